//! One case on the command line.

use std::ops::Range;

use crate::ingest::BadValue;
use crate::problem::{Place, Problem, Problems};
use crate::results::{self, Results, Row, Text};

use super::cell::SHOWN;
use super::form::{Asked, Calculator, Form, Misfit, Piece};
use super::{Failure, Format, Global, output};

pub(super) fn run(calculator: Calculator, arguments: &[String], asked: &Asked, global: &Global) -> Result<(), Failure> {
    let form = calculator.form();
    let shown = Shown::of(form, arguments);
    let pieces = form.split(arguments).map_err(|misfit| shown.misfit(form, misfit))?;
    let cells: Vec<&str> = pieces.iter().map(|piece| piece.text).collect();
    let rows = match calculator {
        Calculator::Cases(calculator) => calculator.rows(&cells, asked).map_err(|bad| shown.bad(bad, &pieces))?,
        Calculator::Family(calculator) => {
            // On the line every cell is a case of its own, and its text is its id.
            let mut bad = Vec::new();
            for (at, cell) in cells.iter().enumerate() {
                let found = calculator.check(&[cell]).err().unwrap_or_default();
                bad.extend(found.into_iter().map(|value| BadValue { column: Some(at + 1), ..value }));
            }
            if !bad.is_empty() {
                return Err(shown.bad(bad, &pieces));
            }
            let ids: Vec<Text> = cells.iter().map(|cell| Some((*cell).into())).collect();
            let cases: Vec<Vec<String>> = cells.iter().map(|cell| vec![(*cell).to_string()]).collect();
            calculator.rows(&ids, &cases, asked)
        }
    };
    asked.progress.finish_and_clear();
    let nothing = !rows.iter().any(says_something);
    let text = match global.format {
        Format::Json => results::json(&Results::new(Vec::new(), rows)),
        Format::Csv => results::csv(&rows),
        Format::Text => form.text(&rows, false),
        Format::Markdown => form.text(&rows, true),
    };
    output::emit(&text, global)?;
    if nothing { Err(nothing_computed()) } else { Ok(()) }
}

/// Does the row hold a number, or a verdict?
pub(super) fn says_something(row: &Row) -> bool {
    row.estimate.is_some() || row.p_value.is_some() || row.upper.is_some() || row.verdict.is_some()
}

pub(super) fn nothing_computed() -> Failure {
    Failure::Refused("nothing asked for could be computed; the notes say why".into())
}

/// The command line as an error shows it: long arguments cut, a typographic minus back to the one on the keyboard.
struct Shown {
    text: String,
    /// Where each argument stands in `text`, and how many of its bytes.
    arguments: Vec<(usize, usize)>,
}

impl Shown {
    fn of(form: &dyn Form, arguments: &[String]) -> Shown {
        let mut shown = Shown { text: format!("retrial calc {}", form.registered().id()), arguments: Vec::new() };
        for argument in arguments {
            shown.text.push(' ');
            let start = shown.text.len();
            let cut = argument.char_indices().nth(3 * SHOWN).map_or(argument.len(), |(at, _)| at);
            shown.arguments.push((start, cut));
            shown.text.push_str(&argument[..cut]);
            if cut < argument.len() {
                shown.text.push('…');
            }
        }
        shown
    }

    fn place(&self, span: Range<usize>) -> Place {
        let mut place = Place::of_span("command line", &self.text, span);
        // One character for one: columns stay.
        place.text =
            place.text.chars().map(|letter| if letter == '−' { '-' } else { letter }).collect::<String>().into();
        place
    }

    /// The place of a piece; of its whole argument where there is no piece.
    fn place_of(&self, at: Option<(usize, usize)>, len: Option<usize>) -> Option<Place> {
        let (argument, from) = at?;
        let (start, shown) = *self.arguments.get(argument)?;
        let from = from.min(shown);
        let to = len.map_or(shown, |len| (from + len).min(shown));
        Some(self.place(start + from..start + to))
    }

    /// All arguments.
    fn whole(&self) -> Place {
        let start = self.arguments.first().map_or(self.text.len(), |(start, _)| *start);
        self.place(start..self.text.len())
    }

    fn misfit(&self, form: &dyn Form, misfit: Misfit) -> Failure {
        let place = match misfit.argument {
            Some(argument) => self.place_of(Some((argument, 0)), None),
            None => Some(self.whole()),
        };
        Failure::Line(problem(misfit.message, place, form.example()).into())
    }

    fn bad(&self, bad: Vec<BadValue>, pieces: &[Piece]) -> Failure {
        let mut problems = Problems::new();
        for value in bad {
            // The first column of a file is the id; on the line there is none.
            let piece = value.column.and_then(|column| pieces.get(column.checked_sub(1)?));
            let place = match piece {
                Some(piece) => self.place_of(piece.at, Some(piece.text.len())),
                None => Some(self.whole()),
            };
            problems.push(problem(value.message, place, &value.help));
        }
        Failure::Line(problems)
    }
}

fn problem(message: String, place: Option<Place>, help: &str) -> Problem {
    let problem = Problem::new(message).help(help);
    match place {
        Some(place) => problem.at(place),
        None => problem,
    }
}
