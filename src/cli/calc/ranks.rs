//! `retrial calc ranks 3.1,2.8,4.4 2.0,2.9`: the values of the experimental arm, then those of the control.

use crate::analysis::{calculate, methods};
use crate::ingest::{BadValue, CaseColumn};
use crate::results::{Row, Text};

use super::cell::number;
use super::form::{Asked, Form, Misfit, OneFamily, Piece};

pub(super) struct Ranks;

const COLUMNS: &[CaseColumn] = &[CaseColumn::required("arm"), CaseColumn::required("value")];

impl Form for Ranks {
    fn registered(&self) -> methods::Calculator {
        methods::Calculator::Ranks
    }

    fn columns(&self) -> &'static [CaseColumn] {
        COLUMNS
    }

    fn example(&self) -> &'static str {
        "A,A,… B,B,…: 3.1,2.8,4.4 2.0,2.9"
    }

    fn split<'a>(&self, arguments: &'a [String]) -> Result<Vec<Piece<'a>>, Misfit> {
        if arguments.len() != 2 {
            let message = format!("the values of two arms expected, not of {}", arguments.len());
            return Err(Misfit { argument: None, message });
        }
        Ok(arguments.iter().enumerate().map(|(at, text)| Piece { text, at: Some((at, 0)) }).collect())
    }
}

/// Is it a value of the control, and the value: two cells of a file. One cell of the line holds all values of its arm.
fn values(cells: &[&str]) -> Result<(bool, Vec<f64>), Vec<BadValue>> {
    let mut bad = Vec::new();
    let found = match cells {
        [line] => {
            let values: Vec<&str> = line.split(',').map(str::trim).collect();
            let values = (0..values.len()).filter_map(|at| number(&values, at, &mut bad)).collect();
            bad.iter_mut().for_each(|value| value.column = Some(1));
            (false, values)
        }
        cells => {
            let control = match cells[0] {
                "a" => false,
                "b" => true,
                other => {
                    let message = format!("not an arm: {other:?}");
                    bad.push(BadValue {
                        column: Some(1),
                        message,
                        help: "`a` is the experimental arm, `b` the control".into(),
                    });
                    false
                }
            };
            (control, number(cells, 1, &mut bad).into_iter().collect())
        }
    };
    if bad.is_empty() { Ok(found) } else { Err(bad) }
}

impl OneFamily for Ranks {
    fn check(&self, cells: &[&str]) -> Result<(), Vec<BadValue>> {
        values(cells).map(|_| ())
    }

    fn rows(&self, ids: &[Text], cases: &[Vec<String>], asked: &Asked) -> Vec<Row> {
        let mut samples: Vec<(Text, [Vec<f64>; 2])> = Vec::new();
        for (at, (id, cells)) in ids.iter().zip(cases).enumerate() {
            let line = cells.len() == 1;
            let id = if line { None } else { id.clone() };
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let Ok((control, found)) = values(&cells) else { continue };
            let arm = usize::from(if line { at == 1 } else { control });
            match samples.iter_mut().find(|(known, _)| *known == id) {
                Some((_, arms)) => arms[arm].extend(found),
                None => {
                    let mut arms = [Vec::new(), Vec::new()];
                    arms[arm] = found;
                    samples.push((id, arms));
                }
            }
        }
        let of = |(id, [a, b]): &(Text, [Vec<f64>; 2])| calculate::ranked(id, a, b, &asked.entries, asked.level);
        samples.iter().flat_map(of).collect()
    }
}
