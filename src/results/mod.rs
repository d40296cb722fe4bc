//! The results table (`retrial.results/1`): one row per estimate or test, stored unrounded, written, read and compared here.
//! `display` is the one place that rounds.

mod compare;
pub mod display;
mod ids;
mod pooled;
mod read;
mod row;
mod write;

use serde::{Deserialize, Serialize};

pub use compare::{Change, Comparison, compare};
pub use ids::{Alternative, Method, Provenance, Statistic, Status, UnknownId, Verdict};
pub use pooled::{Pooled, PooledInterval, PooledModel, PooledPart};
pub use read::{Cell, ReadError, Table, read};
pub use row::{Row, Text};
pub use write::{COLUMNS, JSON_TAIL, csv, csv_head, json, json_head, push_csv_row, push_json_row};

/// Name and version of the table's layout.
pub const SCHEMA: &str = "retrial.results/1";

/// `analysis` of the rows about who was seen when, which are no estimates of an effect.
pub const MISSINGNESS: &str = "missingness";

/// A file that was read, with the digest of its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Path relative to the study folder.
    pub file: String,
    /// SHA-256 of the bytes as read, in hexadecimal.
    pub sha256: String,
    /// What kind of data the file holds; `None` for a file that is not data (the study file itself).
    pub provenance: Option<Provenance>,
}

/// The table with what it was computed from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// [`SCHEMA`].
    pub schema: String,
    /// Version of the program that made it.
    pub retrial: String,
    /// Files it was computed from.
    pub inputs: Vec<Input>,
    /// The rows, in the order of the analyses.
    pub rows: Vec<Row>,
}

impl Results {
    /// A table made by this version of the program.
    pub fn new(inputs: Vec<Input>, rows: Vec<Row>) -> Results {
        Results { schema: SCHEMA.into(), retrial: env!("CARGO_PKG_VERSION").into(), inputs, rows }
    }

    /// Does any input hold data of this kind?
    pub fn uses(&self, provenance: Provenance) -> bool {
        self.inputs.iter().any(|input| input.provenance == Some(provenance))
    }
}
