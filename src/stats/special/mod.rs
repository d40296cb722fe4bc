//! Distribution functions and quantiles.
//!
//! Every tail is computed as a tail, so that 1e-300 keeps its digits; every quantile is found from the tail it belongs to. They stand
//! here because `statrs` returns small tails as one minus a cdf, does not converge for the inverse incomplete beta, and has no
//! noncentral t and no noncentral hypergeometric distribution.

pub mod binomial;
pub mod chi_squared;
pub mod deviance;
pub mod f;
pub mod hypergeometric;
pub mod incomplete_beta;
pub mod incomplete_gamma;
mod large_parameters;
pub mod noncentral_hypergeometric;
pub mod noncentral_t;
pub mod normal;
pub mod root;
pub mod stirling;
pub mod student_t;

/// Both tails of a distribution at a point, each as exact as the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tails {
    /// P(X ≤ x).
    pub lower: f64,
    /// P(X > x).
    pub upper: f64,
}

/// The probability p and 1 − p of a logit, each with all its digits.
pub fn expit(logit: f64) -> (f64, f64) {
    let e = libm::exp(-logit.abs());
    let (small, large) = (e / (1.0 + e), 1.0 / (1.0 + e));
    if logit < 0.0 { (small, large) } else { (large, small) }
}
