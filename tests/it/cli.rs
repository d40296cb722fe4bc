//! The command line: what is printed, and the exit codes.

use crate::support::{Folder, project, retrial};

#[test]
fn version_and_help_go_to_standard_output() {
    let folder = Folder::new(&[]);
    let version = retrial(folder.path(), &["--version"]);
    assert_eq!((version.code, version.stdout), (0, format!("retrial {}\n", env!("CARGO_PKG_VERSION"))));
    let help = retrial(folder.path(), &["--help"]);
    assert_eq!(help.code, 0);
    insta::assert_snapshot!(help.stdout);
}

#[test]
fn the_terminal_report_of_mapp2() {
    let run = retrial(&project(), &["run", "datasets/mapp2"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 100));
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn scales_in_every_format() {
    let folder = Folder::new(&[]);
    let text = retrial(folder.path(), &["scales"]);
    assert_eq!(text.code, 0);
    assert!(text.stdout.lines().all(|line| line.chars().count() <= 100));
    insta::assert_snapshot!(text.stdout);
    let json = retrial(folder.path(), &["scales", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(document["scales"][0]["id"], "CAPS-5");
    let csv = retrial(folder.path(), &["scales", "--format", "csv"]);
    assert_eq!(csv.stdout.lines().count(), 1 + document["scales"].as_array().unwrap().len());
}

#[test]
fn results_in_json_and_csv_are_the_same_rows() {
    let json = retrial(&project(), &["run", "datasets/mapp2", "--format", "json"]);
    let csv = retrial(&project(), &["run", "datasets/mapp2", "--format", "csv"]);
    let (json, csv) = (retrial::results::read(&json.stdout).unwrap(), retrial::results::read(&csv.stdout).unwrap());
    assert_eq!(json.rows, csv.rows);
    assert!(json.rows.len() > 200);
}

const ROWS: &str = "study,arm,statistic,method,estimate,lower,events,n\nx,a,proportion,wilson,0.5,0.4,10,20\nx,b,proportion,wilson,0.25,,5,20\n";

#[test]
fn diff_names_what_moved_and_exits_with_1() {
    let folder = Folder::new(&[
        ("old.csv", ROWS),
        ("near.csv", &ROWS.replace("0.25", "0.2500000000001")),
        (
            "new.csv",
            "study,arm,statistic,method,estimate,lower,events,n\nx,a,proportion,wilson,0.51,,10,20\nx,c,proportion,wilson,0.1,,2,20\n",
        ),
        ("other.txt", "hello"),
    ]);
    let same = retrial(folder.path(), &["diff", "old.csv", "near.csv"]);
    assert_eq!((same.code, same.stdout.as_str()), (0, "2 rows compared, nothing moved\n"));
    let strict = retrial(folder.path(), &["diff", "old.csv", "near.csv", "--rel-tol", "0"]);
    assert_eq!(strict.code, 1);
    let moved = retrial(folder.path(), &["diff", "old.csv", "new.csv"]);
    assert_eq!((moved.code, moved.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(moved.stdout);
    let json = retrial(folder.path(), &["diff", "old.csv", "new.csv", "--format", "json"]);
    assert_eq!(json.code, 1);
    insta::assert_snapshot!(json.stdout);
    let bad = retrial(folder.path(), &["diff", "old.csv", "other.txt"]);
    assert_eq!((bad.code, bad.stdout.as_str()), (3, ""));
    insta::assert_snapshot!(bad.stderr);
}

#[test]
fn init_writes_a_study_that_runs() {
    let long = "\
\"SUBJID\",\"TRT\",\"VISIT\",\"HAMD17\",\"BASVAL\",\"SEX\"
";
    let mut data = String::from(long);
    for person in 0..20 {
        for visit in 4..8 {
            let arm = if person % 2 == 0 { "DRUG" } else { "PLACEBO" };
            data.push_str(&format!(
                "S{person:02},{arm},{visit},{},25,{}\n",
                24 - visit - person % 5,
                ["F", "M"][person % 2]
            ));
        }
    }
    let folder = Folder::new(&[("trial.csv", &data)]);
    let init = retrial(folder.path(), &["init", "trial.csv"]);
    assert_eq!(init.code, 0, "{}", init.stderr);
    insta::assert_snapshot!(std::fs::read_to_string(folder.join("study.toml")).unwrap());
    let run = retrial(folder.path(), &["run", "."]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let again = retrial(folder.path(), &["init", "trial.csv"]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("is there already"));
}

#[test]
fn init_guesses_a_wide_file() {
    let mut data = String::from("patient;group;CAPS5_base;CAPS5_w4;CAPS5_w8\n");
    for person in 0..12 {
        data.push_str(&format!(
            "{person};{};{};{};{}\n",
            ["A", "Control"][person % 2],
            40 + person,
            35,
            if person == 3 { -9 } else { 30 }
        ));
    }
    let folder = Folder::new(&[("wide.csv", &data)]);
    let init = retrial(folder.path(), &["init", "wide.csv", "--output", "-"]);
    assert_eq!(init.code, 0, "{}", init.stderr);
    insta::assert_snapshot!(init.stdout);
    folder.write("study.toml", init.stdout.as_bytes());
    let run = retrial(folder.path(), &["run", "."]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn an_output_that_cannot_be_written_leaves_nothing_behind() {
    let folder = Folder::new(&[("file", "x")]);
    let study = project().join("datasets/mapp2");
    let run = retrial(folder.path(), &["run", study.to_str().unwrap(), "--output", "file", "--quiet"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert_eq!(folder.names(), ["file"]);
}
