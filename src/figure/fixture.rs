//! Example figures from published numbers, for the tests: every kind, small and large, with short and long labels.
//!
//! Intervals of proportions, differences and ratios are the closed forms; those of means stand in with the normal quantile,
//! since only their place on the page is tested here.

use crate::results::{Input, Method, Provenance, Results, Row, Statistic, Status};
use crate::study::{EvidenceFile, StudyFile};

use super::canvas::Canvas;
use super::rows::StudyRows;
use super::{Individuals, View, Wish, across_trials, views};

const Z: f64 = 1.959_963_984_540_054;

pub(crate) fn study(text: &str) -> StudyFile {
    toml::from_str(text).expect("the fixture is a study file")
}

/// A two-arm MDMA study with the usual endpoints.
pub(crate) fn mdma_study(id: &str, label: &str, randomized: (u64, u64)) -> StudyFile {
    study(&format!(
        r#"
schema = "retrial.study/1"
[study]
id = "{id}"
title = "MDMA-assisted therapy for PTSD"
label = "{label}"
[[arm]]
id = "mdma"
label = "MDMA-assisted therapy"
role = "experimental"
treatment = "mdma"
randomized = {}
[[arm]]
id = "placebo"
label = "Placebo with therapy"
role = "control"
treatment = "placebo-with-therapy"
randomized = {}
[[visit]]
id = "baseline"
label = "Baseline"
week = 0
[[visit]]
id = "week-4"
label = "Week 4"
week = 4
[[visit]]
id = "week-8"
label = "Week 8"
week = 8
[[visit]]
id = "week-18"
label = "Week 18"
week = 18
[table]
[[endpoint]]
id = "response"
label = "Response"
event = "benefit"
visit = "week-18"
[[endpoint]]
id = "loss-of-diagnosis"
label = "Loss of diagnosis"
event = "benefit"
visit = "week-18"
[[endpoint]]
id = "remission"
label = "Remission"
event = "benefit"
visit = "week-18"
[[endpoint]]
id = "caps5"
label = "CAPS-5 total severity"
scale = "CAPS-5"
measure = "score"
[[endpoint]]
id = "caps5-change"
label = "CAPS-5 change"
scale = "CAPS-5"
measure = "change"
visit = "week-18"
[[endpoint]]
id = "sds-change"
label = "SDS change"
scale = "SDS"
measure = "change"
visit = "week-18"
"#,
        randomized.0, randomized.1
    ))
}

/// A drug trial against pill placebo.
pub(crate) fn drug_study(id: &str, label: &str, arms: &[(&str, &str)]) -> StudyFile {
    let arms: String = arms
        .iter()
        .map(|(arm, label)| {
            let (role, treatment) =
                if *arm == "placebo" { ("control", "pill-placebo") } else { ("experimental", "ssri") };
            format!("[[arm]]\nid = \"{arm}\"\nlabel = \"{label}\"\nrole = \"{role}\"\ntreatment = \"{treatment}\"\n")
        })
        .collect();
    study(&format!(
        "schema = \"retrial.study/1\"\n[study]\nid = \"{id}\"\ntitle = \"{label}\"\nlabel = \"{label}\"\n{arms}[table]\n\
         [[endpoint]]\nid = \"response\"\nlabel = \"Response\"\nevent = \"benefit\"\n"
    ))
}

/// Rows in the making.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Row>,
}

/// What a group of rows is about.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) study: &'a str,
    pub(crate) analysis: &'a str,
    pub(crate) endpoint: &'a str,
    pub(crate) visit: Option<&'a str>,
    pub(crate) handling: (&'a str, &'a str),
    pub(crate) term: Option<&'a str>,
}

pub(crate) const OBSERVED: (&str, &str) = ("observed", "observed");
pub(crate) const RANDOMIZED: (&str, &str) = ("randomized", "non-responder");
pub(crate) const UNSTATED: (&str, &str) = ("randomized", "unknown");

