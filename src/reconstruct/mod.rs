//! Participants that reproduce a published table, at its printed precision, or the proof that there are none.
//!
//! A published mean of whole scores is a window of whole sums, a published SD a window of n·Σx² − (Σx)², a responder count a count: data
//! either meet them or do not, and rounding never decides. Many data sets meet one table. What the table does not say (the correlation of
//! visits, the shape of a distribution) differs from seed to seed and is not evidence of anything.
//!
//! ```text
//!  Trial ──Table::of──▶ Table ──conflicts──▶ proofs, or
//!                         │
//!                         └──search(seed)──▶ People ──files──▶ participants.csv, scores.csv, study.toml
//! ```
//!
//! # Reference
//! Brown and Heathers (2017), GRIM, doi:10.1177/1948550616673876; Anaya (2016), GRIMMER, doi:10.7287/peerj.preprints.2400v1; Heathers,
//! Anaya, van der Zee and Brown (2018), SPRITE, doi:10.7287/peerj.preprints.26968v1

mod choice;
mod conflict;
mod draws;
mod exhaustive;
mod extremes;
mod files;
mod people;
mod random;
mod rule;
mod search;
mod standard_errors;
mod table;
mod verify;
mod window;

pub use choice::{Choice, Selector};
pub use conflict::Conflict;
pub use draws::{DRAWS, Origin};
pub use files::files;
pub use people::{Flag, People, Series, Steps};
pub use standard_errors::{FromStandardErrors, from_standard_errors};
pub use table::{ArmTable, Fact, Says, Table, Unused};
pub use verify::{Checked, verify};

use rayon::prelude::*;

use self::exhaustive::Exhausted;
use self::random::Draws;
use self::search::Effort;

/// People of every arm that meet the table, in the order of its arms.
///
/// # Returns
/// The same for the same table and seed, whatever the number of threads.
/// # Errors
/// Which facts stand against each other, for every arm where no people were found: proven where arithmetic shows it, else those of which
/// leaving one out makes the rest possible. [`Conflict::proven`] says which.
pub fn reconstruct(table: &Table, seed: u64) -> Result<Vec<People>, Vec<Conflict>> {
    let proven = conflicts(table);
    if !proven.is_empty() {
        return Err(proven);
    }
    let arms: Vec<Result<People, Conflict>> = table
        .arms
        .par_iter()
        .enumerate()
        .map(|(at, arm)| {
            let mut draws = Draws::new(seed, at as u64);
            match search::search(arm, table.baseline, &mut draws, Effort::FULL) {
                Some(people) => Ok(people),
                None => exhausted(arm, table.baseline, seed, at as u64)
                    .unwrap_or_else(|| Err(unfound(arm, table.baseline, seed, at as u64))),
            }
        })
        .collect();
    let conflicts: Vec<Conflict> = arms.iter().filter_map(|arm| arm.as_ref().err().cloned()).collect();
    if conflicts.is_empty() { Ok(arms.into_iter().flatten().collect()) } else { Err(conflicts) }
}

/// Every conflict that arithmetic shows.
pub fn conflicts(table: &Table) -> Vec<Conflict> {
    table.arms.iter().flat_map(conflict::conflicts).collect()
}

/// Very few people are looked through: those there are, or the proof that there are none. `None` where they are too many.
fn exhausted(arm: &ArmTable, baseline: usize, seed: u64, stream: u64) -> Option<Result<People, Conflict>> {
    let look = |facts: &[&Fact]| search::exhaust_for(arm, facts, baseline, &mut Draws::new(seed, stream));
    let mut needed: Vec<&Fact> = arm.facts.iter().collect();
    match look(&needed) {
        Exhausted::Found(people) => return Some(Ok(*people)),
        Exhausted::Unfinished => return None,
        Exhausted::Nobody => {}
    }
    // Whatever can be left out without anybody being found has no part in it.
    for fact in &arm.facts {
        let others: Vec<&Fact> = needed.iter().copied().filter(|other| *other != fact).collect();
        // Mostly somebody is found at once without it.
        let found = search::search_for(arm, &others, baseline, &mut Draws::new(seed, stream), Effort::BRIEF).is_some();
        if !found && matches!(look(&others), Exhausted::Nobody) {
            needed = others;
        }
    }
    let people = arm.people.series.iter().map(|series| series.n).max().unwrap_or(0);
    Some(Err(Conflict {
        arm: arm.arm.clone(),
        facts: needed.iter().map(|fact| fact.to_string()).collect(),
        lines: needed.iter().map(|fact| fact.line).collect(),
        why: format!("every set of whole scores of {people} people was looked at, and none meets these rows together"),
        proven: true,
    }))
}

/// Nothing was found: without which of the facts is something found?
fn unfound(arm: &ArmTable, baseline: usize, seed: u64, stream: u64) -> Conflict {
    let all: Vec<&Fact> = arm.facts.iter().collect();
    let needed: Vec<&Fact> = (0..all.len())
        .into_par_iter()
        .filter(|left_out| {
            let others: Vec<&Fact> =
                all.iter().enumerate().filter(|(at, _)| at != left_out).map(|(_, fact)| *fact).collect();
            let mut draws = Draws::new(seed, stream.wrapping_add((1 + *left_out as u64) << 32));
            search::search_for(arm, &others, baseline, &mut draws, Effort::BRIEF).is_some()
        })
        .map(|at| all[at])
        .collect();
    let tries = Effort::FULL.baselines;
    let (facts, why) = if needed.is_empty() {
        (all, format!("no data were found in {tries} tries, nor when any single row was left out"))
    } else {
        (
            needed,
            format!("no data were found in {tries} tries; leaving out any one of these rows, the others can be met"),
        )
    };
    Conflict {
        arm: arm.arm.clone(),
        facts: facts.iter().map(|fact| fact.to_string()).collect(),
        lines: facts.iter().map(|fact| fact.line).collect(),
        why,
        proven: false,
    }
}
