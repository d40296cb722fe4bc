use std::f64::consts::FRAC_1_SQRT_2;

use crate::stats::special;
use crate::stats::standardized::cohens_d;
use crate::stats::{Estimate, Level, Moments};

/// The probability of superiority of normal outcomes with equal variances.
///
/// # Formula
/// Φ(d/√2); its bounds are those of Cohen's d by the noncentral t, mapped the same way
/// # Returns
/// All null when the pooled standard deviation is 0. Above ½ when a has the larger mean.
/// # Reference
/// McGraw and Wong (1992), doi:10.1037/0033-2909.111.2.361
pub fn normal(a: Moments, b: Moments, level: Level) -> Estimate {
    cohens_d::noncentral_t(a, b, level).mapped(|d| special::normal::cdf(d * FRAC_1_SQRT_2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mcgraw_and_wong_1992_heights() {
        // McGraw and Wong (1992): men 69.7 (2.8), women 64.3 (2.6) inches: 0.92, from unpooled SDs
        let (a, b) = (Moments::new(69.7, 2.8, 500).unwrap(), Moments::new(64.3, 2.6, 500).unwrap());
        assert!((normal(a, b, Level::NINETY_FIVE).value.unwrap() - 0.92).abs() < 0.005);
        let e = normal(a, a, Level::NINETY_FIVE);
        assert_eq!(e.value, Some(0.5));
    }
}