impl<'a> About<'a> {
    pub(crate) fn new(study: &'a str, endpoint: &'a str, handling: (&'a str, &'a str)) -> About<'a> {
        About { study, analysis: endpoint, endpoint, visit: Some("week-18"), handling, term: None }
    }

    fn row(&self, statistic: Statistic, method: Method, arm: &str) -> Row {
        let mut row = Row::new(statistic, method);
        row.study = Some(self.study.into());
        row.analysis = Some(self.analysis.into());
        row.endpoint = Some(self.endpoint.into());
        row.visit = self.visit.map(Into::into);
        row.population = Some(self.handling.0.into());
        row.missing = Some(self.handling.1.into());
        row.term = self.term.map(Into::into);
        row.arm = Some(arm.into());
        row.level = Some(0.95);
        row.status = Some(Status::Primary);
        row
    }
}

pub(crate) fn wilson(k: f64, n: f64) -> (f64, f64) {
    let p = k / n;
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let shrink = 1.0 + Z * Z / n;
    (((p + Z * Z / (2.0 * n) - half) / shrink).max(0.0), ((p + Z * Z / (2.0 * n) + half) / shrink).min(1.0))
}

impl Table {
    /// Proportions of the arms, the control last, and every arm's comparison with it.
    pub(crate) fn counts(&mut self, about: About, arms: &[(&str, u64, u64)]) {
        for (arm, k, n) in arms {
            for method in [Method::Wilson, Method::ClopperPearson] {
                let (lower, mut upper) = wilson(*k as f64, *n as f64);
                if *k == 0 && method == Method::ClopperPearson {
                    upper = 1.0 - libm::pow(0.025, 1.0 / *n as f64);
                }
                let mut row = about.row(Statistic::Proportion, method, arm);
                row.estimate = Some(*k as f64 / *n as f64);
                (row.lower, row.upper) = (Some(lower), Some(upper));
                (row.events, row.n) = (Some(*k), Some(*n));
                self.rows.push(row);
            }
        }
        let Some(((control, k2, n2), others)) = arms.split_last() else { return };
        for (arm, k1, n1) in others {
            let (k1, n1, k2, n2) = (*k1 as f64, *n1 as f64, *k2 as f64, *n2 as f64);
            let (p1, p2) = (k1 / n1, k2 / n2);
            let ((l1, u1), (l2, u2)) = (wilson(k1, n1), wilson(k2, n2));
            let mut difference = about.row(Statistic::RiskDifference, Method::Newcombe, arm);
            difference.versus = Some((*control).into());
            difference.estimate = Some(p1 - p2);
            difference.lower = Some(p1 - p2 - libm::hypot(p1 - l1, u2 - p2));
            difference.upper = Some(p1 - p2 + libm::hypot(u1 - p1, p2 - l2));
            self.rows.push(difference);
            let mut ratio = about.row(Statistic::RiskRatio, Method::Katz, arm);
            ratio.versus = Some((*control).into());
            if k1 > 0.0 && k2 > 0.0 {
                let se = (1.0 / k1 - 1.0 / n1 + 1.0 / k2 - 1.0 / n2).sqrt();
                ratio.estimate = Some(p1 / p2);
                ratio.lower = Some(p1 / p2 * libm::exp(-Z * se));
                ratio.upper = Some(p1 / p2 * libm::exp(Z * se));
            } else {
                ratio.note = Some("no interval: no events in one arm".into());
            }
            self.rows.push(ratio);
        }
    }

    /// A percentage printed without a count: mean of the bounds of the counts that may lie behind it.
    pub(crate) fn printed_percent(&mut self, about: About, arm: &str, share: f64, n: u64) {
        let mut row = about.row(Statistic::Proportion, Method::Wilson, arm);
        let n_float = n as f64;
        row.estimate = Some(share);
        row.lower = Some(wilson(share * n_float - 0.5, n_float).0);
        row.upper = Some(wilson(share * n_float + 0.5, n_float).1);
        row.n = Some(n);
        row.note = Some("the printed percent fits several counts".into());
        row.status = Some(Status::Derived);
        self.rows.push(row);
    }

