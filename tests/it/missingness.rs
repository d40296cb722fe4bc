//! Who was seen when: counts, patterns and what those who left had scored.

use std::collections::BTreeMap;

use retrial::results::{Results, Row, Statistic};

use crate::support::{Folder, assert_near, project, retrial, rows};

fn seen(rows: &[Row]) -> Vec<&Row> {
    rows.iter().filter(|row| row.analysis.as_deref() == Some("missingness")).collect()
}

fn text(cell: &retrial::results::Text) -> &str {
    cell.as_deref().unwrap_or_default()
}

/// Python 3, `tests/reference/missingness/missingness.py`, which counts from strings.
#[test]
fn the_simulated_trial_agrees_with_another_count() {
    let all = rows(&project().join("datasets/simulated-ptsd"));
    let ours = seen(&all);
    let path = project().join("tests/reference/missingness/missingness.csv");
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
    let mut compared = 0;
    for record in reader.deserialize::<BTreeMap<String, String>>() {
        let record = record.unwrap();
        let statistic: Statistic = record["statistic"].parse().unwrap();
        let row = ours
            .iter()
            .find(|row| {
                row.statistic == statistic
                    && text(&row.arm) == record["arm"]
                    && text(&row.visit) == record["visit"]
                    && text(&row.term) == record["term"]
            })
            .unwrap_or_else(|| panic!("no row for {record:?}"));
        let count: u64 = record["n"].parse().unwrap();
        if record["mean"].is_empty() {
            assert_eq!(row.events, Some(count), "{record:?}");
            assert_near(row.estimate, count as f64 / row.n.unwrap() as f64, 1e-15);
        } else {
            assert_eq!(row.n, Some(count), "{record:?}");
            assert_near(row.estimate, record["mean"].parse().unwrap(), 1e-12);
            assert_near(row.std_error, record["std_error"].parse().unwrap(), 1e-12);
        }
        compared += 1;
    }
    assert_eq!(compared, 68);
}

const STUDY: &str = r#"
schema = "retrial.study/1"
[study]
id = "few"
title = "A few people"
[[arm]]
id = "drug"
label = "Drug"
role = "experimental"
[[arm]]
id = "placebo"
label = "Placebo"
role = "control"
[[visit]]
id = "baseline"
[[visit]]
id = "week-4"
[[visit]]
id = "week-8"
[table.participants]
file = "people.csv"
provenance = "participants"
columns = { id = "id", arm = "arm", withdrawal-reason = "why" }
[table.scores]
file = "scores.csv"
provenance = "participants"
scale = "CAPS-5"
baseline = "baseline"
columns = { id = "id", visit = "visit", value = "score" }
[[endpoint]]
id = "change"
label = "Change"
measure = "change"
visit = "week-8"
[[analysis]]
endpoint = "change"
estimands = [{ population = "observed", missing = "observed" }]
"#;

const PEOPLE: &str = "id,arm,why\na,drug,\nb,drug,side effects\nc,drug,\nd,placebo,moved away\ne,placebo,side effects\nf,placebo,\ng,drug,\n";

const SCORES: &str = "id,visit,score\na,baseline,40\na,week-4,30\na,week-8,20\nb,baseline,44\nb,week-4,43\nc,baseline,50\n\
                      d,baseline,41\ne,baseline,\ne,week-4,39\nf,baseline,38\nf,week-8,37\na,week-4-again,\n";

fn few(scores: &str) -> Folder {
    let folder = Folder::new(&[]);
    folder.write("study.toml", STUDY.as_bytes());
    folder.write("people.csv", PEOPLE.as_bytes());
    folder.write("scores.csv", scores.as_bytes());
    folder
}

