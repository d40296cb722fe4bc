//! The between-study variance of a network by the method of moments.

use super::super::Estimate;
use super::super::matrix::Matrix;
use super::least_squares::{add_quadratic, inverse};
use super::study::between;
use super::{NetworkError, Study, fit};

/// τ² of a network, generalised method of moments.
///
/// # Formula
/// With W_i, C and Q of the common-effect fit and B 1 on the diagonal, ½ off it:
/// τ² = (Q − df)/(Σ tr(W_i B) − tr(C Σ X_i'W_i B W_i X_i)), cut at 0. For a single comparison it is DerSimonian and Laird's.
/// # Returns
/// τ²; none with a note where no comparison was made twice (df = 0).
/// # Errors
/// Those of [`fit`].
/// # Agrees with
/// R 4.2.2 on dat.linde2016 (0.0174020193515964) to 1e-8: `tests/reference/network/`.
/// # Reference
/// Jackson et al. (2010), doi:10.1002/sim.3602; DerSimonian and Laird (1986), doi:10.1016/0197-2456(86)90046-2
pub fn dersimonian_laird(studies: &[Study], treatments: usize) -> Result<Estimate, NetworkError> {
    let common = fit(studies, treatments, 0.0)?;
    if common.df == 0.0 {
        return Ok(Estimate::undefined("no degree of freedom is left: heterogeneity cannot be estimated"));
    }
    let mut own = 0.0;
    let mut spread = Matrix::zeros(treatments, treatments);
    for study in studies {
        let weights = inverse(&study.covariance(0.0)).ok_or(NetworkError::Singular)?;
        let b = between(study.others().len());
        own += weights.inner(&b);
        add_quadratic(&mut spread, study, &weights.times(&b).times(&weights));
    }
    let fitted = common.covariance().inner(&spread);
    let tau2 = ((common.q - common.df) / (own - fitted)).max(0.0);
    Ok(Estimate::of(tau2))
}

#[cfg(test)]
mod tests {
    use super::super::Contrast;
    use super::*;

    #[test]
    fn for_one_comparison_it_is_dersimonian_and_lairds() {
        let data = [(0.1, 0.2), (0.9, 0.25), (0.4, 0.1), (-0.3, 0.3)];
        let trial = |&(y, s): &(f64, f64)| Study::of_contrasts(&[Contrast::new(1, 0, y, s)]).unwrap();
        let studies: Vec<Study> = data.iter().map(trial).collect();
        let w: Vec<f64> = data.iter().map(|(_, s)| 1.0 / (s * s)).collect();
        let sum: f64 = w.iter().sum();
        let mean = w.iter().zip(&data).map(|(w, (y, _))| w * y).sum::<f64>() / sum;
        let q: f64 = w.iter().zip(&data).map(|(w, (y, _))| w * (y - mean) * (y - mean)).sum();
        let tau2 = (q - 3.0) / (sum - w.iter().map(|w| w * w).sum::<f64>() / sum);
        let found = dersimonian_laird(&studies, 2).unwrap().value.unwrap();
        assert!((found - tau2).abs() < 1e-14, "{found} {tau2}");
        let single = dersimonian_laird(&studies[..1], 2).unwrap();
        assert!(single.value.is_none() && single.note.is_some());
    }
}
