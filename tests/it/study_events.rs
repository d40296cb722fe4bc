//! Events adjusted for covariates, within strata, and measures by ranks, as a study file asks for them.

use std::collections::BTreeMap;

use retrial::results::{Cell, Method, Row, Statistic};
use retrial::stats::{Binomial, Estimate, Level, mantel_haenszel, ranks, stratified};

use crate::support::{Folder, assert_near, project, retrial, rows};

fn simulated() -> std::path::PathBuf {
    project().join("datasets/simulated-ptsd")
}

fn is(cell: &retrial::results::Text, word: &str) -> bool {
    cell.as_deref() == Some(word)
}

/// One participant, from the files themselves.
struct Person {
    arm: &'static str,
    sex: String,
    dissociative: &'static str,
    age: String,
    baseline: f64,
    /// Change at week 18.
    change: Option<f64>,
}

fn people() -> Vec<Person> {
    let read = |file: &str| -> Vec<BTreeMap<String, String>> {
        csv::Reader::from_path(simulated().join(file)).unwrap().deserialize().map(Result::unwrap).collect()
    };
    let mut scores: BTreeMap<(String, String), f64> = BTreeMap::new();
    for score in read("scores.csv").into_iter().filter(|score| !["", "-9"].contains(&score["caps5"].as_str())) {
        scores.insert((score["participant"].clone(), score["visit"].clone()), score["caps5"].parse().unwrap());
    }
    let at = |person: &str, visit: &str| scores.get(&(person.to_string(), visit.to_string())).copied();
    let person = |record: BTreeMap<String, String>| {
        let id = &record["participant"];
        let baseline = at(id, "BL").unwrap();
        Person {
            arm: if record["arm"] == "E" { "drug" } else { "placebo" },
            sex: record["sex"].clone(),
            dissociative: if record["dissociative"] == "Y" { "yes" } else { "no" },
            age: record["age"].clone(),
            baseline,
            change: at(id, "W18").map(|score| score - baseline),
        }
    };
    read("participants.csv").into_iter().map(person).collect()
}

/// The other road: the participants laid out as a CSV for `retrial logistic`.
#[test]
fn a_study_and_a_csv_give_the_same_adjusted_effects() {
    let study = rows(&simulated());
    for (missing, population) in [("observed", "observed"), ("non-responder", "randomized")] {
        let mut text = String::from("arm,baseline,age,sex,dissociative,response\n");
        for person in people() {
            let responded = match (person.change, missing) {
                (Some(change), _) => change <= -10.0,
                (None, "non-responder") => false,
                (None, _) => continue,
            };
            let Person { arm, baseline, age, sex, dissociative, .. } = person;
            text += &format!("{arm},{baseline},{age},{sex},{dissociative},{}\n", u8::from(responded));
        }
        let folder = Folder::new(&[("data.csv", &text)]);
        let asked = "logistic data.csv --response response --arm arm --reference placebo --covariates baseline,age,sex,dissociative \
                     --missing=-9 --missing-covariates mean --format json";
        let run = retrial(folder.path(), &asked.split_whitespace().collect::<Vec<_>>());
        assert_eq!(run.code, 0, "{}", run.stderr);
        let table = retrial::results::read(&run.stdout).unwrap();
        let ours: Vec<&Row> = study
            .iter()
            .filter(|row| is(&row.analysis, "response-adjusted") && is(&row.population, population))
            .collect();
        assert_eq!(ours.len(), table.rows.len());
        for ours in ours {
            // The terms stand in another order there.
            let key = |row: &BTreeMap<String, Cell>| {
                ["statistic", "method", "arm", "versus", "term"].map(|field| match row.get(field) {
                    Some(Cell::Text(text)) => text.clone(),
                    _ => String::new(),
                })
            };
            let text = |cell: &retrial::results::Text| cell.as_deref().unwrap_or_default().to_string();
            let own = [
                ours.statistic.id().to_string(),
                ours.method.map_or_else(String::new, |method| method.id().into()),
                text(&ours.arm),
                text(&ours.versus),
                text(&ours.term),
            ];
            let theirs = table.rows.iter().find(|row| key(row) == own).unwrap_or_else(|| panic!("no {own:?}"));
            for (field, value) in [
                ("estimate", ours.estimate),
                ("std_error", ours.std_error),
                ("lower", ours.lower),
                ("upper", ours.upper),
                ("p_value", ours.p_value),
            ] {
                match theirs.get(field) {
                    Some(Cell::Number(other)) => assert_near(value, *other, 1e-9 * other.abs().max(1.0)),
                    _ => assert!(value.is_none(), "{field} of {ours:?}"),
                }
            }
        }
    }
}

