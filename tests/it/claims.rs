//! Printed claims: the shipped ones have the verdicts expected of them, and every kind of verdict is reached for its reason.

use std::collections::BTreeMap;

use retrial::results::{Row, Statistic};
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
    assert_eq!(files.len(), 6);
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

/// Claims in a file of their own beside the shipped studies.
fn claims(text: &str) -> BTreeMap<String, Value> {
    let folder = Folder::new(&[("claims.toml", &format!("schema = \"retrial.claims/1\"\n{text}"))]);
    let datasets = project().join("datasets");
    let path = folder.join("claims.toml");
    let arguments = [path.to_str().unwrap(), "--studies", datasets.to_str().unwrap(), "--format", "json"];
    by_id(&check(&arguments))
}

/// One claim about MAPP2's loss of diagnosis under MDMA: 37 of 52 observed, 53 randomised.
fn of_mapp2(about: &str, printed: &str) -> Value {
    let about = format!("study = \"mapp2\", endpoint = \"loss-of-diagnosis\"{about}");
    claims(&format!("[[claim]]\nid = \"a\"\nabout = {{ {about} }}\nprinted = {printed}\n"))["a"].clone()
}

#[track_caller]
fn verdict(claim: &Value, expected: &str, parts: &[&str]) {
    let sentence = claim["sentence"].as_str().unwrap();
    assert_eq!(claim["verdict"], expected, "{sentence}");
    for part in parts {
        assert!(sentence.contains(part), "{part}: {sentence}");
    }
}

#[test]
fn a_stated_denominator_is_not_exchanged_in_silence() {
    verdict(&of_mapp2(", arm = \"mdma\"", "\"71.2%\""), "reproduced", &["37/52", "those observed"]);
    verdict(
        &of_mapp2(", arm = \"mdma\", population = \"randomized\"", "\"71.2%\""),
        "reproduced-otherwise",
        &["denominator", "37/52", "37/53"],
    );
    verdict(&of_mapp2(", arm = \"mdma\", population = \"randomized\"", "\"69.8%\""), "reproduced", &["37/53"]);
    verdict(&of_mapp2(", arm = \"placebo\"", "\"71.2%\""), "reproduced-otherwise", &["arm", "MDMA"]);
    // Non-response of the placebo arm is 22/42 = 52.4 %.
    verdict(&of_mapp2(", arm = \"placebo\", complement = true", "\"52.4%\""), "reproduced", &["22/42"]);
    verdict(&of_mapp2(", arm = \"placebo\"", "\"52.4%\""), "reproduced-otherwise", &["without"]);
}

#[test]
fn what_no_count_can_print_is_impossible() {
    verdict(
        &of_mapp2(", arm = \"mdma\"", "{ value = \"71.2%\", n = \"53\" }"),
        "impossible",
        &["no count of 53", "37/52 would"],
    );
    verdict(&of_mapp2(", arm = \"mdma\"", "\"37/53 (71.2%)\""), "impossible", &["69.8 %"]);
    verdict(&of_mapp2(", arm = \"mdma\", population = \"randomized\"", "\"71.5%\""), "impossible", &["no count of 53"]);
    verdict(&of_mapp2(", arm = \"mdma\"", "\"120%\""), "impossible", &[]);
    let reversed =
        of_mapp2(", arm = \"mdma\", versus = \"placebo\", statistic = \"risk-ratio\"", "\"1.49 (2.14 to 1.04)\"");
    verdict(&reversed, "impossible", &["down to"]);
}