#[test]
fn reasons_for_leaving_are_counted_and_those_who_gave_none_too() {
    let folder = few(SCORES);
    let all = rows(folder.path());
    let reasons: Vec<(&str, &str, u64)> = seen(&all)
        .into_iter()
        .filter(|row| row.statistic == Statistic::ReasonForLeaving)
        .map(|row| (text(&row.term), text(&row.arm), row.events.unwrap()))
        .collect();
    // `c` was last seen at baseline, `g` never; `f` missed a visit and came back
    assert_eq!(
        reasons,
        [
            ("side effects", "drug", 1),
            ("side effects", "placebo", 1),
            ("moved away", "drug", 0),
            ("moved away", "placebo", 1),
            ("not stated", "drug", 2),
            ("not stated", "placebo", 0),
        ]
    );
    let never = seen(&all)
        .into_iter()
        .find(|row| row.statistic == Statistic::LastObserved && text(&row.term) == "never-observed");
    assert_eq!(never.map(|row| (row.events, row.n)), Some((Some(1), Some(4))));
    let run = retrial(folder.path(), &["run", "."]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let from = run.stdout.find("Who was seen when").unwrap();
    let to = run.stdout.find("Files read").unwrap();
    insta::assert_snapshot!(&run.stdout[from..to]);
}

#[test]
fn nobody_at_a_visit_or_at_baseline_and_one_person_alone_are_counted() {
    // Week 4 was due and nobody came; nobody has a baseline; one arm has one person.
    let scores = "id,visit,score\na,baseline,\na,week-4,\na,week-8,20\nd,week-8,22\n";
    let folder = few(scores);
    folder.write("people.csv", b"id,arm,why\na,drug,\nd,placebo,\n");
    let run = retrial(folder.path(), &["run", ".", "--format", "json", "--output", "out"]);
    // The change needs a baseline, so nothing is estimated: counts of who was seen are no estimate of an effect.
    assert_eq!(run.code, 4, "{}", run.stderr);
    let results: Results = serde_json::from_str(&run.stdout).unwrap();
    let observed: Vec<u64> = seen(&results.rows)
        .into_iter()
        .filter(|row| row.statistic == Statistic::Observed)
        .map(|row| row.events.unwrap())
        .collect();
    assert_eq!(observed, [0, 0, 1, 0, 0, 1]);
    assert!(seen(&results.rows).iter().all(|row| row.statistic != Statistic::BaselineByLastVisit));
    let svg = std::fs::read_to_string(folder.join("out/figures/missingness.svg")).unwrap();
    assert!(svg.contains("Patterns (X seen, O not seen; Drug and Placebo): OOX 1 and 1."), "{svg}");
}

/// The same people by the other road: `retrial mmrm` on the scores as they are.
#[test]
fn a_study_and_a_csv_count_the_same_people() {
    let project = project();
    let folder = Folder::new(&[]);
    let read = |file: &str| -> Vec<BTreeMap<String, String>> {
        let path = project.join("datasets/simulated-ptsd").join(file);
        csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
    };
    let scores: BTreeMap<(String, String), String> = read("scores.csv")
        .into_iter()
        .map(|score| ((score["participant"].clone(), score["visit"].clone()), score["caps5"].clone()))
        .collect();
    // A row a visit for everyone, empty where there is no score.
    let mut lines = String::from("id,arm,visit,score\n");
    for person in read("participants.csv") {
        for visit in ["BL", "W4", "W8", "W18"] {
            let id = &person["participant"];
            let score = scores.get(&(id.clone(), visit.to_string())).map_or("", String::as_str);
            lines += &format!("{id},{},{visit},{score}\n", person["arm"]);
        }
    }
    folder.write("data.csv", lines.as_bytes());
    let run = retrial(
        folder.path(),
        &[
            "mmrm",
            "data.csv",
            "--response",
            "score",
            "--subject",
            "id",
            "--visit",
            "visit",
            "--visits",
            "BL,W4,W8,W18",
            "--arm",
            "arm",
            "--reference",
            "P",
            "--missing=-9",
            "--format",
            "json",
            "--output",
            "out",
        ],
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    let table: Results = serde_json::from_str(&run.stdout).unwrap();
    let study = rows(&project.join("datasets/simulated-ptsd"));
    let code = |cell: &str| match cell {
        "drug" => "E",
        "placebo" => "P",
        "baseline" => "BL",
        "week-4" => "W4",
        "week-8" => "W8",
        "week-18" => "W18",
        _ => "",
    };
    let mut compared = 0;
    for row in seen(&study) {
        let same = table.rows.iter().find(|other| {
            other.statistic == row.statistic
                && text(&other.arm) == code(text(&row.arm))
                && text(&other.visit) == code(text(&row.visit))
                && other.term == row.term
        });
        // The file has no baseline but its first visit.
        if row.statistic == Statistic::BaselineByLastVisit {
            continue;
        }
        let same = same.unwrap_or_else(|| panic!("no row for {row:?}"));
        assert_eq!(
            (same.events, same.n, same.estimate, same.std_error),
            (row.events, row.n, row.estimate, row.std_error)
        );
        compared += 1;
    }
    assert_eq!(compared, 2 * 4 * 5 + 2 + 2 * 6 + 10);
    assert!(folder.join("out/figures/missingness.svg").is_file());
    assert!(run.stderr.contains("files to out"), "{}", run.stderr);
}

#[test]
fn of_a_published_table_the_numbers_seen_are_set_against_those_randomised() {
    let all = rows(&project().join("datasets/mapp2"));
    // MAPP2, Mitchell 2023, abstract and table 1: 53 and 51 randomised (51 of the placebo arm scored at baseline)
    let row = seen(&all)
        .into_iter()
        .find(|row| {
            row.statistic == Statistic::Missing
                && text(&row.endpoint) == "remission"
                && text(&row.visit) == "week-18"
                && text(&row.arm) == "placebo"
        })
        .unwrap();
    assert_eq!((row.events, row.n), (Some(9), Some(51)));
    assert!(row.source.is_some());
}
