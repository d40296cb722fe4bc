//! Networks by size: the fits, and everything that `retrial pool --network` prints.
//!
//!     cargo bench --bench network

use retrial::stats::network::{Study, dersimonian_laird, direct_and_indirect, fit};

fn main() {
    divan::main();
}

/// `trials` of two to four arms among `treatments`, from a counter and no clock.
fn studies(trials: usize, treatments: usize) -> Vec<Study> {
    let mut state: u64 = 20_261_125;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    (0..trials)
        .map(|trial| {
            let arms = 2 + trial % 5 / 3 + trial % 25 / 24;
            let mut chosen: Vec<usize> = vec![trial % treatments];
            while chosen.len() < arms {
                let other = (next() * treatments as f64) as usize % treatments;
                if !chosen.contains(&other) {
                    chosen.push(other);
                }
            }
            let arms: Vec<(usize, f64, f64)> =
                chosen.into_iter().map(|arm| (arm, next(), 0.01 + 0.2 * next())).collect();
            Study::of_arms(&arms).expect("arms are a study")
        })
        .collect()
}

const SIZES: [(usize, usize); 3] = [(20, 5), (100, 20), (500, 40)];

#[divan::bench(args = SIZES)]
fn common_effect(bencher: divan::Bencher, (trials, treatments): (usize, usize)) {
    let studies = studies(trials, treatments);
    bencher.bench(|| fit(&studies, treatments, 0.0));
}

/// Both models: what a table against the reference needs.
#[divan::bench(args = SIZES)]
fn both_models(bencher: divan::Bencher, (trials, treatments): (usize, usize)) {
    let studies = studies(trials, treatments);
    bencher.bench(|| {
        let tau2 = dersimonian_laird(&studies, treatments).expect("a connected network").value.unwrap_or(0.0);
        (fit(&studies, treatments, 0.0), fit(&studies, treatments, tau2))
    });
}

/// The dearest part: a network without the trials of each comparison in turn.
#[divan::bench(args = SIZES)]
fn direct_beside_indirect(bencher: divan::Bencher, (trials, treatments): (usize, usize)) {
    let studies = studies(trials, treatments);
    bencher.bench(|| direct_and_indirect(&studies, treatments, 0.05));
}
