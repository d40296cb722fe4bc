//! A file of cases: checked as a whole, then computed and written chunk by chunk, in its order.

use std::path::Path;

use rayon::prelude::*;

use crate::ingest::{CaseColumn, CaseFile};
use crate::results::{Input, Results, Text};

use super::form::{Asked, Calculator, OneCase, OneFamily};
use super::sink::{Sink, Written};
use super::{Failure, Global, progress};

/// Cases held at a time.
const CHUNK: usize = 1024;

/// Cases a thread computes and writes in one go.
const PIECE: usize = 32;

pub(super) fn run(calculator: Calculator, path: &Path, asked: &Asked, global: &Global) -> Result<(), Failure> {
    let mut columns = vec![CaseColumn::required("id")];
    columns.extend_from_slice(calculator.form().columns());
    let file = CaseFile::open(path, &columns)?;
    match calculator {
        Calculator::Cases(calculator) => cases(calculator, &file, asked, global),
        Calculator::Family(calculator) => family(calculator, &file, asked, global),
    }
}

fn sink(file: &CaseFile, global: &Global) -> Result<Sink, Failure> {
    let input = Input { file: file.name.clone(), sha256: file.sha256.clone(), provenance: None };
    Sink::new(global, &Results::new(vec![input], Vec::new()))
}

fn id(cell: &str) -> Text {
    Some(cell).filter(|id| !id.is_empty()).map(Into::into)
}

fn family(calculator: &dyn OneFamily, file: &CaseFile, asked: &Asked, global: &Global) -> Result<(), Failure> {
    let (mut ids, mut cases) = (Vec::new(), Vec::new());
    file.each(|cells| {
        calculator.check(&cells[1..])?;
        ids.push(id(cells[0]));
        cases.push(cells[1..].iter().map(|cell| (*cell).to_string()).collect());
        Ok(())
    })?;
    let rows = calculator.rows(&ids, &cases, asked);
    let mut sink = sink(file, global)?;
    let mut written = Written::default();
    written.push(&file.name, &rows, calculator, global.format);
    sink.put(&written)?;
    sink.finish()
}

fn cases(calculator: &dyn OneCase, file: &CaseFile, asked: &Asked, global: &Global) -> Result<(), Failure> {
    let count = file.each(|cells| calculator.check(&cells[1..]))?;
    let mut sink = sink(file, global)?;
    let bar = progress::bar(global, count as u64);
    let written = |cases: &[Cells]| {
        let mut written = Written::default();
        for case in cases {
            let cells: Vec<&str> = case.iter().collect();
            // The first pass found nothing wrong with them.
            let mut rows = calculator.rows(&cells[1..], asked).unwrap_or_default();
            let id = id(cells[0]);
            rows.iter_mut().for_each(|row| row.id = id.clone());
            written.push(id.as_deref().unwrap_or("(no id)"), &rows, calculator, global.format);
            bar.inc(1);
        }
        written
    };
    let compute = |chunk: &mut Vec<Cells>| -> Vec<Written> {
        let all = chunk.par_chunks(PIECE).map(written).collect();
        chunk.clear();
        all
    };
    // One chunk is written while the next is computed.
    std::thread::scope(|scope| {
        let (send, receive) = std::sync::mpsc::sync_channel::<Vec<Written>>(1);
        let writer =
            scope.spawn(move || receive.iter().flatten().try_for_each(|written| sink.put(&written)).map(|()| sink));
        let mut chunk = Vec::with_capacity(CHUNK);
        // Where nobody takes the rows any more, the writer says why.
        let mut taken = true;
        let read = file.each(|cells| {
            if taken {
                chunk.push(Cells::of(cells));
                if chunk.len() == CHUNK {
                    taken = send.send(compute(&mut chunk)).is_ok();
                }
            }
            Ok(())
        });
        if taken && read.is_ok() {
            let _ = send.send(compute(&mut chunk));
        }
        drop(send);
        let sink = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        bar.finish_and_clear();
        read?;
        sink.finish()
    })
}

/// The cells of a case, one behind the other.
struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    fn of(cells: &[&str]) -> Cells {
        let ends = cells.iter().scan(0, |end, cell| {
            *end += cell.len();
            Some(*end)
        });
        Cells { ends: ends.collect(), text: cells.concat() }
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end])
    }
}