/// Katz: 1.494 (1.041 to 2.1447); Koopman and Miettinen–Nurminen differ. Fisher's p is 0.033 (datasets/mapp2, R 4.2.2).
#[test]
fn estimate_interval_and_p_are_matched_together() {
    let about = ", arm = \"mdma\", versus = \"placebo\", statistic = \"risk-ratio\"";
    let katz = of_mapp2(about, "\"1.49 (1.04 to 2.14)\"");
    verdict(&katz, "reproduced", &["katz"]);
    assert_eq!((katz["reproduces"][0]["method"].as_str(), katz["matched"].as_u64()), (Some("katz"), Some(1)));
    verdict(&of_mapp2(about, "\"1.49 (1.04 to 2.16)\""), "not-reproduced", &[]);
    let wrong_method = of_mapp2(&format!("{about}, method = \"koopman\""), "\"1.49 (1.04 to 2.14)\"");
    verdict(&wrong_method, "reproduced-otherwise", &["method", "katz"]);
    let with_p =
        of_mapp2(", arm = \"mdma\", versus = \"placebo\", statistic = \"risk-difference\"", "\"23.5%, p = 0.033\"");
    verdict(&with_p, "reproduced", &["fisher-exact"]);
    // No test gives p below 0.001.
    verdict(
        &of_mapp2(", arm = \"mdma\", versus = \"placebo\", statistic = \"risk-difference\"", "\"23.5%, p < 0.001\""),
        "not-reproduced",
        &[],
    );
}

/// Kinds and verdicts of what the numbers of a claim say of each other.
fn own(claim: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let checks = claim["self_checks"].as_array().unwrap();
    checks.iter().map(|check| (text(&check["kind"]), text(&check["verdict"]))).collect()
}

#[test]
fn a_print_is_held_against_itself() {
    let about = "study = \"mapp2\", endpoint = ";
    for (about, printed, kind, verdict) in [
        // 37 of 52 is 71.15 %; 71.2 % of 53 would be 37.7 people.
        (format!("{about}\"loss-of-diagnosis\", arm = \"mdma\""), "\"71.2% (n = 53)\"", "percent-of-n", "impossible"),
        (format!("{about}\"loss-of-diagnosis\", arm = \"mdma\""), "\"71.2% (n = 52)\"", "percent-of-n", "possible"),
        (format!("{about}\"loss-of-diagnosis\", arm = \"mdma\""), "\"37/52 (71.2%)\"", "count-percent", "consistent"),
        (format!("{about}\"loss-of-diagnosis\", arm = \"mdma\""), "\"37/53 (71.2%)\"", "count-percent", "impossible"),
        // −8.9 ± 4.8 is 3.6 standard errors from nothing: p 0.0003 (normal).
        (
            format!("{about}\"caps5-change\", arm = \"mdma\", versus = \"placebo\""),
            "\"-8.9 (-13.7 to -4.1), P < .001\"",
            "estimate-interval",
            "coherent",
        ),
        (
            format!("{about}\"caps5-change\", arm = \"mdma\", versus = \"placebo\""),
            "\"-8.9 (-13.7 to -4.1), P = .04\"",
            "estimate-interval",
            "p-does-not-match",
        ),
        (
            format!("{about}\"caps5-change\", arm = \"mdma\", versus = \"placebo\""),
            "\"-8.9 (-13.7 to -3.1)\"",
            "estimate-interval",
            "estimate-not-in-the-middle",
        ),
        (
            format!("{about}\"caps5-change\", arm = \"mdma\", versus = \"placebo\""),
            "\"-8.9 (-3.1 to -13.7)\"",
            "estimate-interval",
            "reversed",
        ),
        // Nine whole numbers have sums, and means, in steps of 1/9: 213/9 = 23.67, 214/9 = 23.78.
        (
            format!("{about}\"caps5-change\", arm = \"mdma\", statistic = \"mean\""),
            "{ value = \"-23.74\", n = \"9\" }",
            "mean-sd",
            "impossible",
        ),
        (
            format!("{about}\"caps5-change\", arm = \"mdma\", statistic = \"mean\""),
            "{ value = \"-23.78\", n = \"9\" }",
            "mean-sd",
            "possible",
        ),
        // Two whole numbers with the mean 2.5 differ by 1, 3, 5 …: SD 0.71, 2.12, 3.54.
        (
            format!("{about}\"caps5-change\", arm = \"mdma\", statistic = \"mean\""),
            "{ value = \"-2.5\", sd = \"1.41\", n = \"2\" }",
            "mean-sd",
            "impossible",
        ),
        (
            format!("{about}\"caps5-change\", arm = \"mdma\", statistic = \"mean\""),
            "{ value = \"-2.5\", sd = \"2.12\", n = \"2\" }",
            "mean-sd",
            "possible",
        ),
    ] {
        let claim =
            claims(&format!("[[claim]]\nid = \"a\"\nabout = {{ {about} }}\nprinted = {printed}\n"))["a"].clone();
        assert_eq!(own(&claim), [(kind.to_string(), verdict.to_string())], "{printed}");
    }
}

