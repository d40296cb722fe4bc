//! Where a network's heterogeneity lies: among trials of one design, or between designs.

use super::super::matrix::Matrix;
use super::least_squares::inverse;
use super::{Fit, NetworkError, Study};

/// Q of the whole network in its two parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// Trials of the same design (the same set of treatments) around that design's own effects.
    pub within: (f64, f64),
    /// The rest: designs that disagree with one another (inconsistency); Q and its degrees of freedom.
    pub between: (f64, f64),
    /// Each design with its treatments in rising order, its trials, its Q and degrees of freedom.
    pub designs: Vec<(Vec<usize>, usize, f64, f64)>,
}

/// Q within and between designs.
///
/// # Formula
/// For the trials of a design of k arms: θ̂_d = (ΣW_i)⁻¹ΣW_i y_i with y_i against the design's first treatment, Q_d = Σ r_i'W_i r_i on
/// (trials − 1)(k − 1) degrees of freedom. Between: Q − ΣQ_d on what is left.
/// # Inputs
/// `common`: the common-effect fit of the same studies.
/// # Errors
/// `NetworkError::Singular`.
/// # Reference
/// Krahn et al. (2013), doi:10.1186/1471-2288-13-35; Higgins et al. (2012), doi:10.1002/jrsm.1044
pub fn decomposition(studies: &[Study], common: &Fit) -> Result<Decomposition, NetworkError> {
    let mut groups: Vec<(Vec<usize>, Vec<&Study>)> = Vec::new();
    for study in studies {
        let mut design: Vec<usize> = study.arms().collect();
        design.sort_unstable();
        match groups.iter_mut().find(|(known, _)| *known == design) {
            Some((_, members)) => members.push(study),
            None => groups.push((design, vec![study])),
        }
    }
    groups.sort_by(|a, b| a.0.len().cmp(&b.0.len()).then_with(|| a.0.cmp(&b.0)));
    let mut designs = Vec::with_capacity(groups.len());
    let (mut q_within, mut df_within) = (0.0, 0.0);
    for (design, members) in groups {
        let (q, df) = if members.len() > 1 { of_design(&design, &members)? } else { (0.0, 0.0) };
        q_within += q;
        df_within += df;
        designs.push((design, members.len(), q, df));
    }
    let df_between = common.df - df_within;
    let q_between = if df_between > 0.0 { (common.q - q_within).max(0.0) } else { 0.0 };
    Ok(Decomposition { within: (q_within, df_within), between: (q_between, df_between), designs })
}

fn of_design(design: &[usize], members: &[&Study]) -> Result<(f64, f64), NetworkError> {
    let size = design.len() - 1;
    let (base, others) = (design[0], &design[1..]);
    let mut information = Matrix::zeros(size, size);
    let mut score = vec![0.0; size];
    let mut parts = Vec::with_capacity(members.len());
    for study in members {
        let (y, v) = study.against(base, others);
        let weights = inverse(&v).ok_or(NetworkError::Singular)?;
        score.iter_mut().zip(weights.times_vector(&y)).for_each(|(sum, pull)| *sum += pull);
        information.add_scaled(1.0, &weights);
        parts.push((y, weights));
    }
    let mean = inverse(&information).ok_or(NetworkError::Singular)?.times_vector(&score);
    let q = parts.iter().map(|(y, weights)| {
        let residual: Vec<f64> = y.iter().zip(&mean).map(|(y, mean)| y - mean).collect();
        weights.bilinear(&residual, &residual)
    });
    let q = q.sum();
    Ok((q, (members.len() - 1) as f64 * size as f64))
}

impl Study {
    /// Its contrasts against another of its arms, in this order, with their covariance.
    fn against(&self, base: usize, others: &[usize]) -> (Vec<f64>, Matrix) {
        let own = |arm: usize| self.others().iter().position(|known| *known == arm);
        let mut turn = Matrix::zeros(others.len(), self.others().len());
        for (row, arm) in others.iter().enumerate() {
            if let Some(column) = own(*arm) {
                turn[(row, column)] += 1.0;
            }
            if let Some(column) = own(base) {
                turn[(row, column)] -= 1.0;
            }
        }
        (turn.times_vector(self.effects()), turn.times(&self.covariance(0.0)).times(&turn.transposed()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Contrast, fit};
    use super::*;

    #[test]
    fn a_loop_of_single_trials_is_all_between_and_repeated_trials_are_all_within() {
        let trial = |a, b, y, s| Study::of_contrasts(&[Contrast::new(a, b, y, s)]).unwrap();
        let triangle = [trial(1, 0, 0.5, 0.2), trial(2, 1, 0.3, 0.2), trial(2, 0, 0.6, 0.2)];
        let parts = decomposition(&triangle, &fit(&triangle, 3, 0.0).unwrap()).unwrap();
        assert_eq!(parts.within, (0.0, 0.0));
        // Direct minus indirect −0.2 with variance 3·0.04.
        assert!((parts.between.0 - 0.04 / 0.12).abs() < 1e-12);
        assert_eq!(parts.between.1, 1.0);
        let pair = [trial(1, 0, 0.2, 0.1), trial(0, 1, -0.5, 0.2)];
        let parts = decomposition(&pair, &fit(&pair, 2, 0.0).unwrap()).unwrap();
        assert!((parts.within.0 - 1.8).abs() < 1e-12);
        assert_eq!((parts.within.1, parts.between), (1.0, (0.0, 0.0)));
        assert_eq!(parts.designs.len(), 1);
    }

    #[test]
    fn a_design_is_the_same_whichever_arm_comes_first() {
        let one = Study::of_arms(&[(0, 0.0, 0.01), (1, 0.4, 0.02), (2, 1.0, 0.03)]).unwrap();
        let two = Study::of_arms(&[(2, 0.9, 0.02), (0, 0.1, 0.02), (1, 0.2, 0.02)]).unwrap();
        let turned = Study::of_arms(&[(0, 0.1, 0.02), (1, 0.2, 0.02), (2, 0.9, 0.02)]).unwrap();
        let studies = [one.clone(), two];
        let parts = decomposition(&studies, &fit(&studies, 3, 0.0).unwrap()).unwrap();
        let studies = [one, turned];
        let same = decomposition(&studies, &fit(&studies, 3, 0.0).unwrap()).unwrap();
        assert!((parts.within.0 - same.within.0).abs() < 1e-12);
        assert_eq!(parts.within.1, 2.0);
    }
}
