//! The commands: what was typed, one file per subcommand, and the exit codes.

mod ancova;
mod calc;
mod check;
mod diff;
mod failure;
mod figures;
mod infer;
mod init;
mod logistic;
mod methods;
mod mmrm;
mod model;
mod output;
mod pool;
mod progress;
mod reconstruct;
mod reconstructed;
mod run;
mod scales;
mod scan;
mod validate;

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

pub use failure::Failure;

use crate::stats::Level;

/// Re-run the numbers of a clinical trial.
#[derive(Debug, Parser)]
#[command(name = "retrial", version, about, max_term_width = 100, propagate_version = true)]
#[command(
    after_help = "Exit codes: 0 all well, 1 a claim or a comparison failed, 2 usage, 3 input invalid, 4 a computation refused."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

/// What every command takes.
#[derive(Args, Clone, Debug)]
struct Global {
    /// How results are printed.
    #[arg(long = "format", value_name = "FORMAT", global = true, value_enum, default_value = "text")]
    asked: AskedFormat,
    /// The same for commands that print tables.
    #[arg(skip = Format::Text)]
    format: Format,
    /// Where results are written instead of being printed: a folder for `run`, a file for the others.
    #[arg(long, short, global = true, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Coverage of the intervals, between 0 and 1.
    #[arg(long, global = true, default_value = "0.95", value_parser = level)]
    level: Level,
    /// Nothing but results and errors.
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Colours in the terminal.
    #[arg(long, global = true, value_enum, default_value = "auto")]
    color: Color,
}

fn level(text: &str) -> Result<Level, String> {
    let number: f64 = text.parse().map_err(|_| "write it as a number between 0 and 1: 0.95".to_string())?;
    let error = |error: crate::stats::DomainError| match number {
        percent if percent > 1.0 && percent < 100.0 => format!("{error}; for {percent} % write {}", percent / 100.0),
        _ => error.to_string(),
    };
    Level::new(number).map_err(error)
}

/// Which study, and where its data are.
#[derive(Args, Clone, Debug)]
struct Source {
    /// A study folder, an evidence folder, or the TOML file of either.
    #[arg(value_name = "STUDY")]
    path: PathBuf,
    /// Where the data files are, if not beside the study file.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for reading.
    Text,
    /// The results table as JSON.
    Json,
    /// The results table as CSV.
    Csv,
    /// Tables in Markdown.
    Markdown,
}

/// How results are printed, by any command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum AskedFormat {
    /// For reading.
    Text,
    /// JSON.
    Json,
    /// CSV.
    Csv,
    /// Markdown.
    Markdown,
    /// `check` only: JUnit XML for test viewers.
    Junit,
    /// `check` only: annotations for GitHub Actions.
    Github,
}

impl AskedFormat {
    /// The format of commands that print tables; `None` for those of `check` alone.
    fn of_tables(self) -> Option<Format> {
        match self {
            AskedFormat::Text => Some(Format::Text),
            AskedFormat::Json => Some(Format::Json),
            AskedFormat::Csv => Some(Format::Csv),
            AskedFormat::Markdown => Some(Format::Markdown),
            AskedFormat::Junit | AskedFormat::Github => None,
        }
    }
}

/// Colours in the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    /// Where the output is a terminal and NO_COLOR is not set.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

impl Color {
    fn on(self, stream: &impl IsTerminal) -> bool {
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Analyse a study, or an evidence folder: tables, figures, report.
    Run(run::Arguments),
    /// Recompute printed claims; exit 1 if one fails.
    Check(check::Arguments),
    /// Which method, denominator, standardiser or rounding gives this printed number?
    Infer(infer::Arguments),
    /// Find the numbers printed in an article and test them against each other.
    Scan(scan::Arguments),
    /// Check a study and its data, and compute nothing.
    Validate(validate::Arguments),
    /// Write a study file for a data file, its guesses marked.
    Init(init::Arguments),
    /// Calculators: numbers on the line, or --input cases.csv.
    Calc(calc::Arguments),
    /// Meta-analysis and network meta-analysis across studies.
    Pool(pool::Arguments),
    /// The mixed model for repeated measures, straight from a CSV.
    Mmrm(mmrm::Arguments),
    /// Analysis of covariance at one visit, straight from a CSV.
    Ancova(ancova::Arguments),
    /// Logistic regression of an event, standardised risks and their contrasts, straight from a CSV.
    Logistic(logistic::Arguments),
    /// Participants that reproduce a published table, or which numbers conflict.
    Reconstruct(reconstruct::Arguments),
    /// Compare two result files; exit 1 if a number moved.
    Diff(diff::Arguments),
    /// The rating scales we know, with their sources.
    Scales,
    /// The methods we know, with their sources.
    Methods(methods::Arguments),
}

/// Parses the command line, runs the command, prints what went wrong and chooses the exit code.
pub fn main() -> ExitCode {
    // A case may begin with a minus sign (-24.4,11.6,42): as a typographic minus it is not taken for a flag.
    let arguments = std::env::args_os().map(|argument| match argument.to_str() {
        Some(text) if text.starts_with('-') && text[1..].starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
            text.replacen('-', "−", 1).into()
        }
        _ => argument,
    });
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; everything else is a matter of usage.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let mut global = cli.global;
    let of_check = matches!(cli.command, Command::Check(_));
    match global.asked.of_tables() {
        Some(format) => global.format = format,
        None if of_check => {}
        None => {
            eprintln!("error: this format belongs to `retrial check`; here it is text, json, csv or markdown");
            return ExitCode::from(2);
        }
    }
    let result = match cli.command {
        Command::Check(arguments) => check::run(arguments, &global),
        Command::Infer(arguments) => infer::run(arguments, &global),
        Command::Scan(arguments) => scan::run(arguments, &global),
        Command::Run(arguments) => run::run(arguments, &global),
        Command::Validate(arguments) => validate::run(arguments, &global),
        Command::Init(arguments) => init::run(arguments, &global),
        Command::Reconstruct(arguments) => reconstruct::run(arguments, &global),
        Command::Diff(arguments) => diff::run(arguments, &global),
        Command::Calc(arguments) => calc::run(arguments, &global),
        Command::Pool(arguments) => pool::run(arguments, &global),
        Command::Mmrm(arguments) => mmrm::run(arguments, &global),
        Command::Logistic(arguments) => logistic::run(arguments, &global),
        Command::Ancova(arguments) => ancova::run(arguments, &global),
        Command::Methods(arguments) => methods::run(arguments, &global),
        Command::Scales => scales::run(&global),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let mut stderr = std::io::stderr();
            let _ = stderr.write_all(failure.render(global.color.on(&stderr)).as_bytes());
            ExitCode::from(failure.code())
        }
    }
}

/// The command line's own description, for documentation and completion.
pub fn command() -> clap::Command {
    Cli::command()
}
