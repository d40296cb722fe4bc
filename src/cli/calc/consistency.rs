//! `retrial calc grim 5.19,28` and its kin: printed numbers against themselves. Values stay text. What has no place on the line comes by
//! name: `items=2`, `scale=log`.

use crate::analysis::consistency::{self, Consistency};
use crate::analysis::methods;
use crate::ingest::{BadValue, CaseColumn};
use crate::printed::{
    Comparator, Decimal, DecimalError, Limits, PrintedInterval, PrintedP, PrintedTest, Scale, Tail, TestKind,
};
use crate::problem::nearest;
use crate::results::{Method, Row, display};
use crate::stats::Level;

use super::cell::{count, number, probability, short, wrong};
use super::form::{Asked, Form, Misfit, OneCase, Piece, pieces};

/// Cells and their columns.
type Placed<'a> = Result<Vec<(usize, Piece<'a>)>, Misfit>;

/// One of the checks: how its cases are written.
pub(super) struct Check {
    calculator: methods::Calculator,
    columns: &'static [CaseColumn],
    example: &'static str,
    /// The cells of the arguments that have no name.
    positional: for<'a> fn(&[(usize, &'a str)]) -> Placed<'a>,
    case: fn(&[&str], Level) -> Result<Consistency, Vec<BadValue>>,
}

const fn required(name: &'static str) -> CaseColumn {
    CaseColumn::required(name)
}

const fn optional(name: &'static str) -> CaseColumn {
    CaseColumn::optional(name)
}

pub(super) static GRIM: Check = Check {
    calculator: methods::Calculator::Grim,
    columns: &[optional("kind"), required("value"), required("n"), optional("items")],
    example: "VALUE,N [items=2]: 5.19,28 or 71.2%,53",
    positional: |arguments| group(arguments, &[1, 2]),
    case: grim,
};

pub(super) static GRIMMER: Check = Check {
    calculator: methods::Calculator::Grimmer,
    columns: &[
        required("mean"),
        required("sd"),
        required("n"),
        optional("items"),
        optional("minimum"),
        optional("maximum"),
    ],
    example: "MEAN,SD,N [items=2] [minimum=1] [maximum=7]: 3.44,2.47,18",
    positional: |arguments| group(arguments, &[0, 1, 2]),
    case: grimmer,
};

pub(super) static DEBIT: Check = Check {
    calculator: methods::Calculator::Debit,
    columns: &[required("mean"), required("sd"), required("n")],
    example: "MEAN,SD,N: 0.36,0.11,20",
    positional: |arguments| group(arguments, &[0, 1, 2]),
    case: debit,
};

pub(super) static PERCENT: Check = Check {
    calculator: methods::Calculator::Percent,
    columns: &[required("events"), required("n"), required("percent")],
    example: "EVENTS/N PERCENT: 37/52 71.2%",
    positional: percent_pieces,
    case: percent,
};

pub(super) static DENOMINATORS: Check = Check {
    calculator: methods::Calculator::Denominators,
    columns: &[required("percents"), required("n_min"), required("n_max")],
    example: "PERCENT,PERCENT,… N-N: 71.2%,86.5% 40-60",
    positional: denominators_pieces,
    case: denominators,
};

pub(super) static P_VALUE: Check = Check {
    calculator: methods::Calculator::PValue,
    columns: &[
        required("test"),
        optional("comparator"),
        required("statistic"),
        optional("df1"),
        optional("df2"),
        optional("alternative"),
        optional("p_comparator"),
        required("p_printed"),
        optional("alpha"),
    ],
    example: "TEST,STATISTIC,DF P [alternative=greater] [alpha=0.05]: t,2.20,28 .03 or 'F(1, 48) = 3.02' '<.05'",
    positional: p_value_pieces,
    case: p_value,
};

pub(super) static INTERVAL: Check = Check {
    calculator: methods::Calculator::Interval,
    columns: &[
        required("estimate"),
        required("lower"),
        required("upper"),
        optional("scale"),
        optional("level"),
        optional("df"),
        optional("p_comparator"),
        optional("p_printed"),
    ],
    example: "ESTIMATE,LOWER,UPPER [P] [scale=log] [df=54]: 0.72,0.55,0.94 .016 scale=log",
    positional: interval_pieces,
    case: interval,
};

