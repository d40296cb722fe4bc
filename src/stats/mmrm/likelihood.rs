//! −2 log-likelihood with its gradient and Hessian in the parameters of the structure.

use crate::stats::matrix::{Cholesky, Matrix, dot};

use super::moments::{Moments, Pattern};
use super::structure::pair;
use super::{Estimation, Structure};

/// The model's likelihood as a function of the covariance parameters θ.
#[derive(Clone, Debug)]
pub(super) struct Likelihood<'a> {
    pub moments: &'a Moments,
    pub structure: Structure,
    pub estimation: Estimation,
}

/// The likelihood at one θ; the coefficients are in the orthonormal coordinates γ of [`Moments`].
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub theta: Vec<f64>,
    pub v: Matrix,
    /// −2 log L.
    pub value: f64,
    /// γ less its least-squares value.
    pub gamma: Vec<f64>,
    /// Σ X'WX = LL'; Φ is its inverse.
    pub information: Cholesky,
    /// Vᵢ⁻¹ of each pattern.
    pub weights: Vec<Matrix>,
    /// Smallest pivot of V as a share of its variance: near 0 where V nearly is singular.
    pub smallest_share: f64,
}

/// Slopes at a point.
#[derive(Clone, Debug)]
pub(super) struct Slopes {
    pub gradient: Vec<f64>,
    /// Of −2 log L; what the estimation of the coefficients takes off it is left out unless it was asked for.
    pub hessian: Matrix,
    /// Σ tr(W V_a W V_b): twice the information θ would have if the coefficients were known. Positive definite where θ is identified.
    pub metric: Matrix,
    /// L⁻¹A_aL'⁻¹ for every parameter, A_a = Σ X'W V_a W X; only with the exact Hessian.
    pub whitened: Vec<Matrix>,
}

