//! Means, their differences and tests; a published model's means.

use crate::analysis::methods::{Compute, Entry, METHODS};
use crate::analysis::outcome::Outcome;
use crate::analysis::run;
use crate::analysis::run::unit_of;
use crate::endpoint::{Data, Sample};
use crate::problem::Problems;
use crate::results::{Alternative, Method, Statistic};
use crate::stats::special::normal;
use crate::stats::{Moments, standardized::mean_change};
use crate::study::Measure;

use super::group::{Group, comparisons};
use super::{ALL_ARMS, Block, Candidate, Grid, provenance, rounding, row, standardized};

/// The means of a sample, each with its group.
struct Means {
    groups: Vec<Group>,
    data: Vec<Data>,
    /// The same at every corner of what was printed; empty where exact.
    corners: Vec<Vec<Data>>,
}

impl Means {
    fn of(grid: &Grid, sample: &Sample) -> Means {
        let mut means = Means { groups: Vec::new(), data: Vec::new(), corners: Vec::new() };
        for arm in sample.arms.iter().filter(|arm| matches!(arm.data, Data::Moments(_) | Data::LsMean { .. })) {
            means.groups.push(Group::of_arm(arm));
            means.data.push(arm.data.clone());
            means.corners.push(rounding::corners(grid.trial, sample, arm));
        }
        let preferred: Vec<usize> = (0..means.groups.len()).filter(|at| means.groups[*at].reading.is_none()).collect();
        let every_arm = sample.arms.iter().filter(|arm| arm.reading.is_none()).count();
        if preferred.len() == every_arm
            && every_arm > 1
            && let Some(moments) = together(preferred.iter().map(|at| &means.data[*at]))
        {
            let of = |at: &usize| &means.groups[*at];
            means.groups.push(Group {
                id: ALL_ARMS.into(),
                reading: None,
                counts: Vec::new(),
                source: run::sources(preferred.iter().map(of).map(|group| &group.source)),
                status: run::weakest(preferred.iter().map(of).map(|group| group.status)),
                note: None,
                pooled: true,
            });
            means.data.push(Data::Moments(moments));
            means.corners.push(Vec::new());
        }
        means
    }

