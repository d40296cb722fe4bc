//! `retrial run`: a study or an evidence folder → tables, figures, report.

use std::path::Path;

use clap::Args;

use crate::analysis::{self, pool::Compared};
use crate::endpoint::{IndividualValues, individuals};
use crate::figure::{self, Figure, Individuals, PoolWish};
use crate::ingest::{self, Trial};
use crate::report::{self, EvidenceReport, StudyReport};
use crate::results::{self, Input, MISSINGNESS, Results, Row};
use crate::study::{self, Event, Evidence, EvidenceFile, Loaded, Study, StudyFile};

use super::figures::Figures;
use super::reconstructed::Gate;
use super::{Failure, Format, Global, Source, output, progress};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    figures: Figures,
    /// Of reconstructed participants, show what their table did not print as a range over 20 reconstructions.
    #[arg(long)]
    allow_reconstructed: bool,
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    let progress = progress::spinner(global, "reading and analysing");
    let loaded = study::load(&arguments.source.path)?;
    if let Loaded::Evidence(evidence) = &loaded
        && let Some(table) = &evidence.file.effects
    {
        progress.finish_and_clear();
        return super::pool::evidence::of_table(evidence, table, None, &arguments.figures, global);
    }
    let run = match loaded {
        Loaded::Study(study) => run_study(*study, &arguments, global)?,
        Loaded::Evidence(evidence) => run_evidence(*evidence, &arguments, global)?,
    };
    progress.finish_and_clear();
    if !global.quiet {
        for warning in &run.warnings {
            eprintln!("warning: {warning}");
        }
    }
    if let Some(folder) = &global.output {
        let mut files: Vec<(String, Vec<u8>)> = vec![
            ("report.html".into(), run.html.into_bytes()),
            ("report.md".into(), run.markdown.clone().into_bytes()),
            ("results.json".into(), results::json(&run.results).into_bytes()),
            ("results.csv".into(), results::csv(&run.results.rows).into_bytes()),
        ];
        files.extend(arguments.figures.files(&run.figures)?);
        output::write_report(folder, &files, global)?;
    }
    output::print(&match global.format {
        Format::Text => run.terminal,
        Format::Json => results::json(&run.results),
        Format::Csv => results::csv(&run.results.rows),
        Format::Markdown => run.markdown,
    })?;
    let estimated = |row: &Row| row.analysis.as_deref() != Some(MISSINGNESS);
    let nothing =
        run.results.rows.iter().filter(|row| estimated(row)).all(|row| row.estimate.is_none() && row.p_value.is_none());
    if nothing {
        let mut reasons: Vec<&str> = Vec::new();
        for note in run.results.rows.iter().filter(|row| estimated(row)).filter_map(|row| row.note.as_deref()) {
            if !reasons.contains(&note) {
                reasons.push(note);
            }
        }
        // The first few: the table has the others.
        let told: String = reasons.iter().take(3).map(|reason| format!("\n  {reason}")).collect();
        return Err(Failure::Refused(format!("nothing could be estimated; the notes of the table say why{told}")));
    }
    Ok(())
}

/// Which texts anybody will read: with thousands of rows, the others are worth not writing.
struct Wanted {
    terminal: bool,
    markdown: bool,
    html: bool,
    figures: bool,
}

impl Wanted {
    fn of(global: &Global) -> Wanted {
        let written = global.output.is_some();
        Wanted {
            terminal: global.format == Format::Text,
            markdown: written || global.format == Format::Markdown,
            html: written,
            figures: written,
        }
    }

    fn text(&self, wanted: bool, write: impl FnOnce() -> String) -> String {
        if wanted { write() } else { String::new() }
    }
}

/// Everything a run makes.
struct Run {
    results: Results,
    figures: Vec<Figure>,
    /// Asked for by `--format text`.
    terminal: String,
    /// Asked for by `--format markdown` and `--output`.
    markdown: String,
    /// Asked for by `--output`.
    html: String,
    warnings: Vec<String>,
}

fn run_study(study: Study, arguments: &Arguments, global: &Global) -> Result<Run, Failure> {
    let trial = ingest::read(study, arguments.source.data.as_deref())?;
    let analyse = |trial: &Trial| analysis::study(trial, global.level);
    let gate = Gate::of(&trial, arguments.allow_reconstructed)?;
    let rows = analyse(&trial)?;
    let rows = match &gate {
        Some(gate) => gate.rows(&trial, rows, analyse)?,
        None => rows,
    };
    let results = Results::new(trial.inputs.clone(), rows);
    // One set of people; of reconstructed ones, every set that was drawn.
    let people = match &gate {
        _ if global.output.is_none() => Vec::new(),
        Some(gate) => gate.individuals(individual_values)?,
        None => vec![individual_values(&trial)?],
    };
    let people = of_every_draw(&people);
    let wanted = Wanted::of(global);
    let figures = if wanted.figures {
        figure::study_figures(&trial.study.file, &results, &people)
            .map_err(|error| Failure::Refused(error.to_string()))?
    } else {
        Vec::new()
    };
    let report =
        StudyReport { study: &trial.study.file, results: &results, figures: &figures, level: global.level.coverage() };
    let color = global.color.on(&std::io::stdout());
    let terminal = wanted.text(wanted.terminal, || report::terminal::study(&report, color));
    let markdown = wanted.text(wanted.markdown, || report::markdown::study(&report));
    let html = wanted.text(wanted.html, || report::html::study(&report));
    let mut warnings = trial.warnings;
    warnings.extend(gate.and_then(|gate| gate.warning()));
    Ok(Run { terminal, markdown, html, figures, results, warnings })
}

