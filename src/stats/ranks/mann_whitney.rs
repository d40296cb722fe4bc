use super::rank_sum::distribution;
use super::{EMPTY, LARGE, Ranked};
use crate::stats::TestResult;
use crate::stats::special::normal;

/// Wilcoxon's and Mann and Whitney's test, exact, two-sided.
///
/// # Formula
/// U counts the pairs in which the value of the first sample is above that of the second, ties half. p = P(|U − n₁n₂/2| ≥ |u − n₁n₂/2|)
/// over all choices of n₁ of the N values found, ties as they are.
/// # Returns
/// U of the first sample as the statistic. Nothing, with a note, from 50 values in an arm on.
/// # Agrees with
/// R 4.2.2 `wilcox.test(exact = TRUE)` where there are no ties; with ties, every choice counted one by one.
/// # Choices
/// Without ties the distribution is symmetric and this is twice the smaller tail. With ties and unequal arms it need not be; then the
/// two tails hold what is as far from the mean, as in SAS and R's coin.
/// # Reference
/// Mann and Whitney (1947), doi:10.1214/aoms/1177730491
pub fn mann_whitney_exact(a: &[f64], b: &[f64]) -> TestResult {
    let Some(ranked) = Ranked::new(a, b) else { return TestResult::undefined(EMPTY) };
    let u = ranked.doubled_u() as f64 / 2.0;
    if !ranked.is_small() {
        return TestResult::undefined(LARGE).with_statistic(u);
    }
    let sums = distribution(&ranked.doubled, ranked.n1);
    // The mean of the doubled sum is n₁(N + 1), a whole number: nothing is decided by rounding.
    let mean = (ranked.n1 * (ranked.n1 + ranked.n2 + 1)) as u64;
    let distance = ranked.doubled_sum().abs_diff(mean);
    let p: f64 =
        sums.iter().enumerate().filter(|(sum, _)| (*sum as u64).abs_diff(mean) >= distance).map(|(_, p)| p).sum();
    TestResult::of(p).with_statistic(u)
}

/// The same test by the normal distribution, with continuity correction and the variance given the ties.
///
/// # Formula
/// z = (u − n₁n₂/2 ∓ ½)/√(n₁n₂/12·(N + 1 − Σ(t³ − t)/(N(N − 1)))), the correction towards 0; p = 2P(Z > |z|)
/// # Returns
/// U of the first sample as the statistic. Nothing, with a note, where all values are equal.
/// # Agrees with
/// R 4.2.2 `wilcox.test(exact = FALSE)` to 1e-12.
/// # Reference
/// Mann and Whitney (1947), doi:10.1214/aoms/1177730491
pub fn mann_whitney_normal(a: &[f64], b: &[f64]) -> TestResult {
    let Some(ranked) = Ranked::new(a, b) else { return TestResult::undefined(EMPTY) };
    let u = ranked.doubled_u() as f64 / 2.0;
    let variance = ranked.variance();
    if variance <= 0.0 {
        return TestResult::undefined("no test: all values are equal").with_statistic(u);
    }
    let distance = (u - ranked.n1 as f64 * ranked.n2 as f64 / 2.0).abs();
    let z = (distance - 0.5).max(0.0) / variance.sqrt();
    TestResult::of(2.0 * normal::sf(z)).with_statistic(u)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_wilcox_test() {
        // R 4.2.2, its own example (Hollander and Wolfe 1973, p. 69): permeability of the amnion
        let x = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
        let y = [1.15, 0.88, 0.90, 0.74, 1.21];
        // wilcox.test(x, y): W = 35, p-value = 0.254412254412254
        let exact = mann_whitney_exact(&x, &y);
        assert_eq!(exact.statistic, Some(35.0));
        assert!((exact.p_value.unwrap() - 0.254412254412254).abs() < 1e-14, "{exact:?}");
        // wilcox.test(x, y, exact = FALSE): p-value = 0.244623605126983
        let normal = mann_whitney_normal(&x, &y);
        assert!((normal.p_value.unwrap() - 0.244623605126983).abs() < 1e-14, "{normal:?}");
    }

    #[test]
    fn ties_are_counted_choice_by_choice() {
        let (a, b) = ([1.0, 2.0, 2.0, 5.0], [2.0, 3.0, 5.0, 5.0, 7.0]);
        let all: Vec<f64> = a.iter().chain(&b).copied().collect();
        let u = |first: &dyn Fn(usize) -> bool| -> f64 {
            let pairs = (0..9).flat_map(|i| (0..9).map(move |j| (i, j))).filter(|(i, j)| first(*i) && !first(*j));
            pairs
                .map(|(i, j)| {
                    if all[i] > all[j] {
                        1.0
                    } else if all[i] == all[j] {
                        0.5
                    } else {
                        0.0
                    }
                })
                .sum()
        };
        let observed = (u(&|i| i < 4) - 10.0).abs();
        let subsets = (0u32..512).filter(|subset| subset.count_ones() == 4);
        let as_far = subsets.filter(|subset| (u(&|i| subset >> i & 1 == 1) - 10.0).abs() >= observed).count();
        let test = mann_whitney_exact(&a, &b);
        assert_eq!(test.statistic, Some(u(&|i| i < 4)));
        assert!((test.p_value.unwrap() - as_far as f64 / 126.0).abs() < 1e-14);
    }

    #[test]
    fn nothing_to_rank() {
        assert!(mann_whitney_exact(&[], &[1.0]).note.is_some());
        assert_eq!(mann_whitney_exact(&[2.0, 2.0], &[2.0]).p_value, Some(1.0));
        assert!(mann_whitney_normal(&[2.0, 2.0], &[2.0]).p_value.is_none());
        let long: Vec<f64> = (0..50).map(f64::from).collect();
        assert!(mann_whitney_exact(&long, &[1.0]).p_value.is_none());
        assert!(mann_whitney_normal(&long, &[1.0]).p_value.is_some());
    }
}
