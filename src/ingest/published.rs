//! Published arm-level rows, typed from a paper, each with its source, locator and status.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::printed::{Decimal, PrintedPercent, counts_printing};
use crate::problem::{Problem, Problems, nearest};
use crate::results::{Input, Provenance, Status};
use crate::stats::Level;
use crate::study::{Measure, Missing, Population, PublishedTable, Study};

use super::file::{Scanner, hexadecimal, unopened};

/// What a row says of its arm.
#[derive(Clone, Debug, PartialEq)]
pub enum PublishedValue {
    /// Every count that the row allows (one where a count is printed), of `n`; the percentage where only that is printed.
    Counts {
        /// In rising order, never empty.
        events: Vec<u64>,
        /// Participants.
        n: u64,
        /// The percentage as printed, where the count was not.
        printed: Option<PrintedPercent>,
    },
    /// Mean and standard deviation.
    Moments {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
        /// Participants.
        n: u64,
        /// What the standard deviation was worked back from, if it was not printed.
        worked_back: Option<&'static str>,
    },
    /// A model's mean with its standard error.
    LsMean {
        /// Least-squares mean.
        mean: f64,
        /// Its standard error.
        std_error: f64,
        /// Bounds as printed, with their level; `None` where the standard error was printed.
        printed_interval: Option<(f64, f64, f64)>,
        /// Participants.
        n: u64,
    },
}

/// One row of `published.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedRow {
    /// Arm id.
    pub arm: String,
    /// Endpoint id.
    pub endpoint: String,
    /// Visit id.
    pub visit: String,
    /// Who is in the denominator.
    pub population: Population,
    /// What the report did with the missing.
    pub missing: Missing,
    /// What it says.
    pub value: PublishedValue,
    /// Source id.
    pub source: Arc<str>,
    /// Where in the source.
    pub locator: String,
    /// How well it is known.
    pub status: Status,
    /// Empty for the preferred reading; a word for a conflicting one.
    pub reading: Option<String>,
    /// What a reader must know.
    pub note: Option<String>,
    /// Mean and spread with the digits that were printed.
    pub printed: PrintedMoments,
    /// Line of the file.
    pub line: usize,
}

/// The digits of a row's mean and spread; `None` where the cell is empty or no plain decimal number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PrintedMoments {
    /// Mean.
    pub mean: Option<Decimal>,
    /// Standard deviation.
    pub sd: Option<Decimal>,
    /// Standard error.
    pub se: Option<Decimal>,
    /// Lower end of the interval.
    pub lower: Option<Decimal>,
    /// Upper end of the interval.
    pub upper: Option<Decimal>,
    /// Its coverage.
    pub level: Option<Level>,
}

/// One row of `published-adverse-events.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedAdverseEvent {
    /// What the row counts.
    pub category: AdverseEventCategory,
    /// The term; empty for a total.
    pub term: String,
    /// System organ class, where printed.
    pub soc: Option<String>,
    /// Arm id.
    pub arm: String,
    /// Participants with at least one.
    pub participants: u64,
    /// Participants in all.
    pub n: u64,
    /// Number of events, where printed.
    pub events: Option<u64>,
    /// Source id.
    pub source: Arc<str>,
    /// How well it is known.
    pub status: Status,
    /// What a reader must know.
    pub note: Option<String>,
}

/// What a published adverse-event row counts.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum AdverseEventCategory {
    /// Any adverse event.
    Any,
    /// A serious one.
    Serious,
    /// A severe one.
    Severe,
    /// One related to treatment.
    Related,
    /// A death.
    Death,
    /// One of special interest.
    SpecialInterest,
    /// A system organ class.
    Soc,
    /// A preferred term.
    Term,
}

impl AdverseEventCategory {
    /// The endpoint's id in the results table.
    pub fn endpoint(self) -> &'static str {
        match self {
            AdverseEventCategory::Any => "adverse-event-any",
            AdverseEventCategory::Serious => "adverse-event-serious",
            AdverseEventCategory::Severe => "adverse-event-severe",
            AdverseEventCategory::Related => "adverse-event-related",
            AdverseEventCategory::Death => "adverse-event-death",
            AdverseEventCategory::SpecialInterest => "adverse-event-special-interest",
            AdverseEventCategory::Soc => "adverse-event-soc",
            AdverseEventCategory::Term => "adverse-event",
        }
    }
}

