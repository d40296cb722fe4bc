//! The models against values made by R from the definitions: `tests/reference/mmrm/generate.R`.

use retrial::results::Statistic;
use serde_json::Value;

use crate::support::{Run, project, retrial};

fn run(arguments: &[&str]) -> Run {
    retrial(&project().join("tests/reference/mmrm"), arguments)
}

fn rows(arguments: &[&str]) -> Vec<Value> {
    let run = run(arguments);
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
    let table: Value = serde_json::from_str(&run.stdout).unwrap();
    table["rows"].as_array().unwrap().clone()
}

/// `statistic|arm|versus|visit|term`, the parts of a term in alphabetical order.
fn key(row: &Value) -> String {
    let cell = |name: &str| row[name].as_str().unwrap_or_default().to_string();
    let mut term: Vec<String> = cell("term").split(':').map(str::to_string).collect();
    term.sort();
    [cell("statistic"), cell("arm"), cell("versus"), cell("visit"), term.join(":")].join("|")
}

const MMRM: [&str; 16] = [
    "mmrm",
    "trial.csv",
    "--response",
    "score",
    "--subject",
    "id",
    "--visit",
    "week",
    "--arm",
    "arm",
    "--reference",
    "placebo",
    "--covariates",
    "site,base*week",
    "--format",
    "json",
];

const ANCOVA: [&str; 14] = [
    "ancova",
    "trial.csv",
    "--response",
    "score",
    "--arm",
    "arm",
    "--reference",
    "placebo",
    "--covariates",
    "site,base*arm",
    "--filter",
    "week=8",
    "--format",
    "json",
];

#[test]
fn every_structure_by_every_method_gives_the_values_of_r() {
    let expected = std::fs::read_to_string(project().join("tests/reference/mmrm/expected.csv")).unwrap();
    let mut fits: std::collections::BTreeMap<[String; 3], Vec<Value>> = Default::default();
    let mut compared = 0;
    for line in expected.lines().skip(2) {
        let cells: Vec<&str> = line.split(',').collect();
        let [structure, estimation, method, row] = [cells[0], cells[1], cells[2], cells[3]];
        let found = fits.entry([structure.into(), estimation.into(), method.into()]).or_insert_with(|| {
            if structure == "ancova" {
                let errors = if method == "hc3" { "hc3" } else { "classical" };
                rows(&[&ANCOVA[..], &["--weights", estimation, "--errors", errors]].concat())
            } else {
                let df = if method.is_empty() { "satterthwaite" } else { method };
                rows(&[&MMRM[..], &["--covariance", structure, "--estimation", estimation, "--df", df]].concat())
            }
        });
        let mut parts: Vec<String> = row.split('|').map(str::to_string).collect();
        let mut term: Vec<&str> = parts[4].split(':').collect();
        term.sort_unstable();
        let term = term.join(":");
        parts[4] = term;
        let wanted = parts.join("|");
        let found = found.iter().find(|row| key(row) == wanted).unwrap_or_else(|| panic!("no row {line}"));
        let error = cells[5].parse::<f64>().unwrap_or(0.0);
        // R differentiates numerically, and its Hessian is good to three digits where the likelihood is flattest (toep); against mmrm's own
        // derivatives the degrees of freedom agree to a millionth.
        for (name, text, tolerance) in
            [("estimate", cells[4], 1e-6), ("std_error", cells[5], 1e-6), ("df", cells[6], 3e-3)]
        {
            let Ok(number) = text.parse::<f64>() else { continue };
            let ours = found[name].as_f64().unwrap_or_else(|| panic!("{line}: no {name}"));
            let size = if name == "estimate" { number.abs().max(error) } else { number.abs() };
            assert!((ours - number).abs() <= tolerance * size, "{line}: {name} is {ours}");
            compared += 1;
        }
    }
    assert!(compared > 500, "{compared}");
}

