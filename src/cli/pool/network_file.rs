//! The file of a network: contrasts (`study,treatment_a,treatment_b,estimate,std_error`) or arms (`study,treatment,events,n` or
//! `study,treatment,mean,sd,n`), one row each, as the studies of a network.

use std::path::Path;

use crate::analysis::network::{NetworkData, NetworkScale};
use crate::ingest::{BadValue, CaseColumn, CaseFile};
use crate::problem::Problems;
use crate::results::Input;
use crate::stats::Binomial;
use crate::stats::network::{Contrast, Study, StudyFault};

use super::super::calc::cell::{binomial, moments, number};

const CONTRASTS: [CaseColumn; 5] = [
    CaseColumn::required("study"),
    CaseColumn::required("treatment_a"),
    CaseColumn::required("treatment_b"),
    CaseColumn::required("estimate"),
    CaseColumn::required("std_error"),
];
const COUNTS: [CaseColumn; 4] = [
    CaseColumn::required("study"),
    CaseColumn::required("treatment"),
    CaseColumn::required("events"),
    CaseColumn::required("n"),
];
const MEANS: [CaseColumn; 5] = [
    CaseColumn::required("study"),
    CaseColumn::required("treatment"),
    CaseColumn::required("mean"),
    CaseColumn::required("sd"),
    CaseColumn::required("n"),
];

/// What the rows of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NetworkForm {
    /// One contrast of two arms.
    Contrasts,
    /// The events of one arm.
    Counts,
    /// The mean of one arm.
    Means,
}

/// What the rows of this file are, by its columns.
///
/// # Errors
/// A file that cannot be read or is empty.
pub(super) fn form(path: &Path) -> Result<NetworkForm, Problems> {
    let any = ["treatment_a", "treatment", "events", "mean"].map(CaseColumn::optional);
    let file = CaseFile::open(path, &any)?;
    Ok(match any.map(|column| file.has(column.name)) {
        [false, true, _, true] => NetworkForm::Means,
        [false, true, ..] => NetworkForm::Counts,
        _ => NetworkForm::Contrasts,
    })
}

/// Reads contrasts of arms.
///
/// # Errors
/// Every bad cell, and every study whose contrasts do not fit together, with its place.
pub(super) fn contrasts(path: &Path, scale: NetworkScale) -> Result<NetworkData, Problems> {
    struct Line {
        study: String,
        pair: (String, String),
        contrast: Contrast,
    }
    let file = CaseFile::open(path, &CONTRASTS)?;
    let mut lines: Vec<Line> = Vec::new();
    file.each(|cells| {
        let mut bad = Vec::new();
        let study = named(cells, 0, "study", &mut bad);
        let (a, b) = (named(cells, 1, "treatment", &mut bad), named(cells, 2, "treatment", &mut bad));
        if let (Some(a), Some(b)) = (a, b)
            && a == b
        {
            let message = format!("`{a}` is compared with itself");
            bad.push(BadValue { column: Some(2), message, help: "name two treatments".into() });
        }
        let (estimate, std_error) = (number(&cells[1..], 2, &mut bad), number(&cells[1..], 3, &mut bad));
        if std_error.is_some_and(|value| !(value > 0.0 && (value * value).is_normal())) {
            let message =
                format!("a standard error must be above 0, not {}", cells[4].chars().take(24).collect::<String>());
            bad.push(BadValue { column: Some(4), message, help: "correct it, or leave the study out".into() });
        }
        if let (Some(study), Some(a), Some(b), Some(estimate), Some(std_error), true) =
            (study, a, b, estimate, std_error, bad.is_empty())
        {
            let contrast = Contrast {
                estimate_slack: half_unit(cells[3]).min(MOST_SLACK * std_error),
                std_error_slack: half_unit(cells[4]).min(MOST_SLACK * std_error),
                ..Contrast::new(0, 0, estimate, std_error)
            };
            lines.push(Line { study: study.into(), pair: (a.into(), b.into()), contrast });
        }
        if bad.is_empty() { Ok(()) } else { Err(bad) }
    })?;
    let treatments = sorted(lines.iter().flat_map(|line| [line.pair.0.as_str(), line.pair.1.as_str()]));
    let place = |name: &str| treatments.binary_search_by(|known| known.as_str().cmp(name)).unwrap_or(0);
    for line in &mut lines {
        (line.contrast.a, line.contrast.b) = (place(&line.pair.0), place(&line.pair.1));
    }
    let mut studies = Vec::new();
    let mut faults: Vec<(usize, BadValue)> = Vec::new();
    for (name, rows) in grouped(lines.iter().map(|line| line.study.as_str())) {
        let contrasts: Vec<Contrast> = rows.iter().map(|row| lines[*row].contrast).collect();
        match Study::of_contrasts(&contrasts) {
            Ok(study) => studies.push((name.to_string(), study)),
            Err(fault) => {
                let at = match fault {
                    StudyFault::Itself { at } | StudyFault::Number { at } | StudyFault::Twice { at } => rows[at],
                    _ => rows[0],
                };
                faults.push((at, told(name, &fault, &treatments)));
            }
        }
    }
    placed(&file, &faults)?;
    let input = Input { file: file.name.clone(), sha256: file.sha256.clone(), provenance: None };
    Ok(NetworkData {
        treatments,
        studies,
        scale,
        participants: None,
        corrected: Vec::new(),
        left_out: Vec::new(),
        input,
    })
}

