//! Intervals for the difference of two means, a − b.

mod student;
mod welch;

pub use student::student;
pub use welch::welch;
