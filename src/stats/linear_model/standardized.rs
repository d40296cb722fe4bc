//! A difference in units of the model's residual standard deviation.

use crate::stats::special::noncentral_t;
use crate::stats::{Estimate, Level};

use super::LinearModel;

/// Lβ/σ with its exact interval.
///
/// # Formula
/// d = Lβ/s, s² = RSS/ν; t = d/k with k² = L(X'X)⁻¹L' is noncentral with ν degrees of freedom and noncentrality δ/k, so the bounds
/// are k times those of the noncentrality.
/// # Choices
/// s is what is left after the covariates, smaller than the standard deviation of the response: not to be read beside a d that was
/// divided by the latter.
/// # Reference
/// Steiger and Fouladi (1997), Noncentrality interval estimation, in What if there were no significance tests?
pub fn standardized(model: &LinearModel, l: &[f64], level: Level) -> Estimate {
    let s = model.residual_variance().sqrt();
    let k = model.relative_error(l);
    if !(s > 0.0 && k > 0.0) {
        return Estimate::undefined("no standardised effect: there is no residual spread");
    }
    let d = model.contrast(l).estimate / s;
    let (lower, upper) = noncentral_t::noncentrality_bounds(d / k, model.df(), level.tail());
    Estimate::of(d).with_bounds(k * lower, k * upper).with_df(model.df())
}
