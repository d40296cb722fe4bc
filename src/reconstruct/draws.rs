//! Other reconstructions of the same table: what one of them shows beyond the table is arbitrary, what all show may not be.

use rayon::prelude::*;

use crate::ingest::{self, Trial};
use crate::problem::{Problem, Problems};
use crate::study::{self, Condition, Endpoint, Estimand, Missing, Population, Reconstruction, StudyFile};

use super::choice::Choice;
use super::files;
use super::table::{Says, Table};

/// How many are drawn where a range is shown.
pub const DRAWS: u64 = 20;

/// What reconstructed participants were made from, read again.
#[derive(Clone, Debug)]
pub struct Origin {
    published: Trial,
    table: Table,
    seed: u64,
}

impl Origin {
    /// The published table that a trial's `[reconstruction]` names; `None` where it names none.
    ///
    /// # Errors
    /// The table cannot be read.
    pub fn of(trial: &Trial) -> Result<Option<Origin>, Problems> {
        let Some(from) = &trial.study.file.reconstruction else { return Ok(None) };
        let path = trial.study.folder.join(from.study.get_ref());
        if !path.exists() {
            let problem = Problem::new(format!("there is no study at `{}`", from.study.get_ref()));
            let help = "it is the published table that the participants were made from; keep it beside them";
            return Err(problem.at(trial.study.place(&from.study)).help(help).into());
        }
        let choice = choice(trial, from)?;
        let published = ingest::read(study::load_study(&path)?, None)?;
        let table = Table::of(&published, &choice);
        Ok(Some(Origin { published, table, seed: from.seed }))
    }

    /// Does the table print this estimand of an endpoint at a visit, for every arm, or counts that it follows from?
    pub fn prints(&self, endpoint: &Endpoint, visit: &str, estimand: Estimand) -> bool {
        let id = endpoint.id.get_ref();
        same_endpoint(endpoint, &self.published.study.file)
            && self.table.arms.iter().all(|arm| {
                arm.facts.iter().any(|fact| {
                    fact.endpoint == *id
                        && fact.visit == visit
                        && (fact.estimand == estimand || follows(fact.estimand, estimand, &fact.says))
                })
            })
    }

    /// The trial with [`DRAWS`] sets of participants: the seeds from its own on.
    ///
    /// # Errors
    /// A set that could not be made or read.
    pub fn draws(&self, trial: &Trial) -> Result<Vec<Trial>, Problems> {
        let folders = self.folders()?;
        folders.par_iter().map(|folder| ingest::read(trial.study.clone(), Some(folder.path()))).collect()
    }

    /// The same as files, `participants.csv` and `scores.csv` in a temporary folder each.
    ///
    /// # Errors
    /// A set that could not be made or written.
    pub fn folders(&self) -> Result<Vec<tempfile::TempDir>, Problems> {
        let cannot = |error: std::io::Error| Problem::new(format!("cannot use a temporary folder: {error}"));
        (0..DRAWS)
            .into_par_iter()
            .map(|at| {
                let seed = self.seed.wrapping_add(at);
                let people = super::reconstruct(&self.table, seed).map_err(|conflicts| {
                    let why: Vec<String> = conflicts.into_iter().map(|conflict| conflict.why).collect();
                    Problem::new(format!("no participants for seed {seed}: {}", why.join("; ")))
                })?;
                let folder = tempfile::tempdir().map_err(cannot)?;
                for (name, content) in files::data(&self.published.study, &self.table, &people, seed) {
                    std::fs::write(folder.path().join(name), content).map_err(cannot)?;
                }
                Ok(folder)
            })
            .collect()
    }

    /// The seeds of the draws, in words.
    pub fn seeds(&self) -> String {
        format!("seeds {} to {}", self.seed, self.seed.wrapping_add(DRAWS - 1))
    }
}

fn choice(trial: &Trial, from: &Reconstruction) -> Result<Choice, Problems> {
    let mut problems = Problems::new();
    let mut ignore = Vec::new();
    for text in &from.ignore {
        match text.get_ref().parse() {
            Ok(selector) => ignore.push(selector),
            Err(message) => problems.push(Problem::new(message).at(trial.study.place(text))),
        }
    }
    problems.or(Choice { prefer: from.prefer.clone(), ignore, all_readings: false })
}

/// Whoever edits a rule asks for something that was not published.
fn same_endpoint(endpoint: &Endpoint, published: &StudyFile) -> bool {
    let id = endpoint.id.get_ref();
    published.endpoint(id).is_some_and(|other| {
        let flag = Condition::Flag(id.clone());
        let scale = |endpoint: &Endpoint| endpoint.scale.as_ref().map(|scale| scale.get_ref().clone());
        (endpoint.when == other.when || (other.when.is_none() && endpoint.when.as_ref() == Some(&flag)))
            && endpoint.measure == other.measure
            && endpoint.event == other.event
            && scale(endpoint) == scale(other)
    })
}

/// Other denominators follow from a count of those observed; a mean of the observed is one of the randomised left unfilled.
fn follows(printed: Estimand, wanted: Estimand, says: &Says) -> bool {
    let open = |estimand: Estimand| {
        estimand.missing == Missing::Observed
            && matches!(estimand.population, Population::Observed | Population::Randomized)
    };
    if !open(printed) {
        return false;
    }
    match says {
        Says::Moments { .. } => open(wanted),
        Says::Count { .. } => {
            wanted == Estimand::OBSERVED
                || (wanted.population == Population::Randomized
                    && matches!(wanted.missing, Missing::NonResponder | Missing::WorstCase | Missing::BestCase))
        }
    }
}
