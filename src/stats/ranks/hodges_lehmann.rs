use super::rank_sum::distribution;
use super::{EMPTY, LARGE, Ranked};
use crate::stats::{Estimate, Level, Note};

/// Shift between two samples by Hodges and Lehmann, with the exact interval.
///
/// # Formula
/// Estimate: the median of all n₁n₂ differences. Bounds: with c the largest count that has P(U < c) ≤ α/2 where nothing is tied, the c-th
/// smallest and the c-th largest difference.
/// # Returns
/// Null bounds with a note where no difference is extreme enough at this level, and from 50 values in an arm on.
/// # Agrees with
/// R 4.2.2 `wilcox.test(exact = TRUE, conf.int = TRUE)` where there are no ties.
/// # Choices
/// Where values are tied the distribution without ties is used as well: the interval then covers at least at its level, closed ends
/// included (Noether 1967, doi:10.1080/01621459.1967.10482930). R gives the smallest and the largest difference where the level cannot be
/// reached; we give none.
/// # Reference
/// Hodges and Lehmann (1963), doi:10.1214/aoms/1177704172; Lehmann (1963), doi:10.1214/aoms/1177703881
pub fn hodges_lehmann_exact(a: &[f64], b: &[f64], level: Level) -> Estimate {
    let Some(ranked) = Ranked::new(a, b) else { return Estimate::undefined(EMPTY) };
    let differences = Differences::new(a, b);
    let estimate = Estimate::of(differences.median());
    if !ranked.is_small() {
        return estimate.with_note(LARGE);
    }
    let ranks: Vec<u64> = (1..=(ranked.n1 + ranked.n2) as u64).collect();
    let least = ranked.n1 * (ranked.n1 + 1) / 2;
    let (mut below, mut count) = (0.0, 0);
    for p in &distribution(&ranks, ranked.n1)[least..] {
        below += p;
        // the share of α/2 that rounding can hide: a bound is not moved by the last digit of a sum
        if below > level.tail() * (1.0 + 1e-12) {
            break;
        }
        count += 1;
    }
    let note: Option<Note> =
        ranked.has_ties().then(|| "values are tied: the interval covers at least at its level".into());
    bounds(estimate, &differences, count, note)
}

/// Shift between two samples by Hodges and Lehmann, with the interval from the normal distribution.
///
/// # Formula
/// As `hodges_lehmann_exact`, with c = ⌊n₁n₂/2 + ½ − z·σ⌋, σ² the variance of U given the ties
/// # Agrees with
/// R 4.2.2 `wilcox.test(exact = FALSE, conf.int = TRUE)` to 1e-4 where nothing is tied: its root search ends there.
/// # Reference
/// Hodges and Lehmann (1963), doi:10.1214/aoms/1177704172; Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, section 4.3
pub fn hodges_lehmann_normal(a: &[f64], b: &[f64], level: Level) -> Estimate {
    let Some(ranked) = Ranked::new(a, b) else { return Estimate::undefined(EMPTY) };
    let differences = Differences::new(a, b);
    let middle = ranked.n1 as f64 * ranked.n2 as f64 / 2.0;
    let count = (middle + 0.5 - level.z() * ranked.variance().max(0.0).sqrt()).floor();
    bounds(Estimate::of(differences.median()), &differences, count.max(0.0) as u64, None)
}

fn bounds(estimate: Estimate, differences: &Differences, count: u64, note: Option<Note>) -> Estimate {
    if count == 0 {
        return estimate.with_note("no interval: with so few values even all the differences do not reach this level");
    }
    let estimate =
        estimate.with_bounds(differences.smallest(count), differences.smallest(differences.count() + 1 - count));
    match note {
        Some(note) => estimate.with_note(note),
        None => estimate,
    }
}

/// All differences of two samples, without writing them down.
struct Differences {
    a: Vec<f64>,
    b: Vec<f64>,
}

impl Differences {
    fn new(a: &[f64], b: &[f64]) -> Differences {
        let sorted = |values: &[f64]| {
            let mut values = values.to_vec();
            values.sort_by(f64::total_cmp);
            values
        };
        Differences { a: sorted(a), b: sorted(b) }
    }