#[test]
fn a_claim_without_data_is_still_held_against_itself() {
    let of = |printed: &str, statistic: &str| {
        let text = format!(
            "[[claim]]\nid = \"a\"\nuntestable = \"no data\"\nabout = {{ statistic = \"{statistic}\" }}\nprinted = \"{printed}\"\n"
        );
        claims(&text)["a"].clone()
    };
    // Nuijten et al. 2016, doi:10.3758/s13428-015-0664-2: t(28) = 2.20 is p = .036; p = .03 an error, p = .06 another decision.
    for (printed, verdict) in [
        ("t(28) = 2.20, p = .036", "consistent"),
        ("t(28) = 2.20, p = .03", "inconsistent"),
        ("t(28) = 2.20, p = .06", "decision-error"),
    ] {
        let claim = of(printed, "test-of-equality");
        assert_eq!(own(&claim), [("test".to_string(), verdict.to_string())], "{printed}");
        assert_eq!(claim["verdict"], "not-testable", "disagreeing is not impossible: {printed}");
    }
    // F(1, 28) is t(28)²: 4.84, p = .036.
    assert_eq!(own(&of("F(1, 28) = 4.84, p = .036", "test-of-equality"))[0].1, "consistent");
    // √(0.59·0.74) = 0.661 and √(0.59·0.84) = 0.704.
    assert_eq!(own(&of("0.66 (95% CI 0.59 to 0.74)", "risk-ratio"))[0].1, "coherent");
    assert_eq!(own(&of("0.66 (95% CI 0.59 to 0.84)", "risk-ratio"))[0].1, "estimate-not-in-the-middle");
    let claim = of("1,234/5 678 (25.3%)", "proportion");
    assert_eq!(claim["verdict"], "impossible");
    assert!(claim["sentence"].as_str().unwrap().contains("1234/5678 is 21.7 %, not 25.3 %"), "{claim}");
}

