use std::f64::consts::FRAC_PI_2;

use crate::stats::{Binomial, Estimate, Level};

/// Arcsine interval for a single proportion, with Anscombe's ⅜.
///
/// # Formula
/// sin²(asin√((x + ⅜)/(n + ¾)) ± z/(2√n)), each angle cut to [0, π/2]
/// # Returns
/// Lower 0 when x = 0, upper 1 when x = n, also at levels so low that the angle would not be cut.
/// # Choices
/// The angle is cut before it is squared: a negative angle has no business turning into a positive bound (DescTools, January 2026, gives
/// 0.0071 for 0/20).
/// # Reference
/// Anscombe (1948), doi:10.1093/biomet/35.3-4.246; Brown, Cai and DasGupta (2001), doi:10.1214/ss/1009213286
pub fn arcsine(x: Binomial, level: Level) -> Estimate {
    let (n, k, rest) = (x.n() as f64, x.events() as f64, x.non_events() as f64);
    // the arctangent of both legs keeps the digits near a right angle
    let angle = libm::atan2((k + 0.375).sqrt(), (rest + 0.375).sqrt());
    let half = level.z() / (2.0 * n.sqrt());
    let low = if x.events() == 0 { 0.0 } else { libm::sin((angle - half).max(0.0)) };
    let high = if x.non_events() == 0 { 1.0 } else { libm::sin((angle + half).min(FRAC_PI_2)) };
    Estimate::of(x.proportion()).with_bounds(low * low, high * high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_cut_before_squaring() {
        let none = arcsine(Binomial::new(0, 20).unwrap(), Level::NINETY_FIVE);
        let all = arcsine(Binomial::new(20, 20).unwrap(), Level::NINETY_FIVE);
        assert_eq!((none.lower, all.upper), (Some(0.0), Some(1.0)));
        assert!((none.upper.unwrap() + all.lower.unwrap() - 1.0).abs() < 1e-15);
    }

    #[test]
    fn half_is_symmetric() {
        // asin√½ = π/4: bounds ½(1 ∓ sin(z/√n))
        let e = arcsine(Binomial::new(50, 100).unwrap(), Level::NINETY_FIVE);
        let expected = 0.5 * (1.0 - libm::sin(1.959963984540054 / 10.0));
        assert!((e.lower.unwrap() - expected).abs() < 1e-15 && (e.upper.unwrap() - 1.0 + expected).abs() < 1e-15);
    }
}
