//! Logistic regression, and risks standardised over the participants by it.

mod g_computation;

use crate::stats::matrix::{Alias, Cholesky, Matrix, Orthogonal, dot};
use crate::stats::special::expit;
use crate::stats::{Estimate, Level};

pub use g_computation::{Standardized, Variance, g_computation};

/// Newton steps before the search is given up.
const STEPS: usize = 100;

/// A linear predictor from which on a fitted probability is 0 or 1 but for 1e-13: with the search not at its end, the arms or the levels
/// of a covariate part those with the event from those without.
const SEPARATED: f64 = 30.0;

/// Why there is no fit.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LogisticError {
    /// Columns that are linear combinations of others.
    #[error("{} columns are linear combinations of others", .0.len())]
    Aliased(Vec<Alias>),
    /// A combination of the columns parts those with the event from those without, all or nearly all of them: the likelihood rises for
    /// ever.
    #[error(
        "a combination of the terms parts those with the event from those without: the coefficients have no finite estimate"
    )]
    Separated {
        /// The column whose coefficient runs away.
        column: usize,
    },
    /// A number beyond the range of doubles.
    #[error("the numbers of a column are beyond the range of doubles")]
    NotFinite,
}

/// A fitted logistic regression.
#[derive(Clone, Debug)]
pub struct Logistic {
    coefficients: Vec<f64>,
    covariance: Matrix,
    log_likelihood: f64,
}

impl Logistic {
    /// Fits log(p/(1 − p)) = Xβ by maximum likelihood.
    ///
    /// # Formula
    /// Newton: β + (X'WX)⁻¹X'(y − p), W = p(1 − p), halved where the likelihood would fall; ends when the decrement g'I⁻¹g is below 1e-20
    /// or falls no further.
    /// # Inputs
    /// `x`: n × p, linearly independent columns; `y`: who has the event.
    /// # Errors
    /// [`LogisticError`]: what separates is refused, not estimated.
    /// # Agrees with
    /// statsmodels 0.15 `Logit` to 1e-9; `tests/reference/logistic/`.
    pub fn fit(x: &Matrix, y: &[bool]) -> Result<Logistic, LogisticError> {
        let p = x.cols();
        if !x.is_finite() {
            return Err(LogisticError::NotFinite);
        }
        let found = Orthogonal::new((0..p).map(|j| x.column(j).collect()).collect());
        if !found.aliased.is_empty() {
            return Err(LogisticError::Aliased(found.aliased));
        }
        let likelihood = |beta: &[f64]| -> f64 {
            let part = |(row, event): (usize, &bool)| {
                let eta = dot(x.row(row), beta);
                // log of the probability of what happened, without cancellation
                let against = if *event { -eta } else { eta };
                -(against.max(0.0) + libm::log1p(libm::exp(-against.abs())))
            };
            y.iter().enumerate().map(part).sum()
        };
        let mut beta = vec![0.0; p];
        let mut value = likelihood(&beta);
        let mut last = f64::INFINITY;
        for _ in 0..STEPS {
            let mut score = vec![0.0; p];
            let mut information = Matrix::zeros(p, p);
            let mut widest: f64 = 0.0;
            for (row, event) in y.iter().enumerate() {
                let cells = x.row(row);
                let eta = dot(cells, &beta);
                widest = widest.max(eta.abs());
                let (yes, no) = expit(eta);
                let residual = if *event { no } else { -yes };
                let weight = yes * no;
                for i in 0..p {
                    score[i] += residual * cells[i];
                    for j in 0..=i {
                        information[(i, j)] += weight * cells[i] * cells[j];
                    }
                }
            }
            let Some(factor) = Cholesky::new(&information) else { return Err(separated(x, &beta)) };
            let step = factor.solve(&score);
            let decrement = dot(&step, &score);
            if decrement <= 1e-20 || (decrement <= 1e-12 && decrement >= 0.5 * last) {
                return Ok(Logistic { coefficients: beta, covariance: factor.inverse(), log_likelihood: value });
            }
            if widest > SEPARATED {
                return Err(separated(x, &beta));
            }
            last = decrement;
            let mut share = 1.0;
            loop {
                let next: Vec<f64> = beta.iter().zip(&step).map(|(beta, step)| beta + share * step).collect();
                let there = likelihood(&next);
                if there >= value - 1e-12 * value.abs() || share < 1e-6 {
                    beta = next;
                    value = there;
                    break;
                }
                share *= 0.5;
            }
        }
        Err(separated(x, &beta))
    }

