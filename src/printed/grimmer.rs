//! Means, standard deviations and counts of whole numbers: which of them can be printed together.

use super::decimal::Decimal;
use super::fraction::Fraction;
use super::rounding::{Rounding, Span};
use super::sum_of_squares::{Limits, attains};

/// What a check of printed numbers finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Possible {
    /// Something prints them.
    Yes,
    /// Nothing prints the mean.
    NoMean,
    /// Something prints the mean, nothing of it the standard deviation.
    NoSd,
    /// Too large to say.
    Unknown,
}

/// The largest n × items, and SD × items, that [`grimmer`] decides: beyond them nearly everything is possible.
pub const LARGEST: u64 = 10_000_000;

/// Sums examined in full before an answer is given up.
const ATTEMPTS: u32 = 200_000;

/// The sums of `n` × `items` integers whose mean prints as `value`, first and last; with `percent`, 100 times the mean.
///
/// # Formula
/// GRIM: integers k with k/(n·items) within what `value` stands for.
/// # Reference
/// Brown and Heathers (2017), doi:10.1177/1948550616673876
pub fn grim(value: Decimal, of: u64, percent: bool, rounding: Rounding) -> Option<(i128, i128)> {
    value.span(rounding).counts(if percent { 100 } else { 1 }, of)
}

/// Can `n` means of `items` whole-number answers each print this mean and this standard deviation (n − 1)? `limits`: of one answer.
///
/// # Formula
/// GRIMMER: n integers y with Σy/(n·items) printing the mean, and √((Σy² − (Σy)²/n)/(n − 1))/items printing the standard deviation, for
/// every attainable Σy². Integers and fractions only.
/// # Returns
/// [`Possible::Unknown`] when n = 1, and above [`LARGEST`].
/// # Reference
/// Anaya (2016), doi:10.7287/peerj.preprints.2400v1; Allard (2018), <https://aurelienallard.netlify.app/post/anaytic-grimmer-possibility-standard-deviations/>
pub fn grimmer(mean: Decimal, sd: Decimal, n: u64, items: u64, limits: Limits, rounding: Rounding) -> Possible {
    let large = |number: Decimal, most: u64| {
        i128::from(number.digits).abs().saturating_mul(i128::from(items)) > i128::from(most) * i128::from(number.unit())
    };
    if n < 2
        || items == 0
        || n.checked_mul(items).is_none_or(|of| of > LARGEST)
        || large(sd, LARGEST)
        || large(mean, 1 << 40)
    {
        return Possible::Unknown;
    }
    let of = n * items;
    let Some((mut first, mut last)) = grim(mean, of, false, rounding) else { return Possible::NoMean };
    if let Some(low) = limits.low {
        first = first.max(low.saturating_mul(i128::from(of)));
    }
    if let Some(high) = limits.high {
        last = last.min(high.saturating_mul(i128::from(of)));
    }
    if first > last {
        return Possible::NoMean;
    }
    let scale = i128::from(items);
    let limits = Limits {
        low: limits.low.map(|low| low.saturating_mul(scale)),
        high: limits.high.map(|high| high.saturating_mul(scale)),
    };
    let spread = Spread { n: i128::from(n), items: scale, span: sd.span(rounding) };
    if !spread.fits_between(first, last, limits) {
        return Possible::NoSd;
    }
    let mut unknown = false;
    let mut attempts = 0;
    for sum in nearest_to_multiples(first, last, i128::from(n)) {
        let rest = sum.rem_euclid(spread.n);
        if !spread.span.root_stays_below_high(spread.variance(rest, rest)) {
            // The least spread of this sum is too much. Without limits so it is for those after it, and their mirror images.
            match limits {
                Limits { low: None, high: None } => break,
                _ => continue,
            }
        }
        attempts += 1;
        if attempts > ATTEMPTS {
            return Possible::Unknown;
        }
        let Some(squares) = spread.squares(rest) else { continue };
        let mean = sum.div_euclid(spread.n);
        let shifted = |limit: i128| limit.saturating_sub(mean).clamp(-(1 << 62), 1 << 62);
        let limits = Limits { low: limits.low.map(shifted), high: limits.high.map(shifted) };
        match attains(n, rest, squares, limits) {
            Some(true) => return Possible::Yes,
            Some(false) => {}
            None => unknown = true,
        }
    }
    if unknown { Possible::Unknown } else { Possible::NoSd }
}

