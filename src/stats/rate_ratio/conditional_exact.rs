use super::ratio;
use crate::stats::special::incomplete_beta::Beta;
use crate::stats::{Estimate, Level, PersonTime};

/// Exact conditional interval for the ratio of two event rates.
///
/// # Formula
/// Given all events x₁ is binomial: Clopper and Pearson's bounds π of x₁ out of x₁ + x₂ as π/(1 − π)·T₂/T₁
/// # Returns
/// Lower 0 without events in a; upper null (infinite) without events in b.
/// # Agrees with
/// R 4.2.2 `poisson.test(c(x1, x2), c(T1, T2))` to 1e-10 relative.
/// # Reference
/// Przyborowski and Wilenski (1940), doi:10.1093/biomet/31.3-4.313
pub fn conditional_exact(a: PersonTime, b: PersonTime, level: Level) -> Estimate {
    let (x1, x2) = (a.events as f64, b.events as f64);
    let odds = |(p, q): (f64, f64)| p / q * (b.time / a.time);
    let lower = if a.events == 0 { 0.0 } else { odds(Beta::new(x1, x2 + 1.0).quantile(level.tail())) };
    let estimate = Estimate::of(ratio(a, b));
    if b.events == 0 {
        return estimate
            .with_bounds(lower, None)
            .with_note("no upper bound: without events in b the ratio may be infinite");
    }
    estimate.with_bounds(lower, odds(Beta::new(x1 + 1.0, x2).upper_quantile(level.tail())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_poisson_test() {
        // R 4.2.2: poisson.test(c(41, 15), c(28010, 19017))$conf.int
        let (a, b) = (PersonTime::new(41, 28010.0).unwrap(), PersonTime::new(15, 19017.0).unwrap());
        let e = conditional_exact(a, b, Level::NINETY_FIVE);
        assert!(
            (e.lower.unwrap() - 1.005684062689258).abs() < 1e-12
                && (e.upper.unwrap() - 3.609300311077905).abs() < 1e-12
        );
    }

    #[test]
    fn one_event_each_has_closed_forms() {
        // 1 − (1 − π)² = 0.025 below, its mirror above
        let one = PersonTime::new(1, 10.0).unwrap();
        let e = conditional_exact(one, one, Level::NINETY_FIVE);
        let lower = (1.0 - 0.975_f64.sqrt()) / 0.975_f64.sqrt();
        assert!((e.lower.unwrap() / lower - 1.0).abs() < 1e-12);
        assert!((e.upper.unwrap() * lower - 1.0).abs() < 1e-12);
    }

    #[test]
    fn arms_without_events() {
        let (none, some) = (PersonTime::new(0, 10.0).unwrap(), PersonTime::new(2, 10.0).unwrap());
        assert_eq!(conditional_exact(none, some, Level::NINETY_FIVE).lower, Some(0.0));
        assert_eq!(conditional_exact(some, none, Level::NINETY_FIVE).upper, None);
        assert!(conditional_exact(none, none, Level::NINETY_FIVE).note.is_some());
    }
}
