//! Several trials, one outcome: each arm under the declared estimand and as observed, then what each trial compared within itself.

use crate::results::{Method, Row, Statistic, display};
use crate::study::StudyFile;

use super::EvidenceReport;
use super::column::Column;
use super::footnotes::Footnotes;
use super::outcome::{contrast_label, contrasts, source_text};
use super::page::{Cell, Kind, Line, Room, Table, intervals, status_mark};
use super::words;

/// Rates, then comparisons.
pub(super) fn tables(report: &EvidenceReport, room: Room) -> Vec<Table> {
    [rates(report, room), comparisons(report)].into_iter().filter(|table| !table.lines.is_empty()).collect()
}

/// What must be known about a study here.
pub(super) fn notes(report: &EvidenceReport) -> Vec<String> {
    let of_study = report.evidence.studies.iter().zip(&report.studies);
    of_study.filter_map(|(entry, study)| Some(format!("{}: {}", study.label(), entry.note.as_ref()?))).collect()
}

/// Where a column stands: the declared estimand, what a trial has in its stead, what was observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Declared,
    Instead,
    Observed,
}

fn rank(report: &EvidenceReport, column: &Column) -> Rank {
    let declared = report.evidence.evidence.estimand;
    match (column.population.as_deref(), column.missing.as_deref()) {
        (Some(population), Some(missing))
            if population == declared.population.id() && missing == declared.missing.id() =>
        {
            Rank::Declared
        }
        (Some("observed"), Some("observed")) => Rank::Observed,
        _ => Rank::Instead,
    }
}

/// The columns of these rows in the order of their ranks. Visits differ by trial and are not told apart here.
fn columns(report: &EvidenceReport, rows: &[&Row]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for column in Column::all(rows.iter().copied()) {
        let column = Column { visit: None, reading: None, ..column };
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns.sort_by_key(|column| rank(report, column));
    columns
}

fn in_column(row: &Row, column: &Column) -> bool {
    row.population == column.population && row.missing == column.missing
}

fn rows_of<'a>(report: &EvidenceReport<'a>, study: &StudyFile) -> Vec<&'a Row> {
    let id = study.study.id.get_ref().as_str();
    // The rows of the pooled comparisons name their studies too.
    let analysis = report.evidence.evidence.id.get_ref().as_str();
    let own = |row: &&Row| row.study.as_deref() == Some(id) && row.analysis.as_deref() == Some(analysis);
    report.results.rows.iter().filter(own).collect()
}

/// What those without a value count as, under the rule that leaves none out.
fn failure(report: &EvidenceReport) -> &'static str {
    if report.evidence.evidence.complement { "non-response" } else { "failure" }
}

/// A line per arm: under the declared estimand, or what the trial has in its stead, and as observed.
fn rates(report: &EvidenceReport, room: Room) -> Table {
    let mut notes = Footnotes::default();
    let mut lines = Vec::new();
    let mut group = None;
    let declared = Column {
        visit: None,
        population: Some(report.evidence.evidence.estimand.population.id().into()),
        missing: Some(report.evidence.evidence.estimand.missing.id().into()),
        reading: None,
    };
    let all: Vec<&Row> = report.results.rows.iter().collect();
    let observed = columns(report, &all).into_iter().find(|column| rank(report, column) == Rank::Observed);
    let observed = observed.filter(|observed| *observed != declared);
    for (entry, study) in report.evidence.studies.iter().zip(&report.studies) {
        if group != Some(&entry.group) {
            lines.push(Line::group(&entry.group));
            group = Some(&entry.group);
        }
        let rows: Vec<&Row> = rows_of(report, study)
            .into_iter()
            .filter(|row| row.statistic == Statistic::Proportion && !row.is_contrast())
            .collect();
        let weeks = entry.weeks.map(|weeks| {
            let decimals = if weeks.fract() == 0.0 { 0 } else { 1 };
            format!(", {} weeks", display::number(weeks, decimals))
        });
        let mut heading = format!("{}: {}{}", study.label(), entry.rule, weeks.unwrap_or_default());
        if room == Room::Narrow && !rows.is_empty() {
            heading.push_str(&format!(" [{}]", sources(rows.iter().copied())));
        }
        lines.push(Line::of(Kind::Remark, heading, Vec::new()));
        let mut shown: Vec<Column> =
            columns(report, &rows).into_iter().filter(|column| Some(column) != observed.as_ref()).collect();
        if shown.is_empty() {
            shown.push(declared.clone());
        }
        for arm in &study.arms {
            let of_arm = |row: &&&Row| row.arm.as_deref() == Some(arm.id.get_ref());
            let mut readings: Vec<Option<&str>> = Vec::new();
            for row in rows.iter().filter(of_arm) {
                if !readings.contains(&row.term.as_deref()) {
                    readings.push(row.term.as_deref());
                }
            }
            for reading in readings {
                for (at, column) in shown.iter().enumerate() {
                    let find = |column: &Column| {
                        let is_it = |row: &&&Row| row.term.as_deref() == reading && in_column(row, column);
                        rows.iter().filter(of_arm).find(is_it).copied()
                    };
                    let first = find(column);
                    // Only one of several lines repeats what was observed.
                    let second = observed.as_ref().filter(|_| at == 0).and_then(find);
                    let mut cell = first.map_or_else(Cell::empty, |row| rate(row, &mut notes));
                    if rank(report, column) == Rank::Instead && first.is_some() {
                        let instead = column.estimand(failure(report)).join(", ");
                        cell.marks.push(notes.mark(&format!("not the column's rule: {}", words::within(&instead))));
                    }
                    let mut cells = vec![cell];
                    if observed.is_some() {
                        cells.push(second.map_or_else(Cell::empty, |row| rate(row, &mut notes)));
                    }
                    if cells.iter().all(Cell::is_empty) {
                        continue;
                    }
                    if room == Room::Wide {
                        cells.push(Cell::new(sources([first, second].into_iter().flatten())));
                    }
                    let label = match reading.and_then(|reading| reading.strip_prefix("reading=")) {
                        Some(reading) => format!("{}, reading: {}", arm.label, reading.replace('-', " ")),
                        None => arm.label.clone(),
                    };
                    lines.push(Line::of(Kind::Value, label, cells).inset());
                }
            }
        }
    }
    let mut head = vec![Vec::new(), declared.estimand(failure(report))];
    head.extend(observed.map(|column| column.estimand(failure(report))));
    if room == Room::Wide {
        head.push(vec!["Source".into()]);
    }
    Table {
        caption: format!("{}, {} (Wilson)", report.evidence.evidence.outcome, intervals(report.level)),
        head,
        lines,
        footnotes: notes.into_list(),
        sortable: false,
    }
}

