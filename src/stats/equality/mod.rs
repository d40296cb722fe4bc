//! Tests that two proportions, or two means, are equal. Two-sided throughout.

mod fisher_exact;
mod pearson;
mod student;

pub use fisher_exact::fisher_exact;
pub use pearson::pearson;
pub use student::{student, welch};
