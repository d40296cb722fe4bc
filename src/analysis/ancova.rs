//! Analysis of covariance at one visit → rows.

use crate::model::{DesignMatrix, Expression, Frame, LsMeanWeights};
use crate::results::{Method, Row, Statistic};
use crate::stats::linear_model::{Errors, LinearModel, LinearModelError, standardized};
use crate::stats::{Contrast, Level, TestResult};

use super::model_rows::{Fitted, ModelError, ModelRows, aliased};
use super::outcome::Outcome;

/// What is asked of an analysis of covariance.
#[derive(Clone, Debug)]
pub struct AncovaRequest {
    /// What the standard errors assume.
    pub errors: Errors,
    /// How least-squares means average.
    pub weights: LsMeanWeights,
    /// Contrasts besides the differences of arms.
    pub contrasts: Vec<Expression>,
    /// Coverage of the intervals.
    pub level: Level,
}

/// A fitted model with its rows.
#[derive(Clone, Debug)]
pub struct AncovaAnalysis {
    /// The rows.
    pub rows: Vec<Row>,
    /// The fit.
    pub fit: LinearModel,
    /// Its design matrix.
    pub design: DesignMatrix,
}

impl Fitted for LinearModel {
    fn contrast(&self, l: &[f64]) -> Contrast {
        LinearModel::contrast(self, l)
    }

    fn f_test(&self, rows: &[Vec<f64>]) -> TestResult {
        LinearModel::f_test(self, rows)
    }
}

/// Fits the model and makes its rows: least-squares means, differences and standardised differences, contrasts, tests of terms,
/// coefficients, the residual variance.
///
/// # Errors
/// [`ModelError`].
pub fn ancova(frame: &Frame, request: &AncovaRequest) -> Result<AncovaAnalysis, ModelError> {
    let design = DesignMatrix::new(frame);
    let fit = LinearModel::fit(&design.x, &frame.response, request.errors).map_err(|error| match error {
        LinearModelError::Aliased(aliases) => aliased(&aliases, &design.names),
        LinearModelError::TooFewRows { .. } => ModelError::Refused(format!("{error}; leave terms out of the model")),
        LinearModelError::Exact => {
            ModelError::Refused(format!("{error}; the response may be constant, or made from the covariates"))
        }
        LinearModelError::NotFinite => ModelError::Refused(format!("{error}; change their unit")),
    })?;
    let (method, note) = match request.errors {
        Errors::Classical => (Method::LeastSquares, "ordinary least squares"),
        Errors::Hc3 => (Method::Hc3, "ordinary least squares, HC3 standard errors"),
    };
    let rows = ModelRows {
        frame,
        design: &design,
        fit: &fit,
        method,
        weights: request.weights,
        level: request.level,
        note: note.to_string(),
    };
    let mut all = rows.ls_means();
    let differences = rows.differences();
    all.extend(differences.iter().map(|(row, _)| row.clone()));
    for (difference, l) in &differences {
        let mut row = Row::new(Statistic::CohensD, Method::NoncentralT);
        row.arm = difference.arm.clone();
        row.versus = difference.versus.clone();
        row.n = difference.n;
        row.unit = Some("sd-model".into());
        row.note = Some("LS-mean difference over the model's residual standard deviation".into());
        Outcome::of_estimate(standardized(&fit, l, request.level), request.level).fill(&mut row);
        all.push(row);
    }
    all.extend(rows.contrasts(&request.contrasts)?);
    all.extend(rows.term_tests());
    all.extend(rows.coefficients());
    let mut variance = Row::new(Statistic::ResidualVariance, Method::LeastSquares);
    variance.estimate = Some(fit.residual_variance());
    variance.df = Some(fit.df());
    variance.n = Some(frame.response.len() as u64);
    all.push(variance);
    Ok(AncovaAnalysis { rows: all, fit, design })
}
