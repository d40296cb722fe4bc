//! Intervals for the difference of two event rates, a − b.

mod wald;

pub use wald::wald;