struct Spread {
    n: i128,
    items: i128,
    span: Span,
}

impl Spread {
    /// The variance of n integers with this sum and sum of squares, over items².
    fn variance(&self, sum: i128, squares: i128) -> Fraction {
        let below = self.n * (self.n - 1) * self.items * self.items;
        Fraction::new(self.n * squares - sum * sum, below.unsigned_abs()).unwrap_or(Fraction::whole(0))
    }

    /// Is there room for the standard deviation between the limits? Of all y from low to high, Σ(y − low)(high − y) ≥ 0, so
    /// Σy² ≤ (low + high)Σy − n·low·high; the variance this allows is greatest for the sum nearest to the middle.
    fn fits_between(&self, first: i128, last: i128, limits: Limits) -> bool {
        let (Some(low), Some(high)) = (limits.low, limits.high) else { return true };
        let width = high.saturating_sub(low);
        if width > 1 << 32 {
            return true;
        }
        // Shifted so that low is 0.
        let sum = (self.n * width / 2).clamp(first - self.n * low, last - self.n * low);
        self.span.root_reaches_low(self.variance(sum, width * sum))
            || self.span.root_reaches_low(self.variance(sum + 1, width * (sum + 1)))
    }

    /// The sums of squares that print the standard deviation, first and last.
    fn squares(&self, sum: i128) -> Option<(i128, i128)> {
        let (low, high) = self.span.ends();
        let guess = |sd: f64| {
            let sd = sd.max(0.0) * self.items as f64;
            (sd * sd * (self.n - 1) as f64 + (sum * sum) as f64 / self.n as f64) as i128
        };
        let first = first_where(guess(low), |q| self.span.root_reaches_low(self.variance(sum, q)));
        let beyond = first_where(guess(high), |q| !self.span.root_stays_below_high(self.variance(sum, q)));
        (first < beyond).then_some((first, beyond - 1))
    }
}

/// The first q ≥ 0 that holds, where all after it hold; looked for around `guess`.
fn first_where(guess: i128, holds: impl Fn(i128) -> bool) -> i128 {
    let (mut below, mut above, mut step) = (guess.max(0), guess.max(0), 1);
    while !holds(above) {
        below = above + 1;
        above += step;
        step *= 2;
    }
    step = 1;
    while below > 0 && holds(below) {
        above = below;
        below = (below - step).max(0);
        step *= 2;
    }
    search((below, above), holds)
}

/// The integers from `first` to `last`, those nearest to the last multiple of n first; where there is none, those nearest to the ends.
fn nearest_to_multiples(first: i128, last: i128, n: i128) -> impl Iterator<Item = i128> {
    let inside = last.div_euclid(n) * n;
    let has_multiple = inside >= first;
    let count = last - first + 1;
    // Around the multiple, or from both ends inwards.
    let outward = (0..count).flat_map(move |step| [inside - step, inside + step + 1]);
    let inward = (0..(count + 1) / 2).flat_map(move |step| {
        let (a, b) = (first + step, last - step);
        if a == b { [Some(a), None] } else { [Some(a), Some(b)] }
    });
    let outward = outward.filter(move |_| has_multiple).filter(move |sum| (first..=last).contains(sum));
    outward.chain(inward.flatten().filter(move |_| !has_multiple))
}

