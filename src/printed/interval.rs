//! Do a printed estimate, its interval and its p-value belong together?

use crate::stats::Level;
use crate::stats::special::{normal, student_t};

use super::decimal::Decimal;
use super::fraction::Fraction;
use super::p_value::PrintedP;
use super::test_p::PRange;

/// On which scale the estimate is the middle of its interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// As printed: differences, means.
    #[default]
    Natural,
    /// The logarithm: odds, risk, hazard and rate ratios.
    Log,
}

/// An estimate and its interval as printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrintedInterval {
    /// The estimate.
    pub estimate: Decimal,
    /// The lower bound.
    pub lower: Decimal,
    /// The upper bound.
    pub upper: Decimal,
    /// Where the estimate is in the middle.
    pub scale: Scale,
    /// Coverage.
    pub level: Level,
    /// Degrees of freedom of a t interval; normal without.
    pub df: Option<f64>,
}

/// What an interval says about its estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Middle {
    /// The estimate can be half-way.
    Consistent,
    /// It cannot, whatever the rounding.
    Inconsistent,
    /// The lower bound is above the upper one.
    Reversed,
}

/// The least value on the log scale: what a number printed as 0.00 is taken to reach down to.
const LEAST: (i128, u128) = (1, 1_000_000_000_000);

impl PrintedInterval {
    /// Is the estimate half-way between the bounds, within the rounding of all three?
    ///
    /// # Formula
    /// lower + upper meets 2·estimate, each within half a unit of its last digit, ends included. On the log scale lower·upper meets
    /// estimate². Compared in integers.
    pub fn middle(&self) -> Middle {
        if self.is_reversed() {
            return Middle::Reversed;
        }
        let (e, l, u) = (ends(self.estimate), ends(self.lower), ends(self.upper));
        let meets = match self.scale {
            Scale::Natural => {
                // Everything in halves of the finest last digit.
                let finest = [self.estimate, self.lower, self.upper].map(|number| number.decimals).into_iter().max();
                let unit = 10i128.pow(finest.unwrap_or(0));
                let whole = |end: (i128, u128)| end.0 * (2 * unit / end.1 as i128);
                whole(l.0) + whole(u.0) <= 2 * whole(e.1) && whole(l.1) + whole(u.1) >= 2 * whole(e.0)
            }
            Scale::Log => {
                let [e, l, u] = [e, l, u].map(|(low, high)| (positive(low), positive(high)));
                let times = |a: (i128, u128), b: (i128, u128)| {
                    Fraction::new(a.0.saturating_mul(b.0), a.1.saturating_mul(b.1)).unwrap_or(Fraction::whole(0))
                };
                times(l.0, u.0) <= times(e.1, e.1) && times(l.1, u.1) >= times(e.0, e.0)
            }
        };
        if meets { Middle::Consistent } else { Middle::Inconsistent }
    }

    fn is_reversed(&self) -> bool {
        fraction((i128::from(self.lower.digits), self.lower.unit() as u128))
            > fraction((i128::from(self.upper.digits), self.upper.unit() as u128))
    }

    /// The quantile that stretches the standard error to half the interval.
    pub fn quantile(&self) -> f64 {
        match self.df {
            Some(df) => student_t::upper_quantile(self.level.tail(), df),
            None => normal::upper_quantile(self.level.tail()),
        }
    }

    /// (upper − lower)/(2q), on the scale; `None` where a bound has no logarithm or the bounds are reversed.
    pub fn std_error(&self) -> Option<f64> {
        let (lower, upper) = (self.scaled(self.lower.value())?, self.scaled(self.upper.value())?);
        (!self.is_reversed()).then(|| (upper - lower) / (2.0 * self.quantile()))
    }

    fn scaled(&self, value: f64) -> Option<f64> {
        match self.scale {
            Scale::Natural => Some(value),
            Scale::Log => (value > 0.0).then(|| libm::log(value)),
        }
    }

