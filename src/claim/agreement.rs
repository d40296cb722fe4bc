//! Does a row print what was printed? Estimate, interval, p-value and counts are matched together, under one convention of rounding.

use crate::printed::{self, Fraction, PrintedP, Rounding, Span};
use crate::results::{Row, Statistic};

use super::print::{Comparator, Number, Print, Value};

/// The conventions tried, the most usual first.
const CONVENTIONS: [Rounding; 4] = [Rounding::HalfUp, Rounding::HalfEven, Rounding::HalfEither, Rounding::Truncation];

/// How a row came to print what was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Under which rounding; the most usual that does.
    pub rounding: Rounding,
    /// With its sign turned: a fall printed as a positive number.
    pub turned: bool,
    /// Only within the rounding of the published inputs.
    pub within_inputs: bool,
    /// A p-value was printed, and nothing here recomputes it.
    pub p_untested: bool,
}

/// Does `value`, computed in floating point, print as `number`?
pub fn prints(value: f64, number: &Number, rounding: Rounding) -> bool {
    number.decimal.span(rounding).holds_computed(value)
}

/// Is this share of participants what the comparator says of `number` (a percentage where `factor` is 100)? Decided in integers.
fn share_compares(
    (events, n): (u64, u64),
    comparator: Comparator,
    number: &Number,
    factor: f64,
    rounding: Rounding,
) -> Option<bool> {
    let share = Fraction::new(i128::from(events) * factor as i128, u128::from(n))?;
    let bound = Fraction::new(i128::from(number.decimal.digits), number.decimal.unit() as u128)?;
    Some(match comparator {
        Comparator::Equal => number.decimal.span(rounding).holds(share),
        Comparator::Below => share < bound,
        Comparator::AtMost => share <= bound,
        Comparator::Above => share > bound,
        Comparator::AtLeast => share >= bound,
    })
}

/// Is `value` what the comparator says of the number? A bound is what it says, not its rounding; a computed number as near to it as
/// [`Span::GUARD`] is the bound.
pub fn compares(value: f64, comparator: Comparator, number: &Number, rounding: Rounding) -> bool {
    let bound = number.decimal.value();
    let guard = Span::GUARD / number.decimal.unit() as f64 + 1e-12 * bound.abs();
    match comparator {
        Comparator::Equal => prints(value, number, rounding),
        Comparator::Below => value < bound - guard,
        Comparator::AtMost => value <= bound + guard,
        Comparator::Above => value > bound + guard,
        Comparator::AtLeast => value >= bound - guard,
    }
}

/// Does this p-value print as that?
pub fn prints_p(p: f64, printed: &PrintedP, rounding: Rounding) -> bool {
    match printed {
        PrintedP::Number { comparator: printed::Comparator::Equal, number, exponent: 0 }
            if rounding == Rounding::Truncation =>
        {
            prints(p, &Number { decimal: *number, percent: false }, rounding)
        }
        printed => printed.meets(p, p, 0.05),
    }
}

/// What an estimate of this row is multiplied by where it is printed in percent or points: 100 for a share.
pub fn factor(row: &Row, number: &Number) -> f64 {
    let share = matches!(
        row.statistic,
        Statistic::Proportion | Statistic::RiskDifference | Statistic::ProbabilityOfSuperiority
    );
    // 71.2 of a proportion can only be percent.
    if share && (number.percent || number.decimal.value().abs() > 1.0) { 100.0 } else { 1.0 }
}

/// Statistics whose sign is a matter of wording: a fall of 8.9 points is a change of −8.9.
fn may_be_turned(statistic: Statistic) -> bool {
    matches!(
        statistic,
        Statistic::Mean
            | Statistic::LsMean
            | Statistic::MeanDifference
            | Statistic::LsMeanDifference
            | Statistic::CohensD
            | Statistic::HedgesG
            | Statistic::GlassDelta
    )
}

/// Does the row, with the p-value of `test` where it has none itself, print everything that was printed?
pub fn agreement(print: &Print, row: &Row, test: Option<&Row>) -> Option<Agreement> {
    let turns: &[bool] = if may_be_turned(row.statistic) { &[false, true] } else { &[false] };
    let tested = |row: &&Row| row.p_value.is_some() || row.test_statistic.is_some();
    let test = Some(row).filter(tested).or(test);
    let p_untested = test.is_none() && (print.p.is_some() || print.statistic.is_some());
    if p_untested && print.value.is_none() && !print.has_interval() {
        return None;
    }
    for turned in turns {
        for rounding in CONVENTIONS {
            if numbers(print, row, *turned, rounding) && (p_untested || tests(print, test, rounding)) {
                return Some(Agreement { rounding, turned: *turned, within_inputs: false, p_untested });
            }
        }
    }
    None
}

