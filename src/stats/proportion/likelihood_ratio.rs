use crate::stats::special::deviance::deviance;
use crate::stats::special::expit;
use crate::stats::special::root::bracketed_newton;
use crate::stats::{Binomial, Estimate, Level};

/// Likelihood-ratio interval for a single proportion.
///
/// # Formula
/// All θ with 2(ℓ(p) − ℓ(θ)) ≤ z²
/// # Returns
/// Lower 0 when x = 0, and then upper 1 − exp(−z²/(2n)); x = n is the mirror.
/// # Reference
/// Brown, Cai and DasGupta (2001), doi:10.1214/ss/1009213286
pub fn likelihood_ratio(x: Binomial, level: Level) -> Estimate {
    let half_z2 = 0.5 * level.z() * level.z();
    let (lower, _) = lower(x, half_z2);
    let (_, upper) = self::lower(x.mirrored(), half_z2);
    Estimate::of(x.proportion()).with_bounds(lower, upper)
}

/// The lower bound and one minus it.
fn lower(x: Binomial, half_z2: f64) -> (f64, f64) {
    let (n, k, rest) = (x.n() as f64, x.events() as f64, x.non_events() as f64);
    if x.events() == 0 {
        return (0.0, 1.0);
    }
    if x.non_events() == 0 {
        return (libm::exp(-half_z2 / n), -libm::expm1(-half_z2 / n));
    }
    if half_z2 == 0.0 {
        return (k / n, rest / n);
    }
    let top = libm::log(k / rest);
    // half the deviance falls to 0 at the estimate; it is convex in the logit, and a quadratic nearby
    let start = top - (2.0 * half_z2 * n / (k * rest)).sqrt();
    let u = bracketed_newton((f64::NEG_INFINITY, top), start, 1.0, |u| {
        let (p, q) = expit(u);
        let off = k * q - rest * p;
        (half_z2 - deviance(k, n * p, off) - deviance(rest, n * q, -off), off)
    });
    expit(u)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcombe_1998_table_one() {
        // Newcombe (1998), Statistics in Medicine 17:857, table I, method 7
        for (x, n, lower, upper) in
            [(81, 263, 0.2542, 0.3655), (15, 148, 0.0596, 0.1567), (0, 20, 0.0, 0.0916), (1, 29, 0.0020, 0.1432)]
        {
            let interval = likelihood_ratio(Binomial::new(x, n).unwrap(), Level::NINETY_FIVE);
            assert!((interval.lower.unwrap() - lower).abs() < 5.1e-5, "{interval:?}");
            assert!((interval.upper.unwrap() - upper).abs() < 5.1e-5, "{interval:?}");
        }
    }
}