    /// Means of the arms at one visit: arm, mean, standard error, n.
    pub(crate) fn means(&mut self, about: About, arms: &[(&str, f64, f64, u64)]) {
        for (arm, mean, se, n) in arms {
            let mut row = about.row(Statistic::Mean, Method::Student, arm);
            row.estimate = Some(*mean);
            (row.lower, row.upper) = (Some(mean - Z * se), Some(mean + Z * se));
            (row.n, row.unit) = (Some(*n), Some("points".into()));
            row.status = Some(Status::Secondary);
            self.rows.push(row);
        }
    }

    /// A comparison of means.
    pub(crate) fn effect(
        &mut self,
        about: About,
        kind: (Statistic, Method, &str),
        pair: (&str, &str),
        numbers: (f64, f64, f64),
    ) {
        let mut row = about.row(kind.0, kind.1, pair.0);
        row.versus = Some(pair.1.into());
        (row.estimate, row.lower, row.upper) = (Some(numbers.0), Some(numbers.1), Some(numbers.2));
        row.unit = Some(kind.2.into());
        self.rows.push(row);
    }

    /// An adverse event of every arm, the control last.
    pub(crate) fn adverse_event(&mut self, study: &str, endpoint: &str, term: Option<&str>, arms: &[(&str, u64, u64)]) {
        let handling = ("treated", "observed");
        self.counts(About { study, analysis: "adverse-events", endpoint, visit: None, handling, term }, arms);
    }

    pub(crate) fn results(self, provenance: Provenance) -> Results {
        let file = Input { file: "data.csv".into(), sha256: String::new(), provenance: Some(provenance) };
        Results::new(vec![file], self.rows)
    }

    fn last(&mut self) -> &mut Row {
        self.rows.last_mut().expect("rows were pushed")
    }
}

/// MAPP2 (doi:10.1038/s41591-023-02565-4): outcomes, scores, effects.
pub(crate) fn mapp2() -> (StudyFile, Results) {
    let mut table = Table::default();
    let outcomes = [("response", 45, 29), ("loss-of-diagnosis", 37, 20), ("remission", 24, 9)];
    for (endpoint, mdma, placebo) in outcomes {
        table.counts(About::new("mapp2", endpoint, OBSERVED), &[("mdma", mdma, 52), ("placebo", placebo, 42)]);
        table.counts(About::new("mapp2", endpoint, RANDOMIZED), &[("mdma", mdma, 53), ("placebo", placebo, 51)]);
    }
    let visits = [
        ("baseline", 39.4, 0.91, 53, 38.7, 0.95, 50),
        ("week-4", 28.1, 1.9, 53, 31.5, 1.3, 50),
        ("week-8", 20.8, 1.8, 53, 27.7, 1.8, 44),
        ("week-18", 15.8, 1.7, 52, 23.3, 2.0, 42),
    ];
    for (visit, mdma, mdma_se, mdma_n, placebo, placebo_se, placebo_n) in visits {
        let about = About { visit: Some(visit), ..About::new("mapp2", "caps5", OBSERVED) };
        table.means(about, &[("mdma", mdma, mdma_se, mdma_n), ("placebo", placebo, placebo_se, placebo_n)]);
    }
    for (endpoint, difference, g) in [
        ("caps5-change", (-8.9, -13.7, -4.1), (-0.75, -1.17, -0.33)),
        ("sds-change", (-1.2, -2.26, -0.14), (-0.45, -0.86, -0.04)),
    ] {
        let about = About::new("mapp2", endpoint, OBSERVED);
        table.means(about, &[("mdma", -23.7, 1.66, 52), ("placebo", -14.8, 1.79, 42)]);
        let pair = ("mdma", "placebo");
        table.effect(about, (Statistic::MeanDifference, Method::Welch, "points"), pair, difference);
        table.effect(about, (Statistic::HedgesG, Method::NoncentralT, "sd-change"), pair, g);
    }
    (mdma_study("mapp2", "MAPP2", (53, 51)), table.results(Provenance::Published))
}

