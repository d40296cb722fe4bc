//! The participant-level path, on a trial small enough to count by hand.

use std::io::Write;

use polars::prelude::*;
use retrial::results::{Method, Statistic};

use crate::support::{Folder, Key, NON_RESPONDER, OBSERVED, assert_near, counted, find, retrial, rows};

/// Two arms of four. Week 8, change from baseline: e1 −20, e2 missing (−5 at week 4), e3 −8, e4 untreated and never scored again;
/// p1 −4, p2 missing (−12 at week 4), p3 −10, p4 −9.
const PARTICIPANTS: &str = "\
id,group,treated,completed
e1,1,yes,yes
e2,1,yes,no
e3,1,yes,yes
e4,1,no,no
p1,0,yes,yes
p2,0,yes,no
p3,0,yes,yes
p4,0,yes,yes
";

const SCORES: &str = "\
id,visit,caps,lost
e1,baseline,40,0
e1,week-4,30,0
e1,week-8,20,1
e2,baseline,40,0
e2,week-4,35,0
e2,week-8,-9,
e3,baseline,30,0
e3,week-4,NA,
e3,week-8,22,0
e4,baseline,50,0
p1,baseline,40,0
p1,week-4,38,0
p1,week-8,36,0
p2,baseline,30,0
p2,week-4,18,1
p3,baseline,32,0
p3,week-4,30,0
p3,week-8,22,1
p4,baseline,36,0
p4,week-4,36,0
p4,week-8,27,0
";

/// e1 twice nausea; e4 was not treated, so its event is not in the safety population; p1's is not treatment-emergent.
const ADVERSE_EVENTS: &str = "\
id,term,soc,severity,serious,emergent,start
e1,Nausea,Gastrointestinal disorders,mild,0,1,3
e1,Nausea,Gastrointestinal disorders,severe,0,1,9
e2,Headache,Nervous system disorders,mild,0,1,2
e3,\"Pain,
jaw\",Musculoskeletal disorders,mild,0,1,4
e4,Nausea,Gastrointestinal disorders,severe,1,1,1
p1,Nausea,Gastrointestinal disorders,mild,0,0,-3
p2,Headache,Nervous system disorders,mild,1,1,5
";

const STUDY: &str = r#"
schema = "retrial.study/1"

[study]
id = "by-hand"
title = "A trial to be counted by hand"

[[arm]]
id = "drug"
label = "Drug"
role = "experimental"
codes = ["1", "E"]

[[arm]]
id = "placebo"
label = "Placebo"
role = "control"
codes = ["0", "P"]

[table.participants]
file = "participants.csv"
provenance = "simulated"
columns = { id = "id", arm = "group", treated = "treated", completed = "completed" }

[table.scores]
file = "scores.csv"
provenance = "simulated"
missing = ["-9", "NA"]
scale = "CAPS-5"
baseline = "baseline"
columns = { id = "id", visit = "visit", value = "caps", flags = { lost = "lost" } }

[table.adverse-events]
file = "adverse-events.csv"
provenance = "simulated"
columns = { id = "id", term = "term", soc = "soc", severity = "severity", serious = "serious", treatment-emergent = "emergent", start = "start" }

[[endpoint]]
id = "response"
label = "Response"
event = "benefit"
when = { change = { at-most = -10 } }
visit = "week-8"

[[endpoint]]
id = "remission"
label = "Remission"
event = "benefit"
when = { all = [{ flag = "lost" }, { score = { at-most = 20 } }] }
visit = "week-8"

[[endpoint]]
id = "no-gain"
label = "No gain"
event = "harm"
when = { not = { any = [{ change = { below = -4 } }, { percent-change = { at-most = -50 } }] } }
visit = "week-8"

[[endpoint]]
id = "change"
label = "Change"
measure = "change"
visit = "week-8"

