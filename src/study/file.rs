//! `study.toml` (`retrial.study/1`) as types. Unknown keys are errors; words that other parts refer to keep their place.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::results::Provenance;

use super::condition::Condition;
use super::model::{Imputations, Model};
use super::scale::Scale;

/// Name and version of the study file's layout.
pub const SCHEMA: &str = "retrial.study/1";

/// A whole study file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudyFile {
    /// [`SCHEMA`].
    pub schema: Spanned<String>,
    /// What the study is.
    pub study: Head,
    /// Where its numbers were read.
    #[serde(default, rename = "source")]
    pub sources: Vec<Source>,
    /// Its arms.
    #[serde(rename = "arm")]
    pub arms: Vec<Arm>,
    /// Its visits in order, where the data's own codes and order are not enough.
    #[serde(default, rename = "visit")]
    pub visits: Vec<Visit>,
    /// Its data.
    #[serde(rename = "table")]
    pub tables: Tables,
    /// Scales of its own, besides those shipped; one of the same id takes the shipped one's place.
    #[serde(default, rename = "scale")]
    pub scales: Vec<Scale>,
    /// What is measured.
    #[serde(rename = "endpoint")]
    pub endpoints: Vec<Endpoint>,
    /// What is estimated.
    #[serde(default, rename = "analysis")]
    pub analyses: Vec<Analysis>,
    /// What is drawn; absent, the figures that the data allow.
    #[serde(default, rename = "figure")]
    pub figures: Vec<Figure>,
    /// Of reconstructed participants: what they were made from, so that others can be made.
    pub reconstruction: Option<Reconstruction>,
}

/// What reconstructed participants were made from. `retrial reconstruct` writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reconstruction {
    /// The study file with the published table, relative to this one.
    pub study: Spanned<String>,
    /// Seed of the draw.
    pub seed: u64,
    /// Readings preferred (`--prefer`).
    #[serde(default)]
    pub prefer: Vec<String>,
    /// Rows left out (`--ignore`).
    #[serde(default)]
    pub ignore: Vec<Spanned<String>>,
}

/// What the study is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Head {
    /// Id, used in the results table.
    pub id: Spanned<String>,
    /// Title of the trial.
    pub title: String,
    /// A short name for figures ("MAPP2"); absent, the id.
    pub label: Option<String>,
    /// Full citation of the report.
    pub citation: Option<String>,
    /// DOI of the report.
    pub doi: Option<String>,
    /// Trial registration.
    pub registration: Option<String>,
    /// Was this report retracted? A mark of this one report, never inherited.
    #[serde(default)]
    pub retracted: bool,
    /// What a reader must know, one sentence each.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// Where numbers were read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Source {
    /// Id, named by the rows of published tables.
    pub id: Spanned<String>,
    /// What it is.
    pub citation: String,
    /// Its DOI.
    pub doi: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Was this source retracted?
    #[serde(default)]
    pub retracted: bool,
}

/// Is the arm the experimental one or the control?
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Compared with the control.
    Experimental,
    /// What the others are compared with.
    Control,
}

/// One arm.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Arm {
    /// Id, used in the results table.
    pub id: Spanned<String>,
    /// As shown.
    pub label: String,
    /// Experimental or control.
    pub role: Spanned<Role>,
    /// What the arm received, the same word across studies (`mdma`, `placebo-with-therapy`, `pill-placebo`, `ssri`, …).
    pub treatment: Option<String>,
    /// Participants randomised to it.
    pub randomized: Option<u64>,
    /// Of those, how many were treated; absent, all.
    pub treated: Option<u64>,
    /// Of those, how many completed.
    pub completed: Option<u64>,
    /// How the data write this arm; absent, its id.
    #[serde(default)]
    pub codes: Vec<String>,
}

/// One visit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Visit {
    /// Id, used in the results table.
    pub id: Spanned<String>,
    /// As shown; absent, the id.
    pub label: Option<String>,
    /// How the data write it; absent, its id.
    pub code: Option<String>,
    /// Weeks since baseline, for the time axis.
    pub week: Option<f64>,
}

