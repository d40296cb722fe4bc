//! One value per participant, for the figures that draw people one by one.

use polars::prelude::*;

use crate::ingest::{Trial, internal};
use crate::problem::Problems;
use crate::study::{Endpoint, Measure};

use super::participants::{scale_of, values};

/// The changes of one endpoint at one visit, per arm.
#[derive(Clone, Debug, PartialEq)]
pub struct IndividualValues {
    /// Endpoint id.
    pub endpoint: String,
    /// Visit id.
    pub visit: String,
    /// Arm id and the values of those observed, in the order of their ids.
    pub arms: Vec<(String, Vec<f64>)>,
}

/// The observed values of a continuous endpoint; `None` without participant-level scores.
///
/// # Errors
/// Only faults of the program.
pub fn individuals(trial: &Trial, endpoint: &Endpoint, visit: &str) -> Result<Option<IndividualValues>, Problems> {
    let Some(people) = trial.people.as_ref().filter(|people| people.scores.is_some()) else { return Ok(None) };
    if !matches!(endpoint.measure, Some(Measure::Change | Measure::PercentChange)) {
        return Ok(None);
    }
    let Some(scale) = scale_of(trial, endpoint) else { return Ok(None) };
    let read = || -> PolarsResult<IndividualValues> {
        let frame = values(people, endpoint, scale, visit, false)?
            .filter(col("value").is_not_null())
            .select([col("arm"), col("value")])
            .collect()?;
        let (ids, changes) = (frame.column("arm")?.str()?, frame.column("value")?.f64()?);
        let of_arm = |id: &str| -> Vec<f64> {
            ids.iter().zip(changes.iter()).filter(|(arm, _)| *arm == Some(id)).filter_map(|(_, value)| value).collect()
        };
        Ok(IndividualValues {
            endpoint: endpoint.id.get_ref().clone(),
            visit: visit.to_string(),
            arms: trial
                .study
                .file
                .arms
                .iter()
                .map(|arm| (arm.id.get_ref().clone(), of_arm(arm.id.get_ref())))
                .collect(),
        })
    };
    read().map(Some).map_err(internal)
}
