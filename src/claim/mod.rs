//! Does the printed number hold? Printed strings are matched against rows of the results table; nothing is computed here that is not a row.
//!
//! ```text
//!  claims.toml ─▶ question ─▶ matching ◀─ analysis::wide (every row it could be)
//!                                │
//!                 agreement (do the digits meet?) · evidence (what is that worth?) · self_check (do they fit each other?)
//!                                ▼
//!                              decide ─▶ verdict with one sentence
//! ```

pub mod agreement;
mod decide;
mod evidence;
mod facts;
pub mod infer;
mod matching;
mod pooled;
mod print;
mod question;
mod range;
pub mod scan;
mod self_check;
mod studies;
mod words;

use std::path::PathBuf;

use crate::ingest::Trial;
use crate::problem::{Problem, Problems};
use crate::results::{Input, Provenance, Verdict};
use crate::study::Claims;

pub use decide::{Finding, Listed};
pub use evidence::Evidence;
pub use print::{Comparator, NotUnderstood, Number, Print, TestName, Value};
pub use self_check::SelfCheck;
pub use studies::Studies;

use question::Question;

/// A claim with its verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The claim's id.
    pub id: String,
    /// What it says.
    pub says: String,
    /// Where it was printed.
    pub locator: Option<String>,
    /// What was printed.
    pub printed: String,
    /// Verdict, sentence and rows.
    pub finding: Finding,
    /// What its numbers say of each other.
    pub own: Vec<SelfCheck>,
    /// The verdict it should have.
    pub expected: Option<Verdict>,
    /// What a reader must know.
    pub note: Option<String>,
    /// Its line in the claims file.
    pub line: usize,
}

impl Checked {
    /// Has the verdict changed from the one expected?
    pub fn changed(&self) -> bool {
        self.expected.is_some_and(|expected| expected != self.finding.verdict)
    }

    /// Do its own numbers disagree with each other?
    pub fn disagrees_with_itself(&self) -> bool {
        self.own.iter().any(SelfCheck::disagrees)
    }

    /// Does it fail the check? An expected verdict that came is no failure of the expectation, but a failing verdict stays one.
    pub fn fails(&self, fail_on: &[Verdict]) -> bool {
        self.changed() || fail_on.contains(&self.finding.verdict)
    }
}

/// A checked claims file.
#[derive(Clone, Debug)]
pub struct Check {
    /// The claims in the order of the file.
    pub claims: Vec<Checked>,
    /// What was read: the claims file first, then the files of every study.
    pub inputs: Vec<Input>,
}

impl Check {
    /// Were invented or reconstructed data read?
    pub fn uses(&self, provenance: Provenance) -> bool {
        self.inputs.iter().any(|input| input.provenance == Some(provenance))
    }
}

/// Checks every claim of a file; studies are looked for in `folders` first.
///
/// # Errors
/// Everything wrong with the file or its studies, each with its place.
pub fn check(claims: &Claims, folders: &[PathBuf]) -> Result<Check, Problems> {
    let mut problems = claims.faults();
    let (studies, of_studies) = Studies::read(claims, folders);
    problems.extend(of_studies);
    for fact in &claims.file.facts {
        if let Err(error) = facts::check(fact) {
            problems.push(Problem::new(error.message).help(error.help).at(claims.place(&fact.value)));
        }
    }
    let checked = problems.take(answer(claims, &studies));
    problems.or(())?;
    Ok(Check { claims: checked.unwrap_or_default(), inputs: studies.inputs(claims) })
}

/// Checks claims about one trial that was read already.
///
/// # Errors
/// Everything wrong with the claims.
pub fn check_trial(claims: &Claims, trial: Trial) -> Result<Vec<Checked>, Problems> {
    answer(claims, &Studies::of_trial(trial))
}

fn answer(claims: &Claims, studies: &Studies) -> Result<Vec<Checked>, Problems> {
    let mut problems = Problems::new();
    let mut questions = Vec::new();
    for claim in &claims.file.claims {
        if let Some(question) = problems.take(Question::of(claim, claims, studies)) {
            questions.push((claim, question));
        }
    }
    problems.or(())?;
    let mut checked = Vec::with_capacity(questions.len());
    let mut problems = Problems::new();
    for (claim, question) in &questions {
        let mut named = question.about.study.iter().flat_map(|named| &named.get_ref().0);
        let own = self_check::self_checks(question, named.find_map(|id| studies.trial(id)));
        let finding = if question.about.fact.is_some() {
            facts::decide(question, claims).map_err(|error| {
                let place = claims.place(&claim.about);
                Problems::from(Problem::new(error.message).help(error.help).at(place))
            })
        } else if question.about.study.is_none() {
            Ok(Finding::not_testable(String::new()))
        } else if let Some(range) = &question.print.range {
            range::decide(question, studies, range)
        } else {
            decide::decide(question, studies, &own)
        };
        let Some(mut finding) = problems.take(finding) else { continue };
        if let Some(reason) = &claim.untestable {
            let arithmetic =
                finding.recomputed.as_ref().map_or(String::new(), |seen| format!(" For comparison: {seen}."));
            finding.sentence = format!("Cannot be tested: {}.{arithmetic}", reason.trim_end_matches('.'));
            finding.verdict = Verdict::NotTestable;
        }
        if let (Verdict::NotTestable | Verdict::NotReproduced, Some(check)) =
            (finding.verdict, own.iter().find(|check| check.is_impossible()))
        {
            finding.verdict = Verdict::Impossible;
            finding.sentence = format!("Impossible: {}.", check.note);
        }
        checked.push(Checked {
            id: claim.id.get_ref().clone(),
            says: claim.says.clone(),
            locator: claim.locator.clone(),
            printed: question.print.text.clone(),
            finding,
            own,
            expected: claim.expected.as_ref().map(|expected| *expected.get_ref()),
            note: claim.note.clone(),
            line: claims.line(&claim.id),
        });
    }
    problems.or(checked)
}
