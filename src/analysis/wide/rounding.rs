//! What a published mean and its spread can stand for: the corners of their own rounding.

use crate::endpoint::{ArmSample, Data, Sample};
use crate::ingest::{PublishedRow, Trial};
use crate::printed::{Decimal, Rounding};
use crate::stats::{Moments, special::normal, special::student_t};

/// The lowest and highest number that prints as this.
fn ends(decimal: Option<Decimal>) -> Option<[f64; 2]> {
    decimal.map(|decimal| <[f64; 2]>::from(decimal.span(Rounding::HalfEither).ends()))
}

/// The published row behind an arm of a sample, where the sample is as printed.
fn behind<'t>(trial: &'t Trial, sample: &Sample, arm: &ArmSample) -> Option<&'t PublishedRow> {
    trial.published.iter().find(|row| {
        row.arm == arm.arm
            && row.endpoint == sample.endpoint
            && row.visit == sample.visit
            && row.population == sample.estimand.population
            && row.missing == sample.estimand.missing
            && row.reading == arm.reading
    })
}

/// The arm's numbers at every corner of what was printed; none for data that are exact.
pub(super) fn corners(trial: &Trial, sample: &Sample, arm: &ArmSample) -> Vec<Data> {
    let Some(row) = behind(trial, sample, arm).filter(|_| arm.source.is_some()) else { return Vec::new() };
    let printed = &row.printed;
    let Some(means) = ends(printed.mean) else { return Vec::new() };
    let widths = || {
        let (lower, upper) = (ends(printed.lower)?, ends(printed.upper)?);
        Some([(upper[0] - lower[1]).max(0.0), upper[1] - lower[0]])
    };
    match &arm.data {
        Data::Moments(moments) => {
            let root_n = (moments.n as f64).sqrt();
            let of_interval = || {
                let t = (moments.n > 1).then(|| student_t::quantile(0.975, moments.n as f64 - 1.0))?;
                widths().map(|widths| widths.map(|width| width / (2.0 * t) * root_n))
            };
            let of_error = || ends(printed.se).map(|errors| errors.map(|error| error * root_n));
            let Some(spreads) = ends(printed.sd).or_else(of_error).or_else(of_interval) else { return Vec::new() };
            let all = means.into_iter().flat_map(|mean| spreads.map(|sd| Moments::new(mean, sd.max(0.0), moments.n)));
            all.filter_map(Result::ok).map(Data::Moments).collect()
        }
        Data::LsMean { printed_interval, n, .. } => {
            let z = |coverage: f64| normal::quantile(0.5 + coverage / 2.0);
            let of_interval = || {
                let (_, _, coverage) = (*printed_interval)?;
                widths().map(|widths| widths.map(|width| width / (2.0 * z(coverage))))
            };
            let Some(errors) = ends(printed.se).or_else(of_interval) else { return Vec::new() };
            let all = means.into_iter().flat_map(|mean| errors.map(|error| (mean, error)));
            all.map(|(mean, std_error)| Data::LsMean { mean, std_error, printed_interval: *printed_interval, n: *n })
                .collect()
        }
        _ => Vec::new(),
    }
}
