//! What a printed decimal can stand for.

use super::decimal::Decimal;
use super::fraction::{Fraction, product};

/// How a number becomes its print. Signs are taken off first: up is away from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rounding {
    /// To the nearest, a half up.
    HalfUp,
    /// To the nearest, a half to the even digit.
    HalfEven,
    /// To the nearest, a half either way.
    HalfEither,
    /// Cut off.
    Truncation,
    /// Any of these.
    Any,
}

impl Rounding {
    /// Every one, in the order of the tables.
    pub const ALL: [Rounding; 5] =
        [Rounding::HalfUp, Rounding::HalfEven, Rounding::HalfEither, Rounding::Truncation, Rounding::Any];

    /// In words.
    pub fn describe(self) -> &'static str {
        match self {
            Rounding::HalfUp => "to the nearest, a half up",
            Rounding::HalfEven => "to the nearest, a half to even",
            Rounding::HalfEither => "to the nearest, a half either way",
            Rounding::Truncation => "cut off",
            Rounding::Any => "rounded or cut off",
        }
    }
}

/// The numbers that print as one decimal under one rounding: an interval of absolute values, and a sign.
///
/// # Formula
/// With x the printed number without its sign and u the unit of its last digit: half up [x − u/2, x + u/2), half even the same with both
/// ends where the last digit is even and neither where it is odd, half either [x − u/2, x + u/2], truncation [x, x + u), any
/// [x − u/2, x + u). Below 0 it is cut; a printed zero stands for either sign.
/// # Choices
/// Ends are halves of the last digit, kept as integers: nothing here is a floating-point number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// −1, 0 (either) or 1.
    sign: i128,
    /// Ends over `denominator`.
    low: u128,
    high: u128,
    low_closed: bool,
    high_closed: bool,
    denominator: u128,
}

impl Decimal {
    /// What it can stand for.
    pub fn span(self, rounding: Rounding) -> Span {
        let halves = 2 * i128::from(self.digits).abs();
        let even = self.digits % 2 == 0;
        let (low, high, low_closed, high_closed) = match rounding {
            Rounding::HalfUp => (halves - 1, halves + 1, true, false),
            Rounding::HalfEven => (halves - 1, halves + 1, even, even),
            Rounding::HalfEither => (halves - 1, halves + 1, true, true),
            Rounding::Truncation => (halves, halves + 2, true, false),
            Rounding::Any => (halves - 1, halves + 2, true, false),
        };
        Span {
            sign: i128::from(self.digits.signum()),
            low: low.max(0) as u128,
            high: high as u128,
            low_closed: low_closed || low < 0,
            high_closed,
            denominator: 2 * self.unit() as u128,
        }
    }
}

impl Span {
    /// Does it hold `value`?
    pub fn holds(&self, value: Fraction) -> bool {
        let sign = value.signum();
        (sign == 0 || self.sign == 0 || sign == self.sign)
            && self.is_above_low(value.abs())
            && self.is_below_high(value.abs())
    }

    /// Does it hold the square root of `square`, which is not negative? Decided on the squares.
    pub fn holds_root(&self, square: Fraction) -> bool {
        self.root_reaches_low(square) && self.root_stays_below_high(square)
    }

    /// Is the square root at or beyond the lower end?
    pub fn root_reaches_low(&self, square: Fraction) -> bool {
        let low = self.square(self.low);
        low < square || (self.low_closed && low == square)
    }

    /// Is the square root at or before the upper end?
    pub fn root_stays_below_high(&self, square: Fraction) -> bool {
        let high = self.square(self.high);
        square < high || (self.high_closed && square == high)
    }

    /// Does it hold a number that was computed in floating point, an irrational one?
    ///
    /// # Choices
    /// Computed numbers are trusted to [`Span::GUARD`] of the last printed digit and to 10⁻¹² of themselves: nearer to an end than that is
    /// on the end, and counts if the end does. A rational number belongs in [`Span::holds`].
    pub fn holds_computed(&self, value: f64) -> bool {
        if !value.is_finite() {
            return false;
        }
        let end = |numerator: u128| numerator as f64 / self.denominator as f64;
        let (low, high, size) = (end(self.low), end(self.high), value.abs());
        let guard = 2.0 * Span::GUARD / self.denominator as f64 + 1e-12 * high;
        let of_sign = self.sign == 0 || size <= guard || (value < 0.0) == (self.sign < 0);
        let on = |end: f64| (size - end).abs() <= guard;
        let above = if on(low) { self.low_closed } else { size > low };
        let below = if on(high) { self.high_closed } else { size < high };
        of_sign && above && below
    }