[[analysis]]
endpoint = "response"
estimands = [
    { population = "observed", missing = "observed" },
    { population = "randomized", missing = "non-responder" },
    { population = "randomized", missing = "locf" },
    { population = "randomized", missing = "worst-case" },
    { population = "randomized", missing = "best-case" },
    { population = "treated", missing = "non-responder" },
    { population = "completers", missing = "observed" },
]

[[analysis]]
endpoint = "remission"
estimands = [{ population = "observed", missing = "observed" }]

[[analysis]]
endpoint = "no-gain"
estimands = [{ population = "observed", missing = "observed" }, { population = "randomized", missing = "worst-case" }]

[[analysis]]
endpoint = "change"
estimands = [
    { population = "observed", missing = "observed" },
    { population = "randomized", missing = "locf" },
    { population = "randomized", missing = "worst-case" },
]
"#;

fn by_hand() -> Folder {
    Folder::new(&[
        ("study.toml", STUDY),
        ("participants.csv", PARTICIPANTS),
        ("scores.csv", SCORES),
        ("adverse-events.csv", ADVERSE_EVENTS),
    ])
}

#[test]
fn every_estimand_counts_whom_it_names() {
    let folder = by_hand();
    let rows = rows(folder.path());
    for (estimand, drug, placebo) in [
        (OBSERVED, (1, 2), (1, 3)),
        (NON_RESPONDER, (1, 4), (1, 4)),
        // e4 has no score after baseline to carry forward.
        (("randomized", "locf"), (1, 3), (2, 4)),
        (("randomized", "worst-case"), (1, 4), (2, 4)),
        (("randomized", "best-case"), (3, 4), (1, 4)),
        (("treated", "non-responder"), (1, 3), (1, 4)),
        (("completers", "observed"), (1, 2), (1, 3)),
    ] {
        assert_eq!(counted(&rows, "response", "week-8", estimand, "drug"), drug, "{estimand:?}");
        assert_eq!(counted(&rows, "response", "week-8", estimand, "placebo"), placebo, "{estimand:?}");
    }
}

#[test]
fn conditions_combine_and_harms_turn_the_worst_case_round() {
    let folder = by_hand();
    let rows = rows(folder.path());
    // e1: lost and 20; p3: lost, but 22.
    assert_eq!(counted(&rows, "remission", "week-8", OBSERVED, "drug"), (1, 2));
    assert_eq!(counted(&rows, "remission", "week-8", OBSERVED, "placebo"), (0, 3));
    // Only p1 (−4) did not fall by more than 4.
    assert_eq!(counted(&rows, "no-gain", "week-8", OBSERVED, "drug"), (0, 2));
    assert_eq!(counted(&rows, "no-gain", "week-8", OBSERVED, "placebo"), (1, 3));
    // A missing experimental participant suffered the harm, a missing control did not.
    assert_eq!(counted(&rows, "no-gain", "week-8", ("randomized", "worst-case"), "drug"), (2, 4));
    assert_eq!(counted(&rows, "no-gain", "week-8", ("randomized", "worst-case"), "placebo"), (1, 4));
}

#[test]
fn means_and_their_standard_deviations() {
    let folder = by_hand();
    let rows = rows(folder.path());
    let key = |estimand, arm, statistic, method| Key {
        endpoint: "change",
        visit: "week-8",
        estimand,
        arm,
        statistic,
        method,
    };
    let mean = find(&rows, key(OBSERVED, "drug", Statistic::Mean, Method::Student));
    assert_near(mean.estimate, -14.0, 1e-12);
    assert_eq!(mean.n, Some(2));
    let sd = find(&rows, key(OBSERVED, "drug", Statistic::StandardDeviation, Method::Moment));
    assert_near(sd.estimate, 72f64.sqrt(), 1e-12);
    let carried = find(&rows, key(("randomized", "locf"), "drug", Statistic::Mean, Method::Student));
    assert_near(carried.estimate, -11.0, 1e-12); // −20, −5, −8
    let d = find(&rows, key(OBSERVED, "drug", Statistic::CohensD, Method::NoncentralT));
    assert_eq!(d.unit.as_deref(), Some("sd-change"));
    // A measure has no failures: null with the reason.
    let refused = find(&rows, key(("randomized", "worst-case"), "drug", Statistic::Mean, Method::Student));
    assert_eq!(refused.estimate, None);
    assert!(refused.note.as_deref().unwrap().contains("no failures to impute"));
}

