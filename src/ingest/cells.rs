//! Columns of text → typed columns. What cannot be read becomes null and a bad cell.

use polars::prelude::*;

use super::file::{BadCell, Decimal, TextTable};

/// Words for yes and no, in any case.
const YES: [&str; 5] = ["1", "true", "yes", "y", "t"];
const NO: [&str; 5] = ["0", "false", "no", "n", "f"];

/// A column as numbers.
pub(super) fn numbers(table: &TextTable, column: &str, bad: &mut Vec<BadCell>) -> PolarsResult<Column> {
    let text = table.frame.column(column)?.str()?.clone();
    let text = match table.decimal {
        Decimal::Point => text,
        Decimal::Comma | Decimal::Either => decimal_points(&text, table.decimal),
    };
    let numbers = text.cast(&DataType::Float64)?;
    let numbers = numbers.f64()?;
    let readable = numbers.is_finite();
    let original = table.frame.column(column)?.str()?;
    if readable.sum().unwrap_or(0) as usize + original.null_count() != original.len() {
        for (row, (number, cell)) in numbers.iter().zip(original.iter()).enumerate() {
            if let Some(cell) = cell
                && !number.is_some_and(f64::is_finite)
            {
                bad.push(BadCell {
                    row,
                    column: Some(column.into()),
                    message: format!("`{column}` is not a number: {cell:?}"),
                    help: Some(not_a_number(cell, table.decimal)),
                });
            }
        }
    }
    Ok(numbers.clone().with_name(column.into()).into_column())
}

fn not_a_number(cell: &str, decimal: Decimal) -> String {
    let with_point = cell.replacen(',', ".", 1);
    if decimal == Decimal::Point && cell.contains(',') && with_point.parse::<f64>().is_ok() {
        "if the comma is a decimal sign, add `format = { decimal = \",\" }` to the table".into()
    } else {
        format!("correct it, leave the cell empty, or declare a missing code: `missing = [{cell:?}]`")
    }
}

fn decimal_points(text: &StringChunked, decimal: Decimal) -> StringChunked {
    text.apply_values(|cell| {
        if cell.contains(',') && !(cell.contains('.') && decimal == Decimal::Either) {
            // A point that groups thousands (1.234,5) is not a number here: better refused than misread.
            cell.replacen(',', ".", 1).into()
        } else if decimal == Decimal::Comma && cell.contains('.') {
            "not a number".into()
        } else {
            cell.into()
        }
    })
}

/// A column as yes and no.
pub(super) fn flags(table: &TextTable, column: &str, bad: &mut Vec<BadCell>) -> PolarsResult<Column> {
    let text = table.frame.column(column)?.str()?;
    let mut flags: Vec<Option<bool>> = Vec::with_capacity(text.len());
    for (row, cell) in text.iter().enumerate() {
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
    Ok(BooleanChunked::from_iter_options(column.into(), flags.into_iter()).into_column())
}

/// A column in which every cell must say something.
pub(super) fn present(table: &TextTable, column: &str, what: &str, bad: &mut Vec<BadCell>) -> PolarsResult<Column> {
    let text = table.frame.column(column)?.str()?;
    if text.null_count() > 0 {
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
    }
    Ok(table.frame.column(column)?.clone())
}

/// Bad cells of a column where `is_bad` says why.
pub(super) fn check_text(
    table: &TextTable,
    column: &str,
    bad: &mut Vec<BadCell>,
    mut is_bad: impl FnMut(&str) -> Option<(String, String)>,
) -> PolarsResult<()> {
    for (row, cell) in table.frame.column(column)?.str()?.iter().enumerate() {
        if let Some((message, help)) = cell.and_then(&mut is_bad) {
            bad.push(BadCell { row, column: Some(column.into()), message, help: Some(help) });
        }
    }
    Ok(())
}
