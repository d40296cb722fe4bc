//! Distribution functions and quantiles.
//!
//! Every tail is computed as a tail, so that 1e-300 keeps its digits; every quantile is found from the tail it belongs to. They stand
//! here because `statrs` returns small tails as one minus a cdf, does not converge for the inverse incomplete beta, and has no
//! noncentral t and no noncentral hypergeometric distribution.

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