fn numbers(print: &Print, row: &Row, turned: bool, rounding: Rounding) -> bool {
    let sign = if turned { -1.0 } else { 1.0 };
    let bounds = if turned { (row.upper, row.lower) } else { (row.lower, row.upper) };
    let like = |cell: Option<f64>, number: &Option<Number>| match (cell, number) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(value), Some(number)) => prints(sign * value * factor_of_bound(row, print, number), number, rounding),
    };
    let estimate = match (&print.value, row.estimate) {
        (None, _) => true,
        (Some(Value::Absent), estimate) => estimate == Some(0.0),
        (Some(Value::Number(comparator, number)), Some(_)) => {
            estimate_compares(row, *comparator, number, sign, rounding)
        }
        (Some(_), None) => false,
    };
    let spread = |number: &Option<Number>, cell: Option<f64>| match (number, cell) {
        (None, _) => true,
        (Some(number), Some(value)) => prints(value * factor_of_bound(row, print, number), number, rounding),
        (Some(_), None) => false,
    };
    estimate
        && like(bounds.0, &print.lower)
        && like(bounds.1, &print.upper)
        && spread(&print.se, row.std_error)
        && spread(&print.sd, standard_deviation(row))
        && counts(print, row)
}

/// Is the row's estimate, turned by `sign`, what the comparator says? Shares of participants are compared as fractions.
fn estimate_compares(row: &Row, comparator: Comparator, number: &Number, sign: f64, rounding: Rounding) -> bool {
    let Some(estimate) = row.estimate else { return false };
    let factor = factor(row, number);
    let exact = match (row.statistic, row.events, row.n) {
        (Statistic::Proportion, Some(events), Some(n)) if estimate == events as f64 / n as f64 => {
            share_compares((events, n), comparator, number, factor, rounding)
        }
        _ => None,
    };
    exact.unwrap_or_else(|| compares(sign * estimate * factor, comparator, number, rounding))
}

/// Does the row's estimate print as `number`?
pub fn estimate_prints(row: &Row, number: &Number, rounding: Rounding) -> bool {
    estimate_compares(row, Comparator::Equal, number, 1.0, rounding)
}

/// SE·√n, of one group.
fn standard_deviation(row: &Row) -> Option<f64> {
    row.std_error.zip(row.n).map(|(se, n)| se * (n as f64).sqrt())
}

fn counts(print: &Print, row: &Row) -> bool {
    print.events.is_none_or(|events| row.events == Some(events)) && print.n.is_none_or(|n| row.n == Some(n))
}

/// Bounds are in the unit of the estimate: 0.4 to 41.2 beside 17.5 are points, all three.
fn factor_of_bound(row: &Row, print: &Print, number: &Number) -> f64 {
    match &print.value {
        Some(Value::Number(_, value)) => factor(row, value).max(factor(row, number)),
        _ => factor(row, number),
    }
}

fn tests(print: &Print, test: Option<&Row>, rounding: Rounding) -> bool {
    let p = match (&print.p, test.and_then(|row| row.p_value)) {
        (None, _) => true,
        (Some(printed), Some(p)) => prints_p(p, printed, rounding),
        (Some(_), None) => false,
    };
    let statistic = match (&print.statistic, test.and_then(|row| row.test_statistic)) {
        (None, _) => true,
        // t and z may be printed without their sign.
        (Some(number), Some(value)) => prints(value, number, rounding) || prints(-value, number, rounding),
        (Some(_), None) => false,
    };
    let df = match (&print.df, test.and_then(|row| row.df)) {
        (Some(number), Some(df)) => prints(df, number, rounding),
        _ => true,
    };
    p && statistic && df
}

