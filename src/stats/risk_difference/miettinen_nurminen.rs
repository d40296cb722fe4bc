use super::{cut, difference};
use crate::stats::special::root::bracketed_root;
use crate::stats::{Binomial, Estimate, Level};

/// Miettinen and Nurminen's score interval for the difference of two proportions.
///
/// # Formula
/// All δ with (d − δ)² ≤ z²·N/(N − 1)·(p̃₁(1 − p̃₁)/n₁ + p̃₂(1 − p̃₂)/n₂), p̃ the maximum-likelihood estimates under p̃₁ − p̃₂ = δ.
/// # Returns
/// Bounds in [−1, 1]; −1 when d = −1, 1 when d = 1.
/// # Agrees with
/// ratesci 1.1 `scoreci(skew = FALSE)` to 3e-8, its precision.
/// # Choices
/// The factor N/(N − 1) is what parts it from `mee`; several programs print one under the name of the other.
/// # Reference
/// Miettinen and Nurminen (1985), doi:10.1002/sim.4780040211
pub fn miettinen_nurminen(a: Binomial, b: Binomial, level: Level) -> Estimate {
    let n = a.n() as f64 + b.n() as f64;
    score_interval(a, b, level, n / (n - 1.0))
}

/// Mee's score interval for the difference of two proportions: `miettinen_nurminen` without the factor N/(N − 1).
///
/// # Formula
/// All δ with (d − δ)² ≤ z²·(p̃₁(1 − p̃₁)/n₁ + p̃₂(1 − p̃₂)/n₂), p̃ the maximum-likelihood estimates under p̃₁ − p̃₂ = δ. Holds 0 exactly when
/// Pearson's χ² ≤ z².
/// # Agrees with
/// ratesci 1.1 `scoreci(skew = FALSE, bcf = FALSE)` to 3e-8, its precision.
/// # Reference
/// Mee (1984), Biometrics 40:1175
pub fn mee(a: Binomial, b: Binomial, level: Level) -> Estimate {
    score_interval(a, b, level, 1.0)
}

fn score_interval(a: Binomial, b: Binomial, level: Level, inflation: f64) -> Estimate {
    let z = level.z() * inflation.sqrt();
    cut(a, b, lower(a, b, z), -lower(b, a, z))
}

/// The lower bound, with no search for the restricted estimates.
///
/// Under p₁ − p₂ = δ, Lagrange's multiplier λ pulls the first arm down and the second up: n₁(p̂₁ − p₁) = λp₁(1 − p₁) and
/// n₂(p₂ − p̂₂) = λp₂(1 − p₂). Adding both, d − δ = λV with V the variance of the definition, so the bound is where λ²V = z²: one equation in
/// λ, with p₁ and p₂ the roots of quadratics.
fn lower(a: Binomial, b: Binomial, z: f64) -> f64 {
    if z == 0.0 {
        return difference(a, b);
    }
    if a.events() == 0 && b.non_events() == 0 {
        return -1.0;
    }
    let restricted = Restricted::new((a.events(), a.n()), (b.events(), b.n()));
    let gap = |lambda: f64| lambda * restricted.at(lambda).variance.sqrt() - z;
    let variance = restricted.at(0.0).variance;
    let mut high = if variance > 0.0 { z / variance.sqrt() } else { a.n().min(b.n()) as f64 };
    let mut low = 0.0;
    // λ²V grows at least like λ in the end
    for _ in 0..2000 {
        if gap(high) >= 0.0 {
            break;
        }
        low = high;
        high *= 2.0;
    }
    restricted.at(bracketed_root(low, high, gap)).difference
}

/// Two arms under the restriction p₁ − p₂ = δ, in terms of its multiplier λ.
pub(super) struct Restricted {
    n1: f64,
    x1: f64,
    rest1: f64,
    n2: f64,
    x2: f64,
    rest2: f64,
}

/// The restricted estimates at a multiplier.
pub(super) struct Point {
    /// δ = p₁ − p₂.
    pub difference: f64,
    /// p₁(1 − p₁)/n₁ + p₂(1 − p₂)/n₂.
    pub variance: f64,
    /// −dδ/dλ.
    pub slope: f64,
}

