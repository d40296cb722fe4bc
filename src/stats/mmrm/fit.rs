//! The fitted model, and what is asked of it: coefficients, contrasts, tests.

use crate::stats::matrix::{Cholesky, Matrix, dot, symmetric_eigen};
use crate::stats::special::f;
use crate::stats::{Contrast, TestResult};

use super::between_within::BetweenWithin;
use super::kenward_roger;
use super::likelihood::Likelihood;
use super::moments::Moments;
use super::newton::optimum;
use super::satterthwaite;
use super::{Convergence, DegreesOfFreedom, Design, Estimation, FitError, Options, Structure};

/// A fitted model.
#[derive(Clone, Debug)]
pub struct Fit {
    pub(super) options: Options,
    pub(super) coefficients: Vec<f64>,
    /// T: γ = Tβ.
    pub(super) triangle: Matrix,
    /// Σ X'WX = LL' in coordinates γ.
    pub(super) information: Cholesky,
    pub(super) theta: Vec<f64>,
    pub(super) covariance: Matrix,
    minus_2_log_likelihood: f64,
    convergence: Convergence,
    subjects: usize,
    observations: usize,
    /// L⁻¹A_aL'⁻¹.
    pub(super) whitened: Vec<Matrix>,
    /// 2H⁻¹, the inverse of the observed information of θ.
    pub(super) theta_covariance: Matrix,
    /// L'(Φ_A − Φ)L of Kenward and Roger.
    adjustment: Option<Matrix>,
    between_within: Option<BetweenWithin>,
}

/// Fits the model.
///
/// # Inputs
/// `design`: rows in any order; the columns of X linearly independent.
/// # Returns
/// The optimum of the (restricted) likelihood, reached to rounding, and everything that is read off there.
/// # Errors
/// [`FitError`]; never the last iterate of a search that did not end.
/// # Agrees with
/// R 4.2.2 mmrm 0.3.18 to 1e-10 in −2 log L, 1e-9 in estimates, standard errors and degrees of freedom; cases in
/// `tests/reference/mmrm/`.
/// # Reference
/// Mallinckrodt et al. (2008), doi:10.1177/009286150804200402
pub fn fit(design: &Design, options: &Options) -> Result<Fit, FitError> {
    let (rows, coefficients) = (design.x.rows(), design.x.cols());
    if rows <= coefficients {
        return Err(FitError::TooFewRows { rows, coefficients });
    }
    let moments = Moments::new(design).map_err(FitError::Aliased)?;
    // With one visit there is one variance, whatever the structure.
    let structure = if design.visits == 1 { Structure::Unstructured } else { options.structure };
    if structure.is_heterogeneous() {
        for (visit, (rows, own)) in moments.rows_at.iter().zip(&moments.own_at).enumerate() {
            if rows <= own {
                return Err(FitError::Saturated { visit, rows: *rows });
            }
        }
    }
    let likelihood = Likelihood { moments: &moments, structure, estimation: options.estimation };
    let (point, slopes, convergence) = optimum(&likelihood)?;
    let curvature = Cholesky::new(&slopes.hessian).ok_or(FitError::Flat { iterations: convergence.iterations })?;
    let mut theta_covariance = curvature.inverse();
    theta_covariance.data_mut().iter_mut().for_each(|value| *value *= 2.0);
    let adjustment = match options.degrees_of_freedom {
        DegreesOfFreedom::KenwardRoger => Some(true),
        DegreesOfFreedom::KenwardRogerLinear => Some(false),
        _ => None,
    }
    .map(|curved| kenward_roger::adjustment(&likelihood, &point, &slopes.whitened, &theta_covariance, curved));
    let between_within = (options.degrees_of_freedom == DegreesOfFreedom::BetweenWithin)
        .then(|| BetweenWithin::new(design, moments.subjects));
    let gamma: Vec<f64> = point.gamma.iter().zip(&moments.least_squares).map(|(step, start)| step + start).collect();
    Ok(Fit {
        options: Options { structure, ..*options },
        coefficients: back_substituted(&moments.triangle, &gamma),
        triangle: moments.triangle.clone(),
        information: point.information,
        theta: point.theta,
        covariance: point.v,
        minus_2_log_likelihood: point.value,
        convergence,
        subjects: moments.subjects,
        observations: moments.n,
        whitened: slopes.whitened,
        theta_covariance,
        adjustment,
        between_within,
    })
}

/// T⁻¹b of an upper triangle.
fn back_substituted(triangle: &Matrix, b: &[f64]) -> Vec<f64> {
    let mut x = b.to_vec();
    for i in (0..x.len()).rev() {
        let known: f64 = (i + 1..x.len()).map(|j| triangle[(i, j)] * x[j]).sum();
        x[i] = (x[i] - known) / triangle[(i, i)];
    }
    x
}

impl Fit {
    /// β, in the order of the columns of X.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The fitted V over all visits.
    pub fn covariance(&self) -> &Matrix {
        &self.covariance
    }

    /// The parameters of the structure, in the order of its definition.
    pub fn parameters(&self) -> &[f64] {
        &self.theta
    }

    /// −2 log of the restricted or full likelihood, without log|X'X|.
    pub fn minus_2_log_likelihood(&self) -> f64 {
        self.minus_2_log_likelihood
    }

    /// −2 log L + 2q, q the covariance parameters.
    pub fn aic(&self) -> f64 {
        self.minus_2_log_likelihood + 2.0 * self.theta.len() as f64
    }

    /// −2 log L + q log(subjects), as SAS and mmrm.
    pub fn bic(&self) -> f64 {
        self.minus_2_log_likelihood + self.theta.len() as f64 * libm::log(self.subjects as f64)
    }

    /// How the search ended.
    pub fn convergence(&self) -> Convergence {
        self.convergence
    }

