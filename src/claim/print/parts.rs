//! A print that its author took apart.

use toml::Spanned;

use crate::printed::{Decimal, PrintedP};
use crate::study::{Digits, PrintedParts};

use super::tokens::{Token, tokens};
use super::{Comparator, NotUnderstood, Number, Print, Value, not_understood, short};

impl Print {
    /// Reads the parts, every one of them, so that all bad ones are told at once.
    pub(super) fn of_parts(parts: &PrintedParts) -> Result<Print, Vec<NotUnderstood>> {
        let mut reader = Parts { shown: Vec::new(), bad: Vec::new() };
        // The value may bring more with it: "37/52 (71.2%)".
        let estimate = |text: &str| match Print::of_text(text)? {
            print if print.is_empty() => Err(not_understood(format!("not a number: {:?}", short(text)))),
            print => Ok(print),
        };
        let mut print = reader.read("", &parts.value, estimate).unwrap_or_default();
        let count = one_count;
        print.events = reader.read("events", &parts.events, count).or(print.events);
        print.n = reader.read("n", &parts.n, count).or(print.n);
        print.lower = reader.read("from", &parts.lower, one_number).or(print.lower);
        print.upper = reader.read("to", &parts.upper, one_number).or(print.upper);
        print.level = reader.read("level", &parts.level, |text| coverage(&one_number(text)?)).or(print.level);
        // The letter may be left out: "8.48" or "t(48) = 2.31".
        let test = |text: &str| match Print::of_text(text)? {
            print if print.statistic.is_some() => Ok(print),
            _ => Ok(Print { statistic: Some(one_number(text)?), ..Print::default() }),
        };
        if let Some(test) = reader.read("statistic", &parts.statistic, test) {
            (print.test, print.statistic, print.df, print.df2) = (test.test, test.statistic, test.df, test.df2);
        }
        print.df = reader.read("df", &parts.df, one_number).or(print.df);
        print.p = reader.read("p", &parts.p, p_value).or(print.p);
        print.sd = reader.read("SD", &parts.sd, one_number).or(print.sd);
        print.se = reader.read("SE", &parts.se, one_number).or(print.se);
        if let Some(range) = &parts.range {
            let words = &range.get_ref().0;
            reader.shown.push(words.join(" to "));
            let read = match words.as_slice() {
                [low, high] => one_number(low).and_then(|low| Ok(Some((low, one_number(high)?)))),
                [text] => Print::of_text(text).map(|print| print.range),
                _ => Ok(None),
            };
            match read {
                Ok(Some(range)) => print.range = Some(range),
                Ok(None) => {
                    reader.bad.push(at(range, not_understood("a range is two numbers: [\"35%\", \"47%\"]".into())))
                }
                Err(error) => reader.bad.push(at(range, error)),
            }
        }
        print.text = reader.shown.join(", ");
        if reader.bad.is_empty() { Ok(print) } else { Err(reader.bad) }
    }
}

/// Parts as they are read.
struct Parts {
    shown: Vec<String>,
    bad: Vec<NotUnderstood>,
}

impl Parts {
    fn read<T>(
        &mut self,
        name: &str,
        part: &Option<Spanned<Digits>>,
        read: impl Fn(&str) -> Result<T, NotUnderstood>,
    ) -> Option<T> {
        let part = part.as_ref()?;
        let digits = part.get_ref().0.trim();
        self.shown.push(if name.is_empty() { digits.to_string() } else { format!("{name} {digits}") });
        read(digits).map_err(|error| self.bad.push(at(part, error))).ok()
    }
}

/// The error at the place of what it is about.
fn at<T>(part: &Spanned<T>, mut error: NotUnderstood) -> NotUnderstood {
    error.span = Some(part.span());
    error
}

fn p_value(text: &str) -> Result<PrintedP, NotUnderstood> {
    let digits = text.trim_start_matches(['p', 'P']).trim_start();
    digits.parse().map_err(|error| not_understood(format!("{error}: {:?}", short(text))))
}

pub(super) fn coverage(level: &Number) -> Result<f64, NotUnderstood> {
    let value = level.decimal.value();
    let share = if level.percent || value > 1.0 { value / 100.0 } else { value };
    if share > 0.0 && share < 1.0 { Ok(share) } else { Err(not_understood(format!("a level of {value}"))) }
}

fn one_number(text: &str) -> Result<Number, NotUnderstood> {
    match Print::of_text(text)? {
        Print { value: Some(Value::Number(Comparator::Equal, number)), .. } => Ok(number),
        _ => Err(not_understood(format!("not a number: {:?}", short(text)))),
    }
}

fn one_count(text: &str) -> Result<u64, NotUnderstood> {
    match tokens(text)?.as_slice() {
        [Token::Grouped { whole, .. }] => Ok(*whole),
        [Token::Number(Decimal { digits, decimals: 0 })] if (0..=1 << 53).contains(digits) => Ok(*digits as u64),
        _ => Err(not_understood(format!("not a count: {:?}", short(text)))),
    }
}
