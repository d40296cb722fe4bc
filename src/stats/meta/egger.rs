//! Egger's test of small-study effects, in the two forms that go by the name.

use super::linear_regression::line;
use super::{Coefficient, Design, Estimator, Interval, Line, Studies, fit};
use crate::stats::Level;

/// Egger's regression of the standardised effect on precision.
///
/// # Formula
/// y/s on 1/s by least squares, s the standard error; the *intercept* measures asymmetry, t on k − 2 degrees of freedom
/// # Returns
/// `None` with fewer than three studies or when all standard errors are equal.
/// # Agrees with
/// R 4.2.2 `lm(y/s ~ 1/s)` and metafor 3.8-1 `regtest(model = "lm")` to 1e-10.
/// # Choices
/// With fewer than about ten studies it has next to no power (Sterne and others 2011, doi:10.1136/bmj.d4002).
/// # Reference
/// Egger, Davey Smith, Schneider and Minder (1997), doi:10.1136/bmj.315.7109.629
pub fn egger(studies: &Studies, level: Level) -> Option<Line> {
    let s = studies.std_errors();
    let precision: Vec<f64> = s.iter().map(|s| 1.0 / s).collect();
    let standardised: Vec<f64> = studies.effects().iter().zip(&s).map(|(y, s)| y / s).collect();
    line(&precision, &standardised, &vec![1.0; s.len()], level)
}

/// The meta-regression form: effects on their standard errors in a random-effects model.
///
/// # Formula
/// y on s with τ² by `estimator` (additive); the *slope* with a normal test
/// # Returns
/// The slope; `None` with fewer than three studies or when all standard errors are equal.
/// # Agrees with
/// metafor 3.8-1 `regtest(rma(...), predictor = "sei")` to 1e-8.
/// # Choices
/// A different test from [`egger`]: additive instead of multiplicative heterogeneity.
/// # Reference
/// Sterne and Egger (2005), in *Publication Bias in Meta-Analysis*, ch. 6
pub fn egger_meta_regression(studies: &Studies, estimator: Option<Estimator>, level: Level) -> Option<Coefficient> {
    let design = Design::with_moderators(studies.k(), &[studies.std_errors()])?;
    if studies.k() < 3 {
        return None;
    }
    fit(studies, &design, estimator, Interval::Normal, level)?.coefficients.pop()
}
