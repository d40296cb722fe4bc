use crate::stats::special::incomplete_beta::Beta;
use crate::stats::{Binomial, Estimate, Level};

/// Jeffreys interval for a single proportion.
///
/// # Formula
/// The (1 − level)/2 points of Beta(x + ½, n − x + ½).
/// # Returns
/// Lower exactly 0 when x = 0, upper exactly 1 when x = n; the other bound keeps its tail.
/// # Agrees with
/// R 4.2.2 `qbeta` to 1e-10 relative; statsmodels 0.15 has no 0 and 1 at the edges.
/// # Reference
/// Brown, Cai and DasGupta (2001), doi:10.1214/ss/1009213286
pub fn jeffreys(x: Binomial, level: Level) -> Estimate {
    let beta = Beta::new(x.events() as f64 + 0.5, x.non_events() as f64 + 0.5);
    let lower = if x.events() == 0 { 0.0 } else { beta.quantile(level.tail()).0 };
    let upper = if x.non_events() == 0 { 1.0 } else { beta.upper_quantile(level.tail()).0 };
    Estimate::of(x.proportion()).with_bounds(lower, upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_r() {
        // R 4.2.2: qbeta(c(0.025, 0.975), 45.5, 7.5)
        let interval = jeffreys(Binomial::new(45, 52).unwrap(), Level::NINETY_FIVE);
        assert!(
            (interval.lower.unwrap() - 0.7537837250913876).abs() < 1e-13
                && (interval.upper.unwrap() - 0.9377120052477048).abs() < 1e-13
        );
    }

    #[test]
    fn edges_are_closed() {
        let (none, all) = (Binomial::new(0, 1).unwrap(), Binomial::new(1, 1).unwrap());
        assert_eq!(jeffreys(none, Level::NINETY_FIVE).lower, Some(0.0));
        assert_eq!(jeffreys(all, Level::NINETY_FIVE).upper, Some(1.0));
    }
}
