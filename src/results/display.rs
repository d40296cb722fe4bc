//! The one place that rounds: cells of the results table as a reader sees them.
//!
//! A half is rounded away from zero, zero has no sign, the minus is a true one (U+2212). Where rounding alone would lay a number on the
//! value that means "no effect" (0 points, a ratio of 1) or "none" and "all" (0 %, 100 %), it gets the further decimals that keep it off:
//! an interval that ends at 0.997 is not printed as one that ends at 1.00.

use super::{Row, Statistic};

/// Stands for a number that there is none of.
pub const NONE: &str = "–";

/// The most decimals that are added to keep a number off its landmark.
const MOST_DECIMALS: usize = 4;

/// `value` to `decimals` places: `−8.9`, `0.0` and never `−0.0`, `∞`.
pub fn number(value: f64, decimals: usize) -> String {
    if value.is_nan() {
        return NONE.into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞".into() } else { "−∞".into() };
    }
    // One part in 10¹⁵ more: a decimal half that lies a hair below itself as a binary number still goes up.
    let text = format!("{:.decimals$}", value.abs() * (1.0 + 8.0 * f64::EPSILON));
    let zero = !text.bytes().any(|digit| matches!(digit, b'1'..=b'9'));
    if value < 0.0 && !zero { format!("−{text}") } else { text }
}

/// `value` to `decimals` places, or to as many more as keep it off a landmark that it is not.
fn number_off(value: f64, decimals: usize, landmarks: &[f64]) -> String {
    let shown = number(value, decimals);
    // What is nearer than this was the landmark before the arithmetic.
    let on = |landmark: &&f64| number(**landmark, decimals) == shown && (value - **landmark).abs() > 1e-12;
    match landmarks.iter().find(on) {
        Some(landmark) => (decimals + 1..=MOST_DECIMALS.max(decimals))
            .map(|decimals| (number(value, decimals), number(*landmark, decimals)))
            .find(|(closer, landmark)| closer != landmark)
            .map_or(shown, |(closer, _)| closer),
        None => shown,
    }
}

/// A share (0 to 1) as a percentage: `86.5 %`.
pub fn percent(share: f64) -> String {
    format!("{} %", percent_number(share))
}

/// A share as the number of a percentage, without its sign: `86.5`.
pub fn percent_number(share: f64) -> String {
    number_off(100.0 * share, 1, &[0.0, 100.0])
}

/// A difference of two shares: `24.7 points`.
pub fn points(difference: f64) -> String {
    format!("{} points", points_number(difference))
}

/// A difference of two shares as a number of points: `24.7`.
pub fn points_number(difference: f64) -> String {
    number_off(100.0 * difference, 1, &[0.0])
}

/// `value` to so many significant digits, without zeros at the end: `0.445`, `12`, `1.2 × 10⁹`.
pub fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return number(value, 0);
    }
    // The exponent after rounding: 9.9996 to four digits is 10.
    let text = format!("{:.*e}", digits.saturating_sub(1), value.abs());
    let exponent: i32 = text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    if !(-5..=8).contains(&exponent) {
        return scientific(value);
    }
    let decimals = usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0);
    let shown = number(value, decimals);
    match shown.contains('.') {
        true => shown.trim_end_matches('0').trim_end_matches('.').into(),
        false => shown,
    }
}

/// A ratio: `1.49`; fewer decimals as it grows, more as it nears zero.
pub fn ratio(value: f64) -> String {
    let size = value.abs();
    if size >= 1e6 && size.is_finite() {
        return scientific(value);
    }
    let decimals = match size {
        _ if size >= 1000.0 => 0,
        _ if size >= 100.0 => 1,
        _ if size >= 0.1 || size == 0.0 => 2,
        _ => 3,
    };
    number_off(value, decimals, &[0.0, 1.0])
}

/// `1.2 × 10⁶`.
fn scientific(value: f64) -> String {
    let text = format!("{value:.1e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let raised: String = exponent
        .chars()
        .map(|digit| match digit.to_digit(10) {
            Some(digit) => ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][digit as usize],
            None => '⁻',
        })
        .collect();
    format!("{} × 10{raised}", digits.replace('-', "−"))
}

/// A mean, a difference of means, a standard deviation or a standardised effect: `−8.91`.
pub fn mean(value: f64) -> String {
    match value.abs() {
        size if size >= 1e9 && size.is_finite() => scientific(value),
        size if size >= 10_000.0 => number(value, 0),
        size if size >= 1000.0 => number(value, 1),
        _ => number_off(value, 2, &[0.0]),
    }
}

