//! `retrial reconstruct`: participants that reproduce a published table, or which of its numbers conflict.

use std::path::Path;

use clap::Args;
use comfy_table::{ContentArrangement, Table as TextTable, presets};
use serde_json::json;

use crate::ingest::{self, Trial};
use crate::problem::Problem;
use crate::reconstruct::{self, Checked, Choice, Conflict, FromStandardErrors, People, Selector, Table};
use crate::study;

use super::{Failure, Format, Global, output};

/// Name and version of the JSON.
const SCHEMA: &str = "retrial.reconstruct/1";

#[derive(Args, Debug)]
#[command(after_help = "\
The table is [table.published] of the study: means with SD or SE, and counts, of scores that are whole numbers. A rule of a count \
(`when = { change = { at-most = -10 } }`) ties it to the scores; without one it is a flag of its own. With --output a study folder is \
written that `retrial run` reads; every row of its files says `reconstructed`. Many data sets reproduce one table: what it does not print \
(correlations, medians, shapes) is arbitrary, so no such data support a claim, and models, quantiles and curves from them are shown by \
`retrial run --allow-reconstructed` only, as a range over many draws.

Exit code 4: no such data exist, or none were found. The rows that conflict are listed, with the arithmetic where it is proven.")]
pub(super) struct Arguments {
    /// A study folder, or its TOML file.
    #[arg(value_name = "STUDY")]
    study: std::path::PathBuf,
    /// Another seed makes other participants that meet the same table.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    seed: u64,
    /// Use this reading of conflicting rows (column `reading`); may be repeated.
    #[arg(long, value_name = "READING")]
    prefer: Vec<String>,
    /// Leave out the rows that agree in every part: `line=12`, `source=open-data,visit=baseline` (keys line, arm, endpoint, visit,
    /// source, reading); may be repeated.
    #[arg(long, value_name = "KEY=VALUE,…", value_parser = selector)]
    ignore: Vec<Selector>,
    /// Every reading of a number must be met at once.
    #[arg(long, conflicts_with = "prefer")]
    all_readings: bool,
}

fn selector(text: &str) -> Result<Selector, String> {
    text.parse()
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    let study = study::load_study(&arguments.study)?;
    let Some(published) = &study.file.tables.published else {
        let problem = Problem::new("the study has no published table").at(study.place(&study.file.schema));
        return Err(Failure::Input(problem.help("[table.published] with arm-level rows is what is reproduced").into()));
    };
    let path = study.folder.join(published.file.get_ref());
    let trial = ingest::read(study, None)?;
    let published = std::fs::read(&path)
        .map_err(|error| Failure::Input(Problem::new(format!("cannot read {}: {error}", path.display())).into()))?;
    let choice = Choice { prefer: arguments.prefer, ignore: arguments.ignore, all_readings: arguments.all_readings };
    known_readings(&trial, &choice)?;
    let table = Table::of(&trial, &choice);
    let mut findings = Findings::of(&trial, &choice, &table, arguments.seed);
    if table.arms.iter().all(|arm| arm.facts.is_empty()) {
        print(&findings, global, None)?;
        return Err(Failure::Refused("no published row says anything about people's scores".into()));
    }
    let people = match reconstruct::reconstruct(&table, arguments.seed) {
        Ok(people) => people,
        Err(conflicts) => {
            let proven = conflicts.iter().all(|conflict| conflict.proven);
            findings.conflicts = conflicts;
            print(&findings, global, None)?;
            return Err(Failure::Refused(if proven {
                "no data can meet these rows together; leave one out with --ignore line=N, or choose a reading with --prefer".into()
            } else {
                "no data were found that meet these rows together, which is no proof; try another --seed, or --ignore line=N".to_string()
            }));
        }
    };
    let files = reconstruct::files(&trial.study, &published, &choice, &table, &people, arguments.seed)?;
    findings.checked = read_back(&files, &table)?;
    findings.participants = people.iter().map(|people| people.count).sum();
    if let Some(wrong) = findings.checked.iter().find(|checked| !checked.agrees) {
        return Err(Failure::Refused(format!(
            "the participants made do not print {}: {}; this is a fault of the program, nothing was written",
            wrong.fact, wrong.remade
        )));
    }
    if let Some(folder) = &global.output {
        output::write_report(folder, &files, global)?;
    }
    print(&findings, global, Some(&people))
}

