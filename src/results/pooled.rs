//! Method ids of pooled effects: a model, its interval, and which of its numbers (`reml+hartung-knapp:t-k-minus-1`).

use super::Method;

/// The model of a pooled effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PooledModel {
    /// One true effect.
    CommonEffect,
    /// DerSimonian and Laird.
    DerSimonianLaird,
    /// Restricted maximum likelihood.
    Reml,
    /// Maximum likelihood.
    MaximumLikelihood,
    /// Paule and Mandel.
    PauleMandel,
    /// Hedges.
    Hedges,
    /// Sidik and Jonkman.
    SidikJonkman,
    /// Empirical Bayes.
    EmpiricalBayes,
    /// Hunter and Schmidt.
    HunterSchmidt,
    /// Mantel and Haenszel, common effect.
    MantelHaenszel,
    /// Peto, common effect.
    Peto,
}

/// The interval about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PooledInterval {
    /// Normal.
    Normal,
    /// Hartung and Knapp.
    HartungKnapp,
    /// The same, never narrower than its standard error without them.
    HartungKnappAdHoc,
}

/// Which number of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PooledPart {
    /// The pooled effect itself.
    Whole,
    /// The prediction interval with a normal quantile.
    PredictionNormal,
    /// With t on k − 1.
    PredictionTKMinusOne,
    /// With t on k − 2.
    PredictionTKMinusTwo,
    /// The pooled effect without the study in `term`.
    LeaveOneOut,
    /// The pooled effect up to the study in `term`.
    Cumulative,
    /// Trim and fill by L0; likelihoods as far as metafor's `trimfill` takes them.
    TrimAndFillL0,
    /// The same of likelihoods with every fit to its last digit.
    TrimAndFillL0Converged,
}

/// A composed id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pooled {
    /// The model.
    pub model: PooledModel,
    /// The interval.
    pub interval: PooledInterval,
    /// Which number.
    pub part: PooledPart,
}

macro_rules! with_part {
    ($part:expr, $($id:literal)+) => {
        match $part {
            PooledPart::Whole => concat!($($id),+),
            PooledPart::PredictionNormal => concat!($($id,)+ ":normal"),
            PooledPart::PredictionTKMinusOne => concat!($($id,)+ ":t-k-minus-1"),
            PooledPart::PredictionTKMinusTwo => concat!($($id,)+ ":t-k-minus-2"),
            PooledPart::LeaveOneOut => concat!($($id,)+ ":leave-one-out"),
            PooledPart::Cumulative => concat!($($id,)+ ":cumulative"),
            PooledPart::TrimAndFillL0 => concat!($($id,)+ ":l0"),
            PooledPart::TrimAndFillL0Converged => concat!($($id,)+ ":l0-converged"),
        }
    };
}

macro_rules! with_interval {
    ($parts:expr, $id:literal) => {
        match $parts.interval {
            PooledInterval::Normal => with_part!($parts.part, $id),
            PooledInterval::HartungKnapp => with_part!($parts.part, $id "+hartung-knapp"),
            PooledInterval::HartungKnappAdHoc => with_part!($parts.part, $id "+hartung-knapp-ad-hoc"),
        }
    };
}

impl PooledModel {
    /// Every model, in the order of the table.
    pub const ALL: [PooledModel; 11] = [
        PooledModel::CommonEffect,
        PooledModel::DerSimonianLaird,
        PooledModel::Reml,
        PooledModel::MaximumLikelihood,
        PooledModel::PauleMandel,
        PooledModel::Hedges,
        PooledModel::SidikJonkman,
        PooledModel::EmpiricalBayes,
        PooledModel::HunterSchmidt,
        PooledModel::MantelHaenszel,
        PooledModel::Peto,
    ];