    fn count(&self) -> u64 {
        self.a.len() as u64 * self.b.len() as u64
    }

    fn median(&self) -> f64 {
        let count = self.count();
        if count % 2 == 1 {
            self.smallest(count / 2 + 1)
        } else {
            let (low, high) = (self.smallest(count / 2), self.smallest(count / 2 + 1));
            low + (high - low) / 2.0
        }
    }

    /// The k-th smallest difference, k from 1: halving among the doubles, which rise with their bits.
    fn smallest(&self, k: u64) -> f64 {
        let (mut low, mut high) = (ordered(f64::NEG_INFINITY), ordered(f64::INFINITY));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.up_to(double(middle)) >= k { high = middle } else { low = middle + 1 }
        }
        // −0 and 0 are one difference
        double(low) + 0.0
    }

    /// Differences of at most `limit`.
    fn up_to(&self, limit: f64) -> u64 {
        // As a rises, more of the b are too far below it.
        let (mut from, mut count) = (0, 0);
        for a in &self.a {
            while from < self.b.len() && a - self.b[from] > limit {
                from += 1;
            }
            count += (self.b.len() - from) as u64;
        }
        count
    }
}

/// Doubles in the order of whole numbers.
fn ordered(x: f64) -> u64 {
    let bits = x.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

fn double(ordered: u64) -> f64 {
    f64::from_bits(if ordered >> 63 == 1 { ordered & !(1 << 63) } else { !ordered })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_wilcox_test() {
        // R 4.2.2, its own example: wilcox.test(x, y, conf.int = TRUE): 0.305, interval -0.15 to 0.76
        let x = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
        let y = [1.15, 0.88, 0.90, 0.74, 1.21];
        let shift = hodges_lehmann_exact(&x, &y, Level::NINETY_FIVE);
        assert!((shift.value.unwrap() - 0.305).abs() < 1e-12);
        assert!((shift.lower.unwrap() + 0.15).abs() < 1e-12 && (shift.upper.unwrap() - 0.76).abs() < 1e-12);
        // exact = FALSE: interval -0.1499928 to 0.7599730
        let normal = hodges_lehmann_normal(&x, &y, Level::NINETY_FIVE);
        assert!((normal.lower.unwrap() + 0.15).abs() < 1e-4 && (normal.upper.unwrap() - 0.76).abs() < 1e-4);
    }

    #[test]
    fn the_kth_difference_is_that_of_the_sorted_list() {
        let (a, b) = ([3.5, -2.0, 0.1, 7.25, 0.1], [1.0, 1.0, -4.5, 0.3]);
        let mut all: Vec<f64> = a.iter().flat_map(|a| b.iter().map(move |b| a - b)).collect();
        all.sort_by(f64::total_cmp);
        let differences = Differences::new(&a, &b);
        for (at, wanted) in all.iter().enumerate() {
            assert_eq!(differences.smallest(at as u64 + 1), *wanted);
        }
        assert_eq!(differences.median(), (all[9] + all[10]) / 2.0);
    }

    #[test]
    fn the_level_that_three_against_three_cannot_reach() {
        // P(U < 1) = 1/20
        let (a, b) = ([1.0, 2.0, 3.0], [4.0, 5.0, 6.5]);
        assert!(hodges_lehmann_exact(&a, &b, Level::NINETY_FIVE).lower.is_none());
        let interval = hodges_lehmann_exact(&a, &b, Level::new(0.9).unwrap());
        assert_eq!((interval.lower, interval.upper), (Some(-5.5), Some(-1.0)));
    }

    #[test]
    fn a_shift_moves_the_interval_by_itself() {
        let (a, b) = ([1.5, 2.25, 9.0, 4.75, 3.0, 8.5], [2.5, 3.5, 0.25, 1.0, 6.0]);
        let moved: Vec<f64> = a.iter().map(|a| a + 4.0).collect();
        for interval in [hodges_lehmann_exact, hodges_lehmann_normal] {
            let (here, there) = (interval(&a, &b, Level::NINETY_FIVE), interval(&moved, &b, Level::NINETY_FIVE));
            assert_eq!(here.lower.map(|bound| bound + 4.0), there.lower);
            assert_eq!(here.value.map(|value| value + 4.0), there.value);
        }
    }
}
