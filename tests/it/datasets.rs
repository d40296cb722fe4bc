//! The shipped studies: published numbers come out, and the committed reports are what the program writes.

use std::path::PathBuf;

use retrial::results::{Method, Statistic, Status};

use crate::support::{Folder, Key, NON_RESPONDER, OBSERVED, assert_near, counted, find, project, retrial, rows};

fn dataset(name: &str) -> PathBuf {
    project().join("datasets").join(name)
}

fn shipped() -> Vec<String> {
    // A folder may hold claims alone.
    let runs = |path: &std::path::Path| path.join("study.toml").exists() || path.join("evidence.toml").exists();
    let mut names: Vec<String> = std::fs::read_dir(project().join("datasets"))
        .unwrap()
        .filter(|entry| runs(&entry.as_ref().unwrap().path()))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn mapp2<'a>(endpoint: &'a str, estimand: (&'a str, &'a str), statistic: Statistic, method: Method) -> Key<'a> {
    Key { endpoint, visit: "week-18", estimand, arm: "mdma", statistic, method }
}

/// Counts and percentages of Mitchell et al. 2023, doi:10.1038/s41591-023-02565-4; intervals by R 4.2.2 (ratesci 1.1 `scoreci`, DescTools
/// `BinomDiffCI`) as given with the reference values of the calculators.
#[test]
fn mapp2_as_published_and_with_other_denominators() {
    let rows = rows(&dataset("mapp2"));
    for (endpoint, mdma, placebo) in
        [("loss-of-diagnosis", (37, 52), (20, 42)), ("response", (45, 52), (29, 42)), ("remission", (24, 52), (9, 42))]
    {
        assert_eq!(counted(&rows, endpoint, "week-18", OBSERVED, "mdma"), mdma);
        assert_eq!(counted(&rows, endpoint, "week-18", OBSERVED, "placebo"), placebo);
    }
    let newcombe = find(&rows, mapp2("remission", OBSERVED, Statistic::RiskDifference, Method::Newcombe));
    assert_near(newcombe.estimate, 0.247, 0.0005);
    assert_near(newcombe.lower, 0.054, 0.0005);
    assert_near(newcombe.upper, 0.412, 0.0005);
    let score = find(&rows, mapp2("remission", OBSERVED, Statistic::RiskDifference, Method::MiettinenNurminen));
    assert_near(score.lower, 0.054, 0.0005);
    assert_near(score.upper, 0.420, 0.0005);
    let fisher = find(&rows, mapp2("remission", OBSERVED, Statistic::TestOfEquality, Method::FisherExact));
    assert_near(fisher.p_value, 0.01676, 0.000005);
    for (estimand, estimate, lower, upper) in [
        (NON_RESPONDER, 1.493, 1.146, 1.946),
        (("randomized", "worst-case"), 1.140, 0.936, 1.387),
        (("randomized", "best-case"), 1.526, 1.176, 1.982),
    ] {
        let katz = find(&rows, mapp2("response", estimand, Statistic::RiskRatio, Method::Katz));
        assert_near(katz.estimate, estimate, 0.0005);
        assert_near(katz.lower, lower, 0.0005);
        assert_near(katz.upper, upper, 0.0005);
    }
}

/// The difference of the printed LS means, and its standardised form, worked out by hand from the printed intervals.
#[test]
fn mapp2_mixed_model_means() {
    let rows = rows(&dataset("mapp2"));
    let estimand = ("randomized", "mmrm");
    let difference = find(&rows, mapp2("caps5-change", estimand, Statistic::LsMeanDifference, Method::Normal));
    assert_near(difference.estimate, -8.9, 1e-9);
    // SE = √(1.658² + 1.786²) from (26.94 − 20.44)/3.92 and (18.28 − 11.28)/3.92
    assert_near(difference.std_error, 2.437, 0.001);
    let d = find(&rows, mapp2("caps5-change", estimand, Statistic::CohensD, Method::NoncentralT));
    assert_near(d.estimate, -0.72, 0.005);
    assert_eq!(d.unit.as_deref(), Some("sd-model"));
}

