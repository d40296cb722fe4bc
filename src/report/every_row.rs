//! Every row of the results table, rounded.

use crate::results::{MISSINGNESS, Results, Row, Statistic, display};
use crate::study::{Event, StudyFile};

use super::column::{no_event, reading};
use super::outcome::{interval_text, source_text};
use super::page::{Cell, Kind, Line, Table, status_mark};
use super::words;

/// The table; `study_of` finds the study a row is about.
pub(super) fn table<'a>(results: &Results, study_of: &dyn Fn(&Row) -> Option<&'a StudyFile>) -> Table {
    let several = results.rows.iter().any(|row| row.study != results.rows[0].study);
    let mut columns: Vec<Column> = if several { vec![Column { head: "Study", show: study }] } else { Vec::new() };
    columns.extend(COLUMNS);
    let empty = |column: &Column| results.rows.iter().all(|row| (column.show)(row, study_of(row)).is_empty());
    columns.retain(|column| !empty(column));
    let line = |row: &Row| {
        let of = study_of(row);
        let mut cells: Vec<Cell> = columns.iter().map(|column| (column.show)(row, of)).collect();
        let label = if cells.is_empty() { String::new() } else { cells.remove(0).text };
        Line::of(Kind::Value, label, cells)
    };
    Table {
        caption: "Every row of the results table, rounded for reading; results.json and results.csv hold all digits"
            .into(),
        head: columns.iter().map(|column| vec![column.head.to_string()]).collect(),
        lines: results.rows.iter().map(line).collect(),
        footnotes: Vec::new(),
        sortable: true,
    }
}

struct Column {
    head: &'static str,
    show: fn(&Row, Option<&StudyFile>) -> Cell,
}

const COLUMNS: [Column; 15] = [
    Column { head: "Outcome", show: outcome },
    Column { head: "Visit", show: visit },
    Column { head: "Population", show: |row, _| text(row.population.as_deref().map(words::population)) },
    Column { head: "Missing", show: missing },
    Column { head: "Arm", show: arm },
    Column { head: "Term", show: term },
    Column { head: "Statistic", show: statistic },
    Column { head: "Method", show: |row, _| text(row.method.map(words::method)) },
    Column { head: "n/N", show: counts },
    Column { head: "Estimate", show: estimate },
    Column { head: "Interval", show: interval },
    Column { head: "Level", show: |row, _| text(row.level.map(display::level)).sorted_by(row.level) },
    Column { head: "p", show: |row, _| text(row.p_value.map(display::p_value)).sorted_by(row.p_value) },
    Column { head: "Source", show: |row, _| text(Some(source_text(row))) },
    Column { head: "Note", show: |row, _| text(row.note.as_deref().map(String::from)) },
];

fn text(text: Option<String>) -> Cell {
    Cell::new(text.unwrap_or_default())
}

fn study(row: &Row, study: Option<&StudyFile>) -> Cell {
    text(study.map(|study| study.label().to_string()).or_else(|| row.study.as_deref().map(String::from)))
}

fn outcome(row: &Row, study: Option<&StudyFile>) -> Cell {
    let id = row.endpoint.as_deref().unwrap_or_default();
    let label = study.and_then(|study| study.endpoint(id)).map(|endpoint| endpoint.label.clone());
    Cell::new(label.unwrap_or_else(|| match id {
        "adverse-event" => "Adverse event".into(),
        "adverse-event-soc" => "System organ class".into(),
        _ if id.starts_with("adverse-event-") => words::adverse_event(id),
        // A scale, as it is written.
        _ if row.analysis.as_deref() == Some(MISSINGNESS) => id.into(),
        _ => words::plain(id),
    }))
}

fn visit(row: &Row, study: Option<&StudyFile>) -> Cell {
    let Some(visit) = row.visit.as_deref() else { return Cell::empty() };
    Cell::new(study.map_or_else(|| visit.to_string(), |study| study.visit_label(visit).to_string()))
}

fn event(row: &Row, study: Option<&StudyFile>) -> Option<Event> {
    study?.endpoint(row.endpoint.as_deref()?)?.event
}

fn missing(row: &Row, study: Option<&StudyFile>) -> Cell {
    let no_event = no_event(event(row, study));
    text(row.missing.as_deref().map(|rule| {
        let words = words::missing(rule, no_event).replace("missing = ", "counted as ");
        words::capital(words.strip_prefix("missing: ").or(words.strip_prefix("missing ")).unwrap_or(&words))
    }))
}

fn arm(row: &Row, study: Option<&StudyFile>) -> Cell {
    let label =
        |id: &str| study.and_then(|study| study.arm(id)).map_or_else(|| words::plain(id), |arm| arm.label.clone());
    text(row.arm.as_deref().map(|arm| match row.versus.as_deref() {
        Some(versus) => format!("{} v {}", label(arm), words::within(&label(versus))),
        None => label(arm),
    }))
}

fn term(row: &Row, _: Option<&StudyFile>) -> Cell {
    match reading(row) {
        Some(reading) => Cell::new(format!("reading: {}", reading.replace('-', " "))),
        None => text(row.term.as_deref().map(String::from)),
    }
}

fn statistic(row: &Row, _: Option<&StudyFile>) -> Cell {
    let name = words::statistic(row.statistic);
    let standardized = matches!(row.statistic, Statistic::CohensD | Statistic::HedgesG | Statistic::GlassDelta);
    Cell::new(match row.unit.as_deref().filter(|_| standardized) {
        Some(unit) => format!("{name} ({})", words::standardizer(unit)),
        None => name.to_string(),
    })
}

fn counts(row: &Row, _: Option<&StudyFile>) -> Cell {
    let shown = match (row.events, row.n) {
        (None, None) => String::new(),
        (None, Some(n)) => n.to_string(),
        (events, n) => display::counts(events, n),
    };
    Cell::new(shown).sorted_by(row.events.or(row.n).map(|count| count as f64))
}

fn estimate(row: &Row, study: Option<&StudyFile>) -> Cell {
    let shown = match (row.statistic, row.estimate) {
        (Statistic::NumberNeededToTreat, Some(value)) => {
            Some(display::number_needed(value, event(row, study) != Some(Event::Harm)))
        }
        _ => display::estimate(row),
    };
    let mut cell = text(shown).sorted_by(row.estimate);
    if !cell.text.is_empty() {
        cell.marks.extend(status_mark(row.status).map(String::from));
    }
    cell
}

fn interval(row: &Row, study: Option<&StudyFile>) -> Cell {
    text(interval_text(row, event(row, study) != Some(Event::Harm))).sorted_by(row.lower)
}
