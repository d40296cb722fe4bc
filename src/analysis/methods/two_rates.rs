//! Two rates: events over person-time.

use crate::results::{Method, Statistic};
use crate::stats::{rate, rate_difference, rate_ratio};

use super::{Calculator, Compute, Entry};

pub(super) const METHODS: &[Entry] = &[
    Entry {
        calculator: Calculator::TwoRates,
        statistic: Statistic::Rate,
        method: Method::Garwood,
        compute: Compute::Rate(rate::garwood),
        summary: "Exact Poisson interval",
        when: "Counts over person-time, down to no events at all",
        recommended: None,
        reference: "doi:10.1093/biomet/28.3-4.437",
    },
    Entry {
        calculator: Calculator::TwoRates,
        statistic: Statistic::RateRatio,
        method: Method::LogWald,
        compute: Compute::TwoRates(rate_ratio::log_wald),
        summary: "Normal interval on the log scale",
        when: "Large counts in both arms; none when an arm has no events",
        recommended: None,
        reference: "Rothman, Greenland and Lash, Modern Epidemiology",
    },
    Entry {
        calculator: Calculator::TwoRates,
        statistic: Statistic::RateRatio,
        method: Method::ConditionalExact,
        compute: Compute::TwoRates(rate_ratio::conditional_exact),
        summary: "Given all events, those of a are binomial",
        when: "First choice at small counts; coverage never falls below the level",
        recommended: None,
        reference: "doi:10.1093/biomet/28.3-4.437",
    },
    Entry {
        calculator: Calculator::TwoRates,
        statistic: Statistic::RateDifference,
        method: Method::Wald,
        compute: Compute::TwoRates(rate_difference::wald),
        summary: "Normal interval",
        when: "Large counts; not when an arm has hardly any events",
        recommended: None,
        reference: "Rothman, Greenland and Lash, Modern Epidemiology",
    },
];
