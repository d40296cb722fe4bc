//! Proportions and their comparisons, by every method, for every count that a source allows.

use std::borrow::Cow;

use crate::analysis::methods::{Calculator, Compute, Entry, METHODS};
use crate::analysis::outcome::Outcome;
use crate::analysis::run::{apply, unit_of};
use crate::results::{Method, Statistic};
use crate::stats::Binomial;

use super::group::{Group, comparisons};
use super::{Block, Candidate, Grid, Wanted, provenance, row};

/// Is the method tried unasked? The dearest only by name.
fn tried(entry: &Entry, wanted: &Wanted) -> bool {
    let dear = matches!(entry.method, Method::ExactUnconditional | Method::Barnard | Method::Boschloo);
    entry.statistic == wanted.statistic && (!dear || wanted.method == Some(entry.method))
}

/// Do those without the event give another number?
fn has_complement(statistic: Statistic) -> bool {
    matches!(
        statistic,
        Statistic::Proportion
            | Statistic::RiskDifference
            | Statistic::RiskRatio
            | Statistic::OddsRatio
            | Statistic::LogRiskRatio
            | Statistic::LogOddsRatio
    )
}

pub(super) fn rows(grid: &Grid, block: &Block, groups: &[Group], rows: &mut Vec<Candidate>) {
    let wanted = grid.wanted;
    let complements: &[bool] = if has_complement(wanted.statistic) { &[false, true] } else { &[false] };
    for complement in complements {
        let of = |count: &Binomial| if *complement { count.mirrored() } else { *count };
        let named = Block {
            endpoint: if *complement { format!("non-{}", block.endpoint) } else { block.endpoint.clone() },
            visit: block.visit.clone(),
            ..*block
        };
        let mut push = |entry: &Entry, groups: &[&Group], counts: &[Binomial], outcome: Outcome| {
            let mut row = row(grid.trial, &named, entry.statistic, Some(entry.method), groups);
            row.unit = Some(unit_of(entry.statistic).into()).filter(|unit: &std::sync::Arc<str>| !unit.is_empty());
            row.n = Some(counts.iter().map(|count| count.n()).sum());
            row.events = (counts.len() == 1).then(|| counts[0].events());
            if let [a, b] = counts {
                let of_counts = format!("{}/{} and {}/{}", a.events(), a.n(), b.events(), b.n());
                row.note = Some(Cow::Owned(of_counts));
            }
            outcome.fill(&mut row);
            let provenance = provenance(grid.trial, &row);
            rows.push(Candidate { row, corners: Vec::new(), provenance, complement: *complement });
        };
        for entry in METHODS.iter().filter(|entry| tried(entry, wanted)) {
            match (entry.calculator, entry.compute) {
                (Calculator::Proportion, Compute::Proportion(compute)) => {
                    for group in groups {
                        for count in group.counts.iter().map(of) {
                            let outcome = Outcome::of_estimate(compute(count, grid.level), grid.level);
                            push(entry, &[group], &[count], outcome);
                        }
                    }
                }
                (Calculator::TwoProportions, _) => {
                    for (a, b) in comparisons(grid.trial, groups) {
                        for x in a.counts.iter().map(of) {
                            for y in b.counts.iter().map(of) {
                                push(entry, &[a, b], &[x, y], apply(entry, x, y, grid.level));
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }
}
