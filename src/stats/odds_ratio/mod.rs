//! Intervals for the odds ratio of a against b. The estimate is x₁(n₂ − x₂)/(x₂(n₁ − x₁)), but for the conditional methods.

mod conditional_exact;
mod score;
mod woolf;

pub use conditional_exact::{conditional_exact, conditional_mid_p};
pub use score::{miettinen_nurminen, score};
pub use woolf::{gart, log_woolf, woolf};

use super::Binomial;

/// The sample odds ratio; none when its denominator is 0.
pub(super) fn ratio(a: Binomial, b: Binomial) -> Option<f64> {
    let bottom = b.events() as f64 * a.non_events() as f64;
    (bottom > 0.0).then(|| a.events() as f64 * b.non_events() as f64 / bottom)
}