/// MAPP1 (doi:10.1038/s41591-021-01336-3): outcomes and adverse events, some of them unconfirmed.
pub(crate) fn mapp1() -> (StudyFile, Results) {
    let mut table = Table::default();
    let arms = |mdma, placebo| [("mdma", mdma, 42), ("placebo", placebo, 37)];
    table.counts(About::new("mapp1", "response", OBSERVED), &arms(37, 23));
    let press = About { term: Some("reading=press"), ..About::new("mapp1", "response", OBSERVED) };
    table.counts(press, &[("placebo", 22, 37)]);
    table.counts(About::new("mapp1", "loss-of-diagnosis", OBSERVED), &arms(28, 12));
    table.counts(About::new("mapp1", "remission", OBSERVED), &arms(14, 2));
    let safety = |mdma, placebo| [("mdma", mdma, 46), ("placebo", placebo, 44)];
    table.adverse_event("mapp1", "adverse-event-any", None, &safety(45, 43));
    table.adverse_event("mapp1", "adverse-event-serious", None, &safety(0, 2));
    for (term, mdma, placebo, confirmed) in [
        ("Muscle tightness", 29, 5, true),
        ("Decreased appetite", 24, 5, true),
        ("Nausea", 14, 5, true),
        ("Hyperhidrosis", 9, 1, true),
        ("Feeling cold", 9, 3, false),
        ("Restlessness", 7, 0, false),
        ("Mydriasis", 7, 0, false),
        ("Bruxism", 6, 1, false),
        ("Nystagmus", 6, 0, false),
        ("Feeling jittery", 5, 0, false),
        ("Non-cardiac chest pain", 5, 1, false),
        ("Dry mouth", 5, 2, false),
        ("Intrusive thoughts", 4, 0, false),
        ("Suicidal ideation", 3, 5, true),
        ("Cardiac event (possible QT prolongation)", 0, 1, true),
    ] {
        let first = table.rows.len();
        table.adverse_event("mapp1", "adverse-event", Some(term), &safety(mdma, placebo));
        if !confirmed {
            for row in &mut table.rows[first..] {
                row.status = Some(Status::Unconfirmed);
            }
        }
    }
    (mdma_study("mapp1", "MAPP1", (46, 44)), table.results(Provenance::Published))
}

