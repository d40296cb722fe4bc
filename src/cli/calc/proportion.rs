//! `retrial calc proportion 37/52`.

use crate::analysis::calculate::{self, Case};
use crate::analysis::methods;
use crate::ingest::{BadValue, CaseColumn};
use crate::results::Row;

use super::cell::binomial;
use super::form::{Asked, Form, Misfit, OneCase, Piece, arms};

pub(super) struct Proportion;

const COLUMNS: &[CaseColumn] = &[CaseColumn::required("events"), CaseColumn::required("n")];

impl Form for Proportion {
    fn registered(&self) -> methods::Calculator {
        methods::Calculator::Proportion
    }

    fn columns(&self) -> &'static [CaseColumn] {
        COLUMNS
    }

    fn example(&self) -> &'static str {
        "EVENTS/N: 37/52"
    }

    fn split<'a>(&self, arguments: &'a [String]) -> Result<Vec<Piece<'a>>, Misfit> {
        arms(arguments, 1, '/', 2)
    }
}

fn case(cells: &[&str]) -> Result<Case, Vec<BadValue>> {
    let mut bad = Vec::new();
    let case = binomial(cells, 0, &mut bad).map(Case::Proportion);
    case.ok_or(bad)
}

impl OneCase for Proportion {
    fn check(&self, cells: &[&str]) -> Result<(), Vec<BadValue>> {
        case(cells).map(|_| ())
    }

    fn rows(&self, cells: &[&str], asked: &Asked) -> Result<Vec<Row>, Vec<BadValue>> {
        Ok(calculate::rows(&case(cells)?, &asked.entries, asked.by_name, asked.level))
    }
}
