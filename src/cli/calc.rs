//! `retrial calc`: every interval and test of a two-arm trial, for one case on the line or a file of them.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use rayon::prelude::*;

use crate::analysis::calculate::{self, Case};
use crate::analysis::methods::{Calculator, Entry, METHODS};
use crate::ingest::{BadValue, CaseFile};
use crate::problem::nearest;
use crate::results::{self, Input, Method, Results, Row, Text, display};
use crate::stats::{Binomial, Moments, PersonTime};

use super::{Failure, Format, Global, output};

/// Cases computed at a time: enough for every core, few enough to hold.
const CHUNK: usize = 4096;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The calculator.
    #[arg(value_enum)]
    what: What,
    /// The case: `37/52`, `37/52 20/42`, `-24.4,11.6,42`, `MEAN,SD,N MEAN,SD,N`, `5/120.5 2/118`, `0.01,0.02`.
    case: Vec<String>,
    /// Many cases: a CSV with the calculator's columns.
    #[arg(long, value_name = "CASES.CSV", conflicts_with = "case")]
    input: Option<PathBuf>,
    /// Only these methods, apart by commas (`retrial methods` lists them).
    #[arg(long, value_delimiter = ',', value_name = "A,B", value_parser = method)]
    method: Vec<Method>,
}

fn method(text: &str) -> Result<Method, String> {
    let known = || METHODS.iter().map(|entry| entry.method.id());
    match text.parse::<Method>() {
        Ok(method) if known().any(|id| id == method.id()) => Ok(method),
        _ => Err(match nearest(text, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`retrial methods` lists them".into(),
        }),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// EVENTS/N: intervals for one proportion.
    Proportion,
    /// EVENTS/N EVENTS/N: difference, ratios, NNT, tests.
    TwoProportions,
    /// MEAN,SD,N.
    Mean,
    /// MEAN,SD,N MEAN,SD,N: difference, standardised effects, tests.
    TwoMeans,
    /// EVENTS/TIME EVENTS/TIME.
    TwoRates,
    /// P,P,…: adjusted for multiplicity.
    AdjustP,
}

impl What {
    fn calculator(self) -> Calculator {
        match self {
            What::Proportion => Calculator::Proportion,
            What::TwoProportions => Calculator::TwoProportions,
            What::Mean => Calculator::Mean,
            What::TwoMeans => Calculator::TwoMeans,
            What::TwoRates => Calculator::TwoRates,
            What::AdjustP => Calculator::AdjustP,
        }
    }

    /// The columns of a file of cases, `id` first.
    fn columns(self) -> &'static [&'static str] {
        match self {
            What::Proportion => &["id", "events", "n"],
            What::TwoProportions => &["id", "events_a", "n_a", "events_b", "n_b"],
            What::Mean => &["id", "mean", "sd", "n"],
            What::TwoMeans => &["id", "mean_a", "sd_a", "n_a", "mean_b", "sd_b", "n_b"],
            What::TwoRates => &["id", "events_a", "time_a", "events_b", "time_b"],
            What::AdjustP => &["id", "p"],
        }
    }

    /// Arms of a case, how the values of one are set apart, and what one looks like.
    fn form(self) -> (usize, char, &'static str) {
        match self {
            What::Proportion => (1, '/', "EVENTS/N: 37/52"),
            What::TwoProportions => (2, '/', "EVENTS/N EVENTS/N: 37/52 20/42"),
            What::Mean => (1, ',', "MEAN,SD,N: -24.4,11.6,42"),
            What::TwoMeans => (2, ',', "MEAN,SD,N MEAN,SD,N: -24.4,11.6,42 -13.9,11.5,37"),
            What::TwoRates => (2, '/', "EVENTS/TIME EVENTS/TIME: 5/120.5 2/118"),
            What::AdjustP => (1, ',', "P,P,…: 0.01,0.02"),
        }
    }

    /// A case from its values, in the order of the columns after `id`.
    fn case(self, values: &[&str]) -> Result<Case, Vec<BadValue>> {
        let mut bad = Vec::new();
        let case = match self {
            What::Proportion => binomial(values, 0, &mut bad).map(Case::Proportion),
            What::TwoProportions => {
                let arms = (binomial(values, 0, &mut bad), binomial(values, 2, &mut bad));
                arms.0.zip(arms.1).map(|(a, b)| Case::TwoProportions(a, b))
            }
            What::Mean => moments(values, 0, &mut bad).map(Case::Mean),
            What::TwoMeans => {
                let arms = (moments(values, 0, &mut bad), moments(values, 3, &mut bad));
                arms.0.zip(arms.1).map(|(a, b)| Case::TwoMeans(a, b))
            }
            What::TwoRates => {
                let arms = (person_time(values, 0, &mut bad), person_time(values, 2, &mut bad));
                arms.0.zip(arms.1).map(|(a, b)| Case::TwoRates(a, b))
            }
            What::AdjustP => None,
        };
        case.ok_or(bad)
    }
}

