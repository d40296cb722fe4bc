//! The table as JSON and CSV.

use super::{Results, Row};

/// The columns of the table, in their order.
pub const COLUMNS: [&str; 29] = [
    "id",
    "study",
    "analysis",
    "endpoint",
    "visit",
    "population",
    "missing",
    "arm",
    "versus",
    "term",
    "statistic",
    "method",
    "estimate",
    "std_error",
    "lower",
    "upper",
    "level",
    "test_statistic",
    "df",
    "df2",
    "p_value",
    "alternative",
    "events",
    "n",
    "unit",
    "verdict",
    "note",
    "source",
    "status",
];

/// The table as JSON, one row a line, so that a text diff names the row that moved.
pub fn json(results: &Results) -> String {
    let mut text = json_head(results);
    push_lines(&mut text, &results.rows);
    text.push_str(JSON_TAIL);
    text
}

/// What stands before the rows; they follow as [`push_json_row`], and [`JSON_TAIL`] ends the document.
pub fn json_head(results: &Results) -> String {
    let mut text = String::new();
    text.push_str("{\n");
    text.push_str(&format!("  \"schema\": {},\n", quoted(&results.schema)));
    text.push_str(&format!("  \"retrial\": {},\n", quoted(&results.retrial)));
    text.push_str("  \"inputs\": [");
    push_lines(&mut text, &results.inputs);
    text.push_str("],\n  \"rows\": [");
    text
}

/// What stands after the rows.
pub const JSON_TAIL: &str = "]\n}\n";

/// One row on its line behind a comma; the first of a document goes without.
pub fn push_json_row(row: &Row, text: &mut Vec<u8>) {
    text.extend_from_slice(b",\n    ");
    push(row, text);
}

fn push_lines<T: serde::Serialize>(text: &mut String, items: &[T]) {
    for (index, item) in items.iter().enumerate() {
        text.push_str(if index == 0 { "\n    " } else { ",\n    " });
        text.push_str(&compact(item));
    }
    if !items.is_empty() {
        text.push_str("\n  ");
    }
}

/// One row as a line of JSON. Not-a-number and infinity, should one slip in, become null.
pub(crate) fn compact<T: serde::Serialize>(item: &T) -> String {
    serde_json::to_string(item).expect("rows hold only text and numbers, which always serialise")
}

fn quoted(text: &str) -> String {
    compact(&text)
}

/// The rows as CSV with a header line.
pub fn csv(rows: &[Row]) -> String {
    let mut text = csv_head().into_bytes();
    for row in rows {
        push_csv_row(row, &mut text);
    }
    String::from_utf8(text).expect("cells are UTF-8")
}

/// The header line of the CSV.
pub fn csv_head() -> String {
    format!("{}\n", COLUMNS.join(","))
}

/// One row as a line of CSV: cells in the order of [`COLUMNS`], empty where null; numbers round-trip.
pub fn push_csv_row(row: &Row, text: &mut Vec<u8>) {
    let mut line = Line { text, first: true };
    for cell in [
        &row.id,
        &row.study,
        &row.analysis,
        &row.endpoint,
        &row.visit,
        &row.population,
        &row.missing,
        &row.arm,
        &row.versus,
        &row.term,
    ] {
        line.text(cell.as_deref());
    }
    line.text(Some(row.statistic.id()));
    line.text(row.method.map(|method| method.id()));
    for cell in
        [row.estimate, row.std_error, row.lower, row.upper, row.level, row.test_statistic, row.df, row.df2, row.p_value]
    {
        line.number(cell.filter(|x| x.is_finite()));
    }
    line.text(row.alternative.map(|alternative| alternative.id()));
    line.number(row.events);
    line.number(row.n);
    line.text(row.unit.as_deref());
    line.text(row.verdict.as_deref());
    line.text(row.note.as_deref());
    line.text(row.source.as_deref());
    line.text(row.status.map(|status| status.id()));
    text.push(b'\n');
}

/// A line of CSV as it grows.
struct Line<'a> {
    text: &'a mut Vec<u8>,
    first: bool,
}

impl Line<'_> {
    fn next(&mut self) {
        if !self.first {
            self.text.push(b',');
        }
        self.first = false;
    }

    fn text(&mut self, cell: Option<&str>) {
        self.next();
        let cell = cell.unwrap_or_default();
        if cell.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
            self.text.push(b'"');
            self.text.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            self.text.push(b'"');
        } else {
            self.text.extend_from_slice(cell.as_bytes());
        }
    }

    fn number(&mut self, cell: Option<impl serde::Serialize>) {
        self.next();
        if let Some(number) = cell {
            push(&number, self.text);
        }
    }
}

fn push<T: serde::Serialize>(item: &T, text: &mut Vec<u8>) {
    serde_json::to_writer(text, item).expect("rows hold only text and numbers, which always serialise");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::{Method, Statistic};

    #[test]
    fn the_columns_are_the_fields_of_a_row_in_their_order() {
        let row = serde_json::to_value(Row::new(Statistic::Proportion, Method::Wilson)).unwrap();
        let fields: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, COLUMNS);
    }

    #[test]
    fn cells_that_hold_a_comma_a_quote_or_a_line_break_are_quoted() {
        let mut row = Row::new(Statistic::Proportion, Method::Wilson);
        row.id = Some("a,\"b\"\r\nc".into());
        row.note = Some("plain; words".into());
        (row.events, row.n, row.p_value) = (Some(3), Some(10), Some(1e-300));
        let text = csv(&[row]);
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!((&record[0], &record[26], &record[22], &record[23]), ("a,\"b\"\r\nc", "plain; words", "3", "10"));
        assert_eq!(record[20].parse(), Ok(1e-300));
        assert_eq!(text.matches('\"').count(), 6);
    }

    #[test]
    fn a_number_survives_the_csv() {
        let mut row = Row::new(Statistic::Proportion, Method::Wilson);
        row.estimate = Some(37.0 / 52.0);
        row.lower = Some(f64::NAN);
        let text = csv(&[row]);
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(record[12].parse::<f64>().unwrap(), 37.0 / 52.0);
        assert_eq!(&record[14], "");
    }
}
