//! The analyses of a study file → result rows.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::endpoint::{AdverseEventArm, ArmSample, Data, Sample, adverse_events, sample};
use crate::ingest::{AdverseEventCategory, Trial};
use crate::problem::Problems;
use crate::results::{Method, Row, Statistic, Status, Text};
use crate::stats::{Binomial, Level, Moments};
use crate::study::{Analysis, Endpoint, Measure, Missing, Role};

use super::methods::{self, Calculator, Compute, Entry};
use super::missingness;
use super::modelled::{Asked, imputed_responders, modelled, ranked, stratified};
use super::outcome::Outcome;

/// Per arm of a binary endpoint.
const RATES: [(Statistic, Method); 2] =
    [(Statistic::Proportion, Method::Wilson), (Statistic::Proportion, Method::ClopperPearson)];

/// Per comparison of a binary endpoint.
const CONTRASTS: [(Statistic, Method); 10] = [
    (Statistic::RiskDifference, Method::Newcombe),
    (Statistic::RiskDifference, Method::MiettinenNurminen),
    (Statistic::RiskRatio, Method::Katz),
    (Statistic::LogRiskRatio, Method::Katz),
    (Statistic::RiskRatio, Method::Koopman),
    (Statistic::OddsRatio, Method::Woolf),
    (Statistic::LogOddsRatio, Method::Woolf),
    (Statistic::OddsRatio, Method::ConditionalExact),
    (Statistic::NumberNeededToTreat, Method::Newcombe),
    (Statistic::TestOfEquality, Method::FisherExact),
];

/// Per arm of a continuous endpoint.
const MEANS: [(Statistic, Method); 1] = [(Statistic::Mean, Method::Student)];

/// Per comparison of a continuous endpoint.
const MEAN_CONTRASTS: [(Statistic, Method); 6] = [
    (Statistic::MeanDifference, Method::Student),
    (Statistic::MeanDifference, Method::Welch),
    (Statistic::TestOfEquality, Method::Student),
    (Statistic::TestOfEquality, Method::Welch),
    (Statistic::CohensD, Method::NoncentralT),
    (Statistic::HedgesG, Method::NoncentralT),
];

/// Per comparison of adverse events.
const HARM_CONTRASTS: [(Statistic, Method); 2] =
    [(Statistic::RiskDifference, Method::Newcombe), (Statistic::RiskDifference, Method::MiettinenNurminen)];

/// Every row of a study: its analyses in order, then who was seen when, then its adverse events.
///
/// # Errors
/// Only faults of the program; what the data do not allow is a row with a note.
pub fn study(trial: &Trial, level: Level) -> Result<Vec<Row>, Problems> {
    let mut rows = Vec::new();
    for analysis in &trial.study.file.analyses {
        let Some(endpoint) = trial.study.file.endpoint(analysis.endpoint.get_ref()) else { continue };
        let own = endpoint.visit.as_ref().map(|visit| visit.get_ref().as_str());
        let visits: Vec<&str> = if analysis.visits.is_empty() {
            own.into_iter().collect()
        } else {
            analysis.visits.iter().map(|visit| visit.get_ref().as_str()).collect()
        };
        let asked = Asked { trial, analysis, endpoint, level };
        if let Some(model) = &analysis.model {
            rows.extend(modelled(&asked, model.get_ref())?);
            continue;
        }
        for visit in visits {
            for estimand in &analysis.estimands {
                if endpoint.is_binary() && estimand.missing == Missing::MultipleImputation && trial.people.is_some() {
                    rows.extend(imputed_responders(&asked, *estimand, visit)?);
                    continue;
                }
                let sample = sample(trial, endpoint, visit, *estimand)?;
                let about = About { trial, analysis, endpoint, visit, level };
                about.rows(&sample, &mut rows);
                rows.extend(stratified(&asked, *estimand, visit)?);
                rows.extend(ranked(&asked, *estimand, visit)?);
            }
        }
    }
    rows.extend(missingness::of_study(trial)?);
    harms(trial, level, &mut rows)?;
    Ok(rows)
}

