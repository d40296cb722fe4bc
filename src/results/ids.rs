//! The closed vocabularies of the results table, written in kebab-case wherever they leave the program.

use super::pooled::Pooled;

/// An enum whose variants are the ids of the results table: parsed once at the edge, printed by name.
macro_rules! ids {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $id:literal,)+ } $(or $composed:ident)?) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = concat!("`", $id, "`")] $variant,)+
            $(#[doc = "An id composed of parts."] $composed($composed),)?
        }

        impl $name {
            /// Every id of one piece, in the order of the table.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The id as written in the results table.
            pub const fn id(self) -> &'static str {
                match self {
                    $($name::$variant => $id,)+
                    $($name::$composed(parts) => <$composed>::id(parts),)?
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.id())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownId;
            fn from_str(text: &str) -> Result<Self, UnknownId> {
                match text {
                    $($id => return Ok($name::$variant),)+
                    _ => {}
                }
                $(if let Some(parts) = <$composed>::parse(text) {
                    return Ok($name::$composed(parts));
                })?
                Err(UnknownId { what: stringify!($name), text: text.into(), known: &[$($id,)+] })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.id())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

/// A word that is none of the ids.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {} id, expected one of `{}`", what.to_lowercase(), known.join("`, `"))]
pub struct UnknownId {
    /// Which vocabulary.
    pub what: &'static str,
    /// The word.
    pub text: String,
    /// The ids there are.
    pub known: &'static [&'static str],
}

ids! {
    /// What is estimated or tested.
    Statistic {
        Proportion = "proportion",
        StandardizedRisk = "standardized-risk",
        RiskDifference = "risk-difference",
        RiskRatio = "risk-ratio",
        LogRiskRatio = "log-risk-ratio",
        OddsRatio = "odds-ratio",
        LogOddsRatio = "log-odds-ratio",
        NumberNeededToTreat = "number-needed-to-treat",
        TestOfEquality = "test-of-equality",
        FragilityIndex = "fragility-index",
        Mean = "mean",
        StandardDeviation = "standard-deviation",
        MeanDifference = "mean-difference",
        CohensD = "cohens-d",
        HedgesG = "hedges-g",
        GlassDelta = "glass-delta",
        LogRatioOfMeans = "log-ratio-of-means",
        ProbabilityOfSuperiority = "probability-of-superiority",
        VarianceRatio = "variance-ratio",
        LsMean = "ls-mean",
        LsMeanDifference = "ls-mean-difference",
        TippingPoint = "tipping-point",
        Rate = "rate",
        RateRatio = "rate-ratio",
        RateDifference = "rate-difference",
        AdjustedP = "adjusted-p",
        EventCount = "event-count",
        ParticipantCount = "participant-count",
        Observed = "observed",
        Missing = "missing",
        MissingMonotone = "missing-monotone",
        MissingIntermittent = "missing-intermittent",
        LastObserved = "last-observed",
        MissingPattern = "missing-pattern",
        ReasonForLeaving = "reason-for-leaving",
        BaselineByLastVisit = "baseline-by-last-visit",
        LastScoreByLastVisit = "last-score-by-last-visit",
        Converted = "converted",
        Contrast = "contrast",
        TermTest = "term-test",
        Covariance = "covariance",
        ResidualVariance = "residual-variance",
        Minus2LogLikelihood = "minus-2-log-likelihood",
        Aic = "aic",
        Bic = "bic",
        Iterations = "iterations",
        GradientNorm = "gradient-norm",
        HessianEigenvalue = "hessian-eigenvalue",
        StandardizedMeanDifference = "standardized-mean-difference",
        RatioOfMeans = "ratio-of-means",
        Effect = "effect",
        Ratio = "ratio",
        StudyCount = "study-count",
        Weight = "weight",
        TauSquared = "tau-squared",
        ISquared = "i-squared",
        HSquared = "h-squared",
        CochranQ = "cochran-q",
        CochranMantelHaenszel = "cochran-mantel-haenszel",
        Homogeneity = "homogeneity",
        LocationShift = "location-shift",
        PredictionInterval = "prediction-interval",
        PredictionIntervalRatio = "prediction-interval-ratio",
        Egger = "egger",
        Begg = "begg",
        Peters = "peters",
        TrimAndFill = "trim-and-fill",
        FilledStudy = "filled-study",
        SubgroupDifference = "subgroup-difference",
        Coefficient = "coefficient",
        ModeratorTest = "moderator-test",
        RSquared = "r-squared",
        Inconsistency = "inconsistency",
        NetworkEffect = "network-effect",
        PScore = "p-score",
        DirectEffect = "direct-effect",
        IndirectEffect = "indirect-effect",
        PublishedNumber = "published-number",
        Grim = "grim",
        Grimmer = "grimmer",
        Debit = "debit",
        Percent = "percent",
        Denominator = "denominator",
        PValue = "p-value",
        IntervalMiddle = "interval-middle",
        IntervalP = "interval-p",
    }
}

