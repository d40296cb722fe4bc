//! Scores imputed several times over, each data set analysed, the analyses put together; shifts of the imputed and where they tip.

use std::borrow::Cow;

use crate::endpoint::{Longitudinal, longitudinal, responds};
use crate::ingest::Trial;
use crate::model::{DesignMatrix, LsMeanWeights, ls_mean_row};
use crate::problem::Problems;
use crate::results::{Alternative, Method, Row, Statistic};
use crate::stats::imputation::{ImputationError, NormalData, Philox, Pooled, rubin};
use crate::stats::linear_model::{Errors, LinearModel};
use crate::stats::matrix::Matrix;
use crate::study::{Endpoint, Estimand, Imputations, Measure, Model, Role, Scale};

use super::{Asked, frame, reason};
use crate::analysis::ancova::{AncovaRequest, ancova};

/// The participants with their scores imputed.
struct Completed {
    people: Longitudinal,
    /// Scores at that visit, data set by data set, participant by participant.
    scores: Vec<Vec<f64>>,
    /// Baseline scores likewise.
    baseline: Vec<Vec<f64>>,
    /// Was the score at the visit imputed?
    imputed: Vec<bool>,
    note: String,
}

/// Draws within each arm from baseline and every later visit.
fn completed(
    asked: &Asked,
    estimand: Estimand,
    visit: &str,
    wanted: Imputations,
) -> Result<Result<Completed, String>, Problems> {
    let trial = asked.trial;
    let Some(found) = trial.people.as_ref() else { return Ok(Err("there are no participants".into())) };
    let visits: Vec<&str> =
        found.visits.iter().filter(|visit| Some(*visit) != found.baseline_visit.as_ref()).map(String::as_str).collect();
    let Some(people) = longitudinal(trial, asked.endpoint, &visits, estimand.population, estimand.missing)? else {
        return Ok(Err("there are no scores of participants on one scale".into()));
    };
    let Some(at) = visits.iter().position(|known| *known == visit) else {
        return Ok(Err(format!("`{visit}` is no visit after baseline")));
    };
    let with_baseline = people.baseline.iter().any(Option::is_some);
    let count = people.arms.len();
    let number = wanted.number as usize;
    let mut scores = vec![vec![0.0; count]; number];
    let mut baseline = vec![vec![f64::NAN; count]; number];
    for arm in 0..trial.study.file.arms.len() {
        let members: Vec<usize> = (0..count).filter(|person| people.arms[*person] == arm).collect();
        let row = |person: &usize| -> Vec<Option<f64>> {
            let first = with_baseline.then(|| people.baseline[*person]);
            first.into_iter().chain(people.scores.iter().map(|visit| visit[*person])).collect()
        };
        let refuse = |error: ImputationError| {
            format!("nothing imputed in `{}`: {error}", trial.study.file.arms[arm].id.get_ref())
        };
        let data = match NormalData::new(members.iter().map(row).collect()) {
            Ok(data) => data,
            Err(error) => return Ok(Err(refuse(error))),
        };
        let copies = match data.impute(number, &mut Philox::new(wanted.seed, arm as u64)) {
            Ok(copies) => copies,
            Err(error) => return Ok(Err(refuse(error))),
        };
        for (set, copy) in copies.iter().enumerate() {
            for (person, filled) in members.iter().zip(copy) {
                if with_baseline {
                    baseline[set][*person] = filled[0];
                }
                scores[set][*person] = filled[usize::from(with_baseline) + at];
            }
        }
    }
    let imputed: Vec<bool> = people.scores[at].iter().map(Option::is_none).collect();
    let lacking = imputed.iter().filter(|imputed| **imputed).count();
    let note = format!(
        "{lacking} of {count} scores imputed {number} times from each arm's normal distribution of baseline and visits, seed {}",
        wanted.seed
    );
    Ok(Ok(Completed { people, scores, baseline, imputed, note }))
}

impl Completed {
    /// The scores of a data set, those imputed in an experimental arm shifted.
    fn shifted(&self, trial: &Trial, set: usize, delta: f64) -> Vec<f64> {
        let experimental =
            |person: usize| *trial.study.file.arms[self.people.arms[person]].role.get_ref() == Role::Experimental;
        let shift = |(person, score): (usize, &f64)| {
            if self.imputed[person] && experimental(person) { score + delta } else { *score }
        };
        self.scores[set].iter().enumerate().map(shift).collect()
    }
}

