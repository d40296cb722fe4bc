//! What is wrong is said with its place and its mend, all of it in one run, and nothing is written.

use crate::support::{Folder, Run, retrial};

const STUDY: &str = r#"schema = "retrial.study/1"

[study]
id = "bad"
title = "A study with bad input"

[[source]]
id = "paper"
citation = "The paper"

[[arm]]
id = "drug"
label = "Drug"
role = "experimental"

[[arm]]
id = "placebo"
label = "Placebo"
role = "control"
"#;

const PEOPLE: &str = r#"
[table.participants]
file = "participants.csv"
provenance = "simulated"
columns = { id = "id", arm = "arm" }

[table.scores]
file = "scores.csv"
provenance = "simulated"
scale = "CAPS-5"
baseline = "baseline"
columns = { id = "id", visit = "visit", value = "caps" }

[table.adverse-events]
file = "events.csv"
provenance = "simulated"
columns = { id = "id", term = "term" }

[[endpoint]]
id = "response"
label = "Response"
event = "benefit"
when = { change = { at-most = -10 } }
visit = "week-8"

[[analysis]]
endpoint = "response"
estimands = [{ population = "observed", missing = "observed" }]
"#;

const PUBLISHED: &str = r#"
[table.published]
file = "published.csv"

[[endpoint]]
id = "response"
label = "Response"
event = "benefit"
visit = "week-8"

[[endpoint]]
id = "caps"
label = "CAPS-5"
scale = "CAPS-5"
measure = "score"
visit = "week-8"

[[analysis]]
endpoint = "response"
estimands = [{ population = "observed", missing = "observed" }]
"#;

const HEADER: &str = "arm,endpoint,visit,population,missing,events,n,percent,mean,sd,se,ci_lower,ci_upper,level,source,locator,status,reading,note\n";

fn people(participants: &str, scores: &str, events: &str) -> Folder {
    Folder::new(&[
        ("study.toml", &format!("{STUDY}{PEOPLE}")),
        ("participants.csv", participants),
        ("scores.csv", scores),
        ("events.csv", events),
    ])
}

/// Runs, writes nothing, exits with 3.
#[track_caller]
fn refused(folder: &Folder) -> Run {
    let before = folder.names();
    let run = retrial(folder.path(), &["run", ".", "--output", "out"]);
    assert_eq!(run.code, 3, "{}{}", run.stdout, run.stderr);
    assert_eq!(run.stdout, "");
    assert_eq!(folder.names(), before);
    let validated = retrial(folder.path(), &["validate", "."]);
    assert_eq!((validated.code, &validated.stderr), (3, &run.stderr));
    run
}

#[test]
fn every_bad_cell_of_every_table_is_reported_in_one_run() {
    let folder = people(
        "id,arm\na,drug\nb,placebo\nb,drug\nc,plcebo\n,drug\n",
        "id,visit,caps\n\na,baseline,40\na,week-8,81\na,week-8,20\nb,baseline,4O\n\"b\",\"week-8\",12.5\nzz,week-8,10,7\n",
        "id,term\na,\"two\nlines\"\nq,Nausea\na,\n",
    );
    insta::assert_snapshot!(refused(&folder).stderr);
}

#[test]
fn a_scored_participant_and_a_faller_must_be_known() {
    let folder = people(
        "id,arm\np01,drug\np02,placebo\n",
        "id,visit,caps\np01,baseline,40\np01,week-8,20\nP02,week-8,30\n",
        "id,term\np01,\"two\nlines\"\np3,Nausea\n",
    );
    insta::assert_snapshot!(refused(&folder).stderr);
}

#[test]
fn published_rows_are_checked_cell_by_cell() {
    let rows = "\
drug,response,week-8,observed,observed,38,37,,,,,,,,paper,,primary,,
placebo,respnse,week-8,observed,observed,3,37,,,,,,,,paper,,primary,,
drug,response,week-8,observd,observed,3.5,37,,,,,,,,paper,,primary,,
drug,response,week-8,randomized,observed,28,42,71%,,,,,,,paper,,primary,,
drug,response,week-8,randomized,unknown,,53,71.2%,,,,,,,paper,,primary,,
drug,caps,week-8,observed,observed,,42,,95,11,,,,,paper,,primary,,
drug,caps,week-8,observed,observed,,42,,20,,,22,25,0.95,papr,,primary,,
placebo,caps,week-8,observed,observed,,0,,20,1,,,,,paper,,remembered,,
placebo,caps,week-8,observed,observed,,10,,n/a,-1,,,,,paper,,primary,,
placebo,caps,week-8,observed,observed,,10,,20,1
";
    let folder = Folder::new(&[
        ("study.toml", &format!("{STUDY}{PUBLISHED}")),
        ("published.csv", &format!("\u{feff}{HEADER}{rows}")),
    ]);
    insta::assert_snapshot!(refused(&folder).stderr);
}

