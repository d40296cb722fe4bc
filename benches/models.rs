//! Repeated-measures models and analyses of covariance over sizes, and what the reduction to cross-products saves.
//!
//!     cargo bench --bench models
//!
//! Whole commands beside R's nlme: `benches/peers/models.R`, see `benches/README.md`.

use retrial::stats::linear_model::{Errors, LinearModel};
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
