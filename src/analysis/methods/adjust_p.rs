//! A family of p-values, adjusted for their number.

use crate::results::{Method, Statistic};
use crate::stats::adjusted_p;

use super::{Calculator, Compute, Entry};

pub(super) const METHODS: &[Entry] = &[
    Entry {
        calculator: Calculator::AdjustP,
        statistic: Statistic::AdjustedP,
        method: Method::Bonferroni,
        compute: Compute::AdjustP(adjusted_p::bonferroni),
        summary: "k times p",
        when: "For adjusted intervals beside the p-values; else Holm is better at every point",
        recommended: None,
        reference: "doi:10.1080/01621459.1961.10482090",
    },
    Entry {
        calculator: Calculator::AdjustP,
        statistic: Statistic::AdjustedP,
        method: Method::Holm,
        compute: Compute::AdjustP(adjusted_p::holm),
        summary: "Bonferroni, step down",
        when: "First choice for the chance of any false finding; no condition on dependence",
        recommended: None,
        reference: "Holm 1979, Scand J Stat 6:65",
    },
    Entry {
        calculator: Calculator::AdjustP,
        statistic: Statistic::AdjustedP,
        method: Method::Hochberg,
        compute: Compute::AdjustP(adjusted_p::hochberg),
        summary: "Step up",
        when: "Independent or positively dependent tests; more power than Holm",
        recommended: None,
        reference: "doi:10.1093/biomet/75.4.800",
    },
    Entry {
        calculator: Calculator::AdjustP,
        statistic: Statistic::AdjustedP,
        method: Method::Hommel,
        compute: Compute::AdjustP(adjusted_p::hommel),
        summary: "The closed test of Simes's",
        when: "Independent or positively dependent tests; more power than Hochberg",
        recommended: None,
        reference: "doi:10.1093/biomet/75.2.383",
    },
    Entry {
        calculator: Calculator::AdjustP,
        statistic: Statistic::AdjustedP,
        method: Method::BenjaminiHochberg,
        compute: Compute::AdjustP(adjusted_p::benjamini_hochberg),
        summary: "False discovery rate",
        when: "Many tests, where a share of false findings is tolerable; independent or positively dependent",
        recommended: None,
        reference: "doi:10.1111/j.2517-6161.1995.tb02031.x",
    },
    Entry {
        calculator: Calculator::AdjustP,
        statistic: Statistic::AdjustedP,
        method: Method::BenjaminiYekutieli,
        compute: Compute::AdjustP(adjusted_p::benjamini_yekutieli),
        summary: "False discovery rate under any dependence",
        when: "As benjamini-hochberg, with dependence of any kind",
        recommended: None,
        reference: "doi:10.1214/aos/1013699998",
    },
];
