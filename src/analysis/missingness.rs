//! Who was seen when, who left, and what they had scored → rows.

use std::collections::BTreeMap;

use crate::endpoint::follow_ups;
use crate::ingest::{PublishedValue, Trial};
use crate::problem::Problems;
use crate::results::{MISSINGNESS, Method, Row, Statistic};
use crate::stats::Moments;
use crate::stats::missingness::{self as counts, Followed, Leavers, Missingness};
use crate::study::{Missing, Population};

/// Everyone who could have been seen.
#[derive(Clone, Debug)]
pub struct Followers<'a> {
    /// The arms.
    pub arms: Vec<&'a str>,
    /// The visits in order.
    pub visits: Vec<&'a str>,
    /// Everyone.
    pub people: &'a [Followed],
    /// Why each one left; `None` where nothing says it.
    pub reasons: Option<&'a [Option<String>]>,
}

/// The rows of a study: of participants, scale by scale; else of the published numbers observed, against the numbers randomised.
///
/// # Errors
/// Only faults of the program.
pub(super) fn of_study(trial: &Trial) -> Result<Vec<Row>, Problems> {
    let file = &trial.study.file;
    let followed = follow_ups(trial)?;
    let mut rows = if followed.is_empty() { published(trial) } else { Vec::new() };
    for scale in &followed {
        let followers = Followers {
            arms: file.arms.iter().map(|arm| arm.id.get_ref().as_str()).collect(),
            visits: scale.visits.iter().map(String::as_str).collect(),
            people: &scale.people,
            reasons: scale.reasons.as_deref(),
        };
        let of_scale = |row: Row| Row { endpoint: Some(scale.scale.as_str().into()), ..row };
        rows.extend(missingness(&followers).into_iter().map(of_scale));
    }
    for row in &mut rows {
        row.study = Some(file.study.id.get_ref().as_str().into());
        row.analysis = Some(MISSINGNESS.into());
        row.population = Some(Population::Randomized.id().into());
    }
    Ok(rows)
}

/// Arm by arm and visit by visit the observed and the missing, for good or not, and the last observations; the patterns; the reasons for
/// leaving; baseline and last score by the visit at which people were last seen.
pub fn missingness(followers: &Followers) -> Vec<Row> {
    let found = counts::missingness(followers.arms.len(), followers.visits.len(), followers.people);
    let mut rows = Vec::new();
    for (arm, id) in found.arms.iter().zip(&followers.arms) {
        let share = |statistic: Statistic, visit: Option<&str>, count: u64| Row {
            visit: visit.map(Into::into),
            ..share(statistic, id, count, arm.n)
        };
        for (visit, counts) in followers.visits.iter().zip(&arm.visits) {
            rows.extend(
                [
                    (Statistic::Observed, counts.observed),
                    (Statistic::Missing, counts.missing()),
                    (Statistic::MissingMonotone, counts.monotone),
                    (Statistic::MissingIntermittent, counts.intermittent),
                    (Statistic::LastObserved, counts.last),
                ]
                .map(|(statistic, count)| share(statistic, Some(visit), count)),
            );
        }
        let never = Row { term: Some("never-observed".into()), ..share(Statistic::LastObserved, None, arm.never) };
        rows.push(never);
    }
    patterns(followers, &found, &mut rows);
    reasons(followers, &found, &mut rows);
    leavers(followers, &found, &mut rows);
    rows
}

/// A count of an arm and its share.
fn share(statistic: Statistic, arm: &str, count: u64, n: u64) -> Row {
    let mut row = Row::new(statistic, Method::Count);
    row.arm = Some(arm.into());
    row.events = Some(count);
    row.n = Some(n);
    row.unit = Some("proportion".into());
    match n {
        0 => row.note = Some("nobody in this arm".into()),
        _ => row.estimate = Some(count as f64 / n as f64),
    }
    row
}