#[test]
fn adverse_events_count_treated_participants_once_per_line() {
    let folder = by_hand();
    let rows = rows(folder.path());
    let line = |endpoint: &str, term: Option<&str>, arm: &str| {
        let row = rows
            .iter()
            .find(|row| {
                row.endpoint.as_deref() == Some(endpoint)
                    && row.term.as_deref() == term
                    && row.arm.as_deref() == Some(arm)
                    && row.method == Some(Method::ClopperPearson)
            })
            .unwrap_or_else(|| panic!("no line {endpoint} {term:?} {arm}"));
        (row.events.unwrap(), row.n.unwrap())
    };
    assert_eq!(line("adverse-event-any", None, "drug"), (3, 3));
    assert_eq!(line("adverse-event-any", None, "placebo"), (1, 4));
    assert_eq!(line("adverse-event-serious", None, "drug"), (0, 3));
    assert_eq!(line("adverse-event-serious", None, "placebo"), (1, 4));
    assert_eq!(line("adverse-event-severe", None, "drug"), (1, 3));
    assert_eq!(line("adverse-event-severe", None, "placebo"), (0, 4));
    assert_eq!(line("adverse-event", Some("Nausea"), "drug"), (1, 3));
    assert_eq!(line("adverse-event", Some("Nausea"), "placebo"), (0, 4));
    assert_eq!(line("adverse-event-soc", Some("Nervous system disorders"), "drug"), (1, 3));
    let events = rows
        .iter()
        .find(|row| row.statistic == Statistic::EventCount && row.term.as_deref() == Some("Nausea"))
        .unwrap();
    assert_eq!(events.estimate, Some(2.0));
}

/// The same study, its tables written in another way.
fn rewritten(change: impl Fn(&Folder, &mut String)) -> Folder {
    let folder = by_hand();
    let mut study = STUDY.to_string();
    change(&folder, &mut study);
    folder.write("study.toml", study.as_bytes());
    folder
}

/// Only what was read differs: every row is the same.
#[track_caller]
fn same_rows(folder: &Folder) {
    // Who was seen is counted scale by scale: here on the scale of the endpoints, whatever its name.
    let counted = |row: &retrial::results::Row| row.analysis.as_deref() == Some("missingness");
    let mut ours = rows(folder.path());
    ours.retain(|row| !counted(row) || row.endpoint.as_deref() != Some("PHQ-9"));
    for row in ours.iter_mut().filter(|row| counted(row)) {
        row.endpoint = Some("CAPS-5".into());
    }
    assert!(ours == rows(by_hand().path()), "the rows of {} differ", folder.path().display());
}

#[test]
fn semicolons_decimal_commas_byte_order_mark_and_other_arm_codes_change_nothing() {
    same_rows(&rewritten(|folder, _| {
        let semicolons = format!("\u{feff}{}", SCORES.replace(',', ";").replace(";40;", ";40,0;"));
        folder.write("scores.csv", semicolons.as_bytes());
        folder.write(
            "participants.csv",
            PARTICIPANTS.replace(",1,", ",E,").replace(",0,", ",P,").replace('\n', "\r\n").as_bytes(),
        );
    }));
    same_rows(&rewritten(|folder, study| {
        folder.write("scores.csv", SCORES.replace(',', "|").replace("|40|", "|40,00|").as_bytes());
        *study = study
            .replace("scale = \"CAPS-5\"\n", "scale = \"CAPS-5\"\nformat = { delimiter = \"|\", decimal = \",\" }\n");
    }));
}

