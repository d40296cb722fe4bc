//! Data files as columns of text: CSV and TSV (either gzipped) and Parquet, with the place of every cell.
//!
//! One reader, the `csv` crate, sees every record: it tells ragged rows, where Polars' own reader would fill them with nulls, and it can
//! be asked again for the line and column of a cell that turned out to be bad. From here on the columns belong to Polars.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use polars::prelude::*;
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;
use sha2::{Digest, Sha256};

use crate::problem::{Place, Problem, Problems, nearest};
use crate::study::{Format, Study};

/// The columns of a file that the study asks for, as text; an empty cell and a declared missing code are null.
#[derive(Clone, Debug)]
pub(super) struct TextTable {
    path: PathBuf,
    /// As the study file names it.
    pub name: String,
    delimiter: Option<u8>,
    /// Every column of the file, in order.
    header: Vec<String>,
    /// The columns asked for.
    columns: Vec<(String, TextColumn)>,
    /// Rows of each.
    pub height: usize,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// Accept a decimal comma?
    pub decimal: Decimal,
    /// Rows that could not be read, by their place in the file; they are not in the frame, so that the others can still be checked.
    broken: Vec<BadCell>,
}

/// A column of text, its cells end to end. An empty cell is a missing one.
#[derive(Clone, Debug, Default)]
pub(super) struct TextColumn {
    text: String,
    ends: Vec<usize>,
}

impl TextColumn {
    fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// The cells in order; `None` where missing.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| Some(&self.text[start..*end]).filter(|cell| !cell.is_empty()))
    }

    /// The same as a column of a frame.
    pub fn column(&self, name: &str) -> Column {
        StringChunked::from_iter_options(name.into(), self.iter()).into_column()
    }
}

/// The decimal sign of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decimal {
    Point,
    Comma,
    /// Semicolons between cells and nothing declared: either sign, but not both in one cell.
    Either,
}

/// A bad cell before its place is known.
#[derive(Clone, Debug)]
pub(super) struct BadCell {
    /// Row of the frame, from 0 (of a broken row: of the file's data).
    pub row: usize,
    /// Column name; `None` marks the whole row.
    pub column: Option<String>,
    pub message: String,
    pub help: Option<String>,
}

/// A column asked for: its name, and its place in the study file.
pub(super) type Wanted<'a> = &'a toml::Spanned<String>;

/// Who asks for a file, and where a problem with the asking is shown.
#[derive(Clone, Copy)]
pub(super) enum Asker<'a> {
    /// A study file, whose lines can be pointed at.
    Study(&'a Study),
    /// The command line, which the reader has just typed.
    CommandLine,
}

impl Asker<'_> {
    fn at(self, problem: Problem, what: Wanted) -> Problem {
        match self {
            Asker::Study(study) => problem.at(study.place(what)),
            Asker::CommandLine => problem,
        }
    }

    fn paths(self) -> &'static str {
        match self {
            Asker::Study(_) => "; paths are relative to the study file, or to `--data`",
            Asker::CommandLine => "",
        }
    }
}

struct Hashing<R> {
    inner: R,
    digest: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        Ok(count)
    }
}

pub(super) fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_gzip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
}

fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"))
}

/// Reads the columns `wanted` of a data file.
///
/// # Errors
/// A file that cannot be read or is empty, a missing column, ragged rows, cells that are not UTF-8: all of them.
pub(super) fn read(
    study: &Study,
    folder: &Path,
    file: Wanted,
    format: &Format,
    missing: &[String],
    wanted: &[Wanted],
) -> Result<TextTable, Problems> {
    read_for(Asker::Study(study), folder, file, format, missing, wanted)
}

