use super::ratio;
use crate::stats::special::root::bracketed_root;
use crate::stats::{Binomial, Estimate, Level};

/// Koopman's score interval for the ratio of two proportions.
///
/// # Formula
/// All φ with (p₁ − φp₂)² ≤ z²(p̃₁(1 − p̃₁)/n₁ + φ²p̃₂(1 − p̃₂)/n₂), p̃ the maximum-likelihood estimates under p̃₁ = φp̃₂; the same as Koopman's χ².
/// # Returns
/// Lower 0 without events in a; upper null (infinite) without events in b.
/// # Agrees with
/// ratesci 1.1 `scoreci(contrast = "RR", skew = FALSE, bcf = FALSE)` to 3e-8, its precision.
/// # Reference
/// Koopman (1984), doi:10.2307/2531405
pub fn koopman(a: Binomial, b: Binomial, level: Level) -> Estimate {
    score_interval(a, b, level, 1.0)
}

/// Miettinen and Nurminen's score interval for the ratio of two proportions: `koopman` with the variance times N/(N − 1).
///
/// # Agrees with
/// ratesci 1.1 `scoreci(contrast = "RR", skew = FALSE)` to 3e-8, its precision.
/// # Reference
/// Miettinen and Nurminen (1985), doi:10.1002/sim.4780040211
pub fn miettinen_nurminen(a: Binomial, b: Binomial, level: Level) -> Estimate {
    let n = a.n() as f64 + b.n() as f64;
    score_interval(a, b, level, n / (n - 1.0))
}

fn score_interval(a: Binomial, b: Binomial, level: Level, inflation: f64) -> Estimate {
    let c = level.z() * level.z() * inflation;
    let lower = if a.events() == 0 { 0.0 } else { lower(a, b, c) };
    let estimate = Estimate::of(ratio(a, b));
    if b.events() == 0 {
        return estimate
            .with_bounds(lower, None)
            .with_note("no upper bound: without events in b the ratio may be infinite");
    }
    estimate.with_bounds(lower, 1.0 / self::lower(b, a, c))
}

/// The lower bound for x₁ > 0, with no search for the restricted estimates.
///
/// With Lagrange's multiplier of p₁ = φp₂, scaled to κ: n₁(p̂₁ − p₁) = κ(1 − p₁) and n₂(p₂ − p̂₂) = κ(1 − p₂), so p₁ = (x₁ − κ)/(n₁ − κ) and
/// p₂ = (x₂ + κ)/(n₂ + κ), and the statistic is κ²((1 − p₁)/(n₁p₁) + (1 − p₂)/(n₂p₂)): a cubic in κ, increasing from 0 at φ̂ to ∞ at φ = 0.
/// A full first arm stays at p₁ = 1 until κ = n₁, and from there on p₁ falls at that κ.
fn lower(a: Binomial, b: Binomial, c: f64) -> f64 {
    let (x1, n1, x2, n2) = (a.events() as f64, a.n() as f64, b.events() as f64, b.n() as f64);
    let (rest1, rest2) = (a.non_events() as f64, b.non_events() as f64);
    if c == 0.0 {
        return ratio(a, b).unwrap_or(f64::INFINITY);
    }
    if a.non_events() == 0 {
        let at_full = n1 * n1 * rest2 / (n2 * (x2 + n1));
        if at_full < c {
            let p1 = 1.0 / (1.0 + (c - at_full) / n1);
            return p1 * (n2 + n1) / (x2 + n1);
        }
        // κ²·rest₂ = c·n₂(x₂ + κ)
        let kappa = (c * n2 + (c * n2 * (c * n2 + 4.0 * rest2 * x2)).sqrt()) / (2.0 * rest2);
        return (n2 + kappa) / (x2 + kappa);
    }
    // κ = x₁(1 − r): r keeps its digits where p₁ vanishes
    let r = bracketed_root(0.0, 1.0, |r| {
        let (left, kappa) = (x1 * r, x1 * (1.0 - r));
        // κ/(x₂ + κ), 1 also at κ = 0 when x₂ = 0: there the whole equation has a root that is not the bound
        let share = if x2 == 0.0 { 1.0 } else { kappa / (x2 + kappa) };
        kappa * (kappa * rest1 / n1 + share * rest2 / n2 * left) - c * left
    });
    let kappa = x1 * (1.0 - r);
    x1 * r / (rest1 + x1 * r) * (n2 + kappa) / (x2 + kappa)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(x1: u64, n1: u64, x2: u64, n2: u64) -> (Option<f64>, Option<f64>) {
        let (a, b) = (Binomial::new(x1, n1).unwrap(), Binomial::new(x2, n2).unwrap());
        let e = koopman(a, b, Level::NINETY_FIVE);
        (e.lower, e.upper)
    }

    #[test]
    fn koopman_1984_example() {
        // Koopman (1984), Biometrics 40:516: 36/40 v 16/80, 2.94 to 7.15
        let (lower, upper) = interval(36, 40, 16, 80);
        assert!((lower.unwrap() - 2.94).abs() < 0.005 && (upper.unwrap() - 7.15).abs() < 0.005);
    }

    #[test]
    fn full_and_empty_arms() {
        // reference set: statsmodels gives 1.0000 for the lower bound of two full arms
        let (lower, upper) = interval(8, 8, 12, 12);
        assert!((lower.unwrap() - 0.6756).abs() < 5e-5, "{lower:?}");
        assert!(upper.unwrap() > 1.0);
        assert_eq!(interval(0, 8, 0, 12), (Some(0.0), None));
        assert_eq!(interval(0, 8, 3, 12).0, Some(0.0));
        assert_eq!(interval(3, 8, 0, 12).1, None);
    }
}
