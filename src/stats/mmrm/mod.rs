//! The marginal linear model for repeated measures: yᵢ = Xᵢβ + εᵢ, εᵢ ~ N(0, Vᵢ(θ)), by REML or ML.
//!
//! ```
//! use retrial::stats::matrix::Matrix;
//! use retrial::stats::mmrm::{DegreesOfFreedom, Design, Estimation, Options, Structure, fit};
//!
//! // Five people at two visits: the mean change has the standard error of the paired t.
//! let before = [3.0, 5.0, 4.0, 6.0, 7.0];
//! let after = [4.0, 5.0, 6.0, 9.0, 8.0];
//! let design = Design {
//!     x: Matrix::of(10, 2, |row, column| if column == 0 { 1.0 } else { (row / 5) as f64 }),
//!     y: before.into_iter().chain(after).collect(),
//!     subject: (0..10).map(|row| row % 5).collect(),
//!     visit: (0..10).map(|row| row / 5).collect(),
//!     visits: 2,
//! };
//! let options = Options {
//!     structure: Structure::Unstructured,
//!     estimation: Estimation::Reml,
//!     degrees_of_freedom: DegreesOfFreedom::KenwardRogerLinear,
//! };
//! let change = fit(&design, &options)?.contrast(&[0.0, 1.0]);
//! assert!((change.estimate - 1.4).abs() < 1e-12);
//! assert!((change.std_error - 0.5099019513592785).abs() < 1e-9);
//! assert!((change.df - 4.0).abs() < 1e-6);
//! # Ok::<(), retrial::stats::mmrm::FitError>(())
//! ```

mod between_within;
mod fit;
mod kenward_roger;
mod likelihood;
mod moments;
mod newton;
mod satterthwaite;
mod structure;

use std::fmt;

pub use fit::{Fit, fit};
pub use structure::Structure;

use super::matrix::{Alias, Matrix};

/// The data of a fit. One row per subject and visit; a missed visit is an absent row.
#[derive(Clone, Debug)]
pub struct Design {
    /// n × p, one row an observation, one column a coefficient.
    pub x: Matrix,
    /// The response of each row.
    pub y: Vec<f64>,
    /// The subject of each row, from 0.
    pub subject: Vec<usize>,
    /// The visit of each row, from 0 in their order; a subject has a visit at most once.
    pub visit: Vec<usize>,
    /// How many visits there are.
    pub visits: usize,
}

/// Which likelihood is maximised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Estimation {
    /// Restricted maximum likelihood.
    Reml,
    /// Maximum likelihood.
    Ml,
}

/// Standard errors and degrees of freedom of the coefficients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DegreesOfFreedom {
    /// Fai and Cornelius's, from the observed information.
    Satterthwaite,
    /// Kenward and Roger's adjusted covariance, second derivatives of V included, in the parameters of SAS.
    KenwardRoger,
    /// The same without the second derivatives.
    KenwardRogerLinear,
    /// By whether a coefficient differs within subjects.
    BetweenWithin,
    /// n − p.
    Residual,
}

/// What is fitted, and how it is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The covariance of a subject's visits; with a single visit, every structure is one variance.
    pub structure: Structure,
    /// REML or ML.
    pub estimation: Estimation,
    /// Standard errors and degrees of freedom.
    pub degrees_of_freedom: DegreesOfFreedom,
}

/// How the search for the optimum ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Convergence {
    /// Steps tried.
    pub iterations: usize,
    /// g'H⁻¹g at the end: twice what a further Newton step would take off −2 log L.
    pub decrement: f64,
    /// Euclidean length of the gradient of −2 log L in θ.
    pub gradient_norm: f64,
    /// Smallest eigenvalue of its Hessian.
    pub smallest_eigenvalue: f64,
    /// Largest eigenvalue of its Hessian.
    pub largest_eigenvalue: f64,
}

/// Why there is no fit. Visits and columns are places in the [`Design`].
#[derive(Clone, Debug, PartialEq)]
pub enum FitError {
    /// No more rows than coefficients.
    TooFewRows {
        /// Rows.
        rows: usize,
        /// Coefficients.
        coefficients: usize,
    },
    /// Columns that are linear combinations of others.
    Aliased(Vec<Alias>),
    /// A visit whose observations its coefficients fit exactly, in a structure with a variance for every visit.
    Saturated {
        /// The visit.
        visit: usize,
        /// Observations there.
        rows: usize,
    },
    /// Two visits nobody was seen at both, in a structure with a parameter for that pair alone.
    NeverTogether {
        /// The visits.
        visits: (usize, usize),
    },
    /// The response leaves no residual to start from.
    NoStart,
    /// V became singular on the way.
    Singular {
        /// Steps taken.
        iterations: usize,
    },
    /// The likelihood has no single highest point in these parameters.
    Flat {
        /// Steps taken.
        iterations: usize,
    },
    /// The search did not end.
    NoConvergence {
        /// Steps taken.
        iterations: usize,
        /// g'H⁻¹g of the last.
        decrement: f64,
    },
}

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FitError::TooFewRows { rows, coefficients } => {
                write!(f, "{rows} observations cannot estimate {coefficients} coefficients and a covariance")
            }
            FitError::Aliased(aliases) => write!(f, "{} columns are linear combinations of others", aliases.len()),
            FitError::Saturated { visit, rows } => {
                write!(f, "visit {} has {rows} observations, too few for a variance of its own", visit + 1)
            }
            FitError::NeverTogether { visits } => {
                write!(f, "nobody was seen at both of visits {} and {}", visits.0 + 1, visits.1 + 1)
            }
            FitError::NoStart => {
                write!(f, "the coefficients fit the response exactly, or its numbers are beyond doubles")
            }
            FitError::Singular { iterations } => {
                write!(f, "the covariance matrix became singular after {iterations} steps")
            }
            FitError::Flat { iterations } => {
                write!(f, "the likelihood is flat: no single optimum after {iterations} steps")
            }
            FitError::NoConvergence { iterations, decrement } => {
                write!(f, "no convergence after {iterations} steps (g'H⁻¹g is still {decrement:.1e})")
            }
        }
    }
}

impl std::error::Error for FitError {}
