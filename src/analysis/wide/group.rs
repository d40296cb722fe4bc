//! An arm, or arms together, with every count that its source allows.

use crate::endpoint::{ArmSample, Data, Sample};
use crate::ingest::Trial;
use crate::results::{Status, Text};
use crate::stats::Binomial;
use crate::study::Role;

use super::{ALL_ARMS, EXPERIMENTAL_ARMS};

/// Of more possible counts than this, none is tried: a percentage that allows them says next to nothing.
const MOST_COUNTS: usize = 400;

/// An arm, or arms together.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// The arm's id, or [`ALL_ARMS`], [`EXPERIMENTAL_ARMS`].
    pub id: String,
    /// A conflicting reading of its number.
    pub reading: Option<String>,
    /// Every count that the source allows; several where only a percentage was printed. Empty for a group of means.
    pub counts: Vec<Binomial>,
    /// Source of the numbers.
    pub source: Text,
    /// How well they are known.
    pub status: Option<Status>,
    /// What a reader must know.
    pub note: Option<String>,
    /// Several arms together.
    pub pooled: bool,
}

impl Group {
    /// One arm without its numbers.
    pub fn of_arm(arm: &ArmSample) -> Group {
        let notes: Vec<&str> = [&arm.derivation, &arm.note].into_iter().filter_map(|note| note.as_deref()).collect();
        Group {
            id: arm.arm.clone(),
            reading: arm.reading.clone(),
            counts: Vec::new(),
            source: arm.source.clone(),
            status: arm.status,
            note: Some(notes.join("; ")).filter(|note| !note.is_empty()),
            pooled: false,
        }
    }

    /// The arms of a sample of counts in the study's order, experimental ones first, then arms together.
    pub fn of_counts(trial: &Trial, sample: &Sample) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for arm in &sample.arms {
            let Data::Counts { events, n, .. } = &arm.data else { continue };
            let mut group = Group::of_arm(arm);
            if events.len() <= MOST_COUNTS {
                group.counts = events.iter().filter_map(|events| Binomial::new(*events, *n).ok()).collect();
                groups.push(group);
            }
        }
        Group::with_pooled(trial, groups)
    }

    /// Adds the arms together, where every arm is there.
    pub fn with_pooled(trial: &Trial, mut groups: Vec<Group>) -> Vec<Group> {
        let arms = &trial.study.file.arms;
        let preferred = |id: &str| groups.iter().find(|group| group.id == id && group.reading.is_none()).cloned();
        let of_role = |role: Role| {
            arms.iter().filter(move |arm| *arm.role.get_ref() == role).map(|arm| arm.id.get_ref().as_str())
        };
        let experimental: Option<Vec<Group>> = of_role(Role::Experimental).map(preferred).collect();
        let all: Option<Vec<Group>> = arms.iter().map(|arm| preferred(arm.id.get_ref())).collect();
        let experimental =
            experimental.filter(|groups| groups.len() > 1).map(|groups| pooled(EXPERIMENTAL_ARMS, &groups));
        let all = all.filter(|groups| groups.len() > 1).map(|groups| pooled(ALL_ARMS, &groups));
        groups.extend(experimental.into_iter().chain(all).filter(|group| !group.counts.is_empty()));
        groups
    }
}

fn pooled(id: &str, groups: &[Group]) -> Group {
    let n = groups.iter().filter_map(|group| group.counts.first().map(|count| count.n())).sum();
    let low: u64 = groups.iter().filter_map(|group| group.counts.first().map(|count| count.events())).sum();
    // Possible counts of an arm are consecutive, so those of the sum are.
    let high: u64 = groups.iter().filter_map(|group| group.counts.last().map(|count| count.events())).sum();
    let counts = if high - low < MOST_COUNTS as u64 {
        (low..=high).filter_map(|events| Binomial::new(events, n).ok()).collect()
    } else {
        Vec::new()
    };
    Group {
        id: id.to_string(),
        reading: None,
        counts,
        source: super::super::run::sources(groups.iter().map(|group| &group.source)),
        status: super::super::run::weakest(groups.iter().map(|group| group.status)),
        note: None,
        pooled: true,
    }
}

/// Every ordered pair to be compared: an experimental arm with the control first, then other pairs and the same the other way round. A
/// conflicting reading is compared with the preferred reading of the others.
pub(super) fn comparisons<'g>(trial: &Trial, groups: &'g [Group]) -> Vec<(&'g Group, &'g Group)> {
    let role = |group: &Group| match group.id.as_str() {
        EXPERIMENTAL_ARMS => Some(Role::Experimental),
        id => trial.study.file.arm(id).map(|arm| *arm.role.get_ref()),
    };
    let mut pairs: Vec<(u8, (&Group, &Group))> = Vec::new();
    for a in groups {
        for b in groups {
            let (Some(of_a), Some(of_b)) = (role(a), role(b)) else { continue };
            // Arms together are compared with the control only: the others are among them.
            let within = |one: &Group, other: Role| one.pooled && other == Role::Experimental;
            if a.id == b.id || (a.reading.is_some() && b.reading.is_some()) || within(a, of_b) || within(b, of_a) {
                continue;
            }
            let order = match (of_a, of_b) {
                (Role::Experimental, Role::Control) if !a.pooled => 0,
                (Role::Experimental, Role::Control) => 1,
                (Role::Experimental, Role::Experimental) => 2,
                (Role::Control, _) => 3,
            };
            pairs.push((order, (a, b)));
        }
    }
    pairs.sort_by_key(|(order, _)| *order);
    pairs.into_iter().map(|(_, pair)| pair).collect()
}
