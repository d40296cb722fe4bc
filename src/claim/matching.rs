//! Which rows of the wide grid print a claim, as stated or with one stated thing changed.

use std::collections::HashSet;
use std::rc::Rc;

use crate::analysis::wide::{Candidate, Wanted};
use crate::problem::Problems;
use crate::results::{Provenance, Row, Statistic};
use crate::stats::Level;

use super::agreement::{Agreement, agreement, within};
use super::evidence::Evidence;
use super::pooled;
use super::question::{Attribute, Question};
use super::studies::{Part, Studies};

/// One row tried, with the test whose p-value stands beside it.
#[derive(Clone, Debug)]
pub struct Tried<'q> {
    /// Id of the study.
    pub study: &'q str,
    /// The rows it is one of, and its place.
    grid: Rc<Part>,
    at: usize,
    /// The test, where the print has a p-value and the row has none.
    test: Option<(Rc<Part>, usize)>,
    /// How it prints the claim, if it does.
    pub agreement: Option<Agreement>,
}

impl Tried<'_> {
    /// Is it of all the studies together?
    pub fn is_pooled(&self) -> bool {
        self.row().study.is_none()
    }

    /// The row.
    pub fn row(&self) -> &Row {
        &self.grid[self.at].row
    }

    /// What kind of data it was computed from.
    pub fn provenance(&self) -> Provenance {
        self.grid[self.at].provenance
    }

    /// What agreement with it is worth.
    pub fn evidence(&self, question: &Question, studies: &Studies) -> Evidence {
        let of = |study: &str| {
            let trial = studies.trial(study);
            trial.map_or(Evidence::Simulated, |trial| Evidence::of(&self.grid[self.at], trial, question.source))
        };
        if !self.is_pooled() {
            return of(self.study);
        }
        // Pooled, it is worth no more than the study worth least: one that prints the claim itself makes it arithmetic.
        let named = question.about.study.iter().flat_map(|named| &named.get_ref().0);
        named.map(|study| of(study)).max().unwrap_or(Evidence::Simulated)
    }

    /// The test beside it.
    pub fn test(&self) -> Option<&Row> {
        self.test.as_ref().map(|(grid, at)| &grid[*at].row)
    }
}

/// Is this the test that belongs to the row? For one arm's number, any comparison of that arm.
fn belongs(test: &Row, row: &Row) -> bool {
    let pair = (test.arm.as_deref(), test.versus.as_deref());
    match (row.arm.as_deref(), row.versus.as_deref()) {
        (arm, Some(versus)) => pair == (arm, Some(versus)),
        (arm, None) => pair.0 == arm || pair.1 == arm,
    }
}

/// What makes a row a number of its own, for this print.
#[derive(PartialEq, Eq, Hash)]
struct Number<'a> {
    of: [Option<&'a str>; 5],
    complement: bool,
    counts: (Option<u64>, Option<u64>),
    estimate: [Option<u64>; 4],
    test: [Option<u64>; 2],
}

