//! Repeated-measures models, analyses of covariance and logistic regressions over sizes.
//!
//!     cargo bench --bench models
//!
//! Beside R's nlme, lme4 and glm: `benches/peers/models.R`, see `benches/README.md`.

use retrial::stats::linear_model::{Errors, LinearModel};
use retrial::stats::logistic::{Likelihood, Logistic, Variance, g_computation};
use retrial::stats::matrix::Matrix;
use retrial::stats::mmrm::{DegreesOfFreedom, Design, Estimation, Options, Structure, fit};

fn main() {
    divan::main();
}

/// Two arms, dropout, a baseline: intercept, arm, visits, arm × visits, baseline.
fn trial(subjects: usize, visits: usize) -> Design {
    let mut state = 0x853c_49e6_748f_ea9b_u64;
    let mut uniform = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as f64 + 0.5) / (1u64 << 31) as f64
    };
    let mut normal = move || (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
    let columns = 2 * visits + 1;
    let (mut x, mut y, mut subject, mut visit) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for who in 0..subjects {
        let (arm, baseline, own) = ((who % 2) as f64, 20.0 + 4.0 * normal(), 2.0 * normal());
        let mut previous = normal();
        for v in 0..visits {
            if v > 0 && normal() > 1.8 {
                break;
            }
            previous = 0.6 * previous + normal();
            x.extend((0..columns).map(|j| match j {
                0 => 1.0,
                1 => arm,
                j if j <= visits => f64::from(u8::from(v == j - 1)),
                j if j < 2 * visits => arm * f64::from(u8::from(v == j - visits)),
                _ => baseline,
            }));
            y.push(10.0 - v as f64 * (1.0 + 0.3 * arm) + 0.2 * baseline + own + previous);
            subject.push(who);
            visit.push(v);
        }
    }
    let x = Matrix::of(y.len(), columns, |i, j| x[i * columns + j]);
    Design { x, y, subject, visit, visits }
}

/// A fit and the mean of every arm at every visit.
fn fitted(design: &Design, degrees_of_freedom: DegreesOfFreedom) -> f64 {
    let options = Options { structure: Structure::Unstructured, estimation: Estimation::Reml, degrees_of_freedom };
    let fit = fit(design, &options).unwrap_or_else(|error| panic!("{error}"));
    let visits = design.visits;
    let mut sum = 0.0;
    for arm in [0.0, 1.0] {
        for v in 0..visits {
            let row: Vec<f64> = (0..2 * visits + 1)
                .map(|j| match j {
                    0 => 1.0,
                    1 => arm,
                    j if j <= visits => f64::from(u8::from(v == j - 1)),
                    j if j < 2 * visits => arm * f64::from(u8::from(v == j - visits)),
                    _ => 20.0,
                })
                .collect();
            let contrast = fit.contrast(&row);
            sum += contrast.df + contrast.std_error;
        }
    }
    sum
}

const SIZES: [(usize, usize); 4] = [(200, 4), (1000, 10), (2000, 6), (20_000, 6)];

