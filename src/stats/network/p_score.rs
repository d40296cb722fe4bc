//! P-scores: how sure one may be that a treatment is better than the others, averaged over them.

use super::super::special::normal;
use super::Fit;

/// The P-score of each treatment where a larger effect is better; 1 minus it where a smaller one is.
///
/// # Formula
/// P_i = Σ_{j≠i} Φ((θ̂_i − θ̂_j)/s_ij)/(t − 1).
/// # Returns
/// Values from 0 to 1 that average ½; `None` where a standard error is 0.
/// # Choices
/// It ranks by certainty, not by size of effect: a score of 1 does not mean a large effect, and a clinically trivial difference
/// counts as much as a large one when it is as certain.
/// # Reference
/// Rücker and Schwarzer (2015), doi:10.1186/s12874-015-0060-8
pub fn p_scores(fit: &Fit) -> Vec<Option<f64>> {
    let treatments = fit.treatments();
    let score = |one: usize| {
        let others = (0..treatments).filter(|other| *other != one);
        let shares = others.map(|other| {
            let effect = fit.effect(one, other);
            let z = effect.value? / effect.std_error?;
            (!z.is_nan()).then(|| normal::cdf(z))
        });
        shares.sum::<Option<f64>>().map(|sum| sum / (treatments - 1) as f64)
    };
    (0..treatments).map(score).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Contrast, Study, fit};
    use super::*;

    #[test]
    fn the_scores_average_one_half_and_follow_the_effects() {
        let trial = |a, b, y, s| Study::of_contrasts(&[Contrast::new(a, b, y, s)]).unwrap();
        let studies = [trial(1, 0, 0.5, 0.2), trial(2, 1, 0.3, 0.2), trial(2, 0, 0.6, 0.2)];
        let scores: Vec<f64> = p_scores(&fit(&studies, 3, 0.0).unwrap()).into_iter().flatten().collect();
        assert!((scores.iter().sum::<f64>() - 1.5).abs() < 1e-14);
        assert!(scores[0] < scores[1] && scores[1] < scores[2]);
        let two = p_scores(&fit(&studies[..1], 2, 0.0).unwrap());
        // Φ(2.5)
        assert!((two[1].unwrap() - 0.993_790_334_674_223_8).abs() < 1e-14);
    }
}