/// What every row of one block shares.
pub(super) struct About<'a> {
    pub trial: &'a Trial,
    pub analysis: &'a Analysis,
    pub endpoint: &'a Endpoint,
    pub visit: &'a str,
    pub level: Level,
}

impl About<'_> {
    pub fn rows(&self, sample: &Sample, rows: &mut Vec<Row>) {
        let readings: BTreeSet<Option<&str>> = sample.arms.iter().map(|arm| arm.reading.as_deref()).collect();
        for reading in readings {
            // A conflicting reading of one arm is compared with the preferred reading of the others.
            for arm in sample.arms.iter().filter(|arm| arm.reading.as_deref() == reading) {
                self.arm_rows(sample, arm, rows);
            }
            let pick = |id: &str| {
                let of_arm = |wanted: Option<&str>| {
                    sample.arms.iter().find(|arm| arm.arm == id && arm.reading.as_deref() == wanted)
                };
                of_arm(reading).or_else(|| of_arm(None))
            };
            let control = self.trial.study.file.control();
            let Some(b) = pick(control.id.get_ref()) else { continue };
            for arm in self.trial.study.file.experimental() {
                let Some(a) = pick(arm.id.get_ref()) else { continue };
                if reading.is_none() || a.reading.as_deref() == reading || b.reading.as_deref() == reading {
                    self.contrast_rows(sample, a, b, reading, rows);
                }
            }
        }
    }

    fn row(&self, sample: &Sample, statistic: Statistic, method: Method, arms: &[&ArmSample]) -> Row {
        let mut row = Row::new(statistic, method);
        row.study = text(self.trial.study.file.study.id.get_ref());
        row.analysis = text(self.analysis.id());
        row.endpoint = text(self.endpoint.id.get_ref());
        row.visit = text(self.visit);
        row.population = text(sample.estimand.population.id());
        row.missing = text(sample.estimand.missing.id());
        row.arm = text(&arms[0].arm);
        row.versus = arms.get(1).and_then(|arm| text(&arm.arm));
        row.source = sources(arms.iter().map(|arm| &arm.source));
        row.status = weakest(arms.iter().map(|arm| arm.status));
        // One arm's notes stand with its own rows; a comparison repeats none of them.
        row.note = match arms {
            [arm] => {
                let notes: Vec<&str> =
                    [&arm.derivation, &arm.note].into_iter().filter_map(|note| note.as_deref()).collect();
                Some(notes.join("; ")).filter(|note| !note.is_empty()).map(Cow::Owned)
            }
            _ => None,
        };
        row
    }

    fn arm_rows(&self, sample: &Sample, arm: &ArmSample, rows: &mut Vec<Row>) {
        let level = self.level;
        let mut push = |statistic, method, unit: &str, events, n, outcome: Outcome| {
            let mut row = self.row(sample, statistic, method, &[arm]);
            row.term = arm.reading.as_ref().map(|reading| format!("reading={reading}").into());
            row.unit = text(unit);
            row.events = events;
            row.n = n;
            outcome.fill(&mut row);
            rows.push(row);
        };
        match &arm.data {
            Data::Counts { events, n, .. } => {
                for entry in self.chosen(&RATES) {
                    let Compute::Proportion(compute) = entry.compute else { continue };
                    let outcomes: Vec<Outcome> =
                        possible(events, *n).map(|x| Outcome::of_estimate(compute(x, level), level)).collect();
                    let outcome = match outcomes.as_slice() {
                        [only] => worked_back(only.clone(), arm),
                        _ => worked_back(Outcome::envelope(&outcomes, printed_proportion(arm)), arm),
                    };
                    push(entry.statistic, entry.method, "proportion", single(events), Some(*n), outcome);
                }
            }
            Data::Moments(moments) => {
                for entry in self.chosen(&MEANS) {
                    let Compute::Mean(compute) = entry.compute else { continue };
                    let outcome = Outcome::of_estimate(compute(*moments, level), level);
                    push(entry.statistic, entry.method, self.unit(), None, Some(moments.n), outcome);
                }
                let sd = Outcome { estimate: Some(moments.sd), ..Outcome::default() };
                if moments.n > 1 {
                    push(Statistic::StandardDeviation, Method::Moment, self.unit(), None, Some(moments.n), sd);
                }
                if self.endpoint.measure == Some(Measure::Change) {
                    let estimate = crate::stats::standardized::mean_change::cohens_d(*moments, level);
                    let outcome = Outcome::of_estimate(estimate, level);
                    push(Statistic::CohensD, Method::NoncentralT, "sd-change", None, Some(moments.n), outcome);
                }
            }
            Data::LsMean { mean, std_error, printed_interval, n } => {
                let (lower, upper, coverage) = match printed_interval {
                    Some((lower, upper, coverage)) => (*lower, *upper, *coverage),
                    None => {
                        let z = crate::stats::special::normal::upper_quantile(level.tail());
                        (mean - z * std_error, mean + z * std_error, level.coverage())
                    }
                };
                let outcome = Outcome {
                    estimate: Some(*mean),
                    std_error: Some(*std_error),
                    lower: Some(lower),
                    upper: Some(upper),
                    level: Some(coverage),
                    note: printed_interval.map(|_| "mean and interval as printed; SE = width / 2z".into()),
                    ..Outcome::default()
                };
                push(Statistic::LsMean, Method::Published, self.unit(), None, Some(*n), outcome);
            }
            Data::Unavailable(reason) => {
                let statistic = if self.endpoint.is_binary() { RATES[0] } else { MEANS[0] };
                let unit = if self.endpoint.is_binary() { "proportion" } else { self.unit() };
                push(statistic.0, statistic.1, unit, None, None, Outcome::missing(reason.clone()));
            }
        }
    }

    fn contrast_rows(&self, sample: &Sample, a: &ArmSample, b: &ArmSample, reading: Option<&str>, rows: &mut Vec<Row>) {
        let level = self.level;
        let mut push = |statistic, method, unit: &str, outcome: Outcome| {
            let mut row = self.row(sample, statistic, method, &[a, b]);
            row.term = reading.map(|reading| format!("reading={reading}").into());
            row.unit = text(unit);
            outcome.fill(&mut row);
            rows.push(row);
        };
        match (&a.data, &b.data) {
            (Data::Counts { events: xa, n: na, .. }, Data::Counts { events: xb, n: nb, .. }) => {
                let pairs = pairs(&possible(xa, *na).collect::<Vec<_>>(), &possible(xb, *nb).collect::<Vec<_>>());
                for entry in self.chosen(&CONTRASTS) {
                    let outcome = match pairs.as_slice() {
                        [(a, b)] => apply(entry, *a, *b, level),
                        _ => {
                            let outcomes: Vec<Outcome> =
                                pairs.iter().map(|(a, b)| apply(entry, *a, *b, level)).collect();
                            let estimate = proportion_of(a)
                                .zip(proportion_of(b))
                                .and_then(|(p, q)| from_proportions(entry.statistic, p, q));
                            let outcome = match entry.statistic {
                                Statistic::NumberNeededToTreat => nnt_envelope(&outcomes, estimate),
                                _ => Outcome::envelope(&outcomes, estimate),
                            };
                            let note = format!("envelope over {} possible pairs of counts", pairs.len());
                            add_note(outcome, note)
                        }
                    };
                    push(entry.statistic, entry.method, unit_of(entry.statistic), outcome);
                }
            }
            (Data::Moments(ma), Data::Moments(mb)) => {
                for entry in self.chosen(&MEAN_CONTRASTS) {
                    let outcome = match entry.compute {
                        Compute::TwoMeans(compute) => Outcome::of_estimate(compute(*ma, *mb, level), level),
                        Compute::TwoMeansTest(compute) => Outcome::of_test(compute(*ma, *mb)),
                        _ => continue,
                    };
                    let unit = match entry.statistic {
                        Statistic::MeanDifference => self.unit(),
                        Statistic::CohensD | Statistic::HedgesG | Statistic::GlassDelta => self.standardizer(),
                        statistic => unit_of(statistic),
                    };
                    push(entry.statistic, entry.method, unit, outcome);
                }
            }
            (
                Data::LsMean { mean: ma, std_error: sa, n: na, .. },
                Data::LsMean { mean: mb, std_error: sb, n: nb, .. },
            ) => {
                let std_error = (sa * sa + sb * sb).sqrt();
                let difference = ma - mb;
                let z = crate::stats::special::normal::upper_quantile(level.tail());
                let outcome = Outcome {
                    estimate: Some(difference),
                    std_error: Some(std_error),
                    lower: Some(difference - z * std_error),
                    upper: Some(difference + z * std_error),
                    level: Some(level.coverage()),
                    test_statistic: Some(difference / std_error),
                    p_value: Some(2.0 * crate::stats::special::normal::sf((difference / std_error).abs())),
                    alternative: Some(crate::results::Alternative::TwoSided),
                    note: Some(
                        "from the printed means and intervals, the arms taken as independent; the model's own differs"
                            .into(),
                    ),
                    ..Outcome::default()
                };
                push(Statistic::LsMeanDifference, Method::Normal, self.unit(), outcome);
                let sd = |std_error: &f64, n: &u64| std_error * (*n as f64).sqrt();
                let moments = (Moments::new(*ma, sd(sa, na), *na), Moments::new(*mb, sd(sb, nb), *nb));
                if let (Ok(ma), Ok(mb)) = moments {
                    for entry in self.chosen(&MEAN_CONTRASTS) {
                        let (Compute::TwoMeans(compute), Statistic::CohensD | Statistic::HedgesG) =
                            (&entry.compute, entry.statistic)
                        else {
                            continue;
                        };
                        let outcome = Outcome::of_estimate(compute(ma, mb, level), level);
                        let note = "difference of LS means over the pooled SE × √n".to_string();
                        push(entry.statistic, entry.method, "sd-model", add_note(outcome, note));
                    }
                }
            }
            (Data::Unavailable(reason), _) | (_, Data::Unavailable(reason)) => {
                let (statistic, method) = if self.endpoint.is_binary() { CONTRASTS[0] } else { MEAN_CONTRASTS[0] };
                let unit = if self.endpoint.is_binary() { unit_of(statistic) } else { self.unit() };
                push(statistic, method, unit, Outcome::missing(reason.clone()));
            }
            _ => push(
                Statistic::MeanDifference,
                Method::Student,
                self.unit(),
                Outcome::missing("a raw mean and a model's mean are not compared"),
            ),
        }
    }

    /// The standard set, or what the analysis asks for among all methods of the same statistics.
    fn chosen(&self, standard: &[(Statistic, Method)]) -> Vec<&'static Entry> {
        if self.analysis.methods.is_empty() {
            return standard.iter().filter_map(|(statistic, method)| methods::find(*statistic, *method)).collect();
        }
        let statistics: BTreeSet<Statistic> = standard.iter().map(|(statistic, _)| *statistic).collect();
        // Strata, ranks and models have methods of the same statistics, and rows of their own.
        let counts_or_moments = |entry: &&Entry| {
            use Calculator::{Mean, Proportion, TwoMeans, TwoProportions};
            matches!(entry.calculator, Proportion | TwoProportions | Mean | TwoMeans)
        };
        methods::METHODS
            .iter()
            .filter(counts_or_moments)
            .filter(|entry| {
                statistics.contains(&entry.statistic)
                    && self.analysis.methods.iter().any(|method| method.get_ref() == entry.method.id())
            })
            .collect()
    }

    fn unit(&self) -> &'static str {
        match self.endpoint.measure {
            Some(Measure::PercentChange) => "percent-change",
            _ => "points",
        }
    }

    /// What the SD of this endpoint is an SD of.
    fn standardizer(&self) -> &'static str {
        match self.endpoint.measure {
            Some(Measure::Change) => "sd-change",
            Some(Measure::PercentChange) => "sd-percent-change",
            _ if self.is_baseline() => "sd-baseline",
            _ => "sd-endpoint",
        }
    }

    fn is_baseline(&self) -> bool {
        let declared = self.trial.study.file.tables.scores.as_ref().and_then(|table| table.baseline.as_ref());
        declared.map_or(self.visit == "baseline", |baseline| baseline.get_ref() == self.visit)
    }
}