/// The same for whoever asks.
pub(super) fn read_for(
    asker: Asker,
    folder: &Path,
    file: Wanted,
    format: &Format,
    missing: &[String],
    wanted: &[Wanted],
) -> Result<TextTable, Problems> {
    let path = folder.join(file.get_ref());
    let name = file.get_ref().clone();
    if is_parquet(&path) {
        return read_parquet(asker, path, name.clone(), file, missing, wanted);
    }
    let opened = File::open(&path).map_err(|error| unopened_by(asker, file, &path, &error))?;
    let hashing = Hashing { inner: BufReader::with_capacity(1 << 20, opened), digest: Sha256::new() };
    if is_gzip(&path) {
        let mut decoder = MultiGzDecoder::new(hashing);
        let mut table = read_text(asker, &mut decoder, path, name, file, format, missing, wanted)?;
        table.sha256 = finish(decoder.into_inner());
        Ok(table)
    } else {
        let mut hashing = hashing;
        let mut table = read_text(asker, &mut hashing, path, name, file, format, missing, wanted)?;
        table.sha256 = finish(hashing);
        Ok(table)
    }
}

/// A data file that cannot be opened, told at the line that names it.
pub(super) fn unopened(study: &Study, file: Wanted, path: &Path, error: &std::io::Error) -> Problems {
    unopened_by(Asker::Study(study), file, path, error)
}

fn unopened_by(asker: Asker, file: Wanted, path: &Path, error: &std::io::Error) -> Problems {
    let problem = Problem::new(format!("cannot read `{}`: {}", file.get_ref(), crate::study::reason(error)));
    asker.at(problem, file).help(format!("looked for {}{}", path.display(), asker.paths())).into()
}

fn finish<R: Read>(mut hashing: Hashing<R>) -> String {
    // What the decoder left unread belongs to the file all the same.
    let _ = std::io::copy(&mut hashing, &mut std::io::sink());
    hexadecimal(&hashing.digest.finalize())
}

#[allow(clippy::too_many_arguments)]
fn read_text(
    asker: Asker,
    source: &mut dyn Read,
    path: PathBuf,
    name: String,
    file: Wanted,
    format: &Format,
    missing: &[String],
    wanted: &[Wanted],
) -> Result<TextTable, Problems> {
    let broken = |error: std::io::Error| -> Problems {
        asker.at(Problem::new(format!("cannot read `{name}`: {error}")), file).into()
    };
    let mut source = BufReader::with_capacity(1 << 20, source);
    let first = source.fill_buf().map_err(broken)?;
    let delimiter = match &format.delimiter {
        Some(delimiter) => delimiter.get_ref().as_bytes()[0],
        None => sniff(first),
    };
    let decimal = match format.decimal.as_ref().map(|sign| sign.get_ref().as_str()) {
        Some(",") => Decimal::Comma,
        Some(_) => Decimal::Point,
        None if delimiter == b';' => Decimal::Either,
        None => Decimal::Point,
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .buffer_capacity(1 << 20)
        .from_reader(source);
    let mut record = csv::ByteRecord::new();
    let unreadable = |error: csv::Error| -> Problems {
        asker.at(Problem::new(format!("cannot read `{name}`: {error}")), file).into()
    };
    if !reader.read_byte_record(&mut record).map_err(unreadable)? || record.iter().all(|cell| cell.is_empty()) {
        return Err(asker
            .at(Problem::new(format!("`{name}` is empty")), file)
            .help("its first line names the columns, the others hold the data")
            .into());
    }
    let header: Vec<String> = record
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).trim().trim_start_matches('\u{feff}').to_string())
        .collect();
    let columns = find_columns(asker, &name, &header, wanted)?;
    let missing: BTreeSet<&str> = missing.iter().map(String::as_str).collect();
    let mut texts = vec![TextColumn::default(); columns.len()];
    let mut broken = Vec::new();
    let mut row = 0usize;
    while reader.read_byte_record(&mut record).map_err(unreadable)? {
        if record.len() != header.len() {
            broken.push(ragged(&record, &header, row, delimiter));
            row += 1;
            continue;
        }
        // Checked for UTF-8 as a whole, and its buffer handed back for the next one.
        record = match csv::StringRecord::from_byte_record(record) {
            Ok(record) => {
                for (column, at) in texts.iter_mut().zip(&columns) {
                    let cell = record[*at].trim();
                    column.push(if missing.contains(cell) { "" } else { cell });
                }
                record.into_byte_record()
            }
            Err(error) => {
                let at = error.utf8_error().field();
                let record = error.into_byte_record();
                broken.push(BadCell {
                    row,
                    column: Some(header[at].clone()),
                    message: format!("`{}` is not UTF-8 text: {:?}", header[at], String::from_utf8_lossy(&record[at])),
                    help: Some("save the file as UTF-8".into()),
                });
                record
            }
        };
        row += 1;
    }
    if row == 0 {
        return Err(asker
            .at(Problem::new(format!("`{name}` has a header and no data")), file)
            .help("add at least one row")
            .into());
    }
    Ok(TextTable {
        path,
        name: name.clone(),
        delimiter: Some(delimiter),
        columns: columns.iter().map(|at| header[*at].clone()).zip(texts).collect(),
        height: row - broken.len(),
        header,
        sha256: String::new(),
        decimal,
        broken,
    })
}

