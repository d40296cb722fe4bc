//! `retrial calc convert`. Cited numbers of its methods: `tests/reference/cited`.

use retrial::results::Results;

use crate::support::{Folder, Run, retrial};

fn convert(arguments: &[&str]) -> Run {
    let folder = Folder::new(&[]);
    retrial(folder.path(), &[&["calc", "convert"], arguments].concat())
}

/// The only row with this term and method.
#[track_caller]
fn row(results: &Results, term: &str, method: &str) -> retrial::results::Row {
    let mut rows = results
        .rows
        .iter()
        .filter(|row| row.term.as_deref() == Some(term) && row.method.is_some_and(|id| id.id() == method));
    let row = rows.next().unwrap_or_else(|| panic!("no {term} by {method}"));
    assert!(rows.next().is_none(), "{term} by {method} twice");
    row.clone()
}

fn json(arguments: &[&str]) -> Results {
    let run = convert(&[arguments, &["--format", "json"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{arguments:?}");
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn conversions_for_reading() {
    let cases: [&[&str]; 6] = [
        &["sd=11.6", "n=42"],
        &["estimate=-8.8", "lower=-13.7", "upper=-3.9", "n_a=53", "n_b=51"],
        &["estimate=0.66", "p=0.03", "scale=log"],
        &["odds_ratio=2.5", "lower=1.2", "upper=5"],
        &["median=12", "q1=8", "q3=19", "n=40"],
        &["median=12", "min=1", "max=50", "n=40", "--format", "markdown"],
    ];
    let mut shown = String::new();
    for case in cases {
        let run = convert(case);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        shown += &format!("$ retrial calc convert {}\n{}\n", case.join(" "), run.stdout);
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn every_way_leads_back() {
    // SD → SE → interval → p → SE → SD
    let start = json(&["mean=3.1", "sd=7.5", "n=25"]);
    let error = row(&start, "standard-error", "root-n").estimate.unwrap();
    assert_eq!(error, 1.5);
    let interval = row(&start, "interval", "student");
    let (lower, upper) = (format!("lower={}", interval.lower.unwrap()), format!("upper={}", interval.upper.unwrap()));
    let from_interval = json(&["mean=3.1", &lower, &upper, "n=25"]);
    assert!((row(&from_interval, "standard-error", "student").estimate.unwrap() - 1.5).abs() < 1e-12);
    assert!((row(&from_interval, "standard-deviation", "student").estimate.unwrap() - 7.5).abs() < 1e-12);
    let p = row(&from_interval, "p-value", "student").p_value.unwrap();
    let from_p = json(&["mean=3.1", &format!("p={p}"), "n=25"]);
    assert!((row(&from_p, "standard-deviation", "student").estimate.unwrap() - 7.5).abs() < 1e-10);
    assert_eq!(row(&from_p, "interval", "student").level, Some(0.95));
}

#[test]
fn an_estimate_not_given_is_the_middle_on_its_scale() {
    let ratio = json(&["lower=0.5", "upper=2", "scale=log"]);
    assert_eq!(row(&ratio, "estimate", "normal").estimate, Some(1.0));
    assert_eq!(row(&ratio, "p-value", "normal").p_value, Some(1.0));
    let difference = json(&["lower=0.5", "upper=2"]);
    assert_eq!(row(&difference, "estimate", "normal").estimate, Some(1.25));
}

#[test]
fn the_level_of_the_interval_counts() {
    let narrow = json(&["lower=1", "upper=3", "level=0.9"]);
    let same = json(&["lower=1", "upper=3", "--level", "0.9"]);
    assert_eq!(row(&narrow, "standard-error", "normal"), row(&same, "standard-error", "normal"));
    // 1 over the 95 % point of the normal distribution
    assert!((row(&narrow, "standard-error", "normal").estimate.unwrap() - 1.0 / 1.6448536269514722).abs() < 1e-15);
}

#[test]
fn no_number_without_its_reason() {
    let one = convert(&["estimate=0", "p=0.5"]);
    assert_eq!(one.code, 4);
    assert!(one.stdout.contains("an estimate of no effect has p = 1 whatever its error"), "{}", one.stdout);
    let flat = json(&["mean=3", "sd=0", "n=5"]);
    let p = row(&flat, "p-value", "student");
    assert!(p.p_value.is_none() && p.note.is_some());
    let single = json(&["median=3", "min=3", "max=3", "n=1"]);
    assert!(row(&single, "standard-deviation", "wan").estimate.is_none());
}

#[test]
fn a_file_may_mix_what_is_known() {
    let folder = Folder::new(&[("cases.csv", "id,n,sd,median,q1,q3,other\na,25,7.5,,,,x\nb,40,,12,8,19,\n")]);
    let run = retrial(folder.path(), &["calc", "convert", "--input", "cases.csv", "--format", "json"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let results: Results = serde_json::from_str(&run.stdout).unwrap();
    let ids: Vec<&str> = results.rows.iter().map(|row| row.id.as_deref().unwrap()).collect();
    assert_eq!(ids, ["a", "b", "b", "b"]);
}

#[test]
fn values_that_cannot_be_are_named_where_they_stand() {
    let cases: [&[&str]; 12] = [
        &["n=4"],
        &["sd=-1", "n=0", "lower=3"],
        &["sdd=3"],
        &["sd=3", "sd=4"],
        &["3"],
        &["d=0.5", "p=0.04"],
        &["d=0.5", "median=3"],
        &["r=1"],
        &["lower=3", "upper=1"],
        &["estimate=-2", "p=0", "scale=log"],
        &["median=9", "q1=4", "q3=7", "n=12"],
        &["median=9", "n=12"],
    ];
    let mut shown = String::new();
    for case in cases {
        let run = convert(case);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{case:?}");
        shown += &run.stderr;
    }
    insta::assert_snapshot!(shown);
    let folder = Folder::new(&[("cases.csv", "id,sd,n\na,1,5\nb,-1,5\nc,x,0\nd,,\n")]);
    let run = retrial(folder.path(), &["calc", "convert", "--input", "cases.csv"]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    insta::assert_snapshot!("in_a_file", run.stderr);
}
