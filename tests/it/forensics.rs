//! Printed numbers against themselves: truth tables by exact enumeration (`tests/reference/forensics/forensics.py`), and the line.

use std::collections::BTreeMap;

use retrial::results::{Results, Row};

use crate::support::{Folder, project, retrial};

const ROUNDINGS: [&str; 5] = ["half-up", "half-even", "half-either", "truncation", "any"];

type Truth = BTreeMap<String, String>;

/// The truth table, and the rows of the calculator for each of its ids, with the file as its input.
fn table(calculator: &str, file: &str) -> (Vec<Truth>, BTreeMap<String, Vec<Row>>) {
    let path = project().join("tests/reference/forensics").join(file);
    let run = retrial(&project(), &["calc", calculator, "--input", path.to_str().unwrap(), "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let results: Results = serde_json::from_str(&run.stdout).unwrap();
    let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in results.rows {
        rows.entry(row.id.as_deref().unwrap().to_string()).or_default().push(row);
    }
    let truth = csv::Reader::from_path(path).unwrap().deserialize().collect::<Result<_, _>>().unwrap();
    (truth, rows)
}

#[test]
fn each_rounding_of_grim_grimmer_debit_and_percent_agrees_with_enumeration() {
    for (calculator, file) in
        [("grim", "grim.csv"), ("grimmer", "grimmer.csv"), ("debit", "debit.csv"), ("percent", "percent_of_count.csv")]
    {
        let (truth, rows) = table(calculator, file);
        for case in &truth {
            for rounding in ROUNDINGS {
                let expected = if case[&rounding.replace('-', "_")] == "yes" { "possible" } else { "impossible" };
                let found = rows[&case["id"]].iter().find(|row| row.method.unwrap().id() == rounding).unwrap();
                assert_eq!(found.verdict.as_deref(), Some(expected), "{case:?} {rounding}");
            }
        }
        assert!(truth.len() > 40, "{file}");
    }
}

#[test]
fn denominators_agree_with_enumeration() {
    let (truth, rows) = table("denominators", "denominators.csv");
    for case in &truth {
        let of = |row: &&Row| row.method.unwrap().id() == case["rounding"];
        let mut found: Vec<u64> = rows[&case["id"]].iter().filter(of).filter_map(|row| row.n).collect();
        // The case stands once per rounding in the table.
        found.sort_unstable();
        found.dedup();
        let expected: Vec<u64> = case["possible_n"].split(';').filter_map(|n| n.parse().ok()).collect();
        assert_eq!(found, expected, "{case:?}");
    }
    assert_eq!(truth.len(), 90);
}

#[track_caller]
fn near(found: Option<f64>, expected: &str, case: &Truth) {
    if !expected.is_empty() {
        let expected: f64 = expected.parse().unwrap();
        let found = found.unwrap();
        assert!((found - expected).abs() <= 1e-8 * expected.abs() + 1e-300, "{found} is not {expected}: {case:?}");
    }
}

/// Tail areas by mpmath at 30 digits.
#[test]
fn p_values_of_printed_statistics() {
    let (truth, rows) = table("p-value", "p_value.csv");
    for case in &truth {
        let [row] = &rows[&case["id"]][..] else { panic!("{case:?}") };
        assert_eq!(row.verdict.as_deref(), Some(case["verdict"].as_str()), "{case:?}");
        near(row.p_value, &case["p_at_printed"], case);
        near(row.lower, &case["p_low"], case);
        near(row.upper, &case["p_high"], case);
    }
    assert_eq!(truth.len(), 168);
}

#[test]
fn intervals_estimates_and_their_p() {
    let (truth, rows) = table("interval", "interval.csv");
    for case in &truth {
        let [middle, p] = &rows[&case["id"]][..] else { panic!("{case:?}") };
        let expected = match case["middle"].as_str() {
            "yes" => "consistent",
            "no" => "inconsistent",
            reversed => reversed,
        };
        assert_eq!(middle.verdict.as_deref(), Some(expected), "{case:?}");
        near(middle.std_error, &case["std_error"], case);
        near(p.p_value, &case["p_at_printed"], case);
        near(p.lower, &case["p_low"], case);
        near(p.upper, &case["p_high"], case);
        let expected = match case["p_consistent"].as_str() {
            "yes" => Some("consistent"),
            "no" => Some("inconsistent"),
            _ => None,
        };
        assert_eq!(p.verdict.as_deref(), expected, "{case:?}");
    }
    assert_eq!(truth.len(), 41);
}

#[test]
fn a_case_on_the_line_is_the_case_of_a_file() {
    let folder = Folder::new(&[]);
    let first_verdicts = |arguments: &[&str]| {
        let run = retrial(folder.path(), &[&["calc"], arguments, &["--format", "json"]].concat());
        assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
        let results: Results = serde_json::from_str(&run.stdout).unwrap();
        results.rows.iter().map(|row| row.verdict.as_deref().unwrap_or("none").to_string()).collect::<Vec<_>>()
    };
    // MAPP2's 71.2 % cannot come from the 53 randomised.
    assert_eq!(first_verdicts(&["grim", "71.2%,53"]), ["impossible"; 5]);
    assert_eq!(first_verdicts(&["grim", "0.83,28", "items=2"])[3], "possible");
    assert_eq!(first_verdicts(&["grimmer", "3.50,2.60,10", "minimum=1", "maximum=6"]), ["impossible"; 5]);
    assert_eq!(first_verdicts(&["debit", "0.35,0.49,20"])[0], "possible");
    assert_eq!(first_verdicts(&["percent", "37/52", "71.2%"])[0], "possible");
    assert_eq!(first_verdicts(&["p-value", "t,2.20,28", ".03"]), ["inconsistent"]);
    assert_eq!(first_verdicts(&["p-value", "t(28) = 2.20", "<.05"]), ["consistent"]);
    assert_eq!(first_verdicts(&["p-value", "z=2.20", ".06"]), ["decision-error"]);
    assert_eq!(first_verdicts(&["p-value", "F(1, 48) = 3.02", ".04"]), ["decision-error"]);
    assert_eq!(first_verdicts(&["interval", "0.72,0.55,0.94", ".016", "scale=log"]), ["consistent", "consistent"]);
    assert_eq!(first_verdicts(&["interval", "-12.3,-17.5,-7.2", "<.001"]), ["consistent", "consistent"]);
    assert_eq!(first_verdicts(&["interval", "10,4,-2"]), ["reversed", "none"]);
}

#[test]
fn printed_numbers_for_reading() {
    let folder = Folder::new(&[]);
    let show = |arguments: &[&str]| {
        let run = retrial(folder.path(), &[&["calc"], arguments].concat());
        format!("$ retrial calc {}\n{}{}", arguments.join(" "), run.stdout, run.stderr)
    };
    let shown = [
        show(&["grim", "0.83,28", "items=2"]),
        show(&["denominators", "71.2%", "40-60"]),
        show(&["p-value", "F(1, 48) = 3.02", ".04"]),
        show(&["interval", "-5.3,-8.2,-2.4", "<0.001"]),
        show(&["percent", "5/4", "125%"]),
        show(&["grimmer", "2.0,1.0,1"]),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn what_is_no_printed_number_is_named_in_its_place() {
    let folder = Folder::new(&[("bad.csv", "id,mean,sd,n\na,5.1x,1,3\nb,2,-1,0\nc,1,1,\n")]);
    let run = retrial(folder.path(), &["calc", "grimmer", "--input", "bad.csv"]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    insta::assert_snapshot!(run.stderr);
    for arguments in [
        vec!["grim", "5.19"],
        vec!["grim", "5.19,0"],
        vec!["grim", "5.19,28", "itms=2"],
        vec!["percent", "37/52"],
        vec!["denominators", "71.2%", "60-40"],
        vec!["denominators", "71.2%", "1-99999999"],
        vec!["p-value", "t,2.20", ".03"],
        vec!["p-value", "t(28 = 2", ".03"],
        vec!["p-value", "r,1.2,28", ".03"],
        vec!["p-value", "q,1.2,28", "3"],
        vec!["interval", "1,2", ".03"],
        vec!["interval", "-1,-2,3", "scale=log"],
        vec!["interval", "1,0,2", "level=95"],
        vec!["grimmer", "3,1,9", "minimum=7", "maximum=1"],
    ] {
        let run = retrial(folder.path(), &[&["calc"], &arguments[..]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(run.stderr.contains("help: "), "{}", run.stderr);
    }
}
