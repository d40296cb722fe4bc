//! The linear model by ordinary least squares, behind ANCOVA: classical or heteroscedasticity-consistent standard errors.

mod hc3;
mod standardized;

use crate::stats::matrix::{Alias, Cholesky, Matrix, Orthogonal, dot};
use crate::stats::special::f;
use crate::stats::{Contrast, TestResult};

pub use standardized::standardized;

/// What the standard errors assume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Errors {
    /// One variance for all rows.
    Classical,
    /// Each row its own: the HC3 sandwich.
    Hc3,
}

/// Why there is no fit.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LinearModelError {
    /// Columns that are linear combinations of others.
    #[error("{} columns are linear combinations of others", .0.len())]
    Aliased(Vec<Alias>),
    /// No residual degrees of freedom.
    #[error("{rows} observations leave no degrees of freedom for {coefficients} coefficients")]
    TooFewRows {
        /// Rows.
        rows: usize,
        /// Coefficients.
        coefficients: usize,
    },
    /// Residuals of rounding alone.
    #[error("the coefficients fit the response exactly: nothing is left to estimate an error from")]
    Exact,
    /// A number beyond the range of doubles.
    #[error("the numbers of the response or of a column are beyond the range of doubles")]
    NotFinite,
}

/// A fitted linear model.
#[derive(Clone, Debug)]
pub struct LinearModel {
    coefficients: Vec<f64>,
    /// X = QR.
    triangle: Matrix,
    residuals: Vec<f64>,
    /// Leverages, the diagonal of the hat matrix.
    leverages: Vec<f64>,
    residual_variance: f64,
    df: f64,
    /// Covariance of Q'y; `None` stands for σ²I, or, for HC3, for a row that its own coefficient fits.
    middle: Option<Matrix>,
    errors: Errors,
}

impl LinearModel {
    /// Fits y = Xβ + ε by least squares.
    ///
    /// # Formula
    /// X = QR, β = R⁻¹Q'y, σ² = RSS/(n − p); covariance of β: σ²(X'X)⁻¹, or HC3.
    /// # Inputs
    /// `x`: n × p, linearly independent columns; `y`: n numbers.
    /// # Errors
    /// [`LinearModelError`].
    /// # Agrees with
    /// R 4.2.2 `lm` and emmeans 1.8.4-1 to 1e-10; `tests/reference/ancova/`.
    pub fn fit(x: &Matrix, y: &[f64], errors: Errors) -> Result<LinearModel, LinearModelError> {
        let (rows, p) = (x.rows(), x.cols());
        if !x.is_finite() || y.iter().any(|y| !y.is_finite()) {
            return Err(LinearModelError::NotFinite);
        }
        let found = Orthogonal::new((0..p).map(|j| x.column(j).collect()).collect());
        if !found.aliased.is_empty() {
            return Err(LinearModelError::Aliased(found.aliased));
        }
        if rows <= p {
            return Err(LinearModelError::TooFewRows { rows, coefficients: p });
        }
        // Projected twice, as the columns were: the second pass takes off what rounding left in the residual.
        let mut residuals = y.to_vec();
        let mut projected = vec![0.0; p];
        for _ in 0..2 {
            for (along, direction) in projected.iter_mut().zip(&found.q) {
                let part = dot(&residuals, direction);
                *along += part;
                residuals.iter_mut().zip(direction).for_each(|(r, d)| *r -= part * d);
            }
        }
        let triangle = found.triangle();
        let mut coefficients = projected;
        for i in (0..p).rev() {
            let known: f64 = (i + 1..p).map(|j| triangle[(i, j)] * coefficients[j]).sum();
            coefficients[i] = (coefficients[i] - known) / triangle[(i, i)];
        }
        let df = (rows - p) as f64;
        let residual_variance = dot(&residuals, &residuals) / df;
        if !residual_variance.is_finite() || coefficients.iter().any(|b| !b.is_finite()) {
            return Err(LinearModelError::NotFinite);
        }
        if residual_variance <= 1e-24 * dot(y, y) / rows as f64 {
            return Err(LinearModelError::Exact);
        }
        let leverages: Vec<f64> = (0..rows).map(|i| found.q.iter().map(|q| q[i] * q[i]).sum()).collect();
        let middle = match errors {
            Errors::Classical => None,
            Errors::Hc3 => hc3::middle(&found.q, &residuals, &leverages),
        };
        Ok(LinearModel { coefficients, triangle, residuals, leverages, residual_variance, df, middle, errors })
    }

    /// β.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// y − Xβ.
    pub fn residuals(&self) -> &[f64] {
        &self.residuals
    }

    /// The diagonal of X(X'X)⁻¹X'.
    pub fn leverages(&self) -> &[f64] {
        &self.leverages
    }