impl<'a> Number<'a> {
    fn of(candidate: &'a Candidate, question: &Question) -> Number<'a> {
        let row = &candidate.row;
        let bits = |cell: Option<f64>| cell.map(f64::to_bits);
        let spread = question.print.has_interval() || question.print.se.is_some() || question.print.sd.is_some();
        let (lower, upper, error) = if spread { (row.lower, row.upper, row.std_error) } else { (None, None, None) };
        // With a test beside it the block matters: a test belongs to one population and rule.
        let tested = question.print.p.is_some() || question.print.statistic.is_some();
        let text = |cell: &'a crate::results::Text| cell.as_deref();
        Number {
            of: [text(&row.arm), text(&row.versus), text(&row.visit), text(&row.term), text(&row.unit)],
            complement: candidate.complement,
            counts: (row.events, row.n),
            estimate: [bits(row.estimate), bits(lower), bits(upper), bits(error)],
            test: if tested { [bits(row.p_value), bits(row.test_statistic)] } else { [None, None] },
        }
    }
}

/// Everything tried for a question as stated, or with one thing changed; only rows that hold a number.
///
/// # Errors
/// Only faults of the program.
pub fn tried<'q>(
    question: &Question<'q>,
    studies: &Studies,
    changed: Option<Attribute>,
) -> Result<Vec<Tried<'q>>, Problems> {
    let others;
    let statistics: &[Statistic] = match changed {
        Some(Attribute::Statistic) => {
            others = question.other_statistics();
            &others
        }
        _ => &question.statistics,
    };
    let named = question.about.study.iter().flat_map(|named| &named.get_ref().0);
    let mut all =
        if question.names_several_studies() { together(question, studies, statistics, changed)? } else { Vec::new() };
    for study in named {
        for statistic in statistics {
            let mut seen = HashSet::new();
            let wanted = Wanted {
                method: question.wanted(*statistic).method.filter(|_| changed != Some(Attribute::Method)),
                ..question.wanted(*statistic)
            };
            let grid = studies.grid(study, &wanted, question.level, question.needs_methods())?;
            let tests = tests_beside(question, studies, study, *statistic)?;
            for (at, candidate) in grid.iter().enumerate() {
                let row = &candidate.row;
                let empty = row.estimate.is_none() && row.p_value.is_none() && row.test_statistic.is_none();
                let stands = question.fits(candidate, None);
                if empty
                    || !question.fits(candidate, changed)
                    || (changed.is_some_and(|changed| changed != Attribute::Statistic) && stands)
                {
                    continue;
                }
                // The same number of the same people under another name (or by a method that moves only an interval that was not
                // printed) is no further combination.
                if !seen.insert(Number::of(candidate, question)) {
                    continue;
                }
                let beside: Vec<usize> = match &tests {
                    Some(tests) if row.p_value.is_none() => {
                        let of_block = tests.beside(row).iter().copied();
                        of_block.filter(|at| belongs(&tests[*at].row, row)).collect()
                    }
                    _ => Vec::new(),
                };
                let new = |test: Option<usize>| {
                    let test = tests.as_ref().zip(test).map(|(tests, at)| (tests.clone(), at));
                    let beside = test.as_ref().map(|(tests, at)| &tests[*at]);
                    let print = &question.print;
                    let exact = agreement(print, row, beside.map(|test| &test.row));
                    let agreement = exact.or_else(|| {
                        let corners = beside.map_or(&[][..], |test| &test.corners);
                        let inputs = !candidate.corners.is_empty();
                        inputs.then(|| within(print, row, &candidate.corners, beside.map(|test| &test.row), corners))?
                    });
                    Tried { study, grid: grid.clone(), at, test, agreement }
                };
                if beside.is_empty() {
                    all.push(new(None));
                } else {
                    all.extend(beside.into_iter().map(|at| new(Some(at))));
                }
            }
        }
    }
    Ok(all)
}

/// The studies pooled. What was changed of a claim is not changed in several studies at once.
fn together<'q>(
    question: &Question<'q>,
    studies: &Studies,
    statistics: &[Statistic],
    changed: Option<Attribute>,
) -> Result<Vec<Tried<'q>>, Problems> {
    let Some(study) = question.about.study.as_ref().and_then(|named| named.get_ref().0.first()) else {
        return Ok(Vec::new());
    };
    let mut all = Vec::new();
    for statistic in statistics {
        let Some(grid) = pooled::part(question, studies, *statistic)? else { continue };
        let mut seen = HashSet::new();
        for (at, candidate) in grid.iter().enumerate() {
            let stands = question.fits(candidate, None);
            let new = question.fits(candidate, changed) && (changed.is_none() || !stands);
            if new && seen.insert(Number::of(candidate, question)) {
                let agreement = agreement(&question.print, &candidate.row, None);
                all.push(Tried { study, grid: grid.clone(), at, test: None, agreement });
            }
        }
    }
    Ok(all)
}

/// The tests of a study's endpoint, where the print has a p-value or a test statistic beside its estimate.
fn tests_beside(
    question: &Question,
    studies: &Studies,
    study: &str,
    statistic: Statistic,
) -> Result<Option<Rc<Part>>, Problems> {
    let asked = question.print.p.is_some() || question.print.statistic.is_some();
    if !asked || statistic == Statistic::TestOfEquality {
        return Ok(None);
    }
    let wanted = Wanted { method: None, ..question.wanted(Statistic::TestOfEquality) };
    studies.grid(study, &wanted, Level::NINETY_FIVE, true).map(Some)
}
