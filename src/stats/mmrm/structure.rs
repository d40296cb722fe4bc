//! The covariance structures: V over all visits in the parameters of SAS PROC MIXED, with its derivatives.

use crate::stats::matrix::Matrix;

/// How the covariance of a subject's visits is built from few parameters. m visits, i and j their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Structure {
    /// Every variance and covariance its own: m(m+1)/2 parameters.
    Unstructured,
    /// One covariance c, one variance c + s: 2.
    CompoundSymmetry,
    /// σᵢσⱼρ: m + 1.
    HeterogeneousCompoundSymmetry,
    /// σ²ρ^|i−j|: 2.
    Autoregressive,
    /// σᵢσⱼρ^|i−j|: m + 1.
    HeterogeneousAutoregressive,
    /// A covariance for every distance |i−j|: m.
    Toeplitz,
    /// A correlation for every distance, a variance for every visit: 2m − 1.
    HeterogeneousToeplitz,
    /// Correlations are products of those of neighbours; one variance: m.
    AnteDependence,
    /// The same with a variance for every visit: 2m − 1.
    HeterogeneousAnteDependence,
}

/// ∂²V/∂θ_a∂θ_b, a ≥ b, where it is not zero.
#[derive(Clone, Debug)]
pub(super) struct SecondDerivative {
    pub a: usize,
    pub b: usize,
    pub value: Matrix,
}

impl Structure {
    /// Every structure, the richest first.
    pub const ALL: [Structure; 9] = [
        Structure::Unstructured,
        Structure::HeterogeneousToeplitz,
        Structure::HeterogeneousAnteDependence,
        Structure::HeterogeneousAutoregressive,
        Structure::HeterogeneousCompoundSymmetry,
        Structure::Toeplitz,
        Structure::AnteDependence,
        Structure::Autoregressive,
        Structure::CompoundSymmetry,
    ];

