//! The between-study variance τ²: eight estimators behind one function.

use super::weighted::Weighted;
use super::{Design, Studies, dersimonian_laird, hedges, hunter_schmidt, likelihood, paule_mandel, sidik_jonkman};

/// How τ² is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Estimator {
    /// DerSimonian and Laird's method of moments.
    DerSimonianLaird,
    /// Restricted maximum likelihood.
    Reml,
    /// Maximum likelihood.
    Ml,
    /// Paule and Mandel: the generalised Q meets its expectation.
    PauleMandel,
    /// Hedges: the unweighted variance less the mean sampling variance.
    Hedges,
    /// Sidik and Jonkman, two steps; never 0.
    SidikJonkman,
    /// Empirical Bayes (Morris); the same root as Paule and Mandel's.
    EmpiricalBayes,
    /// Hunter and Schmidt.
    HunterSchmidt,
}

/// An estimate of τ².
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tau2 {
    /// τ², at least 0, on the squared scale of the effects.
    pub value: f64,
    /// Its large-sample standard error.
    pub std_error: f64,
}

/// τ² of the effects about their regression on the design.
///
/// # Inputs
/// More studies than coefficients: k > p.
/// # Returns
/// τ² cut at 0 and its large-sample standard error, by the formulas of Viechtbauer (2005) as metafor 3.8-1 has them; `None` when k ≤ p.
/// # Agrees with
/// metafor 3.8-1 `rma(...)$tau2` and `$se.tau2`; `tests/reference/pool/`.
/// # Reference
/// Viechtbauer (2005), doi:10.3102/10769986030003261
pub fn tau_squared(studies: &Studies, design: &Design, estimator: Estimator) -> Option<Tau2> {
    if studies.k() <= design.p() {
        return None;
    }
    let tau2 = match estimator {
        Estimator::DerSimonianLaird => dersimonian_laird::tau_squared(studies, design),
        Estimator::Hedges => hedges::tau_squared(studies, design),
        Estimator::HunterSchmidt => hunter_schmidt::tau_squared(studies, design),
        Estimator::SidikJonkman => sidik_jonkman::tau_squared(studies, design),
        Estimator::PauleMandel | Estimator::EmpiricalBayes => paule_mandel::tau_squared(studies, design),
        Estimator::Ml => likelihood::tau_squared(studies, design, likelihood::Kind::Full),
        Estimator::Reml => likelihood::tau_squared(studies, design, likelihood::Kind::Restricted),
    };
    Some(tau2)
}

/// The largest residual sum of squares that a root of an estimating equation can have: that of ordinary least squares.
pub(super) fn ordinary_rss(studies: &Studies, design: &Design) -> f64 {
    Weighted::ordinary(studies, design).rss()
}