/// The tables of a study.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tables {
    /// Arm-level rows typed from a publication.
    pub published: Option<PublishedTable>,
    /// One row per participant.
    pub participants: Option<ParticipantsTable>,
    /// Scores by visit.
    pub scores: Option<ScoresTable>,
    /// Adverse events, one row per event.
    pub adverse_events: Option<AdverseEventsTable>,
    /// Adverse events counted per arm in a publication.
    pub published_adverse_events: Option<PublishedTable>,
}

/// A file of published rows; its columns are fixed (`ingest::published`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PublishedTable {
    /// Path relative to the study file.
    pub file: Spanned<String>,
}

/// How a data file is written. Everything absent is found out from the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Format {
    /// `,` `;` or a tab; absent, told from the header line (Parquet: not used).
    pub delimiter: Option<Spanned<String>>,
    /// `.` (default) or `,`.
    pub decimal: Option<Spanned<String>>,
}

/// One row per participant.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ParticipantsTable {
    /// CSV, TSV (either gzipped) or Parquet, relative to the study file.
    pub file: Spanned<String>,
    /// Real, simulated or reconstructed participants.
    pub provenance: Spanned<Provenance>,
    /// How the file is written.
    #[serde(default)]
    pub format: Format,
    /// Cells that mean "missing", besides the empty one.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Which column is what.
    pub columns: ParticipantsColumns,
}

/// Columns of the participants table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ParticipantsColumns {
    /// Participant id.
    pub id: Spanned<String>,
    /// Arm code.
    pub arm: Spanned<String>,
    /// Arm actually received, for the safety population; absent, the arm.
    pub received: Option<Spanned<String>>,
    /// Was treated (1/0, true/false, yes/no, Y/N); absent, all were.
    pub treated: Option<Spanned<String>>,
    /// Completed the study; absent, those with a score at the endpoint's visit.
    pub completed: Option<Spanned<String>>,
    /// Baseline score, where it is not a visit of the scores table.
    pub baseline: Option<Spanned<String>>,
    /// Why the participant left, in the file's own words; empty for those who stayed.
    pub withdrawal_reason: Option<Spanned<String>>,
    /// Flags that conditions may ask for: flag name to column.
    #[serde(default)]
    pub flags: BTreeMap<String, Spanned<String>>,
    /// Covariates of models: name to column. Numbers where every cell is one, else the levels of a factor.
    #[serde(default)]
    pub covariates: BTreeMap<String, Spanned<String>>,
}

/// One row per score, or one row per participant and a column per visit.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// One row per participant and visit.
    #[default]
    Long,
    /// One row per participant.
    Wide,
}

/// Scores by visit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ScoresTable {
    /// CSV, TSV (either gzipped) or Parquet, relative to the study file.
    pub file: Spanned<String>,
    /// Real, simulated or reconstructed participants.
    pub provenance: Spanned<Provenance>,
    /// Long or wide.
    #[serde(default)]
    pub layout: Layout,
    /// How the file is written.
    #[serde(default)]
    pub format: Format,
    /// Cells that mean "missing", besides the empty one.
    #[serde(default)]
    pub missing: Vec<String>,
    /// The scale of every score, where the file holds one.
    pub scale: Option<Spanned<String>>,
    /// Where the file holds several (`columns.scale`): the file's code for each, to the scale's id.
    #[serde(default)]
    pub scales: BTreeMap<String, Spanned<String>>,
    /// Which visit is the baseline.
    pub baseline: Option<Spanned<String>>,
    /// Which column is what.
    pub columns: ScoresColumns,
}

/// Columns of the scores table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ScoresColumns {
    /// Participant id.
    pub id: Spanned<String>,
    /// Arm code, where there is no participants table.
    pub arm: Option<Spanned<String>>,
    /// Long: visit code.
    pub visit: Option<Spanned<String>>,
    /// Long: score.
    pub value: Option<Spanned<String>>,
    /// Long: which scale the row is about.
    pub scale: Option<Spanned<String>>,
    /// Baseline score repeated in a column of its own.
    pub baseline: Option<Spanned<String>>,
    /// Wide: visit id to column.
    #[serde(default)]
    pub visits: BTreeMap<String, Spanned<String>>,
    /// Long: flags by visit, flag name to column.
    #[serde(default)]
    pub flags: BTreeMap<String, Spanned<String>>,
    /// Wide: flags by visit, flag name to visit id to column.
    #[serde(default)]
    pub visit_flags: BTreeMap<String, BTreeMap<String, Spanned<String>>>,
}