/// A row with too few or too many cells: they may stand under the wrong names.
fn ragged(record: &csv::ByteRecord, header: &[String], row: usize, delimiter: u8) -> BadCell {
    BadCell {
        row,
        column: None,
        message: format!("this row has {} cells, the header has {}", record.len(), header.len()),
        help: Some(if record.len() < header.len() {
            "add the missing cells; an empty one is written as nothing between two delimiters".into()
        } else {
            format!("quote cells that hold a `{}`", delimiter as char)
        }),
    }
}

/// The delimiter seen most often in the header line, outside quotes.
fn sniff(first: &[u8]) -> u8 {
    let mut counts = BTreeMap::new();
    let mut quoted = false;
    for byte in first {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            b',' | b';' | b'\t' | b'|' if !quoted => *counts.entry(*byte).or_insert(0) += 1,
            _ => {}
        }
    }
    [b',', b';', b'\t', b'|']
        .into_iter()
        .max_by_key(|byte| (counts.get(byte).copied().unwrap_or(0), *byte == b','))
        .unwrap_or(b',')
}

/// The positions of the wanted columns, each once.
fn find_columns(asker: Asker, name: &str, header: &[String], wanted: &[Wanted]) -> Result<Vec<usize>, Problems> {
    let mut problems = Problems::new();
    let mut columns = Vec::new();
    for column in wanted {
        let found: Vec<usize> = (0..header.len()).filter(|at| header[*at] == *column.get_ref()).collect();
        match found.as_slice() {
            [] => {
                let problem = Problem::new(format!("`{name}` has no column `{}`", column.get_ref()));
                let known = || {
                    let names: Vec<String> = header.iter().take(30).map(|name| printable(name)).collect();
                    let more = if header.len() > 30 { ", …" } else { "" };
                    format!("its columns: {}{more}", names.join(", "))
                };
                let help = nearest(column.get_ref(), header.iter().map(String::as_str))
                    .map_or_else(known, |near| format!("did you mean `{near}`?"));
                problems.push(asker.at(problem, column).help(help));
            }
            [at] => {
                if !columns.contains(at) {
                    columns.push(*at);
                }
            }
            _ => {
                let problem =
                    Problem::new(format!("`{name}` has the column `{}` {} times", column.get_ref(), found.len()));
                problems.push(asker.at(problem, column).help("rename one of them"));
            }
        }
    }
    problems.or(columns)
}

fn read_parquet(
    asker: Asker,
    path: PathBuf,
    name: String,
    file: Wanted,
    missing: &[String],
    wanted: &[Wanted],
) -> Result<TextTable, Problems> {
    let cannot = |error: &dyn std::fmt::Display| -> Problems {
        asker.at(Problem::new(format!("cannot read `{name}`: {error}")), file).into()
    };
    let mut hashing = Hashing {
        inner: File::open(&path).map_err(|error| unopened_by(asker, file, &path, &error))?,
        digest: Sha256::new(),
    };
    std::io::copy(&mut hashing, &mut std::io::sink()).map_err(|error| cannot(&error))?;
    let sha256 = hexadecimal(&hashing.digest.finalize());
    let open = || File::open(&path).map_err(|error| cannot(&error));
    let header: Vec<String> = ParquetReader::new(open()?)
        .schema()
        .map_err(|error| cannot(&error))?
        .iter_names()
        .map(|name| name.to_string())
        .collect();
    let columns = find_columns(asker, &name, &header, wanted)?;
    let names: Vec<String> = columns.iter().map(|at| header[*at].clone()).collect();
    let typed =
        ParquetReader::new(open()?).with_columns(Some(names.clone())).finish().map_err(|error| cannot(&error))?;
    if typed.height() == 0 {
        return Err(cannot(&"it holds no rows"));
    }
    let text_column = |name: &String| -> PolarsResult<(String, TextColumn)> {
        let cells = typed.column(name)?.cast(&DataType::String)?;
        let mut column = TextColumn::default();
        for cell in cells.str()?.iter() {
            let cell = cell.unwrap_or_default().trim();
            column.push(if missing.iter().any(|code| code == cell) { "" } else { cell });
        }
        Ok((name.clone(), column))
    };
    let columns = names.iter().map(text_column).collect::<PolarsResult<Vec<_>>>().map_err(|error| cannot(&error))?;
    Ok(TextTable {
        path,
        name,
        delimiter: None,
        header,
        columns,
        height: typed.height(),
        sha256,
        decimal: Decimal::Point,
        broken: Vec::new(),
    })
}

