//! Tests that two proportions, or two means, are equal. Two-sided throughout.

mod barnard;
mod boschloo;
mod fisher_exact;
mod likelihood_ratio;
mod pearson;
mod student;
mod unconditional;

pub use barnard::{barnard, barnard_with_progress};
pub use boschloo::{boschloo, boschloo_with_progress};
pub use fisher_exact::{fisher_exact, fisher_mid_p};
pub use likelihood_ratio::likelihood_ratio;
pub use pearson::{n_minus_1, pearson, pearson_yates};
pub use student::{student, welch};
pub use unconditional::work;
