//! `retrial calc two-rates 5/120.5 2/118`: the experimental arm first.

use crate::analysis::calculate::{self, Case};
use crate::analysis::methods;
use crate::ingest::{BadValue, CaseColumn};
use crate::results::Row;

use super::cell::person_time;
use super::form::{Asked, Form, Misfit, OneCase, Piece, arms};

pub(super) struct TwoRates;

const COLUMNS: &[CaseColumn] = &[
    CaseColumn::required("events_a"),
    CaseColumn::required("time_a"),
    CaseColumn::required("events_b"),
    CaseColumn::required("time_b"),
];

impl Form for TwoRates {
    fn registered(&self) -> methods::Calculator {
        methods::Calculator::TwoRates
    }

    fn columns(&self) -> &'static [CaseColumn] {
        COLUMNS
    }

    fn example(&self) -> &'static str {
        "EVENTS/TIME EVENTS/TIME: 5/120.5 2/118"
    }

    fn split<'a>(&self, arguments: &'a [String]) -> Result<Vec<Piece<'a>>, Misfit> {
        arms(arguments, 2, '/', 2)
    }
}

fn case(cells: &[&str]) -> Result<Case, Vec<BadValue>> {
    let mut bad = Vec::new();
    let arms = (person_time(cells, 0, &mut bad), person_time(cells, 2, &mut bad));
    let case = arms.0.zip(arms.1).map(|(a, b)| Case::TwoRates(a, b));
    case.ok_or(bad)
}

impl OneCase for TwoRates {
    fn check(&self, cells: &[&str]) -> Result<(), Vec<BadValue>> {
        case(cells).map(|_| ())
    }

    fn rows(&self, cells: &[&str], asked: &Asked) -> Result<Vec<Row>, Vec<BadValue>> {
        Ok(calculate::rows(&case(cells)?, &asked.entries, asked.by_name, asked.level))
    }
}