    /// The share of the last printed digit to which [`Span::holds_computed`] trusts a number.
    pub const GUARD: f64 = 1e-7;

    /// The same without its ends: what prints the number whatever becomes of a half.
    pub fn without_halves(self) -> Span {
        Span { low_closed: self.low == 0, high_closed: false, ..self }
    }

    /// The integers k ≥ 0 with √(k/`of`) in it, as first and last; `None` where there are none.
    ///
    /// # Choices
    /// Ends above 10³⁰ are cut to it; no sum of squares of printed scores comes near.
    pub fn square_counts(&self, of: u128) -> Option<(i128, i128)> {
        const MOST: i128 = 10i128.pow(30);
        let divisor = self.denominator * self.denominator;
        let quotient = |end: u128| {
            let about = (end as f64 / self.denominator as f64) * (end as f64 / self.denominator as f64) * of as f64;
            if about > MOST as f64 { (MOST, true) } else { divide(product(end * end, of), divisor) }
        };
        let (low, low_rest) = quotient(self.low);
        let (high, high_rest) = quotient(self.high);
        let first = if low_rest || !self.low_closed { low + 1 } else { low };
        let last = if high_rest || self.high_closed { high } else { high - 1 };
        (first <= last).then_some((first, last))
    }

    fn square(&self, end: u128) -> Fraction {
        // Ends have 16 digits at most, so their squares are far from overflow.
        Fraction::new((end * end) as i128, self.denominator * self.denominator).unwrap_or(Fraction::whole(0))
    }

    fn is_above_low(&self, value: Fraction) -> bool {
        let low = Fraction::new(self.low as i128, self.denominator).unwrap_or(Fraction::whole(0));
        low < value || (self.low_closed && low == value)
    }

    fn is_below_high(&self, value: Fraction) -> bool {
        let high = Fraction::new(self.high as i128, self.denominator).unwrap_or(Fraction::whole(0));
        value < high || (self.high_closed && value == high)
    }

    /// The ends as signed floating-point numbers, lower first: −0.25 to −0.15 for −0.2. A printed zero reaches both ways.
    pub fn ends(&self) -> (f64, f64) {
        let (low, high) = (self.low as f64 / self.denominator as f64, self.high as f64 / self.denominator as f64);
        match self.sign {
            -1 => (-high, -low),
            0 => (-high, high),
            _ => (low, high),
        }
    }

    /// The ends of its absolute values in halves of the last digit, and whether they belong to it.
    pub(super) fn halves(&self) -> (i128, i128, (bool, bool)) {
        (self.low as i128, self.high as i128, (self.low_closed, self.high_closed))
    }

    /// The integers k with k·`scale`/`of` in it, as first and last; `None` when there are none. Both at most 2^63.
    ///
    /// # Formula
    /// k ≥ low·of/scale and k ≤ high·of/scale; an integer on an open end is left out.
    pub fn counts(&self, scale: u64, of: u64) -> Option<(i128, i128)> {
        let divisor = self.denominator * u128::from(scale);
        let (low, low_rest) = divide(product(self.low, u128::from(of)), divisor);
        let (high, high_rest) = divide(product(self.high, u128::from(of)), divisor);
        let first = if low_rest || !self.low_closed { low + 1 } else { low };
        let last = if high_rest || self.high_closed { high } else { high - 1 };
        match self.sign {
            0 => (last >= 0).then_some((-last, last)),
            sign => (first <= last).then_some(if sign < 0 { (-last, -first) } else { (first, last) }),
        }
    }
}

