//! Where the rows of a batch go: to standard output as they come, or to a file that appears when it is whole.

use std::io::Write;
use std::path::PathBuf;

use crate::results::{self, Results, Row};

use super::form::Form;
use super::line::{nothing_computed, says_something};
use super::{Failure, Format, Global, output};

/// Rows as the bytes of their format. Made on any thread; the sink puts them one behind the other.
#[derive(Default)]
pub(super) struct Written {
    bytes: Vec<u8>,
    any: bool,
}

impl Written {
    /// Writes rows; for reading, under a title.
    pub fn push(&mut self, title: &str, rows: &[Row], form: &dyn Form, format: Format) {
        self.any |= rows.iter().any(says_something);
        match format {
            Format::Json => rows.iter().for_each(|row| results::push_json_row(row, &mut self.bytes)),
            Format::Csv => rows.iter().for_each(|row| results::push_csv_row(row, &mut self.bytes)),
            Format::Text | Format::Markdown => {
                let text = form.text(rows, format == Format::Markdown);
                self.bytes.extend_from_slice(format!("{title}\n{text}\n").as_bytes());
            }
        }
    }
}

pub(super) struct Sink {
    format: Format,
    out: Box<dyn Write + Send>,
    file: Option<(tempfile::NamedTempFile, PathBuf)>,
    first: bool,
    any: bool,
}

impl Sink {
    pub fn new(global: &Global, head: &Results) -> Result<Sink, Failure> {
        let file = match &global.output {
            Some(path) if path.as_os_str() != "-" => Some((output::temporary_beside(path)?, path.clone())),
            _ => None,
        };
        let out: Box<dyn Write + Send> = match &file {
            Some((file, path)) => Box::new(
                file.reopen().map_err(|error| Failure::Output(format!("cannot write {}: {error}", path.display())))?,
            ),
            None => Box::new(std::io::stdout()),
        };
        let mut sink = Sink { format: global.format, out, file, first: true, any: false };
        match sink.format {
            Format::Json => sink.write(results::json_head(head).as_bytes())?,
            Format::Csv => sink.write(results::csv_head().as_bytes())?,
            Format::Text | Format::Markdown => {}
        }
        Ok(sink)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.out.write_all(bytes).map_err(unwritten)
    }

    /// The next rows.
    pub fn put(&mut self, written: &Written) -> Result<(), Failure> {
        self.any |= written.any;
        // Every row of JSON comes behind a comma but the first.
        let comma = usize::from(self.first && self.format == Format::Json && !written.bytes.is_empty());
        self.first &= written.bytes.is_empty();
        self.write(&written.bytes[comma..])
    }

    pub fn finish(mut self) -> Result<(), Failure> {
        if self.format == Format::Json {
            self.write(format!("\n  {}", results::JSON_TAIL).as_bytes())?;
        }
        self.out.flush().map_err(unwritten)?;
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

fn unwritten(error: std::io::Error) -> Failure {
    match error.kind() {
        std::io::ErrorKind::BrokenPipe => Failure::ReaderGone,
        _ => Failure::Output(format!("cannot write the results: {error}")),
    }
}
