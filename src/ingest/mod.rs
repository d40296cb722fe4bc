//! Files → a typed [`Trial`]. Every bad cell is reported with file, line and column, all in one run.

mod cases;
mod cells;
mod data_file;
mod file;
mod people;
mod published;

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::problem::Problems;
use crate::results::Input;
use crate::study::Study;

pub use cases::{BadValue, CaseColumn, CaseFile};
pub use data_file::{CellProblem, DataFile, suggest};
pub(crate) use people::internal;
pub use people::{AdverseEvents, People, Warnings};
pub use published::{AdverseEventCategory, PrintedMoments, PublishedAdverseEvent, PublishedRow, PublishedValue};

/// A study with its data.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The study file.
    pub study: Study,
    /// Published arm-level rows.
    pub published: Vec<PublishedRow>,
    /// Published adverse-event rows.
    pub published_adverse_events: Vec<PublishedAdverseEvent>,
    /// Participant-level data.
    pub people: Option<People>,
    /// What was read, the study file first.
    pub inputs: Vec<Input>,
    /// What is no error, but should be known.
    pub warnings: Warnings,
}

/// Reads the tables of a study, from `data` where given, else from the study's own folder.
///
/// # Errors
/// Everything wrong with any of them.
pub fn read(study: Study, data: Option<&Path>) -> Result<Trial, Problems> {
    let folder = data.map_or_else(|| study.folder.clone(), Path::to_path_buf);
    let mut problems = Problems::new();
    let mut warnings = Vec::new();
    let file_name = study.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let sha256 = digest(study.text.as_bytes());
    let mut inputs = vec![Input { file: file_name, sha256, provenance: None }];
    let tables = &study.file.tables;
    let published = match &tables.published {
        Some(table) => problems.take(published::read(&study, &folder, table, &mut inputs)),
        None => Some(Vec::new()),
    };
    let published_adverse_events = match &tables.published_adverse_events {
        Some(table) => problems.take(published::read_adverse_events(&study, &folder, table, &mut inputs)),
        None => Some(Vec::new()),
    };
    let people = problems.take(people::read(&study, &folder, &mut inputs, &mut warnings));
    problems.or(())?;
    // One file may hold several tables.
    let mut seen = std::collections::BTreeSet::new();
    inputs.retain(|input| seen.insert(input.file.clone()));
    Ok(Trial {
        published: published.unwrap_or_default(),
        published_adverse_events: published_adverse_events.unwrap_or_default(),
        people: people.flatten(),
        study,
        inputs,
        warnings,
    })
}

/// SHA-256 in hexadecimal, as the results table names its inputs.
pub fn digest(bytes: &[u8]) -> String {
    file::hexadecimal(&Sha256::digest(bytes))
}
