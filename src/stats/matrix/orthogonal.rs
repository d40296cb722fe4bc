//! X = QR, column by column in their own order, telling the columns that add nothing.

use super::{Matrix, dot};

/// A column that is a linear combination of those before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Alias {
    /// Its place.
    pub column: usize,
    /// The columns it is made of, with their factors; empty for a column of zeros.
    pub made_of: Vec<(usize, f64)>,
}

/// Orthonormal columns that span those of X.
#[derive(Clone, Debug)]
pub struct Orthogonal {
    /// The orthonormal columns, each as long as X is tall.
    pub q: Vec<Vec<f64>>,
    /// rank × columns: X = QR; column j is zero below its own step.
    pub r: Matrix,
    /// The columns that add to those before them.
    pub kept: Vec<usize>,
    /// The others.
    pub aliased: Vec<Alias>,
}

/// A column whose part outside the span of those before is shorter than this share of it is one of them (R's `lm` has the same).
const ALIASED: f64 = 1e-7;

impl Orthogonal {
    /// Gram and Schmidt's process, each column projected twice ("twice is enough": Giraud, Langou and Rozložník 2005).
    pub fn new(columns: Vec<Vec<f64>>) -> Orthogonal {
        Orthogonal::with_tolerance(columns, ALIASED)
    }

    /// The same with another share below which a column counts as a combination of those before.
    pub fn with_tolerance(columns: Vec<Vec<f64>>, tolerance: f64) -> Orthogonal {
        let count = columns.len();
        let mut q: Vec<Vec<f64>> = Vec::new();
        let mut kept = Vec::new();
        let mut aliased = Vec::new();
        let mut coordinates: Vec<Vec<f64>> = Vec::new();
        for (j, mut column) in columns.into_iter().enumerate() {
            let length = dot(&column, &column).sqrt();
            let mut own = vec![0.0; q.len()];
            for _ in 0..2 {
                for (along, direction) in own.iter_mut().zip(&q) {
                    let part = dot(&column, direction);
                    *along += part;
                    for (x, d) in column.iter_mut().zip(direction) {
                        *x -= part * d;
                    }
                }
            }
            let rest = dot(&column, &column).sqrt();
            if rest > tolerance * length && rest.is_finite() {
                column.iter_mut().for_each(|x| *x /= rest);
                q.push(column);
                own.push(rest);
                kept.push(j);
            } else {
                aliased.push(Alias { column: j, made_of: Vec::new() });
            }
            coordinates.push(own);
        }
        let mut r = Matrix::zeros(q.len(), count);
        for (j, own) in coordinates.iter().enumerate() {
            for (i, along) in own.iter().enumerate() {
                r[(i, j)] = *along;
            }
        }
        let mut found = Orthogonal { q, r, kept, aliased: Vec::new() };
        found.aliased = aliased.into_iter().map(|alias| found.explained(alias)).collect();
        found
    }

    /// Of which columns an aliased one is made: back-substitution in R.
    fn explained(&self, alias: Alias) -> Alias {
        let rank = self.kept.iter().filter(|kept| **kept < alias.column).count();
        let mut factors: Vec<f64> = (0..rank).map(|i| self.r[(i, alias.column)]).collect();
        for i in (0..rank).rev() {
            factors[i] /= self.r[(i, self.kept[i])];
            for k in 0..i {
                factors[k] -= self.r[(k, self.kept[i])] * factors[i];
            }
        }
        let sizes: Vec<f64> = (0..rank).map(|i| (factors[i] * self.column_length(self.kept[i])).abs()).collect();
        let largest = sizes.iter().copied().fold(0.0, f64::max);
        let made_of = (0..rank).filter(|i| sizes[*i] > 1e-6 * largest).map(|i| (self.kept[i], factors[i])).collect();
        Alias { column: alias.column, made_of }
    }

    fn column_length(&self, j: usize) -> f64 {
        self.r.column(j).map(|x| x * x).sum::<f64>().sqrt()
    }

    /// The square upper triangle of the kept columns.
    pub fn triangle(&self) -> Matrix {
        Matrix::of(self.kept.len(), self.kept.len(), |i, j| self.r[(i, self.kept[j])])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_made_of_others_is_told_with_its_makers() {
        let one = vec![1.0; 5];
        let x = vec![3.0, 1.0, 4.0, 1.0, 5.0];
        let sum: Vec<f64> = x.iter().map(|x| 2.0 * x - 3.0).collect();
        let y = vec![1.0, 0.0, 0.0, 2.0, 7.0];
        let found = Orthogonal::new(vec![one, x, sum, vec![0.0; 5], y]);
        assert_eq!(found.kept, [0, 1, 4]);
        assert_eq!(found.aliased[0].column, 2);
        let makers: Vec<usize> = found.aliased[0].made_of.iter().map(|(column, _)| *column).collect();
        assert_eq!(makers, [0, 1]);
        assert!((found.aliased[0].made_of[0].1 + 3.0).abs() < 1e-12);
        assert!((found.aliased[0].made_of[1].1 - 2.0).abs() < 1e-12);
        assert_eq!(found.aliased[1], Alias { column: 3, made_of: Vec::new() });
    }

    #[test]
    fn the_factors_give_the_columns_back() {
        let columns: Vec<Vec<f64>> =
            (0..4).map(|j| (0..6).map(|i| libm::pow(1.0 + i as f64, j as f64)).collect()).collect();
        let found = Orthogonal::new(columns.clone());
        for (j, column) in columns.iter().enumerate() {
            for (i, x) in column.iter().enumerate() {
                let back: f64 = (0..4).map(|k| found.q[k][i] * found.r[(k, j)]).sum();
                assert!((back - x).abs() < 1e-12);
            }
        }
        for a in 0..4 {
            for b in 0..4 {
                assert!((dot(&found.q[a], &found.q[b]) - f64::from(u8::from(a == b))).abs() < 1e-14);
            }
        }
    }
}
