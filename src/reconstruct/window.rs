//! Printed moments as windows of whole numbers: no data outside them print the same digits.

use std::fmt;

use crate::printed::{Decimal, Rounding, Span};
use crate::stats::Level;
use crate::stats::special::student_t;

/// Whole numbers from `low` to `high`; empty where `low` > `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The least.
    pub low: i128,
    /// The greatest.
    pub high: i128,
}

impl Window {
    /// Nothing.
    const EMPTY: Window = Window { low: 0, high: -1 };

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

    fn of(counts: Option<(i128, i128)>) -> Window {
        counts.map_or(Window::EMPTY, |(low, high)| Window { low, high })
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

/// What `counts` gives of the span of `printed`, without its ends where halves are out and others are left.
fn counted(printed: Decimal, halves: Halves, counts: impl Fn(&Span) -> Option<(i128, i128)>) -> Window {
    let span = printed.span(Rounding::HalfEither);
    let open = if halves == Halves::Out { counts(&span.without_halves()) } else { None };
    Window::of(open.or_else(|| counts(&span)))
}

/// The sums of `n` scores, counted in steps of 1/`parts`, whose mean prints as `mean`.
pub fn sums(mean: Decimal, n: usize, parts: i64, halves: Halves) -> Window {
    counted(mean, halves, |span| span.counts(1, n as u64 * parts as u64))
}

/// How a spread was printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spread {
    /// Standard deviation, n − 1 below.
    Sd(Decimal),
    /// Standard error of the mean.
    Se(Decimal),
    /// Student's interval of the mean.
    Interval(Interval),
}

/// An interval of a mean as printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub lower: Decimal,
    /// Its upper end.
    pub upper: Decimal,
    /// Its coverage.
    pub level: Level,
}

impl Interval {
    /// What `n` people, two at least, must meet to print it.
    pub fn ends(&self, n: u64) -> Ends {
        let of = |end: Decimal| end.span(Rounding::HalfEither).ends();
        let quantile = student_t::upper_quantile(self.level.tail(), n as f64 - 1.0);
        Ends { lower: of(self.lower), upper: of(self.upper), quantile }
    }

    /// The least and the greatest standard error with which `n` people, two at least, have an interval as wide as this one.
    pub fn std_errors(&self, n: u64) -> (f64, f64) {
        let Ends { lower, upper, quantile } = self.ends(n);
        (((upper.0 - lower.1) / quantile / 2.0).max(0.0), ((upper.1 - lower.0) / quantile / 2.0).max(0.0))
    }
}

/// What the ends of an interval can stand for, and how many standard errors they are from its mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ends {
    lower: (f64, f64),
    upper: (f64, f64),
    quantile: f64,
}

impl Ends {
    /// The interval of a mean.
    pub fn around(&self, mean: f64, std_error: f64) -> (f64, f64) {
        (mean - self.quantile * std_error, mean + self.quantile * std_error)
    }

    /// How far, in points, the interval of this mean is from printing these ends; 0 where it does.
    pub fn distance(&self, mean: f64, std_error: f64) -> f64 {
        let (lower, upper) = self.around(mean, std_error);
        let outside = |x: f64, (low, high): (f64, f64)| {
            let distance = (low - x).max(x - high).max(0.0);
            if distance > 1e-9 * x.abs().max(1.0) { distance } else { 0.0 }
        };
        outside(lower, self.lower) + outside(upper, self.upper)
    }
}

impl Spread {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Spread::Sd(_) => "SD",
            Spread::Se(_) => "SE",
            Spread::Interval(_) => "interval",
        }
    }
}

/// `SD 6.0`, `SE 1.2`, `95 % interval 37.2 to 42.8`.
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Spread::Sd(printed) | Spread::Se(printed) => write!(f, "{} {printed}", self.name()),
            Spread::Interval(Interval { lower, upper, level }) => {
                write!(f, "{} % interval {lower} to {upper}", 100.0 * level.coverage())
            }
        }
    }
}

/// The values of D = n·Σx² − (Σx)² with which `n` scores in steps of 1/`parts` print this spread.
///
/// # Formula
/// SD² = D/(n(n − 1)·parts²) and SE² = SD²/n. An interval is as wide as 2·t·SE, t of n − 1 degrees of freedom: whatever its two ends can
/// stand for gives the least and the greatest SE, and D rounded outwards.
pub fn scatters(spread: Spread, n: usize, parts: i64, halves: Halves) -> Window {
    let (n, parts) = (n as u128, parts as u128);
    let of_sd = n * (n - 1) * parts * parts;
    match spread {
        Spread::Sd(printed) => counted(printed, halves, |span| span.square_counts(of_sd)),
        Spread::Se(printed) => counted(printed, halves, |span| span.square_counts(of_sd * n)),
        Spread::Interval(interval) => {
            let (narrow, wide) = interval.std_errors(n as u64);
            let scatter = |se: f64| se * se * (of_sd * n) as f64;
            // One part in 10⁹ is more than the quantile can be wrong by.
            let ends = (scatter(narrow) * (1.0 - 1e-9), scatter(wide) * (1.0 + 1e-9));
            Window { low: ends.0.ceil() as i128, high: ends.1.floor() as i128 }
        }
    }
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
        // A half of an even and of an odd last digit: 12.5 is left out of 12 and of 13 alike.
        assert_eq!(sums(decimal("12"), 2, 1, Halves::Out), Window { low: 24, high: 24 });
        assert_eq!(sums(decimal("13"), 2, 1, Halves::In), Window { low: 25, high: 27 });
        // Thirds.
        assert_eq!(sums(decimal("3.3"), 1, 3, Halves::Out), Window { low: 10, high: 10 });
    }

    /// 4 of SD 2: SE 1, and t of 3 degrees of freedom is 3.182446 (R 4.2.2, qt(0.975, 3)).
    #[test]
    fn a_printed_interval_gives_its_standard_error() {
        let level = Level::new(0.95).unwrap();
        let interval = Interval { lower: decimal("36.8"), upper: decimal("43.2"), level };
        let (low, high) = interval.std_errors(4);
        assert!((low - 6.3 / 6.364893).abs() < 1e-6 && (high - 6.5 / 6.364893).abs() < 1e-6, "{low} {high}");
        // SD² · 4 · 3 = 48.
        let window = scatters(Spread::Interval(interval), 4, 1, Halves::In);
        assert!(window.holds(48) && !window.holds(46) && !window.holds(51), "{window:?}");
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
