//! Scores imputed several times over: what is drawn from what, and how the drawn are shifted.

mod ancova;
mod responders;
mod tipping;

use std::collections::BTreeSet;

use crate::endpoint::{Covariate, Longitudinal, longitudinal};
use crate::model::terms;
use crate::problem::Problems;
use crate::results::{Alternative, Row};
use crate::stats::Level;
use crate::stats::imputation::{ImputationError, NormalData, Philox, Pooled};
use crate::study::{Delta, Estimand, Imputations, Role};

use super::Asked;

pub(super) use ancova::imputed_ancova;
pub(in crate::analysis) use responders::imputed_responders;

/// The participants with their scores imputed.
struct Completed {
    people: Longitudinal,
    /// Scores at that visit, data set by data set, participant by participant.
    scores: Vec<Vec<f64>>,
    /// Baseline scores likewise; `None` where nobody has one.
    baseline: Option<Vec<Vec<f64>>>,
    /// Was the score at the visit imputed?
    imputed: Vec<bool>,
    /// What was done, in words.
    note: String,
}

/// A column of the imputation model besides the scores: its name, and its value for everyone.
type Extra = (String, Vec<Option<f64>>);

/// Draws within each arm from baseline, every later visit and the model's covariates.
///
/// Covariates are those that are numbers and those of two levels (as 0 and 1), where they vary within the arm: an imputation that knows less
/// than the analysis draws its effects towards nothing (Meng 1994, doi:10.1214/ss/1177010269). Factors of more levels are left out.
fn completed(
    asked: &Asked,
    estimand: Estimand,
    visit: &str,
    wanted: &Imputations,
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
    // Visits at which the scale was not due say nothing, and cannot be imputed.
    let due: Vec<usize> =
        (0..visits.len()).filter(|v| *v == at || people.scores[*v].iter().any(Option::is_some)).collect();
    let extras = extras(asked, &people);
    let with_baseline = people.baseline.iter().any(Option::is_some);
    let count = people.arms.len();
    let number = wanted.number as usize;
    let mut scores = vec![vec![0.0; count]; number];
    let mut baseline = with_baseline.then(|| vec![vec![0.0; count]; number]);
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for (place, arm) in trial.study.file.arms.iter().enumerate() {
        let members: Vec<usize> = (0..count).filter(|person| people.arms[*person] == place).collect();
        let varies = |(_, values): &&Extra| {
            let mut seen = members.iter().filter_map(|person| values[*person]);
            let first = seen.next();
            seen.any(|value| Some(value) != first)
        };
        let own: Vec<&Extra> = extras.iter().filter(varies).collect();
        used.extend(own.iter().map(|(name, _)| name.as_str()));
        let row = |person: &usize| -> Vec<Option<f64>> {
            let first = with_baseline.then(|| people.baseline[*person]);
            let later = due.iter().map(|visit| people.scores[*visit][*person]);
            first.into_iter().chain(later).chain(own.iter().map(|(_, values)| values[*person])).collect()
        };
        let names: Vec<&str> = with_baseline
            .then_some("baseline")
            .into_iter()
            .chain(due.iter().map(|visit| visits[*visit]))
            .chain(own.iter().map(|(name, _)| name.as_str()))
            .collect();
        let drawn = NormalData::new(members.iter().map(row).collect())
            .and_then(|data| data.impute(number, &mut Philox::new(wanted.seed, place as u64)));
        let copies = match drawn {
            Ok(copies) => copies,
            Err(error) => {
                return Ok(Err(format!("nothing imputed in `{}`: {}", arm.id.get_ref(), told(error, &names))));
            }
        };
        let own_place = usize::from(with_baseline) + due.iter().position(|visit| *visit == at).unwrap_or(0);
        for (set, copy) in copies.iter().enumerate() {
            for (person, filled) in members.iter().zip(copy) {
                if let Some(baseline) = &mut baseline {
                    baseline[set][*person] = filled[0];
                }
                scores[set][*person] = filled[own_place];
            }
        }
    }
    let imputed: Vec<bool> = people.scores[at].iter().map(Option::is_none).collect();
    let lacking = imputed.iter().filter(|imputed| **imputed).count();
    let mut from: Vec<&str> = with_baseline.then_some("baseline").into_iter().chain(["visits"]).collect();
    from.extend(used);
    let note = format!(
        "{lacking} of {count} scores imputed {number} times by data augmentation from each arm's multivariate normal distribution of {} \
         (missing at random), seed {}; imputed scores are neither rounded nor kept within the scale{}",
        from.join(", "),
        wanted.seed,
        shifted_words(asked, wanted),
    );
    Ok(Ok(Completed { people, scores, baseline, imputed, note }))
}

