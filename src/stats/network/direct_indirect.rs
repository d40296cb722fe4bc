//! Direct and indirect evidence on one comparison.

use super::super::Estimate;
use super::{NetworkError, Study, components, fit};

/// What is known of `one` v `other` from the trials that compared them, and from all others.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The first treatment, and the one it is compared with.
    pub pair: (usize, usize),
    /// Trials that have both arms.
    pub trials: usize,
    /// From these trials.
    pub direct: Estimate,
    /// From the network of the others; none with a note where they do not join the two.
    pub indirect: Estimate,
    /// Direct minus indirect.
    pub difference: Estimate,
}

/// Every comparison made in a trial, its direct evidence apart from its indirect evidence.
///
/// # Formula
/// Direct: the inverse-variance mean of the contrast over the trials that have both arms, with variance v + τ². Indirect: the
/// network fitted to the trials that do not have both. The two share no participant, so var(difference) is the sum.
/// # Inputs
/// `tau2`: of the whole network, for both.
/// # Errors
/// `NetworkError::Singular`.
/// # Choices
/// A trial of several arms counts as direct evidence whole: none of its other contrasts enter the indirect side (separating
/// indirect from direct design evidence). So with such trials, direct and indirect do not add up to the network's estimate.
/// # Reference
/// Efthimiou et al. (2019), doi:10.1002/sim.8158; Dias et al. (2010), doi:10.1002/sim.3767
pub fn direct_and_indirect(studies: &[Study], treatments: usize, tau2: f64) -> Result<Vec<Evidence>, NetworkError> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for study in studies {
        let arms: Vec<usize> = study.arms().collect();
        for (at, &first) in arms.iter().enumerate() {
            pairs.extend(arms[at + 1..].iter().map(|&second| (first.min(second), first.max(second))));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs.into_iter().map(|pair| of_pair(studies, treatments, tau2, pair)).collect()
}

fn of_pair(
    studies: &[Study],
    treatments: usize,
    tau2: f64,
    (one, other): (usize, usize),
) -> Result<Evidence, NetworkError> {
    let (with, without): (Vec<&Study>, Vec<&Study>) = studies.iter().partition(|study| study.compares(one, other));
    let (mut weight, mut sum) = (0.0, 0.0);
    for (y, v) in with.iter().filter_map(|study| study.contrast(one, other, tau2)) {
        weight += 1.0 / v;
        sum += y / v;
    }
    let direct = Estimate::of(sum / weight).with_std_error((1.0 / weight).sqrt());
    let indirect = indirect(&without, treatments, tau2, (one, other))?;
    let difference = match (direct.value, direct.std_error, indirect.value, indirect.std_error) {
        (Some(x), Some(s), Some(y), Some(t)) => Estimate::of(x - y).with_std_error((s * s + t * t).sqrt()),
        _ => Estimate::undefined("no indirect evidence to hold it against"),
    };
    Ok(Evidence { pair: (one, other), trials: with.len(), direct, indirect, difference })
}

fn indirect(
    without: &[&Study],
    treatments: usize,
    tau2: f64,
    (one, other): (usize, usize),
) -> Result<Estimate, NetworkError> {
    const NONE: &str = "no indirect evidence: without the trials that compared them nothing joins the two";
    let others: Vec<Study> = without.iter().map(|study| (*study).clone()).collect();
    let part = components(&others, treatments).into_iter().find(|part| part.contains(&one));
    let Some(part) = part.filter(|part| part.contains(&other)) else { return Ok(Estimate::undefined(NONE)) };
    let place = |treatment: usize| part.binary_search(&treatment).ok();
    let inside: Vec<Study> = others.iter().filter_map(|study| study.renumbered(place)).collect();
    let fitted = fit(&inside, part.len(), tau2)?;
    Ok(match (place(one), place(other)) {
        (Some(one), Some(other)) => fitted.effect(one, other),
        _ => Estimate::undefined(NONE),
    })
}

#[cfg(test)]
mod tests {
    use super::super::Contrast;
    use super::*;

    #[test]
    fn a_triangle_is_bucher_beside_the_trial() {
        let trial = |a, b, y, s| Study::of_contrasts(&[Contrast::new(a, b, y, s)]).unwrap();
        // a v c directly −0.10 (0.18); a v b −0.45 (0.15), c v b −0.10 (0.20).
        let studies =
            [trial(0, 2, -0.10, 0.18), trial(0, 1, -0.45, 0.15), trial(2, 1, -0.10, 0.20), trial(3, 1, 1.0, 1.0)];
        let evidence = direct_and_indirect(&studies, 4, 0.0).unwrap();
        let of = |pair| evidence.iter().find(|evidence| evidence.pair == pair).unwrap();
        let found = of((0, 2));
        assert!((found.indirect.value.unwrap() + 0.35).abs() < 1e-14);
        assert!((found.indirect.std_error.unwrap() - 0.25).abs() < 1e-14);
        // Reference set, bucher.json: indirect minus direct −0.25 (0.308058436014987).
        assert!((found.difference.value.unwrap() - 0.25).abs() < 1e-14);
        assert!((found.difference.std_error.unwrap() - 0.308058436014987).abs() < 1e-14);
        assert!(of((1, 3)).indirect.value.is_none() && of((1, 3)).difference.note.is_some());
        assert_eq!(evidence.len(), 4);
    }
}
