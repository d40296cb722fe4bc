//! Columns of text → typed columns. What cannot be read becomes null and a bad cell.

use polars::prelude::*;

use super::file::{BadCell, Decimal, TextColumn, TextTable};

/// Words for yes and no, in any case.
const YES: [&str; 5] = ["1", "true", "yes", "y", "t"];
const NO: [&str; 5] = ["0", "false", "no", "n", "f"];

/// A column as numbers.
pub(super) fn numbers(table: &TextTable, column: &str, bad: &mut Vec<BadCell>) -> Column {
    let mut number = |(row, cell): (usize, Option<&str>)| {
        let cell = cell?;
        let number = parse(cell, table.decimal);
        if number.is_none() {
            bad.push(BadCell {
                row,
                column: Some(column.into()),
                message: format!("`{column}` is not a number: {cell:?}"),
                help: Some(not_a_number(cell, table.decimal)),
            });
        }
        number
    };
    let numbers: Vec<Option<f64>> = table.column(column).iter().enumerate().map(&mut number).collect();
    Float64Chunked::from_iter_options(column.into(), numbers.into_iter()).into_column()
}

/// A column as numbers where every cell is one, else as text.
pub(super) fn typed(table: &TextTable, column: &str) -> Column {
    let text = table.column(column);
    if text.iter().flatten().all(|cell| parse(cell, table.decimal).is_some()) {
        let numbers = text.iter().map(|cell| parse(cell?, table.decimal));
        return Float64Chunked::from_iter_options(column.into(), numbers).into_column();
    }
    text.column(column)
}

/// A finite number. A cell with both signs (1.234,5) groups thousands with one of them: better refused than misread.
pub(super) fn parse(cell: &str, decimal: Decimal) -> Option<f64> {
    let number: f64 = match decimal {
        Decimal::Comma if cell.contains('.') => return None,
        Decimal::Comma | Decimal::Either if cell.contains(',') => cell.replacen(',', ".", 1).parse().ok()?,
        _ => cell.parse().ok()?,
    };
    Some(number).filter(|number| number.is_finite())
}

fn not_a_number(cell: &str, decimal: Decimal) -> String {
    let with_point = cell.replacen(',', ".", 1);
    if decimal == Decimal::Point && cell.contains(',') && with_point.parse::<f64>().is_ok() {
        "if the comma is a decimal sign, add `format = { decimal = \",\" }` to the table".into()
    } else {
        format!("correct it, leave the cell empty, or declare a missing code: `missing = [{cell:?}]`")
    }
}

/// A column as yes and no.
pub(super) fn flags(table: &TextTable, column: &str, bad: &mut Vec<BadCell>) -> Column {
    let mut flags: Vec<Option<bool>> = Vec::with_capacity(table.height);
    for (row, cell) in table.column(column).iter().enumerate() {
        let Some(cell) = cell else {
            flags.push(None);
            continue;
        };
        let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(cell));
        let flag = match () {
            () if is(&YES) => Some(true),
            () if is(&NO) => Some(false),
            () => {
                bad.push(BadCell {
                    row,
                    column: Some(column.into()),
                    message: format!("`{column}` is neither yes nor no: {cell:?}"),
                    help: Some("write 1/0, true/false, yes/no or Y/N, or declare a missing code".into()),
                });
                None
            }
        };
        flags.push(flag);
    }
    BooleanChunked::from_iter_options(column.into(), flags.into_iter()).into_column()
}

/// A column in which every cell must say something.
pub(super) fn present<'a>(table: &'a TextTable, column: &str, what: &str, bad: &mut Vec<BadCell>) -> &'a TextColumn {
    let text = table.column(column);
    for (row, cell) in text.iter().enumerate() {
        if cell.is_none() {
            bad.push(BadCell {
                row,
                column: Some(column.into()),
                message: format!("`{column}` is empty: every row needs {what}"),
                help: Some(format!("write {what}, or remove the row")),
            });
        }
    }
    text
}

/// Bad cells of a column where `is_bad` says why.
pub(super) fn check_text(
    table: &TextTable,
    column: &str,
    bad: &mut Vec<BadCell>,
    mut is_bad: impl FnMut(&str) -> Option<(String, String)>,
) {
    for (row, cell) in table.column(column).iter().enumerate() {
        if let Some((message, help)) = cell.and_then(&mut is_bad) {
            bad.push(BadCell { row, column: Some(column.into()), message, help: Some(help) });
        }
    }
}
