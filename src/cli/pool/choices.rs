//! What can be chosen on the command line, as words.

use clap::ValueEnum;

use crate::analysis::pool::{EffectMeasure, Preset as Choices};
use crate::stats::meta::counts;
use crate::stats::meta::means;

/// What the effects are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Measure {
    /// Risk ratio.
    Rr,
    /// Odds ratio.
    Or,
    /// Risk difference.
    Rd,
    /// Peto's one-step odds ratio.
    Peto,
    /// Mean difference.
    Md,
    /// Standardised mean difference: Hedges' g.
    Smd,
    /// Ratio of means.
    Rom,
    /// Estimates and standard errors of anything that adds up.
    Generic,
}

impl Measure {
    /// As the analysis has it; `log` says that generic estimates are logarithms of ratios.
    pub fn effect(self, log: bool) -> EffectMeasure {
        match self {
            Measure::Rr => EffectMeasure::RiskRatio,
            Measure::Or => EffectMeasure::OddsRatio,
            Measure::Rd => EffectMeasure::RiskDifference,
            Measure::Peto => EffectMeasure::Peto,
            Measure::Md => EffectMeasure::MeanDifference,
            Measure::Smd => EffectMeasure::StandardisedMeanDifference,
            Measure::Rom => EffectMeasure::RatioOfMeans,
            Measure::Generic => EffectMeasure::Generic { log },
        }
    }
}

/// What is done with studies that have a zero cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ZeroCells {
    /// ½ is added to every cell of a study that has a zero; studies without any event stay.
    OnlyNeeded,
    /// The share of its own arm in all participants is added; studies without any event stay.
    TreatmentArm,
    /// ½ is added, and studies in which nobody or everybody has the event are left out.
    ExcludeDoubleZeros,
}

impl ZeroCells {
    pub fn rule(self) -> counts::ZeroCells {
        match self {
            ZeroCells::OnlyNeeded => counts::ZeroCells::OnlyNeeded,
            ZeroCells::TreatmentArm => counts::ZeroCells::TreatmentArm,
            ZeroCells::ExcludeDoubleZeros => counts::ZeroCells::ExcludeDoubleZeros,
        }
    }
}

/// Hedges's factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SmallSample {
    /// With gamma functions.
    Exact,
    /// 1 − 3/(4m − 1), as in many published reviews.
    Approximate,
}

impl SmallSample {
    pub fn factor(self) -> means::SmallSample {
        match self {
            SmallSample::Exact => means::SmallSample::Exact,
            SmallSample::Approximate => means::SmallSample::Approximate,
        }
    }
}

/// The form of Hartung and Knapp's interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum HartungKnapp {
    /// As published; may be narrower than the common-effect interval.
    Standard,
    /// Never with a smaller standard error than without it.
    AdHoc,
}

/// The choices of another program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Preset {
    /// R metafor: REML, normal interval, ½ to the four cells, double zeros kept.
    MetaforDefault,
    /// R meta: Mantel–Haenszel and REML, ½ to events and totals, double zeros out of ratios.
    MetaDefault,
    /// RevMan since 2025: Mantel–Haenszel, REML with Hartung–Knapp, approximate Hedges' g.
    #[value(name = "revman-2025")]
    Revman2025,
    /// RevMan 5: Mantel–Haenszel, DerSimonian–Laird, approximate Hedges' g.
    RevmanLegacy,
}

impl Preset {
    pub fn choices(self) -> Choices {
        match self {
            Preset::MetaforDefault => Choices::MetaforDefault,
            Preset::MetaDefault => Choices::MetaDefault,
            Preset::Revman2025 => Choices::Revman2025,
            Preset::RevmanLegacy => Choices::RevmanLegacy,
        }
    }
}