fn known_readings(trial: &Trial, choice: &Choice) -> Result<(), Failure> {
    for reading in &choice.prefer {
        if !trial.published.iter().any(|row| row.reading.as_ref() == Some(reading)) {
            let mut known: Vec<&str> = trial.published.iter().filter_map(|row| row.reading.as_deref()).collect();
            known.dedup();
            let known = if known.is_empty() {
                "the table has none".into()
            } else {
                format!("the table has {}", known.join(", "))
            };
            return Err(Failure::Usage(format!("there is no reading `{reading}`; {known}")));
        }
    }
    Ok(())
}

/// Written to a temporary folder and read as any other study: what is compared went the whole way.
fn read_back(files: &[(String, Vec<u8>)], table: &Table) -> Result<Vec<Checked>, Failure> {
    let cannot = |error: std::io::Error| Failure::Output(format!("cannot use a temporary folder: {error}"));
    let folder = tempfile::tempdir().map_err(cannot)?;
    output::write_folder(folder.path(), files)?;
    let study = study::load_study(Path::new(&folder.path().join("study.toml")))?;
    Ok(reconstruct::verify(&ingest::read(study, None)?, table)?)
}

/// What is told of a table.
struct Findings<'a> {
    label: &'a str,
    seed: u64,
    participants: usize,
    checked: Vec<Checked>,
    conflicts: Vec<Conflict>,
    /// Of readings that are not used, with those that are.
    readings: Vec<Conflict>,
    standard_errors: Vec<FromStandardErrors>,
    table: &'a Table,
}

impl<'a> Findings<'a> {
    fn of(trial: &'a Trial, choice: &Choice, table: &'a Table, seed: u64) -> Findings<'a> {
        let every = Choice { all_readings: true, prefer: Vec::new(), ignore: choice.ignore.clone() };
        let own = reconstruct::conflicts(table);
        let readings = if choice.all_readings {
            Vec::new()
        } else {
            let all = reconstruct::conflicts(&Table::of(trial, &every));
            all.into_iter().filter(|conflict| !own.iter().any(|known| known.lines == conflict.lines)).collect()
        };
        Findings {
            label: trial.study.file.label(),
            seed,
            participants: 0,
            checked: Vec::new(),
            conflicts: Vec::new(),
            readings,
            standard_errors: reconstruct::from_standard_errors(&trial.published),
            table,
        }
    }
}

fn print(findings: &Findings, global: &Global, people: Option<&[People]>) -> Result<(), Failure> {
    let text = match global.format {
        Format::Text => text(findings),
        Format::Markdown => markdown(findings),
        Format::Json => json(findings, people),
        Format::Csv => csv(findings),
    };
    output::print(&text)
}

const HEADER: [&str; 6] = ["line", "arm", "endpoint", "visit", "printed", "reconstructed"];

fn cells(checked: &Checked) -> [String; 6] {
    let fact = &checked.fact;
    [
        fact.line.to_string(),
        checked.arm.clone(),
        fact.endpoint.clone(),
        fact.visit.clone(),
        fact.printed(),
        checked.remade.clone(),
    ]
}

/// What a reader must know before the numbers.
fn lead(findings: &Findings) -> String {
    let Findings { label, seed, participants, checked, .. } = findings;
    if checked.is_empty() {
        return format!("{label}: no participants (seed {seed})");
    }
    let invented = "RECONSTRUCTED DATA: nobody in them exists. What the table does not print is arbitrary.";
    format!("{label}: {participants} participants meet {} printed rows (seed {seed})\n{invented}", checked.len())
}

