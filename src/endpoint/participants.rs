//! Samples from participant-level data: Polars expressions for the rule, a reduction per arm.

use std::collections::BTreeSet;

use polars::prelude::*;

use crate::ingest::{People, Trial, internal};
use crate::problem::Problems;
use crate::stats::Moments;
use crate::study::{Bounds, Condition, Endpoint, Estimand, Measure, Missing, Population, Scale};

use super::imputation::Imputation;
use super::sample::{ArmSample, Data};

pub(super) fn sample(
    trial: &Trial,
    people: &People,
    endpoint: &Endpoint,
    visit: &str,
    estimand: Estimand,
) -> Result<Vec<ArmSample>, Problems> {
    reduce(trial, people, endpoint, visit, estimand).map_err(internal)
}

fn reduce(
    trial: &Trial,
    people: &People,
    endpoint: &Endpoint,
    visit: &str,
    estimand: Estimand,
) -> PolarsResult<Vec<ArmSample>> {
    let arms = &trial.study.file.arms;
    let refuse = |reason: &str| -> PolarsResult<Vec<ArmSample>> {
        Ok(arms.iter().map(|arm| arm_sample(arm.id.get_ref(), Data::Unavailable(reason.into()), None)).collect())
    };
    match estimand.missing {
        Missing::Unknown => return refuse("with participant-level data the rule is known: name it"),
        Missing::Mmrm => {
            return refuse("a mixed model is an analysis of its own: give the analysis `model = { kind = \"mmrm\" }`");
        }
        Missing::MultipleImputation => return refuse("imputed scores are an analysis of their own"),
        _ => {}
    }
    let Some(scale) = scale_of(trial, endpoint) else {
        return refuse("the endpoint names no scale, and the scores hold several");
    };
    let valued = values(people, endpoint, scale, visit, estimand.missing == Missing::Locf)?;
    let valued = in_population(valued, people, estimand.population);
    if endpoint.is_binary() {
        return counts(trial, endpoint, estimand, valued);
    }
    if matches!(estimand.missing, Missing::NonResponder | Missing::WorstCase | Missing::BestCase) {
        return refuse("a measure has no failures to impute; ask for `observed` or `locf`");
    }
    moments(trial, valued)
}

fn arm_sample(arm: &str, data: Data, derivation: Option<String>) -> ArmSample {
    ArmSample { arm: arm.to_string(), reading: None, data, source: None, status: None, derivation, note: None }
}

/// The endpoint's own scale, else the only one of the scores.
pub(super) fn scale_of<'a>(trial: &'a Trial, endpoint: &Endpoint) -> Option<&'a Scale> {
    let table = trial.study.file.tables.scores.as_ref()?;
    let named = endpoint.scale.as_ref().or(table.scale.as_ref()).map(|id| id.get_ref().as_str());
    let only = || {
        let ids: BTreeSet<&str> = table.scales.values().map(|id| id.get_ref().as_str()).collect();
        ids.first().copied().filter(|_| ids.len() == 1)
    };
    trial.study.file.scale(named.or_else(only)?)
}

fn score(id: &str) -> String {
    format!("score:{id}")
}

fn baseline(id: &str) -> String {
    format!("baseline:{id}")
}

