//! Cochran's Q and the shares made from it and from τ².

use super::weighted::Weighted;
use super::{Design, Studies};
use crate::stats::TestResult;
use crate::stats::special::chi_squared;

/// How much of the spread is between studies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heterogeneity {
    /// I², 0 to 1: the share of the variance that is between studies.
    pub i_squared: f64,
    /// H²: total over sampling variance, at least 1 when made from τ².
    pub h_squared: f64,
}

/// Cochran's Q: the weighted squares about the common effect, and its test of homogeneity.
///
/// # Formula
/// Q = Σ(y − ŷ)²/v, chi-squared on k − p degrees of freedom
/// # Returns
/// The test, with Q as its statistic; without a p-value when k = p.
/// # Agrees with
/// metafor 3.8-1 `rma(method = "EE")$QE`, `$QEp` to 1e-12.
/// # Reference
/// Cochran (1954), doi:10.2307/3001666
pub fn cochran_q(studies: &Studies, design: &Design) -> TestResult {
    let fit = Weighted::at(studies, design, 0.0);
    let (q, df) = (fit.rss(), fit.df());
    if df <= 0.0 {
        return TestResult::undefined("no test: as many coefficients as studies").with_statistic(q).with_df(df);
    }
    TestResult::of(chi_squared::sf(q, df)).with_statistic(q).with_df(df)
}

/// I² and H² of a τ² beside the typical sampling variance.
///
/// # Formula
/// I² = τ²/(τ² + s²), H² = τ²/s² + 1, s² = (k − p)/tr P with weights 1/v; for a mean s² = (k − 1)Σw/((Σw)² − Σw²)
/// # Agrees with
/// metafor 3.8-1 `rma(...)$I2`/100 and `$H2` to 1e-12.
/// # Choices
/// From τ² by the method named, not from Q: the two are the same for DerSimonian and Laird only.
/// # Reference
/// Higgins and Thompson (2002), doi:10.1002/sim.1186, eq. 9
pub fn heterogeneity(studies: &Studies, design: &Design, tau2: f64) -> Heterogeneity {
    let fit = Weighted::at(studies, design, 0.0);
    let typical = fit.df() / fit.trace();
    Heterogeneity { i_squared: tau2 / (tau2 + typical), h_squared: tau2 / typical + 1.0 }
}

impl Heterogeneity {
    /// The same from Q: I² = max(0, (Q − df)/Q), H² = Q/df.
    ///
    /// # Returns
    /// I² of 0 when Q is 0.
    /// # Reference
    /// Higgins and Thompson (2002), doi:10.1002/sim.1186
    pub fn from_q(q: f64, df: f64) -> Heterogeneity {
        let i_squared = if q > 0.0 { ((q - df) / q).max(0.0) } else { 0.0 };
        Heterogeneity { i_squared, h_squared: q / df }
    }
}
