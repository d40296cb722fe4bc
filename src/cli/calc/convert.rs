//! `retrial calc convert sd=11.6 n=42`: what a paper prints, as what a computation needs. Values come by name, and whatever follows from
//! them is a row.

use crate::analysis::convert::{self, Effect, EffectKind, Given, Participants, Printed, Scale};
use crate::analysis::{calculate, methods};
use crate::ingest::{BadValue, CaseColumn};
use crate::problem::nearest;
use crate::results::{Method, Row, display};
use crate::stats::Level;
use crate::stats::conversion::five_numbers::Summary;

use super::cell::{self, wrong};
use super::form::{Asked, Form, Misfit, OneCase, Piece};

pub(super) struct Convert;

macro_rules! columns {
    ($($constant:ident = $at:literal $name:literal),+ $(,)?) => {
        const COLUMNS: &[CaseColumn] = &[$(CaseColumn::optional($name)),+];
        $(const $constant: usize = $at;)+
    };
}

columns! {
    ESTIMATE = 0 "estimate",
    SE = 1 "se",
    SD = 2 "sd",
    LOWER = 3 "lower",
    UPPER = 4 "upper",
    P = 5 "p",
    N = 6 "n",
    N_A = 7 "n_a",
    N_B = 8 "n_b",
    DF = 9 "df",
    SCALE = 10 "scale",
    LEVEL = 11 "level",
    D = 12 "d",
    ODDS_RATIO = 13 "odds_ratio",
    R = 14 "r",
    MIN = 15 "min",
    Q1 = 16 "q1",
    MEDIAN = 17 "median",
    Q3 = 18 "q3",
    MAX = 19 "max",
}

const EXAMPLE: &str = "NAME=VALUE …: sd=11.6 n=42 | estimate=-8.8 lower=-13.7 upper=-3.9 n_a=53 n_b=51 | \
                       estimate=0.66 lower=0.45 upper=0.95 scale=log | d=0.5 | median=12 q1=8 q3=19 n=40";

impl Form for Convert {
    fn registered(&self) -> methods::Calculator {
        methods::Calculator::Convert
    }

    fn columns(&self) -> &'static [CaseColumn] {
        COLUMNS
    }

    fn example(&self) -> &'static str {
        EXAMPLE
    }

    fn split<'a>(&self, arguments: &'a [String]) -> Result<Vec<Piece<'a>>, Misfit> {
        let mut cells = vec![Piece { text: "", at: None }; COLUMNS.len()];
        for (argument, text) in arguments.iter().enumerate() {
            let misfit = |message: String| Misfit { argument: Some(argument), message };
            let Some((name, value)) = text.split_once('=') else {
                return Err(misfit(format!("not a name and a value: {}", cell::short(text))));
            };
            // A mean is the estimate of its own.
            let known = if name == "mean" { "estimate" } else { name };
            let Some(at) = COLUMNS.iter().position(|column| column.name == known) else {
                let names = COLUMNS.iter().map(|column| column.name);
                let hint = match nearest(name, names.clone()) {
                    Some(near) => format!("is `{near}` meant?"),
                    None => format!("the names are {}", names.collect::<Vec<_>>().join(", ")),
                };
                return Err(misfit(format!("no value is called {}; {hint}", cell::short(name))));
            };
            if cells[at].at.is_some() {
                return Err(misfit(format!("`{known}` is given twice")));
            }
            cells[at] = Piece { text: value, at: Some((argument, name.len() + 1)) };
        }
        Ok(cells)
    }

    fn text(&self, rows: &[Row], markdown: bool) -> String {
        text(rows, markdown)
    }
}

impl OneCase for Convert {
    fn check(&self, cells: &[&str]) -> Result<(), Vec<BadValue>> {
        given(cells, Level::NINETY_FIVE).map(|_| ())
    }