fn misfit(argument: Option<usize>, message: impl Into<String>) -> Misfit {
    Misfit { argument, message: message.into() }
}

/// A single argument of pieces apart by commas.
fn group<'a>(arguments: &[(usize, &'a str)], columns: &[usize]) -> Placed<'a> {
    let [(at, text)] = arguments else {
        return Err(misfit(None, format!("1 value expected, not {}", arguments.len())));
    };
    let found = pieces(*at, text, ',');
    if found.len() != columns.len() {
        let message = format!("{} numbers apart by `,` expected, not {}", columns.len(), found.len());
        return Err(misfit(Some(*at), message));
    }
    Ok(columns.iter().copied().zip(found).collect())
}

fn percent_pieces<'a>(arguments: &[(usize, &'a str)]) -> Placed<'a> {
    let [(at, counts), (of_percent, percent)] = arguments else {
        return Err(misfit(None, format!("2 values expected, not {}", arguments.len())));
    };
    match pieces(*at, counts, '/')[..] {
        [events, n] => Ok(vec![(0, events), (1, n), (2, Piece { text: percent, at: Some((*of_percent, 0)) })]),
        _ => Err(misfit(Some(*at), "events and participants apart by `/` expected")),
    }
}

fn denominators_pieces<'a>(arguments: &[(usize, &'a str)]) -> Placed<'a> {
    let [(at, percents), (of_range, range)] = arguments else {
        return Err(misfit(None, format!("2 values expected, not {}", arguments.len())));
    };
    let ends = match pieces(*of_range, range, '-')[..] {
        [n] => [n, n],
        [first, last] => [first, last],
        _ => return Err(misfit(Some(*of_range), "a range of participants expected, 40-60")),
    };
    Ok(vec![(0, Piece { text: percents, at: Some((*at, 0)) }), (1, ends[0]), (2, ends[1])])
}

/// `<.001` as comparator and number.
fn compared<'a>(argument: usize, text: &'a str, columns: [usize; 2]) -> Vec<(usize, Piece<'a>)> {
    let (_, rest) = Comparator::split(text);
    let sign = text[..text.len() - rest.len()].trim();
    let start = text.len() - rest.len();
    let mut cells = vec![(columns[1], Piece { text: rest, at: Some((argument, start)) })];
    if !sign.is_empty() {
        cells.push((columns[0], Piece { text: sign, at: Some((argument, 0)) }));
    }
    cells
}

fn p_value_pieces<'a>(arguments: &[(usize, &'a str)]) -> Placed<'a> {
    let [(at, test), (of_p, p)] = arguments else {
        return Err(misfit(None, format!("2 values expected, not {}", arguments.len())));
    };
    let mut cells = compared(*of_p, p, [6, 7]);
    let Some(open) = test.find(['(', '=', '<', '>']) else {
        // t,2.20,28
        let found = pieces(*at, test, ',');
        if !(2..=4).contains(&found.len()) {
            return Err(misfit(Some(*at), "a test, its statistic and its degrees of freedom expected: t,2.20,28"));
        }
        cells.extend([0, 2, 3, 4].into_iter().zip(found));
        return Ok(cells);
    };
    // t(28) = 2.20
    cells.push((0, Piece { text: test[..open].trim(), at: Some((*at, 0)) }));
    let mut after = open;
    if test[open..].starts_with('(') {
        let Some(close) = test.find(')') else { return Err(misfit(Some(*at), "a closing parenthesis is missing")) };
        let shifted = |piece: Piece<'a>| Piece { at: piece.at.map(|(at, from)| (at, from + open + 1)), ..piece };
        let found = pieces(*at, &test[open + 1..close], ',');
        if found.len() > 2 {
            return Err(misfit(Some(*at), "one or two degrees of freedom expected"));
        }
        cells.extend([3, 4].into_iter().zip(found.into_iter().map(shifted)));
        after = close + 1;
    }
    let shifted = |(column, piece): (usize, Piece<'a>)| {
        (column, Piece { at: piece.at.map(|(at, from)| (at, from + after)), ..piece })
    };
    cells.extend(compared(*at, &test[after..], [1, 2]).into_iter().map(shifted));
    Ok(cells)
}

