//! Adverse events: participants with at least one, and events, per arm and together.

use crate::endpoint::{AdverseEventArm, adverse_events};
use crate::ingest::Trial;
use crate::problem::Problems;
use crate::results::{Method, Statistic};
use crate::stats::{Binomial, Level};

use super::group::Group;
use super::{ALL_ARMS, Block, Candidate, Grid, Wanted, counts, flow, provenance, row};

/// The rows of one category; a line with a term carries it.
pub(super) fn rows(trial: &Trial, id: &str, wanted: &Wanted, level: Level) -> Result<Vec<Candidate>, Problems> {
    let mut rows = Vec::new();
    let endpoint = flow::event(id);
    let grid = Grid { trial, endpoint: &endpoint, wanted, level };
    for line in adverse_events(trial)?.iter().filter(|line| line.category.endpoint() == id) {
        let arms: Vec<&AdverseEventArm> = line.arms.iter().flatten().collect();
        let group = |arm: &&AdverseEventArm| {
            let count = Binomial::new(arm.participants, arm.n).ok()?;
            Some(Group {
                id: arm.arm.clone(),
                reading: None,
                counts: vec![count],
                source: arm.source.clone(),
                status: arm.status,
                note: arm.note.clone(),
                pooled: false,
            })
        };
        let groups = Group::with_pooled(trial, arms.iter().filter_map(group).collect());
        let randomized =
            arms.iter().all(|arm| trial.study.file.arm(&arm.arm).is_some_and(|of| of.randomized == Some(arm.n)));
        // Where everyone randomised was treated, the two populations are the same people.
        let populations: &[&'static str] = if randomized { &["treated", "randomized"] } else { &["treated"] };
        let from = rows.len();
        for population in populations {
            let block = Block { endpoint: id.into(), visit: None, population, missing: "observed" };
            if wanted.statistic == Statistic::EventCount {
                events(trial, &block, &arms, &groups, &mut rows);
            } else {
                counts::rows(&grid, &block, &groups, &mut rows);
            }
        }
        for candidate in &mut rows[from..] {
            candidate.row.term = Some(line.term.as_str().into()).filter(|term: &std::sync::Arc<str>| !term.is_empty());
        }
    }
    Ok(rows)
}

/// Numbers of events, where they were printed; none in nobody are none.
fn events(trial: &Trial, block: &Block, arms: &[&AdverseEventArm], groups: &[Group], rows: &mut Vec<Candidate>) {
    let events = |arm: &AdverseEventArm| arm.events.or((arm.participants == 0).then_some(0));
    for group in groups {
        let (total, n) = if group.id == ALL_ARMS {
            (arms.iter().map(|arm| events(arm)).sum::<Option<u64>>(), arms.iter().map(|arm| arm.n).sum())
        } else {
            let Some(arm) = arms.iter().find(|arm| arm.arm == group.id) else { continue };
            (events(arm), arm.n)
        };
        let Some(total) = total else { continue };
        let mut row = row(trial, block, Statistic::EventCount, Some(Method::Count), &[group]);
        row.estimate = Some(total as f64);
        row.n = Some(n);
        row.unit = Some("events".into());
        let provenance = provenance(trial, &row);
        rows.push(Candidate { row, corners: Vec::new(), provenance, complement: false });
    }
}
