//! Printed percentages and the counts behind them.

use std::fmt;
use std::str::FromStr;

use super::decimal::{Decimal, DecimalError};
use super::fraction::Fraction;
use super::rounding::Rounding;

/// A percentage as printed: `71.2%`, `71.2 %`, `69`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedPercent {
    /// The text itself.
    pub text: String,
    /// The number in it.
    pub number: Decimal,
}

impl PrintedPercent {
    /// The printed number as a proportion, 0.712 for 71.2 %.
    pub fn proportion(&self) -> f64 {
        self.number.digits as f64 / (self.number.unit() as f64 * 100.0)
    }

    /// The percentage of those left, with the same decimals: 38 % for 62 %, said to be worked out.
    pub fn complement(&self) -> PrintedPercent {
        let number = Decimal { digits: 100 * self.number.unit() - self.number.digits, ..self.number };
        PrintedPercent { text: format!("{number}% (100% less {})", self.text), number }
    }
}

impl FromStr for PrintedPercent {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<PrintedPercent, DecimalError> {
        let number = text.trim().trim_end_matches('%').trim_end_matches(['\u{a0}', '\u{202f}', ' ']).parse()?;
        Ok(PrintedPercent { text: text.trim().to_string(), number })
    }
}

impl fmt::Display for PrintedPercent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Every count of `n` whose percentage prints as `percent`, a half rounded either way.
///
/// # Formula
/// All k with |100k/n − v| ≤ u/2, v the printed number and u the unit of its last digit; compared in integers.
/// # Returns
/// The counts in rising order; empty where no count of `n` can print it.
pub fn counts_printing(percent: &PrintedPercent, n: u64) -> std::ops::Range<u64> {
    counts_of(n, percent.number, Rounding::HalfEither).map_or(0..0, |(first, last)| first..last + 1)
}

/// Does `events` of `n` print as this percentage? More events than participants never do.
///
/// # Formula
/// 100·events/n within what the percentage stands for; in integers.
pub fn prints_percent(events: u64, n: u64, percent: Decimal, rounding: Rounding) -> bool {
    let share = Fraction::new(100 * i128::from(events), u128::from(n));
    events <= n && share.is_some_and(|share| percent.span(rounding).holds(share))
}

/// The counts of `n` participants that print as this percentage, first and last.
pub fn counts_of(n: u64, percent: Decimal, rounding: Rounding) -> Option<(u64, u64)> {
    let (first, last) = percent.span(rounding).counts(100, n)?;
    let (first, last) = (first.max(0), last.min(i128::from(n)));
    (first <= last).then_some((first as u64, last as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(percent: &str, n: u64) -> Vec<u64> {
        counts_printing(&percent.parse().unwrap(), n).collect()
    }

    #[test]
    fn the_counts_behind_published_percentages() {
        // MAPP2, loss of diagnosis: 71.2 % can be 37 of 52 and cannot come from the 53 randomised.
        assert_eq!(counts("71.2%", 52), [37]);
        assert_eq!(counts("71.2%", 53), [] as [u64; 0]);
        // Davidson 2001 (doi:10.1001/archpsyc.58.5.485): 60 % of 100, 38 % of 108.
        assert_eq!(counts("60%", 100), [60]);
        assert_eq!(counts("38%", 108), [41]);
        // Marshall 2001 (doi:10.1176/appi.ajp.158.12.1982): 62 % of 183 is 113 (61.7) or 114 (62.3).
        assert_eq!(counts("62 %", 183), [113, 114]);
    }

    #[test]
    fn a_half_may_be_rounded_either_way() {
        assert_eq!(counts("12%", 8), [1]);
        assert_eq!(counts("13%", 8), [1]);
        assert_eq!(counts("0%", 200), [0, 1]);
        assert_eq!(counts("100%", 10), [10]);
        assert_eq!(counts("101%", 10), [] as [u64; 0]);
        assert_eq!(counts("-1%", 10), [] as [u64; 0]);
    }

    #[test]
    fn agrees_with_trying_every_count() {
        for n in 1..=60u64 {
            for tenths in 0..=1000i64 {
                let percent: PrintedPercent = format!("{}.{}", tenths / 10, tenths % 10).parse().unwrap();
                let tried: Vec<u64> = (0..=n)
                    .filter(|k| (i128::from(*k) * 2000 - i128::from(tenths) * 2 * i128::from(n)).abs() <= i128::from(n))
                    .collect();
                assert_eq!(counts_printing(&percent, n).collect::<Vec<_>>(), tried, "{tenths} of {n}");
            }
        }
    }
}
