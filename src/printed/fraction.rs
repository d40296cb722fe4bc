//! Exact fractions, compared without overflow.

use std::cmp::Ordering;

/// A fraction of integers with a denominator above 0. Not reduced: it is compared, never added up.
#[derive(Clone, Copy, Debug)]
pub struct Fraction {
    numerator: i128,
    denominator: u128,
}

impl Fraction {
    /// `numerator` / `denominator`; `None` when the denominator is 0.
    pub fn new(numerator: i128, denominator: u128) -> Option<Fraction> {
        (denominator > 0).then_some(Fraction { numerator, denominator })
    }

    /// A whole number.
    pub fn whole(number: i128) -> Fraction {
        Fraction { numerator: number, denominator: 1 }
    }

    /// Without its sign.
    pub fn abs(self) -> Fraction {
        Fraction { numerator: self.numerator.abs(), ..self }
    }

    /// −1, 0 or 1.
    pub fn signum(self) -> i128 {
        self.numerator.signum()
    }

    /// The nearest floating-point number, or one beside it.
    pub fn value(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Fraction) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Fraction) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    /// By the cross products, in 256 bits.
    fn cmp(&self, other: &Fraction) -> Ordering {
        let signs = self.signum().cmp(&other.signum());
        if signs != Ordering::Equal {
            return signs;
        }
        let left = product(self.numerator.unsigned_abs(), other.denominator);
        let right = product(other.numerator.unsigned_abs(), self.denominator);
        if self.numerator < 0 { right.cmp(&left) } else { left.cmp(&right) }
    }
}

/// a·b as (high, low) words of 128 bits.
pub(super) fn product(a: u128, b: u128) -> (u128, u128) {
    const HALF: u128 = (1 << 64) - 1;
    let (a1, a0, b1, b0) = (a >> 64, a & HALF, b >> 64, b & HALF);
    let low = a0 * b0;
    let middle = a1 * b0 + (low >> 64);
    let cross = a0 * b1 + (middle & HALF);
    (a1 * b1 + (middle >> 64) + (cross >> 64), (cross << 64) | (low & HALF))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: i128, denominator: u128) -> Fraction {
        Fraction::new(numerator, denominator).unwrap()
    }

    #[test]
    fn fractions_compare_as_numbers() {
        assert_eq!(fraction(1, 3), fraction(2, 6));
        assert!(fraction(-1, 3) < fraction(-1, 4) && fraction(-1, 4) < Fraction::whole(0));
        assert!(Fraction::new(1, 0).is_none());
    }

    #[test]
    fn the_largest_do_not_overflow() {
        let big = i128::MAX;
        assert!(fraction(big, 3) > fraction(big - 1, 3));
        assert!(fraction(big, u128::MAX) > fraction(big - 1, u128::MAX));
        assert!(fraction(-big, u128::MAX) < fraction(-(big - 1), u128::MAX));
        assert_eq!(product(u128::MAX, u128::MAX), (u128::MAX - 1, 1));
        assert_eq!(product(1 << 100, 1 << 100), (1 << 72, 0));
    }
}
