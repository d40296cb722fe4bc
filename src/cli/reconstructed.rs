//! The gate for reconstructed participants: what their table did not print is refused, or shown as a range over many reconstructions.

use std::path::Path;

use crate::analysis::reconstructed;
use crate::endpoint::IndividualValues;
use crate::ingest::{self, DataFile, Trial};
use crate::problem::Problems;
use crate::reconstruct::{DRAWS, Origin};
use crate::results::{Provenance, Row};
use crate::study::{self, Endpoint, Estimand, FigureKind};

use super::Failure;

/// Files of other reconstructions, for a model straight from one of them.
pub(super) struct Files {
    folders: Vec<tempfile::TempDir>,
    name: std::ffi::OsString,
    seeds: String,
}

/// The gate for a model straight from a file: `None` where its rows are not marked `reconstructed` (column `provenance`).
///
/// # Errors
/// Refused without `--allow-reconstructed`, and where nothing beside the file says what the participants were made from.
pub(super) fn files(data: &Path, allowed: bool) -> Result<Option<Files>, Failure> {
    const COLUMN: &str = "provenance";
    // A file without the column, or without any sense, is for its own reader to judge.
    let marked = DataFile::open(data, &[COLUMN], &[])
        .is_ok_and(|file| file.cells(COLUMN).contains(&Some(Provenance::Reconstructed.id())));
    if !marked {
        return Ok(None);
    }
    let name = data.file_name().unwrap_or_default().to_os_string();
    let shown = name.to_string_lossy().into_owned();
    if !allowed {
        return Err(Failure::Refused(format!(
            "the participants in {shown} are reconstructed: what a model makes of them was never published and is arbitrary; \
             --allow-reconstructed shows its range over {DRAWS} reconstructions"
        )));
    }
    let folder = data.parent().unwrap_or(Path::new(""));
    let trial = ingest::read(study::load_study(&folder.join("study.toml"))?, None)?;
    let Some(origin) = Origin::of(&trial)? else { return Err(unknown_origin()) };
    let folders = origin.folders()?;
    if folders.iter().any(|folder| !folder.path().join(&name).is_file()) {
        return Err(Failure::Refused(format!(
            "{shown} is not a file that `retrial reconstruct` writes, so others like it cannot be made; use scores.csv"
        )));
    }
    Ok(Some(Files { folders, name, seeds: origin.seeds() }))
}

/// The rows as ranges over what `analyse` makes of every other file.
pub(super) fn ranges(
    rows: Vec<Row>,
    files: Option<&Files>,
    analyse: impl Fn(&Path) -> Result<Vec<Row>, Failure>,
) -> Result<Vec<Row>, Failure> {
    let Some(files) = files else { return Ok(rows) };
    let draws: Vec<Vec<Row>> =
        files.folders.iter().map(|folder| analyse(&folder.path().join(&files.name))).collect::<Result<_, _>>()?;
    Ok(rows.iter().map(|row| reconstructed::range(row, &files.seeds, &draws)).collect())
}

fn unknown_origin() -> Failure {
    let message = "--allow-reconstructed shows ranges over other reconstructions, but the study file does not say what its participants \
                   were made from: [reconstruction], as `retrial reconstruct` writes it";
    Failure::Refused(message.into())
}

/// What may be said of a trial with reconstructed participants.
pub(super) struct Gate {
    origin: Option<Origin>,
    /// Asked for with `--allow-reconstructed`; else empty.
    draws: Vec<Trial>,
}

/// Are the participants of a trial made to match a table?
pub(super) fn is_reconstructed(trial: &Trial) -> bool {
    trial.people.as_ref().is_some_and(|people| people.provenance == Provenance::Reconstructed)
}

impl Gate {
    /// `None` where the participants are not reconstructed: everything may be said.
    pub(super) fn of(trial: &Trial, allowed: bool) -> Result<Option<Gate>, Failure> {
        if !is_reconstructed(trial) {
            return Ok(None);
        }
        let origin = Origin::of(trial)?;
        if !allowed {
            let one_by_one = |kind| matches!(kind, FigureKind::Waterfall | FigureKind::ResponderCurve);
            if trial.study.file.figures.iter().any(|figure| one_by_one(figure.kind)) {
                let message = "a waterfall or a responder curve of reconstructed participants is arbitrary; \
                               --allow-reconstructed draws its range";
                return Err(Failure::Refused(message.into()));
            }
            return Ok(Some(Gate { origin, draws: Vec::new() }));
        }
        let Some(from) = &origin else { return Err(unknown_origin()) };
        let draws = from.draws(trial)?;
        Ok(Some(Gate { origin, draws }))
    }

    /// The rows that may be shown; `analyse` makes those of another trial.
    pub(super) fn rows(
        &self,
        trial: &Trial,
        rows: Vec<Row>,
        analyse: impl Fn(&Trial) -> Result<Vec<Row>, Problems>,
    ) -> Result<Vec<Row>, Failure> {
        let study = &trial.study.file;
        let printed = |endpoint: &Endpoint, visit: &str, estimand: Estimand| match &self.origin {
            Some(origin) => origin.prints(endpoint, visit, estimand),
            None => reconstructed::usually_printed(endpoint, estimand),
        };
        match &self.origin {
            Some(origin) if !self.draws.is_empty() => {
                let draws = self.draws.iter().map(analyse).collect::<Result<Vec<_>, _>>()?;
                Ok(reconstructed::ranges(study, rows, &printed, &origin.seeds(), &draws))
            }
            _ => Ok(reconstructed::refused(study, rows, &printed)),
        }
    }

    /// The values of individuals that may be drawn, for every reconstruction; none where that was not allowed.
    pub(super) fn individuals(
        &self,
        values: impl Fn(&Trial) -> Result<Vec<IndividualValues>, Failure>,
    ) -> Result<Vec<Vec<IndividualValues>>, Failure> {
        self.draws.iter().map(values).collect()
    }

    /// What was left out, for the reader.
    pub(super) fn warning(&self) -> Option<String> {
        self.draws.is_empty().then(|| {
            format!(
                "of reconstructed participants only what was published is shown, and no figure of individuals; \
                 --allow-reconstructed adds the rest as ranges over {DRAWS} reconstructions"
            )
        })
    }
}
