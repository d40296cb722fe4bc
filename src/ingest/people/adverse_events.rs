//! What happened to whom.

use hashbrown::HashMap;
use polars::prelude::*;

use crate::ingest::cells::{flags, numbers, present};
use crate::ingest::file::{self, BadCell, TextTable, Wanted};
use crate::problem::Problems;
use crate::results::Input;

use super::{AdverseEvents, Reader, internal, places, stranger};

impl Reader<'_> {
    pub(super) fn adverse_events(
        &self,
        inputs: &mut Vec<Input>,
        participants: Option<&DataFrame>,
    ) -> Result<AdverseEvents, Problems> {
        let spec = self.study.file.tables.adverse_events.as_ref().expect("called where there is such a table");
        let columns = &spec.columns;
        let mut wanted: Vec<Wanted> = vec![&columns.id, &columns.term];
        for column in [
            &columns.soc,
            &columns.severity,
            &columns.serious,
            &columns.related,
            &columns.treatment_emergent,
            &columns.start,
            &columns.end,
        ] {
            wanted.extend(column.iter());
        }
        let table = file::read(self.study, self.folder, &spec.file, &spec.format, &spec.missing, &wanted)?;
        inputs.push(self.input(&table, *spec.provenance.get_ref()));
        let mut bad = Vec::new();
        let events = self.typed_adverse_events(&table, participants, &mut bad).map_err(internal)?;
        let mut problems = Problems::new();
        table.place(bad, &mut problems);
        problems.or(events)
    }

    fn typed_adverse_events(
        &self,
        table: &TextTable,
        participants: Option<&DataFrame>,
        bad: &mut Vec<BadCell>,
    ) -> PolarsResult<AdverseEvents> {
        let spec = self.study.file.tables.adverse_events.as_ref().expect("called where there is such a table");
        let columns = &spec.columns;
        let height = table.height;
        let id_column = columns.id.get_ref();
        let ids = present(table, id_column, "a participant id", bad);
        let participant = match participants {
            Some(participants) => places(ids.iter(), participants, |row, name, near| {
                bad.push(stranger(row, name, near, id_column, "an adverse event"))
            })?,
            None => UInt32Chunked::full_null("participant".into(), height),
        };
        let (term, terms) = numbered(present(table, columns.term.get_ref(), "a term", bad).iter());
        let mut frame = vec![
            participant.with_name("participant".into()).into_column(),
            term.with_name("term".into()).into_column(),
        ];
        let mut socs = Vec::new();
        if let Some(column) = &columns.soc {
            let (soc, names) = numbered(present(table, column.get_ref(), "a system organ class", bad).iter());
            frame.push(soc.with_name("soc".into()).into_column());
            socs = names;
        }
        if let Some(column) = &columns.severity {
            let severity = table.column(column.get_ref());
            let severe = |word: &str| spec.severe.iter().any(|severe| severe.eq_ignore_ascii_case(word));
            let flags = severity.iter().map(|cell| cell.map(severe));
            frame.push(BooleanChunked::from_iter_options("severe".into(), flags).into_column());
        }
        for (name, column) in
            [("serious", &columns.serious), ("related", &columns.related), ("emergent", &columns.treatment_emergent)]
        {
            if let Some(column) = column {
                frame.push(flags(table, column.get_ref(), bad).with_name(name.into()));
            }
        }
        let mut days = Vec::new();
        for column in [&columns.start, &columns.end].into_iter().flatten() {
            let values = numbers(table, column.get_ref(), bad);
            for (row, value) in values.f64()?.iter().enumerate() {
                if let Some(value) = value.filter(|value| libm::trunc(*value) != *value) {
                    bad.push(BadCell {
                        row,
                        column: Some(column.get_ref().clone()),
                        message: format!("`{}` is not a whole day: {value}", column.get_ref()),
                        help: Some("days are counted in whole numbers".into()),
                    });
                }
            }
            days.push(values);
        }
        if let ([start, end], Some(column)) = (days.as_slice(), &columns.end) {
            for (row, (start, end)) in start.f64()?.iter().zip(end.f64()?.iter()).enumerate() {
                if let (Some(start), Some(end)) = (start, end)
                    && end < start
                {
                    bad.push(BadCell {
                        row,
                        column: Some(column.get_ref().clone()),
                        message: format!("the event ends on day {end}, before it starts on day {start}"),
                        help: Some("correct one of the two days".into()),
                    });
                }
            }
        }
        let frame = DataFrame::new(height, frame)?;
        let frame = match columns.treatment_emergent {
            Some(_) => frame.lazy().filter(col("emergent").fill_null(lit(true))).drop(cols(["emergent"])).collect()?,
            None => frame,
        };
        Ok(AdverseEvents { frame, terms, socs })
    }
}

/// Distinct words in alphabetical order, and for each cell the place of its word.
fn numbered<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> (UInt32Chunked, Vec<String>) {
    let mut met: HashMap<&str, u32> = HashMap::new();
    let codes: Vec<Option<u32>> = cells
        .map(|cell| {
            let next = met.len() as u32;
            cell.map(|word| *met.entry(word).or_insert(next))
        })
        .collect();
    let mut words: Vec<(&str, u32)> = met.into_iter().collect();
    words.sort_unstable();
    let mut place = vec![0u32; words.len()];
    for (at, (_, code)) in words.iter().enumerate() {
        place[*code as usize] = at as u32;
    }
    let codes = codes.into_iter().map(|code| code.map(|code| place[code as usize]));
    (UInt32Chunked::from_iter_options("".into(), codes), words.into_iter().map(|(word, _)| word.to_string()).collect())
}
