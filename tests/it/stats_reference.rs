//! Every reference value of `tests/reference/calc` against the library, each with its own tolerance.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use retrial::stats::*;

type Row = HashMap<String, String>;

/// Columns of the results table that a reference value may be about.
#[derive(Default)]
struct Cells {
    estimate: Option<f64>,
    std_error: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    test_statistic: Option<f64>,
    df: Option<f64>,
    p_value: Option<f64>,
}

impl From<Estimate> for Cells {
    fn from(e: Estimate) -> Cells {
        let missing = e.value.is_none() || e.lower.is_none() || e.upper.is_none();
        assert!(!missing || e.note.is_some() || e.std_error.is_some(), "nothing says why a number is missing: {e:?}");
        Cells {
            estimate: e.value,
            std_error: e.std_error,
            lower: e.lower,
            upper: e.upper,
            df: e.df,
            ..Cells::default()
        }
    }
}

impl From<TestResult> for Cells {
    fn from(t: TestResult) -> Cells {
        assert!(t.p_value.is_some() || t.note.is_some(), "nothing says why there is no p-value: {t:?}");
        Cells { test_statistic: t.statistic, df: t.df, p_value: t.p_value, ..Cells::default() }
    }
}

impl Cells {
    fn get(&self, field: &str) -> Option<f64> {
        match field {
            "estimate" => self.estimate,
            "std_error" => self.std_error,
            "lower" => self.lower,
            "upper" => self.upper,
            "test_statistic" => self.test_statistic,
            "df" => self.df,
            "p_value" => self.p_value,
            _ => panic!("no column {field}"),
        }
    }
}

const LEVEL: Level = Level::NINETY_FIVE;

fn proportion_cells(x: Binomial, method: &str) -> Option<Cells> {
    Some(match method {
        "wilson" => proportion::wilson(x, LEVEL).into(),
        "clopper-pearson" => proportion::clopper_pearson(x, LEVEL).into(),
        _ => return None,
    })
}

fn two_proportions_cells(a: Binomial, b: Binomial, statistic: &str, method: &str) -> Option<Cells> {
    Some(match (statistic, method) {
        ("risk-difference", "newcombe") => risk_difference::newcombe(a, b, LEVEL).into(),
        ("risk-difference", "mee") => risk_difference::mee(a, b, LEVEL).into(),
        ("risk-difference", "miettinen-nurminen") => risk_difference::miettinen_nurminen(a, b, LEVEL).into(),
        ("risk-ratio", "katz") => risk_ratio::katz(a, b, LEVEL).into(),
        ("risk-ratio", "koopman") => risk_ratio::koopman(a, b, LEVEL).into(),
        ("risk-ratio", "miettinen-nurminen") => risk_ratio::miettinen_nurminen(a, b, LEVEL).into(),
        ("odds-ratio", "woolf") => odds_ratio::woolf(a, b, LEVEL).into(),
        ("odds-ratio", "conditional-exact") => odds_ratio::conditional_exact(a, b, LEVEL).into(),
        ("odds-ratio", "conditional-mid-p") => odds_ratio::conditional_mid_p(a, b, LEVEL).into(),
        ("number-needed-to-treat", "newcombe") => number_needed_to_treat::newcombe(a, b, LEVEL).into(),
        ("test-of-equality", "pearson") => equality::pearson(a, b).into(),
        ("test-of-equality", "fisher-exact") => equality::fisher_exact(a, b).into(),
        _ => return None,
    })
}

fn two_means_cells(a: Moments, b: Moments, statistic: &str, method: &str) -> Option<Cells> {
    Some(match (statistic, method) {
        ("mean-difference", "student") => mean_difference::student(a, b, LEVEL).into(),
        ("mean-difference", "welch") => mean_difference::welch(a, b, LEVEL).into(),
        ("test-of-equality", "student") => equality::student(a, b).into(),
        ("test-of-equality", "welch") => equality::welch(a, b).into(),
        ("cohens-d", "noncentral-t") => standardized::cohens_d::noncentral_t(a, b, LEVEL).into(),
        ("cohens-d", "large-sample") => standardized::cohens_d::large_sample(a, b, LEVEL).into(),
        ("hedges-g", "noncentral-t") => standardized::hedges_g::noncentral_t(a, b, LEVEL).into(),
        ("hedges-g", "large-sample") => standardized::hedges_g::large_sample(a, b, LEVEL).into(),
        _ => return None,
    })
}

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader.deserialize().map(|row| row.expect("a row of the reference set")).collect()
}

