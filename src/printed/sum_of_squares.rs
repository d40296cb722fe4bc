//! Which sums of squares integers with a given sum can have.

/// What bounds the integers, if anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// None is below this.
    pub low: Option<i128>,
    /// None is above this.
    pub high: Option<i128>,
}

/// Steps of a search before it is given up; no printed table has come near.
const BUDGET: u32 = 500_000;

/// Can `n` integers with the sum `sum` have a sum of squares within `squares` (first and last)?
///
/// # Formula
/// Q and the sum are both even or both odd. Without limits, and with the integers shifted so that 0 ≤ sum < n, for n ≥ 5 that and Q ≥ sum
/// is all: take sum − 1 or sum − 3 ones among n − 4 of them (or a one where the sum is 0), and what is left for the last four has an odd sum, for which Cauchy's lemma has
/// four integers whenever 4Q ≥ sum². For n = 4 there are four integers just when 4Q − sum² is a sum of three squares, so not 4^k(8m + 7);
/// for n = 2 and 3 the differences are tried. With limits, an exhaustive search over how often each value occurs, largest first, each
/// branch cut by the least (evenly spread) and greatest (at the ends) sum of squares left to it.
/// # Returns
/// `None` where the search was given up.
/// # Agrees with
/// Enumeration of every multiset of up to 7 integers, in the tests.
/// # Reference
/// Cauchy's lemma: Nathanson (1987), doi:10.1090/S0002-9939-1987-0866422-3
pub fn attains(n: u64, sum: i128, squares: (i128, i128), limits: Limits) -> Option<bool> {
    let (n, mean) = (i128::from(n), sum.div_euclid(i128::from(n.max(1))));
    if n == 0 {
        return Some(sum == 0 && squares.0 <= 0 && squares.1 >= 0);
    }
    // Shifted by f, the sum of squares becomes Q − 2f·sum + n·f².
    let shifted = |by: i128| {
        let less = 2 * by * sum - n * by * by;
        (sum - n * by, (squares.0 - less, squares.1 - less))
    };
    let (rest, (least, greatest)) = shifted(mean);
    if !without_limits(n, rest, (least, greatest)) {
        return Some(false);
    }
    // Nobody is further from the mean than the root of the sum of squares.
    let reach = greatest.max(0).unsigned_abs().isqrt() as i128 + 1;
    let low = limits.low.unwrap_or(mean - reach).max(mean - reach);
    let high = limits.high.unwrap_or(mean + reach).min(mean + reach);
    if low > high {
        return Some(false);
    }
    if low == mean - reach && high == mean + reach {
        return Some(true);
    }
    let (sum, squares) = shifted(low);
    Search { steps: BUDGET }.attains(n, sum, squares, high - low)
}

/// `0 ≤ sum < n`.
fn without_limits(n: i128, sum: i128, (low, high): (i128, i128)) -> bool {
    let low = low.max(sum);
    let first = low + (low - sum).rem_euclid(2);
    match n {
        1 => first == 0 && high >= 0,
        2 => two(sum, (low, high), None),
        3 => {
            let reach = high.max(0).unsigned_abs().isqrt() as i128 + 1;
            // The greatest of the three, from far to near.
            (0..=reach).rev().any(|a| two(sum - a, (low - a * a, high - a * a), None))
        }
        4 => (first..=high).step_by(2).any(|q| is_sum_of_three_squares(4 * q - sum * sum)),
        _ => first <= high,
    }
}

/// Two integers, within 0 and `top` if given: (sum² + d²)/2 is their sum of squares, d their difference.
fn two(sum: i128, (low, high): (i128, i128), top: Option<i128>) -> bool {
    let most = 2 * high - sum * sum;
    if most < 0 {
        return false;
    }
    let least = (2 * low - sum * sum).max(0).unsigned_abs();
    let root = least.isqrt();
    let mut d = (root + u128::from(root * root < least)) as i128;
    d += (d - sum).rem_euclid(2);
    d * d <= most && top.is_none_or(|top| d <= sum && d <= 2 * top - sum)
}

/// Legendre: all but 4^k(8m + 7).
fn is_sum_of_three_squares(mut x: i128) -> bool {
    if x <= 0 {
        return x == 0;
    }
    while x % 4 == 0 {
        x /= 4;
    }
    x % 8 != 7
}

struct Search {
    steps: u32,
}

