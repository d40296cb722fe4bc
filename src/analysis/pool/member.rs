//! The studies that are pooled, and the effect of each.

use crate::results::{Method, Row, Statistic, Status, Text};
use crate::stats::meta::counts::{self, NoEffect, StudyEffect};
use crate::stats::meta::{Studies, means};
use crate::stats::{Binomial, Estimate, Moments};

use super::question::{EffectMeasure, Question};
use crate::analysis::outcome::Outcome;

/// What a study reports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StudyData {
    /// Events of participants, experimental arm first.
    Counts(Binomial, Binomial),
    /// Means, experimental arm first.
    Means(Moments, Moments),
    /// An effect and its standard error, on the scale of the analysis.
    Estimate {
        /// The effect.
        value: f64,
        /// Its standard error, above 0.
        std_error: f64,
    },
}

/// One study.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolStudy {
    /// Its name, once among the studies.
    pub name: Text,
    /// What it reports.
    pub data: StudyData,
    /// The subgroup it belongs to.
    pub subgroup: Option<String>,
    /// Its moderators, in the order of the question, as written.
    pub moderators: Vec<String>,
    /// What the cumulative meta-analysis goes by, as written.
    pub order: Option<String>,
    /// The standard deviation that a standardised difference is over.
    pub standardiser: Text,
    /// What a reader must know about it.
    pub note: Option<String>,
    /// Ids of its sources, joined by `+`.
    pub source: Text,
    /// The weakest status among its numbers.
    pub status: Option<Status>,
}

impl PoolStudy {
    /// A study with its data and nothing else.
    pub fn new(name: &str, data: StudyData) -> PoolStudy {
        PoolStudy {
            name: Some(name.into()),
            data,
            subgroup: None,
            moderators: Vec::new(),
            order: None,
            standardiser: None,
            note: None,
            source: None,
            status: None,
        }
    }

    /// Its effect, as the question has it.
    ///
    /// # Errors
    /// Why it has none, and is left out.
    pub fn effect(&self, question: &Question) -> Result<StudyEffect, NoEffect> {
        let effect = match self.data {
            StudyData::Counts(a, b) => {
                let measure = question.measure.of_counts().ok_or(NoEffect::NoVariance)?;
                counts::effect(a, b, measure, question.zero_cells, question.added_to)
            }
            StudyData::Means(a, b) => {
                let measure = question.measure.of_means().ok_or(NoEffect::NoVariance)?;
                means::effect(a, b, measure, question.small_sample, question.standardised_variance)
            }
            StudyData::Estimate { value, std_error } => {
                Ok(StudyEffect { value, variance: std_error * std_error, corrected: false })
            }
        }?;
        // What cannot be weighed must not take the others with it.
        let one = Studies::new(vec![effect.value], vec![effect.variance]);
        one.map(|_| effect).map_err(|_| NoEffect::NoVariance)
    }

    /// The same study with its arms exchanged.
    pub fn reversed(&self) -> PoolStudy {
        let data = match self.data {
            StudyData::Counts(a, b) => StudyData::Counts(b, a),
            StudyData::Means(a, b) => StudyData::Means(b, a),
            StudyData::Estimate { value, std_error } => StudyData::Estimate { value: -value, std_error },
        };
        PoolStudy { data, ..self.clone() }
    }

    fn counts(&self) -> Option<(Binomial, Binomial)> {
        match self.data {
            StudyData::Counts(a, b) => Some((a, b)),
            _ => None,
        }
    }
}

/// A study with its effect.
#[derive(Clone, Debug)]
pub(super) struct Member<'a> {
    pub study: &'a PoolStudy,
    pub effect: Result<StudyEffect, NoEffect>,
}

/// Studies that are pooled together.
#[derive(Clone, Debug)]
pub(super) struct Set<'a> {
    pub members: Vec<&'a Member<'a>>,
}

impl<'a> Set<'a> {
    /// Those with an effect, in order.
    pub fn with_effect(&self) -> Vec<&'a Member<'a>> {
        self.members.iter().copied().filter(|member| member.effect.is_ok()).collect()
    }

    /// Their effects; none when there is no study with one.
    pub fn studies(&self) -> Option<Studies> {
        let effects: Vec<StudyEffect> =
            self.members.iter().filter_map(|member| member.effect.as_ref().ok().copied()).collect();
        let of = |part: fn(&StudyEffect) -> f64| effects.iter().map(part).collect();
        Studies::new(of(|effect| effect.value), of(|effect| effect.variance)).ok()
    }