    /// β.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// (X'WX)⁻¹.
    pub fn covariance(&self) -> &Matrix {
        &self.covariance
    }

    /// log L at the optimum.
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// A coefficient with its normal interval: a log odds ratio given the other columns.
    pub fn coefficient(&self, column: usize, level: Level) -> Estimate {
        let (value, error) = (self.coefficients[column], self.covariance[(column, column)].sqrt());
        let half = level.z() * error;
        Estimate::of(value).with_std_error(error).with_bounds(value - half, value + half)
    }

    /// The fitted probability of a row.
    pub fn probability(&self, row: &[f64]) -> f64 {
        expit(dot(row, &self.coefficients)).0
    }
}

/// The column that contributes the most to the predictor, the intercept last.
fn separated(x: &Matrix, beta: &[f64]) -> LogisticError {
    let spread = |column: usize| {
        let (low, high) =
            x.column(column).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        (high - low) * beta[column].abs()
    };
    let column = (0..beta.len()).max_by(|a, b| spread(*a).total_cmp(&spread(*b))).unwrap_or(0);
    LogisticError::Separated { column }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[&[f64]]) -> Matrix {
        Matrix::of(rows.len(), rows[0].len(), |i, j| rows[i][j])
    }

    #[test]
    fn one_binary_covariate_is_the_odds_ratio() {
        // 37/52 v 20/42: log odds ratio and Woolf's standard error
        let rows: Vec<[f64; 2]> = (0..94).map(|at| [1.0, f64::from(u8::from(at < 52))]).collect();
        let events: Vec<bool> = (0..94).map(|at| at < 37 || (52..72).contains(&at)).collect();
        let fit = Logistic::fit(&matrix(&rows.iter().map(|row| &row[..]).collect::<Vec<_>>()), &events).unwrap();
        let odds = libm::log(37.0 * 22.0 / (15.0 * 20.0));
        let woolf = f64::sqrt(1.0 / 37.0 + 1.0 / 15.0 + 1.0 / 20.0 + 1.0 / 22.0);
        let found = fit.coefficient(1, Level::NINETY_FIVE);
        assert!((found.value.unwrap() - odds).abs() < 1e-12 && (found.std_error.unwrap() - woolf).abs() < 1e-12);
    }

    #[test]
    fn what_separates_is_refused_and_named() {
        // completely: above 3.5 everyone has the event; nearly: nobody of the group has it
        let complete: Vec<[f64; 2]> = (0..8).map(|at| [1.0, f64::from(at)]).collect();
        let events: Vec<bool> = (0..8).map(|at| at > 3).collect();
        let rows: Vec<&[f64]> = complete.iter().map(|row| &row[..]).collect();
        assert_eq!(Logistic::fit(&matrix(&rows), &events).unwrap_err(), LogisticError::Separated { column: 1 });
        let group: Vec<[f64; 3]> =
            (0..12).map(|at| [1.0, f64::from(u8::from(at < 4)), f64::from(at * 7 % 5)]).collect();
        let events: Vec<bool> = (0..12).map(|at| at >= 4 && at % 2 == 0).collect();
        let rows: Vec<&[f64]> = group.iter().map(|row| &row[..]).collect();
        assert_eq!(Logistic::fit(&matrix(&rows), &events).unwrap_err(), LogisticError::Separated { column: 1 });
    }

    #[test]
    fn nobody_with_the_event_has_no_estimate() {
        let rows = [[1.0], [1.0], [1.0]];
        let rows: Vec<&[f64]> = rows.iter().map(|row| &row[..]).collect();
        assert!(matches!(Logistic::fit(&matrix(&rows), &[false; 3]), Err(LogisticError::Separated { .. })));
    }
}
