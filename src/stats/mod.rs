//! Pure numerics: numbers in, typed results out. No files, no text, no rounding, no percent.
//!
//! One folder per statistic, one file per method, named as a textbook names it. Transcendental functions come from `libm`, so the
//! digits are the same on every platform.
//!
//! ```
//! use retrial::stats::{Binomial, Level, Moments, equality, risk_difference, standardized};
//!
//! // 37 of 52 against 20 of 42
//! let (a, b) = (Binomial::new(37, 52)?, Binomial::new(20, 42)?);
//! let difference = risk_difference::newcombe(a, b, Level::NINETY_FIVE);
//! assert!((difference.lower.unwrap() - 0.0366).abs() < 5e-5);
//! assert!((difference.upper.unwrap() - 0.4125).abs() < 5e-5);
//! assert!(equality::fisher_exact(a, b).p_value.unwrap() < 0.05);
//!
//! // a number that does not exist is none, with a note
//! let empty = Binomial::new(0, 9)?;
//! assert!(equality::pearson(empty, empty).p_value.is_none());
//!
//! let (drug, placebo) = (Moments::new(-24.4, 11.6, 42)?, Moments::new(-13.9, 11.5, 37)?);
//! let g = standardized::hedges_g::noncentral_t(drug, placebo, Level::NINETY_FIVE);
//! assert!((g.value.unwrap() + 0.90).abs() < 0.005);
//! # Ok::<(), retrial::stats::DomainError>(())
//! ```

pub mod adjusted_p;
mod contrast;
pub mod conversion;
pub mod equality;
pub mod fragility_index;
pub mod imputation;
pub mod linear_model;
pub mod log_ratio_of_means;
pub mod logistic;
pub mod mantel_haenszel;
pub mod matrix;
pub mod mean;
pub mod mean_difference;
pub mod meta;
pub mod missingness;
pub mod mmrm;
pub mod network;
pub mod number_needed_to_treat;
pub mod odds_ratio;
pub mod probability_of_superiority;
pub mod proportion;
pub mod ranks;
pub mod rate;
pub mod rate_difference;
pub mod rate_ratio;
pub mod risk_difference;
pub mod risk_ratio;
pub mod special;
pub mod standardized;
pub mod stratified;
mod types;
pub mod variance_ratio;

pub use contrast::Contrast;
pub use types::{Binomial, DomainError, Estimate, Level, Moments, Note, PersonTime, TestResult};
