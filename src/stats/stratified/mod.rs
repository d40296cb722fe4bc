//! Risk differences of a stratified trial, a − b: one difference for all strata, weighted.
//!
//! The estimate of every method is Σw(p₁ − p₂)/Σw with its own weights; every bound lies in [−1, 1].

mod miettinen_nurminen;
mod newcombe;

pub use miettinen_nurminen::{miettinen_nurminen, miettinen_nurminen_mh_weights};
pub use newcombe::newcombe;

use super::{Binomial, Estimate, Level, mantel_haenszel};

/// Mantel and Haenszel's risk difference with Sato's variance, its bounds cut to [−1, 1].
///
/// # Formula
/// That of `mantel_haenszel::risk_difference`.
/// # Reference
/// Sato (1989), doi:10.2307/2531675
pub fn mantel_haenszel(strata: &[(Binomial, Binomial)], level: Level) -> Estimate {
    let mut estimate = mantel_haenszel::risk_difference(strata, level).effect;
    for bound in [&mut estimate.lower, &mut estimate.upper] {
        *bound = bound.map(|bound| bound.clamp(-1.0, 1.0));
    }
    estimate
}

/// Mantel and Haenszel's weights n₁n₂/N, summing to 1.
fn weights(strata: &[(Binomial, Binomial)]) -> Vec<f64> {
    let raw: Vec<f64> = strata
        .iter()
        .map(|(a, b)| {
            let (n1, n2) = (a.n() as f64, b.n() as f64);
            n1 * (n2 / (n1 + n2))
        })
        .collect();
    let total: f64 = raw.iter().sum();
    raw.iter().map(|weight| weight / total).collect()
}

fn weighted_difference(strata: &[(Binomial, Binomial)], weights: &[f64]) -> f64 {
    strata.iter().zip(weights).map(|((a, b), weight)| weight * super::risk_difference::difference(*a, *b)).sum()
}