/// The cross-trial picture of non-response.
pub(crate) fn evidence() -> (EvidenceFile, Vec<StudyFile>, Results) {
    let entries = [
        (
            "mapp1",
            "CAPS-5 fall of 10 points or more",
            18,
            "MDMA-assisted therapy, phase 3",
            "note = \"Counts among the 42 and 37 observed; randomised were 46 and 44.\"",
        ),
        ("mapp2", "CAPS-5 fall of 10 points or more", 18, "MDMA-assisted therapy, phase 3", ""),
        (
            "brady2000",
            "CAPS-2 fall of 30 % or more and CGI-I 1 or 2",
            12,
            "Sertraline and paroxetine, licensing trials",
            "",
        ),
        (
            "davidson2001",
            "CAPS-2 fall of 30 % or more and CGI-I 1 or 2",
            12,
            "Sertraline and paroxetine, licensing trials",
            "",
        ),
        ("marshall2001", "CGI-I 1 or 2", 12, "Sertraline and paroxetine, licensing trials", ""),
    ];
    let mut text = String::from(
        r#"schema = "retrial.evidence/1"
[evidence]
id = "ptsd-non-response"
title = "Non-response in trials of MDMA-assisted therapy and of SSRIs for PTSD"
outcome = "Non-response"
complement = true
estimand = { population = "randomized", missing = "non-responder" }
reasons = [
  "The responder rules differ: a fall of 10 points on CAPS-5; a fall of 30 % on CAPS-2 together with a global rating; a global rating alone.",
  "The controls differ: placebo with the same 42 hours of therapy is not pill placebo.",
  "So do the denominators, the duration (12 or 18 weeks), attrition, the degree of unblinding and the severity at entry.",
  "Non-response is one minus that trial's own rule. It is not treatment resistance.",
  "No trial here tested MDMA against an SSRI.",
]
"#,
    );
    for (study, rule, weeks, group, note) in entries {
        text.push_str(&format!(
            "[[study]]\npath = \"../{study}\"\nendpoint = \"response\"\nrule = \"{rule}\"\nweeks = {weeks}\ngroup = \"{group}\"\n{note}\n"
        ));
    }
    let evidence: EvidenceFile = toml::from_str(&text).expect("the fixture is an evidence file");
    let studies = vec![
        mdma_study("mapp1", "MAPP1 (Mitchell 2021)", (46, 44)),
        mdma_study("mapp2", "MAPP2 (Mitchell 2023)", (53, 51)),
        drug_study("brady2000", "Brady 2000", &[("sertraline", "Sertraline 50–200 mg"), ("placebo", "Placebo pill")]),
        drug_study(
            "davidson2001",
            "Davidson 2001",
            &[("sertraline", "Sertraline 50–200 mg"), ("placebo", "Placebo pill")],
        ),
        drug_study(
            "marshall2001",
            "Marshall 2001",
            &[
                ("paroxetine-20", "Paroxetine 20 mg"),
                ("paroxetine-40", "Paroxetine 40 mg"),
                ("placebo", "Placebo pill"),
            ],
        ),
    ];
    let mut table = Table::default();
    let about = |study, handling| About {
        analysis: "ptsd-non-response",
        visit: None,
        ..About::new(study, "non-response", handling)
    };
    table.counts(about("mapp1", RANDOMIZED), &[("mdma", 9, 46), ("placebo", 21, 44)]);
    table.counts(about("mapp1", OBSERVED), &[("mdma", 5, 42), ("placebo", 14, 37)]);
    table.counts(About { term: Some("reading=press"), ..about("mapp1", OBSERVED) }, &[("placebo", 15, 37)]);
    table.counts(about("mapp2", RANDOMIZED), &[("mdma", 8, 53), ("placebo", 22, 51)]);
    table.counts(about("mapp2", OBSERVED), &[("mdma", 7, 52), ("placebo", 13, 42)]);
    for (study, arm, share, n) in [
        ("brady2000", "sertraline", 0.47, 94),
        ("brady2000", "placebo", 0.68, 93),
        ("davidson2001", "sertraline", 0.40, 100),
        ("davidson2001", "placebo", 0.62, 108),
        ("marshall2001", "paroxetine-20", 0.38, 183),
        ("marshall2001", "paroxetine-40", 0.46, 182),
        ("marshall2001", "placebo", 0.63, 186),
    ] {
        table.printed_percent(about(study, UNSTATED), arm, share, n);
        if study == "davidson2001" {
            table.last().status = Some(Status::Unconfirmed);
        }
    }
    (evidence, studies, table.results(Provenance::Published))
}

/// Numbers that look drawn from something, the same every time (a linear congruential generator).
pub(crate) fn invented(count: usize, center: f64, spread: f64, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64
    };
    (0..count).map(|_| (center + spread * (next() + next() + next() + next() - 2.0)).round()).collect()
}

/// A study with as many endpoints, terms and visits as asked, and labels of this kind.
fn crowd(count: usize, label: &str, arms: usize) -> (StudyFile, Results) {
    let mut text = String::from(
        "schema = \"retrial.study/1\"\n[study]\nid = \"crowd\"\ntitle = \"Crowd\"\nlabel = \"A study with a long name that goes on and on\"\n[table]\n",
    );
    let arm_ids: Vec<String> = (0..arms).map(|arm| format!("arm-{arm}")).collect();
    for (index, arm) in arm_ids.iter().enumerate() {
        let role = if index + 1 == arms { "control" } else { "experimental" };
        text.push_str(&format!("[[arm]]\nid = \"{arm}\"\nlabel = \"{label} arm {index}\"\nrole = \"{role}\"\n"));
    }
    let mut table = Table::default();
    let cells = |k: u64, table: &mut Table, about: About| {
        let of: Vec<(&str, u64, u64)> =
            arm_ids.iter().enumerate().map(|(arm, id)| (id.as_str(), (k * 7 + arm as u64 * 11) % 104, 1103)).collect();
        table.counts(about, &of);
    };
    for index in 0..count {
        let id = format!("endpoint-{index}");
        text.push_str(&format!(
            "[[endpoint]]\nid = \"{id}\"\nlabel = \"{label} {index}\"\nevent = \"harm\"\n[[visit]]\nid = \"visit-{index}\"\nlabel = \"{label} visit {index}\"\nweek = {}\n",
            index * index
        ));
        let handling = if index % 2 == 0 { OBSERVED } else { RANDOMIZED };
        cells(index as u64, &mut table, About::new("crowd", &id, handling));
        let term = format!("{label} term {index}");
        let safety = About {
            study: "crowd",
            analysis: "adverse-events",
            endpoint: "adverse-event",
            visit: None,
            handling: ("treated", "observed"),
            term: Some(&term),
        };
        cells(index as u64, &mut table, safety);
        let visit = format!("visit-{index}");
        let about = About { visit: Some(&visit), ..About::new("crowd", "score", OBSERVED) };
        let means: Vec<(&str, f64, f64, u64)> = arm_ids
            .iter()
            .enumerate()
            .map(|(arm, id)| (id.as_str(), 1234.0 - (index * (arm + 1)) as f64, 9.0, 1234))
            .collect();
        table.means(about, &means);
    }
    (study(&text), table.results(Provenance::Simulated))
}

