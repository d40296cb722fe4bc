//! The studies that claims are about, each read once, and the parts of their wide grids that were asked for.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::analysis::wide::{self, Candidate, GENERAL_ENDPOINTS, Wanted};
use crate::ingest::{self, Trial};
use crate::problem::{Problem, Problems, nearest};
use crate::results::{Input, Row, Text};
use crate::stats::Level;
use crate::study::{self, Claims};

/// Trials by the id that the claims use.
#[derive(Debug, Default)]
pub struct Studies {
    trials: BTreeMap<String, Trial>,
    grids: RefCell<Grids>,
    /// What several studies give together, by everything that it depends on.
    pooled: RefCell<BTreeMap<String, Rc<Part>>>,
}

/// Study, part of its grid, level (its bits) and whether the methods are told apart, to the rows.
type Grids = BTreeMap<(String, Wanted, u64, bool), Rc<Part>>;

/// Folders in which a study is looked for by its id.
fn places(claims: &Claims, folders: &[PathBuf]) -> Vec<PathBuf> {
    let beside = claims.folder().to_path_buf();
    let mut places = vec![beside.join(".."), beside, PathBuf::from("datasets"), PathBuf::from(".")];
    places.splice(0..0, folders.iter().cloned());
    places
}

/// The study files in a folder of studies: ids by the folder's name.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let studies = entries.flatten().filter(|entry| entry.path().join("study.toml").is_file());
    studies.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

fn find(claims: &Claims, folders: &[PathBuf], id: &str) -> Option<PathBuf> {
    if let Some(named) = claims.file.studies.iter().find(|study| study.id.get_ref() == id) {
        return Some(claims.folder().join(named.path.get_ref()));
    }
    // A claims file may lie in the folder of its study.
    let own = claims.folder().join("study.toml");
    if own.is_file() && study::load_study(&own).is_ok_and(|study| study.file.study.id.get_ref() == id) {
        return Some(own);
    }
    // An id is a name, not a way through the folders.
    let plain = !id.is_empty() && !id.contains(['/', '\\']) && id != "..";
    let folders = places(claims, folders);
    folders.iter().map(|folder| folder.join(id)).find(|folder| plain && folder.join("study.toml").is_file())
}

impl Studies {
    /// Reads every study that the claims name, looked for in `folders` first; beside them, every study that is not there (at the place
    /// that names it) or not valid.
    pub fn read(claims: &Claims, folders: &[PathBuf]) -> (Studies, Problems) {
        let mut studies = Studies::default();
        let mut problems = Problems::new();
        let mut looked = std::collections::BTreeSet::new();
        for claim in &claims.file.claims {
            let Some(named) = &claim.about.get_ref().study else { continue };
            for id in &named.get_ref().0 {
                if !looked.insert(id.clone()) {
                    continue;
                }
                let Some(path) = find(claims, folders, id) else {
                    problems.push(unknown_study(claims, folders, id).at(claims.place(named)));
                    continue;
                };
                match study::load_study(&path).and_then(|study| ingest::read(study, None)) {
                    Ok(trial) => {
                        studies.trials.insert(id.clone(), trial);
                    }
                    Err(of_study) => problems.extend(of_study),
                }
            }
        }
        (studies, problems)
    }

    /// One trial under its own id.
    pub fn of_trial(trial: Trial) -> Studies {
        let id = trial.study.file.study.id.get_ref().clone();
        Studies { trials: BTreeMap::from([(id, trial)]), ..Studies::default() }
    }

    /// The trial of this id.
    pub fn trial(&self, id: &str) -> Option<&Trial> {
        self.trials.get(id)
    }

