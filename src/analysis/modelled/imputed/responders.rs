//! Responders counted in every imputed data set.

use crate::endpoint::{responds, scale_of};
use crate::problem::Problems;
use crate::results::{Method, Row, Statistic};
use crate::stats::imputation::{PooledShare, newcombe, rubin};
use crate::study::Estimand;

use super::super::Asked;
use super::{completed, deltas, fill, wanted};

/// Rates and their differences, put together by Rubin's rules; intervals that stay between 0 and 1.
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
    let new = |statistic: Statistic, arm: &str, versus: Option<&str>| {
        let mut row = Row::new(statistic, method);
        row.arm = Some(arm.into());
        row.versus = versus.map(Into::into);
        row.unit = Some("proportion".into());
        row
    };
    let refuse = |reason: String| -> Result<Vec<Row>, Problems> {
        let of_arm = |arm: &crate::study::Arm| {
            let mut row = new(Statistic::RiskDifference, arm.id.get_ref(), Some(control));
            row.note = Some(reason.clone().into());
            asked.sign(row, estimand, Some(visit))
        };
        Ok(file.experimental().map(of_arm).collect())
    };
    let (Some(scale), Some(rule)) = (scale_of(asked.trial, asked.endpoint), &asked.endpoint.when) else {
        return refuse("the endpoint has no scale or no rule".into());
    };
    let done = match completed(asked, estimand, visit, &wanted)? {
        Ok(done) => done,
        Err(reason) => return refuse(reason),
    };
    let delta = deltas(asked, &wanted);
    let members: Vec<Vec<usize>> = (0..file.arms.len())
        .map(|arm| (0..done.imputed.len()).filter(|person| done.people.arms[*person] == arm).collect())
        .collect();
    // Shares of responders, arm by arm, data set by data set.
    let mut shares = vec![Vec::with_capacity(done.scores.len()); file.arms.len()];
    for set in 0..done.scores.len() {
        let scores = done.shifted(set, &delta);
        for (members, shares) in members.iter().zip(&mut shares) {
            let mut events = 0.0;
            for person in members {
                let baseline = done.baseline.as_ref().map(|baseline| baseline[set][*person]);
                match responds(rule, scale, asked.endpoint.subtract_minimum, baseline, scores[*person]) {
                    Some(true) => events += 1.0,
                    Some(false) => {}
                    None => {
                        return refuse(
                            "the rule looks at more than the score and its baseline: it cannot be judged from imputed scores"
                                .into(),
                        );
                    }
                }
            }
            shares.push(events / members.len().max(1) as f64);
        }
    }
    let note = |how: &str| format!("the rule applied to imputed scores as drawn: {}; {how}", done.note);
    let mut rows = Vec::new();
    let pooled: Vec<Option<PooledShare>> =
        shares.iter().zip(&members).map(|(shares, members)| PooledShare::new(shares, members.len() as u64)).collect();
    for (at, arm) in file.arms.iter().enumerate() {
        let mut row = new(Statistic::Proportion, arm.id.get_ref(), None);
        row.n = Some(members[at].len() as u64);
        match &pooled[at] {
            Some(share) => {
                let interval = share.wilson(asked.level);
                row.estimate = interval.value;
                row.std_error = interval.std_error;
                (row.lower, row.upper) = (interval.lower, interval.upper);
                row.level = Some(asked.level.coverage());
                row.df = interval.df;
                row.note = Some(
                    note("Rubin's rules with binomial variances, Wilson's interval after Lott and Reiter (2020)")
                        .into(),
                );
            }
            None => row.note = Some("nobody of this arm is in the population".into()),
        }
        rows.push(asked.sign(row, estimand, Some(visit)));
    }
    let place = |id: &str| file.arms.iter().position(|arm| arm.id.get_ref() == id).unwrap_or(0);
    let b = place(control);
    for arm in file.experimental() {
        let a = place(arm.id.get_ref());
        let mut row = new(Statistic::RiskDifference, arm.id.get_ref(), Some(control));
        let variance = |share: f64, arm: usize| share * (1.0 - share) / members[arm].len() as f64;
        let differences: Vec<(f64, f64)> = shares[a]
            .iter()
            .zip(&shares[b])
            .map(|(p, q)| (p - q, (variance(*p, a) + variance(*q, b)).max(0.0).sqrt()))
            .collect();
        match (&pooled[a], &pooled[b], rubin(&differences, f64::INFINITY)) {
            (Some(one), Some(other), Some(wald)) => {
                fill(&mut row, &wald, asked.level);
                let interval = newcombe(one, other, asked.level);
                (row.lower, row.upper) = (interval.lower, interval.upper);
                row.n = Some((members[a].len() + members[b].len()) as u64);
                row.note = Some(
                    note("Newcombe's interval after Sidi and Harel (2021); standard error and p of Wald by Rubin's rules").into(),
                );
            }
            _ => row.note = Some("nobody of one arm is in the population".into()),
        }
        rows.push(asked.sign(row, estimand, Some(visit)));
    }
    Ok(rows)
}
