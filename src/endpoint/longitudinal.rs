//! What a model sees of a trial: everyone of a population, with scores at every visit and covariates.

use polars::prelude::*;

use crate::ingest::{Trial, internal};
use crate::problem::Problems;
use crate::study::{Bounds, Condition, Endpoint, Missing, Population, Scale};

use super::participants::{in_population, scale_of, values};

/// One line per participant, in the order of their ids.
#[derive(Clone, Debug, PartialEq)]
pub struct Longitudinal {
    /// Place of each one's arm in the study file.
    pub arms: Vec<usize>,
    /// The visits, in order.
    pub visits: Vec<String>,
    /// The endpoint's value at each visit, visit by visit.
    pub values: Vec<Vec<Option<f64>>>,
    /// The score at each visit, visit by visit.
    pub scores: Vec<Vec<Option<f64>>>,
    /// The score at baseline.
    pub baseline: Vec<Option<f64>>,
    /// Covariates and flags of the participants.
    pub covariates: Vec<(String, Covariate)>,
}

/// A covariate, one value a participant.
#[derive(Clone, Debug, PartialEq)]
pub enum Covariate {
    /// Numbers.
    Numbers(Vec<Option<f64>>),
    /// Levels.
    Levels(Vec<Option<String>>),
}

/// Everyone of a population at these visits; `None` without participant-level scores, or where the scale is not known.
///
/// # Errors
/// Only faults of the program.
pub fn longitudinal(
    trial: &Trial,
    endpoint: &Endpoint,
    visits: &[&str],
    population: Population,
    missing: Missing,
) -> Result<Option<Longitudinal>, Problems> {
    let Some(people) = trial.people.as_ref().filter(|people| people.scores.is_some()) else { return Ok(None) };
    let Some(scale) = scale_of(trial, endpoint) else { return Ok(None) };
    let read = || -> PolarsResult<Option<Longitudinal>> {
        let mut found: Option<Longitudinal> = None;
        // Where no column says who completed, those seen at the endpoint's own visit did.
        let inferred = population == Population::Completers && !people.knows_completion;
        let own = endpoint.visit.as_ref().map(|visit| visit.get_ref().as_str()).or(visits.last().copied());
        let completed: Option<Vec<bool>> = match own.filter(|_| inferred) {
            Some(own) => {
                let frame = values(people, endpoint, scale, own, false)?.collect()?;
                Some(frame.column("seen")?.bool()?.iter().map(|seen| seen.unwrap_or(false)).collect())
            }
            None => None,
        };
        for visit in visits {
            let frame = values(people, endpoint, scale, visit, missing == Missing::Locf)?;
            // Who was not seen at one visit may have been at another: all of them are kept until the model is made.
            let frame = match population {
                Population::Observed | Population::Randomized => frame,
                Population::Completers if inferred => frame,
                other => in_population(frame, people, other),
            };
            let frame = frame.with_column(col("value").cast(DataType::Float64)).collect()?;
            let numbers = |name: &str| -> PolarsResult<Vec<Option<f64>>> {
                Ok(frame.column(name)?.cast(&DataType::Float64)?.f64()?.iter().collect())
            };
            if found.is_none() {
                let ids = frame.column("arm")?.str()?;
                let place = |id: Option<&str>| {
                    trial.study.file.arms.iter().position(|arm| Some(arm.id.get_ref().as_str()) == id).unwrap_or(0)
                };
                found = Some(Longitudinal {
                    arms: ids.iter().map(place).collect(),
                    visits: Vec::new(),
                    values: Vec::new(),
                    scores: Vec::new(),
                    baseline: numbers(&format!("baseline:{}", scale.id))?,
                    covariates: covariates(&frame)?,
                });
            }
            if let Some(found) = &mut found {
                found.visits.push(visit.to_string());
                found.values.push(numbers("value")?);
                found.scores.push(numbers(&format!("score:{}", scale.id))?);
            }
        }
        Ok(found.map(|found| match &completed {
            Some(completed) => found.of(completed),
            None => found,
        }))
    };
    read().map_err(internal)
}

