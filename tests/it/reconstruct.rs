//! Participants made from a published table: they print the table, or it is said why there are none.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use retrial::reconstruct::{Choice, Conflict, Table, conflicts, reconstruct, verify};
use retrial::results::{Row, Statistic};
use retrial::{ingest, study};

use crate::support::{Folder, OBSERVED, counted, project, retrial, rows};

const HEADER: &str = "arm,endpoint,visit,population,missing,events,n,percent,mean,sd,se,ci_lower,ci_upper,level,source,locator,status,reading,note";

/// A study of two arms on the CAPS-5 (0 to 80, whole numbers), `drug` as described by `lines`, `placebo` by one harmless row.
fn table(lines: &[String]) -> Folder {
    let toml = r#"
schema = "retrial.study/1"
study = { id = "made", title = "Made" }
arm = [
    { id = "drug", label = "Drug", role = "experimental" },
    { id = "placebo", label = "Placebo", role = "control" },
]
visit = [{ id = "baseline", week = 0 }, { id = "week-4", week = 4 }, { id = "week-8", week = 8 }]
source = [{ id = "paper", citation = "A paper." }, { id = "file", citation = "A file." }]
table.published.file = "published.csv"
endpoint = [
    { id = "caps", label = "CAPS-5", scale = "CAPS-5", visit = "week-8", measure = "score" },
    { id = "change", label = "Change", scale = "CAPS-5", visit = "week-8", measure = "change" },
    { id = "response", label = "Response", scale = "CAPS-5", visit = "week-8", event = "benefit", when = { change = { at-most = -10 } } },
    { id = "half", label = "Half", scale = "CAPS-5", visit = "week-8", event = "benefit", when = { percent-change = { at-most = -50 } } },
    { id = "lost", label = "Lost", scale = "CAPS-5", visit = "week-8", event = "benefit", when = { flag = "diagnosis-lost" } },
    { id = "remission", label = "Remission", scale = "CAPS-5", visit = "week-8", event = "benefit", when = { all = [{ flag = "diagnosis-lost" }, { score = { at-most = 11 } }] } },
]
analysis = [
    { endpoint = "caps", visits = ["baseline", "week-4", "week-8"], estimands = [{ population = "observed", missing = "observed" }] },
    { endpoint = "change", estimands = [{ population = "observed", missing = "observed" }] },
    { endpoint = "response", estimands = [{ population = "observed", missing = "observed" }] },
]
"#;
    let csv = format!("{HEADER}\n{}\n{}\n", lines.join("\n"), mean("placebo", "caps", "baseline", 30, "40.0", "8.0"));
    Folder::new(&[("study.toml", toml), ("published.csv", &csv)])
}

fn mean(arm: &str, endpoint: &str, visit: &str, n: usize, mean: &str, sd: &str) -> String {
    format!("{arm},{endpoint},{visit},observed,observed,,{n},,{mean},{sd},,,,,paper,table,primary,,")
}

fn count(endpoint: &str, visit: &str, events: usize, n: usize) -> String {
    format!("drug,{endpoint},{visit},observed,observed,{events},{n},,,,,,,,paper,table,primary,,")
}

fn drug(endpoint: &str, visit: &str, n: usize, m: &str, sd: &str) -> String {
    mean("drug", endpoint, visit, n, m, sd)
}

fn trial(folder: &Path) -> ingest::Trial {
    let study = study::load_study(folder).unwrap_or_else(|problems| panic!("{problems}"));
    ingest::read(study, None).unwrap_or_else(|problems| panic!("{problems}"))
}

fn conflicts_of(lines: &[String]) -> Vec<Conflict> {
    let folder = table(lines);
    conflicts(&Table::of(&trial(folder.path()), &Choice::default()))
}

/// Scores by (arm, visit) in the order of the participants, `None` where there is none; read with nothing of the program's own.
fn scores(folder: &Path, scale: &str) -> BTreeMap<(String, String), Vec<Option<i64>>> {
    let read = |name: &str| -> Vec<BTreeMap<String, String>> {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let mut lines = text.lines().map(|line| line.split(',').map(String::from).collect::<Vec<_>>());
        let header = lines.next().unwrap();
        lines.map(|cells| header.iter().cloned().zip(cells).collect()).collect()
    };
    let all = read("scores.csv");
    let mut found = BTreeMap::new();
    for person in read("participants.csv") {
        for visit in ["baseline", "week-4", "week-8", "week-18"] {
            let row = all.iter().find(|row| {
                row["participant"] == person["participant"] && row["visit"] == visit && row["scale"] == scale
            });
            let score = row.map(|row| row["score"].parse().unwrap());
            found.entry((person["arm"].clone(), visit.to_string())).or_insert_with(Vec::new).push(score);
        }
    }
    found
}

fn moments(values: &[f64]) -> (usize, f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (values.len(), mean, (squares / (n - 1.0)).sqrt())
}

