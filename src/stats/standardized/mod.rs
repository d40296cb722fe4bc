//! Standardised differences of means: how many standard deviations apart.

pub mod cohens_d;
pub mod glass_delta;
pub mod hedges_g;
pub mod mean_change;

use super::special::noncentral_t;
use super::{Estimate, Level, Moments};

/// The pooled standard deviation; none when each arm has one participant.
pub(super) fn pooled_sd(a: Moments, b: Moments) -> Option<f64> {
    let (f1, f2) = (a.n as f64 - 1.0, b.n as f64 - 1.0);
    let df = f1 + f2;
    (df > 0.0).then(|| libm::hypot(a.sd * (f1 / df).sqrt(), b.sd * (f2 / df).sqrt()))
}

/// An effect with the bounds kλ, λ the noncentralities that leave half of 1 − level beyond t = effect/k.
fn noncentral_interval(effect: f64, df: f64, k: f64, level: Level) -> Estimate {
    let t = effect / k;
    if df <= 0.0 {
        return Estimate::of(effect).with_note("no interval: one participant leaves no degrees of freedom");
    }
    if !t.is_finite() {
        return Estimate::of(effect).with_note("no interval: the effect is beyond the reach of numbers");
    }
    let (low, high) = noncentral_t::noncentrality_bounds(t, df, level.tail());
    Estimate::of(effect).with_bounds(k * low, k * high)
}

/// An effect ± z·SE, SE² = 1/n₁ + 1/n₂ + e²/(2(n₁ + n₂)).
fn large_sample_interval(effect: f64, a: Moments, b: Moments, level: Level) -> Estimate {
    let (n1, n2) = (a.n as f64, b.n as f64);
    let error = (1.0 / n1 + 1.0 / n2 + effect * effect / (2.0 * (n1 + n2))).sqrt();
    Estimate::of(effect).with_std_error(error).with_bounds(effect - level.z() * error, effect + level.z() * error)
}

/// k of two independent means, √(1/n₁ + 1/n₂).
fn two_sample_k(a: Moments, b: Moments) -> f64 {
    (1.0 / a.n as f64 + 1.0 / b.n as f64).sqrt()
}

const NO_SPREAD: &str = "no effect: the pooled standard deviation is 0 or unknown";
