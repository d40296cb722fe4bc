//! Pooling studies.

use crate::results::{Method, Pooled, PooledInterval, PooledModel, PooledPart, Statistic};

use super::{Calculator, Compute, Entry};

const fn entry(
    statistic: Statistic,
    method: Method,
    summary: &'static str,
    when: &'static str,
    reference: &'static str,
) -> Entry {
    let recommended = match (statistic, method) {
        (Statistic::Effect, Method::Pooled(_)) => {
            Some("covers close to its level with three studies or more (doi:10.1186/1471-2288-14-25)")
        }
        _ => None,
    };
    Entry {
        calculator: Calculator::Pool,
        statistic,
        method,
        compute: Compute::Calculator,
        summary,
        when,
        recommended,
        reference,
    }
}

const KNAPP: Method = Pooled::method(PooledModel::Reml, PooledInterval::HartungKnapp, PooledPart::Whole);
const AD_HOC: Method = Pooled::method(PooledModel::Reml, PooledInterval::HartungKnappAdHoc, PooledPart::Whole);
const PREDICTION_NORMAL: Method =
    Pooled::method(PooledModel::Reml, PooledInterval::Normal, PooledPart::PredictionNormal);
const PREDICTION_K_1: Method =
    Pooled::method(PooledModel::Reml, PooledInterval::HartungKnapp, PooledPart::PredictionTKMinusOne);
const PREDICTION_K_2: Method =
    Pooled::method(PooledModel::Reml, PooledInterval::Normal, PooledPart::PredictionTKMinusTwo);
const L0: Method = Pooled::method(PooledModel::Reml, PooledInterval::Normal, PooledPart::TrimAndFillL0);
const L0_CONVERGED: Method =
    Pooled::method(PooledModel::Reml, PooledInterval::Normal, PooledPart::TrimAndFillL0Converged);

pub(super) const METHODS: &[Entry] = &[
    entry(
        Statistic::Effect,
        Method::CommonEffect,
        "Mean weighted by inverse variances, one true effect",
        "Studies that are replicas of one another",
        "Cochran 1954, doi:10.2307/3001666",
    ),
    entry(
        Statistic::Effect,
        Method::Reml,
        "Random effects, τ² by restricted maximum likelihood, its global maximum",
        "Studies that differ; with `+hartung-knapp` any of these models has Hartung and Knapp's interval",
        "doi:10.3102/10769986030003261",
    ),
    entry(
        Statistic::Effect,
        KNAPP,
        "The same with SE² times the weighted residual mean square, t on k − 1",
        "Three studies or more; with two it is very wide",
        "doi:10.1002/sim.791",
    ),
    entry(
        Statistic::Effect,
        AD_HOC,
        "The same, the factor at least 1",
        "Where it would be narrower than the common-effect interval",
        "doi:10.1002/sim.1482",
    ),
    entry(
        Statistic::Effect,
        Method::DerSimonianLaird,
        "Random effects, τ² by moments of Q",
        "To meet RevMan 5 and older reviews",
        "doi:10.1016/0197-2456(86)90046-2",
    ),
    entry(
        Statistic::Effect,
        Method::MaximumLikelihood,
        "Random effects, τ² by maximum likelihood; too small with few studies",
        "Likelihood-ratio comparisons",
        "doi:10.3102/10769986030003261",
    ),
    entry(
        Statistic::Effect,
        Method::PauleMandel,
        "Random effects, τ² where the generalised Q meets its degrees of freedom",
        "Binary outcomes and few studies",
        "doi:10.6028/jres.087.022",
    ),
    entry(
        Statistic::Effect,
        Method::Hedges,
        "Random effects, τ² from the unweighted variance",
        "To meet others",
        "doi:10.1037/0033-2909.93.2.388",
    ),
    entry(
        Statistic::Effect,
        Method::SidikJonkman,
        "Random effects, τ² in two steps, never 0",
        "To meet others",
        "doi:10.1111/j.1467-9876.2005.00489.x",
    ),
    entry(
        Statistic::Effect,
        Method::EmpiricalBayes,
        "Random effects, τ² by empirical Bayes; equal to Paule and Mandel's",
        "To meet others",
        "doi:10.1080/01621459.1983.10477920",
    ),
    entry(
        Statistic::Effect,
        Method::HunterSchmidt,
        "Random effects, τ² biased downwards",
        "To meet others",
        "doi:10.3102/10769986030003261",
    ),
    entry(
        Statistic::Effect,
        Method::MantelHaenszel,
        "Common risk ratio, odds ratio or risk difference of 2 × 2 tables, zero cells as they are",
        "Sparse tables",
        "doi:10.1093/jnci/22.4.719",
    ),
    entry(
        Statistic::Effect,
        Method::Peto,
        "Common odds ratio in one step from observed less expected",
        "Very rare events, arms of about one size",
        "doi:10.1016/S0033-0620(85)80003-7",
    ),
    entry(
        Statistic::Effect,
        Method::Bucher,
        "Indirect comparison through a common comparator",
        "Two treatments never compared, both compared with a third",
        "doi:10.1016/S0895-4356(97)00049-8",
    ),
    entry(
        Statistic::TauSquared,
        Method::QProfile,
        "Interval of τ² that inverts the generalised Q",
        "Always beside τ²",
        "doi:10.1002/sim.2514",
    ),
    entry(
        Statistic::PredictionInterval,
        PREDICTION_NORMAL,
        "Where a further study's effect may lie, normal quantile",
        "metafor without Hartung–Knapp",
        "doi:10.1111/j.1467-985X.2008.00552.x",
    ),
    entry(
        Statistic::PredictionInterval,
        PREDICTION_K_1,
        "The same, t on k − 1",
        "metafor with Hartung–Knapp",
        "doi:10.1111/j.1467-985X.2008.00552.x",
    ),
    entry(
        Statistic::PredictionInterval,
        PREDICTION_K_2,
        "The same, t on k − 2",
        "Higgins, Thompson and Spiegelhalter",
        "doi:10.1111/j.1467-985X.2008.00552.x",
    ),
    entry(
        Statistic::Egger,
        Method::LinearRegression,
        "Intercept of effect/SE on 1/SE, t on k − 2",
        "Ten studies or more",
        "doi:10.1136/bmj.315.7109.629",
    ),
    entry(
        Statistic::Egger,
        Method::MetaRegressionReml,
        "Slope of effect on SE in a random-effects model",
        "Ten studies or more that differ",
        "Sterne and Egger 2005, Publication Bias in Meta-Analysis, ch. 6",
    ),
    entry(
        Statistic::Peters,
        Method::LinearRegression,
        "Slope of the log odds ratio on 1/N",
        "Odds ratios, ten studies or more",
        "doi:10.1001/jama.295.6.676",
    ),
    entry(
        Statistic::Begg,
        Method::KendallExact,
        "Kendall's tau of standardised effects and variances",
        "Low power",
        "doi:10.2307/2533446",
    ),
    entry(
        Statistic::TrimAndFill,
        L0,
        "Mirrors the farthest studies (L0), fits as far as metafor takes them",
        "A sensitivity analysis, to meet metafor",
        "doi:10.1111/j.0006-341X.2000.00455.x",
    ),
    entry(
        Statistic::TrimAndFill,
        L0_CONVERGED,
        "The same with every fit to its last digit",
        "A sensitivity analysis",
        "doi:10.1111/j.0006-341X.2000.00455.x",
    ),
];
