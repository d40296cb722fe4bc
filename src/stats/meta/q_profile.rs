//! The Q-profile interval of τ².

use super::paule_mandel::generalised_q_root;
use super::{Design, Studies};
use crate::stats::Level;
use crate::stats::special::chi_squared;

/// The interval of τ² that inverts the generalised Q.
///
/// # Formula
/// The τ² at which Σ(y − ŷ)²/(v + τ²) equals the upper and the lower chi-squared quantile on k − p degrees of freedom, each cut at 0
/// # Returns
/// Lower and upper bound; `None` when k ≤ p. Both may be 0: then the studies differ less than chance alone lets expect.
/// # Agrees with
/// metafor 3.8-1 `confint(rma(...))` at a tolerance of 1e-12, to 1e-6.
/// # Reference
/// Viechtbauer (2007), doi:10.1002/sim.2514
pub fn q_profile(studies: &Studies, design: &Design, level: Level) -> Option<(f64, f64)> {
    if studies.k() <= design.p() {
        return None;
    }
    let df = (studies.k() - design.p()) as f64;
    let bound = |quantile: f64| generalised_q_root(studies, design, quantile);
    Some((bound(chi_squared::upper_quantile(level.tail(), df)), bound(chi_squared::quantile(level.tail(), df))))
}