#[test]
fn tabs_and_gzip_change_nothing() {
    same_rows(&rewritten(|folder, study| {
        let file = std::fs::File::create(folder.join("scores.tsv.gz")).unwrap();
        let mut encoder = flate2::write::GzEncoder::new(file, flate2::Compression::default());
        encoder.write_all(SCORES.replace(',', "\t").as_bytes()).unwrap();
        encoder.finish().unwrap();
        *study = study.replace("scores.csv", "scores.tsv.gz");
    }));
}

#[test]
fn parquet_changes_nothing() {
    same_rows(&rewritten(|folder, study| {
        let mut cells: Vec<Vec<Option<&str>>> = vec![Vec::new(); 4];
        for line in SCORES.lines().skip(1) {
            for (column, cell) in cells.iter_mut().zip(line.split(',')) {
                column.push(Some(cell).filter(|cell| !["-9", "NA", ""].contains(cell)));
            }
        }
        let text = |name: &str, at: usize| Column::new(name.into(), cells[at].clone());
        let number = |name: &str, at: usize| text(name, at).cast(&DataType::Int64).unwrap();
        let columns = vec![text("id", 0), text("visit", 1), number("caps", 2), number("lost", 3)];
        let mut frame = DataFrame::new(cells[0].len(), columns).unwrap();
        let file = std::fs::File::create(folder.join("scores.parquet")).unwrap();
        polars_io::parquet::write::ParquetWriter::new(file).finish(&mut frame).unwrap();
        *study = study.replace("scores.csv", "scores.parquet");
    }));
}

#[test]
fn a_wide_table_changes_nothing() {
    same_rows(&rewritten(|folder, study| {
        let wide = "\
id,b,w4,w8,lost4,lost8
e1,40,30,20,0,1
e2,40,35,-9,0,
e3,30,NA,22,,0
e4,50,,,,
p1,40,38,36,0,0
p2,30,18,,1,
p3,32,30,22,0,1
p4,36,36,27,0,0
";
        folder.write("wide.csv", wide.as_bytes());
        *study = study.replace("scores.csv", "wide.csv").replace(
            "columns = { id = \"id\", visit = \"visit\", value = \"caps\", flags = { lost = \"lost\" } }",
            "layout = \"wide\"\ncolumns = { id = \"id\", visits = { baseline = \"b\", week-4 = \"w4\", week-8 = \"w8\" }, \
             visit-flags = { lost = { week-4 = \"lost4\", week-8 = \"lost8\" } } }",
        );
    }));
}

#[test]
fn several_scales_in_one_long_file_and_other_visits_are_told_apart() {
    let folder = rewritten(|folder, study| {
        let mut long = String::from("id,visit,caps,lost,instrument\n");
        for line in SCORES.lines().skip(1) {
            let mut cells = line.split(',');
            let (id, visit) = (cells.next().unwrap(), cells.next().unwrap());
            // A scale the study file does not name may hold anything.
            long.push_str(&format!("{line},CAPS\n{id},{visit},3,,PHQ\n{id},{visit},9999,,OTHER\n"));
        }
        folder.write("scores.csv", long.as_bytes());
        *study = study
            .replace("scale = \"CAPS-5\"\n", "scales = { CAPS = \"CAPS-5\", PHQ = \"PHQ-9\" }\n")
            .replace("value = \"caps\"", "value = \"caps\", scale = \"instrument\"");
        for measured in ["event = \"benefit\"", "event = \"harm\"", "measure = \"change\""] {
            *study = study.replace(measured, &format!("{measured}\nscale = \"CAPS-5\""));
        }
    });
    same_rows(&folder);
}

