//! Intervals for the ratio of two proportions, a / b. The estimate is always p₁/p₂: 0 without events in a, null without events in b.

mod katz;
mod koopman;

pub use katz::{katz, katz_adjusted, log_katz};
pub use koopman::{koopman, miettinen_nurminen};

use super::Binomial;

/// p₁/p₂; none when b has no events.
pub(super) fn ratio(a: Binomial, b: Binomial) -> Option<f64> {
    let (x1, n1, x2, n2) = (a.events() as f64, a.n() as f64, b.events() as f64, b.n() as f64);
    (b.events() > 0).then(|| x1 * n2 / (x2 * n1))
}