/// The covariates of the analysis's model that a normal distribution can hold.
fn extras(asked: &Asked, people: &Longitudinal) -> Vec<Extra> {
    let Some(model) = &asked.analysis.model else { return Vec::new() };
    let typed: Vec<String> = model.get_ref().covariates.iter().map(|term| term.get_ref().clone()).collect();
    let named: BTreeSet<String> =
        terms(&typed).unwrap_or_default().into_iter().flat_map(|term| term.variables).collect();
    let column = |(name, values): &(String, Covariate)| -> Option<Extra> {
        if !named.contains(name) {
            return None;
        }
        match values {
            Covariate::Numbers(values) => Some((name.clone(), values.clone())),
            Covariate::Levels(values) => {
                let levels: BTreeSet<&String> = values.iter().flatten().collect();
                let first = levels.first().copied().filter(|_| levels.len() == 2)?;
                let indicator =
                    |value: &Option<String>| value.as_ref().map(|value| f64::from(u8::from(value != first)));
                Some((name.clone(), values.iter().map(indicator).collect()))
            }
        }
    };
    people.covariates.iter().filter_map(column).collect()
}

/// Why nothing was imputed, and what to try.
fn told(error: ImputationError, names: &[&str]) -> String {
    const TRY: &str = "try `missing = \"mmrm\"` with a simple covariance, or leave out the visits that few attended";
    let name = |place: usize| names.get(place).copied().unwrap_or("?");
    match error {
        ImputationError::TooFewRows { rows, variables } => {
            let people = if rows == 1 { "participant is" } else { "participants are" };
            format!("{rows} {people} too few for the covariance of {variables} variables ({}); {TRY}", names.join(", "))
        }
        ImputationError::NoValue(place) => format!("nobody has a value of `{}`; analyse another visit", name(place)),
        ImputationError::TooFewValues { variable, values, parameters } => {
            let (who, have) = if values == 1 { ("participant", "has") } else { ("participants", "have") };
            format!(
                "{values} {who} {have} a value of `{}`, and its regression on the other variables has {parameters} parameters; {TRY}",
                name(variable)
            )
        }
        ImputationError::Constant(place) => {
            format!("everyone has the same value of `{}`: its variance cannot be estimated; {TRY}", name(place))
        }
        ImputationError::NeverTogether(one, other) => format!(
            "nobody has both `{}` and `{}`, so nothing says how they go together; {TRY}",
            name(one),
            name(other)
        ),
        ImputationError::Singular => {
            "the scores are linear combinations of each other; leave out a visit or a covariate that repeats another"
                .into()
        }
    }
}

/// The shift of an arm's imputed scores, besides that of a sweep.
fn delta_of(asked: &Asked, wanted: &Imputations, arm: usize) -> f64 {
    let arm = &asked.trial.study.file.arms[arm];
    match &wanted.delta {
        Delta::Experimental(delta) if *arm.role.get_ref() == Role::Experimental => *delta,
        Delta::Experimental(_) => 0.0,
        Delta::Arms(arms) => arms.get(arm.id.get_ref()).copied().unwrap_or(0.0),
    }
}

/// "; 5 points added to every score of `drug` imputed at the visit", where there are any.
fn shifted_words(asked: &Asked, wanted: &Imputations) -> String {
    let arms = &asked.trial.study.file.arms;
    let one = |(place, arm): (usize, &crate::study::Arm)| {
        let delta = delta_of(asked, wanted, place);
        (delta != 0.0).then(|| format!("; {delta} added to every score of `{}` imputed at the visit", arm.id.get_ref()))
    };
    arms.iter().enumerate().filter_map(one).collect()
}

fn wanted(asked: &Asked) -> Imputations {
    asked.analysis.imputation.as_ref().map(|imputation| imputation.get_ref().clone()).unwrap_or_default()
}

impl Completed {
    /// The scores of a data set, each imputed one shifted by what its arm is shifted by: in gaps and after leaving alike, at this visit
    /// alone. Imputed scores of other visits are not shifted, nor does a shift change what is drawn.
    fn shifted(&self, set: usize, delta: &[f64]) -> Vec<f64> {
        let shift = |(person, score): (usize, &f64)| {
            if self.imputed[person] { score + delta[self.people.arms[person]] } else { *score }
        };
        self.scores[set].iter().enumerate().map(shift).collect()
    }
}

/// The shift of every arm, in the order of the study file.
fn deltas(asked: &Asked, wanted: &Imputations) -> Vec<f64> {
    (0..asked.trial.study.file.arms.len()).map(|arm| delta_of(asked, wanted, arm)).collect()
}

/// The same with the experimental arms at one shift of a sweep.
fn swept(asked: &Asked, base: &[f64], delta: f64) -> Vec<f64> {
    let arms = asked.trial.study.file.arms.iter();
    arms.zip(base).map(|(arm, own)| if *arm.role.get_ref() == Role::Experimental { delta } else { *own }).collect()
}

/// Interval and test into a row.
fn fill(row: &mut Row, pooled: &Pooled, level: Level) {
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
