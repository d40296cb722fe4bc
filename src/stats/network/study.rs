//! One study of a network: its arms, its contrasts against the first of them, and how these vary together.

use super::super::matrix::{Cholesky, Matrix};

/// A difference that cannot matter, as a share of its standard error.
const NEGLIGIBLE: f64 = 1e-3;

/// The estimated effect of `a` minus that of `b` in one study.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// The treatment whose effect is counted positive.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// a minus b.
    pub estimate: f64,
    /// Its standard error, above 0.
    pub std_error: f64,
    /// The most that rounding can have moved the estimate; 0 where it was not rounded.
    pub estimate_slack: f64,
    /// The most that rounding can have moved the standard error.
    pub std_error_slack: f64,
}

impl Contrast {
    /// A contrast that was not rounded.
    pub fn new(a: usize, b: usize, estimate: f64, std_error: f64) -> Contrast {
        Contrast { a, b, estimate, std_error, estimate_slack: 0.0, std_error_slack: 0.0 }
    }

    fn joins(&self, one: usize, other: usize) -> bool {
        (self.a, self.b) == (one, other) || (self.b, self.a) == (one, other)
    }
}

/// Why contrasts are no study.
#[derive(Clone, Debug, PartialEq)]
pub enum StudyFault {
    /// No contrast, or no two arms.
    NoContrast,
    /// A treatment compared with itself.
    Itself {
        /// Place of the contrast.
        at: usize,
    },
    /// A standard error that is not above zero, or a number that is not finite or has no square.
    Number {
        /// Place of the contrast.
        at: usize,
    },
    /// The same two treatments twice.
    Twice {
        /// Place of the second contrast.
        at: usize,
    },
    /// A study of three arms or more lacks contrasts: their variances say how the others vary together.
    Missing {
        /// The pairs without a contrast.
        pairs: Vec<(usize, usize)>,
    },
    /// a − b and b − c do not give a − c, by more than rounding allows.
    Estimates {
        /// The contrast that does not fit.
        pair: (usize, usize),
        /// As given.
        given: f64,
        /// As the contrasts against the first arm say.
        implied: f64,
    },
    /// The variances of three contrasts would give one arm a variance below zero: var(a − b) is above var(a − c) + var(b − c).
    Variances {
        /// The two whose contrast varies too much.
        pair: (usize, usize),
        /// The arm whose variance would be negative.
        arm: usize,
    },
    /// The contrasts cannot vary together in this way: their covariance matrix is not positive definite.
    NotPositiveDefinite,
}

/// One study as the model takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    base: usize,
    others: Vec<usize>,
    /// (k − 1): effect of each other arm minus the first arm's.
    effects: Vec<f64>,
    /// (k − 1) × (k − 1), positive definite.
    covariance: Matrix,
}

