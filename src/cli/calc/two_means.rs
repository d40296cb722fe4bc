//! `retrial calc two-means -24.4,11.6,42 -13.9,11.5,37`: the experimental arm first.

use crate::analysis::calculate::{self, Case};
use crate::analysis::methods;
use crate::ingest::{BadValue, CaseColumn};
use crate::results::Row;

use super::cell::moments;
use super::form::{Asked, Form, Misfit, OneCase, Piece, arms};

pub(super) struct TwoMeans;

const COLUMNS: &[CaseColumn] = &[
    CaseColumn::required("mean_a"),
    CaseColumn::required("sd_a"),
    CaseColumn::required("n_a"),
    CaseColumn::required("mean_b"),
    CaseColumn::required("sd_b"),
    CaseColumn::required("n_b"),
];

impl Form for TwoMeans {
    fn registered(&self) -> methods::Calculator {
        methods::Calculator::TwoMeans
    }

    fn columns(&self) -> &'static [CaseColumn] {
        COLUMNS
    }

    fn example(&self) -> &'static str {
        "MEAN,SD,N MEAN,SD,N: -24.4,11.6,42 -13.9,11.5,37"
    }

    fn split<'a>(&self, arguments: &'a [String]) -> Result<Vec<Piece<'a>>, Misfit> {
        arms(arguments, 2, ',', 3)
    }
}

fn case(cells: &[&str]) -> Result<Case, Vec<BadValue>> {
    let mut bad = Vec::new();
    let arms = (moments(cells, 0, &mut bad), moments(cells, 3, &mut bad));
    let case = arms.0.zip(arms.1).map(|(a, b)| Case::TwoMeans(a, b));
    case.ok_or(bad)
}

impl OneCase for TwoMeans {
    fn check(&self, cells: &[&str]) -> Result<(), Vec<BadValue>> {
        case(cells).map(|_| ())
    }

    fn rows(&self, cells: &[&str], asked: &Asked) -> Result<Vec<Row>, Vec<BadValue>> {
        Ok(calculate::rows(&case(cells)?, &asked.entries, asked.by_name, asked.level))
    }
}
