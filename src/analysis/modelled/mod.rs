//! Models and imputations that a study file asks for → rows.

mod event;
mod frame;
mod imputed;
mod ranked;

use crate::endpoint::{Longitudinal, longitudinal};
use crate::ingest::Trial;
use crate::model::LsMeanWeights;
use crate::problem::Problems;
use crate::results::{Method, Row, Statistic};
use crate::stats::Level;
use crate::stats::linear_model::Errors;
use crate::stats::mmrm::{DegreesOfFreedom, Estimation, Options, Structure};
use crate::study::{Analysis, Covariance, Df, Endpoint, Estimand, Measure, Missing, Model, ModelKind};

use super::ancova::{AncovaRequest, ancova};
use super::mmrm::{MmrmRequest, df_method, mmrm};
use super::model_rows::ModelError;

pub(super) use event::stratified;
pub(super) use imputed::imputed_responders;
pub(super) use ranked::ranked;

/// An analysis, as far as its rows need it.
pub(super) struct Asked<'a> {
    pub trial: &'a Trial,
    pub analysis: &'a Analysis,
    pub endpoint: &'a Endpoint,
    pub level: Level,
}

impl Asked<'_> {
    /// The analysis's visits, or the endpoint's own.
    fn visits(&self) -> Vec<&str> {
        let own = self.endpoint.visit.as_ref().map(|visit| visit.get_ref().as_str());
        match self.analysis.visits.as_slice() {
            [] => own.into_iter().collect(),
            several => several.iter().map(|visit| visit.get_ref().as_str()).collect(),
        }
    }

    /// Says whose row it is.
    fn sign(&self, mut row: Row, estimand: Estimand, visit: Option<&str>) -> Row {
        row.study = Some(self.trial.study.file.study.id.get_ref().as_str().into());
        row.analysis = Some(self.analysis.id().into());
        row.endpoint = Some(self.endpoint.id.get_ref().as_str().into());
        row.population = Some(estimand.population.id().into());
        row.missing = Some(estimand.missing.id().into());
        row.visit = row.visit.or_else(|| visit.map(Into::into));
        if row.unit.is_none() && matches!(row.statistic, Statistic::LsMean | Statistic::LsMeanDifference) {
            row.unit = Some(self.unit().into());
        }
        row
    }

    fn unit(&self) -> &'static str {
        match self.endpoint.measure {
            Some(Measure::PercentChange) => "percent-change",
            _ => "points",
        }
    }

    /// The comparison that is missing, and why.
    fn refused(&self, estimand: Estimand, visit: &str, method: Method, reason: &str) -> Vec<Row> {
        let file = &self.trial.study.file;
        file.experimental()
            .map(|arm| {
                let mut row = Row::new(Statistic::LsMeanDifference, method);
                row.arm = Some(arm.id.get_ref().as_str().into());
                row.versus = Some(file.control().id.get_ref().as_str().into());
                row.note = Some(format!("no model: {reason}").into());
                self.sign(row, estimand, Some(visit))
            })
            .collect()
    }

    fn people(&self, visits: &[&str], estimand: Estimand) -> Result<Option<Longitudinal>, Problems> {
        longitudinal(self.trial, self.endpoint, visits, estimand.population, estimand.missing)
    }
}

/// The rows of an analysis with a model, estimand by estimand.
///
/// # Errors
/// Only faults of the program; a model that the data do not allow is a row with a note.
pub(super) fn modelled(asked: &Asked, model: &Model) -> Result<Vec<Row>, Problems> {
    let mut rows = Vec::new();
    let visits = asked.visits();
    for estimand in &asked.analysis.estimands {
        match model.kind {
            ModelKind::Mmrm => rows.extend(mixed(asked, model, *estimand, &visits)?),
            ModelKind::Ancova if estimand.missing == Missing::MultipleImputation => {
                for visit in &visits {
                    rows.extend(imputed::imputed_ancova(asked, model, *estimand, visit)?);
                }
            }
            ModelKind::Logistic => {
                for visit in &visits {
                    rows.extend(event::adjusted(asked, model, *estimand, visit)?);
                }
            }
            ModelKind::Ancova => {
                for visit in &visits {
                    rows.extend(least_squares(asked, model, *estimand, visit)?);
                }
            }
        }
    }
    Ok(rows)
}

/// Why a model has no rows, in words.
fn reason(error: &ModelError) -> String {
    match error {
        ModelError::Design(sentences) => sentences.join("; "),
        // What are options of a command are keys of a study file.
        ModelError::Contrast(text) | ModelError::Refused(text) => text
            .replace("(--visits)", "(`visits`)")
            .replace("--covariance ", "`covariance` ")
            .replace("--fallback", "`fallback`")
            .replace("--penalty firth", "`penalty = \"firth\"`"),
    }
}

