//! One row of the results table.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ids::{Alternative, Method, Statistic, Status};

/// A text cell; `None` where it does not apply.
pub type Text = Option<Arc<str>>;

/// One estimate or one test (`retrial.results/1`). Cells are unrounded; a number that cannot be computed is `None`, with a `note`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The case's id in a batch calculator.
    pub id: Text,
    /// Id of the study.
    pub study: Text,
    /// Id of the analysis.
    pub analysis: Text,
    /// Id of the endpoint.
    pub endpoint: Text,
    /// Visit the number is about.
    pub visit: Text,
    /// Who is in the denominator.
    pub population: Text,
    /// What was done with the missing.
    pub missing: Text,
    /// The arm; of a contrast, the experimental one.
    pub arm: Text,
    /// The comparator of a contrast.
    pub versus: Text,
    /// What else the row is about: an adverse-event term, a second reading of a published count, …
    pub term: Text,
    /// What is estimated.
    pub statistic: Statistic,
    /// How.
    pub method: Option<Method>,
    /// The estimate: proportions 0–1, ratios on the ratio scale.
    pub estimate: Option<f64>,
    /// Its standard error, on the scale of `estimate`.
    pub std_error: Option<f64>,
    /// Lower bound.
    pub lower: Option<f64>,
    /// Upper bound.
    pub upper: Option<f64>,
    /// Coverage of the interval, 0.95 for 95 %.
    pub level: Option<f64>,
    /// Test statistic.
    pub test_statistic: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// Second degrees of freedom.
    pub df2: Option<f64>,
    /// The p-value.
    pub p_value: Option<f64>,
    /// Its alternative hypothesis.
    pub alternative: Option<Alternative>,
    /// Participants with the event.
    pub events: Option<u64>,
    /// Participants.
    pub n: Option<u64>,
    /// Unit of the estimate; of a standardised effect, its standardiser.
    pub unit: Text,
    /// Verdict of a check.
    pub verdict: Text,
    /// Why a cell is empty, or what a reader must know.
    pub note: Option<Cow<'static, str>>,
    /// Ids of the sources of the numbers behind this row, joined by `+`.
    pub source: Text,
    /// The weakest status among the numbers behind this row.
    pub status: Option<Status>,
}

impl Row {
    /// A row about `statistic` by `method`, everything else empty.
    pub fn new(statistic: Statistic, method: impl Into<Option<Method>>) -> Row {
        Row {
            id: None,
            study: None,
            analysis: None,
            endpoint: None,
            visit: None,
            population: None,
            missing: None,
            arm: None,
            versus: None,
            term: None,
            statistic,
            method: method.into(),
            estimate: None,
            std_error: None,
            lower: None,
            upper: None,
            level: None,
            test_statistic: None,
            df: None,
            df2: None,
            p_value: None,
            alternative: None,
            events: None,
            n: None,
            unit: None,
            verdict: None,
            note: None,
            source: None,
            status: None,
        }
    }

    /// Is this a comparison of two arms?
    pub fn is_contrast(&self) -> bool {
        self.versus.is_some()
    }
}
