//! Two proportions in several strata.

use crate::results::{Method, Statistic};
use crate::stats::{Binomial, Estimate, Level, TestResult, mantel_haenszel, stratified};

use super::{Calculator, Compute, Entry};

pub(super) const METHODS: &[Entry] = &[
    Entry {
        calculator: Calculator::Stratified,
        statistic: Statistic::RiskDifference,
        method: Method::MantelHaenszel,
        compute: Compute::Stratified(stratified::mantel_haenszel),
        summary: "Mantel–Haenszel weights, Sato's variance",
        when: "One difference for all strata, few large or many small ones; empty strata count",
        recommended: Some("holds for sparse strata too (Sato, Greenland and Robins 1989; FDA guidance 2023)"),
        reference: "doi:10.2307/2531675",
    },
    Entry {
        calculator: Calculator::Stratified,
        statistic: Statistic::RiskDifference,
        method: Method::StratifiedNewcombe,
        compute: Compute::Stratified(stratified::newcombe),
        summary: "Newcombe's interval with Mantel–Haenszel weights (Yan and Su)",
        when: "A closed form that keeps to [−1, 1] and does not fail at rates of 0 or 1",
        recommended: None,
        reference: "Yan and Su (2010), Statistics in Biopharmaceutical Research 2:329",
    },
    Entry {
        calculator: Calculator::Stratified,
        statistic: Statistic::RiskDifference,
        method: Method::StratifiedMiettinenNurminen,
        compute: Compute::Stratified(stratified::miettinen_nurminen),
        summary: "Score interval with Miettinen and Nurminen's own weights",
        when: "Beside the score interval without strata, which it is with one stratum",
        recommended: None,
        reference: "doi:10.1002/sim.4780040211",
    },
    Entry {
        calculator: Calculator::Stratified,
        statistic: Statistic::RiskDifference,
        method: Method::StratifiedMiettinenNurminenMh,
        compute: Compute::Stratified(stratified::miettinen_nurminen_mh_weights),
        summary: "Score interval with Mantel–Haenszel weights",
        when: "To recompute a program that prints it under the name of the stratified Miettinen–Nurminen interval",
        recommended: None,
        reference: "doi:10.1002/sim.4780040211",
    },
    Entry {
        calculator: Calculator::Stratified,
        statistic: Statistic::RiskRatio,
        method: Method::MantelHaenszel,
        compute: Compute::Stratified(risk_ratio),
        summary: "Mantel–Haenszel, variance of Greenland and Robins",
        when: "One risk ratio for all strata; nothing is added to zero cells",
        recommended: None,
        reference: "doi:10.2307/2530643",
    },
    Entry {
        calculator: Calculator::Stratified,
        statistic: Statistic::OddsRatio,
        method: Method::MantelHaenszel,
        compute: Compute::Stratified(odds_ratio),
        summary: "Mantel–Haenszel, variance of Robins, Breslow and Greenland",
        when: "One odds ratio for all strata; nothing is added to zero cells",
        recommended: None,
        reference: "doi:10.2307/2531052",
    },
    Entry {
        calculator: Calculator::Stratified,
        statistic: Statistic::CochranMantelHaenszel,
        method: Method::Uncorrected,
        compute: Compute::StratifiedTest(uncorrected),
        summary: "Is the common odds ratio 1?",
        when: "First choice for the test; needs many participants in all, not in each stratum",
        recommended: None,
        reference: "doi:10.1093/jnci/22.4.719",
    },
    Entry {
        calculator: Calculator::Stratified,
        statistic: Statistic::CochranMantelHaenszel,
        method: Method::Corrected,
        compute: Compute::StratifiedTest(corrected),
        summary: "The same, its distance shortened by one half",
        when: "To recompute R's mantelhaen.test, which corrects unless told not to",
        recommended: None,
        reference: "doi:10.1093/jnci/22.4.719",
    },
    Entry {
        calculator: Calculator::Stratified,
        statistic: Statistic::Homogeneity,
        method: Method::BreslowDayTarone,
        compute: Compute::StratifiedTest(mantel_haenszel::homogeneity),
        summary: "Do the strata share one odds ratio?",
        when: "Few strata with some dozens of participants; weak otherwise",
        recommended: None,
        reference: "doi:10.1093/biomet/72.1.91",
    },
];

fn uncorrected(strata: &[(Binomial, Binomial)]) -> TestResult {
    mantel_haenszel::test(strata, false)
}

fn corrected(strata: &[(Binomial, Binomial)]) -> TestResult {
    mantel_haenszel::test(strata, true)
}

fn risk_ratio(strata: &[(Binomial, Binomial)], level: Level) -> Estimate {
    mantel_haenszel::log_risk_ratio(strata, level).effect.mapped(libm::exp)
}

fn odds_ratio(strata: &[(Binomial, Binomial)], level: Level) -> Estimate {
    mantel_haenszel::log_odds_ratio(strata, level).effect.mapped(libm::exp)
}
