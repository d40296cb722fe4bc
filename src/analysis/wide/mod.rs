//! The wide grid: every row that a printed number could have been, under each population, rule for the missing, set of arms, visit and
//! method. A printed claim is matched against it; nothing is computed after that.

mod counts;
mod fewer;
mod flow;
mod group;
mod harms;
mod means;
mod models;
mod rounding;
mod standardized;

use std::borrow::Cow;

use crate::endpoint::{Data, Sample, sample};
use crate::ingest::Trial;
use crate::problem::Problems;
use crate::results::{Method, Provenance, Row, Statistic};
use crate::stats::Level;
use crate::study::{Endpoint, Estimand, Measure, Missing, Population};

pub use fewer::{Fewer, fewer};

use group::Group;

/// All arms together, in the `arm` column of a pooled row.
pub const ALL_ARMS: &str = "all";

/// All experimental arms together.
pub const EXPERIMENTAL_ARMS: &str = "experimental";

/// One row of the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The row.
    pub row: Row,
    /// The same row for every corner of what its published inputs can stand for; empty where they are exact.
    pub corners: Vec<Row>,
    /// What kind of data it was computed from.
    pub provenance: Provenance,
    /// Does it count those without the event?
    pub complement: bool,
}

/// Which part of the grid is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Wanted {
    /// The endpoint's id; `None` for the number of participants.
    pub endpoint: Option<String>,
    /// What is estimated.
    pub statistic: Statistic,
    /// A method that runs only when asked for by name (Barnard's test, the exact unconditional interval).
    pub method: Option<Method>,
}

/// The endpoints that every study has besides its own: adverse events and leaving the trial.
pub const GENERAL_ENDPOINTS: [&str; 9] = [
    "adverse-event-any",
    "adverse-event-serious",
    "adverse-event-severe",
    "adverse-event-related",
    "adverse-event-death",
    "adverse-event-special-interest",
    "adverse-event-soc",
    "adverse-event",
    flow::DROPOUT,
];

/// The rows of that part of the grid; the likelier reading of a claim comes first: the endpoint's own visit before others, those observed
/// before other populations, single arms before arms together, a preferred source before a conflicting one.
///
/// # Errors
/// Only faults of the program; what the data do not allow has no row.
pub fn wide(trial: &Trial, wanted: &Wanted, level: Level) -> Result<Vec<Candidate>, Problems> {
    let Some(id) = wanted.endpoint.as_deref() else { return Ok(flow::participants(trial)) };
    let Some(endpoint) = trial.study.file.endpoint(id) else {
        return if id == flow::DROPOUT {
            Ok(flow::dropout(trial, wanted, level))
        } else {
            harms::rows(trial, id, wanted, level)
        };
    };
    let mut rows = Vec::new();
    let grid = Grid { trial, endpoint, wanted, level };
    for visit in visits(trial, endpoint) {
        for estimand in estimands(trial, endpoint) {
            let sample = sample(trial, endpoint, &visit, estimand)?;
            if sample.arms.iter().all(|arm| matches!(arm.data, Data::Unavailable(_))) {
                continue;
            }
            if endpoint.is_binary() {
                counts::rows(&grid, &Block::of(&sample), &Group::of_counts(trial, &sample), &mut rows);
            } else {
                means::rows(&grid, &sample, &mut rows)?;
            }
        }
    }
    models::rows(&grid, &mut rows)?;
    // Conflicting readings of a number come after every preferred one.
    rows.sort_by_key(|candidate| candidate.row.term.is_some());
    Ok(rows)
}

/// What every row of a grid shares.
struct Grid<'a> {
    trial: &'a Trial,
    endpoint: &'a Endpoint,
    wanted: &'a Wanted,
    level: Level,
}

/// What every row of one block shares.
struct Block {
    endpoint: String,
    visit: Option<String>,
    population: &'static str,
    missing: &'static str,
}

impl Block {
    fn of(sample: &Sample) -> Block {
        Block {
            endpoint: sample.endpoint.clone(),
            visit: Some(sample.visit.clone()).filter(|visit| !visit.is_empty()),
            population: sample.estimand.population.id(),
            missing: sample.estimand.missing.id(),
        }
    }
}

