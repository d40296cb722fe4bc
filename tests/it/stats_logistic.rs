//! Logistic regression and g-computation against statsmodels and R: `tests/reference/logistic/`.

use std::collections::BTreeMap;

use retrial::analysis::{LogisticRequest, logistic};
use retrial::model::{LsMeanWeights, MissingCovariates, Response, Specification, terms};
use retrial::results::Row;
use retrial::stats::Level;
use retrial::stats::logistic::{Likelihood, Logistic, Marginal, Variance, g_computation};
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
    let (events, arms) = (is("event"), is("treated").into_iter().map(usize::from).collect::<Vec<usize>>());
    let fit = Logistic::fit(&design(None), &events, Likelihood::Plain).unwrap();
    let level = Level::NINETY_FIVE;
    let as_arm = [design(Some(0.0)), design(Some(1.0))];
    let risks = |variance| g_computation(&fit, &as_arm, &arms, variance).unwrap();
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
            "risk-difference" if row["field"] == "std_error_ye" => {
                Some(ye.contrast(Marginal::RiskDifference, 1, 0, level))
            }
            "risk-difference" => Some(ge.contrast(Marginal::RiskDifference, 1, 0, level)),
            "log-risk-ratio" if row["field"] == "std_error_ye" => {
                Some(ye.contrast(Marginal::LogRiskRatio, 1, 0, level))
            }
            "log-risk-ratio" => Some(ge.contrast(Marginal::LogRiskRatio, 1, 0, level)),
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

/// What is asked of `arms.csv`, as `logistic.R` asks it.
fn specification(model: &str) -> Specification {
    let typed: &[&str] = match model {
        "main" => &["site", "age", "severity"],
        "interaction" => &["age", "severity*arm"],
        "arm-only" => &[],
        "mean-imputed" => &["site", "age"],
        other => panic!("no model {other}"),
    };
    let typed: Vec<String> = typed.iter().map(|term| term.to_string()).collect();
    Specification {
        response: "responder".into(),
        kind: Response::Event(None),
        arm: "arm".into(),
        reference: Some("placebo".into()),
        terms: terms(&typed).unwrap(),
        missing: vec!["NA".into()],
        missing_covariates: match model {
            "mean-imputed" => MissingCovariates::Mean,
            _ => MissingCovariates::LeftOut,
        },
        ..Specification::default()
    }
}

fn rows_of(model: &str, likelihood: Likelihood) -> Vec<Row> {
    let path = project().join("tests/reference/logistic/arms.csv");
    let prepared = specification(model).read(&path).unwrap();
    let request = LogisticRequest {
        likelihood,
        profile: true,
        weights: LsMeanWeights::Equal,
        strata: Vec::new(),
        contrasts: Vec::new(),
        level: Level::NINETY_FIVE,
    };
    logistic(&prepared.frame, &request).unwrap().rows
}

/// R 4.2.2 `glm`, `confint` refined, `drop1(test = "LRT")`; g-computation by `predict` with numerical gradients; Firth's likelihood
/// maximised by `optim`: `tests/reference/logistic/logistic.R`.
#[test]
fn logistic_regression_agrees_with_r() {
    let mut fits: BTreeMap<(String, bool), Vec<Row>> = BTreeMap::new();
    let expected = records("r.csv");
    assert!(expected.len() > 700);
    for row in expected {
        let cell = |name: &str| row[name].as_str();
        let firth = cell("method") == "firth";
        let rows = fits
            .entry((row["model"].clone(), firth))
            .or_insert_with(|| rows_of(cell("model"), if firth { Likelihood::Firth } else { Likelihood::Plain }));
        let same = |own: &Option<std::sync::Arc<str>>, wanted: &str| own.as_deref().unwrap_or_default() == wanted;
        let found = rows.iter().find(|own| {
            own.statistic.id() == cell("statistic")
                && own.method.is_some_and(|method| method.id() == cell("method"))
                && same(&own.arm, cell("arm"))
                && same(&own.versus, cell("versus"))
                && same(&own.term, cell("term"))
        });
        let found = found.unwrap_or_else(|| panic!("no row for {row:?}"));
        let actual = match cell("field") {
            "estimate" => found.estimate,
            "std_error" => found.std_error,
            "lower" => found.lower,
            "upper" => found.upper,
            "test_statistic" => found.test_statistic,
            "df" => found.df,
            "p_value" => found.p_value,
            other => panic!("no field {other}"),
        };
        let actual = actual.unwrap_or_else(|| panic!("nothing for {row:?}"));
        let value: f64 = cell("value").parse().unwrap();
        // The profile is searched in R, and its penalised likelihood is maximised there, to fewer digits.
        let tolerance = if firth || cell("method") == "profile-likelihood" { 1e-6 } else { 1e-8 };
        // A far tail magnifies the error of its statistic; R's weights are those of the step before the last.
        let scale = if cell("field") == "p_value" { 30.0 * value } else { value.abs().max(1.0) };
        assert!((actual - value).abs() <= tolerance * scale, "{actual}, not {row:?}");
    }
}