impl Study {
    /// A study from the contrasts of every pair of its arms.
    ///
    /// # Formula
    /// The first arm met is the base, 1; y_i is the contrast i v 1 with variance v_i, and the contrast i v j has variance v_ij. Then
    /// cov(y_i, y_j) = (v_i + v_j − v_ij)/2.
    /// # Inputs
    /// `contrasts`: one of a two-arm study, k(k − 1)/2 of a study of k arms, in either direction and any order.
    /// # Errors
    /// See [`StudyFault`]. Estimates and variances may disagree by as much as rounding explains, or a thousandth of a standard error.
    /// # Choices
    /// The estimates used are those against the base; the others are checked against them.
    /// # Reference
    /// Rücker (2012), doi:10.1002/jrsm.1058; Franchini et al. (2012), doi:10.1002/jrsm.1049
    pub fn of_contrasts(contrasts: &[Contrast]) -> Result<Study, StudyFault> {
        let mut arms: Vec<usize> = Vec::new();
        for (at, contrast) in contrasts.iter().enumerate() {
            let variance = contrast.std_error * contrast.std_error;
            if contrast.a == contrast.b {
                return Err(StudyFault::Itself { at });
            }
            if !(contrast.std_error > 0.0 && variance.is_normal() && contrast.estimate.is_finite()) {
                return Err(StudyFault::Number { at });
            }
            if contrasts[..at].iter().any(|earlier| earlier.joins(contrast.a, contrast.b)) {
                return Err(StudyFault::Twice { at });
            }
            for arm in [contrast.a, contrast.b] {
                if !arms.contains(&arm) {
                    arms.push(arm);
                }
            }
        }
        let Some((&base, others)) = arms.split_first() else { return Err(StudyFault::NoContrast) };
        let find = |one: usize, other: usize| contrasts.iter().find(|contrast| contrast.joins(one, other));
        let mut pairs = Vec::new();
        for (at, &first) in arms.iter().enumerate() {
            pairs.extend(
                arms[at + 1..].iter().filter(|other| find(first, **other).is_none()).map(|&other| (first, other)),
            );
        }
        if !pairs.is_empty() {
            return Err(StudyFault::Missing { pairs });
        }
        // Every pair has its contrast from here on.
        let of = |one: usize, other: usize| -> Contrast {
            let found = find(one, other).copied().unwrap_or(Contrast::new(one, other, 0.0, 0.0));
            if found.a == one { found } else { Contrast { a: one, b: other, estimate: -found.estimate, ..found } }
        };
        let variance = |one: usize, other: usize| of(one, other).std_error * of(one, other).std_error;
        let moved = |one: usize, other: usize| {
            let contrast = of(one, other);
            2.0 * contrast.std_error * contrast.std_error_slack
        };
        for (at, &first) in others.iter().enumerate() {
            for &second in &others[at + 1..] {
                let (x, y, given) = (of(first, base), of(second, base), of(first, second));
                let implied = x.estimate - y.estimate;
                let slack = x.estimate_slack + y.estimate_slack + given.estimate_slack;
                let least = x.std_error.min(y.std_error).min(given.std_error);
                let arithmetic = 1e-12 * (x.estimate.abs() + y.estimate.abs());
                if (given.estimate - implied).abs() > 1.01 * slack + NEGLIGIBLE * least + arithmetic {
                    return Err(StudyFault::Estimates { pair: (first, second), given: given.estimate, implied });
                }
            }
        }
        for (at, &first) in arms.iter().enumerate() {
            for &second in &arms[at + 1..] {
                for &third in arms.iter().filter(|arm| **arm != first && **arm != second) {
                    let (whole, one, other) =
                        (variance(first, second), variance(first, third), variance(second, third));
                    let slack = moved(first, second) + moved(first, third) + moved(second, third);
                    if whole - one - other > 1.01 * slack + NEGLIGIBLE * (one + other) {
                        return Err(StudyFault::Variances { pair: (first, second), arm: third });
                    }
                }
            }
        }
        let size = others.len();
        let covariance = Matrix::of(size, size, |i, j| {
            let (v_i, v_j) = (variance(others[i], base), variance(others[j], base));
            if i == j { v_i } else { 0.5 * (v_i + v_j - variance(others[i], others[j])) }
        });
        if Cholesky::new(&covariance).is_none() {
            return Err(StudyFault::NotPositiveDefinite);
        }
        let effects = others.iter().map(|&arm| of(arm, base).estimate).collect();
        Ok(Study { base, others: others.to_vec(), effects, covariance })
    }

    /// A study from its arms, each with its own estimate and variance (a log odds and 1/events + 1/non-events, a mean and its variance).
    ///
    /// # Formula
    /// y_i = x_i − x_1, var(y_i) = s_i + s_1, cov(y_i, y_j) = s_1: what [`Study::of_contrasts`] recovers from every pair.
    /// # Errors
    /// `StudyFault::NoContrast` below two arms, `Twice` for an arm named twice, `Number` for a variance not above zero.
    pub fn of_arms(arms: &[(usize, f64, f64)]) -> Result<Study, StudyFault> {
        let Some((&(base, x_base, s_base), others)) = arms.split_first().filter(|(_, others)| !others.is_empty())
        else {
            return Err(StudyFault::NoContrast);
        };
        for (at, (arm, x, s)) in arms.iter().enumerate() {
            if arms[..at].iter().any(|(earlier, ..)| earlier == arm) {
                return Err(StudyFault::Twice { at });
            }
            if !(x.is_finite() && *s > 0.0 && s.is_normal()) {
                return Err(StudyFault::Number { at });
            }
        }
        let size = others.len();
        let covariance = Matrix::of(size, size, |i, j| s_base + if i == j { others[i].2 } else { 0.0 });
        let effects = others.iter().map(|(_, x, _)| x - x_base).collect();
        let others = others.iter().map(|(arm, ..)| *arm).collect();
        Ok(Study { base, others, effects, covariance })
    }

    /// The arm against which the contrasts are held.
    pub fn base(&self) -> usize {
        self.base
    }

    /// The other arms, in the order of `effects`.
    pub fn others(&self) -> &[usize] {
        &self.others
    }

    /// All arms, the base first.
    pub fn arms(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(self.base).chain(self.others.iter().copied())
    }

    /// Has it both of these arms?
    pub fn compares(&self, one: usize, other: usize) -> bool {
        let has = |arm| self.arms().any(|own| own == arm);
        has(one) && has(other)
    }

    /// The same study with its treatments at other places; none where one of them has no place.
    pub(super) fn renumbered(&self, place: impl Fn(usize) -> Option<usize>) -> Option<Study> {
        let others = self.others.iter().map(|arm| place(*arm)).collect::<Option<Vec<_>>>()?;
        Some(Study { base: place(self.base)?, others, ..self.clone() })
    }

    /// The effects of the other arms minus the base's.
    pub(super) fn effects(&self) -> &[f64] {
        &self.effects
    }

    /// Within-study covariance of the effects plus τ² on the diagonal and τ²/2 off it.
    pub(super) fn covariance(&self, tau2: f64) -> Matrix {
        let mut covariance = self.covariance.clone();
        covariance.add_scaled(tau2, &between(self.others.len()));
        covariance
    }

