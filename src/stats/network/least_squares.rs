//! Generalised least squares of a network.

use super::super::Estimate;
use super::super::matrix::{Cholesky, Matrix};
use super::{Study, components};

/// Why a network has no fit.
#[derive(Clone, Debug, PartialEq)]
pub enum NetworkError {
    /// No chain of comparisons joins these parts.
    Disconnected(Vec<Vec<usize>>),
    /// No study, or a single treatment.
    Empty,
    /// The numbers are too far apart in size for double precision.
    Singular,
}

/// A fitted network.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Effect of each treatment minus the first's; the first's own is 0.
    effects: Vec<f64>,
    /// t × t, the first row and column 0.
    covariance: Matrix,
    /// The between-study variance that was added.
    pub tau2: f64,
    /// Weighted sum of squared residuals.
    pub q: f64,
    /// Contrasts less parameters: Σ(k − 1) − (t − 1).
    pub df: f64,
}

/// Generalised least squares with a given between-study variance.
///
/// # Formula
/// Study i: y_i = X_i θ + e_i, θ the effects against the first treatment, var(e_i) = V_i + τ²B with B 1 on the diagonal and ½ off it;
/// W_i its inverse. θ̂ = C Σ X_i'W_i y_i, C = (Σ X_i'W_i X_i)⁻¹, Q = Σ r_i'W_i r_i.
/// # Inputs
/// `treatments`: their number t. `tau2`: 0 for the common-effect model.
/// # Errors
/// `NetworkError::Disconnected` with its parts, `Empty`, or `Singular`.
/// # Agrees with
/// R 4.2.2, generalised least squares, 93 trials of dat.linde2016, to 1e-8; an independent implementation in Python on random
/// networks to 1e-9: `tests/reference/network/`.
/// # Choices
/// Which treatment is the reference changes nothing: every contrast is read off with [`Fit::effect`].
/// # Reference
/// Lu et al. (2011), doi:10.1002/jrsm.34; Salanti et al. (2008), doi:10.1177/0962280207080643
pub fn fit(studies: &[Study], treatments: usize, tau2: f64) -> Result<Fit, NetworkError> {
    if treatments < 2 || studies.is_empty() {
        return Err(NetworkError::Empty);
    }
    let parts = components(studies, treatments);
    if parts.len() > 1 {
        return Err(NetworkError::Disconnected(parts));
    }
    let mut information = Matrix::zeros(treatments, treatments);
    let mut score = vec![0.0; treatments];
    let mut weighted = Vec::with_capacity(studies.len());
    let mut contrasts = 0;
    for study in studies {
        let weights = inverse(&study.covariance(tau2)).ok_or(NetworkError::Singular)?;
        let pull = weights.times_vector(study.effects());
        add_quadratic(&mut information, study, &weights);
        add_linear(&mut score, study, &pull);
        contrasts += study.others().len();
        weighted.push(weights);
    }
    let covariance = grounded_inverse(&information).ok_or(NetworkError::Singular)?;
    let effects = covariance.times_vector(&score);
    let mut q = 0.0;
    for (study, weights) in studies.iter().zip(&weighted) {
        let fitted = study.others().iter().map(|arm| effects[*arm] - effects[study.base()]);
        let residual: Vec<f64> = study.effects().iter().zip(fitted).map(|(y, fitted)| y - fitted).collect();
        q += weights.bilinear(&residual, &residual);
    }
    let df = (contrasts + 1 - treatments) as f64;
    // What is left by the arithmetic alone is no heterogeneity.
    let q = if df == 0.0 { 0.0 } else { q };
    Ok(Fit { effects, covariance, tau2, q, df })
}

impl Fit {
    /// The effect of `one` minus that of `other`, with its standard error.
    pub fn effect(&self, one: usize, other: usize) -> Estimate {
        let c = &self.covariance;
        let variance = c[(one, one)] + c[(other, other)] - 2.0 * c[(one, other)];
        Estimate::of(self.effects[one] - self.effects[other]).with_std_error(variance.max(0.0).sqrt())
    }

    /// How many treatments it holds.
    pub fn treatments(&self) -> usize {
        self.effects.len()
    }

    /// C, its first row and column 0.
    pub(super) fn covariance(&self) -> &Matrix {
        &self.covariance
    }
}

/// The inverse of a positive definite matrix.
pub(super) fn inverse(matrix: &Matrix) -> Option<Matrix> {
    Some(Cholesky::new(matrix)?.inverse()).filter(Matrix::is_finite)
}

