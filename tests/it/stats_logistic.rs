//! Logistic regression and g-computation against statsmodels: `tests/reference/logistic/make.py`.

use std::collections::BTreeMap;

use retrial::stats::Level;
use retrial::stats::logistic::{Logistic, Variance, g_computation};
use retrial::stats::matrix::Matrix;

use crate::support::project;

fn records(file: &str) -> Vec<BTreeMap<String, String>> {
    let path = project().join("tests/reference/logistic").join(file);
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn coefficients_and_standardised_risks_agree_with_statsmodels() {
    let data = records("data.csv");
    let number = |row: usize, name: &str| data[row][name].parse::<f64>().unwrap();
    let design = |arm: Option<f64>| {
        Matrix::of(data.len(), 4, |row, column| match column {
            0 => 1.0,
            1 => arm.unwrap_or_else(|| number(row, "treated")),
            2 => number(row, "severity"),
            _ => number(row, "sex"),
        })
    };
    let is = |name: &str| -> Vec<bool> { (0..data.len()).map(|row| number(row, name) == 1.0).collect() };
    let (events, treated) = (is("event"), is("treated"));
    let fit = Logistic::fit(&design(None), &events).unwrap();
    let level = Level::NINETY_FIVE;
    let risks =
        |variance| g_computation(&fit, &design(Some(1.0)), &design(Some(0.0)), &events, &treated, variance).unwrap();
    let (ge, ye) = (risks(Variance::ModelBased), risks(Variance::Robust));
    let expected = records("expected.csv");
    assert_eq!(expected.len(), 15);
    for row in expected {
        let coefficient = |at: usize| fit.coefficient(at, level);
        let estimate = match row["term"].as_str() {
            "intercept" => Some(coefficient(0)),
            "treated" => Some(coefficient(1)),
            "severity" => Some(coefficient(2)),
            "sex" => Some(coefficient(3)),
            "risk-difference" if row["field"] == "std_error_ye" => Some(ye.risk_difference(level)),
            "risk-difference" => Some(ge.risk_difference(level)),
            "log-risk-ratio" if row["field"] == "std_error_ye" => Some(ye.log_risk_ratio(level)),
            "log-risk-ratio" => Some(ge.log_risk_ratio(level)),
            _ => None,
        };
        let actual = match (estimate, row["field"].as_str()) {
            (None, _) => fit.log_likelihood(),
            (Some(estimate), "estimate") => estimate.value.unwrap(),
            (Some(estimate), _) => estimate.std_error.unwrap(),
        };
        let value: f64 = row["value"].parse().unwrap();
        assert!((actual - value).abs() <= 1e-9 * value.abs().max(1.0), "{actual}, not {row:?}");
    }
}
