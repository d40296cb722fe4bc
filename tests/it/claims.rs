//! Printed claims: the shipped ones have the verdicts expected of them, and every kind of verdict is reached for its reason.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Folder, Run, project, retrial};

/// Runs from the project's own folder, as a user's CI would.
fn check(arguments: &[&str]) -> Run {
    let mut all = vec!["check"];
    all.extend(arguments);
    retrial(&project(), &all)
}

fn shipped() -> Vec<String> {
    let mut files: Vec<String> = std::fs::read_dir(project().join("datasets"))
        .unwrap()
        .map(|entry| format!("datasets/{}/claims.toml", entry.unwrap().file_name().to_string_lossy()))
        .filter(|file| project().join(file).is_file())
        .collect();
    files.sort();
    files
}

/// Every claim of a run, by id.
fn by_id(run: &Run) -> BTreeMap<String, Value> {
    let document: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stderr));
    assert_eq!(document["schema"], "retrial.check/1");
    let claims = document["claims"].as_array().unwrap().iter();
    claims.map(|claim| (claim["id"].as_str().unwrap().to_string(), claim.clone())).collect()
}

#[test]
fn every_shipped_claim_has_its_expected_verdict() {
    let files = shipped();
    assert_eq!(files.len(), 5);
    let mut arguments: Vec<&str> = files.iter().map(String::as_str).collect();
    arguments.extend(["--format", "json", "--fail-on", "none"]);
    let run = check(&arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let claims = document["claims"].as_array().unwrap();
    assert!(claims.len() >= 40);
    for claim in claims {
        assert!(!claim["expected"].is_null(), "{} expects nothing", claim["id"]);
        assert_eq!(claim["expected"], claim["verdict"], "{}", claim["sentence"]);
    }
}

/// The article has claims that do not hold, so its own check fails, whatever was expected.
#[test]
fn the_press_article_fails_its_check() {
    let run = check(&["datasets/press-article/claims.toml", "--format", "json"]);
    assert_eq!(run.code, 1);
    let claims = by_id(&run);
    let verdict = |id: &str| claims[id]["verdict"].as_str().unwrap();
    let sentence = |id: &str| claims[id]["sentence"].as_str().unwrap();
    // Mitchell et al. 2023: 37 of 52, 20 of 42, 45 of 52, 29 of 42 (counts as in datasets/mapp2/README.md).
    for (id, counts) in [
        ("loss-of-diagnosis-mdma", "37/52"),
        ("loss-of-diagnosis-placebo", "20/42"),
        ("response-mdma", "45/52"),
        ("response-placebo", "29/42"),
    ] {
        assert_eq!(verdict(id), "reproduced");
        assert!(sentence(id).contains(counts), "{}", sentence(id));
    }
    assert!(
        sentence("any-side-effect").contains("102/104 = 98.1 %")
            && sentence("any-side-effect").contains("all arms together")
    );
    // 0 of 104: 1 − 0.025^(1/104) = 3.48 %, one-sided 1 − 0.05^(1/104) = 2.84 %.
    assert!(sentence("no-serious-event").contains("3.5 %") && sentence("no-serious-event").contains("2.8 %"));
    assert!(sentence("microdose-of-standard-dose").contains("3.75 to 12.5 mg"));
    // Brady 53 %, Davidson 60 %, Marshall 62 % and 54 %: non-response 38 to 47 %.
    assert!(sentence("ssri-without-relief").contains("38.3 %") && sentence("ssri-without-relief").contains("46.8 %"));
    let failing: Vec<&String> = claims.iter().filter(|(_, claim)| claim["fails"] == true).map(|(id, _)| id).collect();
    assert_eq!(failing, ["fewer-than-nineteen-trials", "microdose-of-standard-dose"]);
}

/// Davidson et al. 2001 print χ² = 8.48: 60/100 against 41/108 gives 10.09, with Yates 9.23; 57/95 against 39/102 with Yates prints it.
#[test]
fn davidsons_test_is_not_reproduced_and_not_impossible() {
    let claims = by_id(&check(&["datasets/davidson2001/claims.toml", "--format", "json"]));
    let claim = &claims["responders-test"];
    assert_eq!(claim["verdict"], "not-reproduced");
    let sentence = claim["sentence"].as_str().unwrap();
    for part in ["10.09", "9.23", "57/95 and 39/102", "pearson-yates"] {
        assert!(sentence.contains(part), "{part}: {sentence}");
    }
}

#[test]
fn the_committed_verdicts_are_what_the_program_writes() {
    let folder = Folder::new(&[]);
    let out = folder.join("out");
    let run = check(&["datasets/press-article/claims.toml", "--output", out.to_str().unwrap(), "--quiet"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let committed = project().join("reports/press-article");
    let mut names: Vec<_> = std::fs::read_dir(&committed).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["check.csv", "check.json", "check.md", "check.xml"]);
    for name in names {
        let same = std::fs::read(out.join(&name)).unwrap() == std::fs::read(committed.join(&name)).unwrap();
        assert!(
            same,
            "{name:?} differs; renew with `retrial check datasets/press-article/claims.toml --output reports/press-article`"
        );
    }
}
