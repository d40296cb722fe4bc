//! Kenward and Roger's adjusted covariance of the coefficients and their scaled F.

use crate::stats::matrix::Matrix;

use super::fit::Fit;
use super::likelihood::{Likelihood, Point};

/// L'(Φ_A − Φ)L in the coordinates where the coefficients have covariance 1.
///
/// # Formula
/// Φ_A = Φ + 2Φ { Σ_ab W_ab (Q_ab − A_a Φ A_b − ¼R_ab) } Φ, Q_ab = Σ X'W V_a W V_b W X, R_ab = Σ X'W V_ab W X; `curved` keeps R,
/// taken in the parameters of the structure as SAS `DDFM=KENWARDROGER` does.
/// # Choices
/// W is the observed information's inverse, as SAS and mmrm have it; the paper's is the expected one's. R is no tensor: in other
/// parameters (mmrm's own, say) the adjustment is another.
/// # Reference
/// Kenward and Roger (1997), doi:10.2307/2533558
pub(super) fn adjustment(
    likelihood: &Likelihood,
    point: &Point,
    whitened: &[Matrix],
    theta_covariance: &Matrix,
    curved: bool,
) -> Matrix {
    let m = likelihood.moments.visits;
    let first = likelihood.structure.first_derivatives(&point.theta, m);
    // Σ_ab W_ab V_a[i, j] V_b[k, l], as a matrix over the places (i, j) and (k, l).
    let flat = Matrix::of(first.len(), m * m, |a, at| first[a].data()[at]);
    let paired = flat.transpose_times(&theta_covariance.times(&flat));
    let mut bend = Matrix::zeros(m, m);
    if curved {
        for second in likelihood.structure.second_derivatives(&point.theta, m) {
            let both = if second.a == second.b { 1.0 } else { 2.0 };
            bend.add_scaled(both * theta_covariance[(second.a, second.b)], &second.value);
        }
    }
    let weigh = |pattern: &super::moments::Pattern, w: &Matrix, out: &mut Vec<Matrix>| {
        let at = &pattern.visits;
        let size = at.len();
        let inner = Matrix::of(size, size, |i, l| {
            let mut sum = -0.25 * bend[(at[i], at[l])];
            for j in 0..size {
                let from = paired.row(at[i] * m + at[j]);
                for k in 0..size {
                    sum += from[at[k] * m + at[l]] * w[(j, k)];
                }
            }
            sum
        });
        out.push(w.times(&inner).times(w));
    };
    let p = likelihood.moments.p;
    let sums = likelihood.weighted_sums(point, 1, weigh);
    let own = Matrix::of(p, p, |i, j| sums[0][(i, j)]);
    let mut adjustment = point.information.whiten(&own);
    // Σ_a A_a (Σ_b W_ab A_b)
    for (a, left) in whitened.iter().enumerate() {
        let mut right = Matrix::zeros(p, p);
        for (b, other) in whitened.iter().enumerate() {
            right.add_scaled(theta_covariance[(a, b)], other);
        }
        adjustment.add_scaled(-1.0, &left.times(&right));
    }
    Matrix::of(p, p, |i, j| adjustment[(i, j)] + adjustment[(j, i)])
}

/// The factor λ of the F statistic and its denominator degrees of freedom, for orthonormal directions.
///
/// # Formula
/// Θ = L'(LΦL')⁻¹L; A₁ = Σ W_ab tr(ΘΦA_aΦ) tr(ΘΦA_bΦ), A₂ = Σ W_ab tr(ΘΦA_aΦΘΦA_bΦ), B = (A₁ + 6A₂)/2r,
/// g = ((r + 1)A₁ − (r + 4)A₂)/((r + 2)A₂), c₁ = g/(3r + 2(1 − g)), c₂ = (r − g)/(…), c₃ = (r + 2 − g)/(…), E = 1/(1 − A₂/r),
/// V = (2/r)(1 + c₁B)/((1 − c₂B)²(1 − c₃B)), ρ = V/2E², df = 4 + (r + 2)/(rρ − 1), λ = df/(E(df − 2)).
/// For r = 1 these are λ = 1 and Satterthwaite's degrees of freedom.
pub(super) fn scale(fit: &Fit, directions: &[Vec<f64>]) -> (f64, f64) {
    let r = directions.len() as f64;
    if directions.len() == 1 {
        return (1.0, super::satterthwaite::df(fit, &directions[0]));
    }
    let parts: Vec<Matrix> = fit
        .whitened
        .iter()
        .map(|a| Matrix::of(directions.len(), directions.len(), |i, j| a.bilinear(&directions[i], &directions[j])))
        .collect();
    let trace = |part: &Matrix| (0..part.rows()).map(|i| part[(i, i)]).sum::<f64>();
    let (mut a1, mut a2) = (0.0, 0.0);
    for (a, left) in parts.iter().enumerate() {
        for (b, right) in parts.iter().enumerate() {
            let w = fit.theta_covariance[(a, b)];
            a1 += w * trace(left) * trace(right);
            a2 += w * left.inner(right);
        }
    }
    let b = (a1 + 6.0 * a2) / (2.0 * r);
    let g = ((r + 1.0) * a1 - (r + 4.0) * a2) / ((r + 2.0) * a2);
    let below = 3.0 * r + 2.0 * (1.0 - g);
    let (c1, c2, c3) = (g / below, (r - g) / below, (r + 2.0 - g) / below);
    let e = 1.0 / (1.0 - a2 / r);
    let v = 2.0 / r * (1.0 + c1 * b) / ((1.0 - c2 * b) * (1.0 - c2 * b) * (1.0 - c3 * b));
    let rho = v / (2.0 * e * e);
    let df = 4.0 + (r + 2.0) / (r * rho - 1.0);
    (df / (e * (df - 2.0)), df)
}