/// A p-value: `0.017`, `< 0.001`, `> 0.999`; never `0.000`, and never `0.050` for what is not.
pub fn p_value(p: f64) -> String {
    if p.is_nan() {
        NONE.into()
    } else if p < 0.001 {
        "< 0.001".into()
    } else if p >= 1.0 {
        "1".into()
    } else if p > 0.999 {
        "> 0.999".into()
    } else {
        number_off(p, 3, &[0.05])
    }
}

/// A p-value behind its letter: `p = 0.017`, `p < 0.001`.
pub fn p_with_sign(p: f64) -> String {
    let shown = p_value(p);
    if shown.starts_with(['<', '>']) { format!("p {shown}") } else { format!("p = {shown}") }
}

/// An interval: `0.4 to 41.2`; a bound that there is none of is a dash, and `None` stands where both are.
pub fn interval(lower: Option<f64>, upper: Option<f64>, bound: impl Fn(f64) -> String) -> Option<String> {
    let side = |value: Option<f64>| value.map_or_else(|| NONE.to_string(), &bound);
    (lower.is_some() || upper.is_some()).then(|| format!("{} to {}", side(lower), side(upper)))
}

/// Participants with the event of all: `37/52`; a count that was not printed leaves `of 52`.
pub fn counts(events: Option<u64>, n: Option<u64>) -> String {
    match (events, n) {
        (Some(events), Some(n)) => format!("{events}/{n}"),
        (None, Some(n)) => format!("of {n}"),
        (Some(events), None) => format!("{events}/{NONE}"),
        (None, None) => NONE.into(),
    }
}

/// Coverage: `95 %`, `97.5 %`.
pub fn level(level: f64) -> String {
    let percent = number(100.0 * level, MOST_DECIMALS);
    format!("{} %", percent.trim_end_matches('0').trim_end_matches('.'))
}

/// A number needed to treat, one decimal below a hundred: `NNTB 4.0` where the event comes more often (`benefit`: and is hoped for), else `NNTH`.
pub fn number_needed(value: f64, benefit: bool) -> String {
    format!("{} {}", direction(value, benefit), needed(value))
}

fn direction(value: f64, benefit: bool) -> &'static str {
    // Positive: more events than under the comparator.
    if (value >= 0.0) == benefit { "NNTB" } else { "NNTH" }
}

fn needed(value: f64) -> String {
    let size = value.abs();
    if size.is_infinite() { "∞".into() } else { number(size, if size < 99.95 { 1 } else { 0 }) }
}

/// The interval of a number needed to treat in Altman's form: `NNTB 2.4 to 18.5`, or, where the difference may be none,
/// `NNTB 2.4 to ∞ to NNTH 20.0`.
///
/// # Inputs
/// `lower` = 1/U and `upper` = 1/L for the interval L to U of the risk difference (event rate minus comparator's); `None` where that
/// bound of the difference is zero, which leaves the number infinite.
/// # Reference
/// Altman (1998), doi:10.1136/bmj.317.7168.1309
pub fn number_needed_interval(lower: Option<f64>, upper: Option<f64>, benefit: bool) -> Option<String> {
    let label = |value: f64| number_needed(value, benefit);
    Some(match (lower, upper) {
        (None, None) => return None,
        (Some(bound), None) | (None, Some(bound)) => format!("{} to ∞", label(bound)),
        (Some(lower), Some(upper)) if lower > 0.0 && upper < 0.0 => {
            // The side of the benefit first.
            let (first, second) = if benefit { (lower, upper) } else { (upper, lower) };
            format!("{} to ∞ to {}", label(first), label(second))
        }
        (Some(lower), Some(upper)) => {
            let (near, far) = if lower.abs() <= upper.abs() { (lower, upper) } else { (upper, lower) };
            format!("{} to {}", label(near), needed(far))
        }
    })
}