    /// What was fitted.
    pub fn options(&self) -> Options {
        self.options
    }

    /// Subjects with at least one row.
    pub fn subjects(&self) -> usize {
        self.subjects
    }

    /// Rows.
    pub fn observations(&self) -> usize {
        self.observations
    }

    /// L⁻¹T'⁻¹l: in these coordinates the coefficients have covariance 1.
    fn whitened_row(&self, l: &[f64]) -> Vec<f64> {
        let mut turned = l.to_vec();
        for i in 0..turned.len() {
            let known: f64 = (0..i).map(|k| self.triangle[(k, i)] * turned[k]).sum();
            turned[i] = (turned[i] - known) / self.triangle[(i, i)];
        }
        self.information.solve_lower(&turned)
    }

    /// One linear combination of the coefficients.
    ///
    /// # Inputs
    /// `l`: one factor per coefficient.
    pub fn contrast(&self, l: &[f64]) -> Contrast {
        let row = self.whitened_row(l);
        let plain = dot(&row, &row);
        let variance = plain + self.adjustment.as_ref().map_or(0.0, |more| more.bilinear(&row, &row));
        let df = match self.options.degrees_of_freedom {
            DegreesOfFreedom::Satterthwaite | DegreesOfFreedom::KenwardRoger | DegreesOfFreedom::KenwardRogerLinear => {
                satterthwaite::df(self, &row)
            }
            DegreesOfFreedom::BetweenWithin => self.between_within_df(std::slice::from_ref(&l)),
            DegreesOfFreedom::Residual => (self.observations - self.coefficients.len()) as f64,
        };
        Contrast { estimate: dot(l, &self.coefficients), std_error: variance.max(0.0).sqrt(), df }
    }

    fn between_within_df(&self, rows: &[&[f64]]) -> f64 {
        self.between_within.as_ref().map_or(f64::NAN, |found| found.df(rows))
    }

    /// Covariance of two linear combinations, adjusted for Kenward–Roger.
    pub fn contrast_covariance(&self, l: &[f64], other: &[f64]) -> f64 {
        let (a, b) = (self.whitened_row(l), self.whitened_row(other));
        dot(&a, &b) + self.adjustment.as_ref().map_or(0.0, |more| more.bilinear(&a, &b))
    }

    /// The F test that all of these linear combinations are zero.
    ///
    /// # Formula
    /// F = (Lβ)'(LΦL')⁻¹(Lβ)/r, r the rank of L. Denominator degrees of freedom: Satterthwaite's by the eigenvectors of LΦL' (Fai and
    /// Cornelius), 2E/(E − r) with E = Σ ν/(ν − 2), and 2 where one ν is 2 or less; Kenward–Roger's with the adjusted covariance and
    /// the factor λ of their equation 5.
    pub fn f_test(&self, rows: &[Vec<f64>]) -> TestResult {
        let whitened: Vec<Vec<f64>> = rows.iter().map(|l| self.whitened_row(l)).collect();
        let plain = Matrix::of(rows.len(), rows.len(), |i, j| dot(&whitened[i], &whitened[j]));
        // Only the directions that are not combinations of others.
        let eigen = symmetric_eigen(&plain);
        let largest = eigen.values.first().copied().unwrap_or(0.0);
        let rank = eigen.values.iter().filter(|value| **value > 1e-12 * largest).count();
        if rank == 0 {
            return TestResult::undefined("no test: the contrasts are zero by construction");
        }
        let values: Vec<f64> = rows.iter().map(|l| dot(l, &self.coefficients)).collect();
        // Orthogonal, in units of their own standard errors.
        let direction = |k: usize| {
            let scale = 1.0 / eigen.values[k].sqrt();
            let mut along = vec![0.0; self.coefficients.len()];
            for (weight, row) in eigen.vectors.row(k).iter().zip(&whitened) {
                along.iter_mut().zip(row).for_each(|(a, r)| *a += scale * weight * r);
            }
            (along, scale * dot(eigen.vectors.row(k), &values))
        };
        let (directions, t): (Vec<Vec<f64>>, Vec<f64>) = (0..rank).map(direction).unzip();
        let plain_f = dot(&t, &t) / rank as f64;
        let (statistic, df2) = match self.options.degrees_of_freedom {
            DegreesOfFreedom::Satterthwaite => (plain_f, satterthwaite::denominator(self, &directions)),
            DegreesOfFreedom::BetweenWithin => {
                (plain_f, self.between_within_df(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>()))
            }
            DegreesOfFreedom::Residual => (plain_f, (self.observations - self.coefficients.len()) as f64),
            DegreesOfFreedom::KenwardRoger | DegreesOfFreedom::KenwardRogerLinear => {
                let adjusted = Matrix::of(rank, rank, |i, j| {
                    let more = self.adjustment.as_ref().map_or(0.0, |m| m.bilinear(&directions[i], &directions[j]));
                    f64::from(u8::from(i == j)) + more
                });
                let Some(factor) = Cholesky::new(&adjusted) else {
                    return TestResult::undefined("no test: the adjusted covariance is not positive definite");
                };
                let f = dot(&t, &factor.solve(&t)) / rank as f64;
                let (factor, df2) = kenward_roger::scale(self, &directions);
                (factor * f, df2)
            }
        };
        if !(df2 > 0.0 && df2.is_finite()) {
            return TestResult::undefined("no test: no denominator degrees of freedom").with_statistic(statistic);
        }
        let mut test =
            TestResult::of(f::sf(statistic, rank as f64, df2)).with_statistic(statistic).with_df(rank as f64);
        test.df2 = Some(df2).filter(|df2| df2.is_finite());
        test
    }

    /// REML or ML.
    pub fn estimation(&self) -> Estimation {
        self.options.estimation
    }
}
