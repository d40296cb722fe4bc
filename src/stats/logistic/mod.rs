//! Logistic regression, and risks standardised over the participants by it.

mod g_computation;
mod profile;
mod search;

use crate::stats::matrix::{Alias, Cholesky, Matrix, Orthogonal, dot};
use crate::stats::special::{chi_squared, expit, normal};
use crate::stats::{Estimate, Level, TestResult};

pub use g_computation::{Marginal, Standardized, Variance, g_computation};

use search::{NoPeak, Search, log_likelihood};

/// What is maximised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Likelihood {
    /// The likelihood.
    Plain,
    /// The likelihood times the root of the information's determinant: it has a maximum where something separates, too.
    Firth,
}

/// Why there is no fit.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LogisticError {
    /// Columns that are linear combinations of others.
    #[error("{} columns are linear combinations of others", .0.len())]
    Aliased(Vec<Alias>),
    /// A combination of the columns parts those with the event from those without, all or nearly all of them: the likelihood rises for
    /// ever.
    #[error(
        "a combination of the terms parts those with the event from those without: the coefficients have no finite estimate"
    )]
    Separated {
        /// The columns that the combination is made of, the intercept left out where it is not alone.
        columns: Vec<usize>,
    },
    /// The search did not end.
    #[error("the search for the maximum of the likelihood did not end")]
    GivenUp,
    /// A number beyond the range of doubles.
    #[error("the numbers of a column are beyond the range of doubles")]
    NotFinite,
}

/// A fitted logistic regression.
#[derive(Clone, Debug)]
pub struct Logistic {
    x: Matrix,
    events: Vec<bool>,
    likelihood: Likelihood,
    coefficients: Vec<f64>,
    covariance: Matrix,
    /// What was maximised, up to a constant.
    value: f64,
    log_likelihood: f64,
    steps: u32,
}

impl Logistic {
    /// Fits log(p/(1 − p)) = Xβ by maximum likelihood, plain or penalised.
    ///
    /// # Formula
    /// X = QR; Newton in γ = Rβ: γ + (Q'WQ)⁻¹Q'(y − p), W = p(1 − p), halved where the likelihood would fall; ends when the decrement
    /// g'I⁻¹g is below 1e-20 or falls no further. `Firth`: ℓ + ½log|X'WX|, the residual is y − p + h(½ − p) with h the leverages.
    /// # Inputs
    /// `x`: n × p, linearly independent columns of any scale; `y`: who has the event.
    /// # Errors
    /// [`LogisticError`]: what separates is refused, not estimated. It is told by a direction that no row contradicts, so a large
    /// coefficient alone is no reason.
    /// # Agrees with
    /// R 4.2.2 `glm(family = binomial)` and statsmodels 0.15 `Logit` to 1e-9; `Firth` with R's `optim` on the penalised likelihood;
    /// `tests/reference/logistic/`.
    /// # Reference
    /// Albert and Anderson (1984), doi:10.1093/biomet/71.1.1 (separation); Firth (1993), doi:10.1093/biomet/80.1.27; Heinze and
    /// Schemper (2002), doi:10.1002/sim.1047
    pub fn fit(x: &Matrix, y: &[bool], likelihood: Likelihood) -> Result<Logistic, LogisticError> {
        let (n, p) = (x.rows(), x.cols());
        if !x.is_finite() {
            return Err(LogisticError::NotFinite);
        }
        let found = Orthogonal::new((0..p).map(|j| x.column(j).collect()).collect());
        if !found.aliased.is_empty() {
            return Err(LogisticError::Aliased(found.aliased));
        }
        let (q, r) = (Matrix::of(n, p, |i, j| found.q[j][i]), found.triangle());
        let search = Search { q: &q, y, free: p, likelihood };
        let peak = search.from(vec![0.0; p]).map_err(|failed| match failed {
            NoPeak::Separated(direction) => {
                LogisticError::Separated { columns: parting(x, &back_substituted(&r, direction)) }
            }
            NoPeak::GivenUp => LogisticError::GivenUp,
        })?;
        let factor = Cholesky::new(&peak.information).ok_or(LogisticError::GivenUp)?;
        // R⁻¹L'⁻¹, a column at a time: its product with itself is (X'WX)⁻¹
        let half = factor.inverse_lower();
        let columns: Vec<Vec<f64>> = (0..p).map(|j| back_substituted(&r, half.row(j).to_vec())).collect();
        let covariance = Matrix::of(p, p, |i, j| columns.iter().map(|column| column[i] * column[j]).sum());
        let log_likelihood = log_likelihood(&q.times_vector(&peak.gamma), y);
        Ok(Logistic {
            x: x.clone(),
            events: y.to_vec(),
            likelihood,
            coefficients: back_substituted(&r, peak.gamma),
            covariance,
            value: peak.value,
            log_likelihood,
            steps: peak.steps,
        })
    }

