//! Do printed parts add up to their total?

use std::cmp::Ordering;

use super::decimal::Decimal;
use super::fraction::Fraction;
use super::rounding::Rounding;

/// Everything that the sum of printed parts can stand for.
///
/// # Formula
/// The ends of the parts' own spans ([`Decimal::span`]) added up; an end belongs to the sum where it belongs to every part. In halves of the
/// finest last digit, as integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrintedSum {
    /// The printed parts added up as they stand.
    pub printed: Decimal,
    low: i128,
    high: i128,
    low_closed: bool,
    high_closed: bool,
    denominator: u128,
}

impl PrintedSum {
    /// Of parts that are not negative.
    ///
    /// # Returns
    /// `None` without parts, with a negative one, or where the sum has over 15 digits.
    pub fn of(parts: &[Decimal], rounding: Rounding) -> Option<PrintedSum> {
        let decimals = parts.iter().map(|part| part.decimals).max()?;
        let unit = 10i128.checked_pow(decimals)?;
        let mut sum = PrintedSum {
            printed: Decimal { digits: 0, decimals },
            low: 0,
            high: 0,
            low_closed: true,
            high_closed: true,
            denominator: 2 * unit as u128,
        };
        for part in parts {
            if part.digits < 0 {
                return None;
            }
            let scale = unit / i128::from(part.unit());
            let digits = i64::try_from(i128::from(part.digits) * scale).ok()?;
            sum.printed.digits = sum.printed.digits.checked_add(digits).filter(|sum| *sum < 1_000_000_000_000_000)?;
            let (low, high, (low_closed, high_closed)) = part.span(rounding).halves();
            sum.low += low * scale;
            sum.high += high * scale;
            sum.low_closed &= low_closed;
            sum.high_closed &= high_closed;
        }
        Some(sum)
    }

    /// Where it lies beside an exact total: equal where the parts can add up to it.
    pub fn against(&self, total: u64) -> Ordering {
        let total = Fraction::whole(i128::from(total));
        let end = |halves: i128| Fraction::new(halves, self.denominator).unwrap_or(Fraction::whole(0));
        let (low, high) = (end(self.low), end(self.high));
        if low > total || (low == total && !self.low_closed) {
            Ordering::Greater
        } else if high < total || (high == total && !self.high_closed) {
            Ordering::Less
        } else {
            Ordering::Equal
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn against(parts: &[&str], rounding: Rounding) -> Ordering {
        let parts: Vec<Decimal> = parts.iter().map(|part| part.parse().unwrap()).collect();
        PrintedSum::of(&parts, rounding).unwrap().against(100)
    }

    #[test]
    fn thirds_add_up_to_a_hundred() {
        // 33.33… three times prints as 33, 33.3 or 33.33 and never shows its hundred.
        for parts in [["33", "33", "33"], ["33.3", "33.3", "33.3"], ["33", "33.3", "33.33"]] {
            assert_eq!(against(&parts, Rounding::HalfUp), Ordering::Equal, "{parts:?}");
        }
        // Two thirds and a sixth, twice: 66.7 + 16.7 + 16.7 = 100.1.
        assert_eq!(against(&["66.7", "16.7", "16.7"], Rounding::HalfUp), Ordering::Equal);
    }

    #[test]
    fn the_ends_of_the_sum_are_those_of_its_parts() {
        // 33 + 33 + 32 = 98 reaches below 99.5; cut off, it reaches below 101.
        assert_eq!(against(&["33", "33", "32"], Rounding::HalfEither), Ordering::Less);
        assert_eq!(against(&["33", "33", "32"], Rounding::Truncation), Ordering::Equal);
        assert_eq!(against(&["50.1", "50.1"], Rounding::HalfEither), Ordering::Greater);
        // 49.5 + 50.5 is on the edge: 50 and 51 where halves go up, never 49 and 50 then.
        assert_eq!(against(&["50", "51"], Rounding::HalfUp), Ordering::Equal);
        assert_eq!(against(&["49", "50"], Rounding::HalfUp), Ordering::Less);
        assert_eq!(against(&["49", "50"], Rounding::HalfEither), Ordering::Equal);
        // To even: 49.5 prints as 50 and 50.5 as 50, so neither 49 + 50 nor 50 + 51 comes from halves.
        assert_eq!(against(&["49", "50"], Rounding::HalfEven), Ordering::Less);
        assert_eq!(against(&["50", "51"], Rounding::HalfEven), Ordering::Greater);
        // Nothing stands below 0: 0 reaches up by a half only.
        assert_eq!(against(&["0", "0", "100.4"], Rounding::HalfEither), Ordering::Greater);
    }

    #[test]
    fn the_printed_sum_keeps_its_digits() {
        let sum = |parts: &[&str]| {
            let parts: Vec<Decimal> = parts.iter().map(|part| part.parse().unwrap()).collect();
            PrintedSum::of(&parts, Rounding::HalfEither).map(|sum| sum.printed.to_string())
        };
        assert_eq!(sum(&["71.2", "12", "16.80"]).as_deref(), Some("100.00"));
        assert_eq!(sum(&[]), None);
        assert_eq!(sum(&["-1", "101"]), None);
        assert_eq!(sum(&["999999999999999", "1"]), None);
    }

    #[test]
    fn any_split_of_people_adds_up() {
        // Every way to split 23 people over three categories, printed with 0 and 1 decimals, half up.
        for first in 0..=23i64 {
            for second in 0..=23 - first {
                for unit in [1i64, 10] {
                    let print = |count: i64| Decimal {
                        digits: (200 * unit * count + 23) / 46,
                        decimals: u32::from(unit == 10),
                    };
                    let parts = [print(first), print(second), print(23 - first - second)];
                    let sum = PrintedSum::of(&parts, Rounding::HalfUp).unwrap();
                    assert_eq!(sum.against(100), Ordering::Equal, "{first} {second} {unit}");
                }
            }
        }
    }
}
