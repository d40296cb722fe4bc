//! Duval and Tweedie's trim and fill.

use super::{Design, Estimator, Fit, Interval, Studies, Tau2, fit, fit_with_tau2, likelihood};
use crate::stats::Level;

/// On which side of the funnel studies are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Below the pooled effect.
    Left,
    /// Above it.
    Right,
}

/// A study that was made up to mirror one on the other side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Filled {
    /// Its effect.
    pub effect: f64,
    /// Its variance, that of the study it mirrors.
    pub variance: f64,
    /// The place of that study.
    pub mirrors: usize,
}

/// The result.
#[derive(Clone, Debug, PartialEq)]
pub struct TrimAndFill {
    /// Where studies are missing.
    pub side: Side,
    /// The studies filled in.
    pub filled: Vec<Filled>,
    /// The model of all studies, those filled in included.
    pub fit: Fit,
}

/// How far the fits within the steps go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convergence {
    /// To the last digit.
    Full,
    /// Of likelihoods, until τ² changes by no more than 1e-5, as metafor's `trimfill` does whatever the model was fitted with: results
    /// then depend on the units, by half a percent where τ² is about 1e-3. Other estimators are found to the last digit.
    AsMetafor,
}

/// Steps until the number of missing studies must have settled.
const STEPS: usize = 100;

/// Trim and fill with the estimator L0.
///
/// # Formula
/// With the k₀ studies farthest out on the fuller side left out, the mean is estimated and all studies ranked by their distance from it;
/// S the sum of the ranks on the fuller side, L0 = (4S − k(k + 1))/(2k − 1), k₀ its rounded value; until it no longer changes. Then the k₀
/// farthest are mirrored at that mean and all are pooled.
/// # Inputs
/// `estimator`: that of τ² in every step; `None` for the common-effect model.
/// # Returns
/// `None` with fewer than three studies, when all standard errors are equal (no side), or when the number does not settle.
/// # Agrees with
/// metafor 3.8-1 `trimfill(rma(...))` to 1e-8 with [`Convergence::AsMetafor`]: side by the sign of the slope of effects on standard errors, halves rounded to even.
/// # Choices
/// A sensitivity analysis of funnel asymmetry, not an estimate of the truth; it misleads when studies differ between themselves
/// (Peters and others 2007, doi:10.1002/sim.2889).
/// # Reference
/// Duval and Tweedie (2000), doi:10.1111/j.0006-341X.2000.00455.x
pub fn trim_and_fill(
    studies: &Studies,
    estimator: Option<Estimator>,
    convergence: Convergence,
    level: Level,
) -> Option<TrimAndFill> {
    let step = |studies: &Studies, design: &Design, estimator: Option<Estimator>| {
        let kind = match (convergence, estimator) {
            (Convergence::AsMetafor, Some(Estimator::Reml)) => likelihood::Kind::Restricted,
            (Convergence::AsMetafor, Some(Estimator::Ml)) => likelihood::Kind::Full,
            _ => return fit(studies, design, estimator, Interval::Normal, level),
        };
        let value = likelihood::fisher_scoring(studies, design, kind)?;
        fit_with_tau2(studies, design, Some(Tau2 { value, std_error: f64::NAN }), Interval::Normal, level)
    };
    let k = studies.k();
    if k < 3 {
        return None;
    }
    let slope_of = Design::with_moderators(k, &[studies.std_errors()])?;
    let slope = step(studies, &slope_of, estimator)?.coefficients[1].estimate.value?;
    let side = if slope < 0.0 { Side::Right } else { Side::Left };
    // Studies are missing on the left; the other case is its mirror image.
    let sign = if side == Side::Right { -1.0 } else { 1.0 };
    let effect = |at: usize| sign * studies.effects()[at];
    let mut order: Vec<usize> = (0..k).collect();
    order.sort_by(|a, b| effect(*a).total_cmp(&effect(*b)));
    let mean_of = |places: &[usize]| -> Option<f64> {
        let kept = studies.only(places.iter().copied())?;
        // One study left has no τ².
        let estimator = estimator.filter(|_| kept.k() > 1);
        Some(sign * step(&kept, &Design::constant(kept.k()), estimator)?.value())
    };
    let n = k as f64;
    let (mut missing, mut mean) = (0, 0.0);
    let mut settled = false;
    for _ in 0..STEPS {
        mean = mean_of(&order[..k - missing])?;
        let distance: Vec<f64> = order.iter().map(|at| effect(*at) - mean).collect();
        let mut ranked: Vec<usize> = (0..k).collect();
        ranked.sort_by(|a, b| distance[*a].abs().total_cmp(&distance[*b].abs()));
        let ranks = ranked.iter().enumerate().filter(|(_, at)| distance[**at] > 0.0);
        let sum: f64 = ranks.map(|(rank, _)| rank as f64 + 1.0).sum();
        let now = ((4.0 * sum - n * (n + 1.0)) / (2.0 * n - 1.0)).round_ties_even().max(0.0) as usize;
        settled = now == missing;
        if settled {
            break;
        }
        missing = now.min(k - 1);
    }
    if !settled {
        return None;
    }
    let farthest = &order[k - missing..];
    let mirrored = |at: &usize| {
        let effect = sign * (2.0 * mean - effect(*at));
        Filled { effect, variance: studies.variances()[*at], mirrors: *at }
    };
    let filled: Vec<Filled> = farthest.iter().map(mirrored).collect();
    let with = |of: &[f64], new: fn(&Filled) -> f64| of.iter().copied().chain(filled.iter().map(new)).collect();
    let all = Studies::new(with(studies.effects(), |f| f.effect), with(studies.variances(), |f| f.variance)).ok()?;
    let design = Design::constant(all.k());
    let fit = if filled.is_empty() {
        fit(&all, &design, estimator, Interval::Normal, level)?
    } else {
        step(&all, &design, estimator)?
    };
    Some(TrimAndFill { side, filled, fit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symmetric_funnel_is_left_alone() {
        let effects = vec![0.0, -0.2, 0.2, -0.5, 0.5, 0.01];
        let variances = vec![0.01, 0.04, 0.04, 0.09, 0.09, 0.0101];
        let studies = Studies::new(effects, variances).unwrap();
        let found = trim_and_fill(&studies, None, Convergence::Full, Level::NINETY_FIVE).unwrap();
        assert!(found.filled.is_empty());
    }

    #[test]
    fn what_is_filled_mirrors_the_farthest() {
        // Small studies only above: metafor 3.8-1 fills two below.
        let effects = vec![0.0, 0.05, -0.05, 0.8, 1.0, 1.2];
        let variances = vec![0.01, 0.011, 0.012, 0.2, 0.21, 0.22];
        let studies = Studies::new(effects, variances).unwrap();
        let found = trim_and_fill(&studies, None, Convergence::Full, Level::NINETY_FIVE).unwrap();
        assert_eq!(found.side, Side::Left);
        assert_eq!(found.filled.iter().map(|f| f.mirrors).collect::<Vec<_>>(), [4, 5]);
        assert!((found.fit.value() - 0.0156809549647314).abs() < 1e-12);
        // The mirror image of the data gives the mirror image of the result.
        let turned =
            Studies::new(studies.effects().iter().map(|y| -y).collect(), studies.variances().to_vec()).unwrap();
        let other = trim_and_fill(&turned, None, Convergence::Full, Level::NINETY_FIVE).unwrap();
        assert_eq!(other.side, Side::Right);
        assert!((other.fit.value() + found.fit.value()).abs() < 1e-15);
    }
}