    fn rows(&self, cells: &[&str], asked: &Asked) -> Result<Vec<Row>, Vec<BadValue>> {
        let (given, level) = given(cells, asked.level)?;
        Ok(convert::rows(&given, &asked.entries, level))
    }
}

/// The cells of a case as numbers, and what is wrong with them.
struct Cells<'a> {
    text: &'a [&'a str],
    bad: Vec<BadValue>,
}

impl Cells<'_> {
    fn has(&self, at: usize) -> bool {
        !self.text[at].is_empty()
    }

    fn refuse(&mut self, at: usize, message: impl Into<String>, help: &str) {
        self.bad.push(wrong(at, message.into(), help));
    }

    fn number(&mut self, at: usize) -> Option<f64> {
        if self.has(at) { cell::number(self.text, at, &mut self.bad) } else { None }
    }

    /// A number that passes, with what it must be.
    fn number_that(&mut self, at: usize, passes: impl Fn(f64) -> bool, must: &str) -> Option<f64> {
        let number = self.number(at)?;
        if passes(number) {
            return Some(number);
        }
        self.refuse(at, format!("`{}` must be {must}, not {number}", COLUMNS[at].name), "correct the value");
        None
    }

    fn count(&mut self, at: usize) -> Option<u64> {
        let count = if self.has(at) { cell::count(self.text, at, &mut self.bad) } else { None };
        match count {
            Some(0) => {
                self.refuse(at, format!("`{}` is 0", COLUMNS[at].name), "at least one participant");
                None
            }
            count => count,
        }
    }

    /// Both or neither.
    fn pair<T>(&mut self, (one, other): (usize, usize), values: (Option<T>, Option<T>)) -> Option<(T, T)> {
        let (here, missing) = match (self.has(one), self.has(other)) {
            (true, false) => (one, other),
            (false, true) => (other, one),
            _ => return values.0.zip(values.1),
        };
        let message = format!("`{}` without `{}`", COLUMNS[here].name, COLUMNS[missing].name);
        self.refuse(here, message, "both are needed");
        None
    }

    /// `lower` and `upper` in order.
    fn interval(&mut self, passes: impl Fn(f64) -> bool, must: &str) -> Option<(f64, f64)> {
        let bounds = (self.number_that(LOWER, &passes, must), self.number_that(UPPER, &passes, must));
        let (lower, upper) = self.pair((LOWER, UPPER), bounds)?;
        if lower > upper {
            self.refuse(LOWER, format!("the lower bound {lower} is above the upper {upper}"), "exchange them");
            return None;
        }
        Some((lower, upper))
    }

    fn arms(&mut self) -> Option<(u64, u64)> {
        let arms = (self.count(N_A), self.count(N_B));
        self.pair((N_A, N_B), arms)
    }
}

