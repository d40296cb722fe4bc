//! Models and imputations asked for in a study file.

use std::collections::BTreeMap;

use retrial::results::{Cell, Method, Row, Statistic};

use crate::support::{Folder, assert_near, project, retrial, rows};

fn simulated() -> std::path::PathBuf {
    project().join("datasets/simulated-ptsd")
}

fn is(cell: &retrial::results::Text, word: &str) -> bool {
    cell.as_deref() == Some(word)
}

fn of<'a>(rows: &'a [Row], analysis: &str, statistic: Statistic) -> Vec<&'a Row> {
    rows.iter().filter(|row| is(&row.analysis, analysis) && row.statistic == statistic).collect()
}

/// The shipped study with its data, and a study file changed by `change`.
fn changed(change: impl Fn(&str) -> String) -> Folder {
    let folder = Folder::new(&[]);
    for file in ["participants.csv", "scores.csv", "adverse-events.csv"] {
        folder.write(file, &std::fs::read(simulated().join(file)).unwrap());
    }
    let text = std::fs::read_to_string(simulated().join("study.toml")).unwrap();
    folder.write("study.toml", change(&text).as_bytes());
    folder
}

/// nlme 3.1-162 `gls`, R 4.2.2, to the tolerance its own search ends at: `tests/reference/study-models/mmrm.R`.
#[test]
fn the_mixed_model_of_a_study_agrees_with_gls() {
    let rows = rows(&simulated());
    let path = project().join("tests/reference/study-models/mmrm.csv");
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
    let mut compared = 0;
    for record in reader.deserialize::<BTreeMap<String, String>>() {
        let record = record.unwrap();
        let value: f64 = record["value"].parse().unwrap();
        let differences = of(&rows, "caps5-change-mmrm", Statistic::LsMeanDifference);
        match record["field"].as_str() {
            "minus-2-log-likelihood" => {
                let row = of(&rows, "caps5-change-mmrm", Statistic::Minus2LogLikelihood);
                assert_near(row[0].estimate, value, 1e-7);
            }
            "estimate" => {
                let row = differences.iter().find(|row| is(&row.visit, &record["visit"])).unwrap();
                assert_near(row.estimate, value, 5e-6);
            }
            // Kenward and Roger's standard error is a little larger than the model's own.
            "model_based_std_error" => {
                let row = differences.iter().find(|row| is(&row.visit, &record["visit"])).unwrap();
                let ratio = row.std_error.unwrap() / value;
                assert!((1.0..1.002).contains(&ratio), "{ratio}");
            }
            other => panic!("no field {other}"),
        }
        compared += 1;
    }
    assert_eq!(compared, 7);
}