impl TextTable {
    /// A file read by others, for the places of its cells.
    pub fn for_places(path: PathBuf, name: String, header: Vec<String>) -> TextTable {
        TextTable {
            path,
            name,
            delimiter: Some(b','),
            header,
            columns: Vec::new(),
            height: 0,
            sha256: String::new(),
            decimal: Decimal::Point,
            broken: Vec::new(),
        }
    }

    /// A column that was asked for.
    pub fn column(&self, name: &str) -> &TextColumn {
        let found = self.columns.iter().find(|(column, _)| column == name);
        &found.expect("only columns that were read are looked at").1
    }

    /// Turns bad cells, and the rows that were broken, into problems with their line and column, in the order of the file.
    pub fn place(&self, mut bad: Vec<BadCell>, problems: &mut Problems) {
        for cell in &mut bad {
            // Rows of the frame are rows of the file without the broken ones.
            for broken in &self.broken {
                cell.row += usize::from(broken.row <= cell.row);
            }
        }
        bad.extend(self.broken.iter().cloned());
        if bad.is_empty() {
            return;
        }
        bad.sort_by_key(|cell| (cell.row, self.column_at(cell)));
        let places = match self.delimiter {
            Some(delimiter) => self.places(&bad, delimiter).unwrap_or_default(),
            None => Vec::new(),
        };
        for (index, cell) in bad.into_iter().enumerate() {
            let problem = match places.get(index) {
                Some(place) => Problem::new(cell.message).at(place.clone()),
                None => {
                    let column = cell.column.map_or(String::new(), |column| format!(", column `{column}`"));
                    Problem::new(format!("{}, row {}{column}: {}", self.name, cell.row + 1, cell.message))
                }
            };
            problems.push(match cell.help {
                Some(help) => problem.help(help),
                None => problem,
            });
        }
    }

    fn column_at(&self, cell: &BadCell) -> Option<usize> {
        cell.column.as_ref().and_then(|column| self.header.iter().position(|name| name == column))
    }

    /// Where the header names a column; none in a file without lines.
    pub fn header_place(&self, column: &str) -> Option<Place> {
        let delimiter = self.delimiter?;
        let at = self.header.iter().position(|name| name == column)?;
        let bytes = self.bytes().ok()?;
        let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let mut scanner = Scanner { bytes: &bytes, at: start, line: 1, delimiter };
        let fields = scanner.next_record()?;
        fields.get(at).map(|field| scanner.place(&self.name, field))
    }

    /// The line of each of these rows, in their order; none in a file without lines.
    pub fn lines(&self, rows: &[usize]) -> Vec<usize> {
        let mark = |row: &usize| BadCell { row: *row, column: None, message: String::new(), help: None };
        let bad: Vec<BadCell> = rows.iter().map(mark).collect();
        match self.delimiter {
            Some(delimiter) => {
                let places = self.places(&bad, delimiter).unwrap_or_default();
                places.into_iter().map(|place| place.line).collect()
            }
            None => Vec::new(),
        }
    }

