//! `retrial pool FILE --indirect A,C`: Bucher's comparison of two treatments through a common comparator.

use clap::Args;

use super::super::{Failure, Global};
use super::Arguments;

#[derive(Args, Debug)]
pub(super) struct Options {
    /// Compare two treatments through a common comparator (Bucher): A,C.
    #[arg(long, value_delimiter = ',', num_args = 1, value_name = "A,C", conflicts_with = "network")]
    pub indirect: Vec<String>,
    /// The common comparator, where there are several.
    #[arg(long, value_name = "B", requires = "indirect")]
    through: Option<String>,
}

pub(super) fn run(_arguments: &Arguments, _global: &Global) -> Result<(), Failure> {
    Err(Failure::Usage("to come".into()))
}
