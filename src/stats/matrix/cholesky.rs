//! A = LL' of a positive definite matrix.

use super::{Matrix, dot};

/// A pivot that keeps less than this share of its diagonal entry is rounding, not information.
const SMALLEST_PIVOT: f64 = 1e-14;

/// The factor L of a positive definite matrix A = LL'.
#[derive(Clone, Debug)]
pub struct Cholesky {
    lower: Matrix,
}

impl Cholesky {
    /// `None` unless `a` is positive definite and finite. Only its lower triangle is read.
    pub fn new(a: &Matrix) -> Option<Cholesky> {
        let n = a.rows();
        let mut lower = Matrix::zeros(n, n);
        for i in 0..n {
            for j in 0..i {
                let rest = a[(i, j)] - dot(&lower.row(i)[..j], &lower.row(j)[..j]);
                lower[(i, j)] = rest / lower[(j, j)];
            }
            let own = a[(i, i)];
            let pivot = own - dot(&lower.row(i)[..i], &lower.row(i)[..i]);
            if !(pivot.is_finite() && pivot > SMALLEST_PIVOT * own.abs()) {
                return None;
            }
            lower[(i, i)] = pivot.sqrt();
        }
        Some(Cholesky { lower })
    }

    /// L.
    pub fn lower(&self) -> &Matrix {
        &self.lower
    }

    /// log det A.
    pub fn log_determinant(&self) -> f64 {
        (0..self.lower.rows()).map(|i| 2.0 * libm::log(self.lower[(i, i)])).sum()
    }

    /// L⁻¹b.
    pub fn solve_lower(&self, b: &[f64]) -> Vec<f64> {
        let mut x = b.to_vec();
        for i in 0..x.len() {
            x[i] = (x[i] - dot(&self.lower.row(i)[..i], &x[..i])) / self.lower[(i, i)];
        }
        x
    }

    /// L'⁻¹b.
    pub fn solve_upper(&self, b: &[f64]) -> Vec<f64> {
        let mut x = b.to_vec();
        for i in (0..x.len()).rev() {
            x[i] /= self.lower[(i, i)];
            let known = x[i];
            for (above, l) in x[..i].iter_mut().zip(self.lower.row(i)) {
                *above -= l * known;
            }
        }
        x
    }

    /// A⁻¹b.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        self.solve_upper(&self.solve_lower(b))
    }

    /// L⁻¹.
    pub fn inverse_lower(&self) -> Matrix {
        let n = self.lower.rows();
        let mut inverse = Matrix::zeros(n, n);
        for i in 0..n {
            let pivot = self.lower[(i, i)];
            for j in 0..i {
                let sum: f64 = (j..i).map(|k| self.lower[(i, k)] * inverse[(k, j)]).sum();
                inverse[(i, j)] = -sum / pivot;
            }
            inverse[(i, i)] = 1.0 / pivot;
        }
        inverse
    }

    /// A⁻¹ = L'⁻¹L⁻¹.
    pub fn inverse(&self) -> Matrix {
        let half = self.inverse_lower();
        let n = half.rows();
        let mut inverse = Matrix::zeros(n, n);
        for i in 0..n {
            for j in 0..=i {
                let sum: f64 = (i..n).map(|k| half[(k, i)] * half[(k, j)]).sum();
                inverse[(i, j)] = sum;
                inverse[(j, i)] = sum;
            }
        }
        inverse
    }

    /// L⁻¹BL'⁻¹ of a symmetric B.
    pub fn whiten(&self, b: &Matrix) -> Matrix {
        let half = self.inverse_lower();
        half.times(b).times(&half.transposed())
    }

    /// Smallest of the pivots as a share of their diagonal entries: 1 for a diagonal matrix, 0 for a singular one.
    pub fn smallest_share(&self) -> f64 {
        let share = |i: usize| {
            let row = &self.lower.row(i)[..=i];
            row[i] * row[i] / dot(row, row)
        };
        (0..self.lower.rows()).map(share).fold(1.0, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_gives_its_matrix_inverse_and_determinant() {
        let a = Matrix::of(3, 3, |i, j| [[4.0, 2.0, 0.6], [2.0, 5.0, 1.5], [0.6, 1.5, 3.0]][i][j]);
        let factor = Cholesky::new(&a).unwrap();
        let one = a.times(&factor.inverse());
        for i in 0..3 {
            for j in 0..3 {
                assert!((one[(i, j)] - f64::from(u8::from(i == j))).abs() < 1e-14);
            }
        }
        // 4·(15 − 2.25) − 2·(6 − 0.9) + 0.6·(3 − 3)
        assert!((factor.log_determinant() - libm::log(40.8)).abs() < 1e-14);
        let x = factor.solve(&[1.0, 2.0, 3.0]);
        let b = a.times_vector(&x);
        assert!(b.iter().zip([1.0, 2.0, 3.0]).all(|(b, wanted)| (b - wanted).abs() < 1e-14));
    }

    #[test]
    fn a_singular_matrix_has_no_factor() {
        assert!(Cholesky::new(&Matrix::of(2, 2, |_, _| 1.0)).is_none());
        assert!(Cholesky::new(&Matrix::of(1, 1, |_, _| f64::NAN)).is_none());
        assert!(Cholesky::new(&Matrix::of(1, 1, |_, _| -1.0)).is_none());
    }
}
