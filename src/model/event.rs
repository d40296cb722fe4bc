//! A response that happens or not: which of two values is the event.

use std::collections::BTreeMap;

use crate::ingest::{CellProblem, DataFile, suggest};
use crate::problem::Problems;

/// The two values of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLevels {
    /// What is counted.
    pub event: String,
    /// The other value; `None` where every row used has the event.
    pub other: Option<String>,
}

/// Words for what happened, each with its opposite.
const WORDS: [(&str, &str); 4] = [("yes", "no"), ("y", "n"), ("true", "false"), ("event", "no event")];

/// The response of each row as 1 for the event and 0 for its absence, and the values found.
///
/// `named` is the event; without it 1 is (of 0 and 1), or `yes`, `y`, `true`, `event` in any spelling. Whatever else is in the column is
/// told.
pub(super) fn events(
    file: &DataFile,
    column: &str,
    named: Option<&str>,
    kept: &[usize],
    bad: &mut Vec<CellProblem>,
    problems: &mut Problems,
) -> (Vec<Option<f64>>, Option<EventLevels>) {
    let cells = file.cells(column);
    let mut response = vec![None; cells.len()];
    // One value may be written in two ways: 1 and 1.0.
    let value = |cell: &str| file.number(cell).map_or_else(|| cell.to_string(), |number| number.to_string());
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for row in kept {
        if let Some(cell) = cells[*row] {
            found.entry(value(cell)).or_default().push(*row);
        }
    }
    let levels: Vec<&str> = found.keys().map(String::as_str).collect();
    if levels.is_empty() {
        return (response, None);
    }
    let mut wrong = |message: String, help: String| problems.push(file.column_problem(column, message, help));
    let has = |level: &str| found.contains_key(level);
    if levels.len() > 2 {
        if has("0") && has("1") {
            for (level, rows) in found.iter().filter(|(level, _)| !["0", "1"].contains(&level.as_str())) {
                bad.extend(rows.iter().map(|row| CellProblem {
                    row: *row,
                    column: Some(column.into()),
                    message: format!("`{column}` is neither 0 nor 1: {:?}", cells[*row].unwrap_or_default()),
                    help: format!("correct it, leave the cell empty, or declare a missing code: --missing {level}"),
                }));
            }
        } else {
            let some: Vec<&str> = levels.iter().take(8).copied().collect();
            let more = if levels.len() > 8 { ", …" } else { "" };
            wrong(
                format!("`{column}` has {} values, {}{more}: an event happens or not", levels.len(), some.join(", ")),
                "name a column of two values, choose rows with --filter, or declare missing codes with --missing"
                    .into(),
            );
        }
        return (response, None);
    }
    let named = named.map(value);
    let event = match &named {
        Some(named) if !has(named) => {
            wrong(format!("`{column}` is nowhere `{named}`"), suggest(named, levels.iter().copied()));
            return (response, None);
        }
        Some(named) => named.clone(),
        None => {
            let is = |level: &str, word: &str| level.eq_ignore_ascii_case(word);
            let pair = WORDS
                .iter()
                .chain(&[("1", "0")])
                .find(|(yes, no)| levels.iter().all(|level| is(level, yes) || is(level, no)));
            let Some((yes, _)) = pair else {
                let (message, help) = match levels.as_slice() {
                    [one] => (
                        format!("`{column}` is `{one}` in every row used: is that the event?"),
                        format!("--event {one} if it is; look at --filter and at rows that are left out"),
                    ),
                    [one, two, ..] => (
                        format!("`{column}` is `{one}` or `{two}`: nothing says which of them is the event"),
                        format!("--event {one}, or --event {two}"),
                    ),
                    [] => return (response, None),
                };
                wrong(message, help);
                return (response, None);
            };
            match levels.iter().find(|level| is(level, yes)) {
                Some(level) => level.to_string(),
                // Nobody has it: the fit says so.
                None => yes.to_string(),
            }
        }
    };
    for (level, rows) in &found {
        let happened = f64::from(u8::from(*level == event));
        rows.iter().for_each(|row| response[*row] = Some(happened));
    }
    let other = levels.iter().find(|level| **level != event).map(|level| level.to_string());
    (response, Some(EventLevels { event, other }))
}
