//! `retrial calc adjust-p 0.01,0.02`: one family of p-values.

use crate::analysis::{calculate, methods};
use crate::ingest::{BadValue, CaseColumn};
use crate::results::{Method, Row, Text, display};

use super::cell::probability;
use super::form::{Asked, Form, Misfit, OneFamily, Piece, pieces};

pub(super) struct AdjustP;

impl Form for AdjustP {
    fn registered(&self) -> methods::Calculator {
        methods::Calculator::AdjustP
    }

    fn columns(&self) -> &'static [CaseColumn] {
        const { &[CaseColumn::required("p")] }
    }

    fn example(&self) -> &'static str {
        "P,P,…: 0.01,0.02"
    }

    fn split<'a>(&self, arguments: &'a [String]) -> Result<Vec<Piece<'a>>, Misfit> {
        let cells = arguments.iter().enumerate().flat_map(|(at, argument)| pieces(at, argument, ','));
        let cells: Vec<Piece> = cells.collect();
        if cells.is_empty() {
            return Err(Misfit { argument: None, message: "at least one p-value expected".into() });
        }
        Ok(cells)
    }

    fn text(&self, rows: &[Row], markdown: bool) -> String {
        text(rows, markdown)
    }
}

impl OneFamily for AdjustP {
    fn check(&self, cells: &[&str]) -> Result<(), Vec<BadValue>> {
        let mut bad = Vec::new();
        probability(cells, 0, &mut bad);
        if bad.is_empty() { Ok(()) } else { Err(bad) }
    }

    fn rows(&self, ids: &[Text], cases: &[Vec<String>], asked: &Asked) -> Vec<Row> {
        let mut bad = Vec::new();
        let p: Vec<f64> = cases.iter().filter_map(|cells| probability(&[&cells[0]], 0, &mut bad)).collect();
        calculate::adjusted(ids, &p, &asked.entries)
    }
}

/// A line for each p-value, a column for each method.
fn text(rows: &[Row], markdown: bool) -> String {
    let mut methods: Vec<&str> = Vec::new();
    for row in rows {
        let method = row.method.map_or("", Method::id);
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    let families: Vec<&[Row]> = rows.chunk_by(|one, next| one.method == next.method).collect();
    let shown = |row: &Row| row.p_value.map_or(display::NONE.into(), display::p_value);
    let count = families.first().map_or(0, |family| family.len());
    let mut lines = vec![std::iter::once("p").chain(methods).map(String::from).collect::<Vec<_>>()];
    for at in 0..count {
        let name = families[0][at].id.as_deref().unwrap_or("(no id)").to_string();
        lines.push(std::iter::once(name).chain(families.iter().map(|family| shown(&family[at]))).collect());
    }
    if markdown {
        let rule = format!("|{}\n", "---|".repeat(lines[0].len()));
        let mut shown: Vec<String> = lines.iter().map(|line| format!("| {} |\n", line.join(" | "))).collect();
        shown.insert(1, rule);
        return shown.concat();
    }
    let width = |at: usize| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..lines[0].len()).map(width).collect();
    let line = |line: &Vec<String>| -> String {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    lines.iter().map(line).collect()
}
