//! The ratio of two variances.

mod f;

pub use f::f;
