//! `retrial pool`: evidence of several studies together.

mod network;
mod network_file;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Failure, Global};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// A CSV: contrasts (`study,treatment_a,treatment_b,estimate,std_error`) or arms (`study,treatment,events,n`).
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// The scale of the effects; of arms, the scale on which they are compared.
    #[arg(long, value_enum)]
    measure: Option<Measure>,
    /// Models, apart by commas, or `all`.
    #[arg(long, value_delimiter = ',', value_name = "A,B", default_value = "all")]
    method: Vec<String>,
    /// What is done with studies that have a zero cell.
    #[arg(long, value_enum, default_value = "only-needed")]
    zero_cells: ZeroCells,
    #[command(flatten)]
    network: network::Options,
}

/// What the effects are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Measure {
    /// Risk ratio.
    Rr,
    /// Odds ratio.
    Or,
    /// Risk difference.
    Rd,
    /// Mean difference.
    Md,
    /// Standardised mean difference.
    Smd,
    /// Estimates and standard errors of anything that adds up.
    Generic,
}

/// What is done with studies that have a zero cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ZeroCells {
    /// ½ is added to every cell of a study that has a zero; studies without any event stay.
    OnlyNeeded,
    /// The same, and studies without any event are left out.
    ExcludeDoubleZeros,
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    if !arguments.network.network {
        return Err(Failure::Usage("say what is asked: --network --reference TREATMENT".into()));
    }
    network::run(&arguments, global)
}
