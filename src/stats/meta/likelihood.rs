//! Maximum likelihood and restricted maximum likelihood for τ².

use super::tau_squared::ordinary_rss;
use super::weighted::Weighted;
use super::{Design, Studies, Tau2, hedges};
use crate::stats::special::root::bracketed_root;

/// Which likelihood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of the effects (`ml`).
    Full,
    /// Of their residuals (`reml`).
    Restricted,
}

/// The τ² ≥ 0 of the *global* maximum of the normal likelihood of y ~ N(Xβ, diag(v + τ²)).
///
/// # Formula
/// ML: −2ℓ = Σ log(v + τ²) + y′Py, score y′PPy − Σw. REML adds log |X′WX|, score y′PPy − tr P. Standard error √(2/Σw²) for ML and
/// √(2/tr PP) for REML (expected information).
/// # Agrees with
/// metafor 3.8-1 `rma(method = "ML")` and `"REML"` at the threshold of the likelihood's own rounding, to 1e-8.
/// # Choices
/// The likelihood can have several maxima (few studies, very unequal variances), so the score is followed over the whole range that can
/// hold a root, every change from rising to falling is refined, and the likelihoods of these and of τ² = 0 are compared. The range ends
/// where the score must be negative: with S the residual sum of squares of ordinary least squares and u = min v + τ²,
/// y′PPy ≤ S/u² while tr P ≥ (k − p)/(u + max v − min v).
/// # Reference
/// Viechtbauer (2005), doi:10.3102/10769986030003261
pub(super) fn tau_squared(studies: &Studies, design: &Design, kind: Kind) -> Tau2 {
    let mut fit = Weighted::new(studies, design);
    let value = {
        let mut score = |tau2: f64| {
            fit.set(tau2);
            fit.weighted_rss() - information_trace(&fit, kind)
        };
        let maxima = local_maxima(&grid(studies, design, kind), &mut score);
        match maxima.as_slice() {
            [only] => *only,
            several => {
                let mut best = (f64::INFINITY, 0.0);
                for tau2 in several {
                    fit.set(*tau2);
                    let deviance = deviance(studies, &fit, *tau2, kind);
                    if deviance < best.0 {
                        best = (deviance, *tau2);
                    }
                }
                best.1
            }
        }
    };
    fit.set(value);
    let information = match kind {
        Kind::Full => fit.sum_squared_weights(),
        Kind::Restricted => fit.squared_trace(|_| 1.0, |_| 1.0),
    };
    Tau2 { value, std_error: (2.0 / information).sqrt() }
}

/// τ² where metafor's Fisher scoring stops with its defaults, which its `trimfill` always uses.
///
/// # Formula
/// From Hedges's τ², steps of score over information until one is at most 1e-5 (in the units of τ², whatever they are), halved while they
/// lead below 0; 0 when the likelihood there is higher by more than 2⁻¹³
/// # Returns
/// `None` when 100 steps are not enough.
/// # Agrees with
/// metafor 3.8-1 `rma(method = "REML")` with its default control to 1e-12.
/// # Choices
/// Not the maximum: only as near as 1e-5. Here to give the same trim and fill as metafor; everything else uses [`tau_squared`].
pub(super) fn fisher_scoring(studies: &Studies, design: &Design, kind: Kind) -> Option<f64> {
    const THRESHOLD: f64 = 1e-5;
    let mut fit = Weighted::new(studies, design);
    let mut tau2 = hedges::tau_squared(studies, design).value;
    let mut steps = 0;
    loop {
        fit.set(tau2);
        let information = match kind {
            Kind::Full => fit.sum_squared_weights(),
            Kind::Restricted => fit.squared_trace(|_| 1.0, |_| 1.0),
        };
        let mut step = (fit.weighted_rss() - information_trace(&fit, kind)) / information;
        while tau2 + step < 0.0 {
            step /= 2.0;
        }
        tau2 += step;
        steps += 1;
        if step.abs() <= THRESHOLD {
            break;
        }
        if steps > 100 {
            return None;
        }
    }
    fit.set(0.0);
    let at_zero = deviance(studies, &fit, 0.0, kind);
    fit.set(tau2);
    let higher = 0.5 * (deviance(studies, &fit, tau2, kind) - at_zero);
    Some(if higher > f64::EPSILON.sqrt().sqrt() && tau2 > THRESHOLD { 0.0 } else { tau2 })
}

fn information_trace(fit: &Weighted, kind: Kind) -> f64 {
    match kind {
        Kind::Full => fit.sum_weights(),
        Kind::Restricted => fit.trace(),
    }
}

