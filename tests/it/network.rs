//! Network meta-analysis against other programs, and from the command line.

use std::collections::HashMap;

use retrial::results::{Results, Row};
use serde_json::Value;

use crate::support::{Folder, project, retrial};

fn run(file: &str, reference: &str) -> Results {
    let folder = project().join("tests/reference/network");
    let arguments = ["pool", file, "--network", "--reference", reference, "--method", "all", "--format", "json"];
    let run = retrial(&folder, &arguments);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{file}");
    serde_json::from_str(&run.stdout).unwrap()
}

/// The largest distance from what is expected, as a share of the value or its standard error.
fn furthest(file: &str, reference: &str, expected: &[Value]) -> (f64, String) {
    let results = run(file, reference);
    let key = |row: &Row| {
        let text = |cell: &retrial::results::Text| cell.as_deref().unwrap_or_default().to_string();
        (row.statistic.id().to_string(), row.method.unwrap().id().to_string(), text(&row.arm), text(&row.versus))
    };
    let rows: HashMap<_, _> = results.rows.iter().map(|row| (key(row), row)).collect();
    let mut worst = (0.0, String::new());
    for want in expected {
        let text = |name: &str| want[name].as_str().unwrap_or_default().to_string();
        let row = rows.get(&(text("statistic"), text("method"), text("arm"), text("versus")));
        let row = row.unwrap_or_else(|| panic!("{file}: no row {want}"));
        let cells = [
            ("estimate", row.estimate),
            ("std_error", row.std_error),
            ("lower", row.lower),
            ("upper", row.upper),
            ("test_statistic", row.test_statistic),
            ("df", row.df),
            ("p_value", row.p_value),
        ];
        for (name, found) in cells {
            match (want.get(name).map(Value::as_f64), found) {
                (None, _) => {}
                (Some(None), found) => assert_eq!(found, None, "{file}: {want}"),
                (Some(Some(wanted)), Some(found)) => {
                    let mut size = wanted.abs().max(want["std_error"].as_f64().unwrap_or(0.0)).max(1e-9);
                    if name == "p_value" {
                        // A far tail magnifies the error of its z.
                        size *= want["test_statistic"].as_f64().map_or(1.0, |z| (z * z).max(1.0));
                    }
                    let off = (found - wanted).abs() / size;
                    if off > worst.0 {
                        worst = (off, format!("{name} {found} of {want}"));
                    }
                }
                (Some(Some(_)), None) => panic!("{file}: {name} is null, {want}"),
            }
        }
    }
    worst
}

