//! `retrial calc mean -24.4,11.6,42`.

use crate::analysis::calculate::{self, Case};
use crate::analysis::methods;
use crate::ingest::{BadValue, CaseColumn};
use crate::results::Row;

use super::cell::moments;
use super::form::{Asked, Form, Misfit, OneCase, Piece, arms};

pub(super) struct Mean;

const COLUMNS: &[CaseColumn] = &[CaseColumn::required("mean"), CaseColumn::required("sd"), CaseColumn::required("n")];

impl Form for Mean {
    fn registered(&self) -> methods::Calculator {
        methods::Calculator::Mean
    }

    fn columns(&self) -> &'static [CaseColumn] {
        COLUMNS
    }

    fn example(&self) -> &'static str {
        "MEAN,SD,N: -24.4,11.6,42"
    }

    fn split<'a>(&self, arguments: &'a [String]) -> Result<Vec<Piece<'a>>, Misfit> {
        arms(arguments, 1, ',', 3)
    }
}

fn case(cells: &[&str]) -> Result<Case, Vec<BadValue>> {
    let mut bad = Vec::new();
    let case = moments(cells, 0, &mut bad).map(Case::Mean);
    case.ok_or(bad)
}

impl OneCase for Mean {
    fn check(&self, cells: &[&str]) -> Result<(), Vec<BadValue>> {
        case(cells).map(|_| ())
    }

    fn rows(&self, cells: &[&str], asked: &Asked) -> Result<Vec<Row>, Vec<BadValue>> {
        Ok(calculate::rows(&case(cells)?, &asked.entries, asked.by_name, asked.level))
    }
}
