//! A range over arms and trials ("35–47 %"): the lowest and the highest of their numbers.

use crate::analysis::wide::{ALL_ARMS, Candidate, EXPERIMENTAL_ARMS};
use crate::printed::Rounding;
use crate::problem::Problems;
use crate::results::{Row, Verdict};
use crate::study::Role;

use super::agreement::{factor, prints};
use super::decide::{Finding, Listed};
use super::evidence::Evidence;
use super::print::Number;
use super::question::Question;
use super::studies::Studies;
use super::words;

/// One arm's number under the first rule that its report gives.
struct OfArm {
    row: Row,
    words: String,
    evidence: Evidence,
}

/// The verdict on a range: each experimental arm (or each arm named) gives one number, the first of its grid; nothing else is tried.
///
/// # Errors
/// Only faults of the program.
pub fn decide(question: &Question, studies: &Studies, range: &(Number, Number)) -> Result<Finding, Problems> {
    let mut arms: Vec<OfArm> = Vec::new();
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
                if let Some(first) = grid.iter().find(fits) {
                    arms.push(OfArm {
                        row: first.row.clone(),
                        words: words::line(&first.row, &question.print, None, Some(trial)),
                        evidence: Evidence::of(first, trial, question.source),
                    });
                    break;
                }
            }
        }
    }
    let estimate = |arm: &&OfArm| arm.row.estimate.unwrap_or(f64::NAN);
    let low = arms.iter().min_by(|a, b| estimate(a).total_cmp(&estimate(b)));
    let high = arms.iter().max_by(|a, b| estimate(a).total_cmp(&estimate(b)));
    let (Some(low), Some(high)) = (low, high) else {
        return Ok(Finding::not_testable("Cannot be tested: none of the studies has a number for it.".into()));
    };
    let meets = |arm: &OfArm, number: &Number| {
        let value = arm.row.estimate.unwrap_or(f64::NAN) * factor(&arm.row, number);
        prints(value, number, Rounding::HalfEither) || prints(value, number, Rounding::Truncation)
    };
    let found = |arm: &OfArm| {
        let value = arm.row.estimate.unwrap_or(f64::NAN) * factor(&arm.row, &range.0);
        let percent = if factor(&arm.row, &range.0) > 1.0 { " %" } else { "" };
        format!("{}{percent}", crate::results::display::number(value, range.0.decimal.decimals.max(1) as usize))
    };
    let studies_named = question.about.study.iter().flat_map(|named| &named.get_ref().0).count();
    let seen = format!(
        "{} ({}) to {} ({}) over {} arms of {studies_named} studies",
        found(low),
        low.row.study.as_deref().unwrap_or_default(),
        found(high),
        high.row.study.as_deref().unwrap_or_default(),
        arms.len()
    );
    let evidence = arms.iter().map(|arm| arm.evidence).max().unwrap_or(Evidence::Unconfirmed);
    // A percentage is what such a range is made of: worked back or not, it was printed by another report.
    let independent = matches!(evidence, Evidence::Independent | Evidence::WorkedBack);
    let agrees = meets(low, &range.0) && meets(high, &range.1);
    let rows: Vec<Listed> = arms.iter().map(|arm| Listed { row: arm.row.clone(), words: arm.words.clone() }).collect();
    let (verdict, sentence) = match (agrees, evidence) {
        (true, _) if independent => (Verdict::Reproduced, format!("Holds: {seen}.")),
        (true, Evidence::SameReport) => (
            Verdict::Coherent,
            format!("Agrees with its own report: {seen}, which is arithmetic and no independent evidence."),
        ),
        (false, _) if independent || evidence.counts() => {
            (Verdict::NotReproduced, format!("Does not hold: {seen}, not {}.", question.print.text))
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
        matched: usize::from(agrees),
        tried: 1,
        reproduces: if agrees { rows.clone() } else { Vec::new() },
        rejects: if agrees { Vec::new() } else { rows },
    })
}
