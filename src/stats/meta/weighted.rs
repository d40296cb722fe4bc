//! Weighted least squares of the effects on a design, at a given between-study variance.

use super::{Design, Studies};

/// The fit with weights w = 1/(v + τ²).
///
/// Everything the estimators need comes from the orthonormal basis Q of √W·X and the whitened residuals r̃ = (I − QQ′)√W·y:
/// with P = W − WX(X′WX)⁻¹X′W, y′Py = Σr̃², y′PPy = Σw·r̃², P_ij = √w_i(δ_ij − H_ij)√w_j, H = QQ′.
#[derive(Clone, Debug)]
pub(super) struct Weighted<'a> {
    studies: &'a Studies,
    design: &'a Design,
    /// √w.
    pub root_weights: Vec<f64>,
    /// p columns of length k.
    basis: Vec<Vec<f64>>,
    /// Upper triangle of √W·X = QR, row by row, p × p.
    triangle: Vec<f64>,
    /// Q′√W·y.
    along: Vec<f64>,
    /// r̃.
    pub residuals: Vec<f64>,
}

impl<'a> Weighted<'a> {
    /// Room for the fits of these studies; nothing is computed yet.
    pub fn new(studies: &'a Studies, design: &'a Design) -> Weighted<'a> {
        let (k, p) = (design.k(), design.p());
        Weighted {
            studies,
            design,
            root_weights: vec![0.0; k],
            basis: vec![vec![0.0; k]; p],
            triangle: vec![0.0; p * p],
            along: vec![0.0; p],
            residuals: vec![0.0; k],
        }
    }

    /// The fit at τ².
    pub fn at(studies: &'a Studies, design: &'a Design, tau2: f64) -> Weighted<'a> {
        let mut fit = Weighted::new(studies, design);
        fit.set(tau2);
        fit
    }

    /// The fit with equal weights of 1: ordinary least squares.
    pub fn ordinary(studies: &'a Studies, design: &'a Design) -> Weighted<'a> {
        let mut fit = Weighted::new(studies, design);
        fit.root_weights.fill(1.0);
        fit.solve();
        fit
    }

    /// Fits again at another τ².
    pub fn set(&mut self, tau2: f64) {
        for (root, v) in self.root_weights.iter_mut().zip(self.studies.variances()) {
            *root = (1.0 / (v + tau2)).sqrt();
        }
        self.solve();
    }

    /// Modified Gram–Schmidt, twice over for the basis, with the effects as the last column.
    fn solve(&mut self) {
        let p = self.design.p();
        for (y, (effect, root)) in self.residuals.iter_mut().zip(self.studies.effects().iter().zip(&self.root_weights))
        {
            *y = effect * root;
        }
        for j in 0..p {
            let (done, rest) = self.basis.split_at_mut(j);
            let column = &mut rest[0];
            for (q, (x, root)) in column.iter_mut().zip(self.design.columns()[j].iter().zip(&self.root_weights)) {
                *q = x * root;
            }
            for i in 0..j {
                self.triangle[i * p + j] = 0.0;
            }
            for _ in 0..if j > 0 { 2 } else { 0 } {
                for (i, q) in done.iter().enumerate() {
                    let along = dot(q, column);
                    column.iter_mut().zip(q).for_each(|(x, q)| *x -= along * q);
                    self.triangle[i * p + j] += along;
                }
            }
            let size = dot(column, column).sqrt();
            column.iter_mut().for_each(|x| *x /= size);
            self.triangle[j * p + j] = size;
            let along = dot(column, &self.residuals);
            self.residuals.iter_mut().zip(column.iter()).for_each(|(y, q)| *y -= along * q);
            // What rounding left along the column.
            let again = dot(column, &self.residuals);
            self.residuals.iter_mut().zip(column.iter()).for_each(|(y, q)| *y -= again * q);
            self.along[j] = along + again;
        }
    }

    /// Degrees of freedom, k − p.
    pub fn df(&self) -> f64 {
        (self.design.k() - self.design.p()) as f64
    }

    /// y′Py, the weighted residual sum of squares: Q at τ² = 0.
    pub fn rss(&self) -> f64 {
        dot(&self.residuals, &self.residuals)
    }

    /// y′PPy = Σw·r̃².
    pub fn weighted_rss(&self) -> f64 {
        self.root_weights.iter().zip(&self.residuals).map(|(root, r)| (root * r) * (root * r)).sum()
    }

    /// Σw.
    pub fn sum_weights(&self) -> f64 {
        dot(&self.root_weights, &self.root_weights)
    }

    /// Σw².
    pub fn sum_squared_weights(&self) -> f64 {
        self.root_weights.iter().map(|root| (root * root) * (root * root)).sum()
    }

    /// 1 − H_ii; of a mean, summed from the *other* studies where one has most of the weight, so that it keeps its digits.
    pub fn one_minus_leverage(&self, at: usize) -> f64 {
        let leverage: f64 = self.basis.iter().map(|q| q[at] * q[at]).sum();
        if self.design.p() == 1 && leverage > 0.5 {
            let square = |i: usize| self.basis[0][i] * self.basis[0][i];
            (0..self.design.k()).filter(|i| *i != at).map(square).sum()
        } else {
            1.0 - leverage
        }
    }

    /// tr P = Σw(1 − H_ii).
    pub fn trace(&self) -> f64 {
        let weighted = |(at, root): (usize, &f64)| root * root * self.one_minus_leverage(at);
        self.root_weights.iter().enumerate().map(weighted).sum()
    }

    /// Σ_ij P_ij² f_i g_j, for `f` and `g` of 1 (tr PP), v (tr PVPV) and one of each.
    pub fn squared_trace(&self, f: impl Fn(usize) -> f64, g: impl Fn(usize) -> f64) -> f64 {
        let k = self.design.k();
        let mut sum = 0.0;
        for i in 0..k {
            for j in 0..k {
                let h: f64 = if i == j {
                    self.one_minus_leverage(i)
                } else {
                    -self.basis.iter().map(|q| q[i] * q[j]).sum::<f64>()
                };
                let entry = self.root_weights[i] * h * self.root_weights[j];
                sum += entry * entry * f(i) * g(j);
            }
        }
        sum
    }

    /// log |X′WX| = 2 Σ log R_jj.
    pub fn log_determinant(&self) -> f64 {
        let p = self.design.p();
        (0..p).map(|j| 2.0 * libm::log(self.triangle[j * p + j])).sum()
    }

    /// β = R⁻¹Q′√W·y.
    pub fn coefficients(&self) -> Vec<f64> {
        let p = self.design.p();
        let mut beta = self.along.clone();
        for j in (0..p).rev() {
            for l in j + 1..p {
                beta[j] -= self.triangle[j * p + l] * beta[l];
            }
            beta[j] /= self.triangle[j * p + j];
        }
        beta
    }

    /// (X′WX)⁻¹ = R⁻¹R⁻ᵀ, p × p, row by row.
    pub fn covariance(&self) -> Vec<f64> {
        let p = self.design.p();
        let mut inverse = vec![0.0; p * p];
        for column in 0..p {
            for j in (0..=column).rev() {
                let mut x = if j == column { 1.0 } else { 0.0 };
                for l in j + 1..=column {
                    x -= self.triangle[j * p + l] * inverse[l * p + column];
                }
                inverse[j * p + column] = x / self.triangle[j * p + j];
            }
        }
        let entry = |i: usize, j: usize| (i.max(j)..p).map(|l| inverse[i * p + l] * inverse[j * p + l]).sum();
        (0..p * p).map(|at| entry(at / p, at % p)).collect()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
