//! `retrial logistic`: what it prints, draws and refuses. Its numbers against R: `stats_logistic.rs`.

use serde_json::Value;

use crate::support::{Folder, project, retrial};

const ARMS: [&str; 10] = [
    "logistic",
    "arms.csv",
    "--response",
    "responder",
    "--arm",
    "arm",
    "--reference",
    "placebo",
    "--covariates",
    "age,severity",
];

fn of_arms(more: &[&str]) -> crate::support::Run {
    retrial(&project().join("tests/reference/logistic"), &[&ARMS[..], more].concat())
}

#[test]
fn adjusted_stands_beside_unadjusted() {
    let run = of_arms(&["--filter", "arm!=low", "--strata", "site", "--profile"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    insta::assert_snapshot!("logistic_text", run.stdout);
    assert!(run.stderr.contains("note: 7 rows without `site` are left out") || run.stderr.contains("without `site`"));
}

#[test]
fn firths_likelihood_says_why_it_standardises_nothing() {
    let run = of_arms(&["--penalty", "firth", "--format", "json"]);
    let table: Value = serde_json::from_str(&run.stdout).unwrap();
    let rows = table["rows"].as_array().unwrap();
    let standardized: Vec<&Value> = rows.iter().filter(|row| row["method"] == "g-computation").collect();
    assert!(!standardized.is_empty());
    for row in standardized {
        assert!(row["estimate"].is_null() && row["note"].as_str().unwrap().contains("10.1002/sim.7273"), "{row}");
    }
    assert!(!rows.iter().any(|row| row["method"] == "logistic" || row["method"] == "g-computation-robust"));
}

#[test]
fn an_indicator_is_a_coefficient_of_its_own() {
    let run = of_arms(&["--missing-covariates", "indicator", "--format", "csv"]);
    assert!(run.stdout.contains("age(missing)"), "{}", run.stdout);
    assert!(run.stderr.contains("3 rows without `age`: the mean of the others stands in, with an indicator"));
    let run = of_arms(&["--missing-covariates", "mean", "--format", "csv"]);
    assert!(!run.stdout.contains("age(missing)") && run.stdout.contains(",238,"), "{}", run.stdout);
}

const GOOD: &str = "id,arm,site,age,k,ok,word\n1,a,x,20,5,1,R\n2,a,x,30,5,0,NR\n3,b,x,25,5,1,R\n4,b,x,40,5,0,NR\n5,a,y,33,5,0,NR\n\
                    6,a,y,21,5,0,NR\n7,b,y,50,5,0,NR\n8,b,y,51,5,0,NR\n9,a,z,26,5,1,R\n10,b,z,41,5,0,NR\n11,b,z,22,5,1,R\n12,a,z,44,5,0,NR\n";

#[test]
fn what_cannot_be_read_or_fitted_is_told_with_its_mend() {
    let cases: [(String, &str, i32, &[&str]); 13] = [
        (
            GOOD.into(),
            "--response ok --covariates site",
            4,
            &["nobody with `site` = `y` has the event (0 of 4)", "--penalty firth"],
        ),
        (
            GOOD.replace("7,b,y,50,5,0", "7,b,y,50,5,2"),
            "--response ok",
            3,
            &["`ok` is neither 0 nor 1: \"2\"", "d.csv:8:12"],
        ),
        (GOOD.into(), "--response word", 3, &["nothing says which of them is the event", "--event NR, or --event R"]),
        (GOOD.into(), "--response word --event Resp", 3, &["`word` is nowhere `Resp`"]),
        (GOOD.into(), "--response age", 3, &["`age` has 12 values", "an event happens or not"]),
        (GOOD.into(), "--response ok --covariates k", 3, &["`k` is 5 in every row used"]),
        (GOOD.into(), "--response ok --strata k", 3, &["`k` is `5` in every row used: a factor needs two levels"]),
        (GOOD.into(), "--response ok --covariates agee", 3, &["no column `agee`", "did you mean `age`?"]),
        (
            GOOD.replace("30,5,0", "n/a,5,0"),
            "--response ok --covariates age",
            3,
            &["`age` is a number in 11 rows, but not here: \"n/a\"", "d.csv:3:7"],
        ),
        (GOOD.replace("2,a,x", "2,,x"), "--response ok", 3, &["`arm` is empty"]),
        (GOOD.into(), "--response ok --filter ok=1", 4, &["everybody of the 4 rows used has the event"]),
        (GOOD.into(), "--response ok --filter ok=0", 4, &["nobody of the 8 rows used has the event"]),
        (
            GOOD.replace(",5,1,R", ",9,1,R").replace(",word", ",k2").replace(",R\n", ",18\n").replace(",NR\n", ",10\n"),
            "--response ok --covariates k,k2",
            3,
            &["coefficient `k2` is aliased: its column is a multiple of that of `k`"],
        ),
    ];
    for (data, arguments, code, told) in &cases {
        let folder = Folder::new(&[("d.csv", data)]);
        let words: Vec<&str> = arguments.split(' ').collect();
        let run = retrial(folder.path(), &[&["logistic", "d.csv", "--arm", "arm"][..], &words].concat());
        assert_eq!((run.code, run.stdout.as_str()), (*code, ""), "{arguments}: {}", run.stderr);
        for words in *told {
            assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
        }
    }
}

#[test]
fn the_event_may_be_a_word_or_either_level() {
    let folder = Folder::new(&[("d.csv", GOOD)]);
    let of = |more: &[&str]| -> Vec<Value> {
        let run =
            retrial(folder.path(), &[&["logistic", "d.csv", "--arm", "arm", "--format", "json"][..], more].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        serde_json::from_str::<Value>(&run.stdout).unwrap()["rows"].as_array().unwrap().clone()
    };
    let log_odds = |rows: &[Value]| {
        let row = rows.iter().find(|row| row["statistic"] == "log-odds-ratio" && row["method"] == "logistic").unwrap();
        row["estimate"].as_f64().unwrap()
    };
    let number = of(&["--response", "ok"]);
    assert_eq!(number, of(&["--response", "word", "--event", "R"]));
    // The other level as the event turns the odds around.
    let other = of(&["--response", "ok", "--event", "0"]);
    assert!((log_odds(&number) + log_odds(&other)).abs() < 1e-12);
}

#[test]
fn a_folder_of_output_holds_report_results_and_the_forest() {
    let folder = Folder::new(&[]);
    let out = folder.join("out");
    let run = of_arms(&["--output", out.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for name in ["report.md", "results.json", "results.csv"] {
        assert!(out.join(name).is_file(), "{name}");
    }
    let svg = std::fs::read_to_string(out.join("figures/adjusted-effects.svg")).unwrap();
    assert!(svg.contains("Conditional on the covariates") && svg.contains("<desc"));
}

#[test]
fn every_method_of_a_model_is_listed_with_its_source() {
    use retrial::analysis::methods::{Calculator, METHODS};
    let run = of_arms(&["--strata", "site", "--profile", "--format", "json"]);
    let table: Value = serde_json::from_str(&run.stdout).unwrap();
    for row in table["rows"].as_array().unwrap() {
        let method = row["method"].as_str().unwrap();
        assert!(METHODS.iter().any(|entry| entry.method.id() == method), "{method}");
    }
    let help = retrial(&project(), &["mmrm", "--help"]).stdout;
    let of_mmrm = || METHODS.iter().filter(|entry| entry.calculator == Calculator::Mmrm);
    for id in [
        "us",
        "cs",
        "csh",
        "ar1",
        "ar1h",
        "toep",
        "toeph",
        "ad",
        "adh",
        "satterthwaite",
        "kenward-roger",
        "between-within",
    ] {
        assert!(help.contains(id) && of_mmrm().any(|entry| entry.method.id() == id), "{id}");
    }
    for entry in of_mmrm() {
        assert!(
            entry.reference.starts_with("doi:10.")
                || entry.reference.contains("(19")
                || entry.reference.contains("(20")
        );
    }
}