#[test]
fn differences_and_contrasts_are_those_of_the_means() {
    let all = rows(
        &[&MMRM[..], &["--contrast", "late = (high@4 + high@8)/2 - (placebo@4 + placebo@8)/2", "--contrast", "{base}"]]
            .concat(),
    );
    let estimate = |wanted: &str| {
        all.iter()
            .find(|row| key(row) == wanted)
            .and_then(|row| row["estimate"].as_f64())
            .unwrap_or_else(|| panic!("{wanted}"))
    };
    let difference = |visit: &str| estimate(&format!("ls-mean-difference|high|placebo|{visit}|"));
    assert!((estimate("contrast||||late") - (difference("4") + difference("8")) / 2.0).abs() < 1e-12);
    assert_eq!(estimate("contrast||||{base}"), estimate("coefficient||||base"));
    // Every arm against the reference, then the later pair.
    let pairs: Vec<(String, String)> = all
        .iter()
        .filter(|row| row["statistic"] == Statistic::LsMeanDifference.id() && row["visit"] == "8")
        .map(|row| (row["arm"].as_str().unwrap().into(), row["versus"].as_str().unwrap().into()))
        .collect();
    let pair = |a: &str, b: &str| (a.to_string(), b.to_string());
    assert_eq!(pairs, [pair("high", "placebo"), pair("low", "placebo"), pair("low", "high")]);
}

#[test]
fn a_term_of_one_coefficient_has_the_square_of_its_t() {
    for df in ["satterthwaite", "kenward-roger", "between-within", "residual"] {
        let all = rows(&[&MMRM[..], &["--df", df]].concat());
        let row = |wanted: &str| all.iter().find(|row| key(row) == wanted).unwrap().clone();
        let (f, t) = (row("term-test||||site"), row("coefficient||||siteB"));
        let number = |row: &Value, name: &str| row[name].as_f64().unwrap();
        let squared = number(&t, "test_statistic") * number(&t, "test_statistic");
        assert!((number(&f, "test_statistic") / squared - 1.0).abs() < 1e-9, "{df}");
        assert!((number(&f, "df2") / number(&t, "df") - 1.0).abs() < 1e-8, "{df}");
        assert!((number(&f, "p_value") / number(&t, "p_value") - 1.0).abs() < 1e-7, "{df}");
    }
}

#[test]
fn the_change_is_the_response_less_the_baseline() {
    let plain: Vec<&str> =
        ANCOVA.iter().map(|word| if *word == "site,base*arm" { "site,base" } else { word }).collect();
    let (score, change) = (rows(&plain), rows(&[&plain[..], &["--change-from", "base"]].concat()));
    let slope = |rows: &[Value]| {
        rows.iter().find(|row| key(row) == "coefficient||||base").unwrap()["estimate"].as_f64().unwrap()
    };
    assert!((slope(&score) - slope(&change) - 1.0).abs() < 1e-12);
    let arm = |rows: &[Value]| rows.iter().find(|row| key(row) == "ls-mean-difference|high|placebo||").unwrap().clone();
    for name in ["estimate", "std_error", "p_value"] {
        let (a, b) = (arm(&score)[name].as_f64().unwrap(), arm(&change)[name].as_f64().unwrap());
        assert!((a / b - 1.0).abs() < 1e-9, "{name}");
    }
}

