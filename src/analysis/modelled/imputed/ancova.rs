//! An ANCOVA of every imputed data set, the analyses put together by Rubin's rules.

use std::borrow::Cow;

use crate::endpoint::scale_of;
use crate::model::{DesignMatrix, Frame, LsMeanWeights, Variable, ls_mean_row};
use crate::problem::Problems;
use crate::results::{Method, Row, Statistic};
use crate::stats::imputation::{Pooled, rubin};
use crate::stats::linear_model::{Errors, LinearModel};
use crate::stats::matrix::dot;
use crate::study::{Endpoint, Estimand, Measure, Model, Scale};

use super::super::{Asked, frame, reason};
use super::tipping::{Sweep, tipping_rows};
use super::{Completed, completed, deltas, fill, swept, wanted};
use crate::analysis::ancova::{AncovaRequest, ancova};

/// What the endpoint makes of a score; `None` where it is not defined.
fn measured(endpoint: &Endpoint, scale: &Scale, baseline: Option<f64>, score: f64) -> Option<f64> {
    let zero = if endpoint.subtract_minimum { scale.minimum } else { 0.0 };
    match endpoint.measure {
        Some(Measure::Change) => Some(score - baseline?),
        Some(Measure::PercentChange) => {
            let baseline = baseline.filter(|baseline| baseline - zero > 0.0)?;
            Some(100.0 * (score - baseline) / (baseline - zero))
        }
        Some(Measure::Score) | None => Some(score),
    }
}

/// The design of one imputed data set, with the rows of its least-squares means and of their differences from the control.
struct Design {
    matrix: DesignMatrix,
    means: Vec<Vec<f64>>,
    differences: Vec<Vec<f64>>,
}

impl Design {
    fn new(frame: &Frame) -> Design {
        let matrix = DesignMatrix::new(frame);
        let mean = |arm: usize| ls_mean_row(frame, &matrix, LsMeanWeights::Equal, arm, None);
        let means: Vec<Vec<f64>> = (0..frame.arms().len()).map(mean).collect();
        let less = |arm: &Vec<f64>| arm.iter().zip(&means[0]).map(|(a, b)| a - b).collect();
        let differences = means[1..].iter().map(less).collect();
        Design { matrix, means, differences }
    }
}

/// Everything that an analysis of the imputed data sets needs.
struct Analysis<'a> {
    asked: &'a Asked<'a>,
    scale: &'a Scale,
    done: Completed,
    frame: Frame,
    people: Vec<usize>,
    /// One for every data set, or one for all where only the response differs between them.
    designs: Vec<Design>,
}

impl Analysis<'_> {
    /// The response of a data set under shifts of the arms.
    fn response(&self, set: usize, delta: &[f64]) -> Result<Vec<f64>, String> {
        let scores = self.done.shifted(set, delta);
        let of = |person: &usize| {
            let baseline = self.done.baseline.as_ref().map(|baseline| baseline[set][*person]);
            measured(self.asked.endpoint, self.scale, baseline, scores[*person])
        };
        let all: Option<Vec<f64>> = self.people.iter().map(of).collect();
        all.ok_or_else(|| match (&self.done.baseline, self.asked.endpoint.measure) {
            (None, _) => "nobody has a baseline, and the endpoint is a change from it".into(),
            _ => "a percentage of a baseline that was imputed at or below zero".into(),
        })
    }

    /// The share of an arm's imputed scores that a shift puts beyond the scale; `None` where none was imputed.
    fn beyond(&self, arm: &str, shift: f64) -> Option<f64> {
        let file = &self.asked.trial.study.file;
        let place = file.arms.iter().position(|known| known.id.get_ref() == arm)?;
        let people: Vec<usize> = (0..self.done.imputed.len())
            .filter(|person| self.done.imputed[*person] && self.done.people.arms[*person] == place)
            .collect();
        let (mut beyond, mut all) = (0, 0);
        for scores in &self.done.scores {
            let outside =
                |person: &&usize| !(self.scale.minimum..=self.scale.maximum).contains(&(scores[**person] + shift));
            beyond += people.iter().filter(outside).count();
            all += people.len();
        }
        (all > 0).then(|| beyond as f64 / all as f64)
    }

    /// Every data set under the shifts `from`, and along the way to the shifts `to`.
    fn line(&self, from: &[f64], to: &[f64]) -> Result<Line, String> {
        let mut line = Line { sets: Vec::with_capacity(self.done.scores.len()), df: f64::INFINITY };
        for set in 0..self.done.scores.len() {
            let design = &self.designs[set.min(self.designs.len() - 1)];
            let fit = |delta: &[f64]| {
                LinearModel::fit(&design.matrix.x, &self.response(set, delta)?, Errors::Classical)
                    .map_err(|error| format!("data set {} could not be fitted: {error}", set + 1))
            };
            let first = fit(from)?;
            let second = if from == to { first.clone() } else { fit(to)? };
            let moved: Vec<f64> = second.residuals().iter().zip(first.residuals()).map(|(b, a)| b - a).collect();
            let of_row = |l: &Vec<f64>| AlongLine {
                start: first.contrast(l).estimate,
                slope: second.contrast(l).estimate - first.contrast(l).estimate,
                relative_error: first.relative_error(l),
            };
            line.df = first.df();
            line.sets.push(SetLine {
                rows: design.means.iter().chain(&design.differences).map(of_row).collect(),
                squares: [
                    dot(first.residuals(), first.residuals()),
                    dot(first.residuals(), &moved),
                    dot(&moved, &moved),
                ],
            });
        }
        Ok(line)
    }
}