impl Search {
    /// Integers from 0 to `top`.
    fn attains(&mut self, n: i128, sum: i128, (low, high): (i128, i128), mut top: i128) -> Option<bool> {
        loop {
            self.steps = self.steps.checked_sub(1)?;
            let Some((least, greatest)) = extremes(n, sum, top) else { return Some(false) };
            let (mut low, mut high) = (low.max(least), high.min(greatest));
            low += (low - sum).rem_euclid(2);
            high -= (high - sum).rem_euclid(2);
            if low > high {
                return Some(false);
            }
            // With 0, 1 and 2, every 1 + 1 made 0 + 2 adds two: all of them are reached.
            if low == least || high == greatest || top <= 2 {
                return Some(true);
            }
            if n == 2 {
                return Some(two(sum, (low, high), Some(top)));
            }
            let fits = |count: i128, value: i128| {
                extremes(n - count, sum - count * value, value)
                    .is_some_and(|(least, _)| count * value * value + least <= high)
            };
            // A value above this, even once, is too much.
            let highest = last_where(sum / n, top.min(sum), |value| fits(1, value));
            if highest < top {
                top = highest;
                continue;
            }
            let most = last_where(0, n.min(sum / top), |count| fits(count, top));
            for count in (1..=most).rev() {
                let (n, sum, square) = (n - count, sum - count * top, count * top * top);
                // Fewer of the largest leave too much to the others, or too little spread.
                let Some((_, greatest)) = extremes(n, sum, top - 1) else { return Some(false) };
                if square + greatest < low {
                    return Some(false);
                }
                if self.attains(n, sum, (low - square, high - square), top - 1)? {
                    return Some(true);
                }
            }
            top -= 1;
        }
    }
}

/// Least and greatest sum of squares of `n` integers from 0 to `top` with this sum, if there are any.
fn extremes(n: i128, sum: i128, top: i128) -> Option<(i128, i128)> {
    if sum < 0 || n < 0 || top < 0 || sum > n * top {
        return None;
    }
    if sum == 0 {
        return Some((0, 0));
    }
    let (even, over) = (sum / n, sum % n);
    let (full, part) = (sum / top, sum % top);
    Some((n * even * even + over * (2 * even + 1), full * top * top + part * part))
}

/// The last of `first..=last` that holds, where all up to it hold; `first` is taken to.
fn last_where(mut first: i128, mut last: i128, holds: impl Fn(i128) -> bool) -> i128 {
    while first < last {
        let middle = first + (last - first + 1) / 2;
        if holds(middle) {
            first = middle;
        } else {
            last = middle - 1;
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every (sum, sum of squares) of n integers from `low` to `high`.
    fn every(n: u64, low: i128, high: i128) -> BTreeSet<(i128, i128)> {
        (0..n).fold(BTreeSet::from([(0, 0)]), |all, _| {
            let with = |&(sum, q): &(i128, i128)| (low..=high).map(move |x| (sum + x, q + x * x));
            all.iter().flat_map(with).collect()
        })
    }

    #[test]
    fn without_limits_it_agrees_with_enumeration() {
        for n in 1..=7 {
            let all = every(n, -8, 8);
            for sum in -3..=9 {
                // Nobody beyond 8: a sum of squares below 64 reaches no further.
                for q in 0..64 {
                    assert_eq!(
                        attains(n, sum, (q, q), Limits::default()),
                        Some(all.contains(&(sum, q))),
                        "{n} {sum} {q}"
                    );
                }
            }
        }
    }

    #[test]
    fn within_limits_it_agrees_with_enumeration() {
        for (n, low, high) in
            [(1, 0, 9), (2, 1, 7), (3, 0, 9), (4, -2, 5), (5, 1, 6), (6, 0, 7), (7, 0, 5), (9, 0, 4), (12, 1, 4)]
        {
            let all = every(n, low, high);
            let limits = Limits { low: Some(low), high: Some(high) };
            let span = low.abs().max(high);
            for sum in n as i128 * low - 1..=n as i128 * high + 1 {
                for q in 0..=n as i128 * span * span + 1 {
                    assert_eq!(
                        attains(n, sum, (q, q), limits),
                        Some(all.contains(&(sum, q))),
                        "{n} {low} {high} {sum} {q}"
                    );
                }
            }
        }
    }

    #[test]
    fn one_limit_is_enough() {
        // Sum 3 of non-negative integers: 3, 5 or 9, never 7.
        let limits = Limits { low: Some(0), high: None };
        let found: Vec<i128> = (0..20).filter(|q| attains(15, 3, (*q, *q), limits) == Some(true)).collect();
        assert_eq!(found, [3, 5, 9]);
        let limits = Limits { low: None, high: Some(0) };
        let found: Vec<i128> = (0..20).filter(|q| attains(15, -3, (*q, *q), limits) == Some(true)).collect();
        assert_eq!(found, [3, 5, 9]);
    }

    #[test]
    fn many_participants_are_no_matter() {
        let limits = Limits { low: Some(0), high: Some(60) };
        let (n, sum) = (1_000_000u64, 31_234_567i128);
        let (least, greatest) = extremes(n as i128, sum, 60).unwrap();
        assert_eq!(attains(n, sum, (greatest, greatest), limits), Some(true));
        assert_eq!(attains(n, sum, (greatest - 2, greatest - 2), limits), Some(false));
        assert_eq!(attains(n, sum, (least + 1, least + 1), limits), Some(false));
        let middle = (least + greatest) / 2;
        let middle = middle + (middle - sum).rem_euclid(2);
        assert_eq!(attains(n, sum, (middle, middle), limits), Some(true));
    }
}
