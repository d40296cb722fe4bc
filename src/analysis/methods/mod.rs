//! The one registry of methods: what can be estimated, how, by which function, when to use it, and who described it. Every command asks
//! here. One file per calculator; a new calculator is a new file, a variant of [`Calculator`] and a line in [`PARTS`].

mod adjust_p;
mod consistency;
mod convert;
mod mean;
mod models;
mod pool;
mod proportion;
mod ranks;
mod stratified;
mod two_means;
mod two_proportions;
mod two_rates;

use crate::results::{Method, Statistic};
use crate::stats::{Binomial, Estimate, Level, Moments, PersonTime, TestResult, equality, fragility_index};

/// The methods of every calculator, in the order of the tables.
const PARTS: &[&[Entry]] = &[
    proportion::METHODS,
    two_proportions::METHODS,
    mean::METHODS,
    two_means::METHODS,
    two_rates::METHODS,
    stratified::METHODS,
    ranks::METHODS,
    adjust_p::METHODS,
    convert::METHODS,
    consistency::GRIM,
    consistency::GRIMMER,
    consistency::DEBIT,
    consistency::PERCENT,
    consistency::DENOMINATORS,
    consistency::P_VALUE,
    consistency::INTERVAL,
    pool::METHODS,
    models::NETWORK,
    models::ANCOVA,
    models::MMRM,
    models::LOGISTIC,
];

/// The calculators, by what they take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calculator {
    /// One proportion.
    Proportion,
    /// Two proportions.
    TwoProportions,
    /// One mean.
    Mean,
    /// Two means.
    TwoMeans,
    /// Two rates.
    TwoRates,
    /// Two proportions in several strata.
    Stratified,
    /// Two samples of values.
    Ranks,
    /// A family of p-values.
    AdjustP,
    /// What a paper prints, as what a computation needs.
    Convert,
    /// A mean or percentage of whole numbers.
    Grim,
    /// A mean and a standard deviation of whole numbers.
    Grimmer,
    /// A mean and a standard deviation of zeros and ones.
    Debit,
    /// A count beside its percentage.
    Percent,
    /// Percentages of an unknown number of participants.
    Denominators,
    /// A test statistic beside its p-value.
    PValue,
    /// An estimate beside its interval and p-value.
    Interval,
    /// Studies of a meta-analysis: `retrial pool`.
    Pool,
    /// Trials of many treatments: `retrial pool --network`.
    Network,
    /// Participants at one visit: `retrial ancova`.
    Ancova,
    /// Participants over visits: `retrial mmrm`, and scores imputed in a study file.
    Mmrm,
    /// Participants with or without an event: `retrial logistic`.
    Logistic,
}

impl Calculator {
    /// The id on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Calculator::Proportion => "proportion",
            Calculator::TwoProportions => "two-proportions",
            Calculator::Mean => "mean",
            Calculator::TwoMeans => "two-means",
            Calculator::TwoRates => "two-rates",
            Calculator::Stratified => "stratified",
            Calculator::Ranks => "ranks",
            Calculator::AdjustP => "adjust-p",
            Calculator::Convert => "convert",
            Calculator::Grim => "grim",
            Calculator::Grimmer => "grimmer",
            Calculator::Debit => "debit",
            Calculator::Percent => "percent",
            Calculator::Denominators => "denominators",
            Calculator::PValue => "p-value",
            Calculator::Interval => "interval",
            Calculator::Pool => "pool",
            Calculator::Network => "network",
            Calculator::Ancova => "ancova",
            Calculator::Mmrm => "mmrm",
            Calculator::Logistic => "logistic",
        }
    }
}

/// The function behind a method, by what it takes.
#[derive(Clone, Copy, Debug)]
pub enum Compute {
    /// One proportion.
    Proportion(fn(Binomial, Level) -> Estimate),
    /// Two proportions, experimental first.
    TwoProportions(fn(Binomial, Binomial, Level) -> Estimate),
    /// A test of two proportions.
    TwoProportionsTest(fn(Binomial, Binomial) -> TestResult),
    /// A count found from two proportions, without an interval.
    Count(fn(Binomial, Binomial) -> Estimate),
    /// One mean.
    Mean(fn(Moments, Level) -> Estimate),
    /// Two means, experimental first.
    TwoMeans(fn(Moments, Moments, Level) -> Estimate),
    /// A test of two means.
    TwoMeansTest(fn(Moments, Moments) -> TestResult),
    /// One rate.
    Rate(fn(PersonTime, Level) -> Estimate),
    /// Two rates, experimental first.
    TwoRates(fn(PersonTime, PersonTime, Level) -> Estimate),
    /// Two proportions in every stratum, experimental first.
    Stratified(fn(&[(Binomial, Binomial)], Level) -> Estimate),
    /// A test of two proportions in every stratum.
    StratifiedTest(fn(&[(Binomial, Binomial)]) -> TestResult),
    /// Two samples, experimental first.
    Ranks(fn(&[f64], &[f64], Level) -> Estimate),
    /// A test of two samples.
    RanksTest(fn(&[f64], &[f64]) -> TestResult),
    /// A family of p-values, adjusted in place.
    AdjustP(fn(&[f64]) -> Vec<f64>),
    /// The calculator as a whole: its cases are of a kind of their own.
    Calculator,
}

/// One method of one statistic.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Which calculator offers it.
    pub calculator: Calculator,
    /// What is estimated.
    pub statistic: Statistic,
    /// How.
    pub method: Method,
    /// The function.
    pub compute: Compute,
    /// One line: what it does.
    pub summary: &'static str,
    /// One line: when to use it.
    pub when: &'static str,
    /// Why one would choose it first, where one would.
    pub recommended: Option<&'static str>,
    /// DOI of its description, or the citation where there is none.
    pub reference: &'static str,
}

impl Entry {
    /// Would this table take more than about a second?
    pub fn is_dear(&self, a: Binomial, b: Binomial) -> bool {
        match self.method {
            Method::Barnard | Method::Boschloo => equality::work(a, b) > 3e8,
            Method::FisherExact if self.statistic == Statistic::FragilityIndex => fragility_index::work(a, b) > 5e8,
            _ => false,
        }
    }
}

/// Every method, by calculator and statistic, in the order of the tables.
pub static METHODS: &[Entry] = &joined::<{ count(PARTS) }>(PARTS);

const fn count(parts: &[&[Entry]]) -> usize {
    let (mut count, mut part) = (0, 0);
    while part < parts.len() {
        count += parts[part].len();
        part += 1;
    }
    count
}

const fn joined<const N: usize>(parts: &[&[Entry]]) -> [Entry; N] {
    let mut all = [parts[0][0]; N];
    let (mut at, mut part) = (0, 0);
    while part < parts.len() {
        let mut entry = 0;
        while entry < parts[part].len() {
            all[at] = parts[part][entry];
            at += 1;
            entry += 1;
        }
        part += 1;
    }
    all
}

/// The method of this statistic and name.
pub fn find(statistic: Statistic, method: Method) -> Option<&'static Entry> {
    METHODS.iter().find(|entry| entry.statistic == statistic && entry.method == method)
}