/// The analyses of all data sets as functions of a shift: estimates are linear in it, sums of squares quadratic, so that a sweep needs two fits
/// of each data set and no more.
struct Line {
    sets: Vec<SetLine>,
    df: f64,
}

/// One data set.
struct SetLine {
    /// The means of the arms, then their differences from the control.
    rows: Vec<AlongLine>,
    /// Residual sum of squares at the start, half of what it gains with the shift, what it gains with its square.
    squares: [f64; 3],
}

/// One contrast.
struct AlongLine {
    start: f64,
    slope: f64,
    /// Standard error in residual standard deviations.
    relative_error: f64,
}

impl Line {
    /// The contrasts at a shift, put together.
    fn at(&self, shift: f64) -> Result<Vec<Pooled>, String> {
        let contrasts = self.sets.first().map_or(0, |set| set.rows.len());
        let pooled = |row: usize| {
            let of_set = |set: &SetLine| {
                let [start, half, square] = set.squares;
                let variance = (start + 2.0 * shift * half + shift * shift * square).max(0.0) / self.df;
                let along = &set.rows[row];
                (along.start + shift * along.slope, along.relative_error * variance.sqrt())
            };
            rubin(&self.sets.iter().map(of_set).collect::<Vec<_>>(), self.df)
        };
        let all: Option<Vec<Pooled>> = (0..contrasts).map(pooled).collect();
        all.ok_or_else(|| "fewer than two data sets".into())
    }
}

