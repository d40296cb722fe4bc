//! Imputation of multivariate normal data by data augmentation.

use super::Philox;
use crate::stats::matrix::{Cholesky, Matrix};

/// Steps before the first imputed data set, and between two.
const BURN_IN: usize = 200;
const BETWEEN: usize = 20;

/// Why nothing is imputed. Variables are told by their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImputationError {
    /// Too few rows for a covariance matrix.
    #[error("{rows} rows are too few for the covariance of {variables} variables")]
    TooFewRows {
        /// Rows with a value.
        rows: usize,
        /// Variables.
        variables: usize,
    },
    /// A variable that nobody has a value of.
    #[error("variable {0} is missing in every row")]
    NoValue(usize),
    /// A variable with fewer values than its regression on the others has parameters.
    #[error("variable {variable} has {values} values: its regression on the others has {parameters} parameters")]
    TooFewValues {
        /// Which.
        variable: usize,
        /// Rows that have it.
        values: usize,
        /// Intercept, slopes and residual variance.
        parameters: usize,
    },
    /// A variable that does not vary.
    #[error("variable {0} does not vary")]
    Constant(usize),
    /// Two variables that no row has both of: nothing says how they go together.
    #[error("no row has both variable {0} and variable {1}")]
    NeverTogether(usize, usize),
    /// A covariance matrix that is not positive definite.
    #[error("the variables are linear combinations of each other")]
    Singular,
}

/// Rows of a multivariate normal sample, some values missing at random.
#[derive(Clone, Debug)]
pub struct NormalData {
    rows: Vec<Vec<Option<f64>>>,
    patterns: Vec<Pattern>,
    variables: usize,
}

/// Rows that lack the same variables.
#[derive(Clone, Debug)]
struct Pattern {
    seen: Vec<usize>,
    lacking: Vec<usize>,
    rows: Vec<usize>,
}