#[test]
fn numbers_that_disagree_fail_where_asked() {
    let text = "schema = \"retrial.claims/1\"\n[[claim]]\nid = \"a\"\nuntestable = \"no data\"\nabout = { statistic = \"test-of-equality\" }\nprinted = \"t(28) = 2.20, p = .06\"\n";
    let folder = Folder::new(&[("claims.toml", text)]);
    let path = folder.join("claims.toml");
    let file = path.to_str().unwrap();
    assert_eq!(check(&[file]).code, 0);
    let run = check(&[file, "--fail-on", "own-numbers"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("its own numbers disagree: the statistic gives p = 0.036"), "{}", run.stdout);
    assert!(run.stdout.contains("1 disagrees with itself"), "{}", run.stdout);
}

/// Mitchell et al. 2023: 37 of 52 and 20 of 42 observed, 53 and 51 randomised.
#[test]
fn a_range_may_be_of_other_denominators() {
    let range = |low: &str, high: &str| of_mapp2(", arm = [\"mdma\", \"placebo\"]", &format!("\"{low}–{high}%\""));
    verdict(&range("47.6", "71.2"), "reproduced", &["47.6 % (mapp2) to 71.2 % (mapp2)", "combinations tried"]);
    verdict(&range("39.2", "69.8"), "reproduced", &["39.2 %", "69.8 %", "all randomised"]);
    verdict(&range("39.3", "69.8"), "not-reproduced", &["0 of", "combinations tried print"]);
    verdict(&range("69.8", "39.2"), "impossible", &["runs from 69.8 down to 39.2"]);
}

/// The invented trial as if its participants were real: only so can its models confirm anything. The numbers printed are its own.
#[test]
fn a_printed_ls_mean_is_matched_with_the_models_of_the_study_file() {
    let folder = Folder::new(&[]);
    std::fs::create_dir_all(folder.join("new-trial")).unwrap();
    for file in ["participants.csv", "scores.csv", "adverse-events.csv", "study.toml"] {
        let text = std::fs::read_to_string(project().join("datasets/simulated-ptsd").join(file)).unwrap();
        let text = text.replace("\"simulated\"", "\"participants\"").replace("\"simulated-ptsd\"", "\"new-trial\"");
        std::fs::write(folder.join("new-trial").join(file), text).unwrap();
    }
    let rows = crate::support::rows(&folder.join("new-trial"));
    let of = |analysis: &str, statistic: Statistic| {
        let wanted = |row: &&Row| {
            row.analysis.as_deref() == Some(analysis)
                && row.statistic == statistic
                && row.term.is_none()
                && row.visit.as_deref() == Some("week-18")
        };
        rows.iter().find(wanted).unwrap_or_else(|| panic!("{analysis} {statistic}"))
    };
    let interval = |row: &Row, times: f64| {
        let [estimate, lower, upper] = [row.estimate, row.lower, row.upper].map(|cell| times * cell.unwrap());
        format!("{{ value = \"{estimate:.2}\", lower = \"{lower:.2}\", upper = \"{upper:.2}\" }}")
    };
    let difference = of("caps5-change-mmrm", Statistic::LsMeanDifference);
    let claim = |id: &str, endpoint: &str, about: &str, printed: &str| {
        format!(
            "[[claim]]\nid = \"{id}\"\nabout = {{ study = \"new-trial\", endpoint = \"{endpoint}\", {about} }}\nprinted = {printed}\n"
        )
    };
    let versus = "arm = \"drug\", versus = \"placebo\", visit = \"week-18\"";
    let ls = format!("{versus}, missing = \"mmrm\", statistic = \"ls-mean-difference\"");
    let mut text = "schema = \"retrial.claims/1\"\n".to_string();
    text += &claim("difference", "caps5-change", &ls, &interval(difference, 1.0));
    let p =
        format!("{{ value = \"{:.2}\", p = \"{:.4}\" }}", difference.estimate.unwrap(), difference.p_value.unwrap());
    text += &claim("difference-p", "caps5-change", &ls, &p);
    text += &claim("other", "caps5-change", &ls, "\"99.9\"");
    let effect = of("caps5-change-mmrm", Statistic::CohensD);
    let about = format!("{versus}, statistic = \"cohens-d\", standardizer = \"sd-model\"");
    text += &claim("effect", "caps5-change", &about, &format!("\"{:.3}\"", effect.estimate.unwrap()));
    let adjusted = of("response-adjusted", Statistic::RiskDifference);
    let about = format!("{versus}, statistic = \"risk-difference\"");
    text += &claim("adjusted", "response", &about, &interval(adjusted, 1.0));
    std::fs::write(folder.join("claims.toml"), text).unwrap();
    let claims = by_id(&check(&[folder.join("claims.toml").to_str().unwrap(), "--format", "json"]));
    verdict(
        &claims["difference"],
        "reproduced",
        &["difference of LS means", "kenward-roger", "counted from participants"],
    );
    for id in ["difference-p", "effect", "adjusted"] {
        verdict(&claims[id], "reproduced", &[]);
    }
    verdict(&claims["other"], "not-reproduced", &["the study file's model"]);
}

#[test]
fn several_studies_are_pooled() {
    let of = |about: &str, printed: &str| {
        let about = format!("study = [\"mapp1\", \"mapp2\"], endpoint = \"loss-of-diagnosis\", {about}");
        claims(&format!("[[claim]]\nid = \"a\"\nabout = {{ {about} }}\nprinted = \"{printed}\"\n"))["a"].clone()
    };
    // R 4.2.2, metafor 3.8-1, 28/42 v 12/37 and 37/52 v 20/42: rma(measure = "RR", method = "FE") 1.6614 (1.2367 to 2.2319), p 0.00075;
    // rma.mh 1.6995 (1.2621 to 2.2886).
    let ratio = of("versus = \"placebo\", statistic = \"risk-ratio\"", "1.66 (1.24 to 2.23), P < .001");
    verdict(
        &ratio,
        "reproduced",
        &["2 studies pooled, common-effect: 28/42 and 12/37, 37/52 and 20/42", "those observed"],
    );
    let mh = of("statistic = \"risk-ratio\", method = \"mantel-haenszel\"", "1.70 (1.26 to 2.29)");
    verdict(&mh, "reproduced", &["mantel-haenszel"]);
    assert_eq!(
        of("statistic = \"risk-ratio\", method = \"reml\"", "1.70 (1.26 to 2.29)")["verdict"],
        "reproduced-otherwise"
    );
    // Of those randomised, 28/46 v 12/44 and 37/53 v 20/51: rma(measure = "RD", method = "REML") 0.3201 (0.1876 to 0.4526).
    let difference = of("population = \"randomized\", statistic = \"risk-difference\"", "32.0% (18.8% to 45.3%)");
    verdict(&difference, "reproduced", &["28/46 and 12/44, 37/53 and 20/51"]);
    verdict(&of("statistic = \"risk-ratio\"", "1.50"), "not-reproduced", &["risk ratio 1.66 [2 studies pooled"]);
    // The counts of MAPP1 are its sponsor's: on the sponsor's page the pooled number is arithmetic, whichever study is named first.
    for studies in ["\"mapp1\", \"mapp2\"", "\"mapp2\", \"mapp1\""] {
        let text = format!(
            "[source]\nurl = \"https://maps.org/mdma/ptsd/mapp1/\"\n[[claim]]\nid = \"a\"\nabout = {{ study = [{studies}], endpoint = \"loss-of-diagnosis\", arm = \"mdma\", statistic = \"risk-ratio\" }}\nprinted = \"1.66\"\n"
        );
        assert_eq!(claims(&text)["a"]["verdict"], "coherent", "{studies}");
    }
    // p .0156 is t on four degrees of freedom (Hartung and Knapp), and no contradiction of the interval; normal it would be .004.
    let review = by_id(&check(&["datasets/sypres2026", "--format", "json"]));
    assert_eq!(own(&review["response"]), [("estimate-interval".to_string(), "coherent".to_string())]);
    // One study's number is said to be that.
    verdict(&of("arm = \"mdma\"", "71.2%"), "reproduced", &["filled in: the study mapp2"]);
}

#[test]
fn invented_data_confirm_nothing() {
    let all = claims(
        "[[claim]]\nid = \"a\"\nabout = { study = \"simulated-ptsd\", endpoint = \"response\", arm = \"all\" }\nprinted = \"12.3%\"\n",
    );
    verdict(&all["a"], "not-testable", &["invented"]);
}

/// A claims file of the data's own report is coherent, the same claim elsewhere is reproduced.
#[test]
fn agreement_within_one_report_is_arithmetic() {
    let claim = "[[claim]]\nid = \"a\"\nabout = { study = \"mapp2\", endpoint = \"adverse-event-severe\", arm = \"mdma\" }\nprinted = \"5/53 (9.4%)\"\n";
    verdict(&claims(claim)["a"], "reproduced", &[]);
    let same = format!("[source]\ndoi = \"https://doi.org/10.1038/s41591-023-02565-4\"\n{claim}");
    verdict(&claims(&same)["a"], "coherent", &["no independent"]);
}

#[test]
fn a_changed_verdict_fails_even_where_none_fails_otherwise() {
    let text = "schema = \"retrial.claims/1\"\n[[claim]]\nid = \"a\"\nabout = { study = \"mapp2\", endpoint = \"response\", arm = \"mdma\" }\nprinted = \"86.5%\"\nexpected = \"not-reproduced\"\n";
    let folder = Folder::new(&[("claims.toml", text)]);
    let path = folder.join("claims.toml");
    let datasets = project().join("datasets");
    let base = [path.to_str().unwrap(), "--studies", datasets.to_str().unwrap(), "--fail-on", "none"];
    let run = check(&base);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("expected: not reproduced, now: reproduced"), "{}", run.stdout);
    let github = check(&[&base[..], &["--format", "github"]].concat());
    assert!(github.stdout.starts_with("::error file="), "{}", github.stdout);
    assert!(github.stdout.contains(",line=3,title=a%3A reproduced::"), "{}", github.stdout);
    let junit = check(&[&base[..], &["--format", "junit"]].concat());
    assert!(
        junit.stdout.contains("failures=\"1\"") && junit.stdout.contains("<failure type=\"reproduced\""),
        "{}",
        junit.stdout
    );
}

