//! Means, their differences and tests; a published model's means.

use crate::analysis::methods::{Compute, METHODS};
use crate::analysis::outcome::Outcome;
use crate::analysis::run::unit_of;
use crate::endpoint::{Data, Sample};
use crate::problem::Problems;
use crate::results::{Alternative, Method, Statistic};
use crate::stats::special::normal;
use crate::stats::{Moments, standardized::mean_change};
use crate::study::Measure;

use super::group::{Group, comparisons};
use super::{ALL_ARMS, Block, Candidate, Grid, provenance, row, standardized};

/// The means of a sample, each with its group.
struct Means {
    groups: Vec<Group>,
    data: Vec<Data>,
}

impl Means {
    fn of(sample: &Sample) -> Means {
        let known = sample.arms.iter().filter(|arm| matches!(arm.data, Data::Moments(_) | Data::LsMean { .. }));
        let (mut groups, mut data): (Vec<Group>, Vec<Data>) =
            known.map(|arm| (Group::of_arm(arm), arm.data.clone())).unzip();
        let preferred: Vec<usize> = (0..groups.len()).filter(|at| groups[*at].reading.is_none()).collect();
        if preferred.len() == sample.arms.iter().filter(|arm| arm.reading.is_none()).count()
            && preferred.len() > 1
            && let Some(moments) = together(preferred.iter().map(|at| &data[*at]))
        {
            groups.push(Group {
                id: ALL_ARMS.into(),
                reading: None,
                counts: Vec::new(),
                source: super::super::run::sources(preferred.iter().map(|at| &groups[*at].source)),
                status: super::super::run::weakest(preferred.iter().map(|at| groups[*at].status)),
                note: None,
                pooled: true,
            });
            data.push(Data::Moments(moments));
        }
        Means { groups, data }
    }

    fn data(&self, group: &Group) -> Option<&Data> {
        let at = self.groups.iter().position(|other| std::ptr::eq(other, group))?;
        self.data.get(at)
    }
}

/// Mean and SD of arms together: the squares within arms and between them.
fn together<'a>(arms: impl Iterator<Item = &'a Data> + Clone) -> Option<Moments> {
    let moments = arms.map(|data| match data {
        Data::Moments(moments) => Some(*moments),
        _ => None,
    });
    let moments: Vec<Moments> = moments.collect::<Option<_>>()?;
    let n: u64 = moments.iter().map(|arm| arm.n).sum();
    let mean = moments.iter().map(|arm| arm.n as f64 * arm.mean).sum::<f64>() / n as f64;
    let within: f64 = moments.iter().map(|arm| (arm.n as f64 - 1.0) * arm.sd * arm.sd).sum();
    let between: f64 = moments.iter().map(|arm| arm.n as f64 * (arm.mean - mean) * (arm.mean - mean)).sum();
    let sd = if n > 1 { ((within + between) / (n as f64 - 1.0)).sqrt() } else { 0.0 };
    Moments::new(mean, sd, n).ok()
}