/// One row per adverse event.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AdverseEventsTable {
    /// CSV, TSV (either gzipped) or Parquet, relative to the study file.
    pub file: Spanned<String>,
    /// Real, simulated or reconstructed participants.
    pub provenance: Spanned<Provenance>,
    /// How the file is written.
    #[serde(default)]
    pub format: Format,
    /// Cells that mean "missing", besides the empty one.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Which column is what.
    pub columns: AdverseEventsColumns,
    /// Words of the severity column that count as severe.
    #[serde(default = "severe_words")]
    pub severe: Vec<String>,
}

fn severe_words() -> Vec<String> {
    ["severe", "life-threatening", "fatal", "3", "4", "5"].map(String::from).to_vec()
}

/// Columns of the adverse-events table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AdverseEventsColumns {
    /// Participant id.
    pub id: Spanned<String>,
    /// Preferred term.
    pub term: Spanned<String>,
    /// System organ class.
    pub soc: Option<Spanned<String>>,
    /// Severity.
    pub severity: Option<Spanned<String>>,
    /// Serious (1/0, true/false, yes/no, Y/N).
    pub serious: Option<Spanned<String>>,
    /// Related to treatment.
    pub related: Option<Spanned<String>>,
    /// Treatment-emergent; rows that say no are left out. Absent: every row counts.
    pub treatment_emergent: Option<Spanned<String>>,
    /// First day, an integer.
    pub start: Option<Spanned<String>>,
    /// Last day, an integer.
    pub end: Option<Spanned<String>>,
}

/// Is the event something one hopes for or fears?
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Hoped for: response, remission.
    Benefit,
    /// Feared: relapse, an adverse event.
    Harm,
}

/// What of a continuous endpoint is analysed.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// The score at the visit.
    Score,
    /// Score minus baseline.
    Change,
    /// 100 × change / baseline.
    PercentChange,
}

/// Which direction is better.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// Lower scores are better.
    Lower,
    /// Higher scores are better.
    Higher,
}

/// One endpoint: binary (`event`, with `when` for participant-level data) or continuous (`measure`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Endpoint {
    /// Id, used in the results table.
    pub id: Spanned<String>,
    /// As shown.
    pub label: String,
    /// The rule in words, as the trial states it.
    pub definition: Option<String>,
    /// The scale it is measured on; absent, that of the scores table.
    pub scale: Option<Spanned<String>>,
    /// The visit it is about.
    pub visit: Option<Spanned<String>>,
    /// Binary: benefit or harm.
    pub event: Option<Event>,
    /// Binary: when a participant has the event.
    pub when: Option<Condition>,
    /// Continuous: what is analysed.
    pub measure: Option<Measure>,
    /// Continuous: which direction is better; absent, that of the scale.
    pub better: Option<Better>,
    /// Measure percent change from the scale's minimum, not from zero (PANSS).
    #[serde(default)]
    pub subtract_minimum: bool,
}

/// Who is in the denominator.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum Population {
    /// Everyone randomised.
    Randomized,
    /// Everyone treated.
    Treated,
    /// Everyone with a value at the visit.
    Observed,
    /// Everyone who completed.
    Completers,
}

impl Population {
    /// The id in the results table.
    pub fn id(self) -> &'static str {
        match self {
            Population::Randomized => "randomized",
            Population::Treated => "treated",
            Population::Observed => "observed",
            Population::Completers => "completers",
        }
    }
}

