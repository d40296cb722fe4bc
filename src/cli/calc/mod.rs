//! `retrial calc`: every interval and test of a two-arm trial, for one case on the line or a file of them.
//!
//! A calculator is one file here: how its cases are written ([`form::Form`]) and what its rows are ([`form::OneCase`] or
//! [`form::OneFamily`]). `line` and `batch` run any of them, `sink` writes the rows, `text` shows them.

mod adjust_p;
mod batch;
pub(super) mod cell;
mod consistency;
mod convert;
mod forest;
mod form;
mod line;
mod mean;
mod proportion;
mod ranks;
mod sink;
mod stratified;
mod text;
mod two_means;
mod two_proportions;
mod two_rates;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use indicatif::ProgressBar;

use crate::analysis::calculate;
use crate::analysis::methods::METHODS;
use crate::problem::nearest;
use crate::results::Method;

use super::{Failure, Format, Global, output, progress};
use form::{Asked, Calculator};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The calculator.
    #[arg(value_enum)]
    what: What,
    /// The case: `37/52`, `37/52 20/42`, `-24.4,11.6,42`, `MEAN,SD,N MEAN,SD,N`, `5/120.5 2/118`, `0.01,0.02`, `sd=11.6 n=42`.
    case: Vec<String>,
    /// Many cases: a CSV with the calculator's columns.
    #[arg(long, value_name = "CASES.CSV", conflicts_with = "case")]
    input: Option<PathBuf>,
    /// Only these methods, apart by commas (`retrial methods` lists them).
    #[arg(long, value_delimiter = ',', value_name = "A,B", value_parser = method)]
    method: Vec<Method>,
}

fn method(text: &str) -> Result<Method, String> {
    let known = || METHODS.iter().map(|entry| entry.method.id());
    match text.parse::<Method>() {
        Ok(method) if known().any(|id| id == method.id()) => Ok(method),
        _ => Err(match nearest(text, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`retrial methods` lists them".into(),
        }),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// EVENTS/N: intervals for one proportion.
    Proportion,
    /// EVENTS/N EVENTS/N: difference, ratios, NNT, tests.
    TwoProportions,
    /// MEAN,SD,N.
    Mean,
    /// MEAN,SD,N MEAN,SD,N: difference, standardised effects, tests.
    TwoMeans,
    /// EVENTS/TIME EVENTS/TIME.
    TwoRates,
    /// EVENTS/N:EVENTS/N …: one difference or ratio for all strata.
    Stratified,
    /// A,A,… B,B,…: shift, superiority and tests by ranks.
    Ranks,
    /// P,P,…: adjusted for multiplicity.
    AdjustP,
    /// NAME=VALUE …: SE, SD, interval and p; d, odds ratio and r; quartiles to mean and SD.
    Convert,
    /// VALUE,N: can whole numbers have this mean or percentage?
    Grim,
    /// MEAN,SD,N: can whole numbers have this mean and standard deviation?
    Grimmer,
    /// MEAN,SD,N: can zeros and ones?
    Debit,
    /// EVENTS/N PERCENT: does the count print as the percentage?
    Percent,
    /// PERCENT,… N-N: which numbers of participants can print them?
    Denominators,
    /// TEST,STATISTIC,DF P: is it the p-value of that statistic?
    PValue,
    /// ESTIMATE,LOWER,UPPER [P]: do they belong together?
    Interval,
}

impl What {
    fn calculator(self) -> Calculator {
        match self {
            What::Proportion => Calculator::Cases(&proportion::Proportion),
            What::TwoProportions => Calculator::Cases(&two_proportions::TwoProportions),
            What::Mean => Calculator::Cases(&mean::Mean),
            What::TwoMeans => Calculator::Cases(&two_means::TwoMeans),
            What::TwoRates => Calculator::Cases(&two_rates::TwoRates),
            What::Stratified => Calculator::Family(&stratified::Stratified),
            What::Ranks => Calculator::Family(&ranks::Ranks),
            What::AdjustP => Calculator::Family(&adjust_p::AdjustP),
            What::Convert => Calculator::Cases(&convert::Convert),
            What::Grim => Calculator::Cases(&consistency::GRIM),
            What::Grimmer => Calculator::Cases(&consistency::GRIMMER),
            What::Debit => Calculator::Cases(&consistency::DEBIT),
            What::Percent => Calculator::Cases(&consistency::PERCENT),
            What::Denominators => Calculator::Cases(&consistency::DENOMINATORS),
            What::PValue => Calculator::Cases(&consistency::P_VALUE),
            What::Interval => Calculator::Cases(&consistency::INTERVAL),
        }
    }
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    let calculator = arguments.what.calculator();
    let registered = calculator.form().registered();
    let entries = calculate::chosen(registered, &arguments.method);
    if entries.is_empty() {
        let ids: Vec<&str> = calculate::chosen(registered, &[]).iter().map(|entry| entry.method.id()).collect();
        return Err(Failure::Usage(format!(
            "`{}` has none of these methods; it has {}",
            registered.id(),
            ids.join(", ")
        )));
    }
    // Of a file, the cases done are told; of a case on the line, how far it is.
    let progress = if arguments.input.is_some() { ProgressBar::hidden() } else { progress::percent(global) };
    let asked = Asked { entries, by_name: !arguments.method.is_empty(), level: global.level, progress };
    match &arguments.input {
        None => line::run(calculator, &arguments.case, &asked, global),
        Some(path) => batch::run(calculator, path, &asked, global),
    }
}