/// The estimate of a row in its own unit: `86.5 %`, `24.7 points`, `1.49`, `−8.91`.
pub fn estimate(row: &Row) -> Option<String> {
    let value = row.estimate?;
    Some(match row.statistic {
        Statistic::Proportion
        | Statistic::StandardizedRisk
        | Statistic::Observed
        | Statistic::Missing
        | Statistic::MissingMonotone
        | Statistic::MissingIntermittent
        | Statistic::LastObserved
        | Statistic::MissingPattern
        | Statistic::ReasonForLeaving => percent(value),
        Statistic::RiskDifference => points(value),
        Statistic::EventCount | Statistic::ParticipantCount | Statistic::StudyCount | Statistic::FragilityIndex => {
            number(value, 0)
        }
        Statistic::AdjustedP => p_value(value),
        // Without the endpoint it is not known what the event is: the sign is kept.
        Statistic::NumberNeededToTreat => number(value, 1),
        _ => bound(row.statistic, value),
    })
}

/// One bound of an interval about `statistic`, without its unit.
pub fn bound(statistic: Statistic, value: f64) -> String {
    match statistic {
        Statistic::Proportion
        | Statistic::StandardizedRisk
        | Statistic::Observed
        | Statistic::Missing
        | Statistic::MissingMonotone
        | Statistic::MissingIntermittent
        | Statistic::LastObserved
        | Statistic::MissingPattern
        | Statistic::ReasonForLeaving => percent_number(value),
        Statistic::RiskDifference => points_number(value),
        Statistic::RiskRatio
        | Statistic::OddsRatio
        | Statistic::RateRatio
        | Statistic::VarianceRatio
        | Statistic::RatioOfMeans
        | Statistic::Ratio
        | Statistic::PredictionIntervalRatio => ratio(value),
        Statistic::NumberNeededToTreat => number(value, 1),
        _ => mean(value),
    }
}

