//! How many outcomes would have to differ for a result to lose its significance.

mod fisher_exact;

pub use fisher_exact::{fisher_exact, work};
