//! Printed moments as windows of whole numbers: no data outside them print the same digits.

use crate::printed::Decimal;

/// Whole numbers from `low` to `high`; empty where `low` > `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The least.
    pub low: i128,
    /// The greatest.
    pub high: i128,
}

impl Window {
    /// Does it hold nothing?
    pub fn is_empty(self) -> bool {
        self.low > self.high
    }

    /// Does it hold `x`?
    pub fn holds(self, x: i128) -> bool {
        self.low <= x && x <= self.high
    }

    /// How far `x` lies outside.
    pub fn distance(self, x: i128) -> i128 {
        (self.low - x).max(x - self.high).max(0)
    }

    /// What both hold.
    pub fn and(self, other: Window) -> Window {
        Window { low: self.low.max(other.low), high: self.high.min(other.high) }
    }

    /// The whole x with `low` ≤ x·`by` ≤ `high`; both below where halves are out and others are left.
    fn of_quotient(low: i128, high: i128, by: i128, halves: Halves) -> Window {
        let closed = Window { low: ceiling(low, by), high: high.div_euclid(by) };
        let open = Window { low: low.div_euclid(by) + 1, high: ceiling(high, by) - 1 };
        if halves == Halves::In || open.is_empty() { closed } else { open }
    }
}

/// What becomes of numbers that lie exactly between two printed ones, and may have been rounded either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halves {
    /// They print either: nothing is excluded that could be.
    In,
    /// Left out, unless nothing else prints the number: what is left prints it under every rule.
    Out,
}

fn ceiling(a: i128, by: i128) -> i128 {
    -(-a).div_euclid(by)
}

/// The sums of `n` scores, counted in steps of 1/`parts`, whose mean prints as `mean`.
///
/// # Formula
/// All whole S with |S/(n·parts) − v| ≤ u/2, v the printed number and u the unit of its last digit.
pub fn sums(mean: Decimal, n: usize, parts: i64, halves: Halves) -> Window {
    let (digits, unit, steps) = (i128::from(mean.digits), i128::from(mean.unit()), n as i128 * i128::from(parts));
    Window::of_quotient((2 * digits - 1) * steps, (2 * digits + 1) * steps, 2 * unit, halves)
}

/// How a spread was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Standard deviation, n − 1 below.
    Sd(Decimal),
    /// Standard error of the mean.
    Se(Decimal),
}

impl Spread {
    /// The printed number.
    pub fn printed(self) -> Decimal {
        match self {
            Spread::Sd(printed) | Spread::Se(printed) => printed,
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Spread::Sd(_) => "SD",
            Spread::Se(_) => "SE",
        }
    }
}

/// The values of D = n·Σx² − (Σx)² with which `n` scores in steps of 1/`parts` print this spread.
///
/// # Formula
/// SD² = D/(n(n − 1)·parts²) and SE² = SD²/n. The printed d/u (d its digits, u a power of ten) stands for (2d − 1)/2u to (2d + 1)/2u, so
/// 4u²·D lies between n(n − 1)·parts²·(2d ∓ 1)².
pub fn scatters(spread: Spread, n: usize, parts: i64, halves: Halves) -> Window {
    let printed = spread.printed();
    let (digits, unit) = (i128::from(printed.digits), i128::from(printed.unit()));
    let (n, parts) = (n as i128, i128::from(parts));
    let scale = match spread {
        Spread::Sd(_) => n * (n - 1) * parts * parts,
        Spread::Se(_) => n * n * (n - 1) * parts * parts,
    };
    let (low, high) = ((2 * digits - 1).max(0), 2 * digits + 1);
    let window = Window::of_quotient(scale * low * low, scale * high * high, 4 * unit * unit, halves);
    // No scatter at all prints as 0.
    if low == 0 { Window { low: 0, ..window } } else { window }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn sums_behind_printed_means() {
        // MAPP1: 44.0 of 46, −24.4 of 42, −13.9 of 37.
        assert_eq!(sums(decimal("44.0"), 46, 1, Halves::Out), Window { low: 2022, high: 2026 });
        assert_eq!(sums(decimal("-24.4"), 42, 1, Halves::Out), Window { low: -1026, high: -1023 });
        assert_eq!(sums(decimal("-13.9"), 37, 1, Halves::Out), Window { low: -516, high: -513 });
        // Oehen 2013: no four whole scores have a mean of 63.4; halves are kept where nothing else prints the number.
        assert!(sums(decimal("63.4"), 4, 1, Halves::In).is_empty());
        assert_eq!(sums(decimal("-3.2"), 4, 1, Halves::In), Window { low: -13, high: -13 });
        // 39.95 may print as 40.0.
        assert_eq!(sums(decimal("40.0"), 20, 1, Halves::In), Window { low: 799, high: 801 });
        assert_eq!(sums(decimal("40.0"), 20, 1, Halves::Out), Window { low: 800, high: 800 });
        // Thirds.
        assert_eq!(sums(decimal("3.3"), 1, 3, Halves::Out), Window { low: 10, high: 10 });
    }

    #[test]
    fn windows_hold_exactly_what_prints_the_number() {
        for n in 2..=7usize {
            for sum in 0..=60i128 {
                let print = |numerator: i128, denominator: i128| {
                    // Round half up, one decimal, in integers.
                    (20 * numerator + denominator).div_euclid(2 * denominator)
                };
                let mean = Decimal { digits: print(sum, n as i128) as i64, decimals: 1 };
                assert!(sums(mean, n, 1, Halves::In).holds(sum), "{sum} of {n}");
            }
            for scatter in 0..=400i128 {
                let sd = (scatter as f64 / (n * (n - 1)) as f64).sqrt();
                let digits = (sd * 100.0).round();
                let printed = Spread::Sd(Decimal { digits: digits as i64, decimals: 2 });
                assert!(scatters(printed, n, 1, Halves::In).holds(scatter), "{scatter} of {n}");
                let other = Spread::Sd(Decimal { digits: digits as i64 + 1, decimals: 2 });
                assert!(!scatters(other, n, 1, Halves::In).holds(scatter), "{scatter} of {n}");
            }
        }
    }
}