/// The interval of a row in the unit of its estimate: `74.7 to 93.3`.
pub fn row_interval(row: &Row) -> Option<String> {
    interval(row.lower, row.upper, |value| bound(row.statistic, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::Method;

    #[test]
    fn numbers_have_a_true_minus_and_zero_has_none() {
        let cases: &[(f64, usize, &str)] = &[
            (-8.91, 1, "−8.9"),
            (-0.04, 1, "0.0"),
            (-0.0, 0, "0"),
            (0.0, 2, "0.00"),
            (f64::INFINITY, 1, "∞"),
            (f64::NEG_INFINITY, 1, "−∞"),
            (f64::NAN, 1, "–"),
        ];
        for (value, decimals, shown) in cases {
            assert_eq!(number(*value, *decimals), *shown);
        }
    }

    #[test]
    fn significant_digits() {
        let cases = [
            (0.44523, "0.4452"),
            (12.0, "12"),
            (9.99961, "10"),
            (-1234.56, "−1235"),
            (0.0000123, "0.0000123"),
            (1.2e-9, "1.2 × 10⁻⁹"),
            (0.0, "0"),
        ];
        for (value, shown) in cases {
            assert_eq!(significant(value, 4), shown);
        }
    }

    #[test]
    fn a_half_goes_away_from_zero() {
        // 1 of 16 is 6.25 %, 3 of 80 is 3.75 %: the papers print 6.3 and 3.8.
        assert_eq!(percent(1.0 / 16.0), "6.3 %");
        assert_eq!(percent(3.0 / 80.0), "3.8 %");
        assert_eq!(number(0.35, 1), "0.4");
        assert_eq!(number(-2.5, 0), "−3");
        assert_eq!(number(0.349, 1), "0.3");
    }

    #[test]
    fn rates_and_their_differences() {
        assert_eq!(percent(45.0 / 52.0), "86.5 %");
        assert_eq!(percent(0.0), "0.0 %");
        assert_eq!(percent(1.0), "100.0 %");
        assert_eq!(percent(0.0003), "0.03 %");
        assert_eq!(percent(0.9999), "99.99 %");
        assert_eq!(points(24.0 / 52.0 - 9.0 / 42.0), "24.7 points");
        assert_eq!(points(-0.28), "−28.0 points");
        assert_eq!(points(0.5 - (0.2 + 0.3)), "0.0 points");
        assert_eq!(points_number(-0.0002), "−0.02");
        assert_eq!(points_number(1e-17), "0.0");
    }

    #[test]
    fn a_ratio_is_never_rounded_onto_one() {
        let cases = [
            (1.4932, "1.49"),
            (0.997, "0.997"),
            (1.0, "1.00"),
            (1.0 + 1e-15, "1.00"),
            // Too near one to be told from it in four decimals.
            (1.00004, "1.00"),
            (0.0, "0.00"),
            (0.043, "0.043"),
            (0.0004, "0.0004"),
            (123.45, "123.5"),
            (4567.8, "4568"),
            (1.234e9, "1.2 × 10⁹"),
            (f64::INFINITY, "∞"),
        ];
        for (value, shown) in cases {
            assert_eq!(ratio(value), shown, "{value}");
        }
    }

    #[test]
    fn p_values_are_never_zero_nor_rounded_onto_the_threshold() {
        let cases = [
            (0.01676, "0.017"),
            (0.0496, "0.0496"),
            (0.0504, "0.0504"),
            (0.05, "0.050"),
            (0.001, "0.001"),
            (0.00099, "< 0.001"),
            (4e-29, "< 0.001"),
            (0.0, "< 0.001"),
            (0.456, "0.456"),
            (0.9995, "> 0.999"),
            (1.0, "1"),
            (f64::NAN, "–"),
        ];
        for (p, shown) in cases {
            assert_eq!(p_value(p), shown, "{p}");
        }
        assert_eq!(p_with_sign(0.01676), "p = 0.017");
        assert_eq!(p_with_sign(1e-9), "p < 0.001");
    }

    #[test]
    fn intervals_counts_and_levels() {
        assert_eq!(interval(Some(0.004), Some(0.412), points_number).as_deref(), Some("0.4 to 41.2"));
        assert_eq!(interval(Some(2.1), None, ratio).as_deref(), Some("2.10 to –"));
        assert_eq!(interval(None, None, ratio), None);
        assert_eq!(counts(Some(37), Some(52)), "37/52");
        assert_eq!(counts(None, Some(183)), "of 183");
        assert_eq!(counts(None, None), "–");
        assert_eq!(level(0.95), "95 %");
        assert_eq!(level(0.975), "97.5 %");
        assert_eq!(level(0.9), "90 %");
        assert_eq!(level(0.999), "99.9 %");
    }

    #[test]
    fn numbers_needed_to_treat_in_altmans_form() {
        // Difference 24.7 points, 5.4 to 41.2.
        assert_eq!(number_needed(1.0 / 0.247, true), "NNTB 4.0");
        assert_eq!(
            number_needed_interval(Some(1.0 / 0.412), Some(1.0 / 0.054), true).as_deref(),
            Some("NNTB 2.4 to 18.5")
        );
        // The same difference of something feared.
        assert_eq!(
            number_needed_interval(Some(1.0 / 0.412), Some(1.0 / 0.054), false).as_deref(),
            Some("NNTH 2.4 to 18.5")
        );
        // −5 to 10 points: through infinity.
        assert_eq!(
            number_needed_interval(Some(10.0), Some(-20.0), true).as_deref(),
            Some("NNTB 10.0 to ∞ to NNTH 20.0")
        );
        assert_eq!(
            number_needed_interval(Some(10.0), Some(-20.0), false).as_deref(),
            Some("NNTB 20.0 to ∞ to NNTH 10.0")
        );
        // 0 to 10 points, −41.2 to −5.4 points.
        assert_eq!(number_needed_interval(Some(10.0), None, true).as_deref(), Some("NNTB 10.0 to ∞"));
        assert_eq!(
            number_needed_interval(Some(1.0 / -0.054), Some(1.0 / -0.412), true).as_deref(),
            Some("NNTH 2.4 to 18.5")
        );
        assert_eq!(number_needed_interval(None, None, true), None);
        assert_eq!(number_needed(250.0, true), "NNTB 250");
        assert_eq!(number_needed(99.96, true), "NNTB 100");
    }

    #[test]
    fn a_row_is_shown_in_its_own_unit() {
        let mut row = Row::new(Statistic::Proportion, Method::Wilson);
        assert_eq!((estimate(&row), row_interval(&row)), (None, None));
        (row.estimate, row.lower, row.upper) = (Some(45.0 / 52.0), Some(0.74728), Some(0.93315));
        assert_eq!(estimate(&row).as_deref(), Some("86.5 %"));
        assert_eq!(row_interval(&row).as_deref(), Some("74.7 to 93.3"));
        row.statistic = Statistic::MeanDifference;
        row.estimate = Some(-8.91);
        assert_eq!(estimate(&row).as_deref(), Some("−8.91"));
        row.statistic = Statistic::EventCount;
        row.estimate = Some(41.0);
        assert_eq!(estimate(&row).as_deref(), Some("41"));
    }
}
