//! What a method gave, as the cells of a results row; and the envelope of several.

use std::borrow::Cow;

use crate::results::{Alternative, Row};
use crate::stats::{Estimate, Level, TestResult};

/// The numeric cells of a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The estimate.
    pub estimate: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Lower bound.
    pub lower: Option<f64>,
    /// Upper bound.
    pub upper: Option<f64>,
    /// Coverage of the interval.
    pub level: Option<f64>,
    /// Test statistic.
    pub test_statistic: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// Second degrees of freedom.
    pub df2: Option<f64>,
    /// The p-value.
    pub p_value: Option<f64>,
    /// Its alternative.
    pub alternative: Option<Alternative>,
    /// Why something is missing.
    pub note: Option<Cow<'static, str>>,
}

impl Outcome {
    /// An interval estimate at its level.
    pub fn of_estimate(estimate: Estimate, level: Level) -> Outcome {
        Outcome {
            estimate: finite(estimate.value),
            std_error: finite(estimate.std_error),
            lower: finite(estimate.lower),
            upper: finite(estimate.upper),
            level: Some(level.coverage()),
            df: finite(estimate.df),
            note: estimate.note,
            ..Outcome::default()
        }
    }

    /// A two-sided test.
    pub fn of_test(test: TestResult) -> Outcome {
        Outcome {
            test_statistic: finite(test.statistic),
            df: finite(test.df),
            df2: finite(test.df2),
            p_value: finite(test.p_value),
            alternative: test.p_value.map(|_| Alternative::TwoSided),
            note: test.note,
            ..Outcome::default()
        }
    }

    /// Nothing, and why.
    pub fn missing(reason: impl Into<Cow<'static, str>>) -> Outcome {
        Outcome { note: Some(reason.into()), ..Outcome::default() }
    }

    /// What holds for every one of several possible inputs: the smallest lower and the largest upper bound, the largest p-value. The
    /// estimate is given by the caller: no single one of the inputs is the right one.
    pub fn envelope(outcomes: &[Outcome], estimate: Option<f64>) -> Outcome {
        let all = |cell: fn(&Outcome) -> Option<f64>| -> Option<Vec<f64>> { outcomes.iter().map(cell).collect() };
        let least = |values: Vec<f64>| values.into_iter().reduce(f64::min);
        let most = |values: Vec<f64>| values.into_iter().reduce(f64::max);
        Outcome {
            estimate: finite(estimate),
            lower: all(|outcome| outcome.lower).and_then(least),
            upper: all(|outcome| outcome.upper).and_then(most),
            level: outcomes.first().and_then(|outcome| outcome.level),
            p_value: all(|outcome| outcome.p_value).and_then(most),
            alternative: outcomes.first().and_then(|outcome| outcome.alternative),
            note: outcomes.iter().find_map(|outcome| outcome.note.clone()),
            ..Outcome::default()
        }
    }

    /// Writes the cells into a row; its note is added to the row's own.
    pub fn fill(self, row: &mut Row) {
        row.estimate = self.estimate;
        row.std_error = self.std_error;
        row.lower = self.lower;
        row.upper = self.upper;
        row.level = self.level;
        row.test_statistic = self.test_statistic;
        row.df = self.df;
        row.df2 = self.df2;
        row.p_value = self.p_value;
        row.alternative = self.alternative;
        row.note = match (self.note, row.note.take()) {
            (Some(own), Some(other)) => Some(format!("{own}; {other}").into()),
            (own, other) => own.or(other),
        };
    }
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}
