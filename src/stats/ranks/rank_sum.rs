//! The distribution of a rank sum when every choice of the first sample among all values is as probable as any other.

/// Probabilities of the doubled rank sum of `n1` values drawn from `doubled` midranks, without repeats: element s is P(sum = s).
///
/// # Formula
/// c(k, s) = c(k, s) + c(k − 1, s − r), value by value (Streitberg and Röhmel's shift algorithm), divided by all choices
/// # Inputs
/// Doubled midranks, so that ties stay whole numbers; fewer than 100 of them.
/// # Returns
/// Sums of what is positive only: every probability is good to some 100 units in the last place.
/// # Reference
/// Streitberg and Röhmel (1986), Statistical Software Newsletter 12:10
pub(super) fn distribution(doubled: &[u64], n1: usize) -> Vec<f64> {
    // The sum can be no larger than that of the n₁ largest.
    let largest: u64 = doubled.iter().rev().take(n1).sum();
    let width = largest as usize + 1;
    let mut counts = vec![0.0; (n1 + 1) * width];
    counts[0] = 1.0;
    for (seen, rank) in doubled.iter().enumerate() {
        let rank = *rank as usize;
        for chosen in (1..=n1.min(seen + 1)).rev() {
            let (before, after) = counts.split_at_mut(chosen * width);
            let before = &before[(chosen - 1) * width..];
            if rank < width {
                for (count, other) in after[rank..width].iter_mut().zip(before) {
                    *count += other;
                }
            }
        }
    }
    let mut probabilities = counts.split_off(n1 * width);
    let all: f64 = probabilities.iter().sum();
    probabilities.iter_mut().for_each(|probability| *probability /= all);
    probabilities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_every_choice() {
        // two of the ranks 1, 2, 3, 4: sums 3, 4, 5, 5, 6, 7
        let p = distribution(&[2, 4, 6, 8], 2);
        let at = |sum: usize| p[2 * sum] * 6.0;
        for (sum, ways) in [(3, 1.0), (4, 1.0), (5, 2.0), (6, 1.0), (7, 1.0)] {
            assert!((at(sum) - ways).abs() < 1e-14);
        }
        // with ties, against every subset one by one
        let ranks = [3, 3, 7, 7, 7, 11];
        let p = distribution(&ranks, 3);
        let mut counted = vec![0.0; p.len()];
        for subset in 0u32..64 {
            if subset.count_ones() == 3 {
                let sum: u64 = (0..6).filter(|at| subset >> at & 1 == 1).map(|at| ranks[at]).sum();
                counted[sum as usize] += 1.0 / 20.0;
            }
        }
        assert!(p.iter().zip(&counted).all(|(p, counted)| (p - counted).abs() < 1e-15));
    }
}
