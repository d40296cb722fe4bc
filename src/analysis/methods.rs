//! The one registry of methods: what can be estimated, how, by which function, and who described it. Every command asks here.

use crate::results::{Method, Statistic};
use crate::stats::{
    Binomial, Estimate, Level, Moments, PersonTime, TestResult, adjusted_p, equality, fragility_index,
    log_ratio_of_means, mean, mean_difference, number_needed_to_treat, odds_ratio, probability_of_superiority,
    proportion, rate, rate_difference, rate_ratio, risk_difference, risk_ratio, standardized, variance_ratio,
};

/// The calculators, by what they take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calculator {
    /// One proportion.
    Proportion,
    /// Two proportions.
    TwoProportions,
    /// One mean.
    Mean,
    /// Two means.
    TwoMeans,
    /// Two rates.
    TwoRates,
    /// A family of p-values.
    AdjustP,
}

impl Calculator {
    /// The id on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Calculator::Proportion => "proportion",
            Calculator::TwoProportions => "two-proportions",
            Calculator::Mean => "mean",
            Calculator::TwoMeans => "two-means",
            Calculator::TwoRates => "two-rates",
            Calculator::AdjustP => "adjust-p",
        }
    }
}

/// The function behind a method, by what it takes.
#[derive(Clone, Copy, Debug)]
pub enum Compute {
    /// One proportion.
    Proportion(fn(Binomial, Level) -> Estimate),
    /// Two proportions, experimental first.
    TwoProportions(fn(Binomial, Binomial, Level) -> Estimate),
    /// A test of two proportions.
    TwoProportionsTest(fn(Binomial, Binomial) -> TestResult),
    /// A count found from two proportions, without an interval.
    Count(fn(Binomial, Binomial) -> Estimate),
    /// One mean.
    Mean(fn(Moments, Level) -> Estimate),
    /// Two means, experimental first.
    TwoMeans(fn(Moments, Moments, Level) -> Estimate),
    /// A test of two means.
    TwoMeansTest(fn(Moments, Moments) -> TestResult),
    /// One rate.
    Rate(fn(PersonTime, Level) -> Estimate),
    /// Two rates, experimental first.
    TwoRates(fn(PersonTime, PersonTime, Level) -> Estimate),
    /// A family of p-values, adjusted in place.
    AdjustP(fn(&[f64]) -> Vec<f64>),
}

/// One method of one statistic.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Which calculator offers it.
    pub calculator: Calculator,
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

impl Entry {
    /// Why one would choose it first, where one would.
    pub fn recommended(&self) -> Option<&'static str> {
        match (self.statistic, self.method) {
            (Statistic::Proportion, Method::Wilson) => {
                Some("covers close to its level at any n (doi:10.1214/ss/1009213286)")
            }
            (Statistic::RiskDifference, Method::Newcombe) => Some(
                "closed form, close to its level (Fagerland, Lydersen and Laake 2015, doi:10.1177/0962280211415469)",
            ),
            (Statistic::RiskRatio, Method::Koopman) | (Statistic::OddsRatio, Method::MiettinenNurminen) => {
                Some("score interval, defined at zero cells (doi:10.1177/0962280211415469)")
            }
            (Statistic::TestOfEquality, Method::FisherMidP) => {
                Some("close to its level, where Fisher's exact test stays far below (doi:10.1177/0962280211415469)")
            }
            (Statistic::MeanDifference | Statistic::TestOfEquality, Method::Welch) => {
                Some("holds with unequal variances (doi:10.1093/biomet/34.1-2.28)")
            }
            (Statistic::HedgesG, Method::NoncentralT) => Some("unbiased, exact bounds (doi:10.3102/10769986006002107)"),
            _ => None,
        }
    }

    /// Would this table take more than about a second?
    pub fn is_dear(&self, a: Binomial, b: Binomial) -> bool {
        match self.method {
            Method::Barnard | Method::Boschloo => equality::work(a, b) > 1e7,
            _ => false,
        }
    }
}

const fn entry(
    calculator: Calculator,
    statistic: Statistic,
    method: Method,
    compute: Compute,
    summary: &'static str,
    reference: &'static str,
) -> Entry {
    Entry { calculator, statistic, method, compute, summary, reference }
}

