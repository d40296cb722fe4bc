//! `retrial scan`: the numbers an article prints, tested against each other.

use std::io::Read;
use std::path::PathBuf;

use clap::Args;

use crate::claim::scan::{Finding, ScanVerdict, Scanner};
use crate::problem::{Problem, Problems, nearest};
use crate::report::scan::{csv, draft, json, markdown, terminal};

use super::{Failure, Format, Global, output};

/// A text longer than this is no article.
const LONGEST: u64 = 1 << 30;

const FOUND: &str = "\
What is found:
  count-percent      37/52 (71.2%): consistent, impossible
  percent-of-n       71.2% of 53 patients: possible, impossible
  mean-sd            44.1 ± 6.0 (n = 46): GRIM and GRIMMER where whole numbers are said, else not-testable
  estimate-interval  −8.9 (95% CI −13.7 to −4.1; p < .001): coherent, estimate-not-in-the-middle, p-does-not-match, reversed
  test               t(48) = 2.31, p = .025: consistent, inconsistent, decision-error
  total              arms against those randomised, exclusive categories (a headed list, a table's column, \u{201c}20% were mild, …\u{201d})
                     against 100% within their rounding, completed and withdrawn against those there were: consistent, impossible
  flow               no more people at a step than before it (screened, enrolled, randomised, treated, completed, analysed), of all and of
                     each arm: consistent, impossible
  p-value, percent, sample-size, dose, points   alone: not-testable";

#[derive(Args, Debug)]
#[command(after_long_help = FOUND)]
pub(super) struct Arguments {
    /// The article: plain text, Markdown or HTML, in English or French; `-` for standard input.
    #[arg(value_name = "TEXT")]
    path: PathBuf,
    /// Write a claims file to be completed and connected to data.
    #[arg(long, value_name = "CLAIMS.TOML")]
    draft: Option<PathBuf>,
    /// Exit 1 where one of these was found: impossible, reversed, decision-error, inconsistent, estimate-not-in-the-middle,
    /// p-does-not-match, …
    #[arg(long, value_name = "A,B", value_delimiter = ',', value_parser = verdict)]
    fail_on: Vec<ScanVerdict>,
}

fn verdict(text: &str) -> Result<ScanVerdict, String> {
    let known = || ScanVerdict::ALL.iter().map(|verdict| verdict.id());
    ScanVerdict::ALL.into_iter().find(|verdict| verdict.id() == text.trim()).ok_or_else(|| {
        match nearest(text, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the verdicts are {}", known().collect::<Vec<_>>().join(", ")),
        }
    })
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    let is_stdin = arguments.path.as_os_str() == "-";
    let name = if is_stdin { "standard input".into() } else { arguments.path.display().to_string() };
    let text = read(&arguments.path, is_stdin, &name)?;
    let scanner = Scanner::new(&text);
    let failed = |finding: &Finding| arguments.fail_on.contains(&finding.verdict);
    if global.format == Format::Json && arguments.draft.is_none() {
        let mut fails = false;
        output::stream(global, |out| {
            json(out, scanner.language, |write| {
                scanner.each(|finding| {
                    fails |= failed(&finding);
                    write(&finding);
                });
            })
        })?;
        return if fails { Err(Failure::Failed) } else { Ok(()) };
    }
    let scan = scanner.scan();
    let mut drafted = 0;
    if let Some(path) = &arguments.draft {
        let file_name = arguments.path.file_name().map_or(name.clone(), |name| name.to_string_lossy().into_owned());
        let (text, claims) = draft(&scan, &file_name);
        output::write_file(path, text.as_bytes())?;
        drafted = claims;
    }
    let color = global.output.is_none() && global.color.on(&std::io::stdout());
    match global.format {
        Format::Text => output::emit(&terminal(&scan, color), global)?,
        Format::Json => {
            output::stream(global, |out| json(out, scan.language, |write| scan.findings.iter().for_each(write)))?
        }
        Format::Csv => output::emit(&csv(&scan), global)?,
        Format::Markdown => output::emit(&markdown(&scan), global)?,
    }
    if let (Some(path), false) = (&arguments.draft, global.quiet) {
        eprintln!("wrote a draft of {drafted} claims to {}", path.display());
    }
    if scan.findings.iter().any(failed) { Err(Failure::Failed) } else { Ok(()) }
}

fn read(path: &std::path::Path, is_stdin: bool, name: &str) -> Result<String, Problems> {
    let cannot = |error: std::io::Error| Problem::new(format!("cannot read {name}: {}", crate::study::reason(&error)));
    let mut bytes = Vec::new();
    if is_stdin {
        std::io::stdin().lock().take(LONGEST + 1).read_to_end(&mut bytes).map_err(cannot)?;
    } else {
        let file = std::fs::File::open(path).map_err(cannot)?;
        file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(cannot)?;
    }
    if bytes.len() as u64 > LONGEST {
        return Err(Problem::new(format!("{name} is longer than a gigabyte")).help("scan its parts one by one").into());
    }
    if bytes.starts_with(b"%PDF") {
        let help = "turn it into text first: pdftotext -layout article.pdf";
        return Err(Problem::new(format!("{name} is a PDF")).help(help).into());
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Problem::new(format!("{name} is UTF-16 text")).help("save it as UTF-8").into());
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        let message = format!("{name} is binary: a zero byte at {}", place(&bytes[..at]));
        return Err(Problem::new(message).help("scan text, Markdown or HTML").into());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let message = format!("{name} is no UTF-8 text: byte {:#04x} at {}", bytes[at], place(&bytes[..at]));
        Problem::new(message).help("save it as UTF-8; a PDF or Word file must be turned into text first").into()
    })
}

/// Line and column, from 1, behind these bytes.
fn place(before: &[u8]) -> String {
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    format!("{line}:{}", String::from_utf8_lossy(&before[start..]).chars().count() + 1)
}
