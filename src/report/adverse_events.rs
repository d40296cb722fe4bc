//! Adverse events: a line per term, participants by arm, and the difference.

use crate::results::{Method, Row, Statistic, display};
use crate::study::StudyFile;

use super::StudyReport;
use super::column::ADVERSE_EVENTS;
use super::footnotes::Footnotes;
use super::outcome::{contrast_label, contrasts, source_text};
use super::page::{Cell, Kind, Line, Room, Section, Table, intervals, status_mark};
use super::words;

/// The section, where there are such rows.
pub(super) fn section(report: &StudyReport, room: Room) -> Option<Section> {
    let rows: Vec<&Row> =
        report.results.rows.iter().filter(|row| row.analysis.as_deref() == Some(ADVERSE_EVENTS)).collect();
    if rows.is_empty() {
        return None;
    }
    let treated = rows.iter().all(|row| row.population.as_deref() == Some("treated"));
    let lead = treated.then(|| {
        "Participants treated, counted by what they received; a participant counts once per term. Printed terms are never added up."
            .to_string()
    });
    let table = table(report, &rows, room);
    Some(Section { id: "adverse-events".into(), title: "Adverse events".into(), lead, tables: vec![table] })
}

/// Endpoint and term: what a line is about.
type About<'a> = (Option<&'a str>, Option<&'a str>);

fn about(row: &Row) -> About<'_> {
    (row.endpoint.as_deref(), row.term.as_deref())
}

fn table(report: &StudyReport, rows: &[&Row], room: Room) -> Table {
    let study = report.study;
    let arms: Vec<&str> = study
        .arms
        .iter()
        .map(|arm| arm.id.get_ref().as_str())
        .filter(|id| rows.iter().any(|row| row.arm.as_deref() == Some(id)))
        .collect();
    let contrasts = contrasts(rows);
    let mut of_line: Vec<(About, Vec<&Row>)> = Vec::new();
    for row in rows {
        // Rows of one line follow one another, so the search from the end is short.
        match of_line.iter_mut().rev().find(|(known, _)| *known == about(row)) {
            Some((_, rows)) => rows.push(row),
            None => of_line.push((about(row), vec![row])),
        }
    }
    let mut notes = Footnotes::default();
    let mut lines = Vec::new();
    let mut heading = None;
    for ((endpoint, term), rows) in &of_line {
        let group = match (endpoint, term) {
            (_, None) => "All terms together",
            (Some("adverse-event-soc"), _) => "System organ classes",
            _ => "Preferred terms",
        };
        if heading != Some(group) {
            lines.push(Line::group(group));
            heading = Some(group);
        }
        let label = term.map_or_else(|| words::adverse_event(endpoint.unwrap_or_default()), words::capital);
        let mut cells: Vec<Cell> = arms.iter().map(|arm| arm_cell(rows, arm, room, &mut notes)).collect();
        cells.extend(contrasts.iter().map(|contrast| difference_cell(rows, *contrast)));
        if room == Room::Wide {
            cells.push(Cell::new(sources(rows)));
        }
        lines.push(Line::of(Kind::Value, label, cells));
    }
    if let [Line { kind: Kind::Group, .. }, rest @ ..] = lines.as_slice()
        && rest.iter().all(|line| line.kind != Kind::Group)
        && heading == Some("All terms together")
    {
        lines.remove(0);
    }
    let mut head = vec![vec!["Term".to_string()]];
    head.extend(arms.iter().map(|arm| vec![label(study, arm)]));
    head.extend(contrasts.iter().map(|(arm, versus)| {
        let mut lines = vec!["Difference, points".to_string()];
        if contrasts.len() > 1 {
            lines.push(contrast_label(study, arm, versus));
        }
        lines
    }));
    if room == Room::Wide {
        head.push(vec!["Source".into()]);
    }
    let mut caption = format!("Participants with the event, {}: ", intervals(report.level));
    caption.push_str(match room {
        Room::Narrow => "Newcombe for the difference; where there was no event, the Clopper–Pearson upper bound",
        Room::Wide => "Clopper–Pearson for rates, Newcombe for differences",
    });
    if rows.iter().any(|row| row.statistic == Statistic::EventCount) {
        caption.push_str("; ×: number of events");
    }
    Table { caption, head, lines, footnotes: notes.into_list(), sortable: room == Room::Wide }
}

fn label(study: &StudyFile, arm: &str) -> String {
    study.arm(arm).map_or_else(|| words::plain(arm), |arm| arm.label.clone())
}

fn arm_cell(rows: &[&Row], arm: &str, room: Room, notes: &mut Footnotes) -> Cell {
    let of_arm = |statistic: Statistic, method: Method| {
        rows.iter().find(|row| {
            row.statistic == statistic
                && row.method == Some(method)
                && row.arm.as_deref() == Some(arm)
                && !row.is_contrast()
        })
    };
    let Some(row) =
        of_arm(Statistic::Proportion, Method::ClopperPearson).or_else(|| of_arm(Statistic::Proportion, Method::Wilson))
    else {
        return Cell::new(display::NONE);
    };
    let none = match (row.events, row.upper) {
        (Some(0), Some(upper)) => Some(format!("(≤ {})", display::percent_number(upper))),
        _ => None,
    };
    let events =
        of_arm(Statistic::EventCount, Method::Count).and_then(|row| row.estimate).filter(|events| *events > 0.0);
    let events = events.map_or_else(String::new, |events| format!("×{}", display::number(events, 0)));
    let interval = || display::row_interval(row).map(|shown| format!("({shown})"));
    let (tail, after) = match room {
        Room::Wide => (none.or_else(interval).unwrap_or_default(), events),
        // The one stands where the other cannot be.
        Room::Narrow => (String::new(), none.unwrap_or(events)),
    };
    let mut marks: Vec<String> = status_mark(row.status).map(String::from).into_iter().collect();
    marks.extend(row.note.as_deref().map(|note| notes.mark(note)));
    Cell {
        lead: display::counts(row.events, row.n),
        text: display::estimate(row).unwrap_or_else(|| display::NONE.into()),
        tail,
        after,
        marks,
        value: row.estimate,
        span: None,
    }
}

fn difference_cell(rows: &[&Row], (arm, versus): (&str, &str)) -> Cell {
    let row = rows.iter().find(|row| {
        row.statistic == Statistic::RiskDifference
            && row.method == Some(Method::Newcombe)
            && row.arm.as_deref() == Some(arm)
            && row.versus.as_deref() == Some(versus)
    });
    let Some(row) = row else { return Cell::new(display::NONE) };
    Cell {
        text: row.estimate.map_or_else(|| display::NONE.into(), display::points_number),
        tail: display::row_interval(row).map_or_else(String::new, |shown| format!("({shown})")),
        marks: status_mark(row.status).map(String::from).into_iter().collect(),
        value: row.estimate,
        span: row.lower.zip(row.upper),
        ..Cell::default()
    }
}

fn sources(rows: &[&Row]) -> String {
    let mut found: Vec<String> = Vec::new();
    for row in rows.iter().filter(|row| !row.is_contrast()) {
        let shown = source_text(row);
        if !shown.is_empty() && !found.contains(&shown) {
            found.push(shown);
        }
    }
    found.join("; ")
}
