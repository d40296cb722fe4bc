//! Proportions of imputed data sets put together, on a scale that keeps them between 0 and 1.

use crate::stats::special::student_t;
use crate::stats::{Estimate, Level};

use super::{Pooled, rubin};

/// The shares of one arm in several imputed data sets, put together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PooledShare {
    /// Mean, its variance, and what is missing, by Rubin's rules with binomial variances.
    pub pooled: Pooled,
    /// Participants.
    n: u64,
    /// (1 + 1/m)B/W: how much imputing has added to the variance.
    increase: f64,
}

impl PooledShare {
    /// Puts the shares together; `None` for fewer than two, or nobody.
    pub fn new(shares: &[f64], n: u64) -> Option<PooledShare> {
        let of = |p: &f64| (*p, (p * (1.0 - p) / n as f64).max(0.0).sqrt());
        let pooled = rubin(&shares.iter().map(of).collect::<Vec<_>>(), f64::INFINITY).filter(|_| n > 0)?;
        let m = shares.len() as f64;
        let increase = (1.0 + 1.0 / m) * pooled.between / pooled.within;
        // No variance within: the share is 0 or 1 in every data set, or there is one participant.
        Some(PooledShare { pooled, n, increase: if increase.is_finite() { increase } else { 0.0 } })
    }

    /// Wilson's interval from imputed data sets.
    ///
    /// # Formula
    /// All π with |p̄ − π| ≤ t√((1 + r)π(1 − π)/n): Wilson's interval of n/(1 + r) participants, r = (1 + 1/m)B/W, with the quantile of t with
    /// (m − 1)(1 + 1/r)² degrees of freedom in place of the normal one.
    /// # Returns
    /// Bounds within [0, 1]; Wilson's own interval where nothing was imputed that matters.
    /// # Reference
    /// Lott and Reiter (2020), doi:10.1080/00031305.2018.1473796
    pub fn wilson(&self, level: Level) -> Estimate {
        let p = self.pooled.contrast.estimate;
        let df = self.pooled.contrast.df;
        let t = if df.is_finite() { student_t::upper_quantile(level.tail(), df) } else { level.z() };
        let n = self.n as f64 / (1.0 + self.increase);
        let t2 = t * t;
        let larger = p + t2 / (2.0 * n) + t * (p * (1.0 - p) / n + t2 / (4.0 * n * n)).max(0.0).sqrt();
        let lower = if p <= 0.0 { 0.0 } else { p * p / larger };
        let upper = if p >= 1.0 { 1.0 } else { larger / (1.0 + t2 / n) };
        let mut estimate = Estimate::of(p).with_std_error(self.pooled.contrast.std_error).with_bounds(lower, upper);
        estimate.df = Some(df).filter(|df| df.is_finite());
        estimate
    }
}

/// Newcombe's interval of a difference from imputed data sets: a − b.
///
/// # Formula
/// d − √((a − l_a)² + (u_b − b)²), d + √((u_a − a)² + (b − l_b)²), with the bounds of [`PooledShare::wilson`].
/// # Reference
/// Sidi and Harel (2021), doi:10.1080/00031305.2021.1898468; Newcombe (1998), method 10,
/// doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
pub fn newcombe(a: &PooledShare, b: &PooledShare, level: Level) -> Estimate {
    let [(p, l, u), (q, m, v)] = [a, b].map(|share| {
        let wilson = share.wilson(level);
        let p = share.pooled.contrast.estimate;
        (p, wilson.lower.unwrap_or(0.0), wilson.upper.unwrap_or(1.0))
    });
    let d = p - q;
    Estimate::of(d).with_bounds(d - libm::hypot(p - l, v - q), d + libm::hypot(u - p, q - m))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Binomial, proportion, risk_difference};

    #[test]
    fn without_a_difference_between_the_data_sets_they_are_wilson_and_newcombe() {
        let of = |x: u64, n: u64| PooledShare::new(&[x as f64 / n as f64; 5], n).unwrap();
        for (x, n) in [(0, 20), (7, 20), (20, 20), (37, 52)] {
            let ours = of(x, n).wilson(Level::NINETY_FIVE);
            let wilson = proportion::wilson(Binomial::new(x, n).unwrap(), Level::NINETY_FIVE);
            for (ours, wilson) in [(ours.lower, wilson.lower), (ours.upper, wilson.upper)] {
                assert!((ours.unwrap() - wilson.unwrap()).abs() < 1e-14, "{x}/{n}");
            }
        }
        let ours = newcombe(&of(37, 52), &of(20, 42), Level::NINETY_FIVE);
        let (a, b) = (Binomial::new(37, 52).unwrap(), Binomial::new(20, 42).unwrap());
        let plain = risk_difference::newcombe(a, b, Level::NINETY_FIVE);
        assert!((ours.lower.unwrap() - plain.lower.unwrap()).abs() < 1e-14);
        assert!((ours.upper.unwrap() - plain.upper.unwrap()).abs() < 1e-14);
    }

    #[test]
    fn the_bounds_solve_lott_and_reiters_equation() {
        let shares = [0.30, 0.36, 0.28, 0.34, 0.40, 0.32];
        let share = PooledShare::new(&shares, 50).unwrap();
        let m = 6.0;
        let mean = shares.iter().sum::<f64>() / m;
        let within = shares.iter().map(|p| p * (1.0 - p) / 50.0).sum::<f64>() / m;
        let between = shares.iter().map(|p| (p - mean) * (p - mean)).sum::<f64>() / (m - 1.0);
        let r = (1.0 + 1.0 / m) * between / within;
        let df = (m - 1.0) * (1.0 + 1.0 / r) * (1.0 + 1.0 / r);
        let t = student_t::upper_quantile(0.025, df);
        let interval = share.wilson(Level::NINETY_FIVE);
        for bound in [interval.lower.unwrap(), interval.upper.unwrap()] {
            let off = (mean - bound).abs() - t * ((1.0 + r) * bound * (1.0 - bound) / 50.0).sqrt();
            assert!(off.abs() < 1e-12, "{off}");
        }
        // Imputing costs precision.
        let plain = PooledShare::new(&[mean; 6], 50).unwrap().wilson(Level::NINETY_FIVE);
        assert!(interval.lower < plain.lower && interval.upper > plain.upper);
    }

    #[test]
    fn nobody_and_one_data_set_are_no_interval() {
        assert!(PooledShare::new(&[0.5], 10).is_none() && PooledShare::new(&[0.0, 0.0], 0).is_none());
        let all = PooledShare::new(&[1.0, 1.0, 1.0], 8).unwrap().wilson(Level::NINETY_FIVE);
        assert_eq!((all.value, all.upper), (Some(1.0), Some(1.0)));
        assert!(all.lower.unwrap() > 0.6);
    }
}