fn run_evidence(evidence: Evidence, arguments: &Arguments, global: &Global) -> Result<Run, Failure> {
    if arguments.source.data.is_some() {
        return Err(Failure::Usage("--data goes with a study; an evidence file names its studies itself".into()));
    }
    let (inputs, trials) = trials_of(&evidence)?;
    let mut rows = analysis::evidence(&evidence.file, &trials, global.level)?;
    let compared = analysis::pool::comparisons(&evidence.file, &trials, global.level)?;
    let network = analysis::evidence_network(&evidence.file, &trials, &rows);
    rows.extend(compared.iter().flat_map(super::pool::evidence::rows_of));
    rows.extend(network);
    rows.extend(analysis::pool::assumed(&evidence.file, &trials, global.level)?);
    let results = Results::new(inputs, rows);
    let studies: Vec<&StudyFile> = trials.iter().map(|trial| &trial.study.file).collect();
    let wanted = Wanted::of(global);
    let figures = if wanted.figures {
        let wishes: Vec<PoolWish> = compared.iter().filter_map(|one| wish(&evidence.file, one)).collect();
        figure::evidence_figures(&evidence.file, &studies, &results, &wishes)
            .map_err(|error| Failure::Refused(error.to_string()))?
    } else {
        Vec::new()
    };
    let report = EvidenceReport {
        evidence: &evidence.file,
        studies,
        results: &results,
        figures: &figures,
        level: global.level.coverage(),
    };
    let color = global.color.on(&std::io::stdout());
    let terminal = wanted.text(wanted.terminal, || report::terminal::evidence(&report, color));
    let markdown = wanted.text(wanted.markdown, || report::markdown::evidence(&report));
    let html = wanted.text(wanted.html, || report::html::evidence(&report));
    let warnings = trials.iter().flat_map(|trial| trial.warnings.clone()).collect();
    Ok(Run { terminal, markdown, html, figures, results, warnings })
}

/// The forest of a comparison that was pooled.
fn wish<'a>(file: &'a EvidenceFile, compared: &'a Compared) -> Option<PoolWish<'a>> {
    let answer = compared.answer.as_ref().ok()?;
    let [a, b] = &compared.sides;
    Some(PoolWish {
        id: compared.comparison.id.get_ref(),
        title: &compared.comparison.label,
        outcome: Some(&file.evidence.outcome),
        arms: Some((a, b)),
        headline: answer.headline,
        prediction: answer.prediction,
        larger_is_better: compared.event.map(|event| event == Event::Benefit),
        caveat: None,
    })
}

/// The studies of an evidence file with their data, and every file read for them.
pub(super) fn trials_of(evidence: &Evidence) -> Result<(Vec<Input>, Vec<Trial>), Failure> {
    let mut problems = crate::problem::Problems::new();
    let mut trials = Vec::new();
    for study in &evidence.studies {
        trials.extend(problems.take(ingest::read(study.clone(), None)));
    }
    problems.or(())?;
    let own = evidence.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut inputs = vec![Input { file: own, sha256: ingest::digest(evidence.text.as_bytes()), provenance: None }];
    for (entry, trial) in evidence.file.studies.iter().zip(&trials) {
        let folder = Path::new(entry.path.get_ref());
        let folder = if folder.extension().is_some() { folder.parent().unwrap_or(folder) } else { folder };
        inputs.extend(
            trial
                .inputs
                .iter()
                .map(|input| Input { file: format!("{}/{}", folder.display(), input.file), ..input.clone() }),
        );
    }
    Ok((inputs, trials))
}

/// The changes of individuals for every analysed continuous endpoint.
fn individual_values(trial: &Trial) -> Result<Vec<IndividualValues>, Failure> {
    let mut values: Vec<IndividualValues> = Vec::new();
    for analysis in &trial.study.file.analyses {
        // A model's visits are its own: people are drawn at the visits of the plain analyses.
        if analysis.model.is_some() {
            continue;
        }
        let Some(endpoint) = trial.study.file.endpoint(analysis.endpoint.get_ref()) else { continue };
        let visits = if analysis.visits.is_empty() {
            endpoint.visit.iter().map(|visit| visit.get_ref().as_str()).collect()
        } else {
            analysis.visits.iter().map(|visit| visit.get_ref().as_str()).collect::<Vec<_>>()
        };
        for visit in visits {
            if values.iter().any(|known| known.endpoint == *endpoint.id.get_ref() && known.visit == visit) {
                continue;
            }
            values.extend(individuals(trial, endpoint, visit)?);
        }
    }
    Ok(values)
}

/// The values of the first draw, with those of the others beside them.
fn of_every_draw(draws: &[Vec<IndividualValues>]) -> Vec<Individuals<'_>> {
    fn arms(values: &IndividualValues) -> Vec<(&str, Vec<f64>)> {
        values.arms.iter().map(|(arm, values)| (arm.as_str(), values.clone())).collect()
    }
    let Some((first, others)) = draws.split_first() else { return Vec::new() };
    let of = |at: usize, values| Individuals {
        endpoint: &first[at].endpoint,
        visit: &first[at].visit,
        arms: arms(values),
        other_draws: others.iter().filter_map(|draw| draw.get(at)).map(arms).collect(),
    };
    first.iter().enumerate().map(|(at, values)| of(at, values)).collect()
}
