//! The hypergeometric distribution of one cell of a two-by-two table, given its margins. Masses come from Loader's saddle point, so a table
//! at 1e-300 keeps its digits, and tails are sums of masses.

use super::deviance::deviance;
use super::stirling::log_factorial_remainder;

/// X events in the first of two arms of n₁ and n₂ participants, given m events in both.
#[derive(Clone, Copy, Debug)]
pub struct Hypergeometric {
    n1: u64,
    n2: u64,
    m: u64,
}

impl Hypergeometric {
    /// `m` ≤ `n1` + `n2`, which must fit in 62 bits.
    pub fn new(n1: u64, n2: u64, m: u64) -> Hypergeometric {
        Hypergeometric { n1, n2, m }
    }

    /// Least possible X.
    pub fn first(self) -> u64 {
        self.m.saturating_sub(self.n2)
    }

    /// Largest possible X.
    pub fn last(self) -> u64 {
        self.n1.min(self.m)
    }

    /// A most probable X.
    pub fn mode(self) -> u64 {
        let top = (u128::from(self.n1) + 1) * (u128::from(self.m) + 1);
        let mode = top / (u128::from(self.n1) + u128::from(self.n2) + 2);
        (mode as u64).clamp(self.first(), self.last())
    }

    /// Standard deviation of X.
    pub fn standard_deviation(self) -> f64 {
        let (n1, n2, m) = (self.n1 as f64, self.n2 as f64, self.m as f64);
        let n = n1 + n2;
        if n <= 1.0 { 0.0 } else { (n1 / n * (n2 / n) * m * ((n - m) / (n - 1.0))).max(0.0).sqrt() }
    }

    /// P(X = k + 1)/P(X = k), `k` possible.
    pub fn ratio(self, k: u64) -> f64 {
        // non-events in the second arm once there is one event more in the first
        let rest = if self.n2 >= self.m { self.n2 - self.m + k + 1 } else { k + 1 - (self.m - self.n2) };
        ((self.n1 - k) as f64 * (self.m - k) as f64) / ((k + 1) as f64 * rest as f64)
    }

    /// P(X = k), `k` possible.
    ///
    /// # Reference
    /// Loader (2000), *Fast and accurate computation of binomial probabilities*
    pub fn mass(self, k: u64) -> f64 {
        let (n1, n2, m, n) = (self.n1 as f64, self.n2 as f64, self.m as f64, (self.n1 + self.n2) as f64);
        if self.first() == self.last() {
            return 1.0;
        }
        // the same difference from expectation in all four cells, an integer over n
        let cross = i128::from(k) * i128::from(self.n1 + self.n2) - i128::from(self.n1) * i128::from(self.m);
        let d = cross as f64 / n;
        let (a, b) = (k as f64, (self.n1 - k) as f64);
        let (c, rest) = ((self.m - k) as f64, (self.n2 - (self.m - k)) as f64);
        let exponent = deviance(a, n1 * m / n, d)
            + deviance(b, n1 * (n - m) / n, -d)
            + deviance(c, n2 * m / n, -d)
            + deviance(rest, n2 * (n - m) / n, d);
        let r = log_factorial_remainder;
        libm::exp(r(n1) + r(n2) + r(m) + r(n - m) - r(n) - r(a) - r(b) - r(c) - r(rest) - exponent)
    }

    /// P(X ≥ k)/P(X = k), summed until nothing is added.
    pub fn above(self, k: u64) -> f64 {
        let (mut weight, mut sum) = (1.0, 1.0);
        for j in k..self.last() {
            let ratio = self.ratio(j);
            weight *= ratio;
            sum += weight;
            if weight < 1e-17 * sum && ratio < 1.0 {
                break;
            }
        }
        sum
    }

    /// P(X ≤ k)/P(X = k).
    pub fn below(self, k: u64) -> f64 {
        let (mut weight, mut sum) = (1.0, 1.0);
        for j in (self.first()..k).rev() {
            let ratio = 1.0 / self.ratio(j);
            weight *= ratio;
            sum += weight;
            if weight < 1e-17 * sum && ratio < 1.0 {
                break;
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masses_are_ratios_of_integers() {
        // C(7, 3)·C(5, 2)/C(12, 5) = 350/792
        let h = Hypergeometric::new(7, 5, 5);
        assert!((h.mass(3) - 350.0 / 792.0).abs() < 1e-15);
        let total: f64 = (h.first()..=h.last()).map(|k| h.mass(k)).sum();
        assert!((total - 1.0).abs() < 1e-14);
        assert_eq!((h.first(), h.last(), h.mode()), (0, 5, 3));
    }

    #[test]
    fn tails_of_a_skew_table() {
        let h = Hypergeometric::new(20, 3, 10);
        for k in h.first()..=h.last() {
            let above: f64 = (k..=h.last()).map(|j| h.mass(j)).sum();
            let below: f64 = (h.first()..=k).map(|j| h.mass(j)).sum();
            assert!((h.above(k) * h.mass(k) / above - 1.0).abs() < 1e-13);
            assert!((h.below(k) * h.mass(k) / below - 1.0).abs() < 1e-13);
        }
    }
}
