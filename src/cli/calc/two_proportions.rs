//! `retrial calc two-proportions 37/52 20/42`: the experimental arm first.

use crate::analysis::calculate::{self, Case};
use crate::analysis::methods;
use crate::ingest::{BadValue, CaseColumn};
use crate::results::{Method, Row};

use super::cell::binomial;
use super::form::{Asked, Form, Misfit, OneCase, Piece, arms};

pub(super) struct TwoProportions;

const COLUMNS: &[CaseColumn] = &[
    CaseColumn::required("events_a"),
    CaseColumn::required("n_a"),
    CaseColumn::required("events_b"),
    CaseColumn::required("n_b"),
];

impl Form for TwoProportions {
    fn registered(&self) -> methods::Calculator {
        methods::Calculator::TwoProportions
    }

    fn columns(&self) -> &'static [CaseColumn] {
        COLUMNS
    }

    fn example(&self) -> &'static str {
        "EVENTS/N EVENTS/N: 37/52 20/42"
    }

    fn split<'a>(&self, arguments: &'a [String]) -> Result<Vec<Piece<'a>>, Misfit> {
        arms(arguments, 2, '/', 2)
    }
}

fn case(cells: &[&str]) -> Result<Case, Vec<BadValue>> {
    let mut bad = Vec::new();
    let arms = (binomial(cells, 0, &mut bad), binomial(cells, 2, &mut bad));
    let case = arms.0.zip(arms.1).map(|(a, b)| Case::TwoProportions(a, b));
    case.ok_or(bad)
}

impl OneCase for TwoProportions {
    fn check(&self, cells: &[&str]) -> Result<(), Vec<BadValue>> {
        case(cells).map(|_| ())
    }

    fn rows(&self, cells: &[&str], asked: &Asked) -> Result<Vec<Row>, Vec<BadValue>> {
        let told = |method: Method, done: f64| {
            asked.progress.set_message(method.id());
            asked.progress.set_position((100.0 * done) as u64);
        };
        Ok(calculate::rows_with_progress(&case(cells)?, &asked.entries, asked.by_name, asked.level, &told))
    }
}