/// The same numbers by the other road: the scores laid out as a CSV for `retrial mmrm`.
#[test]
fn a_study_and_a_csv_give_the_same_mixed_model() {
    let folder = Folder::new(&[]);
    let read = |file: &str| -> Vec<BTreeMap<String, String>> {
        csv::Reader::from_path(simulated().join(file)).unwrap().deserialize().map(Result::unwrap).collect()
    };
    let people: BTreeMap<String, BTreeMap<String, String>> = read("participants.csv")
        .into_iter()
        .filter(|person| person["treated"] == "Y")
        .map(|person| (person["participant"].clone(), person))
        .collect();
    let scores = read("scores.csv");
    let baseline: BTreeMap<&str, &str> = scores
        .iter()
        .filter(|score| score["visit"] == "BL")
        .map(|score| (score["participant"].as_str(), score["caps5"].as_str()))
        .collect();
    let mut text = String::from("id,arm,visit,base,dissociative,score\n");
    for score in scores.iter().filter(|score| score["visit"] != "BL") {
        let Some(person) = people.get(&score["participant"]) else { continue };
        let base = baseline[score["participant"].as_str()];
        let (visit, value) = (&score["visit"], &score["caps5"]);
        text +=
            &format!("{},{},{visit},{base},{},{value}\n", score["participant"], person["arm"], person["dissociative"]);
    }
    folder.write("data.csv", text.as_bytes());
    let run = retrial(
        folder.path(),
        &[
            "mmrm",
            "data.csv",
            "--response",
            "score",
            "--change-from",
            "base",
            "--subject",
            "id",
            "--visit",
            "visit",
            "--visits",
            "W4,W8,W18",
            "--arm",
            "arm",
            "--reference",
            "P",
            "--covariates",
            "base*visit,dissociative",
            "--df",
            "kenward-roger",
            "--missing=-9",
            "--format",
            "json",
        ],
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    let table = retrial::results::read(&run.stdout).unwrap();
    let study = rows(&simulated());
    for (visit, code) in [("week-4", "W4"), ("week-8", "W8"), ("week-18", "W18")] {
        let ours = of(&study, "caps5-change-mmrm", Statistic::LsMeanDifference);
        let ours = ours.iter().find(|row| is(&row.visit, visit)).unwrap();
        let theirs = table
            .rows
            .iter()
            .find(|row| {
                row["statistic"] == Cell::Text("ls-mean-difference".into()) && row["visit"] == Cell::Text(code.into())
            })
            .unwrap();
        for (field, value) in
            [("estimate", ours.estimate), ("std_error", ours.std_error), ("df", ours.df), ("p_value", ours.p_value)]
        {
            let Cell::Number(other) = theirs[field] else { panic!("{field} is no number") };
            assert_near(value, other, 1e-8 * other.abs().max(1.0));
        }
    }
}

#[test]
fn imputed_scores_are_near_the_mixed_model_and_the_sweep_begins_at_them() {
    let rows = rows(&simulated());
    let mixed = of(&rows, "caps5-change-mmrm", Statistic::LsMeanDifference);
    let mixed = mixed.iter().find(|row| is(&row.visit, "week-18")).unwrap();
    let imputed = of(&rows, "caps5-change-imputed", Statistic::LsMeanDifference);
    let (sweep, main): (Vec<&Row>, Vec<&Row>) = imputed
        .into_iter()
        .filter(|row| row.method == Some(Method::MultipleImputation))
        .partition(|row| row.term.is_some());
    // Both are right where the missing are missing at random; they differ by the noise of 100 draws and by the covariates.
    assert_near(main[0].estimate, mixed.estimate.unwrap(), 0.25);
    assert_near(main[0].std_error, mixed.std_error.unwrap(), 0.15);
    assert_eq!(
        (sweep[0].term.as_deref(), sweep[0].estimate, sweep[0].p_value),
        (Some("delta=0"), main[0].estimate, main[0].p_value)
    );
    assert!(
        sweep.windows(2).all(|pair| pair[0].estimate < pair[1].estimate),
        "worse imputed scores, smaller differences"
    );
    // The estimate is linear in the shift.
    let at = |place: usize| sweep[place].estimate.unwrap();
    assert!(((at(2) - at(0)) - 2.0 * (at(1) - at(0))).abs() < 1e-9);
    let tipping = of(&rows, "caps5-change-imputed", Statistic::TippingPoint);
    let first = sweep.iter().find(|row| row.p_value.unwrap() >= 0.05).and_then(|row| row.term.as_deref());
    assert_eq!(first, tipping[0].estimate.map(|delta| format!("delta={delta}")).as_deref());
    assert!(first.is_some());
}

#[test]
fn a_seed_gives_its_digits_and_another_seed_others() {
    let one = rows(changed(str::to_string).path());
    assert_eq!(one, rows(&simulated()));
    let two = rows(changed(|text| text.replace("seed = 20260101", "seed = 7")).path());
    let value = |rows: &[Row]| of(rows, "caps5-change-imputed", Statistic::LsMeanDifference)[0].estimate.unwrap();
    assert!(value(&one) != value(&two) && (value(&one) - value(&two)).abs() < 0.5);
}

#[test]
fn responders_among_imputed_scores_lie_between_the_worst_and_the_best() {
    let rows = rows(&simulated());
    let imputed = of(&rows, "response-imputed", Statistic::Proportion);
    assert_eq!(imputed.len(), 2);
    for row in imputed {
        // 83 of the 92 treated with the drug and seen responded, 8 were not seen; 56 of 82 and 14 with placebo
        let (least, most) =
            if is(&row.arm, "drug") { (83.0 / 100.0, 91.0 / 100.0) } else { (56.0 / 96.0, 70.0 / 96.0) };
        let p = row.estimate.unwrap();
        assert!(least < p && p < most, "{row:?}");
        assert!(row.lower.unwrap() < p && p < row.upper.unwrap());
    }
}

#[test]
fn what_a_model_cannot_have_is_said_with_its_place() {
    let folder = changed(|text| {
        text.replace("baseline*visit\", \"dissociative", "baseline*visit\", \"disociative")
            .replace(
                "{ population = \"treated\", missing = \"mmrm\" }",
                "{ population = \"treated\", missing = \"locf\" }",
            )
            .replace("number = 100, seed = 20260101, tipping", "number = 1, seed = 20260101, tipping")
    });
    let run = retrial(folder.path(), &["run", "."]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    insta::assert_snapshot!(run.stderr);
}

#[test]
fn a_model_that_the_data_do_not_allow_is_a_row_with_its_reason() {
    let folder = changed(|text| {
        text.replace("\"dissociative\"]\ncovariance", "\"dissociative\", \"baseline:baseline\", \"sex\"]\ncovariance")
    });
    // Everyone of one sex: a factor with one level.
    let people = std::fs::read_to_string(folder.join("participants.csv")).unwrap().replace(",M,", ",F,");
    folder.write("participants.csv", people.as_bytes());
    let rows = rows(folder.path());
    let refused = of(&rows, "caps5-change-mmrm", Statistic::LsMeanDifference);
    assert_eq!(refused.len(), 3);
    for row in refused {
        assert!(row.estimate.is_none() && row.note.as_deref().unwrap().contains("`sex` has one level only"), "{row:?}");
    }
}
