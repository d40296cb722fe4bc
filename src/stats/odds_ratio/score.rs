use super::ratio;
use crate::stats::special::root::bracketed_root;
use crate::stats::{Binomial, Estimate, Level};

/// Score interval for the odds ratio, without correction.
///
/// # Formula
/// All ψ with (x₁ − n₁p̃₁)²(1/(n₁p̃₁(1 − p̃₁)) + 1/(n₂p̃₂(1 − p̃₂))) ≤ z², p̃ the maximum-likelihood estimates under the odds ratio ψ, for
/// which n₁p̃₁ + n₂p̃₂ = x₁ + x₂. Holds 1 exactly when Pearson's χ² ≤ z².
/// # Returns
/// Lower 0 when the ratio is 0; upper null (infinite) when its denominator is 0; 0 to null when all participants have the same outcome.
/// # Agrees with
/// ratesci 1.1 `scoreci(contrast = "OR", skew = FALSE, bcf = FALSE)` to 3e-8, its precision.
/// # Reference
/// Cornfield (1956), Proceedings of the Third Berkeley Symposium 4:135; Agresti and Min (2002), doi:10.1093/biostatistics/3.3.379
pub fn score(a: Binomial, b: Binomial, level: Level) -> Estimate {
    score_interval(a, b, level, 1.0)
}

/// Miettinen and Nurminen's score interval for the odds ratio: `score` with z²·N/(N − 1).
///
/// # Agrees with
/// ratesci 1.1 `scoreci(contrast = "OR", skew = FALSE)` to 3e-8, its precision.
/// # Reference
/// Miettinen and Nurminen (1985), doi:10.1002/sim.4780040211
pub fn miettinen_nurminen(a: Binomial, b: Binomial, level: Level) -> Estimate {
    let n = a.n() as f64 + b.n() as f64;
    score_interval(a, b, level, n / (n - 1.0))
}

fn score_interval(a: Binomial, b: Binomial, level: Level, inflation: f64) -> Estimate {
    let c = level.z() * level.z() * inflation;
    let estimate = Estimate::of(ratio(a, b));
    let nothing = (a.events() == 0 && b.events() == 0) || (a.non_events() == 0 && b.non_events() == 0);
    if nothing {
        return estimate.with_bounds(0.0, None).with_note("no upper bound: every participant has the same outcome");
    }
    let lower = if a.events() == 0 || b.non_events() == 0 { 0.0 } else { lower(a, b, c) };
    if a.non_events() == 0 || b.events() == 0 {
        return estimate.with_bounds(lower, None).with_note("no upper bound: the odds ratio divides by a zero cell");
    }
    estimate.with_bounds(lower, 1.0 / self::lower(b, a, c))
}

/// The lower bound when x₁ > 0 and x₂ < n₂, with no search for the restricted estimates.
///
/// The restriction keeps the sum of events, so n₁p̃₁ = x₁ − κ and n₂p̃₂ = x₂ + κ, and the statistic is
/// κ²(n₁/((x₁ − κ)(n₁ − x₁ + κ)) + n₂/((x₂ + κ)(n₂ − x₂ − κ))): from 0 at the estimate to ∞ where a cell is empty.
fn lower(a: Binomial, b: Binomial, c: f64) -> f64 {
    let (x1, rest1, x2, rest2) = (a.events() as f64, a.non_events() as f64, b.events() as f64, b.non_events() as f64);
    if c == 0.0 {
        return ratio(a, b).unwrap_or(f64::INFINITY);
    }
    let end = x1.min(rest2);
    let (n1, n2) = (a.n() as f64, b.n() as f64);
    // κ = end·(1 − r): r keeps its digits where a cell empties
    let cells = |r: f64| {
        let kappa = end * (1.0 - r);
        (x1 - end + end * r, rest1 + kappa, x2 + kappa, rest2 - end + end * r, kappa)
    };
    // part/(part + rest), 1 also at part = 0 when there is no rest: at both ends cells vanish together, and a factor of theirs would be
    // a root that is not the bound
    let share = |part: f64, rest: f64| if rest == 0.0 { 1.0 } else { part / (part + rest) };
    let r = bracketed_root(0.0, 1.0, |r| {
        let (kappa, smaller) = (end * (1.0 - r), end * r);
        let arm1 = n1 * share(kappa, rest1) * share(smaller, x1 - end);
        let arm2 = n2 * share(kappa, x2) * share(smaller, rest2 - end);
        kappa * (arm1 + arm2) - c * smaller
    });
    let (e1, f1, e2, f2, _) = cells(r);
    e1 / f1 * (f2 / e2)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Method = fn(Binomial, Binomial, Level) -> Estimate;

    fn bounds(method: Method, x1: u64, n1: u64, x2: u64, n2: u64) -> (Option<f64>, Option<f64>) {
        let e = method(Binomial::new(x1, n1).unwrap(), Binomial::new(x2, n2).unwrap(), Level::NINETY_FIVE);
        (e.lower, e.upper)
    }

    #[test]
    fn a_table_that_propcis_gets_wrong() {
        // 7/34 v 1/34: PropCIs orscoreci (with N/(N − 1)) gives 1.24631 to 56.4861, 50 digits give 1.24662 to 56.4616
        let (lower, upper) = bounds(miettinen_nurminen, 7, 34, 1, 34);
        assert!(
            (lower.unwrap() - 1.2466223602451682).abs() < 1e-12 && (upper.unwrap() - 56.46157554538668).abs() < 1e-10
        );
    }

    #[test]
    fn zero_cells() {
        // statsmodels 0.15 divides by zero here; 50 digits give 0.70462
        let (lower, upper) = bounds(score, 5, 56, 0, 29);
        assert!((lower.unwrap() - 0.7046212340386072).abs() < 1e-12 && upper.is_none());
        assert_eq!(bounds(score, 0, 9, 0, 4), (Some(0.0), None));
        assert_eq!(bounds(score, 9, 9, 4, 4), (Some(0.0), None));
        assert_eq!(bounds(score, 0, 9, 2, 4).0, Some(0.0));
        assert!(bounds(score, 9, 9, 0, 4).0.unwrap() > 1.0);
    }
}