fn text(cell: &str) -> Text {
    (!cell.is_empty()).then(|| Arc::from(cell))
}

/// The sources of a row, each once.
pub(crate) fn sources<'a>(sources: impl Iterator<Item = &'a Text>) -> Text {
    let mut named: Vec<&str> = Vec::new();
    for source in sources.flatten() {
        if !named.contains(&&**source) {
            named.push(source);
        }
    }
    (!named.is_empty()).then(|| named.join("+").into())
}

/// A row is no better known than the least known of its numbers.
pub(crate) fn weakest(statuses: impl Iterator<Item = Option<Status>>) -> Option<Status> {
    let weakness = |status: &Status| match status {
        Status::Primary => 0,
        Status::Secondary => 1,
        Status::Derived => 2,
        Status::Unconfirmed => 3,
    };
    statuses.flatten().max_by_key(weakness)
}

fn possible(events: &[u64], n: u64) -> impl Iterator<Item = Binomial> + '_ {
    events.iter().filter_map(move |events| Binomial::new(*events, n).ok())
}

fn single(events: &[u64]) -> Option<u64> {
    match events {
        [only] => Some(*only),
        _ => None,
    }
}

pub(super) fn printed_proportion(arm: &ArmSample) -> Option<f64> {
    match &arm.data {
        Data::Counts { printed: Some(printed), .. } => Some(printed.proportion()),
        _ => None,
    }
}

