//! Columns of a table that list the categories of one variable: each adds up to 100 %.
//!
//! # Grammar
//! A table is rows of cells apart by `|`, as in Markdown; the cells of HTML are read the same way. A row whose first cell names a variable with
//! exclusive categories ([`super::categories`]) and whose other cells have no numbers, or the first row of all, heads the rows below it, up to the next row without numbers
//! or with another variable. A cell is `71%`, `74 (71%)`, or `74 (71)` and `71` where the variable or the head of the column has a percent sign. A dash is no
//! category. A column is tested where all its cells are percentages.

use std::ops::Range;

use super::categories::{Item, hundred_of, variable};
use super::grammar::Tokens;
use super::statements::Statement;
use super::token::Kind;

type Cell = Range<usize>;

/// The findings of all tables, each with the token behind it.
pub(super) fn columns(tokens: &Tokens) -> Vec<(usize, Statement)> {
    let mut found = Vec::new();
    let mut table: Vec<Vec<Cell>> = Vec::new();
    let mut at = 0;
    while at < tokens.all.len() {
        let end = line(tokens, at);
        if matches!(tokens.all[at].kind, Kind::Break) {
            // HTML has one between its rows; two lines without a cell end a table.
            at += 1;
            continue;
        }
        let cells = cells(tokens, at..end);
        if cells.len() < 2 {
            groups(tokens, &table, &mut found);
            table.clear();
        } else if (at..end).any(|at| tokens.word(at).is_some() || tokens.number(at).is_some()) {
            // What is left out is the rule below the heads.
            table.push(cells);
        }
        at = end;
    }
    groups(tokens, &table, &mut found);
    found
}

/// The token behind the line that begins here.
fn line(tokens: &Tokens, at: usize) -> usize {
    let ends = |next: &usize| matches!(tokens.all[*next].kind, Kind::Break) || tokens.on_new_line(*next);
    (at + 1..tokens.all.len()).find(ends).unwrap_or(tokens.all.len())
}

/// The cells of a line, the first bar left out; none where no bar is.
fn cells(tokens: &Tokens, line: Range<usize>) -> Vec<Cell> {
    let first = line.start + usize::from(tokens.is_sign(line.start, &['|']));
    let mut cells = Vec::new();
    let mut from = first;
    for at in first..line.end {
        if tokens.is_sign(at, &['|']) {
            cells.push(from..at);
            from = at + 1;
        }
    }
    if cells.is_empty() && first == line.start {
        return cells;
    }
    cells.push(from..line.end);
    cells
}

/// Every variable of a table with the rows it heads.
fn groups(tokens: &Tokens, rows: &[Vec<Cell>], found: &mut Vec<(usize, Statement)>) {
    let has_number = |cell: &Cell| cell.clone().any(|at| tokens.number(at).is_some());
    let Some(heads) = rows.first() else { return };
    let mut at = 0;
    while at < rows.len() {
        let label = &rows[at][0];
        let variable = variable(tokens, label.clone());
        // Numbers in the first row are those of the arms.
        let Some(family) = variable.filter(|_| at == 0 || !rows[at][1..].iter().any(has_number)) else {
            at += 1;
            continue;
        };
        let below = rows[at + 1..].iter().take_while(|row| row[1..].iter().any(has_number)).count();
        let group = &rows[at + 1..at + 1 + below];
        let width = group.iter().map(Vec::len).max().unwrap_or(0);
        let percent_above = |cell: &Cell| cell.clone().any(|at| tokens.is_percent(at));
        for column in 1..width {
            let announced =
                percent_above(label) || heads.get(column).is_some_and(percent_above) || percent_above(&heads[0]);
            let items: Option<Vec<Item>> = group
                .iter()
                .filter(|row| row.get(column).is_some_and(has_number))
                .map(|row| Some(Item::of(row[0].clone(), cell(tokens, &row[column], announced)?)))
                .collect();
            let Some((end, statement)) = items.and_then(|items| hundred_of(tokens, family, &items, label.clone()))
            else {
                continue;
            };
            let head = heads.get(column).filter(|head| !head.is_empty());
            let written =
                |head: &Cell| tokens.text[tokens.all[head.start].start..tokens.all[head.end - 1].end].to_string();
            let name = head.map_or_else(|| format!("column {}", column + 1), written);
            let note = statement.note.clone().unwrap_or_default();
            found.push((end, statement.noted(format!("{name}: {note}"))));
        }
        at += 1 + below;
    }
}

/// The percentage in a cell.
fn cell(tokens: &Tokens, cell: &Cell, announced: bool) -> Option<String> {
    let number =
        |at: usize| tokens.number(at).filter(|number| !number.word && at < cell.end).map(|number| number.text.clone());
    if let Some(at) = cell.clone().find(|at| number(*at).is_some() && tokens.is_percent(at + 1)) {
        return number(at);
    }
    if !announced {
        return None;
    }
    let first = number(cell.start)?;
    if tokens.opens(cell.start + 1) {
        return number(cell.start + 2).filter(|_| tokens.closes(cell.start + 3));
    }
    (cell.len() == 1).then_some(first)
}
