//! What a paper prints, as what a computation needs.

use crate::results::{Method, Statistic};

use super::{Calculator, Compute, Entry};

pub(super) const METHODS: &[Entry] = &[
    Entry {
        calculator: Calculator::Convert,
        statistic: Statistic::Converted,
        method: Method::RootN,
        compute: Compute::Calculator,
        summary: "SD and SE of a mean, or of a difference of two, by √n",
        when: "Whenever the number of participants behind the SE is known",
        recommended: None,
        reference: "Cochrane Handbook, version 6, sections 6.3.1 and 6.5.2.2",
    },
    Entry {
        calculator: Calculator::Convert,
        statistic: Statistic::Converted,
        method: Method::Student,
        compute: Compute::Calculator,
        summary: "SE, interval and p by way of Student's t",
        when: "Means, and differences of means, with their degrees of freedom",
        recommended: None,
        reference: "doi:10.1136/bmj.d2304",
    },
    Entry {
        calculator: Calculator::Convert,
        statistic: Statistic::Converted,
        method: Method::Normal,
        compute: Compute::Calculator,
        summary: "SE, interval and p by way of the normal distribution",
        when: "Large samples, and ratios on the log scale",
        recommended: None,
        reference: "doi:10.1136/bmj.d2304",
    },
    Entry {
        calculator: Calculator::Convert,
        statistic: Statistic::Converted,
        method: Method::Logistic,
        compute: Compute::Calculator,
        summary: "Cohen's d and odds ratio: log OR = d·π/√3",
        when: "To pool a binary with a continuous outcome; rests on a logistic outcome behind the event",
        recommended: None,
        reference: "doi:10.1002/1097-0258(20001130)19:22<3127::AID-SIM784>3.0.CO;2-M",
    },
    Entry {
        calculator: Calculator::Convert,
        statistic: Statistic::Converted,
        method: Method::PointBiserial,
        compute: Compute::Calculator,
        summary: "Cohen's d and correlation: r = d/√(d² + h), h = m/n₁ + m/n₂",
        when: "Two arms; without their sizes they count as large and equal",
        recommended: None,
        reference: "doi:10.1037/1082-989X.11.4.386",
    },
    Entry {
        calculator: Calculator::Convert,
        statistic: Statistic::Converted,
        method: Method::Luo,
        compute: Compute::Calculator,
        summary: "Mean from median with quartiles, range or both, weighted for n",
        when: "First choice for a mean, where values may be taken as normal; not where the quartiles lean",
        recommended: None,
        reference: "doi:10.1177/0962280216669183",
    },
    Entry {
        calculator: Calculator::Convert,
        statistic: Statistic::Converted,
        method: Method::Wan,
        compute: Compute::Calculator,
        summary: "Mean and SD from median with quartiles, range or both",
        when: "For an SD, where values may be taken as normal; its mean is the older one, luo's is nearer",
        recommended: None,
        reference: "doi:10.1186/1471-2288-14-135",
    },
];
