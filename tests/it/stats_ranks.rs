//! Rank methods against R and scipy: `tests/reference/ranks/`.

use std::collections::BTreeMap;

use retrial::stats::{Level, ranks};

use crate::support::project;

fn records(file: &str) -> Vec<BTreeMap<String, String>> {
    let path = project().join("tests/reference/ranks").join(file);
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn rank_methods_agree_with_r_and_scipy() {
    let mut samples: BTreeMap<String, [Vec<f64>; 2]> = BTreeMap::new();
    for row in records("values.csv") {
        let arm = usize::from(row["arm"] == "b");
        samples.entry(row["id"].clone()).or_default()[arm].push(row["value"].parse().unwrap());
    }
    let level = Level::NINETY_FIVE;
    let expected = records("expected.csv");
    assert!(expected.len() > 60);
    for row in expected {
        let [a, b] = &samples[&row["id"]];
        let value: f64 = row["value"].parse().unwrap();
        let exact_shift = || ranks::hodges_lehmann_exact(a, b, level);
        let normal_shift = || ranks::hodges_lehmann_normal(a, b, level);
        let (actual, tolerance) = match (row["statistic"].as_str(), row["field"].as_str()) {
            ("normal", "test_statistic") => (ranks::mann_whitney_normal(a, b).statistic, 1e-12),
            ("normal", "p_value") => (ranks::mann_whitney_normal(a, b).p_value, 1e-12 * value),
            ("exact", "p_value") => (ranks::mann_whitney_exact(a, b).p_value, 1e-12 * value),
            ("shift", "estimate") => (exact_shift().value, 1e-12),
            ("exact-shift", "lower") => (exact_shift().lower, 1e-12),
            ("exact-shift", "upper") => (exact_shift().upper, 1e-12),
            // R searches a root to 1e-4.
            ("normal-shift", "lower") => (normal_shift().lower, 1.1e-4),
            ("normal-shift", "upper") => (normal_shift().upper, 1.1e-4),
            ("brunner-munzel", "test_statistic") => (ranks::brunner_munzel_test(a, b).statistic, 1e-11 * value.abs()),
            ("brunner-munzel", "p_value") => (ranks::brunner_munzel_test(a, b).p_value, 1e-10 * value),
            other => panic!("no value {other:?}"),
        };
        let actual = actual.unwrap_or_else(|| panic!("nothing for {row:?}"));
        assert!((actual - value).abs() <= tolerance, "{actual}, not {row:?}");
    }
}

/// The interval of the probability holds ½ exactly where the test does not reject.
#[test]
fn brunner_munzels_interval_and_test_say_the_same() {
    for shift in 0..40 {
        let a: Vec<f64> = (0..11).map(|at| f64::from(at * at % 13) + f64::from(shift) / 4.0).collect();
        let b: Vec<f64> = (0..9).map(|at| f64::from(at * 5 % 11)).collect();
        let interval = ranks::brunner_munzel(&a, &b, Level::NINETY_FIVE);
        let (Some(lower), Some(upper)) = (interval.lower, interval.upper) else { continue };
        let p = ranks::brunner_munzel_test(&a, &b).p_value.unwrap();
        assert_eq!(lower <= 0.5 && 0.5 <= upper, p >= 0.05, "shift {shift}: {interval:?} {p}");
    }
}
