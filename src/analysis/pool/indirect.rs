//! Bucher's indirect comparison of two treatments through a common comparator.

use crate::analysis::outcome::Outcome;
use crate::results::{Method, Row, Statistic, Text};
use crate::stats::meta::{Coefficient, Contrast, bucher, combined, inconsistency};

use super::Refusal;
use super::member::{Member, PoolStudy, Set};
use super::models::{fill, pool};
use super::question::{Model, Question};

/// What is compared, and by which trials.
#[derive(Clone, Debug)]
pub struct IndirectQuestion {
    /// The treatment of interest.
    pub a: String,
    /// The one it is compared with.
    pub c: String,
    /// The common comparator; found in the data when there is only one.
    pub through: Option<String>,
    /// How the trials of one comparison are pooled; a single trial is taken as it is.
    pub model: Model,
}

/// A trial of two treatments: its effect is `first` against `second`.
pub type TwoArms = (String, String, PoolStudy);

/// The rows: each comparison pooled, the indirect effect, and, where trials compare the two directly, the difference and the mean of both.
///
/// # Errors
/// When there is no common comparator, or more than one and none is named.
pub fn indirect(trials: &[TwoArms], asked: &IndirectQuestion, question: &Question) -> Result<Vec<Row>, Refusal> {
    let (a, c) = (asked.a.as_str(), asked.c.as_str());
    let compares = |x: &str, y: &str| {
        trials.iter().any(|(first, second, _)| (first == x && second == y) || (first == y && second == x))
    };
    let mut treatments: Vec<&str> = trials.iter().flat_map(|(x, y, _)| [x.as_str(), y.as_str()]).collect();
    treatments.sort_unstable();
    treatments.dedup();
    for treatment in [a, c] {
        if !treatments.contains(&treatment) {
            let known = treatments.join(", ");
            return Err(Refusal::Indirect(format!(
                "no trial has the treatment `{treatment}`\nhelp: there are {known}"
            )));
        }
    }
    let anchors: Vec<&str> =
        treatments.iter().copied().filter(|b| *b != a && *b != c && compares(a, b) && compares(c, b)).collect();
    let b = match (&asked.through, anchors.as_slice()) {
        (Some(named), _) if anchors.contains(&named.as_str()) => named.as_str(),
        (Some(named), _) => {
            return Err(Refusal::Indirect(format!("`{named}` was not compared with both `{a}` and `{c}`")));
        }
        (None, [only]) => only,
        (None, []) => {
            return Err(Refusal::Indirect(format!(
                "`{a}` and `{c}` have no common comparator: no treatment was compared with both\n\
                 help: without one there is no indirect comparison; single arms of different trials are none"
            )));
        }
        (None, several) => {
            return Err(Refusal::Indirect(format!(
                "several treatments were compared with both: {}\nhelp: name one with --through, or use --network",
                several.join(", ")
            )));
        }
    };
    let mut rows = Vec::new();
    let mut pooled = |x: &str, y: &str| pooled_contrast(trials, (x, y), asked.model, question, &mut rows);
    let (ab, cb) = (pooled(a, b), pooled(c, b));
    let direct = if compares(a, c) { pooled(a, c) } else { None };
    let (Some(ab), Some(cb)) = (ab, cb) else {
        return Err(Refusal::Indirect("a comparison has no trial with an effect".into()));
    };
    let (through, found) = bucher(ab, cb, question.level);
    let note = format!("through {b}; holds only if what changes the effect is alike in both sets of trials");
    effect_rows(Method::Bucher, (a, c), &found, Some(&note), question, &mut rows);
    if let Some(direct) = direct {
        let mut row = Row::new(Statistic::Inconsistency, Method::Bucher);
        fill(&mut row, &inconsistency(through, direct, question.level), question.level);
        row.note = Some("indirect minus direct".into());
        rows.push(row);
        let both = combined(through, direct, question.level);
        effect_rows(Method::DirectAndIndirect, (a, c), &both, None, question, &mut rows);
    }
    Ok(rows)
}

fn pooled_contrast(
    trials: &[TwoArms],
    (x, y): (&str, &str),
    model: Model,
    question: &Question,
    rows: &mut Vec<Row>,
) -> Option<Contrast> {
    let mut turned: Vec<PoolStudy> = Vec::new();
    for (first, second, study) in trials {
        if first == x && second == y {
            turned.push(study.clone());
        } else if first == y && second == x {
            turned.push(study.reversed());
        }
    }
    let members: Vec<Member> = turned.iter().map(|study| Member { study, effect: study.effect(question) }).collect();
    let set = Set { members: members.iter().collect() };
    let found = pool(&set, model, question).ok()?;
    effect_rows(model.method(), (x, y), &found.effect, found.note.as_deref(), question, rows);
    let estimate = &found.effect.estimate;
    Some(Contrast { value: estimate.value?, std_error: estimate.std_error? })
}

fn effect_rows(
    method: Method,
    (arm, versus): (&str, &str),
    found: &Coefficient,
    note: Option<&str>,
    question: &Question,
    rows: &mut Vec<Row>,
) {
    let text = |name: &str| -> Text { Some(name.into()) };
    let mut row = Row::new(question.measure.statistic(), method);
    (row.arm, row.versus) = (text(arm), text(versus));
    fill(&mut row, found, question.level);
    row.note = note.map(|note| note.to_string().into());
    rows.push(row);
    if let Some(statistic) = question.measure.ratio() {
        let mut row = Row::new(statistic, method);
        (row.arm, row.versus) = (text(arm), text(versus));
        Outcome::of_estimate(found.estimate.clone().mapped(libm::exp), question.level).fill(&mut row);
        rows.push(row);
    }
}
