//! Meta-analyses of invented studies, as rows, for the tests of the figures.

use crate::results::{Method, Pooled, PooledInterval, PooledModel, PooledPart, Provenance, Results, Row, Statistic};

use super::super::View;
use super::rows::PoolRows;
use super::{NetworkWish, PoolWish, forest, funnel, labbe, network_views};

const Z: f64 = 1.959_963_984_540_054;

/// One invented study.
#[derive(Clone)]
pub(crate) struct Invented {
    pub(crate) name: String,
    pub(crate) arms: [(u64, u64); 2],
    pub(crate) group: Option<&'static str>,
}

/// The headline of every example.
pub(crate) const HEADLINE: Method = Pooled::method(PooledModel::Reml, PooledInterval::HartungKnapp, PooledPart::Whole);
pub(crate) const PREDICTION: Method =
    Pooled::method(PooledModel::Reml, PooledInterval::HartungKnapp, PooledPart::PredictionTKMinusOne);

fn ratio(study: &Invented) -> (f64, f64) {
    let [(a, n), (b, m)] = study.arms;
    let half = if a == 0 || b == 0 { 0.5 } else { 0.0 };
    let (a, n, b, m) = (a as f64 + half, n as f64 + 2.0 * half, b as f64 + half, m as f64 + 2.0 * half);
    (libm::log(a / n) - libm::log(b / m), (1.0 / a - 1.0 / n + 1.0 / b - 1.0 / m).max(1e-6).sqrt())
}

fn effect(row: &mut Row, value: f64, std_error: f64, log: bool) {
    let scale = |x: f64| if log { x } else { libm::exp(x) };
    row.estimate = Some(scale(value));
    row.std_error = log.then_some(std_error);
    (row.lower, row.upper) = (Some(scale(value - Z * std_error)), Some(scale(value + Z * std_error)));
    row.level = Some(0.95);
}

/// Rows as the pooling of log risk ratios makes them; the random-effects ones stand in with wider common-effect ones.
pub(crate) fn rows(studies: &[Invented]) -> Results {
    let mut rows = Vec::new();
    let both = [(Statistic::LogRiskRatio, true), (Statistic::RiskRatio, false)];
    let term = |group: Option<&str>| group.map(|group| format!("kind={group}").into());
    for study in studies {
        for (arm, (events, n)) in ["a", "b"].into_iter().zip(study.arms) {
            let mut row = Row::new(Statistic::Proportion, Method::Count);
            (row.study, row.arm, row.term) = (Some(study.name.as_str().into()), Some(arm.into()), term(study.group));
            row.estimate = Some(events as f64 / n as f64);
            (row.events, row.n) = (Some(events), Some(n));
            rows.push(row);
        }
        let (value, std_error) = ratio(study);
        for (statistic, log) in both {
            let mut row = Row::new(statistic, Method::SingleStudy);
            (row.study, row.term) = (Some(study.name.as_str().into()), term(study.group));
            effect(&mut row, value, std_error, log);
            row.note = (log && study.arms.iter().any(|arm| arm.0 == 0)).then(|| "zero cell corrected".into());
            rows.push(row);
        }
    }
    let mut pooled = |chosen: Vec<&Invented>, term: Option<String>| {
        let weights: Vec<f64> = chosen.iter().map(|study| ratio(study).1).map(|s| 1.0 / (s * s)).collect();
        let sum: f64 = weights.iter().sum();
        let mean = chosen.iter().zip(&weights).map(|(study, w)| w * ratio(study).0).sum::<f64>() / sum;
        let q: f64 =
            chosen.iter().zip(&weights).map(|(study, w)| w * (ratio(study).0 - mean) * (ratio(study).0 - mean)).sum();
        for (method, wider) in [(Method::CommonEffect, 1.0), (HEADLINE, 1.8)] {
            for (statistic, log) in both {
                let mut row = Row::new(statistic, method);
                row.term = term.as_deref().map(Into::into);
                effect(&mut row, mean, wider / sum.sqrt(), log);
                rows.push(row);
            }
            let base = if method == HEADLINE { Method::Reml } else { method };
            for (study, weight) in chosen.iter().zip(&weights).filter(|_| term.is_none()) {
                let mut row = Row::new(Statistic::Weight, base);
                row.study = Some(study.name.as_str().into());
                row.estimate = Some(weight / sum);
                rows.push(row);
            }
        }
        for (statistic, log) in [(Statistic::PredictionInterval, true), (Statistic::PredictionIntervalRatio, false)] {
            let mut row = Row::new(statistic, PREDICTION);
            row.term = term.as_deref().map(Into::into);
            effect(&mut row, mean, 0.3 + 1.8 / sum.sqrt(), log);
            rows.push(row);
        }
        for (statistic, method, value) in [
            (Statistic::CochranQ, Method::InverseVariance, q),
            (Statistic::ISquared, Method::Reml, 0.42),
            (Statistic::TauSquared, Method::Reml, 0.0531),
        ] {
            let mut row = Row::new(statistic, method);
            row.term = term.as_deref().map(Into::into);
            row.estimate = Some(value);
            if statistic == Statistic::CochranQ {
                (row.df, row.p_value) = (Some(chosen.len() as f64 - 1.0), Some(0.012));
            }
            rows.push(row);
        }
        mean
    };
    let mean = pooled(studies.iter().collect(), None);
    let mut groups: Vec<&str> = studies.iter().filter_map(|study| study.group).collect();
    groups.dedup();
    for group in groups {
        pooled(studies.iter().filter(|study| study.group == Some(group)).collect(), Some(format!("kind={group}")));
    }
    if studies.iter().any(|study| study.group.is_some()) {
        let mut row = Row::new(Statistic::SubgroupDifference, HEADLINE);
        row.term = Some("kind".into());
        (row.test_statistic, row.df, row.p_value) = (Some(3.91), Some(2.0), Some(0.142));
        rows.push(row);
    }
    for study in studies.iter().take(studies.len() / 6) {
        let mut row = Row::new(
            Statistic::FilledStudy,
            Pooled::method(PooledModel::Reml, PooledInterval::Normal, PooledPart::TrimAndFillL0),
        );
        let (value, std_error) = ratio(study);
        (row.estimate, row.std_error) = (Some(2.0 * mean - value), Some(std_error));
        rows.push(row);
    }
    let mut row = Row::new(Statistic::Egger, Method::LinearRegression);
    row.p_value = Some(0.189);
    rows.push(row);
    let input =
        crate::results::Input { file: "x.csv".into(), sha256: String::new(), provenance: Some(Provenance::Published) };
    Results::new(vec![input], rows)
}

