//! Risks standardised over all participants: everyone predicted under every arm.

use super::{Logistic, wald_test};
use crate::stats::matrix::{Matrix, dot};
use crate::stats::{Estimate, Level, TestResult};

/// Which variance the standardised risks have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variance {
    /// Delta method from the model's own covariance, covariates as given (Ge and others 2011).
    ModelBased,
    /// Delta method from the sandwich covariance HC0: holds if the model is wrong, covariates as given.
    Sandwich,
    /// Holds if the model is wrong, covariates as drawn, simple randomisation (Ye and others 2023).
    Robust,
}

/// The risks under every arm and their covariance.
#[derive(Clone, Debug, PartialEq)]
pub struct Standardized {
    risks: Vec<f64>,
    covariance: Matrix,
}

/// Standardises the risks of a logistic regression over the participants it was fitted to.
///
/// # Formula
/// p(a) = Σp̂ᵢ(a)/n. `ModelBased`, `Sandwich`: GΣG' with Σ the covariance of the coefficients, G(a) = Σp̂ᵢ(a)(1 − p̂ᵢ(a))xᵢ(a)/n.
/// `Robust`: V/n with V(a,a) = var_a(Y − p̂(a))/π_a + 2cov_a(Y, p̂(a)) − var(p̂(a)) and
/// V(a,b) = cov_a(Y, p̂(b)) + cov_b(Y, p̂(a)) − cov(p̂(a), p̂(b)), var_a and cov_a over the participants of arm a (n_a − 1 below), π_a
/// their share.
/// # Inputs
/// `fit`; `as_arm`: for every arm the rows of everyone as if in it; `arms`: the arm of each row.
/// # Returns
/// `None` for the robust variance where an arm has one participant.
/// # Choices
/// The model has an intercept and the arms among its terms: then the mean prediction of an arm is its own rate, and standardising is the
/// augmented estimator that the robust variance belongs to. It is no variance for Firth's likelihood. RobinCar, and beeca unless told
/// not to, write var_a(Y − p̂(a)) as var_a(Y) − 2cov_a(Y, p̂(a)) + var(p̂(a)) over everyone: other digits, the same limit.
/// # Agrees with
/// R 4.2.2 `glm` with the formulas written out, numerical gradients for the delta method, and statsmodels 0.15, in
/// `tests/reference/logistic/`; without covariates the Wald variances.
/// # Reference
/// Ge, Durham, Meyer, Xie and Thomas (2011), doi:10.1177/009286151104500409; Ye, Bannick, Yi and Shao (2023),
/// doi:10.1080/24754269.2023.2205802; FDA (2023), Adjusting for Covariates in Randomized Clinical Trials
pub fn g_computation(fit: &Logistic, as_arm: &[Matrix], arms: &[usize], variance: Variance) -> Option<Standardized> {
    let n = arms.len() as f64;
    let predicted: Vec<Vec<f64>> =
        as_arm.iter().map(|x| (0..arms.len()).map(|row| fit.probability(x.row(row))).collect()).collect();
    let count = as_arm.len();
    let covariance = match variance {
        Variance::ModelBased | Variance::Sandwich => {
            let sigma = if variance == Variance::ModelBased { fit.covariance.clone() } else { fit.sandwich() };
            let slope = |(x, p): (&Matrix, &Vec<f64>)| -> Vec<f64> {
                (0..x.cols()).map(|j| x.column(j).zip(p).map(|(x, p)| p * (1.0 - p) * x).sum::<f64>() / n).collect()
            };
            let slopes: Vec<Vec<f64>> = as_arm.iter().zip(&predicted).map(slope).collect();
            Matrix::of(count, count, |a, b| dot(&slopes[a], &sigma.times_vector(&slopes[b])))
        }
        Variance::Robust => {
            let y: Vec<f64> = fit.events.iter().map(|event| f64::from(u8::from(*event))).collect();
            let of = |arm: usize, values: &[f64]| -> Vec<f64> {
                values.iter().zip(arms).filter(|(_, own)| **own == arm).map(|(value, _)| *value).collect()
            };
            let sizes: Vec<usize> = (0..count).map(|arm| of(arm, &y).len()).collect();
            if sizes.iter().any(|size| *size < 2) {
                return None;
            }
            let own = |arm: usize| -> f64 {
                let (y, p) = (of(arm, &y), of(arm, &predicted[arm]));
                let residual: Vec<f64> = y.iter().zip(&p).map(|(y, p)| y - p).collect();
                covariance(&residual, &residual) * n / sizes[arm] as f64 + 2.0 * covariance(&y, &p)
                    - covariance(&predicted[arm], &predicted[arm])
            };
            let between = |a: usize, b: usize| -> f64 {
                covariance(&of(a, &y), &of(a, &predicted[b])) + covariance(&of(b, &y), &of(b, &predicted[a]))
                    - covariance(&predicted[a], &predicted[b])
            };
            Matrix::of(count, count, |a, b| if a == b { own(a) / n } else { between(a, b) / n })
        }
    };
    let risks = predicted.iter().map(|p| p.iter().sum::<f64>() / n).collect();
    Some(Standardized { risks, covariance })
}

