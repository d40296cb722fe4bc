use crate::stats::special::incomplete_beta::Beta;
use crate::stats::{Binomial, Estimate, Level};

/// Clopper and Pearson's exact interval for a single proportion.
///
/// # Formula
/// The (1 − level)/2 points of Beta(x, n − x + 1) below and Beta(x + 1, n − x) above.
/// # Returns
/// Bounds as proportions; exactly 0 below when x = 0, exactly 1 above when x = n, the other bound keeping its one-sided tail.
/// # Agrees with
/// R 4.2.2 `binom.test` to 1e-10 relative.
/// # Choices
/// Coverage is never below the level, and usually far above it; `mid_p` is the usual remedy.
/// # Reference
/// Clopper and Pearson (1934), doi:10.1093/biomet/26.4.404
pub fn clopper_pearson(x: Binomial, level: Level) -> Estimate {
    let (lower, upper) = bounds(x, level.tail());
    Estimate::of(x.proportion()).with_bounds(lower, upper)
}

/// Both bounds, each with `tail` beyond it.
pub(super) fn bounds(x: Binomial, tail: f64) -> (f64, f64) {
    let (events, rest) = (x.events() as f64, x.non_events() as f64);
    let lower = if x.events() == 0 { 0.0 } else { Beta::new(events, rest + 1.0).quantile(tail).0 };
    let upper = if x.non_events() == 0 { 1.0 } else { Beta::new(events + 1.0, rest).upper_quantile(tail).0 };
    (lower, upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcombe_1998_table_one() {
        // Newcombe (1998), Statistics in Medicine 17:857, table I, method 5
        for (x, n, lower, upper) in
            [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)]
        {
            let interval = clopper_pearson(Binomial::new(x, n).unwrap(), Level::NINETY_FIVE);
            assert!((interval.lower.unwrap() - lower).abs() < 5e-5, "{interval:?}");
            assert!((interval.upper.unwrap() - upper).abs() < 5e-5, "{interval:?}");
        }
    }

    #[test]
    fn nobody_leaves_the_closed_form() {
        for n in [1_u64, 20, 1_000_000, 1_000_000_000_000_000] {
            let interval = clopper_pearson(Binomial::new(0, n).unwrap(), Level::NINETY_FIVE);
            let upper = -libm::expm1(libm::log(0.025) / n as f64);
            assert!((interval.upper.unwrap() / upper - 1.0).abs() < 1e-12);
            assert_eq!(interval.lower, Some(0.0));
        }
    }
}
