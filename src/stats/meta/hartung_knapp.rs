//! The interval about the mean: normal, or Hartung and Knapp's.

/// How the standard error and the quantile of a random-effects mean are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interval {
    /// SE² = (X′WX)⁻¹, normal quantile.
    Normal,
    /// SE² times q, t quantile on k − p degrees of freedom.
    HartungKnapp,
    /// The same with q at least 1, so that the interval is never narrower than the normal one with a t quantile.
    HartungKnappAdHoc,
}

impl Interval {
    /// What the squared standard error is multiplied by.
    ///
    /// # Formula
    /// q = Σw(y − ŷ)²/(k − p) with random-effects weights; 1 for the normal interval; max(1, q) for the ad-hoc form
    /// # Agrees with
    /// metafor 3.8-1 `rma(test = "knha")` and `rma(test = "adhoc")`.
    /// # Choices
    /// Not truncated at the common-effect standard error: with few, homogeneous studies q may be far below 1, and the interval narrower than
    /// the common-effect one. Whoever prints it should say so; the ad-hoc form avoids it.
    /// # Reference
    /// Hartung and Knapp (2001), doi:10.1002/sim.791; Sidik and Jonkman (2002), doi:10.1002/sim.1262; Knapp and Hartung (2003),
    /// doi:10.1002/sim.1482 (ad-hoc form)
    pub(super) fn inflation(self, rss: f64, df: f64) -> f64 {
        match self {
            Interval::Normal => 1.0,
            Interval::HartungKnapp => rss / df,
            Interval::HartungKnappAdHoc => (rss / df).max(1.0),
        }
    }
}
