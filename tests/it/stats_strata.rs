//! Effects common to several strata, against other programs.

use std::collections::BTreeMap;

use retrial::stats::{Binomial, Estimate, Level, TestResult, mantel_haenszel, stratified};

use crate::support::project;

type Tables = Vec<(Binomial, Binomial)>;

fn records(file: &str) -> Vec<BTreeMap<String, String>> {
    let path = project().join("tests/reference/strata").join(file);
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn cases() -> BTreeMap<String, Tables> {
    let mut cases: BTreeMap<String, Tables> = BTreeMap::new();
    for record in records("cases.csv") {
        let arm = |arm: &str| {
            let count = |name: &str| record[&format!("{name}_{arm}")].parse::<u64>().unwrap();
            Binomial::new(count("events"), count("n")).unwrap()
        };
        cases.entry(record["id"].clone()).or_default().push((arm("a"), arm("b")));
    }
    cases
}

fn of_estimate(estimate: &Estimate, field: &str) -> Option<f64> {
    match field {
        "estimate" => estimate.value,
        "std_error" => estimate.std_error,
        "lower" => estimate.lower,
        "upper" => estimate.upper,
        _ => panic!("no column {field}"),
    }
}

fn of_test(test: &TestResult, field: &str) -> Option<f64> {
    match field {
        "test_statistic" => test.statistic,
        "df" => test.df,
        "p_value" => test.p_value,
        _ => panic!("no column {field}"),
    }
}

/// R 4.2.2 `mantelhaen.test`, metafor 3.8-1 `rma.mh`: `tests/reference/strata/mantel_haenszel.R`.
#[test]
fn mantel_haenszel_agrees_with_metafor_and_r() {
    let cases = cases();
    let expected = records("mantel_haenszel.csv");
    assert!(expected.len() > 140);
    for row in expected {
        let (tables, field) = (&cases[&row["id"]], row["field"].as_str());
        let actual = match row["statistic"].as_str() {
            "risk-difference" => {
                of_estimate(&mantel_haenszel::risk_difference(tables, Level::NINETY_FIVE).effect, field)
            }
            "log-risk-ratio" => of_estimate(&mantel_haenszel::log_risk_ratio(tables, Level::NINETY_FIVE).effect, field),
            "log-odds-ratio" => of_estimate(&mantel_haenszel::log_odds_ratio(tables, Level::NINETY_FIVE).effect, field),
            "cochran-mantel-haenszel" => of_test(&mantel_haenszel::test(tables, false), field),
            "cochran-mantel-haenszel-corrected" => of_test(&mantel_haenszel::test(tables, true), field),
            "tarone" => of_test(&mantel_haenszel::homogeneity(tables), field),
            other => panic!("no statistic {other}"),
        };
        let value: f64 = row["value"].parse().unwrap();
        let actual = actual.unwrap_or_else(|| panic!("nothing for {row:?}"));
        // a p-value to that much of itself
        let scale = if field == "p_value" { value } else { value.abs().max(1.0) };
        assert!((actual - value).abs() <= 1e-11 * scale, "{actual}, not {row:?}");
    }
}

/// The papers' formulas at 30 digits, the restricted estimates in closed form: `tests/reference/strata/stratified.py`.
#[test]
fn stratified_intervals_agree_with_their_formulas_at_thirty_digits() {
    let cases = cases();
    let expected = records("stratified.csv");
    assert_eq!(expected.len(), cases.len() * 9);
    for row in expected {
        let method = match row["method"].as_str() {
            "newcombe" => stratified::newcombe,
            "miettinen-nurminen" => stratified::miettinen_nurminen,
            "miettinen-nurminen-mh-weights" => stratified::miettinen_nurminen_mh_weights,
            other => panic!("no method {other}"),
        };
        let actual = of_estimate(&method(&cases[&row["id"]], Level::NINETY_FIVE), &row["field"]).unwrap();
        let value: f64 = row["value"].parse().unwrap();
        assert!((actual - value).abs() <= 1e-9, "{actual}, not {row:?}");
    }
}