/// Sample covariance.
fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).sum::<f64>() / (a.len() as f64 - 1.0)
}

/// A contrast of two standardised risks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Marginal {
    /// p(a) − p(b).
    RiskDifference,
    /// log(p(a)/p(b)).
    LogRiskRatio,
    /// log of the odds ratio of p(a) and p(b).
    LogOddsRatio,
}

impl Standardized {
    /// The risk under an arm with its normal interval, cut to [0, 1].
    pub fn risk(&self, arm: usize, level: Level) -> Estimate {
        let (value, error) = (self.risks[arm], self.covariance[(arm, arm)].max(0.0).sqrt());
        let half = level.z() * error;
        Estimate::of(value).with_std_error(error).with_bounds((value - half).max(0.0), (value + half).min(1.0))
    }

    /// A contrast of arm `a` with arm `b`: value and standard error by the delta method.
    fn value(&self, contrast: Marginal, a: usize, b: usize) -> (f64, f64) {
        let (p, q) = (self.risks[a], self.risks[b]);
        let odds = |p: f64| p / (1.0 - p);
        let (value, slope_a, slope_b) = match contrast {
            Marginal::RiskDifference => (p - q, 1.0, 1.0),
            Marginal::LogRiskRatio => (libm::log(p / q), 1.0 / p, 1.0 / q),
            Marginal::LogOddsRatio => (libm::log(odds(p) / odds(q)), 1.0 / (p * (1.0 - p)), 1.0 / (q * (1.0 - q))),
        };
        let variance = slope_a * slope_a * self.covariance[(a, a)] + slope_b * slope_b * self.covariance[(b, b)]
            - 2.0 * slope_a * slope_b * self.covariance[(a, b)];
        (value, variance.max(0.0).sqrt())
    }

    /// The contrast with its normal interval, that of the difference cut to [−1, 1].
    pub fn contrast(&self, contrast: Marginal, a: usize, b: usize, level: Level) -> Estimate {
        let (value, error) = self.value(contrast, a, b);
        let half = level.z() * error;
        let (mut lower, mut upper) = (value - half, value + half);
        if contrast == Marginal::RiskDifference {
            (lower, upper) = (lower.max(-1.0), upper.min(1.0));
        }
        Estimate::of(value).with_std_error(error).with_bounds(lower, upper)
    }

    /// Its two-sided normal test.
    pub fn test(&self, contrast: Marginal, a: usize, b: usize) -> TestResult {
        let (value, error) = self.value(contrast, a, b);
        wald_test(value, error)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Likelihood;
    use super::*;
    use crate::stats::{Binomial, odds_ratio, risk_difference};

    #[test]
    fn without_covariates_it_is_the_wald_interval() {
        let arms: Vec<usize> = (0..94).map(|at| usize::from(at < 52)).collect();
        let events: Vec<bool> = (0..94).map(|at| at < 37 || (52..72).contains(&at)).collect();
        let rows =
            |arm: Option<f64>| Matrix::of(94, 2, |i, j| if j == 0 { 1.0 } else { arm.unwrap_or(arms[i] as f64) });
        let fit = Logistic::fit(&rows(None), &events, Likelihood::Plain).unwrap();
        let as_arm = [rows(Some(0.0)), rows(Some(1.0))];
        let standardized = |variance| g_computation(&fit, &as_arm, &arms, variance).unwrap();
        let level = Level::NINETY_FIVE;
        let (a, b) = (Binomial::new(37, 52).unwrap(), Binomial::new(20, 42).unwrap());
        let own = |variance, contrast| standardized(variance).contrast(contrast, 1, 0, level);
        let wald = risk_difference::wald(a, b, level);
        for variance in [Variance::ModelBased, Variance::Sandwich] {
            let own = own(variance, Marginal::RiskDifference);
            assert!((wald.lower.unwrap() - own.lower.unwrap()).abs() < 1e-12);
        }
        // the robust one divides by n − 1 in each arm
        let (p, q) = (37.0 / 52.0, 20.0 / 42.0);
        let variance: f64 = p * (1.0 - p) / 51.0 + q * (1.0 - q) / 41.0;
        let robust = own(Variance::Robust, Marginal::RiskDifference).std_error.unwrap();
        assert!((robust - variance.sqrt()).abs() < 1e-12);
        let katz = own(Variance::ModelBased, Marginal::LogRiskRatio).std_error.unwrap();
        assert!((katz * katz - (1.0 / 37.0 - 1.0 / 52.0 + 1.0 / 20.0 - 1.0 / 42.0)).abs() < 1e-12);
        let woolf = odds_ratio::woolf(a, b, level);
        let marginal = own(Variance::ModelBased, Marginal::LogOddsRatio);
        assert!((libm::exp(marginal.lower.unwrap()) - woolf.lower.unwrap()).abs() < 1e-12);
    }
}
