//! Printed numbers against themselves → rows with a verdict. Nothing here needs data.

use crate::printed::{
    Decimal, Limits, Middle, Possible, PrintedInterval, PrintedP, PrintedTest, Rounding, Scale, Tail, TestKind,
    TestVerdict, counts_of, debit, grim, grimmer, prints_percent,
};
use crate::results::{Alternative, Method, Row, Statistic};

use super::methods::Entry;

/// A case of one of the calculators.
#[derive(Clone, Debug, PartialEq)]
pub enum Consistency {
    /// A mean, or a percentage, of whole numbers.
    Grim {
        /// As printed.
        value: Decimal,
        /// Is it a percentage?
        percent: bool,
        /// Participants.
        n: u64,
        /// Whole-number answers of each.
        items: u64,
    },
    /// A mean and a standard deviation of whole numbers.
    Grimmer {
        /// As printed.
        mean: Decimal,
        /// As printed.
        sd: Decimal,
        /// Participants.
        n: u64,
        /// Whole-number answers of each.
        items: u64,
        /// Least and greatest answer.
        limits: Limits,
    },
    /// A mean and a standard deviation of zeros and ones.
    Debit {
        /// As printed.
        mean: Decimal,
        /// As printed.
        sd: Decimal,
        /// Participants.
        n: u64,
    },
    /// A count beside its percentage.
    Percent {
        /// Participants with the event.
        events: u64,
        /// Participants.
        n: u64,
        /// As printed.
        percent: Decimal,
    },
    /// Percentages of one unknown number of participants.
    Denominators {
        /// As printed.
        percents: Vec<Decimal>,
        /// The least number.
        first: u64,
        /// The greatest.
        last: u64,
    },
    /// A test statistic and its p-value.
    PValue {
        /// The test.
        test: PrintedTest,
        /// Its p-value.
        p: PrintedP,
        /// The significance level.
        alpha: f64,
    },
    /// An estimate, its interval, and its p-value if one was printed.
    Interval {
        /// Estimate and bounds.
        interval: PrintedInterval,
        /// The p-value.
        p: Option<PrintedP>,
    },
}

/// Denominators tried for one case.
pub const DENOMINATORS: u64 = 1_000_000;

fn rounding(method: Method) -> Option<Rounding> {
    match method {
        Method::HalfUp => Some(Rounding::HalfUp),
        Method::HalfEven => Some(Rounding::HalfEven),
        Method::HalfEither => Some(Rounding::HalfEither),
        Method::Truncation => Some(Rounding::Truncation),
        Method::AnyRounding => Some(Rounding::Any),
        _ => None,
    }
}

const POSSIBLE: &str = "possible";
const IMPOSSIBLE: &str = "impossible";

/// The rows of one case, without its id: those of the methods in `entries`.
pub fn rows(case: &Consistency, entries: &[&'static Entry]) -> Vec<Row> {
    entries.iter().flat_map(|entry| of_method(case, entry)).collect()
}

fn of_method(case: &Consistency, entry: &Entry) -> Vec<Row> {
    let mut row = Row::new(entry.statistic, entry.method);
    match (case, rounding(entry.method)) {
        (Consistency::Grim { value, percent, n, items }, Some(rounding)) => {
            row.n = Some(*n);
            let of = n.checked_mul(*items);
            let sums = of.and_then(|of| grim(*value, of, *percent, rounding));
            let what = if *percent { "count" } else { "sum" };
            match (of, sums) {
                (None, _) => row.note = Some("n times items is too large".into()),
                (_, Some((first, last))) => {
                    verdict(&mut row, POSSIBLE, Some(format!("{what} {}", listed(first, last))));
                    row.events = (*percent && first == last).then(|| u64::try_from(first).ok()).flatten();
                }
                (Some(of), None) => {
                    let note = format!("no {what} of {of} prints as {value}");
                    verdict(&mut row, IMPOSSIBLE, Some(note));
                }
            }
            vec![row]
        }
        (Consistency::Grimmer { mean, sd, n, items, limits }, Some(rounding)) => {
            row.n = Some(*n);
            possible(&mut row, grimmer(*mean, *sd, *n, *items, *limits, rounding));
            vec![row]
        }
        (Consistency::Debit { mean, sd, n }, Some(rounding)) => {
            row.n = Some(*n);
            possible(&mut row, debit(*mean, *sd, *n, rounding));
            vec![row]
        }
        (Consistency::Percent { events, n, percent }, Some(rounding)) => {
            (row.events, row.n) = (Some(*events), Some(*n));
            row.estimate = Some(*events as f64 / *n as f64);
            let prints = prints_percent(*events, *n, *percent, rounding);
            let more = (events > n).then(|| format!("{events} cannot come from {n}"));
            verdict(&mut row, if prints { POSSIBLE } else { IMPOSSIBLE }, more);
            vec![row]
        }
        (Consistency::Denominators { percents, first, last }, Some(rounding)) => {
            denominators(&row, percents, (*first, *last), rounding)
        }
        (Consistency::PValue { test, p, alpha }, None) if entry.method == method_of(test.kind) => {
            p_value(&mut row, test, p, *alpha);
            vec![row]
        }
        (Consistency::Interval { interval, p }, None) => {
            let scale = if interval.scale == Scale::Log { Method::Log } else { Method::Natural };
            let spread = if interval.df.is_some() { Method::Student } else { Method::Normal };
            row.level = Some(interval.level.coverage());
            row.df = interval.df;
            match (entry.statistic, entry.method) {
                (Statistic::IntervalMiddle, method) if method == scale => middle(&mut row, interval),
                (Statistic::IntervalP, method) if method == spread => interval_p(&mut row, interval, p.as_ref()),
                _ => return Vec::new(),
            }
            vec![row]
        }
        _ => Vec::new(),
    }
}

fn verdict(row: &mut Row, verdict: &str, note: Option<String>) {
    row.verdict = Some(verdict.into());
    row.note = note.map(Into::into);
}

fn possible(row: &mut Row, found: Possible) {
    match found {
        Possible::Yes => verdict(row, POSSIBLE, None),
        Possible::NoMean => verdict(row, IMPOSSIBLE, Some("no sum prints the mean".into())),
        Possible::NoSd => {
            verdict(row, IMPOSSIBLE, Some("sums print the mean, none with this standard deviation".into()));
        }
        Possible::Unknown if row.n.is_none_or(|n| n < 2) => {
            row.note = Some("one participant has no standard deviation".into());
        }
        Possible::Unknown => row.note = Some("not decided: numbers too large for this check".into()),
    }
}

/// `37`, `37 or 38`, `37 to 40`.
fn listed(first: i128, last: i128) -> String {
    match last - first {
        0 => first.to_string(),
        1 => format!("{first} or {last}"),
        _ => format!("{first} to {last}"),
    }
}

fn denominators(row: &Row, percents: &[Decimal], (first, last): (u64, u64), rounding: Rounding) -> Vec<Row> {
    let mut rows = Vec::new();
    for n in first..=last {
        let counts: Option<Vec<_>> = percents.iter().map(|percent| counts_of(n, *percent, rounding)).collect();
        let Some(counts) = counts else { continue };
        let mut row = row.clone();
        row.n = Some(n);
        if let [(first, last)] = counts[..] {
            row.events = (first == last).then_some(first);
        }
        let counts = counts.iter().map(|(first, last)| listed((*first).into(), (*last).into()));
        verdict(&mut row, POSSIBLE, Some(format!("of {n}: {}", counts.collect::<Vec<_>>().join("; "))));
        rows.push(row);
    }
    if rows.is_empty() {
        let mut row = row.clone();
        verdict(&mut row, IMPOSSIBLE, Some(format!("no number of participants from {first} to {last}")));
        rows.push(row);
    }
    rows
}

/// The method under which a test stands in the registry.
pub fn method_of(kind: TestKind) -> Method {
    match kind {
        TestKind::T { .. } => Method::T,
        TestKind::F { .. } => Method::F,
        TestKind::ChiSquared { .. } => Method::ChiSquared,
        TestKind::R { .. } => Method::R,
        TestKind::Z => Method::Z,
    }
}

/// The verdict as the results write it.
pub fn verdict_of(verdict: TestVerdict) -> &'static str {
    match verdict {
        TestVerdict::Consistent => "consistent",
        TestVerdict::Inconsistent => "inconsistent",
        TestVerdict::DecisionError => "decision-error",
    }
}

