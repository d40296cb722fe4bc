use super::{weighted_difference, weights};
use crate::stats::special::root::bracketed_root;
use crate::stats::{Binomial, Estimate, Level};

/// Miettinen and Nurminen's score interval for the risk difference of a stratified trial, with their own weights.
///
/// # Formula
/// All δ with (Σw(d − δ))² ≤ z²Σw²V, V = N/(N − 1)·(p̃₁(1 − p̃₁)/n₁ + p̃₂(1 − p̃₂)/n₂) the variance of a stratum with p̃ its
/// maximum-likelihood estimates under p̃₁ − p̃₂ = δ. The weights depend on δ: 1/w = P₁(1 − P₁)/(P₂(1 − P₂))/n₁ + 1/n₂,
/// Pᵢ = Σwp̃ᵢ/Σw, found by iteration. The estimate is the δ with Σw(d − δ) = 0.
/// # Returns
/// One stratum: the interval without strata.
/// # Agrees with
/// The same at 30 digits, the restricted estimates by the paper's closed form, to 1e-9; cases in `tests/reference/strata/`.
/// # Reference
/// Miettinen and Nurminen (1985), doi:10.1002/sim.4780040211
pub fn miettinen_nurminen(strata: &[(Binomial, Binomial)], level: Level) -> Estimate {
    score(strata, level, own_weights)
}

/// The same score interval with Mantel and Haenszel's weights n₁n₂/N, which do not depend on δ.
///
/// # Formula
/// As `miettinen_nurminen`, w = n₁n₂/N
/// # Choices
/// This is what several programs print under the name of the stratified Miettinen–Nurminen interval.
/// # Reference
/// Miettinen and Nurminen (1985), doi:10.1002/sim.4780040211
pub fn miettinen_nurminen_mh_weights(strata: &[(Binomial, Binomial)], level: Level) -> Estimate {
    let fixed = weights(strata);
    score(strata, level, |_, _| fixed.clone())
}

/// The estimates of a stratum's arms under a difference.
type Restricted = (f64, f64);

fn score(
    strata: &[(Binomial, Binomial)],
    level: Level,
    weigh: impl Fn(&[(Binomial, Binomial)], &[Restricted]) -> Vec<f64>,
) -> Estimate {
    if strata.is_empty() {
        return Estimate::undefined("no strata");
    }
    let z = level.z();
    // Σw(d − δ) and z√Σw²V at a difference
    let at = |delta: f64| {
        let estimates: Vec<Restricted> = strata.iter().map(|(a, b)| restricted(*a, *b, delta)).collect();
        let weights = weigh(strata, &estimates);
        let distance = weighted_difference(strata, &weights) - delta;
        let variance: f64 = strata
            .iter()
            .zip(&estimates)
            .zip(&weights)
            .map(|(((a, b), (p1, p2)), w)| {
                let (n1, n2) = (a.n() as f64, b.n() as f64);
                let n = n1 + n2;
                w * w * n / (n - 1.0) * (p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2)
            })
            .sum();
        (distance, z * variance.max(0.0).sqrt())
    };
    // The distance falls as δ rises: to 0 at the estimate, to z standard errors on either side of it.
    let estimate = root(-1.0, 1.0, |delta| at(delta).0);
    // At a difference of ±1 nothing varies, and at the estimate nothing does without any event or any non-event: a bound is looked for
    // from just beside both.
    let inside = estimate.clamp(-1.0 + 1e-9, 1.0 - 1e-9);
    const BESIDE: f64 = 1e-12;
    let lower = root(-1.0, inside - BESIDE, |delta| {
        let (distance, half) = at(delta);
        distance - half
    });
    let upper = root(inside + BESIDE, 1.0, |delta| {
        let (distance, half) = at(delta);
        distance + half
    });
    Estimate::of(estimate).with_bounds(lower, upper)
}

/// Where a falling function is 0; the end of the range where it is 0 nowhere.
fn root(low: f64, high: f64, f: impl Fn(f64) -> f64) -> f64 {
    if f(low) <= 0.0 {
        low
    } else if f(high) >= 0.0 {
        high
    } else {
        bracketed_root(low, high, f)
    }
}

