//! `retrial pool FILE`: the studies of one comparison, pooled.

use crate::analysis::pool::{self, EffectMeasure, Model, Models, Question};
use crate::figure::{self, Figure, PoolWish};
use crate::problem::nearest;
use crate::report::{self, PoolReport};
use crate::results::{self, Input, Method, PooledInterval, PooledModel, Results};
use crate::stats::meta::counts::{AddedTo, ZeroCells};
use crate::stats::meta::means::SmallSample;

use super::super::{Failure, Format, Global, output};
use super::Arguments;
use super::choices::HartungKnapp;
use super::effects_file::{self, Form, Further};

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
    write(&title, input, &answer, &question, arguments, global)
}

fn write(
    title: &str,
    input: Input,
    answer: &pool::Answer,
    question: &Question,
    arguments: &Arguments,
    global: &Global,
) -> Result<(), Failure> {
    let results = Results::new(vec![input], answer.rows.clone());
    let methods: Vec<Method> = answer.models.iter().map(|model| model.method()).collect();
    let wish = PoolWish {
        id: "pool",
        title,
        outcome: None,
        arms: None,
        headline: answer.headline,
        prediction: answer.prediction,
        larger_is_better: None,
        caveat: None,
    };
    let figures: Vec<Figure> = if global.output.is_some() {
        figure::pool_figures(&wish, &results).map_err(|error| Failure::Refused(error.to_string()))?
    } else {
        Vec::new()
    };
    let report = PoolReport {
        title,
        results: &results,
        figures: &figures,
        methods: &methods,
        headline: answer.headline,
        prediction: answer.prediction,
        reason: answer.reason,
        choices: choices(question),
        subgroup: question.subgroup.as_deref(),
        leave_one_out: arguments.leave_one_out,
        arms: ["a", "b"],
        level: global.level.coverage(),
    };
    if let Some(folder) = &global.output {
        let mut files: Vec<(String, Vec<u8>)> = vec![
            ("report.html".into(), report::html::pool(&report).into_bytes()),
            ("report.md".into(), report::markdown::pool(&report).into_bytes()),
            ("results.json".into(), results::json(&results).into_bytes()),
            ("results.csv".into(), results::csv(&results.rows).into_bytes()),
        ];
        for figure in &figures {
            files.push((format!("figures/{}.svg", figure.id), figure.svg.clone().into_bytes()));
        }
        output::write_folder(folder, &files)?;
        if !global.quiet {
            eprintln!("wrote {} files to {}", files.len(), folder.display());
        }
    }
    output::print(&match global.format {
        Format::Text => report::terminal::pool(&report, global.color.on(&std::io::stdout())),
        Format::Json => results::json(&results),
        Format::Csv => results::csv(&results.rows),
        Format::Markdown => report::markdown::pool(&report),
    })
}

fn measure(arguments: &Arguments, form: Form) -> Result<EffectMeasure, Failure> {
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

/// The choices that move digits, in words.
fn choices(question: &Question) -> Vec<String> {
    let mut said = Vec::new();
    match question.measure {
        EffectMeasure::RiskRatio | EffectMeasure::OddsRatio | EffectMeasure::RiskDifference => {
            let added = match (question.zero_cells, question.added_to) {
                (ZeroCells::TreatmentArm, _) => "its arm's share of the participants is added to the cells",
                (_, AddedTo::Cells) => "½ is added to the four cells",
                (_, AddedTo::EventsAndTotals) if question.measure == EffectMeasure::RiskRatio => {
                    "½ is added to events and totals"
                }
                (_, AddedTo::EventsAndTotals) => "½ is added to the cells",
            };
            let double = match question.zero_cells {
                ZeroCells::ExcludeDoubleZeros => "one where nobody or everybody has the event is left out",
                _ => "one where nobody has the event stays in",
            };
            said.push(format!("Zero cells: {added} of a study that has one; {double} (Mantel–Haenszel and Peto take the counts as they are)."));
        }
        EffectMeasure::StandardisedMeanDifference => said.push(
            match question.small_sample {
                SmallSample::Exact => "Hedges' g with the exact factor J.",
                SmallSample::Approximate => "Hedges' g with the approximate factor J = 1 − 3/(4m − 1).",
            }
            .into(),
        ),
        _ => {}
    }
    said
}
