//! `retrial pool FILE --network`: many treatments in one model.

use std::path::Path;

use clap::{Args, ValueEnum};

use crate::analysis::network::{NetworkData, NetworkQuestion, NetworkScale, network};
use crate::figure::{self, Figure, NetworkWish};
use crate::problem::nearest;
use crate::report::{self, NetworkReport};
use crate::results::{self, Method, Results};
use crate::stats::network::NetworkError;
use crate::study;

use super::super::figures::Figures;
use super::super::{Failure, Format, Global, output};
use super::Arguments;
use super::choices::{Measure, ZeroCells};
use super::network_file::{self, NetworkForm};

#[derive(Args, Debug)]
pub(super) struct Options {
    /// One model of all treatments (network meta-analysis).
    #[arg(long)]
    pub network: bool,
    /// The treatment the others are compared with.
    #[arg(long, value_name = "TREATMENT", requires = "network")]
    reference: Option<String>,
    /// Which effects are the better ones, for P-scores.
    #[arg(long, value_enum, default_value = "higher", requires = "network")]
    better: Better,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Better {
    /// Larger effects.
    Higher,
    /// Smaller effects.
    Lower,
}

/// The models of a network.
const METHODS: [Method; 2] = [Method::CommonEffect, Method::DerSimonianLaird];

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Failure> {
    let methods = methods(&arguments.method)?;
    let data = read(arguments)?;
    let reference = reference(arguments.network.reference.as_deref(), &data.treatments)?;
    let better = match arguments.network.better {
        Better::Higher => study::Better::Higher,
        Better::Lower => study::Better::Lower,
    };
    let question = NetworkQuestion { reference, methods, better, level: global.level, caveat: None };
    let rows = network(&data, &question).map_err(|error| refused(&error, &data.treatments))?;
    let results = Results::new(vec![data.input.clone()], rows);
    write(&data, &question, &results, &arguments.figures, global)
}

fn write(
    data: &NetworkData,
    question: &NetworkQuestion,
    results: &Results,
    formats: &Figures,
    global: &Global,
) -> Result<(), Failure> {
    let title = format!("Network meta-analysis of {}", data.input.file);
    let reference = data.treatments[question.reference].as_str();
    let figures: Vec<Figure> = if global.output.is_some() {
        figure::network_figures(&NetworkWish { id: "network", title: &title, reference }, results)
            .map_err(|error| Failure::Refused(error.to_string()))?
    } else {
        Vec::new()
    };
    let level = global.level.coverage();
    let report = NetworkReport { title: &title, reference, results, figures: &figures, level };
    if let Some(folder) = &global.output {
        let mut files: Vec<(String, Vec<u8>)> = vec![
            ("report.html".into(), report::html::network(&report).into_bytes()),
            ("report.md".into(), report::markdown::network(&report).into_bytes()),
            ("results.json".into(), results::json(results).into_bytes()),
            ("results.csv".into(), results::csv(&results.rows).into_bytes()),
            ("league.csv".into(), report::league_csv(&report).into_bytes()),
        ];
        files.extend(formats.files(&figures)?);
        output::write_report(folder, &files, global)?;
    }
    output::print(&match global.format {
        Format::Text => report::terminal::network(&report, global.color.on(&std::io::stdout())),
        Format::Json => results::json(results),
        Format::Csv => results::csv(&results.rows),
        Format::Markdown => report::markdown::network(&report),
    })
}

fn read(arguments: &Arguments) -> Result<NetworkData, Failure> {
    let path: &Path = &arguments.path;
    let measure = arguments.measure;
    let cannot = |what: &str, known: &str| {
        Failure::Usage(format!("{what} cannot be compared on this scale; --measure is one of {known}"))
    };
    if path.is_dir() {
        return Err(Failure::Usage(format!(
            "{0} is a folder; --network takes a CSV of contrasts or arms, and `retrial run {0}` shows the network of an evidence file",
            path.display()
        )));
    }
    if arguments.zero_cells == Some(ZeroCells::TreatmentArm) {
        return Err(Failure::Usage(
            "a network takes only-needed or exclude-double-zeros: ½ goes to every arm of a study with a zero cell, so that its contrasts \
             agree with one another"
                .into(),
        ));
    }
    Ok(match network_file::form(path)? {
        NetworkForm::Contrasts => {
            let scale = match measure {
                Some(Measure::Or) => NetworkScale::LogOdds,
                Some(Measure::Rr) => NetworkScale::LogRisk,
                Some(Measure::Rd) => NetworkScale::Risk,
                Some(Measure::Md) => NetworkScale::Mean,
                Some(Measure::Smd) => NetworkScale::StandardizedMean,
                Some(Measure::Peto | Measure::Rom) => {
                    return Err(cannot("contrasts", "or, rr, rd, md, smd, generic"));
                }
                Some(Measure::Generic) | None => NetworkScale::Generic,
            };
            network_file::contrasts(path, scale)?
        }
        NetworkForm::Counts => {
            let scale = match measure {
                Some(Measure::Or) => NetworkScale::LogOdds,
                Some(Measure::Rr) => NetworkScale::LogRisk,
                Some(Measure::Rd) => NetworkScale::Risk,
                Some(_) => return Err(cannot("events of arms", "or, rr, rd")),
                None => return Err(Failure::Usage("events of arms need a scale: --measure or, rr or rd".into())),
            };
            network_file::counts(path, scale, arguments.zero_cells == Some(ZeroCells::ExcludeDoubleZeros))?
        }
        NetworkForm::Means => match measure {
            Some(Measure::Md) | None => network_file::means(path)?,
            Some(_) => return Err(cannot("means of arms", "md")),
        },
    })
}

fn methods(asked: &[String]) -> Result<Vec<Method>, Failure> {
    if asked.is_empty() || asked.iter().any(|word| word == "all") {
        return Ok(METHODS.to_vec());
    }
    let mut methods = Vec::new();
    for word in asked {
        match METHODS.iter().find(|method| method.id() == word) {
            Some(method) if !methods.contains(method) => methods.push(*method),
            Some(_) => {}
            None => {
                let known = METHODS.map(Method::id).join(", ");
                return Err(Failure::Usage(format!("a network has no method `{word}`; it has {known} and all")));
            }
        }
    }
    Ok(methods)
}

/// The place of the reference among the treatments.
fn reference(asked: Option<&str>, treatments: &[String]) -> Result<usize, Failure> {
    let known = || treatments.join(", ");
    let Some(asked) = asked else {
        return Err(Failure::Usage(format!(
            "name the treatment the others are compared with: --reference, one of {}",
            known()
        )));
    };
    if let Some(place) = treatments.iter().position(|name| name == asked) {
        return Ok(place);
    }
    let alike: Vec<usize> =
        (0..treatments.len()).filter(|place| treatments[*place].eq_ignore_ascii_case(asked)).collect();
    match (alike.as_slice(), nearest(asked, treatments.iter().map(String::as_str))) {
        ([one], _) => Ok(*one),
        (_, Some(near)) => {
            Err(Failure::Usage(format!("no study has `{asked}`; is `{near}` meant? There are {}", known())))
        }
        (_, None) => Err(Failure::Usage(format!("no study has `{asked}`; there are {}", known()))),
    }
}

fn refused(error: &NetworkError, treatments: &[String]) -> Failure {
    Failure::Refused(match error {
        NetworkError::Disconnected(parts) => {
            let lines: Vec<String> = parts
                .iter()
                .enumerate()
                .map(|(at, part)| {
                    let names: Vec<&str> = part.iter().map(|place| treatments[*place].as_str()).collect();
                    format!("  part {}: {}", at + 1, names.join(", "))
                })
                .collect();
            format!(
                "the network is in {} parts that no trial joins, so treatments of different parts cannot be compared:\n{}\n\
                 help: pool each part by itself, or add a trial that joins them",
                parts.len(),
                lines.join("\n")
            )
        }
        NetworkError::Empty => "there is nothing to compare: no study is left".into(),
        NetworkError::Singular => {
            "the standard errors are too far apart in size for this to be computed; check their units".into()
        }
    })
}