/// One row per participant, sorted by id, with the endpoint's value in `value` (f64 or bool; null where the data do not decide it).
pub(super) fn values(
    people: &People,
    endpoint: &Endpoint,
    scale: &Scale,
    visit: &str,
    carried_forward: bool,
) -> PolarsResult<LazyFrame> {
    let scores = people.scores.as_ref().expect("the caller looked");
    let mut scales: BTreeSet<&str> = [scale.id.as_str()].into();
    if let Some(when) = &endpoint.when {
        scales.extend(when.bounds().iter().filter_map(|bounds| bounds.scale.as_deref()));
    }
    let visit_flags: Vec<PlSmallStr> =
        scores.get_column_names().into_iter().filter(|name| name.starts_with("flag:")).cloned().collect();
    let mut frame =
        people.participants.clone().lazy().drop(Selector::ByName { names: visit_flags.clone().into(), strict: false });
    for id in &scales {
        let of_scale = scores.clone().lazy().filter(col("scale").eq(lit(*id)));
        let mut at_visit = if carried_forward {
            last_before(of_scale.clone(), people, visit)
        } else {
            of_scale.clone().filter(col("visit").eq(lit(visit)))
        };
        let mut kept = vec![col("participant"), col("value").alias(score(id))];
        if *id == scale.id {
            kept.extend(visit_flags.iter().map(|name| col(name.clone())));
        }
        at_visit = at_visit.select(kept);
        frame = frame.join(at_visit, [col("participant")], [col("participant")], JoinArgs::new(JoinType::Left));
        frame = match &people.baseline_visit {
            Some(first) => frame.join(
                of_scale
                    .filter(col("visit").eq(lit(first.as_str())))
                    .select([col("participant"), col("value").alias(baseline(id))]),
                [col("participant")],
                [col("participant")],
                JoinArgs::new(JoinType::Left),
            ),
            None if *id == scale.id => frame.with_column(col("baseline").alias(baseline(id))),
            None => frame.with_column(lit(NULL).cast(DataType::Float64).alias(baseline(id))),
        };
    }
    let value = match (&endpoint.when, endpoint.measure) {
        (Some(when), _) => condition(when, scale, endpoint.subtract_minimum),
        (None, Some(Measure::Score) | None) => col(score(&scale.id)),
        (None, Some(Measure::Change)) => change(&scale.id),
        (None, Some(Measure::PercentChange)) => percent_change(&scale.id, zero(scale, endpoint.subtract_minimum)),
    };
    Ok(frame
        .with_columns([value.alias("value"), col(score(&scale.id)).is_not_null().alias("seen")])
        .sort(["participant"], Default::default()))
}

/// The last score after baseline and up to `visit`, with its flags.
fn last_before(scores: LazyFrame, people: &People, visit: &str) -> LazyFrame {
    let upto = people.visits.iter().position(|id| id == visit).unwrap_or(0);
    let order: Vec<&String> =
        people.visits[..=upto].iter().filter(|id| Some(*id) != people.baseline_visit.as_ref()).collect();
    // One number per visit in order, so that the latest can be picked.
    let mut rank = lit(NULL).cast(DataType::UInt32);
    for (at, id) in order.iter().enumerate() {
        rank = when(col("visit").eq(lit(id.as_str()))).then(lit(at as u32)).otherwise(rank);
    }
    scores
        .with_column(rank.alias("rank"))
        .filter(col("rank").is_not_null().and(col("value").is_not_null()))
        .sort(["participant", "rank"], SortMultipleOptions::default())
        .group_by_stable([col("participant")])
        .agg([all().as_expr().last()])
}

fn change(id: &str) -> Expr {
    col(score(id)) - col(baseline(id))
}

/// Where percentages of a scale are counted from.
fn zero(scale: &Scale, subtract_minimum: bool) -> f64 {
    if subtract_minimum { scale.minimum } else { 0.0 }
}

/// 100 × change / (baseline − zero); null where that is not defined.
fn percent_change(id: &str, zero: f64) -> Expr {
    let from = col(baseline(id)) - lit(zero);
    // The product first: the quotient is then exact wherever the percentage is a whole number.
    when(from.clone().gt(lit(0.0))).then(lit(100.0) * change(id) / from).otherwise(lit(NULL).cast(DataType::Float64))
}

/// Three-valued: null where the data do not decide.
fn condition(rule: &Condition, own: &Scale, subtract_minimum: bool) -> Expr {
    let part = |rule: &Condition| condition(rule, own, subtract_minimum);
    let of = |bounds: &Bounds| bounds.scale.clone().unwrap_or_else(|| own.id.clone());
    match rule {
        Condition::All(rules) => rules.iter().map(part).reduce(Expr::and).unwrap_or_else(|| lit(true)),
        Condition::Any(rules) => rules.iter().map(part).reduce(Expr::or).unwrap_or_else(|| lit(false)),
        Condition::Not(rule) => part(rule).not(),
        Condition::Score(bounds) => within(col(score(&of(bounds))), bounds),
        Condition::Change(bounds) => within(change(&of(bounds)), bounds),
        Condition::PercentChange(bounds) => {
            // The minimum belongs to the endpoint's own scale.
            let zero = if bounds.scale.is_none() { zero(own, subtract_minimum) } else { 0.0 };
            within(percent_change(&of(bounds), zero), bounds)
        }
        Condition::Flag(name) => col(format!("flag:{name}")),
    }
}

