//! An event adjusted for covariates, or within strata → rows of a study.

use crate::endpoint::{Covariate, events};
use crate::model::LsMeanWeights;
use crate::problem::Problems;
use crate::results::{Method, Row, Statistic};
use crate::stats::logistic::Likelihood;
use crate::study::{Estimand, Model, Penalty};

use super::{Asked, frame, reason};
use crate::analysis::logistic::{LogisticRequest, logistic};
use crate::analysis::strata::Strata;

/// Logistic regression with the risks it standardises; a model that the data do not allow is a row with a note.
///
/// # Errors
/// Only faults of the program.
pub(super) fn adjusted(asked: &Asked, model: &Model, estimand: Estimand, visit: &str) -> Result<Vec<Row>, Problems> {
    let refuse = |reason: &str| {
        let file = &asked.trial.study.file;
        let row = |arm: &crate::study::Arm| {
            let mut row = Row::new(Statistic::RiskDifference, Method::GComputation);
            row.arm = Some(arm.id.get_ref().as_str().into());
            row.versus = Some(file.control().id.get_ref().as_str().into());
            row.unit = Some("proportion".into());
            row.note = Some(format!("no model: {reason}").into());
            asked.sign(row, estimand, Some(visit))
        };
        Ok(file.experimental().map(row).collect())
    };
    let Some(people) = events(asked.trial, asked.endpoint, visit, estimand)? else {
        return refuse("there are no participants whose event is known");
    };
    let made = match frame::cross_section(asked, model, &people) {
        Ok(made) => made,
        Err(reason) => return refuse(&reason),
    };
    let request = LogisticRequest {
        likelihood: match model.penalty {
            Penalty::None => Likelihood::Plain,
            Penalty::Firth => Likelihood::Firth,
        },
        profile: false,
        weights: LsMeanWeights::Equal,
        strata: asked.analysis.strata.iter().map(|name| name.get_ref().clone()).collect(),
        contrasts: Vec::new(),
        level: asked.level,
    };
    let analysis = match logistic(&made.frame, &request) {
        Ok(analysis) => analysis,
        Err(error) => return refuse(&reason(&error)),
    };
    let words: Vec<String> = made.left_out.into_iter().chain(analysis.remarks).collect();
    let with_words = |mut row: Row| {
        if matches!(row.statistic, Statistic::StandardizedRisk | Statistic::Proportion) && !words.is_empty() {
            let own = row.note.take().unwrap_or_default();
            row.note = Some(format!("{own}; {}", words.join("; ")).into());
        }
        asked.sign(row, estimand, Some(visit))
    };
    Ok(analysis.rows.into_iter().map(with_words).collect())
}

/// The effects common to the strata of an analysis, every experimental arm against the control; none without strata.
///
/// # Errors
/// Only faults of the program.
pub(in crate::analysis) fn stratified(asked: &Asked, estimand: Estimand, visit: &str) -> Result<Vec<Row>, Problems> {
    let names: Vec<&str> = asked.analysis.strata.iter().map(|name| name.get_ref().as_str()).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let file = &asked.trial.study.file;
    let place = |id: &str| file.arms.iter().position(|arm| arm.id.get_ref() == id).unwrap_or(0);
    let control = place(file.control().id.get_ref());
    let people = events(asked.trial, asked.endpoint, visit, estimand)?;
    let (mut strata, mut unknown) = (Strata::default(), 0);
    if let Some(people) = &people {
        let levels: Vec<Vec<Option<String>>> = names
            .iter()
            .filter_map(|name| people.covariates.iter().find(|(known, _)| known == name))
            .map(|(_, covariate)| as_levels(covariate))
            .collect();
        let known: Vec<Vec<&String>> = levels
            .iter()
            .map(|levels| levels.iter().flatten().collect::<std::collections::BTreeSet<_>>().into_iter().collect())
            .collect();
        for (person, value) in people.values[0].iter().enumerate() {
            let Some(value) = value else { continue };
            let stratum: Option<Vec<usize>> = levels
                .iter()
                .zip(&known)
                .map(|(levels, known)| known.iter().position(|level| levels[person].as_ref() == Some(*level)))
                .collect();
            match stratum {
                Some(stratum) => strata.add(stratum, people.arms[person], *value == 1.0),
                None => unknown += 1,
            }
        }
    }
    let chosen = |method: Method| match asked.analysis.methods.as_slice() {
        [] => Strata::is_standard(method),
        named => named.iter().any(|name| name.get_ref() == method.id()),
    };
    let mut rows = Vec::new();
    for arm in file.experimental() {
        let pair = (place(arm.id.get_ref()), control);
        for (statistic, method, outcome) in strata.contrasts(pair, &names.join(" × "), chosen, asked.level) {
            let mut row = Row::new(statistic, method);
            row.arm = Some(arm.id.get_ref().as_str().into());
            row.versus = Some(file.control().id.get_ref().as_str().into());
            row.unit = Some(crate::analysis::run::unit_of(statistic)).filter(|unit| !unit.is_empty()).map(Into::into);
            if unknown > 0 {
                row.note = Some(format!("{unknown} without a stratum left out").into());
            }
            outcome.fill(&mut row);
            rows.push(asked.sign(row, estimand, Some(visit)));
        }
    }
    Ok(rows)
}

/// A covariate as the levels of a factor: numbers as they are written shortest.
pub(super) fn as_levels(covariate: &Covariate) -> Vec<Option<String>> {
    match covariate {
        Covariate::Levels(levels) => levels.clone(),
        Covariate::Numbers(numbers) => numbers.iter().map(|number| number.map(|number| number.to_string())).collect(),
    }
}
