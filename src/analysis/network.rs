//! A network meta-analysis → result rows.

use crate::results::{Alternative, Input, Method, Row, Statistic};
use crate::stats::network::{
    Fit, NetworkError, Study, decomposition, dersimonian_laird, direct_and_indirect, fit, p_scores,
};
use crate::stats::special::{chi_squared, normal};
use crate::stats::{Estimate, Level, TestResult};
use crate::study::Better;

use super::Outcome;

/// The scale on which effects add.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkScale {
    /// Log odds ratio.
    LogOdds,
    /// Log risk ratio.
    LogRisk,
    /// Risk difference.
    Risk,
    /// Mean difference.
    Mean,
    /// Standardised mean difference.
    StandardizedMean,
    /// Not said.
    Generic,
}

impl NetworkScale {
    /// The word of the results table's `unit` column.
    pub fn unit(self) -> Option<&'static str> {
        match self {
            NetworkScale::LogOdds => Some("log-odds-ratio"),
            NetworkScale::LogRisk => Some("log-risk-ratio"),
            NetworkScale::Risk => Some("proportion"),
            NetworkScale::Mean => Some("mean-difference"),
            NetworkScale::StandardizedMean => Some("sd-unknown"),
            NetworkScale::Generic => None,
        }
    }

    /// The ratio that its exponential is.
    pub fn ratio(self) -> Option<Statistic> {
        match self {
            NetworkScale::LogOdds => Some(Statistic::OddsRatio),
            NetworkScale::LogRisk => Some(Statistic::RiskRatio),
            _ => None,
        }
    }
}

/// The studies of a network.
#[derive(Clone, Debug)]
pub struct NetworkData {
    /// Names of the treatments, in alphabetical order; the studies name them by place.
    pub treatments: Vec<String>,
    /// Name and content of each study, in the order of the file.
    pub studies: Vec<(String, Study)>,
    /// The scale of the effects.
    pub scale: NetworkScale,
    /// Participants of each treatment, where the file has arms.
    pub participants: Option<Vec<u64>>,
    /// Studies to which ½ was added.
    pub corrected: Vec<String>,
    /// Studies left out for want of any event (or any non-event).
    pub left_out: Vec<String>,
    /// The file.
    pub input: Input,
}

/// What is asked of a network.
#[derive(Clone, Debug)]
pub struct NetworkQuestion {
    /// Place of the treatment that the others are compared with first.
    pub reference: usize,
    /// `Method::CommonEffect`, `Method::DerSimonianLaird`, or both.
    pub methods: Vec<Method>,
    /// Which effect is the better one, for P-scores.
    pub better: Better,
    /// Coverage of the intervals.
    pub level: Level,
    /// A sentence that every number must carry ("assumption not supported by the data: …").
    pub caveat: Option<String>,
}

/// The rows of a network: what it is made of, heterogeneity, every pair of treatments, direct and indirect evidence, P-scores.
///
/// # Errors
/// A network in parts, an empty one, or one that doubles cannot hold.
pub fn network(data: &NetworkData, question: &NetworkQuestion) -> Result<Vec<Row>, NetworkError> {
    let studies: Vec<Study> = data.studies.iter().map(|(_, study)| study.clone()).collect();
    let treatments = data.treatments.len();
    let common = fit(&studies, treatments, 0.0)?;
    let tau2 = dersimonian_laird(&studies, treatments)?;
    let mut rows = made_of(data);
    rows.extend(heterogeneity(data, &studies, &common, &tau2)?);
    for method in &question.methods {
        let fitted = match (method, tau2.value) {
            (Method::CommonEffect, _) => Some(common.clone()),
            (_, Some(tau2)) => Some(fit(&studies, treatments, tau2)?),
            (_, None) => None,
        };
        let none = tau2.note.clone().unwrap_or_default();
        let effect = |one: usize, other: usize| match &fitted {
            Some(fitted) => fitted.effect(one, other),
            None => Estimate::undefined(none.clone()),
        };
        for (one, other) in pairs(treatments, question.reference) {
            let mut row = contrast(Statistic::NetworkEffect, *method, data, (one, other));
            fill(&mut row, effect(one, other), question.level);
            rows.push(row.clone());
            rows.extend(as_ratio(&row, data.scale));
        }
        scores(data, question, *method, fitted.as_ref(), &none, &mut rows);
        if let Some(fitted) = &fitted {
            evidence(data, question, *method, &studies, fitted.tau2, &mut rows)?;
        }
    }
    if let Some(caveat) = &question.caveat {
        for row in &mut rows {
            row.note = Some(match row.note.take() {
                Some(note) => format!("{caveat}; {note}").into(),
                None => caveat.clone().into(),
            });
        }
    }
    Ok(rows)
}

