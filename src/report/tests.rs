//! What holds for every report, whatever is in it.

use std::borrow::Cow;

use crate::figure::Figure;
use crate::results::{Input, Method, Provenance, Results, Row, Statistic, Status};
use crate::study::{EvidenceFile, StudyFile};

use super::{EvidenceReport, StudyReport, html, markdown, terminal};

const STUDY: &str = r#"
schema = "retrial.study/1"
[study]
id = "mapp2"
label = "MAPP2"
title = "MDMA-assisted therapy <b>for</b> moderate to severe PTSD: a randomized, placebo-controlled phase 3 trial"
doi = "10.1038/s41591-023-02565-4"
registration = "NCT04077437"
notes = ["Rates divide by those seen, not by those randomised & treated."]
[[source]]
id = "open-data"
citation = "Open data \"quoted\" | piped."
url = "https://example.org/data?a=1&b=2"
[[source]]
id = "elsewhere"
citation = "A source with an address that is none."
url = "javascript:alert(1)"
[[arm]]
id = "mdma"
label = "MDMA with therapy"
role = "experimental"
randomized = 53
[[arm]]
id = "placebo"
label = "Placebo with therapy"
role = "control"
randomized = 51
[table.published]
file = "published.csv"
[[endpoint]]
id = "remission"
label = "Remission"
visit = "week-18"
event = "benefit"
[[endpoint]]
id = "caps5"
label = "CAPS-5 total"
visit = "week-18"
measure = "score"
"#;

fn row(statistic: Statistic, method: Method, arm: &str, versus: Option<&str>) -> Row {
    let mut row = Row::new(statistic, method);
    row.study = Some("mapp2".into());
    row.analysis = Some("remission".into());
    row.endpoint = Some("remission".into());
    row.visit = Some("week-18".into());
    row.population = Some("observed".into());
    row.missing = Some("observed".into());
    row.arm = Some(arm.into());
    row.versus = versus.map(Into::into);
    row.level = Some(0.95);
    row.source = Some("open-data".into());
    row.status = Some(Status::Secondary);
    row
}

fn with(mut row: Row, estimate: f64, lower: f64, upper: f64) -> Row {
    (row.estimate, row.lower, row.upper) = (Some(estimate), Some(lower), Some(upper));
    row
}

fn counted(mut row: Row, events: Option<u64>, n: u64) -> Row {
    (row.events, row.n) = (events, Some(n));
    row
}

/// Remission of MAPP2 under one estimand.
fn remission() -> Vec<Row> {
    let rate = |arm, method| row(Statistic::Proportion, method, arm, None);
    let contrast = |statistic, method| row(statistic, method, "mdma", Some("placebo"));
    let mut p = contrast(Statistic::TestOfEquality, Method::FisherExact);
    p.p_value = Some(0.01676);
    vec![
        counted(with(rate("mdma", Method::Wilson), 24.0 / 52.0, 0.3334, 0.5951), Some(24), 52),
        counted(with(rate("placebo", Method::Wilson), 9.0 / 42.0, 0.1172, 0.3594), Some(9), 42),
        with(contrast(Statistic::RiskDifference, Method::Newcombe), 0.24725, 0.0536, 0.4124),
        with(contrast(Statistic::RiskDifference, Method::MiettinenNurminen), 0.24725, 0.0537, 0.4198),
        with(contrast(Statistic::RiskRatio, Method::Katz), 2.154, 1.125, 4.123),
        with(contrast(Statistic::LogRiskRatio, Method::Katz), 0.767, 0.118, 1.417),
        with(contrast(Statistic::NumberNeededToTreat, Method::Newcombe), 4.044, 2.425, 18.66),
        p,
    ]
}

/// The same under `count` estimands, with long names for the rules.
fn estimands(count: usize) -> Vec<Row> {
    (0..count)
        .flat_map(|at| {
            remission().into_iter().map(move |mut row| {
                row.missing = Some(format!("a-rule-with-a-name-of-its-own-{at}").into());
                row
            })
        })
        .collect()
}

fn adverse_event(term: Option<&str>, arm: &str, events: u64, n: u64, upper: f64) -> Row {
    let endpoint = if term.is_some() { "adverse-event" } else { "adverse-event-serious" };
    let mut row = row(Statistic::Proportion, Method::ClopperPearson, arm, None);
    row.analysis = Some("adverse-events".into());
    row.endpoint = Some(endpoint.into());
    row.visit = None;
    row.population = Some("treated".into());
    row.term = term.map(Into::into);
    counted(with(row, events as f64 / n as f64, 0.0, upper), Some(events), n)
}

fn results(rows: Vec<Row>) -> Results {
    let input = |file: &str, provenance| Input { file: file.into(), sha256: "ab".repeat(32), provenance };
    Results::new(vec![input("study.toml", None), input("published.csv", Some(Provenance::Published))], rows)
}

fn study() -> StudyFile {
    toml::from_str(STUDY).unwrap()
}