/// Adds X'MX of one study.
pub(super) fn add_quadratic(sum: &mut Matrix, study: &Study, middle: &Matrix) {
    let base = study.base();
    for (i, &first) in study.others().iter().enumerate() {
        for (j, &second) in study.others().iter().enumerate() {
            let value = middle[(i, j)];
            sum[(first, second)] += value;
            sum[(base, base)] += value;
            sum[(first, base)] -= value;
            sum[(base, second)] -= value;
        }
    }
}

fn add_linear(sum: &mut [f64], study: &Study, values: &[f64]) {
    for (arm, value) in study.others().iter().zip(values) {
        sum[*arm] += value;
        sum[study.base()] -= value;
    }
}

/// The inverse of X'WX after the first treatment's row and column are struck out, which return as zeros.
fn grounded_inverse(information: &Matrix) -> Option<Matrix> {
    let size = information.rows();
    // On one scale, so that a precise and a crude trial do not swamp each other.
    let scale: Vec<f64> = (0..size).map(|i| 1.0 / information[(i, i)].sqrt()).collect();
    let scaled = Matrix::of(size - 1, size - 1, |i, j| information[(i + 1, j + 1)] * scale[i + 1] * scale[j + 1]);
    let inverse = Cholesky::new(&scaled)?.inverse();
    let full = Matrix::of(size, size, |i, j| match (i, j) {
        (0, _) | (_, 0) => 0.0,
        (i, j) => inverse[(i - 1, j - 1)] * scale[i] * scale[j],
    });
    Some(full).filter(Matrix::is_finite)
}

#[cfg(test)]
mod tests {
    use super::super::Contrast;
    use super::*;

    fn trial(a: usize, b: usize, estimate: f64, std_error: f64) -> Study {
        Study::of_contrasts(&[Contrast::new(a, b, estimate, std_error)]).unwrap()
    }

    #[test]
    fn one_comparison_is_the_inverse_variance_mean() {
        let fitted = fit(&[trial(1, 0, 0.2, 0.1), trial(0, 1, -0.5, 0.2)], 2, 0.0).unwrap();
        let effect = fitted.effect(1, 0);
        // (0.2·100 + 0.5·25)/125, Q = 0.3²/(0.01 + 0.04)
        assert!((effect.value.unwrap() - 0.26).abs() < 1e-14);
        assert!((effect.std_error.unwrap() - 125.0_f64.sqrt().recip()).abs() < 1e-14);
        assert!((fitted.q - 1.8).abs() < 1e-13);
        assert_eq!(fitted.df, 1.0);
        let swapped = fitted.effect(0, 1);
        assert_eq!(swapped.value.unwrap(), -effect.value.unwrap());
    }

    #[test]
    fn a_star_gives_bucher() {
        let fitted = fit(&[trial(1, 0, -0.45, 0.15), trial(2, 0, -0.10, 0.20)], 3, 0.0).unwrap();
        // Bucher 1997: −0.35 with variance 0.15² + 0.20².
        let indirect = fitted.effect(1, 2);
        assert!((indirect.value.unwrap() + 0.35).abs() < 1e-14);
        assert!((indirect.std_error.unwrap() - 0.25).abs() < 1e-14);
        assert_eq!((fitted.q, fitted.df), (0.0, 0.0));
    }

    #[test]
    fn parts_that_nothing_joins_are_refused_by_name() {
        let error = fit(&[trial(1, 0, 0.1, 0.1), trial(2, 3, 0.1, 0.1)], 4, 0.0).unwrap_err();
        assert_eq!(error, NetworkError::Disconnected(vec![vec![0, 1], vec![2, 3]]));
        assert_eq!(fit(&[], 3, 0.0).unwrap_err(), NetworkError::Empty);
    }

    #[test]
    fn a_precise_trial_beside_crude_ones_keeps_its_digits() {
        let fitted = fit(&[trial(1, 0, 1e3, 1e3), trial(2, 1, 1e-2, 1e-2), trial(2, 0, 1e3, 2e3)], 3, 0.0).unwrap();
        assert!((fitted.effect(2, 1).value.unwrap() - 1e-2).abs() < 1e-7);
        // 20 powers of ten between two variances are beyond doubles: refused, not guessed.
        let apart = [trial(1, 0, 1e6, 1e5), trial(2, 1, 1e-6, 1e-5), trial(2, 0, 1e6, 2e5)];
        assert_eq!(fit(&apart, 3, 0.0).unwrap_err(), NetworkError::Singular);
    }
}
