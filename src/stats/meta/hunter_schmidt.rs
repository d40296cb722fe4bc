//! Hunter and Schmidt's estimator of τ².

use super::weighted::Weighted;
use super::{Design, Studies, Tau2};

/// Hunter and Schmidt's τ².
///
/// # Formula
/// (Q − k)/Σw with weights 1/v, cut at 0
/// # Agrees with
/// metafor 3.8-1 `rma(method = "HS")` to 1e-12.
/// # Choices
/// Biased downwards (Viechtbauer 2005); here because published analyses use it.
/// # Reference
/// Hunter and Schmidt (2004), *Methods of Meta-Analysis*; doi:10.3102/10769986030003261
pub(super) fn tau_squared(studies: &Studies, design: &Design) -> Tau2 {
    let fit = Weighted::at(studies, design, 0.0);
    let sum = fit.sum_weights();
    let value = ((fit.rss() - studies.k() as f64) / sum).max(0.0);
    let squares = fit.squared_trace(|_| 1.0, |_| 1.0);
    let variance = 2.0 * fit.df() + 4.0 * value * fit.trace() + 2.0 * value * value * squares;
    Tau2 { value, std_error: variance.sqrt() / sum }
}
