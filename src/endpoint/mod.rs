//! Scores and published rows → samples: per arm, the counts or moments that one estimand of one endpoint at one visit is made of.
//!
//! Column names end here: from a [`Sample`] on, values have types and names from the statistics.

mod adverse_events;
mod event;
mod follow_up;
mod imputation;
mod individuals;
mod longitudinal;
mod participants;
mod published;
mod sample;

pub use adverse_events::{AdverseEventArm, AdverseEventSample, adverse_events};
pub use event::events;
pub use follow_up::{FollowUp, follow_ups};
pub use individuals::{IndividualValues, individuals};
pub use longitudinal::{Covariate, Longitudinal, longitudinal, responds};
pub use sample::{ArmSample, Data, Sample};

use crate::ingest::Trial;
use crate::problem::Problems;
use crate::study::{Endpoint, Estimand, Scale};

/// The sample of one endpoint at one visit under one estimand; participant-level data are used where they can decide the endpoint, else
/// the published rows.
///
/// # Errors
/// Only faults of the program: the data were checked when they were read.
pub fn sample(trial: &Trial, endpoint: &Endpoint, visit: &str, estimand: Estimand) -> Result<Sample, Problems> {
    let arms = match &trial.people {
        Some(people) if people.scores.is_some() && (endpoint.measure.is_some() || endpoint.when.is_some()) => {
            participants::sample(trial, people, endpoint, visit, estimand)?
        }
        _ => published::sample(trial, endpoint, visit, estimand),
    };
    Ok(Sample { endpoint: endpoint.id.get_ref().clone(), visit: visit.to_string(), estimand, arms })
}

/// The scale of an endpoint's scores: its own, else the only one of the scores.
pub fn scale_of<'a>(trial: &'a Trial, endpoint: &Endpoint) -> Option<&'a Scale> {
    participants::scale_of(trial, endpoint)
}
