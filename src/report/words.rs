//! The ids of the results table in words.

use crate::results::{Method, Provenance, Statistic, Status};
use crate::study::Strategy;

/// What is estimated, as the label of a line.
pub(super) fn statistic(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::Proportion => "Rate",
        Statistic::StandardizedRisk => "Standardised risk",
        Statistic::LocationShift => "Shift",
        Statistic::CochranMantelHaenszel => "Test over strata",
        Statistic::Homogeneity => "One odds ratio for all strata?",
        Statistic::RiskDifference => "Risk difference",
        Statistic::RiskRatio => "Risk ratio",
        Statistic::LogRiskRatio => "Log risk ratio",
        Statistic::OddsRatio => "Odds ratio",
        Statistic::LogOddsRatio => "Log odds ratio",
        Statistic::NumberNeededToTreat => "Number needed to treat",
        Statistic::TestOfEquality => "Test of equality",
        Statistic::Mean => "Mean",
        Statistic::StandardDeviation => "Standard deviation",
        Statistic::MeanDifference => "Mean difference",
        Statistic::CohensD => "Cohen's d",
        Statistic::HedgesG => "Hedges' g",
        Statistic::GlassDelta => "Glass's delta",
        Statistic::LsMean => "LS mean",
        Statistic::LsMeanDifference => "LS mean difference",
        Statistic::TippingPoint => "Tipping point",
        Statistic::LogRatioOfMeans => "Log ratio of means",
        Statistic::ProbabilityOfSuperiority => "Probability of superiority",
        Statistic::VarianceRatio => "Variance ratio",
        Statistic::FragilityIndex => "Fragility index",
        Statistic::RateRatio => "Rate ratio",
        Statistic::RateDifference => "Rate difference",
        Statistic::EventCount => "Events",
        Statistic::ParticipantCount => "Participants",
        Statistic::Observed => "Observed",
        Statistic::Missing => "Missing",
        Statistic::MissingMonotone => "Missing for good",
        Statistic::MissingIntermittent => "Missing, seen again later",
        Statistic::LastObserved => "Last seen",
        Statistic::MissingPattern => "Pattern of visits",
        Statistic::ReasonForLeaving => "Reason for leaving",
        Statistic::BaselineByLastVisit => "Baseline of those last seen",
        Statistic::LastScoreByLastVisit => "Last score of those last seen",
        Statistic::StandardizedMeanDifference => "Standardised mean difference",
        Statistic::RatioOfMeans => "Ratio of means",
        Statistic::Effect => "Effect",
        Statistic::Ratio => "Ratio",
        Statistic::NetworkEffect => "Network effect",
        Statistic::CochranQ => "Cochran's Q",
        Statistic::TauSquared => "τ²",
        Statistic::ISquared => "I²",
        Statistic::PScore => "P-score",
        Statistic::DirectEffect => "Direct effect",
        Statistic::IndirectEffect => "Indirect effect",
        Statistic::Inconsistency => "Direct minus indirect",
        Statistic::StudyCount => "Trials",
        other => other.id(),
    }
}

