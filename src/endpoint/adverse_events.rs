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
    let has = |name: &str| events.frame.get_column_names().iter().any(|column| column.as_str() == name);
    let of_event = events.frame.column("participant")?.u32()?;
    let mut lines = Vec::new();
    for (category, flag, named) in LINES {
        if [flag, named].into_iter().flatten().any(|column| !has(column)) {
            continue;
        }
        let names = match category {
            AdverseEventCategory::Soc => events.socs.as_slice(),
            AdverseEventCategory::Term => events.terms.as_slice(),
            _ => &[],
        };
        let flagged = flag.map(|flag| events.frame.column(flag)?.bool().cloned()).transpose()?;
        let named = named.map(|column| events.frame.column(column)?.u32().cloned()).transpose()?;
        let mut counts = Counts::new(names.len().max(1), &received, arms.len());
        for row in 0..events.frame.height() {
            let chosen = flagged.as_ref().is_none_or(|flag| flag.get(row) == Some(true));
            let line = named.as_ref().map_or(Some(0), |column| column.get(row));
            if let (true, Some(line), Some(participant)) = (chosen, line, of_event.get(row)) {
                counts.add(line, participant);
            }
        }
        lines.extend(of_category(category, names, &arms, &sizes, counts));
    }
    Ok(lines)
}

/// Participants and events of each line and arm. A participant counts once in a line: pairs of line and participant are sorted and told
/// apart. Grouping by line and arm and counting the distinct participants of each group took half as long again.
struct Counts<'a> {
    received: &'a [Option<u32>],
    arms: usize,
    events: Vec<u64>,
    pairs: Vec<u64>,
}

impl<'a> Counts<'a> {
    fn new(lines: usize, received: &'a [Option<u32>], arms: usize) -> Counts<'a> {
        Counts { received, arms, events: vec![0; lines * arms], pairs: Vec::new() }
    }

    /// One event; of somebody not treated, none.
    fn add(&mut self, line: u32, participant: u32) {
        if let Some(arm) = self.received[participant as usize] {
            self.events[line as usize * self.arms + arm as usize] += 1;
            self.pairs.push((u64::from(line) << 32) | u64::from(participant));
        }
    }

    /// Participants and events by line and arm.
    fn finish(mut self) -> Vec<Vec<(u64, u64)>> {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        let mut participants = vec![0; self.events.len()];
        for pair in &self.pairs {
            if let Some(arm) = self.received[*pair as u32 as usize] {
                participants[(pair >> 32) as usize * self.arms + arm as usize] += 1;
            }
        }
        let both: Vec<(u64, u64)> = participants.into_iter().zip(self.events).collect();
        both.chunks(self.arms).map(<[(u64, u64)]>::to_vec).collect()
    }
}

/// The lines of one category; `names` is empty for a total, which is a line also where nobody had one: 0 of n in every arm.
fn of_category(
    category: AdverseEventCategory,
    names: &[String],
    arms: &[&str],
    sizes: &[u64],
    counts: Counts,
) -> Vec<AdverseEventSample> {
    let total = [String::new()];
    let names = if names.is_empty() { &total } else { names };
    let cell = |arm: usize, (participants, events): (u64, u64)| {
        (sizes[arm] > 0).then(|| AdverseEventArm {
            arm: arms[arm].to_string(),
            participants,
            n: sizes[arm],
            events: Some(events),
            source: None,
            status: None,
            note: None,
        })
    };
    let lines = names.iter().zip(counts.finish()).map(|(name, by_arm)| AdverseEventSample {
        category,
        term: name.clone(),
        arms: by_arm.into_iter().enumerate().map(|(arm, counts)| cell(arm, counts)).collect(),
    });
    // A term of nobody treated, or of the time before treatment, is no line of this table; a total is one even so.
    lines.filter(|line| line.term.is_empty() || line.arms.iter().flatten().any(|cell| cell.participants > 0)).collect()
}