#[test]
fn the_same_command_twice_on_one_and_two_threads_and_elsewhere_gives_the_same_bytes() {
    let folder = by_hand();
    let mut outputs = Vec::new();
    for (threads, name) in [("1", "a"), ("2", "b")] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_retrial"))
            .current_dir(folder.path())
            .env("POLARS_MAX_THREADS", threads)
            .env("RAYON_NUM_THREADS", threads)
            .args(["run", ".", "--output", name, "--figures", "svg,png", "--quiet"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        outputs.push((output.stdout, tree(&folder.join(name))));
    }
    let elsewhere = Folder::new(&[]);
    let study = folder.path().to_str().unwrap();
    let run = retrial(elsewhere.path(), &["run", study, "--output", "c", "--figures", "svg,png", "--quiet"]);
    outputs.push((run.stdout.into_bytes(), tree(&elsewhere.join("c"))));
    assert!(outputs[0].1.iter().any(|(name, _)| name.ends_with(".png")));
    assert!(outputs.windows(2).all(|pair| pair[0] == pair[1]));
}

fn tree(folder: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_string();
        if path.is_dir() {
            files.extend(tree(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            files.push((name, std::fs::read(path).unwrap()));
        }
    }
    files.sort();
    files
}

/// The study file of the DIA antidepressant trial on an invented file of the same shape: 172 patients in visits 4 to 7, the score leaving
/// with the patient. What is expected is counted here, patient by patient.
#[test]
fn a_study_file_finds_its_data_elsewhere() {
    let mut csv = String::from("\"PATIENT\",\"RELDAYS\",\"VISIT\",\"THERAPY\",\"BASVAL\",\"HAMDTL17\",\"CHANGE\"\n");
    let mut expected = std::collections::BTreeMap::new();
    for patient in 0..172i64 {
        let (arm, id) = if patient < 84 { ("DRUG", "drug") } else { ("PLACEBO", "placebo") };
        let baseline = 16 + patient % 15;
        let last = 4 + (patient * 7) % 5;
        for visit in 4..=last.min(7) {
            let score = baseline - (visit - 3) * (1 + patient % 4);
            let change = score - baseline;
            csv.push_str(&format!("\"{patient}\",7,\"{visit}\",\"{arm}\",{baseline},{score},{change}\n"));
            if visit == 7 {
                let counts: &mut (u64, u64, u64) = expected.entry(id).or_default();
                counts.0 += u64::from(2 * -change >= baseline);
                counts.1 += u64::from(score <= 7);
                counts.2 += 1;
            }
        }
    }
    let data = Folder::new(&[("dia_antidepressant.csv", &csv)]);
    let study = crate::support::project().join("tests/studies/dia_antidepressant");
    let arguments = ["run", study.to_str().unwrap(), "--data", data.path().to_str().unwrap(), "--format", "json"];
    let run = retrial(data.path(), &arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let table: retrial::results::Results = serde_json::from_str(&run.stdout).unwrap();
    for (arm, (response, remission, n)) in expected {
        assert_eq!(counted(&table.rows, "response", "visit-7", OBSERVED, arm), (response, n));
        assert_eq!(counted(&table.rows, "remission", "visit-7", OBSERVED, arm), (remission, n));
        assert_eq!(
            counted(&table.rows, "response", "visit-7", NON_RESPONDER, arm).1,
            if arm == "drug" { 84 } else { 88 }
        );
    }
}

#[test]
fn a_scale_of_the_studys_own_is_checked_as_a_shipped_one() {
    let own =
        "[[scale]]\nid = \"own\"\nminimum = 0\nmaximum = MAX\nbetter = \"lower\"\ninteger = true\n\n[table.scores]";
    let with = |maximum: &str| {
        rewritten(|_, study| {
            *study = study
                .replace("scale = \"CAPS-5\"", "scale = \"own\"")
                .replace("[table.scores]", &own.replace("MAX", maximum));
        })
    };
    same_rows(&with("50"));
    let run = retrial(with("49").path(), &["validate", "."]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("50 is outside own, which runs from 0 to 49"), "{}", run.stderr);
}