/// Every pair once: those with the reference first, as `treatment v reference`, then the others in alphabetical order.
fn pairs(treatments: usize, reference: usize) -> Vec<(usize, usize)> {
    let others = || (0..treatments).filter(move |treatment| *treatment != reference);
    let mut pairs: Vec<(usize, usize)> = others().map(|treatment| (treatment, reference)).collect();
    pairs.extend(others().flat_map(|one| others().filter(move |other| one < *other).map(move |other| (one, other))));
    pairs
}

/// Trials of each comparison, participants of each treatment.
fn made_of(data: &NetworkData) -> Vec<Row> {
    let treatments = data.treatments.len();
    let mut rows = Vec::new();
    let counted = |trials: usize| Some(trials as f64);
    let mut all = Row::new(Statistic::StudyCount, Method::Network);
    all.estimate = counted(data.studies.len());
    let mut notes = Vec::new();
    if !data.corrected.is_empty() {
        notes.push(format!("½ added to events and non-events of every arm of {}", data.corrected.join(", ")));
    }
    if !data.left_out.is_empty() {
        notes.push(format!("left out, without any event or any non-event: {}", data.left_out.join(", ")));
    }
    all.note = (!notes.is_empty()).then(|| notes.join("; ").into());
    rows.push(all);
    for one in 0..treatments {
        let mut row = Row::new(Statistic::StudyCount, Method::Network);
        row.arm = Some(data.treatments[one].as_str().into());
        row.estimate = counted(data.studies.iter().filter(|(_, study)| study.arms().any(|arm| arm == one)).count());
        row.n = data.participants.as_ref().map(|participants| participants[one]);
        rows.push(row);
    }
    for one in 0..treatments {
        for other in one + 1..treatments {
            let trials = data.studies.iter().filter(|(_, study)| study.compares(one, other)).count();
            if trials > 0 {
                let mut row = contrast(Statistic::StudyCount, Method::Network, data, (one, other));
                row.unit = None;
                row.estimate = counted(trials);
                rows.push(row);
            }
        }
    }
    rows
}

fn heterogeneity(
    data: &NetworkData,
    studies: &[Study],
    common: &Fit,
    tau2: &Estimate,
) -> Result<Vec<Row>, NetworkError> {
    const NOTHING: &str = "no degree of freedom is left: every comparison was made once";
    let q = |method: Method, (q, df): (f64, f64)| {
        let mut row = Row::new(Statistic::CochranQ, method);
        row.estimate = Some(q);
        row.df = Some(df);
        if df > 0.0 {
            row.p_value = Some(chi_squared::sf(q, df));
        } else {
            row.note = Some(NOTHING.into());
        }
        row
    };
    let parts = decomposition(studies, common)?;
    let mut rows = vec![
        q(Method::Network, (common.q, common.df)),
        q(Method::WithinDesigns, parts.within),
        q(Method::BetweenDesigns, parts.between),
    ];
    let mut squared = Row::new(Statistic::ISquared, Method::Network);
    if common.df > 0.0 {
        squared.estimate = Some(if common.q > 0.0 { ((common.q - common.df) / common.q).max(0.0) } else { 0.0 });
    } else {
        squared.note = Some(NOTHING.into());
    }
    let mut between = Row::new(Statistic::TauSquared, Method::NetworkDl);
    between.estimate = tau2.value;
    between.note = tau2.note.clone();
    between.unit = data.scale.unit().map(Into::into);
    rows.extend([squared, between]);
    Ok(rows)
}

