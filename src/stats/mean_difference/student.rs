use crate::stats::special::student_t;
use crate::stats::standardized::pooled_sd;
use crate::stats::{Estimate, Level, Moments};

/// Student's interval for the difference of two means, with the pooled standard deviation.
///
/// # Formula
/// m₁ − m₂ ± t·SE, SE = s√(1/n₁ + 1/n₂), s the pooled standard deviation, `df` = n₁ + n₂ − 2
/// # Returns
/// Both bounds equal to the difference when neither arm varies; null bounds for one participant against one.
/// # Agrees with
/// R 4.2.2 `t.test(var.equal = TRUE)` to 1e-10 relative.
/// # Choices
/// Assumes equal variances; `welch` does not.
/// # Reference
/// Student (1908), doi:10.1093/biomet/6.1.1
pub fn student(a: Moments, b: Moments, level: Level) -> Estimate {
    let (difference, df) = (a.mean - b.mean, a.n as f64 + b.n as f64 - 2.0);
    let Some(sd) = pooled_sd(a, b) else {
        return Estimate::of(difference).with_note("no interval: one participant in each arm has no spread");
    };
    let error = sd * (1.0 / a.n as f64 + 1.0 / b.n as f64).sqrt();
    let half = student_t::upper_quantile(level.tail(), df) * error;
    Estimate::of(difference).with_std_error(error).with_bounds(difference - half, difference + half).with_df(df)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_data() {
        // R 4.2.2: t.test(extra ~ group, data = sleep, var.equal = TRUE): -3.363874 to 0.203874
        let (a, b) = (Moments::new(0.75, 1.789010, 10).unwrap(), Moments::new(2.33, 2.002249, 10).unwrap());
        let interval = student(a, b, Level::NINETY_FIVE);
        assert!((interval.lower.unwrap() + 3.363874).abs() < 1e-5 && (interval.upper.unwrap() - 0.203874).abs() < 1e-5);
        assert_eq!(interval.df, Some(18.0));
    }

    #[test]
    fn no_spread_is_a_point() {
        let (a, b) = (Moments::new(3.0, 0.0, 4).unwrap(), Moments::new(1.0, 0.0, 5).unwrap());
        let interval = student(a, b, Level::NINETY_FIVE);
        assert_eq!((interval.lower, interval.upper, interval.std_error), (Some(2.0), Some(2.0), Some(0.0)));
    }
}