/// The maximum-likelihood estimates under p₁ − p₂ = δ: the score x₁/p₁ − (n₁ − x₁)/(1 − p₁) + x₂/p₂ − (n₂ − x₂)/(1 − p₂) falls as both
/// rise together, so they are its one root, or the end of the range where it has none.
fn restricted(a: Binomial, b: Binomial, delta: f64) -> Restricted {
    let (low, high) = ((-delta).max(0.0), (1.0 - delta).min(1.0));
    let over = |count: u64, p: f64| if count == 0 { 0.0 } else { count as f64 / p.max(0.0) };
    let score = |p2: f64| {
        let p1 = p2 + delta;
        let rising = over(a.events(), p1) + over(b.events(), p2);
        let falling = over(a.non_events(), 1.0 - p1) + over(b.non_events(), 1.0 - p2);
        rising - falling
    };
    let p2 = root(low, high, score);
    ((p2 + delta).clamp(0.0, 1.0), p2)
}

/// Miettinen and Nurminen's weights, summing to 1.
fn own_weights(strata: &[(Binomial, Binomial)], estimates: &[Restricted]) -> Vec<f64> {
    let mut now = weights(strata);
    for _ in 0..200 {
        let mean =
            |which: fn(&Restricted) -> f64| -> f64 { now.iter().zip(estimates).map(|(w, p)| w * which(p)).sum() };
        let (p1, p2) = (mean(|p| p.0), mean(|p| p.1));
        let (v1, v2) = (p1 * (1.0 - p1), p2 * (1.0 - p2));
        // times v₂, so that an arm without variance divides nothing
        let raw: Vec<f64> = strata
            .iter()
            .map(|(a, b)| {
                let inverse = v1 / a.n() as f64 + v2 / b.n() as f64;
                if inverse > 0.0 { 1.0 / inverse } else { 0.0 }
            })
            .collect();
        let total: f64 = raw.iter().sum();
        if total <= 0.0 {
            return now;
        }
        let next: Vec<f64> = raw.iter().map(|weight| weight / total).collect();
        let moved = now.iter().zip(&next).map(|(old, new)| (old - new).abs()).fold(0.0, f64::max);
        now = next;
        if moved <= 1e-15 {
            break;
        }
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::risk_difference;

    fn table(x1: u64, n1: u64, x2: u64, n2: u64) -> (Binomial, Binomial) {
        (Binomial::new(x1, n1).unwrap(), Binomial::new(x2, n2).unwrap())
    }

    #[test]
    fn one_stratum_is_the_interval_without_strata() {
        for (a, b) in
            [table(37, 52, 20, 42), table(0, 9, 3, 12), table(5, 5, 0, 8), table(0, 10, 0, 20), table(9, 10, 3, 10)]
        {
            let plain = risk_difference::miettinen_nurminen(a, b, Level::NINETY_FIVE);
            for stratified in [miettinen_nurminen, miettinen_nurminen_mh_weights] {
                let one = stratified(&[(a, b)], Level::NINETY_FIVE);
                assert!((one.lower.unwrap() - plain.lower.unwrap()).abs() < 1e-9, "{one:?} {plain:?}");
                assert!((one.upper.unwrap() - plain.upper.unwrap()).abs() < 1e-9, "{one:?} {plain:?}");
                assert!((one.value.unwrap() - plain.value.unwrap()).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn exchanging_the_arms_turns_the_interval_around() {
        let there = [table(3, 20, 7, 31), table(0, 9, 2, 12), table(5, 14, 5, 9)];
        let back: Vec<_> = there.iter().map(|(a, b)| (*b, *a)).collect();
        for stratified in [miettinen_nurminen, miettinen_nurminen_mh_weights] {
            let (one, two) = (stratified(&there, Level::NINETY_FIVE), stratified(&back, Level::NINETY_FIVE));
            assert!((one.lower.unwrap() + two.upper.unwrap()).abs() < 1e-9, "{one:?} {two:?}");
        }
    }
}
