//! The logarithm of the ratio of two means.

mod delta;

pub use delta::delta;