#[divan::bench(args = SIZES, sample_count = 20)]
fn unstructured_satterthwaite(bencher: divan::Bencher, (subjects, visits): (usize, usize)) {
    let design = trial(subjects, visits);
    bencher.bench_local(|| fitted(&design, DegreesOfFreedom::Satterthwaite));
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn unstructured_kenward_roger(bencher: divan::Bencher, (subjects, visits): (usize, usize)) {
    let design = trial(subjects, visits);
    bencher.bench_local(|| fitted(&design, DegreesOfFreedom::KenwardRoger));
}

#[divan::bench(args = [100, 10_000])]
fn ancova(bencher: divan::Bencher, subjects: usize) {
    let design = trial(subjects, 2);
    bencher.bench_local(|| {
        LinearModel::fit(&design.x, &design.y, Errors::Hc3).map(|fit| fit.contrast(&[0.0, 1.0, 0.0, 0.0, 0.0]))
    });
}

const IMPUTED: &str = r#"schema = "retrial.study/1"
study = { id = "imputed", title = "imputed" }
arm = [
    { id = "drug", label = "Drug", role = "experimental" },
    { id = "placebo", label = "Placebo", role = "control" },
]
[table.scores]
file = "scores.csv"
provenance = "simulated"
scale = "HAM-D17"
columns = { id = "id", arm = "arm", visit = "visit", value = "score", baseline = "base" }
[[endpoint]]
id = "change"
label = "Change"
measure = "change"
visit = "4"
[[analysis]]
endpoint = "change"
estimands = [{ population = "randomized", missing = "multiple-imputation" }]
model = { kind = "ancova", covariates = ["baseline"] }
imputation = { number = 100, seed = 1, tipping-point = { from = 0, to = 9.9, by = 0.1 } }
"#;

/// 100 imputations of 172 people at four visits, a quarter of whom leave, under 100 shifts: files to rows.
#[divan::bench(sample_count = 20)]
fn tipping_point_of_172_people(bencher: divan::Bencher) {
    let folder = tempfile::tempdir().unwrap();
    let design = trial(172, 4);
    let mut scores = String::from("id,arm,visit,base,score\n");
    for (row, y) in design.y.iter().enumerate() {
        let arm = if design.x[(row, 1)] > 0.0 { "drug" } else { "placebo" };
        let (who, visit, base) =
            (design.subject[row], design.visit[row] + 1, design.x[(row, 8)].round().clamp(0.0, 52.0));
        scores += &format!("{who},{arm},{visit},{base},{}\n", y.round().clamp(0.0, 52.0));
    }
    std::fs::write(folder.path().join("study.toml"), IMPUTED).unwrap();
    std::fs::write(folder.path().join("scores.csv"), scores).unwrap();
    bencher.bench_local(|| {
        let study = retrial::study::load_study(folder.path()).unwrap_or_else(|problems| panic!("{problems}"));
        let trial = retrial::ingest::read(study, None).unwrap_or_else(|problems| panic!("{problems}"));
        let rows = retrial::analysis::study(&trial, retrial::stats::Level::NINETY_FIVE);
        let shifts = rows.iter().flatten().filter(|row| row.term.as_deref().is_some_and(|t| t.starts_with("delta=")));
        assert_eq!(shifts.count(), 100);
    });
}

/// Two arms, two numbers, a factor of five levels; the fit and the risks standardised under both arms, with the robust variance.
#[divan::bench(args = [200, 20_000])]
fn logistic_standardised(bencher: divan::Bencher, participants: usize) {
    let mut state = 0x1234_5678_9abc_def1_u64;
    let mut uniform = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as f64 + 0.5) / (1u64 << 31) as f64
    };
    let numbers: Vec<[f64; 2]> =
        (0..participants).map(|_| [6.0 * (uniform() - 0.5), 6.0 * (uniform() - 0.5)]).collect();
    let arms: Vec<usize> = (0..participants).map(|who| who % 2).collect();
    let events: Vec<bool> = (0..participants)
        .map(|who| {
            let eta = -0.5 + 0.7 * arms[who] as f64 + 0.8 * numbers[who][0];
            uniform() < 1.0 / (1.0 + libm::exp(-eta))
        })
        .collect();
    let design = |arm: Option<usize>| {
        Matrix::of(participants, 8, |who, column| match column {
            0 => 1.0,
            1 => arm.unwrap_or(arms[who]) as f64,
            2 | 3 => numbers[who][column - 2],
            level => f64::from(u8::from(who % 5 == level - 3)),
        })
    };
    let (x, as_arm) = (design(None), [design(Some(0)), design(Some(1))]);
    bencher.bench_local(|| {
        let fit = Logistic::fit(&x, &events, Likelihood::Plain).unwrap_or_else(|error| panic!("{error}"));
        g_computation(&fit, &as_arm, &arms, Variance::Robust)
    });
}
