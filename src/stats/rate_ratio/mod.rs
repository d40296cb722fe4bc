//! Intervals for the ratio of two event rates, a / b. The estimate is 0 without events in a, null without events in b.

mod conditional_exact;
mod log_wald;

pub use conditional_exact::conditional_exact;
pub use log_wald::{log_rate_ratio, log_wald};

use super::PersonTime;

/// (x₁/T₁)/(x₂/T₂); none when b has no events.
fn ratio(a: PersonTime, b: PersonTime) -> Option<f64> {
    match (a.events, b.events) {
        (_, 0) => None,
        (0, _) => Some(0.0),
        (x1, x2) => Some(x1 as f64 / x2 as f64 * (b.time / a.time)),
    }
}
