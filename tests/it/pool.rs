//! `retrial pool`: every reference value of metafor, published reviews, edges, and what is refused.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Folder, Run, project, retrial};

/// The rows of a command, by statistic, method, term and study.
struct Table(Vec<Value>);

impl Table {
    fn of(run: &Run) -> Table {
        let table: Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("exit {}: {}", run.code, run.stderr));
        Table(table["rows"].as_array().unwrap().clone())
    }

    fn find(&self, statistic: &str, method: &str, term: Option<&str>) -> Option<&Value> {
        self.0.iter().find(|row| {
            row["statistic"] == statistic
                && row["method"] == method
                && row["term"].as_str() == term
                && row["study"].is_null()
        })
    }

    fn number(&self, statistic: &str, method: &str, field: &str) -> Option<f64> {
        self.find(statistic, method, None).unwrap_or_else(|| panic!("no row {statistic} {method}"))[field].as_f64()
    }
}

/// The rows of a study file given as text.
fn pooled(csv: &str, arguments: &[&str]) -> Table {
    let folder = Folder::new(&[("effects.csv", csv)]);
    let run = retrial(folder.path(), &[&["pool", "effects.csv", "--format", "json"], arguments].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    Table::of(&run)
}

#[track_caller]
fn near(actual: Option<f64>, expected: f64, tolerance: f64) {
    let actual = actual.expect("a number");
    assert!((actual - expected).abs() <= tolerance, "{actual} is not {expected} ± {tolerance}");
}

/// Relative to the larger of the value and its standard error; of a p-value, also to the square of its test statistic.
fn agrees(got: f64, want: f64, field: &str, rel_tol: f64, scale: f64) -> bool {
    let size = match field {
        "p_value" => want.abs() * (scale * scale).max(1.0),
        "df" | "std_error" => want.abs(),
        _ => want.abs().max(scale),
    };
    (got - want).abs() <= rel_tol * size + 1e-300
}

/// Rows of `statistic,method,term,field,value,rel_tol,std_error` from the columns `at`, by the command that gives them.
fn compare(name: &str, command_of: impl Fn(&csv::StringRecord) -> Vec<String>, first: usize) -> usize {
    let folder = project().join("tests/reference/pool");
    let mut reader = csv::Reader::from_path(folder.join(name)).unwrap();
    let mut tables: BTreeMap<Vec<String>, Table> = BTreeMap::new();
    let (mut compared, mut wrong) = (0, Vec::new());
    for record in reader.records() {
        let record = record.unwrap();
        let command = command_of(&record);
        let table = tables.entry(command.clone()).or_insert_with(|| {
            let arguments: Vec<&str> = ["pool"].into_iter().chain(command.iter().map(String::as_str)).collect();
            Table::of(&retrial(&folder, &[&arguments[..], &["--format", "json"]].concat()))
        });
        let cell = |at: usize| &record[first + at];
        let term = Some(cell(2)).filter(|term| !term.is_empty());
        let want: f64 = cell(4).parse().unwrap();
        let got = table.find(cell(0), cell(1), term).and_then(|row| row[cell(3)].as_f64());
        let scale = cell(6).parse::<f64>().unwrap_or(0.0).abs();
        compared += 1;
        if !got.is_some_and(|got| agrees(got, want, cell(3), cell(5).parse().unwrap(), scale)) {
            wrong.push(format!("{command:?} {} {} {term:?} {}: {got:?}, should be {want}", cell(0), cell(1), cell(3)));
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} differ, first {:#?}", wrong.len(), &wrong[..wrong.len().min(5)]);
    compared
}

/// `tests/reference/pool/expected.csv`: metafor 3.8-1 by `pool.R`, τ² refined to the root of its equation.
#[test]
fn reference_values_of_metafor() {
    let command = |record: &csv::StringRecord| {
        let case = &record[0];
        let mut words = case.split('_');
        let data = words.next().unwrap();
        let data = if data == "two" { "two_studies" } else { data };
        let measure = case.split('_').nth(1).filter(|word| *word != "studies").unwrap_or("generic");
        let mut command =
            vec![format!("{data}.csv"), "--measure".into(), measure.into(), "--method".into(), "all".into()];
        if case.ends_with("without_double_zero") {
            command.extend(["--zero-cells".into(), "exclude-double-zeros".into()]);
        }
        command
    };
    assert_eq!(compare("expected.csv", command, 1), 5683);
}

/// `tests/reference/pool/further.csv`: metafor 3.8-1 and R 4.2.2 by `further.R`.
#[test]
fn further_values_of_metafor() {
    let command = |record: &csv::StringRecord| {
        let arguments = record[1].replace(';', ",");
        std::iter::once(record[0].to_string()).chain(arguments.split(' ').map(String::from)).collect()
    };
    assert!(compare("further.csv", command, 2) > 1000);
}

/// Values printed with the request for this command: metafor's for the thirteen BCG trials.
#[test]
fn bcg() {
    let csv = std::fs::read_to_string(project().join("datasets/bcg/bcg.csv")).unwrap();
    let found = pooled(&csv, &["--measure", "rr", "--method", "all"]);
    near(found.number("log-risk-ratio", "reml", "estimate"), -0.714532, 5e-7);
    near(found.number("log-risk-ratio", "reml", "std_error"), 0.179782, 5e-7);
    near(found.number("tau-squared", "reml", "estimate"), 0.313243, 5e-7);
    near(found.number("i-squared", "reml", "estimate"), 0.92221, 5e-6);
    near(found.number("log-risk-ratio", "reml+hartung-knapp", "lower"), -1.108444, 5e-7);
    near(found.number("log-risk-ratio", "reml+hartung-knapp", "upper"), -0.320621, 5e-7);
    let mh = |field| found.number("risk-ratio", "mantel-haenszel", field);
    near(mh("estimate"), 0.6353, 5e-5);
    near(mh("lower"), 0.5881, 5e-5);
    near(mh("upper"), 0.6862, 5e-5);
}

/// The living review of MDMA for PTSD of 2026 (doi:10.64898/2026.03.27.26349536; output of github.com/PennLINC/sypres-docs, commit b7bf8d1):
/// R's meta with Paule–Mandel and Hartung–Knapp. Counts: MAPP1, MAPP2, Mithoefer 2018, Oehen 2013, Ot'alora 2018.
#[test]
fn living_review_of_2026() {
    let response = "study,events_a,n_a,events_b,n_b\nmapp1,37,42,23,37\nmapp2,45,52,29,42\nmithoefer2018,8,12,2,7\noehen2013,4,8,0,4\notalora2018,6,12,1,6\n";
    let remission = "study,events_a,n_a,events_b,n_b\nmapp1,14,42,2,37\nmapp2,24,52,9,42\nmithoefer2018,7,12,2,7\notalora2018,5,12,2,6\n";
    let printed = [
        (response, [1.3494, 1.0985, 1.6577], [1.0559, 1.7245], 0.0156, 2.82),
        (remission, [2.2499, 1.0401, 4.8667], [1.0066, 5.0289], 0.0442, 2.76),
    ];
    for (csv, effect, prediction, p, q) in printed {
        let found = pooled(csv, &["--measure", "rr", "--preset", "meta-default", "--method", "pm", "--hartung-knapp"]);
        for (field, value) in ["estimate", "lower", "upper"].iter().zip(effect) {
            near(found.number("risk-ratio", "pm+hartung-knapp", field), value, 5e-5);
        }
        near(found.number("log-risk-ratio", "pm+hartung-knapp", "p_value"), p, 5e-5);
        near(found.number("cochran-q", "inverse-variance", "estimate"), q, 5e-3);
        // meta takes the standard error without Hartung and Knapp
        for (field, value) in ["lower", "upper"].iter().zip(prediction) {
            near(found.number("prediction-interval-ratio", "pm:t-k-minus-1", field), value, 5e-5);
        }
    }
}

const MAPP: &str = "study,events_a,n_a,events_b,n_b\nmapp1,28,42,12,37\nmapp2,37,52,20,42\n";

/// MAPP1 and MAPP2, loss of diagnosis of those observed: inverse variance 1.661 (1.237 to 2.232), Hartung–Knapp 1.66 (0.25 to 11.2).
#[test]
fn two_studies_stand_side_by_side_and_none_is_put_first() {
    let found = pooled(MAPP, &[]);
    for (method, bounds) in [("common-effect", [1.237, 2.232]), ("reml", [1.237, 2.232])] {
        near(found.number("risk-ratio", method, "estimate"), 1.661, 5e-4);
        near(found.number("risk-ratio", method, "lower"), bounds[0], 5e-4);
        near(found.number("risk-ratio", method, "upper"), bounds[1], 5e-4);
    }
    near(found.number("risk-ratio", "reml+hartung-knapp", "lower"), 0.25, 5e-3);
    near(found.number("risk-ratio", "reml+hartung-knapp", "upper"), 11.2, 5e-2);
    let folder = Folder::new(&[("effects.csv", MAPP)]);
    let text = retrial(folder.path(), &["pool", "effects.csv"]).stdout;
    assert!(text.contains("None is put first") && !text.contains("to be read first"), "{text}");
}

#[test]
fn hartung_knapp_narrower_than_common_effect_is_said() {
    let csv = "study,estimate,std_error\nA,0.30,0.1\nB,0.31,0.1\nC,0.305,0.1\nD,0.302,0.1\n";
    let found = pooled(csv, &[]);
    let row = found.find("effect", "reml+hartung-knapp", None).unwrap();
    assert!(row["note"].as_str().unwrap().contains("narrower than the common-effect interval"));
    let width = |method: &str| {
        found.number("effect", method, "upper").unwrap() - found.number("effect", method, "lower").unwrap()
    };
    assert!(width("reml+hartung-knapp") < width("common-effect"));
    let adhoc = pooled(csv, &["--method", "common-effect,reml", "--hartung-knapp=ad-hoc"]);
    assert!(adhoc.find("effect", "reml+hartung-knapp-ad-hoc", None).unwrap()["note"].is_null());
}

#[test]
fn exchanging_the_arms_turns_every_sign_and_nothing_else() {
    let turned = "study,events_a,n_a,events_b,n_b\nmapp1,12,37,28,42\nmapp2,20,42,37,52\nx,0,30,4,31\n";
    let straight = "study,events_a,n_a,events_b,n_b\nmapp1,28,42,12,37\nmapp2,37,52,20,42\nx,4,31,0,30\n";
    for measure in ["rr", "or", "rd", "peto"] {
        let (one, other) = (
            pooled(straight, &["--measure", measure, "--method", "all"]),
            pooled(turned, &["--measure", measure, "--method", "all"]),
        );
        let statistic = if measure == "rd" {
            "risk-difference"
        } else if measure == "rr" {
            "log-risk-ratio"
        } else {
            "log-odds-ratio"
        };
        for method in ["common-effect", "dl", "reml+hartung-knapp", "pm"] {
            let (a, b) = (
                one.number(statistic, method, "estimate").unwrap(),
                other.number(statistic, method, "estimate").unwrap(),
            );
            assert!((a + b).abs() < 1e-12, "{measure} {method}: {a} {b}");
            near(one.number(statistic, method, "upper"), -other.number(statistic, method, "lower").unwrap(), 1e-12);
        }
        near(
            one.number("tau-squared", "reml", "estimate"),
            other.number("tau-squared", "reml", "estimate").unwrap(),
            1e-10,
        );
    }
}

#[test]
fn double_zeros_stay_or_go_as_asked() {
    let csv = "study,events_a,n_a,events_b,n_b\nA,3,40,7,41\nB,0,30,0,28\nC,5,50,9,52\n";
    let k = |arguments: &[&str]| pooled(csv, arguments).number("study-count", "count", "estimate").unwrap();
    assert_eq!(k(&[]), 3.0);
    assert_eq!(k(&["--zero-cells", "treatment-arm"]), 3.0);
    assert_eq!(k(&["--zero-cells", "exclude-double-zeros"]), 2.0);
    assert_eq!(k(&["--preset", "meta-default"]), 2.0);
    let found = pooled(csv, &["--zero-cells", "exclude-double-zeros"]);
    let left_out = found.0.iter().find(|row| row["study"] == "B" && row["method"] == "single-study").unwrap();
    assert!(left_out["estimate"].is_null() && left_out["note"].as_str().unwrap().contains("left out"));
}

#[test]
fn no_cell_is_nan_and_every_null_is_explained() {
    let cases = [
        "study,estimate,std_error\nA,0.3,0.1\nB,0.3,0.1\n",
        "study,estimate,std_error\nA,0.3,0.1\nB,0.3,0.1\nC,0.3,0.1\n",
        "study,estimate,std_error\nA,1e9,1e3\nB,-2e9,1e-3\nC,3,1e-9\nD,4,5\n",
        "study,events_a,n_a,events_b,n_b\nA,0,3,0,4\nB,0,5,0,6\nC,0,7,0,2\n",
        "study,events_a,n_a,events_b,n_b\nA,3,3,4,4\nB,5,5,6,6\nC,0,7,2,2\n",
    ];
    for csv in cases {
        let measures: &[&str] = if csv.contains("events") { &["rr", "or", "rd"] } else { &["generic"] };
        for measure in measures {
            let found = pooled(csv, &["--measure", measure, "--method", "all"]);
            for row in &found.0 {
                let empty =
                    ["estimate", "lower", "test_statistic", "p_value"].iter().all(|field| row[*field].is_null());
                assert!(!empty || row["note"].is_string(), "nothing says why: {row}");
            }
        }
    }
}

#[test]
fn mixed_standardisers_are_refused_unless_allowed() {
    let csv = "study,mean_a,sd_a,n_a,mean_b,sd_b,n_b,standardizer\nA,-24,11,42,-14,11,37,sd-change\nB,-23,13,53,-15,14,51,sd-endpoint\nC,-20,12,30,-15,12,31,sd-change\n";
    let folder = Folder::new(&[("effects.csv", csv)]);
    let refused = retrial(folder.path(), &["pool", "effects.csv", "--measure", "smd"]);
    assert_eq!(refused.code, 4);
    assert!(refused.stderr.contains("sd-change, sd-endpoint"), "{}", refused.stderr);
    let found = pooled(csv, &["--measure", "smd", "--allow-mixed-standardizers"]);
    let row = found.find("standardized-mean-difference", "reml+hartung-knapp", None).unwrap();
    assert_eq!(row["unit"], "mixed");
    // A mean difference has no standardiser.
    assert_eq!(retrial(folder.path(), &["pool", "effects.csv", "--measure", "md"]).code, 0);
}

#[test]
fn what_cannot_be_pooled_is_told_with_its_place() {
    let cases: [(&str, &[&str], i32, &[&str]); 12] = [
        ("study,estimate,std_error\nA,0.3,0.1\nA,0.2,0.1\n", &[], 3, &["effects.csv:3:1", "`A` is named twice"]),
        (
            "study,estimate,std_error\nA,0.3,0.1\nB,0.2,-0.1\nC,0.2,0\n",
            &[],
            3,
            &["effects.csv:3:7", "effects.csv:4:7", "above 0, not -0.1"],
        ),
        (
            "study,estimate,variance\nA,0.3,0.1\nB,0.2,-0.1\n",
            &[],
            3,
            &["effects.csv:3:7", "a variance must be above 0"],
        ),
        (
            "study,events_a,n_a,events_b,n_b\nA,9,8,1,4\nB,1,8,1,0\n",
            &[],
            3,
            &["effects.csv:2:3", "9 events cannot come from 8", "effects.csv:3:7"],
        ),
        ("study,estimate,std_error\nA,0.3,0.1\n", &[], 4, &["only one study has an effect, A"]),
        ("study,estimate,std_error\n", &[], 3, &["a header and no cases"]),
        (
            "study,events_a,n_a,events_b,n_b\nA,0,8,0,4\nB,1,8,1,4\n",
            &["--zero-cells", "exclude-double-zeros"],
            4,
            &["only one study", "A: left out"],
        ),
        ("study,events_a,n_a,events_b\nA,0,8,0\n", &[], 3, &["no column `n_b`"]),
        ("trial,x\nA,1\n", &[], 3, &["none of the columns of a meta-analysis"]),
        (
            "study,estimate,std_error,year\nA,0.3,0.1,1990\nB,0.2,0.1,\n",
            &["--cumulative-by", "year"],
            3,
            &["effects.csv:3:11", "`year` is empty"],
        ),
        (
            "study,estimate,std_error,dose\nA,0.3,0.1,5\nB,0.2,0.1,5\nC,0.2,0.1,5\nD,0.2,0.1,5\n",
            &["--moderator", "dose"],
            4,
            &["do not vary"],
        ),
        ("study,estimate,std_error\nA,0.3,0.1\nB,0.2,0.1\n", &["--measure", "rr"], 2, &["--measure is one of generic"]),
    ];
    for (csv, arguments, code, said) in cases {
        let folder = Folder::new(&[("effects.csv", csv)]);
        let run = retrial(folder.path(), &[&["pool", "effects.csv"], arguments].concat());
        assert_eq!(run.code, code, "{csv}: {}", run.stderr);
        for words in said {
            assert!(run.stderr.contains(words), "{words:?} is not in {}", run.stderr);
        }
        assert!(run.stdout.is_empty());
    }
    let unknown = retrial(Folder::new(&[("e.csv", MAPP)]).path(), &["pool", "e.csv", "--method", "remll"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("did you mean `reml`?"));
}

#[test]
fn an_evidence_file_pools_arms_of_one_side_and_counts_a_shared_control_once() {
    let run = retrial(&project(), &["pool", "datasets/ptsd-evidence", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rows = Table::of(&run).0;
    let of = |analysis: &str, study: &str, arm: &str| {
        let is = |row: &&Value| {
            row["analysis"] == analysis
                && row["study"] == study
                && row["arm"] == arm
                && row["statistic"] == "proportion"
        };
        let row = rows.iter().find(is).unwrap_or_else(|| panic!("{analysis} {study} {arm}"));
        (row["events"].as_u64().unwrap(), row["n"].as_u64().unwrap())
    };
    // 8/12 and 7/7 responders against 2/7: data.csv of the open file, rows Mithoefer 2018
    assert_eq!(of("mdma-v-low-dose", "mithoefer2018", "mdma"), (4, 19));
    assert_eq!(of("mdma-v-low-dose", "mithoefer2018", "mdma-low-dose"), (5, 7));
    assert_eq!(of("mdma-v-placebo-with-therapy", "mapp2", "mdma"), (8, 53));
    let refused =
        rows.iter().any(|row| row["analysis"] == "mdma-v-placebo-with-therapy" && row["study"] == "mithoefer2011");
    assert!(!refused);
}

/// `tests/reference/pool/bucher.json`: closed form, Bucher 1997 (doi:10.1016/S0895-4356(97)00049-8), by `pool.R`.
#[test]
fn bucher_through_a_common_comparator() {
    let text = std::fs::read_to_string(project().join("tests/reference/pool/bucher.json")).unwrap();
    let case: Value = serde_json::from_str(&text).unwrap();
    let direct = &case["direct_a_versus_c"];
    let csv = format!(
        "study,estimate,std_error\na_versus_b,-0.6,0.15\nc_versus_b,-0.25,0.2\na_versus_c,{},{}\n",
        direct["estimate"], direct["std_error"]
    );
    let found = pooled(&csv, &["--indirect", "a,c", "--log"]);
    for want in case["expected"].as_array().unwrap() {
        let (statistic, method) = (want["statistic"].as_str().unwrap(), want["method"].as_str().unwrap());
        let row = found.find(statistic, method, None).unwrap_or_else(|| panic!("no {statistic} {method}"));
        for field in ["estimate", "std_error", "lower", "upper", "test_statistic", "p_value"] {
            if let Some(value) = want[field].as_f64() {
                near(row[field].as_f64(), value, 1e-12 * value.abs().max(1.0));
            }
        }
    }
    // The other way round, and with a column for each treatment.
    let columns = "study,treatment_a,treatment_b,estimate,std_error\none,b,a,0.6,0.15\ntwo,c,b,-0.25,0.2\n";
    let turned = pooled(columns, &["--indirect", "c,a"]);
    near(turned.number("effect", "bucher", "estimate"), 0.35, 1e-14);
    near(turned.number("effect", "bucher", "std_error"), 0.25, 1e-14);
}

/// Printed with the request for this command: naive Bucher of MDMA against SSRI through placebo says 0.83 for response and 0.56 for
/// non-response; without an assumption written down the two placebos are not one comparator.
#[test]
fn an_indirect_comparison_without_a_common_comparator_is_refused() {
    let csv = "study,treatment_a,treatment_b,estimate,std_error\nx,mdma,placebo-with-therapy,0.4,0.1\ny,ssri,pill-placebo,0.5,0.1\n";
    let folder = Folder::new(&[("effects.csv", csv)]);
    let run = retrial(folder.path(), &["pool", "effects.csv", "--indirect", "mdma,ssri"]);
    assert_eq!(run.code, 4);
    assert!(run.stderr.contains("have no common comparator"), "{}", run.stderr);
    let unknown = retrial(folder.path(), &["pool", "effects.csv", "--indirect", "mdma,lithium"]);
    assert!(unknown.code == 4 && unknown.stderr.contains("no trial has the treatment `lithium`"), "{}", unknown.stderr);
}

const STUDY: &str = r#"
schema = "retrial.study/1"
[study]
id = "one"
title = "One"
retracted = true
[[arm]]
id = "drug"
label = "Drug"
role = "experimental"
treatment = "drug"
[[arm]]
id = "placebo"
label = "Placebo"
role = "control"
treatment = "placebo"
[[visit]]
id = "end"
[table.published]
file = "published.csv"
[[source]]
id = "paper"
citation = "A paper."
[[endpoint]]
id = "response"
label = "Response"
visit = "end"
event = "benefit"
"#;

const PUBLISHED: &str = "arm,endpoint,visit,population,missing,events,n,percent,mean,sd,se,ci_lower,ci_upper,level,source,locator,status,reading,note\n\
drug,response,end,randomized,non-responder,9,20,,,,,,,,paper,p. 1,primary,,\n\
placebo,response,end,randomized,non-responder,4,20,,,,,,,,paper,p. 1,primary,,\n";

#[test]
fn retracted_reports_and_faulty_comparisons_are_refused_where_they_stand() {
    let folder = Folder::new(&[]);
    std::fs::create_dir(folder.join("one")).unwrap();
    folder.write("one/study.toml", STUDY.as_bytes());
    folder.write("one/published.csv", PUBLISHED.as_bytes());
    let head = "schema = \"retrial.evidence/1\"\n[evidence]\nid = \"e\"\ntitle = \"E\"\noutcome = \"Response\"\nestimand = { population = \"randomized\", missing = \"non-responder\" }\n";
    let study = "[[study]]\npath = \"one\"\nendpoint = \"response\"\nrule = \"r\"\ngroup = \"g\"\n";
    let comparison = "[[comparison]]\nid = \"c\"\nlabel = \"C\"\nexperimental = [\"drug\"]\ncontrol = [\"placebo\"]\n";
    let run = |text: &str| {
        folder.write("evidence.toml", text.as_bytes());
        retrial(folder.path(), &["pool", "evidence.toml"])
    };
    let retracted = run(&format!("{head}{study}{comparison}"));
    assert_eq!(retracted.code, 3);
    assert!(
        retracted.stderr.contains("was retracted") && retracted.stderr.contains("evidence.toml:8:"),
        "{}",
        retracted.stderr
    );
    let study = format!("{study}include-retracted = \"to show it\"\n");
    let single = run(&format!("{head}{study}{comparison}"));
    assert_eq!(single.code, 4, "{}", single.stderr);
    assert!(single.stdout.contains("only one study has an effect"), "{}", single.stdout);
    let unknown = run(&format!("{head}{study}{}", comparison.replace("\"drug\"", "\"drugg\"")));
    assert_eq!(unknown.code, 3);
    assert!(
        unknown.stderr.contains("there is no treatment `drugg`") && unknown.stderr.contains("did you mean `drug`?")
    );
    let twice = run(&format!("{head}{study}{study}{comparison}"));
    assert!(twice.stderr.contains("the study `one` is named twice"), "{}", twice.stderr);
}
