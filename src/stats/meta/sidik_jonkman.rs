//! Sidik and Jonkman's two-step estimator of τ².

use super::weighted::Weighted;
use super::{Design, Studies, Tau2};

/// Sidik and Jonkman's τ² (`sj`), positive unless all effects are equal.
///
/// # Formula
/// τ₀² = Σ(y − ȳ)²/k; r = v/τ₀²; τ² = Σ(y − ŷ)²/(1 + r)/(k − p), with weights 1/(1 + r)
/// # Agrees with
/// metafor 3.8-1 `rma(method = "SJ")` to 1e-12.
/// # Reference
/// Sidik and Jonkman (2005), doi:10.1111/j.1467-9876.2005.00489.x
pub(super) fn tau_squared(studies: &Studies, design: &Design) -> Tau2 {
    let k = studies.k();
    let crude = Weighted::ordinary(studies, &Design::constant(k)).rss() / k as f64;
    let fit = Weighted::at(studies, design, crude);
    let value = crude * fit.rss() / fit.df();
    let v = studies.variances();
    let variance = 2.0 * fit.squared_trace(|i| v[i], |j| v[j])
        + 4.0 * value * fit.squared_trace(|i| v[i], |_| 1.0)
        + 2.0 * value * value * fit.squared_trace(|_| 1.0, |_| 1.0);
    Tau2 { value, std_error: crude * variance.sqrt() / fit.df() }
}
