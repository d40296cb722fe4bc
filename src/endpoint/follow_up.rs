//! Who was seen at which visits, and why the others were not.

use hashbrown::HashMap;
use polars::prelude::*;

use crate::ingest::{People, Trial, internal};
use crate::problem::Problems;
use crate::stats::missingness::Followed;

/// Everyone randomised, visit by visit, on one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowUp {
    /// Scale id.
    pub scale: String,
    /// The visits at which the scale was due, in order.
    pub visits: Vec<String>,
    /// Everyone, in the order of their ids.
    pub people: Vec<Followed>,
    /// Why each one left, where the data say; `None` where no column plays that role.
    pub reasons: Option<Vec<Option<String>>>,
}

/// The follow-up of every scale of the scores, in alphabetical order; nothing without participant-level scores.
///
/// A visit is due where the file has a row (or a column) of it for anyone, with a score or without.
///
/// # Errors
/// Only faults of the program.
pub fn follow_ups(trial: &Trial) -> Result<Vec<FollowUp>, Problems> {
    let Some(people) = &trial.people else { return Ok(Vec::new()) };
    let Some(scores) = &people.scores else { return Ok(Vec::new()) };
    read(trial, people, scores).map_err(internal)
}

fn read(trial: &Trial, people: &People, scores: &DataFrame) -> PolarsResult<Vec<FollowUp>> {
    let participants = &people.participants;
    let ids = participants.column("participant")?.str()?;
    let place: HashMap<&str, usize> = ids.iter().flatten().enumerate().map(|(at, id)| (id, at)).collect();
    let arm_of = |id: Option<&str>| trial.study.file.arms.iter().position(|arm| Some(arm.id.get_ref().as_str()) == id);
    let arms: Vec<usize> = participants.column("arm")?.str()?.iter().map(|id| arm_of(id).unwrap_or(0)).collect();
    let baselines: Vec<Option<f64>> = participants.column("baseline")?.f64()?.iter().collect();
    let reasons = match participants.column("reason") {
        Ok(column) => Some(column.str()?.iter().map(|reason| reason.map(String::from)).collect::<Vec<_>>()),
        Err(_) => None,
    };
    let mut scales: Vec<&str> = Vec::new();
    let of_rows = scores.column("scale")?.str()?;
    for scale in of_rows.iter().flatten() {
        if scales.last() != Some(&scale) && !scales.contains(&scale) {
            scales.push(scale);
        }
    }
    scales.sort_unstable();
    let own = trial.study.file.tables.scores.as_ref().and_then(|table| table.scale.as_ref());
    let mut found = Vec::new();
    for scale in scales {
        let rows = scores.clone().lazy().filter(col("scale").eq(lit(scale))).collect()?;
        let (who, when, value) =
            (rows.column("participant")?.str()?, rows.column("visit")?.str()?, rows.column("value")?.f64()?);
        let due: hashbrown::HashSet<&str> = when.iter().flatten().collect();
        let visits: Vec<String> = people.visits.iter().filter(|visit| due.contains(visit.as_str())).cloned().collect();
        let at: HashMap<&str, usize> = visits.iter().enumerate().map(|(at, visit)| (visit.as_str(), at)).collect();
        // A baseline in a column of its own is that of the only scale.
        let one = own.is_some_and(|own| own.get_ref() == scale);
        let mut followed: Vec<Followed> = arms
            .iter()
            .zip(&baselines)
            .map(|(arm, baseline)| Followed {
                arm: *arm,
                baseline: baseline.filter(|_| one),
                scores: vec![None; visits.len()],
            })
            .collect();
        for ((who, when), value) in who.iter().zip(when.iter()).zip(value.iter()) {
            let (Some(person), Some(visit)) = (who.and_then(|id| place.get(id)), when.and_then(|id| at.get(id))) else {
                continue;
            };
            followed[*person].scores[*visit] = value;
        }
        drop(at);
        let first = visits.iter().position(|visit| Some(visit) == people.baseline_visit.as_ref());
        if let Some(first) = first {
            followed.iter_mut().for_each(|person| person.baseline = person.scores[first]);
        }
        found.push(FollowUp { scale: scale.to_string(), visits, people: followed, reasons: reasons.clone() });
    }
    Ok(found)
}
