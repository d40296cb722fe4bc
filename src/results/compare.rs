//! Did a number move? Two tables, row by row.

use std::collections::BTreeMap;
use std::fmt;

use super::read::{Cell, Table};

/// The columns that say which row it is; everything else is what the row says.
const IDENTITY: [&str; 17] = [
    "id",
    "study",
    "analysis",
    "endpoint",
    "visit",
    "population",
    "missing",
    "arm",
    "versus",
    "term",
    "statistic",
    "method",
    "alternative",
    "level",
    "unit",
    "line",
    "column",
];

/// Compared exactly although numbers.
const EXACT: [&str; 2] = ["events", "n"];

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A file whose digest differs, or that only one table names.
    Input {
        /// The file.
        file: String,
        /// Its digest before.
        old: Option<String>,
        /// Its digest now.
        new: Option<String>,
    },
    /// A row only the new table has.
    Added {
        /// The row, by its identifying cells.
        row: String,
    },
    /// A row only the old table has.
    Removed {
        /// The row, by its identifying cells.
        row: String,
    },
    /// A cell that lost what it said.
    BecameNull {
        /// The row, by its identifying cells.
        row: String,
        /// The column.
        column: String,
        /// What it said.
        old: String,
    },
    /// A cell that says something else.
    Changed {
        /// The row, by its identifying cells.
        row: String,
        /// The column.
        column: String,
        /// What it said.
        old: String,
        /// What it says.
        new: String,
    },
}

impl Change {
    /// Is it about the results, and not only about the inputs?
    pub fn moves_a_number(&self) -> bool {
        !matches!(self, Change::Input { .. })
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Input { file, old: Some(old), new: Some(new) } => {
                write!(f, "input   {file}: {} → {}", short(old), short(new))
            }
            Change::Input { file, old, .. } => {
                write!(f, "input   {file}: {}", if old.is_some() { "no longer read" } else { "newly read" })
            }
            Change::Added { row } => write!(f, "added   {row}"),
            Change::Removed { row } => write!(f, "removed {row}"),
            Change::BecameNull { row, column, old } => write!(f, "null    {row}: {column} was {old}"),
            Change::Changed { row, column, old, new } => write!(f, "changed {row}: {column} {old} → {new}"),
        }
    }
}

fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

/// The differences of two tables, in the order of the old one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Rows found in both.
    pub matched: usize,
    /// What differs.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// Did any result move?
    pub fn moved(&self) -> bool {
        self.changes.iter().any(Change::moves_a_number)
    }
}

/// Compares two tables: rows are matched on every identifying column (rows alike in all of them, in order of appearance), counts and
/// words exactly, other numbers within `rel_tol` of the larger magnitude. The program's version is not looked at.
pub fn compare(old: &Table, new: &Table, rel_tol: f64) -> Comparison {
    let mut comparison = Comparison::default();
    let files: std::collections::BTreeSet<&String> = old.inputs.keys().chain(new.inputs.keys()).collect();
    for file in files {
        let (before, after) = (old.inputs.get(file), new.inputs.get(file));
        // A CSV names no inputs: that is no difference of the inputs.
        if before != after && !old.inputs.is_empty() && !new.inputs.is_empty() {
            let change = Change::Input { file: file.clone(), old: before.cloned(), new: after.cloned() };
            comparison.changes.push(change);
        }
    }
    let old_rows = keyed(old);
    let mut new_rows: BTreeMap<Name, &BTreeMap<String, Cell>> = keyed(new).into_iter().collect();
    let order: Vec<Name> = keyed(new).into_iter().map(|(name, _)| name).collect();
    for (key, before) in &old_rows {
        match new_rows.remove(key) {
            None => comparison.changes.push(Change::Removed { row: name_of(key) }),
            Some(after) => {
                comparison.matched += 1;
                compare_cells(&name_of(key), before, after, rel_tol, &mut comparison.changes);
            }
        }
    }
    for key in order {
        if new_rows.contains_key(&key) {
            comparison.changes.push(Change::Added { row: name_of(&key) });
        }
    }
    comparison
}

/// What identifies a row, and which of several alike it is.
type Name = (String, usize);