/// Thirty trials of several arms with long labels, one retracted, one simulated.
fn crowded_evidence() -> (EvidenceFile, Vec<StudyFile>, Results) {
    let mut text = String::from(
        "schema = \"retrial.evidence/1\"\n[evidence]\nid = \"many\"\ntitle = \"Response in very many trials of very many treatments, under very many responder rules, of which no two are the same\"\noutcome = \"Response\"\nestimand = { population = \"randomized\", missing = \"non-responder\" }\n",
    );
    let mut studies = Vec::new();
    let mut table = Table::default();
    let long = "A treatment whose name is too long for its column, in two doses and three schedules";
    for index in 0..30 {
        let id = format!("trial-{index}");
        text.push_str(&format!(
            "[[study]]\npath = \"../{id}\"\nendpoint = \"response\"\nrule = \"a fall of {index} % or more on a scale with a long name, and one more condition\"\nweeks = 12.5\ngroup = \"Group {}\"\nnote = \"What a reader must know about trial {index}.\"\n",
            index / 7
        ));
        let arms: Vec<(&str, &str)> = [("a", long), ("b", "B"), ("placebo", "Placebo")][index % 3..].to_vec();
        let mut study = drug_study(&id, &format!("Investigator {index} and the collaborative group"), &arms);
        study.study.retracted = index == 3;
        let handling = if index % 4 == 0 { UNSTATED } else { RANDOMIZED };
        let about = |handling| About { analysis: "many", visit: None, ..About::new(&id, "response", handling) };
        let counts: Vec<(&str, u64, u64)> =
            arms.iter().enumerate().map(|(arm, (id, _))| (*id, (index * 13 + arm * 31) as u64 % 120, 120)).collect();
        if index != 5 {
            table.counts(about(handling), &counts);
        }
        table.counts(about(OBSERVED), &counts);
        studies.push(study);
    }
    let mut results = table.results(Provenance::Published);
    let file = "../trial-4/scores.csv".into();
    results.inputs.push(Input { file, sha256: String::new(), provenance: Some(Provenance::Simulated) });
    (toml::from_str(&text).expect("the fixture is an evidence file"), studies, results)
}