fn binomial(case: &Row, arm: &str) -> Binomial {
    let count = |name: String| case[&name].parse().expect("a count");
    Binomial::new(count(format!("events{arm}")), count(format!("n{arm}"))).expect("a proportion")
}

fn moments(case: &Row, arm: &str) -> Moments {
    let number = |name: &str| case[&format!("{name}{arm}")].parse().expect("a number");
    Moments::new(number("mean"), number("sd"), case[&format!("n{arm}")].parse().expect("a count")).expect("moments")
}

fn cells(calculator: &str, case: &Row, expected: &Row) -> Option<Cells> {
    let (statistic, method) = (expected["statistic"].as_str(), expected["method"].as_str());
    match calculator {
        "proportion" => proportion_cells(binomial(case, ""), method),
        "two-proportions" => two_proportions_cells(binomial(case, "_a"), binomial(case, "_b"), statistic, method),
        "mean" => Some(mean::student(moments(case, ""), LEVEL).into()),
        "two-means" => two_means_cells(moments(case, "_a"), moments(case, "_b"), statistic, method),
        _ => None,
    }
}

/// How far apart two numbers are; infinite where only one of them is a number.
fn difference(got: Option<f64>, want: &str) -> f64 {
    match (got, want) {
        (None, "null") => 0.0,
        (Some(got), want) if want != "null" => (got - want.parse::<f64>().expect("a reference value")).abs(),
        _ => f64::INFINITY,
    }
}

/// Compares one folder; gives the number of values compared and a line for each that differs.
fn compare(folder: &Path) -> (usize, Vec<String>) {
    let name = folder.file_name().and_then(|name| name.to_str()).expect("a folder's name");
    let calculator = name.split('.').next().expect("a calculator");
    let cases: HashMap<String, Row> =
        rows(&folder.join("cases.csv")).into_iter().map(|row| (row["id"].clone(), row)).collect();
    let expected = rows(&folder.join("expected.csv"));
    let mut mismatches = Vec::new();
    for want in &expected {
        let cells = cells(calculator, &cases[&want["id"]], want);
        let got = cells.as_ref().and_then(|cells| cells.get(&want["field"]));
        let value = &want["value"];
        let size = value.parse::<f64>().map_or(0.0, f64::abs);
        let tolerance = want["rel_tol"].parse::<f64>().expect("a tolerance") * size.max(1.0);
        let error = if cells.is_some() { difference(got, value) } else { f64::INFINITY };
        if error > tolerance {
            mismatches.push(format!(
                "{name} {} {} {}: {} is {got:?}, should be {value} ± {tolerance:e}",
                want["id"], want["statistic"], want["method"], want["field"]
            ));
        }
    }
    (expected.len(), mismatches)
}

#[test]
fn every_reference_value_of_the_calculators_is_reached() {
    let set = std::env::var_os("RETRIAL_CALC_REFERENCE")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/calc"), PathBuf::from);
    let mut folders: Vec<PathBuf> = std::fs::read_dir(&set)
        .expect("the reference set")
        .map(|entry| entry.expect("a folder").path())
        .filter(|path| path.join("expected.csv").is_file())
        .collect();
    folders.sort();
    let (mut compared, mut mismatches) = (0, Vec::new());
    for folder in folders {
        let (count, lines) = compare(&folder);
        compared += count;
        mismatches.extend(lines);
    }
    println!("{compared} compared, {} mismatched", mismatches.len());
    assert!(compared > 0 && mismatches.is_empty(), "of {compared} values:\n{}", mismatches.join("\n"));
}