    /// RSS/(n − p).
    pub fn residual_variance(&self) -> f64 {
        self.residual_variance
    }

    /// n − p.
    pub fn df(&self) -> f64 {
        self.df
    }

    /// R'⁻¹l: in these coordinates (X'X)⁻¹ is 1.
    fn turned(&self, l: &[f64]) -> Vec<f64> {
        let mut row = l.to_vec();
        for i in 0..row.len() {
            let known: f64 = (0..i).map(|k| self.triangle[(k, i)] * row[k]).sum();
            row[i] = (row[i] - known) / self.triangle[(i, i)];
        }
        row
    }

    /// Covariance of two rows in the coordinates of [`LinearModel::turned`]; NaN where HC3 is not defined.
    fn covariance(&self, a: &[f64], b: &[f64]) -> f64 {
        match (self.errors, &self.middle) {
            (Errors::Classical, _) => self.residual_variance * dot(a, b),
            (Errors::Hc3, Some(middle)) => middle.bilinear(a, b),
            (Errors::Hc3, None) => f64::NAN,
        }
    }

    /// One linear combination of the coefficients.
    pub fn contrast(&self, l: &[f64]) -> Contrast {
        let row = self.turned(l);
        let variance = self.covariance(&row, &row);
        Contrast { estimate: dot(l, &self.coefficients), std_error: variance.sqrt(), df: self.df }
    }

    /// √(L(X'X)⁻¹L'): the classical standard error in units of the residual standard deviation.
    pub fn relative_error(&self, l: &[f64]) -> f64 {
        let row = self.turned(l);
        dot(&row, &row).sqrt()
    }

    /// The F test that all of these linear combinations are zero.
    pub fn f_test(&self, rows: &[Vec<f64>]) -> TestResult {
        let turned: Vec<Vec<f64>> = rows.iter().map(|l| self.turned(l)).collect();
        let covariance = Matrix::of(rows.len(), rows.len(), |i, j| self.covariance(&turned[i], &turned[j]));
        let values: Vec<f64> = rows.iter().map(|l| dot(l, &self.coefficients)).collect();
        let Some(factor) = Cholesky::new(&covariance) else {
            return TestResult::undefined("no test: the contrasts have no covariance of full rank");
        };
        let rank = rows.len() as f64;
        let statistic = dot(&values, &factor.solve(&values)) / rank;
        let mut test = TestResult::of(f::sf(statistic, rank, self.df)).with_statistic(statistic).with_df(rank);
        test.df2 = Some(self.df);
        test
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Level, Moments, mean_difference};

    #[test]
    fn two_arms_without_covariates_are_students_t() {
        let (a, b) = ([3.1, 4.7, 2.2, 6.0, 5.5], [1.0, 2.5, 2.9, 0.4]);
        let x = Matrix::of(9, 2, |i, j| if j == 0 || i < 5 { 1.0 } else { 0.0 });
        let y: Vec<f64> = a.iter().chain(&b).copied().collect();
        let model = LinearModel::fit(&x, &y, Errors::Classical).unwrap();
        let ours = model.contrast(&[0.0, 1.0]).interval(Level::NINETY_FIVE);
        let student = mean_difference::student(Moments::of(&a).unwrap(), Moments::of(&b).unwrap(), Level::NINETY_FIVE);
        for (ours, student) in [(ours.value, student.value), (ours.lower, student.lower), (ours.upper, student.upper)] {
            assert!((ours.unwrap() - student.unwrap()).abs() < 1e-13);
        }
        let f = model.f_test(&[vec![0.0, 1.0]]);
        let t = model.contrast(&[0.0, 1.0]).test();
        assert!((f.statistic.unwrap() - t.statistic.unwrap() * t.statistic.unwrap()).abs() < 1e-12);
        assert!((f.p_value.unwrap() - t.p_value.unwrap()).abs() < 1e-14);
    }

    #[test]
    fn what_cannot_be_fitted_says_why() {
        let x = Matrix::of(3, 2, |i, j| if j == 0 { 1.0 } else { i as f64 });
        assert!(LinearModel::fit(&x, &[1.0, 2.0, f64::NAN], Errors::Classical).is_err());
        let doubled = Matrix::of(4, 2, |_, j| 1.0 + j as f64);
        let Err(LinearModelError::Aliased(aliased)) = LinearModel::fit(&doubled, &[0.0; 4], Errors::Classical) else {
            panic!("a doubled column was fitted");
        };
        assert_eq!(aliased[0].made_of, [(0, 2.0)]);
        assert!(matches!(
            LinearModel::fit(&Matrix::identity(2), &[1.0, 2.0], Errors::Classical),
            Err(LinearModelError::TooFewRows { rows: 2, coefficients: 2 })
        ));
    }
}