/// What the endpoint makes of a score.
fn measured(endpoint: &Endpoint, scale: &Scale, baseline: f64, score: f64) -> f64 {
    let zero = if endpoint.subtract_minimum { scale.minimum } else { 0.0 };
    match endpoint.measure {
        Some(Measure::Change) => score - baseline,
        Some(Measure::PercentChange) => 100.0 * (score - baseline) / (baseline - zero),
        Some(Measure::Score) | None => score,
    }
}

fn wanted(asked: &Asked) -> Imputations {
    asked.analysis.imputation.as_ref().map(|imputation| *imputation.get_ref()).unwrap_or_default()
}

fn scale<'a>(asked: &Asked<'a>) -> Option<&'a Scale> {
    let file = &asked.trial.study.file;
    let own = asked.endpoint.scale.as_ref();
    file.scale(own.or_else(|| file.tables.scores.as_ref()?.scale.as_ref())?.get_ref())
}

/// ANCOVA of every imputed data set, put together by Rubin's rules; then the sweep over shifts, where one is asked for.
///
/// # Errors
/// Only faults of the program.
pub(super) fn imputed_ancova(
    asked: &Asked,
    model: &Model,
    estimand: Estimand,
    visit: &str,
) -> Result<Vec<Row>, Problems> {
    let method = Method::MultipleImputation;
    let wanted = wanted(asked);
    let refuse = |reason: &str| Ok(asked.refused(estimand, visit, method, reason));
    let Some(scale) = scale(asked) else { return refuse("the endpoint names no scale") };
    let mut done = match completed(asked, estimand, visit, wanted)? {
        Ok(done) => done,
        Err(reason) => return refuse(&reason),
    };
    // The model is made once: everyone has a value, and only the response (and an imputed baseline) differs between data sets.
    let mut people = done.people.clone();
    people.visits = vec![visit.to_string()];
    people.values = vec![done.people.arms.iter().map(|_| Some(0.0)).collect()];
    people.baseline = done.baseline[0].iter().map(|value| Some(*value).filter(|value| value.is_finite())).collect();
    let made = match frame::cross_section(asked, model, &people) {
        Ok(made) => made,
        Err(reason) => return refuse(&reason),
    };
    if let Some(left_out) = &made.left_out {
        done.note = format!("{}; {left_out}", done.note);
    }
    let response = |set: usize, delta: f64| -> Vec<f64> {
        let scores = done.shifted(asked.trial, set, delta);
        made.people
            .iter()
            .map(|person| measured(asked.endpoint, scale, done.baseline[set][*person], scores[*person]))
            .collect()
    };
    // A first fit tells what the design does not allow, in the words of the ANCOVA.
    let mut first = made.frame.clone();
    first.response = response(0, wanted.delta);
    let request = AncovaRequest {
        errors: Errors::Classical,
        weights: LsMeanWeights::Equal,
        contrasts: Vec::new(),
        level: asked.level,
    };
    if let Err(error) = ancova(&first, &request) {
        return refuse(&reason(&error));
    }
    let imputed_baseline = done.people.baseline.iter().any(Option::is_none);
    let designs: Vec<DesignMatrix> = (0..if imputed_baseline { done.scores.len() } else { 1 })
        .map(|set| {
            let mut frame = made.frame.clone();
            if let Some(baseline) = frame.variables.iter_mut().find(|variable| variable.name == "baseline") {
                let values = made.people.iter().map(|person| done.baseline[set][*person]).collect();
                *baseline = crate::model::Variable::numeric("baseline", values);
            }
            DesignMatrix::new(&frame)
        })
        .collect();
    let arms = made.frame.arms();
    let mean_row = |arm: usize| ls_mean_row(&made.frame, &designs[0], LsMeanWeights::Equal, arm, None);
    let means: Vec<Vec<f64>> = (0..arms.len()).map(mean_row).collect();
    let differences: Vec<Vec<f64>> =
        (1..arms.len()).map(|arm| means[arm].iter().zip(&means[0]).map(|(a, b)| a - b).collect()).collect();
    let pooled = |rows: &[Vec<f64>], delta: f64| -> Option<Vec<Pooled>> {
        let mut estimates = vec![Vec::with_capacity(done.scores.len()); rows.len()];
        let mut df = f64::INFINITY;
        for set in 0..done.scores.len() {
            let x: &Matrix = &designs[set.min(designs.len() - 1)].x;
            let fit = LinearModel::fit(x, &response(set, delta), Errors::Classical).ok()?;
            df = fit.df();
            for (estimates, l) in estimates.iter_mut().zip(rows) {
                let contrast = fit.contrast(l);
                estimates.push((contrast.estimate, contrast.std_error));
            }
        }
        estimates.iter().map(|estimates| rubin(estimates, df)).collect()
    };
    let mut rows = Vec::new();
    let (Some(of_arms), Some(of_differences)) = (pooled(&means, wanted.delta), pooled(&differences, wanted.delta))
    else {
        return refuse("an imputed data set could not be fitted");
    };
    let about = |statistic: Statistic, pooled: &Pooled, note: Cow<'static, str>| {
        let mut row = Row::new(statistic, method);
        fill(&mut row, pooled, asked.level);
        row.note = Some(note);
        row
    };
    let shift = if wanted.delta == 0.0 {
        String::new()
    } else {
        format!("; imputed values of the experimental arms shifted by {}", wanted.delta)
    };
    for (arm, pooled) in arms.iter().zip(&of_arms) {
        let mut row =
            about(Statistic::LsMean, pooled, format!("ANCOVA of imputed scores: {}{shift}", done.note).into());
        row.arm = Some(arm.as_str().into());
        row.n = Some(made.frame.count(arms.iter().position(|known| known == arm).unwrap_or(0), None));
        rows.push(asked.sign(row, estimand, Some(visit)));
    }
    for (arm, pooled) in arms[1..].iter().zip(&of_differences) {
        let note = format!(
            "ANCOVA of imputed scores: {}{shift}; {:.1} % of the information is missing; Barnard and Rubin's df",
            done.note,
            100.0 * pooled.missing_information
        );
        let mut row = about(Statistic::LsMeanDifference, pooled, note.into());
        row.arm = Some(arm.as_str().into());
        row.versus = Some(arms[0].as_str().into());
        rows.push(asked.sign(row, estimand, Some(visit)));
    }
    let shifts = wanted.tipping_point.and_then(|sweep| sweep.shifts()).unwrap_or_default();
    let sweep: Vec<(f64, Option<Vec<Pooled>>)> =
        shifts.iter().map(|delta| (*delta, pooled(&differences, *delta))).collect();
    for (at, arm) in arms[1..].iter().enumerate() {
        let mut tipped = None;
        let significant = |pooled: &Pooled| pooled.test().p_value.is_some_and(|p| p < 1.0 - asked.level.coverage());
        let mut held = false;
        for (delta, pooled) in &sweep {
            let Some(pooled) = pooled.as_ref().map(|all| &all[at]) else { continue };
            match (significant(pooled), held, tipped) {
                (true, _, None) => held = true,
                (false, true, None) => tipped = Some(*delta),
                _ => {}
            }
            let mut row = about(
                Statistic::LsMeanDifference,
                pooled,
                format!("imputed values of the experimental arms shifted by {delta}").into(),
            );
            row.term = Some(format!("delta={delta}").into());
            row.arm = Some(arm.as_str().into());
            row.versus = Some(arms[0].as_str().into());
            rows.push(asked.sign(row, estimand, Some(visit)));
        }
        if let (Some((from, _)), Some((to, _))) = (sweep.first(), sweep.last()) {
            let mut row = Row::new(Statistic::TippingPoint, method);
            row.arm = Some(arm.as_str().into());
            row.versus = Some(arms[0].as_str().into());
            row.estimate = tipped;
            row.unit = Some("points".into());
            row.note = Some(match (tipped, held) {
                (Some(_), _) => {
                    format!("first shift of {from} to {to} at which the difference is no longer significant").into()
                }
                (None, true) => format!("significant at every shift from {from} to {to}").into(),
                (None, false) => format!("not significant at any shift from {from} to {to}").into(),
            });
            rows.push(asked.sign(row, estimand, Some(visit)));
        }
    }
    Ok(rows)
}

