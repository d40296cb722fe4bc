//! A CSV of cases for a calculator: read twice, once to check and once to compute, never held whole.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::problem::{Problem, Problems, nearest};

use super::file::{BadCell, TextTable, hexadecimal};

/// A checked header over a file of cases.
#[derive(Clone, Debug)]
pub struct CaseFile {
    path: PathBuf,
    /// Base name, as the results name it.
    pub name: String,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    header: Vec<String>,
    at: Vec<Option<usize>>,
}

/// A column of a file of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseColumn {
    /// Its name in the header.
    pub name: &'static str,
    /// Must it be there? Where one that need not be is missing, its cells are empty.
    pub required: bool,
}

impl CaseColumn {
    /// A column that must be there.
    pub const fn required(name: &'static str) -> CaseColumn {
        CaseColumn { name, required: true }
    }

    /// A column that may be there.
    pub const fn optional(name: &'static str) -> CaseColumn {
        CaseColumn { name, required: false }
    }
}

/// What is wrong with a value: the column, the fact, the mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadValue {
    /// Place of the column among those asked for; `None` marks the row.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl CaseFile {
    /// Opens a file that must have `columns`; others are passed over.
    ///
    /// # Errors
    /// A file that cannot be read or is empty, and every missing column.
    pub fn open(path: &Path, columns: &[CaseColumn]) -> Result<CaseFile, Problems> {
        CaseFile::open_named(path, &columns.iter().map(|column| (column.name, column.required)).collect::<Vec<_>>())
    }

    /// The same where columns are named on the command line: each with whether it must be there.
    ///
    /// # Errors
    /// As [`CaseFile::open`].
    pub fn open_named(path: &Path, columns: &[(&str, bool)]) -> Result<CaseFile, Problems> {
        let names = columns.iter().map(|(column, _)| *column).collect::<Vec<_>>().join(",");
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let cannot =
            |reason: String| -> Problems { Problem::new(format!("cannot read {}: {reason}", path.display())).into() };
        let mut file = File::open(path).map_err(|error| cannot(crate::study::reason(&error)))?;
        let mut digest = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => digest.update(&buffer[..count]),
                Err(error) => return Err(cannot(crate::study::reason(&error))),
            }
        }
        let mut reader = reader(path).map_err(|error| cannot(error.to_string()))?;
        let mut record = csv::StringRecord::new();
        let found = reader.read_record(&mut record).map_err(|error| cannot(error.to_string()))?;
        if !found || record.iter().all(str::is_empty) {
            let problem = Problem::new(format!("{} is empty", path.display()));
            return Err(problem.help(format!("its first line names the columns: {names}")).into());
        }
        let header: Vec<String> = record.iter().map(|cell| cell.trim_start_matches('\u{feff}').to_string()).collect();
        let mut problems = Problems::new();
        let mut at = Vec::new();
        for (column, required) in columns {
            let found = header.iter().position(|name| name == column);
            if found.is_none() && *required {
                let near = nearest(column, header.iter().map(String::as_str));
                problems.push(Problem::new(format!("{name} has no column `{column}`")).help(match near {
                    Some(near) => format!("is `{near}` meant? The columns are {names}"),
                    None => format!("the columns are {names}"),
                }));
            }
            at.push(found);
        }
        let sha256 = hexadecimal(&digest.finalize());
        problems.or(CaseFile { path: path.to_path_buf(), name, sha256, header, at })
    }

    /// Has the file this column?
    pub fn has(&self, column: &str) -> bool {
        self.header.iter().any(|name| name == column)
    }

    /// Reads the cells of every case, in the order of the columns asked for, until `take` says to stop.
    ///
    /// # Errors
    /// What `take` found wrong and rows that are ragged or no text, all with their places; a failure to read.
    pub fn each(&self, mut take: impl FnMut(&[&str]) -> Result<(), Vec<BadValue>>) -> Result<usize, Problems> {
        let cannot =
            |error: csv::Error| -> Problems { Problem::new(format!("cannot read {}: {error}", self.name)).into() };
        let mut reader = reader(&self.path).map_err(cannot)?;
        let mut bytes = csv::ByteRecord::new();
        reader.read_byte_record(&mut bytes).map_err(cannot)?;
        let mut bad = Vec::new();
        let mut row = 0;
        while reader.read_byte_record(&mut bytes).map_err(cannot)? {
            let mut wrong = |column: Option<String>, message: String, help: String| {
                bad.push(BadCell { row, column, message, help: Some(help) });
            };
            if bytes.len() != self.header.len() {
                let message = format!("this row has {} cells, the header has {}", bytes.len(), self.header.len());
                wrong(None, message, "write an empty cell as nothing between two commas".into());
            } else if let Ok(cells) = self
                .at
                .iter()
                .map(|at| at.map_or(Ok(""), |at| std::str::from_utf8(&bytes[at])))
                .collect::<Result<Vec<_>, _>>()
            {
                if let Err(values) = take(&cells) {
                    for value in values {
                        let at = value.column.and_then(|column| self.at[column]);
                        let column = at.map(|at| self.header[at].clone());
                        wrong(column, value.message, value.help);
                    }
                }
            } else {
                wrong(None, "not UTF-8 text".into(), "save the file as UTF-8".into());
            }
            row += 1;
        }
        if row == 0 {
            return Err(Problem::new(format!("{} has a header and no cases", self.name))
                .help("add at least one row")
                .into());
        }
        let mut problems = Problems::new();
        TextTable::for_places(self.path.clone(), self.name.clone(), self.header.clone()).place(bad, &mut problems);
        problems.or(row)
    }
}

fn reader(path: &Path) -> Result<csv::Reader<File>, csv::Error> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_path(path)
}