fn interval_pieces<'a>(arguments: &[(usize, &'a str)]) -> Placed<'a> {
    if arguments.is_empty() || arguments.len() > 2 {
        return Err(misfit(None, format!("1 or 2 values expected, not {}", arguments.len())));
    }
    let mut cells = group(&arguments[..1], &[0, 1, 2])?;
    if let Some((at, p)) = arguments.get(1) {
        cells.extend(compared(*at, p, [6, 7]));
    }
    Ok(cells)
}

impl Form for Check {
    fn registered(&self) -> methods::Calculator {
        self.calculator
    }

    fn columns(&self) -> &'static [CaseColumn] {
        self.columns
    }

    fn example(&self) -> &'static str {
        self.example
    }

    fn split<'a>(&self, arguments: &'a [String]) -> Result<Vec<Piece<'a>>, Misfit> {
        let mut cells = vec![Piece { text: "", at: None }; self.columns.len()];
        let mut unnamed = Vec::new();
        for (argument, text) in arguments.iter().enumerate() {
            // `z=2.20` is a test, not a value called z.
            let named = text.split_once('=').filter(|(name, _)| {
                name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            });
            let is_test = |name: &str| TESTS.iter().any(|(word, _)| *word == name);
            let Some((name, value)) = named.filter(|(name, _)| !is_test(name)) else {
                unnamed.push((argument, text.as_str()));
                continue;
            };
            let Some(at) = self.columns.iter().position(|column| column.name == name) else {
                let names = self.columns.iter().map(|column| column.name);
                let hint = match nearest(name, names.clone()) {
                    Some(near) => format!("is `{near}` meant?"),
                    None => format!("the names are {}", names.collect::<Vec<_>>().join(", ")),
                };
                return Err(misfit(Some(argument), format!("no value is called {}; {hint}", short(name))));
            };
            if cells[at].at.is_some() {
                return Err(misfit(Some(argument), format!("`{name}` is given twice")));
            }
            cells[at] = Piece { text: value, at: Some((argument, name.len() + 1)) };
        }
        let complete = self.columns.iter().zip(&cells).all(|(column, cell)| !column.required || cell.at.is_some());
        if unnamed.is_empty() && complete {
            return Ok(cells);
        }
        for (column, piece) in (self.positional)(&unnamed)? {
            cells[column] = piece;
        }
        Ok(cells)
    }

    fn text(&self, rows: &[Row], markdown: bool) -> String {
        text(rows, markdown)
    }
}

impl OneCase for Check {
    fn check(&self, cells: &[&str]) -> Result<(), Vec<BadValue>> {
        (self.case)(cells, Level::NINETY_FIVE).map(|_| ())
    }

    fn rows(&self, cells: &[&str], asked: &Asked) -> Result<Vec<Row>, Vec<BadValue>> {
        Ok(consistency::rows(&(self.case)(cells, asked.level)?, &asked.entries))
    }
}

// --- cells --------------------------------------------------------------------------------------------------------------------------

