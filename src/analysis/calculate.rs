//! One case of a calculator → its rows.

use crate::results::{Alternative, Method, Row, Statistic, Text};
use crate::stats::{Binomial, Level, Moments, PersonTime, equality, risk_difference};

use super::methods::{Calculator, Compute, Entry, METHODS};
use super::outcome::Outcome;
use super::run::{apply, unit_of};

/// What a calculator is given; the experimental arm first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Case {
    /// One proportion.
    Proportion(Binomial),
    /// Two proportions.
    TwoProportions(Binomial, Binomial),
    /// One mean.
    Mean(Moments),
    /// Two means.
    TwoMeans(Moments, Moments),
    /// Two rates.
    TwoRates(PersonTime, PersonTime),
}

impl Case {
    /// The calculator it belongs to.
    pub fn calculator(&self) -> Calculator {
        match self {
            Case::Proportion(..) => Calculator::Proportion,
            Case::TwoProportions(..) => Calculator::TwoProportions,
            Case::Mean(..) => Calculator::Mean,
            Case::TwoMeans(..) => Calculator::TwoMeans,
            Case::TwoRates(..) => Calculator::TwoRates,
        }
    }
}

/// The methods of a calculator: those asked for, or all but the dearest, which runs only by name.
pub fn chosen(calculator: Calculator, asked: &[Method]) -> Vec<&'static Entry> {
    let of_calculator = METHODS.iter().filter(|entry| entry.calculator == calculator);
    let of_calculator = of_calculator.filter(|entry| match asked {
        [] => entry.method != Method::ExactUnconditional,
        asked => asked.contains(&entry.method),
    });
    of_calculator.collect()
}

/// The rows of one case, without its id. A method that would take more than about a second runs only when it was asked for by name.
pub fn rows(case: &Case, entries: &[&'static Entry], by_name: bool, level: Level) -> Vec<Row> {
    rows_with_progress(case, entries, by_name, level, &|_, _| ())
}

/// `rows`, telling of the dear methods from time to time which share of their work is done.
pub fn rows_with_progress(
    case: &Case,
    entries: &[&'static Entry],
    by_name: bool,
    level: Level,
    progress: &dyn Fn(Method, f64),
) -> Vec<Row> {
    let mut rows = Vec::with_capacity(entries.len() + 1);
    for entry in entries {
        let mut push = |arm: Option<&str>, events: Option<u64>, n: Option<u64>, outcome: Outcome| {
            let mut row = Row::new(entry.statistic, entry.method);
            row.arm = arm.map(Into::into);
            row.unit = Some(unit_of(entry.statistic)).filter(|unit| !unit.is_empty()).map(Into::into);
            row.events = events;
            row.n = n;
            outcome.fill(&mut row);
            rows.push(row);
        };
        match (case, entry.compute) {
            (Case::Proportion(x), Compute::Proportion(compute)) => {
                push(None, Some(x.events()), Some(x.n()), Outcome::of_estimate(compute(*x, level), level));
            }
            (Case::TwoProportions(a, b), _) if !by_name && entry.is_dear(*a, *b) => {
                let note = format!("not computed unasked, it may take long: --method {}", entry.method);
                push(None, None, None, Outcome::missing(note));
            }
            (Case::TwoProportions(a, b), _) => {
                let told = |done| progress(entry.method, done);
                let outcome = match entry.method {
                    Method::Barnard => Outcome::of_test(equality::barnard_with_progress(*a, *b, told)),
                    Method::Boschloo => Outcome::of_test(equality::boschloo_with_progress(*a, *b, told)),
                    Method::ExactUnconditional => {
                        let exact = risk_difference::exact_unconditional_with_progress;
                        Outcome::of_estimate(exact(*a, *b, level, told), level)
                    }
                    _ => apply(entry, *a, *b, level),
                };
                push(None, None, None, outcome);
            }
            (Case::Mean(x), Compute::Mean(compute)) => {
                push(None, None, Some(x.n), Outcome::of_estimate(compute(*x, level), level));
            }
            (Case::TwoMeans(a, b), Compute::TwoMeans(compute)) => {
                push(None, None, None, Outcome::of_estimate(compute(*a, *b, level), level));
            }
            (Case::TwoMeans(a, b), Compute::TwoMeansTest(compute)) => {
                push(None, None, None, Outcome::of_test(compute(*a, *b)));
            }
            (Case::TwoRates(a, b), Compute::Rate(compute)) => {
                for (arm, x) in [("a", a), ("b", b)] {
                    push(Some(arm), Some(x.events), None, Outcome::of_estimate(compute(*x, level), level));
                }
            }
            (Case::TwoRates(a, b), Compute::TwoRates(compute)) => {
                push(None, None, None, Outcome::of_estimate(compute(*a, *b, level), level));
            }
            _ => {}
        }
    }
    rows
}

/// The rows of a family of p-values, method by method.
pub fn adjusted(ids: &[Text], p: &[f64], entries: &[&'static Entry]) -> Vec<Row> {
    let mut rows = Vec::new();
    for entry in entries {
        let Compute::AdjustP(compute) = entry.compute else { continue };
        for (id, adjusted) in ids.iter().zip(compute(p)) {
            let mut row = Row::new(Statistic::AdjustedP, entry.method);
            row.id = id.clone();
            row.p_value = Some(adjusted);
            row.alternative = Some(Alternative::TwoSided);
            rows.push(row);
        }
    }
    rows
}

/// The rows of one set of strata.
pub fn stratified(id: &Text, strata: &[(Binomial, Binomial)], entries: &[&'static Entry], level: Level) -> Vec<Row> {
    let n: u64 = strata.iter().map(|(a, b)| a.n() + b.n()).sum();
    let row = |entry: &&'static Entry| {
        let outcome = match entry.compute {
            Compute::Stratified(compute) => Outcome::of_estimate(compute(strata, level), level),
            Compute::StratifiedTest(compute) => Outcome::of_test(compute(strata)),
            _ => return None,
        };
        Some(unpaired(id, entry, n, outcome))
    };
    entries.iter().filter_map(row).collect()
}

/// The rows of two samples.
pub fn ranked(id: &Text, a: &[f64], b: &[f64], entries: &[&'static Entry], level: Level) -> Vec<Row> {
    let n = (a.len() + b.len()) as u64;
    let row = |entry: &&'static Entry| {
        let outcome = match entry.compute {
            Compute::Ranks(compute) => Outcome::of_estimate(compute(a, b, level), level),
            Compute::RanksTest(compute) => Outcome::of_test(compute(a, b)),
            _ => return None,
        };
        Some(unpaired(id, entry, n, outcome))
    };
    entries.iter().filter_map(row).collect()
}

fn unpaired(id: &Text, entry: &Entry, n: u64, outcome: Outcome) -> Row {
    let mut row = Row::new(entry.statistic, entry.method);
    row.id = id.clone();
    row.n = Some(n);
    row.unit = Some(unit_of(entry.statistic)).filter(|unit| !unit.is_empty()).map(Into::into);
    outcome.fill(&mut row);
    row
}
