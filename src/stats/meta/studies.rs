//! The effects that are pooled.

use std::fmt;

/// Effects of k studies and their sampling variances, on the scale of the analysis (ratios as logarithms).
#[derive(Clone, Debug, PartialEq)]
pub struct Studies {
    effects: Vec<f64>,
    variances: Vec<f64>,
}

/// What cannot be pooled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StudiesError {
    /// As many variances as effects are needed.
    Lengths,
    /// No study.
    Empty,
    /// An effect that is no finite number; its place from 0.
    Effect(usize),
    /// A variance that is not above 0, or beyond what doubles can weigh; its place from 0.
    Variance(usize),
}

impl fmt::Display for StudiesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StudiesError::Lengths => write!(f, "every effect needs its variance"),
            StudiesError::Empty => write!(f, "there is no study to pool"),
            StudiesError::Effect(at) => write!(f, "the effect of study {} is no finite number", at + 1),
            StudiesError::Variance(at) => {
                write!(f, "the variance of study {} must be above 0 (and between 1e-140 and 1e140)", at + 1)
            }
        }
    }
}

impl std::error::Error for StudiesError {}

impl Studies {
    /// # Errors
    /// What cannot be pooled: see [`StudiesError`]. Variances outside 1e-140 to 1e140 are refused, because their squares leave the doubles.
    pub fn new(effects: Vec<f64>, variances: Vec<f64>) -> Result<Studies, StudiesError> {
        if effects.len() != variances.len() {
            return Err(StudiesError::Lengths);
        }
        if effects.is_empty() {
            return Err(StudiesError::Empty);
        }
        if let Some(at) = effects.iter().position(|y| y.is_nan() || y.abs() > 1e70) {
            return Err(StudiesError::Effect(at));
        }
        if let Some(at) = variances.iter().position(|v| !(1e-140..=1e140).contains(v)) {
            return Err(StudiesError::Variance(at));
        }
        Ok(Studies { effects, variances })
    }

    /// How many.
    pub fn k(&self) -> usize {
        self.effects.len()
    }

    /// The effects.
    pub fn effects(&self) -> &[f64] {
        &self.effects
    }

    /// Their sampling variances.
    pub fn variances(&self) -> &[f64] {
        &self.variances
    }

    /// Their standard errors.
    pub fn std_errors(&self) -> Vec<f64> {
        self.variances.iter().map(|v| v.sqrt()).collect()
    }

    /// Those at `places`, in that order; none when there is no place.
    pub fn only(&self, places: impl IntoIterator<Item = usize>) -> Option<Studies> {
        let places: Vec<usize> = places.into_iter().collect();
        let pick = |of: &[f64]| places.iter().map(|at| of[*at]).collect();
        (!places.is_empty()).then(|| Studies { effects: pick(&self.effects), variances: pick(&self.variances) })
    }

    /// All but the one at `place`.
    pub fn without(&self, place: usize) -> Option<Studies> {
        self.only((0..self.k()).filter(|at| *at != place))
    }
}
