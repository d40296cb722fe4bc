//! Temporary studies, and the command run on them.

use std::path::{Path, PathBuf};
use std::process::Command;

use retrial::results::{Method, Row, Statistic};
use retrial::stats::Level;
use retrial::{analysis, ingest, study};

/// A folder that holds the files of one test, and is gone with it.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        for (name, content) in files {
            folder.write(name, content.as_bytes());
        }
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn write(&self, name: &str, content: &[u8]) {
        std::fs::write(self.join(name), content).unwrap();
    }

    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// Exit code, standard output and standard error of a command run in `folder`.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

pub fn retrial(folder: &Path, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_retrial"))
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .args(arguments)
        .output()
        .unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The project's own folder.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The rows of a study.
pub fn rows(path: &Path) -> Vec<Row> {
    let study = study::load_study(path).unwrap_or_else(|problems| panic!("{problems}"));
    let trial = ingest::read(study, None).unwrap_or_else(|problems| panic!("{problems}"));
    analysis::study(&trial, Level::NINETY_FIVE).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Which row is meant.
#[derive(Clone, Copy)]
pub struct Key<'a> {
    pub endpoint: &'a str,
    pub visit: &'a str,
    pub estimand: (&'a str, &'a str),
    pub arm: &'a str,
    pub statistic: Statistic,
    pub method: Method,
}

/// The row of the preferred reading.
pub fn find<'a>(rows: &'a [Row], key: Key) -> &'a Row {
    let is = |cell: &retrial::results::Text, word: &str| cell.as_deref() == Some(word);
    rows.iter()
        .find(|row| {
            is(&row.endpoint, key.endpoint)
                && is(&row.visit, key.visit)
                && is(&row.population, key.estimand.0)
                && is(&row.missing, key.estimand.1)
                && is(&row.arm, key.arm)
                && row.statistic == key.statistic
                && row.method == Some(key.method)
                && row.term.is_none()
        })
        .unwrap_or_else(|| {
            panic!("no row {} {} {:?} {} {}", key.endpoint, key.visit, key.estimand, key.arm, key.statistic)
        })
}

pub const OBSERVED: (&str, &str) = ("observed", "observed");
pub const NON_RESPONDER: (&str, &str) = ("randomized", "non-responder");

/// `events/n` of an arm.
pub fn counted(rows: &[Row], endpoint: &str, visit: &str, estimand: (&str, &str), arm: &str) -> (u64, u64) {
    let key = Key { endpoint, visit, estimand, arm, statistic: Statistic::Proportion, method: Method::Wilson };
    let row = find(rows, key);
    (row.events.unwrap(), row.n.unwrap())
}

#[track_caller]
pub fn assert_near(actual: Option<f64>, expected: f64, tolerance: f64) {
    let actual = actual.expect("a number");
    assert!((actual - expected).abs() <= tolerance, "{actual} is not {expected} ± {tolerance}");
}
