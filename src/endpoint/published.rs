//! Samples from published arm-level rows: as printed, or derived from the observed counts and the number randomised.

use crate::ingest::{PublishedRow, PublishedValue, Trial};
use crate::results::Status;
use crate::stats::Moments;
use crate::study::{Arm, Endpoint, Estimand, Missing, Population};

use super::imputation::Imputation;
use super::sample::{ArmSample, Data};

pub(super) fn sample(trial: &Trial, endpoint: &Endpoint, visit: &str, estimand: Estimand) -> Vec<ArmSample> {
    trial.study.file.arms.iter().flat_map(|arm| arm_samples(trial, endpoint, visit, estimand, arm)).collect()
}

fn rows<'a>(
    trial: &'a Trial,
    endpoint: &'a Endpoint,
    visit: &'a str,
    arm: &'a Arm,
) -> impl Iterator<Item = &'a PublishedRow> {
    trial
        .published
        .iter()
        .filter(move |row| row.endpoint == *endpoint.id.get_ref() && row.visit == visit && row.arm == *arm.id.get_ref())
}

fn arm_samples(trial: &Trial, endpoint: &Endpoint, visit: &str, estimand: Estimand, arm: &Arm) -> Vec<ArmSample> {
    let printed: Vec<ArmSample> = rows(trial, endpoint, visit, arm)
        .filter(|row| row.population == estimand.population && row.missing == estimand.missing)
        .map(|row| of_row(row, as_printed(row), None))
        .collect();
    if !printed.is_empty() {
        return preferred_first(printed);
    }
    let derived: Vec<ArmSample> = rows(trial, endpoint, visit, arm)
        .filter(|row| {
            row.missing == Missing::Observed && matches!(row.population, Population::Observed | Population::Completers)
        })
        .map(|row| {
            let (data, note) = derive(row, endpoint, arm, estimand);
            of_row(row, data, note)
        })
        .collect();
    if !derived.is_empty() {
        return preferred_first(derived);
    }
    let data = Data::Unavailable(format!(
        "not published: no row for {} at {visit} under {}/{}, nor one it could be derived from",
        endpoint.id.get_ref(),
        estimand.population.id(),
        estimand.missing.id()
    ));
    vec![ArmSample {
        arm: arm.id.get_ref().clone(),
        reading: None,
        data,
        source: None,
        status: None,
        derivation: None,
        note: None,
    }]
}

fn preferred_first(mut samples: Vec<ArmSample>) -> Vec<ArmSample> {
    samples.sort_by(|a, b| a.reading.cmp(&b.reading));
    samples
}

fn of_row(row: &PublishedRow, data: Data, derivation: Option<String>) -> ArmSample {
    let percent_only = matches!(&data, Data::Counts { printed: Some(_), .. });
    let worked_back = match &row.value {
        PublishedValue::Moments { worked_back: Some(how), .. } => Some(format!("{how}, worked back")),
        _ => None,
    };
    let derivation: Vec<String> = [derivation, worked_back].into_iter().flatten().collect();
    ArmSample {
        arm: row.arm.clone(),
        reading: row.reading.clone(),
        data,
        source: Some(row.source.clone()),
        // A count worked back from a percentage is derived, however well the percentage is known.
        status: Some(if percent_only && row.status != Status::Unconfirmed { Status::Derived } else { row.status }),
        derivation: Some(derivation.join("; ")).filter(|words| !words.is_empty()),
        note: row.note.clone(),
    }
}

fn as_printed(row: &PublishedRow) -> Data {
    match &row.value {
        PublishedValue::Counts { events, n, printed } => {
            Data::Counts { events: events.clone(), n: *n, printed: printed.clone() }
        }
        PublishedValue::Moments { mean, sd, n, .. } => match Moments::new(*mean, *sd, *n) {
            Ok(moments) => Data::Moments(moments),
            Err(error) => Data::Unavailable(error.to_string()),
        },
        PublishedValue::LsMean { mean, std_error, printed_interval, n } => {
            Data::LsMean { mean: *mean, std_error: *std_error, printed_interval: *printed_interval, n: *n }
        }
    }
}

/// Other denominators from the observed counts: those without a value are the difference between the two.
fn derive(row: &PublishedRow, endpoint: &Endpoint, arm: &Arm, estimand: Estimand) -> (Data, Option<String>) {
    let unavailable = |reason: &str| (Data::Unavailable(reason.to_string()), None);
    let PublishedValue::Counts { events, n, printed } = &row.value else {
        return match estimand.missing {
            Missing::Observed if matches!(estimand.population, Population::Randomized | Population::Observed) => {
                (as_printed(row), None)
            }
            _ => unavailable("a published mean holds only for those it was computed from"),
        };
    };
    let whole = match estimand.population {
        Population::Randomized => arm.randomized,
        Population::Treated => arm.treated,
        Population::Completers => arm.completed,
        Population::Observed => Some(*n),
    };
    let Some(whole) = whole else {
        return unavailable("the study file does not say how many there were");
    };
    if whole < *n {
        return (
            Data::Unavailable(format!(
                "{n} were seen, but the study file has only {whole} {}",
                estimand.population.id()
            )),
            None,
        );
    }
    let missing = whole - n;
    let Some(imputation) = Imputation::of(estimand.missing, endpoint, arm) else {
        return unavailable("this rule needs participant-level data, or a row of its own");
    };
    let events = events.iter().map(|events| events + imputation.added(missing)).collect();
    let note = imputation.note(*n, missing);
    let n = imputation.n(*n, missing);
    (Data::Counts { events, n, printed: printed.clone() }, note)
}
