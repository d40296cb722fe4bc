//! Rows of least-squares means.

use super::design_matrix::{DesignMatrix, Weights};
use super::frame::{Frame, Values};

/// Over what a least-squares mean averages the variables it does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LsMeanWeights {
    /// Every level of every factor alike; numeric covariates at their mean over the rows used (emmeans `equal`, SAS without OM).
    Equal,
    /// Combinations of levels as often as they occur in the rows used; numeric covariates at their mean.
    Proportional,
    /// Every row used, its covariates as they are, moved to the arm and visit: the average of its predictions.
    Counterfactual,
}

impl LsMeanWeights {
    /// Its id.
    pub fn id(self) -> &'static str {
        match self {
            LsMeanWeights::Equal => "equal",
            LsMeanWeights::Proportional => "proportional",
            LsMeanWeights::Counterfactual => "counterfactual",
        }
    }
}

/// The point at which every factor has equal shares of its levels and every number is its mean over the rows.
pub(super) fn center(frame: &Frame) -> Vec<Weights> {
    let of = |values: &Values| match values {
        Values::Numeric(values) => Weights::Value(values.iter().sum::<f64>() / values.len().max(1) as f64),
        Values::Factor { levels, .. } => Weights::Levels(vec![1.0 / levels.len() as f64; levels.len()]),
    };
    frame.variables.iter().map(|variable| of(&variable.values)).collect()
}

/// The row whose product with the coefficients is the least-squares mean of an arm, at a visit or (`None`) averaged over all with equal
/// weights.
///
/// # Formula
/// A term's entry is the product of its variables' values at the point; equal weights make that product the average over the whole grid
/// of levels, which therefore is never laid out.
/// # Agrees with
/// R emmeans `weights = "equal"`, `"proportional"` and `counterfactuals`; `tests/reference/mmrm/`, `tests/reference/ancova/`.
pub fn ls_mean_row(
    frame: &Frame,
    design: &DesignMatrix,
    weights: LsMeanWeights,
    arm: usize,
    visit: Option<usize>,
) -> Vec<f64> {
    let mut point = center(frame);
    point[Frame::ARM] = Weights::level(arm, frame.arms().len());
    if let Some(visit) = visit {
        point[Frame::VISIT] = Weights::level(visit, frame.visits().len());
    }
    if weights == LsMeanWeights::Equal {
        return design.row(&point);
    }
    let covariates = 1 + usize::from(frame.longitudinal)..frame.variables.len();
    // Rows that are alike in what counts are computed once.
    let mut points: std::collections::BTreeMap<Vec<u64>, (Vec<Weights>, f64)> = std::collections::BTreeMap::new();
    for row in 0..frame.response.len() {
        let mut here = point.clone();
        let mut key = Vec::with_capacity(covariates.len());
        for variable in covariates.clone() {
            match &frame.variables[variable].values {
                Values::Factor { levels, codes } => {
                    here[variable] = Weights::level(codes[row], levels.len());
                    key.push(codes[row] as u64);
                }
                Values::Numeric(values) if weights == LsMeanWeights::Counterfactual => {
                    here[variable] = Weights::Value(values[row]);
                    key.push(values[row].to_bits());
                }
                Values::Numeric(_) => {}
            }
        }
        points.entry(key).or_insert((here, 0.0)).1 += 1.0;
    }
    let mut sum = vec![0.0; design.names.len()];
    for (point, count) in points.values() {
        for (sum, value) in sum.iter_mut().zip(design.row(point)) {
            *sum += count * value;
        }
    }
    let rows = frame.response.len() as f64;
    sum.iter().map(|value| value / rows).collect()
}

impl DesignMatrix {
    /// The F tests of every term; see [`DesignMatrix::term_tests`].
    pub fn type_three(&self, frame: &Frame) -> Vec<(String, Vec<Vec<f64>>)> {
        self.term_tests(frame, &center(frame))
    }
}