#[test]
fn every_bad_claim_is_reported_in_one_run() {
    let text = r#"schema = "retrial.claims/1"

[[claim]]
id = "study"
about = { study = "mapp3", endpoint = "response" }
printed = "1%"

[[claim]]
id = "names"
about = { study = "mapp2", endpoint = "remision", arm = "mdmaa", versus = "placeb", visit = "week-81" }
printed = "1%"

[[claim]]
id = "numbers"
about = { study = "mapp2", endpoint = "response" }
printed = { value = "seventy", p = "1.2", n = "-4" }

[[claim]]
id = "too-many"
about = { study = "mapp2", endpoint = "response" }
printed = "71.2% 33 44"

[[claim]]
id = "nothing"
printed = "1"

[[claim]]
id = "several"
about = { study = ["mapp1", "mapp2"], endpoint = "response", arm = "mdmaa" }
printed = "1%"

[[claim]]
id = "fact"
about = { fact = "nope" }
printed = "1"

[[claim]]
id = "numbers"
about = { study = "mapp2", endpoint = "response" }
printed = "1%"
"#;
    let folder = Folder::new(&[("claims.toml", text)]);
    let datasets = project().join("datasets");
    let run = retrial(folder.path(), &["check", "claims.toml", "--studies", datasets.to_str().unwrap()]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    insta::assert_snapshot!(run.stderr);
}

#[test]
fn what_is_no_claims_file_is_told_at_its_place() {
    for (text, message, help) in [
        (
            "schema = \"retrial.study/1\"\n[[claim]]\nid = \"a\"\nprinted = \"1\"\nuntestable = \"x\"\n",
            "retrial.claims/1",
            "write `schema",
        ),
        (
            "schema = \"retrial.claims/1\"\n[[claim]]\nid = \"a\"\nabout = { statistic = \"risk-ration\" }\nprinted = \"1\"\n",
            "no statistic id",
            "`risk-ratio`",
        ),
        (
            "schema = \"retrial.claims/1\"\n[[claim]]\nid = \"a\"\nprinted = \"1\"\nexpected = \"reproducd\"\n",
            "no verdict id",
            "`reproduced`",
        ),
        ("schema = \"retrial.claims/1\"\n[[claim]]\nid = \"a\"\nprinted = { value = 2.0 }\n", "in quotes", ""),
        ("schema = \"retrial.claims/1\"\n", "holds no claim", "[[claim]]"),
    ] {
        let folder = Folder::new(&[("claims.toml", text)]);
        let run = retrial(folder.path(), &["check", "claims.toml"]);
        assert_eq!(run.code, 3, "{text}");
        assert!(run.stderr.contains(message) && run.stderr.contains(help), "{text}\n{}", run.stderr);
    }
    let folder = Folder::new(&[]);
    folder.write("claims.toml", &[0xff, 0x00, 0xfe]);
    assert_eq!(retrial(folder.path(), &["check", "claims.toml"]).code, 3);
    assert_eq!(retrial(folder.path(), &["check", "nowhere.toml"]).code, 3);
    assert_eq!(retrial(folder.path(), &["check", "claims.toml", "--fail-on", "wrong"]).code, 2);
    assert_eq!(retrial(folder.path(), &["run", "claims.toml", "--format", "junit"]).code, 2);
}

/// The answer to one question.
fn infer(arguments: &[&str]) -> Value {
    let mut all = vec!["infer"];
    all.extend(arguments);
    all.extend(["--format", "json"]);
    let run = retrial(&project(), &all);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["schema"], "retrial.infer/1");
    document["claims"][0].clone()
}

