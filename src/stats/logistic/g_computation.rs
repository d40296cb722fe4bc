//! Risks standardised over all participants: everyone predicted under either arm.

use super::Logistic;
use crate::stats::matrix::Matrix;
use crate::stats::{Estimate, Level};

/// Which variance the standardised risks have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variance {
    /// Delta method from the model's covariance, covariates as given (Ge and others 2011).
    ModelBased,
    /// Holds if the model is wrong, covariates as drawn, simple randomisation (Ye and others 2023).
    Robust,
}

/// The risks under both arms and their covariance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standardized {
    /// Under the experimental arm.
    pub experimental: f64,
    /// Under the control.
    pub control: f64,
    /// Variances and covariance: experimental, control, between them.
    pub covariance: (f64, f64, f64),
}

/// Standardises the risks of a logistic regression.
///
/// # Formula
/// p(a) = Σp̂ᵢ(a)/n. `ModelBased`: GΣG', G(a) = Σp̂ᵢ(a)(1 − p̂ᵢ(a))xᵢ(a)/n. `Robust`: V/n with
/// V(a,a) = var_a(Y − p̂(a))/π_a + 2cov_a(Y, p̂(a)) − var(p̂(a)) and V(a,b) = cov_a(Y, p̂(b)) + cov_b(Y, p̂(a)) − cov(p̂(a), p̂(b)),
/// var_a and cov_a over the participants of arm a, π_a their share.
/// # Inputs
/// `fit`, with the rows of everyone as if in the experimental arm and as if in the control; `events`, `treated`: what happened to whom.
/// # Returns
/// `None` for the robust variance where an arm has one participant.
/// # Agrees with
/// These formulas on statsmodels 0.15 `Logit` in `tests/reference/logistic/`; without covariates the Wald variances.
/// # Reference
/// Ge, Durham, Meyer, Xie and Thomas (2011), doi:10.1177/009286151104500409; Ye, Bannick, Yi and Shao (2023),
/// doi:10.1080/24754269.2023.2205802; FDA (2023), Adjusting for Covariates in Randomized Clinical Trials
pub fn g_computation(
    fit: &Logistic,
    as_experimental: &Matrix,
    as_control: &Matrix,
    events: &[bool],
    treated: &[bool],
    variance: Variance,
) -> Option<Standardized> {
    let n = events.len() as f64;
    let predicted = |x: &Matrix| -> Vec<f64> { (0..events.len()).map(|row| fit.probability(x.row(row))).collect() };
    let (one, two) = (predicted(as_experimental), predicted(as_control));
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let covariance = match variance {
        Variance::ModelBased => {
            let slope = |x: &Matrix, p: &[f64]| -> Vec<f64> {
                let column = |j: usize| x.column(j).zip(p).map(|(x, p)| p * (1.0 - p) * x).sum::<f64>() / n;
                (0..x.cols()).map(column).collect()
            };
            let (g1, g2) = (slope(as_experimental, &one), slope(as_control, &two));
            let sigma = fit.covariance();
            (sigma.bilinear(&g1, &g1), sigma.bilinear(&g2, &g2), sigma.bilinear(&g1, &g2))
        }
        Variance::Robust => {
            let y: Vec<f64> = events.iter().map(|event| f64::from(u8::from(*event))).collect();
            let of = |arm: bool, values: &[f64]| -> Vec<f64> {
                values.iter().zip(treated).filter(|(_, treated)| **treated == arm).map(|(value, _)| *value).collect()
            };
            let cov = |a: &[f64], b: &[f64]| -> f64 {
                let (ma, mb) = (mean(a), mean(b));
                a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).sum::<f64>() / (a.len() as f64 - 1.0)
            };
            let own = |arm: bool, p: &[f64]| -> Option<f64> {
                let (y, p_arm) = (of(arm, &y), of(arm, p));
                if y.len() < 2 {
                    return None;
                }
                let residual: Vec<f64> = y.iter().zip(&p_arm).map(|(y, p)| y - p).collect();
                Some(cov(&residual, &residual) * n / y.len() as f64 + 2.0 * cov(&y, &p_arm) - cov(p, p))
            };
            let between = cov(&of(true, &y), &of(true, &two)) + cov(&of(false, &y), &of(false, &one)) - cov(&one, &two);
            (own(true, &one)? / n, own(false, &two)? / n, between / n)
        }
    };
    Some(Standardized { experimental: mean(&one), control: mean(&two), covariance })
}

impl Standardized {
    /// p(1) − p(0) with its normal interval, cut to [−1, 1].
    pub fn risk_difference(&self, level: Level) -> Estimate {
        let (v1, v2, v12) = self.covariance;
        let (value, error) = (self.experimental - self.control, (v1 + v2 - 2.0 * v12).max(0.0).sqrt());
        let half = level.z() * error;
        Estimate::of(value).with_std_error(error).with_bounds((value - half).max(-1.0), (value + half).min(1.0))
    }

    /// log(p(1)/p(0)) with its normal interval.
    pub fn log_risk_ratio(&self, level: Level) -> Estimate {
        let (p1, p2) = (self.experimental, self.control);
        let (v1, v2, v12) = self.covariance;
        let value = libm::log(p1 / p2);
        let error = (v1 / (p1 * p1) + v2 / (p2 * p2) - 2.0 * v12 / (p1 * p2)).max(0.0).sqrt();
        let half = level.z() * error;
        Estimate::of(value).with_std_error(error).with_bounds(value - half, value + half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Binomial, risk_difference};

    #[test]
    fn without_covariates_it_is_the_wald_interval() {
        let treated: Vec<bool> = (0..94).map(|at| at < 52).collect();
        let events: Vec<bool> = (0..94).map(|at| at < 37 || (52..72).contains(&at)).collect();
        let rows = |arm: Option<f64>| {
            Matrix::of(94, 2, |i, j| if j == 0 { 1.0 } else { arm.unwrap_or(f64::from(u8::from(treated[i]))) })
        };
        let fit = Logistic::fit(&rows(None), &events).unwrap();
        let standardized =
            |variance| g_computation(&fit, &rows(Some(1.0)), &rows(Some(0.0)), &events, &treated, variance).unwrap();
        let level = Level::NINETY_FIVE;
        let (a, b) = (Binomial::new(37, 52).unwrap(), Binomial::new(20, 42).unwrap());
        let (wald, own) =
            (risk_difference::wald(a, b, level), standardized(Variance::ModelBased).risk_difference(level));
        assert!((wald.lower.unwrap() - own.lower.unwrap()).abs() < 1e-12);
        // the robust one divides by n − 1 in each arm
        let (p, q) = (37.0 / 52.0, 20.0 / 42.0);
        let variance: f64 = p * (1.0 - p) / 51.0 + q * (1.0 - q) / 41.0;
        let robust = standardized(Variance::Robust).risk_difference(level).std_error.unwrap();
        assert!((robust - variance.sqrt()).abs() < 1e-12);
        let katz = standardized(Variance::ModelBased).log_risk_ratio(level).std_error.unwrap();
        assert!((katz * katz - (1.0 / 37.0 - 1.0 / 52.0 + 1.0 / 20.0 - 1.0 / 42.0)).abs() < 1e-12);
    }
}