    /// Its id, `reml`.
    pub const fn method(self) -> Method {
        match self {
            PooledModel::CommonEffect => Method::CommonEffect,
            PooledModel::DerSimonianLaird => Method::DerSimonianLaird,
            PooledModel::Reml => Method::Reml,
            PooledModel::MaximumLikelihood => Method::MaximumLikelihood,
            PooledModel::PauleMandel => Method::PauleMandel,
            PooledModel::Hedges => Method::Hedges,
            PooledModel::SidikJonkman => Method::SidikJonkman,
            PooledModel::EmpiricalBayes => Method::EmpiricalBayes,
            PooledModel::HunterSchmidt => Method::HunterSchmidt,
            PooledModel::MantelHaenszel => Method::MantelHaenszel,
            PooledModel::Peto => Method::Peto,
        }
    }
}

impl Pooled {
    /// The id, as the method of a row: `reml`, `reml+hartung-knapp`, `reml:leave-one-out`.
    pub const fn method(model: PooledModel, interval: PooledInterval, part: PooledPart) -> Method {
        match (interval, part) {
            (PooledInterval::Normal, PooledPart::Whole) => model.method(),
            _ => Method::Pooled(Pooled { model, interval, part }),
        }
    }

    /// The parts of a pooled method, `reml` included.
    pub fn of(method: Method) -> Option<Pooled> {
        let plain = |model: &PooledModel| model.method() == method;
        match method {
            Method::Pooled(parts) => Some(parts),
            _ => PooledModel::ALL.into_iter().find(plain).map(|model| Pooled {
                model,
                interval: PooledInterval::Normal,
                part: PooledPart::Whole,
            }),
        }
    }

    /// The id as written in the results table.
    pub const fn id(self) -> &'static str {
        match self.model {
            PooledModel::CommonEffect => with_interval!(self, "common-effect"),
            PooledModel::DerSimonianLaird => with_interval!(self, "dl"),
            PooledModel::Reml => with_interval!(self, "reml"),
            PooledModel::MaximumLikelihood => with_interval!(self, "ml"),
            PooledModel::PauleMandel => with_interval!(self, "pm"),
            PooledModel::Hedges => with_interval!(self, "he"),
            PooledModel::SidikJonkman => with_interval!(self, "sj"),
            PooledModel::EmpiricalBayes => with_interval!(self, "eb"),
            PooledModel::HunterSchmidt => with_interval!(self, "hs"),
            PooledModel::MantelHaenszel => with_interval!(self, "mantel-haenszel"),
            PooledModel::Peto => with_interval!(self, "peto"),
        }
    }

    /// Every composed id.
    pub fn all() -> impl Iterator<Item = Pooled> {
        use PooledInterval::{HartungKnapp, HartungKnappAdHoc, Normal};
        use PooledPart::{
            Cumulative, LeaveOneOut, PredictionNormal, PredictionTKMinusOne, PredictionTKMinusTwo, TrimAndFillL0,
            TrimAndFillL0Converged, Whole,
        };
        const PARTS: [PooledPart; 8] = [
            Whole,
            PredictionNormal,
            PredictionTKMinusOne,
            PredictionTKMinusTwo,
            LeaveOneOut,
            Cumulative,
            TrimAndFillL0,
            TrimAndFillL0Converged,
        ];
        let composed = |model, interval| PARTS.map(|part| Pooled { model, interval, part });
        PooledModel::ALL.into_iter().flat_map(move |model| {
            [Normal, HartungKnapp, HartungKnappAdHoc].into_iter().flat_map(move |interval| composed(model, interval))
        })
    }

    /// The parts of an id.
    pub(super) fn parse(text: &str) -> Option<Pooled> {
        Pooled::all().find(|parts| parts.id() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_back() {
        for parts in Pooled::all() {
            let method = Pooled::method(parts.model, parts.interval, parts.part);
            assert_eq!(method.id(), parts.id());
            assert_eq!(parts.id().parse::<Method>(), Ok(method));
        }
        let method = Pooled::method(PooledModel::Reml, PooledInterval::HartungKnapp, PooledPart::PredictionTKMinusOne);
        assert_eq!(method.id(), "reml+hartung-knapp:t-k-minus-1");
    }
}
