//! The one registry of methods: what can be estimated, how, by which function, and who described it. Every command asks here.

use crate::results::{Method, Statistic};
use crate::stats::{
    Binomial, Estimate, Level, Moments, TestResult, equality, mean, mean_difference, number_needed_to_treat,
    odds_ratio, proportion, risk_difference, risk_ratio, standardized,
};

/// The function behind a method, by what it takes.
#[derive(Clone, Copy, Debug)]
pub enum Compute {
    /// One proportion.
    Proportion(fn(Binomial, Level) -> Estimate),
    /// Two proportions, experimental first.
    TwoProportions(fn(Binomial, Binomial, Level) -> Estimate),
    /// A test of two proportions.
    TwoProportionsTest(fn(Binomial, Binomial) -> TestResult),
    /// One mean.
    Mean(fn(Moments, Level) -> Estimate),
    /// Two means, experimental first.
    TwoMeans(fn(Moments, Moments, Level) -> Estimate),
    /// A test of two means.
    TwoMeansTest(fn(Moments, Moments) -> TestResult),
}

/// One method of one statistic.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What is estimated.
    pub statistic: Statistic,
    /// How.
    pub method: Method,
    /// The function.
    pub compute: Compute,
    /// One line: what it does.
    pub summary: &'static str,
    /// DOI of its description, or the citation where there is none.
    pub reference: &'static str,
}

const fn entry(
    statistic: Statistic,
    method: Method,
    compute: Compute,
    summary: &'static str,
    reference: &'static str,
) -> Entry {
    Entry { statistic, method, compute, summary, reference }
}

/// Every method, by statistic, in the order of the tables.
pub static METHODS: &[Entry] = &[
    entry(
        Statistic::Proportion,
        Method::Wilson,
        Compute::Proportion(proportion::wilson),
        "Score interval: inverts the normal test with the variance under the hypothesis",
        "doi:10.1080/01621459.1927.10502953",
    ),
    entry(
        Statistic::Proportion,
        Method::ClopperPearson,
        Compute::Proportion(proportion::clopper_pearson),
        "Exact interval: at most half of 1 − level in either tail",
        "doi:10.1093/biomet/26.4.404",
    ),
    entry(
        Statistic::RiskDifference,
        Method::Newcombe,
        Compute::TwoProportions(risk_difference::newcombe),
        "Two Wilson intervals squared and added (Newcombe's method 10)",
        "doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I",
    ),
    entry(
        Statistic::RiskDifference,
        Method::MiettinenNurminen,
        Compute::TwoProportions(risk_difference::miettinen_nurminen),
        "Score interval with the variance times N/(N − 1)",
        "doi:10.1002/sim.4780040211",
    ),
    entry(
        Statistic::RiskRatio,
        Method::Katz,
        Compute::TwoProportions(risk_ratio::katz),
        "Normal interval on the log scale",
        "doi:10.2307/2530610",
    ),
    entry(
        Statistic::RiskRatio,
        Method::Koopman,
        Compute::TwoProportions(risk_ratio::koopman),
        "Score interval",
        "doi:10.2307/2531405",
    ),
    entry(
        Statistic::LogRiskRatio,
        Method::Katz,
        Compute::TwoProportions(risk_ratio::log_katz),
        "The logarithm of the risk ratio with its standard error",
        "doi:10.2307/2530610",
    ),
    entry(
        Statistic::OddsRatio,
        Method::Woolf,
        Compute::TwoProportions(odds_ratio::woolf),
        "Normal interval on the log scale",
        "doi:10.1111/j.1469-1809.1955.tb01348.x",
    ),
    entry(
        Statistic::OddsRatio,
        Method::ConditionalExact,
        Compute::TwoProportions(odds_ratio::conditional_exact),
        "Conditional maximum likelihood with the exact interval given the margins",
        "doi:10.2307/2981892",
    ),
    entry(
        Statistic::LogOddsRatio,
        Method::Woolf,
        Compute::TwoProportions(odds_ratio::log_woolf),
        "The logarithm of the odds ratio with its standard error",
        "doi:10.1111/j.1469-1809.1955.tb01348.x",
    ),
    entry(
        Statistic::NumberNeededToTreat,
        Method::Newcombe,
        Compute::TwoProportions(number_needed_to_treat::newcombe),
        "Reciprocal of the risk difference and of its Newcombe bounds",
        "doi:10.1136/bmj.317.7168.1309",
    ),
    entry(
        Statistic::TestOfEquality,
        Method::FisherExact,
        Compute::TwoProportionsTest(equality::fisher_exact),
        "Tables at most as probable as the observed one, given the margins",
        "doi:10.2307/2340521",
    ),
    entry(
        Statistic::TestOfEquality,
        Method::Pearson,
        Compute::TwoProportionsTest(equality::pearson),
        "Chi-squared without continuity correction",
        "doi:10.1080/14786440009463897",
    ),
    entry(
        Statistic::Mean,
        Method::Student,
        Compute::Mean(mean::student),
        "Student's t interval",
        "doi:10.1093/biomet/6.1.1",
    ),
    entry(
        Statistic::MeanDifference,
        Method::Student,
        Compute::TwoMeans(mean_difference::student),
        "Student's t interval with the pooled variance",
        "doi:10.1093/biomet/6.1.1",
    ),
    entry(
        Statistic::MeanDifference,
        Method::Welch,
        Compute::TwoMeans(mean_difference::welch),
        "Each arm's own variance, Satterthwaite degrees of freedom",
        "doi:10.1093/biomet/34.1-2.28",
    ),
    entry(
        Statistic::CohensD,
        Method::NoncentralT,
        Compute::TwoMeans(standardized::cohens_d::noncentral_t),
        "Difference over the pooled SD, bounds from the noncentral t",
        "doi:10.1177/0013164401614002",
    ),
    entry(
        Statistic::HedgesG,
        Method::NoncentralT,
        Compute::TwoMeans(standardized::hedges_g::noncentral_t),
        "Cohen's d times the exact small-sample factor, and so its bounds",
        "doi:10.3102/10769986006002107",
    ),
    entry(
        Statistic::TestOfEquality,
        Method::Student,
        Compute::TwoMeansTest(equality::student),
        "Student's t test",
        "doi:10.1093/biomet/6.1.1",
    ),
    entry(
        Statistic::TestOfEquality,
        Method::Welch,
        Compute::TwoMeansTest(equality::welch),
        "Welch's t test",
        "doi:10.1093/biomet/34.1-2.28",
    ),
];

/// The method of this statistic and name.
pub fn find(statistic: Statistic, method: Method) -> Option<&'static Entry> {
    METHODS.iter().find(|entry| entry.statistic == statistic && entry.method == method)
}
