//! What is asked of a set of studies, and the named sets of choices that other programs make.

use crate::results::{Method, Pooled, PooledInterval, PooledModel, PooledPart, Statistic};
use crate::stats::Level;
use crate::stats::meta::counts::{AddedTo, CountMeasure, ZeroCells};
use crate::stats::meta::means::{MeanMeasure, SmallSample, StandardisedVariance};
use crate::stats::meta::{Estimator, Interval};

/// The effect that is pooled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectMeasure {
    /// Risk ratio, on the log scale.
    RiskRatio,
    /// Odds ratio, on the log scale.
    OddsRatio,
    /// Risk difference.
    RiskDifference,
    /// Peto's one-step odds ratio, on the log scale.
    Peto,
    /// Difference of means.
    MeanDifference,
    /// Hedges' g.
    StandardisedMeanDifference,
    /// Ratio of means, on the log scale.
    RatioOfMeans,
    /// Estimates as given.
    Generic {
        /// Are they logarithms of ratios?
        log: bool,
    },
}

impl EffectMeasure {
    /// The statistic on the scale of the analysis.
    pub fn statistic(self) -> Statistic {
        match self {
            EffectMeasure::RiskRatio => Statistic::LogRiskRatio,
            EffectMeasure::OddsRatio | EffectMeasure::Peto => Statistic::LogOddsRatio,
            EffectMeasure::RiskDifference => Statistic::RiskDifference,
            EffectMeasure::MeanDifference => Statistic::MeanDifference,
            EffectMeasure::StandardisedMeanDifference => Statistic::StandardizedMeanDifference,
            EffectMeasure::RatioOfMeans => Statistic::LogRatioOfMeans,
            EffectMeasure::Generic { .. } => Statistic::Effect,
        }
    }

    /// The ratio it is the logarithm of.
    pub fn ratio(self) -> Option<Statistic> {
        match self {
            EffectMeasure::RiskRatio => Some(Statistic::RiskRatio),
            EffectMeasure::OddsRatio | EffectMeasure::Peto => Some(Statistic::OddsRatio),
            EffectMeasure::RatioOfMeans => Some(Statistic::RatioOfMeans),
            EffectMeasure::Generic { log: true } => Some(Statistic::Ratio),
            _ => None,
        }
    }

    pub(super) fn of_counts(self) -> Option<CountMeasure> {
        match self {
            EffectMeasure::RiskRatio => Some(CountMeasure::LogRiskRatio),
            EffectMeasure::OddsRatio => Some(CountMeasure::LogOddsRatio),
            EffectMeasure::RiskDifference => Some(CountMeasure::RiskDifference),
            EffectMeasure::Peto => Some(CountMeasure::Peto),
            _ => None,
        }
    }

    pub(super) fn of_means(self) -> Option<MeanMeasure> {
        match self {
            EffectMeasure::MeanDifference => Some(MeanMeasure::Difference),
            EffectMeasure::StandardisedMeanDifference => Some(MeanMeasure::Standardised),
            EffectMeasure::RatioOfMeans => Some(MeanMeasure::LogRatio),
            _ => None,
        }
    }
}

/// A model with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model {
    /// How the mean is weighted.
    pub model: PooledModel,
    /// The interval about it.
    pub interval: PooledInterval,
}

impl Model {
    /// With a normal interval.
    pub const fn normal(model: PooledModel) -> Model {
        Model { model, interval: PooledInterval::Normal }
    }

    /// Its id.
    pub fn method(self) -> Method {
        self.part(PooledPart::Whole)
    }

    /// The id of one of its numbers.
    pub fn part(self, part: PooledPart) -> Method {
        Pooled::method(self.model, self.interval, part)
    }

    /// Is the weight made of inverse variances?
    pub fn is_inverse_variance(self) -> bool {
        !matches!(self.model, PooledModel::MantelHaenszel | PooledModel::Peto)
    }

    /// Does it let the true effects differ?
    pub fn is_random(self) -> bool {
        self.estimator().is_some()
    }

    /// The estimator of τ²; `None` for a common effect.
    pub fn estimator(self) -> Option<Estimator> {
        match self.model {
            PooledModel::CommonEffect | PooledModel::MantelHaenszel | PooledModel::Peto => None,
            PooledModel::DerSimonianLaird => Some(Estimator::DerSimonianLaird),
            PooledModel::Reml => Some(Estimator::Reml),
            PooledModel::MaximumLikelihood => Some(Estimator::Ml),
            PooledModel::PauleMandel => Some(Estimator::PauleMandel),
            PooledModel::Hedges => Some(Estimator::Hedges),
            PooledModel::SidikJonkman => Some(Estimator::SidikJonkman),
            PooledModel::EmpiricalBayes => Some(Estimator::EmpiricalBayes),
            PooledModel::HunterSchmidt => Some(Estimator::HunterSchmidt),
        }
    }

    pub(super) fn interval(self) -> Interval {
        match self.interval {
            PooledInterval::Normal => Interval::Normal,
            PooledInterval::HartungKnapp => Interval::HartungKnapp,
            PooledInterval::HartungKnappAdHoc => Interval::HartungKnappAdHoc,
        }
    }
}

