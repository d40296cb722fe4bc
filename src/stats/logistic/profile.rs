//! Likelihood-ratio tests and profile-likelihood intervals: the likelihood with some coefficients held.

use crate::stats::matrix::{Matrix, Orthogonal, dot};
use crate::stats::special::chi_squared;
use crate::stats::special::root::bracketed_root;
use crate::stats::{Estimate, Level, TestResult};

use super::Logistic;
use super::search::Search;

/// The same predictor in columns of which the last are held: their coefficients are then the last coordinates alone.
struct Held {
    q: Matrix,
    r: Matrix,
    /// Coordinates of the estimate.
    start: Vec<f64>,
    free: usize,
}

impl Held {
    fn new(columns: Vec<Vec<f64>>, coefficients: &[f64], free: usize) -> Held {
        // Independent columns stay so when they are turned: none is told apart here.
        let found = Orthogonal::with_tolerance(columns, 0.0);
        let q = Matrix::of(found.q[0].len(), found.q.len(), |i, j| found.q[j][i]);
        let r = found.triangle();
        let start = r.times_vector(coefficients);
        Held { q, r, start, free }
    }

    /// These coefficients last.
    fn coefficients(fit: &Logistic, held: &[usize]) -> Held {
        let p = fit.x.cols();
        let order: Vec<usize> = (0..p).filter(|j| !held.contains(j)).chain(held.iter().copied()).collect();
        let beta: Vec<f64> = order.iter().map(|j| fit.coefficients[*j]).collect();
        Held::new(order.iter().map(|j| fit.x.column(*j).collect()).collect(), &beta, p - held.len())
    }

    /// The combination θ = l'β last: β of the largest lⱼ is (θ − Σlβ of the others)/lⱼ.
    fn combination(fit: &Logistic, l: &[f64]) -> Option<Held> {
        let p = fit.x.cols();
        let own = (0..p).max_by(|a, b| l[*a].abs().total_cmp(&l[*b].abs())).filter(|own| l[*own] != 0.0)?;
        let column = |j: usize| -> Vec<f64> {
            let factor = l[j] / l[own];
            fit.x.column(j).zip(fit.x.column(own)).map(|(x, own)| x - factor * own).collect()
        };
        let others = || (0..p).filter(move |j| *j != own);
        let mut columns: Vec<Vec<f64>> = others().map(column).collect();
        columns.push(fit.x.column(own).map(|x| x / l[own]).collect());
        let mut beta: Vec<f64> = others().map(|j| fit.coefficients[j]).collect();
        beta.push(dot(l, &fit.coefficients));
        Some(Held::new(columns, &beta, p - 1))
    }

    fn search<'a>(&'a self, fit: &'a Logistic) -> Search<'a> {
        Search { q: &self.q, y: &fit.events, free: self.free, likelihood: fit.likelihood }
    }
}

impl Logistic {
    /// The likelihood-ratio test that these coefficients are all zero.
    ///
    /// # Formula
    /// 2(ℓ(β̂) − max ℓ under β = 0), χ² with as many degrees of freedom; both likelihoods penalised where the fit is, with the penalty of
    /// the whole model (Heinze and Schemper 2002)
    /// # Agrees with
    /// R 4.2.2 `anova(glm, glm, test = "LRT")`, `drop1(test = "LRT")`; `tests/reference/logistic/`.
    pub fn likelihood_ratio(&self, columns: &[usize]) -> TestResult {
        self.tested(&Held::coefficients(self, columns), columns.len())
    }

    /// The likelihood-ratio test that this combination of the coefficients is zero.
    pub fn likelihood_ratio_of(&self, l: &[f64]) -> TestResult {
        match Held::combination(self, l) {
            Some(held) => self.tested(&held, 1),
            None => TestResult::undefined("no test: nothing is combined"),
        }
    }

    /// The held coordinates at zero against the estimate.
    fn tested(&self, held: &Held, df: usize) -> TestResult {
        let mut start = held.start.clone();
        start.iter_mut().skip(held.free).for_each(|gamma| *gamma = 0.0);
        let Ok(peak) = held.search(self).from(start) else {
            return TestResult::undefined("no test: the likelihood without the term has no maximum");
        };
        let (statistic, df) = ((2.0 * (self.value - peak.value)).max(0.0), df as f64);
        TestResult::of(chi_squared::sf(statistic, df)).with_statistic(statistic).with_df(df)
    }

    /// A combination l'β of the coefficients with its profile-likelihood interval.
    ///
    /// # Formula
    /// All values b with 2(ℓ(β̂) − max ℓ under l'β = b) ≤ z²
    /// # Choices
    /// Bounds are searched to the last digit; R's `confint` interpolates between points of the profile.
    /// # Agrees with
    /// R 4.2.2 `confint(glm)` (MASS) to 1e-4, its interpolation; the bounds' own likelihood to 1e-9; `tests/reference/logistic/`.
    /// # Reference
    /// Venzon and Moolgavkar (1988), doi:10.2307/2347496; penalised: Heinze and Schemper (2002), doi:10.1002/sim.1047
    pub fn profile(&self, l: &[f64], level: Level) -> Estimate {
        let Some(held) = Held::combination(self, l) else { return Estimate::undefined("nothing is combined") };
        let scale = held.r[(held.free, held.free)];
        let allowed = 0.5 * level.z() * level.z();
        let (value, error) = (dot(l, &self.coefficients), self.covariance.bilinear(l, l).max(0.0).sqrt());
        let bound = |sign: f64| -> Option<f64> {
            // Every search begins where the last one ended.
            let mut near = held.start.clone();
            let mut beyond = |b: f64| -> f64 {
                near[held.free] = b * scale;
                let Ok(peak) = held.search(self).from(near.clone()) else {
                    // Where the search does not end, the likelihood is as low as can be.
                    near.clone_from(&held.start);
                    return f64::INFINITY;
                };
                near = peak.gamma;
                self.value - peak.value - allowed
            };
            let (mut inside, mut step) = (value, level.z() * error);
            for _ in 0..60 {
                let outside = value + sign * step;
                if beyond(outside) > 0.0 {
                    return Some(bracketed_root(inside, outside, &mut beyond));
                }
                inside = outside;
                step *= 1.5;
            }
            None
        };
        Estimate::of(value).with_std_error(error).with_bounds(bound(-1.0), bound(1.0))
    }
}