impl Restricted {
    /// Events and participants of both arms.
    pub fn new((x1, n1): (u64, u64), (x2, n2): (u64, u64)) -> Restricted {
        Restricted {
            n1: n1 as f64,
            x1: x1 as f64,
            rest1: (n1 - x1) as f64,
            n2: n2 as f64,
            x2: x2 as f64,
            rest2: (n2 - x2) as f64,
        }
    }

    /// λ > 0 pulls the first arm down and the second up.
    pub fn at(&self, lambda: f64) -> Point {
        let Restricted { n1, x1, rest1, n2, x2, rest2 } = *self;
        let (p1, q1, root1) = pulled_down(n1, x1, rest1, lambda);
        let (q2, p2, root2) = pulled_down(n2, rest2, x2, lambda);
        let (v1, v2) = (p1 * q1, p2 * q2);
        let over = |v: f64, root: f64| if v > 0.0 { v / root } else { 0.0 };
        Point { difference: p1 - p2, variance: v1 / n1 + v2 / n2, slope: over(v1, root1) + over(v2, root2) }
    }
}

/// p and 1 − p in n(x/n − p) = λp(1 − p), a root of λp² − (n + λ)p + x = 0, and the root of its discriminant.
fn pulled_down(n: f64, x: f64, rest: f64, lambda: f64) -> (f64, f64, f64) {
    // (n + λ)² − 4λx = (n − λ)² + 4λ(n − x): the sum without a difference
    let square = if lambda > 0.0 {
        (n - lambda) * (n - lambda) + 4.0 * lambda * rest
    } else {
        (n + lambda) * (n + lambda) - 4.0 * lambda * x
    };
    let root = square.sqrt();
    let p = if lambda > -n { 2.0 * x / (n + lambda + root) } else { (n + lambda - root) / (2.0 * lambda) };
    let q = if lambda < n { 2.0 * rest / (n - lambda + root) } else { (lambda - n + root) / (2.0 * lambda) };
    (p, q, root)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(x1: u64, n1: u64, x2: u64, n2: u64) -> (Binomial, Binomial) {
        (Binomial::new(x1, n1).unwrap(), Binomial::new(x2, n2).unwrap())
    }

    #[test]
    fn newcombe_1998_table_two() {
        // Newcombe (1998), Statistics in Medicine 17:873, table II, methods 5 (Mee) and 6 (Miettinen and Nurminen)
        let cases = [
            ((56, 70, 48, 80), (0.0533, 0.3377), (0.0528, 0.3382)),
            ((9, 10, 3, 10), (0.1821, 0.8370), (0.1700, 0.8406)),
            ((6, 7, 2, 7), (0.0544, 0.8478), (0.0342, 0.8534)),
            ((5, 56, 0, 29), (-0.0313, 0.1926), (-0.0326, 0.1933)),
            ((0, 10, 0, 20), (-0.1611, 0.2775), (-0.1658, 0.2844)),
            ((0, 10, 0, 10), (-0.2775, 0.2775), (-0.2879, 0.2879)),
            ((10, 10, 0, 20), (0.7225, 1.0), (0.7156, 1.0)),
            ((10, 10, 0, 10), (0.6777, 1.0), (0.6636, 1.0)),
        ];
        for ((x1, n1, x2, n2), with_mee, with_factor) in cases {
            let (a, b) = table(x1, n1, x2, n2);
            for (interval, (lower, upper)) in
                [(mee(a, b, Level::NINETY_FIVE), with_mee), (miettinen_nurminen(a, b, Level::NINETY_FIVE), with_factor)]
            {
                assert!((interval.lower.unwrap() - lower).abs() < 5.1e-5, "{x1}/{n1} {x2}/{n2} {interval:?}");
                assert!((interval.upper.unwrap() - upper).abs() < 5.1e-5, "{x1}/{n1} {x2}/{n2} {interval:?}");
            }
        }
    }

    #[test]
    fn opposite_extremes_end_at_one() {
        let (a, b) = table(0, 5, 9, 9);
        assert_eq!(mee(a, b, Level::NINETY_FIVE).lower, Some(-1.0));
        assert_eq!(mee(b, a, Level::NINETY_FIVE).upper, Some(1.0));
    }
}
