//! Eigenvalues and eigenvectors of a symmetric matrix.

use super::Matrix;

/// A = PΛP'.
#[derive(Clone, Debug)]
pub struct Eigen {
    /// Eigenvalues, the largest first.
    pub values: Vec<f64>,
    /// Eigenvectors, one a row, in the order of the values.
    pub vectors: Matrix,
}

/// Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations.
///
/// # Choices
/// Cyclic rotations keep small eigenvalues of a graded matrix to their own relative precision, which a tridiagonal method does not;
/// the matrices here have at most a few hundred rows.
/// # Reference
/// Golub and Van Loan, Matrix Computations, section 8.5
pub fn symmetric_eigen(a: &Matrix) -> Eigen {
    const MOST_SWEEPS: usize = 60;
    let n = a.rows();
    let mut a = a.clone();
    let mut vectors = Matrix::identity(n);
    for _ in 0..MOST_SWEEPS {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                let off = a[(p, q)];
                let scale = (a[(p, p)].abs() * a[(q, q)].abs()).sqrt();
                if off == 0.0 || off.abs() <= 1e-16 * scale || !off.is_finite() {
                    continue;
                }
                rotated = true;
                let theta = (a[(q, q)] - a[(p, p)]) / (2.0 * off);
                let t = theta.signum() / (theta.abs() + libm::hypot(theta, 1.0));
                let c = 1.0 / libm::hypot(t, 1.0);
                rotate(&mut a, &mut vectors, (p, q), (c, t * c));
                a[(p, q)] = 0.0;
                a[(q, p)] = 0.0;
            }
        }
        if !rotated {
            break;
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|i, j| a[(*j, *j)].total_cmp(&a[(*i, *i)]));
    Eigen {
        values: order.iter().map(|i| a[(*i, *i)]).collect(),
        vectors: Matrix::of(n, n, |i, j| vectors[(order[i], j)]),
    }
}

/// J'AJ in the plane of `p` and `q`, and the same rotation of the rows of `vectors`.
fn rotate(a: &mut Matrix, vectors: &mut Matrix, (p, q): (usize, usize), (c, s): (f64, f64)) {
    let n = a.rows();
    for k in 0..n {
        let (x, y) = (a[(k, p)], a[(k, q)]);
        a[(k, p)] = c * x - s * y;
        a[(k, q)] = s * x + c * y;
    }
    for k in 0..n {
        let (x, y) = (a[(p, k)], a[(q, k)]);
        a[(p, k)] = c * x - s * y;
        a[(q, k)] = s * x + c * y;
        let (x, y) = (vectors[(p, k)], vectors[(q, k)]);
        vectors[(p, k)] = c * x - s * y;
        vectors[(q, k)] = s * x + c * y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvalues_and_vectors_give_the_matrix_back() {
        let a = Matrix::of(4, 4, |i, j| 1.0 / (1 + i + j) as f64);
        let eigen = symmetric_eigen(&a);
        // Hilbert's matrix of order 4: numpy 1.26 linalg.eigvalsh
        let known = [1.5002142800592426, 0.16914122022144993, 0.006738273605760763, 9.67023040226034e-05];
        for (value, known) in eigen.values.iter().zip(known) {
            assert!((value / known - 1.0).abs() < 1e-11, "{value} {known}");
        }
        for i in 0..4 {
            for j in 0..4 {
                let back: f64 = (0..4).map(|k| eigen.values[k] * eigen.vectors[(k, i)] * eigen.vectors[(k, j)]).sum();
                assert!((back - a[(i, j)]).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn equal_diagonals_are_rotated_too() {
        let eigen = symmetric_eigen(&Matrix::of(2, 2, |i, j| if i == j { 2.0 } else { 1.0 }));
        assert!((eigen.values[0] - 3.0).abs() < 1e-15 && (eigen.values[1] - 1.0).abs() < 1e-15);
    }
}
