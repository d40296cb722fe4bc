//! The calculators from the command line.

use crate::support::{Folder, retrial};

#[test]
fn a_case_on_the_line_for_reading() {
    let folder = Folder::new(&[]);
    let run = retrial(folder.path(), &["calc", "two-proportions", "37/52", "20/42"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(run.stdout);
}

/// MAPP1's change: a case that begins with a minus sign is no flag.
#[test]
fn a_negative_mean_is_no_flag() {
    let folder = Folder::new(&[]);
    let run = retrial(folder.path(), &["calc", "mean", "-24.4,11.6,42", "--format", "csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let table = retrial::results::read(&run.stdout).unwrap();
    assert_eq!(table.rows[0]["estimate"], retrial::results::Cell::Number(-24.4));
}

#[test]
fn a_file_gives_the_rows_of_its_cases_in_their_order() {
    let mut cases = String::from("note,id,events_a,n_a,events_b,n_b\n");
    for case in 0..5000 {
        cases.push_str(&format!("x,case-{case},{},50,{},40\n", case % 51, case % 41));
    }
    let folder = Folder::new(&[("cases.csv", &cases)]);
    let arguments = ["calc", "two-proportions", "--input", "cases.csv", "--method", "newcombe", "--format", "json"];
    let run = retrial(folder.path(), &arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let results: retrial::results::Results = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(results.inputs[0].file, "cases.csv");
    let ids: Vec<String> = results.rows.iter().step_by(2).map(|row| row.id.as_deref().unwrap().to_string()).collect();
    assert_eq!(ids, (0..5000).map(|case| format!("case-{case}")).collect::<Vec<_>>());
    let line = retrial(
        folder.path(),
        &["calc", "two-proportions", "7/50", "7/40", "--method", "newcombe", "--format", "json"],
    );
    let line: retrial::results::Results = serde_json::from_str(&line.stdout).unwrap();
    assert_eq!(results.rows[14].lower, line.rows[0].lower);
}

#[test]
fn bad_cases_are_named_and_nothing_is_computed() {
    let folder = Folder::new(&[("cases.csv", "id,events,n\na,38,37\nb,1,2\nc,x,5\nd,1\n"), ("empty.csv", "")]);
    let run = retrial(folder.path(), &["calc", "proportion", "--input", "cases.csv", "--format", "csv"]);
    assert_eq!(run.code, 3);
    assert!(!run.stdout.contains("wilson"));
    insta::assert_snapshot!(run.stderr);
    let long = format!("{}/5", "9".repeat(100_000));
    for case in ["38/37", "-1/10", "3.5/10", "a/b", "1/0", "1", &long] {
        let run = retrial(folder.path(), &["calc", "proportion", case]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{case:.20}");
        assert!(run.stderr.contains("retrial calc proportion") && run.stderr.len() < 900, "{}", run.stderr);
    }
    assert_eq!(retrial(folder.path(), &["calc", "proportion", "--input", "empty.csv"]).code, 3);
}

#[test]
fn methods_are_listed_and_explained() {
    let folder = Folder::new(&[]);
    let all = retrial(folder.path(), &["methods", "--format", "csv"]);
    assert_eq!(all.code, 0);
    assert_eq!(all.stdout.lines().count(), 1 + retrial::analysis::methods::METHODS.len());
    insta::assert_snapshot!(retrial(folder.path(), &["methods", "newcombe"]).stdout);
    let unknown = retrial(folder.path(), &["methods", "newcomb"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("did you mean `newcombe`?"), "{}", unknown.stderr);
}
