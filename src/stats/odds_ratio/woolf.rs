use super::ratio;
use crate::stats::{Binomial, Estimate, Level};

/// Woolf's logit interval for the odds ratio.
///
/// # Formula
/// exp(ln OR ± z√(1/a + 1/b + 1/c + 1/d)), a to d the four cells
/// # Returns
/// Null bounds at any zero cell.
/// # Agrees with
/// statsmodels 0.15 `confint_proportions_2indep(compare="odds-ratio", method="logit")` to 1e-9.
/// # Reference
/// Woolf (1955), doi:10.1111/j.1469-1809.1955.tb01348.x
pub fn woolf(a: Binomial, b: Binomial, level: Level) -> Estimate {
    log_woolf(a, b, level).mapped(libm::exp).with_value(ratio(a, b))
}

/// Gart's interval: Woolf's, with ½ added to all four cells, which always exists.
///
/// # Formula
/// exp(ln OR′ ± z√(1/(a + ½) + 1/(b + ½) + 1/(c + ½) + 1/(d + ½)))
/// # Agrees with
/// statsmodels 0.15 `confint_proportions_2indep(compare="odds-ratio", method="logit-adjusted")` to 1e-9.
/// # Choices
/// The estimate stays the sample's own, which may lie outside at a zero cell.
/// # Reference
/// Gart (1966), Journal of the Royal Statistical Society B 28:164
pub fn gart(a: Binomial, b: Binomial, level: Level) -> Estimate {
    let [x1, r1, x2, r2] = [a.events(), a.non_events(), b.events(), b.non_events()].map(|n| n as f64 + 0.5);
    let log = libm::log(x1 / r1 * (r2 / x2));
    let half = level.z() * (1.0 / x1 + 1.0 / r1 + 1.0 / x2 + 1.0 / r2).sqrt();
    let estimate = Estimate::of(ratio(a, b)).with_bounds(libm::exp(log - half), libm::exp(log + half));
    if estimate.value.is_some() {
        estimate
    } else {
        estimate.with_note("no estimate: the odds ratio divides by a zero cell")
    }
}

/// The logarithm of the odds ratio with Woolf's standard error.
///
/// # Formula
/// ln OR ± z·SE, SE = √(1/a + 1/b + 1/c + 1/d) = `std_error`
/// # Returns
/// All null at any zero cell.
/// # Agrees with
/// metafor 3.8 `escalc(measure = "OR", add = 0)`.
/// # Reference
/// Woolf (1955), doi:10.1111/j.1469-1809.1955.tb01348.x
pub fn log_woolf(a: Binomial, b: Binomial, level: Level) -> Estimate {
    match ratio(a, b) {
        Some(or) if or > 0.0 => {
            let variance = |x: Binomial| 1.0 / x.events() as f64 + 1.0 / x.non_events() as f64;
            let (log, se) = (libm::log(or), (variance(a) + variance(b)).sqrt());
            Estimate::of(log).with_std_error(se).with_bounds(log - level.z() * se, log + level.z() * se)
        }
        _ => Estimate::undefined("no interval: a zero cell has no logarithm"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fagerland_lydersen_laake_2015() {
        // Fagerland, Lydersen and Laake (2015), 7/34 v 1/34: 8.56, Woolf 0.99 to 73.9
        let (a, b) = (Binomial::new(7, 34).unwrap(), Binomial::new(1, 34).unwrap());
        let interval = woolf(a, b, Level::NINETY_FIVE);
        assert!((interval.value.unwrap() - 231.0 / 27.0).abs() < 1e-14);
        assert!((interval.lower.unwrap() - 0.99).abs() < 0.005 && (interval.upper.unwrap() - 73.9).abs() < 0.2);
    }

    #[test]
    fn gart_is_woolf_of_fuller_cells() {
        // ½ in each cell of 1.5/3 v 0.5/3 is 2/4 v 1/4: compare with 4/8 v 2/8 at twice the variance
        let (a, b) = (Binomial::new(4, 8).unwrap(), Binomial::new(2, 8).unwrap());
        let interval = gart(a, b, Level::NINETY_FIVE);
        let half = 1.959963984540054 * (2.0_f64 / 4.5 + 1.0 / 2.5 + 1.0 / 6.5).sqrt();
        assert!((interval.upper.unwrap() / (6.5 / 2.5 * libm::exp(half)) - 1.0).abs() < 1e-14);
        assert!((interval.lower.unwrap() / (6.5 / 2.5 * libm::exp(-half)) - 1.0).abs() < 1e-14);
    }

    #[test]
    fn a_zero_cell_is_null_with_a_note() {
        let (a, b) = (Binomial::new(0, 34).unwrap(), Binomial::new(1, 34).unwrap());
        let interval = woolf(a, b, Level::NINETY_FIVE);
        assert_eq!((interval.value, interval.lower, interval.upper), (Some(0.0), None, None));
        assert!(interval.note.is_some());
    }
}
