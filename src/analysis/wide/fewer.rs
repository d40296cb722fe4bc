//! Which smaller denominators would print the same percentages and the printed test? Asked where a report prints percentages without counts.

use crate::analysis::methods::{Calculator, Compute, METHODS};
use crate::analysis::outcome::Outcome;
use crate::endpoint::{ArmSample, Data, sample};
use crate::ingest::Trial;
use crate::printed::{PrintedPercent, counts_printing};
use crate::problem::Problems;
use crate::results::{Method, Row, Statistic};
use crate::stats::Binomial;

/// More pairs of counts than this are not tried.
const MOST_PAIRS: usize = 400_000;

/// What the search found.
#[derive(Clone, Debug, Default)]
pub struct Fewer {
    /// Pairs of counts and methods that were tried.
    pub tried: usize,
    /// The rows that were accepted, those with most participants first.
    pub rows: Vec<Row>,
}

/// Tests of two arms known by percentages alone, for every number of participants up to the one assumed; `accept` says which are wanted.
/// `None` where counts are known, or the search would be too long.
///
/// # Errors
/// Only faults of the program.
pub fn fewer(trial: &Trial, endpoint: &str, accept: &dyn Fn(&Row) -> bool) -> Result<Option<Fewer>, Problems> {
    let Some(endpoint) = trial.study.file.endpoint(endpoint).filter(|endpoint| endpoint.is_binary()) else {
        return Ok(None);
    };
    let Some(first) = trial.published.iter().find(|row| row.endpoint == *endpoint.id.get_ref()) else {
        return Ok(None);
    };
    let estimand = crate::study::Estimand { population: first.population, missing: first.missing };
    let sample = sample(trial, endpoint, &first.visit, estimand)?;
    let printed = |id: &str| sample.arms.iter().find(|arm| arm.arm == id && arm.reading.is_none()).and_then(percentage);
    let control = trial.study.file.control().id.get_ref();
    let mut found = None;
    for arm in trial.study.file.experimental() {
        let id = arm.id.get_ref();
        let (Some((p, n)), Some((q, m))) = (printed(id), printed(control)) else { continue };
        let (a, b) = (up_to(p, n), up_to(q, m));
        if a.len().saturating_mul(b.len()) > MOST_PAIRS {
            continue;
        }
        let found: &mut Fewer = found.get_or_insert_default();
        for (x, y) in a.iter().flat_map(|x| b.iter().map(move |y| (*x, *y))) {
            for entry in METHODS.iter().filter(|entry| entry.calculator == Calculator::TwoProportions) {
                let (Compute::TwoProportionsTest(compute), Method::Pearson | Method::PearsonYates | Method::NMinusOne) =
                    (entry.compute, entry.method)
                else {
                    continue;
                };
                let mut row = Row::new(Statistic::TestOfEquality, entry.method);
                row.study = Some(trial.study.file.study.id.get_ref().as_str().into());
                row.endpoint = Some(endpoint.id.get_ref().as_str().into());
                row.visit = Some(first.visit.as_str().into());
                row.arm = Some(id.as_str().into());
                row.versus = Some(control.as_str().into());
                row.n = Some(x.n() + y.n());
                row.note = Some(format!("{}/{} and {}/{}", x.events(), x.n(), y.events(), y.n()).into());
                Outcome::of_test(compute(x, y)).fill(&mut row);
                found.tried += 1;
                if accept(&row) {
                    found.rows.push(row);
                }
            }
        }
    }
    if let Some(found) = &mut found {
        found.rows.sort_by_key(|row| std::cmp::Reverse(row.n));
    }
    Ok(found)
}

fn percentage(arm: &ArmSample) -> Option<(&PrintedPercent, u64)> {
    match &arm.data {
        Data::Counts { printed: Some(printed), n, .. } => Some((printed, *n)),
        _ => None,
    }
}

/// Every count of every number of participants up to `n` that prints the percentage.
fn up_to(percent: &PrintedPercent, n: u64) -> Vec<Binomial> {
    let counts =
        (1..=n.min(5_000)).flat_map(|n| counts_printing(percent, n).map(move |events| Binomial::new(events, n)));
    counts.filter_map(Result::ok).collect()
}
