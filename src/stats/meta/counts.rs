//! Effects of studies that count events: log risk ratio, log odds ratio, risk difference, Peto's log odds ratio.

use crate::stats::Binomial;
use crate::stats::mantel_haenszel::observed_minus_expected;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountMeasure {
    /// log(a/n_a) − log(b/n_b).
    LogRiskRatio,
    /// The difference of log odds.
    LogOddsRatio,
    /// a/n_a − b/n_b.
    RiskDifference,
    /// (O − E)/V, Peto's one-step log odds ratio.
    Peto,
}

/// What is done with cells of 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ZeroCells {
    /// ½ to the cells of a study that has a zero cell; a study without events in either arm stays in.
    OnlyNeeded,
    /// To the cells of a study that has a zero cell, the share of its own arm in all participants, so that the two add up to 1 and an empty
    /// table shows no effect even when the arms are unequal (Sweeting, Sutton and Lambert 2004, doi:10.1002/sim.1761).
    TreatmentArm,
    /// As the first, but a study in which nobody or everybody has the event is left out.
    ExcludeDoubleZeros,
}

/// What the correction is added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddedTo {
    /// To all four cells, hence twice to every n (metafor, RevMan).
    Cells,
    /// R's `meta`: of a risk ratio to the events and once to every n; of a risk difference only in the variance; of an odds ratio to all
    /// four cells. A study without events in either arm is then left out of ratios, but never of differences.
    EventsAndTotals,
}

/// The effect of one study.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StudyEffect {
    /// On the scale of the analysis.
    pub value: f64,
    /// Its sampling variance.
    pub variance: f64,
    /// Was anything added to its cells?
    pub corrected: bool,
}

/// Why a study has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEffect {
    /// Nobody in either arm has the event (or everybody has), and such studies are left out.
    DoubleZero,
    /// The variance is 0 or infinite: nothing to weigh it by.
    NoVariance,
    /// The means are not both above or both below 0: no ratio.
    NoRatio,
    /// An arm of one participant has no standard deviation.
    SingleParticipant,
}

impl NoEffect {
    /// In words.
    pub fn reason(self) -> &'static str {
        match self {
            NoEffect::DoubleZero => "left out: nobody, or everybody, has the event in both arms",
            NoEffect::NoVariance => "left out: its variance is 0 or has no value, so it cannot be weighted",
            NoEffect::NoRatio => "left out: its means are not both above or both below 0, so they have no ratio",
            NoEffect::SingleParticipant => "left out: an arm of one participant has no standard deviation",
        }
    }
}

