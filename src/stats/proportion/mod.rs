//! Intervals for a single proportion. The estimate is always events/n.

mod clopper_pearson;
mod wilson;

pub use clopper_pearson::clopper_pearson;
pub use wilson::wilson;