const COLUMNS: [&str; 19] = [
    "arm",
    "endpoint",
    "visit",
    "population",
    "missing",
    "events",
    "n",
    "percent",
    "mean",
    "sd",
    "se",
    "ci_lower",
    "ci_upper",
    "level",
    "source",
    "locator",
    "status",
    "reading",
    "note",
];

const ADVERSE_EVENT_COLUMNS: [&str; 12] =
    ["category", "term", "soc", "arm", "participants", "n", "events", "percent", "source", "locator", "status", "note"];

/// Reads the published arm-level rows.
///
/// # Errors
/// Every bad cell, with its place.
pub(super) fn read(
    study: &Study,
    folder: &Path,
    table: &PublishedTable,
    inputs: &mut Vec<Input>,
) -> Result<Vec<PublishedRow>, Problems> {
    let sheet = Sheet::read(study, folder, table, &COLUMNS, inputs)?;
    let mut problems = sheet.problems.clone();
    let mut rows: Vec<PublishedRow> = Vec::new();
    let mut seen = BTreeMap::new();
    let lines = sheet.lines();
    for record in sheet.whole() {
        let line = lines.get(record).copied().unwrap_or_default();
        let Some(row) = problems.take(published_row(study, &sheet, record, line)) else { continue };
        let key = (
            row.arm.clone(),
            row.endpoint.clone(),
            row.visit.clone(),
            row.population,
            row.missing,
            row.reading.clone(),
        );
        if let Some(line) = seen.insert(key, record + 2) {
            problems.push(sheet.problem(
                record,
                "reading",
                format!("the same arm, endpoint, visit and estimand as row {line}"),
                "name the second reading of a conflicting number in the column `reading`, or remove the row",
            ));
        }
        rows.push(row);
    }
    problems.or(rows)
}

/// Reads the published adverse-event rows.
///
/// # Errors
/// Every bad cell, with its place.
pub(super) fn read_adverse_events(
    study: &Study,
    folder: &Path,
    table: &PublishedTable,
    inputs: &mut Vec<Input>,
) -> Result<Vec<PublishedAdverseEvent>, Problems> {
    let sheet = Sheet::read(study, folder, table, &ADVERSE_EVENT_COLUMNS, inputs)?;
    let mut problems = sheet.problems.clone();
    let mut rows = Vec::new();
    for record in sheet.whole() {
        if let Some(row) = problems.take(adverse_event_row(study, &sheet, record)) {
            rows.push(row);
        }
    }
    problems.or(rows)
}

fn published_row(study: &Study, sheet: &Sheet, record: usize, line: usize) -> Result<PublishedRow, Problems> {
    let mut problems = Problems::new();
    let arms: Vec<&str> = study.file.arms.iter().map(|arm| arm.id.get_ref().as_str()).collect();
    let endpoints: Vec<&str> = study.file.endpoints.iter().map(|endpoint| endpoint.id.get_ref().as_str()).collect();
    let arm = problems.take(sheet.known(record, "arm", &arms));
    let endpoint = problems.take(sheet.known(record, "endpoint", &endpoints));
    let visits: Vec<&str> = study.file.visits.iter().map(|visit| visit.id.get_ref().as_str()).collect();
    let visit = if visits.is_empty() {
        problems.take(sheet.required(record, "visit"))
    } else {
        problems.take(sheet.known(record, "visit", &visits))
    };
    let population = problems.take(sheet.word::<Population>(record, "population"));
    let missing = problems.take(sheet.word::<Missing>(record, "missing"));
    let (source, status) = provenance(study, sheet, record, &mut problems);
    let endpoint_spec = endpoint.as_deref().and_then(|id| study.file.endpoint(id));
    let value = match (endpoint_spec, missing) {
        (Some(endpoint), _) if endpoint.is_binary() => problems.take(counts(sheet, record)),
        (Some(endpoint), Some(missing)) => {
            let value = problems.take(moments(sheet, record, missing == Missing::Mmrm));
            let scale = endpoint.scale.as_ref().and_then(|id| study.file.scale(id.get_ref()));
            if let (Some(PublishedValue::Moments { mean, .. }), Some(scale), Some(Measure::Score)) =
                (&value, scale, endpoint.measure)
                && (*mean < scale.minimum || *mean > scale.maximum)
            {
                problems.push(sheet.problem(
                    record,
                    "mean",
                    format!(
                        "a mean of {mean} is outside {}, which runs from {} to {}",
                        scale.id, scale.minimum, scale.maximum
                    ),
                    "correct it, or name another scale",
                ));
            }
            value
        }
        _ => None,
    };
    match (arm, endpoint, visit, population, missing, source, status, value) {
        (
            Some(arm),
            Some(endpoint),
            Some(visit),
            Some(population),
            Some(missing),
            Some(source),
            Some(status),
            Some(value),
        ) => problems.or(PublishedRow {
            arm,
            endpoint,
            visit,
            population,
            missing,
            value,
            source,
            locator: sheet.cell(record, "locator").to_string(),
            status,
            reading: sheet.optional(record, "reading"),
            note: sheet.optional(record, "note"),
            printed: PrintedMoments {
                mean: sheet.cell(record, "mean").parse().ok(),
                sd: sheet.cell(record, "sd").parse().ok(),
                se: sheet.cell(record, "se").parse().ok(),
                lower: sheet.cell(record, "ci_lower").parse().ok(),
                upper: sheet.cell(record, "ci_upper").parse().ok(),
                level: sheet.cell(record, "level").parse().ok().and_then(|level| Level::new(level).ok()),
            },
            line,
        }),
        _ => Err(problems),
    }
}

