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

/// The method with this name; the columns it gives.
macro_rules! choose {
    ($key:expr, $call:tt, $($name:pat => $method:path),+ $(,)?) => {
        match $key {
            $($name => $method $call.into(),)+
            other => panic!("no method {other:?}"),
        }
    };
}

fn proportion_cells(x: Binomial, method: &str) -> Cells {
    choose!(method, (x, LEVEL),
        "wald" => proportion::wald,
        "wald-cc" => proportion::wald_cc,
        "wilson" => proportion::wilson,
        "wilson-cc" => proportion::wilson_cc,
        "agresti-coull" => proportion::agresti_coull,
        "jeffreys" => proportion::jeffreys,
        "clopper-pearson" => proportion::clopper_pearson,
        "mid-p" => proportion::mid_p,
        "likelihood-ratio" => proportion::likelihood_ratio,
        "blaker" => proportion::blaker,
        "arcsine" => proportion::arcsine,
        "logit" => proportion::logit,
    )
}

fn two_proportions_cells(a: Binomial, b: Binomial, statistic: &str, method: &str) -> Cells {
    if statistic == "test-of-equality" {
        return choose!(method, (a, b),
            "pearson" => equality::pearson,
            "pearson-yates" => equality::pearson_yates,
            "n-minus-1" => equality::n_minus_1,
            "likelihood-ratio" => equality::likelihood_ratio,
            "fisher-exact" => equality::fisher_exact,
            "fisher-mid-p" => equality::fisher_mid_p,
            "barnard" => equality::barnard,
            "boschloo" => equality::boschloo,
        );
    }
    if statistic == "fragility-index" {
        return Cells { estimate: fragility_index::fisher_exact(a, b).value, ..Cells::default() };
    }
    choose!((statistic, method), (a, b, LEVEL),
        ("risk-difference", "wald") => risk_difference::wald,
        ("risk-difference", "wald-cc") => risk_difference::wald_cc,
        ("risk-difference", "agresti-caffo") => risk_difference::agresti_caffo,
        ("risk-difference", "newcombe") => risk_difference::newcombe,
        ("risk-difference", "newcombe-cc") => risk_difference::newcombe_cc,
        ("risk-difference", "mee") => risk_difference::mee,
        ("risk-difference", "miettinen-nurminen") => risk_difference::miettinen_nurminen,
        ("risk-difference", "haldane") => risk_difference::haldane,
        ("risk-difference", "jeffreys-perks") => risk_difference::jeffreys_perks,
        ("risk-difference", "hauck-anderson") => risk_difference::hauck_anderson,
        ("risk-ratio", "katz") => risk_ratio::katz,
        ("risk-ratio", "katz-adjusted") => risk_ratio::katz_adjusted,
        ("risk-ratio", "koopman") => risk_ratio::koopman,
        ("risk-ratio", "miettinen-nurminen") => risk_ratio::miettinen_nurminen,
        ("odds-ratio", "woolf") => odds_ratio::woolf,
        ("odds-ratio", "gart") => odds_ratio::gart,
        ("odds-ratio", "score") => odds_ratio::score,
        ("odds-ratio", "miettinen-nurminen") => odds_ratio::miettinen_nurminen,
        ("odds-ratio", "conditional-exact") => odds_ratio::conditional_exact,
        ("odds-ratio", "conditional-mid-p") => odds_ratio::conditional_mid_p,
        ("number-needed-to-treat", "newcombe") => number_needed_to_treat::newcombe,
    )
}

fn two_means_cells(a: Moments, b: Moments, statistic: &str, method: &str) -> Cells {
    if statistic == "test-of-equality" {
        return choose!(method, (a, b), "student" => equality::student, "welch" => equality::welch);
    }
    choose!((statistic, method), (a, b, LEVEL),
        ("mean-difference", "student") => mean_difference::student,
        ("mean-difference", "welch") => mean_difference::welch,
        ("cohens-d", "noncentral-t") => standardized::cohens_d::noncentral_t,
        ("cohens-d", "large-sample") => standardized::cohens_d::large_sample,
        ("hedges-g", "noncentral-t") => standardized::hedges_g::noncentral_t,
        ("hedges-g", "large-sample") => standardized::hedges_g::large_sample,
        ("glass-delta", "noncentral-t") => standardized::glass_delta::noncentral_t,
        ("log-ratio-of-means", "delta") => log_ratio_of_means::delta,
        ("probability-of-superiority", "normal") => probability_of_superiority::normal,
        ("variance-ratio", "f") => variance_ratio::f,
    )
}

