//! DerSimonian and Laird's estimator of τ².

use super::weighted::Weighted;
use super::{Design, Studies, Tau2};

/// DerSimonian and Laird's τ².
///
/// # Formula
/// (Q − (k − p))/tr P with weights 1/v, cut at 0; for a mean tr P = Σw − Σw²/Σw
/// # Agrees with
/// metafor 3.8-1 `rma(method = "DL")` to 1e-12.
/// # Reference
/// DerSimonian and Laird (1986), doi:10.1016/0197-2456(86)90046-2
pub(super) fn tau_squared(studies: &Studies, design: &Design) -> Tau2 {
    let fit = Weighted::at(studies, design, 0.0);
    let trace = fit.trace();
    let value = ((fit.rss() - fit.df()) / trace).max(0.0);
    let variance = 2.0 * fit.df() + 4.0 * value * trace + 2.0 * value * value * fit.squared_trace(|_| 1.0, |_| 1.0);
    Tau2 { value, std_error: variance.sqrt() / trace }
}
