//! `retrial diff`: did a number move?

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::problem::Problem;
use crate::results::{Change, Comparison, Table, compare, read};

use super::{Failure, Format, Global, output};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The results file as it was (JSON or CSV).
    old: PathBuf,
    /// The results file as it is.
    new: PathBuf,
    /// How far a number may move, as a share of its magnitude; counts and words may not move at all.
    #[arg(long, default_value = "1e-9", value_name = "SHARE", value_parser = tolerance)]
    rel_tol: f64,
}

fn tolerance(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..1.0).contains(&share) => Ok(share),
        _ => Err("a share of the magnitude, 0 or more and below 1: 1e-9".into()),
    }
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    let old = table(&arguments.old)?;
    let new = table(&arguments.new)?;
    let comparison = compare(&old, &new, arguments.rel_tol);
    let text = match global.format {
        Format::Json => as_json(&comparison),
        Format::Csv => as_csv(&comparison),
        Format::Text | Format::Markdown => as_text(&comparison, global.format == Format::Markdown),
    };
    output::emit(&text, global)?;
    if comparison.moved() { Err(Failure::Failed) } else { Ok(()) }
}

fn table(path: &Path) -> Result<Table, Failure> {
    let problem = |message: String| Failure::Input(Problem::new(message).into());
    let bytes = std::fs::read(path)
        .map_err(|error| problem(format!("cannot read {}: {}", path.display(), crate::study::reason(&error))))?;
    let text = String::from_utf8(bytes).map_err(|_| problem(format!("{} is not UTF-8 text", path.display())))?;
    read(&text).map_err(|error| {
        Failure::Input(
            Problem::new(format!("{}: {error}", path.display()))
                .help("compare `results.json` or `results.csv` files, as `retrial run --output` writes them")
                .into(),
        )
    })
}

fn summary(comparison: &Comparison) -> String {
    let moved = comparison.changes.iter().filter(|change| change.moves_a_number()).count();
    let plural = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    format!(
        "{} compared, {}",
        plural(comparison.matched, "row", "rows"),
        if moved == 0 { "nothing moved".to_string() } else { plural(moved, "difference", "differences") }
    )
}

fn as_text(comparison: &Comparison, markdown: bool) -> String {
    let bullet = if markdown { "- " } else { "" };
    let mut text: String = comparison.changes.iter().map(|change| format!("{bullet}{change}\n")).collect();
    if markdown && !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&summary(comparison));
    text.push('\n');
    text
}

/// Kind, what, column, old, new.
fn parts(change: &Change) -> [Option<String>; 5] {
    let some = |text: &str| Some(text.to_string());
    match change {
        Change::Input { file, old, new } => [some("input"), some(file), None, old.clone(), new.clone()],
        Change::Added { row } => [some("added"), some(row), None, None, None],
        Change::Removed { row } => [some("removed"), some(row), None, None, None],
        Change::BecameNull { row, column, old } => [some("null"), some(row), some(column), some(old), None],
        Change::Changed { row, column, old, new } => [some("changed"), some(row), some(column), some(old), some(new)],
    }
}

fn as_json(comparison: &Comparison) -> String {
    let changes: Vec<_> = comparison
        .changes
        .iter()
        .map(|change| {
            let [kind, what, column, old, new] = parts(change);
            json!({ "kind": kind, "what": what, "column": column, "old": old, "new": new })
        })
        .collect();
    let document = json!({ "schema": "retrial.diff/1", "matched": comparison.matched, "changes": changes });
    format!("{document:#}\n")
}

fn as_csv(comparison: &Comparison) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut write = |record: [&str; 5]| writer.write_record(record).expect("writing to memory does not fail");
    write(["kind", "what", "column", "old", "new"]);
    for change in &comparison.changes {
        let parts = parts(change);
        write(std::array::from_fn(|at| parts[at].as_deref().unwrap_or_default()));
    }
    String::from_utf8(writer.into_inner().expect("writing to memory does not fail")).expect("cells are UTF-8")
}
