//! The models that a study file asks for: a printed LS mean may be one of theirs.

use crate::analysis::modelled::{Asked, modelled};
use crate::problem::Problems;
use crate::results::Statistic;
use crate::study::{Model, ModelKind};

use super::{Candidate, Grid, provenance};

/// The rows of the wanted statistic from every model of the endpoint.
///
/// # Choices
/// Only models that the study file declares: which covariates, covariance and degrees of freedom an author used is not searched for.
/// Coefficients, covariances and the steps of a tipping-point sweep (rows with a term) are no printed results.
pub(super) fn rows(grid: &Grid, rows: &mut Vec<Candidate>) -> Result<(), Problems> {
    let trial = grid.trial;
    if trial.people.is_none() {
        return Ok(());
    }
    let id = grid.endpoint.id.get_ref();
    for analysis in trial.study.file.analyses.iter().filter(|analysis| analysis.endpoint.get_ref() == id) {
        let Some(model) = analysis.model.as_ref().map(|model| model.get_ref()) else { continue };
        if !gives(model, grid.wanted.statistic) {
            continue;
        }
        let asked = Asked { trial, analysis, endpoint: grid.endpoint, level: grid.level };
        let of_model = modelled(&asked, model)?.into_iter();
        rows.extend(of_model.filter(|row| row.statistic == grid.wanted.statistic && row.term.is_none()).map(|row| {
            let provenance = provenance(trial, &row);
            Candidate { row, corners: Vec::new(), provenance, complement: false }
        }));
    }
    Ok(())
}

/// Can the model have rows of this statistic? A fit is not free.
fn gives(model: &Model, statistic: Statistic) -> bool {
    match model.kind {
        ModelKind::Mmrm => {
            matches!(statistic, Statistic::LsMean | Statistic::LsMeanDifference | Statistic::CohensD)
        }
        ModelKind::Ancova => matches!(statistic, Statistic::LsMean | Statistic::LsMeanDifference),
        ModelKind::Logistic => matches!(
            statistic,
            Statistic::StandardizedRisk | Statistic::RiskDifference | Statistic::RiskRatio | Statistic::OddsRatio
        ),
    }
}