    /// Its short name: `us`, `cs`, ….
    pub fn id(self) -> &'static str {
        match self {
            Structure::Unstructured => "us",
            Structure::CompoundSymmetry => "cs",
            Structure::HeterogeneousCompoundSymmetry => "csh",
            Structure::Autoregressive => "ar1",
            Structure::HeterogeneousAutoregressive => "ar1h",
            Structure::Toeplitz => "toep",
            Structure::HeterogeneousToeplitz => "toeph",
            Structure::AnteDependence => "ad",
            Structure::HeterogeneousAnteDependence => "adh",
        }
    }

    /// Its name in words.
    pub fn words(self) -> &'static str {
        match self {
            Structure::Unstructured => "unstructured",
            Structure::CompoundSymmetry => "compound symmetry",
            Structure::HeterogeneousCompoundSymmetry => "heterogeneous compound symmetry",
            Structure::Autoregressive => "first-order autoregressive",
            Structure::HeterogeneousAutoregressive => "heterogeneous first-order autoregressive",
            Structure::Toeplitz => "Toeplitz",
            Structure::HeterogeneousToeplitz => "heterogeneous Toeplitz",
            Structure::AnteDependence => "ante-dependence",
            Structure::HeterogeneousAnteDependence => "heterogeneous ante-dependence",
        }
    }

    /// Number of parameters for `m` visits.
    pub fn parameters(self, m: usize) -> usize {
        match self {
            Structure::Unstructured => m * (m + 1) / 2,
            Structure::CompoundSymmetry | Structure::Autoregressive => 2,
            Structure::HeterogeneousCompoundSymmetry | Structure::HeterogeneousAutoregressive => m + 1,
            Structure::Toeplitz | Structure::AnteDependence => m,
            Structure::HeterogeneousToeplitz | Structure::HeterogeneousAnteDependence => 2 * m - 1,
        }
    }

    /// Has every visit its own variance?
    pub fn is_heterogeneous(self) -> bool {
        !matches!(
            self,
            Structure::CompoundSymmetry | Structure::Autoregressive | Structure::Toeplitz | Structure::AnteDependence
        )
    }

    /// Is V linear in its parameters, so that the second derivatives are zero?
    pub fn is_linear(self) -> bool {
        matches!(self, Structure::Unstructured | Structure::CompoundSymmetry | Structure::Toeplitz)
    }

    /// V; `None` where a variance or a correlation is none. Positive definiteness is left to the Cholesky factor.
    pub(super) fn covariance(self, theta: &[f64], m: usize) -> Option<Matrix> {
        if self.is_linear() {
            return Some(Matrix::of(m, m, |i, j| match self {
                Structure::CompoundSymmetry => theta[0] + if i == j { theta[1] } else { 0.0 },
                Structure::Toeplitz => theta[i.abs_diff(j)],
                _ => theta[pair(i, j)],
            }));
        }
        let variances = if self.is_heterogeneous() { m } else { 1 };
        let possible = theta[..variances].iter().all(|v| *v > 0.0) && theta[variances..].iter().all(|r| r.abs() < 1.0);
        possible.then(|| Matrix::of(m, m, |i, j| self.monomial(i, j, m).value(theta)))
    }

    /// ∂V/∂θ_a for every a.
    pub(super) fn first_derivatives(self, theta: &[f64], m: usize) -> Vec<Matrix> {
        let q = self.parameters(m);
        let mut all = vec![Matrix::zeros(m, m); q];
        for i in 0..m {
            for j in 0..m {
                match self {
                    Structure::Unstructured => all[pair(i, j)][(i, j)] = 1.0,
                    Structure::CompoundSymmetry => {
                        all[0][(i, j)] = 1.0;
                        all[1][(i, j)] = f64::from(u8::from(i == j));
                    }
                    Structure::Toeplitz => all[i.abs_diff(j)][(i, j)] = 1.0,
                    _ => {
                        let entry = self.monomial(i, j, m);
                        for &(a, _) in &entry.powers {
                            all[a][(i, j)] = entry.derived(a).value(theta);
                        }
                    }
                }
            }
        }
        all
    }

    /// ∂²V/∂θ_a∂θ_b where it is not zero.
    pub(super) fn second_derivatives(self, theta: &[f64], m: usize) -> Vec<SecondDerivative> {
        if self.is_linear() {
            return Vec::new();
        }
        let q = self.parameters(m);
        let mut all: Vec<Option<Matrix>> = vec![None; q * (q + 1) / 2];
        for i in 0..m {
            for j in 0..m {
                let entry = self.monomial(i, j, m);
                for &(a, _) in &entry.powers {
                    let first = entry.derived(a);
                    for &(b, _) in entry.powers.iter().filter(|(b, _)| *b <= a) {
                        let second = first.derived(b);
                        if second.factor != 0.0 {
                            let matrix = all[pair(a, b)].get_or_insert_with(|| Matrix::zeros(m, m));
                            matrix[(i, j)] = second.value(theta);
                        }
                    }
                }
            }
        }
        let mut found = Vec::new();
        for a in 0..q {
            for b in 0..=a {
                if let Some(value) = all[pair(a, b)].take() {
                    found.push(SecondDerivative { a, b, value });
                }
            }
        }
        found
    }

    /// Parameters near a given covariance matrix: its variances, and its correlations averaged where the structure has but one for them.
    pub(super) fn near(self, covariance: &Matrix) -> Vec<f64> {
        let m = covariance.rows();
        let variances: Vec<f64> = (0..m).map(|i| covariance[(i, i)]).collect();
        let mean_variance = variances.iter().sum::<f64>() / m as f64;
        let correlation = |i: usize, j: usize| covariance[(i, j)] / (variances[i] * variances[j]).sqrt();
        let at_lag = |lag: usize| (0..m - lag).map(|i| correlation(i, i + lag)).sum::<f64>() / (m - lag) as f64;
        let pairs = (m * (m - 1) / 2) as f64;
        let overall =
            (0..m).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| correlation(i, j)).sum::<f64>() / pairs;
        // A common correlation of m visits is above −1/(m − 1).
        let common = overall.clamp(-0.9 / (m as f64 - 1.0), 0.95);
        let within = |r: f64| r.clamp(-0.95, 0.95);
        let neighbours = || (0..m - 1).map(|i| within(correlation(i, i + 1)));
        let variances_or_one = if self.is_heterogeneous() { variances.clone() } else { vec![mean_variance] };
        match self {
            Structure::Unstructured => {
                (0..m).flat_map(|i| (0..=i).map(move |j| (i, j))).map(|at| covariance[at]).collect()
            }
            Structure::CompoundSymmetry => vec![common * mean_variance, (1.0 - common) * mean_variance],
            Structure::Toeplitz => std::iter::once(1.0).chain((1..m).map(at_lag)).map(|r| r * mean_variance).collect(),
            Structure::HeterogeneousCompoundSymmetry => variances_or_one.into_iter().chain([common]).collect(),
            Structure::Autoregressive | Structure::HeterogeneousAutoregressive => {
                variances_or_one.into_iter().chain([within(at_lag(1))]).collect()
            }
            Structure::HeterogeneousToeplitz => variances_or_one.into_iter().chain((1..m).map(at_lag)).collect(),
            Structure::AnteDependence | Structure::HeterogeneousAnteDependence => {
                variances_or_one.into_iter().chain(neighbours()).collect()
            }
        }
    }

    /// V[i, j] of a structure that is no linear one, as a product of powers.
    fn monomial(self, i: usize, j: usize, m: usize) -> Monomial {
        let mut powers = Vec::with_capacity(2 + i.abs_diff(j));
        let variances = if self.is_heterogeneous() {
            if i == j {
                powers.push((i, Power::whole(1)));
            } else {
                powers.push((i, Power::HALF));
                powers.push((j, Power::HALF));
            }
            m
        } else {
            powers.push((0, Power::whole(1)));
            1
        };
        let (first, last) = (i.min(j), i.max(j));
        let lag = last - first;
        if lag > 0 {
            match self {
                Structure::HeterogeneousCompoundSymmetry => powers.push((variances, Power::whole(1))),
                Structure::HeterogeneousToeplitz => powers.push((variances + lag - 1, Power::whole(1))),
                Structure::AnteDependence | Structure::HeterogeneousAnteDependence => {
                    powers.extend((first..last).map(|k| (variances + k, Power::whole(1))));
                }
                _ => powers.push((variances, Power::whole(lag as i32))),
            }
        }
        Monomial { factor: 1.0, powers }
    }
}