/// Mitchell et al. 2021, doi:10.1038/s41591-021-01336-3: d = 0.91 between arms, 2.1 and 1.2 within.
#[test]
fn mapp1_effect_sizes_are_those_of_completers_raw_change() {
    let rows = rows(&dataset("mapp1"));
    let of = |versus: bool, arm: &str| {
        rows.iter()
            .find(|row| {
                row.statistic == Statistic::CohensD
                    && row.is_contrast() == versus
                    && row.arm.as_deref() == Some(arm)
                    && row.unit.as_deref() == Some("sd-change")
                    && row.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("caps5"))
                    && row.term.is_none()
            })
            .unwrap()
    };
    assert_near(of(true, "mdma").estimate, -0.91, 0.005);
    assert_near(of(false, "mdma").estimate, -2.1, 0.05);
    assert_near(of(false, "placebo").estimate, -1.2, 0.05);
}

#[test]
fn mapp1_keeps_both_readings_of_its_placebo_responders() {
    let rows = rows(&dataset("mapp1"));
    let placebo: Vec<(Option<&str>, u64, Option<Status>)> = rows
        .iter()
        .filter(|row| {
            row.endpoint.as_deref() == Some("response")
                && row.visit.as_deref() == Some("week-18")
                && row.population.as_deref() == Some("observed")
                && row.arm.as_deref() == Some("placebo")
                && row.method == Some(Method::Wilson)
        })
        .map(|row| (row.term.as_deref(), row.events.unwrap(), row.status))
        .collect();
    assert_eq!(placebo, [(None, 23, Some(Status::Secondary)), (Some("reading=press"), 22, Some(Status::Unconfirmed))]);
    // Each reading has its own comparison: RR 1.417 and 1.482 (Katz).
    let ratios: Vec<f64> = rows
        .iter()
        .filter(|row| {
            row.endpoint.as_deref() == Some("response")
                && row.visit.as_deref() == Some("week-18")
                && row.population.as_deref() == Some("observed")
                && row.statistic == Statistic::RiskRatio
                && row.method == Some(Method::Katz)
        })
        .map(|row| row.estimate.unwrap())
        .collect();
    assert_eq!(ratios.len(), 2);
    assert_near(Some(ratios[0]), 1.417, 0.0005);
    assert_near(Some(ratios[1]), 1.482, 0.0005);
}

/// Clopper–Pearson upper bound of 0 of 53: 1 − 0.025^(1/53) = 6.7 %.
#[test]
fn an_absent_adverse_event_shows_what_it_cannot_exclude() {
    let rows = rows(&dataset("mapp2"));
    let serious = rows
        .iter()
        .find(|row| {
            row.endpoint.as_deref() == Some("adverse-event-serious")
                && row.arm.as_deref() == Some("mdma")
                && row.method == Some(Method::ClopperPearson)
        })
        .unwrap();
    assert_eq!((serious.events, serious.n, serious.lower), (Some(0), Some(53), Some(0.0)));
    assert_near(serious.upper, 0.0672, 0.00005);
}

/// Marshall 2001 prints 62 % of 183: 113 or 114. The interval holds what either count gives (Wilson, worked out with R `prop.test`).
#[test]
fn a_percentage_without_its_count_gives_an_envelope() {
    let rows = rows(&dataset("marshall2001"));
    let row = rows
        .iter()
        .find(|row| row.method == Some(Method::Wilson) && row.arm.as_deref().is_some_and(|arm| arm.contains("20")))
        .unwrap();
    assert_eq!((row.events, row.n, row.status), (None, Some(183), Some(Status::Derived)));
    assert_near(row.estimate, 0.62, 1e-12);
    let wilson = |events| {
        retrial::stats::proportion::wilson(
            retrial::stats::Binomial::new(events, 183).unwrap(),
            retrial::stats::Level::NINETY_FIVE,
        )
    };
    assert_eq!((row.lower, row.upper), (wilson(113).lower, wilson(114).upper));
    assert!(row.note.as_deref().unwrap().contains("113 to 114 of 183 print 62"));
}

