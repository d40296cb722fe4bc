//! Peto's one-step odds ratio.

use super::Coefficient;
use super::fit::coefficient;
use crate::stats::mantel_haenszel::observed_minus_expected;
use crate::stats::special::chi_squared;
use crate::stats::{Binomial, Level, TestResult};

/// Peto's pooled log odds ratio.
#[derive(Clone, Debug, PartialEq)]
pub struct Peto {
    /// The pooled log odds ratio.
    pub effect: Coefficient,
    /// Heterogeneity over the studies with V > 0.
    pub q: TestResult,
    /// Each study's share of the weight; 0 where V = 0.
    pub weights: Vec<f64>,
}

/// Peto's method for odds ratios.
///
/// # Formula
/// log OR = Σ(O − E)/ΣV, SE = (ΣV)^−½; Q = Σ(O − E)²/V − (Σ(O − E))²/ΣV on one less than the studies with V > 0
/// # Inputs
/// Experimental and control arm of each study, counts as they are: nothing is added to zero cells.
/// # Returns
/// `None` when ΣV = 0: the event happened to nobody or to everybody in every study.
/// # Agrees with
/// metafor 3.8-1 `rma.peto(add = 0, to = "none")` to 1e-12.
/// # Choices
/// For rare events, arms of about the same size and small effects; biased otherwise (Greenland and Salvan 1990,
/// doi:10.1002/sim.4780090302).
/// # Reference
/// Yusuf, Peto, Lewis, Collins and Sleight (1985), doi:10.1016/S0033-0620(85)80003-7
pub fn peto(studies: &[(Binomial, Binomial)], level: Level) -> Option<Peto> {
    let parts: Vec<(f64, f64)> = studies.iter().map(|(a, b)| observed_minus_expected(*a, *b)).collect();
    let (sum, variance) = parts.iter().fold((0.0, 0.0), |(s, v), (o, w)| (s + o, v + w));
    if variance <= 0.0 {
        return None;
    }
    let value = sum / variance;
    let effect = coefficient(value, (1.0 / variance).sqrt(), level.z(), None);
    let informative: Vec<&(f64, f64)> = parts.iter().filter(|(_, v)| *v > 0.0).collect();
    let df = informative.len() as f64 - 1.0;
    // Σ V(y − ŷ)² with y = (O − E)/V, free of the cancellation of the two sums.
    let q: f64 = informative.iter().map(|(o, v)| v * (o / v - value) * (o / v - value)).sum();
    let q = if df > 0.0 {
        TestResult::of(chi_squared::sf(q, df)).with_statistic(q).with_df(df)
    } else {
        TestResult::undefined("no test: only one study has any information").with_statistic(q).with_df(df)
    };
    Some(Peto { effect, q, weights: parts.iter().map(|(_, v)| v / variance).collect() })
}