/// Quotient of a product by a divisor below 2^127, and whether anything is left over.
fn divide((high, low): (u128, u128), divisor: u128) -> (i128, bool) {
    if high == 0 {
        return ((low / divisor) as i128, low % divisor != 0);
    }
    // Bit by bit: only for numbers no paper prints.
    let (mut rest, mut quotient) = (0u128, 0u128);
    for bit in (0..256).rev() {
        let next = if bit >= 128 { (high >> (bit - 128)) & 1 } else { (low >> bit) & 1 };
        rest = (rest << 1) | next;
        quotient <<= 1;
        if rest >= divisor {
            rest -= divisor;
            quotient |= 1;
        }
    }
    (quotient as i128, rest != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prints(numerator: i128, denominator: u128, text: &str) -> [bool; 5] {
        let value = Fraction::new(numerator, denominator).unwrap();
        Rounding::ALL.map(|rounding| text.parse::<Decimal>().unwrap().span(rounding).holds(value))
    }

    #[test]
    fn a_half_goes_where_the_rounding_says() {
        // One eighth of 100: 12.5, printed 13 or 12; half up, half even, half either, truncation, any.
        assert_eq!(prints(100, 8, "13"), [true, false, true, false, true]);
        assert_eq!(prints(100, 8, "12"), [false, true, true, true, true]);
        assert_eq!(prints(-1, 8, "-0.13"), [true, false, true, false, true]);
        assert_eq!(prints(-1, 8, "-0.12"), [false, true, true, true, true]);
        assert_eq!(prints(-1, 8, "0.12"), [false; 5]);
    }

    #[test]
    fn a_computed_number_meets_the_span_of_the_exact_one() {
        for (numerator, denominator) in
            [(100i128, 8u128), (-1, 8), (1, 8), (-5, 100), (4, 100), (205, 100), (-895, 100)]
        {
            for text in ["13", "12", "-0.13", "-0.12", "0.12", "0.13", "0.0", "2.0", "2.1", "-8.9", "-9.0"] {
                let value = numerator as f64 / denominator as f64;
                let computed =
                    Rounding::ALL.map(|rounding| text.parse::<Decimal>().unwrap().span(rounding).holds_computed(value));
                assert_eq!(computed, prints(numerator, denominator, text), "{value} as {text}");
            }
        }
        // 100 · 0.355 is 35.49999999999999…, and a half all the same.
        let span = |rounding| "36".parse::<Decimal>().unwrap().span(rounding);
        assert!(span(Rounding::HalfUp).holds_computed(100.0 * 0.355));
        assert!(!span(Rounding::HalfUp).holds_computed(f64::NAN));
    }

    #[test]
    fn the_squares_are_those_whose_root_prints_it() {
        for text in ["0", "0.7", "1.41", "2.5", "3", "0.00"] {
            for rounding in Rounding::ALL {
                for span in [
                    text.parse::<Decimal>().unwrap().span(rounding),
                    text.parse::<Decimal>().unwrap().span(rounding).without_halves(),
                ] {
                    for of in 1..30u128 {
                        let holds = |k: &i128| span.holds_root(Fraction::new(*k, of).unwrap());
                        let tried: Vec<i128> = (0..600).filter(holds).collect();
                        let counts: Vec<i128> =
                            span.square_counts(of).map_or(Vec::new(), |(first, last)| (first..=last).collect());
                        assert_eq!(counts, tried, "{text} {rounding:?} of {of}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_printed_zero_has_either_sign() {
        assert_eq!(prints(-4, 100, "0.0"), [true; 5]);
        assert_eq!(prints(-5, 100, "0.0"), [false, true, true, true, true]);
        assert_eq!(prints(0, 1, "0"), [true; 5]);
    }

    #[test]
    fn the_counts_are_those_that_print_it() {
        for text in ["0", "0.1", "5.19", "-0.13", "2.5", "17.54", "-3", "0.00"] {
            let printed: Decimal = text.parse().unwrap();
            for rounding in Rounding::ALL {
                let span = printed.span(rounding);
                for of in 1..60u64 {
                    for scale in [1, 100] {
                        let holds =
                            |k: &i128| span.holds(Fraction::new(k * i128::from(scale), u128::from(of)).unwrap());
                        let tried: Vec<i128> = (-1200..1200).filter(holds).collect();
                        let counts: Vec<i128> =
                            span.counts(scale as u64, of).map_or(Vec::new(), |(first, last)| (first..=last).collect());
                        assert_eq!(counts, tried, "{text} {rounding:?} of {of}");
                    }
                }
            }
        }
    }

    #[test]
    fn long_division_agrees_with_the_short_one() {
        let divisor = 2_000_000_000_000_000_000_000;
        let wide = product(1 << 100, 1 << 60);
        // 2^160 = 730750818665451459101842416 · 2e21 + rest.
        assert_eq!(divide(wide, divisor), (730_750_818_665_451_459_101_842_416, true));
        assert_eq!(divide((0, 7), 7), (1, false));
    }
}