    /// β.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// (X'WX)⁻¹.
    pub fn covariance(&self) -> &Matrix {
        &self.covariance
    }

    /// log L at the optimum, without the penalty.
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// Newton steps taken.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// A linear combination of the coefficients with its normal (Wald) interval: a log odds ratio given the other columns.
    pub fn contrast(&self, l: &[f64], level: Level) -> Estimate {
        let (value, error) = (dot(l, &self.coefficients), self.covariance.bilinear(l, l).max(0.0).sqrt());
        let half = level.z() * error;
        Estimate::of(value).with_std_error(error).with_bounds(value - half, value + half)
    }

    /// Wald's test that all of these combinations are zero.
    ///
    /// # Formula
    /// b'(LΣL')⁻¹b, b = Lβ; χ² with as many degrees of freedom
    pub fn wald(&self, rows: &[Vec<f64>]) -> TestResult {
        let covariance = Matrix::of(rows.len(), rows.len(), |i, j| self.covariance.bilinear(&rows[i], &rows[j]));
        let Some(factor) = Cholesky::new(&covariance) else {
            return TestResult::undefined("no test: the contrasts have no covariance of full rank");
        };
        let values: Vec<f64> = rows.iter().map(|l| dot(l, &self.coefficients)).collect();
        let (statistic, df) = (dot(&values, &factor.solve(&values)), rows.len() as f64);
        TestResult::of(chi_squared::sf(statistic, df)).with_statistic(statistic).with_df(df)
    }

    /// A coefficient with its Wald interval.
    pub fn coefficient(&self, column: usize, level: Level) -> Estimate {
        let l: Vec<f64> = (0..self.coefficients.len()).map(|j| f64::from(u8::from(j == column))).collect();
        self.contrast(&l, level)
    }

    /// The fitted probability of a row.
    pub fn probability(&self, row: &[f64]) -> f64 {
        expit(dot(row, &self.coefficients)).0
    }

    /// The sandwich (X'WX)⁻¹ Σ(y − p)²xx' (X'WX)⁻¹, without a correction for small samples: HC0.
    fn sandwich(&self) -> Matrix {
        let p = self.x.cols();
        let mut middle = Matrix::zeros(p, p);
        for (i, event) in self.events.iter().enumerate() {
            let row = self.x.row(i);
            let (yes, no) = expit(dot(row, &self.coefficients));
            let residual = if *event { no } else { yes };
            for j in 0..p {
                let scaled = residual * residual * row[j];
                for (entry, x) in middle.row_mut(j).iter_mut().zip(row) {
                    *entry += scaled * x;
                }
            }
        }
        self.covariance.times(&middle).times(&self.covariance)
    }
}

/// z = value/error, two-sided.
fn wald_test(value: f64, error: f64) -> TestResult {
    if error <= 0.0 {
        return TestResult::undefined("no test: there is no standard error");
    }
    let z = value / error;
    TestResult::of(2.0 * normal::sf(z.abs())).with_statistic(z)
}

/// R⁻¹b.
fn back_substituted(r: &Matrix, mut b: Vec<f64>) -> Vec<f64> {
    for i in (0..b.len()).rev() {
        let known: f64 = (i + 1..b.len()).map(|j| r[(i, j)] * b[j]).sum();
        b[i] = (b[i] - known) / r[(i, i)];
    }
    b
}