fn sources<'a>(rows: impl Iterator<Item = &'a Row>) -> String {
    let mut found: Vec<String> = Vec::new();
    for row in rows {
        let source = source_text(row);
        if !source.is_empty() && !found.contains(&source) {
            found.push(source);
        }
    }
    found.join("; ")
}

fn rate(row: &Row, notes: &mut Footnotes) -> Cell {
    let mut marks: Vec<String> = status_mark(row.status).map(String::from).into_iter().collect();
    marks.extend(row.note.as_deref().map(|note| notes.mark(note)));
    if row.estimate.is_none() {
        return Cell { text: display::NONE.into(), marks, ..Cell::default() };
    }
    Cell {
        lead: if row.n.is_some() { display::counts(row.events, row.n) } else { String::new() },
        text: display::estimate(row).unwrap_or_default(),
        tail: display::row_interval(row).map_or_else(String::new, |shown| format!("({shown})")),
        marks,
        value: row.estimate,
        ..Cell::default()
    }
}

/// One line per comparison and column: difference and ratio.
fn comparisons(report: &EvidenceReport) -> Table {
    let mut notes = Footnotes::default();
    let mut lines = Vec::new();
    for study in &report.studies {
        let rows = rows_of(report, study);
        for (arm, versus) in contrasts(&rows) {
            let mut group = Vec::new();
            for column in &columns(report, &rows) {
                let mut find = |statistic: Statistic, method: Method| {
                    let row = rows.iter().find(|row| {
                        row.statistic == statistic
                            && row.method == Some(method)
                            && row.arm.as_deref() == Some(arm)
                            && row.versus.as_deref() == Some(versus)
                            && row.term.is_none()
                            && in_column(row, column)
                    });
                    row.map_or_else(Cell::empty, |row| effect(row, &mut notes))
                };
                let cells =
                    vec![find(Statistic::RiskDifference, Method::Newcombe), find(Statistic::RiskRatio, Method::Katz)];
                let line = Line::of(Kind::Value, column.estimand(failure(report)).join(", "), cells);
                if !line.is_empty() {
                    group.push(line);
                }
            }
            if !group.is_empty() {
                lines.push(Line::group(format!("{}: {}", study.label(), contrast_label(study, arm, versus))));
                lines.append(&mut group);
            }
        }
    }
    Table {
        caption: format!("Comparisons within each trial, {}; no line compares across trials", intervals(report.level)),
        head: vec![
            Vec::new(),
            vec!["Difference, points".into(), "Newcombe".into()],
            vec!["Risk ratio".into(), "Katz".into()],
        ],
        lines,
        footnotes: notes.into_list(),
        sortable: false,
    }
}

fn effect(row: &Row, notes: &mut Footnotes) -> Cell {
    let mut marks: Vec<String> = status_mark(row.status).map(String::from).into_iter().collect();
    if row.estimate.is_none() || row.lower.is_none() {
        marks.extend(row.note.as_deref().map(|note| notes.mark(note)));
    }
    Cell {
        text: row.estimate.map_or_else(|| display::NONE.into(), |value| display::bound(row.statistic, value)),
        tail: display::row_interval(row).map_or_else(String::new, |shown| format!("({shown})")),
        marks,
        value: row.estimate,
        span: row.lower.zip(row.upper).filter(|_| row.statistic == Statistic::RiskDifference),
        ..Cell::default()
    }
}
