use crate::stats::special::student_t;
use crate::stats::{Estimate, Level, Moments};

/// Student's interval for a mean.
///
/// # Formula
/// mean ± t·sd/√n, t the Student quantile at (1 + level)/2 with `df` = n − 1
/// # Returns
/// Null standard error and bounds for a single participant; both bounds the mean when sd = 0.
/// # Agrees with
/// R 4.2.2 `t.test` to 1e-10 relative.
/// # Reference
/// Student (1908), doi:10.1093/biomet/6.1.1
pub fn student(x: Moments, level: Level) -> Estimate {
    if x.n < 2 {
        return Estimate::of(x.mean).with_note("no interval: one participant has no spread");
    }
    let (n, df) = (x.n as f64, x.n as f64 - 1.0);
    let error = x.sd / n.sqrt();
    let half = student_t::upper_quantile(level.tail(), df) * error;
    Estimate::of(x.mean).with_std_error(error).with_bounds(x.mean - half, x.mean + half).with_df(df)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cushny_and_peebles() {
        // Student (1908), ten patients: R 4.2.2 t.test gives these digits
        let interval = student(Moments::new(1.58, 1.22999548327987, 10).unwrap(), Level::NINETY_FIVE);
        assert!((interval.lower.unwrap() - 0.700114236723018).abs() < 1e-12);
        assert!((interval.upper.unwrap() - 2.459885763276982).abs() < 1e-12);
    }

    #[test]
    fn one_participant_has_a_mean_and_no_interval() {
        let interval = student(Moments::new(12.5, 0.0, 1).unwrap(), Level::NINETY_FIVE);
        assert_eq!((interval.value, interval.std_error, interval.lower), (Some(12.5), None, None));
        assert!(interval.note.is_some());
    }
}
