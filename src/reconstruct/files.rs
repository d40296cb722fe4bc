//! Reconstructed participants as files: a study folder that `retrial run` reads, marked in every row.

use std::collections::BTreeSet;

use toml::{Table as Toml, Value};

use crate::problem::{Problem, Problems};
use crate::study::{Population, Study};

use super::choice::Choice;
use super::people::People;
use super::random::Draws;
use super::table::{Says, Table};

/// Paths and contents: `study.toml`, `participants.csv`, `scores.csv`, and under `published/` the table they were made from.
///
/// # Errors
/// Where the published table cannot be read a second time.
pub fn files(
    study: &Study,
    published: &[u8],
    choice: &Choice,
    table: &Table,
    arms: &[People],
    seed: u64,
) -> Result<Vec<(String, Vec<u8>)>, Problems> {
    let source: Toml = toml::from_str(&study.text).map_err(|error| Problem::new(error.message().to_string()))?;
    let mut files = vec![("study.toml".into(), study_file(study, &source, choice, table, arms, seed).into_bytes())];
    files.extend(data(study, table, arms, seed));
    files.push(("published/study.toml".into(), published_study(&source).into_bytes()));
    files.push(("published/published.csv".into(), published.to_vec()));
    Ok(files)
}

/// `participants.csv` and `scores.csv` alone.
pub(super) fn data(study: &Study, table: &Table, arms: &[People], seed: u64) -> [(String, Vec<u8>); 2] {
    let rows = rows(table, arms, seed);
    [("participants.csv".into(), participants(study, table, &rows)), ("scores.csv".into(), scores(table, arms, &rows))]
}

/// A participant: id, arm, place among the people of the arm.
struct Row {
    id: String,
    arm: usize,
    person: usize,
}

