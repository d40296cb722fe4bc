//! Reading a table back, from the JSON or the CSV that `write` made, or an older version of either.
//!
//! Rows are read as named cells, so that a table with columns or ids this version does not know can still be compared.

use std::collections::BTreeMap;

use serde_json::Value;

/// A table as named cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// File to digest, where the table names its inputs.
    pub inputs: BTreeMap<String, String>,
    /// Rows as column to cell; a null cell is absent.
    pub rows: Vec<BTreeMap<String, Cell>>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A number.
    Number(f64),
    /// Anything else, as text.
    Text(String),
}

/// Why a table could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Neither a results JSON nor a results CSV.
    #[error("this is no results table: {0}")]
    NoTable(String),
    /// Broken JSON.
    #[error("line {line}, column {column}: {message}")]
    Json {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What the parser said.
        message: String,
    },
    /// Broken CSV.
    #[error("{0}")]
    Csv(#[from] csv::Error),
}

/// Columns that hold numbers; the others are compared as text, whatever they look like.
const NUMBERS: [&str; 12] = [
    "estimate",
    "std_error",
    "lower",
    "upper",
    "level",
    "test_statistic",
    "df",
    "df2",
    "p_value",
    "events",
    "n",
    "tried",
];

/// Reads the content of a `results.json` or `results.csv`; `claims` and `findings` tables are read as rows as well.
///
/// # Errors
/// When the text is neither.
pub fn read(text: &str) -> Result<Table, ReadError> {
    if text.trim_start().starts_with(['{', '[']) { read_json(text) } else { read_csv(text) }
}

fn read_json(text: &str) -> Result<Table, ReadError> {
    let document: Value = serde_json::from_str(text).map_err(|error| ReadError::Json {
        line: error.line(),
        column: error.column(),
        message: error.to_string(),
    })?;
    let list = ["rows", "claims", "findings"]
        .iter()
        .find_map(|key| document.get(key).and_then(Value::as_array))
        .ok_or_else(|| ReadError::NoTable("no `rows`, `claims` or `findings` in it".into()))?;
    let rows = list
        .iter()
        .map(|row| {
            let mut cells = BTreeMap::new();
            flatten("", row, &mut cells);
            cells
        })
        .collect();
    let inputs = document
        .get("inputs")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|input| Some((input.get("file")?.as_str()?.into(), input.get("sha256")?.as_str()?.into())))
        .collect();
    Ok(Table { inputs, rows })
}

/// A nested value becomes cells named by their path; a null becomes none.
fn flatten(path: &str, value: &Value, cells: &mut BTreeMap<String, Cell>) {
    let name = |key: &str| if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
    match value {
        Value::Null => {}
        Value::Object(fields) => fields.iter().for_each(|(key, value)| flatten(&name(key), value, cells)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| flatten(&name(&index.to_string()), value, cells))
        }
        Value::Number(number) => {
            cells.insert(path.into(), Cell::Number(number.as_f64().unwrap_or(f64::NAN)));
        }
        Value::Bool(truth) => {
            cells.insert(path.into(), Cell::Text(truth.to_string()));
        }
        Value::String(text) => {
            cells.insert(path.into(), Cell::Text(text.clone()));
        }
    }
}

fn read_csv(text: &str) -> Result<Table, ReadError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers()?.clone();
    if !header.iter().any(|column| column == "statistic") {
        return Err(ReadError::NoTable("its first line has no column `statistic`".into()));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let cells = header.iter().zip(record.iter()).filter(|(_, cell)| !cell.is_empty());
        rows.push(cells.map(|(column, cell)| (column.to_string(), typed(column, cell))).collect());
    }
    Ok(Table { inputs: BTreeMap::new(), rows })
}

fn typed(column: &str, cell: &str) -> Cell {
    match cell.parse::<f64>() {
        Ok(number) if NUMBERS.contains(&column) => Cell::Number(number),
        _ => Cell::Text(cell.into()),
    }
}