/// The effect of experimental arm `a` against control `b`.
///
/// # Formula
/// With cells x of n: log RR, variance 1/x₁ − 1/n₁ + 1/x₂ − 1/n₂; log OR, the four reciprocals; RD, p₁q₁/n₁ + p₂q₂/n₂; Peto (O − E)/V,
/// 1/V. Corrections of zero cells as `zero_cells` and `added_to` say; Peto's takes the counts as they are.
/// # Errors
/// A study that is left out, with the reason.
/// # Agrees with
/// metafor 3.8-1 `escalc(add = 1/2, to = "only0", drop00 = ...)` to 1e-12.
/// # Reference
/// Deeks and Higgins (2010), *Statistical algorithms in Review Manager 5*
pub fn effect(
    a: Binomial,
    b: Binomial,
    measure: CountMeasure,
    zero_cells: ZeroCells,
    added_to: AddedTo,
) -> Result<StudyEffect, NoEffect> {
    if measure == CountMeasure::Peto {
        let (difference, variance) = observed_minus_expected(a, b);
        let effect = StudyEffect { value: difference / variance, variance: 1.0 / variance, corrected: false };
        return if variance > 0.0 { Ok(effect) } else { Err(NoEffect::DoubleZero) };
    }
    let no_events = a.events() + b.events() == 0;
    let no_others = a.non_events() + b.non_events() == 0;
    let left_out = match (added_to, measure) {
        (AddedTo::Cells, _) | (AddedTo::EventsAndTotals, CountMeasure::LogOddsRatio) => no_events || no_others,
        (AddedTo::EventsAndTotals, CountMeasure::RiskDifference) => false,
        (AddedTo::EventsAndTotals, _) => no_events,
    };
    if zero_cells == ZeroCells::ExcludeDoubleZeros && left_out {
        return Err(NoEffect::DoubleZero);
    }
    let corrected = [a.events(), a.non_events(), b.events(), b.non_events()].contains(&0);
    let all = (a.n() + b.n()) as f64;
    let increment = |arm: Binomial| match zero_cells {
        _ if !corrected => 0.0,
        ZeroCells::TreatmentArm => arm.n() as f64 / all,
        _ => 0.5,
    };
    let once = added_to == AddedTo::EventsAndTotals && measure == CountMeasure::LogRiskRatio;
    let cells = |arm: Binomial| {
        let add = increment(arm);
        let (events, n) = (arm.events() as f64 + add, arm.n() as f64 + if once { add } else { 2.0 * add });
        (events, n - events, n)
    };
    let ((x1, r1, n1), (x2, r2, n2)) = (cells(a), cells(b));
    let (value, variance) = match measure {
        CountMeasure::LogRiskRatio => {
            (libm::log(x1 / n1) - libm::log(x2 / n2), 1.0 / x1 - 1.0 / n1 + 1.0 / x2 - 1.0 / n2)
        }
        CountMeasure::RiskDifference => {
            let of = |x: f64, n: f64| x / n * (1.0 - x / n) / n;
            let value = match added_to {
                AddedTo::Cells => x1 / n1 - x2 / n2,
                AddedTo::EventsAndTotals => a.proportion() - b.proportion(),
            };
            (value, of(x1, n1) + of(x2, n2))
        }
        _ => (libm::log(x1 / r1) - libm::log(x2 / r2), 1.0 / x1 + 1.0 / r1 + 1.0 / x2 + 1.0 / r2),
    };
    if value.is_finite() && variance.is_finite() && variance > 0.0 {
        Ok(StudyEffect { value, variance, corrected })
    } else {
        Err(NoEffect::NoVariance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arm(events: u64, n: u64) -> Binomial {
        Binomial::new(events, n).unwrap()
    }

    #[test]
    fn zero_cells_by_every_rule() {
        let (a, b) = (arm(4, 8), arm(0, 4));
        let rr = |zero, added| effect(a, b, CountMeasure::LogRiskRatio, zero, added).unwrap().value;
        // ½ to all cells: 4.5/9 over 0.5/5
        assert!((libm::exp(rr(ZeroCells::OnlyNeeded, AddedTo::Cells)) - 5.0).abs() < 1e-14);
        // Oehen 2013 in the living review of 2026: 4.5/8.5 over 0.5/4.5 = 4.7647
        assert!((libm::exp(rr(ZeroCells::OnlyNeeded, AddedTo::EventsAndTotals)) - 81.0 / 17.0).abs() < 1e-14);
        // 8 and 4 of 12: 2/3 to both cells of a, 1/3 to those of b
        let expected = (14.0 / 3.0 / (28.0 / 3.0)) / (1.0 / 3.0 / (14.0 / 3.0));
        assert!((libm::exp(rr(ZeroCells::TreatmentArm, AddedTo::Cells)) - expected).abs() < 1e-13);
    }

    #[test]
    fn an_empty_table_shows_no_effect_by_the_treatment_arm_rule() {
        let rr = effect(arm(0, 30), arm(0, 10), CountMeasure::LogRiskRatio, ZeroCells::TreatmentArm, AddedTo::Cells);
        assert!(rr.unwrap().value.abs() < 1e-15);
    }

    #[test]
    fn double_zeros_stay_or_go() {
        let (a, b) = (arm(0, 30), arm(0, 10));
        for measure in [CountMeasure::LogRiskRatio, CountMeasure::LogOddsRatio, CountMeasure::RiskDifference] {
            assert!(effect(a, b, measure, ZeroCells::OnlyNeeded, AddedTo::Cells).is_ok());
            let gone = effect(a, b, measure, ZeroCells::ExcludeDoubleZeros, AddedTo::Cells);
            assert_eq!(gone, Err(NoEffect::DoubleZero));
        }
        let gone = effect(a, b, CountMeasure::Peto, ZeroCells::OnlyNeeded, AddedTo::Cells);
        assert_eq!(gone, Err(NoEffect::DoubleZero));
    }
}
