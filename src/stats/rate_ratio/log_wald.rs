use super::ratio;
use crate::stats::{Estimate, Level, PersonTime};

/// Log interval for the ratio of two event rates.
///
/// # Formula
/// exp(ln RR ± z√(1/x₁ + 1/x₂))
/// # Returns
/// Null bounds when either arm has no events.
/// # Reference
/// Rothman, Greenland and Lash (2008), *Modern Epidemiology*, 3rd ed., ch. 14
pub fn log_wald(a: PersonTime, b: PersonTime, level: Level) -> Estimate {
    log_rate_ratio(a, b, level).mapped(libm::exp).with_value(ratio(a, b))
}

/// The logarithm of the rate ratio with its standard error.
///
/// # Formula
/// ln RR ± z·SE, SE = √(1/x₁ + 1/x₂) = `std_error`
/// # Returns
/// All null when either arm has no events.
/// # Reference
/// Rothman, Greenland and Lash (2008), *Modern Epidemiology*, 3rd ed., ch. 14
pub fn log_rate_ratio(a: PersonTime, b: PersonTime, level: Level) -> Estimate {
    match ratio(a, b) {
        Some(rr) if rr > 0.0 => {
            let (log, error) = (libm::log(rr), (1.0 / a.events as f64 + 1.0 / b.events as f64).sqrt());
            Estimate::of(log).with_std_error(error).with_bounds(log - level.z() * error, log + level.z() * error)
        }
        _ => Estimate::undefined("no interval: an arm without events has no logarithm"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breast_cancer_after_fluoroscopy() {
        // Rothman and Greenland: 41/28 010 v 15/19 017, 1.86, 1.03 to 3.35
        let (a, b) = (PersonTime::new(41, 28010.0).unwrap(), PersonTime::new(15, 19017.0).unwrap());
        let e = log_wald(a, b, Level::NINETY_FIVE);
        assert!((e.value.unwrap() - 1.86).abs() < 0.005);
        assert!((e.lower.unwrap() - 1.03).abs() < 0.005 && (e.upper.unwrap() - 3.35).abs() < 0.01);
    }

    #[test]
    fn an_arm_without_events() {
        let (none, some) = (PersonTime::new(0, 10.0).unwrap(), PersonTime::new(2, 10.0).unwrap());
        assert_eq!(log_wald(none, some, Level::NINETY_FIVE).value, Some(0.0));
        assert_eq!(log_wald(some, none, Level::NINETY_FIVE).value, None);
        assert!(log_wald(none, none, Level::NINETY_FIVE).note.is_some());
    }
}