/// MAPP2: 15.1 v 43.1 % randomised, 13.5 v 31.0 % observed.
#[test]
fn the_evidence_counts_those_who_did_not_respond() {
    let folder = Folder::new(&[]);
    let run =
        retrial(folder.path(), &["run", dataset("ptsd-evidence").to_str().unwrap(), "--format", "json", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let table = retrial::results::read(&run.stdout).unwrap();
    let rate = |study: &str, arm: &str, missing: &str| {
        let word = |row: &std::collections::BTreeMap<String, retrial::results::Cell>, column: &str, word: &str| {
            row.get(column) == Some(&retrial::results::Cell::Text(word.into()))
        };
        let row = table
            .rows
            .iter()
            .find(|row| {
                word(row, "study", study)
                    && word(row, "arm", arm)
                    && word(row, "missing", missing)
                    && word(row, "method", "wilson")
                    && !row.contains_key("term")
            })
            .unwrap_or_else(|| panic!("{study} {arm} {missing}"));
        match row["estimate"] {
            retrial::results::Cell::Number(estimate) => (estimate * 1000.0).round() / 10.0,
            _ => f64::NAN,
        }
    };
    assert_eq!(rate("mapp2", "mdma", "non-responder"), 15.1);
    assert_eq!(rate("mapp2", "placebo", "non-responder"), 43.1);
    assert_eq!(rate("mapp2", "mdma", "observed"), 13.5);
    assert_eq!(rate("mapp2", "placebo", "observed"), 31.0);
    // Brady 2000: 53 % of 94 responded, 50 of them; the rule for the missing is not known.
    assert_eq!(rate("brady2000", "sertraline", "unknown"), 46.8);
}

#[test]
fn simulated_data_say_so_everywhere() {
    let folder = Folder::new(&[]);
    let study = dataset("simulated-ptsd");
    let run = retrial(folder.path(), &["run", study.to_str().unwrap(), "--output", "out", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.to_lowercase().contains("simulated"));
    for name in ["report.html", "report.md"] {
        let text = std::fs::read_to_string(folder.join("out").join(name)).unwrap();
        assert!(text.to_lowercase().contains("simulated"), "{name}");
    }
    let mut figures = 0;
    for entry in std::fs::read_dir(folder.join("out/figures")).unwrap() {
        let path = entry.unwrap().path();
        assert!(std::fs::read_to_string(&path).unwrap().to_lowercase().contains("simulated"), "{}", path.display());
        figures += 1;
    }
    assert!(figures >= 6, "{figures} figures");
    assert!(std::fs::read_to_string(folder.join("out/results.json")).unwrap().contains("\"provenance\":\"simulated\""));
}

/// Every shipped study, and the folder of its committed report.
#[test]
fn the_committed_reports_are_what_the_program_writes() {
    for name in shipped() {
        let folder = Folder::new(&[]);
        let run = retrial(folder.path(), &["run", dataset(&name).to_str().unwrap(), "--output", "out", "--quiet"]);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        let committed = project().join("reports").join(&name);
        let mut written = Vec::new();
        list(&folder.join("out"), &folder.join("out"), &mut written);
        let mut kept = Vec::new();
        list(&committed, &committed, &mut kept);
        assert_eq!(
            written, kept,
            "the files of reports/{name}; renew with `retrial run datasets/{name} --output reports/{name}`"
        );
        for file in written {
            let same =
                std::fs::read(folder.join("out").join(&file)).unwrap() == std::fs::read(committed.join(&file)).unwrap();
            assert!(
                same,
                "reports/{name}/{file} differs; renew with `retrial run datasets/{name} --output reports/{name}`"
            );
        }
    }
}

fn list(root: &std::path::Path, folder: &std::path::Path, files: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            list(root, &path, files);
        } else {
            files.push(path.strip_prefix(root).unwrap().display().to_string());
        }
    }
}