fn p_value(row: &mut Row, test: &PrintedTest, p: &PrintedP, alpha: f64) {
    let range = test.range();
    row.test_statistic = Some(test.statistic.value());
    (row.df, row.df2) = match test.kind {
        TestKind::T { df } | TestKind::ChiSquared { df } | TestKind::R { df } => (Some(df), None),
        TestKind::F { df1, df2 } => (Some(df1), Some(df2)),
        TestKind::Z => (None, None),
    };
    row.alternative = Some(match test.tail {
        Tail::Both => Alternative::TwoSided,
        Tail::Upper => Alternative::Greater,
        Tail::Lower => Alternative::Less,
    });
    (row.p_value, row.lower, row.upper) = (Some(range.at), Some(range.low), Some(range.high));
    let negative = matches!(test.kind, TestKind::F { .. } | TestKind::ChiSquared { .. }) && test.statistic.digits < 0;
    let note = if negative { "this statistic is never negative".into() } else { format!("printed p {}", with_sign(p)) };
    verdict(row, verdict_of(test.verdict(p, alpha)), Some(note));
}

fn with_sign(p: &PrintedP) -> String {
    let text = p.to_string();
    if text.starts_with(|letter: char| letter.is_ascii_digit()) { format!("= {text}") } else { text }
}

fn middle(row: &mut Row, interval: &PrintedInterval) {
    row.estimate = Some(interval.estimate.value());
    (row.lower, row.upper) = (Some(interval.lower.value()), Some(interval.upper.value()));
    row.std_error = interval.std_error();
    let (name, note) = match interval.middle() {
        Middle::Consistent => ("consistent", None),
        Middle::Inconsistent => ("inconsistent", Some("the estimate is not half-way, whatever the rounding")),
        Middle::Reversed => ("reversed", Some("the lower bound is above the upper one")),
    };
    let no_log = "a bound of 0 or less has no logarithm";
    let without = row.std_error.is_none() && interval.middle() != Middle::Reversed;
    verdict(row, name, note.or(without.then_some(no_log)).map(Into::into));
}

fn interval_p(row: &mut Row, interval: &PrintedInterval, p: Option<&PrintedP>) {
    row.alternative = Some(Alternative::TwoSided);
    row.std_error = interval.std_error();
    let Some(range) = interval.p() else {
        let note = match interval.middle() {
            Middle::Reversed => "the lower bound is above the upper one",
            _ if interval.std_error() == Some(0.0) => "the interval has no width",
            _ => "a number of 0 or less has no logarithm",
        };
        row.note = Some(note.into());
        return;
    };
    (row.p_value, row.lower, row.upper) = (Some(range.at), Some(range.low), Some(range.high));
    if let Some(p) = p {
        let agrees = interval.agrees_with(p) == Some(true);
        verdict(row, if agrees { "consistent" } else { "inconsistent" }, Some(format!("printed p {}", with_sign(p))));
    }
}
