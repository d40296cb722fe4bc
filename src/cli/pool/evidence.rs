//! `retrial pool EVIDENCE`: the comparisons of an evidence file, or its table of effects.

use std::path::Path;

use crate::analysis::pool::{self, Answer, Compared, Question};
use crate::ingest;
use crate::problem::Problem;
use crate::results::{self, Input, Provenance, Results, Row};
use crate::study::{Evidence, EvidenceEffects, EvidenceFile};

use super::super::figures::Figures;
use super::super::{Failure, Format, Global, output};
use super::effects_file::{self, Further};
use super::shown::Shown;
use super::{Arguments, effects};

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Failure> {
    let evidence = match crate::study::load(&arguments.path)? {
        crate::study::Loaded::Evidence(evidence) => *evidence,
        crate::study::Loaded::Study(study) => {
            let problem =
                Problem::new(format!("{} is one study: there is nothing to pool it with", study.path.display()));
            return Err(Failure::Input(problem.help("name an evidence file, or a CSV of studies").into()));
        }
    };
    if let Some(table) = &evidence.file.effects {
        return of_table(&evidence, table, Some(arguments), &arguments.figures, global);
    }
    if global.output.is_some() {
        return Err(Failure::Usage(format!(
            "`retrial run {} --output FOLDER` writes the report of an evidence file",
            arguments.path.display()
        )));
    }
    let (inputs, trials) = super::super::run::trials_of(&evidence)?;
    let compared = pool::comparisons(&evidence.file, &trials, global.level)?;
    if compared.is_empty() {
        let problem = Problem::new("the evidence file names no comparison");
        let help = "add a `[[comparison]]` with `experimental` and `control` treatments";
        return Err(Failure::Input(problem.help(help).into()));
    }
    let rows: Vec<Row> = compared.iter().flat_map(rows_of).collect();
    let all = Results::new(inputs, rows);
    let mut text = String::new();
    let markdown = global.format == Format::Markdown;
    for comparison in &compared {
        let Ok(answer) = &comparison.answer else { continue };
        let own = Results { rows: answer.rows.clone(), inputs: Vec::new(), ..all.clone() };
        let shown = shown(&evidence.file, comparison, answer, &own, arguments.leave_one_out);
        text.push_str(&if markdown { shown.markdown() } else { shown.terminal(global.color.on(&std::io::stdout())) });
        text.push_str("\n\n");
    }
    for (comparison, refusal) in compared.iter().filter_map(|c| Some((c.comparison, c.answer.as_ref().err()?))) {
        text.push_str(&format!("{}: not pooled: {refusal}\n", comparison.label));
    }
    output::emit(
        &match global.format {
            Format::Json => results::json(&all),
            Format::Csv => results::csv(&all.rows),
            Format::Text | Format::Markdown => text,
        },
        global,
    )?;
    if compared.iter().all(|comparison| comparison.answer.is_err()) {
        return Err(Failure::Refused("no comparison could be pooled; the notes say why".into()));
    }
    Ok(())
}

/// The rows of a comparison; one that says why, where there are none.
pub(in crate::cli) fn rows_of(compared: &Compared) -> Vec<Row> {
    match &compared.answer {
        Ok(answer) => answer.rows.clone(),
        Err(refusal) => {
            let mut row = Row::new(compared.question.measure.statistic(), None);
            row.analysis = Some(compared.comparison.id.get_ref().as_str().into());
            row.note = Some(format!("not pooled: {refusal}").into());
            vec![row]
        }
    }
}

fn shown<'a>(
    file: &'a EvidenceFile,
    compared: &'a Compared,
    answer: &'a Answer,
    results: &'a Results,
    leave_one_out: bool,
) -> Shown<'a> {
    Shown {
        id: compared.comparison.id.get_ref(),
        title: &compared.comparison.label,
        outcome: Some(&file.evidence.outcome),
        event: compared.event,
        arms: Some([&compared.sides[0], &compared.sides[1]]),
        results,
        answer,
        question: &compared.question,
        leave_one_out,
    }
}

/// A table of effects, by the evidence file's choices or, from `retrial pool`, those of the command line.
pub(in crate::cli) fn of_table(
    evidence: &Evidence,
    table: &EvidenceEffects,
    arguments: Option<&Arguments>,
    figures: &Figures,
    global: &Global,
) -> Result<(), Failure> {
    let folder = evidence.path.parent().unwrap_or(Path::new(""));
    let path = folder.join(table.file.get_ref());
    if !path.is_file() {
        let problem = Problem::new(format!("there is no file `{}`", table.file.get_ref()));
        let place =
            crate::problem::Place::of_span(&evidence.path.display().to_string(), &evidence.text, table.file.span());
        return Err(Failure::Input(problem.at(place).help("paths are relative to the evidence file").into()));
    }
    let form = effects_file::form(&path)?;
    let measure = pool::effect_measure(table.measure, table.log);
    if !form.allows(measure) {
        let problem = Problem::new(format!("the columns of `{}` cannot give this measure", table.file.get_ref()));
        let help = format!("`measure` is one of {}", form.measures());
        return Err(Failure::Input(problem.help(help).into()));
    }
    let mut question = match arguments {
        Some(arguments) => effects::question(arguments, measure, global)?,
        None => Question::new(measure, global.level),
    };
    question.subgroup = question.subgroup.or(table.subgroup.clone());
    if question.moderators.is_empty() {
        question.moderators = table.moderators.clone();
    }
    question.cumulative = question.cumulative.or(table.cumulative_by.clone());
    let further = Further {
        subgroup: question.subgroup.as_deref(),
        moderators: question.moderators.iter().map(String::as_str).collect(),
        order: question.cumulative.as_deref(),
    };
    let (studies, mut input) = effects_file::read(&path, form, &further)?;
    let mut answer = pool::pool(&studies, &question).map_err(|refusal| Failure::Refused(refusal.to_string()))?;
    for row in &mut answer.rows {
        row.analysis = Some(evidence.file.evidence.id.get_ref().as_str().into());
    }
    let own = evidence.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    input.file = table.file.get_ref().clone();
    input.provenance = Some(Provenance::Published);
    let inputs = vec![Input { file: own, sha256: ingest::digest(evidence.text.as_bytes()), provenance: None }, input];
    let results = Results::new(inputs, answer.rows.clone());
    let head = &evidence.file.evidence;
    let shown = Shown {
        id: head.id.get_ref(),
        title: &head.title,
        outcome: Some(&head.outcome),
        event: head.event,
        arms: Some([&table.arms[0], &table.arms[1]]),
        results: &results,
        answer: &answer,
        question: &question,
        leave_one_out: arguments.is_some_and(|arguments| arguments.leave_one_out),
    };
    shown.write(figures, global)
}