/// Which models are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Models {
    /// Ours: common effect and REML with Hartung and Knapp, the latter first; with two studies three side by side, none first.
    Usual,
    /// Every one that the data allow, none first.
    All,
    /// These; the first random-effects one, or else the first, is the headline.
    These(Vec<Model>),
}

/// Which prediction interval belongs to the headline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prediction {
    /// With the headline's own standard error: t on k − 1 beside Hartung and Knapp's, else normal (metafor).
    AsInterval,
    /// With the standard error without Hartung and Knapp, t on k − 1 (R's `meta` since 8.0).
    ClassicTKMinusOne,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The effect.
    pub measure: EffectMeasure,
    /// The models.
    pub models: Models,
    /// Zero cells of inverse-variance methods.
    pub zero_cells: ZeroCells,
    /// What the correction is added to.
    pub added_to: AddedTo,
    /// Hedges's factor.
    pub small_sample: SmallSample,
    /// The variance of Hedges' g.
    pub standardised_variance: StandardisedVariance,
    /// The headline's prediction interval.
    pub prediction: Prediction,
    /// What the studies' subgroups are called.
    pub subgroup: Option<String>,
    /// What the moderators are called.
    pub moderators: Vec<String>,
    /// By what a cumulative meta-analysis goes.
    pub cumulative: Option<String>,
    /// Pool standardised differences over different standard deviations?
    pub mixed_standardisers: bool,
    /// Coverage.
    pub level: Level,
}

/// A named set of choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// R metafor 3.8: `rma()` as it comes.
    MetaforDefault,
    /// R meta 8: `metabin()`, `metacont()`, `metagen()` as they come.
    MetaDefault,
    /// RevMan since 2025.
    Revman2025,
    /// RevMan 5.
    RevmanLegacy,
}

impl Question {
    /// Our own choices.
    pub fn new(measure: EffectMeasure, level: Level) -> Question {
        Question {
            measure,
            models: Models::Usual,
            zero_cells: ZeroCells::OnlyNeeded,
            added_to: AddedTo::Cells,
            small_sample: SmallSample::Exact,
            standardised_variance: StandardisedVariance::LargeSample,
            prediction: Prediction::AsInterval,
            subgroup: None,
            moderators: Vec::new(),
            cumulative: None,
            mixed_standardisers: false,
            level,
        }
    }

    /// Those of a preset.
    ///
    /// | preset | models | zero cells | Hedges' g | prediction |
    /// |---|---|---|---|---|
    /// | `metafor-default` | REML, normal | ½ to the four cells, double zeros kept | exact J, 1/n_a + 1/n_b + g²/2n | normal |
    /// | `meta-default` | Mantel–Haenszel (counts) or common effect, REML, normal | ½ to events and totals, double zeros left out of ratios | exact J, unbiased variance | t on k − 1, standard error without Hartung and Knapp |
    /// | `revman-2025` | Mantel–Haenszel (counts) or common effect, REML with Hartung and Knapp | ½ to the four cells, double zeros left out of ratios | approximate J, g²/(2(n − 3.94)) | t on k − 1 |
    /// | `revman-legacy` | Mantel–Haenszel (counts) or common effect, DerSimonian and Laird, normal | as above | as above | normal |
    ///
    /// A difference of risks keeps its double zeros in the last three. RevMan 5's random-effects analysis of Mantel–Haenszel type takes Q
    /// about the Mantel–Haenszel estimate; here it is the inverse-variance one.
    pub fn of_preset(preset: Preset, measure: EffectMeasure, level: Level) -> Question {
        let common = match measure {
            EffectMeasure::RiskRatio | EffectMeasure::OddsRatio | EffectMeasure::RiskDifference => {
                PooledModel::MantelHaenszel
            }
            EffectMeasure::Peto => PooledModel::Peto,
            _ => PooledModel::CommonEffect,
        };
        let zero_cells = match measure {
            EffectMeasure::RiskDifference => ZeroCells::OnlyNeeded,
            _ => ZeroCells::ExcludeDoubleZeros,
        };
        let own = Question::new(measure, level);
        let reml = Model::normal(PooledModel::Reml);
        let with_knapp = Model { interval: PooledInterval::HartungKnapp, ..reml };
        let revman = |random: Model| Question {
            models: Models::These(vec![Model::normal(common), random]),
            zero_cells,
            small_sample: SmallSample::Approximate,
            standardised_variance: StandardisedVariance::RevMan,
            ..own.clone()
        };
        match preset {
            Preset::MetaforDefault => Question { models: Models::These(vec![reml]), ..own },
            Preset::MetaDefault => Question {
                models: Models::These(vec![Model::normal(common), reml]),
                zero_cells: ZeroCells::ExcludeDoubleZeros,
                added_to: AddedTo::EventsAndTotals,
                standardised_variance: StandardisedVariance::Unbiased,
                prediction: Prediction::ClassicTKMinusOne,
                ..own
            },
            Preset::Revman2025 => revman(with_knapp),
            Preset::RevmanLegacy => revman(Model::normal(PooledModel::DerSimonianLaird)),
        }
    }
}