/// The 13 trials of BCG (Colditz 1994, doi:10.1001/jama.1994.03510330076038).
pub(crate) fn bcg() -> Vec<Invented> {
    [
        ("Aronson 1948", 4, 123, 11, 139),
        ("Ferguson & Simes 1949", 6, 306, 29, 303),
        ("Rosenthal et al. 1960", 3, 231, 11, 220),
        ("Hart & Sutherland 1977", 62, 13598, 248, 12867),
        ("Frimodt-Møller et al. 1973", 33, 5069, 47, 5808),
        ("Stein & Aronson 1953", 180, 1541, 372, 1451),
        ("Vandiviere et al. 1973", 8, 2545, 10, 629),
        ("TPT Madras 1980", 505, 88391, 499, 88391),
        ("Coetzee & Berjak 1968", 29, 7499, 45, 7277),
        ("Rosenthal et al. 1961", 17, 1716, 65, 1665),
        ("Comstock et al. 1974", 186, 50634, 141, 27338),
        ("Comstock & Webster 1969", 5, 2498, 3, 2341),
        ("Comstock et al. 1976", 27, 16913, 29, 17854),
    ]
    .into_iter()
    .map(|(name, a, n, b, m)| Invented { name: name.into(), arms: [(a, n), (b, m)], group: None })
    .collect()
}

