use super::clopper_pearson;
use crate::stats::special::binomial::{at_least, at_most};
use crate::stats::special::root::bracketed_root;
use crate::stats::{Binomial, Estimate, Level};

/// Blaker's exact interval for a single proportion.
///
/// # Formula
/// All θ with acceptability P(γ(X) ≤ γ(x); θ) ≥ 1 − level, γ(k) = min(P(X ≤ k; θ), P(X ≥ k; θ)); where that set has gaps, the smallest
/// interval that holds it.
/// # Returns
/// Lower 0 when x = 0, upper 1 when x = n. Always inside the interval of `clopper_pearson`, and its coverage is never below the level.
/// # Reference
/// Blaker (2000), doi:10.2307/3315916
pub fn blaker(x: Binomial, level: Level) -> Estimate {
    Estimate::of(x.proportion()).with_bounds(lower(x, level.tail()), 1.0 - lower(x.mirrored(), level.tail()))
}

/// The smallest θ that is accepted.
///
/// Below x/n acceptability is P(X ≥ x) + P(X ≤ y), y the largest count whose lower tail is no longer than the upper tail at x. At Clopper and
/// Pearson's bound it is at most 1 − level; from there it either climbs to it before y moves on, or jumps past it when y does, at the θ
/// where both tails are equal.
fn lower(x: Binomial, tail: f64) -> f64 {
    let (k, n) = (x.events(), x.n());
    if k == 0 {
        return 0.0;
    }
    let (start, _) = clopper_pearson::bounds(x, tail);
    let (mut below, mut y) = (None, k - 1);
    while y > below.map_or(0, |b: u64| b + 1) {
        let middle = below.map_or(0, |b| b + 1) + (y - below.map_or(0, |b| b + 1)) / 2;
        if at_most(middle, n, start) <= tail { below = Some(middle) } else { y = middle }
    }
    let jump = bracketed_root(start, x.proportion(), |p| libm::log(at_least(k, n, p)) - libm::log(at_most(y, n, p)));
    let gap = |p: f64| at_least(k, n, p) + if y == 0 { 0.0 } else { at_most(y - 1, n, p) } - 2.0 * tail;
    if gap(jump) <= 0.0 { jump } else { bracketed_root(start, jump, gap) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_inside_rejected_outside() {
        // the acceptability function itself, added up from its definition
        let acceptability = |x: u64, n: u64, p: f64| {
            let gamma = |k: u64| at_most(k, n, p).min(at_least(k, n, p));
            let mass = |k: u64| at_most(k, n, p) - if k == 0 { 0.0 } else { at_most(k - 1, n, p) };
            (0..=n).filter(|&k| gamma(k) <= gamma(x) * (1.0 + 1e-12)).map(mass).sum::<f64>()
        };
        for (x, n) in [(1, 29), (3, 10), (15, 148), (45, 52), (7, 7)] {
            let lower = blaker(Binomial::new(x, n).unwrap(), Level::NINETY_FIVE).lower.unwrap();
            assert!(acceptability(x, n, lower * (1.0 + 1e-9)) >= 0.05 - 1e-9, "{x}/{n}");
            for step in 1..200 {
                let p = lower * (1.0 - 1e-9) * f64::from(step) / 199.0;
                assert!(acceptability(x, n, p) < 0.05, "{x}/{n} {p}");
            }
        }
    }

    #[test]
    fn inside_clopper_pearson() {
        for n in 1..40 {
            for k in 0..=n {
                let x = Binomial::new(k, n).unwrap();
                let (inner, outer) =
                    (blaker(x, Level::NINETY_FIVE), super::super::clopper_pearson(x, Level::NINETY_FIVE));
                assert!(inner.lower.unwrap() >= outer.lower.unwrap() - 1e-14, "{k}/{n}");
                assert!(inner.upper.unwrap() <= outer.upper.unwrap() + 1e-14, "{k}/{n}");
            }
        }
    }
}
