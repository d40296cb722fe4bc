//! Satterthwaite's degrees of freedom, from the observed information of θ.

use super::fit::Fit;

/// Degrees of freedom of one contrast, given in the coordinates where the coefficients have covariance 1.
///
/// # Formula
/// ν = 2 (LΦL')² / (g'Wg), g_a = ∂(LΦL')/∂θ_a = LΦ A_a ΦL', W = 2H⁻¹
/// # Choices
/// H is the observed information, as in SAS, mmrm and lmerTest.
/// # Reference
/// Fai and Cornelius (1996), doi:10.1080/00949659608811740
pub(super) fn df(fit: &Fit, row: &[f64]) -> f64 {
    let variance: f64 = row.iter().map(|x| x * x).sum();
    let gradient: Vec<f64> = fit.whitened.iter().map(|a| a.bilinear(row, row)).collect();
    2.0 * variance * variance / fit.theta_covariance.bilinear(&gradient, &gradient)
}

/// Denominator degrees of freedom of an F test over orthonormal directions.
pub(super) fn denominator(fit: &Fit, directions: &[Vec<f64>]) -> f64 {
    let each: Vec<f64> = directions.iter().map(|row| df(fit, row)).collect();
    let (low, high) = each.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), df| (low.min(*df), high.max(*df)));
    if high - low <= 1e-8 * high {
        // Where all agree, theirs is that of the test.
        return each[0];
    }
    if low <= 2.0 {
        return 2.0;
    }
    let e: f64 = each.iter().map(|df| df / (df - 2.0)).sum();
    2.0 * e / (e - each.len() as f64)
}