/// The columns that a direction moves the predictor by, the intercept only where it is alone.
fn parting(x: &Matrix, direction: &[f64]) -> Vec<usize> {
    let spread = |column: usize| {
        let (low, high) =
            x.column(column).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        (high - low) * direction[column].abs()
    };
    let spreads: Vec<f64> = (0..direction.len()).map(spread).collect();
    let largest = spreads.iter().copied().fold(0.0, f64::max);
    let columns: Vec<usize> = (0..direction.len()).filter(|j| spreads[*j] > 1e-6 * largest).collect();
    if columns.is_empty() { (0..direction.len().min(1)).collect() } else { columns }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[&[f64]]) -> Matrix {
        Matrix::of(rows.len(), rows[0].len(), |i, j| rows[i][j])
    }

    fn plain(rows: &[&[f64]], events: &[bool]) -> Result<Logistic, LogisticError> {
        Logistic::fit(&matrix(rows), events, Likelihood::Plain)
    }

    #[test]
    fn one_binary_covariate_is_the_odds_ratio() {
        // 37/52 v 20/42: log odds ratio and Woolf's standard error
        let rows: Vec<[f64; 2]> = (0..94).map(|at| [1.0, f64::from(u8::from(at < 52))]).collect();
        let events: Vec<bool> = (0..94).map(|at| at < 37 || (52..72).contains(&at)).collect();
        let fit = plain(&rows.iter().map(|row| &row[..]).collect::<Vec<_>>(), &events).unwrap();
        let odds = libm::log(37.0 * 22.0 / (15.0 * 20.0));
        let woolf = f64::sqrt(1.0 / 37.0 + 1.0 / 15.0 + 1.0 / 20.0 + 1.0 / 22.0);
        let found = fit.coefficient(1, Level::NINETY_FIVE);
        assert!((found.value.unwrap() - odds).abs() < 1e-12 && (found.std_error.unwrap() - woolf).abs() < 1e-12);
        // its likelihood-ratio test is that of the table: 2ΣO log(O/E)
        let g = crate::stats::equality::likelihood_ratio(
            crate::stats::Binomial::new(37, 52).unwrap(),
            crate::stats::Binomial::new(20, 42).unwrap(),
        );
        assert!((fit.likelihood_ratio(&[1]).statistic.unwrap() - g.statistic.unwrap()).abs() < 1e-12);
    }

    #[test]
    fn firth_on_one_table_adds_a_half_to_every_cell() {
        // Saturated: Jeffreys' prior on each probability, so log((x + ½)/(n − x + ½)) in either arm; 5/5 v 2/7 separates.
        let rows: Vec<[f64; 2]> = (0..12).map(|at| [1.0, f64::from(u8::from(at < 5))]).collect();
        let events: Vec<bool> = (0..12).map(|at| at < 7).collect();
        let x = matrix(&rows.iter().map(|row| &row[..]).collect::<Vec<_>>());
        assert_eq!(
            Logistic::fit(&x, &events, Likelihood::Plain).unwrap_err(),
            LogisticError::Separated { columns: vec![1] }
        );
        let fit = Logistic::fit(&x, &events, Likelihood::Firth).unwrap();
        let wanted = libm::log(5.5 / 0.5) - libm::log(2.5 / 5.5);
        assert!((fit.coefficients()[1] - wanted).abs() < 1e-9, "{:?}", fit.coefficients());
        let profile = fit.profile(&[0.0, 1.0], Level::NINETY_FIVE);
        assert!(profile.lower.unwrap() > 0.0 && profile.upper.unwrap().is_finite(), "{profile:?}");
    }

    #[test]
    fn what_separates_is_refused_and_named() {
        // completely: above 3.5 everyone has the event; nearly: nobody of the group has it
        let complete: Vec<[f64; 2]> = (0..8).map(|at| [1.0, f64::from(at)]).collect();
        let events: Vec<bool> = (0..8).map(|at| at > 3).collect();
        let rows: Vec<&[f64]> = complete.iter().map(|row| &row[..]).collect();
        assert_eq!(plain(&rows, &events).unwrap_err(), LogisticError::Separated { columns: vec![1] });
        let group: Vec<[f64; 3]> =
            (0..12).map(|at| [1.0, f64::from(u8::from(at < 4)), f64::from(at * 7 % 5)]).collect();
        let events: Vec<bool> = (0..12).map(|at| at >= 4 && at % 2 == 0).collect();
        let rows: Vec<&[f64]> = group.iter().map(|row| &row[..]).collect();
        assert_eq!(plain(&rows, &events).unwrap_err(), LogisticError::Separated { columns: vec![1] });
    }

    #[test]
    fn a_far_point_or_a_steep_slope_alone_is_no_separation() {
        // Nearly separated at 4.5: one on either side overlaps, so the slope is steep and finite; one point lies far out.
        let mut rows: Vec<[f64; 2]> = (0..40).map(|at| [1.0, f64::from(at) / 4.0]).collect();
        let mut events: Vec<bool> = (0..40).map(|at| at > 18).collect();
        events.swap(18, 19);
        rows.push([1.0, 60.0]);
        events.push(true);
        let slices: Vec<&[f64]> = rows.iter().map(|row| &row[..]).collect();
        let fit = plain(&slices, &events).unwrap();
        assert!(fit.coefficients()[1] * 60.0 > 50.0, "{:?}", fit.coefficients());
        // The unit of a column changes its coefficient by as much and nothing else.
        let scaled: Vec<[f64; 2]> = rows.iter().map(|[one, x]| [*one, x * 1e7]).collect();
        let other = plain(&scaled.iter().map(|row| &row[..]).collect::<Vec<_>>(), &events).unwrap();
        assert!((other.coefficients()[1] * 1e7 / fit.coefficients()[1] - 1.0).abs() < 1e-10);
    }

    #[test]
    fn nobody_with_the_event_has_no_estimate() {
        let rows = [[1.0], [1.0], [1.0]];
        let rows: Vec<&[f64]> = rows.iter().map(|row| &row[..]).collect();
        assert_eq!(plain(&rows, &[false; 3]).unwrap_err(), LogisticError::Separated { columns: vec![0] });
    }
}
