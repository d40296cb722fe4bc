//! Where the effect of a further study may lie.

use super::Fit;
use crate::stats::special::student_t;
use crate::stats::{Estimate, Level};

/// Which quantile a prediction interval uses; all three are in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantile {
    /// Normal: metafor's default without Hartung and Knapp.
    Normal,
    /// t on k − 1 degrees of freedom: metafor with Hartung and Knapp.
    TKMinusOne,
    /// t on k − 2: Higgins, Thompson and Spiegelhalter.
    TKMinusTwo,
}

/// The prediction interval of a random-effects mean.
///
/// # Formula
/// ŷ ± q·√(SE² + τ²), SE the standard error of the fit (with or without Hartung and Knapp), q as [`Quantile`] says
/// # Returns
/// Bounds on the scale of the effects; none with a note when q has no degrees of freedom (t on k − 2 with two studies).
/// # Agrees with
/// metafor 3.8-1 `predict(rma(...))$pi.lb`, `$pi.ub` to 1e-8 for the quantile it takes.
/// # Reference
/// Higgins, Thompson and Spiegelhalter (2009), doi:10.1111/j.1467-985X.2008.00552.x
pub fn prediction_interval(fit: &Fit, quantile: Quantile, level: Level) -> Estimate {
    let value = fit.value();
    // df is k − 1 in a model of a mean
    let df = match quantile {
        Quantile::Normal => None,
        Quantile::TKMinusOne => Some(fit.df),
        Quantile::TKMinusTwo => Some(fit.df - 1.0),
    };
    let q = match df {
        None => level.z(),
        Some(df) if df < 1.0 => {
            return Estimate::of(value).with_note("no prediction interval: too few studies for this quantile");
        }
        Some(df) => student_t::upper_quantile(level.tail(), df),
    };
    let half = q * (fit.covariance[0] + fit.tau2()).sqrt();
    let estimate = Estimate::of(value).with_bounds(value - half, value + half);
    match df {
        Some(df) => estimate.with_df(df),
        None => estimate,
    }
}
