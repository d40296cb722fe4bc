//! The HC3 sandwich.

use crate::stats::matrix::Matrix;

/// The middle of the sandwich in the coordinates where (X'X)⁻¹ is 1; `None` where a row has leverage 1.
///
/// # Formula
/// Σ qᵢqᵢ' eᵢ²/(1 − hᵢ)², hᵢ the leverage
/// # Agrees with
/// R sandwich `vcovHC(type = "HC3")`.
/// # Choices
/// t with n − p degrees of freedom, as lmtest `coeftest`.
/// # Reference
/// MacKinnon and White (1985), doi:10.1016/0304-4076(85)90158-7; Long and Ervin (2000), doi:10.1080/00031305.2000.10474549
pub(super) fn middle(q: &[Vec<f64>], residuals: &[f64], leverages: &[f64]) -> Option<Matrix> {
    let mut middle = Matrix::zeros(q.len(), q.len());
    for (row, (e, h)) in residuals.iter().zip(leverages).enumerate() {
        if 1.0 - h < 1e-10 {
            return None;
        }
        let weight = (e / (1.0 - h)) * (e / (1.0 - h));
        for i in 0..q.len() {
            for j in 0..q.len() {
                middle[(i, j)] += weight * q[i][row] * q[j][row];
            }
        }
    }
    Some(middle)
}
