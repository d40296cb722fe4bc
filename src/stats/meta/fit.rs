//! The weighted mean, or regression, with its interval and test.

use super::weighted::Weighted;
use super::{Design, Estimator, Interval, Studies, Tau2, tau_squared};
use crate::stats::special::{normal, student_t};
use crate::stats::{Estimate, Level, TestResult};

/// One coefficient with its interval and its test against 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficient {
    /// The estimate with its standard error and bounds; df where the interval uses t.
    pub estimate: Estimate,
    /// The test against 0.
    pub test: TestResult,
}

/// A fitted model.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// τ²; `None` in a common-effect model.
    pub tau2: Option<Tau2>,
    /// The constant first; a model without moderators has only that: the pooled effect.
    pub coefficients: Vec<Coefficient>,
    /// Each study's share of the weight, adding up to 1.
    pub weights: Vec<f64>,
    /// Covariance of the coefficients, p × p, row by row, with the interval's inflation.
    pub covariance: Vec<f64>,
    /// k − p.
    pub df: f64,
}

impl Fit {
    /// The pooled effect, or the constant of a regression.
    pub fn mean(&self) -> &Coefficient {
        &self.coefficients[0]
    }

    /// The pooled effect's value.
    pub fn value(&self) -> f64 {
        self.mean().estimate.value.unwrap_or(f64::NAN)
    }

    /// The pooled effect's standard error.
    pub fn std_error(&self) -> f64 {
        self.covariance[0].sqrt()
    }

    /// The between-study variance, 0 in a common-effect model.
    pub fn tau2(&self) -> f64 {
        self.tau2.map_or(0.0, |tau2| tau2.value)
    }
}

/// Fits a model: `estimator` is `None` for the common-effect model (τ² = 0).
///
/// # Formula
/// w = 1/(v + τ²), β = (X′WX)⁻¹X′Wy, covariance q(X′WX)⁻¹ with q from [`Interval`]; normal quantile, or t on k − p degrees of freedom
/// # Returns
/// `None` when τ² or Hartung and Knapp's factor cannot be had because k ≤ p.
/// # Agrees with
/// metafor 3.8-1 `rma(yi, vi, mods, method, test)` to 1e-8; `tests/reference/pool/`.
/// # Reference
/// DerSimonian and Laird (1986), doi:10.1016/0197-2456(86)90046-2; Viechtbauer (2010), doi:10.18637/jss.v036.i03
pub fn fit(
    studies: &Studies,
    design: &Design,
    estimator: Option<Estimator>,
    interval: Interval,
    level: Level,
) -> Option<Fit> {
    let tau2 = match estimator {
        Some(estimator) => Some(tau_squared(studies, design, estimator)?),
        None => None,
    };
    fit_with_tau2(studies, design, tau2, interval, level)
}

/// The same with τ² given.
///
/// # Returns
/// `None` when k < p, or k = p with an interval of Hartung and Knapp's.
pub fn fit_with_tau2(
    studies: &Studies,
    design: &Design,
    tau2: Option<Tau2>,
    interval: Interval,
    level: Level,
) -> Option<Fit> {
    if studies.k() < design.p() || (studies.k() == design.p() && interval != Interval::Normal) {
        return None;
    }
    let weighted = Weighted::at(studies, design, tau2.map_or(0.0, |tau2| tau2.value));
    let df = weighted.df();
    let inflation = interval.inflation(weighted.rss(), df);
    let covariance: Vec<f64> = weighted.covariance().iter().map(|x| x * inflation).collect();
    let p = design.p();
    let quantile = match interval {
        Interval::Normal => level.z(),
        _ => student_t::upper_quantile(level.tail(), df),
    };
    let coefficients = weighted.coefficients().into_iter().enumerate().map(|(at, value)| {
        let std_error = covariance[at * p + at].sqrt();
        coefficient(value, std_error, quantile, (interval != Interval::Normal).then_some(df))
    });
    let coefficients = coefficients.collect();
    let sum = weighted.sum_weights();
    let weights = weighted.root_weights.iter().map(|root| root * root / sum).collect();
    Some(Fit { tau2, coefficients, weights, covariance, df })
}

/// An estimate ± quantile·SE and its test: normal, or t where `df` is given.
pub fn coefficient(value: f64, std_error: f64, quantile: f64, df: Option<f64>) -> Coefficient {
    let half = quantile * std_error;
    let mut estimate = Estimate::of(value).with_std_error(std_error).with_bounds(value - half, value + half);
    let mut test = if std_error > 0.0 {
        let statistic = value / std_error;
        let p = match df {
            Some(df) => student_t::two_sided(statistic, df),
            None => 2.0 * normal::sf(statistic.abs()),
        };
        TestResult::of(p).with_statistic(statistic)
    } else {
        TestResult::undefined("no test: the effects do not differ at all, so the standard error is 0")
    };
    if let Some(df) = df {
        estimate = estimate.with_df(df);
        test = test.with_df(df);
    }
    Coefficient { estimate, test }
}
