//! Does a printed test statistic give the printed p-value?

use crate::stats::special::{chi_squared, f, normal, student_t};

use super::decimal::Decimal;
use super::p_value::{Comparator, PrintedP};

/// A test statistic and its distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TestKind {
    /// Student's t.
    T {
        /// Degrees of freedom, above 0.
        df: f64,
    },
    /// Fisher's F.
    F {
        /// Degrees of freedom of the numerator, above 0.
        df1: f64,
        /// Of the denominator, above 0.
        df2: f64,
    },
    /// χ².
    ChiSquared {
        /// Degrees of freedom, above 0.
        df: f64,
    },
    /// A correlation, tested as t = r√(df/(1 − r²)).
    R {
        /// Degrees of freedom, n − 2, above 0.
        df: f64,
    },
    /// Standard normal.
    Z,
}

/// Which tail is tested. F and χ² have only their upper one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tail {
    /// Both.
    #[default]
    Both,
    /// Above.
    Upper,
    /// Below.
    Lower,
}

/// A test as printed.
#[derive(Clone, Debug, PartialEq)]
pub struct PrintedTest {
    /// What is tested, with its degrees of freedom.
    pub kind: TestKind,
    /// What stands before the statistic.
    pub comparator: Comparator,
    /// Its digits.
    pub statistic: Decimal,
    /// Which tail.
    pub tail: Tail,
}

/// What became of the printed p.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestVerdict {
    /// The statistic can give it.
    Consistent,
    /// It cannot; the conclusion stays.
    Inconsistent,
    /// It cannot, and one is significant, the other not.
    DecisionError,
}

/// The p-values a printed statistic stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PRange {
    /// At the printed digits.
    pub at: f64,
    /// The least within their rounding.
    pub low: f64,
    /// The greatest.
    pub high: f64,
}

/// A statistic printed with `>` is taken to be at most this.
const FAR: f64 = 1e6;

/// 1 − r² of the r beside ±1 that stands for ±1: 1 − 10⁻²⁵ in 103 bits, as the reference values have it.
const BESIDE_ONE: f64 = 1.999999053006831e-25;

impl PrintedTest {
    /// The p-value where the statistic is `x`.
    pub fn p(&self, x: f64) -> f64 {
        let tails = |sf: &dyn Fn(f64) -> f64, both: &dyn Fn(f64) -> f64, x: f64| match self.tail {
            Tail::Both => both(x),
            Tail::Upper => sf(x),
            Tail::Lower => sf(-x),
        };
        let student = |x: f64, df: f64| tails(&|x| student_t::sf(x, df), &|x| student_t::two_sided(x, df), x);
        match self.kind {
            TestKind::T { df } => student(x, df),
            TestKind::R { df } => {
                let rest = if x.abs() >= 1.0 { BESIDE_ONE } else { (1.0 - x) * (1.0 + x) };
                student(x * (df / rest).sqrt(), df)
            }
            TestKind::Z => tails(&normal::sf, &|x| 2.0 * normal::sf(x.abs()), x),
            TestKind::F { .. } | TestKind::ChiSquared { .. } if x <= 0.0 => 1.0,
            TestKind::F { df1, df2 } => f::sf(x, df1, df2),
            TestKind::ChiSquared { df } => chi_squared::sf(x, df),
        }
    }

    /// The p at the printed statistic, and over everything it stands for.
    ///
    /// # Formula
    /// `=`: half a unit of the last digit to either side, ends included. `<`: all below, from 0 if two-sided. `>`: all above, up to 10⁶.
    pub fn range(&self) -> PRange {
        let unit = self.statistic.unit() as f64;
        let half = |halves: i64| (2 * self.statistic.digits + halves) as f64 / (2.0 * unit);
        let value = self.statistic.value();
        let signed = matches!(self.kind, TestKind::T { .. } | TestKind::Z | TestKind::R { .. });
        let far = if matches!(self.kind, TestKind::R { .. }) { 1.0 } else { FAR };
        let (mut low, mut high) = match self.comparator {
            Comparator::Equal => (half(-1), half(1)),
            Comparator::Below if signed && self.tail != Tail::Both => (-far, value),
            Comparator::Below => (0.0, value),
            Comparator::Above => (value, far),
        };
        if !signed {
            low = low.max(0.0);
        } else if matches!(self.kind, TestKind::R { .. }) {
            (low, high) = (low.max(-1.0), high.min(1.0));
        }
        let mut all = vec![self.p(low), self.p(high)];
        if low < 0.0 && high > 0.0 {
            all.push(self.p(0.0));
        }
        let least = all.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        PRange { at: self.p(value), low: least, high: greatest }
    }

    /// Is the printed p one that the printed statistic can give?
    ///
    /// # Formula
    /// Consistent where the p range meets what the printed p stands for. Else a decision error where the printed p and the p at the printed
    /// statistic lie on different sides of `alpha`; p = alpha is significant. A statistic printed with `<` or `>` has no such p.
    /// # Reference
    /// Nuijten et al. (2016), statcheck, doi:10.3758/s13428-015-0664-2
    pub fn verdict(&self, printed: &PrintedP, alpha: f64) -> TestVerdict {
        let range = self.range();
        if printed.meets(range.low, range.high, alpha) {
            return TestVerdict::Consistent;
        }
        let is_significant = (self.comparator == Comparator::Equal).then_some(range.at <= alpha);
        match (printed.says_significant(alpha), is_significant) {
            (Some(said), Some(is)) if said != is => TestVerdict::DecisionError,
            _ => TestVerdict::Inconsistent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(kind: TestKind, statistic: &str, tail: Tail) -> PrintedTest {
        PrintedTest { kind, comparator: Comparator::Equal, statistic: statistic.parse().unwrap(), tail }
    }

    #[test]
    fn the_examples_of_statcheck() {
        // Nuijten et al. 2016, doi:10.3758/s13428-015-0664-2: t(28) = 2.20, p = .03 is wrong, p = .06 a gross error.
        let t = test(TestKind::T { df: 28.0 }, "2.20", Tail::Both);
        let verdict = |p: &str| t.verdict(&p.parse().unwrap(), 0.05);
        assert_eq!(verdict(".036"), TestVerdict::Consistent);
        assert_eq!(verdict(".03"), TestVerdict::Inconsistent);
        assert_eq!(verdict(".06"), TestVerdict::DecisionError);
    }

    #[test]
    fn the_wrong_tail_is_no_half_of_two_sided() {
        let upper = test(TestKind::T { df: 28.0 }, "-2.20", Tail::Upper);
        assert!((upper.range().at - 0.981_887_257_610_581).abs() < 1e-12);
    }
}