/// Terminal, Markdown, HTML.
fn written(study: &StudyFile, results: &Results, figures: &[Figure]) -> [String; 3] {
    let report = StudyReport { study, results, figures, level: 0.95 };
    [terminal::study(&report, false), markdown::study(&report), html::study(&report)]
}

fn figure() -> Figure {
    Figure {
        id: "remission".into(),
        title: "Remission & more".into(),
        description: "24 of 52 against 9 of 42.".into(),
        width_mm: 89.0,
        height_mm: 60.0,
        svg: "<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 1 1\"><title>drawn</title></svg>".into(),
    }
}

#[test]
fn the_numbers_come_with_counts_methods_estimand_source_and_status() {
    let texts = written(&study(), &results(remission()), &[]);
    let wanted = [
        "24/52",
        "46.2 %",
        "33.3 to 59.5",
        "9/42",
        "21.4 %",
        "24.7",
        "5.4 to 41.2",
        "5.4 to 42.0",
        "Newcombe",
        "Wilson",
        "2.15",
        "NNTB 4.0",
        "NNTB 2.4 to 18.7",
        "0.017",
        "Fisher's exact test",
        "Observed",
        "missing left out",
        "open-data",
        "secondary",
        "53 randomised",
        "MAPP2",
        "NCT04077437",
        "10.1038/s41591-023-02565-4",
    ];
    for text in texts {
        let text = text.replace("&#39;", "'");
        for wanted in wanted {
            assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
        }
    }
}

#[test]
fn no_line_of_the_terminal_is_wider_than_a_hundred_columns() {
    let mut long = study();
    for arm in &mut long.arms {
        arm.label = "Placebo with psychotherapy delivered by two therapists in eight-hour sessions".into();
    }
    long.endpoints[0].label = "Remission".repeat(20);
    long.study.title = "Unbreakable".repeat(15);
    let mut rows = estimands(7);
    for row in &mut rows {
        row.note = Some(Cow::Owned(format!("a note {}", "that goes on ".repeat(20))));
        row.source = Some("a-source-with-a-long-name+another-source-with-a-longer-name".into());
    }
    let mut tiny = remission();
    for row in &mut tiny {
        (row.estimate, row.lower, row.upper) = (Some(-1.2345e-9), Some(f64::MIN), Some(f64::MAX));
    }
    for (at, rows) in [rows, tiny, Vec::new(), estimands(1), estimands(4)].into_iter().enumerate() {
        for study in [&long, &study()] {
            let results = results(rows.clone());
            let report = StudyReport { study, results: &results, figures: &[], level: 0.95 };
            for line in terminal::study(&report, false).lines() {
                assert!(line.chars().count() <= terminal::WIDTH, "case {at}: {line}");
            }
        }
    }
}