fn adverse_event_row(study: &Study, sheet: &Sheet, record: usize) -> Result<PublishedAdverseEvent, Problems> {
    let mut problems = Problems::new();
    let arms: Vec<&str> = study.file.arms.iter().map(|arm| arm.id.get_ref().as_str()).collect();
    let arm = problems.take(sheet.known(record, "arm", &arms));
    let category = problems.take(sheet.word::<AdverseEventCategory>(record, "category"));
    let (source, status) = provenance(study, sheet, record, &mut problems);
    let participants = problems.take(sheet.count(record, "participants"));
    let n = problems.take(sheet.count(record, "n"));
    let events = match sheet.cell(record, "events") {
        "" => None,
        _ => problems.take(sheet.count(record, "events")),
    };
    let named = matches!(
        category,
        Some(AdverseEventCategory::Term | AdverseEventCategory::Soc | AdverseEventCategory::SpecialInterest)
    );
    if named && sheet.cell(record, "term").is_empty() {
        problems.push(sheet.problem(record, "term", "no term".into(), "write the term as printed"));
    }
    if let (Some(participants), Some(n)) = (participants, n) {
        problems.take(events_fit(sheet, record, "participants", participants, n));
        problems.take(percent_agrees(sheet, record, participants, n));
        if events.is_some_and(|events| events < participants) {
            problems.push(sheet.problem(
                record,
                "events",
                format!("{} events in {participants} participants", sheet.cell(record, "events")),
                "each of them has at least one; correct one of the two",
            ));
        }
    }
    match (arm, category, source, status, participants, n) {
        (Some(arm), Some(category), Some(source), Some(status), Some(participants), Some(n)) => {
            problems.or(PublishedAdverseEvent {
                category,
                term: sheet.cell(record, "term").to_string(),
                soc: sheet.optional(record, "soc"),
                arm,
                participants,
                n,
                events,
                source,
                status,
                note: sheet.optional(record, "note"),
            })
        }
        _ => Err(problems),
    }
}

fn provenance(
    study: &Study,
    sheet: &Sheet,
    record: usize,
    problems: &mut Problems,
) -> (Option<Arc<str>>, Option<Status>) {
    let sources: Vec<&str> = study.file.sources.iter().map(|source| source.id.get_ref().as_str()).collect();
    let source = problems.take(sheet.known(record, "source", &sources)).map(|source| source.as_str().into());
    let status = problems.take(sheet.word::<Status>(record, "status"));
    (source, status)
}

fn events_fit(sheet: &Sheet, record: usize, column: &str, events: u64, n: u64) -> Result<(), Problems> {
    if n == 0 {
        let help = "a rate needs at least one participant; correct n, or remove the row";
        return Err(sheet.problem(record, "n", "n is 0".into(), help).into());
    }
    if events > n {
        let message = format!("{events} of {n}: more events than participants");
        return Err(sheet.problem(record, column, message, "correct one of the two").into());
    }
    Ok(())
}