fn decimal(cells: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<Decimal> {
    let text = cells[at].trim().trim_end_matches('%').trim_end();
    let number = text.parse().map_err(|error| match error {
        DecimalError::Form => (format!("not a number: {}", short(cells[at])), "write it as printed: 5.20"),
        DecimalError::Long => (format!("too long: {}", short(cells[at])), "15 digits are the most that is read"),
    });
    number.map_err(|(message, help)| bad.push(wrong(at, message, help))).ok()
}

/// A printed number that cannot be negative.
fn spread(cells: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<Decimal> {
    let number = decimal(cells, at, bad)?;
    if number.digits < 0 {
        bad.push(wrong(
            at,
            format!("a negative standard deviation: {}", short(cells[at])),
            "write it as printed: 1.20",
        ));
        return None;
    }
    Some(number)
}

/// A count above 0; `otherwise` where the cell is empty.
fn positive(cells: &[&str], at: usize, otherwise: Option<u64>, bad: &mut Vec<BadValue>) -> Option<u64> {
    if let (true, Some(number)) = (cells[at].is_empty(), otherwise) {
        return Some(number);
    }
    let number = count(cells, at, bad)?;
    if number == 0 {
        bad.push(wrong(at, "a count above 0 expected, not 0".into(), "how many there are, at least 1"));
        return None;
    }
    Some(number)
}

fn limit(cells: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<i128> {
    if cells[at].is_empty() {
        return None;
    }
    let limit = cells[at].replace('−', "-").parse::<i64>().ok().filter(|limit| limit.abs() <= 1 << 40);
    if limit.is_none() {
        bad.push(wrong(
            at,
            format!("not a whole number: {}", short(cells[at])),
            "the least and the greatest answer are whole",
        ));
    }
    limit.map(i128::from)
}

/// One of a few words, in any case; `otherwise` where the cell is empty.
fn word<T: Copy>(
    cells: &[&str],
    at: usize,
    words: &[(&str, T)],
    otherwise: Option<T>,
    bad: &mut Vec<BadValue>,
) -> Option<T> {
    if let (true, Some(value)) = (cells[at].is_empty(), otherwise) {
        return Some(value);
    }
    let found = words.iter().find(|(word, _)| *word == cells[at].to_lowercase());
    if found.is_none() {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let message = format!("{} is none of `{}`", short(cells[at]), known.join("`, `"));
        bad.push(wrong(at, message, "use one of these"));
    }
    found.map(|(_, value)| *value)
}

const COMPARATORS: &[(&str, Comparator)] = &[
    ("=", Comparator::Equal),
    ("<", Comparator::Below),
    (">", Comparator::Above),
    ("≤", Comparator::Below),
    ("≥", Comparator::Above),
    ("<=", Comparator::Below),
    (">=", Comparator::Above),
];

/// The p-value of the cells `comparator` and `at`; `None` without a complaint where the cell is empty.
fn printed_p(cells: &[&str], comparator: usize, at: usize, bad: &mut Vec<BadValue>) -> Option<PrintedP> {
    let sign = word(cells, comparator, COMPARATORS, Some(Comparator::Equal), bad)?;
    let (own, text) = Comparator::split(cells[at]);
    let sign = if text.len() < cells[at].len() { own } else { sign };
    let help = "write it as printed: .03, <0.001, ns";
    let p = PrintedP::new(sign, text);
    p.map_err(|error| bad.push(wrong(at, format!("{error}: {}", short(cells[at])), help))).ok()
}

/// The case, unless something was wrong.
fn finish(case: Option<Consistency>, bad: Vec<BadValue>) -> Result<Consistency, Vec<BadValue>> {
    case.filter(|_| bad.is_empty()).ok_or(bad)
}

fn grim(cells: &[&str], _: Level) -> Result<Consistency, Vec<BadValue>> {
    let mut bad = Vec::new();
    let sign = cells[1].ends_with('%');
    let kind = word(cells, 0, &[("mean", false), ("percent", true)], Some(sign), &mut bad);
    let value = decimal(cells, 1, &mut bad);
    let (n, items) = (positive(cells, 2, None, &mut bad), positive(cells, 3, Some(1), &mut bad));
    let case = (|| Some(Consistency::Grim { value: value?, percent: kind? || sign, n: n?, items: items? }))();
    finish(case, bad)
}

fn grimmer(cells: &[&str], _: Level) -> Result<Consistency, Vec<BadValue>> {
    let mut bad = Vec::new();
    let (mean, sd) = (decimal(cells, 0, &mut bad), spread(cells, 1, &mut bad));
    let (n, items) = (positive(cells, 2, None, &mut bad), positive(cells, 3, Some(1), &mut bad));
    let limits = Limits { low: limit(cells, 4, &mut bad), high: limit(cells, 5, &mut bad) };
    if let (Some(low), Some(high)) = (limits.low, limits.high)
        && low > high
    {
        bad.push(wrong(4, format!("the minimum {low} is above the maximum {high}"), "exchange them"));
    }
    let case = (|| Some(Consistency::Grimmer { mean: mean?, sd: sd?, n: n?, items: items?, limits }))();
    finish(case, bad)
}

fn debit(cells: &[&str], _: Level) -> Result<Consistency, Vec<BadValue>> {
    let mut bad = Vec::new();
    let (mean, sd, n) = (decimal(cells, 0, &mut bad), spread(cells, 1, &mut bad), positive(cells, 2, None, &mut bad));
    let case = (|| Some(Consistency::Debit { mean: mean?, sd: sd?, n: n? }))();
    finish(case, bad)
}

fn percent(cells: &[&str], _: Level) -> Result<Consistency, Vec<BadValue>> {
    let mut bad = Vec::new();
    let (events, n) = (count(cells, 0, &mut bad), positive(cells, 1, None, &mut bad));
    let percent = decimal(cells, 2, &mut bad);
    let case = (|| Some(Consistency::Percent { events: events?, n: n?, percent: percent? }))();
    finish(case, bad)
}

fn denominators(cells: &[&str], _: Level) -> Result<Consistency, Vec<BadValue>> {
    let mut bad = Vec::new();
    // `71.2,86.5` are two; `71,2` is one, with a decimal comma.
    let separator = match cells[0] {
        list if list.contains(';') => ';',
        list if list.contains(['.', '%']) => ',',
        _ => ';',
    };
    let percents: Vec<Decimal> = cells[0]
        .split(separator)
        .filter_map(|text| {
            let mut inner = Vec::new();
            let number = decimal(&[text], 0, &mut inner);
            bad.extend(inner);
            number
        })
        .collect();
    let (first, last) = (positive(cells, 1, None, &mut bad), positive(cells, 2, None, &mut bad));
    if let (Some(first), Some(last)) = (first, last) {
        if first > last {
            bad.push(wrong(1, format!("from {first} to {last} there is nothing"), "write the least number first"));
        } else if last - first >= consistency::DENOMINATORS {
            let message = format!("over {} denominators", consistency::DENOMINATORS);
            bad.push(wrong(2, message, "narrow the range"));
        }
    }
    let case = (|| Some(Consistency::Denominators { percents, first: first?, last: last? }))();
    finish(case, bad)
}

const TESTS: &[(&str, Method)] = &[
    ("t", Method::T),
    ("f", Method::F),
    ("chi2", Method::ChiSquared),
    ("chi-squared", Method::ChiSquared),
    ("χ2", Method::ChiSquared),
    ("χ²", Method::ChiSquared),
    ("x2", Method::ChiSquared),
    ("r", Method::R),
    ("z", Method::Z),
];

fn p_value(cells: &[&str], _: Level) -> Result<Consistency, Vec<BadValue>> {
    let mut bad = Vec::new();
    let test = word(cells, 0, TESTS, None, &mut bad);
    let comparator = word(cells, 1, COMPARATORS, Some(Comparator::Equal), &mut bad);
    let statistic = decimal(cells, 2, &mut bad);
    let mut df = |at: usize| {
        if cells[at].is_empty() {
            let help = "a t, χ² or r has one number of them, an F two: F(1, 48)";
            bad.push(wrong(at, "the degrees of freedom are missing".into(), help));
            return None;
        }
        let df = number(cells, at, &mut bad)?;
        if df > 0.0 {
            return Some(df);
        }
        bad.push(wrong(
            at,
            format!("degrees of freedom above 0 expected, not {}", short(cells[at])),
            "write them as printed",
        ));
        None
    };
    let kind = test.and_then(|test| {
        Some(match test {
            Method::T => TestKind::T { df: df(3)? },
            Method::ChiSquared => TestKind::ChiSquared { df: df(3)? },
            Method::R => TestKind::R { df: df(3)? },
            Method::F => {
                let (df1, df2) = (df(3), df(4));
                TestKind::F { df1: df1?, df2: df2? }
            }
            _ => TestKind::Z,
        })
    });
    if let (Some(TestKind::R { .. }), Some(r)) = (kind, statistic)
        && r.digits.abs() > r.unit()
    {
        bad.push(wrong(2, format!("not a correlation: {}", short(cells[2])), "r lies between -1 and 1"));
    }
    let tails = [("two-sided", Tail::Both), ("greater", Tail::Upper), ("less", Tail::Lower)];
    let tail = word(cells, 5, &tails, Some(Tail::Both), &mut bad);
    let p = printed_p(cells, 6, 7, &mut bad);
    let alpha = if cells[8].is_empty() { Some(0.05) } else { probability(cells, 8, &mut bad) };
    let test = (|| Some(PrintedTest { kind: kind?, comparator: comparator?, statistic: statistic?, tail: tail? }))();
    let case = (|| Some(Consistency::PValue { test: test?, p: p?, alpha: alpha? }))();
    finish(case, bad)
}

fn interval(cells: &[&str], level: Level) -> Result<Consistency, Vec<BadValue>> {
    let mut bad = Vec::new();
    let estimate = decimal(cells, 0, &mut bad);
    let (lower, upper) = (decimal(cells, 1, &mut bad), decimal(cells, 2, &mut bad));
    let scale = word(cells, 3, &[("natural", Scale::Natural), ("log", Scale::Log)], Some(Scale::Natural), &mut bad);
    let level = if cells[4].is_empty() {
        Some(level)
    } else {
        number(cells, 4, &mut bad).and_then(|number| {
            let level = Level::new(number);
            level.map_err(|error| bad.push(wrong(4, error.to_string(), "write 0.95 for 95 %"))).ok()
        })
    };
    let mut df = None;
    if !cells[5].is_empty() {
        df = number(cells, 5, &mut bad);
        if df.is_some_and(|df| df <= 0.0) {
            bad.push(wrong(
                5,
                format!("degrees of freedom above 0 expected, not {}", short(cells[5])),
                "or none at all",
            ));
        }
    }
    if scale == Some(Scale::Log) && estimate.is_some_and(|estimate| estimate.digits < 0) {
        bad.push(wrong(0, format!("a ratio below 0: {}", short(cells[0])), "leave out scale=log for a difference"));
    }
    let p = if cells[7].is_empty() { None } else { printed_p(cells, 6, 7, &mut bad) };
    let parts = (|| Some((estimate?, lower?, upper?, scale?, level?)))();
    let case = parts.map(|(estimate, lower, upper, scale, level)| Consistency::Interval {
        interval: PrintedInterval { estimate, lower, upper, scale, level, df },
        p,
    });
    finish(case, bad)
}

// --- reading ------------------------------------------------------------------------------------------------------------------------

fn text(rows: &[Row], markdown: bool) -> String {
    let mut text = String::new();
    if markdown {
        text.push_str("| check | method | verdict | p | note |\n|---|---|---|---|---|\n");
    }
    let mut above = None;
    for row in rows {
        let method = row.method.map_or("", Method::id);
        let verdict = row.verdict.as_deref().unwrap_or("no verdict");
        let note = row.note.as_deref().unwrap_or_default();
        let p = p_with_range(row);
        if markdown {
            text.push_str(&format!("| {} | {method} | {verdict} | {p} | {note} |\n", row.statistic));
            continue;
        }
        if above != Some(row.statistic) {
            text.push_str(&format!("{}\n", row.statistic.id().replace('-', " ")));
            above = Some(row.statistic);
        }
        let se =
            row.std_error.filter(|_| row.p_value.is_none()).map(|se| format!("SE {}", display::significant(se, 3)));
        let parts = [p.as_str(), se.as_deref().unwrap_or_default(), note];
        let parts = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
        text.push_str(format!("  {method:<14}{verdict:<16}{parts}").trim_end());
        text.push('\n');
    }
    text
}

/// `p = 0.036 (0.0358 to 0.0366)`.
fn p_with_range(row: &Row) -> String {
    match (row.p_value, row.lower, row.upper) {
        (Some(at), Some(low), Some(high)) => {
            let significant = |p: f64| display::significant(p, 3);
            format!("p = {} ({} to {})", significant(at), significant(low), significant(high))
        }
        _ => String::new(),
    }
}