/// Reads the events of arms.
///
/// # Errors
/// Every bad cell, and every study with an arm named twice or a single one.
pub(super) fn counts(path: &Path, scale: NetworkScale, without_double_zeros: bool) -> Result<NetworkData, Problems> {
    let file = CaseFile::open(path, &COUNTS)?;
    of_arms(
        &file,
        scale,
        |cells, bad| binomial(&cells[1..], 1, bad),
        |arm| arm.n(),
        |arms: &[Binomial]| {
            let nobody =
                arms.iter().all(|arm: &Binomial| arm.events() == 0) || arms.iter().all(|arm| arm.non_events() == 0);
            if nobody && without_double_zeros {
                return Values::LeftOut;
            }
            let zero = arms.iter().any(|arm| arm.events() == 0 || arm.non_events() == 0);
            let more = if zero { 0.5 } else { 0.0 };
            let value = |arm: &Binomial| {
                let (x, y) = (arm.events() as f64 + more, arm.non_events() as f64 + more);
                let n = x + y;
                match scale {
                    NetworkScale::LogRisk => (libm::log(x / n), 1.0 / x - 1.0 / n),
                    NetworkScale::Risk => (x / n, x * y / (n * n * n)),
                    _ => (libm::log(x / y), 1.0 / x + 1.0 / y),
                }
            };
            Values::Of(arms.iter().map(value).collect(), zero)
        },
    )
}

/// Reads the means of arms.
///
/// # Errors
/// Every bad cell, and every study with an arm named twice or a single one.
pub(super) fn means(path: &Path) -> Result<NetworkData, Problems> {
    let file = CaseFile::open(path, &MEANS)?;
    of_arms(
        &file,
        NetworkScale::Mean,
        |cells, bad| {
            let arm = moments(&cells[1..], 1, bad)?;
            if arm.sd > 0.0 {
                return Some(arm);
            }
            let message = "a standard deviation of 0 gives the arm endless weight".to_string();
            bad.push(BadValue { column: Some(3), message, help: "correct it, or leave the study out".into() });
            None
        },
        |arm| arm.n,
        |arms| Values::Of(arms.iter().map(|arm| (arm.mean, arm.sd * arm.sd / arm.n as f64)).collect(), false),
    )
}

/// The arms of a study on the scale of the analysis.
enum Values {
    LeftOut,
    /// Value and variance of each; was ½ added?
    Of(Vec<(f64, f64)>, bool),
}

fn of_arms<A: Copy>(
    file: &CaseFile,
    scale: NetworkScale,
    read: impl Fn(&[&str], &mut Vec<BadValue>) -> Option<A>,
    size: impl Fn(&A) -> u64,
    values: impl Fn(&[A]) -> Values,
) -> Result<NetworkData, Problems> {
    let mut lines: Vec<(String, String, A)> = Vec::new();
    file.each(|cells| {
        let mut bad = Vec::new();
        let (study, treatment) = (named(cells, 0, "study", &mut bad), named(cells, 1, "treatment", &mut bad));
        let arm = read(cells, &mut bad);
        if let (Some(study), Some(treatment), Some(arm), true) = (study, treatment, arm, bad.is_empty()) {
            lines.push((study.into(), treatment.into(), arm));
        }
        if bad.is_empty() { Ok(()) } else { Err(bad) }
    })?;
    let mut kept = Vec::new();
    let (mut corrected, mut left_out) = (Vec::new(), Vec::new());
    for (name, rows) in grouped(lines.iter().map(|(study, ..)| study.as_str())) {
        let arms: Vec<A> = rows.iter().map(|row| lines[*row].2).collect();
        match values(&arms) {
            Values::LeftOut => left_out.push(name.to_string()),
            Values::Of(values, zero) => {
                corrected.extend(zero.then(|| name.to_string()));
                kept.push((name.to_string(), rows, values));
            }
        }
    }
    let treatments = sorted(kept.iter().flat_map(|(_, rows, _)| rows.iter().map(|row| lines[*row].1.as_str())));
    let place = |row: usize| treatments.binary_search(&lines[row].1).unwrap_or(0);
    let mut participants = vec![0; treatments.len()];
    let mut studies = Vec::new();
    let mut faults = Vec::new();
    for (name, rows, values) in &kept {
        let arms: Vec<(usize, f64, f64)> =
            rows.iter().zip(values).map(|(row, (x, variance))| (place(*row), *x, *variance)).collect();
        match Study::of_arms(&arms) {
            Ok(study) => studies.push((name.clone(), study)),
            Err(fault) => {
                let at =
                    if let StudyFault::Twice { at } | StudyFault::Number { at } = fault { rows[at] } else { rows[0] };
                faults.push((at, told(name, &fault, &treatments)));
            }
        }
        for row in rows {
            participants[place(*row)] += size(&lines[*row].2);
        }
    }
    placed(file, &faults)?;
    let input = Input { file: file.name.clone(), sha256: file.sha256.clone(), provenance: None };
    Ok(NetworkData { treatments, studies, scale, participants: Some(participants), corrected, left_out, input })
}

