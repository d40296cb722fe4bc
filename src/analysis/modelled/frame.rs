//! Participants of a trial → the frame of a model.

use std::collections::BTreeSet;

use crate::endpoint::{Covariate, Longitudinal};
use crate::model::{Frame, Variable, terms};
use crate::study::{MissingCovariates, Model};

use super::Asked;
use super::event::as_levels;

/// A frame, and who is not in it.
pub(super) struct Made {
    pub frame: Frame,
    /// The participant of each row.
    pub people: Vec<usize>,
    /// Participants without a value or a covariate, in words.
    pub left_out: Option<String>,
}

/// One row per participant and visit with a value.
pub(super) fn longitudinal_frame(asked: &Asked, model: &Model, people: &Longitudinal) -> Result<Made, String> {
    make(asked, model, people, true)
}

/// One row per participant with a value at the only visit.
pub(super) fn cross_section(asked: &Asked, model: &Model, people: &Longitudinal) -> Result<Made, String> {
    make(asked, model, people, false)
}

fn make(asked: &Asked, model: &Model, people: &Longitudinal, repeated: bool) -> Result<Made, String> {
    let strata: Vec<&str> = asked.analysis.strata.iter().map(|name| name.get_ref().as_str()).collect();
    let typed: Vec<String> =
        model.covariates.iter().chain(&asked.analysis.strata).map(|term| term.get_ref().clone()).collect();
    let wanted = terms(&typed).map_err(|error| error.to_string())?;
    // Variables in the order they are met, arm and visit first.
    let mut names: Vec<&str> = if repeated { vec!["arm", "visit"] } else { vec!["arm"] };
    for name in wanted.iter().flat_map(|term| &term.variables) {
        let idle = name == "visit" && !repeated;
        if !idle && !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let own = if repeated { 2 } else { 1 };
    let mut covariates: Vec<Covariate> =
        names[own..].iter().map(|name| covariate(people, name)).collect::<Result<_, _>>()?;
    // Strata are cells, however they are written.
    for (name, covariate) in names[own..].iter().zip(&mut covariates) {
        if strata.contains(name) {
            *covariate = Covariate::Levels(as_levels(covariate));
        }
    }
    let known = |person: usize| {
        covariates.iter().all(|covariate| match covariate {
            Covariate::Numbers(values) => values[person].is_some(),
            Covariate::Levels(values) => values[person].is_some(),
        })
    };
    let (mut response, mut rows) = (Vec::new(), Vec::new());
    let (mut without_covariate, mut without_value) = (0, 0);
    for person in 0..people.arms.len() {
        let seen: Vec<usize> =
            (0..people.visits.len()).filter(|visit| people.values[*visit][person].is_some()).collect();
        if seen.is_empty() {
            without_value += 1;
        } else if model.missing_covariates == MissingCovariates::LeftOut && !known(person) {
            without_covariate += 1;
        } else {
            for visit in seen {
                response.extend(people.values[visit][person]);
                rows.push((person, visit));
            }
        }
    }
    if rows.is_empty() {
        let known = |covariate: &Covariate| match covariate {
            Covariate::Numbers(values) => values.iter().any(Option::is_some),
            Covariate::Levels(values) => values.iter().any(Option::is_some),
        };
        let unknown = names[own..].iter().zip(&covariates).find(|(_, covariate)| !known(covariate));
        return Err(match unknown {
            Some((name, _)) => format!("nobody has a value of `{name}`; leave it out of the model"),
            None => "nobody has a value and every covariate".into(),
        });
    }
    // The control is the reference; arms that nobody is left of are an error of their own.
    let file = &asked.trial.study.file;
    let order: Vec<&str> =
        std::iter::once(file.control()).chain(file.experimental()).map(|arm| arm.id.get_ref().as_str()).collect();
    let arm_of = |person: usize| file.arms[people.arms[person]].id.get_ref().as_str();
    let here: BTreeSet<(&str, usize)> = rows.iter().map(|(person, visit)| (arm_of(*person), *visit)).collect();
    for arm in &order {
        for (at, visit) in people.visits.iter().enumerate() {
            if !here.contains(&(*arm, at)) {
                return Err(format!("nobody of the arm `{arm}` has a value at `{visit}`; leave that visit out"));
            }
        }
    }
    let code = |person: usize| order.iter().position(|arm| *arm == arm_of(person)).unwrap_or(0);
    let levels = order.iter().map(|arm| arm.to_string()).collect();
    let mut variables = vec![Variable::factor("arm", levels, rows.iter().map(|(person, _)| code(*person)).collect())];
    if repeated {
        variables.push(Variable::factor(
            "visit",
            people.visits.clone(),
            rows.iter().map(|(_, visit)| *visit).collect(),
        ));
    }
    let mut words = Vec::new();
    let mut indicators: Vec<Variable> = Vec::new();
    for (name, covariate) in names[own..].iter().zip(&covariates) {
        variables.push(match covariate {
            Covariate::Numbers(values) => {
                let known: Vec<f64> = rows.iter().filter_map(|(person, _)| values[*person]).collect();
                let lacking = rows.len() - known.len();
                let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
                if lacking > 0 {
                    words.push(format!("{lacking} without `{name}`: the mean of the others stands in"));
                }
                if lacking > 0 && model.missing_covariates == MissingCovariates::Indicator {
                    let missing = rows.iter().map(|(person, _)| f64::from(u8::from(values[*person].is_none())));
                    let indicator = Variable::numeric(&format!("{name}(missing)"), missing.collect());
                    if !indicators.iter().any(|other| other.values == indicator.values) {
                        indicators.push(indicator);
                    }
                }
                Variable::numeric(name, rows.iter().map(|(person, _)| values[*person].unwrap_or(mean)).collect())
            }
            Covariate::Levels(values) => {
                let known: BTreeSet<&str> = rows.iter().filter_map(|(person, _)| values[*person].as_deref()).collect();
                let lacking = rows.iter().filter(|(person, _)| values[*person].is_none()).count();
                let mut levels: Vec<String> = known.into_iter().map(String::from).collect();
                if lacking > 0 {
                    words.push(format!("{lacking} without `{name}`: missing is a level of its own"));
                    levels.push("(missing)".into());
                }
                if levels.len() < 2 {
                    return Err(format!("the covariate `{name}` has one level only"));
                }
                let place = |person: usize| match &values[person] {
                    Some(own) => levels.iter().position(|level| level == own).unwrap_or(0),
                    None => levels.len() - 1,
                };
                let codes = rows.iter().map(|(person, _)| place(*person)).collect();
                Variable::factor(name, levels, codes)
            }
        });
    }
    let mut places: Vec<Vec<usize>> = if repeated { vec![vec![0], vec![1], vec![0, 1]] } else { vec![vec![0]] };
    for term in &wanted {
        let mut place: Vec<usize> =
            term.variables.iter().filter_map(|name| names.iter().position(|known| known == name)).collect();
        place.sort_unstable();
        place.dedup();
        if !place.is_empty() && !places.contains(&place) {
            places.push(place);
        }
    }
    for indicator in indicators {
        places.push(vec![variables.len()]);
        variables.push(indicator);
    }
    let mut subject = Vec::with_capacity(rows.len());
    let mut count = 0;
    for (at, (person, _)) in rows.iter().enumerate() {
        if at > 0 && rows[at - 1].0 != *person {
            count += 1;
        }
        subject.push(count);
    }
    if without_value > 0 {
        let what = if repeated { "any value after baseline" } else { "a value" };
        words.push(format!("{without_value} of {} without {what} are not in it", people.arms.len()));
    }
    if without_covariate > 0 {
        words.push(format!("{without_covariate} without a covariate left out"));
    }
    let frame = Frame { response, subject, variables, longitudinal: repeated, terms: places };
    let left_out = (!words.is_empty()).then(|| words.join("; "));
    Ok(Made { frame, people: rows.into_iter().map(|(person, _)| person).collect(), left_out })
}

fn covariate(people: &Longitudinal, name: &str) -> Result<Covariate, String> {
    if name == "baseline" {
        return Ok(Covariate::Numbers(people.baseline.clone()));
    }
    let found = people.covariates.iter().find(|(known, _)| known == name);
    found.map(|(_, values)| values.clone()).ok_or_else(|| format!("there is no covariate `{name}`"))
}