/// What the cells give, and the level of its interval.
fn given(text: &[&str], level: Level) -> Result<(Given, Level), Vec<BadValue>> {
    let mut cells = Cells { text, bad: Vec::new() };
    let level = match cells.number(LEVEL).map(Level::new) {
        Some(Ok(level)) => level,
        Some(Err(error)) => {
            cells.refuse(LEVEL, error.to_string(), "0.95 means 95 %");
            level
        }
        None => level,
    };
    const EFFECTS: [usize; 3] = [D, ODDS_RATIO, R];
    const FIVE: [usize; 5] = [MIN, Q1, MEDIAN, Q3, MAX];
    let effects: Vec<usize> = EFFECTS.into_iter().filter(|at| cells.has(*at)).collect();
    let five: Vec<usize> = FIVE.into_iter().filter(|at| cells.has(*at)).collect();
    let (given, used): (Option<Given>, &[usize]) = match (effects.as_slice(), five.as_slice()) {
        ([], []) => (
            printed(&mut cells).map(Given::Printed),
            &[ESTIMATE, SE, SD, LOWER, UPPER, P, N, N_A, N_B, DF, SCALE, LEVEL],
        ),
        ([at], []) => (effect(&mut cells, *at).map(Given::Effect), &[*at, SE, LOWER, UPPER, N_A, N_B, LEVEL]),
        ([], _) => (summary(&mut cells).map(|(summary, n)| Given::Summary(summary, n)), &[MIN, Q1, MEDIAN, Q3, MAX, N]),
        (effects, five) => {
            let at = *effects.last().unwrap_or(&D);
            let other = *five.first().unwrap_or(&effects[0]);
            let message = format!("`{}` beside `{}`", COLUMNS[at].name, COLUMNS[other].name);
            cells.refuse(at, message, "each is converted by itself");
            (None, &[])
        }
    };
    if given.is_some() {
        for at in (0..COLUMNS.len()).filter(|at| !used.contains(at)) {
            if cells.has(at) {
                let message = format!("`{}` has no part in this conversion", COLUMNS[at].name);
                cells.refuse(at, message, "leave it out");
            }
        }
    }
    match given {
        Some(given) if cells.bad.is_empty() => {
            let all = calculate::chosen(methods::Calculator::Convert, &[]);
            if convert::rows(&given, &all, level).is_empty() {
                let message = "nothing follows from these values".into();
                return Err(vec![BadValue {
                    column: None,
                    message,
                    help: "an SE needs an SD and n, an interval or a p; a mean from quartiles needs n as well".into(),
                }]);
            }
            Ok((given, level))
        }
        _ => Err(cells.bad),
    }
}

fn printed(cells: &mut Cells) -> Option<Printed> {
    let scale = match cells.text[SCALE] {
        "" | "natural" => Scale::Natural,
        "log" => Scale::Log,
        other => {
            cells.refuse(
                SCALE,
                format!("no scale is called {}", cell::short(other)),
                "`natural`, or `log` for a ratio",
            );
            return None;
        }
    };
    let (passes, must): (fn(f64) -> bool, &str) = match scale {
        Scale::Natural => (|_| true, "a number"),
        Scale::Log => (|x| x > 0.0, "above 0 on the log scale"),
    };
    let estimate = cells.number_that(ESTIMATE, passes, must);
    let interval = cells.interval(passes, must);
    let std_error = cells.number_that(SE, |x| x > 0.0, "above 0");
    let sd = cells.number_that(SD, |x| x >= 0.0, "0 or more");
    let p = cells.number_that(P, |x| x > 0.0 && x <= 1.0, "above 0 and at most 1");
    let df = cells.number_that(DF, |x| x > 0.0, "above 0");
    let arms = cells.arms();
    let n = cells.count(N);
    if cells.has(N) && (cells.has(N_A) || cells.has(N_B)) {
        cells.refuse(N, "`n` beside `n_a` and `n_b`", "`n` for one mean, `n_a` and `n_b` for a difference");
    }
    if cells.has(SD) && scale == Scale::Log {
        cells.refuse(SD, "a ratio has no standard deviation", "leave it out");
    }
    let participants = n.map(Participants::One).or(arms.map(|(a, b)| Participants::Two(a, b)));
    Some(Printed { estimate, std_error, sd, interval, p, participants, df, scale })
}

fn effect(cells: &mut Cells, at: usize) -> Option<Effect> {
    let (kind, passes, must): (_, fn(f64) -> bool, _) = match at {
        D => (EffectKind::CohensD, |_| true, "a number"),
        ODDS_RATIO => (EffectKind::OddsRatio, |x| x > 0.0, "above 0"),
        _ => (EffectKind::Correlation, |x| x.abs() < 1.0, "between −1 and 1"),
    };
    let value = cells.number_that(at, passes, must);
    let interval = cells.interval(passes, must);
    let std_error = cells.number_that(SE, |x| x > 0.0, "above 0");
    let arms = cells.arms();
    Some(Effect { kind, value: value?, std_error, interval, arms })
}

