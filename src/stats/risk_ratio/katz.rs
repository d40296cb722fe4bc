use super::ratio;
use crate::stats::{Binomial, Estimate, Level};

const NO_EVENTS: &str = "no interval: an arm without events has no logarithm";

/// Katz's log interval for the ratio of two proportions.
///
/// # Formula
/// exp(ln RR ± z√(1/x₁ − 1/n₁ + 1/x₂ − 1/n₂))
/// # Returns
/// Null bounds when x₁ = 0 or x₂ = 0; 1 to 1 when both arms are full.
/// # Agrees with
/// statsmodels 0.15 `confint_proportions_2indep(method="log")` to 1e-9.
/// # Reference
/// Katz, Baptista, Azen and Pike (1978), doi:10.2307/2530610
pub fn katz(a: Binomial, b: Binomial, level: Level) -> Estimate {
    log_katz(a, b, level).mapped(libm::exp).with_value(ratio(a, b))
}

/// Katz's log interval with half a participant added, which always exists.
///
/// # Formula
/// That of `katz` for (x₁ + ½)/(n₁ + ½) and (x₂ + ½)/(n₂ + ½)
/// # Agrees with
/// statsmodels 0.15 `confint_proportions_2indep(method="log-adjusted")` to 1e-9.
/// # Choices
/// The estimate stays p₁/p₂, which may lie outside at a zero cell.
/// # Reference
/// Walter (1975), doi:10.1093/biomet/62.2.371; “adjusted log” in Fagerland, Lydersen and Laake (2015), doi:10.1177/0962280211415469
pub fn katz_adjusted(a: Binomial, b: Binomial, level: Level) -> Estimate {
    let half_more = |x: Binomial| (x.events() as f64 + 0.5, x.n() as f64 + 0.5);
    let ((x1, n1), (x2, n2)) = (half_more(a), half_more(b));
    let variance = a.non_events() as f64 / (x1 * n1) + b.non_events() as f64 / (x2 * n2);
    let (log, half) = (libm::log(x1 * n2 / (x2 * n1)), level.z() * variance.sqrt());
    let estimate = Estimate::of(ratio(a, b)).with_bounds(libm::exp(log - half), libm::exp(log + half));
    if estimate.value.is_some() { estimate } else { estimate.with_note("no estimate: no events in b to divide by") }
}

/// The logarithm of the risk ratio with Katz's standard error.
///
/// # Formula
/// ln(p₁/p₂) ± z·SE, SE = √(1/x₁ − 1/n₁ + 1/x₂ − 1/n₂) = `std_error`
/// # Returns
/// All null when an arm has no events.
/// # Agrees with
/// metafor 3.8 `escalc(measure = "RR", add = 0)`.
/// # Reference
/// Katz, Baptista, Azen and Pike (1978), doi:10.2307/2530610
pub fn log_katz(a: Binomial, b: Binomial, level: Level) -> Estimate {
    match ratio(a, b) {
        Some(rr) if rr > 0.0 => {
            let variance = |x: Binomial| x.non_events() as f64 / (x.events() as f64 * x.n() as f64);
            let (log, se) = (libm::log(rr), (variance(a) + variance(b)).sqrt());
            Estimate::of(log).with_std_error(se).with_bounds(log - level.z() * se, log + level.z() * se)
        }
        _ => Estimate::undefined(NO_EVENTS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fagerland_lydersen_laake_2015() {
        // Fagerland, Lydersen and Laake (2015), doi:10.1177/0962280211415469, 7/34 v 1/34: Katz 0.91 to 54
        let (a, b) = (Binomial::new(7, 34).unwrap(), Binomial::new(1, 34).unwrap());
        let interval = katz(a, b, Level::NINETY_FIVE);
        assert_eq!(interval.value, Some(7.0));
        assert!((interval.lower.unwrap() - 0.91).abs() < 0.005 && (interval.upper.unwrap() - 54.0).abs() < 0.5);
    }

    #[test]
    fn adjusted_fagerland_lydersen_laake_2015() {
        // Fagerland, Lydersen and Laake (2015), 7/34 v 1/34: adjusted log 0.92 to 27
        let (a, b) = (Binomial::new(7, 34).unwrap(), Binomial::new(1, 34).unwrap());
        let interval = katz_adjusted(a, b, Level::NINETY_FIVE);
        assert_eq!(interval.value, Some(7.0));
        assert!((interval.lower.unwrap() - 0.92).abs() < 0.005 && (interval.upper.unwrap() - 27.0).abs() < 0.5);
    }

    #[test]
    fn empty_and_full_arms() {
        let (none, some) = (Binomial::new(0, 9).unwrap(), Binomial::new(3, 9).unwrap());
        let (zero, infinite) = (katz(none, some, Level::NINETY_FIVE), katz(some, none, Level::NINETY_FIVE));
        assert_eq!((zero.value, zero.lower, zero.upper), (Some(0.0), None, None));
        assert_eq!((infinite.value, infinite.lower, infinite.note.is_some()), (None, None, true));
        let full = Binomial::new(4, 4).unwrap();
        let one = katz(full, full, Level::NINETY_FIVE);
        assert_eq!((one.value, one.lower, one.upper), (Some(1.0), Some(1.0), Some(1.0)));
    }
}