/// The most, as a share of the standard error, that is put down to rounding: a number printed more roughly says too little.
const MOST_SLACK: f64 = 0.05;

/// Half a unit of the last digit of a number as it was written.
fn half_unit(text: &str) -> f64 {
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let decimals = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let exponent: f64 = exponent.parse().unwrap_or(0.0);
    0.5 * libm::pow(10.0, exponent - decimals as f64)
}

/// The names without repetition, in alphabetical order.
fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let names: std::collections::BTreeSet<&str> = names.collect();
    names.into_iter().map(String::from).collect()
}

/// Names in the order they are met, each with its rows.
fn grouped<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(&'a str, Vec<usize>)> {
    let mut places = std::collections::HashMap::new();
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    for (row, name) in names.enumerate() {
        let at = *places.entry(name).or_insert_with(|| {
            groups.push((name, Vec::new()));
            groups.len() - 1
        });
        groups[at].1.push(row);
    }
    groups
}

/// A fault in words.
fn told(study: &str, fault: &StudyFault, treatments: &[String]) -> BadValue {
    let name = |at: &usize| treatments[*at].as_str();
    let pair = |pair: &(usize, usize)| format!("{} v {}", name(&pair.0), name(&pair.1));
    let whole = |message: String, help: &str| BadValue { column: None, message, help: help.into() };
    match fault {
        StudyFault::NoContrast => {
            whole(format!("study `{study}` has a single arm"), "a study compares two arms or more; leave it out")
        }
        StudyFault::Itself { .. } => whole(format!("study `{study}` compares a treatment with itself"), "name two"),
        StudyFault::Number { .. } => whole(
            format!("a number of study `{study}` is beyond what can be computed with"),
            "correct it, or leave the study out",
        ),
        StudyFault::Twice { .. } => whole(
            format!("study `{study}` has this a second time"),
            "one row for each pair of arms (or each arm); another trial needs a name of its own",
        ),
        StudyFault::Missing { pairs } => {
            let shown: Vec<String> = pairs.iter().map(pair).collect();
            whole(
                format!("study `{study}` has more than two arms and no row for {}", shown.join(", ")),
                "every pair of its arms is needed: their variances say how the contrasts vary together",
            )
        }
        StudyFault::Estimates { pair: which, given, implied } => whole(
            format!(
                "the estimates of study `{study}` contradict one another: {} is {given}, the others give {implied:.6}",
                pair(which)
            ),
            "check signs and the order of the treatments; the contrasts of one study must add up",
        ),
        StudyFault::Variances { pair: which, arm } => whole(
            format!(
                "the standard errors of study `{study}` contradict one another: the variance of {} is above those of both contrasts \
                 with {} together, which would give that arm a variance below zero",
                pair(which),
                name(arm)
            ),
            "check the standard errors of its contrasts",
        ),
        StudyFault::NotPositiveDefinite => whole(
            format!(
                "the standard errors of study `{study}` contradict one another: no arms could vary together like this (its covariance \
                 matrix is not positive definite)"
            ),
            "check the standard errors of its contrasts",
        ),
    }
}

/// The faults of whole studies at their rows.
fn placed(file: &CaseFile, faults: &[(usize, BadValue)]) -> Result<(), Problems> {
    if faults.is_empty() {
        return Ok(());
    }
    let mut row = 0;
    file.each(|_| {
        let here: Vec<BadValue> = faults.iter().filter(|(at, _)| *at == row).map(|(_, fault)| fault.clone()).collect();
        row += 1;
        if here.is_empty() { Ok(()) } else { Err(here) }
    })
    .map(|_| ())
}

fn named<'c>(cells: &[&'c str], at: usize, what: &str, bad: &mut Vec<BadValue>) -> Option<&'c str> {
    let name = Some(cells[at]).filter(|name| !name.is_empty());
    if name.is_none() {
        let message = format!("this row names no {what}");
        bad.push(BadValue { column: Some(at), message, help: format!("name the {what}") });
    }
    name
}