fn mixed(asked: &Asked, model: &Model, estimand: Estimand, visits: &[&str]) -> Result<Vec<Row>, Problems> {
    let request = MmrmRequest {
        options: Options {
            structure: structure(model.covariance),
            estimation: Estimation::Reml,
            degrees_of_freedom: degrees_of_freedom(model.df),
        },
        fallback: model.fallback.iter().map(|covariance| structure(*covariance)).collect(),
        weights: LsMeanWeights::Equal,
        contrasts: Vec::new(),
        level: asked.level,
    };
    let method = df_method(request.options.degrees_of_freedom);
    let refuse = |reason: &str| -> Vec<Row> {
        visits.iter().flat_map(|visit| asked.refused(estimand, visit, method, reason)).collect()
    };
    let Some(people) = asked.people(visits, estimand)? else {
        return Ok(refuse("there are no scores of participants on one scale"));
    };
    let made = match frame::longitudinal_frame(asked, model, &people) {
        Ok(made) => made,
        Err(reason) => return Ok(refuse(&reason)),
    };
    let analysis = match mmrm(&made.frame, &request) {
        Ok(analysis) => analysis,
        Err(error) => return Ok(refuse(&reason(&error))),
    };
    let mut rows = Vec::new();
    for mut row in analysis.rows {
        if row.statistic == Statistic::LsMean || row.statistic == Statistic::LsMeanDifference {
            let own = row.note.take().unwrap_or_default();
            row.note = Some(
                [Some(own.to_string()), made.left_out.clone()]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join("; ")
                    .into(),
            );
        }
        let standardized = (row.statistic == Statistic::LsMeanDifference).then(|| {
            let at = made.frame.visits().iter().position(|visit| Some(visit.as_str()) == row.visit.as_deref());
            let sd = at.map_or(f64::NAN, |at| analysis.fit.covariance()[(at, at)].sqrt());
            over_sd(&row, sd)
        });
        rows.push(asked.sign(row, estimand, None));
        rows.extend(standardized.map(|row| asked.sign(row, estimand, None)));
    }
    Ok(rows)
}

/// A difference over the model's standard deviation at its visit, which is taken as known.
fn over_sd(difference: &Row, sd: f64) -> Row {
    let mut row = Row::new(Statistic::CohensD, difference.method);
    let over = |value: Option<f64>| value.map(|value| value / sd).filter(|value| value.is_finite());
    row.arm = difference.arm.clone();
    row.versus = difference.versus.clone();
    row.visit = difference.visit.clone();
    row.estimate = over(difference.estimate);
    row.lower = over(difference.lower);
    row.upper = over(difference.upper);
    row.level = difference.level;
    row.n = difference.n;
    row.unit = Some("sd-model".into());
    row.note = Some("LS-mean difference over the model's standard deviation at the visit, taken as known".into());
    row
}

fn least_squares(asked: &Asked, model: &Model, estimand: Estimand, visit: &str) -> Result<Vec<Row>, Problems> {
    let method = Method::LeastSquares;
    let Some(people) = asked.people(&[visit], estimand)? else {
        return Ok(asked.refused(estimand, visit, method, "there are no scores of participants on one scale"));
    };
    let made = match frame::cross_section(asked, model, &people) {
        Ok(made) => made,
        Err(reason) => return Ok(asked.refused(estimand, visit, method, &reason)),
    };
    let request = AncovaRequest {
        errors: Errors::Classical,
        weights: LsMeanWeights::Equal,
        contrasts: Vec::new(),
        level: asked.level,
    };
    Ok(match ancova(&made.frame, &request) {
        Ok(analysis) => {
            let told = |mut row: Row| {
                if let (Statistic::LsMean | Statistic::LsMeanDifference, Some(words)) = (row.statistic, &made.left_out)
                {
                    let own = row.note.take().unwrap_or_default();
                    row.note = Some(format!("{own}; {words}").into());
                }
                asked.sign(row, estimand, Some(visit))
            };
            analysis.rows.into_iter().map(told).collect()
        }
        Err(error) => asked.refused(estimand, visit, method, &reason(&error)),
    })
}

fn structure(covariance: Covariance) -> Structure {
    match covariance {
        Covariance::Us => Structure::Unstructured,
        Covariance::Cs => Structure::CompoundSymmetry,
        Covariance::Csh => Structure::HeterogeneousCompoundSymmetry,
        Covariance::Ar1 => Structure::Autoregressive,
        Covariance::Ar1h => Structure::HeterogeneousAutoregressive,
        Covariance::Toep => Structure::Toeplitz,
        Covariance::Toeph => Structure::HeterogeneousToeplitz,
        Covariance::Ad => Structure::AnteDependence,
        Covariance::Adh => Structure::HeterogeneousAnteDependence,
    }
}

fn degrees_of_freedom(df: Df) -> DegreesOfFreedom {
    match df {
        Df::Satterthwaite => DegreesOfFreedom::Satterthwaite,
        Df::KenwardRoger => DegreesOfFreedom::KenwardRoger,
        Df::KenwardRogerLinear => DegreesOfFreedom::KenwardRogerLinear,
        Df::BetweenWithin => DegreesOfFreedom::BetweenWithin,
        Df::Residual => DegreesOfFreedom::Residual,
    }
}