/// Every CAPS-5 number of the published table: means and SDs at the visits and responder counts from the open data file (SYPRES/Metapsy,
/// doi:10.5281/zenodo.18740439), change from the abstract (Mitchell et al. 2021, doi:10.1038/s41591-021-01336-3). Recomputed here from
/// the written CSV files.
#[test]
fn mapp1_reproduces_every_printed_number() {
    let folder = Folder::new(&[]);
    let dataset = project().join("datasets/mapp1");
    let run = retrial(folder.path(), &["reconstruct", dataset.to_str().unwrap(), "--output", "made", "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    let scores = scores(&folder.join("made"), "CAPS-5");
    for (arm, visit, n, mean, sd) in [
        ("mdma", "baseline", 46, "44.0", "6.01"),
        ("placebo", "baseline", 44, "44.2", "6.15"),
        ("mdma", "week-4", 46, "33.8", "12.21"),
        ("placebo", "week-4", 43, "37.0", "10.49"),
        ("mdma", "week-8", 42, "26.3", "12.31"),
        ("placebo", "week-8", 39, "33.5", "12.49"),
        ("mdma", "week-18", 42, "19.6", "13.61"),
        ("placebo", "week-18", 37, "29.9", "12.77"),
    ] {
        let seen: Vec<i64> = scores[&(arm.into(), visit.into())].iter().flatten().copied().collect();
        assert!(seen.iter().all(|score| (0..=80).contains(score)));
        let found = moments(&seen.iter().map(|score| *score as f64).collect::<Vec<_>>());
        assert_eq!(
            (found.0, format!("{:.1}", found.1), format!("{:.2}", found.2)),
            (n, mean.into(), sd.into()),
            "{arm} {visit}"
        );
    }
    let change = |arm: &str, visit: &str| -> Vec<i64> {
        let (before, after) = (&scores[&(arm.into(), "baseline".into())], &scores[&(arm.into(), visit.into())]);
        before.iter().zip(after).filter_map(|(before, after)| Some((*after)? - (*before)?)).collect()
    };
    for (arm, n, mean, sd) in [("mdma", 42, "-24.4", "11.6"), ("placebo", 37, "-13.9", "11.5")] {
        let found = moments(&change(arm, "week-18").iter().map(|change| *change as f64).collect::<Vec<_>>());
        assert_eq!(
            (found.0, format!("{:.1}", found.1), format!("{:.1}", found.2)),
            (n, mean.into(), sd.into()),
            "{arm}"
        );
    }
    for (arm, visit, responders) in [
        ("mdma", "week-4", 21),
        ("mdma", "week-8", 31),
        ("mdma", "week-18", 37),
        ("placebo", "week-4", 14),
        ("placebo", "week-8", 18),
        ("placebo", "week-18", 23),
    ] {
        let found = change(arm, visit).iter().filter(|change| **change <= -10).count();
        assert_eq!(found, responders, "{arm} {visit}");
    }
    // Loss of diagnosis and remission carry a flag: counted by the program from the written files.
    let rows = rows(&folder.join("made"));
    for (endpoint, visit, mdma, placebo) in [
        ("loss-of-diagnosis", "week-18", (28, 42), (12, 37)),
        ("remission", "week-4", (4, 46), (1, 43)),
        ("remission", "week-8", (5, 42), (2, 39)),
        ("remission", "week-18", (14, 42), (2, 37)),
    ] {
        assert_eq!(counted(&rows, endpoint, visit, OBSERVED, "mdma"), mdma, "{endpoint} {visit}");
        assert_eq!(counted(&rows, endpoint, visit, OBSERVED, "placebo"), placebo, "{endpoint} {visit}");
    }
    // Whoever left stays away: 46, 46, 42, 42 and 44, 43, 39, 37 are seen.
    for arm in ["mdma", "placebo"] {
        let seen = |visit: &str| scores[&(arm.into(), visit.into())].iter().map(Option::is_some).collect::<Vec<_>>();
        for (earlier, later) in [("baseline", "week-4"), ("week-4", "week-8"), ("week-8", "week-18")] {
            assert!(seen(earlier).iter().zip(seen(later)).all(|(before, after)| *before || !after), "{arm} {later}");
        }
    }
}

/// `retrial run` prints the same rates, means and SDs from the made participants as from the published table.
#[test]
fn a_run_on_the_made_participants_prints_the_published_table() {
    let folder = Folder::new(&[]);
    let dataset = project().join("datasets/mapp1");
    let run = retrial(folder.path(), &["reconstruct", dataset.to_str().unwrap(), "--output", "made"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let (published, made) = (rows(&dataset), rows(&folder.join("made")));
    let key = |row: &Row| {
        (
            row.analysis.clone(),
            row.endpoint.clone(),
            row.visit.clone(),
            row.population.clone(),
            row.missing.clone(),
            row.arm.clone(),
            row.statistic,
            row.method,
        )
    };
    let mut compared = 0;
    for row in published.iter().filter(|row| row.versus.is_none() && row.term.is_none()) {
        let decimals = match row.statistic {
            Statistic::Proportion => 15,
            Statistic::Mean => 1,
            Statistic::StandardDeviation if row.endpoint.as_deref() == Some("caps5") => 2,
            Statistic::StandardDeviation => 1,
            _ => continue,
        };
        let other = made.iter().find(|other| key(other) == key(row)).unwrap_or_else(|| panic!("no row {:?}", key(row)));
        let shown = |row: &Row| row.estimate.map(|estimate| format!("{estimate:.decimals$}"));
        assert_eq!((other.events, other.n, shown(other)), (row.events, row.n, shown(row)), "{:?}", key(row));
        compared += 1;
    }
    assert_eq!(compared, 108);
    // And says on its face what it is made of.
    let run = retrial(folder.path(), &["run", "made", "--output", "out"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.starts_with("RECONSTRUCTED: "), "{}", &run.stdout[..200]);
    for (file, mark) in
        [("report.html", "RECONSTRUCTED"), ("report.md", "RECONSTRUCTED"), ("results.json", "\"reconstructed\"")]
    {
        assert!(std::fs::read_to_string(folder.join("out").join(file)).unwrap().contains(mark), "{file}");
    }
    for figure in std::fs::read_dir(folder.join("out/figures")).unwrap() {
        let path = figure.unwrap().path();
        assert!(std::fs::read_to_string(&path).unwrap().contains("RECONSTRUCTED DATA"), "{}", path.display());
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let folder = Folder::new(&[]);
    let dataset = project().join("datasets/mapp1");
    let make = |name: &str, threads: &str, seed: &str| {
        let status = std::process::Command::new(env!("CARGO_BIN_EXE_retrial"))
            .current_dir(folder.path())
            .env("RAYON_NUM_THREADS", threads)
            .args(["reconstruct", dataset.to_str().unwrap(), "--seed", seed, "--output", name, "--quiet"])
            .output()
            .unwrap();
        assert!(status.status.success());
        let read = |file: &str| std::fs::read(folder.join(name).join(file)).unwrap();
        [read("study.toml"), read("participants.csv"), read("scores.csv")]
    };
    let first = make("a", "1", "7");
    assert_eq!(first, make("b", "4", "7"));
    assert_ne!(first[2], make("c", "4", "8")[2]);
    // Every row carries the mark, in both files.
    for file in &first[1..] {
        let text = String::from_utf8(file.clone()).unwrap();
        assert!(text.lines().skip(1).all(|line| line.starts_with("rec-") && line.contains(",reconstructed")));
    }
}

/// The open data file's baseline SDs (13.10 of 53, 7.78 of 50) beside those of Table 1 (6.6 of 53, 6.7 of 51), Mitchell et al. 2023,
/// doi:10.1038/s41591-023-02565-4.
#[test]
fn mapp2_has_two_baselines_that_cannot_both_be_true() {
    let dataset = project().join("datasets/mapp2");
    let dataset = dataset.to_str().unwrap();
    let folder = Folder::new(&[]);
    let both =
        retrial(folder.path(), &["reconstruct", dataset, "--all-readings", "--output", "made", "--format", "json"]);
    assert_eq!(both.code, 4);
    assert!(both.stderr.contains("no data can meet these rows together"), "{}", both.stderr);
    assert!(folder.names().is_empty(), "nothing is written");
    let json: serde_json::Value = serde_json::from_str(&both.stdout).unwrap();
    let lines: Vec<String> = json["conflicts"].as_array().unwrap().iter().map(|c| c["lines"].to_string()).collect();
    assert_eq!(lines, ["[2,4]", "[5,3]", "[3,5]"]);
    assert!(json["conflicts"].as_array().unwrap().iter().all(|conflict| conflict["proven"] == true));
    // 50 of the 51 of Table 1: √(50 · 6.75² / 49) = 6.82.
    assert!(json["conflicts"][2]["why"].as_str().unwrap().contains("at most SD 6.82 in any 50 of them, not 7.78"));
    // The preferred reading can be met; the conflict and what the SDs are made of is told with it.
    let preferred = retrial(folder.path(), &["reconstruct", dataset]);
    assert_eq!(preferred.code, 0);
    insta::assert_snapshot!(preferred.stdout);
    assert_eq!(retrial(folder.path(), &["reconstruct", dataset, "--prefer", "open-data"]).code, 0);
    let unknown = retrial(folder.path(), &["reconstruct", dataset, "--prefer", "opendata"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("the table has open-data"), "{}", unknown.stderr);
}

/// Oehen et al. 2013 (doi:10.1177/0269881112464827), as in the open data file: 63.4 cannot be the mean of four whole scores.
#[test]
fn oehen_fails_grim() {
    let dataset = project().join("datasets/oehen2013");
    let run = retrial(&project(), &["reconstruct", dataset.to_str().unwrap()]);
    assert_eq!(run.code, 4);
    assert!(run.stdout.contains("no 4 whole scores have a mean of 63.4: a sum of 253 gives 63.250"), "{}", run.stdout);
}

/// One impossible table for each kind of proof: lines (the first is 2) that conflict, and words of the arithmetic.
#[test]
fn impossible_tables_are_refused_with_the_rows_that_conflict() {
    let base = || drug("caps", "baseline", 20, "40.0", "6.0");
    let cases: Vec<(&str, Vec<String>, Vec<usize>, &str)> = vec![
        ("GRIM", vec![drug("caps", "baseline", 20, "40.03", "6.0")], vec![2], "(GRIM)"),
        // 40 ± 41 on 0 to 80: at most √(20·40·40/19) = 41.04 where the mean is 40.
        ("too wide", vec![drug("caps", "baseline", 20, "40.0", "42.0")], vec![2], "widest spread"),
        // Half the scores 40, half 41.
        ("too narrow", vec![drug("caps", "baseline", 20, "40.5", "0.10")], vec![2], "narrowest spread"),
        // GRIMMER (Anaya 2016, doi:10.7287/peerj.preprints.2400v1): Σx = 800, and SD 3.00 needs Σx² between 32 170.4 and 32 171.6.
        ("no such SD", vec![drug("caps", "baseline", 20, "40.00", "3.00")], vec![2], "GRIMMER"),
        // 40 − d and 40 + d: SD d√2 = 1.41, 2.83, …
        ("no such pair", vec![drug("caps", "baseline", 2, "40.0", "2.00")], vec![2], "every set of 2 whole scores"),
        (
            "means and change",
            vec![base(), drug("caps", "week-8", 20, "30.0", "9.0"), drug("change", "week-8", 20, "-12.0", "9.0")],
            vec![2, 3, 4],
            "mean change of",
        ),
        (
            "SD of change too wide",
            vec![base(), drug("caps", "week-8", 20, "30.0", "9.0"), drug("change", "week-8", 20, "-10.0", "16.0")],
            vec![2, 3, 4],
            "correlation −1",
        ),
        (
            "SD of change too narrow",
            vec![base(), drug("caps", "week-8", 20, "30.0", "19.0"), drug("change", "week-8", 20, "-10.0", "12.0")],
            vec![2, 3, 4],
            "correlation 1",
        ),
        (
            "those who left would be unlike anybody",
            vec![base(), drug("caps", "week-8", 18, "30.0", "9.0"), drug("change", "week-8", 18, "-12.2", "9.0")],
            vec![2, 3, 4],
            "points at baseline",
        ),
        (
            "those who left would be out of range",
            vec![base(), drug("caps", "week-8", 18, "30.0", "9.0"), drug("change", "week-8", 18, "-5.0", "9.0")],
            vec![2, 3, 4],
            "seen later a mean baseline of",
        ),
        (
            "remission without loss",
            vec![count("lost", "week-8", 5, 20), count("remission", "week-8", 6, 20)],
            vec![3, 2],
            "as well",
        ),
        (
            "too many low scores for the mean",
            vec![drug("caps", "week-8", 20, "60.0", "9.0"), count("remission", "week-8", 10, 20)],
            vec![2, 3],
            "at least 10 of 20 with a score of at most 11",
        ),
        (
            "too many low scores for the spread",
            vec![drug("caps", "week-8", 20, "40.0", "9.0"), count("remission", "week-8", 10, 20)],
            vec![2, 3],
            "need a spread of at least",
        ),
        (
            "nobody responds, everybody improves",
            vec![drug("change", "week-8", 20, "-15.0", "9.0"), count("response", "week-8", 0, 20)],
            vec![2, 3],
            "0 of 20 with a change of at most −10",
        ),
        (
            "the change follows from two means",
            vec![base(), drug("caps", "week-8", 20, "25.0", "9.0"), count("response", "week-8", 0, 20)],
            vec![2, 3, 4],
            "the two means differ by another",
        ),
        (
            "another denominator",
            vec![base(), drug("caps", "week-8", 18, "30.0", "9.0"), count("response", "week-8", 9, 19)],
            vec![4, 3],
            "19 are counted, but 18 have the score",
        ),
    ];
    for (name, lines, conflicting, words) in cases {
        let found = conflicts_of(&lines);
        assert!(
            found
                .iter()
                .any(|conflict| conflict.proven && conflict.lines == conflicting && conflict.why.contains(words)),
            "{name}: {found:#?}"
        );
        // Without any one of its rows the rest is not refused on the same ground.
        for left_out in &conflicting {
            let rest: Vec<String> =
                lines.iter().enumerate().filter(|(at, _)| at + 2 != *left_out).map(|(_, line)| line.clone()).collect();
            if !rest.is_empty() {
                assert_eq!(conflicts_of(&rest), [], "{name} without line {left_out}");
            }
        }
    }
}

#[test]
fn what_is_not_found_is_not_called_proven() {
    // Everybody at least halves a score of 40 and everybody ends at 21 or more: each row alone is fine, and no proof covers percentages.
    let lines = [
        drug("caps", "baseline", 20, "40.0", "0.0"),
        drug("caps", "week-8", 20, "21.0", "0.0"),
        count("half", "week-8", 20, 20),
    ];
    let folder = table(&lines);
    let table = Table::of(&trial(folder.path()), &Choice::default());
    let conflicts = reconstruct(&table, 1).unwrap_err();
    assert_eq!(conflicts.len(), 1);
    assert!(!conflicts[0].proven);
    assert_eq!(conflicts[0].lines, [2, 3, 4], "{conflicts:#?}");
    let run = retrial(folder.path(), &["reconstruct", "."]);
    assert_eq!(run.code, 4);
    assert!(
        run.stdout.contains("[not proven]") && run.stderr.contains("which is no proof"),
        "{}{}",
        run.stdout,
        run.stderr
    );
}

/// Four people, everybody looked at: the data that a rare table was printed from are found, and what has none is proven to have none.
#[test]
fn tables_of_very_few_people_are_decided() {
    // Each row can be met alone: four at 40 who all at least halve a score and end at 21.
    let lines = [
        drug("caps", "baseline", 4, "40.0", "0.0"),
        drug("caps", "week-8", 4, "21.0", "0.0"),
        count("half", "week-8", 4, 4),
    ];
    let folder = table(&lines);
    let table = Table::of(&trial(folder.path()), &Choice::default());
    let conflicts = reconstruct(&table, 1).unwrap_err();
    assert_eq!(conflicts.len(), 1);
    assert!(
        conflicts[0].proven && conflicts[0].why.contains("every set of whole scores of 4 people"),
        "{conflicts:#?}"
    );
    assert_eq!(conflicts[0].lines, [2, 3, 4]);
}

/// SD 6.0 of 20 is 40.0 ± 2.093·6.0/√20 (t of 19 degrees of freedom, R 4.2.2): 37.2 to 42.8.
#[test]
fn a_spread_printed_as_an_interval_is_met() {
    let line = "drug,caps,baseline,observed,observed,,20,,40.0,,,37.2,42.8,0.95,paper,table,primary,,".to_string();
    let folder = table(&[line]);
    let run = retrial(folder.path(), &["reconstruct", ".", "--output", "made"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let flat = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("95 % interval 37.2 to 42.8"), "{}", run.stdout);
    let scores = scores(&folder.join("made"), "CAPS-5");
    let seen: Vec<f64> = scores[&("drug".into(), "baseline".into())].iter().flatten().map(|x| *x as f64).collect();
    let (n, mean, sd) = moments(&seen);
    let half = 2.093_024 * sd / (n as f64).sqrt();
    assert_eq!((n, print(mean - half, 1), print(mean + half, 1)), (20, "37.2".into(), "42.8".into()));
    // Eighty points wide in four people: no scores of 0 to 80 with a mean of 40 are so far apart as ±100.
    let wide = "drug,caps,baseline,observed,observed,,4,,40.0,,,-60.0,140.0,0.95,paper,table,primary,,".to_string();
    let found = conflicts_of(&[wide]);
    assert!(found.len() == 1 && found[0].proven && found[0].why.contains("widest spread"), "{found:#?}");
}

#[test]
fn people_who_come_back_are_told() {
    let lines = [
        drug("caps", "baseline", 20, "40.0", "6.0"),
        drug("caps", "week-4", 17, "35.0", "8.0"),
        drug("caps", "week-8", 19, "30.0", "9.0"),
    ];
    let folder = table(&lines);
    let run = retrial(folder.path(), &["reconstruct", "."]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let flat = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("drug: 17 have CAPS-5 at week-4 and 19 at week-8"), "{}", run.stdout);
}

#[test]
fn what_cannot_be_used_is_said() {
    let lines = [
        drug("caps", "baseline", 20, "40.0", "6.0"),
        "drug,caps,week-8,randomized,mmrm,,20,,30.0,,1.2,,,,paper,table,primary,,".to_string(),
        "drug,response,week-8,randomized,locf,9,20,,,,,,,,paper,table,primary,,".to_string(),
    ];
    let folder = table(&lines);
    let run = retrial(folder.path(), &["reconstruct", "."]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for words in [
        "line 3, drug: caps at week-8: a model's mean",
        "line 4, drug: response at week-8: scores that `locf` filled in",
    ] {
        assert!(run.stdout.contains(words), "{}", run.stdout);
    }
    let nothing = retrial(&project(), &["reconstruct", "datasets/davidson2001"]);
    assert_eq!(nothing.code, 4);
    let people = retrial(&project(), &["reconstruct", "datasets/simulated-ptsd"]);
    assert_eq!(people.code, 3);
    assert!(people.stderr.contains("the study has no published table"), "{}", people.stderr);
    let key = retrial(&project(), &["reconstruct", "datasets/mapp1", "--ignore", "row=3"]);
    assert_eq!(key.code, 2);
    assert!(key.stderr.contains("the keys are line, arm"), "{}", key.stderr);
}

/// A half printed either way, as `{:.d}` does of the binary number.
fn print(x: f64, decimals: usize) -> String {
    format!("{x:.decimals$}")
}

/// Baseline, week 4 and week 8 of somebody.
type Person = (i64, i64, i64);

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        // Of six to ten people a search by chance may, rarely, miss what is there: the same tables on every run.
        rng_seed: proptest::test_runner::RngSeed::Fixed(1),
        ..ProptestConfig::default()
    })]

    /// Data exist that print these tables: those they were printed from.
    #[test]
    fn a_table_printed_from_whole_scores_is_met(
        people in proptest::collection::vec((20i64..=70, -50i64..=10, -50i64..=10), 4..45),
        leaving in (0usize..4, 0usize..4),
        decimals in 1usize..=2,
        seed in 0u64..1000,
    ) {
        let people: Vec<Person> = people.into_iter().map(|(b, d, e)| (b, (b + d).clamp(0, 80), (b + e).clamp(0, 80))).collect();
        let n = [people.len(), people.len() - leaving.0.min(1), (people.len() - leaving.0.min(1) - leaving.1).max(2)];
        let mut lines = Vec::new();
        let scores = |visit: usize| -> Vec<i64> {
            people[..n[visit]].iter().map(|person| [person.0, person.1, person.2][visit]).collect()
        };
        let row = |endpoint: &str, visit: &str, values: &[i64]| {
            let (n, m, sd) = moments(&values.iter().map(|x| *x as f64).collect::<Vec<_>>());
            drug(endpoint, visit, n, &print(m, 1), &print(sd, decimals))
        };
        for (at, visit) in ["baseline", "week-4", "week-8"].iter().enumerate() {
            lines.push(row("caps", visit, &scores(at)));
        }
        let changes: Vec<i64> = scores(2).iter().zip(&people).map(|(last, person)| last - person.0).collect();
        lines.push(row("change", "week-8", &changes));
        lines.push(count("response", "week-8", changes.iter().filter(|change| **change <= -10).count(), n[2]));
        let lost: Vec<bool> = people[..n[2]].iter().map(|person| (person.0 + person.2) % 3 > 0).collect();
        let remitted = lost.iter().zip(scores(2)).filter(|(lost, score)| **lost && *score <= 11).count();
        lines.push(count("remission", "week-8", remitted, n[2]));
        lines.push(count("lost", "week-8", lost.iter().filter(|lost| **lost).count(), n[2]));
        let halved = people[..n[1]].iter().filter(|person| 2 * person.1 <= person.0).count();
        lines.push(count("half", "week-4", halved, n[1]));

        let folder = table(&lines);
        let trial = trial(folder.path());
        let table = Table::of(&trial, &Choice::default());
        prop_assert_eq!(conflicts(&table), []);
        let made = reconstruct(&table, seed);
        let made = made.map_err(|conflicts| TestCaseError::fail(format!("{lines:#?}\n{conflicts:#?}")))?;
        // As read back from the files.
        let published = std::fs::read(folder.join("published.csv")).unwrap();
        let files = retrial::reconstruct::files(&trial.study, &published, &Choice::default(), &table, &made, seed).unwrap();
        let written = Folder::new(&[]);
        for (name, content) in &files {
            std::fs::create_dir_all(written.join(name).parent().unwrap()).unwrap();
            written.write(name, content);
        }
        let again = self::trial(written.path());
        for checked in verify(&again, &table).unwrap() {
            prop_assert!(checked.agrees, "{}: {}", checked.fact, checked.remade);
        }
    }
}

#[test]
fn standard_deviations_from_rounded_standard_errors_are_recognised() {
    let trial = trial(&project().join("datasets/mapp2"));
    let found = retrial::reconstruct::from_standard_errors(&trial.published);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].source.as_str(), found[0].lines.len()), ("open-data", 8));
    // 13.10 = 1.8 · √53, so anything from 1.75 · √53 to 1.85 · √53.
    assert!((found[0].example.1 - 12.740).abs() < 1e-3 && (found[0].example.2 - 13.468).abs() < 1e-3);
    let mapp1 = self::trial(&project().join("datasets/mapp1"));
    assert_eq!(retrial::reconstruct::from_standard_errors(&mapp1.published), []);
}

/// MAPP1 made into a folder, with `more` at the end of its study file.
fn made(more: &str) -> Folder {
    let folder = Folder::new(&[]);
    let dataset = project().join("datasets/mapp1");
    let run = retrial(folder.path(), &["reconstruct", dataset.to_str().unwrap(), "--output", "made", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let path = folder.join("made/study.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}{more}")).unwrap();
    folder
}

const UNPUBLISHED: &str = r#"
[[analysis]]
id = "carried"
endpoint = "response"
estimands = [{ population = "randomized", missing = "locf" }]

[[analysis]]
id = "week-8"
endpoint = "caps5-change"
visits = ["week-8"]
estimands = [{ population = "observed", missing = "observed" }]
"#;

fn results(folder: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(folder.join("results.json")).unwrap();
    serde_json::from_str::<retrial::results::Results>(&text).unwrap().rows
}

fn of<'a>(rows: &'a [Row], analysis: &str) -> Vec<&'a Row> {
    rows.iter().filter(|row| row.analysis.as_deref() == Some(analysis)).collect()
}

#[test]
fn what_was_not_published_is_refused_or_shown_as_a_range() {
    let folder = made(UNPUBLISHED);
    let run = retrial(folder.path(), &["run", "made", "--output", "plain"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("--allow-reconstructed adds the rest as ranges over 20"), "{}", run.stderr);
    let plain = results(&folder.join("plain"));
    for row in of(&plain, "carried").into_iter().chain(of(&plain, "week-8")) {
        let numbers = [row.estimate, row.lower, row.upper, row.std_error, row.test_statistic, row.p_value, row.df];
        assert_eq!(numbers, [None; 7], "{row:?}");
        assert!(row.note.as_ref().unwrap().starts_with("refused: not published"));
    }
    assert!(of(&plain, "caps5-change").iter().all(|row| row.estimate.is_some() || row.p_value.is_some()));
    let figures = |name: &str| -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder.join(name).join("figures"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(figures("plain"), ["forest.svg", "outcome-bars.svg", "trajectory.svg"]);

    let run = retrial(folder.path(), &["run", "made", "--allow-reconstructed", "--output", "ranged"]);
    assert_eq!((run.code, run.stderr.contains("warning")), (0, false), "{}", run.stderr);
    let ranged = results(&folder.join("ranged"));
    // What was published is the same, with or without.
    assert_eq!(of(&ranged, "caps5-change"), of(&plain, "caps5-change"));
    let carried = of(&ranged, "carried");
    let rate = carried
        .iter()
        .find(|row| row.statistic == Statistic::Proportion && row.arm.as_deref() == Some("mdma"))
        .unwrap();
    // 37 of the 42 seen at week 18 respond, and of the 4 others 0 to 4: 37/46 to 41/46. No draw stands for the others.
    assert_eq!((rate.estimate, rate.level, rate.n), (None, None, Some(46)));
    let (low, high) = (rate.lower.unwrap(), rate.upper.unwrap());
    assert!(37.0 / 46.0 <= low && low < high && high <= 41.0 / 46.0, "{low} {high}");
    assert!(rate.note.as_ref().unwrap().contains("range over 20 reconstructions (seeds 1 to 20), not an interval"));
    let test = carried.iter().find(|row| row.statistic == Statistic::TestOfEquality).unwrap();
    assert_eq!(test.p_value, None);
    assert!(test.note.as_ref().unwrap().starts_with("not published: p from "), "{:?}", test.note);
    for figure in ["waterfall-caps5-change-week-18.svg", "responder-curve-caps5-change-week-18.svg"] {
        let svg = std::fs::read_to_string(folder.join("ranged/figures").join(figure)).unwrap();
        assert!(svg.contains("range over 20 reconstructions") && svg.contains("RECONSTRUCTED DATA"), "{figure}");
    }
}

#[test]
fn an_edited_rule_is_no_longer_the_published_one() {
    let folder = made("");
    let path = folder.join("made/study.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("at-most = -10", "at-most = -15")).unwrap();
    let run = retrial(folder.path(), &["run", "made", "--format", "json", "--quiet"]);
    let rows = serde_json::from_str::<retrial::results::Results>(&run.stdout).unwrap().rows;
    assert!(of(&rows, "response").iter().all(|row| row.estimate.is_none() && row.p_value.is_none()));
    assert!(of(&rows, "loss-of-diagnosis").iter().any(|row| row.estimate.is_some()));
}

#[test]
fn no_range_without_the_table_the_participants_were_made_from() {
    let folder = made(UNPUBLISHED);
    let path = folder.join("made/study.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let from = text.find("[reconstruction]").unwrap();
    let to = text.find("[[analysis]]\nid = \"carried\"").unwrap();
    std::fs::write(&path, format!("{}{}", &text[..from], &text[to..])).unwrap();
    let run = retrial(folder.path(), &["run", "made", "--allow-reconstructed"]);
    assert_eq!(run.code, 4);
    assert!(run.stderr.contains("does not say what its participants were made from"), "{}", run.stderr);
    // Without it, what no table prints is refused all the same.
    let run = retrial(folder.path(), &["run", "made", "--format", "json", "--quiet"]);
    let rows = serde_json::from_str::<retrial::results::Results>(&run.stdout).unwrap().rows;
    assert!(of(&rows, "carried").iter().all(|row| row.lower.is_none() && row.p_value.is_none()));
    assert!(of(&rows, "response").iter().any(|row| row.estimate.is_some()));
    // A figure of individuals that is asked for by name is refused, too.
    std::fs::write(&path, format!("{text}\n[[figure]]\nkind = \"waterfall\"\n")).unwrap();
    let run = retrial(folder.path(), &["run", "made", "--output", "out"]);
    assert_eq!(run.code, 4);
    assert!(run.stderr.contains("a waterfall or a responder curve of reconstructed participants"), "{}", run.stderr);
}

#[test]
fn models_of_reconstructed_participants_are_refused_or_shown_as_ranges() {
    let folder = made("");
    let columns = [
        "made/scores.csv",
        "--response",
        "score",
        "--change-from",
        "baseline",
        "--arm",
        "arm",
        "--reference",
        "placebo",
    ];
    let rest = ["--covariates", "baseline", "--filter", "scale=CAPS-5", "--filter", "visit!=baseline"];
    let mmrm =
        [&["mmrm"], &columns[..], &rest[..], &["--subject", "participant", "--visit", "visit", "--covariance", "cs"]]
            .concat();
    let run = retrial(folder.path(), &mmrm);
    assert_eq!((run.code, run.stdout.as_str()), (4, ""));
    assert!(run.stderr.contains("the participants in scores.csv are reconstructed"), "{}", run.stderr);
    let ancova = [&["ancova"], &columns[..], &rest[..4], &["--filter", "visit=week-18", "--format", "json"]].concat();
    assert_eq!(retrial(folder.path(), &ancova).code, 4);
    let run = retrial(folder.path(), &[&ancova[..], &["--allow-reconstructed"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let results = serde_json::from_str::<retrial::results::Results>(&run.stdout).unwrap();
    assert!(results.uses(retrial::results::Provenance::Reconstructed));
    let difference = results.rows.iter().find(|row| row.statistic == Statistic::LsMeanDifference).unwrap();
    let (low, high) = (difference.lower.unwrap(), difference.upper.unwrap());
    // The raw difference is −24.4 + 13.9 = −10.5; adjusted for a baseline that hardly differs, near it, and not the same for every seed.
    assert!(difference.estimate.is_none() && low < high && -13.0 < low && high < -8.0, "{low} {high}");
    let run = retrial(folder.path(), &[&mmrm[..], &["--allow-reconstructed", "--quiet"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("range over 20 reconstructions"), "{}", run.stdout);
}

const MODELS: &str = r#"
[[analysis]]
id = "mixed"
endpoint = "caps5-change"
visits = ["week-8", "week-18"]
estimands = [{ population = "randomized", missing = "mmrm" }]
model = { kind = "mmrm", covariates = ["baseline"], covariance = "cs" }

[[analysis]]
id = "adjusted"
endpoint = "caps5-change"
estimands = [{ population = "observed", missing = "observed" }]
model = { kind = "ancova", covariates = ["baseline"] }

[[analysis]]
id = "imputed"
endpoint = "caps5-change"
estimands = [{ population = "randomized", missing = "multiple-imputation" }]
model = { kind = "ancova", covariates = ["baseline"] }
imputation = { number = 5, seed = 3, tipping-point = { from = 0, to = 4, by = 2 } }

[[analysis]]
id = "imputed-responders"
endpoint = "response"
estimands = [{ population = "randomized", missing = "multiple-imputation" }]
imputation = { number = 5, seed = 3 }
"#;

/// Also what is of no visit (coefficients, covariances, the likelihood), and an ANCOVA of those observed, whose plain mean was printed.
#[test]
fn models_of_a_study_of_reconstructed_participants_are_refused_or_shown_as_ranges() {
    let folder = made(MODELS);
    let run = retrial(folder.path(), &["run", "made", "--format", "json", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let plain = serde_json::from_str::<retrial::results::Results>(&run.stdout).unwrap().rows;
    for analysis in ["mixed", "adjusted", "imputed", "imputed-responders"] {
        let rows = of(&plain, analysis);
        assert!(!rows.is_empty(), "{analysis}");
        for row in rows {
            let numbers = [row.estimate, row.lower, row.upper, row.std_error, row.test_statistic, row.p_value, row.df];
            assert_eq!(numbers, [None; 7], "{row:?}");
            assert!(row.note.as_ref().unwrap().starts_with("refused: not published"), "{row:?}");
        }
    }
    // How many were seen is printed; who they were, and what those who left had scored, is not.
    for row in of(&plain, "missingness") {
        let printed = matches!(row.statistic, Statistic::Observed | Statistic::Missing);
        assert_eq!(row.estimate.is_some(), printed, "{row:?}");
    }
    let run = retrial(folder.path(), &["run", "made", "--allow-reconstructed", "--format", "json", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ranged = serde_json::from_str::<retrial::results::Results>(&run.stdout).unwrap().rows;
    for analysis in ["mixed", "adjusted", "imputed"] {
        let rows = of(&ranged, analysis);
        assert!(rows.iter().all(|row| row.estimate.is_none() && row.p_value.is_none()), "{analysis}");
        let difference = rows.iter().find(|row| row.statistic == Statistic::LsMeanDifference).unwrap();
        assert!(difference.lower.unwrap() < difference.upper.unwrap(), "{difference:?}");
        assert!(difference.note.as_ref().unwrap().contains("range over 20 reconstructions"));
    }
}