fn patterns(followers: &Followers, found: &Missingness, rows: &mut Vec<Row>) {
    let note = format!("X seen, O not seen at {}", followers.visits.join(", "));
    for pattern in &found.patterns {
        for ((arm, count), id) in found.arms.iter().zip(&pattern.counts).zip(&followers.arms) {
            let mut row = share(Statistic::MissingPattern, id, *count, arm.n);
            row.term = Some(pattern.text().into());
            row.note = row.note.or_else(|| Some(note.clone().into()));
            rows.push(row);
        }
    }
}

/// The reasons, the most frequent first; those who left before the last visit and gave none come last.
fn reasons(followers: &Followers, found: &Missingness, rows: &mut Vec<Row>) {
    let Some(reasons) = followers.reasons else { return };
    let mut counted: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    let mut silent = vec![0; followers.arms.len()];
    for (person, reason) in followers.people.iter().zip(reasons) {
        let left = person.last().is_none_or(|last| last + 1 < followers.visits.len());
        match reason {
            Some(reason) => {
                counted.entry(reason).or_insert_with(|| vec![0; followers.arms.len()])[person.arm] += 1;
            }
            None => silent[person.arm] += u64::from(left),
        }
    }
    let mut counted: Vec<(&str, Vec<u64>)> = counted.into_iter().collect();
    counted.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.iter().sum::<u64>()));
    if silent.iter().any(|count| *count > 0) {
        counted.push(("not stated", silent));
    }
    for (reason, counts) in counted {
        for ((arm, count), id) in found.arms.iter().zip(counts).zip(&followers.arms) {
            let mut row = share(Statistic::ReasonForLeaving, id, count, arm.n);
            row.term = Some(reason.into());
            rows.push(row);
        }
    }
}

/// Were those who left already different at baseline, or when last seen?
fn leavers(followers: &Followers, found: &Missingness, rows: &mut Vec<Row>) {
    for (arm, id) in found.arms.iter().zip(&followers.arms) {
        let mut push = |group: &Leavers, visit: Option<&str>, term: Option<&'static str>| {
            let of = [(Statistic::BaselineByLastVisit, group.baseline), (Statistic::LastScoreByLastVisit, group.last)];
            for (statistic, moments) in of {
                let Some(Moments { mean, sd, n }) = moments else { continue };
                let mut row = Row::new(statistic, Method::Moment);
                row.arm = Some((*id).into());
                row.visit = visit.map(Into::into);
                row.term = term.map(Into::into);
                row.estimate = Some(mean);
                match n {
                    1 => row.note = Some("one participant".into()),
                    _ => row.std_error = Some(sd / (n as f64).sqrt()),
                }
                row.n = Some(n);
                row.unit = Some("points".into());
                rows.push(row);
            }
        };
        for (visit, group) in followers.visits.iter().zip(&arm.by_last) {
            push(group, Some(visit), None);
        }
        push(&arm.left, None, Some("left-before-the-last-visit"));
        push(&arm.never_seen, None, Some("never-observed"));
    }
}

/// The numbers observed that a publication gives for an outcome at a visit, of those randomised.
fn published(trial: &Trial) -> Vec<Row> {
    let file = &trial.study.file;
    let mut rows: Vec<Row> = Vec::new();
    let of = trial.published.iter().filter(|row| {
        row.reading.is_none() && row.population == Population::Observed && row.missing == Missing::Observed
    });
    for printed in of {
        let Some(randomized) = file.arm(&printed.arm).and_then(|arm| arm.randomized) else { continue };
        let n = match printed.value {
            PublishedValue::Counts { n, .. } | PublishedValue::Moments { n, .. } | PublishedValue::LsMean { n, .. } => {
                n
            }
        };
        for (statistic, count) in [(Statistic::Observed, Some(n)), (Statistic::Missing, randomized.checked_sub(n))] {
            let mut row = share(statistic, &printed.arm, count.unwrap_or(0), randomized);
            row.endpoint = Some(printed.endpoint.as_str().into());
            row.visit = Some(printed.visit.as_str().into());
            row.source = Some(printed.source.clone());
            row.status = Some(printed.status);
            if n > randomized {
                row.estimate = None;
                row.events = count;
                row.note = Some("more observed than randomised".into());
            }
            rows.push(row);
        }
    }
    rows
}