fn summary(cells: &mut Cells) -> Option<(Summary, u64)> {
    let five = [MIN, Q1, MEDIAN, Q3, MAX].map(|at| cells.number(at).map(|number| (at, number)));
    for needed in [MEDIAN, N] {
        if !cells.has(needed) {
            let message = format!("no `{}`", COLUMNS[needed].name);
            cells.bad.push(BadValue { column: None, message, help: "give the median and the number n".into() });
        }
    }
    let n = cells.count(N);
    let given: Vec<(usize, f64)> = five.into_iter().flatten().collect();
    for pair in given.windows(2) {
        let [(low, x), (high, y)] = *pair else { continue };
        if x > y {
            let message = format!("`{}` {x} is above `{}` {y}", COLUMNS[low].name, COLUMNS[high].name);
            cells.refuse(low, message, "correct the order");
        }
    }
    let value = |at: usize| five[at].map(|(_, number)| number);
    let range = cells.pair((MIN, MAX), (value(0), value(4)));
    let quartiles = cells.pair((Q1, Q3), (value(1), value(3)));
    let median = value(2)?;
    let summary = match (range, quartiles) {
        (Some((min, max)), Some((q1, q3))) => Summary::Five { min, q1, median, q3, max },
        (Some((min, max)), None) => Summary::Range { min, median, max },
        (None, Some((q1, q3))) => Summary::Quartiles { q1, median, q3 },
        (None, None) => {
            cells.refuse(MEDIAN, "a median alone has no spread", "give `min` and `max`, or `q1` and `q3`");
            return None;
        }
    };
    Some((summary, n?))
}

/// By quantity: the value, and by which method.
fn text(rows: &[Row], markdown: bool) -> String {
    let mut terms: Vec<&str> = Vec::new();
    for row in rows {
        let term = row.term.as_deref().unwrap_or_default();
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    let of_term = |term: &&str| rows.iter().filter(|row| row.term.as_deref() == Some(*term)).collect::<Vec<_>>();
    let lines: Vec<[String; 4]> = terms.iter().flat_map(of_term).map(line).collect();
    if markdown {
        let head = String::from("| quantity | value | method | note |\n|---|---|---|---|\n");
        return lines.iter().fold(head, |text, line| text + &format!("| {} |\n", line.join(" | ")));
    }
    let width = |at: usize| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0);
    let (name, value, method) = (width(0), width(1), width(2));
    let shown = |[a, b, c, d]: &[String; 4]| format!("{a:<name$}  {b:<value$}  {c:<method$}  {d}");
    lines.iter().map(|line| format!("{}\n", shown(line).trim_end())).collect()
}

fn line(row: &Row) -> [String; 4] {
    let name = match (row.term.as_deref(), row.unit.as_deref()) {
        (Some("standard-error"), Some("log-ratio")) => "standard error of the log".into(),
        (term, _) => term.unwrap_or_default().replace('-', " "),
    };
    let method = match (row.method, row.df) {
        (Some(Method::Student), Some(df)) => format!("student, df {}", display::significant(df, 6)),
        (method, _) => method.map_or("", Method::id).to_string(),
    };
    [name, shown(row), method, row.note.as_deref().unwrap_or_default().to_string()]
}

fn shown(row: &Row) -> String {
    let number = |x: f64| display::significant(x, 4);
    let interval = display::interval(row.lower, row.upper, number);
    match (row.estimate, row.p_value) {
        (Some(estimate), _) => {
            let error = row.std_error.map(|error| format!(" (SE {})", number(error))).unwrap_or_default();
            let interval = interval.map(|interval| format!(", {interval}")).unwrap_or_default();
            format!("{}{error}{interval}", number(estimate))
        }
        (None, Some(p)) => {
            let letter = if row.df.is_some() { "t" } else { "z" };
            let statistic = row.test_statistic.map(|t| format!("{letter} = {}, ", number(t))).unwrap_or_default();
            format!("{statistic}{}", display::p_with_sign(p))
        }
        (None, None) => interval.unwrap_or_else(|| display::NONE.into()),
    }
}
