//! Intervals for one mean from its summary.

mod student;

pub use student::student;