impl Likelihood<'_> {
    /// Number of parameters.
    pub fn parameters(&self) -> usize {
        self.structure.parameters(self.moments.visits)
    }

    /// −2 log L at θ; `None` where V is not positive definite.
    ///
    /// # Formula
    /// REML: Σ log|Vᵢ| + log|Σ Xᵢ'Vᵢ⁻¹Xᵢ| + Σ rᵢ'Vᵢ⁻¹rᵢ + (n − p) log 2π; ML without the second term and with n log 2π.
    pub fn at(&self, theta: &[f64]) -> Option<Point> {
        let data = self.moments;
        let v = self.structure.covariance(theta, data.visits)?;
        let smallest_share = Cholesky::new(&v)?.smallest_share();
        let mut sum = Matrix::zeros(data.coordinates(), data.coordinates());
        let mut scratch = Matrix::zeros(0, 0);
        let mut weights = Vec::with_capacity(data.patterns.len());
        let mut log_determinants = 0.0;
        for pattern in &data.patterns {
            let factor = Cholesky::new(&v.part(&pattern.visits))?;
            log_determinants += pattern.subjects as f64 * factor.log_determinant();
            let w = factor.inverse();
            data.add_weighted(pattern, data.products(pattern, &mut scratch), &w, &mut sum);
            weights.push(w);
        }
        let all = data.assembled(&sum);
        let p = data.p;
        let information = Cholesky::new(&Matrix::of(p, p, |i, j| all[(i, j)]))?;
        let cross: Vec<f64> = (0..p).map(|i| all[(i, p)]).collect();
        let gamma = information.solve(&cross);
        let squares = all[(p, p)] - dot(&cross, &gamma);
        let (own, free) = match self.estimation {
            Estimation::Reml => {
                // log|X'WX| in the coefficients' own coordinates.
                let turned: f64 = (0..p).map(|j| 2.0 * libm::log(data.triangle[(j, j)].abs())).sum();
                (information.log_determinant() + turned, data.n - p)
            }
            Estimation::Ml => (0.0, data.n),
        };
        let value = log_determinants + squares + own + free as f64 * libm::log(2.0 * std::f64::consts::PI);
        let point = Point { theta: theta.to_vec(), v, value, gamma, information, weights, smallest_share };
        value.is_finite().then_some(point)
    }

    /// Gradient and Hessian at a point.
    ///
    /// # Formula
    /// With W = Vᵢ⁻¹, u = Wr, Γ = WXΦX'W (REML, else 0), sums over subjects:
    /// gradient_a = Σ tr((W − Γ − uu')V_a);
    /// Hessian_ab = Σ tr((W − Γ − uu')V_ab) + Σ tr(V_a W V_b (2Γ + 2uu' − W)) − tr(ΦA_aΦA_b) − 2 G_a'ΦG_b,
    /// A_a = Σ X'W V_a W X, G_a = Σ X'W V_a u. The last two terms need a p × p matrix for every parameter; they are a share p/n of
    /// the whole, so the first steps of a search do without (`exact` false).
    pub fn slopes(&self, point: &Point, exact: bool) -> Slopes {
        let data = self.moments;
        let (m, q) = (data.visits, self.parameters());
        let reml = self.estimation == Estimation::Reml;
        let spread = data.spread(&point.information.inverse(), f64::from(u8::from(reml)), &point.gamma);
        let pairs = m * (m + 1) / 2;
        let mut slope = Matrix::zeros(m, m);
        // Σ W ⊗ (2Γ + 2uu' − W) and Σ W ⊗ W over pairs of visits.
        let mut bend = Matrix::zeros(pairs, pairs);
        let mut known = Matrix::zeros(pairs, pairs);
        let mut scratch = Matrix::zeros(0, 0);
        for (pattern, w) in data.patterns.iter().zip(&point.weights) {
            let products = data.products(pattern, &mut scratch);
            let inner = w.times(&data.contracted(pattern, products, &spread)).times(w);
            let count = pattern.subjects as f64;
            let at = |k: usize, l: usize| pair(pattern.visits[k], pattern.visits[l]);
            let size = pattern.visits.len();
            for k in 0..size {
                for l in 0..size {
                    slope[(pattern.visits[k], pattern.visits[l])] += count * w[(k, l)] - inner[(k, l)];
                }
            }
            for k in 0..size {
                for l in 0..=k {
                    let own = w[(k, l)];
                    let (bend, known) = (bend.row_mut(at(k, l)), known.row_mut(at(k, l)));
                    for i in 0..size {
                        for j in 0..=i {
                            bend[at(i, j)] += own * (2.0 * inner[(i, j)] - count * w[(i, j)]);
                            known[at(i, j)] += own * count * w[(i, j)];
                        }
                    }
                }
            }
        }
        let first = self.structure.first_derivatives(&point.theta, m);
        let gradient: Vec<f64> = first.iter().map(|v_a| v_a.inner(&slope)).collect();
        let directions = Directions::new(&first, m);
        let mut hessian = directions.contracted(&bend);
        let metric = directions.contracted(&known);
        for second in self.structure.second_derivatives(&point.theta, m) {
            let own = second.value.inner(&slope);
            hessian[(second.a, second.b)] += own;
            if second.a != second.b {
                hessian[(second.b, second.a)] += own;
            }
        }
        let mut whitened = Vec::new();
        if exact {
            let (own, shifts) = self.coefficient_terms(point, &first);
            whitened = own;
            for a in 0..q {
                for b in 0..=a {
                    let traces = if reml { whitened[a].inner(&whitened[b]) } else { 0.0 };
                    let off = traces + 2.0 * dot(&shifts[a], &shifts[b]);
                    hessian[(a, b)] -= off;
                    if a != b {
                        hessian[(b, a)] -= off;
                    }
                }
            }
        }
        Slopes { gradient, hessian, metric, whitened }
    }

    /// L⁻¹A_aL'⁻¹ and L⁻¹G_a for every parameter.
    fn coefficient_terms(&self, point: &Point, first: &[Matrix]) -> (Vec<Matrix>, Vec<Vec<f64>>) {
        let p = self.moments.p;
        let half = point.information.inverse_lower();
        let turned = half.transposed();
        let weigh = |pattern: &Pattern, w: &Matrix, out: &mut Vec<Matrix>| {
            out.extend(first.iter().map(|v_a| sandwich(w, v_a, &pattern.visits)));
        };
        let sums = self.weighted_sums(point, first.len(), weigh);
        let of = |all: &Matrix| {
            let a = Matrix::of(p, p, |i, j| all[(i, j)]);
            let g: Vec<f64> = (0..p).map(|i| all[(i, p)] - dot(a.row(i), &point.gamma)).collect();
            (half.times(&a).times(&turned), half.times_vector(&g))
        };
        sums.iter().map(of).unzip()
    }

    /// Σ (X y)'K(X y) for `count` weight matrices K of each pattern, made by `weigh`: (p + 1) × (p + 1) each.
    pub fn weighted_sums(
        &self,
        point: &Point,
        count: usize,
        weigh: impl Fn(&Pattern, &Matrix, &mut Vec<Matrix>),
    ) -> Vec<Matrix> {
        let data = self.moments;
        let mut sums = vec![Matrix::zeros(data.coordinates(), data.coordinates()); count];
        let mut scratch = Matrix::zeros(0, 0);
        let mut weights = Vec::with_capacity(count);
        for (pattern, w) in data.patterns.iter().zip(&point.weights) {
            let products = data.products(pattern, &mut scratch);
            weights.clear();
            weigh(pattern, w, &mut weights);
            for (weights, sum) in weights.iter().zip(&mut sums) {
                data.add_weighted(pattern, products, weights, sum);
            }
        }
        sums.iter().map(|sum| data.assembled(sum)).collect()
    }
}

/// W D W with D the part of `full` at these visits; zeros of D cost nothing.
fn sandwich(w: &Matrix, full: &Matrix, visits: &[usize]) -> Matrix {
    let size = visits.len();
    let mut half = Matrix::zeros(size, size);
    for i in 0..size {
        for j in 0..size {
            let d = full[(visits[i], visits[j])];
            if d != 0.0 {
                for k in 0..size {
                    half[(k, j)] += w[(k, i)] * d;
                }
            }
        }
    }
    half.times(w)
}

/// The non-zero entries of every ∂V/∂θ_a.
struct Directions {
    entries: Vec<Vec<(usize, usize, f64)>>,
}

impl Directions {
    fn new(first: &[Matrix], m: usize) -> Directions {
        let of = |v_a: &Matrix| {
            let at = (0..m).flat_map(|i| (0..m).map(move |j| (i, j)));
            at.map(|(i, j)| (i, j, v_a[(i, j)])).filter(|entry| entry.2 != 0.0).collect()
        };
        Directions { entries: first.iter().map(of).collect() }
    }

    /// Σ V_a[i, j] V_b[k, l] T[jk, li] for every a and b: Σ tr(V_a W V_b N) from T = Σ W ⊗ N over pairs.
    fn contracted(&self, t: &Matrix) -> Matrix {
        let q = self.entries.len();
        let mut out = Matrix::zeros(q, q);
        for a in 0..q {
            for b in 0..=a {
                let mut sum = 0.0;
                for (i, j, x) in &self.entries[a] {
                    for (k, l, y) in &self.entries[b] {
                        sum += x * y * t[(pair(*j, *k), pair(*l, *i))];
                    }
                }
                out[(a, b)] = sum;
                out[(b, a)] = sum;
            }
        }
        out
    }
}