/// How it is estimated: the names in the literature where there are any.
pub(super) fn method(method: Method) -> String {
    let name = match method {
        Method::ClopperPearson => "Clopper–Pearson",
        Method::GComputation => "standardised (model-based)",
        Method::GComputationHc0 => "standardised (sandwich HC0)",
        Method::GComputationRobust => "standardised (robust)",
        Method::Logistic => "conditional, Wald",
        Method::ProfileLikelihood => "conditional, profile likelihood",
        Method::StratifiedNewcombe => "Newcombe over strata",
        Method::StratifiedMiettinenNurminen => "Miettinen–Nurminen over strata",
        Method::StratifiedMiettinenNurminenMh => "Miettinen–Nurminen over strata, MH weights",
        Method::Uncorrected => "Cochran–Mantel–Haenszel",
        Method::Corrected => "Cochran–Mantel–Haenszel, corrected",
        Method::BreslowDayTarone => "Breslow–Day–Tarone",
        Method::HodgesLehmannExact => "Hodges–Lehmann, exact",
        Method::HodgesLehmannNormal => "Hodges–Lehmann, normal",
        Method::MannWhitneyExact => "Mann–Whitney, exact",
        Method::MannWhitneyNormal => "Mann–Whitney, normal",
        Method::BrunnerMunzel => "Brunner–Munzel",
        Method::MiettinenNurminen => "Miettinen–Nurminen",
        Method::AgrestiCoull => "Agresti–Coull",
        Method::AgrestiCaffo => "Agresti–Caffo",
        Method::JeffreysPerks => "Jeffreys–Perks",
        Method::HauckAnderson => "Hauck–Anderson",
        Method::WaldCc => "Wald, continuity-corrected",
        Method::WilsonCc => "Wilson, continuity-corrected",
        Method::NewcombeCc => "Newcombe, continuity-corrected",
        Method::KatzAdjusted => "Katz, adjusted",
        Method::PearsonYates => "Pearson, Yates-corrected",
        Method::FisherExact => "Fisher's exact test",
        Method::FisherMidP => "Fisher, mid-p",
        Method::Student => "Student's t",
        Method::Welch => "Welch's t",
        Method::NoncentralT => "noncentral t",
        Method::Normal => "normal approximation",
        Method::ConditionalExact => "conditional exact",
        Method::ConditionalMidP => "conditional mid-p",
        Method::LargeSample => "large sample",
        Method::LikelihoodRatio => "likelihood ratio",
        Method::Published => "as published",
        Method::KenwardRoger => "Kenward–Roger",
        Method::KenwardRogerLinear => "Kenward–Roger, linear",
        Method::Satterthwaite => "Satterthwaite",
        Method::Count => "count",
        Method::MidP => "mid-p",
        Method::CommonEffect => "common effect",
        Method::DerSimonianLaird => "random effects (DL)",
        Method::Reml => "random effects (REML)",
        Method::MaximumLikelihood => "random effects (ML)",
        Method::PauleMandel => "random effects (PM)",
        Method::Hedges => "random effects (HE)",
        Method::SidikJonkman => "random effects (SJ)",
        Method::EmpiricalBayes => "random effects (EB)",
        Method::HunterSchmidt => "random effects (HS)",
        Method::MantelHaenszel => "Mantel–Haenszel",
        Method::Peto => "Peto",
        Method::InverseVariance => "inverse variance",
        Method::SingleStudy => "this study alone",
        Method::NetworkDl => "network moments (DL)",
        // What is named after a person has a capital.
        Method::Wald
        | Method::Wilson
        | Method::Jeffreys
        | Method::Blaker
        | Method::Newcombe
        | Method::Mee
        | Method::Haldane
        | Method::Katz
        | Method::Koopman
        | Method::Woolf
        | Method::Gart
        | Method::Pearson
        | Method::Barnard
        | Method::Boschloo
        | Method::Garwood => return capital(method.id()),
        other => return other.id().replace('-', " "),
    };
    name.into()
}

/// What a standardised effect was divided by.
pub(super) fn standardizer(unit: &str) -> String {
    match unit {
        "sd-change" => "SD of change".into(),
        "sd-endpoint" => "SD at visit".into(),
        "sd-baseline" => "SD at baseline".into(),
        "sd-model" => "model's SD".into(),
        "unknown" => "standardiser unknown".into(),
        other => other.replace('-', " "),
    }
}

/// Who is in the denominator.
pub(super) fn population(id: &str) -> String {
    match id {
        "randomized" => "Randomised".into(),
        "treated" => "Treated".into(),
        "observed" => "Observed".into(),
        "completers" => "Completers".into(),
        other => capital(&other.replace('-', " ")),
    }
}

