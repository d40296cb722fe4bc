//! Re-run the numbers of a clinical trial.
//!
//! Data go one way, and every number is computed once:
//!
//! ```text
//!  study.toml + CSV/Parquet
//!         │ study, ingest
//!         ▼
//!       Trial ──endpoint──▶ Sample
//!                             │
//!   stats ◀─ model ◀─ analysis ┴─▶ Results      one long table, unrounded
//!                                    │
//!                        ┌───────────┼───────────┐
//!                     figure      report      results::{json, csv}
//! ```
//!
//! | room | its one job |
//! |---|---|
//! | [`stats`] | pure numerics: numbers in, typed results out |
//! | [`printed`] | numbers as text: decimals, percentages and the counts behind them |
//! | [`problem`] | what is wrong with an input, where, and the mend |
//! | [`results`] | the long table: its row, reading, writing, comparing; the one place that rounds |
//! | [`study`] | the TOML files as types with their places; the scales |
//! | [`ingest`] | files → a typed trial, every bad cell reported |
//! | [`endpoint`] | scores and published rows → counts and moments under an estimand |
//! | [`model`] | columns → design matrices, least-squares means, contrasts |
//! | [`analysis`] | which estimates are asked for; the registry of methods |
//! | [`claim`] | matches printed strings against rows: verdicts, inference; scans a text |
//! | [`reconstruct`] | participants that reproduce a published table, or the proof that there are none |
//! | [`figure`], [`report`] | what is drawn and printed, from the table |
//! | [`cli`] | the commands |

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod analysis;
pub mod claim;
pub mod cli;
pub mod endpoint;
pub mod figure;
pub mod ingest;
pub mod model;
pub mod printed;
pub mod problem;
pub mod reconstruct;
pub mod report;
pub mod results;
pub mod stats;
pub mod study;