fn keyed(table: &Table) -> Vec<(Name, &BTreeMap<String, Cell>)> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    table
        .rows
        .iter()
        .map(|row| {
            let parts = IDENTITY.iter().filter_map(|column| {
                let cell = show(row.get(*column)?);
                Some(if *column == "versus" { format!("v {cell}") } else { cell })
            });
            let name = parts.collect::<Vec<_>>().join(" ");
            let count = seen.entry(name.clone()).or_default();
            *count += 1;
            ((name, *count), row)
        })
        .collect()
}

fn name_of((name, count): &Name) -> String {
    if *count == 1 { name.clone() } else { format!("{name} (no. {count})") }
}

fn compare_cells(
    row: &str,
    before: &BTreeMap<String, Cell>,
    after: &BTreeMap<String, Cell>,
    rel_tol: f64,
    changes: &mut Vec<Change>,
) {
    let columns: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for column in columns {
        let (row, column) = (row.to_string(), column.clone());
        match (before.get(&column), after.get(&column)) {
            (Some(old), Some(new)) if !same(&column, old, new, rel_tol) => {
                changes.push(Change::Changed { row, column, old: show(old), new: show(new) })
            }
            (Some(old), None) => changes.push(Change::BecameNull { row, column, old: show(old) }),
            (None, Some(new)) => changes.push(Change::Changed { row, column, old: "null".into(), new: show(new) }),
            _ => {}
        }
    }
}

fn same(column: &str, old: &Cell, new: &Cell, rel_tol: f64) -> bool {
    match (old, new) {
        (Cell::Number(old), Cell::Number(new)) if EXACT.contains(&column) => old == new,
        (Cell::Number(old), Cell::Number(new)) => old == new || (old - new).abs() <= rel_tol * old.abs().max(new.abs()),
        _ => old == new,
    }
}

fn show(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => super::write::compact(number),
        Cell::Text(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[(&str, Cell)]]) -> Table {
        let rows = rows.iter().map(|row| row.iter().map(|(k, v)| (k.to_string(), v.clone())).collect()).collect();
        Table { inputs: BTreeMap::new(), rows }
    }

    fn row<'a>(arm: &str, estimate: f64, events: f64) -> Vec<(&'a str, Cell)> {
        vec![
            ("arm", Cell::Text(arm.into())),
            ("statistic", Cell::Text("proportion".into())),
            ("estimate", Cell::Number(estimate)),
            ("events", Cell::Number(events)),
        ]
    }

    #[test]
    fn a_float_may_move_within_the_tolerance_and_a_count_not_at_all() {
        let old = table(&[&row("mdma", 0.5, 1e12)]);
        assert!(!compare(&old, &table(&[&row("mdma", 0.5 + 1e-12, 1e12)]), 1e-9).moved());
        assert!(compare(&old, &table(&[&row("mdma", 0.5 + 1e-8, 1e12)]), 1e-9).moved());
        assert!(compare(&old, &table(&[&row("mdma", 0.5, 1e12 + 1.0)]), 1e-9).moved());
    }

    #[test]
    fn rows_that_come_go_or_lose_their_number_are_named() {
        let old = table(&[&row("mdma", 0.5, 1.0), &row("placebo", 0.4, 1.0)]);
        let without: Vec<_> = row("mdma", 0.5, 1.0).into_iter().filter(|(k, _)| *k != "estimate").collect();
        let new = table(&[&without, &row("paroxetine", 0.4, 1.0)]);
        let lines: Vec<String> = compare(&old, &new, 1e-9).changes.iter().map(Change::to_string).collect();
        assert_eq!(
            lines,
            [
                "null    mdma proportion: estimate was 0.5",
                "removed placebo proportion",
                "added   paroxetine proportion"
            ]
        );
    }

    #[test]
    fn rows_alike_in_every_identifying_column_are_matched_in_order() {
        let old = table(&[&row("mdma", 0.5, 1.0), &row("mdma", 0.6, 1.0)]);
        let new = table(&[&row("mdma", 0.5, 1.0), &row("mdma", 0.7, 1.0)]);
        let comparison = compare(&old, &new, 1e-9);
        assert_eq!(comparison.matched, 2);
        assert_eq!(comparison.changes.len(), 1);
        assert_eq!(comparison.changes[0].to_string(), "changed mdma proportion (no. 2): estimate 0.6 → 0.7");
    }
}
