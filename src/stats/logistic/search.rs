//! Newton's search for the maximum of a logistic likelihood, plain or penalised, in orthonormal coordinates.

use crate::stats::matrix::{Cholesky, Matrix, dot};
use crate::stats::special::expit;

use super::Likelihood;

/// Newton steps before the search is given up.
const STEPS: u32 = 300;

/// Steps of a penalised search by the information alone, which mostly are enough; the dearer curvature of the penalty comes after them.
const SCORING: u32 = 25;

/// A linear predictor from which on it is asked whether something separates.
const FAR: f64 = 12.0;

/// Shares of the largest by which a direction may be on the wrong side of a row and still separate: rounding.
const ROUNDING: f64 = 1e-8;

/// What is maximised: over the first `free` coordinates, the others stay as they are.
pub(super) struct Search<'a> {
    /// n × p, orthonormal columns.
    pub q: &'a Matrix,
    pub y: &'a [bool],
    pub free: usize,
    pub likelihood: Likelihood,
}

/// The maximum.
pub(super) struct Peak {
    pub gamma: Vec<f64>,
    /// log L, with the penalty if there is one.
    pub value: f64,
    /// Q'WQ of all coordinates.
    pub information: Matrix,
    pub steps: u32,
}

/// Why there is none.
pub(super) enum NoPeak {
    /// Along this direction the likelihood rises for ever.
    Separated(Vec<f64>),
    /// The steps ran out.
    GivenUp,
}

/// Log likelihood of what happened in each row, without cancellation.
pub(super) fn log_likelihood(eta: &[f64], y: &[bool]) -> f64 {
    let part = |(eta, event): (&f64, &bool)| {
        let against = if *event { -eta } else { *eta };
        -(against.max(0.0) + libm::log1p(libm::exp(-against.abs())))
    };
    eta.iter().zip(y).map(part).sum()
}

/// Q'WQ, W = p(1 − p).
pub(super) fn information(q: &Matrix, eta: &[f64]) -> Matrix {
    let p = q.cols();
    let mut information = Matrix::zeros(p, p);
    for (i, eta) in eta.iter().enumerate() {
        let (yes, no) = expit(*eta);
        let weight = yes * no;
        let row = q.row(i);
        for j in 0..p {
            let scaled = weight * row[j];
            for (entry, x) in information.row_mut(j)[..=j].iter_mut().zip(row) {
                *entry += scaled * x;
            }
        }
    }
    for j in 0..p {
        for k in j + 1..p {
            information[(j, k)] = information[(k, j)];
        }
    }
    information
}

impl Search<'_> {
    fn value(&self, eta: &[f64]) -> f64 {
        let plain = log_likelihood(eta, self.y);
        match self.likelihood {
            Likelihood::Plain => plain,
            Likelihood::Firth => match Cholesky::new(&information(self.q, eta)) {
                Some(factor) => plain + 0.5 * factor.log_determinant(),
                None => f64::NEG_INFINITY,
            },
        }
    }

    /// Slope along the free coordinates.
    fn score(&self, eta: &[f64], whole: &Matrix) -> Option<Vec<f64>> {
        let factor = match self.likelihood {
            Likelihood::Plain => None,
            Likelihood::Firth => Some(Cholesky::new(whole)?),
        };
        let mut score = vec![0.0; self.free];
        for (i, (eta, event)) in eta.iter().zip(self.y).enumerate() {
            let (yes, no) = expit(*eta);
            let mut residual = if *event { no } else { -yes };
            let row = self.q.row(i);
            if let Some(factor) = &factor {
                let half = factor.solve_lower(row);
                // h(½ − p), h the leverage of the row
                residual += yes * no * dot(&half, &half) * 0.5 * (no - yes);
            }
            for (score, x) in score.iter_mut().zip(row) {
                *score += residual * x;
            }
        }
        Some(score)
    }

    /// Minus the second derivatives of a penalised likelihood along the free coordinates, from differences of the slope; `None` where it is
    /// not curved downwards. The information alone leaves out the penalty's own curvature, and the steps then may never end.
    fn curvature(&self, gamma: &[f64], whole: &Matrix) -> Option<Cholesky> {
        let slope = |j: usize, by: f64| -> Option<Vec<f64>> {
            let mut moved = gamma.to_vec();
            moved[j] += by;
            let eta = self.q.times_vector(&moved);
            self.score(&eta, &information(self.q, &eta))
        };
        let mut curvature = Matrix::zeros(self.free, self.free);
        for j in 0..self.free {
            let by = 1e-4 / whole[(j, j)].sqrt();
            let (up, down) = (slope(j, by)?, slope(j, -by)?);
            for (i, (up, down)) in up.iter().zip(&down).enumerate() {
                let half = 0.5 * (down - up) / (2.0 * by);
                curvature[(i, j)] += half;
                curvature[(j, i)] += half;
            }
        }
        Cholesky::new(&curvature)
    }

    /// Does no row contradict this direction, and some agree? Then the likelihood rises along it for ever.
    fn separates(&self, direction: &[f64]) -> bool {
        let (mut least, mut largest) = (0.0_f64, 0.0_f64);
        for (i, event) in self.y.iter().enumerate() {
            let along = dot(&self.q.row(i)[..direction.len()], direction);
            least = least.min(if *event { along } else { -along });
            largest = largest.max(along.abs());
        }
        largest > 0.0 && least >= -ROUNDING * largest
    }

    /// The maximum from a start.
    pub fn from(&self, start: Vec<f64>) -> Result<Peak, NoPeak> {
        let mut gamma = start;
        let mut eta = self.q.times_vector(&gamma);
        let mut value = self.value(&eta);
        let mut last = f64::INFINITY;
        let mut direction = vec![0.0; self.free];
        for steps in 0..STEPS {
            let whole = information(self.q, &eta);
            let free: Vec<usize> = (0..self.free).collect();
            let factor = match self.likelihood {
                Likelihood::Plain => None,
                Likelihood::Firth => (steps >= SCORING).then(|| self.curvature(&gamma, &whole)).flatten(),
            };
            let factor = factor.or_else(|| Cholesky::new(&whole.part(&free)));
            let (Some(factor), Some(score)) = (factor, self.score(&eta, &whole)) else {
                return Err(NoPeak::Separated(direction));
            };
            let step = factor.solve(&score);
            let decrement = dot(&step, &score);
            if self.likelihood == Likelihood::Plain && eta.iter().any(|eta| eta.abs() > FAR) {
                for direction in [&gamma[..self.free], &step] {
                    if self.separates(direction) {
                        return Err(NoPeak::Separated(direction.to_vec()));
                    }
                }
            }
            if decrement <= 1e-20 || (decrement <= 1e-14 && decrement >= 0.5 * last) {
                return Ok(Peak { gamma, value, information: whole, steps });
            }
            last = decrement;
            let mut share = 1.0;
            loop {
                let mut next = gamma.clone();
                next.iter_mut().zip(&step).for_each(|(gamma, step)| *gamma += share * step);
                let there = self.q.times_vector(&next);
                let reached = self.value(&there);
                if reached >= value - 1e-12 * value.abs() || share < 1e-6 {
                    (gamma, eta, value) = (next, there, reached);
                    break;
                }
                share *= 0.5;
            }
            direction = step;
        }
        Err(NoPeak::GivenUp)
    }
}
