//! Standard error, standard deviation, interval and p-value into one another.
//!
//! All of them say the same once the distribution behind the interval is named: the normal for large samples and for ratios on the log
//! scale, Student's t for means with few degrees of freedom.
//!
//! # Reference
//! Higgins, Li and Deeks, *Cochrane Handbook*, version 6, sections 6.3.1, 6.3.2 and 6.5.2; Altman and Bland (2011),
//! doi:10.1136/bmj.d2090 and doi:10.1136/bmj.d2304

use crate::stats::Level;
use crate::stats::special::{normal, student_t};

/// The distribution of estimate/SE when there is no effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reference {
    /// Standard normal.
    Normal,
    /// Student's t with these degrees of freedom, above 0.
    Student(f64),
}

impl Reference {
    /// The number of standard errors from the estimate to a bound: 1.96 for the normal at 95 %.
    pub fn reach(self, level: Level) -> f64 {
        self.upper_quantile(level.tail())
    }

    fn upper_quantile(self, tail: f64) -> f64 {
        match self {
            Reference::Normal => normal::upper_quantile(tail),
            Reference::Student(df) => student_t::upper_quantile(tail, df),
        }
    }

    /// The two-sided p-value of estimate/SE.
    pub fn two_sided(self, t: f64) -> f64 {
        match self {
            Reference::Normal => 2.0 * normal::sf(t.abs()),
            Reference::Student(df) => student_t::two_sided(t, df),
        }
    }

    /// |estimate/SE| for which the two-sided p-value is `p`; 0 when p = 1.
    pub fn statistic(self, p: f64) -> f64 {
        if p >= 1.0 { 0.0 } else { self.upper_quantile(0.5 * p) }
    }
}

/// Standard error of a mean: sd/√n.
pub fn of_sd(sd: f64, n: u64) -> f64 {
    sd / (n as f64).sqrt()
}

/// Standard deviation of participants from the standard error of their mean: se·√n.
pub fn sd_of_mean(se: f64, n: u64) -> f64 {
    se * (n as f64).sqrt()
}

/// Standard deviation within arms from the standard error of a difference of means, the same in both arms: se/√(1/n₁ + 1/n₂).
pub fn sd_of_difference(se: f64, n_a: u64, n_b: u64) -> f64 {
    se / (1.0 / n_a as f64 + 1.0 / n_b as f64).sqrt()
}

/// Standard error from an interval: (upper − lower)/2 over its reach. A ratio's bounds go in as logarithms.
pub fn of_interval(lower: f64, upper: f64, reference: Reference, level: Level) -> f64 {
    // halves first: their difference cannot overflow
    (0.5 * upper - 0.5 * lower) / reference.reach(level)
}

/// Standard error from an estimate and its two-sided p-value; infinite or 0/0 when p = 1. A ratio goes in as its logarithm.
pub fn of_p(estimate: f64, p: f64, reference: Reference) -> f64 {
    estimate.abs() / reference.statistic(p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cochrane_handbooks_examples() {
        // Cochrane Handbook, version 6, 6.5.2.2: mean of 25 participants, 95 % interval 30.0 to 34.2: SD 5.09
        let se = of_interval(30.0, 34.2, Reference::Student(24.0), Level::NINETY_FIVE);
        assert!((sd_of_mean(se, 25) - 5.09).abs() < 0.005);
        // 6.5.2.3: difference 3.8 between 25 and 22 participants, P = 0.008: t = 2.78, SE = 1.37, SD = 4.69
        let reference = Reference::Student(45.0);
        assert!((reference.statistic(0.008) - 2.78).abs() < 0.005);
        let se = of_p(3.8, 0.008, reference);
        assert!((se - 1.37).abs() < 0.005);
        assert!((sd_of_difference(se, 25, 22) - 4.69).abs() < 0.015);
    }

    #[test]
    fn altman_and_bland_2011() {
        // doi:10.1136/bmj.d2304: ratio 0.81 (0.70 to 0.94): P = 0.005
        let se = of_interval(libm::log(0.70), libm::log(0.94), Reference::Normal, Level::NINETY_FIVE);
        assert!((Reference::Normal.two_sided(libm::log(0.81) / se) - 0.005).abs() < 0.0005);
    }

    #[test]
    fn the_way_there_and_back() {
        for reference in [Reference::Normal, Reference::Student(3.0)] {
            for p in [1e-200, 1e-6, 0.05, 0.7] {
                let se = of_p(-2.5, p, reference);
                assert!((reference.two_sided(-2.5 / se) / p - 1.0).abs() < 1e-10, "{reference:?} {p}");
            }
        }
        assert_eq!(of_p(1.0, 1.0, Reference::Normal), f64::INFINITY);
    }
}
