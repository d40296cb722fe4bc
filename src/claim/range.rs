//! A range over arms and trials ("35–47 %"): the lowest and the highest of their numbers.

use crate::analysis::wide::{ALL_ARMS, Candidate, EXPERIMENTAL_ARMS};
use crate::ingest::Trial;
use crate::printed::Rounding;
use crate::problem::Problems;
use crate::results::{Row, Verdict};
use crate::study::Role;

use super::agreement::{self, factor};
use super::decide::{Finding, Listed};
use super::evidence::Evidence;
use super::print::Number;
use super::question::Question;
use super::studies::Studies;
use super::words;

/// One number that an arm may have given, one of those that what the author said leaves open.
struct OfArm<'a> {
    row: Row,
    trial: Option<&'a Trial>,
    evidence: Evidence,
}

/// Every number of one arm, the likeliest first.
type Candidates<'a> = Vec<OfArm<'a>>;

/// The verdict on a range: each experimental arm (or each arm named) gives one number, the lowest and the highest of which are printed.
///
/// # Choices
/// The first number of every arm is tried before others; then every lowest with every highest number of two arms between which all other
/// arms have a number too.
///
/// # Errors
/// Only faults of the program.
pub fn decide(question: &Question, studies: &Studies, range: &(Number, Number)) -> Result<Finding, Problems> {
    let mut arms: Vec<Candidates> = Vec::new();
    for id in question.about.study.iter().flat_map(|named| &named.get_ref().0) {
        let Some(trial) = studies.trial(id) else { continue };
        for arm in &trial.study.file.arms {
            let arm_id = arm.id.get_ref();
            let named = question.about.arm.as_ref().is_some_and(|named| {
                let words = &named.get_ref().0;
                words.contains(arm_id)
                    || words.iter().any(|word| word == ALL_ARMS)
                    || (words.iter().any(|word| word == EXPERIMENTAL_ARMS) && *arm.role.get_ref() == Role::Experimental)
            });
            let meant = if question.about.arm.is_some() { named } else { *arm.role.get_ref() == Role::Experimental };
            if !meant {
                continue;
            }
            for statistic in &question.statistics {
                let grid = studies.grid(id, &question.wanted(*statistic), question.level, false)?;
                let fits = |candidate: &&Candidate| {
                    // The arm is chosen here; everything else is as the author said.
                    candidate.row.arm.as_deref() == Some(arm_id)
                        && candidate.row.estimate.is_some()
                        && question.fits(candidate, Some(super::question::Attribute::Arm))
                };
                let mut candidates: Candidates = Vec::new();
                for candidate in grid.iter().filter(fits) {
                    let known = |other: &OfArm| other.row.estimate == candidate.row.estimate;
                    if !candidates.iter().any(known) {
                        candidates.push(OfArm {
                            row: candidate.row.clone(),
                            trial: Some(trial),
                            evidence: Evidence::of(candidate, trial, question.source),
                        });
                    }
                }
                if !candidates.is_empty() {
                    arms.push(candidates);
                    break;
                }
            }
        }
    }
    let meets = |arm: &OfArm, number: &Number| {
        [Rounding::HalfEither, Rounding::Truncation]
            .into_iter()
            .any(|rounding| agreement::estimate_prints(&arm.row, number, rounding))
    };
    if arms.is_empty() {
        return Ok(Finding::not_testable("Cannot be tested: none of the studies has a number for it.".into()));
    }
    let firsts: Vec<&OfArm> = arms.iter().filter_map(|candidates| candidates.first()).collect();
    let printing = combinations(&arms, |low| meets(low, &range.0), |high| meets(high, &range.1));
    let of_firsts = |numbers: &[&OfArm]| {
        let (low, high) = ends(numbers);
        low.zip(high).is_some_and(|(low, high)| meets(low, &range.0) && meets(high, &range.1))
    };
    let first_agrees = of_firsts(&firsts);
    let chosen = if first_agrees { &firsts } else { printing.shown.as_ref().unwrap_or(&firsts) };
    let agrees = first_agrees || printing.shown.is_some();
    let (Some(low), Some(high)) = ends(chosen) else {
        return Ok(Finding::not_testable("Cannot be tested: none of the studies has a number for it.".into()));
    };
    let found = |arm: &OfArm| {
        let value = arm.row.estimate.unwrap_or(f64::NAN) * factor(&arm.row, &range.0);
        let percent = if factor(&arm.row, &range.0) > 1.0 { " %" } else { "" };
        format!("{}{percent}", crate::results::display::number(value, range.0.decimal.decimals.max(1) as usize))
    };
    let studies_named = question.about.study.iter().flat_map(|named| &named.get_ref().0).count();
    let seen = format!(
        "{} ({}) to {} ({}) over {} arms of {studies_named} {}",
        found(low),
        place(low, first_agrees || !agrees),
        found(high),
        place(high, first_agrees || !agrees),
        arms.len(),
        if studies_named == 1 { "study" } else { "studies" }
    );
    let of = if arms.iter().all(|candidates| candidates.len() == 1) {
        String::new()
    } else {
        format!(
            "; {} of {} combinations tried print{} it",
            printing.matched,
            printing.tried,
            if printing.matched == 1 { "s" } else { "" }
        )
    };
    let evidence = chosen.iter().map(|arm| arm.evidence).max().unwrap_or(Evidence::Unconfirmed);
    // A percentage is what such a range is made of: worked back or not, it was printed by another report.
    let independent = matches!(evidence, Evidence::Independent | Evidence::WorkedBack);
    let rows: Vec<Listed> = chosen
        .iter()
        .map(|arm| Listed { row: arm.row.clone(), words: words::line(&arm.row, &question.print, None, arm.trial) })
        .collect();
    let (verdict, sentence) = match (agrees, evidence) {
        (true, _) if independent => (Verdict::Reproduced, format!("Holds: {seen}{of}.")),
        (true, Evidence::SameReport) => (
            Verdict::Coherent,
            format!("Agrees with its own report: {seen}, which is arithmetic and no independent evidence{of}."),
        ),
        (false, _) if independent || evidence.counts() => {
            (Verdict::NotReproduced, format!("Does not hold: {seen}, not {}{of}.", question.print.text))
        }
        _ => (
            Verdict::NotTestable,
            format!(
                "Cannot be tested: {seen}, but {}.",
                words::source(&low.row, crate::results::Provenance::Published)
            ),
        ),
    };
    Ok(Finding {
        verdict,
        sentence,
        recomputed: Some(seen),
        matched: printing.matched,
        tried: printing.tried,
        reproduces: if agrees { rows.clone() } else { Vec::new() },
        rejects: if agrees { Vec::new() } else { rows },
    })
}