    /// The p-value of estimate against 0 (1 on the log scale) from the interval's width; over the rounding of all three numbers.
    ///
    /// # Formula
    /// z = |estimate|/SE. The least z has the estimate nearest to 0 and the interval widest, the greatest the reverse; 0 where the estimate
    /// can be 0, 10⁶ where the interval can have no width.
    /// # Returns
    /// `None` as of [`PrintedInterval::std_error`], and for an interval without width.
    pub fn p(&self) -> Option<PRange> {
        let se = self.std_error().filter(|se| *se > 0.0)?;
        let on_scale = |end: (i128, u128)| {
            let end = if self.scale == Scale::Log { positive(end) } else { end };
            self.scaled(end.0 as f64 / end.1 as f64)
        };
        let of = |number: Decimal| Some((on_scale(ends(number).0)?, on_scale(ends(number).1)?));
        let (e, l, u) = (of(self.estimate)?, of(self.lower)?, of(self.upper)?);
        let p = |z: f64| match self.df {
            Some(df) => student_t::two_sided(z.abs(), df),
            None => 2.0 * normal::sf(z.abs()),
        };
        let q = self.quantile();
        let (narrow, wide) = (u.0 - l.1, u.1 - l.0);
        let nearest = if e.0 <= 0.0 && e.1 >= 0.0 { 0.0 } else { e.0.abs().min(e.1.abs()) };
        let farthest = e.0.abs().max(e.1.abs());
        let least = nearest * 2.0 * q / wide;
        let greatest = if narrow > 0.0 { farthest * 2.0 * q / narrow } else { 1e6 };
        let estimate = self.scaled(self.estimate.value())?;
        Some(PRange { at: p(estimate / se), low: p(greatest), high: p(least) })
    }

    /// Can the interval give this p? `None` where it gives none.
    pub fn agrees_with(&self, printed: &PrintedP) -> Option<bool> {
        let range = self.p()?;
        Some(printed.meets(range.low, range.high, 1.0 - self.level.coverage()))
    }

    /// Does the interval leave out no effect (0, or 1 on the log scale)?
    pub fn excludes_null(&self) -> bool {
        let null = if self.scale == Scale::Log { 1.0 } else { 0.0 };
        self.lower.value() > null || self.upper.value() < null
    }
}

/// Half a unit of the last digit to either side.
fn ends(number: Decimal) -> ((i128, u128), (i128, u128)) {
    let (halves, denominator) = (2 * i128::from(number.digits), 2 * number.unit() as u128);
    ((halves - 1, denominator), (halves + 1, denominator))
}

fn positive(end: (i128, u128)) -> (i128, u128) {
    if end.0 > 0 { end } else { LEAST }
}

fn fraction(of: (i128, u128)) -> Fraction {
    Fraction::new(of.0, of.1).unwrap_or(Fraction::whole(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(estimate: &str, lower: &str, upper: &str, scale: Scale) -> PrintedInterval {
        let [estimate, lower, upper] = [estimate, lower, upper].map(|text| text.parse().unwrap());
        PrintedInterval { estimate, lower, upper, scale, level: Level::NINETY_FIVE, df: None }
    }

    #[test]
    fn a_tie_is_in_the_middle() {
        // 1.05 + 2.05 is 3.1, twice the 1.55 that prints as 1.5 or 1.6: on the edge of the rounding, exactly.
        assert_eq!(interval("1.5", "1.1", "2.1", Scale::Natural).middle(), Middle::Consistent);
        assert_eq!(interval("1.5", "1.11", "2.1", Scale::Natural).middle(), Middle::Inconsistent);
        assert_eq!(interval("10", "4", "-2", Scale::Natural).middle(), Middle::Reversed);
    }

    #[test]
    fn a_ratio_is_in_the_middle_of_the_logarithms() {
        // Cochrane 2022 review of SSRIs against placebo, doi:10.1002/14651858.CD002795.pub3 has such rows: 0.64 (0.45 to 0.90).
        assert_eq!(interval("0.64", "0.45", "0.90", Scale::Log).middle(), Middle::Consistent);
        assert_eq!(interval("0.70", "0.45", "0.90", Scale::Log).middle(), Middle::Inconsistent);
        let nought = interval("0.04", "0.00", "0.30", Scale::Log);
        assert_eq!((nought.middle(), nought.std_error()), (Middle::Consistent, None));
    }
}
