//! `retrial pool FILE`: the studies of one comparison, pooled.

use crate::analysis::pool::{self, EffectMeasure, Model, Models, Question};
use crate::problem::nearest;
use crate::results::{PooledInterval, PooledModel, Results};

use super::super::{Failure, Global};
use super::Arguments;
use super::choices::HartungKnapp;
use super::effects_file::{self, Form, Further};
use super::shown::Shown;

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Failure> {
    let form = effects_file::form(&arguments.path)?;
    let measure = measure(arguments, form)?;
    let question = question(arguments, measure, global)?;
    let further = Further {
        subgroup: arguments.subgroup.as_deref(),
        moderators: arguments.moderator.iter().map(String::as_str).collect(),
        order: arguments.cumulative_by.as_deref(),
    };
    let (studies, input) = effects_file::read(&arguments.path, form, &further)?;
    let answer = pool::pool(&studies, &question).map_err(|refusal| Failure::Refused(refusal.to_string()))?;
    let title = format!("Meta-analysis of {}", input.file);
    let results = Results::new(vec![input], answer.rows.clone());
    let shown = Shown {
        id: "pool",
        title: &title,
        outcome: None,
        event: None,
        arms: None,
        results: &results,
        answer: &answer,
        question: &question,
        leave_one_out: arguments.leave_one_out,
    };
    shown.write(&arguments.figures, global)
}

pub(super) fn measure(arguments: &Arguments, form: Form) -> Result<EffectMeasure, Failure> {
    let measure = match (arguments.measure, form) {
        (Some(measure), _) => measure.effect(arguments.log),
        (None, Form::Counts) => EffectMeasure::RiskRatio,
        (None, Form::Means) => EffectMeasure::MeanDifference,
        (None, Form::StdErrors | Form::Variances) => EffectMeasure::Generic { log: arguments.log },
    };
    if form.allows(measure) {
        Ok(measure)
    } else {
        Err(Failure::Usage(format!(
            "the columns of this file cannot give that; --measure is one of {}",
            form.measures()
        )))
    }
}

pub(super) fn question(arguments: &Arguments, measure: EffectMeasure, global: &Global) -> Result<Question, Failure> {
    let mut question = match arguments.preset {
        Some(preset) => Question::of_preset(preset.choices(), measure, global.level),
        None => Question::new(measure, global.level),
    };
    let knapp = arguments.hartung_knapp.map(|form| match form {
        HartungKnapp::Standard => PooledInterval::HartungKnapp,
        HartungKnapp::AdHoc => PooledInterval::HartungKnappAdHoc,
    });
    let all = arguments.method.iter().any(|word| word == "all");
    let named: Vec<Model> =
        arguments.method.iter().filter(|word| *word != "all").map(|word| model(word)).collect::<Result<_, _>>()?;
    let with = |model: Model| match knapp {
        Some(interval) if model.is_random() => Model { interval, ..model },
        _ => model,
    };
    if all {
        question.models = Models::All;
    } else if !named.is_empty() {
        if let Some(model) = named.iter().find(|model| !model.is_inverse_variance())
            && matches!(
                measure,
                EffectMeasure::MeanDifference
                    | EffectMeasure::StandardisedMeanDifference
                    | EffectMeasure::RatioOfMeans
                    | EffectMeasure::Generic { .. }
            )
        {
            return Err(Failure::Usage(format!("`{}` pools counts; this measure has none", model.method().id())));
        }
        if let Some(model) = named.iter().find(|model| !fits(**model, measure)) {
            return Err(Failure::Usage(format!("`{}` does not estimate this measure", model.method().id())));
        }
        question.models = Models::These(named.into_iter().map(with).collect());
    } else if let (Models::These(models), Some(_)) = (&question.models, knapp) {
        question.models = Models::These(models.iter().copied().map(with).collect());
    } else if knapp.is_some() {
        let common = Model::normal(PooledModel::CommonEffect);
        question.models = Models::These(vec![common, with(Model::normal(PooledModel::Reml))]);
    }
    if let Some(zero_cells) = arguments.zero_cells {
        question.zero_cells = zero_cells.rule();
    }
    if let Some(small_sample) = arguments.small_sample {
        question.small_sample = small_sample.factor();
    }
    question.subgroup = arguments.subgroup.clone();
    question.moderators = arguments.moderator.clone();
    question.cumulative = arguments.cumulative_by.clone();
    question.mixed_standardisers = arguments.allow_mixed_standardizers;
    Ok(question)
}

/// Peto's odds ratio is no risk ratio.
fn fits(model: Model, measure: EffectMeasure) -> bool {
    match model.model {
        PooledModel::Peto => matches!(measure, EffectMeasure::OddsRatio | EffectMeasure::Peto),
        PooledModel::MantelHaenszel => measure != EffectMeasure::Peto,
        _ => true,
    }
}

/// `reml`, `reml+hartung-knapp`, `mantel-haenszel`.
fn model(word: &str) -> Result<Model, Failure> {
    let intervals = [PooledInterval::Normal, PooledInterval::HartungKnapp, PooledInterval::HartungKnappAdHoc];
    let mut known = PooledModel::ALL
        .into_iter()
        .flat_map(|model| intervals.map(|interval| Model { model, interval }))
        .filter(|model| model.is_random() || model.interval == PooledInterval::Normal);
    if let Some(found) = known.find(|model| model.method().id() == word) {
        return Ok(found);
    }
    let ids = PooledModel::ALL.map(|model| model.method().id());
    let help = match nearest(word, ids) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}, and all", ids.join(", ")),
    };
    Err(Failure::Usage(format!("there is no model `{word}`\nhelp: {help}")))
}
