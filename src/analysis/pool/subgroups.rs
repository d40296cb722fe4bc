//! The pooled effect of each subgroup, and whether they differ.

use crate::analysis::outcome::Outcome;
use crate::results::{Row, Statistic};
use crate::stats::meta::subgroup_difference;

use super::member::{Member, Set};
use super::models::About;
use super::question::Model;

/// The subgroups in the order in which they first appear, each with its studies.
pub(super) fn groups<'a>(members: &'a [Member<'a>]) -> Vec<(&'a str, Set<'a>)> {
    let mut groups: Vec<(&str, Set)> = Vec::new();
    for member in members {
        let name = member.study.subgroup.as_deref().unwrap_or_default();
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, set)) => set.members.push(member),
            None => groups.push((name, Set { members: vec![member] })),
        }
    }
    groups
}

impl About<'_> {
    /// Every model in every subgroup, with its own τ², and the test of their difference; `term` is `COLUMN=value`.
    pub fn subgroup_rows(&self, column: &str, members: &[Member], models: &[Model], rows: &mut Vec<Row>) {
        let groups = groups(members);
        let mut effects: Vec<Vec<(f64, f64)>> = vec![Vec::new(); models.len()];
        let mut empty = Vec::new();
        for (name, set) in &groups {
            let term = Some(format!("{column}={name}").into());
            let about = About { question: self.question, units: self.units, term };
            about.count_row(set, rows);
            if set.with_effect().is_empty() {
                empty.push(*name);
            }
            for (model, effects) in models.iter().zip(&mut effects) {
                if let Some(found) = about.model_rows(set, *model, rows) {
                    let estimate = &found.effect.estimate;
                    effects.extend(estimate.value.zip(estimate.std_error));
                }
            }
            about.heterogeneity_rows(set, rows);
        }
        for (model, effects) in models.iter().zip(effects) {
            let mut row = self.row(Statistic::SubgroupDifference, model.method());
            row.term = Some(column.into());
            Outcome::of_test(subgroup_difference(&effects)).fill(&mut row);
            if effects.len() < groups.len() && row.note.is_none() {
                row.note = Some("not all subgroups have an effect under this model: the others are compared".into());
            }
            rows.push(row);
        }
    }
}
