//! What the models must equal by algebra, whatever the data.

use retrial::stats::linear_model::{Errors, LinearModel};
use retrial::stats::matrix::Matrix;
use retrial::stats::mmrm::{DegreesOfFreedom, Design, Estimation, Fit, FitError, Options, Structure, fit};
use retrial::stats::{Level, Moments, mean, mean_difference};

use crate::support::assert_near;

const DF: [DegreesOfFreedom; 5] = [
    DegreesOfFreedom::Satterthwaite,
    DegreesOfFreedom::KenwardRoger,
    DegreesOfFreedom::KenwardRogerLinear,
    DegreesOfFreedom::BetweenWithin,
    DegreesOfFreedom::Residual,
];

/// A small generator of its own, so that the data stay what they are.
pub struct Draws(u64);

impl Draws {
    pub fn new(seed: u64) -> Draws {
        Draws(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut x = self.0 ^ (self.0 >> 32);
        x = x.wrapping_mul(0xd6e8_feb8_6659_fd93);
        ((x ^ (x >> 32)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Sum of twelve uniforms: normal enough.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

pub fn options(structure: Structure, degrees_of_freedom: DegreesOfFreedom) -> Options {
    Options { structure, estimation: Estimation::Reml, degrees_of_freedom }
}

/// Two arms, `visits` visits, correlated; `kept` says which rows are there. Columns: intercept, arm, visits, arm × visits, baseline.
pub fn trial(seed: u64, subjects: usize, visits: usize, mut kept: impl FnMut(&mut Draws, usize) -> bool) -> Design {
    let mut draws = Draws::new(seed);
    let columns = 2 * visits + 1;
    let (mut x, mut y, mut subject, mut visit) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for who in 0..subjects {
        let arm = who % 2;
        let baseline = 20.0 + 4.0 * draws.normal();
        let own = 2.0 * draws.normal();
        let mut previous = draws.normal();
        for v in 0..visits {
            previous = 0.6 * previous + draws.normal();
            let row: Vec<f64> = (0..columns)
                .map(|j| match j {
                    0 => 1.0,
                    1 => arm as f64,
                    j if j < visits + 1 => f64::from(u8::from(v == j - 1)),
                    j if j < 2 * visits => (arm as f64) * f64::from(u8::from(v == j - visits)),
                    _ => baseline,
                })
                .collect();
            let value = 10.0 - v as f64 - arm as f64 * (0.5 + 0.3 * v as f64)
                + 0.2 * baseline
                + own
                + previous * (1.0 + 0.3 * v as f64);
            if kept(&mut draws, v) {
                x.extend(row);
                y.push(value);
                subject.push(who);
                visit.push(v);
            }
        }
    }
    let rows = y.len();
    let x = Matrix::of(rows, columns, |i, j| x[i * columns + j]);
    Design { x, y, subject, visit, visits }
}

fn only(design: &Design, wanted: impl Fn(usize) -> bool, columns: &[usize], visits: usize) -> Design {
    let rows: Vec<usize> = (0..design.y.len()).filter(|row| wanted(*row)).collect();
    Design {
        x: Matrix::of(rows.len(), columns.len(), |i, j| design.x[(rows[i], columns[j])]),
        y: rows.iter().map(|row| design.y[*row]).collect(),
        subject: rows.iter().map(|row| design.subject[*row]).collect(),
        visit: rows.iter().map(|row| design.visit[*row]).collect(),
        visits,
    }
}

fn changes(design: &Design, arm: usize) -> Vec<f64> {
    let value = |who: usize, v: usize| {
        (0..design.y.len()).find(|row| design.subject[*row] == who && design.visit[*row] == v).map(|row| design.y[row])
    };
    let subjects = design.subject.iter().max().unwrap() + 1;
    (0..subjects).filter(|who| who % 2 == arm).filter_map(|who| Some(value(who, 1)? - value(who, 0)?)).collect()
}

#[test]
fn one_arm_at_two_visits_is_the_paired_t() {
    let all = trial(1, 22, 2, |_, _| true);
    let one = only(&all, |row| all.subject[row] % 2 == 0, &[0, 2], 2);
    let fitted = fit(&one, &options(Structure::Unstructured, DegreesOfFreedom::KenwardRogerLinear)).unwrap();
    let change = fitted.contrast(&[0.0, 1.0]);
    let paired = mean::student(Moments::of(&changes(&all, 0)).unwrap(), Level::NINETY_FIVE);
    assert_near(Some(change.estimate), paired.value.unwrap(), 1e-11);
    assert_near(Some(change.std_error), paired.std_error.unwrap(), 1e-11);
    assert_near(Some(change.df), 10.0, 1e-8);
}

#[test]
fn the_contrast_of_changes_of_two_arms_is_students_t() {
    let all = trial(2, 30, 2, |_, _| true);
    let design = only(&all, |_| true, &[0, 1, 2, 3], 2);
    let student = mean_difference::student(
        Moments::of(&changes(&all, 1)).unwrap(),
        Moments::of(&changes(&all, 0)).unwrap(),
        Level::NINETY_FIVE,
    );
    for df in &DF[..3] {
        let fitted = fit(&design, &options(Structure::Unstructured, *df)).unwrap();
        let contrast = fitted.contrast(&[0.0, 0.0, 0.0, 1.0]);
        assert_near(Some(contrast.estimate), student.value.unwrap(), 1e-11);
        assert_near(Some(contrast.std_error), student.std_error.unwrap(), 1e-11);
        assert_near(Some(contrast.df), 28.0, 1e-8);
    }
}

/// Fleiss's or any textbook's split plot: between sums of squares over subjects, the rest within.
#[test]
fn compound_symmetry_on_complete_data_is_the_repeated_measures_analysis_of_variance() {
    let (subjects, visits) = (12, 4);
    let all = trial(3, subjects, visits, |_, _| true);
    let columns: Vec<usize> = (0..2 * visits).collect();
    let design = only(&all, |_| true, &columns, visits);
    let cell = |who: usize, v: usize| {
        let row = (0..design.y.len()).find(|row| design.subject[*row] == who && design.visit[*row] == v).unwrap();
        design.y[row]
    };
    // Mean squares: subjects within arms, and visits × subjects within arms.
    let (mut between, mut within) = (0.0, 0.0);
    for arm in 0..2 {
        let members: Vec<usize> = (0..subjects).filter(|who| who % 2 == arm).collect();
        let at = |v: usize| members.iter().map(|who| cell(*who, v)).sum::<f64>() / members.len() as f64;
        let overall = (0..visits).map(at).sum::<f64>() / visits as f64;
        for who in &members {
            let own = (0..visits).map(|v| cell(*who, v)).sum::<f64>() / visits as f64;
            between += visits as f64 * (own - overall) * (own - overall);
            for v in 0..visits {
                let rest = cell(*who, v) - own - at(v) + overall;
                within += rest * rest;
            }
        }
    }
    let (between, within) = (between / (subjects - 2) as f64, within / ((subjects - 2) * (visits - 1)) as f64);
    let fitted = fit(&design, &options(Structure::CompoundSymmetry, DegreesOfFreedom::KenwardRoger)).unwrap();
    assert_near(Some(fitted.parameters()[1]), within, 1e-10);
    assert_near(Some(fitted.parameters()[0]), (between - within) / visits as f64, 1e-10);
    // Arm, averaged over the visits.
    let mut arm = vec![0.0; 2 * visits];
    arm[1] = 1.0;
    (visits + 1..2 * visits).for_each(|j| arm[j] = 1.0 / visits as f64);
    let arm = fitted.contrast(&arm);
    assert_near(Some(arm.df), (subjects - 2) as f64, 1e-7);
    assert_near(Some(arm.std_error), (between * 4.0 / (subjects * visits) as f64).sqrt(), 1e-10);
    // Arm × visit: F with (visits − 1), (visits − 1)(subjects − 2).
    let product: Vec<Vec<f64>> =
        (visits + 1..2 * visits).map(|j| (0..2 * visits).map(|k| f64::from(u8::from(k == j))).collect()).collect();
    let test = fitted.f_test(&product);
    assert_near(test.df, (visits - 1) as f64, 0.0);
    assert_near(test.df2, ((visits - 1) * (subjects - 2)) as f64, 1e-6);
    let mean_of = |arm: usize, v: usize| {
        (0..subjects).filter(|who| who % 2 == arm).map(|who| cell(who, v)).sum::<f64>() * 2.0 / subjects as f64
    };
    let gap: Vec<f64> = (0..visits).map(|v| mean_of(1, v) - mean_of(0, v)).collect();
    let middle = gap.iter().sum::<f64>() / visits as f64;
    let squares = gap.iter().map(|d| (d - middle) * (d - middle)).sum::<f64>() * subjects as f64 / 4.0;
    assert_near(test.statistic, squares / (visits - 1) as f64 / within, 1e-9);
}

#[test]
fn one_visit_is_the_analysis_of_covariance() {
    let all = trial(4, 25, 3, |_, _| true);
    let design = only(&all, |row| all.visit[row] == 0, &[0, 1, 6], 1);
    let ordinary = LinearModel::fit(&design.x, &design.y, Errors::Classical).unwrap();
    for structure in Structure::ALL {
        for df in [DegreesOfFreedom::Satterthwaite, DegreesOfFreedom::KenwardRoger, DegreesOfFreedom::Residual] {
            let fitted = fit(&design, &options(structure, df)).unwrap();
            for l in [[1.0, 0.0, 20.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]] {
                let (ours, known) = (fitted.contrast(&l), ordinary.contrast(&l));
                assert_near(Some(ours.estimate), known.estimate, 1e-10);
                assert_near(Some(ours.std_error), known.std_error, 1e-10);
                assert_near(Some(ours.df), known.df, 1e-7);
            }
        }
    }
}

/// A step in any direction from the optimum raises −2 log L: read from fits of shifted responses is no test of that, so the likelihood
/// is evaluated from its definition, subject by subject.
fn minus_2_log_likelihood(design: &Design, v: &Matrix) -> f64 {
    use retrial::stats::matrix::{Cholesky, dot};
    let (n, p) = (design.x.rows(), design.x.cols());
    let mut information = Matrix::zeros(p, p);
    let mut cross = vec![0.0; p];
    let (mut squares, mut determinants) = (0.0, 0.0);
    for who in 0..=*design.subject.iter().max().unwrap() {
        let mut rows: Vec<usize> = (0..n).filter(|row| design.subject[*row] == who).collect();
        rows.sort_by_key(|row| design.visit[*row]);
        if rows.is_empty() {
            continue;
        }
        let visits: Vec<usize> = rows.iter().map(|row| design.visit[*row]).collect();
        let Some(factor) = Cholesky::new(&v.part(&visits)) else { return f64::INFINITY };
        determinants += factor.log_determinant();
        let w = factor.inverse();
        for (i, a) in rows.iter().enumerate() {
            for (j, b) in rows.iter().enumerate() {
                for k in 0..p {
                    cross[k] += design.x[(*a, k)] * w[(i, j)] * design.y[*b];
                    for l in 0..p {
                        information[(k, l)] += design.x[(*a, k)] * w[(i, j)] * design.x[(*b, l)];
                    }
                }
                squares += design.y[*a] * w[(i, j)] * design.y[*b];
            }
        }
    }
    let factor = Cholesky::new(&information).unwrap();
    let beta = factor.solve(&cross);
    determinants + factor.log_determinant() + squares - dot(&beta, &cross)
        + (n - p) as f64 * libm::log(2.0 * std::f64::consts::PI)
}

#[test]
fn no_covariance_nearby_is_more_likely_than_the_fitted_one() {
    let design = trial(5, 40, 4, |draws, v| v == 0 || draws.uniform() > 0.15);
    let fitted = fit(&design, &options(Structure::Unstructured, DegreesOfFreedom::Satterthwaite)).unwrap();
    let best = minus_2_log_likelihood(&design, fitted.covariance());
    assert_near(Some(fitted.minus_2_log_likelihood()), best, 1e-9);
    for i in 0..4 {
        for j in 0..=i {
            for step in [0.01, -0.01] {
                let mut v = fitted.covariance().clone();
                v[(i, j)] += step;
                v[(j, i)] = v[(i, j)];
                assert!(minus_2_log_likelihood(&design, &v) > best, "({i}, {j}) {step}");
            }
        }
    }
}

#[test]
fn a_richer_structure_is_never_less_likely() {
    let design = trial(6, 40, 5, |draws, v| v == 0 || draws.uniform() > 0.2);
    let value = |structure| -> f64 {
        fit(&design, &options(structure, DegreesOfFreedom::Satterthwaite)).unwrap().minus_2_log_likelihood()
    };
    let nested = [
        (Structure::CompoundSymmetry, Structure::HeterogeneousCompoundSymmetry),
        (Structure::CompoundSymmetry, Structure::Toeplitz),
        (Structure::Autoregressive, Structure::Toeplitz),
        (Structure::Autoregressive, Structure::AnteDependence),
        (Structure::HeterogeneousAutoregressive, Structure::HeterogeneousToeplitz),
        (Structure::HeterogeneousAutoregressive, Structure::HeterogeneousAnteDependence),
        (Structure::HeterogeneousToeplitz, Structure::Unstructured),
        (Structure::HeterogeneousAnteDependence, Structure::Unstructured),
    ];
    for (small, large) in nested {
        assert!(value(large) < value(small) + 1e-9, "{small:?} {large:?}");
    }
}

#[test]
fn the_order_of_rows_and_the_unit_of_the_response_do_not_matter() {
    let design = trial(7, 36, 4, |draws, v| v == 0 || draws.uniform() > 0.2);
    let n = design.y.len();
    let turned = Design {
        x: Matrix::of(n, design.x.cols(), |i, j| design.x[(n - 1 - i, j)]),
        y: design.y.iter().rev().map(|y| 1000.0 * y).collect(),
        subject: design.subject.iter().rev().copied().collect(),
        visit: design.visit.iter().rev().copied().collect(),
        visits: 4,
    };
    let arm = |fitted: &Fit| fitted.contrast(&[0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    for structure in Structure::ALL {
        let chosen = options(structure, DegreesOfFreedom::KenwardRoger);
        let (ours, other) = (arm(&fit(&design, &chosen).unwrap()), arm(&fit(&turned, &chosen).unwrap()));
        assert!((other.estimate / ours.estimate / 1000.0 - 1.0).abs() < 1e-9, "{structure:?}");
        assert!((other.std_error / ours.std_error / 1000.0 - 1.0).abs() < 1e-9, "{structure:?}");
        assert!((other.df / ours.df - 1.0).abs() < 1e-7, "{structure:?}");
    }
}

#[test]
fn a_fit_is_the_same_on_any_number_of_threads() {
    let design = trial(8, 60, 5, |draws, v| v == 0 || draws.uniform() > 0.2);
    let chosen = options(Structure::Unstructured, DegreesOfFreedom::KenwardRoger);
    let digits = |fitted: Fit| -> Vec<u64> { fitted.coefficients().iter().map(|b| b.to_bits()).collect() };
    let here = digits(fit(&design, &chosen).unwrap());
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| digits(fit(&design, &chosen).unwrap())), here);
    }
}

#[test]
fn what_cannot_be_fitted_is_refused_with_its_reason() {
    let us = options(Structure::Unstructured, DegreesOfFreedom::Satterthwaite);
    let design = trial(9, 20, 3, |_, _| true);
    let mut exact = design.clone();
    exact.y = (0..exact.y.len()).map(|row| 3.0 + exact.x[(row, 6)]).collect();
    assert_eq!(fit(&exact, &us).unwrap_err(), FitError::NoStart);
    let twice = Design { x: Matrix::of(60, 7, |i, j| design.x[(i, j.min(5))]), ..design.clone() };
    assert!(matches!(fit(&twice, &us), Err(FitError::Aliased(aliases)) if aliases[0].column == 6));
    // Nobody has both the second and the third visit.
    let apart = trial(10, 40, 3, |_, _| true);
    let apart = only(
        &apart,
        |row| apart.visit[row] == 0 || (apart.subject[row] / 2) % 2 == apart.visit[row] - 1,
        &[0, 1, 2, 3, 4, 5, 6],
        3,
    );
    assert_eq!(fit(&apart, &us).unwrap_err(), FitError::NeverTogether { visits: (1, 2) });
    assert!(fit(&apart, &options(Structure::HeterogeneousAutoregressive, DegreesOfFreedom::Satterthwaite)).is_ok());
    // The third visit repeats the second.
    let mut same = design.clone();
    for row in 0..same.y.len() {
        if same.visit[row] == 2 {
            same.y[row] = same.y[row - 1];
        }
    }
    let refused = fit(&same, &us).unwrap_err();
    assert!(matches!(refused, FitError::Singular { .. }), "{refused}");
    // Two people per arm cannot give three variances.
    assert!(fit(&trial(11, 4, 3, |_, _| true), &us).is_err());
}