/// ANCOVA of every imputed data set, put together by Rubin's rules; then the sweep over shifts, where one is asked for.
///
/// # Errors
/// Only faults of the program.
pub(in crate::analysis::modelled) fn imputed_ancova(
    asked: &Asked,
    model: &Model,
    estimand: Estimand,
    visit: &str,
) -> Result<Vec<Row>, Problems> {
    let method = Method::MultipleImputation;
    let wanted = wanted(asked);
    let refuse = |reason: &str| Ok(asked.refused(estimand, visit, method, reason));
    let Some(scale) = scale_of(asked.trial, asked.endpoint) else { return refuse("the endpoint names no scale") };
    let mut done = match completed(asked, estimand, visit, &wanted)? {
        Ok(done) => done,
        Err(reason) => return refuse(&reason),
    };
    // The model is made once: everyone has a value, and only the response (and an imputed baseline) differs between data sets.
    let mut people = done.people.clone();
    people.visits = vec![visit.to_string()];
    people.values = vec![vec![Some(0.0); people.arms.len()]];
    if let Some(baseline) = &done.baseline {
        people.baseline = baseline[0].iter().copied().map(Some).collect();
    }
    let made = match frame::cross_section(asked, model, &people) {
        Ok(made) => made,
        Err(reason) => return refuse(&reason),
    };
    if let Some(left_out) = &made.left_out {
        done.note = format!("{}; {left_out}", done.note);
    }
    let imputed_baseline = done.people.baseline.iter().any(Option::is_none);
    let of_set = |set: usize| {
        let mut frame = made.frame.clone();
        let own = frame.variables.iter_mut().find(|variable| variable.name == "baseline");
        if let (Some(own), Some(baseline)) = (own, &done.baseline) {
            *own = Variable::numeric("baseline", made.people.iter().map(|person| baseline[set][*person]).collect());
        }
        Design::new(&frame)
    };
    let designs = (0..if imputed_baseline { done.scores.len() } else { 1 }).map(of_set).collect();
    let analysis = Analysis { asked, scale, done, frame: made.frame, people: made.people, designs };
    let base = deltas(asked, &wanted);
    // A first fit tells what the design does not allow, in the words of the ANCOVA.
    let mut first = analysis.frame.clone();
    first.response = match analysis.response(0, &base) {
        Ok(response) => response,
        Err(reason) => return refuse(&reason),
    };
    let request = AncovaRequest {
        errors: Errors::Classical,
        weights: LsMeanWeights::Equal,
        contrasts: Vec::new(),
        level: asked.level,
    };
    if let Err(error) = ancova(&first, &request) {
        return refuse(&reason(&error));
    }
    let pooled = match analysis.line(&base, &base).and_then(|line| line.at(0.0)) {
        Ok(pooled) => pooled,
        Err(reason) => return refuse(&reason),
    };
    let (means, differences) = pooled.split_at(analysis.frame.arms().len());
    let note = &analysis.done.note;
    let about = |statistic: Statistic, pooled: &Pooled, note: Cow<'static, str>| {
        let mut row = Row::new(statistic, method);
        fill(&mut row, pooled, asked.level);
        row.note = Some(note);
        row
    };
    let mut rows = Vec::new();
    let arms = analysis.frame.arms();
    let count = |arm: usize| analysis.frame.count(arm, None);
    for (arm, pooled) in means.iter().enumerate() {
        let mut row = about(Statistic::LsMean, pooled, format!("ANCOVA of imputed scores: {note}").into());
        row.arm = Some(arms[arm].as_str().into());
        row.n = Some(count(arm));
        rows.push(asked.sign(row, estimand, Some(visit)));
    }
    for (at, pooled) in differences.iter().enumerate() {
        let note = format!(
            "ANCOVA of imputed scores: {note}; {:.1} % of the information is missing; Rubin's rules, Barnard and Rubin's df",
            100.0 * pooled.missing_information
        );
        let mut row = about(Statistic::LsMeanDifference, pooled, note.into());
        row.arm = Some(arms[at + 1].as_str().into());
        row.versus = Some(arms[0].as_str().into());
        row.n = Some(count(at + 1) + count(0));
        rows.push(asked.sign(row, estimand, Some(visit)));
    }
    if let Some(shifts) = wanted.tipping_point.and_then(|sweep| sweep.shifts()) {
        let line = match analysis.line(&swept(asked, &base, 0.0), &swept(asked, &base, 1.0)) {
            Ok(line) => line,
            Err(reason) => return refuse(&reason),
        };
        let at = |shift: f64| line.at(shift).map(|all| all[arms.len()..].to_vec());
        match Sweep::new(shifts, &at) {
            Ok(sweep) => {
                for mut row in tipping_rows(&sweep, arms, asked.level, &at) {
                    if let (Statistic::TippingPoint, Some(shift)) = (row.statistic, row.estimate) {
                        let beyond = analysis.beyond(row.arm.as_deref().unwrap_or_default(), shift);
                        let told = beyond.map(|share| {
                            format!("; {:.0} % of the arm's imputed scores then lie beyond {}", 100.0 * share, scale.id)
                        });
                        row.note = row.note.map(|note| format!("{note}{}", told.unwrap_or_default()).into());
                    }
                    rows.push(asked.sign(row, estimand, Some(visit)));
                }
            }
            Err(reason) => return refuse(&reason),
        }
    }
    Ok(rows)
}