#[test]
fn empty_files_and_missing_columns_point_into_the_study_file() {
    let folder = people("", "id,visit\na,b\n", "id,term\n");
    insta::assert_snapshot!(refused(&folder).stderr);
}

#[test]
fn the_study_file_is_checked_word_by_word() {
    let mistakes = [
        ("unknown_key", "label = \"Drug\"", "lable = \"Drug\""),
        ("unknown_word", "role = \"control\"", "role = \"contrl\""),
        ("two_controls", "role = \"experimental\"", "role = \"control\""),
        ("unknown_endpoint", "endpoint = \"response\"", "endpoint = \"respone\""),
        ("unknown_scale", "scale = \"CAPS-5\"", "scale = \"CAPS5\""),
        ("missing_file", "file = \"scores.csv\"", "file = \"score.csv\""),
        ("other_schema", "retrial.study/1", "retrial.study/2"),
        ("not_toml", "[study]", "[study"),
        ("no_rule", "when = { change = { at-most = -10 } }\n", ""),
        ("no_visit", "visit = \"week-8\"\n", ""),
        ("visit_not_in_the_data", "visit = \"week-8\"\n", "visit = \"week-9\"\n"),
        ("randomized", "id = \"drug\"\n", "id = \"drug\"\nrandomized = 5\n"),
        ("twice", "id = \"placebo\"", "id = \"drug\""),
    ];
    for (name, right, wrong) in mistakes {
        let folder =
            people("id,arm\na,drug\nb,placebo\n", "id,visit,caps\na,baseline,40\na,week-8,20\n", "id,term\na,Nausea\n");
        let text = format!("{STUDY}{PEOPLE}");
        assert!(text.contains(right), "{name}");
        folder.write("study.toml", text.replacen(right, wrong, 1).as_bytes());
        insta::assert_snapshot!(name, refused(&folder).stderr);
    }
}

#[test]
fn no_step_of_an_arm_has_more_people_than_the_one_before() {
    let folder = people("id,arm\na,drug\nb,placebo\n", "id,visit,caps\na,baseline,40\n", "id,term\na,Nausea\n");
    let drug = "id = \"drug\"\nrandomized = 53\ntreated = 54\ncompleted = 55\n";
    let text = format!("{STUDY}{PEOPLE}").replacen("id = \"drug\"\n", drug, 1);
    folder.write("study.toml", text.as_bytes());
    let said = refused(&folder).stderr;
    for fact in [
        "54 treated, but only 53 randomised",
        "55 completed, but only 53 randomised",
        "55 completed, but only 54 treated",
    ] {
        assert!(said.contains(fact), "{fact}\n{said}");
    }
}

#[test]
fn a_folder_without_a_study_and_a_file_that_is_not_there() {
    let folder = Folder::new(&[("latin.toml", "x")]);
    folder.write("latin.toml", b"title = \"caf\xe9\"");
    for arguments in [&["run", "."], &["run", "nowhere"], &["run", "latin.toml"]] {
        let run = retrial(folder.path(), arguments);
        assert_eq!(run.code, 3);
        insta::assert_snapshot!(arguments[1].replace('.', "_"), run.stderr);
    }
}

#[test]
fn usage_errors_exit_with_2() {
    let folder = Folder::new(&[]);
    for arguments in [
        &["run"][..],
        &["run", ".", "--level", "1"],
        &["run", ".", "--level", "95"],
        &["rum", "."],
        &["run", ".", "--figures", "gif"],
        &["diff", "a.json", "b.json", "--rel-tol", "-1"],
    ] {
        let run = retrial(folder.path(), arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
    }
}

#[test]
fn junk_never_panics() {
    use proptest::prelude::*;
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases: 200, ..ProptestConfig::default() });
    let junk = "[a-z,;\t\"\r\n0-9.\u{e9}-]{0,120}";
    runner
        .run(&(junk, junk, junk), |(participants, scores, events)| {
            let folder = people(&participants, &scores, &events);
            let study = retrial::study::load_study(folder.path()).unwrap();
            // Whatever the bytes, an answer or problems with places.
            if let Err(problems) = retrial::ingest::read(study, None) {
                prop_assert!(!problems.render(false).is_empty());
            }
            Ok(())
        })
        .unwrap();
}
