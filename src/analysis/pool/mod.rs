//! A set of studies and a question → the rows of a meta-analysis.

mod assumed;
mod comparisons;
mod indirect;
mod mantel_haenszel;
mod member;
mod models;
mod moderators;
mod question;
mod sequences;
mod small_studies;
mod subgroups;

use std::fmt;

use crate::results::{Method, PooledInterval, PooledModel, PooledPart, Row, Statistic, Text};

pub use assumed::{NOT_SUPPORTED, assumed};
pub use comparisons::{Compared, comparisons, effect_measure};
pub use indirect::{IndirectQuestion, TwoArms, indirect};
pub use member::{PoolStudy, StudyData};
pub use question::{EffectMeasure, Model, Models, Prediction, Preset, Question};

use member::{Member, Set};
use models::{About, PooledEffect, all_models};
use moderators::Moderators;

/// Why nothing is pooled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// One study, or one that is left; the others with the reason why they are not.
    TooFew {
        /// Studies with an effect.
        with_effect: Vec<String>,
        /// The others.
        left_out: Vec<(String, &'static str)>,
    },
    /// Standardised differences over different standard deviations.
    MixedStandardisers(Vec<String>),
    /// Studies that count something hoped for beside studies that count something feared.
    Direction,
    /// Moderators that cannot be fitted.
    Moderators(String),
    /// An indirect comparison that cannot be made.
    Indirect(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::TooFew { with_effect, left_out } => {
                match with_effect.as_slice() {
                    [] => write!(f, "no study has an effect to pool")?,
                    [only] => write!(f, "only one study has an effect, {only}: nothing to pool it with")?,
                    more => write!(f, "only {} studies have an effect", more.len())?,
                }
                for (name, reason) in left_out {
                    write!(f, "\n  {name}: {reason}")?;
                }
                write!(f, "\nhelp: `retrial calc` has the intervals of a single comparison")
            }
            Refusal::MixedStandardisers(units) => write!(
                f,
                "these standardised differences are over different standard deviations ({}); their sizes cannot be compared\n\
                 help: pool those of one kind, or say --allow-mixed-standardizers and the rows will be labelled",
                units.join(", ")
            ),
            Refusal::Direction => f.write_str(
                "some of its studies count what is hoped for, others what is feared; nothing is turned round unasked\n\
                 help: name endpoints of one direction",
            ),
            Refusal::Moderators(message) => {
                write!(f, "{message}\nhelp: name fewer moderators, or `--subgroup` for groups")
            }
            Refusal::Indirect(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Refusal {}

/// The rows, and which of them is to be read first.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The rows: what was counted, each study, each model, heterogeneity, small studies, each left out.
    pub rows: Vec<Row>,
    /// The models that were fitted, in order.
    pub models: Vec<Model>,
    /// The method of the headline; none where no single one deserves it.
    pub headline: Option<Method>,
    /// Its prediction interval.
    pub prediction: Option<Method>,
    /// Why there is no headline.
    pub reason: Option<&'static str>,
}

/// Said when two studies are pooled.
pub const TWO_STUDIES: &str = "Two studies say almost nothing about how much effects differ between studies: the common-effect and REML \
    intervals take that as known, Hartung and Knapp's takes it from one degree of freedom. None is put first.";

/// Pools the studies.
///
/// # Errors
/// Why nothing is pooled.
pub fn pool(studies: &[PoolStudy], question: &Question) -> Result<Answer, Refusal> {
    let members: Vec<Member> = studies.iter().map(|study| Member { study, effect: study.effect(question) }).collect();
    let all = Set { members: members.iter().collect() };
    let counts = all.counts().is_some();
    let k = all.with_effect().len();
    if k < 2 {
        let name = |member: &Member| member.study.name.as_deref().unwrap_or_default().to_string();
        return Err(Refusal::TooFew {
            with_effect: all.with_effect().into_iter().map(name).collect(),
            left_out: members
                .iter()
                .filter_map(|member| Some((name(member), member.effect.as_ref().err()?.reason())))
                .collect(),
        });
    }
    let units = member::unit(question, studies);
    if units.0.as_deref() == Some("mixed") && !question.mixed_standardisers {
        let mut kinds: Vec<String> =
            studies.iter().map(|study| study.standardiser.as_deref().unwrap_or("unknown").to_string()).collect();
        kinds.sort();
        kinds.dedup();
        return Err(Refusal::MixedStandardisers(kinds));
    }
    let (models, headline, reason) = chosen(question, k, counts);
    let about = About { question, units: &units, term: None };
    let mut rows = Vec::new();
    about.count_row(&all, &mut rows);
    for member in &members {
        member::rows(member, question, &units, &mut rows);
    }
    for model in &models {
        if let Some(found) = about.model_rows(&all, *model, &mut rows) {
            about.weight_rows(*model, &found, &mut rows);
        }
    }
    about.heterogeneity_rows(&all, &mut rows);
    if counts && question.measure == EffectMeasure::OddsRatio {
        rows.extend(mantel_haenszel::test_row(&all));
    }
    about.asymmetry_rows(&all, &mut rows);
    for model in &models {
        about.trim_and_fill_rows(&all, *model, &mut rows);
    }
    for model in &models {
        about.leave_one_out_rows(&all, *model, &mut rows);
    }
    if question.cumulative.is_some() {
        for model in &models {
            about.cumulative_rows(&all, *model, &mut rows);
        }
    }
    if let Some(column) = &question.subgroup {
        about.subgroup_rows(column, &members, &models, &mut rows);
    }
    if !question.moderators.is_empty() {
        let moderators = Moderators::of(&question.moderators, &all)?;
        about.moderator_rows(&moderators, &all, &models, &mut rows);
    }
    let prediction = headline.filter(|model| model.is_random()).map(|model| match question.prediction {
        Prediction::AsInterval if model.interval == PooledInterval::Normal => model.part(PooledPart::PredictionNormal),
        Prediction::AsInterval => model.part(PooledPart::PredictionTKMinusOne),
        Prediction::ClassicTKMinusOne => Model::normal(model.model).part(PooledPart::PredictionTKMinusOne),
    });
    Ok(Answer { rows, models, headline: headline.map(Model::method), prediction, reason })
}

/// The models to fit, the headline among them, and why there is none.
fn chosen(question: &Question, k: usize, counts: bool) -> (Vec<Model>, Option<Model>, Option<&'static str>) {
    let common = Model::normal(PooledModel::CommonEffect);
    let reml = Model::normal(PooledModel::Reml);
    let with_knapp = Model { interval: PooledInterval::HartungKnapp, ..reml };
    match &question.models {
        Models::Usual if k == 2 => (vec![common, reml, with_knapp], None, Some(TWO_STUDIES)),
        Models::Usual => (vec![common, with_knapp], Some(with_knapp), None),
        Models::All => (all_models(question.measure, counts), None, Some("All methods were asked for.")),
        Models::These(models) => {
            let mut models = models.clone();
            let headline = models.iter().copied().find(|model| model.is_random()).or(models.first().copied());
            // The prediction interval of R's `meta` has the standard error of the normal interval.
            if question.prediction == Prediction::ClassicTKMinusOne
                && let Some(headline) = headline.filter(|model| model.is_random())
                && !models.contains(&Model::normal(headline.model))
            {
                models.push(Model::normal(headline.model));
            }
            (models, headline, None)
        }
    }
}

impl About<'_> {
    /// How many studies and participants, and how many were left out.
    fn count_row(&self, set: &Set, rows: &mut Vec<Row>) {
        let mut row = self.row(Statistic::StudyCount, Method::Count);
        let with_effect = set.with_effect();
        row.estimate = Some(with_effect.len() as f64);
        let participants: Option<u64> = with_effect
            .iter()
            .map(|member| match member.study.data {
                StudyData::Counts(a, b) => Some(a.n() + b.n()),
                StudyData::Means(a, b) => Some(a.n + b.n),
                StudyData::Estimate { .. } => None,
            })
            .sum();
        row.n = participants;
        let left_out = set.members.len() - with_effect.len();
        if left_out > 0 {
            row.note = Some(format!("{left_out} left out").into());
        }
        rows.push(row);
    }

    /// Each study's share of the weight.
    fn weight_rows(&self, model: Model, found: &PooledEffect, rows: &mut Vec<Row>) {
        // The interval does not change the weights.
        if rows.iter().any(|row| row.statistic == Statistic::Weight && row.method == Some(model.model.method())) {
            return;
        }
        for (name, weight) in &found.weights {
            let mut row = self.row(Statistic::Weight, model.model.method());
            row.study = Text::clone(name);
            row.estimate = Some(*weight);
            row.unit = Some("proportion".into());
            rows.push(row);
        }
    }
}
