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

/// What stands before the rows; they follow as [`json_row`], apart by commas, and [`JSON_TAIL`] ends the document.
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

/// One row on its line, `first` of the document or after a comma.
pub fn json_row(row: &Row, first: bool) -> String {
    format!("{}    {}", if first { "\n" } else { ",\n" }, compact(row))
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
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).expect("writing to memory does not fail");
    for row in rows {
        writer.write_record(cells(row)).expect("writing to memory does not fail");
    }
    String::from_utf8(writer.into_inner().expect("writing to memory does not fail")).expect("cells are UTF-8")
}

/// The cells of a row as text, empty where null, in the order of [`COLUMNS`]; numbers round-trip.
pub(crate) fn cells(row: &Row) -> [String; 29] {
    let text = |cell: &super::Text| cell.as_deref().unwrap_or_default().to_string();
    let number = |cell: Option<f64>| cell.filter(|x| x.is_finite()).map_or(String::new(), |x| compact(&x));
    let count = |cell: Option<u64>| cell.map_or(String::new(), |x| x.to_string());
    [
        text(&row.id),
        text(&row.study),
        text(&row.analysis),
        text(&row.endpoint),
        text(&row.visit),
        text(&row.population),
        text(&row.missing),
        text(&row.arm),
        text(&row.versus),
        text(&row.term),
        row.statistic.id().into(),
        row.method.map_or("", |method| method.id()).into(),
        number(row.estimate),
        number(row.std_error),
        number(row.lower),
        number(row.upper),
        number(row.level),
        number(row.test_statistic),
        number(row.df),
        number(row.df2),
        number(row.p_value),
        row.alternative.map_or("", |alternative| alternative.id()).into(),
        count(row.events),
        count(row.n),
        text(&row.unit),
        text(&row.verdict),
        row.note.as_deref().unwrap_or_default().into(),
        text(&row.source),
        row.status.map_or("", |status| status.id()).into(),
    ]
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
