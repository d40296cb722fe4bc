//! The optimum: Newton's steps in a trust region, from moments of the least-squares residuals.

use crate::stats::matrix::{Cholesky, Matrix, dot, symmetric_eigen};

use super::likelihood::{Likelihood, Point, Slopes};
use super::{Convergence, FitError, Structure};

/// Most steps before giving up; twenty are many.
const MOST_ITERATIONS: usize = 200;

/// The decrement g'H⁻¹g below which nothing is left to gain: −2 log L itself is known to about 1e-12.
const CONVERGED: f64 = 1e-20;

/// A decrement this small that no longer shrinks is rounding.
const ROUNDING: f64 = 1e-12;

/// A visit whose variance is explained by the others to this share makes V singular for all that doubles can tell.
const SINGULAR: f64 = 1e-9;

/// The same where not even the information of θ can be told from a singular matrix.
const NEARLY_SINGULAR: f64 = 1e-3;

/// The point where −2 log L is least, with its exact slopes.
///
/// # Method
/// Steps δ = −(H + λM)⁻¹g, M the information θ would have if the coefficients were known. M measures a step by what it does to
/// V^(−½) ∂V V^(−½), so the region of trust has the same shape however large the variances or strong the correlations are, and a short
/// step keeps V positive definite. λ grows while V would not be, H + λM is not, or −2 log L does not fall as promised; at the end it is
/// zero, the Hessian exact and the steps Newton's own, until rounding stops them.
pub(super) fn optimum(likelihood: &Likelihood) -> Result<(Point, Slopes, Convergence), FitError> {
    let mut point = start(likelihood).ok_or(FitError::NoStart)?;
    let mut lambda = 0.0;
    let mut exact = false;
    let mut last_decrement = f64::INFINITY;
    let mut iterations = 0;
    loop {
        let slopes = likelihood.slopes(&point, exact);
        let identified = Cholesky::new(&slopes.metric).is_some();
        if point.smallest_share < if identified { SINGULAR } else { NEARLY_SINGULAR } {
            return Err(FitError::Singular { iterations });
        }
        if !identified {
            return Err(not_identified(likelihood, &slopes));
        }
        let Some((step, decrement)) = step(&slopes, &mut lambda) else {
            return Err(FitError::Flat { iterations });
        };
        if lambda == 0.0 && !exact && decrement < 1e-2 {
            exact = true;
            last_decrement = f64::INFINITY;
            continue;
        }
        let settled = decrement < CONVERGED || (decrement < ROUNDING && decrement >= last_decrement);
        if exact && lambda == 0.0 && settled {
            let convergence = convergence(&slopes, iterations, decrement);
            return if convergence.smallest_eigenvalue > 0.0 {
                Ok((point, slopes, convergence))
            } else {
                Err(FitError::Flat { iterations })
            };
        }
        if iterations == MOST_ITERATIONS {
            return Err(FitError::NoConvergence { iterations, decrement });
        }
        iterations += 1;
        last_decrement = decrement;
        let moved: Vec<f64> = point.theta.iter().zip(&step).map(|(theta, step)| theta + step).collect();
        // Below this, a fall of −2 log L is lost in its own rounding; Newton's step is taken at its word.
        let polishing = decrement < 1e-9 && lambda == 0.0;
        let promised = -dot(&slopes.gradient, &step) - 0.5 * slopes.hessian.bilinear(&step, &step);
        let next = likelihood.at(&moved);
        let kept = next.as_ref().map_or(f64::NEG_INFINITY, |next| (point.value - next.value) / promised);
        match next {
            Some(next) if polishing || kept > 1e-4 => {
                point = next;
                lambda = match kept {
                    _ if polishing => 0.0,
                    kept if kept > 0.75 && lambda < 0.05 => 0.0,
                    kept if kept > 0.75 => lambda / 5.0,
                    kept if kept < 0.25 => (3.0 * lambda).max(0.1),
                    _ => lambda,
                };
            }
            _ if lambda > 1e12 => return Err(FitError::NoConvergence { iterations, decrement }),
            _ => lambda = (4.0 * lambda).max(0.25),
        }
    }
}

/// −(H + λM)⁻¹g with the smallest λ from the present one on that makes the matrix positive definite, and g'(H + λM)⁻¹g; `None` where no
/// λ does, M being singular but for rounding.
fn step(slopes: &Slopes, lambda: &mut f64) -> Option<(Vec<f64>, f64)> {
    while *lambda < 1e12 {
        let mut bend = slopes.hessian.clone();
        bend.add_scaled(*lambda, &slopes.metric);
        match Cholesky::new(&bend) {
            Some(factor) => {
                let step: Vec<f64> = factor.solve(&slopes.gradient).iter().map(|x| -x).collect();
                let decrement = -dot(&step, &slopes.gradient);
                return Some((step, decrement));
            }
            // M is positive definite: in the end it outweighs H.
            None => *lambda = (2.0 * *lambda).max(0.05),
        }
    }
    None
}

/// How the search ended, and how the optimum is curved.
fn convergence(slopes: &Slopes, iterations: usize, decrement: f64) -> Convergence {
    let values = symmetric_eigen(&slopes.hessian).values;
    Convergence {
        iterations,
        decrement,
        gradient_norm: dot(&slopes.gradient, &slopes.gradient).sqrt(),
        smallest_eigenvalue: values.last().copied().unwrap_or(0.0),
        largest_eigenvalue: values.first().copied().unwrap_or(0.0),
    }
}

/// Which pair of visits leaves a parameter without any information.
fn not_identified(likelihood: &Likelihood, slopes: &Slopes) -> FitError {
    let data = likelihood.moments;
    let empty = (0..slopes.metric.rows()).any(|a| slopes.metric[(a, a)] <= 0.0);
    for i in 0..data.visits {
        for j in 0..i {
            if data.seen_together[(i, j)] == 0.0 && (empty || likelihood.structure == Structure::Unstructured) {
                return FitError::NeverTogether { visits: (j, i) };
            }
        }
    }
    FitError::Flat { iterations: 0 }
}

/// A start near the moments of the least-squares residuals: pairwise covariances, their correlations drawn towards zero until V is
/// positive definite, in the nearest parameters of the structure.
fn start(likelihood: &Likelihood) -> Option<Point> {
    let data = likelihood.moments;
    let sums = data.residual_products();
    let free = (data.n - data.p).max(1) as f64 / data.n as f64;
    let pooled = (0..data.visits).map(|i| sums[(i, i)]).sum::<f64>() / (data.n as f64 * free);
    // A residual of rounding alone: the coefficients fit the response.
    if !(pooled > 1e-20 * data.mean_square && pooled.is_finite()) {
        return None;
    }
    let variance = |i: usize| {
        let own = sums[(i, i)] / (data.rows_at[i].max(1) as f64 * free);
        own.max(1e-3 * pooled)
    };
    let mut shrink = 1.0;
    loop {
        let moments = Matrix::of(data.visits, data.visits, |i, j| {
            if i == j {
                return variance(i);
            }
            let limit = 0.99 * (variance(i) * variance(j)).sqrt();
            let own = sums[(i, j)] / (data.seen_together[(i, j)].max(1.0) * free);
            shrink * own.clamp(-limit, limit)
        });
        let theta = likelihood.structure.near(&moments);
        // A start on the edge is a bad one: at least a hundredth of every variance must be the visit's own.
        if let Some(point) = likelihood.at(&theta).filter(|point| point.smallest_share > 1e-2 || shrink < 0.5) {
            return Some(point);
        }
        if shrink < 1e-3 {
            return None;
        }
        shrink *= 0.9;
    }
}
