//! An indirect comparison: what it is made of, what comes out, and whether direct trials agree.

use crate::results::{Method, Row, Statistic, display};

use super::page::{Cell, Kind, Line, Page, Table, intervals};
use super::{IndirectReport, every_row, words};

/// The page of an indirect comparison.
pub(super) fn page<'a>(report: &IndirectReport<'a>) -> Page<'a> {
    let rows = &report.results.rows;
    let analysed = |row: &&Row| row.statistic != Statistic::Inconsistency && row.std_error.is_some();
    let mut lines = Vec::new();
    for row in rows.iter().filter(analysed) {
        let ratio = rows.iter().find(|other| {
            other.std_error.is_none()
                && other.method == row.method
                && other.arm == row.arm
                && other.versus == row.versus
        });
        let shown = ratio.unwrap_or(row);
        let how = match row.method {
            Some(Method::Bucher) => "indirect (Bucher)".to_string(),
            Some(Method::DirectAndIndirect) => "direct and indirect together".to_string(),
            Some(method) => words::method(method),
            None => String::new(),
        };
        let label = format!(
            "{} against {}: {how}",
            row.arm.as_deref().unwrap_or_default(),
            row.versus.as_deref().unwrap_or_default()
        );
        lines.push(line(&label, shown, row.p_value));
    }
    for row in rows.iter().filter(|row| row.statistic == Statistic::Inconsistency) {
        lines.push(line("indirect minus direct", row, row.p_value));
    }
    let shown = rows.iter().find(|row| row.std_error.is_none()).or(rows.first());
    let effect = shown.map_or("Effect", |row| words::statistic(row.statistic));
    let head = ["Comparison", effect, "p"].map(|head| vec![head.to_string()]).to_vec();
    let caption = intervals(report.level);
    let mut notes = vec![
        "An indirect comparison keeps the randomisation of each set of trials, and takes it that whatever changes the effect is alike in \
         both. No number here can show that."
            .to_string(),
    ];
    if let Some(note) = rows.iter().find(|row| row.method == Some(Method::Bucher)).and_then(|row| row.note.as_deref()) {
        notes.push(format!("The comparison goes {note}."));
    }
    Page {
        name: "indirect comparison".into(),
        title: report.title.to_string(),
        facts: Vec::new(),
        banners: Vec::new(),
        cautions: Vec::new(),
        arms: Vec::new(),
        summary: vec![Table { caption, head, lines, footnotes: Vec::new(), sortable: false }],
        figures: &[],
        sections: Vec::new(),
        every_row: every_row::table(report.results, &|_| None),
        legend: Vec::new(),
        notes,
        sources: Vec::new(),
        inputs: &report.results.inputs,
        version: report.results.retrial.clone(),
    }
}

fn line(label: &str, row: &Row, p: Option<f64>) -> Line {
    let effect = Cell {
        text: row.estimate.map_or_else(|| display::NONE.into(), |value| display::bound(row.statistic, value)),
        tail: display::row_interval(row).map(|interval| format!("({interval})")).unwrap_or_default(),
        value: row.estimate,
        ..Cell::default()
    };
    Line::of(Kind::Value, label, vec![effect, Cell::new(p.map(display::p_value).unwrap_or_default())])
}
