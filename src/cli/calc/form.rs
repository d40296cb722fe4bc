//! What a calculator is to the command line: how its cases are written, and what its rows are.

use indicatif::ProgressBar;

use crate::analysis::methods::{self, Entry};
use crate::ingest::{BadValue, CaseColumn};
use crate::results::{Row, Text};
use crate::stats::Level;

use super::text;

/// What was asked of a calculator.
pub(super) struct Asked {
    /// The methods, in the order of the registry.
    pub entries: Vec<&'static Entry>,
    /// Were they asked for by name? Then a dear one runs as well.
    pub by_name: bool,
    /// Coverage of the intervals.
    pub level: Level,
    /// Where a case that takes long tells how far it is, in percent.
    pub progress: ProgressBar,
}

/// How the cases of a calculator are written.
pub(super) trait Form: Sync {
    /// The calculator in the registry of methods.
    fn registered(&self) -> methods::Calculator;

    /// The columns of a file of cases, without `id`. The cells of a case come in this order.
    fn columns(&self) -> &'static [CaseColumn];

    /// What a case looks like on the line: `EVENTS/N EVENTS/N: 37/52 20/42`.
    fn example(&self) -> &'static str;

    /// The cells of a case on the line, in the order of the columns.
    ///
    /// # Errors
    /// What is wrong with the arguments, in words.
    fn split<'a>(&self, arguments: &'a [String]) -> Result<Vec<Piece<'a>>, Misfit>;

    /// The rows of a case for reading.
    fn text(&self, rows: &[Row], markdown: bool) -> String {
        text::by_statistic(rows, markdown)
    }
}

/// A calculator whose cases stand for themselves.
pub(super) trait OneCase: Form {
    /// Is anything wrong with these cells? Asked of a whole file before anything is computed.
    ///
    /// # Errors
    /// What is wrong with each cell.
    fn check(&self, cells: &[&str]) -> Result<(), Vec<BadValue>>;

    /// The rows of a case; the caller adds its id.
    ///
    /// # Errors
    /// As of [`OneCase::check`].
    fn rows(&self, cells: &[&str], asked: &Asked) -> Result<Vec<Row>, Vec<BadValue>>;
}

/// A calculator whose cases are computed together: those of a file, or the values of a line.
pub(super) trait OneFamily: Form {
    /// Is anything wrong with these cells?
    ///
    /// # Errors
    /// What is wrong with each cell.
    fn check(&self, cells: &[&str]) -> Result<(), Vec<BadValue>>;

    /// The rows of all cases, with their ids.
    fn rows(&self, ids: &[Text], cases: &[Vec<String>], asked: &Asked) -> Vec<Row>;
}

/// Either kind.
#[derive(Clone, Copy)]
pub(super) enum Calculator {
    /// Case by case.
    Cases(&'static dyn OneCase),
    /// All cases together.
    Family(&'static dyn OneFamily),
}

impl Calculator {
    pub fn form(self) -> &'static dyn Form {
        match self {
            Calculator::Cases(calculator) => calculator,
            Calculator::Family(calculator) => calculator,
        }
    }
}

/// A cell of a case on the line, and where it stands: which argument, from which byte on. A cell that was not typed has no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    pub at: Option<(usize, usize)>,
}

/// Arguments that are no case: which one (`None`: their number), and the fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misfit {
    pub argument: Option<usize>,
    pub message: String,
}

/// The pieces of an argument between its separators, without the blanks around them.
pub(super) fn pieces(argument: usize, text: &str, separator: char) -> Vec<Piece<'_>> {
    let mut start = 0;
    let place = |part: &str| {
        let at = start;
        start += part.len() + separator.len_utf8();
        at
    };
    let parts = text.split(separator);
    parts
        .map(|part| (part, part.len() - part.trim_start().len()))
        .scan(place, |place, (part, blanks)| Some((part, place(part) + blanks)))
        .map(|(part, at)| Piece { text: part.trim(), at: Some((argument, at)) })
        .collect()
}

/// Exactly `arms` arguments of `width` pieces each.
///
/// # Errors
/// A wrong number of arguments or of pieces.
pub(super) fn arms(arguments: &[String], arms: usize, separator: char, width: usize) -> Result<Vec<Piece<'_>>, Misfit> {
    if arguments.len() != arms {
        let values = if arms == 1 { "value" } else { "values" };
        return Err(Misfit { argument: None, message: format!("{arms} {values} expected, not {}", arguments.len()) });
    }
    let mut cells = Vec::with_capacity(arms * width);
    for (at, argument) in arguments.iter().enumerate() {
        let found = pieces(at, argument, separator);
        if found.len() != width {
            let message = format!("{width} numbers apart by `{separator}` expected, not {}", found.len());
            return Err(Misfit { argument: Some(at), message });
        }
        cells.extend(found);
    }
    Ok(cells)
}
