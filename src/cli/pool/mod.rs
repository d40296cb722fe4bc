//! `retrial pool`: evidence of several studies together.

mod choices;
mod effects;
mod effects_file;
pub(super) mod evidence;
mod indirect;
mod network;
mod network_file;
mod shown;

use std::path::PathBuf;

use clap::Args;

use super::figures::Figures;
use super::{Failure, Global};
use choices::{HartungKnapp, Measure, Preset, SmallSample, ZeroCells};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// An evidence folder or file, or a CSV of studies: `study` with `events_a,n_a,events_b,n_b`, `mean_a,sd_a,n_a,mean_b,sd_b,n_b` or `estimate,std_error`. With
    /// --network or --indirect contrasts (`study,treatment_a,treatment_b,estimate,std_error`) or arms (`study,treatment,events,n`).
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// The effect; of arms in a network, the scale on which they are compared. By default what the columns suggest: rr, md or generic.
    #[arg(long, value_enum)]
    measure: Option<Measure>,
    /// Generic estimates are logarithms of ratios: show the ratios as well.
    #[arg(long)]
    log: bool,
    /// Models, apart by commas, or `all`: common-effect, dl, reml, ml, pm, he, sj, eb, hs, mantel-haenszel, peto. By default
    /// common-effect and REML with Hartung–Knapp.
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    method: Vec<String>,
    /// Hartung and Knapp's interval for the random-effects models of --method.
    #[arg(long, value_enum, value_name = "FORM", num_args = 0..=1, require_equals = true, default_missing_value = "standard")]
    hartung_knapp: Option<HartungKnapp>,
    /// The choices of another program, which other options then change.
    #[arg(long, value_enum, conflicts_with = "network")]
    preset: Option<Preset>,
    /// What is done with studies that have a zero cell; by default only-needed.
    #[arg(long, value_enum)]
    zero_cells: Option<ZeroCells>,
    /// Hedges's small-sample factor; by default exact.
    #[arg(long, value_enum)]
    small_sample: Option<SmallSample>,
    /// The column that puts studies into subgroups.
    #[arg(long, value_name = "COLUMN", conflicts_with = "network")]
    subgroup: Option<String>,
    /// Columns for a meta-regression, apart by commas; words become indicators.
    #[arg(long, value_delimiter = ',', value_name = "COLUMN", conflicts_with = "network")]
    moderator: Vec<String>,
    /// Show the pooled effect study by study, in the order of this column.
    #[arg(long, value_name = "COLUMN", conflicts_with = "network")]
    cumulative_by: Option<String>,
    /// Show the pooled effect without each study in turn.
    #[arg(long, conflicts_with = "network")]
    leave_one_out: bool,
    /// Pool standardised differences over different standard deviations (column `standardizer`); the rows are labelled.
    #[arg(long)]
    allow_mixed_standardizers: bool,
    #[command(flatten)]
    figures: Figures,
    #[command(flatten)]
    indirect: indirect::Options,
    #[command(flatten)]
    network: network::Options,
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    if arguments.network.network {
        network::run(&arguments, global)
    } else if !arguments.indirect.indirect.is_empty() {
        indirect::run(&arguments, global)
    } else if arguments.path.is_dir() || arguments.path.extension().is_some_and(|extension| extension == "toml") {
        evidence::run(&arguments, global)
    } else {
        effects::run(&arguments, global)
    }
}
