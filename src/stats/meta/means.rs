//! Effects of studies that compare means: difference, standardised difference, ratio.

use super::counts::{NoEffect, StudyEffect};
use crate::stats::standardized::{cohens_d, hedges_g};
use crate::stats::{Level, Moments, log_ratio_of_means};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MeanMeasure {
    /// m_a − m_b.
    Difference,
    /// Hedges' g.
    Standardised,
    /// log(m_a/m_b).
    LogRatio,
}

/// Hedges's factor J, m = n_a + n_b − 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SmallSample {
    /// Γ(m/2)/(√(m/2)·Γ((m − 1)/2)).
    Exact,
    /// 1 − 3/(4m − 1), which published reviews use.
    Approximate,
}

/// The sampling variance of a standardised difference, n = n_a + n_b.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StandardisedVariance {
    /// 1/n_a + 1/n_b + g²/(2n) (metafor).
    LargeSample,
    /// 1/n_a + 1/n_b + (1 − (m − 2)/(m·J²))·g² (R's `meta`; White and Thomas 2005, doi:10.1191/1740774505cn081oa).
    Unbiased,
    /// 1/n_a + 1/n_b + g²/(2(n − 3.94)) (RevMan).
    RevMan,
}

/// The effect of arm `a` against `b`.
///
/// # Formula
/// Difference: variance s_a²/n_a + s_b²/n_b. Standardised: g = J·d, d over the pooled standard deviation, variance as
/// [`StandardisedVariance`]. Log ratio: s_a²/(n_a·m_a²) + s_b²/(n_b·m_b²).
/// # Errors
/// A study that is left out, with the reason.
/// # Agrees with
/// metafor 3.8-1 `escalc(measure = "MD", "SMD", "ROM")` with `vtype` `"LS"` and `"UB"`, to 1e-9.
/// # Reference
/// Hedges (1981), doi:10.3102/10769986006002107; Hedges, Gurevitch and Curtis (1999)
pub fn effect(
    a: Moments,
    b: Moments,
    measure: MeanMeasure,
    small_sample: SmallSample,
    variance: StandardisedVariance,
) -> Result<StudyEffect, NoEffect> {
    if a.n < 2 || b.n < 2 {
        return Err(NoEffect::SingleParticipant);
    }
    let (n1, n2) = (a.n as f64, b.n as f64);
    let (value, variance) = match measure {
        MeanMeasure::Difference => (a.mean - b.mean, a.sd * a.sd / n1 + b.sd * b.sd / n2),
        MeanMeasure::Standardised => {
            let m = n1 + n2 - 2.0;
            let exact = hedges_g::small_sample_factor(m);
            let j = match small_sample {
                SmallSample::Exact => exact,
                SmallSample::Approximate => 1.0 - 3.0 / (4.0 * m - 1.0),
            };
            let g = j * cohens_d::effect(a, b).ok_or(NoEffect::NoVariance)?;
            let of_g = match variance {
                StandardisedVariance::LargeSample => g * g / (2.0 * (n1 + n2)),
                StandardisedVariance::Unbiased => (1.0 - (m - 2.0) / (m * exact * exact)) * g * g,
                StandardisedVariance::RevMan => g * g / (2.0 * (n1 + n2 - 3.94)),
            };
            (g, 1.0 / n1 + 1.0 / n2 + of_g)
        }
        MeanMeasure::LogRatio => {
            let estimate = log_ratio_of_means::delta(a, b, Level::NINETY_FIVE);
            let (Some(value), Some(error)) = (estimate.value, estimate.std_error) else {
                return Err(NoEffect::NoRatio);
            };
            (value, error * error)
        }
    };
    if value.is_finite() && variance.is_finite() && variance > 0.0 {
        Ok(StudyEffect { value, variance, corrected: false })
    } else {
        Err(NoEffect::NoVariance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normand_1999_edinburgh() {
        // metafor 3.8-1: escalc("SMD", m1i = 55, sd1i = 47, n1i = 155, m2i = 75, sd2i = 64, n2i = 156): yi −0.35522, vi 0.01306
        let (a, b) = (Moments::new(55.0, 47.0, 155).unwrap(), Moments::new(75.0, 64.0, 156).unwrap());
        let g = |small, variance| effect(a, b, MeanMeasure::Standardised, small, variance).unwrap();
        let exact = g(SmallSample::Exact, StandardisedVariance::LargeSample);
        assert!((exact.value + 0.3552).abs() < 5e-5 && (exact.variance - 0.0131).abs() < 5e-5);
        let approximate = g(SmallSample::Approximate, StandardisedVariance::RevMan);
        assert!((approximate.value / exact.value - 1.0).abs() < 1e-5 && approximate.value != exact.value);
    }

    #[test]
    fn what_has_no_effect_says_why() {
        let of = |a: Moments, b: Moments, measure| {
            effect(a, b, measure, SmallSample::Exact, StandardisedVariance::LargeSample).unwrap_err()
        };
        let arm = |mean, sd, n| Moments::new(mean, sd, n).unwrap();
        assert_eq!(of(arm(1.0, 0.0, 5), arm(2.0, 0.0, 5), MeanMeasure::Difference), NoEffect::NoVariance);
        assert_eq!(of(arm(1.0, 0.0, 5), arm(2.0, 0.0, 5), MeanMeasure::Standardised), NoEffect::NoVariance);
        assert_eq!(of(arm(1.0, 1.0, 5), arm(-2.0, 1.0, 5), MeanMeasure::LogRatio), NoEffect::NoRatio);
        assert_eq!(of(arm(1.0, 1.0, 1), arm(2.0, 1.0, 2), MeanMeasure::Standardised), NoEffect::SingleParticipant);
    }
}