impl Longitudinal {
    /// Only those for whom it is true.
    fn of(self, wanted: &[bool]) -> Longitudinal {
        fn keep<T>(values: Vec<T>, wanted: &[bool]) -> Vec<T> {
            values.into_iter().zip(wanted).filter(|(_, wanted)| **wanted).map(|(value, _)| value).collect()
        }
        let all = |values: Vec<Vec<Option<f64>>>| values.into_iter().map(|visit| keep(visit, wanted)).collect();
        let covariate = |(name, values)| {
            let values = match values {
                Covariate::Numbers(values) => Covariate::Numbers(keep(values, wanted)),
                Covariate::Levels(values) => Covariate::Levels(keep(values, wanted)),
            };
            (name, values)
        };
        Longitudinal {
            arms: keep(self.arms, wanted),
            visits: self.visits,
            values: all(self.values),
            scores: all(self.scores),
            baseline: keep(self.baseline, wanted),
            covariates: self.covariates.into_iter().map(covariate).collect(),
        }
    }
}

fn covariates(frame: &DataFrame) -> PolarsResult<Vec<(String, Covariate)>> {
    let mut found = Vec::new();
    for column in frame.columns() {
        let name = column.name().as_str();
        if let Some(flag) = name.strip_prefix("flag:") {
            let word = |yes: bool| if yes { "yes" } else { "no" }.to_string();
            let levels = column.bool()?.iter().map(|yes| yes.map(word)).collect();
            found.push((flag.to_string(), Covariate::Levels(levels)));
        } else if let Some(covariate) = name.strip_prefix("covariate:") {
            let values = match column.dtype() {
                DataType::String => {
                    Covariate::Levels(column.str()?.iter().map(|level| level.map(String::from)).collect())
                }
                _ => Covariate::Numbers(column.f64()?.iter().collect()),
            };
            found.push((covariate.to_string(), values));
        }
    }
    Ok(found)
}

/// Does a rule that looks at one score and its baseline call this a response? `None` where it looks at more, or where the baseline it
/// looks at is not there (or not above the scale's zero, for a percentage).
pub fn responds(
    rule: &Condition,
    scale: &Scale,
    subtract_minimum: bool,
    baseline: Option<f64>,
    score: f64,
) -> Option<bool> {
    let part = |rule: &Condition| responds(rule, scale, subtract_minimum, baseline, score);
    let own = |bounds: &Bounds| bounds.scale.as_deref().is_none_or(|id| id == scale.id);
    let zero = if subtract_minimum { scale.minimum } else { 0.0 };
    match rule {
        Condition::All(rules) => rules.iter().map(part).try_fold(true, |all, one| Some(all & one?)),
        Condition::Any(rules) => rules.iter().map(part).try_fold(false, |any, one| Some(any | one?)),
        Condition::Not(rule) => part(rule).map(|holds| !holds),
        Condition::Score(bounds) => own(bounds).then(|| within(score, bounds)),
        Condition::Change(bounds) => {
            let baseline = baseline.filter(|_| own(bounds))?;
            Some(within(score - baseline, bounds))
        }
        Condition::PercentChange(bounds) => {
            let baseline = baseline.filter(|baseline| own(bounds) && baseline - zero > 0.0)?;
            Some(within(100.0 * (score - baseline) / (baseline - zero), bounds))
        }
        Condition::Flag(_) => None,
    }
}

fn within(value: f64, bounds: &Bounds) -> bool {
    bounds.at_most.is_none_or(|limit| value <= limit)
        && bounds.at_least.is_none_or(|limit| value >= limit)
        && bounds.below.is_none_or(|limit| value < limit)
        && bounds.above.is_none_or(|limit| value > limit)
}
