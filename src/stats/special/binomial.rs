//! Tails of the binomial distribution, as tails.

use super::incomplete_beta::Beta;

/// P(X ≥ k) for X ~ Binomial(n, p).
pub fn at_least(k: u64, n: u64, p: f64) -> f64 {
    if k == 0 {
        1.0
    } else if k > n {
        0.0
    } else {
        Beta::new(k as f64, (n - k + 1) as f64).tails(p, 1.0 - p).lower
    }
}

/// P(X ≤ k) for X ~ Binomial(n, p).
pub fn at_most(k: u64, n: u64, p: f64) -> f64 {
    if k >= n { 1.0 } else { Beta::new((k + 1) as f64, (n - k) as f64).tails(p, 1.0 - p).upper }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tosses() {
        assert!((at_least(8, 10, 0.5) - 56.0 / 1024.0).abs() < 1e-16);
        assert!((at_most(2, 10, 0.5) - 56.0 / 1024.0).abs() < 1e-16);
        assert_eq!((at_least(0, 10, 0.5), at_most(10, 10, 0.5), at_least(11, 10, 0.5)), (1.0, 1.0, 0.0));
        // 1e-30 keeps its digits
        assert!((at_least(10, 10, 1e-3) / 1e-30 - 1.0).abs() < 1e-13);
    }
}
