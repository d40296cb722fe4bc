//! Responder rules: a small set of conditions, combined by all, any and not.

use serde::Deserialize;

/// When a participant has the event. A participant whose data do not decide it is missing, not a failure.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Every one of them.
    All(Vec<Condition>),
    /// At least one of them.
    Any(Vec<Condition>),
    /// The opposite.
    Not(Box<Condition>),
    /// On the score at the visit.
    Score(Bounds),
    /// On score minus baseline.
    Change(Bounds),
    /// On 100 × change / baseline: −50 is a fall by half.
    PercentChange(Bounds),
    /// A flag of the participant or of the visit.
    Flag(String),
}

/// Limits of a score; every one given must hold.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Bounds {
    /// ≤
    pub at_most: Option<f64>,
    /// ≥
    pub at_least: Option<f64>,
    /// <
    pub below: Option<f64>,
    /// >
    pub above: Option<f64>,
    /// Another scale than the endpoint's.
    pub scale: Option<String>,
}

impl Condition {
    /// Every flag the rule asks for.
    pub fn flags(&self) -> Vec<&str> {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(Condition::flags).collect(),
            Condition::Not(part) => part.flags(),
            Condition::Flag(name) => vec![name],
            _ => Vec::new(),
        }
    }

    /// Every set of bounds in the rule.
    pub fn bounds(&self) -> Vec<&Bounds> {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(Condition::bounds).collect(),
            Condition::Not(part) => part.bounds(),
            Condition::Score(bounds) | Condition::Change(bounds) | Condition::PercentChange(bounds) => vec![bounds],
            Condition::Flag(_) => Vec::new(),
        }
    }

    /// Does the rule compare with the baseline?
    pub fn needs_baseline(&self) -> bool {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().any(Condition::needs_baseline),
            Condition::Not(part) => part.needs_baseline(),
            Condition::Change(_) | Condition::PercentChange(_) => true,
            Condition::Score(_) | Condition::Flag(_) => false,
        }
    }
}