    fn bytes(&self) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = File::open(&self.path)?;
        if is_gzip(&self.path) {
            MultiGzDecoder::new(file).read_to_end(&mut bytes)?;
        } else {
            BufReader::new(file).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    /// Reads the file once more, up to the last bad cell, for lines and columns. Sorted by row.
    fn places(&self, bad: &[BadCell], delimiter: u8) -> std::io::Result<Vec<Place>> {
        let bytes = self.bytes()?;
        let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let mut scanner = Scanner { bytes: &bytes, at: start, line: 1, delimiter };
        let mut places = Vec::new();
        scanner.next_record(); // the header
        let mut row = 0;
        let mut bad = bad.iter().peekable();
        while let Some(fields) = scanner.next_record() {
            while let Some(cell) = bad.next_if(|cell| cell.row == row) {
                let field = self.column_at(cell).and_then(|column| fields.get(column));
                places.push(match field {
                    Some(field) => scanner.place(&self.name, field),
                    None => scanner.place_of_all(&self.name, &fields),
                });
            }
            if bad.peek().is_none() {
                break;
            }
            row += 1;
        }
        Ok(places)
    }
}

/// Where a field stands in the file.
pub(super) struct Field {
    start: usize,
    end: usize,
    pub line: usize,
}

/// Walks over the records of a CSV text, blank lines passed over and quoted newlines kept, as the `csv` crate does.
pub(super) struct Scanner<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
    pub line: usize,
    pub delimiter: u8,
}

impl Scanner<'_> {
    pub fn next_record(&mut self) -> Option<Vec<Field>> {
        while let Some(b'\n' | b'\r') = self.bytes.get(self.at) {
            self.line += usize::from(self.bytes[self.at] == b'\n');
            self.at += 1;
        }
        if self.at >= self.bytes.len() {
            return None;
        }
        let mut fields = Vec::new();
        let mut field = Field { start: self.at, end: self.at, line: self.line };
        let mut quoted = false;
        let mut at_start = true;
        loop {
            let byte = self.bytes.get(self.at).copied();
            match byte {
                Some(b'"') if quoted => {
                    if self.bytes.get(self.at + 1) == Some(&b'"') {
                        self.at += 1;
                    } else {
                        quoted = false;
                    }
                }
                Some(b'"') if at_start => quoted = true,
                Some(b'\n') if quoted => self.line += 1,
                None | Some(b'\n' | b'\r') if !quoted => {
                    field.end = self.at;
                    fields.push(field);
                    return Some(fields);
                }
                None => {
                    field.end = self.at;
                    fields.push(field);
                    return Some(fields);
                }
                Some(byte) if byte == self.delimiter && !quoted => {
                    field.end = self.at;
                    fields.push(field);
                    field = Field { start: self.at + 1, end: self.at + 1, line: self.line };
                    at_start = true;
                    self.at += 1;
                    continue;
                }
                _ => {}
            }
            at_start = false;
            self.at += 1;
        }
    }

    /// The place of a whole record, from its first field to the end of that line.
    pub fn place_of_all(&self, file: &str, fields: &[Field]) -> Place {
        match (fields.first(), fields.last()) {
            (Some(first), Some(last)) => {
                self.place(file, &Field { start: first.start, end: last.end, line: first.line })
            }
            _ => self.place(file, &Field { start: 0, end: 0, line: 1 }),
        }
    }

    /// The place of a field: its own line, underlined up to the end of that line.
    pub fn place(&self, file: &str, field: &Field) -> Place {
        let line_start = self.bytes[..field.start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let line_end = self.bytes[field.start..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(self.bytes.len(), |at| field.start + at);
        let text = String::from_utf8_lossy(&self.bytes[line_start..line_end]);
        let text = text.trim_end_matches('\r').trim_start_matches('\u{feff}');
        let before = String::from_utf8_lossy(&self.bytes[line_start..field.start]);
        let within = String::from_utf8_lossy(&self.bytes[field.start..field.end.min(line_end)]);
        Place {
            file: file.into(),
            line: field.line,
            column: before.trim_start_matches('\u{feff}').chars().count() + 1,
            width: within.trim_end_matches('\r').chars().count(),
            // An empty cell at the end of its line needs something to point at.
            text: if field.start >= line_end { format!("{} ", printable(text)).into() } else { printable(text).into() },
        }
    }
}

/// What a file holds must not steer the terminal it is shown on: control characters become a mark of the same width.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() && letter != '\t' { '\u{fffd}' } else { letter }).collect()
}
