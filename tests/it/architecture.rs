//! Data go one way: which room may use which.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::project;

/// Room, and the rooms it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("stats", &[]),
    ("results", &[]),
    ("printed", &["stats"]),
    ("problem", &[]),
    ("study", &["problem", "results"]),
    ("ingest", &["printed", "problem", "results", "stats", "study"]),
    ("endpoint", &["ingest", "printed", "problem", "results", "stats", "study"]),
    ("claim", &["analysis", "ingest", "printed", "problem", "results", "stats", "study"]),
    ("model", &["endpoint", "ingest", "problem", "stats"]),
    ("analysis", &["endpoint", "ingest", "model", "printed", "problem", "results", "stats", "study"]),
    ("reconstruct", &["endpoint", "ingest", "printed", "problem", "results", "stats", "study"]),
    ("figure", &["endpoint", "results", "study"]),
    ("report", &["claim", "figure", "results", "study"]),
];

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_room_uses_one_it_may_not() {
    let src = project().join("src");
    let mut all = Vec::new();
    files(&src, &mut all);
    let mut wrong = BTreeSet::new();
    for path in all {
        let relative = path.strip_prefix(&src).unwrap();
        let room = relative.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == room) else { continue };
        let text = std::fs::read_to_string(&path).unwrap();
        // Tests may look at whatever they need.
        let code = text.split("#[cfg(test)]").next().unwrap();
        for part in code.split("crate::").skip(1) {
            let used: String = part.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            if !used.is_empty() && used != room && !allowed.contains(&used.as_str()) {
                wrong.insert(format!("{} uses {used}", relative.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