fn two_rates_cells(a: PersonTime, b: PersonTime, statistic: &str, method: &str) -> Cells {
    choose!((statistic, method), (a, b, LEVEL),
        ("rate-ratio", "log-wald") => rate_ratio::log_wald,
        ("rate-ratio", "conditional-exact") => rate_ratio::conditional_exact,
        ("rate-difference", "wald") => rate_difference::wald,
    )
}

/// One adjusted p-value; the cases of a file are one family.
fn adjusted_p_cells(cases: &[Row], id: &str, method: &str) -> Cells {
    let p: Vec<f64> = cases.iter().map(|case| case["p"].parse().expect("a p-value")).collect();
    let adjusted = match method {
        "bonferroni" => adjusted_p::bonferroni(&p),
        "holm" => adjusted_p::holm(&p),
        "hochberg" => adjusted_p::hochberg(&p),
        "hommel" => adjusted_p::hommel(&p),
        "benjamini-hochberg" => adjusted_p::benjamini_hochberg(&p),
        "benjamini-yekutieli" => adjusted_p::benjamini_yekutieli(&p),
        other => panic!("no method {other}"),
    };
    let place = cases.iter().position(|case| case["id"] == id).expect("a case");
    Cells { p_value: Some(adjusted[place]), ..Cells::default() }
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

fn person_time(case: &Row, arm: &str) -> PersonTime {
    let events = case[&format!("events{arm}")].parse().expect("a count");
    PersonTime::new(events, case[&format!("time{arm}")].parse().expect("a time")).expect("person-time")
}

fn cells(calculator: &str, cases: &[Row], expected: &Row) -> Cells {
    let (statistic, method) = (expected["statistic"].as_str(), expected["method"].as_str());
    let case = cases.iter().find(|case| case["id"] == expected["id"]).expect("a case");
    match calculator {
        "proportion" => proportion_cells(binomial(case, ""), method),
        "two-proportions" => two_proportions_cells(binomial(case, "_a"), binomial(case, "_b"), statistic, method),
        "mean" => mean::student(moments(case, ""), LEVEL).into(),
        "two-means" => two_means_cells(moments(case, "_a"), moments(case, "_b"), statistic, method),
        "two-rates" if statistic == "rate" => {
            rate::garwood(person_time(case, &format!("_{}", expected["arm"])), LEVEL).into()
        }
        "two-rates" => two_rates_cells(person_time(case, "_a"), person_time(case, "_b"), statistic, method),
        "adjust-p" => adjusted_p_cells(cases, &expected["id"], method),
        other => panic!("no calculator {other}"),
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
    let cases = rows(&folder.join("cases.csv"));
    let expected = rows(&folder.join("expected.csv"));
    let mut mismatches = Vec::new();
    for want in &expected {
        let got = cells(calculator, &cases, want).get(&want["field"]);
        let value = &want["value"];
        let size = value.parse::<f64>().map_or(0.0, f64::abs);
        let tolerance = want["rel_tol"].parse::<f64>().expect("a tolerance") * size.max(1.0);
        if difference(got, value) > tolerance {
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

#[test]
fn exact_unconditional_intervals_agree_with_plain_enumeration() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/exact_unconditional/expected.csv");
    for row in rows(&path) {
        let (a, b) = (binomial(&row, "_a"), binomial(&row, "_b"));
        let interval = risk_difference::exact_unconditional(a, b, LEVEL);
        for (got, want) in [(interval.lower, &row["lower"]), (interval.upper, &row["upper"])] {
            assert!(difference(got, want) < 2e-7, "{a:?} {b:?}: {got:?}, should be {want}");
        }
    }
}