    /// The contrast of two of its arms and its variance, τ² included; none where it has not both.
    pub fn contrast(&self, one: usize, other: usize, tau2: f64) -> Option<(f64, f64)> {
        let place = |arm: usize| -> Option<Option<usize>> {
            if arm == self.base { Some(None) } else { self.others.iter().position(|own| *own == arm).map(Some) }
        };
        let covariance = self.covariance(tau2);
        Some(match (place(one)?, place(other)?) {
            (Some(i), Some(j)) => {
                let variance = covariance[(i, i)] + covariance[(j, j)] - 2.0 * covariance[(i, j)];
                (self.effects[i] - self.effects[j], variance)
            }
            (Some(i), None) => (self.effects[i], covariance[(i, i)]),
            (None, Some(j)) => (-self.effects[j], covariance[(j, j)]),
            (None, None) => return None,
        })
    }
}

/// 1 on the diagonal, ½ off it: how the random effects of contrasts against one arm vary together.
pub(super) fn between(size: usize) -> Matrix {
    Matrix::of(size, size, |i, j| if i == j { 1.0 } else { 0.5 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(contrasts: &[(usize, usize, f64, f64)]) -> Result<Study, StudyFault> {
        let contrasts: Vec<Contrast> = contrasts.iter().map(|&(a, b, y, s)| Contrast::new(a, b, y, s)).collect();
        Study::of_contrasts(&contrasts)
    }

    #[test]
    fn arms_and_their_contrasts_are_one_study() {
        // Arm variances 0.01, 0.02, 0.03; estimates 0, 0.4, 1.
        let arms = Study::of_arms(&[(5, 0.0, 0.01), (2, 0.4, 0.02), (3, 1.0, 0.03)]).unwrap();
        let pairs =
            of(&[(5, 2, -0.4, 0.03_f64.sqrt()), (3, 2, 0.6, 0.05_f64.sqrt()), (3, 5, 1.0, 0.04_f64.sqrt())]).unwrap();
        assert_eq!(arms.arms().collect::<Vec<_>>(), pairs.arms().collect::<Vec<_>>());
        let close = |one: &[f64], other: &[f64]| one.iter().zip(other).all(|(x, y)| (x - y).abs() < 1e-15);
        assert!(close(arms.covariance(0.0).data(), pairs.covariance(0.0).data()));
        assert!(close(arms.effects(), pairs.effects()));
        let (y, v) = pairs.contrast(2, 3, 0.1).unwrap();
        assert!((y + 0.6).abs() < 1e-15 && (v - 0.15).abs() < 1e-15);
        assert_eq!(pairs.contrast(2, 4, 0.0), None);
    }

    #[test]
    fn contrasts_that_are_no_study_are_told_apart() {
        assert_eq!(of(&[]), Err(StudyFault::NoContrast));
        assert_eq!(of(&[(1, 1, 0.0, 1.0)]), Err(StudyFault::Itself { at: 0 }));
        for bad in [0.0, -0.1, f64::NAN, f64::INFINITY, 1e-200] {
            assert_eq!(of(&[(1, 2, 0.0, bad)]), Err(StudyFault::Number { at: 0 }), "{bad}");
        }
        assert_eq!(of(&[(1, 2, 0.1, 1.0), (2, 1, -0.1, 1.0)]), Err(StudyFault::Twice { at: 1 }));
        assert_eq!(of(&[(1, 2, 0.1, 1.0), (1, 3, 0.1, 1.0)]), Err(StudyFault::Missing { pairs: vec![(2, 3)] }));
        let estimates = of(&[(1, 2, 0.1, 1.0), (1, 3, 0.4, 1.0), (2, 3, 0.9, 1.0)]);
        assert!(matches!(estimates, Err(StudyFault::Estimates { pair: (2, 3), given: 0.9, .. })), "{estimates:?}");
        // 0.25 > 0.09 + 0.09: the third arm would have a variance of −0.035.
        let variances = of(&[(1, 2, 0.1, 0.3), (1, 3, 0.1, 0.3), (2, 3, 0.0, 0.5)]);
        assert_eq!(variances, Err(StudyFault::Variances { pair: (2, 3), arm: 1 }));
    }

    #[test]
    fn rounding_is_no_fault() {
        // Printed to two decimals: −0.57 + 0.66 is 0.09 and not 0.10.
        let rounded = |a, b, estimate, std_error| Contrast {
            estimate_slack: 0.005,
            std_error_slack: 0.005,
            ..Contrast::new(a, b, estimate, std_error)
        };
        let printed = [rounded(1, 2, -0.57, 0.01), rounded(1, 3, 0.10, 0.01), rounded(2, 3, 0.66, 0.01)];
        assert!(Study::of_contrasts(&printed).is_ok());
        assert!(of(&[(1, 2, -0.57, 0.01), (1, 3, 0.10, 0.01), (2, 3, 0.66, 0.01)]).is_err());
    }
}
