//! Adverse events per arm: participants with at least one, and events, in the safety population (treated, as received).

use polars::prelude::*;

use crate::ingest::{AdverseEventCategory, Trial, internal};
use crate::problem::Problems;
use crate::results::{Status, Text};

/// One line of the table of adverse events.
#[derive(Clone, Debug, PartialEq)]
pub struct AdverseEventSample {
    /// What is counted.
    pub category: AdverseEventCategory,
    /// The term or the system organ class; empty for a total.
    pub term: String,
    /// Per arm of the study, in its order; `None` where the source has no row for the arm.
    pub arms: Vec<Option<AdverseEventArm>>,
}

/// One arm of such a line.
#[derive(Clone, Debug, PartialEq)]
pub struct AdverseEventArm {
    /// Arm id.
    pub arm: String,
    /// Participants with at least one.
    pub participants: u64,
    /// Participants in all.
    pub n: u64,
    /// Number of events, where known.
    pub events: Option<u64>,
    /// Source of the numbers; `None` where they were counted from participants.
    pub source: Text,
    /// How well they are known.
    pub status: Option<Status>,
    /// What a reader must know.
    pub note: Option<String>,
}

/// The table of adverse events: totals first, then system organ classes, then terms; a participant counts once in each line. Printed rows
/// are never added up: a participant may stand in several.
///
/// # Errors
/// Only faults of the program.
pub fn adverse_events(trial: &Trial) -> Result<Vec<AdverseEventSample>, Problems> {
    let mut lines = published(trial);
    if trial.people.as_ref().is_some_and(|people| people.adverse_events.is_some()) {
        lines.extend(participants(trial).map_err(internal)?);
    }
    Ok(lines)
}

fn published(trial: &Trial) -> Vec<AdverseEventSample> {
    let mut lines: Vec<AdverseEventSample> = Vec::new();
    let arms = &trial.study.file.arms;
    for row in &trial.published_adverse_events {
        let Some(arm) = arms.iter().position(|arm| *arm.id.get_ref() == row.arm) else { continue };
        let at = lines.iter().position(|line| line.category == row.category && line.term == row.term);
        let at = at.unwrap_or_else(|| {
            lines.push(AdverseEventSample {
                category: row.category,
                term: row.term.clone(),
                arms: vec![None; arms.len()],
            });
            lines.len() - 1
        });
        lines[at].arms[arm] = Some(AdverseEventArm {
            arm: row.arm.clone(),
            participants: row.participants,
            n: row.n,
            events: row.events,
            source: Some(row.source.clone()),
            status: Some(row.status),
            note: row.note.clone(),
        });
    }
    lines.sort_by_key(|line| line.category);
    lines
}

/// Category, the flag column that limits it, and the column that names its lines.
const LINES: [(AdverseEventCategory, Option<&str>, Option<&str>); 6] = [
    (AdverseEventCategory::Any, None, None),
    (AdverseEventCategory::Serious, Some("serious"), None),
    (AdverseEventCategory::Severe, Some("severe"), None),
    (AdverseEventCategory::Related, Some("related"), None),
    (AdverseEventCategory::Soc, None, Some("soc")),
    (AdverseEventCategory::Term, None, Some("term")),
];

fn participants(trial: &Trial) -> PolarsResult<Vec<AdverseEventSample>> {
    let people = trial.people.as_ref().expect("the caller looked");
    let events = people.adverse_events.as_ref().expect("the caller looked");
    let treated = people.participants.clone().lazy().filter(col("treated"));
    let sizes = treated
        .clone()
        .group_by([col("received")])
        .agg([len().alias("n")])
        .sort(["received"], Default::default())
        .collect()?;
    let ids = sizes.column("received")?.str()?;
    let counts = sizes.column("n")?.cast(&DataType::UInt64)?;
    let counts = counts.u64()?;
    let size = |arm: &str| ids.iter().position(|id| id == Some(arm)).and_then(|at| counts.get(at)).unwrap_or(0);
    let of_treated = events.clone().lazy().join(
        treated.select([col("participant"), col("received")]),
        [col("participant")],
        [col("participant")],
        JoinArgs::new(JoinType::Inner),
    );
    let has = |name: &str| events.get_column_names().iter().any(|column| column.as_str() == name);
    let mut lines = Vec::new();
    for (category, flag, named) in LINES {
        if [flag, named].into_iter().flatten().any(|column| !has(column)) {
            continue;
        }
        let chosen = match flag {
            Some(flag) => of_treated.clone().filter(col(flag).fill_null(lit(false))),
            None => of_treated.clone(),
        };
        let term = named.map_or_else(|| lit("").alias("line"), |column| col(column).alias("line"));
        // Once per participant first, then summed: cheaper than counting the distinct in every group.
        let reduced = chosen
            .with_column(term)
            .group_by([col("line"), col("received"), col("participant")])
            .agg([len().alias("events")])
            .group_by([col("line"), col("received")])
            .agg([len().alias("participants"), col("events").sum().alias("events")])
            .sort(["line", "received"], Default::default())
            .collect()?;
        lines.extend(of_category(trial, category, named.is_none(), &reduced, &size)?);
    }
    Ok(lines)
}

fn of_category(
    trial: &Trial,
    category: AdverseEventCategory,
    total: bool,
    reduced: &DataFrame,
    size: &dyn Fn(&str) -> u64,
) -> PolarsResult<Vec<AdverseEventSample>> {
    let arms: Vec<&str> = trial.study.file.arms.iter().map(|arm| arm.id.get_ref().as_str()).collect();
    let (names, received) = (reduced.column("line")?.str()?, reduced.column("received")?.str()?);
    let participants = reduced.column("participants")?.cast(&DataType::UInt64)?;
    let events = reduced.column("events")?.cast(&DataType::UInt64)?;
    // Nobody had one: still a line, 0 of n in every arm.
    let empty = |term: &str| AdverseEventSample {
        category,
        term: term.to_string(),
        arms: arms
            .iter()
            .map(|arm| {
                let n = size(arm);
                (n > 0).then(|| AdverseEventArm {
                    arm: arm.to_string(),
                    participants: 0,
                    n,
                    events: Some(0),
                    source: None,
                    status: None,
                    note: None,
                })
            })
            .collect(),
    };
    let mut lines: Vec<AdverseEventSample> = if total { vec![empty("")] } else { Vec::new() };
    for (((name, arm), participants), events) in
        names.iter().zip(received.iter()).zip(participants.u64()?.iter()).zip(events.u64()?.iter())
    {
        let (Some(name), Some(arm)) = (name, arm) else { continue };
        if lines.last().is_none_or(|line| line.term != name) {
            lines.push(empty(name));
        }
        let line = lines.last_mut().expect("just pushed");
        if let Some(at) = arms.iter().position(|id| *id == arm)
            && let Some(cell) = &mut line.arms[at]
        {
            cell.participants = participants.unwrap_or(0);
            cell.events = events;
        }
    }
    Ok(lines)
}
