//! `evidence.toml` (`retrial.evidence/1`): several studies, one question.

use serde::Deserialize;
use toml::Spanned;

use super::file::{Estimand, Event};

/// Name and version of the evidence file's layout.
pub const EVIDENCE_SCHEMA: &str = "retrial.evidence/1";

/// A whole evidence file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceFile {
    /// [`EVIDENCE_SCHEMA`].
    pub schema: Spanned<String>,
    /// What is asked.
    pub evidence: EvidenceHead,
    /// The studies, in the order they are shown.
    #[serde(rename = "study", default)]
    pub studies: Vec<EvidenceStudy>,
    /// Which of them are pooled, treatment against treatment.
    #[serde(rename = "comparison", default)]
    pub comparisons: Vec<EvidenceComparison>,
    /// Studies that have no folder of their own: a table of effects.
    pub effects: Option<EvidenceEffects>,
}

/// What is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EvidenceHead {
    /// Id, used in the results table's `analysis` column.
    pub id: Spanned<String>,
    /// Heading.
    pub title: String,
    /// What is counted, as an axis label ("Non-response").
    pub outcome: String,
    /// Count those without the event (non-response) instead of those with it.
    #[serde(default)]
    pub complement: bool,
    /// The estimand drawn with filled marks; the observed rate stands beside it as a hollow one. Without a word, as observed.
    #[serde(default = "observed")]
    pub estimand: Estimand,
    /// Of a table of effects: is what is counted hoped for or feared? Otherwise the endpoints say it. Nothing is turned by it.
    pub event: Option<Event>,
    /// Why the control arms of the comparisons are taken for one treatment, against what the data can show.
    pub assume_common_comparator: Option<Spanned<String>>,
    /// Why the trials must not be compared across, one sentence each, in our words.
    #[serde(default)]
    pub reasons: Vec<String>,
}

/// One study of the evidence.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EvidenceStudy {
    /// Folder of the study, relative to the evidence file.
    pub path: Spanned<String>,
    /// The endpoint, in the study's own words.
    pub endpoint: Spanned<String>,
    /// The visit; absent, the endpoint's.
    pub visit: Option<Spanned<String>>,
    /// The responder rule in a few words ("CAPS-5 −10 points").
    pub rule: String,
    /// Weeks from baseline to the visit.
    pub weeks: Option<f64>,
    /// A heading that groups neighbouring studies ("MDMA-assisted therapy, phase 3").
    pub group: String,
    /// What a reader must know about this study here.
    pub note: Option<String>,
    /// How it was judged.
    pub risk_of_bias: Option<RiskOfBias>,
    /// Why a retracted report is used all the same; without it, it is refused.
    pub include_retracted: Option<String>,
}

/// A judgement of a study.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RiskOfBias {
    /// The judgement ("low", "some concerns", "high").
    pub overall: String,
    /// Whose it is, and by which tool.
    pub source: String,
}

/// Studies that are pooled: some treatments against others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EvidenceComparison {
    /// Id, used in the results table's `analysis` column.
    pub id: Spanned<String>,
    /// Heading.
    pub label: String,
    /// Treatments of the experimental side, as the studies name them. A study's arms of one side are added up, so that a shared control
    /// counts once.
    pub experimental: Vec<Spanned<String>>,
    /// Treatments of the control side.
    pub control: Vec<Spanned<String>>,
    /// Ids of the studies; absent, every study with arms of both sides.
    #[serde(default)]
    pub studies: Vec<Spanned<String>>,
    /// The effect.
    #[serde(default)]
    pub measure: PooledMeasure,
    /// The estimand; absent, that of the evidence. A study that cannot have it is taken as near to it as its report allows, and says so.
    pub estimand: Option<Estimand>,
    /// What puts its studies into subgroups.
    pub subgroup: Option<StudyTrait>,
}

/// The effect that is pooled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PooledMeasure {
    /// Risk ratio.
    #[default]
    Rr,
    /// Odds ratio.
    Or,
    /// Risk difference.
    Rd,
    /// Peto's odds ratio.
    Peto,
    /// Difference of means.
    Md,
    /// Standardised difference of means.
    Smd,
    /// Ratio of means.
    Rom,
    /// As given.
    Generic,
}

/// What a study of an evidence file is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StudyTrait {
    /// Its heading.
    Group,
    /// Its risk of bias.
    RiskOfBias,
}

impl StudyTrait {
    /// As the rows name it.
    pub fn id(self) -> &'static str {
        match self {
            StudyTrait::Group => "group",
            StudyTrait::RiskOfBias => "risk-of-bias",
        }
    }
}

/// A table of effects: a study a row, as `retrial pool` reads it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EvidenceEffects {
    /// The CSV, relative to the evidence file.
    pub file: Spanned<String>,
    /// The effect.
    pub measure: PooledMeasure,
    /// Are generic estimates logarithms of ratios?
    #[serde(default)]
    pub log: bool,
    /// What the arms a and b are called.
    pub arms: [String; 2],
    /// The column of subgroups.
    pub subgroup: Option<String>,
    /// Columns of a meta-regression.
    #[serde(default)]
    pub moderators: Vec<String>,
    /// The column that a cumulative meta-analysis goes by.
    pub cumulative_by: Option<String>,
}

fn observed() -> Estimand {
    Estimand::OBSERVED
}