/// −2ℓ without its constant.
fn deviance(studies: &Studies, fit: &Weighted, tau2: f64, kind: Kind) -> f64 {
    let variances: f64 = studies.variances().iter().map(|v| libm::log(v + tau2)).sum();
    let restricted = if kind == Kind::Restricted { fit.log_determinant() } else { 0.0 };
    variances + restricted + fit.rss()
}

/// Points at which the score is looked at: 0, then evenly in log(min v + τ²), eight to a factor of e, to where it must be negative.
fn grid(studies: &Studies, design: &Design, kind: Kind) -> Vec<f64> {
    let (low, high) = studies.variances().iter().fold((f64::INFINITY, 0.0_f64), |(a, b), v| (a.min(*v), b.max(*v)));
    let df = match kind {
        Kind::Full => studies.k() as f64,
        Kind::Restricted => (design.k() - design.p()) as f64,
    };
    let per_df = ordinary_rss(studies, design) / df;
    let end = 0.5 * (per_df + (per_df * per_df + 4.0 * per_df * (high - low)).sqrt());
    let span = libm::log(end / low);
    if span.is_nan() || span <= 0.0 {
        return vec![0.0];
    }
    let steps = libm::ceil(8.0 * span).max(4.0);
    let point = |step: f64| low * libm::expm1(span * step / steps);
    // The last one a little beyond the end, so that the score has changed its sign there.
    let mut points: Vec<f64> = (0..steps as usize).map(|step| point(step as f64)).collect();
    points.push((end - low) * (1.0 + 1e-9) + low * 1e-9);
    points
}

/// Where the likelihood stops rising: 0 when it falls from there, and every root of the score with a change from plus to minus.
fn local_maxima(grid: &[f64], score: &mut impl FnMut(f64) -> f64) -> Vec<f64> {
    let mut maxima = Vec::new();
    let mut before = (0.0, score(0.0));
    if before.1 <= 0.0 {
        maxima.push(0.0);
    }
    for tau2 in &grid[1..] {
        let here = (*tau2, score(*tau2));
        if before.1 > 0.0 && here.1 <= 0.0 {
            maxima.push(bracketed_root(before.0, here.0, &mut *score));
        }
        before = here;
    }
    maxima
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reml(effects: &[f64], variances: &[f64]) -> f64 {
        let studies = Studies::new(effects.to_vec(), variances.to_vec()).unwrap();
        tau_squared(&studies, &Design::constant(studies.k()), Kind::Restricted).value
    }

    #[test]
    fn equal_variances_have_a_closed_form() {
        // v equal: REML τ² = max(0, var(y) − v), ML with k instead of k − 1.
        let y = [1.0, 2.0, 4.0, 7.0];
        assert!((reml(&y, &[0.5; 4]) - (7.0 - 0.5)).abs() < 1e-12);
        assert_eq!(reml(&y, &[7.5; 4]), 0.0);
        let studies = Studies::new(y.to_vec(), vec![0.5; 4]).unwrap();
        let ml = tau_squared(&studies, &Design::constant(4), Kind::Full).value;
        assert!((ml - (21.0 / 4.0 - 0.5)).abs() < 1e-12);
    }

    #[test]
    fn the_higher_of_two_maxima_is_taken() {
        // One precise pair apart from each other, and imprecise studies: the likelihood has two maxima.
        let (y, v) = ([0.0, 0.3, 9.0, -9.0, 8.0, -8.0], [1e-4, 1e-4, 1.0, 1.0, 1.0, 1.0]);
        let found = reml(&y, &v);
        let studies = Studies::new(y.to_vec(), v.to_vec()).unwrap();
        let design = Design::constant(6);
        let at = |tau2: f64| deviance(&studies, &Weighted::at(&studies, &design, tau2), tau2, Kind::Restricted);
        let mut tau2 = 1e-9;
        while tau2 < 1e4 {
            assert!(at(found) <= at(tau2) + 1e-9, "{tau2} is better than {found}");
            tau2 *= 1.01;
        }
        assert!(at(found) <= at(0.0));
    }

    #[test]
    fn identical_effects_have_no_heterogeneity() {
        assert_eq!(reml(&[0.3; 5], &[0.1, 0.2, 0.3, 0.4, 0.5]), 0.0);
    }

    #[test]
    fn scale_does_not_matter() {
        let (y, v) = ([0.1, 0.9, -0.4, 1.3], [0.05, 0.08, 0.11, 0.3]);
        let one = reml(&y, &v);
        for scale in [1e-6, 1e6] {
            let (y, v) = (y.map(|y| y * scale), v.map(|v| v * scale * scale));
            assert!((reml(&y, &v) / (one * scale * scale) - 1.0).abs() < 1e-10);
        }
    }
}