ids! {
    /// How it is estimated or tested.
    Method {
        Wald = "wald",
        WaldCc = "wald-cc",
        Wilson = "wilson",
        WilsonCc = "wilson-cc",
        AgrestiCoull = "agresti-coull",
        Jeffreys = "jeffreys",
        ClopperPearson = "clopper-pearson",
        MidP = "mid-p",
        LikelihoodRatio = "likelihood-ratio",
        Blaker = "blaker",
        Arcsine = "arcsine",
        Logit = "logit",
        AgrestiCaffo = "agresti-caffo",
        Newcombe = "newcombe",
        NewcombeCc = "newcombe-cc",
        StratifiedNewcombe = "stratified-newcombe",
        StratifiedMiettinenNurminen = "stratified-miettinen-nurminen",
        StratifiedMiettinenNurminenMh = "stratified-miettinen-nurminen-mh",
        Corrected = "corrected",
        BreslowDayTarone = "breslow-day-tarone",
        HodgesLehmannExact = "hodges-lehmann-exact",
        HodgesLehmannNormal = "hodges-lehmann-normal",
        MannWhitneyExact = "mann-whitney-exact",
        MannWhitneyNormal = "mann-whitney-normal",
        BrunnerMunzel = "brunner-munzel",
        Mee = "mee",
        MiettinenNurminen = "miettinen-nurminen",
        Haldane = "haldane",
        JeffreysPerks = "jeffreys-perks",
        HauckAnderson = "hauck-anderson",
        ExactUnconditional = "exact-unconditional",
        Katz = "katz",
        KatzAdjusted = "katz-adjusted",
        Koopman = "koopman",
        Woolf = "woolf",
        Gart = "gart",
        Score = "score",
        ConditionalExact = "conditional-exact",
        ConditionalMidP = "conditional-mid-p",
        Pearson = "pearson",
        PearsonYates = "pearson-yates",
        NMinusOne = "n-minus-1",
        FisherExact = "fisher-exact",
        FisherMidP = "fisher-mid-p",
        Barnard = "barnard",
        Boschloo = "boschloo",
        Student = "student",
        Welch = "welch",
        Normal = "normal",
        NoncentralT = "noncentral-t",
        LargeSample = "large-sample",
        Delta = "delta",
        F = "f",
        Garwood = "garwood",
        LogWald = "log-wald",
        Bonferroni = "bonferroni",
        Holm = "holm",
        Hochberg = "hochberg",
        Hommel = "hommel",
        BenjaminiHochberg = "benjamini-hochberg",
        BenjaminiYekutieli = "benjamini-yekutieli",
        RootN = "root-n",
        Logistic = "logistic",
        ProfileLikelihood = "profile-likelihood",
        Firth = "firth",
        GComputation = "g-computation",
        GComputationHc0 = "g-computation-hc0",
        GComputationRobust = "g-computation-robust",
        PointBiserial = "point-biserial",
        Luo = "luo",
        Wan = "wan",
        Count = "count",
        Moment = "moment",
        Published = "published",
        SingleStudy = "single-study",
        CommonEffect = "common-effect",
        DerSimonianLaird = "dl",
        Reml = "reml",
        MaximumLikelihood = "ml",
        PauleMandel = "pm",
        Hedges = "he",
        SidikJonkman = "sj",
        EmpiricalBayes = "eb",
        HunterSchmidt = "hs",
        MantelHaenszel = "mantel-haenszel",
        Peto = "peto",
        InverseVariance = "inverse-variance",
        FromQ = "from-q",
        QProfile = "q-profile",
        LinearRegression = "linear-regression",
        MetaRegressionReml = "meta-regression-reml",
        KendallExact = "kendall-exact",
        KendallTies = "kendall-ties",
        Uncorrected = "uncorrected",
        Bucher = "bucher",
        DirectAndIndirect = "direct-and-indirect",
        Network = "network",
        NetworkDl = "network-dl",
        WithinDesigns = "within-designs",
        BetweenDesigns = "between-designs",
        Satterthwaite = "satterthwaite",
        MultipleImputation = "multiple-imputation",
        Unstructured = "us",
        CompoundSymmetry = "cs",
        HeterogeneousCompoundSymmetry = "csh",
        Autoregressive = "ar1",
        HeterogeneousAutoregressive = "ar1h",
        Toeplitz = "toep",
        HeterogeneousToeplitz = "toeph",
        AnteDependence = "ad",
        HeterogeneousAnteDependence = "adh",
        KenwardRoger = "kenward-roger",
        KenwardRogerLinear = "kenward-roger-linear",
        BetweenWithin = "between-within",
        Residual = "residual",
        LeastSquares = "least-squares",
        Hc3 = "hc3",
        HalfUp = "half-up",
        HalfEven = "half-even",
        HalfEither = "half-either",
        Truncation = "truncation",
        AnyRounding = "any",
        T = "t",
        ChiSquared = "chi-squared",
        R = "r",
        Z = "z",
        Natural = "natural",
        Log = "log",
    } or Pooled
}

ids! {
    /// The alternative hypothesis of a test.
    Alternative {
        TwoSided = "two-sided",
        Less = "less",
        Greater = "greater",
    }
}

ids! {
    /// Where a number came from: seen in the primary source, in another, remembered only, or worked back from other numbers.
    Status {
        Primary = "primary",
        Secondary = "secondary",
        Unconfirmed = "unconfirmed",
        Derived = "derived",
    }
}

ids! {
    /// What kind of data a table holds.
    Provenance {
        Published = "published",
        Participants = "participants",
        Simulated = "simulated",
        Reconstructed = "reconstructed",
    }
}

ids! {
    /// What became of a printed claim.
    Verdict {
        Reproduced = "reproduced",
        Coherent = "coherent",
        ReproducedOtherwise = "reproduced-otherwise",
        NotReproduced = "not-reproduced",
        Impossible = "impossible",
        NotTestable = "not-testable",
    }
}
