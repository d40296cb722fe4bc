//! One mean.

use crate::results::{Method, Statistic};
use crate::stats::mean;

use super::{Calculator, Compute, Entry};

pub(super) const METHODS: &[Entry] = &[Entry {
    calculator: Calculator::Mean,
    statistic: Statistic::Mean,
    method: Method::Student,
    compute: Compute::Mean(mean::student),
    summary: "Student's t interval",
    when: "Values not far from normal, or n of some dozens",
    recommended: None,
    reference: "doi:10.1093/biomet/6.1.1",
}];
