//! Meta-regression: effects on the moderators of their studies.

use crate::results::{Alternative, Method, PooledInterval, Row, Statistic, Text};
use crate::stats::meta::{Design, Fit, cochran_q, fit, tau_squared};
use crate::stats::special::{chi_squared, f};

use super::Refusal;
use super::member::{Member, Set};
use super::models::{About, fill, fill_test_as_estimate};
use super::question::Model;

/// The moderators as columns of a design: a number as it is, words as an indicator of each but the first to appear.
pub(super) struct Moderators {
    names: Vec<Text>,
    design: Design,
}

impl Moderators {
    /// # Errors
    /// A moderator that never varies, that says what another says, or more of them than the studies bear.
    pub fn of(columns: &[String], set: &Set) -> Result<Moderators, Refusal> {
        let members: Vec<&Member> = set.with_effect();
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for (at, column) in columns.iter().enumerate() {
            let cells: Vec<&str> =
                members.iter().map(|m| m.study.moderators.get(at).map_or("", String::as_str)).collect();
            let numbers: Option<Vec<f64>> =
                cells.iter().map(|cell| cell.parse().ok().filter(|x: &f64| x.is_finite())).collect();
            if let Some(numbers) = numbers {
                names.push(Some(column.as_str().into()));
                values.push(numbers);
                continue;
            }
            let mut levels: Vec<&str> = Vec::new();
            for cell in &cells {
                if !levels.contains(cell) {
                    levels.push(cell);
                }
            }
            for level in levels.iter().skip(1) {
                names.push(Some(format!("{column}={level}").into()));
                values.push(cells.iter().map(|cell| f64::from(u8::from(cell == level))).collect());
            }
        }
        if members.len() < values.len() + 2 {
            return Err(Refusal::Moderators(format!(
                "{} studies cannot bear {} moderator columns and a constant; at least {} are needed",
                members.len(),
                values.len(),
                values.len() + 2
            )));
        }
        let design = Design::with_moderators(members.len(), &values).filter(|_| !values.is_empty());
        let design = design.ok_or_else(|| {
            let which = columns.join(", ");
            Refusal::Moderators(format!("the moderators ({which}) do not vary, or say the same as each other"))
        })?;
        Ok(Moderators { names, design })
    }
}

impl About<'_> {
    /// The rows of a meta-regression under each inverse-variance model.
    pub fn moderator_rows(&self, moderators: &Moderators, set: &Set, models: &[Model], rows: &mut Vec<Row>) {
        let Some(studies) = set.studies() else { return };
        let level = self.question.level;
        let about = |term: &Text| About { question: self.question, units: self.units, term: term.clone() };
        let constant: Text = Some("intercept".into());
        let residual: Text = Some("residual".into());
        let mut told: Vec<Method> = Vec::new();
        for model in models.iter().filter(|model| model.is_inverse_variance()) {
            let design = &moderators.design;
            let Some(found) = fit(&studies, design, model.estimator(), model.interval(), level) else { continue };
            for (term, coefficient) in std::iter::once(&constant).chain(&moderators.names).zip(&found.coefficients) {
                let mut row = about(term).row(Statistic::Coefficient, model.method());
                fill(&mut row, coefficient, level);
                rows.push(row);
            }
            rows.push(self.omnibus(*model, &found));
            let (Some(tau2), method) = (found.tau2, model.model.method()) else { continue };
            if told.contains(&method) {
                continue;
            }
            told.push(method);
            let mut row = about(&residual).row(Statistic::TauSquared, method);
            (row.estimate, row.std_error) = (Some(tau2.value), Some(tau2.std_error).filter(|se| se.is_finite()));
            rows.push(row);
            let whole = model.estimator().and_then(|estimator| {
                tau_squared(&studies, &Design::constant(studies.k()), estimator).map(|tau2| tau2.value)
            });
            let mut row = about(&None).row(Statistic::RSquared, method);
            match whole.filter(|whole| *whole > 0.0) {
                Some(whole) => row.estimate = Some((1.0 - tau2.value / whole).max(0.0)),
                None => row.note = Some("no heterogeneity without the moderators to be explained".into()),
            }
            rows.push(row);
        }
        let mut row = about(&residual).row(Statistic::CochranQ, Method::InverseVariance);
        fill_test_as_estimate(&mut row, &cochran_q(&studies, &moderators.design));
        rows.push(row);
    }

    /// The test that no moderator matters: chi-squared, or F beside Hartung and Knapp's standard errors.
    fn omnibus(&self, model: Model, found: &Fit) -> Row {
        let mut row = self.row(Statistic::ModeratorTest, model.method());
        let count = found.coefficients.len() - 1;
        let Some(statistic) = wald(found) else {
            row.note = Some("no test: a standard error is 0".into());
            return row;
        };
        if model.interval == PooledInterval::Normal {
            row.test_statistic = Some(statistic);
            row.df = Some(count as f64);
            row.p_value = Some(chi_squared::sf(statistic, count as f64));
        } else {
            let statistic = statistic / count as f64;
            row.test_statistic = Some(statistic);
            (row.df, row.df2) = (Some(count as f64), Some(found.df));
            row.p_value = Some(f::sf(statistic, count as f64, found.df));
        }
        row.alternative = Some(Alternative::TwoSided);
        row
    }
}

/// β′V⁻¹β of the moderators, by Cholesky's decomposition of V.
fn wald(found: &Fit) -> Option<f64> {
    let p = found.coefficients.len();
    let n = p - 1;
    let v = |i: usize, j: usize| found.covariance[(i + 1) * p + j + 1];
    let mut lower = vec![0.0; n * n];
    let mut z = vec![0.0; n];
    for i in 0..n {
        for j in 0..=i {
            let rest: f64 = (0..j).map(|l| lower[i * n + l] * lower[j * n + l]).sum();
            let value = v(i, j) - rest;
            if i == j {
                if value.is_nan() || value <= 0.0 {
                    return None;
                }
                lower[i * n + i] = value.sqrt();
            } else {
                lower[i * n + j] = value / lower[j * n + j];
            }
        }
        let done: f64 = (0..i).map(|l| lower[i * n + l] * z[l]).sum();
        z[i] = (found.coefficients[i + 1].estimate.value? - done) / lower[i * n + i];
    }
    Some(z.iter().map(|z| z * z).sum())
}