/// `count` studies; every seventh has a zero cell.
pub(crate) fn many(count: usize, long: bool, groups: &[&'static str]) -> Vec<Invented> {
    (0..count)
        .map(|index| {
            let n = 12 + (index * index * 7 % 400) as u64;
            let events = if index % 7 == 3 { 0 } else { 1 + (n * (11 + 13 * (index as u64 % 5))) / 100 };
            let control = (1 + n * (9 + 11 * (index as u64 % 7)) / 100).min(n);
            let name = if long {
                format!(
                    "The collaborative group of investigators number {index}, second report with follow-up, {}",
                    1950 + index
                )
            } else {
                format!("S{index}")
            };
            let group = (!groups.is_empty()).then(|| groups[index * groups.len() / count]);
            Invented { name, arms: [(events.min(n), n), (control, n + 3)], group }
        })
        .collect()
}

/// Every example, by name.
pub(crate) fn examples() -> Vec<(String, Box<dyn View>)> {
    let mut all: Vec<(String, Box<dyn View>)> = Vec::new();
    let arms = ("BCG vaccine", "No vaccine");
    let long =
        ("Psychotherapy of trauma with an experimental drug, two sessions", "The same therapy with a placebo pill");
    let mut extreme = many(6, false, &[]);
    extreme[1].arms = [(0, 9), (9, 9)];
    extreme[2].arms = [(3000, 3001), (1, 2900)];
    let sets = [
        ("pool-3", many(3, false, &[]), arms, true),
        ("pool-13-bcg", bcg(), arms, true),
        ("pool-13-groups", many(13, false, &["random", "alternate", "systematic"]), arms, true),
        ("pool-60", many(60, false, &[]), arms, true),
        (
            "pool-60-long",
            many(60, true, &["Allocation by a sealed envelope or a list that was kept elsewhere", "Other"]),
            long,
            true,
        ),
        ("pool-2", many(2, true, &[]), long, false),
        ("pool-extreme", extreme, arms, true),
    ];
    for (name, studies, arms, one) in sets {
        let results = rows(&studies);
        let wish = PoolWish {
            id: "example",
            title: "Vaccination against tuberculosis, and what a heading may say that is longer than a line of it",
            outcome: Some("Tuberculosis"),
            arms: Some(arms),
            headline: one.then_some(HEADLINE),
            prediction: one.then_some(PREDICTION),
            larger_is_better: Some(false),
            caveat: (!one).then_some(
                "Assumption not supported by the data: that the trials could have had one another’s patients",
            ),
        };
        let found = PoolRows::new(&results, &wish).expect("studies with effects");
        all.push((format!("{name}-forest"), Box::new(forest::build(&found, &wish, None))));
        if let Some(view) = funnel::build(&found, &wish, None) {
            all.push((format!("{name}-funnel"), Box::new(view)));
        }
        if let Some(view) = labbe::build(&found, &wish, None) {
            all.push((format!("{name}-labbe"), Box::new(view)));
        }
    }
    for (name, names, ratio, participants) in [
        ("network-3", vec!["Drug", "Other drug", "Placebo"], true, true),
        ("network-2", vec!["Drug", "Placebo"], false, false),
        ("network-8", EIGHT.to_vec(), true, true),
        ("network-22", TWENTY_TWO.to_vec(), false, false),
    ] {
        let results = network(&names, ratio, participants);
        let wish =
            NetworkWish { id: "example", title: "Treatments of depression in primary care", reference: "Placebo" };
        all.extend(network_views(&wish, &results).into_iter().map(|(kind, view)| (format!("{name}-{kind}"), view)));
    }
    all
}

const EIGHT: [&str; 8] = [
    "Cognitive behavioural therapy, face to face, with a selective serotonin reuptake inhibitor",
    "Hypericum",
    "Interpersonal psychotherapy",
    "MDMA",
    "Placebo",
    "SSRI",
    "Usual care",
    "Waiting list",
];

/// The treatments of Linde 2016, as its data name them.
const TWENTY_TWO: [&str; 22] = [
    "Face-to-face CBT",
    "Face-to-face CBT + SSRI",
    "Face-to-face PST",
    "Face-to-face PST + SSRI",
    "Face-to-face interpsy",
    "Face-to-face interpsy + SSRI",
    "Face-to-face psychodyn",
    "Hypericum",
    "Ind drug",
    "Low-dose SARI",
    "NRI",
    "NaSSa",
    "No contact CBT",
    "Other face-to-face",
    "Placebo",
    "Remote CBT",
    "SNRI",
    "SSRI",
    "Self-help CBT",
    "TCA",
    "UC",
    "rMAO-A",
];

/// Rows of an invented network: each treatment against the next and against the third next.
fn network(names: &[&str], ratio: bool, participants: bool) -> Results {
    let mut rows = Vec::new();
    let text = |name: &str| Some(name.into());
    let count = |arm: Option<&str>, versus: Option<&str>, trials: u64, n: Option<u64>| {
        let mut row = Row::new(Statistic::StudyCount, Method::Network);
        (row.arm, row.versus) = (arm.and_then(text), versus.and_then(text));
        (row.estimate, row.n) = (Some(trials as f64), n);
        row
    };
    rows.push(count(None, None, 93, None));
    for (at, name) in names.iter().enumerate() {
        rows.push(count(
            Some(name),
            None,
            1 + (at as u64 * 7) % 11,
            participants.then_some(40 + (at as u64 * 517) % 2300),
        ));
    }
    for (at, name) in names.iter().enumerate() {
        for step in [1, 3] {
            let other = names[(at + step) % names.len()];
            if other != *name {
                rows.push(count(Some(name), Some(other), 1 + (at as u64 * step as u64) % 9, None));
            }
        }
    }
    let effects = if ratio {
        vec![(Statistic::NetworkEffect, true), (Statistic::OddsRatio, false)]
    } else {
        vec![(Statistic::NetworkEffect, true)]
    };
    for (method, wider) in [(Method::CommonEffect, 1.0), (Method::DerSimonianLaird, 1.15)] {
        for (i, one) in names.iter().enumerate() {
            for (j, other) in names.iter().enumerate().skip(i + 1) {
                for (statistic, log) in &effects {
                    let mut row = Row::new(*statistic, method);
                    (row.arm, row.versus) = (text(one), text(other));
                    let value = 0.11 * (i as f64 - j as f64) + 0.3 * (i % 3) as f64;
                    effect(&mut row, value, wider * (0.15 + 0.02 * (j % 7) as f64), *log);
                    rows.push(row);
                }
            }
            let mut row = Row::new(Statistic::PScore, method);
            row.arm = text(one);
            row.estimate = Some(i as f64 / names.len() as f64);
            rows.push(row);
        }
    }
    Results::new(Vec::new(), rows)
}
