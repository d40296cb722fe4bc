//! Mantel and Haenszel's pooled effects of counts.

use crate::analysis::outcome::Outcome;
use crate::results::{Method, Row, Statistic, Text};
use crate::stats::meta::{Coefficient, coefficient};
use crate::stats::{Binomial, Note, mantel_haenszel};

use super::member::Set;
use super::models::PooledEffect;
use super::question::{EffectMeasure, Question};

/// The effect of the question's measure.
pub(super) fn pool(
    counts: &[(Binomial, Binomial)],
    names: Vec<Text>,
    question: &Question,
) -> Result<PooledEffect, Note> {
    let found = match question.measure {
        EffectMeasure::RiskRatio => mantel_haenszel::log_risk_ratio(counts, question.level),
        EffectMeasure::OddsRatio => mantel_haenszel::log_odds_ratio(counts, question.level),
        EffectMeasure::RiskDifference => mantel_haenszel::risk_difference(counts, question.level),
        _ => return Err("Mantel and Haenszel have no such effect".into()),
    };
    let (Some(value), Some(std_error)) = (found.effect.value, found.effect.std_error) else {
        return Err(found.effect.note.unwrap_or(Note::Borrowed("no effect")));
    };
    let effect: Coefficient = coefficient(value, std_error, question.level.z(), None);
    Ok(PooledEffect { effect, fit: None, weights: names.into_iter().zip(found.weights).collect(), q: None, note: None })
}

/// The Cochran–Mantel–Haenszel test of the tables.
pub(super) fn test_row(set: &Set) -> Option<Row> {
    let mut row = Row::new(Statistic::CochranMantelHaenszel, Method::Uncorrected);
    Outcome::of_test(mantel_haenszel::test(&set.counts()?, false)).fill(&mut row);
    Some(row)
}