impl NormalData {
    /// Rows of equal length.
    ///
    /// # Errors
    /// [`ImputationError`] but for `Singular`; none where nothing is missing, for then nothing is imputed.
    pub fn new(rows: Vec<Vec<Option<f64>>>) -> Result<NormalData, ImputationError> {
        let variables = rows.first().map_or(0, Vec::len);
        if rows.iter().any(|row| row.iter().any(Option::is_none)) {
            enough(&rows, variables)?;
        }
        let mut patterns: Vec<Pattern> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let seen: Vec<usize> = (0..variables).filter(|variable| row[*variable].is_some()).collect();
            match patterns.iter_mut().find(|pattern| pattern.seen == seen) {
                Some(pattern) => pattern.rows.push(at),
                None => {
                    let lacking = (0..variables).filter(|variable| row[*variable].is_none()).collect();
                    patterns.push(Pattern { seen, lacking, rows: vec![at] });
                }
            }
        }
        Ok(NormalData { rows, patterns, variables })
    }

    /// `number` completed copies of the rows.
    ///
    /// # Formula
    /// Data augmentation: in turn the missing values given mean and covariance, then covariance and mean given the completed data,
    /// Σ ~ inverse Wishart(n − 1, (n − 1)S), μ | Σ ~ N(ȳ, Σ/n), Jeffreys's prior. 200 steps before the first copy, 20 between two.
    /// # Returns
    /// Draws on the whole real line: neither rounded nor cut to the range of a scale, which would bias means and variances.
    /// # Errors
    /// `Singular` when a covariance matrix is not positive definite.
    /// # Reference
    /// Tanner and Wong (1987), doi:10.1080/01621459.1987.10478458; Schafer (1997), Analysis of Incomplete Multivariate Data, ch. 5
    pub fn impute(&self, number: usize, draws: &mut Philox) -> Result<Vec<Vec<Vec<f64>>>, ImputationError> {
        let n = self.rows.len() as f64;
        let (mut mean, mut covariance) = self.start();
        let mut filled: Vec<Vec<f64>> = self
            .rows
            .iter()
            .map(|row| row.iter().zip(&mean).map(|(value, mean)| value.unwrap_or(*mean)).collect())
            .collect();
        let complete = self.patterns.iter().all(|pattern| pattern.lacking.is_empty());
        if complete {
            return Ok(vec![filled; number]);
        }
        let mut copies = Vec::with_capacity(number);
        let steps = BURN_IN + BETWEEN * number.saturating_sub(1);
        for step in 0..=steps {
            self.fill(&mut filled, &mean, &covariance, draws)?;
            if step >= BURN_IN && (step - BURN_IN).is_multiple_of(BETWEEN) {
                copies.push(filled.clone());
            }
            (mean, covariance) = posterior(&filled, n, self.variables, draws)?;
        }
        Ok(copies)
    }

    /// Means and variances of what was seen.
    fn start(&self) -> (Vec<f64>, Matrix) {
        let column = |variable: usize| self.rows.iter().filter_map(move |row| row[variable]);
        let mean: Vec<f64> = (0..self.variables).map(|v| column(v).sum::<f64>() / column(v).count() as f64).collect();
        let variance =
            |v: usize| column(v).map(|x| (x - mean[v]) * (x - mean[v])).sum::<f64>() / column(v).count() as f64;
        let covariance = Matrix::of(self.variables, self.variables, |i, j| if i == j { variance(i) } else { 0.0 });
        (mean, covariance)
    }

    /// Draws the missing of every row given what was seen of it.
    fn fill(
        &self,
        filled: &mut [Vec<f64>],
        mean: &[f64],
        covariance: &Matrix,
        draws: &mut Philox,
    ) -> Result<(), ImputationError> {
        for Pattern { seen, lacking, rows } in &self.patterns {
            if lacking.is_empty() {
                continue;
            }
            let of_seen = Cholesky::new(&covariance.part(seen)).ok_or(ImputationError::Singular)?;
            // Coefficients of the regression of each missing variable on those seen.
            let slopes: Vec<Vec<f64>> = lacking
                .iter()
                .map(|variable| {
                    of_seen.solve(&seen.iter().map(|other| covariance[(*other, *variable)]).collect::<Vec<_>>())
                })
                .collect();
            let residual = Matrix::of(lacking.len(), lacking.len(), |i, j| {
                let explained: f64 =
                    seen.iter().zip(&slopes[i]).map(|(other, slope)| slope * covariance[(*other, lacking[j])]).sum();
                covariance[(lacking[i], lacking[j])] - explained
            });
            let root = Cholesky::new(&residual).ok_or(ImputationError::Singular)?;
            for row in rows {
                let z: Vec<f64> = lacking.iter().map(|_| draws.normal()).collect();
                for (at, variable) in lacking.iter().enumerate() {
                    let expected: f64 = seen
                        .iter()
                        .zip(&slopes[at])
                        .map(|(other, slope)| slope * (filled[*row][*other] - mean[*other]))
                        .sum();
                    let noise: f64 = root.lower().row(at)[..=at].iter().zip(&z).map(|(l, z)| l * z).sum();
                    filled[*row][*variable] = mean[*variable] + expected + noise;
                }
            }
        }
        Ok(())
    }
}

/// Are there values enough that the posterior of mean and covariance is proper?
fn enough(rows: &[Vec<Option<f64>>], variables: usize) -> Result<(), ImputationError> {
    let with_any = rows.iter().filter(|row| row.iter().any(Option::is_some)).count();
    if with_any < variables + 2 {
        return Err(ImputationError::TooFewRows { rows: with_any, variables });
    }
    for variable in 0..variables {
        let mut values = rows.iter().filter_map(|row| row[variable]);
        let count = values.clone().count();
        let first = values.next().ok_or(ImputationError::NoValue(variable))?;
        if values.all(|value| value == first) {
            return Err(ImputationError::Constant(variable));
        }
        let parameters = variables + 1;
        if count < parameters {
            return Err(ImputationError::TooFewValues { variable, values: count, parameters });
        }
        let together = |other: &usize| rows.iter().any(|row| row[variable].is_some() && row[*other].is_some());
        if let Some(other) = (0..variable).find(|other| !together(other)) {
            return Err(ImputationError::NeverTogether(other, variable));
        }
    }
    Ok(())
}

