//! Two arms compared within strata: one effect for all of them → rows.

use std::collections::BTreeMap;

use crate::results::{Method, Statistic};
use crate::stats::{Binomial, Level};

use super::methods::{Calculator, Compute, METHODS};
use super::outcome::Outcome;

/// Events and participants of every stratum and arm.
#[derive(Clone, Debug, Default)]
pub(super) struct Strata {
    /// By stratum, then by arm: events and participants.
    counts: BTreeMap<Vec<usize>, BTreeMap<usize, (u64, u64)>>,
}

impl Strata {
    /// One more participant.
    pub fn add(&mut self, stratum: Vec<usize>, arm: usize, event: bool) {
        let (events, n) = self.counts.entry(stratum).or_default().entry(arm).or_default();
        *events += u64::from(event);
        *n += 1;
    }

    /// Shown where no method is named: the others of the registry recompute what other programs print.
    pub fn is_standard(method: Method) -> bool {
        !matches!(method, Method::StratifiedMiettinenNurminenMh | Method::Corrected)
    }

    /// The tables of the strata that hold both arms, and how many do not.
    fn tables(&self, arm: usize, versus: usize) -> (Vec<(Binomial, Binomial)>, usize) {
        let one = |arms: &BTreeMap<usize, (u64, u64)>, arm: usize| {
            arms.get(&arm).and_then(|(events, n)| Binomial::new(*events, *n).ok())
        };
        let tables: Vec<(Binomial, Binomial)> =
            self.counts.values().filter_map(|arms| one(arms, arm).zip(one(arms, versus))).collect();
        let of_either =
            self.counts.values().filter(|arms| arms.contains_key(&arm) || arms.contains_key(&versus)).count();
        let single = of_either - tables.len();
        (tables, single)
    }

    /// The common effects and tests of two arms by the chosen methods of the registry, with what a reader must know.
    pub fn contrasts(
        &self,
        (arm, versus): (usize, usize),
        names: &str,
        chosen: impl Fn(Method) -> bool,
        level: Level,
    ) -> Vec<(Statistic, Method, Outcome)> {
        let (tables, single) = self.tables(arm, versus);
        let mut note = format!("{} strata of {names}", tables.len());
        if single > 0 {
            note.push_str(&format!("; {single} with one of the arms only say nothing"));
        }
        let mut found = Vec::new();
        for entry in METHODS.iter().filter(|entry| entry.calculator == Calculator::Stratified && chosen(entry.method)) {
            let mut outcome = match entry.compute {
                _ if tables.is_empty() => Outcome::missing("no stratum holds both arms"),
                Compute::Stratified(compute) => Outcome::of_estimate(compute(&tables, level), level),
                Compute::StratifiedTest(compute) => Outcome::of_test(compute(&tables)),
                _ => continue,
            };
            outcome.note = Some(match outcome.note {
                Some(own) => format!("{own}; {note}").into(),
                None => note.clone().into(),
            });
            found.push((entry.statistic, entry.method, outcome));
        }
        found
    }
}
