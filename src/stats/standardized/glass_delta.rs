//! Glass's Δ, the difference of two means over the standard deviation of the control arm.

use super::noncentral_interval;
use crate::stats::{Estimate, Level, Moments};

/// Glass's Δ of a (experimental) against b (control).
///
/// # Formula
/// Δ = (m₁ − m₂)/s₂; t = Δ/k, k = √(s₁²/(s₂²n₁) + 1/n₂); bounds kλ of the noncentral t with df = n₂ − 1
/// # Returns
/// All null when s₂ = 0; null bounds when the control arm has one participant.
/// # Agrees with
/// scipy 1.17 `nct` inverted, to 1e-10.
/// # Choices
/// The k of R's effectsize, which lets the variances differ; that of equal variances (MBESS) loses its coverage exactly where Δ is used
/// (n 15 and 60, SD 6 and 1: 28 % against 94 %).
/// # Reference
/// Glass (1976), doi:10.3102/0013189X005010003; Algina, Keselman and Penfield (2006), doi:10.1177/0013164406288161
pub fn noncentral_t(a: Moments, b: Moments, level: Level) -> Estimate {
    if b.sd == 0.0 {
        return Estimate::undefined("no effect: the control arm has no spread");
    }
    let (n1, n2) = (a.n as f64, b.n as f64);
    let k = libm::hypot(a.sd / b.sd / n1.sqrt(), 1.0 / n2.sqrt());
    noncentral_interval((a.mean - b.mean) / b.sd, n2 - 1.0, k, level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::special::noncentral_t::tails;

    #[test]
    fn bounds_follow_the_noncentral_t() {
        let (a, b) = (Moments::new(8.0, 6.0, 15).unwrap(), Moments::new(5.0, 2.0, 60).unwrap());
        let e = noncentral_t(a, b, Level::NINETY_FIVE);
        assert_eq!(e.value, Some(1.5));
        let k = (9.0_f64 / 15.0 + 1.0 / 60.0).sqrt();
        assert!((tails(1.5 / k, 59.0, e.lower.unwrap() / k).upper - 0.025).abs() < 1e-12);
        assert!((tails(1.5 / k, 59.0, e.upper.unwrap() / k).lower - 0.025).abs() < 1e-12);
    }

    #[test]
    fn control_without_spread() {
        let (a, b) = (Moments::new(8.0, 6.0, 15).unwrap(), Moments::new(5.0, 0.0, 60).unwrap());
        assert_eq!(noncentral_t(a, b, Level::NINETY_FIVE).value, None);
        assert!(noncentral_t(a, b, Level::NINETY_FIVE).note.is_some());
    }
}
