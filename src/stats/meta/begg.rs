//! Begg and Mazumdar's rank test of small-study effects.

use super::{Design, Interval, Studies, fit};
use crate::stats::special::normal;
use crate::stats::{Level, TestResult};

/// Kendall's tau between standardised effects and variances, with its two tests.
#[derive(Clone, Debug, PartialEq)]
pub struct Begg {
    /// Tau-b.
    pub tau: f64,
    /// Are there ties among the variances or among the standardised effects?
    pub ties: bool,
    /// The exact test, or, with ties or more than 170 studies, the normal one with the full correction for ties.
    pub kendall: TestResult,
    /// S over its standard deviation, corrected for the ties of each variable, without continuity correction.
    pub normal: TestResult,
}

/// Begg and Mazumdar's rank correlation test.
///
/// # Formula
/// tau of (y − ŷ)/√(v − 1/Σw) with v, ŷ the common effect, w = 1/v; exact two-sided p from the distribution of inversions, or the normal
/// approximation where there are ties
/// # Returns
/// `None` with fewer than three studies, or when one study has all the weight.
/// # Agrees with
/// metafor 3.8-1 `ranktest()` (R 4.2.2 `cor.test(method = "kendall")`) to 1e-12.
/// # Choices
/// No continuity correction. Low power; Egger's test has more (Sterne, Gavaghan and Egger 2000, doi:10.1016/S0895-4356(00)00242-0).
/// # Reference
/// Begg and Mazumdar (1994), doi:10.2307/2533446
pub fn begg(studies: &Studies) -> Option<Begg> {
    let k = studies.k();
    if k < 3 {
        return None;
    }
    let v = studies.variances();
    let common = fit(studies, &Design::constant(k), None, Interval::Normal, Level::NINETY_FIVE)?.value();
    let of_mean = 1.0 / v.iter().map(|v| 1.0 / v).sum::<f64>();
    let z: Vec<f64> = studies.effects().iter().zip(v).map(|(y, v)| (y - common) / (v - of_mean).sqrt()).collect();
    if z.iter().any(|z| !z.is_finite()) {
        return None;
    }
    let mut s = 0.0;
    for i in 0..k {
        for j in 0..i {
            s += sign(z[i] - z[j]) * sign(v[i] - v[j]);
        }
    }
    let n = k as f64;
    let pairs = n * (n - 1.0) / 2.0;
    let (of_v, of_z) = (Ties::of(v), Ties::of(&z));
    let comparable = ((pairs - of_v.pairs / 2.0) * (pairs - of_z.pairs / 2.0)).sqrt();
    if comparable <= 0.0 {
        return None;
    }
    let variance = (n * (n - 1.0) * (2.0 * n + 5.0) - of_v.fives - of_z.fives) / 18.0;
    let ties = of_v.pairs > 0.0 || of_z.pairs > 0.0;
    let normal_test = |variance: f64| {
        let statistic = s / variance.sqrt();
        TestResult::of(2.0 * normal::sf(statistic.abs())).with_statistic(statistic)
    };
    let kendall = if ties || k > 170 {
        let joint = of_v.pairs * of_z.pairs / (2.0 * n * (n - 1.0))
            + of_v.triples * of_z.triples / (9.0 * n * (n - 1.0) * (n - 2.0));
        normal_test(variance + joint)
    } else {
        // Concordant pairs; symmetric about half of all pairs.
        let concordant = (s + pairs) / 2.0;
        let lesser = concordant.min(pairs - concordant) as usize;
        TestResult::of((2.0 * inversions_at_most(lesser, k)).min(1.0))
    };
    Some(Begg { tau: s / comparable, ties, kendall, normal: normal_test(variance) })
}

fn sign(x: f64) -> f64 {
    if x > 0.0 {
        1.0
    } else if x < 0.0 {
        -1.0
    } else {
        0.0
    }
}

/// Sums over the groups of tied values, t in a group.
struct Ties {
    /// Σ t(t − 1).
    pairs: f64,
    /// Σ t(t − 1)(t − 2).
    triples: f64,
    /// Σ t(t − 1)(2t + 5).
    fives: f64,
}

impl Ties {
    fn of(values: &[f64]) -> Ties {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let mut ties = Ties { pairs: 0.0, triples: 0.0, fives: 0.0 };
        for group in sorted.chunk_by(|a, b| a == b) {
            let t = group.len() as f64;
            ties.pairs += t * (t - 1.0);
            ties.triples += t * (t - 1.0) * (t - 2.0);
            ties.fives += t * (t - 1.0) * (2.0 * t + 5.0);
        }
        ties
    }
}

/// P(at most `most` inversions in a random permutation of `k`), `most` in the lower half: the probabilities rise there, so that the
/// running sums lose no digits.
fn inversions_at_most(most: usize, k: usize) -> f64 {
    let mut probability = vec![0.0; most + 1];
    probability[0] = 1.0;
    for m in 2..=k {
        let before = probability.clone();
        let mut window = 0.0;
        for at in 0..=most {
            window += before[at];
            if at >= m {
                window -= before[at - m];
            }
            probability[at] = window / m as f64;
        }
    }
    probability.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inversions_of_four() {
        // Permutations of four by inversions: 1, 3, 5, 6, 5, 3, 1 of 24.
        for (most, count) in [(0, 1.0), (1, 4.0), (2, 9.0), (3, 15.0)] {
            assert!((inversions_at_most(most, 4) - count / 24.0).abs() < 1e-15);
        }
    }

    #[test]
    fn perfect_order_has_the_smallest_p() {
        // Effects rise with the variance: tau 1, p = 2/5!.
        let effects = vec![0.0, 0.5, 1.5, 3.0, 6.0];
        let found = begg(&Studies::new(effects, vec![0.01, 0.02, 0.04, 0.08, 0.16]).unwrap()).unwrap();
        assert_eq!(found.tau, 1.0);
        assert!((found.kendall.p_value.unwrap() - 2.0 / 120.0).abs() < 1e-15);
    }

    #[test]
    fn equal_variances_have_no_order() {
        assert_eq!(begg(&Studies::new(vec![0.0, 0.5, 1.5], vec![0.1; 3]).unwrap()), None);
    }
}
