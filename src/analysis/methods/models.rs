//! Models of participants: `retrial mmrm`, `ancova`, `logistic`, what a study file asks of them, and networks of trials.

use crate::results::{Method, Statistic};

use super::{Calculator, Compute, Entry};

const fn entry(
    calculator: Calculator,
    statistic: Statistic,
    method: Method,
    summary: &'static str,
    when: &'static str,
    reference: &'static str,
) -> Entry {
    Entry { calculator, statistic, method, compute: Compute::Calculator, summary, when, recommended: None, reference }
}

const fn mmrm(
    statistic: Statistic,
    method: Method,
    summary: &'static str,
    when: &'static str,
    reference: &'static str,
) -> Entry {
    entry(Calculator::Mmrm, statistic, method, summary, when, reference)
}

const PATTERNED: &str = "doi:10.2307/2533558";
const FEW: &str = "doi:10.1177/009286150804200402";
const STRUCTURES: &str = "doi:10.2307/2530695";

pub(super) const MMRM: &[Entry] = &[
    mmrm(
        Statistic::LsMeanDifference,
        Method::Satterthwaite,
        "t with degrees of freedom that match the variance's own uncertainty",
        "The default; the observed information as in SAS and mmrm",
        "doi:10.1080/00949659608811740",
    ),
    Entry {
        recommended: Some("keeps its level in small trials and is what trial reports name"),
        ..mmrm(
            Statistic::LsMeanDifference,
            Method::KenwardRoger,
            "Adjusted standard error, second derivatives in SAS's parameters",
            "Small trials; what SAS prints for DDFM=KENWARDROGER",
            PATTERNED,
        )
    },
    mmrm(
        Statistic::LsMeanDifference,
        Method::KenwardRogerLinear,
        "Adjusted standard error without second derivatives",
        "Does not depend on how the covariance is parameterised; the same as kenward-roger for us, cs and toep",
        PATTERNED,
    ),
    mmrm(
        Statistic::LsMeanDifference,
        Method::BetweenWithin,
        "Degrees of freedom by whether a coefficient differs within subjects",
        "To recompute older reports (SAS DDFM=BETWITHIN)",
        "doi:10.1080/00949659008811295",
    ),
    mmrm(
        Statistic::LsMeanDifference,
        Method::Residual,
        "Observations less coefficients",
        "Only to recompute: too many degrees of freedom for repeated measures",
        "doi:10.1080/00949659008811295",
    ),
    mmrm(
        Statistic::Minus2LogLikelihood,
        Method::Reml,
        "Restricted likelihood",
        "The default: variances without the bias of the fitted means",
        "doi:10.1093/biomet/58.3.545",
    ),
    mmrm(
        Statistic::Minus2LogLikelihood,
        Method::MaximumLikelihood,
        "Full likelihood",
        "To compare models that differ in their means",
        "doi:10.1093/biomet/58.3.545",
    ),
    Entry {
        recommended: Some("assumes nothing of the covariance (doi:10.1177/009286150804200402)"),
        ..mmrm(
            Statistic::Covariance,
            Method::Unstructured,
            "Every variance and covariance its own",
            "First choice wherever it converges; m(m + 1)/2 parameters",
            FEW,
        )
    },
    mmrm(
        Statistic::Covariance,
        Method::CompoundSymmetry,
        "One variance, one covariance",
        "As a random intercept; too simple for most trials",
        STRUCTURES,
    ),
    mmrm(
        Statistic::Covariance,
        Method::HeterogeneousCompoundSymmetry,
        "A variance for every visit, one correlation",
        "A fall-back",
        STRUCTURES,
    ),
    mmrm(
        Statistic::Covariance,
        Method::Autoregressive,
        "One variance, correlations that fall as powers of the distance in visits",
        "Equally spaced visits",
        STRUCTURES,
    ),
    mmrm(
        Statistic::Covariance,
        Method::HeterogeneousAutoregressive,
        "The same with a variance for every visit",
        "A fall-back",
        STRUCTURES,
    ),
    mmrm(
        Statistic::Covariance,
        Method::Toeplitz,
        "One variance, a correlation for every distance",
        "Equally spaced visits",
        STRUCTURES,
    ),
    mmrm(
        Statistic::Covariance,
        Method::HeterogeneousToeplitz,
        "The same with a variance for every visit",
        "The first fall-back from us",
        STRUCTURES,
    ),
    mmrm(
        Statistic::Covariance,
        Method::AnteDependence,
        "One variance, a correlation for every pair of neighbours",
        "Visits at unequal distances",
        "Gabriel (1962), Annals of Mathematical Statistics 33:201",
    ),
    mmrm(
        Statistic::Covariance,
        Method::HeterogeneousAnteDependence,
        "The same with a variance for every visit",
        "Visits at unequal distances; SAS ANTE(1)",
        "Gabriel (1962), Annals of Mathematical Statistics 33:201",
    ),
    mmrm(
        Statistic::LsMeanDifference,
        Method::MultipleImputation,
        "Scores imputed under missing at random, ANCOVA of each data set, Rubin's rules",
        "In a study file: missing = \"multiple-imputation\"; with shifts where missing at random is doubted",
        "doi:10.1093/biomet/86.4.948",
    ),
    mmrm(
        Statistic::TippingPoint,
        Method::MultipleImputation,
        "The first shift of imputed scores at which a difference is no longer significant",
        "To say how far from missing at random a conclusion holds",
        "Permutt (2016), Statistics in Medicine 35:2876",
    ),
    mmrm(
        Statistic::RiskDifference,
        Method::MultipleImputation,
        "Responders counted among imputed scores, Wald variances, Rubin's rules",
        "A responder endpoint where counting the missing as failures is too strong an assumption",
        "doi:10.1093/biomet/86.4.948",
    ),
];

