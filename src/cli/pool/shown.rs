//! One meta-analysis as it is shown: in the terminal, and as a folder of reports and figures.

use crate::analysis::pool::{Answer, EffectMeasure, Question};
use crate::figure::{self, Figure, PoolWish};
use crate::report::{self, PoolReport};
use crate::results::{self, Method, Results};
use crate::stats::meta::counts::{AddedTo, ZeroCells};
use crate::stats::meta::means::SmallSample;
use crate::study::Event;

use super::super::figures::Figures;
use super::super::{Failure, Format, Global, output};

/// An answer with the names of what it is about.
pub(in crate::cli) struct Shown<'a> {
    /// Begins the ids of the figures' elements.
    pub id: &'a str,
    /// Heading.
    pub title: &'a str,
    /// What is counted or measured.
    pub outcome: Option<&'a str>,
    /// Is it hoped for or feared?
    pub event: Option<Event>,
    /// The experimental and the control side, where they have names.
    pub arms: Option<[&'a str; 2]>,
    /// The rows, and what they were computed from.
    pub results: &'a Results,
    /// Which of them to read first.
    pub answer: &'a Answer,
    /// What was asked.
    pub question: &'a Question,
    /// Show the pooled effect without each study, also in the terminal?
    pub leave_one_out: bool,
}

impl Shown<'_> {
    /// What is read in the terminal.
    pub fn terminal(&self, color: bool) -> String {
        self.with(&[], |report| report::terminal::pool(report, color))
    }

    /// As Markdown, without figures.
    pub fn markdown(&self) -> String {
        self.with(&[], report::markdown::pool)
    }

    fn with<T>(&self, figures: &[Figure], show: impl Fn(&PoolReport) -> T) -> T {
        let methods: Vec<Method> = self.answer.models.iter().map(|model| model.method()).collect();
        show(&PoolReport {
            title: self.title,
            results: self.results,
            figures,
            methods: &methods,
            headline: self.answer.headline,
            prediction: self.answer.prediction,
            reason: self.answer.reason,
            choices: choices(self.question),
            subgroup: self.question.subgroup.as_deref(),
            leave_one_out: self.leave_one_out,
            arms: self.arms.unwrap_or(["a", "b"]),
            outcome: self.outcome,
            event: self.event,
            level: self.question.level.coverage(),
        })
    }

    /// Prints it, after writing reports and figures into the folder of `--output`.
    pub fn write(&self, formats: &Figures, global: &Global) -> Result<(), Failure> {
        if let Some(folder) = &global.output {
            let wish = PoolWish {
                id: self.id,
                title: self.title,
                outcome: self.outcome,
                arms: self.arms.map(|[a, b]| (a, b)),
                headline: self.answer.headline,
                prediction: self.answer.prediction,
                larger_is_better: self.event.map(|event| event == Event::Benefit),
                caveat: None,
            };
            let figures = figure::pool_figures(&wish, self.results);
            let figures = figures.map_err(|error| Failure::Refused(error.to_string()))?;
            let mut files: Vec<(String, Vec<u8>)> = vec![
                ("report.html".into(), self.with(&figures, report::html::pool).into_bytes()),
                ("report.md".into(), self.with(&figures, report::markdown::pool).into_bytes()),
                ("results.json".into(), results::json(self.results).into_bytes()),
                ("results.csv".into(), results::csv(&self.results.rows).into_bytes()),
            ];
            files.extend(formats.files(&figures)?);
            output::write_report(folder, &files, global)?;
        }
        output::print(&match global.format {
            Format::Text => self.terminal(global.color.on(&std::io::stdout())),
            Format::Json => results::json(self.results),
            Format::Csv => results::csv(&self.results.rows),
            Format::Markdown => self.markdown(),
        })
    }
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
            said.push(format!(
                "Zero cells: {added} of a study that has one; {double} (Mantel–Haenszel and Peto take the counts as they are)."
            ));
        }
        EffectMeasure::StandardisedMeanDifference => {
            let factor = match question.small_sample {
                SmallSample::Exact => "Hedges' g with the exact factor J.",
                SmallSample::Approximate => "Hedges' g with the approximate factor J = 1 − 3/(4m − 1).",
            };
            said.push(factor.into());
        }
        _ => {}
    }
    said
}
