//! Rows for reading: the estimate first, then the methods side by side with a forest, the recommended one marked.

use crate::analysis::methods::METHODS;
use crate::results::{Method, Row, Statistic, display};

use super::forest::Forest;

/// Characters in a line.
const LINE: usize = 96;

/// By statistic: the estimate first, then the methods side by side with a forest, the recommended one marked.
pub(super) fn by_statistic(rows: &[Row], markdown: bool) -> String {
    let groups = rows.chunk_by(|one, next| one.statistic == next.statistic && one.arm == next.arm);
    groups.map(|rows| if markdown { table(rows) } else { block(rows) }).collect()
}

/// `risk difference  23.5 points  (95 % intervals)`
fn title(rows: &[Row], mark: &str) -> String {
    let first = &rows[0];
    let name = first.statistic.id().replace('-', " ");
    let arm = first.arm.as_deref().map_or(String::new(), |arm| format!(" of {arm}"));
    let counts = match (first.events, first.n) {
        (Some(events), Some(n)) => format!("  {events}/{n}"),
        _ => String::new(),
    };
    let estimate = display::estimate(first).unwrap_or_default();
    let level = first.level.map_or(String::new(), |level| format!("  ({} intervals)", display::level(level)));
    let estimate = if estimate.is_empty() { estimate } else { format!("  {estimate}") };
    format!("{mark}{name}{arm}{mark}{counts}{estimate}{level}\n")
}

fn recommended(row: &Row) -> Option<&'static str> {
    let entry = METHODS.iter().find(|entry| entry.statistic == row.statistic && Some(entry.method) == row.method);
    entry.and_then(|entry| entry.recommended)
}

fn method(row: &Row) -> &'static str {
    row.method.map_or("", Method::id)
}

fn table(rows: &[Row]) -> String {
    let mut text = title(rows, "**");
    text.push_str("\n| method | estimate | interval | p | note |\n|---|---|---|---|---|\n");
    for row in rows {
        let mark = if recommended(row).is_some() { "*" } else { "" };
        let estimate = display::estimate(row).unwrap_or_default();
        let interval = interval(row).unwrap_or_default();
        let (p, note) = (p(row).unwrap_or_default(), row.note.as_deref().unwrap_or_default());
        text.push_str(&format!("| {}{mark} | {estimate} | {interval} | {p} | {note} |\n", method(row)));
    }
    for (row, reason) in rows.iter().filter_map(|row| Some((row, recommended(row)?))) {
        text.push_str(&format!("\n\\* {}: {reason}\n", method(row)));
    }
    text + "\n"
}

fn block(rows: &[Row]) -> String {
    let mut text = title(rows, "");
    let forest = Forest::of(rows);
    let numbers: Vec<String> = rows.iter().map(|row| numbers(row, rows)).collect();
    let width = numbers.iter().map(|numbers| numbers.chars().count()).max().unwrap_or(0);
    let name = rows.iter().map(|row| method(row).len() + 1).max().unwrap_or(0).max(20);
    let mut push = |line: String| {
        text.push_str(line.trim_end());
        text.push('\n');
    };
    for (row, numbers) in rows.iter().zip(&numbers) {
        let mark = if recommended(row).is_some() { "*" } else { " " };
        let bar = forest.as_ref().map_or(String::new(), |forest| forest.bar(row));
        push(format!("{mark} {:<name$}{numbers:<width$}  {bar}", method(row)));
        for line in wrapped(row.note.as_deref().unwrap_or_default(), LINE - 4) {
            push(format!("    {line}"));
        }
    }
    for line in forest.iter().flat_map(Forest::axis) {
        push(format!("  {:<name$}{:<width$}  {line}", "", ""));
    }
    for (row, reason) in rows.iter().filter_map(|row| Some((row, recommended(row)?))) {
        let lines = wrapped(&format!("{}: {reason}", method(row)), LINE - 2);
        for (at, line) in lines.iter().enumerate() {
            push(format!("{} {line}", if at == 0 { "*" } else { " " }));
        }
    }
    text + "\n"
}

/// The estimate where it is not the title's, the standard error where there is room, the interval; of a test, statistic and p.
fn numbers(row: &Row, rows: &[Row]) -> String {
    let own = display::estimate(row).filter(|own| Some(own) != display::estimate(&rows[0]).as_ref());
    let interval = interval(row);
    let error = row.std_error.filter(|_| rows.len() == 1);
    let error = error.map(|error| format!("SE {}", display::significant(error, 4)));
    let interval = match (own, interval) {
        (Some(own), Some(interval)) => Some(format!("{own} ({interval})")),
        (own, interval) => own.or(interval),
    };
    let parts = [interval, error, statistic(row), p(row)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// An interval of a number needed to treat that holds a difference of 0 runs through infinity.
fn interval(row: &Row) -> Option<String> {
    match (row.statistic, row.lower, row.upper) {
        (Statistic::NumberNeededToTreat, Some(lower), Some(upper)) if lower > 0.0 && upper < 0.0 => {
            let bound = |value| display::bound(row.statistic, value);
            Some(format!("{} to ∞ to {}", bound(lower), bound(upper)))
        }
        _ => display::row_interval(row),
    }
}

/// `χ² = 5.39`, `t = −4.04, df 77`.
fn statistic(row: &Row) -> Option<String> {
    let value = display::significant(row.test_statistic?, 4);
    Some(match (row.method, row.df) {
        (Some(Method::Student | Method::Welch | Method::BrunnerMunzel), Some(df)) => {
            format!("t = {value}, df {}", display::significant(df, 4))
        }
        (Some(Method::Barnard), _) => format!("Z = {value}"),
        (Some(Method::MannWhitneyExact | Method::MannWhitneyNormal), _) => format!("U = {value}"),
        _ => format!("χ² = {value}"),
    })
}

fn p(row: &Row) -> Option<String> {
    row.p_value.map(display::p_with_sign)
}

/// Words in lines of at most so many characters.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}