fn percent_agrees(sheet: &Sheet, record: usize, events: u64, n: u64) -> Result<(), Problems> {
    if sheet.cell(record, "percent").is_empty() || n == 0 || events > n {
        return Ok(());
    }
    let percent = sheet.percent(record)?;
    if counts_printing(&percent, n).contains(&events) {
        Ok(())
    } else {
        let message =
            format!("{events} of {n} is {:.2} %, which does not print {percent}", 100.0 * events as f64 / n as f64);
        Err(sheet.problem(record, "percent", message, "correct the count, n or the percentage").into())
    }
}

fn counts(sheet: &Sheet, record: usize) -> Result<PublishedValue, Problems> {
    let mut problems = Problems::new();
    let Some(n) = problems.take(sheet.count(record, "n")) else { return Err(problems) };
    if sheet.cell(record, "events").is_empty() {
        if sheet.cell(record, "percent").is_empty() {
            return Err(sheet
                .problem(record, "events", "neither a count nor a percentage".into(), "give `events` or `percent`")
                .into());
        }
        events_fit(sheet, record, "n", 0, n)?;
        let percent = sheet.percent(record)?;
        let events: Vec<u64> = counts_printing(&percent, n).collect();
        if events.is_empty() {
            let message = format!("no count of {n} prints {percent}");
            return Err(sheet.problem(record, "percent", message, "correct n or the percentage").into());
        }
        return Ok(PublishedValue::Counts { events, n, printed: Some(percent) });
    }
    let Some(events) = problems.take(sheet.count(record, "events")) else { return Err(problems) };
    events_fit(sheet, record, "events", events, n)?;
    percent_agrees(sheet, record, events, n)?;
    problems.or(PublishedValue::Counts { events: vec![events], n, printed: None })
}

/// Standard errors from printed intervals use the normal quantile for a model's mean, Student's for a raw one.
fn moments(sheet: &Sheet, record: usize, model: bool) -> Result<PublishedValue, Problems> {
    let mut problems = Problems::new();
    let n = problems.take(sheet.count(record, "n"));
    let mean = problems.take(sheet.number(record, "mean"));
    let mut optional = |column: &str| -> Option<Option<f64>> {
        match sheet.cell(record, column) {
            "" => Some(None),
            _ => problems.take(sheet.number(record, column)).map(Some),
        }
    };
    let parts = (optional("sd"), optional("se"), optional("ci_lower"), optional("ci_upper"), optional("level"));
    let (Some(n), Some(mean), (Some(sd), Some(se), Some(lower), Some(upper), Some(level))) = (n, mean, parts) else {
        return Err(problems);
    };
    problems.or(())?;
    if n == 0 {
        let help = "a mean needs at least one participant; correct n, or remove the row";
        return Err(sheet.problem(record, "n", "n is 0".into(), help).into());
    }
    for (column, spread) in [("sd", sd), ("se", se)] {
        if spread.is_some_and(|spread| spread < 0.0) {
            let message = format!("`{column}` is below 0: {}", sheet.cell(record, column));
            return Err(sheet.problem(record, column, message, "a spread is not negative; correct it").into());
        }
    }
    let root_n = (n as f64).sqrt();
    let value = match (sd, se, lower, upper) {
        (Some(sd), _, _, _) if !model => PublishedValue::Moments { mean, sd, n, worked_back: None },
        (_, Some(se), _, _) if !model => {
            PublishedValue::Moments { mean, sd: se * root_n, n, worked_back: Some("SD = SE × √n") }
        }
        (_, Some(se), _, _) => PublishedValue::LsMean { mean, std_error: se, printed_interval: None, n },
        (_, _, Some(lower), Some(upper)) => {
            let coverage = level.unwrap_or(0.95);
            if !(coverage > 0.0 && coverage < 1.0) {
                let message = format!("the level is {coverage}");
                return Err(sheet.problem(record, "level", message, "a level lies between 0 and 1: 0.95").into());
            }
            if !(lower <= mean && mean <= upper) {
                let message = format!("{mean} is not between {lower} and {upper}");
                return Err(sheet.problem(record, "ci_lower", message, "correct the mean or its interval").into());
            }
            if model {
                let z = crate::stats::special::normal::quantile(0.5 + coverage / 2.0);
                let std_error = (upper - lower) / (2.0 * z);
                PublishedValue::LsMean { mean, std_error, printed_interval: Some((lower, upper, coverage)), n }
            } else if n > 1 {
                let t = crate::stats::special::student_t::quantile(0.5 + coverage / 2.0, n as f64 - 1.0);
                let sd = (upper - lower) / (2.0 * t) * root_n;
                PublishedValue::Moments { mean, sd, n, worked_back: Some("SD = half-width / t(n − 1) × √n") }
            } else {
                let message = "an interval of one participant".to_string();
                return Err(sheet.problem(record, "n", message, "correct n").into());
            }
        }
        _ => {
            let message =
                if model { "a model's mean without SE or interval" } else { "a mean without SD, SE or interval" };
            let help = "give `sd`, `se`, or `ci_lower` and `ci_upper`";
            return Err(sheet.problem(record, "mean", message.into(), help).into());
        }
    };
    Ok(value)
}