/// Mean and covariance drawn given completed data.
fn posterior(filled: &[Vec<f64>], n: f64, p: usize, draws: &mut Philox) -> Result<(Vec<f64>, Matrix), ImputationError> {
    let mean: Vec<f64> = (0..p).map(|v| filled.iter().map(|row| row[v]).sum::<f64>() / n).collect();
    let products = Matrix::of(p, p, |i, j| filled.iter().map(|row| (row[i] - mean[i]) * (row[j] - mean[j])).sum());
    let lower = Cholesky::new(&products).ok_or(ImputationError::Singular)?;
    // Bartlett: W = TT' is a Wishart matrix of the identity; with A = LL', Σ = L(TT')⁻¹L' is inverse Wishart of A.
    let mut t = Matrix::zeros(p, p);
    for i in 0..p {
        for j in 0..i {
            t[(i, j)] = draws.normal();
        }
        t[(i, i)] = draws.chi_squared(n - 1.0 - i as f64).sqrt();
    }
    let mut inverse = Matrix::zeros(p, p);
    for j in 0..p {
        inverse[(j, j)] = 1.0 / t[(j, j)];
        for i in j + 1..p {
            let sum: f64 = (j..i).map(|k| t[(i, k)] * inverse[(k, j)]).sum();
            inverse[(i, j)] = -sum / t[(i, i)];
        }
    }
    let root = lower.lower().times(&inverse.transposed());
    let z: Vec<f64> = (0..p).map(|_| draws.normal() / n.sqrt()).collect();
    let drawn = mean.iter().zip(root.times_vector(&z)).map(|(mean, off)| mean + off).collect();
    Ok((drawn, root.times(&root.transposed())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::imputation::rubin;

    /// Two correlated scores, the second missing where the first is high: the mean of those seen is wrong, the imputed one is right.
    #[test]
    fn what_is_missing_at_random_is_not_missed_in_the_mean() {
        let mut draws = Philox::new(11, 0);
        let rows: Vec<Vec<Option<f64>>> = (0..400)
            .map(|_| {
                let x = draws.normal();
                let y = 0.8 * x + 0.6 * draws.normal();
                vec![Some(x), (x < 0.5).then_some(y)]
            })
            .collect();
        let seen: Vec<f64> = rows.iter().filter_map(|row| row[1]).collect();
        assert!(seen.iter().sum::<f64>() / seen.len() as f64 <= -0.3);
        let copies = NormalData::new(rows.clone()).unwrap().impute(40, &mut Philox::new(5, 1)).unwrap();
        let estimates: Vec<(f64, f64)> = copies
            .iter()
            .map(|copy| {
                let n = copy.len() as f64;
                let mean = copy.iter().map(|row| row[1]).sum::<f64>() / n;
                let variance = copy.iter().map(|row| (row[1] - mean) * (row[1] - mean)).sum::<f64>() / (n - 1.0);
                (mean, (variance / n).sqrt())
            })
            .collect();
        let pooled = rubin(&estimates, 399.0).unwrap();
        // the regression estimate of the mean, the maximum-likelihood one for this pattern (Anderson 1957)
        let complete: Vec<(f64, f64)> = rows.iter().filter_map(|row| row[0].zip(row[1])).collect();
        let k = complete.len() as f64;
        let (mx, my) = (complete.iter().map(|c| c.0).sum::<f64>() / k, complete.iter().map(|c| c.1).sum::<f64>() / k);
        let slope = complete.iter().map(|c| (c.0 - mx) * (c.1 - my)).sum::<f64>()
            / complete.iter().map(|c| (c.0 - mx) * (c.0 - mx)).sum::<f64>();
        let all = rows.iter().filter_map(|row| row[0]).sum::<f64>() / rows.len() as f64;
        let likely = my + slope * (all - mx);
        assert!((pooled.contrast.estimate - likely).abs() < 0.02, "{pooled:?} {likely}");
        assert!(pooled.missing_information > 0.1 && pooled.missing_information < 0.6);
    }

    #[test]
    fn the_seen_are_kept_and_the_draws_are_the_same_every_time() {
        let rows: Vec<Vec<Option<f64>>> = (0..12)
            .map(|at| {
                vec![
                    Some(f64::from(at % 5)),
                    (at % 3 > 0).then_some(f64::from(at * at % 7)),
                    (at % 4 > 0).then_some(f64::from(at)),
                ]
            })
            .collect();
        let data = NormalData::new(rows.clone()).unwrap();
        let (one, two) =
            (data.impute(3, &mut Philox::new(1, 0)).unwrap(), data.impute(3, &mut Philox::new(1, 0)).unwrap());
        assert_eq!(one, two);
        assert_ne!(one, data.impute(3, &mut Philox::new(2, 0)).unwrap());
        for copy in &one {
            for (row, filled) in rows.iter().zip(copy) {
                assert!(row.iter().zip(filled).all(|(seen, filled)| seen.is_none_or(|seen| seen == *filled)));
            }
        }
    }

    #[test]
    fn too_little_to_impute_from_is_refused() {
        let rows = vec![vec![Some(1.0), Some(2.0)], vec![Some(2.0), None], vec![Some(4.0), Some(1.0)]];
        assert!(matches!(NormalData::new(rows), Err(ImputationError::TooFewRows { rows: 3, variables: 2 })));
        let constant: Vec<Vec<Option<f64>>> = (0..9).map(|at| vec![Some(f64::from(at)), Some(3.0)]).collect();
        // Nothing is missing: nothing is imputed, and nothing is asked of the data.
        assert_eq!(NormalData::new(constant.clone()).unwrap().impute(2, &mut Philox::new(1, 0)).unwrap().len(), 2);
        let with = |more: Vec<Vec<Option<f64>>>| NormalData::new([constant.clone(), more].concat()).unwrap_err();
        assert_eq!(with(vec![vec![Some(3.0), None]]), ImputationError::Constant(1));
        let column = |seen: fn(usize) -> bool| -> Vec<Vec<Option<f64>>> {
            (0..9)
                .map(|at| vec![Some((at * at % 7) as f64), Some(at as f64), seen(at).then_some((at * 5 % 11) as f64)])
                .collect()
        };
        assert_eq!(NormalData::new(column(|_| false)).unwrap_err(), ImputationError::NoValue(2));
        let few = ImputationError::TooFewValues { variable: 2, values: 3, parameters: 4 };
        assert_eq!(NormalData::new(column(|at| at < 3)).unwrap_err(), few);
        assert!(NormalData::new(column(|at| at < 4)).is_ok());
        let apart: Vec<Vec<Option<f64>>> = (0..12)
            .map(|at| {
                let value = Some((at * 5 % 11) as f64);
                if at % 2 == 0 { vec![Some(at as f64), value, None] } else { vec![Some(at as f64), None, value] }
            })
            .collect();
        assert_eq!(NormalData::new(apart).unwrap_err(), ImputationError::NeverTogether(1, 2));
        let same: Vec<Vec<Option<f64>>> =
            (0..9).map(|at| vec![Some(f64::from(at)), (at > 2).then_some(2.0 * f64::from(at))]).collect();
        assert!(matches!(
            NormalData::new(same).unwrap().impute(2, &mut Philox::new(1, 0)),
            Err(ImputationError::Singular)
        ));
    }
}