/// The arm's study; with its visit and denominator where the number is not the first of the arm.
fn place(arm: &OfArm, first: bool) -> String {
    let study = arm.row.study.as_deref().unwrap_or_default();
    let denominator = words::denominator(&arm.row);
    match arm.row.visit.as_deref() {
        _ if first => study.to_string(),
        Some(visit) => format!("{study}, {denominator}, {visit}"),
        None => format!("{study}, {denominator}"),
    }
}

/// The lowest and the highest.
fn ends<'n, 'a>(numbers: &[&'n OfArm<'a>]) -> (Option<&'n OfArm<'a>>, Option<&'n OfArm<'a>>) {
    let by = |a: &&&OfArm, b: &&&OfArm| a.estimate().total_cmp(&b.estimate());
    (numbers.iter().min_by(by).copied(), numbers.iter().max_by(by).copied())
}

impl OfArm<'_> {
    fn estimate(&self) -> f64 {
        self.row.estimate.unwrap_or(f64::NAN)
    }
}

/// Pairs of a lowest and a highest number.
struct Combinations<'n, 'a> {
    /// One number of each arm, of the first pair that prints the range.
    shown: Option<Vec<&'n OfArm<'a>>>,
    matched: usize,
    tried: usize,
}

/// Every number of an arm as the lowest beside every number of the same or another arm as the highest, where the other arms have a number
/// between them.
fn combinations<'n, 'a>(
    arms: &'n [Candidates<'a>],
    is_low: impl Fn(&OfArm) -> bool,
    is_high: impl Fn(&OfArm) -> bool,
) -> Combinations<'n, 'a> {
    let mut found = Combinations { shown: None, matched: 0, tried: 0 };
    let numbers = || arms.iter().enumerate().flat_map(|(arm, of)| of.iter().map(move |number| (arm, number)));
    for (low_arm, low) in numbers() {
        for (high_arm, high) in numbers() {
            let same = low_arm == high_arm;
            // One arm has one number.
            if low.estimate() > high.estimate() || (same && !std::ptr::eq(low, high)) {
                continue;
            }
            let between = |number: &&OfArm| low.estimate() <= number.estimate() && number.estimate() <= high.estimate();
            let chosen: Option<Vec<&'n OfArm<'a>>> = (0..arms.len())
                .map(|arm| match arm {
                    _ if arm == low_arm => Some(low),
                    _ if arm == high_arm => Some(high),
                    _ => arms[arm].iter().find(between),
                })
                .collect();
            let Some(chosen) = chosen else { continue };
            found.tried += 1;
            if is_low(low) && is_high(high) {
                found.matched += 1;
                found.shown = found.shown.or(Some(chosen));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::Statistic;

    fn arm(rates: &[f64]) -> Candidates<'static> {
        let of = |rate: &f64| {
            let mut row = Row::new(Statistic::Proportion, None);
            row.estimate = Some(*rate);
            OfArm { row, trial: None, evidence: Evidence::Independent }
        };
        rates.iter().map(of).collect()
    }

    #[test]
    fn the_other_arms_lie_between_the_ends() {
        let rates = |arms: &[Candidates], low: f64, high: f64| {
            let found = combinations(arms, |of| of.estimate() == low, |of| of.estimate() == high);
            let shown = found.shown.map(|of| of.iter().map(|of| of.estimate()).collect::<Vec<_>>());
            (shown, found.matched, found.tried)
        };
        // .3–.5, .3–.6, .4–.5, .4–.6 of the first arm low, .2 high of nobody.
        let two = [arm(&[0.3, 0.4]), arm(&[0.5, 0.6])];
        assert_eq!(rates(&two, 0.4, 0.5), (Some(vec![0.4, 0.5]), 1, 4));
        assert_eq!(rates(&two, 0.3, 0.4), (None, 0, 4));
        // The third arm has nothing between .4 and .5.
        let three = [arm(&[0.3, 0.4]), arm(&[0.5]), arm(&[0.35])];
        assert_eq!(rates(&three, 0.4, 0.5), (None, 0, 2));
        assert_eq!(rates(&three, 0.3, 0.5), (Some(vec![0.3, 0.5, 0.35]), 1, 2));
        assert_eq!(rates(&[arm(&[0.3, 0.4])], 0.4, 0.4), (Some(vec![0.4]), 1, 2));
    }
}