/// Does the row print it for some inputs that would have been printed as those given? `corners` are the rows at the ends of what the
/// inputs can stand for; every number of the print must meet what lies between them.
pub fn within(
    print: &Print,
    row: &Row,
    corners: &[Row],
    test: Option<&Row>,
    test_corners: &[Row],
) -> Option<Agreement> {
    if corners.is_empty() {
        return agreement(print, row, test);
    }
    let turns: &[bool] = if may_be_turned(row.statistic) { &[false, true] } else { &[false] };
    let ends = |rows: &[Row], first: Option<&Row>, cell: fn(&Row) -> Option<f64>| -> Option<(f64, f64)> {
        let values: Option<Vec<f64>> = rows.iter().chain(first).map(cell).collect();
        let values = values.filter(|values| !values.is_empty())?;
        Some(values.into_iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x))))
    };
    let test_rows = if row.p_value.is_some() { (corners, Some(row)) } else { (test_corners, test) };
    let meets = |number: &Option<Number>, ends: Option<(f64, f64)>, sign: f64, factor: f64| match (number, ends) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(number), Some((low, high))) => {
            let (low, high) = if sign < 0.0 { (-high, -low) } else { (low, high) };
            let (first, last) = number.decimal.span(Rounding::HalfEither).ends();
            low * factor <= last && high * factor >= first
        }
    };
    turns.iter().copied().find_map(|turned| {
        let sign = if turned { -1.0 } else { 1.0 };
        let of = |cell: fn(&Row) -> Option<f64>| ends(corners, Some(row), cell);
        let (lower, upper) = if turned {
            (of(|row| row.upper), of(|row| row.lower))
        } else {
            (of(|row| row.lower), of(|row| row.upper))
        };
        let value = match &print.value {
            Some(Value::Number(Comparator::Equal, number)) => Some(number.clone()),
            None => None,
            Some(_) => return None,
        };
        let factor_of =
            |number: &Option<Number>| number.as_ref().map_or(1.0, |number| factor_of_bound(row, print, number));
        let p = match (&print.p, ends(test_rows.0, test_rows.1, |row| row.p_value)) {
            (None, _) => true,
            (Some(printed), Some((low, high))) => printed.meets(low, high, 0.05),
            (Some(_), None) => false,
        };
        let statistic = ends(test_rows.0, test_rows.1, |row| row.test_statistic.map(f64::abs));
        let printed_statistic = print.statistic.as_ref().map(|number| {
            let mut number = number.clone();
            number.decimal.digits = number.decimal.digits.abs();
            number
        });
        let agrees = meets(&value, of(|row| row.estimate), sign, factor_of(&value))
            && meets(&print.lower, lower, sign, factor_of(&print.lower))
            && meets(&print.upper, upper, sign, factor_of(&print.upper))
            && meets(&printed_statistic, statistic, 1.0, 1.0)
            && meets(&print.se, of(|row| row.std_error), 1.0, factor_of(&print.se))
            && meets(&print.sd, of(standard_deviation), 1.0, factor_of(&print.sd))
            && counts(print, row)
            && p;
        agrees.then_some(Agreement { rounding: Rounding::HalfEither, turned, within_inputs: true, p_untested: false })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number { decimal: text.parse().unwrap(), percent: false }
    }

    /// One of eight is 12.5 %: 13 half up, 12 half to even. The first convention that prints it is the one told.
    #[test]
    fn ties_of_counts_say_which_rounding() {
        let print = |text: &str| Print::of_text(text).unwrap();
        for (events, n, text, rounding) in [
            (1, 8, "13%", Some(Rounding::HalfUp)),
            (1, 8, "12%", Some(Rounding::HalfEven)),
            (1, 8, "12.5%", Some(Rounding::HalfUp)),
            (1, 8, "11%", None),
            // 37.5 %: half up and half to even both print 38; 37 is a half rounded down, or cut off.
            (3, 8, "38%", Some(Rounding::HalfUp)),
            (3, 8, "37%", Some(Rounding::HalfEither)),
            (37, 52, "71.1%", Some(Rounding::Truncation)),
            // 29/100 is no less than 29 %, though 100 · 0.29 is 28.999999999999996.
            (29, 100, "<29%", None),
            (29, 100, "≤29%", Some(Rounding::HalfUp)),
        ] {
            let mut row = Row::new(Statistic::Proportion, None);
            (row.events, row.n, row.estimate) = (Some(events), Some(n), Some(events as f64 / n as f64));
            let seen = agreement(&print(text), &row, None).map(|agreement| agreement.rounding);
            assert_eq!(seen, rounding, "{events}/{n} as {text}");
        }
    }

    #[test]
    fn a_bound_is_what_it_says() {
        assert!(!compares(19.0, Comparator::Below, &number("19"), Rounding::HalfUp));
        assert!(compares(18.0, Comparator::Below, &number("19"), Rounding::HalfUp));
        assert!(compares(19.0, Comparator::AtMost, &number("19"), Rounding::HalfUp));
        for (p, printed, prints) in
            [(0.0004, "<0.001", true), (0.00013, "<0.0001", false), (0.37, "ns", true), (0.0275, "0.03", true)]
        {
            assert_eq!(prints_p(p, &printed.parse().unwrap(), Rounding::HalfUp), prints, "{p} as {printed}");
        }
    }
}
