//! Intervals for a single proportion. The estimate is always events/n.

mod agresti_coull;
mod arcsine;
mod blaker;
mod clopper_pearson;
mod jeffreys;
mod likelihood_ratio;
mod logit;
mod mid_p;
mod wald;
mod wilson;

pub use agresti_coull::agresti_coull;
pub use arcsine::arcsine;
pub use blaker::blaker;
pub use clopper_pearson::clopper_pearson;
pub use jeffreys::jeffreys;
pub use likelihood_ratio::likelihood_ratio;
pub use logit::logit;
pub use mid_p::mid_p;
pub use wald::{wald, wald_cc};
pub use wilson::{wilson, wilson_cc};
