//! Numbers as the figures print them: `results::display` rounds, these are the few shapes that figures need.

use crate::results::{Statistic, display};

/// A space that no line is broken at.
const NBSP: &str = "\u{a0}";

/// `text` that must not be broken between lines.
fn unbroken(text: &str) -> String {
    text.replace(' ', NBSP)
}

/// `value` to `decimals` places, for axes.
pub(crate) fn number(value: f64, decimals: usize) -> String {
    display::number(value, decimals)
}

/// A value on a scale of points or percent change, for sentences.
pub(crate) fn mean(value: f64) -> String {
    display::mean(value)
}

/// A share (0 to 1) as a percentage: `86.5 %`.
pub(crate) fn percent(share: f64) -> String {
    unbroken(&display::percent(share))
}

/// A share in percent, without the sign: `86.5`.
pub(crate) fn percent_number(share: f64) -> String {
    display::percent_number(share)
}

/// An estimate with its interval in the unit the statistic is shown in: `86.5 (74.7 to 93.3)`, `1.49 (1.15 to 1.95)`; without
/// an interval, the estimate alone.
pub(crate) fn with_interval(statistic: Statistic, estimate: f64, bounds: Option<(f64, f64)>) -> String {
    let bound = |value| display::bound(statistic, value);
    match bounds.and_then(|(lower, upper)| display::interval(Some(lower), Some(upper), bound)) {
        Some(interval) => format!("{} ({interval})", bound(estimate)),
        None => bound(estimate),
    }
}

/// Participants with the event of all: `45/52`.
pub(crate) fn counts(events: Option<u64>, n: Option<u64>) -> String {
    display::counts(events, n)
}

/// Coverage as text: `95 %`; where a row does not say, the usual one.
pub(crate) fn level(level: Option<f64>) -> String {
    unbroken(&display::level(level.unwrap_or(0.95)))
}

/// Weeks as text: `18 weeks`.
pub(crate) fn weeks(weeks: f64) -> String {
    let number = week(weeks);
    let unit = if number == "1" { "week" } else { "weeks" };
    format!("{number}{NBSP}{unit}")
}

/// A number of weeks, whole where it is.
pub(crate) fn week(weeks: f64) -> String {
    let decimals = if (weeks - weeks.round()).abs() < 1e-9 { 0 } else { 1 };
    display::number(weeks, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_set_as_in_the_tables() {
        assert_eq!(percent(45.0 / 52.0), "86.5\u{a0}%");
        let share = with_interval(Statistic::RiskDifference, 0.247, Some((0.054, 0.412)));
        assert_eq!(share, "24.7 (5.4 to 41.2)");
        assert_eq!(with_interval(Statistic::RiskRatio, 1.4932, None), "1.49");
        assert_eq!(level(Some(0.95)), "95\u{a0}%");
        assert_eq!(weeks(18.0), "18\u{a0}weeks");
        assert_eq!(weeks(1.0), "1\u{a0}week");
    }
}
