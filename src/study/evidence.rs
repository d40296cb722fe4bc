//! `evidence.toml` (`retrial.evidence/1`): several studies, one question.

use serde::Deserialize;
use toml::Spanned;

use super::file::Estimand;

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
    #[serde(rename = "study")]
    pub studies: Vec<EvidenceStudy>,
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
    /// The estimand drawn with filled marks; the observed rate stands beside it as a hollow one.
    pub estimand: Estimand,
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
}