pub(super) fn rows(grid: &Grid, sample: &Sample, rows: &mut Vec<Candidate>) -> Result<(), Problems> {
    let block = Block::of(sample);
    let means = Means::of(sample);
    let statistic = grid.wanted.statistic;
    let mut push = |method: Method, groups: &[&Group], n: u64, unit: &str, outcome: Outcome| {
        let mut row = row(grid.trial, &block, statistic, Some(method), groups);
        row.unit = Some(unit.into());
        row.n = Some(n);
        outcome.fill(&mut row);
        let provenance = provenance(grid.trial, &row);
        rows.push(Candidate { row, provenance, complement: false });
    };
    let unit = measured_in(grid.endpoint.measure);
    for (group, data) in means.groups.iter().zip(&means.data) {
        match (statistic, data) {
            (Statistic::Mean, Data::Moments(moments)) => {
                for entry in METHODS.iter().filter(|entry| entry.statistic == statistic) {
                    let Compute::Mean(compute) = entry.compute else { continue };
                    let outcome = Outcome::of_estimate(compute(*moments, grid.level), grid.level);
                    push(entry.method, &[group], moments.n, unit, outcome);
                }
            }
            (Statistic::StandardDeviation, Data::Moments(moments)) if moments.n > 1 => {
                let sd = Outcome { estimate: Some(moments.sd), ..Outcome::default() };
                push(Method::Moment, &[group], moments.n, unit, sd);
            }
            (Statistic::CohensD | Statistic::HedgesG, Data::Moments(moments))
                if grid.endpoint.measure == Some(Measure::Change) =>
            {
                let compute =
                    if statistic == Statistic::CohensD { mean_change::cohens_d } else { mean_change::hedges_g };
                let outcome = Outcome::of_estimate(compute(*moments, grid.level), grid.level);
                push(Method::NoncentralT, &[group], moments.n, "sd-change", outcome);
            }
            (Statistic::LsMean, Data::LsMean { mean, std_error, printed_interval, n }) => {
                let z = grid.level.z();
                let (lower, upper, level) =
                    printed_interval.unwrap_or((mean - z * std_error, mean + z * std_error, grid.level.coverage()));
                let outcome = Outcome {
                    estimate: Some(*mean),
                    std_error: Some(*std_error),
                    lower: Some(lower),
                    upper: Some(upper),
                    level: Some(level),
                    ..Outcome::default()
                };
                push(Method::Published, &[group], *n, unit, outcome);
            }
            _ => {}
        }
    }
    for (a, b) in comparisons(grid.trial, &means.groups) {
        match (means.data(a), means.data(b)) {
            (Some(Data::Moments(x)), Some(Data::Moments(y))) => {
                for entry in METHODS.iter().filter(|entry| entry.statistic == statistic) {
                    let outcome = match entry.compute {
                        Compute::TwoMeans(compute) => Outcome::of_estimate(compute(*x, *y, grid.level), grid.level),
                        Compute::TwoMeansTest(compute) => Outcome::of_test(compute(*x, *y)),
                        _ => continue,
                    };
                    let unit = match statistic {
                        Statistic::MeanDifference => unit,
                        Statistic::CohensD | Statistic::HedgesG | Statistic::GlassDelta => {
                            standardized::unit(grid, &sample.visit)
                        }
                        other => unit_of(other),
                    };
                    push(entry.method, &[a, b], x.n + y.n, unit, outcome);
                }
            }
            (
                Some(Data::LsMean { mean: x, std_error: se_x, n: nx, .. }),
                Some(Data::LsMean { mean: y, std_error: se_y, n: ny, .. }),
            ) => {
                let difference = x - y;
                let std_error = (se_x * se_x + se_y * se_y).sqrt();
                let z = grid.level.z();
                let p = (std_error > 0.0).then(|| 2.0 * normal::sf((difference / std_error).abs()));
                let test = Outcome {
                    test_statistic: p.map(|_| difference / std_error),
                    p_value: p,
                    alternative: p.map(|_| Alternative::TwoSided),
                    note: Some("from the printed means and intervals, the arms taken as independent".into()),
                    ..Outcome::default()
                };
                match statistic {
                    Statistic::TestOfEquality => push(Method::Normal, &[a, b], nx + ny, "", test),
                    Statistic::LsMeanDifference => {
                        let outcome = Outcome {
                            estimate: Some(difference),
                            std_error: Some(std_error),
                            lower: Some(difference - z * std_error),
                            upper: Some(difference + z * std_error),
                            level: Some(grid.level.coverage()),
                            ..test
                        };
                        push(Method::Normal, &[a, b], nx + ny, unit, outcome);
                    }
                    Statistic::CohensD | Statistic::HedgesG => {
                        let moments = |mean: f64, se: f64, n: u64| Moments::new(mean, se * (n as f64).sqrt(), n).ok();
                        let (Some(x), Some(y)) = (moments(*x, *se_x, *nx), moments(*y, *se_y, *ny)) else { continue };
                        for entry in METHODS.iter().filter(|entry| entry.statistic == statistic) {
                            let Compute::TwoMeans(compute) = entry.compute else { continue };
                            let mut outcome = Outcome::of_estimate(compute(x, y, grid.level), grid.level);
                            outcome.note = Some("difference of LS means over the pooled SE × √n".into());
                            push(entry.method, &[a, b], nx + ny, "sd-model", outcome);
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    if matches!(statistic, Statistic::CohensD | Statistic::HedgesG | Statistic::GlassDelta) {
        standardized::rows(grid, sample, rows)?;
    }
    Ok(())
}

fn measured_in(measure: Option<Measure>) -> &'static str {
    match measure {
        Some(Measure::PercentChange) => "percent-change",
        _ => "points",
    }
}
