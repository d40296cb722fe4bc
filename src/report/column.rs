//! One column of an outcome's table: a visit under one population, one rule for the missing and one reading of the sources.

use crate::results::{Row, Text};
use crate::study::{Event, StudyFile};

use super::words;

/// Id of the rows about adverse events in the table's `analysis` column.
pub(super) const ADVERSE_EVENTS: &str = "adverse-events";

/// What tells the rows of one column from those of the next.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub visit: Text,
    pub population: Text,
    pub missing: Text,
    /// A reading that conflicts with the preferred one.
    pub reading: Option<String>,
}

impl Column {
    /// The column of a row.
    pub fn of(row: &Row) -> Column {
        Column {
            visit: row.visit.clone(),
            population: row.population.clone(),
            missing: row.missing.clone(),
            reading: reading(row).map(String::from),
        }
    }

    /// The columns of these rows, in the order they are met.
    pub fn all<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Vec<Column> {
        let mut columns = Vec::new();
        for row in rows {
            let column = Column::of(row);
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns
    }

    /// The same under the preferred reading.
    pub fn preferred(&self) -> Column {
        Column { reading: None, ..self.clone() }
    }

    /// Population, rule for the missing and reading, a line each.
    pub fn estimand(&self, no_event: &str) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        lines.extend(self.population.as_deref().map(words::population));
        lines.extend(self.missing.as_deref().map(|missing| words::missing(missing, no_event)));
        lines.extend(self.reading.as_deref().map(|reading| format!("reading: {}", reading.replace('-', " "))));
        lines
    }

    /// The visit's label.
    pub fn visit_label(&self, study: &StudyFile) -> Option<String> {
        self.visit.as_deref().map(|visit| study.visit_label(visit).to_string())
    }
}

/// The reading of the sources that a row follows, where it is not the preferred one.
pub(super) fn reading(row: &Row) -> Option<&str> {
    row.term.as_deref()?.strip_prefix("reading=")
}

/// What a participant without a value counts as, under the rule "no event".
pub(super) fn no_event(event: Option<Event>) -> &'static str {
    match event {
        Some(Event::Benefit) => "failure",
        _ => "no event",
    }
}