    /// What `make` gives for `key`, computed once.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn kept(&self, key: String, make: impl FnOnce() -> Result<Part, Problems>) -> Result<Rc<Part>, Problems> {
        if let Some(part) = self.pooled.borrow().get(&key) {
            return Ok(part.clone());
        }
        let part = Rc::new(make()?);
        self.pooled.borrow_mut().insert(key, part.clone());
        Ok(part)
    }

    /// A part of a study's grid, computed once. Without `methods` rows that differ in their method and interval alone are one: most
    /// claims print no interval.
    ///
    /// # Errors
    /// Only faults of the program.
    pub fn grid(&self, id: &str, wanted: &Wanted, level: Level, methods: bool) -> Result<Rc<Part>, Problems> {
        let key = (id.to_string(), wanted.clone(), level.coverage().to_bits(), methods);
        if let Some(rows) = self.grids.borrow().get(&key) {
            return Ok(rows.clone());
        }
        let rows = match self.trials.get(id) {
            Some(_) if !methods => Rc::new(Part::of(without_methods(&self.grid(id, wanted, level, true)?))),
            Some(trial) => Rc::new(Part::of(wide::wide(trial, wanted, level)?)),
            None => Rc::default(),
        };
        self.grids.borrow_mut().insert(key, rows.clone());
        Ok(rows)
    }

    /// Every endpoint that a claim about the study may name.
    pub fn endpoints(trial: &Trial) -> Vec<&str> {
        let own = trial.study.file.endpoints.iter().map(|endpoint| endpoint.id.get_ref().as_str());
        own.chain(GENERAL_ENDPOINTS).collect()
    }
}

/// Visit, population, rule for the missing, term: what a test and the estimate beside it share.
pub type Block = [Text; 4];

/// A part of a wide grid, its rows found by block.
#[derive(Debug, Default)]
pub struct Part {
    rows: Vec<Candidate>,
    blocks: BTreeMap<Block, Vec<usize>>,
}

impl Part {
    pub fn of(rows: Vec<Candidate>) -> Part {
        let mut blocks: BTreeMap<Block, Vec<usize>> = BTreeMap::new();
        for (at, candidate) in rows.iter().enumerate() {
            blocks.entry(Part::block(&candidate.row)).or_default().push(at);
        }
        Part { rows, blocks }
    }

    fn block(row: &Row) -> Block {
        [&row.visit, &row.population, &row.missing, &row.term].map(Clone::clone)
    }

    /// The places of the rows of the same block as `row`.
    pub fn beside(&self, row: &Row) -> &[usize] {
        self.blocks.get(&Part::block(row)).map_or(&[], Vec::as_slice)
    }
}

impl std::ops::Deref for Part {
    type Target = [Candidate];

    fn deref(&self) -> &[Candidate] {
        &self.rows
    }
}

/// The first row of each estimate.
fn without_methods(rows: &[Candidate]) -> Vec<Candidate> {
    let mut seen = std::collections::HashSet::new();
    let of = |candidate: &Candidate| {
        let row = &candidate.row;
        let words =
            [&row.endpoint, &row.visit, &row.population, &row.missing, &row.arm, &row.versus, &row.term, &row.unit];
        let numbers = [row.estimate, row.p_value, row.test_statistic].map(|cell| cell.map(f64::to_bits));
        // Which of several counts a row is about stands in its note.
        let note = row.note.as_deref().unwrap_or_default().split("; ").next().map(str::to_string);
        (words.map(Clone::clone), numbers, row.events, row.n, note)
    };
    rows.iter().filter(|candidate| seen.insert(of(candidate))).cloned().collect()
}

fn unknown_study(claims: &Claims, folders: &[PathBuf], id: &str) -> Problem {
    let mut known: Vec<String> = claims.file.studies.iter().map(|study| study.id.get_ref().clone()).collect();
    known.extend(places(claims, folders).iter().flat_map(|folder| names(folder)));
    known.sort();
    known.dedup();
    let problem = Problem::new(format!("there is no study `{id}`"));
    let problem = match nearest(id, known.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => problem,
        None => problem.help(format!("found: {}", known.join(", "))),
    };
    problem.and_help(
        "say where it is: [[study]] id = \"…\", path = \"…\" (relative to the claims file), or --studies FOLDER",
    )
}

impl Studies {
    /// What was read: the claims file, then the files of each study under its id.
    pub fn inputs(&self, claims: &Claims) -> Vec<Input> {
        let name = claims.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let mut inputs = vec![Input { file: name, sha256: ingest::digest(claims.text.as_bytes()), provenance: None }];
        for (id, trial) in &self.trials {
            inputs.extend(
                trial.inputs.iter().map(|input| Input { file: format!("{id}/{}", input.file), ..input.clone() }),
            );
        }
        inputs
    }
}