fn read(name: &str) -> Value {
    let path = project().join("tests/reference/network").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// 93 trials of treatments of depression in primary care: R 4.2.2, generalised least squares (see the file).
#[test]
fn linde_2016_agrees_with_r() {
    let case = read("linde2016.json");
    let expected = case["expected"].as_array().unwrap();
    assert!(expected.len() > 40);
    let (off, what) = furthest("linde2016.csv", "Placebo", expected);
    assert!(off < 1e-8, "{off}: {what}");
    // As printed in issue 6: SSRI 0.5355 (0.3930 to 0.6780) common, 0.5389 (0.3792 to 0.6987) random; Q 102.45 on 87 df.
    let results = run("linde2016.csv", "placebo");
    let ssri = results.rows.iter().filter(|row| {
        row.statistic.id() == "network-effect"
            && row.arm.as_deref() == Some("SSRI")
            && row.versus.as_deref() == Some("Placebo")
    });
    let shown: Vec<String> = ssri
        .map(|row| format!("{:.4} ({:.4}, {:.4})", row.estimate.unwrap(), row.lower.unwrap(), row.upper.unwrap()))
        .collect();
    assert_eq!(shown, ["0.5355 (0.3930, 0.6780)", "0.5389 (0.3792, 0.6987)"]);
}

/// `tests/reference/network/make.py`: stacked and whitened equations in numpy, from a triangle to 100 trials of 20 treatments.
#[test]
fn random_networks_agree_with_an_independent_implementation() {
    let cases = read("expected.json");
    let cases = cases["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 10);
    for case in cases {
        let file = case["data"].as_str().unwrap();
        let (off, what) = furthest(file, case["reference"].as_str().unwrap(), case["expected"].as_array().unwrap());
        assert!(off < 1e-10, "{file} {off}: {what}");
    }
}

/// The same arms as counts and as contrasts of every pair: one network.
#[test]
fn counts_of_arms_are_the_contrasts_of_every_pair() {
    let counts = "study,treatment,events,n\nA,P,10,50\nA,D,20,50\nB,P,0,30\nB,O,5,30\nC,D,12,40\nC,O,10,41\nC,P,5,39\n";
    let log_odds = |x: f64, n: f64| (libm::log(x / (n - x)), 1.0 / x + 1.0 / (n - x));
    let arms = [
        ("A", vec![("P", log_odds(10.0, 50.0)), ("D", log_odds(20.0, 50.0))]),
        // A zero cell: ½ more in every cell.
        ("B", vec![("P", log_odds(0.5, 31.0)), ("O", log_odds(5.5, 31.0))]),
        ("C", vec![("D", log_odds(12.0, 40.0)), ("O", log_odds(10.0, 41.0)), ("P", log_odds(5.0, 39.0))]),
    ];
    let mut contrasts = String::from("study,treatment_a,treatment_b,estimate,std_error\n");
    for (study, arms) in &arms {
        for (at, (one, (x, v))) in arms.iter().enumerate() {
            for (other, (y, w)) in &arms[at + 1..] {
                contrasts.push_str(&format!("{study},{one},{other},{},{}\n", x - y, (v + w).sqrt()));
            }
        }
    }
    let folder = Folder::new(&[("counts.csv", counts), ("contrasts.csv", &contrasts)]);
    let of = |file: &str| -> Results {
        let arguments = ["pool", file, "--network", "--reference", "P", "--measure", "or", "--format", "json"];
        let run = retrial(folder.path(), &arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        serde_json::from_str(&run.stdout).unwrap()
    };
    let (counts, contrasts) = (of("counts.csv"), of("contrasts.csv"));
    assert_eq!(counts.rows.len(), contrasts.rows.len());
    for (one, other) in counts.rows.iter().zip(&contrasts.rows) {
        for (x, y) in [(one.estimate, other.estimate), (one.lower, other.lower), (one.p_value, other.p_value)] {
            assert_eq!(x.is_some(), y.is_some());
            assert!((x.unwrap_or(0.0) - y.unwrap_or(0.0)).abs() < 1e-10, "{one:?} {other:?}");
        }
    }
    assert_eq!(counts.rows[0].note.as_deref(), Some("½ added to events and non-events of every arm of B"));
    assert_eq!(counts.rows[1].n, Some(90));
    let ratio = counts.rows.iter().find(|row| row.statistic.id() == "odds-ratio").unwrap();
    let log = counts.rows.iter().find(|row| row.statistic.id() == "network-effect").unwrap();
    assert!((libm::log(ratio.upper.unwrap()) - log.upper.unwrap()).abs() < 1e-12);
}

#[test]
fn a_network_for_reading() {
    let counts = "study,treatment,events,n\nA,Placebo,10,50\nA,Drug,20,50\nB,Placebo,4,30\nB,Other,9,30\n\
                  C,Drug,12,40\nC,Other,10,41\nC,Placebo,5,39\n";
    let folder = Folder::new(&[("arms.csv", counts)]);
    let run = retrial(folder.path(), &["pool", "arms.csv", "--network", "--reference", "placebo", "--measure", "or"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn a_network_in_parts_is_refused_and_its_parts_are_named() {
    let contrasts = "study,treatment_a,treatment_b,estimate,std_error\n1,MDMA,Placebo with therapy,0.5,0.2\n\
                     2,Sertraline,Pill placebo,0.3,0.2\n3,Paroxetine,Pill placebo,0.4,0.2\n";
    let folder = Folder::new(&[("parts.csv", contrasts)]);
    let run = retrial(folder.path(), &["pool", "parts.csv", "--network", "--reference", "Pill placebo"]);
    assert_eq!((run.code, run.stdout.as_str()), (4, ""));
    insta::assert_snapshot!(run.stderr);
}

#[test]
fn what_is_wrong_with_a_network_is_said_in_words() {
    let head = "study,treatment_a,treatment_b,estimate,std_error\n";
    let bad = format!("{head}1,A,B,0.1,-0.2\n2,A,A,0.1,0.2\n3,A,,x,0.2\n4,A,C,0.1,0\n5,A,B,0.3\n");
    let variances = format!("{head}1,A,B,0.1,0.3\n1,A,C,0.1,0.3\n1,B,C,0.0,0.9\n");
    let estimates = format!("{head}1,A,B,0.1,0.3\n1,A,C,0.1,0.3\n1,B,C,0.9,0.3\n");
    let missing = format!("{head}1,A,B,0.1,0.3\n1,A,C,0.1,0.3\n2,B,C,0.9,0.3\n");
    let twice = format!("{head}1,A,B,0.1,0.3\n2,B,C,0.1,0.3\n1,B,A,-0.1,0.3\n");
    let arm = "study,treatment,events,n\n1,A,1,10\n1,A,2,10\n2,A,1,10\n3,A,11,10\n3,B,1,10\n";
    let alone = "study,treatment,events,n\n1,A,1,10\n1,B,2,10\n2,A,1,10\n";
    let files = [
        ("bad.csv", bad.as_str()),
        ("variances.csv", &variances),
        ("estimates.csv", &estimates),
        ("missing.csv", &missing),
        ("twice.csv", &twice),
        ("arm.csv", arm),
        ("alone.csv", alone),
        ("empty.csv", head),
    ];
    let folder = Folder::new(&files);
    let mut told = String::new();
    for (name, _) in files {
        let run = retrial(folder.path(), &["pool", name, "--network", "--reference", "A", "--measure", "or"]);
        assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{name}: {}", run.stderr);
        told.push_str(&format!("{name}\n{}\n", run.stderr));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_reference_that_is_not_there_and_a_method_that_is_none_are_usage() {
    let folder =
        Folder::new(&[("a.csv", "study,treatment_a,treatment_b,estimate,std_error\n1,Drug,Placebo,0.1,0.2\n")]);
    let code_and_error = |more: &[&str]| {
        let run = retrial(folder.path(), &[&["pool", "a.csv", "--network"], more].concat());
        (run.code, run.stderr)
    };
    let (code, error) = code_and_error(&["--reference", "Placbo"]);
    assert_eq!((code, error.contains("is `Placebo` meant?")), (2, true), "{error}");
    let (code, error) = code_and_error(&[]);
    assert_eq!((code, error.contains("--reference, one of Drug, Placebo")), (2, true), "{error}");
    let (code, error) = code_and_error(&["--reference", "Placebo", "--method", "reml"]);
    assert_eq!((code, error.contains("common-effect, dl and all")), (2, true), "{error}");
}

/// MDMA and SSRIs as an evidence file that assumes what no trial supports.
fn assuming(reason: &str) -> String {
    let datasets = project().join("datasets").display().to_string();
    let study = |id: &str, visit: &str| {
        format!(
            "[[study]]\npath = \"{datasets}/{id}\"\nendpoint = \"response\"\nvisit = \"{visit}\"\nrule = \"own\"\ngroup = \"all\"\n"
        )
    };
    format!(
        "schema = \"retrial.evidence/1\"\n[evidence]\nid = \"naive\"\ntitle = \"Naive\"\noutcome = \"Response\"\n\
         estimand = {{ population = \"randomized\", missing = \"non-responder\" }}\n{reason}\
         [[comparison]]\nid = \"mdma\"\nlabel = \"MDMA\"\nexperimental = [\"mdma\"]\ncontrol = [\"placebo-with-therapy\"]\n\
         estimand = {{ population = \"observed\", missing = \"observed\" }}\n\
         [[comparison]]\nid = \"ssri\"\nlabel = \"SSRI\"\nexperimental = [\"sertraline\", \"paroxetine\"]\ncontrol = [\"pill-placebo\"]\n{}",
        [
            ("mapp2", "week-18"),
            ("mapp1", "week-18"),
            ("brady2000", "endpoint"),
            ("davidson2001", "endpoint"),
            ("marshall2001", "endpoint")
        ]
        .map(|(id, visit)| study(id, visit))
        .concat()
    )
}

/// Issue 6: naive Bucher MDMA v SSRI, risk ratio 0.83 (0.66 to 1.05) of response, 0.56 (0.30 to 1.05) of non-response.
#[test]
fn an_assumed_comparator_shows_that_the_answer_depends_on_the_scale() {
    let file = assuming("assume-common-comparator = \"a placebo is a placebo\"\n");
    let folder = Folder::new(&[("evidence.toml", &file)]);
    let run = retrial(folder.path(), &["run", "evidence.toml", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let results: Results = serde_json::from_str(&run.stdout).unwrap();
    let bucher: Vec<&Row> = results.rows.iter().filter(|row| row.method.is_some_and(|m| m.id() == "bucher")).collect();
    let shown: Vec<String> = bucher
        .iter()
        .filter(|row| row.statistic.id() == "risk-ratio")
        .map(|row| {
            let [x, l, u] = [row.estimate, row.lower, row.upper].map(Option::unwrap);
            format!("{} {x:.2} ({l:.2} to {u:.2})", row.endpoint.as_deref().unwrap())
        })
        .collect();
    assert_eq!(shown, ["response 0.83 (0.66 to 1.05)", "non-response 0.56 (0.30 to 1.05)"]);
    assert_eq!(bucher.iter().filter(|row| row.statistic.id() == "odds-ratio").count(), 1);
    for row in &bucher {
        let note = row.note.as_deref().unwrap();
        assert!(note.starts_with("assumption not supported by the data: a placebo is a placebo"), "{note}");
        assert!(note.ends_with("the risk ratios of response and of non-response favour different sides"), "{note}");
    }
    let text = retrial(folder.path(), &["run", "evidence.toml"]).stdout;
    let section = text.split("If the controls were one treatment").nth(1).unwrap();
    insta::assert_snapshot!(section.split("\n\n\n").next().unwrap().split("\nSigns and words").next().unwrap());
}

#[test]
fn without_the_assumption_nothing_is_compared_and_the_parts_are_named() {
    let folder = Folder::new(&[("evidence.toml", &assuming(""))]);
    let run = retrial(folder.path(), &["run", "evidence.toml", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let results: Results = serde_json::from_str(&run.stdout).unwrap();
    assert!(results.rows.iter().all(|row| row.method.is_none_or(|method| method.id() != "bucher")));
    let broken = results.rows.iter().find(|row| row.statistic.id() == "network-effect").unwrap();
    assert_eq!(broken.estimate, None);
    let note = broken.note.as_deref().unwrap();
    assert!(note.ends_with("in 2 parts that no trial joins, so treatments of different parts cannot be compared: mdma, placebo-with-therapy | sertraline, pill-placebo, paroxetine"), "{note}");
    // MAPP2 and MAPP1 are two trials of one pair.
    let trials = results.rows.iter().find(|row| {
        row.statistic.id() == "study-count"
            && row.arm.as_deref() == Some("mdma")
            && row.versus.as_deref() == Some("placebo-with-therapy")
            && row.method.is_some_and(|method| method.id() == "network")
    });
    assert_eq!(trials.unwrap().estimate, Some(2.0));
}

/// Figures and reports of a network and of an evidence file are written together, and say what nothing joins.
#[test]
fn the_page_of_evidence_shows_the_network_and_what_was_pooled() {
    let folder = Folder::new(&[("evidence.toml", &assuming(""))]);
    let run = retrial(folder.path(), &["run", "evidence.toml", "--output", "report", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let read = |name: &str| std::fs::read_to_string(folder.join("report").join(name)).unwrap();
    let graph = read("figures/network.svg");
    assert!(graph.contains(">Placebo with therapy (n\u{a0}=\u{a0}95)</text>"), "{graph}");
    assert!(graph.contains("The network is in 2 parts that no trial joins"));
    // MAPP1 5/42 v 14/37 and MAPP2 7/52 v 13/42 without the event: 37/42 v 23/37 and 45/52 v 29/42 with it.
    let forest = read("figures/pooled-mdma.svg");
    for text in ["37/42", "23/37", "45/52", "29/42", "1.32 (1.11 to 1.57)"] {
        assert!(forest.contains(&format!(">{text}</text>")), "{text}");
    }
    assert!(read("report.html").contains("The network as it is"));
    assert!(read("report.md").contains("## What can be pooled"));
}