/// Can `n` zeros and ones print this mean and this standard deviation (n − 1)?
///
/// # Formula
/// DEBIT: k ones with k/n printing the mean and √(k(n − k)/(n(n − 1))) the standard deviation. k(n − k) rises to n/2 and falls after, so
/// each side is searched by halves.
/// # Returns
/// [`Possible::Unknown`] when n < 2.
/// # Reference
/// Heathers and Brown (2019), <https://osf.io/5vb3u>
pub fn debit(mean: Decimal, sd: Decimal, n: u64, rounding: Rounding) -> Possible {
    if n < 2 {
        return Possible::Unknown;
    }
    let whole = i128::from(n);
    let counts = grim(mean, n, false, rounding).map(|(first, last)| (first.max(0), last.min(whole)));
    let Some((first, last)) = counts.filter(|(first, last)| first <= last) else { return Possible::NoMean };
    let span = sd.span(rounding);
    let variance =
        |k: i128| Fraction::new(k * (whole - k), (whole * (whole - 1)).unsigned_abs()).unwrap_or(Fraction::whole(0));
    // Up to the middle the first k that reaches the lower end has the least spread; beyond it the last one.
    let rising = (first, last.min(whole / 2));
    let falling = (first.max(whole / 2 + 1), last);
    let fits = |k: i128| span.holds_root(variance(k));
    let up = rising.0 <= rising.1 && fits(search(rising, |k| span.root_reaches_low(variance(k))));
    let down = falling.0 <= falling.1 && fits(search(falling, |k| !span.root_reaches_low(variance(k + 1))));
    if up || down { Possible::Yes } else { Possible::NoSd }
}

/// The first of a range that holds, where all after it hold; its last where none does.
fn search((mut first, mut last): (i128, i128), holds: impl Fn(i128) -> bool) -> i128 {
    while first < last {
        let middle = first + (last - first) / 2;
        if holds(middle) {
            last = middle;
        } else {
            first = middle + 1;
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn the_example_of_the_grim_paper() {
        // Brown and Heathers 2017: a mean of 5.19 cannot come from 28 whole numbers.
        assert_eq!(grim(decimal("5.19"), 28, false, Rounding::Any), None);
        assert_eq!(grim(decimal("5.18"), 28, false, Rounding::HalfUp), Some((145, 145)));
    }

    #[test]
    fn huge_numbers_are_decided_or_declined_at_once() {
        let none = Limits::default();
        assert_eq!(grimmer(decimal("2.0"), decimal("1.0"), 1 << 53, 1, none, Rounding::Any), Possible::Unknown);
        assert_eq!(grimmer(decimal("2"), decimal("0"), LARGEST, 1, none, Rounding::Any), Possible::Yes);
        assert_eq!(grimmer(decimal("2.5"), decimal("0.00"), LARGEST, 1, none, Rounding::HalfUp), Possible::NoSd);
        assert_eq!(
            grimmer(decimal("2.5"), decimal("0.00000000000001"), LARGEST, 1, none, Rounding::HalfUp),
            Possible::NoSd
        );
        let scale = Limits { low: Some(1), high: Some(7) };
        assert_eq!(grimmer(decimal("2"), decimal("1.5"), LARGEST, 1, scale, Rounding::HalfUp), Possible::Yes);
        assert_eq!(grimmer(decimal("2"), decimal("5.1"), LARGEST, 1, scale, Rounding::HalfUp), Possible::NoSd);
        assert_eq!(debit(decimal("0.5"), decimal("0.5"), 1 << 53, Rounding::HalfUp), Possible::Yes);
        assert_eq!(debit(decimal("0.5"), decimal("0.6"), 1 << 53, Rounding::HalfUp), Possible::NoSd);
    }

    #[test]
    fn debit_agrees_with_trying_every_count() {
        for n in 2..30u64 {
            for mean in ["0.00", "0.12", "0.13", "0.25", "0.5", "0.50", "0.71", "0.9", "1.00"] {
                for hundredths in 0..75 {
                    let sd = decimal(&format!("0.{hundredths:02}"));
                    for rounding in Rounding::ALL {
                        let (m, s) = (decimal(mean).span(rounding), sd.span(rounding));
                        let tried = (0..=n as i128).any(|k| {
                            let n = n as i128;
                            m.holds(Fraction::new(k, n as u128).unwrap())
                                && s.holds_root(Fraction::new(k * (n - k), (n * (n - 1)) as u128).unwrap())
                        });
                        let found = debit(decimal(mean), sd, n, rounding) == Possible::Yes;
                        assert_eq!(found, tried, "{mean} {sd} {n} {rounding:?}");
                    }
                }
            }
        }
    }
}