fn cells(claim: &Value, list: &str, column: &str) -> Vec<String> {
    claim[list].as_array().unwrap().iter().map(|row| row[column].as_str().unwrap_or_default().to_string()).collect()
}

/// 20/48 − 5/44 = 30.3 points; Wald 13.5 to 47.1, Newcombe 12.3 to 45.7 (calculators' reference values, statsmodels `confint_proportions_2indep`).
#[test]
fn the_method_of_a_printed_interval_is_found() {
    let claim = infer(&[
        "two-proportions",
        "20/48",
        "5/44",
        "--statistic",
        "risk-difference",
        "--printed",
        "30.3% (13.5% to 47.1%)",
    ]);
    assert_eq!(cells(&claim, "reproduces", "method"), ["wald"]);
    assert!(cells(&claim, "rejects", "method").contains(&"newcombe".to_string()));
    assert_eq!((claim["tried"].as_u64(), claim["matched"].as_u64()), (Some(10), Some(1)));
    // Fisher's p of 24/52 against 9/42 is 0.01676 (R `fisher.test`).
    let claim = infer(&["two-proportions", "24/52", "9/42", "--printed", "P = 0.017"]);
    assert!(cells(&claim, "reproduces", "method").contains(&"fisher-exact".to_string()));
}

#[test]
fn the_counts_behind_a_percentage_are_found() {
    let claim = infer(&["percent", "71.2%", "--n", "40-60"]);
    let counts: Vec<(u64, u64)> = claim["reproduces"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["events"].as_u64().unwrap(), row["n"].as_u64().unwrap()))
        .collect();
    assert_eq!(counts, [(37, 52), (42, 59)]);
    assert_eq!(claim["tried"], 21);
    assert_eq!(infer(&["percent", "71,2 %", "--n", "53"])["verdict"], "impossible");
}

