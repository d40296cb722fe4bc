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
    let arms: Vec<&str> = trial.study.file.arms.iter().map(|arm| arm.id.get_ref().as_str()).collect();
    // The arm each participant received, by place; null for those not treated.
    let received = people.participants.column("received")?.str()?;
    let treated = people.participants.column("treated")?.bool()?;
    let place = |arm: &str| arms.iter().position(|id| *id == arm).map(|at| at as u32);
    let received: Vec<Option<u32>> = received
        .iter()
        .zip(treated.iter())
        .map(|(arm, treated)| arm.filter(|_| treated == Some(true)).and_then(place))
        .collect();
    let size = |arm: usize| received.iter().filter(|place| **place == Some(arm as u32)).count() as u64;
    let sizes: Vec<u64> = (0..arms.len()).map(size).collect();
    let of_event = events.frame.column("participant")?.u32()?;
    let arm = of_event.iter().map(|participant| participant.and_then(|at| received[at as usize]));
    let arm = UInt32Chunked::from_iter_options("arm".into(), arm).into_column();
    let of_treated = events.frame.hstack(&[arm])?.lazy().filter(col("arm").is_not_null()).collect()?.lazy();
    let has = |name: &str| events.frame.get_column_names().iter().any(|column| column.as_str() == name);
    let mut lines = Vec::new();
    for (category, flag, named) in LINES {
        if [flag, named].into_iter().flatten().any(|column| !has(column)) {
            continue;
        }
        let chosen = match flag {
            Some(flag) => of_treated.clone().filter(col(flag).fill_null(lit(false))),
            None => of_treated.clone(),
        };
        let line = named.map_or_else(|| lit(0u32).alias("line"), |column| col(column).alias("line"));
        let reduced = chosen
            .with_column(line)
            .group_by([col("line"), col("arm")])
            .agg([col("participant").n_unique().alias("participants"), len().alias("events")])
            .sort(["line", "arm"], Default::default())
            .collect()?;
        let names = match category {
            AdverseEventCategory::Soc => events.socs.as_slice(),
            AdverseEventCategory::Term => events.terms.as_slice(),
            _ => &[],
        };
        lines.extend(of_category(category, names, &arms, &sizes, &reduced)?);
    }
    Ok(lines)
}

/// The lines of one category; `names` is empty for a total, which is a line also where nobody had one: 0 of n in every arm.
fn of_category(
    category: AdverseEventCategory,
    names: &[String],
    arms: &[&str],
    sizes: &[u64],
    reduced: &DataFrame,
) -> PolarsResult<Vec<AdverseEventSample>> {
    let empty = |term: &str| AdverseEventSample {
        category,
        term: term.to_string(),
        arms: arms
            .iter()
            .zip(sizes)
            .map(|(arm, n)| {
                (*n > 0).then(|| AdverseEventArm {
                    arm: arm.to_string(),
                    participants: 0,
                    n: *n,
                    events: Some(0),
                    source: None,
                    status: None,
                    note: None,
                })
            })
            .collect(),
    };
    let mut lines: Vec<AdverseEventSample> =
        if names.is_empty() { vec![empty("")] } else { names.iter().map(|name| empty(name)).collect() };
    let column = |name: &str| -> PolarsResult<Vec<u64>> {
        let column = reduced.column(name)?.cast(&DataType::UInt64)?;
        Ok(column.u64()?.iter().map(|count| count.unwrap_or(0)).collect())
    };
    let (line, arm, participants, events) =
        (column("line")?, column("arm")?, column("participants")?, column("events")?);
    for row in 0..line.len() {
        if let Some(cell) = &mut lines[line[row] as usize].arms[arm[row] as usize] {
            cell.participants = participants[row];
            cell.events = Some(events[row]);
        }
    }
    // A term of nobody treated, or of the time before treatment, is no line of this table.
    lines.retain(|line| names.is_empty() || line.arms.iter().flatten().any(|cell| cell.participants > 0));
    Ok(lines)
}
