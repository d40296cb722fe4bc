//! Meta-analysis: one fit with all that goes with it, ten thousand fits, and a whole question.
//!
//!     cargo bench --bench pool
//!
//! The same work in R's metafor: `Rscript benches/peers/pool.R datasets/bcg/bcg.csv`; both print the pooled log risk ratio first.

use rayon::prelude::*;
use retrial::analysis::pool::{EffectMeasure, Models, PoolStudy, Question, StudyData, pool};
use retrial::stats::meta::{
    Convergence, Design, Estimator, Interval, Quantile, Studies, egger, fit, prediction_interval, q_profile,
    trim_and_fill,
};
use retrial::stats::{Binomial, Level};

fn main() {
    let found =
        fit(&bcg(), &Design::constant(13), Some(Estimator::Reml), Interval::Normal, Level::NINETY_FIVE).unwrap();
    // metafor 3.8-1
    assert!((found.value() + 0.714532).abs() < 1e-6);
    divan::main();
}

const COUNTS: [(u64, u64, u64, u64); 13] = [
    (4, 123, 11, 139),
    (6, 306, 29, 303),
    (3, 231, 11, 220),
    (62, 13598, 248, 12867),
    (33, 5069, 47, 5808),
    (180, 1541, 372, 1451),
    (8, 2545, 10, 629),
    (505, 88391, 499, 88391),
    (29, 7499, 45, 7277),
    (17, 1716, 65, 1665),
    (186, 50634, 141, 27338),
    (5, 2498, 3, 2341),
    (27, 16913, 29, 17854),
];

fn counted() -> Vec<PoolStudy> {
    let arm = |events, n| Binomial::new(events, n).unwrap();
    let study = |(at, (x1, n1, x2, n2)): (usize, &(u64, u64, u64, u64))| {
        PoolStudy::new(&format!("study {at}"), StudyData::Counts(arm(*x1, *n1), arm(*x2, *n2)))
    };
    COUNTS.iter().enumerate().map(study).collect()
}

fn bcg() -> Studies {
    let effect = |(x1, n1, x2, n2): &(u64, u64, u64, u64)| {
        let [x1, n1, x2, n2] = [x1, n1, x2, n2].map(|n| *n as f64);
        (libm::log(x1 / n1) - libm::log(x2 / n2), 1.0 / x1 - 1.0 / n1 + 1.0 / x2 - 1.0 / n2)
    };
    let (effects, variances) = COUNTS.iter().map(effect).unzip();
    Studies::new(effects, variances).unwrap()
}

/// REML with Q-profile, prediction interval, Egger's test and trim and fill, k = 13.
#[divan::bench]
fn one_fit_and_what_goes_with_it(bencher: divan::Bencher) {
    let (studies, design, level) = (bcg(), Design::constant(13), Level::NINETY_FIVE);
    bencher.bench(|| {
        let found = fit(&studies, &design, Some(Estimator::Reml), Interval::HartungKnapp, level).unwrap();
        (
            q_profile(&studies, &design, level),
            prediction_interval(&found, Quantile::TKMinusOne, level),
            egger(&studies, level),
            trim_and_fill(&studies, Some(Estimator::Reml), Convergence::Full, level),
        )
    });
}

/// A simulation: ten thousand sets of effects, fitted by REML on every core.
#[divan::bench(args = [5, 13, 60], sample_count = 5)]
fn ten_thousand_fits(bencher: divan::Bencher, k: usize) {
    let sets: Vec<Studies> = (0..10_000).map(|seed| simulated(seed, k)).collect();
    let design = Design::constant(k);
    bencher.bench(|| {
        let sum: f64 = sets
            .par_iter()
            .map(|set| {
                fit(set, &design, Some(Estimator::Reml), Interval::HartungKnapp, Level::NINETY_FIVE).unwrap().value()
            })
            .sum();
        sum
    });
}

/// Effects about 0.3 with τ² 0.04 and unequal variances, from a counter.
fn simulated(seed: u64, k: usize) -> Studies {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ k as u64;
    let mut uniform = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut normal = || (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
    let variances: Vec<f64> = (0..k).map(|_| 0.05 * libm::exp(0.8 * normal())).collect();
    let effects = variances.iter().map(|v| 0.3 + (v + 0.04).sqrt() * normal()).collect();
    Studies::new(effects, variances).unwrap()
}

/// Every row of a question, as `retrial pool` computes them.
#[divan::bench(args = ["usual", "all"])]
fn question_to_rows(bencher: divan::Bencher, models: &str) {
    let studies = counted();
    let mut question = Question::new(EffectMeasure::RiskRatio, Level::NINETY_FIVE);
    if models == "all" {
        question.models = Models::All;
    }
    bencher.bench(|| pool(&studies, &question).unwrap());
}