/// The place of entry (i, j) in the lower triangle, row after row.
pub(super) fn pair(i: usize, j: usize) -> usize {
    let (i, j) = (i.max(j), i.min(j));
    i * (i + 1) / 2 + j
}

/// A power in halves: variances enter as √v.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Power {
    halves: i32,
}

impl Power {
    const HALF: Power = Power { halves: 1 };

    fn whole(exponent: i32) -> Power {
        Power { halves: 2 * exponent }
    }

    fn of(self, x: f64) -> f64 {
        let root = if self.halves % 2 != 0 { x.sqrt() } else { 1.0 };
        let whole = self.halves.div_euclid(2);
        let mut product = 1.0;
        for _ in 0..whole.abs() {
            product *= x;
        }
        // An odd negative number of halves: x^(−½) = √x · x^(−1).
        root * if whole < 0 { 1.0 / product } else { product }
    }
}

/// factor · Π θ_a^power.
#[derive(Clone, Debug)]
struct Monomial {
    factor: f64,
    powers: Vec<(usize, Power)>,
}

impl Monomial {
    fn value(&self, theta: &[f64]) -> f64 {
        self.powers.iter().fold(self.factor, |product, (a, power)| product * power.of(theta[*a]))
    }

    fn derived(&self, by: usize) -> Monomial {
        let mut derived = self.clone();
        derived.factor = 0.0;
        for (a, power) in &mut derived.powers {
            if *a == by {
                derived.factor = self.factor * f64::from(power.halves) / 2.0;
                // The derivative of a constant is zero, and stays it at θ = 0.
                power.halves = if power.halves == 0 { 0 } else { power.halves - 2 };
            }
        }
        derived
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positive_definite(m: usize) -> Matrix {
        Matrix::of(m, m, |i, j| {
            (2.0 + i as f64).sqrt() * (2.0 + j as f64).sqrt() * libm::pow(0.6, i.abs_diff(j) as f64)
        })
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        for structure in Structure::ALL {
            for m in 2..6 {
                let theta = structure.near(&positive_definite(m));
                assert_eq!(theta.len(), structure.parameters(m));
                let first = structure.first_derivatives(&theta, m);
                let mut second = vec![vec![Matrix::zeros(m, m); theta.len()]; theta.len()];
                for d in structure.second_derivatives(&theta, m) {
                    second[d.a][d.b] = d.value.clone();
                    second[d.b][d.a] = d.value;
                }
                for a in 0..theta.len() {
                    let step = 1e-5 * theta[a].abs().max(0.1);
                    let moved = |by: f64| {
                        let mut theta = theta.clone();
                        theta[a] += by;
                        theta
                    };
                    let (up, down) = (moved(step), moved(-step));
                    let mut slope = structure.covariance(&up, m).unwrap();
                    slope.add_scaled(-1.0, &structure.covariance(&down, m).unwrap());
                    slope.add_scaled(-2.0 * step, &first[a]);
                    assert!(slope.data().iter().all(|x| x.abs() < 1e-8 * step), "{structure:?} {m} {a}");
                    let (up, down) = (structure.first_derivatives(&up, m), structure.first_derivatives(&down, m));
                    for b in 0..theta.len() {
                        let mut bend = up[b].clone();
                        bend.add_scaled(-1.0, &down[b]);
                        bend.add_scaled(-2.0 * step, &second[a][b]);
                        assert!(bend.data().iter().all(|x| x.abs() < 1e-8 * step), "{structure:?} {m} {a} {b}");
                    }
                }
            }
        }
    }

    #[test]
    fn derivatives_hold_at_a_correlation_of_zero() {
        for structure in Structure::ALL {
            let theta = structure.near(&Matrix::identity(4));
            assert!(structure.first_derivatives(&theta, 4).iter().all(Matrix::is_finite), "{structure:?}");
            assert!(structure.second_derivatives(&theta, 4).iter().all(|d| d.value.is_finite()), "{structure:?}");
        }
    }

    #[test]
    fn the_exact_parameters_of_a_structure_give_it_back() {
        for structure in [Structure::HeterogeneousAutoregressive, Structure::HeterogeneousAnteDependence] {
            let v = positive_definite(5);
            let back = structure.covariance(&structure.near(&v), 5).unwrap();
            assert!(back.data().iter().zip(v.data()).all(|(a, b)| (a - b).abs() < 1e-13));
        }
    }
}
