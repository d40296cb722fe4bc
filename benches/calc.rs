//! Single methods, by size.
//!
//!     cargo bench --bench calc
//!
//! The same tables in SciPy, statsmodels and R: `benches/peers/calc.py`, `benches/peers/calc.R`; results in `benches/README.md`.

use std::hint::black_box;

use retrial::stats::*;

fn main() {
    divan::main();
}

const LEVEL: Level = Level::NINETY_FIVE;

/// About 60 % against 45 % of n per arm.
fn arms(n: u64) -> (Binomial, Binomial) {
    (Binomial::new(n * 3 / 5, n).unwrap(), Binomial::new(n * 9 / 20, n).unwrap())
}

type Method = (&'static str, fn(Binomial, Binomial, Level) -> Estimate);

const CLOSED: [Method; 11] = [
    ("risk-difference wald", risk_difference::wald),
    ("risk-difference wald-cc", risk_difference::wald_cc),
    ("risk-difference agresti-caffo", risk_difference::agresti_caffo),
    ("risk-difference newcombe", risk_difference::newcombe),
    ("risk-difference newcombe-cc", risk_difference::newcombe_cc),
    ("risk-difference haldane", risk_difference::haldane),
    ("risk-difference jeffreys-perks", risk_difference::jeffreys_perks),
    ("risk-difference hauck-anderson", risk_difference::hauck_anderson),
    ("risk-ratio katz", risk_ratio::katz),
    ("odds-ratio woolf", odds_ratio::woolf),
    ("odds-ratio gart", odds_ratio::gart),
];

const SCORE: [Method; 6] = [
    ("risk-difference mee", risk_difference::mee),
    ("risk-difference miettinen-nurminen", risk_difference::miettinen_nurminen),
    ("risk-ratio koopman", risk_ratio::koopman),
    ("risk-ratio miettinen-nurminen", risk_ratio::miettinen_nurminen),
    ("odds-ratio score", odds_ratio::score),
    ("odds-ratio miettinen-nurminen", odds_ratio::miettinen_nurminen),
];

#[divan::bench(args = CLOSED.map(|(name, _)| name))]
fn closed_form(bencher: divan::Bencher, name: &str) {
    let (_, method) = CLOSED.iter().find(|(known, _)| *known == name).unwrap();
    let (a, b) = arms(60);
    bencher.bench(|| method(black_box(a), black_box(b), LEVEL));
}

#[divan::bench(args = SCORE.map(|(name, _)| name))]
fn score(bencher: divan::Bencher, name: &str) {
    let (_, method) = SCORE.iter().find(|(known, _)| *known == name).unwrap();
    let (a, b) = arms(60);
    bencher.bench(|| method(black_box(a), black_box(b), LEVEL));
}

#[divan::bench]
fn wilson(bencher: divan::Bencher) {
    bencher.bench(|| proportion::wilson(black_box(arms(60).0), LEVEL));
}

#[divan::bench]
fn clopper_pearson(bencher: divan::Bencher) {
    bencher.bench(|| proportion::clopper_pearson(black_box(arms(60).0), LEVEL));
}

#[divan::bench(args = [50, 500, 5_000])]
fn fisher_exact(bencher: divan::Bencher, n: u64) {
    let (a, b) = arms(n);
    bencher.bench(|| equality::fisher_exact(black_box(a), black_box(b)));
}

#[divan::bench(args = [50, 500])]
fn conditional_exact(bencher: divan::Bencher, n: u64) {
    let (a, b) = arms(n);
    bencher.bench(|| odds_ratio::conditional_exact(black_box(a), black_box(b), LEVEL));
}

#[divan::bench(args = [50, 250, 500], sample_count = 20)]
fn barnard(bencher: divan::Bencher, n: u64) {
    let (a, b) = arms(n);
    bencher.bench(|| equality::barnard(black_box(a), black_box(b)));
}

#[divan::bench(args = [50, 250, 500], sample_count = 20)]
fn boschloo(bencher: divan::Bencher, n: u64) {
    let (a, b) = arms(n);
    bencher.bench(|| equality::boschloo(black_box(a), black_box(b)));
}

#[divan::bench(args = [20, 250])]
fn hedges_g_noncentral_t(bencher: divan::Bencher, n: u64) {
    let (a, b) = (Moments::new(-24.4, 11.6, n).unwrap(), Moments::new(-13.9, 11.5, n).unwrap());
    bencher.bench(|| standardized::hedges_g::noncentral_t(black_box(a), black_box(b), LEVEL));
}
