//! What the effects are regressed on.

/// A k × p design matrix of full column rank, column by column; the first column is the constant.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    columns: Vec<Vec<f64>>,
}

impl Design {
    /// The constant alone: the model of a mean.
    pub fn constant(k: usize) -> Design {
        Design { columns: vec![vec![1.0; k]] }
    }

    /// The constant and the moderators, each with k values.
    ///
    /// # Returns
    /// `None` when the columns depend on each other (a moderator that never varies, or two that say the same).
    pub fn with_moderators(k: usize, moderators: &[Vec<f64>]) -> Option<Design> {
        let mut columns = vec![vec![1.0; k]];
        columns.extend(moderators.iter().cloned());
        if columns.iter().any(|column| column.len() != k || column.iter().any(|x| !x.is_finite())) {
            return None;
        }
        let mut basis: Vec<Vec<f64>> = Vec::new();
        for column in &columns {
            let mut rest = column.clone();
            for _ in 0..2 {
                for q in &basis {
                    let along: f64 = q.iter().zip(&rest).map(|(q, x)| q * x).sum();
                    rest.iter_mut().zip(q).for_each(|(x, q)| *x -= along * q);
                }
            }
            let size = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
            let (left, all) = (size(&rest), size(column));
            if left.is_nan() || left <= 1e-10 * all {
                return None;
            }
            rest.iter_mut().for_each(|x| *x /= left);
            basis.push(rest);
        }
        Some(Design { columns })
    }

    /// Studies.
    pub fn k(&self) -> usize {
        self.columns[0].len()
    }

    /// Coefficients.
    pub fn p(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }
}
