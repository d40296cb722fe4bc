//! Rubin's rules.

use crate::stats::{Contrast, Estimate, Level, TestResult};

/// One estimate from several imputed data sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    /// Estimate, standard error and degrees of freedom.
    pub contrast: Contrast,
    /// Mean of the variances within the data sets.
    pub within: f64,
    /// Variance of the estimates between them.
    pub between: f64,
    /// Share of the information about the estimate that is missing.
    pub missing_information: f64,
}

impl Pooled {
    /// With its interval: t, or normal where the degrees of freedom are infinite.
    pub fn interval(&self, level: Level) -> Estimate {
        if self.contrast.df.is_finite() {
            return self.contrast.interval(level);
        }
        let half = level.z() * self.contrast.std_error;
        let value = self.contrast.estimate;
        Estimate::of(value).with_std_error(self.contrast.std_error).with_bounds(value - half, value + half)
    }

    /// The two-sided test that it is 0.
    pub fn test(&self) -> TestResult {
        if self.contrast.df.is_finite() || self.contrast.std_error <= 0.0 {
            return self.contrast.test();
        }
        let z = self.contrast.estimate / self.contrast.std_error;
        TestResult::of(2.0 * crate::stats::special::normal::sf(z.abs())).with_statistic(z)
    }
}

/// Puts the estimates of m ≥ 2 imputed data sets together.
///
/// # Formula
/// Estimate the mean; variance T = W + (1 + 1/m)B, W the mean of the squared standard errors, B the variance of the estimates;
/// r = (1 + 1/m)B/W, λ = (1 + 1/m)B/T. Degrees of freedom 1/(1/ν_m + 1/ν_obs), ν_m = (m − 1)/λ²,
/// ν_obs = (ν + 1)/(ν + 3)·ν(1 − λ) with ν those of the complete data; missing information (r + 2/(df + 3))/(r + 1).
/// # Inputs
/// Estimate and standard error of each data set; `complete` degrees of freedom, infinite for a normal statistic.
/// # Returns
/// `None` for fewer than two data sets. Where nothing was imputed (B = 0) the complete data's own degrees of freedom.
/// # Agrees with
/// R mice's `pool.scalar`, by its formulas, on the example in the tests.
/// # Reference
/// Rubin (1987), Multiple Imputation, ch. 3; Barnard and Rubin (1999), doi:10.1093/biomet/86.4.948
pub fn rubin(estimates: &[(f64, f64)], complete: f64) -> Option<Pooled> {
    if estimates.len() < 2 {
        return None;
    }
    let m = estimates.len() as f64;
    let mean = estimates.iter().map(|(estimate, _)| estimate).sum::<f64>() / m;
    let within = estimates.iter().map(|(_, error)| error * error).sum::<f64>() / m;
    let between = estimates.iter().map(|(estimate, _)| (estimate - mean) * (estimate - mean)).sum::<f64>() / (m - 1.0);
    let inflated = (1.0 + 1.0 / m) * between;
    let total = within + inflated;
    // Estimates that differ by rounding alone: nothing was imputed that matters.
    if inflated <= 1e-24 * total {
        let contrast = Contrast { estimate: mean, std_error: within.sqrt(), df: complete };
        return Some(Pooled { contrast, within, between, missing_information: 0.0 });
    }
    let lambda = inflated / total;
    let large = (m - 1.0) / (lambda * lambda);
    let df = if complete.is_finite() {
        let observed = (complete + 1.0) / (complete + 3.0) * complete * (1.0 - lambda);
        large * observed / (large + observed)
    } else {
        large
    };
    let r = inflated / within;
    let missing_information = if r.is_finite() { (r + 2.0 / (df + 3.0)) / (r + 1.0) } else { 1.0 };
    Some(Pooled {
        contrast: Contrast { estimate: mean, std_error: total.sqrt(), df },
        within,
        between,
        missing_information,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_data_sets_by_hand() {
        // mean 10, W = 4, B = 2.5: T = 4 + 1.2·2.5 = 7; λ = 3/7; ν_m = 4·49/9; ν_obs = 21/23·20·4/7
        let pooled = rubin(&[(8.0, 2.0), (9.0, 2.0), (10.0, 2.0), (11.0, 2.0), (12.0, 2.0)], 20.0).unwrap();
        assert!((pooled.contrast.std_error - f64::sqrt(7.0)).abs() < 1e-14);
        let (large, observed) = (196.0 / 9.0, 21.0 / 23.0 * 20.0 * 4.0 / 7.0);
        let df = 1.0 / (1.0 / large + 1.0 / observed);
        assert!((pooled.contrast.df - df).abs() < 1e-12);
        assert!((pooled.missing_information - (0.75 + 2.0 / (df + 3.0)) / 1.75).abs() < 1e-14);
        let normal = rubin(&[(8.0, 2.0), (9.0, 2.0), (10.0, 2.0), (11.0, 2.0), (12.0, 2.0)], f64::INFINITY).unwrap();
        assert!((normal.contrast.df - large).abs() < 1e-12);
    }

    #[test]
    fn equal_estimates_keep_their_own_error() {
        let pooled = rubin(&[(1.5, 0.3); 7], 41.0).unwrap();
        assert_eq!((pooled.contrast.df, pooled.missing_information), (41.0, 0.0));
        assert!((pooled.contrast.std_error - 0.3).abs() < 1e-15);
        assert!(rubin(&[(1.5, 0.3)], 41.0).is_none());
    }
}