fn proportion_of(arm: &ArmSample) -> Option<f64> {
    match &arm.data {
        Data::Counts { events, n, .. } if events.len() == 1 => Some(events[0] as f64 / *n as f64),
        _ => printed_proportion(arm),
    }
}

/// Says which counts a printed percentage allows.
fn worked_back(outcome: Outcome, arm: &ArmSample) -> Outcome {
    let Data::Counts { events, n, printed: Some(printed) } = &arm.data else { return outcome };
    let note = match events.as_slice() {
        [only] => format!("{only} is the only count of {n} that prints {printed}"),
        [first, .., last] => {
            format!("{first} to {last} of {n} print {printed}; the interval is the envelope over them")
        }
        [] => return outcome,
    };
    add_note(outcome, note)
}

fn add_note(mut outcome: Outcome, note: String) -> Outcome {
    outcome.note = Some(match outcome.note {
        Some(own) => format!("{own}; {note}").into(),
        None => note.into(),
    });
    outcome
}

/// Every pair of possible counts; of very many, those on the rim, where the extremes of monotone methods lie.
fn pairs(a: &[Binomial], b: &[Binomial]) -> Vec<(Binomial, Binomial)> {
    let all = a.len() * b.len() <= 400;
    let mut pairs = Vec::new();
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            let rim = i == 0 || j == 0 || i + 1 == a.len() || j + 1 == b.len();
            if all || rim {
                pairs.push((*x, *y));
            }
        }
    }
    pairs
}

