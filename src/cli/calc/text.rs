//! Rows for reading: the estimate first, then the methods side by side with a small forest, the recommended one marked.

use crate::analysis::methods::METHODS;
use crate::results::{Method, Row, display};

/// Cells in a forest of intervals.
const FOREST: usize = 34;

/// By statistic: the estimate first, then the methods side by side with a small forest, the recommended one marked.
pub(super) fn by_statistic(rows: &[Row], markdown: bool) -> String {
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
        let recommended = entry.and_then(|entry| entry.recommended);
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