fn within(value: Expr, bounds: &Bounds) -> Expr {
    [
        bounds.at_most.map(|limit| value.clone().lt_eq(lit(limit))),
        bounds.at_least.map(|limit| value.clone().gt_eq(lit(limit))),
        bounds.below.map(|limit| value.clone().lt(lit(limit))),
        bounds.above.map(|limit| value.clone().gt(lit(limit))),
    ]
    .into_iter()
    .flatten()
    .reduce(Expr::and)
    .unwrap_or_else(|| lit(true))
}

pub(super) fn in_population(frame: LazyFrame, people: &People, population: Population) -> LazyFrame {
    match population {
        Population::Randomized => frame,
        Population::Treated => frame.filter(col("treated")),
        Population::Observed => frame.filter(col("value").is_not_null()),
        Population::Completers if people.knows_completion => frame.filter(col("completed")),
        Population::Completers => frame.filter(col("seen")),
    }
}

fn counts(trial: &Trial, endpoint: &Endpoint, estimand: Estimand, valued: LazyFrame) -> PolarsResult<Vec<ArmSample>> {
    let reduced = valued
        .group_by([col("arm")])
        .agg([
            len().alias("whole"),
            col("value").count().alias("observed"),
            col("value").sum().cast(DataType::UInt32).alias("events"),
        ])
        .sort(["arm"], Default::default())
        .collect()?;
    let ids = reduced.column("arm")?.str()?;
    let column = |name: &str| -> PolarsResult<Vec<u64>> {
        let column = reduced.column(name)?.cast(&DataType::UInt64)?;
        Ok(column.u64()?.iter().map(|count| count.unwrap_or(0)).collect())
    };
    let (whole, observed, events) = (column("whole")?, column("observed")?, column("events")?);
    let sample = |arm: &crate::study::Arm| {
        let id = arm.id.get_ref();
        let Some(at) = ids.iter().position(|found| found == Some(id.as_str())) else {
            return arm_sample(id, Data::Unavailable("nobody of this arm is in the population".into()), None);
        };
        let (observed, missing) = (observed[at], whole[at] - observed[at]);
        // The last score stood in already where it could: who is still missing has none.
        let rule = if estimand.missing == Missing::Locf { Missing::Observed } else { estimand.missing };
        let Some(imputation) = Imputation::of(rule, endpoint, arm) else {
            return arm_sample(id, Data::Unavailable("the rule does not say what becomes of the missing".into()), None);
        };
        let n = imputation.n(observed, missing);
        if n == 0 {
            return arm_sample(id, Data::Unavailable("nobody of this arm has a value".into()), None);
        }
        let events = vec![events[at] + imputation.added(missing)];
        arm_sample(id, Data::Counts { events, n, printed: None }, imputation.note(observed, missing))
    };
    Ok(trial.study.file.arms.iter().map(sample).collect())
}

fn moments(trial: &Trial, valued: LazyFrame) -> PolarsResult<Vec<ArmSample>> {
    let frame = valued.select([col("arm"), col("value")]).collect()?;
    let (arms, values) = (frame.column("arm")?.str()?, frame.column("value")?.f64()?);
    let sample = |arm: &crate::study::Arm| {
        let id = arm.id.get_ref();
        let of_arm: Vec<Option<f64>> = arms
            .iter()
            .zip(values.iter())
            .filter(|(found, _)| *found == Some(id.as_str()))
            .map(|(_, value)| value)
            .collect();
        let seen: Vec<f64> = of_arm.iter().copied().flatten().collect();
        let missing = of_arm.len() - seen.len();
        let note = (missing > 0).then(|| format!("{missing} of {} without a value left out", of_arm.len()));
        match Moments::of(&seen) {
            Ok(moments) => arm_sample(id, Data::Moments(moments), note),
            Err(_) => arm_sample(id, Data::Unavailable("nobody of this arm has a value".into()), None),
        }
    };
    Ok(trial.study.file.arms.iter().map(sample).collect())
}