/// Every example, by name.
pub(crate) fn examples() -> Vec<(String, Box<dyn View>)> {
    let mut all: Vec<(String, Box<dyn View>)> = Vec::new();
    for (name, (evidence, studies, results)) in
        [("across-trials", evidence()), ("crowd-across-trials", crowded_evidence())]
    {
        let studies: Vec<&StudyFile> = studies.iter().collect();
        let across = across_trials::build(&evidence, &studies, &results).expect("the evidence has rows");
        all.push((name.into(), Box::new(across)));
    }
    let of_study = |name: &str, study: &StudyFile, results: &Results, people: &[Individuals]| {
        let rows = StudyRows::new(study, results);
        let mut found: Vec<(String, Box<dyn View>)> = Vec::new();
        for kind in super::ALL_KINDS {
            for (suffix, view) in views(kind, &rows, &Wish::default(), people, super::face::warning(results)) {
                found.push((format!("{name}-{}-{suffix}", super::kind_id(kind)), view));
            }
        }
        found
    };
    let (study, results) = mapp2();
    let people = [Individuals {
        endpoint: "caps5-change",
        visit: "week-18",
        arms: vec![("mdma", invented(52, -23.7, 20.0, 1)), ("placebo", invented(42, -14.8, 20.0, 2))],
        other_draws: Vec::new(),
    }];
    all.extend(of_study("mapp2", &study, &results, &people));
    // Visits with long names and no weeks.
    let (mut study, results) = mapp2();
    for (visit, label) in
        study.visits.iter_mut().zip(["Baseline", "1 month after 2 sessions", "2 months after 3 sessions", "1 year"])
    {
        visit.label = Some(label.into());
        visit.week = None;
    }
    all.extend(of_study("named-visits", &study, &results, &[]));
    study.visits[1].label = Some("The visit one month after the second experimental session".into());
    all.extend(of_study("longer-visits", &study, &results, &[]));
    let (study, results) = mapp1();
    all.extend(of_study("mapp1", &study, &results, &[]));
    let long = "Clinician-rated improvement in functional impairment & general well-being <as observed>";
    for (count, arms) in [(2, 2), (15, 3), (60, 2), (70, 4)] {
        for (kind, label) in [("short", "X"), ("long", long)] {
            let (study, results) = crowd(count, label, arms);
            let people = [Individuals {
                endpoint: "endpoint-0",
                visit: "visit-0",
                arms: vec![("arm-0", invented(count * 40, -5.0, 30.0, 3)), ("arm-1", invented(3, 4.0, 10.0, 4))],
                other_draws: Vec::new(),
            }];
            all.extend(of_study(&format!("crowd-{count}-{arms}-{kind}"), &study, &results, &people));
        }
    }
    all.extend(super::missingness::tests::examples());
    all.extend(super::pool::fixture::examples());
    all
}

/// Where the `nth` text of this wording stands: its anchor and baseline.
pub(crate) fn place_of(canvas: &Canvas, text: &str, nth: usize) -> (f64, f64) {
    let label = canvas.labels().filter(|label| label.text == text).nth(nth);
    label.map(|label| (label.x, label.baseline)).unwrap_or_else(|| panic!("no text `{text}` number {nth}"))
}

/// The straight line through two printed ticks: from a value to its place.
pub(crate) fn through(first: (f64, f64), second: (f64, f64)) -> impl Fn(f64) -> f64 {
    move |value| first.1 + (value - first.0) / (second.0 - first.0) * (second.1 - first.1)
}

/// Asserts that marks stand where the printed ticks say.
pub(crate) fn assert_places(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{found:?} against {expected:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-6, "{found} is not at {expected}");
    }
}

/// No two texts of any example touch, and none leaves the page.
#[test]
fn no_texts_collide() {
    super::font::register().unwrap();
    let mut found = Vec::new();
    for (name, view) in examples() {
        let collisions = view.draw().collisions();
        if let Some(first) = collisions.first() {
            found.push(format!("{name}: {} collisions, first {first}", collisions.len()));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Every example is drawn whole; with `RETRIAL_FIGURES` they are written to that folder, as SVG and PNG, to be looked at.
#[test]
fn every_example_can_be_drawn() {
    let folder = std::env::var_os("RETRIAL_FIGURES").map(std::path::PathBuf::from);
    super::font::register().unwrap();
    for (name, view) in examples() {
        let figure = super::finished(name.trim_end_matches('-').to_owned(), "example", view.as_ref()).unwrap();
        assert!(figure.svg.contains("<title") && figure.svg.contains("<desc"), "{name}");
        let Some(folder) = &folder else { continue };
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join(format!("{}.svg", figure.id)), &figure.svg).unwrap();
        // The tallest crowds are metres high.
        if figure.height_mm < 600.0 {
            std::fs::write(folder.join(format!("{}.png", figure.id)), figure.png(300.0).unwrap()).unwrap();
        }
    }
}