/// MAPP1: 10.5/11.55 = 0.91, the raw difference of completers over the pooled SD of change; the model's 11.9 would give 1.03.
#[test]
fn the_standardiser_of_a_printed_d_is_found() {
    let claim = infer(&[
        "d",
        "--printed",
        "0.91",
        "--statistic",
        "cohens-d",
        "--change",
        "-24.4,11.6,42",
        "-13.9,11.5,37",
        "--endpoint",
        "19.6,13.61,42",
        "29.9,12.77,37",
        "--baseline",
        "44.0,6.01,46",
        "44.2,6.15,44",
        "--model-difference",
        "-11.9",
    ]);
    assert_eq!(cells(&claim, "reproduces", "unit"), ["sd-change"]);
    assert!(claim["sentence"].as_str().unwrap().contains("raw difference of change"), "{}", claim["sentence"]);
    let claim = infer(&[
        "study",
        "datasets/mapp1",
        "--endpoint",
        "caps5-change",
        "--arm",
        "mdma",
        "--versus",
        "placebo",
        "--statistic",
        "cohens-d",
        "--printed",
        "0.91",
    ]);
    assert_eq!(cells(&claim, "reproduces", "unit"), ["sd-change"]);
    assert_eq!(cells(&claim, "rejects", "unit"), ["sd-endpoint", "sd-baseline"]);
    // Rounded inputs: 5.0 ± 0.05 and 4.0 ± 0.05 over 2.0 ± 0.05 can print d = 0.52, though 1/2 is 0.50.
    let claim = infer(&["two-means", "5.0,2.0,30", "4.0,2.0,30", "--statistic", "cohens-d", "--printed", "0.52"]);
    assert!(claim["sentence"].as_str().unwrap().contains("within the rounding of the inputs"), "{}", claim["sentence"]);
    assert_eq!(
        infer(&["two-means", "5.0,2.0,30", "4.0,2.0,30", "--statistic", "cohens-d", "--printed", "0.60"])["verdict"],
        "not-reproduced"
    );
}

#[test]
fn questions_that_cannot_be_asked() {
    for (arguments, part) in [
        (vec!["two-proportions", "20/48", "5", "--printed", "1"], "EVENTS/N"),
        (vec!["two-proportions", "50/48", "5/44", "--printed", "1"], "50 events"),
        (vec!["proportion", "5/44", "--printed", "abc"], "no number"),
        (vec!["proportion", "5/44", "--printed", "11%", "--statistic", "risk-ratio"], "proportion"),
        (vec!["percent", "71.2%", "--n", "60-40"], "from the smaller"),
        (vec!["d", "--printed", "0.9"], "--change"),
    ] {
        let run = retrial(&project(), &[&["infer"], &arguments[..]].concat());
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.stderr.contains(part), "{}", run.stderr);
    }
    let run =
        retrial(&project(), &["infer", "study", "datasets/mapp2", "--endpoint", "remision", "--printed", "46.2%"]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("did you mean `remission`?"), "{}", run.stderr);
}