    fn place(&self, group: &Group) -> Option<usize> {
        self.groups.iter().position(|other| std::ptr::eq(other, group))
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

/// What a method makes of one arm or two.
struct Made {
    method: Method,
    unit: &'static str,
    n: u64,
    outcome: Outcome,
}

pub(super) fn rows(grid: &Grid, sample: &Sample, rows: &mut Vec<Candidate>) -> Result<(), Problems> {
    let block = Block::of(sample);
    let means = Means::of(grid, sample);
    let statistic = grid.wanted.statistic;
    // The rows of the numbers as printed, each with those of the corners.
    let mut push = |groups: &[&Group], made: Vec<Made>, at_corners: Vec<Vec<Made>>| {
        for (at, made) in made.into_iter().enumerate() {
            let of = |made: &Made| {
                let mut row = row(grid.trial, &block, statistic, Some(made.method), groups);
                row.unit = Some(made.unit.into()).filter(|unit: &std::sync::Arc<str>| !unit.is_empty());
                row.n = Some(made.n);
                made.outcome.clone().fill(&mut row);
                row
            };
            let row = of(&made);
            let corners = at_corners.iter().filter_map(|made| made.get(at)).map(of).collect();
            let provenance = provenance(grid.trial, &row);
            rows.push(Candidate { row, corners, provenance, complement: false });
        }
    };
    for (at, group) in means.groups.iter().enumerate() {
        let corners = means.corners[at].iter().map(|data| of_arm(grid, data)).collect();
        push(&[group], of_arm(grid, &means.data[at]), corners);
    }
    for (a, b) in comparisons(grid.trial, &means.groups) {
        let (Some(x), Some(y)) = (means.place(a), means.place(b)) else { continue };
        let mut corners = Vec::new();
        for of_a in &means.corners[x] {
            corners.extend(means.corners[y].iter().map(|of_b| of_two(grid, &sample.visit, of_a, of_b)));
        }
        push(&[a, b], of_two(grid, &sample.visit, &means.data[x], &means.data[y]), corners);
    }
    if matches!(statistic, Statistic::CohensD | Statistic::HedgesG | Statistic::GlassDelta) {
        standardized::rows(grid, sample, rows)?;
    }
    Ok(())
}

/// Numbers of one arm.
fn of_arm(grid: &Grid, data: &Data) -> Vec<Made> {
    let (statistic, level) = (grid.wanted.statistic, grid.level);
    let unit = measured_in(grid.endpoint.measure);
    match (statistic, data) {
        (Statistic::Mean, Data::Moments(moments)) => methods(statistic)
            .filter_map(|entry| match entry.compute {
                Compute::Mean(compute) => Some((entry.method, Outcome::of_estimate(compute(*moments, level), level))),
                _ => None,
            })
            .map(|(method, outcome)| Made { method, unit, n: moments.n, outcome })
            .collect(),
        (Statistic::StandardDeviation, Data::Moments(moments)) if moments.n > 1 => {
            let outcome = Outcome { estimate: Some(moments.sd), ..Outcome::default() };
            vec![Made { method: Method::Moment, unit, n: moments.n, outcome }]
        }
        (Statistic::CohensD | Statistic::HedgesG, Data::Moments(moments))
            if grid.endpoint.measure == Some(Measure::Change) =>
        {
            let compute = if statistic == Statistic::CohensD { mean_change::cohens_d } else { mean_change::hedges_g };
            let outcome = Outcome::of_estimate(compute(*moments, level), level);
            vec![Made { method: Method::NoncentralT, unit: "sd-change", n: moments.n, outcome }]
        }
        (Statistic::LsMean, Data::LsMean { mean, std_error, printed_interval, n }) => {
            let z = level.z();
            let (lower, upper, coverage) =
                printed_interval.unwrap_or((mean - z * std_error, mean + z * std_error, level.coverage()));
            let outcome = Outcome {
                estimate: Some(*mean),
                std_error: Some(*std_error),
                lower: Some(lower),
                upper: Some(upper),
                level: Some(coverage),
                ..Outcome::default()
            };
            vec![Made { method: Method::Published, unit, n: *n, outcome }]
        }
        _ => Vec::new(),
    }
}

fn methods(statistic: Statistic) -> impl Iterator<Item = &'static Entry> {
    METHODS.iter().filter(move |entry| entry.statistic == statistic)
}

/// Numbers of two arms.
fn of_two(grid: &Grid, visit: &str, x: &Data, y: &Data) -> Vec<Made> {
    let (statistic, level) = (grid.wanted.statistic, grid.level);
    let unit = measured_in(grid.endpoint.measure);
    match (x, y) {
        (Data::Moments(x), Data::Moments(y)) => {
            let unit = match statistic {
                Statistic::MeanDifference => unit,
                Statistic::CohensD | Statistic::HedgesG | Statistic::GlassDelta => standardized::unit(grid, visit),
                other => unit_of(other),
            };
            methods(statistic)
                .filter_map(|entry| match entry.compute {
                    Compute::TwoMeans(compute) => {
                        Some((entry.method, Outcome::of_estimate(compute(*x, *y, level), level)))
                    }
                    Compute::TwoMeansTest(compute) => Some((entry.method, Outcome::of_test(compute(*x, *y)))),
                    _ => None,
                })
                .map(|(method, outcome)| Made { method, unit, n: x.n + y.n, outcome })
                .collect()
        }
        (
            Data::LsMean { mean: x, std_error: se_x, n: nx, .. },
            Data::LsMean { mean: y, std_error: se_y, n: ny, .. },
        ) => {
            let n = nx + ny;
            match statistic {
                Statistic::TestOfEquality => {
                    let outcome = Outcome { note: Some(INDEPENDENT.into()), ..z_test(x - y, *se_x, *se_y) };
                    vec![Made { method: Method::Normal, unit: "", n, outcome }]
                }
                Statistic::LsMeanDifference => {
                    let (difference, std_error) = (x - y, libm::hypot(*se_x, *se_y));
                    let outcome = Outcome {
                        estimate: Some(difference),
                        std_error: Some(std_error),
                        lower: Some(difference - level.z() * std_error),
                        upper: Some(difference + level.z() * std_error),
                        level: Some(level.coverage()),
                        note: Some(INDEPENDENT.into()),
                        ..z_test(difference, *se_x, *se_y)
                    };
                    vec![Made { method: Method::Normal, unit, n, outcome }]
                }
                Statistic::CohensD | Statistic::HedgesG => {
                    let moments = |mean: f64, se: f64, n: u64| Moments::new(mean, se * (n as f64).sqrt(), n).ok();
                    let (Some(x), Some(y)) = (moments(*x, *se_x, *nx), moments(*y, *se_y, *ny)) else {
                        return Vec::new();
                    };
                    methods(statistic)
                        .filter_map(|entry| match entry.compute {
                            Compute::TwoMeans(compute) => {
                                Some((entry.method, Outcome::of_estimate(compute(x, y, level), level)))
                            }
                            _ => None,
                        })
                        .map(|(method, outcome)| {
                            let note = Some("difference of LS means over the pooled SE × √n".into());
                            Made { method, unit: "sd-model", n, outcome: Outcome { note, ..outcome } }
                        })
                        .collect()
                }
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

const INDEPENDENT: &str = "from the printed means and intervals, the arms taken as independent";

fn z_test(difference: f64, se_x: f64, se_y: f64) -> Outcome {
    let std_error = libm::hypot(se_x, se_y);
    if std_error <= 0.0 {
        return Outcome::default();
    }
    let z = difference / std_error;
    Outcome {
        test_statistic: Some(z),
        p_value: Some(2.0 * normal::sf(z.abs())),
        alternative: Some(Alternative::TwoSided),
        ..Outcome::default()
    }
}

fn measured_in(measure: Option<Measure>) -> &'static str {
    match measure {
        Some(Measure::PercentChange) => "percent-change",
        _ => "points",
    }
}
