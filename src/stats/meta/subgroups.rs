//! Do subgroups differ?

use crate::stats::TestResult;
use crate::stats::special::chi_squared;

/// The test that the pooled effects of subgroups are one.
///
/// # Formula
/// Q = Σw(ŷ_g − ŷ)², w = 1/SE_g², ŷ their weighted mean; chi-squared on G − 1 degrees of freedom
/// # Inputs
/// Pooled effect and standard error of each subgroup, from its own model (its own τ²).
/// # Returns
/// Undefined with a note for fewer than two subgroups, or one whose standard error is 0.
/// # Reference
/// Borenstein and Higgins (2013), doi:10.1007/s11121-013-0377-7
pub fn subgroup_difference(groups: &[(f64, f64)]) -> TestResult {
    if groups.len() < 2 {
        return TestResult::undefined("no test: there is only one subgroup with an effect");
    }
    if groups.iter().any(|(_, se)| se.is_nan() || *se <= 0.0) {
        return TestResult::undefined("no test: the standard error of a subgroup is 0");
    }
    let weight = |se: f64| 1.0 / (se * se);
    let sum: f64 = groups.iter().map(|(_, se)| weight(*se)).sum();
    let mean = groups.iter().map(|(y, se)| weight(*se) * y).sum::<f64>() / sum;
    let q: f64 = groups.iter().map(|(y, se)| weight(*se) * (y - mean) * (y - mean)).sum();
    let df = groups.len() as f64 - 1.0;
    TestResult::of(chi_squared::sf(q, df)).with_statistic(q).with_df(df)
}
