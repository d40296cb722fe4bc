//! `retrial check`: do the printed numbers hold?

use std::path::{Path, PathBuf};

use clap::Args;

use crate::claim;
use crate::problem::{Problems, nearest};
use crate::report::check::{CheckReport, CheckedFile, csv, github, json, junit, markdown, terminal};
use crate::results::Verdict;
use crate::study::load_claims;

use super::{AskedFormat, Failure, Global, output};

/// Name and version of the JSON.
const SCHEMA: &str = "retrial.check/1";

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Claims files (`claims.toml`), or folders that hold one.
    #[arg(required = true, value_name = "CLAIMS")]
    claims: Vec<PathBuf>,
    /// Verdicts that fail: any of reproduced, coherent, reproduced-otherwise, not-reproduced, impossible, not-testable; `none` for none. A
    /// verdict other than the claim's `expected` fails whatever is said here; `own-numbers` fails a claim whose numbers disagree with each
    /// other.
    #[arg(
        long,
        value_name = "A,B",
        default_value = "reproduced-otherwise,not-reproduced,impossible",
        value_parser = verdicts
    )]
    fail_on: FailOn,
    /// A folder of study folders, searched before those beside the claims file.
    #[arg(long, value_name = "FOLDER")]
    studies: Vec<PathBuf>,
}

/// Verdicts that fail, and whether numbers that disagree with each other do.
#[derive(Clone, Debug)]
struct FailOn {
    verdicts: Vec<Verdict>,
    own: bool,
}

const OWN: &str = "own-numbers";

fn verdicts(text: &str) -> Result<FailOn, String> {
    if text.trim() == "none" {
        return Ok(FailOn { verdicts: Vec::new(), own: false });
    }
    let verdict = |word: &str| {
        word.trim().parse::<Verdict>().map_err(|_| {
            let known = Verdict::ALL.iter().map(|verdict| verdict.id()).chain([OWN]);
            match nearest(word, known.clone()) {
                Some(near) => format!("there is no verdict `{word}`; did you mean `{near}`?"),
                None => format!("there is no verdict `{word}`; known: none, {}", known.collect::<Vec<_>>().join(", ")),
            }
        })
    };
    let own = text.split(',').any(|word| word.trim() == OWN);
    let verdicts = text.split(',').filter(|word| word.trim() != OWN).map(verdict).collect::<Result<_, _>>()?;
    Ok(FailOn { verdicts, own })
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    let mut problems = Problems::new();
    let mut files = Vec::new();
    for path in &arguments.claims {
        let Some(claims) = problems.take(load_claims(path)) else { continue };
        if let Some(check) = problems.take(claim::check(&claims, &arguments.studies)) {
            files.push(CheckedFile {
                path: claims.path.display().to_string(),
                source: claims.file.source.clone(),
                check,
            });
        }
    }
    problems.or(())?;
    let report = CheckReport { files, fail_on: arguments.fail_on.verdicts, fail_on_own: arguments.fail_on.own };
    match &global.output {
        Some(folder) if is_folder(folder) => {
            let files: Vec<(String, Vec<u8>)> = vec![
                ("check.md".into(), markdown(&report).into_bytes()),
                ("check.json".into(), json(&report, SCHEMA).into_bytes()),
                ("check.csv".into(), csv(&report).into_bytes()),
                ("check.xml".into(), junit(&report).into_bytes()),
            ];
            output::write_report(folder, &files, global)?;
            output::print(&text(&report, global))?;
        }
        _ => output::emit(&text(&report, global), global)?,
    }
    if report.failed() { Err(Failure::Failed) } else { Ok(()) }
}

/// A name without an extension is a folder, as for `run`.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || (path.extension().is_none() && path.as_os_str() != "-" && !path.is_file())
}

fn text(report: &CheckReport, global: &Global) -> String {
    match global.asked {
        AskedFormat::Text => terminal(report, global.output.is_none() && global.color.on(&std::io::stdout())),
        AskedFormat::Json => json(report, SCHEMA),
        AskedFormat::Csv => csv(report),
        AskedFormat::Markdown => markdown(report),
        AskedFormat::Junit => junit(report),
        AskedFormat::Github => github(report),
    }
}
