//! The words that tell what a number is, in English and French; lower case.

/// People, and what else is sampled.
pub(super) const PEOPLE: &[&str] = &[
    "patients",
    "patient",
    "participants",
    "participant",
    "adults",
    "adult",
    "people",
    "persons",
    "individuals",
    "subjects",
    "women",
    "men",
    "children",
    "adolescents",
    "volunteers",
    "cases",
    "controls",
    "responders",
    "veterans",
    "students",
    "respondents",
    "completers",
    "inpatients",
    "outpatients",
    "residents",
    "infants",
    "girls",
    "boys",
    "females",
    "males",
    "eyes",
    "trials",
    "studies",
    "adultes",
    "personnes",
    "sujets",
    "femmes",
    "hommes",
    "enfants",
    "volontaires",
    "participantes",
    "patientes",
    "répondants",
    "individus",
    "malades",
    "cas",
    "témoins",
    "essais",
    "études",
    "étudiants",
    "garçons",
    "filles",
];

/// Words that may stand between a number and what it counts: kept apart from nouns of time.
pub(super) const NOT_COUNTED: &[&str] = &[
    "week", "weeks", "month", "months", "day", "days", "year", "years", "hour", "hours", "minute", "minutes",
    "semaine", "semaines", "mois", "jour", "jours", "an", "ans", "année", "années", "heure", "heures", "séance",
    "séances", "session", "sessions", "mg", "kg", "point", "points",
];

pub(super) const OF: &[&str] = &["of", "sur", "des", "de", "parmi", "among", "from"];
pub(super) const THE: &[&str] = &["the", "les", "all", "these", "total", "those", "ces", "our", "l'ensemble"];
pub(super) const AMONG: &[&str] = &["of", "among", "sur", "parmi", "chez", "in", "from", "amongst", "within"];

pub(super) const INTERVAL: &[&str] =
    &["ci", "cis", "ic", "cri", "intervalle", "interval", "ci95", "ic95", "icr", "confidence"];
pub(super) const INTERVAL_TAIL: &[&str] = &[
    "confidence",
    "interval",
    "intervals",
    "limits",
    "de",
    "confiance",
    "credible",
    "ci",
    "ic",
    "intervalle",
    "intervalles",
];

pub(super) const TO: &[&str] = &["to", "à", "a", "and", "et", "through", "til"];

/// Effects whose interval is symmetric on the logarithm.
pub(super) const RATIOS: &[&str] = &[
    "ratio",
    "ratios",
    "rapport",
    "rapports",
    "odds-ratio",
    "odds-ratios",
    "hr",
    "rr",
    "irr",
    "ahr",
    "aor",
    "arr",
    "shr",
    "rrr",
    "rom",
    "gmr",
    "oddsratio",
    "relative-risk",
];
/// Effects whose interval is symmetric as printed.
pub(super) const DIFFERENCES: &[&str] = &[
    "difference",
    "differences",
    "différence",
    "différences",
    "change",
    "changes",
    "changement",
    "mean",
    "moyenne",
    "moyennes",
    "reduction",
    "réduction",
    "diminution",
    "baisse",
    "augmentation",
    "md",
    "smd",
    "wmd",
    "rd",
    "ard",
    "beta",
    "β",
    "b",
    "coefficient",
    "slope",
    "pente",
    "d",
    "g",
    "écart",
    "decrease",
    "increase",
    "improvement",
    "effect",
    "effet",
    "gain",
    "variation",
    "lsm",
    "score",
    "scores",
];

pub(super) const SD: &[&str] =
    &["sd", "sds", "écart-type", "écarts-types", "ecart-type", "ds", "standard-deviation", "é-t", "s.d"];
pub(super) const SE: &[&str] = &["se", "sem", "esm", "s.e.m", "erreur-type", "erreur-standard", "es"];

/// Words that say a mean is of whole numbers.
pub(super) const WHOLE: &[&str] =
    &["likert", "items", "item", "number", "nombre", "count", "counts", "times", "integer", "whole", "entiers"];

pub(super) const POINTS: &[&str] = &["point", "points", "pts"];
pub(super) const SCORES: &[&str] = &["score", "scores", "note", "notes", "rating", "ratings"];
pub(super) const AGAINST: &[&str] = &["contre", "versus", "vs", "against", "v", "compared", "and", "et", "or", "ou"];
pub(super) const DOSES: &[&str] = &["mg", "mcg", "µg", "μg", "ug", "g", "ml", "iu", "ui"];

pub(super) const ONE_TAILED: &[&str] =
    &["one-tailed", "one-sided", "1-tailed", "1-sided", "unilatéral", "unilatérale", "unilateral", "one-tail"];

pub(super) const ABBREVIATIONS: &[&str] = &[
    "vs", "v", "vol", "p", "pp", "fig", "no", "n", "dr", "mr", "mrs", "prof", "al", "i.e", "e.g", "ca", "approx",
    "resp", "cf", "env", "s", "e", "g", "i", "d", "ref", "eq", "tab", "suppl",
];

/// What has an interval that need not be symmetric on either scale.
pub(super) const ASYMMETRIC: &[&str] = &[
    "icc",
    "kappa",
    "κ",
    "auc",
    "auroc",
    "r",
    "ρ",
    "rho",
    "correlation",
    "corrélation",
    "sensitivity",
    "specificity",
    "sensibilité",
    "spécificité",
    "median",
    "médiane",
    "alpha",
    "α",
    "prevalence",
    "prévalence",
    "proportion",
    "rate",
    "incidence",
    "survival",
    "survie",
    "taux",
    "nnt",
    "nnh",
    "needed",
];

/// What people are divided into.
pub(super) const GROUP: &[&str] =
    &["group", "groups", "arm", "arms", "groupe", "groupes", "bras", "cohort", "cohorte", "condition"];

/// From a number to the group it is of.
pub(super) const IN_GROUP: &[&str] =
    &["in", "for", "among", "with", "on", "under", "chez", "dans", "pour", "sous", "avec"];

/// Parts of a whole: `three quarters (75%) of 53` counts nobody.
pub(super) const FRACTIONS: &[&str] = &[
    "half",
    "halves",
    "third",
    "thirds",
    "quarter",
    "quarters",
    "fifth",
    "fifths",
    "tenth",
    "tenths",
    "tiers",
    "quart",
    "quarts",
    "cinquième",
    "cinquièmes",
    "dixième",
    "dixièmes",
];

/// From here on a sentence speaks of other people than those it began with.
pub(super) const OTHER_BASE: &[&str] = &[
    "whom",
    "which",
    "dont",
    "these",
    "those",
    "them",
    "ceux",
    "celles",
    "eux",
    "elles",
    "versus",
    "vs",
    "compared",
    "contre",
    "among",
    "parmi",
    "sur",
    "while",
    "whereas",
    "tandis",
    "group",
    "groupe",
    "arm",
    "bras",
    "other",
    "autres",
    "remaining",
];
