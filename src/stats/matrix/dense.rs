//! A matrix of doubles, row after row.

use std::ops::{Index, IndexMut};

/// A dense matrix, stored row after row.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    rows: usize,
    cols: usize,
    data: Vec<f64>,
}

/// Σ aᵢbᵢ, from the first to the last.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Matrix {
    /// All zeros.
    pub fn zeros(rows: usize, cols: usize) -> Matrix {
        Matrix { rows, cols, data: vec![0.0; rows * cols] }
    }

    /// Ones on the diagonal.
    pub fn identity(n: usize) -> Matrix {
        Matrix::of(n, n, |i, j| f64::from(u8::from(i == j)))
    }

    /// The matrix of `entry(row, column)`.
    pub fn of(rows: usize, cols: usize, mut entry: impl FnMut(usize, usize) -> f64) -> Matrix {
        let mut matrix = Matrix::zeros(rows, cols);
        for i in 0..rows {
            for j in 0..cols {
                matrix[(i, j)] = entry(i, j);
            }
        }
        matrix
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// Row `i`.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.data[i * self.cols..(i + 1) * self.cols]
    }

    /// Row `i`, to be written.
    pub fn row_mut(&mut self, i: usize) -> &mut [f64] {
        &mut self.data[i * self.cols..(i + 1) * self.cols]
    }

    /// Column `j`, from top to bottom.
    pub fn column(&self, j: usize) -> impl Iterator<Item = f64> + '_ {
        self.data.iter().skip(j).step_by(self.cols.max(1)).copied()
    }

    /// All entries, row after row.
    pub fn data(&self) -> &[f64] {
        &self.data
    }

    /// All entries, to be written.
    pub fn data_mut(&mut self) -> &mut [f64] {
        &mut self.data
    }

    /// Everything zero again.
    pub fn clear(&mut self) {
        self.data.fill(0.0);
    }

    /// AB.
    pub fn times(&self, other: &Matrix) -> Matrix {
        let mut product = Matrix::zeros(self.rows, other.cols);
        for i in 0..self.rows {
            let target = &mut product.data[i * other.cols..(i + 1) * other.cols];
            for (k, a) in self.row(i).iter().enumerate() {
                if *a != 0.0 {
                    for (t, b) in target.iter_mut().zip(other.row(k)) {
                        *t += a * b;
                    }
                }
            }
        }
        product
    }

    /// A'B.
    pub fn transpose_times(&self, other: &Matrix) -> Matrix {
        let mut product = Matrix::zeros(self.cols, other.cols);
        for k in 0..self.rows {
            for (i, a) in self.row(k).iter().enumerate() {
                if *a != 0.0 {
                    for (t, b) in product.row_mut(i).iter_mut().zip(other.row(k)) {
                        *t += a * b;
                    }
                }
            }
        }
        product
    }

    /// Ax.
    pub fn times_vector(&self, x: &[f64]) -> Vec<f64> {
        (0..self.rows).map(|i| dot(self.row(i), x)).collect()
    }

    /// x'Ay.
    pub fn bilinear(&self, x: &[f64], y: &[f64]) -> f64 {
        (0..self.rows).map(|i| x[i] * dot(self.row(i), y)).sum()
    }

    /// A'.
    pub fn transposed(&self) -> Matrix {
        Matrix::of(self.cols, self.rows, |i, j| self[(j, i)])
    }

    /// A + factor·B, in place.
    pub fn add_scaled(&mut self, factor: f64, other: &Matrix) {
        for (a, b) in self.data.iter_mut().zip(&other.data) {
            *a += factor * b;
        }
    }

    /// Σ aᵢⱼbᵢⱼ = tr(A'B).
    pub fn inner(&self, other: &Matrix) -> f64 {
        dot(&self.data, &other.data)
    }

    /// Rows and columns `which` of a square matrix.
    pub fn part(&self, which: &[usize]) -> Matrix {
        Matrix::of(which.len(), which.len(), |i, j| self[(which[i], which[j])])
    }

    /// Is every entry a finite number?
    pub fn is_finite(&self) -> bool {
        self.data.iter().all(|x| x.is_finite())
    }
}

impl Index<(usize, usize)> for Matrix {
    type Output = f64;

    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        &self.data[i * self.cols + j]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        &mut self.data[i * self.cols + j]
    }
}