/// A small CSV with fixed columns, every cell with its place.
struct Sheet {
    name: String,
    bytes: Vec<u8>,
    header: Vec<String>,
    records: Vec<Vec<String>>,
    /// Records whose cells may stand under the wrong names; the others are still checked.
    broken: BTreeSet<usize>,
    /// What is wrong with those.
    problems: Problems,
}

impl Sheet {
    fn read(
        study: &Study,
        folder: &Path,
        table: &PublishedTable,
        columns: &[&str],
        inputs: &mut Vec<Input>,
    ) -> Result<Sheet, Problems> {
        let name = table.file.get_ref().clone();
        let here = |problem: Problem| -> Problems { problem.at(study.place(&table.file)).into() };
        let path = folder.join(&name);
        let bytes = std::fs::read(&path).map_err(|error| unopened(study, &table.file, &path, &error))?;
        inputs.push(Input {
            file: name.clone(),
            sha256: hexadecimal(&Sha256::digest(&bytes)),
            provenance: Some(Provenance::Published),
        });
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).has_headers(false).trim(csv::Trim::All).from_reader(&bytes[..]);
        let mut records = Vec::new();
        for record in reader.byte_records() {
            let record = record.map_err(|error| here(Problem::new(format!("cannot read `{name}`: {error}"))))?;
            records.push(record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect::<Vec<_>>());
        }
        if records.is_empty() || records[0].iter().all(String::is_empty) {
            return Err(here(
                Problem::new(format!("`{name}` is empty")).help(format!("its columns are {}", columns.join(","))),
            ));
        }
        let header = records.remove(0);
        if records.is_empty() {
            return Err(here(Problem::new(format!("`{name}` has a header and no data")).help("add at least one row")));
        }
        let mut sheet = Sheet { name, bytes, header, records, broken: BTreeSet::new(), problems: Problems::new() };
        let mut problems = Problems::new();
        for column in columns {
            if !sheet.header.iter().any(|name| name == column) {
                let near =
                    nearest(column, sheet.header.iter().map(String::as_str).filter(|name| !columns.contains(name)));
                problems.push(
                    Problem::new(format!("`{}` has no column `{column}`", sheet.name))
                        .at(sheet.place(None, None))
                        .help(match near {
                            Some(near) => format!("is `{near}` meant? The columns are {}", columns.join(",")),
                            None => format!("the columns are {}", columns.join(",")),
                        }),
                );
            }
        }
        for (at, name) in sheet.header.iter().enumerate() {
            if !columns.contains(&name.as_str()) {
                problems.push(
                    Problem::new(format!("unknown column `{name}`"))
                        .at(sheet.place(None, Some(at)))
                        .help(format!("the columns are {}", columns.join(","))),
                );
            }
        }
        problems.or(())?;
        let mut problems = Problems::new();
        let mut broken = BTreeSet::new();
        for (record, cells) in sheet.records.iter().enumerate() {
            if cells.len() != sheet.header.len() {
                broken.insert(record);
                problems.push(
                    Problem::new(format!("this row has {} cells, the header has {}", cells.len(), sheet.header.len()))
                        .at(sheet.place(Some(record), None))
                        .help("quote cells that hold a comma; write an empty cell as nothing between two commas"),
                );
            }
            for (at, cell) in cells.iter().enumerate() {
                if cell.contains('\u{fffd}') {
                    broken.insert(record);
                    problems.push(
                        Problem::new(format!("not UTF-8 text: {cell:?}"))
                            .at(sheet.place(Some(record), Some(at)))
                            .help("save the file as UTF-8"),
                    );
                }
            }
        }
        sheet.broken = broken;
        sheet.problems = problems;
        Ok(sheet)
    }

    /// The records whose cells can be trusted to stand under their names.
    fn whole(&self) -> impl Iterator<Item = usize> {
        (0..self.records.len()).filter(|record| !self.broken.contains(record))
    }

    /// The place of a cell; of the header where `record` is `None`, of the whole line where `column` is.
    fn place(&self, record: Option<usize>, column: Option<usize>) -> crate::problem::Place {
        let start = if self.bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let mut scanner = Scanner { bytes: &self.bytes, at: start, line: 1, delimiter: b',' };
        let mut fields = scanner.next_record().unwrap_or_default();
        for _ in 0..record.map_or(0, |record| record + 1) {
            fields = scanner.next_record().unwrap_or_default();
        }
        match column.and_then(|column| fields.get(column)) {
            Some(field) => scanner.place(&self.name, field),
            None => scanner.place_of_all(&self.name, &fields),
        }
    }

    /// The line on which each record begins.
    fn lines(&self) -> Vec<usize> {
        let start = if self.bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let mut scanner = Scanner { bytes: &self.bytes, at: start, line: 1, delimiter: b',' };
        std::iter::from_fn(|| scanner.next_record()).skip(1).map(|fields| fields[0].line).collect()
    }

    fn at(&self, column: &str) -> usize {
        self.header.iter().position(|name| name == column).unwrap_or(usize::MAX)
    }

    fn cell(&self, record: usize, column: &str) -> &str {
        self.records[record].get(self.at(column)).map_or("", String::as_str)
    }

    fn problem(&self, record: usize, column: &str, message: String, help: &str) -> Problem {
        Problem::new(message).at(self.place(Some(record), Some(self.at(column)))).help(help)
    }

    fn optional(&self, record: usize, column: &str) -> Option<String> {
        Some(self.cell(record, column)).filter(|cell| !cell.is_empty()).map(String::from)
    }

    fn required(&self, record: usize, column: &str) -> Result<String, Problems> {
        self.optional(record, column).ok_or_else(|| {
            self.problem(record, column, format!("`{column}` is empty"), &format!("every row needs its {column}"))
                .into()
        })
    }

    fn known(&self, record: usize, column: &str, known: &[&str]) -> Result<String, Problems> {
        let word = self.required(record, column)?;
        if known.contains(&word.as_str()) {
            return Ok(word);
        }
        let help = match nearest(&word, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the study file knows {}", known.join(", ")),
        };
        Err(self.problem(record, column, format!("unknown {column}: {word:?}"), &help).into())
    }

    /// A word of a closed vocabulary.
    fn word<T: serde::de::DeserializeOwned>(&self, record: usize, column: &str) -> Result<T, Problems> {
        use serde::de::IntoDeserializer;
        let word = self.required(record, column)?;
        let deserializer: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
            word.as_str().into_deserializer();
        T::deserialize(deserializer).map_err(|error| {
            let text = error.to_string();
            let help = match text.split_once("expected one of ") {
                Some((_, known)) => format!("one of {known}"),
                None => text,
            };
            self.problem(record, column, format!("unknown {column}: {word:?}"), &help).into()
        })
    }

    fn count(&self, record: usize, column: &str) -> Result<u64, Problems> {
        let cell = self.required(record, column)?;
        // Counts above 10^15 could not be told apart as floating-point numbers.
        cell.parse::<u64>().ok().filter(|count| *count <= 1_000_000_000_000_000).ok_or_else(|| {
            let message = format!("`{column}` is not a count: {cell:?}");
            self.problem(record, column, message, "write a whole number, 0 or more").into()
        })
    }

    fn number(&self, record: usize, column: &str) -> Result<f64, Problems> {
        let cell = self.required(record, column)?;
        cell.replace('−', "-").parse::<f64>().ok().filter(|number| number.is_finite()).ok_or_else(|| {
            let message = format!("`{column}` is not a number: {cell:?}");
            self.problem(record, column, message, "write it with a decimal point: -24.4").into()
        })
    }

    fn percent(&self, record: usize) -> Result<PrintedPercent, Problems> {
        let cell = self.required(record, "percent")?;
        cell.parse::<PrintedPercent>().map_err(|error| {
            let message = format!("`percent` is {error}: {cell:?}");
            self.problem(record, "percent", message, "write it as printed: 71.2%").into()
        })
    }
}
