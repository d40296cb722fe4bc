//! `retrial calc adjust-p 0.01,0.02`: one family of p-values.

use crate::analysis::{calculate, methods};
use crate::ingest::{BadValue, CaseColumn};
use crate::results::{Row, Text};

use super::cell::probability;
use super::form::{Asked, Form, Misfit, OneFamily, Piece, pieces};

pub(super) struct AdjustP;

impl Form for AdjustP {
    fn registered(&self) -> methods::Calculator {
        methods::Calculator::AdjustP
    }

    fn columns(&self) -> &'static [CaseColumn] {
        const { &[CaseColumn::required("p")] }
    }

    fn example(&self) -> &'static str {
        "P,P,…: 0.01,0.02"
    }

    fn split<'a>(&self, arguments: &'a [String]) -> Result<Vec<Piece<'a>>, Misfit> {
        let cells = arguments.iter().enumerate().flat_map(|(at, argument)| pieces(at, argument, ','));
        let cells: Vec<Piece> = cells.collect();
        if cells.is_empty() {
            return Err(Misfit { argument: None, message: "at least one p-value expected".into() });
        }
        Ok(cells)
    }
}

impl OneFamily for AdjustP {
    fn check(&self, cells: &[&str]) -> Result<(), Vec<BadValue>> {
        let mut bad = Vec::new();
        probability(cells, 0, &mut bad);
        if bad.is_empty() { Ok(()) } else { Err(bad) }
    }

    fn rows(&self, ids: &[Text], cases: &[Vec<String>], asked: &Asked) -> Vec<Row> {
        let mut bad = Vec::new();
        let p: Vec<f64> = cases.iter().filter_map(|cells| probability(&[&cells[0]], 0, &mut bad)).collect();
        calculate::adjusted(ids, &p, &asked.entries)
    }
}
