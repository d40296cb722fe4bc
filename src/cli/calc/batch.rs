//! A file of cases: checked as a whole, then computed chunk by chunk, its rows written in its order.

use std::path::Path;

use rayon::prelude::*;

use crate::ingest::{CaseColumn, CaseFile};
use crate::results::{Input, Results, Row, Text};

use super::form::{Asked, Calculator, OneCase, OneFamily};
use super::sink::Sink;
use super::{Failure, Global};

/// Cases computed at a time: enough for every core, few enough to hold.
const CHUNK: usize = 4096;

pub(super) fn run(calculator: Calculator, path: &Path, asked: &Asked, global: &Global) -> Result<(), Failure> {
    let form = calculator.form();
    let mut columns = vec![CaseColumn::required("id")];
    columns.extend_from_slice(form.columns());
    let file = CaseFile::open(path, &columns)?;
    let input = Input { file: file.name.clone(), sha256: file.sha256.clone(), provenance: None };
    let open = || Sink::new(form, global, Results::new(vec![input], Vec::new()));
    match calculator {
        Calculator::Cases(calculator) => cases(calculator, &file, asked, open),
        Calculator::Family(calculator) => family(calculator, &file, asked, open),
    }
}

fn text(id: &str) -> Text {
    Some(id).filter(|id| !id.is_empty()).map(Into::into)
}

fn family(
    calculator: &dyn OneFamily,
    file: &CaseFile,
    asked: &Asked,
    open: impl FnOnce() -> Result<Sink, Failure>,
) -> Result<(), Failure> {
    let (mut ids, mut cases) = (Vec::new(), Vec::new());
    file.each(|cells| {
        calculator.check(&cells[1..])?;
        ids.push(text(cells[0]));
        cases.push(cells[1..].iter().map(|cell| (*cell).to_string()).collect());
        Ok(())
    })?;
    let mut sink = open()?;
    sink.rows(&calculator.rows(&ids, &cases, asked))?;
    sink.finish()
}

fn cases(
    calculator: &dyn OneCase,
    file: &CaseFile,
    asked: &Asked,
    open: impl FnOnce() -> Result<Sink, Failure>,
) -> Result<(), Failure> {
    file.each(|cells| calculator.check(&cells[1..]))?;
    let mut sink = open()?;
    let mut chunk: Vec<Vec<String>> = Vec::with_capacity(CHUNK);
    let mut failed = None;
    let mut flush = |chunk: &mut Vec<Vec<String>>| -> Result<(), Failure> {
        let of_case = |cells: &Vec<String>| -> Vec<Row> {
            let values: Vec<&str> = cells[1..].iter().map(String::as_str).collect();
            // The first pass found nothing wrong with them.
            let mut rows = calculator.rows(&values, asked).unwrap_or_default();
            let id = text(&cells[0]);
            rows.iter_mut().for_each(|row| row.id = id.clone());
            rows
        };
        let rows: Vec<Vec<Row>> = chunk.par_iter().map(of_case).collect();
        chunk.clear();
        sink.rows(&rows.concat())
    };
    file.each(|cells| {
        if failed.is_none() {
            chunk.push(cells.iter().map(|cell| (*cell).to_string()).collect());
            if chunk.len() == CHUNK {
                failed = flush(&mut chunk).err();
            }
        }
        Ok(())
    })?;
    match failed {
        Some(failure) => return Err(failure),
        None => flush(&mut chunk)?,
    }
    sink.finish()
}