/// A row about one group or a comparison of two.
fn row(trial: &Trial, block: &Block, statistic: Statistic, method: Option<Method>, groups: &[&Group]) -> Row {
    let mut row = Row::new(statistic, method);
    row.study = Some(trial.study.file.study.id.get_ref().as_str().into());
    row.endpoint = Some(block.endpoint.as_str().into());
    row.visit = block.visit.as_deref().map(Into::into);
    row.population = Some(block.population.into());
    row.missing = Some(block.missing.into());
    row.arm = groups.first().map(|group| group.id.as_str().into());
    row.versus = groups.get(1).map(|group| group.id.as_str().into());
    row.source = super::run::sources(groups.iter().map(|group| &group.source));
    row.status = super::run::weakest(groups.iter().map(|group| group.status));
    let reading = groups.iter().find_map(|group| group.reading.as_deref());
    row.term = reading.map(|reading| format!("reading={reading}").into());
    row.note = match groups {
        [group] => group.note.clone().map(Cow::Owned),
        _ => None,
    };
    row
}

/// The kind of data behind a row: rows of participants name no source.
fn provenance(trial: &Trial, row: &Row) -> Provenance {
    match &trial.people {
        Some(people) if row.source.is_none() => people.provenance,
        _ => Provenance::Published,
    }
}

/// The visits at which the endpoint may have been read, its own first.
fn visits(trial: &Trial, endpoint: &Endpoint) -> Vec<String> {
    let file = &trial.study.file;
    let id = endpoint.id.get_ref();
    let own = endpoint.visit.iter().map(|visit| visit.get_ref().clone());
    let of_analyses = file.analyses.iter().filter(|analysis| analysis.endpoint.get_ref() == id);
    let of_analyses = of_analyses.flat_map(|analysis| analysis.visits.iter().map(|visit| visit.get_ref().clone()));
    let of_rows = trial.published.iter().filter(|row| row.endpoint == *id).map(|row| row.visit.clone());
    let declared = file.visits.iter().map(|visit| visit.id.get_ref().clone());
    let of_people = trial.people.iter().flat_map(|people| people.visits.clone());
    let baseline = trial.people.as_ref().and_then(|people| people.baseline_visit.as_deref());
    let mut visits: Vec<String> = Vec::new();
    for visit in own.chain(of_analyses).chain(of_rows).chain(declared).chain(of_people) {
        // At baseline there is no change, and no event that needs one.
        let idle = Some(visit.as_str()) == baseline && endpoint.measure != Some(Measure::Score);
        if !visits.contains(&visit) && !idle {
            visits.push(visit);
        }
    }
    visits
}

/// Populations with the rules for the missing that make them: those randomised with the missing left out are those observed.
fn estimands(trial: &Trial, endpoint: &Endpoint) -> Vec<Estimand> {
    use Missing::*;
    const TRIED: [(Population, Missing); 15] = [
        (Population::Observed, Observed),
        (Population::Randomized, NonResponder),
        (Population::Treated, NonResponder),
        (Population::Completers, Observed),
        (Population::Randomized, Mmrm),
        (Population::Treated, Mmrm),
        (Population::Observed, Mmrm),
        (Population::Randomized, Unknown),
        (Population::Treated, Unknown),
        (Population::Observed, Unknown),
        (Population::Completers, Unknown),
        (Population::Randomized, Locf),
        (Population::Treated, Locf),
        (Population::Randomized, WorstCase),
        (Population::Randomized, BestCase),
    ];
    let id = endpoint.id.get_ref();
    let mut estimands = TRIED.map(|(population, missing)| Estimand { population, missing }).to_vec();
    let published = trial.published.iter().filter(|row| row.endpoint == *id);
    for row in published {
        let estimand = Estimand { population: row.population, missing: row.missing };
        if !estimands.contains(&estimand) {
            estimands.push(estimand);
        }
    }
    estimands
}
