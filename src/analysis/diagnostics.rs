//! Residuals of a fitted model beside what they should be.

use crate::model::{DesignMatrix, Frame};
use crate::stats::matrix::dot;
use crate::stats::special::normal;

/// One row's residual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Residual {
    /// Place of its arm.
    pub arm: usize,
    /// The fitted value.
    pub fitted: f64,
    /// The residual over its standard deviation.
    pub standardized: f64,
    /// The normal quantile of its rank.
    pub normal: f64,
}

/// The residuals of every row, in the order of the frame.
///
/// # Inputs
/// `coefficients` of the columns of `design`; `deviation` of a row at each visit.
/// # Formula
/// (y − x'β)/σ_visit; the normal quantile at (rank − ½)/n
pub fn residuals(
    frame: &Frame,
    design: &DesignMatrix,
    coefficients: &[f64],
    deviation: impl Fn(usize) -> f64,
) -> Vec<Residual> {
    let visits = frame.visit_codes();
    let arms = frame.variables[Frame::ARM].codes();
    let mut all: Vec<Residual> = (0..frame.response.len())
        .map(|row| {
            let fitted = dot(design.x.row(row), coefficients);
            let standardized = (frame.response[row] - fitted) / deviation(visits[row]);
            Residual { arm: arms[row], fitted, standardized, normal: 0.0 }
        })
        .collect();
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|a, b| all[*a].standardized.total_cmp(&all[*b].standardized));
    let n = all.len() as f64;
    for (rank, row) in order.into_iter().enumerate() {
        all[row].normal = -normal::upper_quantile((rank as f64 + 0.5) / n);
    }
    all
}
