//! Where the rows of a batch go: to standard output as they come, or to a file that appears when it is whole.

use std::io::Write;
use std::path::PathBuf;

use rayon::prelude::*;

use crate::results::{self, Results, Row};

use super::form::Form;
use super::line::{nothing_computed, says_something};
use super::{Failure, Format, Global, output};

/// Where the rows of a batch go, as they come.
pub(super) struct Sink {
    form: &'static dyn Form,
    format: Format,
    out: Box<dyn Write>,
    file: Option<(tempfile::NamedTempFile, PathBuf)>,
    first: bool,
    any: bool,
}

impl Sink {
    pub fn new(form: &'static dyn Form, global: &Global, head: Results) -> Result<Sink, Failure> {
        let file = match &global.output {
            Some(path) if path.as_os_str() != "-" => Some((output::temporary_beside(path)?, path.clone())),
            _ => None,
        };
        let out: Box<dyn Write> = match &file {
            Some((file, path)) => Box::new(std::io::BufWriter::new(
                file.reopen().map_err(|error| Failure::Output(format!("cannot write {}: {error}", path.display())))?,
            )),
            None => Box::new(std::io::BufWriter::new(std::io::stdout())),
        };
        let mut sink = Sink { form, format: global.format, out, file, first: true, any: false };
        match sink.format {
            Format::Json => sink.write(&results::json_head(&head))?,
            Format::Csv => sink.write(&format!("{}\n", results::COLUMNS.join(",")))?,
            Format::Text | Format::Markdown => {}
        }
        Ok(sink)
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.out.write_all(text.as_bytes()).map_err(|error| match error.kind() {
            std::io::ErrorKind::BrokenPipe => Failure::ReaderGone,
            _ => Failure::Output(format!("cannot write the results: {error}")),
        })
    }

    pub fn rows(&mut self, rows: &[Row]) -> Result<(), Failure> {
        self.any |= rows.iter().any(says_something);
        match self.format {
            Format::Json => {
                let first = self.first;
                self.first &= rows.is_empty();
                let lines: Vec<String> =
                    rows.par_iter().enumerate().map(|(at, row)| results::json_row(row, first && at == 0)).collect();
                self.write(&lines.concat())
            }
            Format::Csv => {
                let table = results::csv(rows);
                self.write(table.split_once('\n').map_or("", |(_, body)| body))
            }
            Format::Text | Format::Markdown => {
                let mut from = 0;
                while from < rows.len() {
                    let to =
                        rows[from..].iter().position(|row| row.id != rows[from].id).map_or(rows.len(), |n| from + n);
                    let title = rows[from].id.as_deref().unwrap_or("(no id)");
                    self.write(&format!(
                        "{title}\n{}\n",
                        self.form.text(&rows[from..to], self.format == Format::Markdown)
                    ))?;
                    from = to;
                }
                Ok(())
            }
        }
    }

    pub fn finish(mut self) -> Result<(), Failure> {
        if self.format == Format::Json {
            self.write(&format!("\n  {}", results::JSON_TAIL))?;
        }
        self.out.flush().map_err(|error| match error.kind() {
            std::io::ErrorKind::BrokenPipe => Failure::ReaderGone,
            _ => Failure::Output(format!("cannot write the results: {error}")),
        })?;
        drop(self.out);
        if let Some((file, path)) = self.file {
            let cannot = |error: tempfile::PersistError| {
                Failure::Output(format!("cannot write {}: {}", path.display(), error.error))
            };
            file.persist(&path).map_err(cannot)?;
        }
        if self.any { Ok(()) } else { Err(nothing_computed()) }
    }
}