#[test]
fn strata_are_the_cells_of_their_covariates() {
    let study = rows(&simulated());
    for (population, counted) in [("observed", false), ("randomized", true)] {
        let mut cells: BTreeMap<(String, &str), [(u64, u64); 2]> = BTreeMap::new();
        for person in people() {
            if person.change.is_none() && !counted {
                continue;
            }
            let arm = usize::from(person.arm == "placebo");
            let (events, n) = &mut cells.entry((person.sex, person.dissociative)).or_default()[arm];
            *events += u64::from(person.change.is_some_and(|change| change <= -10.0));
            *n += 1;
        }
        let tables: Vec<(Binomial, Binomial)> =
            cells.values().map(|[a, b]| (Binomial::new(a.0, a.1).unwrap(), Binomial::new(b.0, b.1).unwrap())).collect();
        let found = |statistic: Statistic, method: Method| {
            let of = |row: &&Row| {
                is(&row.analysis, "response-in-strata")
                    && is(&row.population, population)
                    && row.statistic == statistic
                    && row.method == Some(method)
            };
            study.iter().find(of).unwrap_or_else(|| panic!("no {statistic} {method}"))
        };
        type Interval = fn(&[(Binomial, Binomial)], Level) -> Estimate;
        let differences: [(Method, Interval); 3] = [
            (Method::MantelHaenszel, stratified::mantel_haenszel),
            (Method::StratifiedNewcombe, stratified::newcombe),
            (Method::StratifiedMiettinenNurminen, stratified::miettinen_nurminen),
        ];
        for (method, interval) in differences {
            let (row, wanted) = (found(Statistic::RiskDifference, method), interval(&tables, Level::NINETY_FIVE));
            assert_eq!((row.estimate, row.lower, row.upper), (wanted.value, wanted.lower, wanted.upper));
            assert!(row.note.as_deref().unwrap().contains("4 strata of sex × dissociative"));
        }
        let test = found(Statistic::CochranMantelHaenszel, Method::Uncorrected);
        assert_eq!(test.p_value, mantel_haenszel::test(&tables, false).p_value);
    }
}

#[test]
fn ranks_are_those_of_the_values_observed() {
    let values = |arm: &str| -> Vec<f64> {
        people().iter().filter(|person| person.arm == arm).filter_map(|person| person.change).collect()
    };
    let (a, b) = (values("drug"), values("placebo"));
    let study = rows(&simulated());
    let found = |statistic: Statistic, method: Method| {
        let of = |row: &&Row| {
            is(&row.analysis, "caps5-change-ranks") && row.statistic == statistic && row.method == Some(method)
        };
        study.iter().find(of).unwrap_or_else(|| panic!("no {statistic} {method}"))
    };
    let shift = found(Statistic::LocationShift, Method::HodgesLehmannNormal);
    let wanted = ranks::hodges_lehmann_normal(&a, &b, Level::NINETY_FIVE);
    assert_eq!((shift.estimate, shift.lower, shift.upper), (wanted.value, wanted.lower, wanted.upper));
    assert_eq!((shift.n, shift.unit.as_deref()), (Some(174), Some("points")));
    let test = found(Statistic::TestOfEquality, Method::MannWhitneyNormal);
    assert_eq!(test.p_value, ranks::mann_whitney_normal(&a, &b).p_value);
}

fn changed(change: impl Fn(&str) -> String) -> Folder {
    let folder = Folder::new(&[]);
    for file in ["participants.csv", "scores.csv", "adverse-events.csv"] {
        folder.write(file, &std::fs::read(simulated().join(file)).unwrap());
    }
    let text = std::fs::read_to_string(simulated().join("study.toml")).unwrap();
    folder.write("study.toml", change(&text).as_bytes());
    folder
}

#[test]
fn what_does_not_go_together_is_said_with_its_place() {
    let folder = changed(|text| {
        text.replace("strata = [\"sex\", \"dissociative\"]", "strata = [\"sx\"]")
            .replace(
                "id = \"response-adjusted\"\nendpoint = \"response\"",
                "id = \"response-adjusted\"\nendpoint = \"caps5\"",
            )
            .replace("kind = \"ancova\"", "kind = \"ancova\"\npenalty = \"firth\"")
            .replace("kind = \"mmrm\"", "kind = \"mmrm\"\nmissing-covariates = \"mean\"")
            .replace("id = \"caps5-change-ranks\"", "id = \"caps5-change-ranks\"\nstrata = [\"sex\"]")
    });
    let run = retrial(folder.path(), &["validate", "."]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    insta::assert_snapshot!(run.stderr);
}

/// Nobody of one sex responds: the odds are infinite, and the row says so; Firth's likelihood has an estimate.
#[test]
fn a_separation_is_a_row_with_its_reason() {
    let scores = std::fs::read_to_string(simulated().join("scores.csv")).unwrap();
    let men: Vec<String> = std::fs::read_to_string(simulated().join("participants.csv"))
        .unwrap()
        .lines()
        .filter(|line| line.contains(",M,"))
        .map(|line| line.split(',').next().unwrap().to_string())
        .collect();
    let worse: String = scores
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            if cells[1] == "W18" && men.iter().any(|man| man == cells[0]) {
                format!("{},W18,70,N\n", cells[0])
            } else {
                format!("{line}\n")
            }
        })
        .collect();
    let folder = changed(|text| text.to_string());
    folder.write("scores.csv", worse.as_bytes());
    let refused = |rows: &[Row]| -> Vec<String> {
        rows.iter()
            .filter(|row| is(&row.analysis, "response-adjusted") && row.statistic == Statistic::RiskDifference)
            .filter_map(|row| row.note.as_deref().map(String::from))
            .filter(|note| note.contains("no model"))
            .collect()
    };
    let notes = refused(&rows(folder.path()));
    assert_eq!(notes.len(), 2);
    assert!(notes[0].contains("nobody with `sex` = `M` has the event"), "{notes:?}");
    assert!(notes[0].contains("(`penalty = \"firth\"`)"), "{notes:?}");
    let folder = changed(|text| text.replace("kind = \"logistic\"", "kind = \"logistic\"\npenalty = \"firth\""));
    folder.write("scores.csv", worse.as_bytes());
    let rows = rows(folder.path());
    assert!(refused(&rows).is_empty());
    assert!(rows.iter().any(|row| row.method == Some(Method::Firth) && row.estimate.is_some()));
}
