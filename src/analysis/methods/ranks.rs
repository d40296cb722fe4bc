//! Two samples of values, compared by ranks.

use crate::results::{Method, Statistic};
use crate::stats::ranks;

use super::{Calculator, Compute, Entry};

pub(super) const METHODS: &[Entry] = &[
    Entry {
        calculator: Calculator::Ranks,
        statistic: Statistic::LocationShift,
        method: Method::HodgesLehmannExact,
        compute: Compute::Ranks(ranks::hodges_lehmann_exact),
        summary: "Median of all differences, exact interval",
        when: "Up to 49 values in each arm, distributions of one shape; conservative with ties",
        recommended: None,
        reference: "doi:10.1214/aoms/1177704172",
    },
    Entry {
        calculator: Calculator::Ranks,
        statistic: Statistic::LocationShift,
        method: Method::HodgesLehmannNormal,
        compute: Compute::Ranks(ranks::hodges_lehmann_normal),
        summary: "Median of all differences, interval from the normal distribution with the ties",
        when: "More values, or many ties",
        recommended: None,
        reference: "doi:10.1214/aoms/1177704172",
    },
    Entry {
        calculator: Calculator::Ranks,
        statistic: Statistic::ProbabilityOfSuperiority,
        method: Method::BrunnerMunzel,
        compute: Compute::Ranks(ranks::brunner_munzel),
        summary: "Chance of the higher value in a, ties half; variance of the placements",
        when: "First choice for an effect by ranks, from about ten values in each arm up",
        recommended: Some(
            "needs neither one shape nor one spread (doi:10.1002/(SICI)1521-4036(200001)42:1<17::AID-BIMJ17>3.0.CO;2-U)",
        ),
        reference: "doi:10.1002/(SICI)1521-4036(200001)42:1<17::AID-BIMJ17>3.0.CO;2-U",
    },
    Entry {
        calculator: Calculator::Ranks,
        statistic: Statistic::TestOfEquality,
        method: Method::MannWhitneyExact,
        compute: Compute::RanksTest(ranks::mann_whitney_exact),
        summary: "Wilcoxon's, Mann and Whitney's test over all choices, ties as they are",
        when: "Up to 49 values in each arm",
        recommended: None,
        reference: "doi:10.1214/aoms/1177730491",
    },
    Entry {
        calculator: Calculator::Ranks,
        statistic: Statistic::TestOfEquality,
        method: Method::MannWhitneyNormal,
        compute: Compute::RanksTest(ranks::mann_whitney_normal),
        summary: "The same by the normal distribution, continuity-corrected, with the ties",
        when: "More values; what most programs print where there are ties",
        recommended: None,
        reference: "doi:10.1214/aoms/1177730491",
    },
    Entry {
        calculator: Calculator::Ranks,
        statistic: Statistic::TestOfEquality,
        method: Method::BrunnerMunzel,
        compute: Compute::RanksTest(ranks::brunner_munzel_test),
        summary: "Is the chance of the higher value one half?",
        when: "Where the arms may differ in spread",
        recommended: None,
        reference: "doi:10.1002/(SICI)1521-4036(200001)42:1<17::AID-BIMJ17>3.0.CO;2-U",
    },
];
