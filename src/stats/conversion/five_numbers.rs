//! Mean and standard deviation from minimum, quartiles, median and maximum, if the values are normal.

use crate::stats::special::normal;

/// What a paper prints instead of mean and standard deviation, in the names of Wan and others (C1, C2, C3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Summary {
    /// C1: median and range.
    Range {
        /// Least value.
        min: f64,
        /// Median.
        median: f64,
        /// Largest value.
        max: f64,
    },
    /// C2: median, quartiles and range.
    Five {
        /// Least value.
        min: f64,
        /// First quartile.
        q1: f64,
        /// Median.
        median: f64,
        /// Third quartile.
        q3: f64,
        /// Largest value.
        max: f64,
    },
    /// C3: median and quartiles.
    Quartiles {
        /// First quartile.
        q1: f64,
        /// Median.
        median: f64,
        /// Third quartile.
        q3: f64,
    },
}

impl Summary {
    /// The mean, the same weights at every n.
    ///
    /// # Formula
    /// (a + 2m + b)/4, (a + 2q₁ + 2m + 2q₃ + b)/8, (q₁ + m + q₃)/3: equations 2, 10 and 14.
    /// # Reference
    /// Wan, Wang, Liu and Tong (2014), doi:10.1186/1471-2288-14-135
    pub fn mean_wan(self) -> f64 {
        match self {
            Summary::Range { min, median, max } => 0.25 * min + 0.5 * median + 0.25 * max,
            Summary::Five { min, q1, median, q3, max } => {
                0.125 * min + 0.25 * q1 + 0.25 * median + 0.25 * q3 + 0.125 * max
            }
            Summary::Quartiles { q1, median, q3 } => q1 / 3.0 + median / 3.0 + q3 / 3.0,
        }
    }

    /// The mean, with the weights of least squared error for n normal values.
    ///
    /// # Formula
    /// Weights of the mid-range: 4/(4 + n^0.75) beside the median alone, 2.2/(2.2 + n^0.75) beside the quartiles as well; of the middle of
    /// the quartiles: 0.7 + 0.39/n beside the median alone, 0.7 − 0.72/n^0.55 beside the range as well; the rest is the median's.
    /// # Reference
    /// Luo, Wan, Liu and Tong (2018), doi:10.1177/0962280216669183, equations 7, 11 and 15
    pub fn mean_luo(self, n: u64) -> f64 {
        let n = n as f64;
        let middle = |low: f64, high: f64| 0.5 * low + 0.5 * high;
        match self {
            Summary::Range { min, median, max } => {
                let range = 4.0 / (4.0 + libm::pow(n, 0.75));
                range * middle(min, max) + (1.0 - range) * median
            }
            Summary::Five { min, q1, median, q3, max } => {
                let range = 2.2 / (2.2 + libm::pow(n, 0.75));
                let quartiles = 0.7 - 0.72 / libm::pow(n, 0.55);
                range * middle(min, max) + quartiles * middle(q1, q3) + (1.0 - range - quartiles) * median
            }
            Summary::Quartiles { q1, median, q3 } => {
                let quartiles = 0.7 + 0.39 / n;
                quartiles * middle(q1, q3) + (1.0 - quartiles) * median
            }
        }
    }

    /// The standard deviation; none for a single participant, whose range says nothing of a spread.
    ///
    /// # Formula
    /// (b − a)/ξ and (q₃ − q₁)/η, or the mean of both; ξ = 2Φ⁻¹((n − 0.375)/(n + 0.25)) and η = 2Φ⁻¹((0.75n − 0.125)/(n + 0.25)) are the
    /// range and the interquartile range to expect of n standard normal values, by Blom's formula: equations 9, 13 and 16.
    /// # Choices
    /// Blom's formula at every n, as the paper's spreadsheet and the programs after it do; not the paper's tables of exact expectations
    /// for n ≤ 50, from which it differs by 4.5 % at n = 2 and by at most 1.5 % from n = 5 on (range), by at most 0.5 % (quartiles).
    /// # Reference
    /// Wan, Wang, Liu and Tong (2014), doi:10.1186/1471-2288-14-135
    pub fn sd_wan(self, n: u64) -> Option<f64> {
        if n < 2 {
            return None;
        }
        let n = n as f64;
        // P(Z > z) = 0.625/(n + 0.25): the tail keeps its digits
        let range = 2.0 * normal::upper_quantile(0.625 / (n + 0.25));
        let quartiles = 2.0 * normal::upper_quantile((0.25 * n + 0.375) / (n + 0.25));
        Some(match self {
            Summary::Range { min, max, .. } => (max - min) / range,
            Summary::Five { min, q1, q3, max, .. } => 0.5 * ((max - min) / range) + 0.5 * ((q3 - q1) / quartiles),
            Summary::Quartiles { q1, q3, .. } => (q3 - q1) / quartiles,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blom_against_the_tables_of_wan() {
        // Wan and others (2014), table 1: ξ(n) exact: 2 → 1.128, 10 → 3.078, 25 → 3.931, 50 → 4.498
        for (n, xi, near) in [(2, 1.128, 0.046), (10, 3.078, 0.006), (25, 3.931, 0.001), (50, 4.498, 0.003)] {
            let sd = Summary::Range { min: 0.0, median: 0.5, max: 1.0 }.sd_wan(n).unwrap();
            assert!((1.0 / sd / xi - 1.0).abs() < near, "{n}: {}", 1.0 / sd);
        }
        // table 2: η(n), n = 4Q + 1, exact: Q = 1 → 0.990, Q = 2 → 1.144, Q = 3 → 1.206, Q = 5 → 1.260, Q = 10 → 1.303
        for (n, eta) in [(5, 0.990), (9, 1.144), (13, 1.206), (21, 1.260), (41, 1.303)] {
            let sd = Summary::Quartiles { q1: 0.0, median: 0.5, q3: 1.0 }.sd_wan(n).unwrap();
            assert!((1.0 / sd / eta - 1.0).abs() < 0.005, "{n}: {}", 1.0 / sd);
        }
    }

    #[test]
    fn symmetric_summaries_have_their_middle_as_mean() {
        let five = Summary::Five { min: -4.0, q1: 0.0, median: 1.0, q3: 2.0, max: 6.0 };
        for n in [1, 5, 100, 1 << 53] {
            assert!((five.mean_luo(n) - 1.0).abs() < 1e-12);
        }
        assert_eq!(five.mean_wan(), 1.0);
        assert_eq!(five.sd_wan(1), None);
    }
}