pub(super) fn apply(entry: &Entry, a: Binomial, b: Binomial, level: Level) -> Outcome {
    match entry.compute {
        Compute::Count(compute) => Outcome { level: None, ..Outcome::of_estimate(compute(a, b), level) },
        Compute::TwoProportions(compute) => Outcome::of_estimate(compute(a, b, level), level),
        Compute::TwoProportionsTest(compute) => Outcome::of_test(compute(a, b)),
        _ => Outcome::missing("the method does not compare two proportions"),
    }
}

fn from_proportions(statistic: Statistic, p: f64, q: f64) -> Option<f64> {
    let odds = |p: f64| p / (1.0 - p);
    match statistic {
        Statistic::RiskDifference => Some(p - q),
        Statistic::RiskRatio => Some(p / q),
        Statistic::LogRiskRatio => Some(libm::log(p / q)),
        Statistic::OddsRatio => Some(odds(p) / odds(q)),
        Statistic::LogOddsRatio => Some(libm::log(odds(p) / odds(q))),
        Statistic::NumberNeededToTreat => Some(1.0 / (p - q)),
        _ => None,
    }
    .filter(|value| value.is_finite())
}

/// The bounds of a number needed to treat are reciprocals of those of the risk difference: the envelope is taken there.
fn nnt_envelope(outcomes: &[Outcome], estimate: Option<f64>) -> Outcome {
    let reciprocal = |bound: Option<f64>| bound.map_or(0.0, |bound| 1.0 / bound);
    let low = outcomes.iter().map(|outcome| reciprocal(outcome.upper)).fold(f64::INFINITY, f64::min);
    let high = outcomes.iter().map(|outcome| reciprocal(outcome.lower)).fold(f64::NEG_INFINITY, f64::max);
    let bound = |difference: f64| Some(1.0 / difference).filter(|bound| bound.is_finite());
    Outcome {
        estimate,
        lower: bound(high),
        upper: bound(low),
        level: outcomes.first().and_then(|outcome| outcome.level),
        note: (low <= 0.0 && high >= 0.0)
            .then(|| "the interval of the difference holds 0: it runs through infinity".into()),
        ..Outcome::default()
    }
}

