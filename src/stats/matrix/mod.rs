//! Dense matrices, small or tall, for the linear models.
//!
//! Written out rather than taken from a library: sums run in one order on every machine, with no instruction chosen at run time, so
//! the digits of a fit are the same everywhere.

mod cholesky;
mod dense;
mod eigen;
mod orthogonal;

pub use cholesky::Cholesky;
pub use dense::{Matrix, dot};
pub use eigen::{Eigen, symmetric_eigen};
pub use orthogonal::{Alias, Orthogonal};
