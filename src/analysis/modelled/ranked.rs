//! A measure compared by ranks → rows of a study: only where an analysis names such a method.

use crate::problem::Problems;
use crate::results::Row;
use crate::study::Estimand;

use super::Asked;
use crate::analysis::methods::{Calculator, Compute, Entry, METHODS};
use crate::analysis::outcome::Outcome;
use crate::results::Statistic;

/// Every experimental arm against the control by each rank method that the analysis names.
///
/// # Errors
/// Only faults of the program.
pub(in crate::analysis) fn ranked(asked: &Asked, estimand: Estimand, visit: &str) -> Result<Vec<Row>, Problems> {
    let named = |entry: &&Entry| {
        entry.calculator == Calculator::Ranks
            && asked.analysis.methods.iter().any(|method| method.get_ref() == entry.method.id())
    };
    let entries: Vec<&Entry> = METHODS.iter().filter(named).collect();
    if entries.is_empty() || asked.endpoint.is_binary() {
        return Ok(Vec::new());
    }
    let Some(people) = asked.people(&[visit], estimand)? else { return Ok(Vec::new()) };
    let file = &asked.trial.study.file;
    let values = |id: &str| -> Vec<f64> {
        let of = people.arms.iter().zip(&people.values[0]).filter(|(arm, _)| file.arms[**arm].id.get_ref() == id);
        of.filter_map(|(_, value)| *value).collect()
    };
    let control = file.control().id.get_ref();
    let b = values(control);
    let mut rows = Vec::new();
    for arm in file.experimental() {
        let a = values(arm.id.get_ref());
        for entry in &entries {
            let outcome = match entry.compute {
                Compute::Ranks(compute) => Outcome::of_estimate(compute(&a, &b, asked.level), asked.level),
                Compute::RanksTest(compute) => Outcome::of_test(compute(&a, &b)),
                _ => continue,
            };
            let mut row = Row::new(entry.statistic, entry.method);
            row.arm = Some(arm.id.get_ref().as_str().into());
            row.versus = Some(control.as_str().into());
            row.n = Some((a.len() + b.len()) as u64);
            row.unit = match entry.statistic {
                Statistic::LocationShift => Some(asked.unit().into()),
                statistic => {
                    Some(crate::analysis::run::unit_of(statistic)).filter(|unit| !unit.is_empty()).map(Into::into)
                }
            };
            outcome.fill(&mut row);
            rows.push(asked.sign(row, estimand, Some(visit)));
        }
    }
    Ok(rows)
}
