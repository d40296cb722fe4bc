//! Paule and Mandel's estimator of τ²: the generalised Q meets its degrees of freedom.

use super::tau_squared::ordinary_rss;
use super::weighted::Weighted;
use super::{Design, Studies, Tau2};
use crate::stats::special::root::bracketed_root;

/// Paule and Mandel's τ² (`pm`), and the empirical Bayes estimate of Morris (`eb`), which is the same root.
///
/// # Formula
/// The τ² with Σ(y − ŷ)²/(v + τ²) = k − p, 0 when the left side is already below at τ² = 0
/// # Agrees with
/// metafor 3.8-1 `rma(method = "PM")` and `"EB"` at a tolerance of 1e-14, to 1e-9.
/// # Choices
/// The left side falls with τ², so the root is single; it is bracketed and found to the last digit.
/// # Reference
/// Paule and Mandel (1982), doi:10.6028/jres.087.022; Morris (1983), doi:10.1080/01621459.1983.10477920; equality:
/// Viechtbauer, López-López, Sánchez-Meca and Marín-Martínez (2015), doi:10.1037/met0000023
pub(super) fn tau_squared(studies: &Studies, design: &Design) -> Tau2 {
    let (k, df) = (studies.k() as f64, (design.k() - design.p()) as f64);
    let value = generalised_q_root(studies, design, df);
    let sum = Weighted::at(studies, design, value).sum_weights();
    Tau2 { value, std_error: (2.0 * k * k / df).sqrt() / sum }
}

/// The τ² at which the generalised Q, Σ(y − ŷ)²/(v + τ²), equals `target`; 0 when it is below everywhere.
pub(super) fn generalised_q_root(studies: &Studies, design: &Design, target: f64) -> f64 {
    let mut fit = Weighted::new(studies, design);
    let mut excess = |tau2: f64| {
        fit.set(tau2);
        fit.rss() - target
    };
    if excess(0.0) <= 0.0 {
        return 0.0;
    }
    // Q(τ²) ≤ RSS/τ², RSS of ordinary least squares: beyond this Q is below the target.
    let high = ordinary_rss(studies, design) / target;
    bracketed_root(0.0, high * (1.0 + 1e-12), excess)
}
