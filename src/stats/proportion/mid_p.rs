use super::clopper_pearson;
use crate::stats::special::incomplete_beta::Beta;
use crate::stats::special::root::bracketed_newton;
use crate::stats::{Binomial, Estimate, Level};

/// Mid-p interval for a single proportion.
///
/// # Formula
/// P(X > x; θ) + ½P(X = x; θ) = (1 − level)/2 below, P(X < x; θ) + ½P(X = x; θ) = (1 − level)/2 above
/// # Returns
/// Lower 0 when x = 0, and then upper 1 − (1 − level)^(1/n); x = n is the mirror.
/// # Choices
/// Coverage is near the level, not always above it.
/// # Reference
/// Berry and Armitage (1995), doi:10.2307/2348891; Lancaster (1961), doi:10.1080/01621459.1961.10482105
pub fn mid_p(x: Binomial, level: Level) -> Estimate {
    let (lower, _) = lower(x, level.tail());
    let (_, upper) = self::lower(x.mirrored(), level.tail());
    Estimate::of(x.proportion()).with_bounds(lower, upper)
}

/// The lower bound and one minus it.
fn lower(x: Binomial, tail: f64) -> (f64, f64) {
    let (n, k) = (x.n() as f64, x.events() as f64);
    if x.events() == 0 {
        return (0.0, 1.0);
    }
    if x.non_events() == 0 {
        // ½θⁿ = tail
        let log = libm::log(2.0 * tail) / n;
        return (libm::exp(log), -libm::expm1(log));
    }
    let rest = n - k;
    let beyond = Beta::new(k + 1.0, rest);
    let log_tail = libm::log(tail);
    // Clopper and Pearson's bound lies below
    let (start, _) = clopper_pearson::bounds(x, tail);
    let start = libm::log(start) - libm::log1p(-start);
    let u = bracketed_newton((f64::NEG_INFINITY, f64::INFINITY), start, 1.0, |u| {
        let (p, q) = crate::stats::special::expit(u);
        // the slope of P(X > x) in logit θ is (n − x)θ P(X = x)
        let slope = beyond.logit_density(p, q);
        let mass = slope / (rest * p);
        let sum = beyond.tails(p, q).lower + 0.5 * mass;
        (libm::log(sum) - log_tail, (slope + 0.5 * mass * (k * q - rest * p)) / sum)
    });
    crate::stats::special::expit(u)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcombe_1998_table_one() {
        // Newcombe (1998), Statistics in Medicine 17:857, table I, method 6
        for (x, n, lower, upper) in
            [(81, 263, 0.2544, 0.3658), (15, 148, 0.0601, 0.1581), (0, 20, 0.0, 0.1391), (1, 29, 0.0017, 0.1585)]
        {
            let interval = mid_p(Binomial::new(x, n).unwrap(), Level::NINETY_FIVE);
            assert!((interval.lower.unwrap() - lower).abs() < 5.1e-5, "{interval:?}");
            assert!((interval.upper.unwrap() - upper).abs() < 5.1e-5, "{interval:?}");
        }
    }
}
