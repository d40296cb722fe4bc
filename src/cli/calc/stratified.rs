//! `retrial calc stratified 12/20:5/21 7/9:4/11`: a stratum an argument, the experimental arm first.

use crate::analysis::{calculate, methods};
use crate::ingest::{BadValue, CaseColumn};
use crate::results::{Row, Text};
use crate::stats::Binomial;

use super::cell::binomial;
use super::form::{Asked, Form, Misfit, OneFamily, Piece};

pub(super) struct Stratified;

const COLUMNS: &[CaseColumn] = &[
    CaseColumn::required("stratum"),
    CaseColumn::required("events_a"),
    CaseColumn::required("n_a"),
    CaseColumn::required("events_b"),
    CaseColumn::required("n_b"),
];

impl Form for Stratified {
    fn registered(&self) -> methods::Calculator {
        methods::Calculator::Stratified
    }

    fn columns(&self) -> &'static [CaseColumn] {
        COLUMNS
    }

    fn example(&self) -> &'static str {
        "EVENTS/N:EVENTS/N …: 12/20:5/21 7/9:4/11"
    }

    fn split<'a>(&self, arguments: &'a [String]) -> Result<Vec<Piece<'a>>, Misfit> {
        if arguments.is_empty() {
            return Err(Misfit { argument: None, message: "at least one stratum expected".into() });
        }
        Ok(arguments.iter().enumerate().map(|(at, text)| Piece { text, at: Some((at, 0)) }).collect())
    }
}

/// Both arms of a stratum: four cells behind the stratum's name, or one cell of the line.
fn stratum(cells: &[&str]) -> Result<(Binomial, Binomial), Vec<BadValue>> {
    let mut bad = Vec::new();
    let arms = match cells {
        [one] => {
            let parts: Vec<&str> = one.split([':', '/']).map(str::trim).collect();
            if parts.len() != 4 {
                let message = format!("not a stratum: {one:?}");
                let help = "write EVENTS/N:EVENTS/N, the experimental arm first".into();
                return Err(vec![BadValue { column: Some(1), message, help }]);
            }
            let arms = (binomial(&parts, 0, &mut bad), binomial(&parts, 2, &mut bad));
            // On the line the whole stratum is the place.
            bad.iter_mut().for_each(|value| value.column = Some(1));
            arms
        }
        cells => (binomial(cells, 1, &mut bad), binomial(cells, 3, &mut bad)),
    };
    arms.0.zip(arms.1).ok_or(bad)
}

impl OneFamily for Stratified {
    fn check(&self, cells: &[&str]) -> Result<(), Vec<BadValue>> {
        stratum(cells).map(|_| ())
    }

    fn rows(&self, ids: &[Text], cases: &[Vec<String>], asked: &Asked) -> Vec<Row> {
        // The strata of one id belong together; on the line all of them do.
        let mut tables: Vec<(Text, Vec<(Binomial, Binomial)>)> = Vec::new();
        for (id, cells) in ids.iter().zip(cases) {
            let id = if cells.len() == 1 { None } else { id.clone() };
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let Ok(arms) = stratum(&cells) else { continue };
            match tables.iter_mut().find(|(known, _)| *known == id) {
                Some((_, strata)) => strata.push(arms),
                None => tables.push((id, vec![arms])),
            }
        }
        tables.iter().flat_map(|(id, strata)| calculate::stratified(id, strata, &asked.entries, asked.level)).collect()
    }
}