/// Everybody, sorted by id. Who leaves first has no telling number.
fn rows(table: &Table, arms: &[People], seed: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    for (arm, people) in arms.iter().enumerate() {
        let width = people.count.to_string().len();
        let order = Draws::new(seed, (1 << 63) + arm as u64).permutation(people.count);
        for (number, person) in order.into_iter().enumerate() {
            let id = format!("rec-{}-{:0width$}", table.arms[arm].arm, number + 1);
            rows.push(Row { id, arm, person });
        }
    }
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

fn written(records: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in records {
        // Writing to memory does not fail, and every record has the header's length.
        let _ = writer.write_record(&record);
    }
    writer.into_inner().unwrap_or_default()
}

const MARK: &str = "reconstructed";

fn completed(study: &Study) -> Option<Vec<usize>> {
    study.file.arms.iter().map(|arm| arm.completed.map(|completed| completed as usize)).collect()
}

fn participants(study: &Study, table: &Table, rows: &[Row]) -> Vec<u8> {
    let completed = completed(study);
    let mut header = vec!["participant".to_string(), "arm".into(), "provenance".into()];
    header.extend(completed.iter().map(|_| "completed".to_string()));
    let record = |row: &Row| {
        let mut record = vec![row.id.clone(), table.arms[row.arm].arm.clone(), MARK.into()];
        record
            .extend(completed.iter().map(|arms| if row.person < arms[row.arm] { "Y".into() } else { "N".to_string() }));
        record
    };
    written(std::iter::once(header).chain(rows.iter().map(record)))
}

/// Names of the flags, in order.
fn flags(arms: &[People]) -> BTreeSet<&str> {
    arms.iter().flat_map(|people| people.flags.iter().map(|flag| flag.name.as_str())).collect()
}

/// Ids of the scales, in order.
fn scales(arms: &[People]) -> BTreeSet<&str> {
    arms.iter()
        .flat_map(|people| people.series.iter().map(|series| people.scales[series.scale].scale.as_str()))
        .collect()
}

fn scores(table: &Table, arms: &[People], rows: &[Row]) -> Vec<u8> {
    let flags = flags(arms);
    let mut header: Vec<String> =
        ["participant", "arm", "visit", "scale", "score", "baseline", "provenance"].map(String::from).into();
    header.extend(flags.iter().map(|flag| flag_column(flag)));
    let mut records = vec![header];
    for row in rows {
        let people = &arms[row.arm];
        for (visit, id) in table.visits.iter().enumerate() {
            for (at, series) in people.series.iter().enumerate() {
                if series.visit != visit || row.person >= series.n {
                    continue;
                }
                let scale = people.scales[series.scale].scale.clone();
                let score = people.points(at, row.person).to_string();
                // Arm and baseline once more, as models take them.
                let base = people.find(series.scale, table.baseline).filter(|base| row.person < people.series[*base].n);
                let baseline = base.map_or_else(String::new, |base| people.points(base, row.person).to_string());
                let arm = table.arms[row.arm].arm.clone();
                let mut record = vec![row.id.clone(), arm, id.clone(), scale, score, baseline, MARK.into()];
                record.extend(flags.iter().map(|name| {
                    let flag = people
                        .flags
                        .iter()
                        .find(|flag| flag.name == *name && flag.visit == visit && flag.scale == series.scale);
                    match flag.and_then(|flag| flag.values.get(row.person)) {
                        Some(true) => "Y".into(),
                        Some(false) => "N".into(),
                        None => String::new(),
                    }
                }));
                records.push(record);
            }
        }
    }
    written(records.into_iter())
}

fn flag_column(name: &str) -> String {
    format!("flag_{name}")
}

/// A TOML table of the given pairs.
fn pairs<const N: usize>(pairs: [(&str, Value); N]) -> Toml {
    pairs.into_iter().map(|(key, value)| (key.to_string(), value)).collect()
}

fn array(items: impl IntoIterator<Item = String>) -> Value {
    Value::Array(items.into_iter().map(Value::String).collect())
}

/// The sections one after the other, in the order in which they are read.
fn document(comment: &str, sections: Vec<(&str, Value)>) -> String {
    let mut text = format!("{comment}\n");
    for (key, value) in sections {
        if value.as_array().is_some_and(Vec::is_empty) {
            continue;
        }
        let section: Toml = [(key.to_string(), value)].into_iter().collect();
        text.push_str(&toml::to_string(&section).unwrap_or_default());
        text.push('\n');
    }
    text
}

fn published_study(source: &Toml) -> String {
    let published = pairs([("file", Value::String("published.csv".into()))]);
    let table = pairs([("published", Value::Table(published))]);
    let keep = |key: &str| source.get(key).cloned().unwrap_or(Value::Array(Vec::new()));
    document(
        "# The published table from which the participants beside this folder were made.",
        vec![
            ("schema", keep("schema")),
            ("study", keep("study")),
            ("source", keep("source")),
            ("arm", keep("arm")),
            ("visit", keep("visit")),
            ("scale", keep("scale")),
            ("table", Value::Table(table)),
            ("endpoint", keep("endpoint")),
        ],
    )
}

fn study_file(study: &Study, source: &Toml, choice: &Choice, table: &Table, arms: &[People], seed: u64) -> String {
    let keep = |key: &str| source.get(key).cloned().unwrap_or(Value::Array(Vec::new()));
    let list = |key: &str| keep(key).as_array().cloned().unwrap_or_default();
    let mut head = keep("study").as_table().cloned().unwrap_or_default();
    let id = study.file.study.id.get_ref();
    head.insert("id".into(), Value::String(format!("{id}-reconstructed")));
    head.insert("label".into(), Value::String(format!("{} (reconstructed)", study.file.label())));
    head.insert("notes".into(), array(notes(table, seed)));

    let without = |key: &str, items: Vec<Value>| -> Value {
        Value::Array(
            items
                .into_iter()
                .map(|mut item| {
                    item.as_table_mut().and_then(|item| item.remove(key));
                    item
                })
                .collect(),
        )
    };
    let mut visits = list("visit");
    let baseline = &table.visits[table.baseline];
    if !visits.is_empty() && !study.file.visits.iter().any(|visit| visit.id.get_ref() == baseline) {
        let invented =
            pairs([("id", Value::String(baseline.clone())), ("label", Value::String("Baseline (invented)".into()))]);
        visits.insert(0, Value::Table(invented));
    }

    let facts = || table.arms.iter().flat_map(|arm| &arm.facts);
    let endpoints: Vec<Value> = list("endpoint")
        .into_iter()
        .filter(|endpoint| facts().any(|fact| endpoint.get("id").and_then(Value::as_str) == Some(&fact.endpoint)))
        .map(|mut endpoint| {
            let id = endpoint.get("id").and_then(Value::as_str).unwrap_or_default().to_string();
            // Its own visit may be one of which nothing is printed.
            let scored = |visit: &str| {
                let at = table.visits.iter().position(|id| id == visit);
                arms.iter().any(|people| people.series.iter().any(|series| Some(series.visit) == at))
            };
            let own = endpoint.get("visit").and_then(Value::as_str).is_none_or(scored);
            let last = facts().rfind(|fact| fact.endpoint == id);
            if let (false, Some(fact), Some(fields)) = (own, last, endpoint.as_table_mut()) {
                fields.insert("visit".into(), Value::String(fact.visit.clone()));
            }
            let counted = facts().any(|fact| fact.endpoint == id && matches!(fact.says, Says::Count { .. }));
            if counted && endpoint.get("when").is_none() {
                let flag = Value::Table(pairs([("flag", Value::String(id))]));
                endpoint.as_table_mut().map(|endpoint| endpoint.insert("when".into(), flag));
            }
            endpoint
        })
        .collect();

    let table_of = participants_and_scores(study, table, arms);
    let reconstruction = Value::Table(pairs([
        ("study", Value::String("published/study.toml".into())),
        ("seed", Value::Integer(i64::try_from(seed).unwrap_or(i64::MAX))),
        ("prefer", array(choice.prefer.iter().cloned())),
        ("ignore", array(choice.ignore.iter().map(ToString::to_string))),
    ]));
    document(
        "# RECONSTRUCTED DATA: nobody in these files exists. Written by `retrial reconstruct` to match a published table.",
        vec![
            ("schema", keep("schema")),
            ("study", Value::Table(head)),
            ("arm", without("codes", list("arm"))),
            ("visit", without("code", visits)),
            ("scale", keep("scale")),
            ("table", table_of),
            ("endpoint", Value::Array(endpoints)),
            ("analysis", Value::Array(analyses(study, &list("analysis"), table))),
            ("reconstruction", reconstruction),
        ],
    )
}

fn notes(table: &Table, seed: u64) -> Vec<String> {
    let mut notes = vec![
        format!("Nobody in these data exists: they were made to match the published table, seed {seed}."),
        "What the table does not print (the correlation of visits, medians, the shape of any distribution) is arbitrary.".into(),
    ];
    for unused in &table.unused {
        notes.push(format!("Not matched: line {}, {} ({}).", unused.line, unused.what, unused.why));
    }
    notes
}

fn participants_and_scores(study: &Study, table: &Table, arms: &[People]) -> Value {
    let text = |value: &str| Value::String(value.into());
    let mut columns = pairs([("id", text("participant")), ("arm", text("arm"))]);
    if completed(study).is_some() {
        columns.insert("completed".into(), text("completed"));
    }
    let participants =
        pairs([("file", text("participants.csv")), ("provenance", text(MARK)), ("columns", Value::Table(columns))]);
    let mut columns = pairs([
        ("id", text("participant")),
        ("visit", text("visit")),
        ("scale", text("scale")),
        ("value", text("score")),
    ]);
    let flags: Toml =
        flags(arms).into_iter().map(|name| (name.to_string(), Value::String(flag_column(name)))).collect();
    if !flags.is_empty() {
        columns.insert("flags".into(), Value::Table(flags));
    }
    let scales: Toml = scales(arms).into_iter().map(|id| (id.to_string(), text(id))).collect();
    let mut scores = pairs([
        ("file", text("scores.csv")),
        ("provenance", text(MARK)),
        ("layout", text("long")),
        ("scales", Value::Table(scales)),
        ("columns", Value::Table(columns)),
    ]);
    let has_baseline = arms.iter().any(|people| people.series.iter().any(|series| series.visit == table.baseline));
    if has_baseline {
        scores.insert("baseline".into(), Value::String(table.visits[table.baseline].clone()));
    }
    Value::Table(pairs([("participants", Value::Table(participants)), ("scores", Value::Table(scores))]))
}

/// The analyses whose numbers the table pins down: its endpoints at its visits, and for events also other denominators.
fn analyses(study: &Study, written: &[Value], table: &Table) -> Vec<Value> {
    let pinned = |endpoint: &str, visit: &str| {
        table.arms.iter().flat_map(|arm| &arm.facts).any(|fact| fact.endpoint == endpoint && fact.visit == visit)
    };
    let mut kept = Vec::new();
    for (analysis, written) in study.file.analyses.iter().zip(written) {
        let id = analysis.endpoint.get_ref();
        let Some(endpoint) = study.file.endpoint(id) else { continue };
        let mut written = written.clone();
        let Some(fields) = written.as_table_mut() else { continue };
        let visits: Vec<String> =
            analysis.visits.iter().map(|visit| visit.get_ref().clone()).filter(|v| pinned(id, v)).collect();
        let own = endpoint.visit.as_ref().is_some_and(|visit| pinned(id, visit.get_ref()));
        if visits.is_empty() && (!analysis.visits.is_empty() || !own) {
            continue;
        }
        if !visits.is_empty() {
            fields.insert("visits".into(), array(visits));
        }
        if let Some(estimands) = fields.get_mut("estimands").and_then(Value::as_array_mut) {
            estimands.retain(|estimand| {
                let part = |key: &str| estimand.get(key).and_then(Value::as_str).unwrap_or_default();
                match part("missing") {
                    "observed" => true,
                    "non-responder" | "worst-case" | "best-case" => {
                        endpoint.is_binary() && part("population") == Population::Randomized.id()
                    }
                    _ => false,
                }
            });
            if estimands.is_empty() {
                continue;
            }
        }
        kept.push(written);
    }
    kept
}
