//! Who has an event, one by one, the missing as the rule has it.

use crate::ingest::Trial;
use crate::problem::Problems;
use crate::study::{Endpoint, Estimand, Missing};

use super::imputation::Imputation;
use super::longitudinal::{Longitudinal, longitudinal};

/// Everyone of a population with their value at a visit, 1 for the event and 0 for its absence; who is left out has none. `None` without
/// participant-level scores, where the scale is not known, or where counts alone do not decide the rule.
///
/// # Errors
/// Only faults of the program.
pub fn events(
    trial: &Trial,
    endpoint: &Endpoint,
    visit: &str,
    estimand: Estimand,
) -> Result<Option<Longitudinal>, Problems> {
    let Some(mut people) = longitudinal(trial, endpoint, &[visit], estimand.population, estimand.missing)? else {
        return Ok(None);
    };
    // The last score stood in already where it could: who is still missing has none.
    let rule = if estimand.missing == Missing::Locf { Missing::Observed } else { estimand.missing };
    for (arm, value) in people.arms.iter().zip(&mut people.values[0]) {
        let Some(imputation) = Imputation::of(rule, endpoint, &trial.study.file.arms[*arm]) else { return Ok(None) };
        if estimand.population != crate::study::Population::Observed {
            *value = value.or_else(|| imputation.value().map(|event| f64::from(u8::from(event))));
        }
    }
    Ok(Some(people))
}
