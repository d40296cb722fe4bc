//! A results table as a reader meets it: in the terminal, as Markdown and as one self-contained HTML page.
//!
//! ```text
//!  StudyReport, EvidenceReport ──▶ page (what is said, once) ──▶ terminal · markdown · html (how it looks)
//! ```
//!
//! A report shows rows of the table and computes none; `results::display` rounds them, `words` names their ids.

mod across_trials;
mod adverse_events;
mod at_a_glance;
pub mod check;
mod column;
mod every_row;
mod evidence_pooled;
mod footnotes;
mod grid;
pub mod html;
mod indirect;
pub mod logistic;
pub mod markdown;
mod missingness;
pub mod model;
mod network;
mod outcome;
mod page;
mod pool;
pub mod scan;
pub mod terminal;
#[cfg(test)]
mod tests;
mod words;

use crate::figure::Figure;
use crate::results::{Method, Results};
use crate::study::{Event, EvidenceFile, StudyFile};

/// One study and what was computed of it.
#[derive(Clone, Copy, Debug)]
pub struct StudyReport<'a> {
    /// The study file.
    pub study: &'a StudyFile,
    /// Its results.
    pub results: &'a Results,
    /// Its figures, in the order they are shown.
    pub figures: &'a [Figure],
    /// Coverage of the intervals, 0.95 for 95 %.
    pub level: f64,
}

/// Several studies and one question.
#[derive(Clone, Debug)]
pub struct EvidenceReport<'a> {
    /// The evidence file.
    pub evidence: &'a EvidenceFile,
    /// The studies it names, in its order.
    pub studies: Vec<&'a StudyFile>,
    /// Its results.
    pub results: &'a Results,
    /// Its figures, in the order they are shown.
    pub figures: &'a [Figure],
    /// Coverage of the intervals, 0.95 for 95 %.
    pub level: f64,
}

/// A network meta-analysis.
#[derive(Clone, Copy, Debug)]
pub struct NetworkReport<'a> {
    /// Heading.
    pub title: &'a str,
    /// The treatment the others are compared with.
    pub reference: &'a str,
    /// Its results.
    pub results: &'a Results,
    /// Its figures, in the order they are shown.
    pub figures: &'a [Figure],
    /// Coverage of the intervals, 0.95 for 95 %.
    pub level: f64,
}

/// The league table of a network as CSV: the row's effect against the column's, rounded for reading.
pub fn league_csv(report: &NetworkReport) -> String {
    network::league_csv(report)
}

/// The studies of one comparison, pooled, and what was computed of them.
#[derive(Clone, Debug)]
pub struct PoolReport<'a> {
    /// Heading.
    pub title: &'a str,
    /// Its results.
    pub results: &'a Results,
    /// Its figures, in the order they are shown.
    pub figures: &'a [Figure],
    /// The models that were fitted, in order.
    pub methods: &'a [Method],
    /// The one to be read first.
    pub headline: Option<Method>,
    /// The prediction interval beside it.
    pub prediction: Option<Method>,
    /// Why there is no headline.
    pub reason: Option<&'a str>,
    /// Choices that move digits, in words.
    pub choices: Vec<String>,
    /// What the subgroups are called.
    pub subgroup: Option<&'a str>,
    /// Show the pooled effect without each study, also in the terminal?
    pub leave_one_out: bool,
    /// What the two arms are called, experimental first.
    pub arms: [&'a str; 2],
    /// What is counted or measured.
    pub outcome: Option<&'a str>,
    /// Is it hoped for or feared?
    pub event: Option<Event>,
    /// Coverage of the intervals, 0.95 for 95 %.
    pub level: f64,
}

/// Two treatments compared through a third.
#[derive(Clone, Copy, Debug)]
pub struct IndirectReport<'a> {
    /// Heading.
    pub title: &'a str,
    /// Its results.
    pub results: &'a Results,
    /// Coverage of the intervals, 0.95 for 95 %.
    pub level: f64,
}