pub(super) fn unit_of(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::RiskDifference
        | Statistic::Proportion
        | Statistic::StandardizedRisk
        | Statistic::ProbabilityOfSuperiority => "proportion",
        Statistic::RiskRatio | Statistic::OddsRatio | Statistic::RateRatio | Statistic::VarianceRatio => "ratio",
        Statistic::LogRiskRatio | Statistic::LogOddsRatio | Statistic::LogRatioOfMeans => "log-ratio",
        Statistic::NumberNeededToTreat | Statistic::FragilityIndex => "participants",
        Statistic::CohensD | Statistic::HedgesG | Statistic::GlassDelta => "unknown",
        Statistic::Rate | Statistic::RateDifference => "per-time",
        _ => "",
    }
}

/// The adverse events of the safety population.
fn harms(trial: &Trial, level: Level, rows: &mut Vec<Row>) -> Result<(), Problems> {
    let arms = &trial.study.file.arms;
    let study = trial.study.file.study.id.get_ref();
    let control = arms.iter().position(|arm| *arm.role.get_ref() == Role::Control);
    for line in adverse_events(trial)? {
        let new = |statistic: Statistic, method: Method, cells: &[&AdverseEventArm]| {
            let mut row = Row::new(statistic, method);
            row.study = text(study);
            row.analysis = text("adverse-events");
            row.endpoint = text(line.category.endpoint());
            row.population = text("treated");
            row.missing = text("observed");
            row.arm = text(&cells[0].arm);
            row.versus = cells.get(1).and_then(|cell| text(&cell.arm));
            row.term = text(&line.term);
            row.source = sources(cells.iter().map(|cell| &cell.source));
            row.status = weakest(cells.iter().map(|cell| cell.status));
            row
        };
        for cell in line.arms.iter().flatten() {
            let Ok(x) = Binomial::new(cell.participants, cell.n) else { continue };
            for (statistic, method) in RATES {
                let Some(Entry { compute: Compute::Proportion(compute), .. }) = methods::find(statistic, method) else {
                    continue;
                };
                let mut row = new(statistic, method, &[cell]);
                row.unit = text("proportion");
                row.events = Some(cell.participants);
                row.n = Some(cell.n);
                row.note = cell.note.clone().map(Cow::Owned);
                Outcome::of_estimate(compute(x, level), level).fill(&mut row);
                rows.push(row);
            }
            // Deaths happen once; for the others, events and participants differ.
            if let (Some(events), true) = (cell.events, line.category != AdverseEventCategory::Death) {
                let mut row = new(Statistic::EventCount, Method::Count, &[cell]);
                row.unit = text("events");
                row.estimate = Some(events as f64);
                row.n = Some(cell.n);
                rows.push(row);
            }
        }
        let Some(Some(b)) = control.map(|at| &line.arms[at]) else { continue };
        for (at, cell) in line.arms.iter().enumerate() {
            let (Some(a), true) = (cell, Some(at) != control) else { continue };
            let (Ok(x), Ok(y)) = (Binomial::new(a.participants, a.n), Binomial::new(b.participants, b.n)) else {
                continue;
            };
            for (statistic, method) in HARM_CONTRASTS {
                let Some(entry) = methods::find(statistic, method) else { continue };
                let mut row = new(statistic, method, &[a, b]);
                row.unit = text("proportion");
                apply(entry, x, y, level).fill(&mut row);
                rows.push(row);
            }
        }
    }
    Ok(())
}
