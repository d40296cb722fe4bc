//! The standardised mean change within one arm: mean change over the standard deviation of the changes.

use super::hedges_g::small_sample_factor;
use super::noncentral_interval;
use crate::stats::{Estimate, Level, Moments};

/// Mean change over the standard deviation of the changes, with the exact interval of normal changes.
///
/// # Formula
/// d = mean/sd; t = d/k, k = 1/√n; bounds kλ of the noncentral t with df = n − 1
/// # Inputs
/// The moments of n changes, not of a baseline and an endpoint.
/// # Returns
/// All null when the changes have no spread or there is one participant.
/// # Choices
/// Not comparable with a between-arm d: its standard deviation shrinks with the correlation of both measurements, and it has no control.
/// # Reference
/// Steiger and Fouladi (1997), in *What if there were no significance tests?*, ch. 9; Morris and DeShon (2002),
/// doi:10.1037/1082-989X.7.1.105
pub fn cohens_d(change: Moments, level: Level) -> Estimate {
    if change.n < 2 || change.sd == 0.0 {
        return Estimate::undefined("no effect: the changes have no spread");
    }
    let n = change.n as f64;
    noncentral_interval(change.mean / change.sd, n - 1.0, 1.0 / n.sqrt(), level)
}

/// `cohens_d` and its bounds times Hedges' exact factor for df = n − 1.
///
/// # Reference
/// Hedges (1981), doi:10.3102/10769986006002107
pub fn hedges_g(change: Moments, level: Level) -> Estimate {
    let j = small_sample_factor(change.n as f64 - 1.0);
    cohens_d(change, level).mapped(|d| j * d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_follow_the_noncentral_t() {
        use crate::stats::special::noncentral_t::tails;
        let change = Moments::new(-24.4, 11.6, 42).unwrap();
        let d = cohens_d(change, Level::NINETY_FIVE);
        let root_n = 42.0_f64.sqrt();
        let (t, df) = (d.value.unwrap() * root_n, 41.0);
        assert!((tails(t, df, d.lower.unwrap() * root_n).upper - 0.025).abs() < 1e-12);
        assert!((tails(t, df, d.upper.unwrap() * root_n).lower - 0.025).abs() < 1e-12);
        let g = hedges_g(change, Level::NINETY_FIVE);
        assert!((g.value.unwrap() / d.value.unwrap() - small_sample_factor(41.0)).abs() < 1e-15);
    }

    #[test]
    fn one_participant_has_no_effect() {
        assert_eq!(cohens_d(Moments::new(3.0, 0.0, 1).unwrap(), Level::NINETY_FIVE).value, None);
    }
}
