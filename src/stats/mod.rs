//! Pure numerics: numbers in, typed results out. No files, no text, no rounding, no percent.
//!
//! One folder per statistic, one file per method, named as a textbook names it. Transcendental functions come from `libm`, so the
//! digits are the same on every platform.

pub mod adjusted_p;
pub mod equality;
pub mod fragility_index;
pub mod log_ratio_of_means;
pub mod mean;
pub mod mean_difference;
pub mod number_needed_to_treat;
pub mod odds_ratio;
pub mod probability_of_superiority;
pub mod proportion;
pub mod rate;
pub mod rate_difference;
pub mod rate_ratio;
pub mod risk_difference;
pub mod risk_ratio;
pub mod special;
pub mod standardized;
mod types;
pub mod variance_ratio;

pub use types::{Binomial, DomainError, Estimate, Level, Moments, Note, PersonTime, TestResult};