/// What is done with the missing.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// Left out.
    Observed,
    /// Counted as having had no event.
    NonResponder,
    /// The last score after baseline stands in.
    Locf,
    /// Experimental arms fail, the control succeeds.
    WorstCase,
    /// Experimental arms succeed, the control fails.
    BestCase,
    /// The report does not say.
    Unknown,
    /// Modelled by a mixed model for repeated measures: missing at random.
    Mmrm,
    /// Imputed several times over from what was seen: missing at random.
    MultipleImputation,
}

impl Missing {
    /// The id in the results table.
    pub fn id(self) -> &'static str {
        match self {
            Missing::Observed => "observed",
            Missing::NonResponder => "non-responder",
            Missing::Locf => "locf",
            Missing::WorstCase => "worst-case",
            Missing::BestCase => "best-case",
            Missing::Unknown => "unknown",
            Missing::Mmrm => "mmrm",
            Missing::MultipleImputation => "multiple-imputation",
        }
    }
}

/// Population and missing-data rule: two separate axes.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Estimand {
    /// Who is in the denominator.
    pub population: Population,
    /// What is done with the missing.
    pub missing: Missing,
}

impl Estimand {
    /// Those with a value, nothing filled in.
    pub const OBSERVED: Estimand = Estimand { population: Population::Observed, missing: Missing::Observed };
    /// Everyone randomised, the missing counted as failures.
    pub const NON_RESPONDER: Estimand = Estimand { population: Population::Randomized, missing: Missing::NonResponder };
}

/// One analysis: an endpoint at its visit(s), under one or several estimands.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Analysis {
    /// Id, used in the results table; absent, the endpoint's.
    pub id: Option<Spanned<String>>,
    /// Which endpoint.
    pub endpoint: Spanned<String>,
    /// At which visits; absent, the endpoint's own.
    #[serde(default)]
    pub visits: Vec<Spanned<String>>,
    /// Side by side.
    pub estimands: Vec<Estimand>,
    /// Only these methods; absent, the standard set.
    #[serde(default)]
    pub methods: Vec<Spanned<String>>,
    /// Covariates or flags of the participants: effects of an event common to their cells stand beside the others.
    #[serde(default)]
    pub strata: Vec<Spanned<String>>,
    /// A model in place of plain means or rates.
    pub model: Option<Spanned<Model>>,
    /// How the missing are imputed under `missing = "multiple-imputation"`.
    pub imputation: Option<Spanned<Imputations>>,
    /// What the trial did with intercurrent events, in the words of ICH E9(R1): quoted in the report, no number hangs on it.
    #[serde(default)]
    pub intercurrent: Vec<Intercurrent>,
}

/// An event after the start of treatment that changes what a score means, and how it is dealt with.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Intercurrent {
    /// Stopping the drug, taking another, dying.
    pub event: String,
    /// How it is dealt with.
    pub strategy: Strategy,
}

/// The strategies of ICH E9(R1), section A.3.2.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// Scores count, whether the event happened or not.
    TreatmentPolicy,
    /// As if it had not happened.
    Hypothetical,
    /// The event is part of the outcome: a failure, say.
    Composite,
    /// Scores count until the event.
    WhileOnTreatment,
    /// Only those count in whom it would not happen.
    PrincipalStratum,
}

/// What a figure shows.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum FigureKind {
    /// Outcome percentages by arm, with n/N and intervals.
    OutcomeBars,
    /// Mean score by visit.
    Trajectory,
    /// Effects with intervals.
    Forest,
    /// A difference against shifts of imputed scores.
    TippingPoint,
    /// Who was seen when: retention, and the patterns of the missing.
    Missingness,
    /// Adverse events: percent by arm beside risk differences.
    AdverseEvents,
    /// Cumulative share of participants by change.
    ResponderCurve,
    /// One bar per participant.
    Waterfall,
}

/// One figure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Figure {
    /// What it shows.
    pub kind: FigureKind,
    /// File name without extension; absent, the kind.
    pub id: Option<String>,
    /// Heading; absent, made from the content.
    pub title: Option<String>,
    /// The endpoints shown; absent, all that fit.
    #[serde(default)]
    pub endpoints: Vec<Spanned<String>>,
    /// The estimand shown; absent, the analysis's first.
    pub estimand: Option<Estimand>,
}