fn scores(
    data: &NetworkData,
    question: &NetworkQuestion,
    method: Method,
    fitted: Option<&Fit>,
    none: &str,
    rows: &mut Vec<Row>,
) {
    let (larger, note) = match question.better {
        Better::Higher => (true, "larger effects taken as better"),
        Better::Lower => (false, "smaller effects taken as better"),
    };
    let scores = fitted.map_or_else(|| vec![None; data.treatments.len()], p_scores);
    for (treatment, score) in data.treatments.iter().zip(scores) {
        let mut row = Row::new(Statistic::PScore, method);
        row.arm = Some(treatment.as_str().into());
        row.estimate = score.map(|score| if larger { score } else { 1.0 - score });
        row.note = Some(if score.is_some() { note.into() } else { none.to_string().into() });
        rows.push(row);
    }
}

fn evidence(
    data: &NetworkData,
    question: &NetworkQuestion,
    method: Method,
    studies: &[Study],
    tau2: f64,
    rows: &mut Vec<Row>,
) -> Result<(), NetworkError> {
    for found in direct_and_indirect(studies, data.treatments.len(), tau2)? {
        let (mut one, mut other) = found.pair;
        let mut turn = 1.0;
        if one == question.reference {
            (one, other) = (other, one);
            turn = -1.0;
        }
        let turned = |estimate: Estimate| Estimate { value: estimate.value.map(|value| turn * value), ..estimate };
        let sides = [
            (Statistic::DirectEffect, found.direct),
            (Statistic::IndirectEffect, found.indirect),
            (Statistic::Inconsistency, found.difference),
        ];
        for (statistic, estimate) in sides {
            let mut row = contrast(statistic, method, data, (one, other));
            fill(&mut row, turned(estimate), question.level);
            if statistic == Statistic::DirectEffect {
                row.term = Some(format!("trials={}", found.trials).into());
            }
            rows.push(row);
        }
    }
    Ok(())
}

fn contrast(statistic: Statistic, method: Method, data: &NetworkData, (one, other): (usize, usize)) -> Row {
    let mut row = Row::new(statistic, method);
    row.arm = Some(data.treatments[one].as_str().into());
    row.versus = Some(data.treatments[other].as_str().into());
    row.unit = data.scale.unit().map(Into::into);
    row
}

/// The estimate with its normal interval and test.
fn fill(row: &mut Row, estimate: Estimate, level: Level) {
    let interval = match (estimate.value, estimate.std_error) {
        (Some(value), Some(std_error)) => {
            let half = level.z() * std_error;
            estimate.with_bounds(value - half, value + half)
        }
        _ => estimate,
    };
    let z = interval.value.zip(interval.std_error).map(|(value, std_error)| value / std_error);
    Outcome::of_estimate(interval, level).fill(row);
    let test = TestResult::of(z.map(|z| 2.0 * normal::sf(z.abs()))).with_statistic(z);
    row.test_statistic = test.statistic;
    row.p_value = test.p_value;
    row.alternative = test.p_value.map(|_| Alternative::TwoSided);
}

/// The same as a ratio, where the scale is the logarithm of one.
fn as_ratio(row: &Row, scale: NetworkScale) -> Option<Row> {
    let mut ratio = Row { statistic: scale.ratio()?, std_error: None, unit: Some("ratio".into()), ..row.clone() };
    for cell in [&mut ratio.estimate, &mut ratio.lower, &mut ratio.upper] {
        *cell = cell.map(libm::exp).filter(|value| value.is_finite());
    }
    Some(ratio)
}