#[test]
fn colour_is_only_added() {
    let (study, results) = (study(), results(remission()));
    let report = StudyReport { study: &study, results: &results, figures: &[], level: 0.95 };
    let (plain, colored) = (terminal::study(&report, false), terminal::study(&report, true));
    assert!(!plain.contains('\u{1b}'));
    assert!(colored.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut parts = colored.split('\u{1b}');
    stripped.push_str(parts.next().unwrap());
    for part in parts {
        stripped.push_str(&part[part.find('m').unwrap() + 1..]);
    }
    assert_eq!(stripped, plain);
}

#[test]
fn text_of_the_study_is_escaped() {
    let mut rows = remission();
    rows[0].note = Some("<script>alert(1)</script>".into());
    rows.push(adverse_event(Some("Pain <\"severe\"> & | more"), "mdma", 0, 53, 0.0672));
    let [_, markdown, html] = written(&study(), &results(rows), &[figure()]);
    assert!(!html.contains("<b>for</b>") && !html.contains("<script>alert"));
    assert!(html.contains("&#60;b&#62;for") || html.contains("&lt;b&gt;for"));
    assert!(!markdown.contains("<b>") && !markdown.contains("<script>"));
    assert!(markdown.contains("Pain &lt;\"severe\"&gt; &amp; \\| more"));
}

#[test]
fn the_page_loads_nothing() {
    let [_, _, html] = written(&study(), &results(remission()), &[figure()]);
    for loader in [" src=", "<link", "@import", "url(", "<iframe", "fetch(", "XMLHttpRequest", "xlink:href"] {
        assert!(!html.contains(loader), "{loader}");
    }
    for (at, _) in html.match_indices("http") {
        let before = &html[..at];
        let allowed = ["href=\"", "<meta ", ">"];
        assert!(allowed.iter().any(|allowed| before.ends_with(allowed)), "…{}", &html[at.saturating_sub(40)..at + 40]);
    }
    assert!(!html.contains("javascript:"));
    assert!(html.contains("<svg viewBox=\"0 0 1 1\"><title>drawn</title></svg>") && !html.contains("<?xml"));
}

#[test]
fn every_row_is_in_the_page_with_all_its_digits_to_sort_by() {
    let [_, _, html] = written(&study(), &results(remission()), &[]);
    assert!(html.contains("Log risk ratio"));
    assert!(html.contains(&format!("data-value=\"{}\"", 24.0 / 52.0)));
    assert!(html.contains("Show the 8 rows"));
}

#[test]
fn simulated_and_retracted_are_said_first() {
    let mut study = study();
    study.study.retracted = true;
    let mut results = results(remission());
    results.inputs[1].provenance = Some(Provenance::Simulated);
    for text in written(&study, &results, &[]) {
        let body = text.find("<body>").unwrap_or(0);
        let first_number = text.find("24/52").unwrap();
        for word in ["RETRACTED", "SIMULATED"] {
            let at = text[body..].find(word).unwrap() + body;
            assert!(at < first_number, "{word}");
        }
    }
}

#[test]
fn numbers_that_are_not_known_well_are_marked_and_the_mark_explained() {
    let mut rows = remission();
    rows[0].status = Some(Status::Unconfirmed);
    rows[0].events = None;
    rows[0].note = Some("24 is the only count of 52 that prints 46.2%".into());
    rows[1].status = Some(Status::Derived);
    let [terminal, markdown, html] = written(&study(), &results(rows), &[]);
    assert!(terminal.contains("of 52  46.2 %†"), "{terminal}");
    assert!(terminal.contains("unconfirmed: remembered"));
    assert!(terminal.contains("ᵃ 24 is the only count"));
    assert!(markdown.contains("of 52 46.2 %<sup>†</sup>"));
    assert!(markdown.contains("<sup>a</sup> 24 is the only count"));
    assert!(html.contains("unconfirmed: remembered"));
}

#[test]
fn a_conflicting_reading_has_its_own_column_beside_the_preferred_one() {
    let mut rows = remission();
    let mut other = counted(with(rows[1].clone(), 10.0 / 42.0, 0.135, 0.385), Some(10), 42);
    other.term = Some("reading=press".into());
    rows.push(other);
    let [terminal, ..] = written(&study(), &results(rows), &[]);
    assert!(terminal.contains("reading: press"));
    assert!(terminal.contains("9/42") && terminal.contains("10/42"));
    // The arm that is read in one way only stands in both columns.
    assert!(terminal.lines().any(|line| line.starts_with("MDMA with therapy") && line.matches("24/52").count() == 2));
}

#[test]
fn what_could_not_be_computed_is_a_dash_with_its_reason() {
    let mut rows = remission();
    let ratio = rows.iter_mut().find(|row| row.statistic == Statistic::RiskRatio).unwrap();
    (ratio.estimate, ratio.lower, ratio.upper) = (None, None, None);
    ratio.note = Some("no interval: no events in either arm".into());
    let [terminal, ..] = written(&study(), &results(rows), &[]);
    let line = terminal.lines().find(|line| line.starts_with("Risk ratio")).unwrap();
    assert!(line.ends_with("–ᵃ"), "{line}");
    assert!(terminal.contains("ᵃ no interval: no events in either arm"));
}

#[test]
fn no_events_show_their_upper_bound() {
    let rows = vec![
        adverse_event(Some("Nausea"), "mdma", 0, 53, 0.0672),
        adverse_event(Some("Nausea"), "placebo", 2, 51, 0.13),
    ];
    for text in written(&study(), &results(rows), &[]) {
        assert!(text.contains("(≤ 6.7)"), "{text}");
    }
}

#[test]
fn an_empty_table_is_still_a_report() {
    for text in written(&study(), &results(Vec::new()), &[]) {
        assert!(text.contains("MAPP2"));
    }
}

#[test]
fn trials_stand_side_by_side_with_the_reasons_why_they_are_not_compared() {
    let text = r#"
schema = "retrial.evidence/1"
[evidence]
id = "ptsd"
title = "Who did not respond"
outcome = "Non-response"
complement = true
estimand = { population = "randomized", missing = "non-responder" }
reasons = ["No trial here tested one drug against the other."]
[[study]]
path = "../mapp2"
endpoint = "remission"
rule = "CAPS-5 of 11 or less"
weeks = 18
group = "MDMA with therapy"
note = "Tertiary outcome."
"#;
    let evidence: EvidenceFile = toml::from_str(text).unwrap();
    let study = study();
    let mut rows = remission();
    for row in &mut rows {
        row.endpoint = Some("non-remission".into());
        row.analysis = Some("ptsd".into());
    }
    let mut unknown = counted(with(rows[0].clone(), 0.55, 0.41, 0.68), None, 53);
    (unknown.population, unknown.missing) = (Some("randomized".into()), Some("unknown".into()));
    rows.push(unknown);
    let results = results(rows);
    let report =
        EvidenceReport { evidence: &evidence, studies: vec![&study], results: &results, figures: &[], level: 0.95 };
    for text in [terminal::evidence(&report, false), markdown::evidence(&report), html::evidence(&report)] {
        for wanted in [
            "No trial here tested one drug against the other.",
            "CAPS-5 of 11 or less",
            "18 weeks",
            "24/52",
            "of 53",
            "rule not stated",
            "Tertiary outcome.",
            "missing = non-response",
        ] {
            assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
        }
        assert!(text.find("No trial here").unwrap() < text.find("24/52").unwrap());
    }
}