/// Headed lists of what else is to be said; the lines of an item after its first are the rows it is about.
fn remarks(findings: &Findings) -> Vec<(String, Vec<String>)> {
    let conflict = |conflict: &Conflict| {
        let how = if conflict.proven { "" } else { " [not proven]" };
        let facts: String = conflict.facts.iter().map(|fact| format!("\n{fact}")).collect();
        format!("{}: {}{how}{facts}", conflict.arm, conflict.why)
    };
    let mut remarks = Vec::new();
    let mut add = |heading: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            remarks.push((heading.to_string(), lines));
        }
    };
    let proven = findings.conflicts.iter().all(|conflict| conflict.proven);
    let heading = if proven { "Cannot be true together (proven)" } else { "Could not be met together" };
    add(heading, findings.conflicts.iter().map(conflict).collect());
    add("Other readings that conflict with these rows (proven)", findings.readings.iter().map(conflict).collect());
    add(
        "SDs worked back from rounded standard errors",
        findings
            .standard_errors
            .iter()
            .map(|found| {
                let (sd, low, high) = found.example;
                format!(
                    "all {} SDs of `{}` are a standard error with {} decimal(s) times √n, which SDs of scores would be by chance once in \
                     {:.0e}; they are as exact as those: {sd} stands for {low:.2} to {high:.2}, and may be a model's standard error or half \
                     an interval",
                    found.lines.len(),
                    found.source,
                    found.decimals,
                    1.0 / found.chance
                )
            })
            .collect(),
    );
    let unused = &findings.table.unused;
    add("Taken for granted", findings.table.assumed.clone());
    add("Not matched", unused.iter().map(|row| format!("line {}, {}: {}", row.line, row.what, row.why)).collect());
    remarks
}

fn text(findings: &Findings) -> String {
    let mut text = lead(findings);
    text.push('\n');
    if !findings.checked.is_empty() {
        let mut table = TextTable::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(100);
        table.set_header(HEADER);
        for checked in &findings.checked {
            table.add_row(cells(checked));
        }
        text.push('\n');
        table.lines().for_each(|line| text.push_str(&format!("{}\n", line.trim_end())));
    }
    for (heading, lines) in remarks(findings) {
        text.push_str(&format!("\n{heading}\n"));
        for item in lines {
            for (at, line) in item.lines().enumerate() {
                let indent = if at == 0 { "  " } else { "      " };
                super::scales::wrap(line, 92).iter().for_each(|line| text.push_str(&format!("{indent}{line}\n")));
            }
        }
    }
    text
}

fn markdown(findings: &Findings) -> String {
    let mut text = format!("{}\n", lead(findings).replace('\n', "\n\n"));
    if !findings.checked.is_empty() {
        text.push_str(&format!("\n| {} |\n|{}\n", HEADER.join(" | "), "---|".repeat(HEADER.len())));
        for checked in &findings.checked {
            text.push_str(&format!("| {} |\n", cells(checked).map(|cell| cell.replace('|', "\\|")).join(" | ")));
        }
    }
    for (heading, lines) in remarks(findings) {
        text.push_str(&format!("\n## {heading}\n\n"));
        lines.iter().for_each(|item| text.push_str(&format!("- {}\n", item.replace('\n', "\n  - "))));
    }
    text
}

fn json(findings: &Findings, people: Option<&[People]>) -> String {
    let conflict = |conflict: &Conflict| json!({ "arm": conflict.arm, "lines": conflict.lines, "facts": conflict.facts, "why": conflict.why, "proven": conflict.proven });
    let rows: Vec<_> = findings
        .checked
        .iter()
        .map(|checked| {
            json!({
                "line": checked.fact.line, "arm": checked.arm, "endpoint": checked.fact.endpoint, "visit": checked.fact.visit,
                "printed": checked.fact.printed(), "reconstructed": checked.remade, "agrees": checked.agrees,
            })
        })
        .collect();
    let unused: Vec<_> =
        findings.table.unused.iter().map(|row| json!({ "line": row.line, "what": row.what, "why": row.why })).collect();
    let standard_errors: Vec<_> = findings
        .standard_errors
        .iter()
        .map(|found| json!({ "source": found.source, "lines": found.lines, "decimals": found.decimals, "chance": found.chance }))
        .collect();
    let value = json!({
        "schema": SCHEMA,
        "study": findings.label,
        "seed": findings.seed,
        "provenance": "reconstructed",
        "participants": people.map(|_| findings.participants),
        "rows": rows,
        "conflicts": findings.conflicts.iter().map(conflict).collect::<Vec<_>>(),
        "conflicts_of_other_readings": findings.readings.iter().map(conflict).collect::<Vec<_>>(),
        "from_standard_errors": standard_errors,
        "unused": unused,
        "assumed": findings.table.assumed,
    });
    format!("{value:#}\n")
}

fn csv(findings: &Findings) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(HEADER);
    for checked in &findings.checked {
        let _ = writer.write_record(cells(checked));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