    /// The counts of all of them, where all report counts: Mantel–Haenszel and Peto take them as they are.
    pub fn counts(&self) -> Option<Vec<(Binomial, Binomial)>> {
        self.members.iter().map(|member| member.study.counts()).collect()
    }

    /// Without one of the studies with an effect.
    pub fn without(&self, name: &Text) -> Set<'a> {
        Set { members: self.members.iter().copied().filter(|member| member.study.name != *name).collect() }
    }
}

/// The unit of effects on the scale of the analysis, and of their ratios.
pub(super) fn unit(question: &Question, studies: &[PoolStudy]) -> (Text, Text) {
    match question.measure {
        EffectMeasure::RiskDifference => (Some("proportion".into()), None),
        EffectMeasure::StandardisedMeanDifference => {
            let mut units: Vec<&str> =
                studies.iter().map(|study| study.standardiser.as_deref().unwrap_or("unknown")).collect();
            units.sort_unstable();
            units.dedup();
            let unit = if let [only] = units.as_slice() { only } else { "mixed" };
            (Some(unit.into()), None)
        }
        measure if measure.ratio().is_some() => (Some("log-ratio".into()), Some("ratio".into())),
        _ => (None, None),
    }
}

/// The rows of one study: its arms as reported, then its effect.
pub(super) fn rows(member: &Member, question: &Question, units: &(Text, Text), rows: &mut Vec<Row>) {
    let study = member.study;
    let term: Text = match (&question.subgroup, &study.subgroup) {
        (Some(column), Some(value)) => Some(format!("{column}={value}").into()),
        _ => None,
    };
    let new = |statistic: Statistic, method: Method| {
        let mut row = Row::new(statistic, method);
        row.study = study.name.clone();
        row.term = term.clone();
        row.source = study.source.clone();
        row.status = study.status;
        row
    };
    let mut arm = |statistic: Statistic, method: Method, arm: &str, estimate: f64, events: Option<u64>, n: u64| {
        let mut row = new(statistic, method);
        row.arm = Some(arm.into());
        row.estimate = Some(estimate);
        (row.events, row.n) = (events, Some(n));
        row.unit = (statistic == Statistic::Proportion).then(|| "proportion".into());
        rows.push(row);
    };
    match study.data {
        StudyData::Counts(a, b) => {
            for (name, x) in [("a", a), ("b", b)] {
                arm(Statistic::Proportion, Method::Count, name, x.proportion(), Some(x.events()), x.n());
            }
        }
        StudyData::Means(a, b) => {
            for (name, x) in [("a", a), ("b", b)] {
                arm(Statistic::Mean, Method::Moment, name, x.mean, None, x.n);
                arm(Statistic::StandardDeviation, Method::Moment, name, x.sd, None, x.n);
            }
        }
        StudyData::Estimate { .. } => {}
    }
    let mut row = new(question.measure.statistic(), Method::SingleStudy);
    row.unit = study.standardiser.clone().or_else(|| units.0.clone());
    let mut notes: Vec<&str> = Vec::new();
    match &member.effect {
        Ok(effect) => {
            let half = question.level.z() * effect.variance.sqrt();
            let estimate = Estimate::of(effect.value)
                .with_std_error(effect.variance.sqrt())
                .with_bounds(effect.value - half, effect.value + half);
            let ratio = question.measure.ratio().map(|statistic| (statistic, estimate.clone().mapped(libm::exp)));
            Outcome::of_estimate(estimate, question.level).fill(&mut row);
            if effect.corrected {
                notes.push("zero cell corrected");
            }
            notes.extend(study.note.as_deref());
            row.note = (!notes.is_empty()).then(|| notes.join("; ").into());
            rows.push(row);
            if let Some((statistic, estimate)) = ratio {
                let mut row = new(statistic, Method::SingleStudy);
                row.unit = units.1.clone();
                Outcome::of_estimate(estimate, question.level).fill(&mut row);
                rows.push(row);
            }
        }
        Err(reason) => {
            notes.push(reason.reason());
            notes.extend(study.note.as_deref());
            row.note = Some(notes.join("; ").into());
            rows.push(row);
        }
    }
}
