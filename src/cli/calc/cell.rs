//! A cell of a case as a number, or the reason why it is none.

use crate::ingest::BadValue;
use crate::stats::{Binomial, DomainError, Moments, PersonTime};

/// Characters of a value that are shown: a million digits are not worth reading.
pub(super) const SHOWN: usize = 24;

/// Shown whole where short.
pub(super) fn short(text: &str) -> String {
    let shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() { format!("{shown:?}…") } else { format!("{text:?}") }
}

/// What is wrong with the cell `at`.
pub(super) fn wrong(at: usize, message: String, help: &str) -> BadValue {
    // The first column of a file is the id.
    BadValue { column: Some(at + 1), message, help: help.into() }
}

pub(super) fn count(cells: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<u64> {
    // Above 2^53 neighbouring counts could not be told apart.
    let count = cells[at].parse::<u64>().ok().filter(|count| *count <= 1 << 53);
    if count.is_none() {
        bad.push(wrong(at, format!("not a count: {}", short(cells[at])), "write a whole number, 0 or more"));
    }
    count
}

pub(in crate::cli) fn number(cells: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<f64> {
    let number = cells[at].replace('−', "-").parse::<f64>().ok().filter(|number| number.is_finite());
    if number.is_none() {
        bad.push(wrong(at, format!("not a number: {}", short(cells[at])), "write it with a decimal point: -24.4"));
    }
    number
}

pub(super) fn probability(cells: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<f64> {
    let p = number(cells, at, bad)?;
    if !(0.0..=1.0).contains(&p) {
        bad.push(wrong(at, format!("not a probability: {}", short(cells[at])), "a p-value lies between 0 and 1"));
        return None;
    }
    Some(p)
}

fn domain<T>(result: Result<T, DomainError>, at: usize, help: &str, bad: &mut Vec<BadValue>) -> Option<T> {
    result.map_err(|error| bad.push(wrong(at, error.to_string(), help))).ok()
}

/// `events,n` from the cell `at` on.
pub(in crate::cli) fn binomial(cells: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<Binomial> {
    let (events, n) = (count(cells, at, bad), count(cells, at + 1, bad));
    domain(Binomial::new(events?, n?), at, "correct the events or the number of participants", bad)
}

/// `mean,sd,n` from the cell `at` on.
pub(in crate::cli) fn moments(cells: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<Moments> {
    let (mean, sd, n) = (number(cells, at, bad), number(cells, at + 1, bad), count(cells, at + 2, bad));
    let help = "the mean, a standard deviation of 0 or more, and at least one participant";
    domain(Moments::new(mean?, sd?, n?), at + 1, help, bad)
}

/// `events,time` from the cell `at` on.
pub(super) fn person_time(cells: &[&str], at: usize, bad: &mut Vec<BadValue>) -> Option<PersonTime> {
    let (events, time) = (count(cells, at, bad), number(cells, at + 1, bad));
    domain(PersonTime::new(events?, time?), at + 1, "person-time is above 0", bad)
}
