//! From files to rows: a published table, a trial with participants, and adverse events over sizes.
//!
//!     cargo bench --bench study
//!
//! Whole commands beside R and Polars for Python: see `benches/README.md`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use retrial::results::{Method, Row};
use retrial::stats::Level;
use retrial::{analysis, ingest, results, study};

fn main() {
    divan::main();
}

fn rows(folder: &Path) -> Vec<Row> {
    let study = study::load_study(folder).unwrap_or_else(|problems| panic!("{problems}"));
    let trial = ingest::read(study, None).unwrap_or_else(|problems| panic!("{problems}"));
    analysis::study(&trial, Level::NINETY_FIVE).unwrap_or_else(|problems| panic!("{problems}"))
}

fn dataset(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets").join(name)
}

#[divan::bench(args = ["mapp2", "mapp1", "simulated-ptsd"])]
fn study_to_rows(bencher: divan::Bencher, name: &str) {
    let folder = dataset(name);
    bencher.bench(|| rows(&folder));
}

#[divan::bench(args = ["mapp2", "simulated-ptsd"])]
fn rows_to_json(bencher: divan::Bencher, name: &str) {
    let table = results::Results::new(Vec::new(), rows(&dataset(name)));
    bencher.bench(|| results::json(&table));
}

/// The old way, kept for comparison: every participant of a term in a set of its own.
fn participants_by_sets(events: &str) -> usize {
    let mut sets = std::collections::BTreeMap::<(&str, bool), std::collections::BTreeSet<&str>>::new();
    for line in events.lines().skip(1) {
        let (id, term) = line.split_once(',').unwrap();
        sets.entry((term, id.ends_with(['1', '3', '5', '7', '9']))).or_default().insert(id);
    }
    sets.values().map(std::collections::BTreeSet::len).sum()
}

const STUDY: &str = r#"schema = "retrial.study/1"
study = { id = "many", title = "many" }
arm = [
    { id = "odd", label = "Odd", role = "experimental" },
    { id = "even", label = "Even", role = "control" },
]
endpoint = [{ id = "response", label = "Response", event = "benefit" }]
[table.participants]
file = "participants.csv"
provenance = "simulated"
columns = { id = "id", arm = "arm" }
[table.adverse-events]
file = "events.csv"
provenance = "simulated"
columns = { id = "id", term = "term" }
"#;

#[divan::bench(args = [50, 500, 5_000, 50_000], sample_count = 20)]
fn adverse_events_of_participants(bencher: divan::Bencher, people: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut participants = String::from("id,arm\n");
    let mut events = String::from("id,term\n");
    for person in 0..people {
        let _ = writeln!(participants, "P{person},{}", if person % 2 == 1 { "odd" } else { "even" });
        for event in 0..20 {
            let _ = writeln!(events, "P{person},Term {}", (person * 7 + event * event) % 97);
        }
    }
    std::fs::write(folder.path().join("study.toml"), STUDY).unwrap();
    std::fs::write(folder.path().join("participants.csv"), &participants).unwrap();
    std::fs::write(folder.path().join("events.csv"), &events).unwrap();
    let of_term = |row: &&Row| row.endpoint.as_deref() == Some("adverse-event") && row.method == Some(Method::Wilson);
    let counted: u64 = rows(folder.path()).iter().filter(of_term).filter_map(|row| row.events).sum();
    assert_eq!(counted as usize, participants_by_sets(&events));
    bencher.bench(|| rows(folder.path()));
}

#[divan::bench(args = [50, 500, 5_000, 50_000], sample_count = 20)]
fn adverse_events_by_sets(bencher: divan::Bencher, people: usize) {
    let mut events = String::from("id,term\n");
    for person in 0..people {
        for event in 0..20 {
            let _ = writeln!(events, "P{person},Term {}", (person * 7 + event * event) % 97);
        }
    }
    bencher.bench(|| participants_by_sets(&events));
}
