//! Hedges's estimator of τ², the analysis of variance without weights.

use super::weighted::Weighted;
use super::{Design, Studies, Tau2};

/// Hedges's τ² (`he`).
///
/// # Formula
/// (RSS − tr PV)/(k − p) of ordinary least squares, cut at 0; for a mean var(y) − mean(v)
/// # Agrees with
/// metafor 3.8-1 `rma(method = "HE")` to 1e-12.
/// # Reference
/// Hedges (1983), doi:10.1037/0033-2909.93.2.388
pub(super) fn tau_squared(studies: &Studies, design: &Design) -> Tau2 {
    let fit = Weighted::ordinary(studies, design);
    let v = studies.variances();
    let trace: f64 = v.iter().enumerate().map(|(at, v)| v * fit.one_minus_leverage(at)).sum();
    let value = ((fit.rss() - trace) / fit.df()).max(0.0);
    let squares = fit.squared_trace(|i| v[i], |j| v[j]);
    let variance = 2.0 * squares + 4.0 * value * trace + 2.0 * value * value * fit.df();
    Tau2 { value, std_error: variance.sqrt() / fit.df() }
}
