//! A difference of means over every standard deviation that a report may have divided it by.

use crate::endpoint::{ArmSample, Data, Sample, sample};
use crate::problem::Problems;
use crate::results::{Method, Statistic, display};
use crate::stats::Moments;
use crate::stats::standardized::hedges_g::small_sample_factor;
use crate::study::{Endpoint, Estimand, Measure, Missing, Population};

use super::group::Group;
use super::{Block, Candidate, Grid, provenance, row};

/// What the SD of the endpoint at this visit is an SD of.
pub(super) fn unit(grid: &Grid, visit: &str) -> &'static str {
    of_measure(grid.endpoint.measure, is_baseline(grid, visit))
}

fn of_measure(measure: Option<Measure>, baseline: bool) -> &'static str {
    match measure {
        Some(Measure::Change) => "sd-change",
        Some(Measure::PercentChange) => "sd-percent-change",
        _ if baseline => "sd-baseline",
        _ => "sd-endpoint",
    }
}

fn baseline(grid: &Grid) -> String {
    let people = grid.trial.people.as_ref().and_then(|people| people.baseline_visit.clone());
    let declared = || grid.trial.study.file.tables.scores.as_ref().and_then(|table| table.baseline.as_ref());
    people.or_else(|| declared().map(|visit| visit.get_ref().clone())).unwrap_or_else(|| "baseline".into())
}

fn is_baseline(grid: &Grid, visit: &str) -> bool {
    baseline(grid) == visit
}

/// Which words name a standardiser.
fn words(unit: &str) -> &'static str {
    match unit {
        "sd-change" => "SD of change",
        "sd-baseline" => "SD at baseline",
        _ => "SD of the score",
    }
}

/// Other measures of the same scale, whose SD may have been the divisor: (endpoint, visit).
fn divisors(grid: &Grid, visit: &str) -> Vec<(Endpoint, String)> {
    let file = &grid.trial.study.file;
    let own = grid.endpoint;
    let mut found: Vec<(Endpoint, String)> = Vec::new();
    let mut push = |endpoint: &Endpoint, measure: Measure, visit: &str| {
        let mut endpoint = endpoint.clone();
        endpoint.measure = Some(measure);
        found.push((endpoint, visit.to_string()));
    };
    let first = baseline(grid);
    if grid.trial.people.as_ref().is_some_and(|people| people.scores.is_some()) {
        push(own, Measure::Change, visit);
        push(own, Measure::Score, visit);
        push(own, Measure::Score, &first);
        return found;
    }
    let scale = own.scale.as_ref().map(|scale| scale.get_ref());
    let of_scale = |other: &&Endpoint| {
        other.id == own.id || (scale.is_some() && other.scale.as_ref().map(|scale| scale.get_ref()) == scale)
    };
    for other in file.endpoints.iter().filter(of_scale) {
        match other.measure {
            Some(Measure::Change) => push(other, Measure::Change, visit),
            Some(Measure::Score) => {
                push(other, Measure::Score, visit);
                if first != visit {
                    push(other, Measure::Score, &first);
                }
            }
            _ => {}
        }
    }
    found
}

fn moments(arm: &ArmSample) -> Option<Moments> {
    match &arm.data {
        Data::Moments(moments) => Some(*moments),
        _ => None,
    }
}

/// The mean of an arm, a model's or a raw one, and what kind it is.
fn mean(arm: &ArmSample) -> Option<(f64, &'static str)> {
    match &arm.data {
        Data::Moments(moments) => Some((moments.mean, "raw")),
        Data::LsMean { mean, .. } => Some((*mean, "LS")),
        _ => None,
    }
}

/// The sample's differences over the SDs of other samples; over its own they are rows of the registry's methods.
pub(super) fn rows(grid: &Grid, of: &Sample, rows: &mut Vec<Candidate>) -> Result<(), Problems> {
    let statistic = grid.wanted.statistic;
    let own_unit = unit(grid, &of.visit);
    let preferred = |sample: &Sample, id: &str| -> Option<ArmSample> {
        sample.arms.iter().find(|arm| arm.arm == id && arm.reading.is_none()).cloned()
    };
    let control = grid.trial.study.file.control().id.get_ref();
    for (endpoint, visit) in divisors(grid, &of.visit) {
        for population in [Population::Observed, Population::Completers] {
            let estimand = Estimand { population, missing: Missing::Observed };
            let divisor = sample(grid.trial, &endpoint, &visit, estimand)?;
            let unit = of_measure(endpoint.measure, is_baseline(grid, &visit));
            for arm in grid.trial.study.file.experimental() {
                let id = arm.id.get_ref();
                let (Some(a), Some(b)) = (preferred(of, id), preferred(of, control)) else { continue };
                let (Some((x, kind)), Some((y, _))) = (mean(&a), mean(&b)) else { continue };
                let (Some(sd_a), Some(sd_b)) = (preferred(&divisor, id), preferred(&divisor, control)) else {
                    continue;
                };
                let (Some(ma), Some(mb)) = (moments(&sd_a), moments(&sd_b)) else { continue };
                let same = unit == own_unit && kind == "raw" && estimand == of.estimand;
                let df = (ma.n + mb.n) as f64 - 2.0;
                if same || df < 1.0 {
                    continue;
                }
                let squares = (ma.n as f64 - 1.0) * ma.sd * ma.sd + (mb.n as f64 - 1.0) * mb.sd * mb.sd;
                let pooled = (squares / df).sqrt();
                let (sd, factor, whose) = match statistic {
                    Statistic::GlassDelta => (mb.sd, 1.0, "control's"),
                    Statistic::HedgesG => (pooled, small_sample_factor(df), "pooled"),
                    _ => (pooled, 1.0, "pooled"),
                };
                let difference = x - y;
                let estimate = factor * difference / sd;
                if !estimate.is_finite() {
                    continue;
                }
                let groups = [Group::of_arm(&a), Group::of_arm(&b)];
                let block = Block::of(of);
                let mut row = row(grid.trial, &block, statistic, Some(Method::Moment), &[&groups[0], &groups[1]]);
                row.source = super::super::run::sources([&a, &b, &sd_a, &sd_b].into_iter().map(|arm| &arm.source));
                row.status = super::super::run::weakest([&a, &b, &sd_a, &sd_b].into_iter().map(|arm| arm.status));
                row.unit = Some(unit.into());
                row.estimate = Some(estimate);
                row.n = Some(ma.n + mb.n);
                row.note = Some(
                    format!(
                        "{kind} difference {} over the {whose} {} {} (n {} and {})",
                        display::mean(difference),
                        words(unit),
                        display::mean(sd),
                        ma.n,
                        mb.n
                    )
                    .into(),
                );
                let provenance = provenance(grid.trial, &row);
                rows.push(Candidate { row, corners: Vec::new(), provenance, complement: false });
            }
            // Without a number of completers of its own the second population is the first.
            if divisor.arms.iter().all(|arm| arm.source.is_some()) {
                break;
            }
        }
    }
    Ok(())
}
