//! A data file named on the command line: the columns a model asks for, each cell with its place.

use std::path::Path;

use crate::problem::{Place, Problem, Problems, nearest};
use crate::study::Format;

use super::cells;
use super::file::{self, Asker, BadCell, TextTable};

/// The columns asked for, as text; an empty cell and a missing code are `None`.
#[derive(Clone, Debug)]
pub struct DataFile {
    table: TextTable,
}

/// What is wrong with a cell, or with a whole row.
#[derive(Clone, Debug)]
pub struct CellProblem {
    /// Row, from 0.
    pub row: usize,
    /// Column; `None` marks the row.
    pub column: Option<String>,
    /// What is wrong, with the value.
    pub message: String,
    /// The mend.
    pub help: String,
}

impl DataFile {
    /// Reads `columns` of a CSV, TSV (either gzipped) or Parquet file. Rows that are ragged or no text are told when the problems of the
    /// cells are ([`DataFile::place`]).
    ///
    /// # Errors
    /// A file that cannot be read or is empty, and every missing column.
    pub fn open(path: &Path, columns: &[&str], missing: &[String]) -> Result<DataFile, Problems> {
        let unplaced = |text: &str| toml::Spanned::new(0..0, text.to_string());
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let folder = path.parent().unwrap_or(Path::new(""));
        let wanted: Vec<_> = columns.iter().map(|column| unplaced(column)).collect();
        let wanted: Vec<_> = wanted.iter().collect();
        let format = Format { delimiter: None, decimal: None };
        let table = file::read_for(Asker::CommandLine, folder, &unplaced(&name), &format, missing, &wanted)?;
        Ok(DataFile { table })
    }

    /// Base name, as the results name it.
    pub fn name(&self) -> &str {
        &self.table.name
    }

    /// SHA-256 of the file's bytes.
    pub fn sha256(&self) -> &str {
        &self.table.sha256
    }

    /// Number of rows.
    pub fn height(&self) -> usize {
        self.table.height
    }

    /// The cells of a column that was asked for.
    pub fn cells(&self, column: &str) -> Vec<Option<&str>> {
        self.table.column(column).iter().collect()
    }

    /// A cell as a number, by the file's decimal sign; `None` if it is none.
    pub fn number(&self, cell: &str) -> Option<f64> {
        cells::parse(cell, self.table.decimal)
    }

    /// Where the header names a column.
    pub fn header_place(&self, column: &str) -> Option<Place> {
        self.table.header_place(column)
    }

    /// The lines of rows, which must be in order.
    pub fn lines(&self, rows: &[usize]) -> Vec<usize> {
        self.table.lines(rows)
    }

    /// The problems of cells with their places, and those of broken rows, in the order of the file.
    pub fn place(&self, bad: Vec<CellProblem>, problems: &mut Problems) {
        let cell =
            |bad: CellProblem| BadCell { row: bad.row, column: bad.column, message: bad.message, help: Some(bad.help) };
        self.table.place(bad.into_iter().map(cell).collect(), problems);
    }

    /// A problem with a column as a whole, shown at its name in the header.
    pub fn column_problem(&self, column: &str, message: String, help: String) -> Problem {
        let problem = Problem::new(message).help(help);
        match self.header_place(column) {
            Some(place) => problem.at(place),
            None => problem,
        }
    }
}

/// A value that a column does not have: the nearest one, or those there are.
pub fn suggest<'a>(word: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    match nearest(word, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let some: Vec<&str> = known.clone().take(12).collect();
            let more = if known.count() > 12 { ", …" } else { "" };
            format!("there are {}{more}", some.join(", "))
        }
    }
}