#[test]
fn a_fall_back_is_told_in_every_row_and_on_standard_error() {
    // Two visits nobody shares: no unstructured covariance.
    let text = "id,t,arm,y\n".to_string()
        + &(0..24)
            .map(|i| {
                let arm = if i % 2 == 0 { "p" } else { "d" };
                let other = 2 + (i / 2) % 2;
                format!("{i},1,{arm},{}\n{i},{other},{arm},{}\n", (i * 7) % 11, (i * 5) % 13 + i % 3)
            })
            .collect::<String>();
    let folder = crate::support::Folder::new(&[("apart.csv", &text)]);
    let asked =
        ["mmrm", "apart.csv", "--response", "y", "--subject", "id", "--visit", "t", "--arm", "arm", "--reference", "p"];
    let refused = retrial(folder.path(), &asked);
    assert_eq!((refused.code, refused.stdout.as_str()), (4, ""));
    assert!(refused.stderr.contains("nobody was seen at both `2` and `3`") && refused.stderr.contains("--covariance"));
    let run = retrial(folder.path(), &[&asked[..], &["--fallback", "ar1h", "--format", "json"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("warning: unstructured (us) was not fitted"));
    let table: Value = serde_json::from_str(&run.stdout).unwrap();
    let told =
        |row: &Value| row["note"].as_str().is_some_and(|note| note.contains("ar1h covariance, REML, in place of us"));
    // Counts of who was seen are no part of the fit.
    let fitted = |row: &&Value| row["method"] != "count" && row["method"] != "moment";
    assert!(table["rows"].as_array().unwrap().iter().filter(fitted).all(told));
}

fn refusal(data: &str, more: &[&str]) -> String {
    let folder = crate::support::Folder::new(&[("d.csv", data)]);
    let asked = ["mmrm", "d.csv", "--response", "y", "--subject", "id", "--visit", "t", "--arm", "arm"];
    let run = retrial(folder.path(), &[&asked[..], more].concat());
    assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{}", run.stderr);
    run.stderr
}

#[test]
fn bad_data_are_told_with_place_and_mend() {
    let good = "id,t,arm,x,k,y\n1,1,p,1,5,3\n1,2,p,1,5,4\n2,1,d,2,5,5\n2,2,d,2,5,7\n3,1,p,4,5,1\n3,2,p,4,5,2\n4,1,d,3,5,9\n4,2,d,3,5,4\n";
    let cases: [(String, &[&str], &[&str]); 11] = [
        (format!("{good}1,2,p,1,5,6\n"), &[], &["1 has visit 2 a second time; the first is in line 3", "d.csv:10:3"]),
        (good.replace("4,2,d", "4,2,p"), &[], &["4 is in arm p here, and in d in line 8"]),
        (good.into(), &["--covariates", "k"], &["`k` is 5 in every row used", "d.csv:1:12"]),
        (
            good.into(),
            &["--covariates", "k", "--factors", "k"],
            &["`k` is `5` in every row used: a factor needs two levels"],
        ),
        (
            good.replace("3,2,p,4,5,2", "3,2,p,4,5,n/a"),
            &[],
            &["`y` is not a number: \"n/a\"", "--missing n/a", "d.csv:7:11"],
        ),
        (
            good.replace("2,2,d,2", "2,2,d,two"),
            &["--covariates", "x"],
            &["`x` is a number in 7 rows, but not here", "--factors x"],
        ),
        (good.into(), &["--covariates", "xx"], &["no column `xx`", "did you mean `x`?"]),
        (
            good.replace("2,2,d,2,5,7\n", "").replace("4,2,d,3,5,4\n", ""),
            &[],
            &["arm `d` has no row used at visit `2`", "--filter 't!=2'"],
        ),
        (good.into(), &["--reference", "q"], &["`q`", "there are d, p"]),
        (
            good.replace("id,t,arm,x,k,y", "id,t,arm,x,x2,y")
                .replace(",1,5,", ",1,3,")
                .replace(",2,5,", ",2,6,")
                .replace(",4,5,", ",4,12,")
                .replace(",3,5,", ",3,9,"),
            &["--covariates", "x,x2"],
            &["coefficient `x2` is aliased: its column is a multiple of that of `x`"],
        ),
        (good.replace("3,1,p", "3,,p"), &[], &["`t` is empty: a row with a response needs a visit"]),
    ];
    for (data, more, told) in &cases {
        let error = refusal(data, more);
        for words in *told {
            assert!(error.contains(words), "{words}: {error}");
        }
    }
}

#[test]
fn an_ancova_tells_what_its_data_do_not_allow() {
    let data = "arm,site,x,x2,k,one,y\np,A,1,3,5,z,3\nd,B,2,5,5,z,5\np,A,4,9,5,z,1\nd,B,3,7,5,z,9\np,A,6,13,5,z,2\nd,B,5,11,5,z,4\n\
                p,A,2,5,5,z,3.5\nd,B,8,17,5,z,n/a\nd,B,9,19,5,z,8\n";
    let clean = data.replace("n/a", "7");
    let cases: [(&str, &str, i32, &[&str]); 8] = [
        (data, "--response y", 3, &["`y` is not a number: \"n/a\"", "d.csv:9:14", "--missing n/a"]),
        (&clean, "--response y --covariates x,x2", 3, &["coefficient `x2` is aliased", "`x`", "leave the term out"]),
        (
            &clean,
            "--response y --covariates site",
            3,
            &["coefficient `armp` is aliased", "where it tells the arms apart"],
        ),
        (&clean, "--response y --covariates k", 3, &["`k` is 5 in every row used"]),
        (&clean, "--response y --covariates one", 3, &["`one` is `z` in every row used: a factor needs two levels"]),
        (&clean, "--response y --covariates sit", 3, &["no column `sit`", "did you mean `site`?"]),
        (&clean, "--response y --filter arm=p", 3, &["a comparison needs two arms"]),
        (&clean, "--response k", 4, &["the response may be constant"]),
    ];
    for (data, arguments, code, told) in cases {
        let folder = crate::support::Folder::new(&[("d.csv", data)]);
        let words: Vec<&str> = arguments.split(' ').collect();
        let run = retrial(folder.path(), &[&["ancova", "d.csv", "--arm", "arm"][..], &words].concat());
        assert_eq!((run.code, run.stdout.as_str()), (code, ""), "{arguments}: {}", run.stderr);
        for words in told {
            assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
        }
    }
}

#[test]
fn missing_codes_marks_and_separators_are_read() {
    let plain = "id,t,arm,y\n1,1,p,3.5\n1,2,p,4\n2,1,d,5\n2,2,d,7\n3,1,p,1\n3,2,p,2\n4,1,d,9\n4,2,d,4\n5,1,p,2\n5,2,p,1\n6,1,d,6\n6,2,d,5.5\n7,1,p,\n";
    let asked = [
        "mmrm",
        "d.csv",
        "--response",
        "y",
        "--subject",
        "id",
        "--visit",
        "t",
        "--arm",
        "arm",
        "--reference",
        "p",
        "--format",
        "csv",
    ];
    let of = |data: &str, more: &[&str]| {
        let folder = crate::support::Folder::new(&[("d.csv", data)]);
        let run = retrial(folder.path(), &[&asked[..], more].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stderr, "note: 1 row without `y` is left out\n");
        run.stdout
    };
    let known = of(plain, &[]);
    let semicolons = plain.replace(',', ";").replace('.', ",");
    assert_eq!(of(&format!("\u{feff}{semicolons}"), &[]), known);
    assert_eq!(of(&plain.replace("7,1,p,\n", "7,1,p,-9\n"), &["--missing", "NA,-9"]), known);
    assert_eq!(of(&plain.replace("7,1,p,\n", "7,1,p,NA\n").replace(',', "\t"), &[]), known);
    assert_eq!(of(&plain.replace(",p,", ",\"p\","), &[]), known);
}

#[test]
fn the_text_of_both_models_is_what_it_was() {
    let text = |arguments: &[&str]| {
        let arguments: Vec<&str> = arguments.iter().map(|word| if *word == "json" { "text" } else { word }).collect();
        run(&arguments).stdout
    };
    insta::assert_snapshot!("mmrm_text", text(&[&MMRM[..], &["--df", "kenward-roger"]].concat()));
    insta::assert_snapshot!("ancova_text", text(&[&ANCOVA[..], &["--errors", "hc3"]].concat()));
}

#[test]
fn a_folder_of_output_holds_report_results_and_figures() {
    let folder = crate::support::Folder::new(&[]);
    let out = folder.join("out");
    let run = run(&[&MMRM[..], &["--output", out.to_str().unwrap(), "--figures", "svg,png"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    for name in ["report.md", "results.json", "results.csv"] {
        assert!(out.join(name).is_file(), "{name}");
    }
    for figure in ["ls-means", "residuals", "covariance"] {
        let svg = std::fs::read_to_string(out.join(format!("figures/{figure}.svg"))).unwrap();
        assert!(svg.contains("<title") && svg.contains("unstructured covariance"), "{figure}");
        assert!(out.join(format!("figures/{figure}.png")).is_file());
    }
}