/// Every method, by calculator and statistic, in the order of the tables.
pub static METHODS: &[Entry] = &[
    entry(
        Calculator::Proportion,
        Statistic::Proportion,
        Method::Wald,
        Compute::Proportion(proportion::wald),
        "Normal interval about the estimate; too narrow near 0 and 1",
        "doi:10.1214/ss/1009213286",
    ),
    entry(
        Calculator::Proportion,
        Statistic::Proportion,
        Method::WaldCc,
        Compute::Proportion(proportion::wald_cc),
        "Wald, widened by half a participant",
        "doi:10.1214/ss/1009213286",
    ),
    entry(
        Calculator::Proportion,
        Statistic::Proportion,
        Method::Wilson,
        Compute::Proportion(proportion::wilson),
        "Score interval: inverts the normal test with the variance under the hypothesis",
        "doi:10.1080/01621459.1927.10502953",
    ),
    entry(
        Calculator::Proportion,
        Statistic::Proportion,
        Method::WilsonCc,
        Compute::Proportion(proportion::wilson_cc),
        "Wilson with continuity correction (Newcombe's method 4)",
        "doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E",
    ),
    entry(
        Calculator::Proportion,
        Statistic::Proportion,
        Method::AgrestiCoull,
        Compute::Proportion(proportion::agresti_coull),
        "Wald about the centre of Wilson's interval",
        "doi:10.1080/00031305.1998.10480550",
    ),
    entry(
        Calculator::Proportion,
        Statistic::Proportion,
        Method::Jeffreys,
        Compute::Proportion(proportion::jeffreys),
        "Equal-tailed Bayes interval, Beta(½, ½) prior",
        "doi:10.1214/ss/1009213286",
    ),
    entry(
        Calculator::Proportion,
        Statistic::Proportion,
        Method::ClopperPearson,
        Compute::Proportion(proportion::clopper_pearson),
        "Exact interval: at most half of 1 − level in either tail",
        "doi:10.1093/biomet/26.4.404",
    ),
    entry(
        Calculator::Proportion,
        Statistic::Proportion,
        Method::MidP,
        Compute::Proportion(proportion::mid_p),
        "Exact interval that counts half of the observed outcome",
        "doi:10.1080/00031305.1994.10476077",
    ),
    entry(
        Calculator::Proportion,
        Statistic::Proportion,
        Method::LikelihoodRatio,
        Compute::Proportion(proportion::likelihood_ratio),
        "All values the likelihood-ratio test keeps",
        "doi:10.1214/ss/1009213286",
    ),
    entry(
        Calculator::Proportion,
        Statistic::Proportion,
        Method::Blaker,
        Compute::Proportion(proportion::blaker),
        "Exact interval nested in Clopper–Pearson's",
        "doi:10.2307/3315916",
    ),
    entry(
        Calculator::Proportion,
        Statistic::Proportion,
        Method::Arcsine,
        Compute::Proportion(proportion::arcsine),
        "Normal interval on the arcsine scale, Anscombe's 3/8",
        "doi:10.1093/biomet/35.3-4.246",
    ),
    entry(
        Calculator::Proportion,
        Statistic::Proportion,
        Method::Logit,
        Compute::Proportion(proportion::logit),
        "Normal interval on the log-odds scale",
        "doi:10.1214/ss/1009213286",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskDifference,
        Method::Wald,
        Compute::TwoProportions(risk_difference::wald),
        "Normal interval with each arm's own variance",
        "doi:10.1177/0962280211415469",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskDifference,
        Method::WaldCc,
        Compute::TwoProportions(risk_difference::wald_cc),
        "Wald with continuity correction",
        "doi:10.1177/0962280211415469",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskDifference,
        Method::AgrestiCaffo,
        Compute::TwoProportions(risk_difference::agresti_caffo),
        "Wald after adding one event and one non-event to each arm",
        "doi:10.1080/00031305.2000.10474560",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskDifference,
        Method::Newcombe,
        Compute::TwoProportions(risk_difference::newcombe),
        "Two Wilson intervals squared and added (Newcombe's method 10)",
        "doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskDifference,
        Method::NewcombeCc,
        Compute::TwoProportions(risk_difference::newcombe_cc),
        "The same with continuity-corrected Wilson intervals (method 11)",
        "doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskDifference,
        Method::Mee,
        Compute::TwoProportions(risk_difference::mee),
        "Score interval without the factor N/(N − 1)",
        "Mee 1984, Biometrics 40:1175",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskDifference,
        Method::MiettinenNurminen,
        Compute::TwoProportions(risk_difference::miettinen_nurminen),
        "Score interval with the variance times N/(N − 1)",
        "doi:10.1002/sim.4780040211",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskDifference,
        Method::Haldane,
        Compute::TwoProportions(risk_difference::haldane),
        "Beal's interval about the mean of the two proportions",
        "doi:10.2307/2531547",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskDifference,
        Method::JeffreysPerks,
        Compute::TwoProportions(risk_difference::jeffreys_perks),
        "Beal's interval with half an event added to each cell",
        "doi:10.2307/2531547",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskDifference,
        Method::HauckAnderson,
        Compute::TwoProportions(risk_difference::hauck_anderson),
        "Wald with n − 1 and a correction by the smaller arm",
        "doi:10.1080/00031305.1986.10475426",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskDifference,
        Method::ExactUnconditional,
        Compute::TwoProportions(risk_difference::exact_unconditional),
        "Chan and Zhang: two one-sided exact tests of the score statistic; only when asked for by name",
        "doi:10.1111/j.0006-341X.1999.01202.x",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskRatio,
        Method::Katz,
        Compute::TwoProportions(risk_ratio::katz),
        "Normal interval on the log scale",
        "doi:10.2307/2530610",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskRatio,
        Method::KatzAdjusted,
        Compute::TwoProportions(risk_ratio::katz_adjusted),
        "Katz after adding half an event to each arm; never null",
        "doi:10.1177/0962280211415469",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskRatio,
        Method::Koopman,
        Compute::TwoProportions(risk_ratio::koopman),
        "Score interval",
        "doi:10.2307/2531405",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::RiskRatio,
        Method::MiettinenNurminen,
        Compute::TwoProportions(risk_ratio::miettinen_nurminen),
        "Score interval with the variance times N/(N − 1)",
        "doi:10.1002/sim.4780040211",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::LogRiskRatio,
        Method::Katz,
        Compute::TwoProportions(risk_ratio::log_katz),
        "The logarithm of the risk ratio with its standard error",
        "doi:10.2307/2530610",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::OddsRatio,
        Method::Woolf,
        Compute::TwoProportions(odds_ratio::woolf),
        "Normal interval on the log scale",
        "doi:10.1111/j.1469-1809.1955.tb01348.x",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::OddsRatio,
        Method::Gart,
        Compute::TwoProportions(odds_ratio::gart),
        "Woolf with half an event added to every cell; never null",
        "doi:10.1111/j.1469-1809.1955.tb01348.x",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::OddsRatio,
        Method::Score,
        Compute::TwoProportions(odds_ratio::score),
        "Score interval (Cornfield without correction)",
        "doi:10.1177/0962280211415469",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::OddsRatio,
        Method::MiettinenNurminen,
        Compute::TwoProportions(odds_ratio::miettinen_nurminen),
        "Score interval with the variance times N/(N − 1)",
        "doi:10.1002/sim.4780040211",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::OddsRatio,
        Method::ConditionalExact,
        Compute::TwoProportions(odds_ratio::conditional_exact),
        "Conditional maximum likelihood with the exact interval given the margins",
        "doi:10.2307/2981892",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::OddsRatio,
        Method::ConditionalMidP,
        Compute::TwoProportions(odds_ratio::conditional_mid_p),
        "The same, counting half of the observed table",
        "doi:10.1177/0962280211415469",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::LogOddsRatio,
        Method::Woolf,
        Compute::TwoProportions(odds_ratio::log_woolf),
        "The logarithm of the odds ratio with its standard error",
        "doi:10.1111/j.1469-1809.1955.tb01348.x",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::NumberNeededToTreat,
        Method::Newcombe,
        Compute::TwoProportions(number_needed_to_treat::newcombe),
        "Reciprocal of the risk difference and of its Newcombe bounds",
        "doi:10.1136/bmj.317.7168.1309",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::TestOfEquality,
        Method::Pearson,
        Compute::TwoProportionsTest(equality::pearson),
        "Chi-squared without continuity correction",
        "doi:10.1080/14786440009463897",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::TestOfEquality,
        Method::PearsonYates,
        Compute::TwoProportionsTest(equality::pearson_yates),
        "Chi-squared with Yates's continuity correction",
        "doi:10.2307/2983604",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::TestOfEquality,
        Method::NMinusOne,
        Compute::TwoProportionsTest(equality::n_minus_1),
        "Chi-squared times (N − 1)/N",
        "doi:10.1002/sim.2832",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::TestOfEquality,
        Method::LikelihoodRatio,
        Compute::TwoProportionsTest(equality::likelihood_ratio),
        "Likelihood-ratio chi-squared",
        "doi:10.1214/aoms/1177732360",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::TestOfEquality,
        Method::FisherExact,
        Compute::TwoProportionsTest(equality::fisher_exact),
        "Tables at most as probable as the observed one, given the margins",
        "doi:10.2307/2340521",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::TestOfEquality,
        Method::FisherMidP,
        Compute::TwoProportionsTest(equality::fisher_mid_p),
        "Fisher's test counting half of the tables tied with the observed one",
        "doi:10.1177/0962280211415469",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::TestOfEquality,
        Method::Barnard,
        Compute::TwoProportionsTest(equality::barnard),
        "Unconditional exact test, tables ordered by |Z|",
        "doi:10.1038/156177a0",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::TestOfEquality,
        Method::Boschloo,
        Compute::TwoProportionsTest(equality::boschloo),
        "Unconditional exact test, tables ordered by Fisher's p",
        "doi:10.1111/j.1467-9574.1970.tb00104.x",
    ),
    entry(
        Calculator::TwoProportions,
        Statistic::FragilityIndex,
        Method::FisherExact,
        Compute::Count(fragility_index::fisher_exact),
        "Non-events to turn into events before Fisher's p reaches 0.05",
        "doi:10.1016/j.jclinepi.2013.10.019",
    ),
    entry(
        Calculator::Mean,
        Statistic::Mean,
        Method::Student,
        Compute::Mean(mean::student),
        "Student's t interval",
        "doi:10.1093/biomet/6.1.1",
    ),
    entry(
        Calculator::TwoMeans,
        Statistic::MeanDifference,
        Method::Student,
        Compute::TwoMeans(mean_difference::student),
        "Student's t interval with the pooled variance",
        "doi:10.1093/biomet/6.1.1",
    ),
    entry(
        Calculator::TwoMeans,
        Statistic::MeanDifference,
        Method::Welch,
        Compute::TwoMeans(mean_difference::welch),
        "Each arm's own variance, Satterthwaite degrees of freedom",
        "doi:10.1093/biomet/34.1-2.28",
    ),
    entry(
        Calculator::TwoMeans,
        Statistic::CohensD,
        Method::NoncentralT,
        Compute::TwoMeans(standardized::cohens_d::noncentral_t),
        "Difference over the pooled SD, bounds from the noncentral t",
        "doi:10.1177/0013164401614002",
    ),
    entry(
        Calculator::TwoMeans,
        Statistic::CohensD,
        Method::LargeSample,
        Compute::TwoMeans(standardized::cohens_d::large_sample),
        "Difference over the pooled SD, normal bounds",
        "doi:10.3102/10769986006002107",
    ),
    entry(
        Calculator::TwoMeans,
        Statistic::HedgesG,
        Method::NoncentralT,
        Compute::TwoMeans(standardized::hedges_g::noncentral_t),
        "Cohen's d times the exact small-sample factor, and so its bounds",
        "doi:10.3102/10769986006002107",
    ),
    entry(
        Calculator::TwoMeans,
        Statistic::HedgesG,
        Method::LargeSample,
        Compute::TwoMeans(standardized::hedges_g::large_sample),
        "Hedges' g with normal bounds",
        "doi:10.3102/10769986006002107",
    ),
    entry(
        Calculator::TwoMeans,
        Statistic::GlassDelta,
        Method::NoncentralT,
        Compute::TwoMeans(standardized::glass_delta::noncentral_t),
        "Difference over the control's SD",
        "doi:10.3102/00346543046002237",
    ),
    entry(
        Calculator::TwoMeans,
        Statistic::LogRatioOfMeans,
        Method::Delta,
        Compute::TwoMeans(log_ratio_of_means::delta),
        "Logarithm of the ratio of means, delta method",
        "doi:10.1890/0012-9658(1999)080[1150:TMAORR]2.0.CO;2",
    ),
    entry(
        Calculator::TwoMeans,
        Statistic::ProbabilityOfSuperiority,
        Method::Normal,
        Compute::TwoMeans(probability_of_superiority::normal),
        "Chance that one of a exceeds one of b, if both are normal with one SD",
        "doi:10.1037/0033-2909.111.2.361",
    ),
    entry(
        Calculator::TwoMeans,
        Statistic::VarianceRatio,
        Method::F,
        Compute::TwoMeans(variance_ratio::f),
        "Ratio of variances with F bounds",
        "Snedecor and Cochran, Statistical Methods",
    ),
    entry(
        Calculator::TwoMeans,
        Statistic::TestOfEquality,
        Method::Student,
        Compute::TwoMeansTest(equality::student),
        "Student's t test",
        "doi:10.1093/biomet/6.1.1",
    ),
    entry(
        Calculator::TwoMeans,
        Statistic::TestOfEquality,
        Method::Welch,
        Compute::TwoMeansTest(equality::welch),
        "Welch's t test",
        "doi:10.1093/biomet/34.1-2.28",
    ),
    entry(
        Calculator::TwoRates,
        Statistic::Rate,
        Method::Garwood,
        Compute::Rate(rate::garwood),
        "Exact Poisson interval",
        "doi:10.1093/biomet/28.3-4.437",
    ),
    entry(
        Calculator::TwoRates,
        Statistic::RateRatio,
        Method::LogWald,
        Compute::TwoRates(rate_ratio::log_wald),
        "Normal interval on the log scale",
        "Rothman, Greenland and Lash, Modern Epidemiology",
    ),
    entry(
        Calculator::TwoRates,
        Statistic::RateRatio,
        Method::ConditionalExact,
        Compute::TwoRates(rate_ratio::conditional_exact),
        "Given all events, those of a are binomial",
        "doi:10.1093/biomet/28.3-4.437",
    ),
    entry(
        Calculator::TwoRates,
        Statistic::RateDifference,
        Method::Wald,
        Compute::TwoRates(rate_difference::wald),
        "Normal interval",
        "Rothman, Greenland and Lash, Modern Epidemiology",
    ),
    entry(
        Calculator::AdjustP,
        Statistic::AdjustedP,
        Method::Bonferroni,
        Compute::AdjustP(adjusted_p::bonferroni),
        "k times p",
        "doi:10.1080/01621459.1961.10482090",
    ),
    entry(
        Calculator::AdjustP,
        Statistic::AdjustedP,
        Method::Holm,
        Compute::AdjustP(adjusted_p::holm),
        "Bonferroni, step down",
        "Holm 1979, Scand J Stat 6:65",
    ),
    entry(
        Calculator::AdjustP,
        Statistic::AdjustedP,
        Method::Hochberg,
        Compute::AdjustP(adjusted_p::hochberg),
        "Step up",
        "doi:10.1093/biomet/75.4.800",
    ),
    entry(
        Calculator::AdjustP,
        Statistic::AdjustedP,
        Method::Hommel,
        Compute::AdjustP(adjusted_p::hommel),
        "The closed test of Simes's",
        "doi:10.1093/biomet/75.2.383",
    ),
    entry(
        Calculator::AdjustP,
        Statistic::AdjustedP,
        Method::BenjaminiHochberg,
        Compute::AdjustP(adjusted_p::benjamini_hochberg),
        "False discovery rate",
        "doi:10.1111/j.2517-6161.1995.tb02031.x",
    ),
    entry(
        Calculator::AdjustP,
        Statistic::AdjustedP,
        Method::BenjaminiYekutieli,
        Compute::AdjustP(adjusted_p::benjamini_yekutieli),
        "False discovery rate under any dependence",
        "doi:10.1214/aos/1013699998",
    ),
];

/// The method of this statistic and name.
pub fn find(statistic: Statistic, method: Method) -> Option<&'static Entry> {
    METHODS.iter().find(|entry| entry.statistic == statistic && entry.method == method)
}