const fn ancova(
    statistic: Statistic,
    method: Method,
    summary: &'static str,
    when: &'static str,
    reference: &'static str,
) -> Entry {
    entry(Calculator::Ancova, statistic, method, summary, when, reference)
}

pub(super) const ANCOVA: &[Entry] = &[
    Entry {
        recommended: Some("a baseline among the covariates makes every continuous endpoint more precise (FDA 2023)"),
        ..ancova(
            Statistic::LsMeanDifference,
            Method::LeastSquares,
            "Ordinary least squares, t with the residual degrees of freedom",
            "One visit, a baseline",
            "doi:10.1136/bmj.323.7321.1123",
        )
    },
    ancova(
        Statistic::LsMeanDifference,
        Method::Hc3,
        "The same with the HC3 sandwich",
        "Arms that differ in spread, or a model that may be wrong",
        "doi:10.1080/00031305.2000.10474549",
    ),
];

const fn logistic(
    statistic: Statistic,
    method: Method,
    summary: &'static str,
    when: &'static str,
    reference: &'static str,
) -> Entry {
    entry(Calculator::Logistic, statistic, method, summary, when, reference)
}

pub(super) const LOGISTIC: &[Entry] = &[
    Entry {
        recommended: Some("holds where the model is wrong, and for the covariates as drawn (FDA 2023)"),
        ..logistic(
            Statistic::RiskDifference,
            Method::GComputationRobust,
            "Risks standardised over everyone; variance of Ye and others",
            "First choice for an adjusted difference or ratio of risks, simple randomisation; also risk and odds ratio",
            "doi:10.1080/24754269.2023.2205802",
        )
    },
    logistic(
        Statistic::RiskDifference,
        Method::GComputation,
        "Risks standardised over everyone; delta method from the model's covariance",
        "To recompute reports after Ge and others; covariates taken as given",
        "doi:10.1177/009286151104500409",
    ),
    logistic(
        Statistic::RiskDifference,
        Method::GComputationHc0,
        "The same from the sandwich covariance HC0",
        "The model may be wrong; covariates taken as given",
        "doi:10.1177/009286151104500409",
    ),
    logistic(
        Statistic::OddsRatio,
        Method::GComputationRobust,
        "Marginal odds ratio of the standardised risks",
        "Beside the conditional one, which differs from it even where nothing confounds",
        "doi:10.1002/bimj.201900297",
    ),
    logistic(
        Statistic::OddsRatio,
        Method::Logistic,
        "Conditional odds ratio: the model's coefficient, Wald interval",
        "What most reports call the adjusted odds ratio",
        "doi:10.1002/bimj.201900297",
    ),
    logistic(
        Statistic::OddsRatio,
        Method::ProfileLikelihood,
        "Conditional odds ratio, profile-likelihood interval and likelihood-ratio test",
        "Small trials, where Wald's interval is too symmetric",
        "doi:10.2307/2347496",
    ),
    logistic(
        Statistic::OddsRatio,
        Method::Firth,
        "Conditional odds ratio by Firth's penalised likelihood, with its profile interval",
        "A level without events, or few events for the number of terms",
        "doi:10.1002/sim.1047",
    ),
    logistic(
        Statistic::TermTest,
        Method::LikelihoodRatio,
        "The likelihood with and without a term",
        "First choice for a test of a term",
        "doi:10.1214/aoms/1177732360",
    ),
    logistic(
        Statistic::TermTest,
        Method::Wald,
        "χ² of the term's coefficients at equal weights of the other factors",
        "What SAS prints as type 3 analysis of effects",
        "doi:10.1090/S0002-9947-1943-0012401-3",
    ),
];

const fn network(
    statistic: Statistic,
    method: Method,
    summary: &'static str,
    when: &'static str,
    reference: &'static str,
) -> Entry {
    entry(Calculator::Network, statistic, method, summary, when, reference)
}

pub(super) const NETWORK: &[Entry] = &[
    network(
        Statistic::NetworkEffect,
        Method::CommonEffect,
        "Generalised least squares over all contrasts, arms of one trial correlated",
        "Trials of one effect; compare it with the random-effects model",
        "doi:10.1002/jrsm.1058",
    ),
    network(
        Statistic::NetworkEffect,
        Method::DerSimonianLaird,
        "The same with a between-trial variance by moments",
        "Trials that differ",
        "doi:10.1002/sim.3602",
    ),
    network(
        Statistic::CochranQ,
        Method::Network,
        "Heterogeneity and inconsistency of the whole network",
        "Always",
        "doi:10.1186/1471-2288-13-35",
    ),
    network(
        Statistic::CochranQ,
        Method::WithinDesigns,
        "Heterogeneity among trials of the same treatments",
        "To tell it from inconsistency",
        "doi:10.1186/1471-2288-13-35",
    ),
    network(
        Statistic::CochranQ,
        Method::BetweenDesigns,
        "Inconsistency among trials of different treatments",
        "Wherever a network has loops",
        "doi:10.1186/1471-2288-13-35",
    ),
    network(
        Statistic::Inconsistency,
        Method::CommonEffect,
        "Direct minus indirect evidence of a pair",
        "Every pair that trials compare directly and by a detour",
        "doi:10.1002/sim.8158",
    ),
    network(
        Statistic::PScore,
        Method::CommonEffect,
        "Mean certainty that a treatment is better than another",
        "To rank, with the intervals beside it: a rank alone misleads",
        "doi:10.1186/s12874-015-0060-8",
    ),
];