/// Shown whole where short; a million digits are not worth reading.
fn short(text: &str) -> String {
    let shown: String = text.chars().take(24).collect();
    if shown.len() < text.len() { format!("{shown:?}…") } else { format!("{text:?}") }
}

fn count(values: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<u64> {
    // Above 2^53 neighbouring counts could not be told apart.
    let count = values[at].parse::<u64>().ok().filter(|count| *count <= 1 << 53);
    if count.is_none() {
        let message = format!("not a count: {}", short(values[at]));
        bad.push(BadValue { column: Some(at + 1), message, help: "write a whole number, 0 or more".into() });
    }
    count
}

fn number(values: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<f64> {
    let number = values[at].replace('−', "-").parse::<f64>().ok().filter(|number| number.is_finite());
    if number.is_none() {
        let message = format!("not a number: {}", short(values[at]));
        bad.push(BadValue { column: Some(at + 1), message, help: "write it with a decimal point: -24.4".into() });
    }
    number
}

fn domain<T>(
    result: Result<T, crate::stats::DomainError>,
    at: usize,
    help: &str,
    bad: &mut Vec<BadValue>,
) -> Option<T> {
    let told = |error: crate::stats::DomainError| BadValue {
        column: Some(at + 1),
        message: error.to_string(),
        help: help.into(),
    };
    result.map_err(|error| bad.push(told(error))).ok()
}

fn binomial(values: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<Binomial> {
    let (events, n) = (count(values, at, bad), count(values, at + 1, bad));
    domain(Binomial::new(events?, n?), at, "correct the events or the number of participants", bad)
}

fn moments(values: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<Moments> {
    let (mean, sd, n) = (number(values, at, bad), number(values, at + 1, bad), count(values, at + 2, bad));
    domain(
        Moments::new(mean?, sd?, n?),
        at + 1,
        "the mean, a standard deviation of 0 or more, and at least one participant",
        bad,
    )
}

fn person_time(values: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<PersonTime> {
    let (events, time) = (count(values, at, bad), number(values, at + 1, bad));
    domain(PersonTime::new(events?, time?), at + 1, "person-time is above 0", bad)
}

fn probability(values: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<f64> {
    let p = number(values, at, bad)?;
    if !(0.0..=1.0).contains(&p) {
        let message = format!("not a probability: {}", short(values[at]));
        bad.push(BadValue { column: Some(at + 1), message, help: "a p-value lies between 0 and 1".into() });
        return None;
    }
    Some(p)
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    let entries = calculate::chosen(arguments.what.calculator(), &arguments.method);
    if entries.is_empty() {
        let ids: Vec<&str> =
            calculate::chosen(arguments.what.calculator(), &[]).iter().map(|e| e.method.id()).collect();
        return Err(Failure::Usage(format!(
            "`{}` has none of these methods; it has {}",
            arguments.what.calculator().id(),
            ids.join(", ")
        )));
    }
    match &arguments.input {
        None => line(&arguments, &entries, global),
        Some(path) => batch(&arguments, path, &entries, global),
    }
}

fn line(arguments: &Arguments, entries: &[&'static Entry], global: &Global) -> Result<(), Failure> {
    let (arms, separator, form) = arguments.what.form();
    let refuse =
        |argument: &str, message: &str| Failure::Usage(format!("{}: {message}\nhelp: {form}", short(argument)));
    if arguments.case.len() != arms {
        return Err(Failure::Usage(format!("{} values, not {}\nhelp: {form}", arms, arguments.case.len())));
    }
    let mut values: Vec<&str> = Vec::new();
    let width = (arguments.what.columns().len() - 1) / arms;
    for argument in &arguments.case {
        let parts: Vec<&str> = argument.split(separator).map(str::trim).collect();
        if arguments.what != What::AdjustP && parts.len() != width {
            return Err(refuse(argument, &format!("{} values apart by `{separator}`, not {width}", parts.len())));
        }
        values.extend(parts);
    }
    let told = |bad: Vec<BadValue>| {
        let facts: Vec<String> = bad.iter().map(|value| format!("{}; {}", value.message, value.help)).collect();
        refuse(&arguments.case.join(" "), &facts.join("; "))
    };
    let rows = if arguments.what == What::AdjustP {
        let mut bad = Vec::new();
        let p: Vec<f64> = (0..values.len()).filter_map(|at| probability(&values, at, &mut bad)).collect();
        if !bad.is_empty() {
            return Err(told(bad));
        }
        let ids: Vec<Text> = values.iter().map(|value| Some((*value).into())).collect();
        calculate::adjusted(&ids, &p, entries)
    } else {
        let case = arguments.what.case(&values).map_err(told)?;
        calculate::rows(&case, &None, entries, !arguments.method.is_empty(), global.level)
    };
    let nothing = rows.iter().all(|row| row.estimate.is_none() && row.p_value.is_none() && row.upper.is_none());
    let text = match global.format {
        Format::Json => results::json(&Results::new(Vec::new(), rows)),
        Format::Csv => results::csv(&rows),
        Format::Text => text(&rows, false),
        Format::Markdown => text(&rows, true),
    };
    output::emit(&text, global)?;
    if nothing {
        Err(Failure::Refused("nothing asked for could be computed; the notes say why".into()))
    } else {
        Ok(())
    }
}

/// Checks the whole file, then computes it chunk by chunk and writes the rows in its order.
fn batch(
    arguments: &Arguments,
    path: &std::path::Path,
    entries: &[&'static Entry],
    global: &Global,
) -> Result<(), Failure> {
    let file = CaseFile::open(path, arguments.what.columns())?;
    let input = Input { file: file.name.clone(), sha256: file.sha256.clone(), provenance: None };
    let open = || Sink::new(global, Results::new(vec![input], Vec::new()));
    let text_of = |id: &str| -> Text { Some(id).filter(|id| !id.is_empty()).map(Into::into) };
    if arguments.what == What::AdjustP {
        let (mut ids, mut family) = (Vec::new(), Vec::new());
        file.each(|cells| {
            let mut bad = Vec::new();
            match probability(&cells[1..], 0, &mut bad) {
                Some(p) => {
                    ids.push(text_of(cells[0]));
                    family.push(p);
                    Ok(())
                }
                None => Err(bad),
            }
        })?;
        let mut sink = open()?;
        sink.rows(&calculate::adjusted(&ids, &family, entries))?;
        return sink.finish();
    }
    file.each(|cells| arguments.what.case(&cells[1..]).map(|_| ()))?;
    let mut sink = open()?;
    let by_name = !arguments.method.is_empty();
    let mut chunk: Vec<(Text, Case)> = Vec::with_capacity(CHUNK);
    let mut failed = None;
    let mut flush = |chunk: &mut Vec<(Text, Case)>| -> Result<(), Failure> {
        let rows: Vec<Vec<Row>> =
            chunk.par_iter().map(|(id, case)| calculate::rows(case, id, entries, by_name, global.level)).collect();
        chunk.clear();
        sink.rows(&rows.concat())
    };
    file.each(|cells| {
        if failed.is_none() {
            chunk.push((text_of(cells[0]), arguments.what.case(&cells[1..])?));
            if chunk.len() == CHUNK {
                failed = flush(&mut chunk).err();
            }
        }
        Ok(())
    })?;
    match failed {
        Some(failure) => return Err(failure),
        None => flush(&mut chunk)?,
    }
    sink.finish()
}

/// Where the rows of a batch go, as they come.
struct Sink {
    format: Format,
    out: Box<dyn Write>,
    file: Option<(tempfile::NamedTempFile, PathBuf)>,
    first: bool,
    any: bool,
}

impl Sink {
    fn new(global: &Global, head: Results) -> Result<Sink, Failure> {
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
        let mut sink = Sink { format: global.format, out, file, first: true, any: false };
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

    fn rows(&mut self, rows: &[Row]) -> Result<(), Failure> {
        self.any |= rows.iter().any(|row| row.estimate.is_some() || row.p_value.is_some() || row.upper.is_some());
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
                    self.write(&format!("{title}\n{}\n", text(&rows[from..to], self.format == Format::Markdown)))?;
                    from = to;
                }
                Ok(())
            }
        }
    }

    fn finish(mut self) -> Result<(), Failure> {
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
        if self.any {
            Ok(())
        } else {
            Err(Failure::Refused("nothing asked for could be computed; the notes say why".into()))
        }
    }
}

/// Cells in a forest of intervals.
const FOREST: usize = 34;

/// By statistic: the estimate first, then the methods side by side with a small forest, the recommended one marked.
fn text(rows: &[Row], markdown: bool) -> String {
    let mut text = String::new();
    let mut from = 0;
    while from < rows.len() {
        let same = |row: &Row| row.statistic == rows[from].statistic && row.arm == rows[from].arm;
        let to = rows[from..].iter().position(|row| !same(row)).map_or(rows.len(), |count| from + count);
        statistic(&rows[from..to], markdown, &mut text);
        from = to;
    }
    text
}

fn statistic(rows: &[Row], markdown: bool, text: &mut String) {
    let first = &rows[0];
    let name = first.statistic.id().replace('-', " ");
    let arm = first.arm.as_deref().map_or(String::new(), |arm| format!(" of {arm}"));
    let counts = match (first.events, first.n) {
        (Some(events), Some(n)) => format!("  {events}/{n}"),
        _ => String::new(),
    };
    let estimate = display::estimate(first).unwrap_or_default();
    let level = first.level.map_or(String::new(), |level| format!("  ({} intervals)", display::level(level)));
    let bold = if markdown { "**" } else { "" };
    text.push_str(format!("{bold}{name}{arm}{bold}{counts}  {estimate}{level}\n").trim_end_matches(' '));
    if markdown {
        text.push_str("\n| method | estimate | interval | p | note |\n|---|---|---|---|---|\n");
    }
    let log = matches!(first.unit.as_deref(), Some("ratio"));
    let scale = |value: f64| if log { libm::log(value) } else { value };
    let bounds = || rows.iter().flat_map(|row| [row.lower, row.upper]).flatten().map(scale).filter(|x| x.is_finite());
    let (low, high) = (bounds().fold(f64::INFINITY, f64::min), bounds().fold(f64::NEG_INFINITY, f64::max));
    let drawn = low < high && first.level.is_some();
    let mut reasons = Vec::new();
    for row in rows {
        let entry = METHODS.iter().find(|entry| entry.statistic == row.statistic && Some(entry.method) == row.method);
        let recommended = entry.and_then(Entry::recommended);
        if let Some(reason) = recommended {
            reasons.push(format!("  * {}: {reason}", row.method.map_or("", Method::id)));
        }
        let mark = if recommended.is_some() { "*" } else { " " };
        let interval = display::row_interval(row).unwrap_or_default();
        // The conditional odds ratio is an estimate of its own.
        let own = display::estimate(row).filter(|own| *own != estimate && row.method != first.method);
        let interval = match own {
            Some(own) => format!("{own}: {interval}"),
            None => interval,
        };
        let p = row.p_value.map_or(String::new(), display::p_with_sign);
        let note = row.note.as_deref().unwrap_or_default();
        let method = row.method.map_or("", Method::id);
        if markdown {
            let own = display::estimate(row).unwrap_or_default();
            text.push_str(&format!("| {method}{mark} | {own} | {interval} | {p} | {note} |\n"));
            continue;
        }
        let numbers = [interval, p].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ");
        let forest = match (row.lower, row.upper, row.estimate) {
            (Some(lower), Some(upper), estimate) if drawn => {
                let place = |value: f64| {
                    let share = (scale(value) - low) / (high - low);
                    (share.clamp(0.0, 1.0) * (FOREST - 1) as f64) as usize
                };
                bar(place(lower), place(upper), estimate.map(place))
            }
            _ => String::new(),
        };
        text.push_str(format!("{mark} {method:<22}{numbers:<36}{forest}").trim_end());
        text.push('\n');
        if !note.is_empty() {
            text.push_str(&format!("    {note}\n"));
        }
    }
    for reason in reasons {
        text.push_str(&reason);
        text.push('\n');
    }
    text.push('\n');
}

fn bar(lower: usize, upper: usize, estimate: Option<usize>) -> String {
    (0..FOREST)
        .map(|at| match at {
            at if Some(at) == estimate => '●',
            at if at == lower && lower < upper => '├',
            at if at == upper && lower < upper => '┤',
            at if lower < at && at < upper => '─',
            _ => ' ',
        })
        .collect()
}