/// Interval and test into a row.
fn fill(row: &mut Row, pooled: &Pooled, level: crate::stats::Level) {
    let (interval, test) = (pooled.interval(level), pooled.test());
    row.estimate = interval.value;
    row.std_error = interval.std_error;
    row.lower = interval.lower;
    row.upper = interval.upper;
    row.level = Some(level.coverage());
    row.df = interval.df;
    row.test_statistic = test.statistic;
    row.p_value = test.p_value;
    row.alternative = test.p_value.map(|_| Alternative::TwoSided);
}

/// Responders counted in every imputed data set, rates and their differences put together by Rubin's rules.
///
/// # Errors
/// Only faults of the program.
pub(in crate::analysis) fn imputed_responders(
    asked: &Asked,
    estimand: Estimand,
    visit: &str,
) -> Result<Vec<Row>, Problems> {
    let method = Method::MultipleImputation;
    let wanted = wanted(asked);
    let file = &asked.trial.study.file;
    let control = file.control().id.get_ref();
    let refuse = |reason: String| -> Result<Vec<Row>, Problems> {
        Ok(file
            .experimental()
            .map(|arm| {
                let mut row = Row::new(Statistic::RiskDifference, method);
                row.arm = Some(arm.id.get_ref().as_str().into());
                row.versus = Some(control.as_str().into());
                row.unit = Some("proportion".into());
                row.note = Some(reason.clone().into());
                asked.sign(row, estimand, Some(visit))
            })
            .collect())
    };
    let (Some(scale), Some(rule)) = (scale(asked), &asked.endpoint.when) else {
        return refuse("the endpoint has no scale or no rule".into());
    };
    let done = match completed(asked, estimand, visit, wanted)? {
        Ok(done) => done,
        Err(reason) => return refuse(reason),
    };
    // Share of responders and its variance, arm by arm, data set by data set.
    let mut shares = vec![Vec::new(); file.arms.len()];
    for set in 0..done.scores.len() {
        let scores = done.shifted(asked.trial, set, wanted.delta);
        for (arm, shares) in shares.iter_mut().enumerate() {
            let members: Vec<usize> = (0..scores.len()).filter(|person| done.people.arms[*person] == arm).collect();
            let mut events = 0.0;
            for person in &members {
                match responds(
                    rule,
                    scale,
                    asked.endpoint.subtract_minimum,
                    done.baseline[set][*person],
                    scores[*person],
                ) {
                    Some(true) => events += 1.0,
                    Some(false) => {}
                    None => {
                        return refuse(
                            "the rule looks at more than the score: it cannot be judged from imputed scores".into(),
                        );
                    }
                }
            }
            let n = members.len() as f64;
            let p = events / n;
            shares.push((p, p * (1.0 - p) / n));
        }
    }
    let put_together = |estimates: Vec<(f64, f64)>| {
        rubin(&estimates.iter().map(|(p, v)| (*p, v.sqrt())).collect::<Vec<_>>(), f64::INFINITY)
    };
    let mut rows = Vec::new();
    let mut push = |statistic: Statistic, arm: &str, versus: Option<&str>, pooled: Option<Pooled>, n: Option<u64>| {
        let mut row = Row::new(statistic, method);
        row.arm = Some(arm.into());
        row.versus = versus.map(Into::into);
        row.n = n;
        row.unit = Some("proportion".into());
        let Some(pooled) = pooled else { return };
        fill(&mut row, &pooled, asked.level);
        let range = if statistic == Statistic::Proportion { (0.0, 1.0) } else { (-1.0, 1.0) };
        row.lower = row.lower.map(|bound| bound.max(range.0));
        row.upper = row.upper.map(|bound| bound.min(range.1));
        if statistic == Statistic::Proportion {
            (row.test_statistic, row.p_value, row.alternative) = (None, None, None);
        }
        row.note =
            Some(format!("responders among imputed scores: {}; Wald variances, Rubin's rules", done.note).into());
        rows.push(asked.sign(row, estimand, Some(visit)));
    };
    for (at, arm) in file.arms.iter().enumerate() {
        let n = done.people.arms.iter().filter(|own| **own == at).count() as u64;
        push(Statistic::Proportion, arm.id.get_ref(), None, put_together(shares[at].clone()), Some(n));
    }
    let place = |id: &str| file.arms.iter().position(|arm| arm.id.get_ref() == id).unwrap_or(0);
    for arm in file.experimental() {
        let (a, b) = (&shares[place(arm.id.get_ref())], &shares[place(control)]);
        let estimates = a.iter().zip(b).map(|((p, v), (q, w))| (p - q, v + w)).collect();
        push(Statistic::RiskDifference, arm.id.get_ref(), Some(control), put_together(estimates), None);
    }
    Ok(rows)
}