/// What was done with the missing, in a few words. `no_event` is what the missing are then counted as.
pub(super) fn missing(id: &str, no_event: &str) -> String {
    match id {
        "observed" => "missing left out".into(),
        "non-responder" => format!("missing = {no_event}"),
        "locf" => "last value carried on".into(),
        "worst-case" => "missing: worst case".into(),
        "best-case" => "missing: best case".into(),
        "unknown" => "missing: rule not stated".into(),
        "mmrm" => "mixed model".into(),
        "multiple-imputation" => "multiply imputed".into(),
        other => other.replace('-', " "),
    }
}

/// What a rule for the missing means, where its few words do not say it.
pub(super) fn missing_explained(id: &str) -> Option<(&'static str, &'static str)> {
    Some(match id {
        "locf" => ("last value carried on", "the last value after baseline stands in for a missing one"),
        "worst-case" => {
            ("worst case", "the missing of the experimental arm count as failures, those of the control as successes")
        }
        "best-case" => {
            ("best case", "the missing of the experimental arm count as successes, those of the control as failures")
        }
        "unknown" => ("rule not stated", "the report does not say what was done with the missing"),
        "mmrm" => ("mixed model", "a mixed model for repeated measures stands in for the missing"),
        "multiple-imputation" => {
            ("multiply imputed", "missing scores drawn several times from what was seen: missing at random")
        }
        _ => return None,
    })
}

/// How an intercurrent event is dealt with, as ICH E9(R1) calls it.
pub(super) fn strategy(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::TreatmentPolicy => "treatment policy (scores count, whether it happened or not)",
        Strategy::Hypothetical => "hypothetical (as if it had not happened)",
        Strategy::Composite => "composite (it is part of the outcome)",
        Strategy::WhileOnTreatment => "while on treatment (scores count until it happened)",
        Strategy::PrincipalStratum => "principal stratum (those in whom it would not happen)",
    }
}

/// How well a number is known, in one word.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Primary => "primary",
        Status::Secondary => "secondary",
        Status::Unconfirmed => "unconfirmed",
        Status::Derived => "derived",
    }
}

/// The same, in a sentence.
pub(super) fn status_explained(status: Status) -> &'static str {
    match status {
        Status::Primary => "read in the report itself",
        Status::Secondary => "read in another source than the report",
        Status::Unconfirmed => "remembered, seen in no source yet",
        Status::Derived => "worked back from other printed numbers",
    }
}

/// What kind of data a file holds.
pub(super) fn provenance(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Published => "published summary",
        Provenance::Participants => "participants",
        Provenance::Simulated => "simulated participants",
        Provenance::Reconstructed => "reconstructed participants",
    }
}

/// The heading of an adverse-event endpoint that stands for all terms.
pub(super) fn adverse_event(endpoint: &str) -> String {
    match endpoint.strip_prefix("adverse-event-") {
        Some("any") => "Any adverse event".into(),
        Some("serious") => "Serious".into(),
        Some("severe") => "Severe".into(),
        Some("related") => "Related to treatment".into(),
        Some("death") => "Death".into(),
        Some(other) => capital(&other.replace('-', " ")),
        None => capital(&endpoint.replace('-', " ")),
    }
}

/// An id as words, where the study file has none for it.
pub(super) fn plain(id: &str) -> String {
    capital(&id.replace('-', " "))
}

/// With its first letter as a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A treatment's id as readers call it.
pub(super) fn treatment(id: &str) -> String {
    crate::figure::treatment_label(id)
}

/// A label within a sentence: its first letter small, unless the word is an abbreviation or a name with another capital.
pub(super) fn within(label: &str) -> String {
    let first = label.split([' ', ',', ':', '-', '(']).next().unwrap_or_default();
    let plain = first.chars().skip(1).all(|letter| letter.is_lowercase()) && first.chars().count() > 1;
    let mut letters = label.chars();
    match letters.next() {
        Some(letter) if plain => letter.to_lowercase().chain(letters).collect(),
        _ => label.to_string(),
    }
}
