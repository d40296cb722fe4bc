//! The comparisons of an evidence file: arms of its studies added up side by side, then pooled.

use crate::analysis::evidence::complement;
use crate::analysis::run::{printed_proportion, sources, weakest};
use crate::endpoint::{ArmSample, Data, Sample, sample};
use crate::ingest::Trial;
use crate::problem::Problems;
use crate::results::{Method, Row, Text};
use crate::stats::{Binomial, Level};
use crate::study::{
    Estimand, Event, EvidenceComparison, EvidenceFile, EvidenceStudy, Missing, PooledMeasure, StudyTrait,
};

use super::member::{PoolStudy, StudyData};
use super::question::{EffectMeasure, Question};
use super::{Answer, Refusal, pool};

/// A comparison and what came of it.
#[derive(Clone, Debug)]
pub struct Compared<'a> {
    /// The comparison.
    pub comparison: &'a EvidenceComparison,
    /// What was asked.
    pub question: Question,
    /// Its treatments, experimental side first.
    pub sides: [String; 2],
    /// Is what is counted hoped for or feared?
    pub event: Option<Event>,
    /// The rows, the comparison's id in `analysis`, its sides in `arm` and `versus`; or why there are none.
    pub answer: Result<Answer, Refusal>,
}

const WITHOUT_COUNTS: &str = "left out: no counts of both sides under this estimand, nor as observed";

/// Pools every comparison of the file; `trials` are its studies, in its order.
///
/// # Errors
/// Only faults of the program: what cannot be pooled is a refusal of its comparison.
pub fn comparisons<'a>(file: &'a EvidenceFile, trials: &[Trial], level: Level) -> Result<Vec<Compared<'a>>, Problems> {
    let mut found = Vec::new();
    for comparison in &file.comparisons {
        let mut question = Question::new(effect_measure(comparison.measure, false), level);
        question.subgroup = comparison.subgroup.map(|by| by.id().to_string());
        let (mut studies, mut events, mut without) = (Vec::new(), Vec::new(), Vec::new());
        for (entry, trial) in file.studies.iter().zip(trials).filter(|(_, trial)| belongs(comparison, trial)) {
            events.push(event(file, entry, trial));
            match study(file, comparison, entry, trial)? {
                Some(study) => studies.push(study),
                None => without.push(trial.study.file.study.id.get_ref().clone()),
            }
        }
        let sides = [&comparison.experimental, &comparison.control]
            .map(|side| side.iter().map(|treatment| treatment.get_ref().as_str()).collect::<Vec<_>>().join(" + "));
        let turned = events.iter().any(|event| *event != events[0]);
        let answer = match turned {
            true => Err(Refusal::Direction),
            false => pool(&studies, &question),
        };
        let answer = match answer {
            Ok(mut answer) => {
                answer.rows.extend(without.iter().map(|name| {
                    let mut row = Row::new(question.measure.statistic(), Method::SingleStudy);
                    row.study = Some(name.as_str().into());
                    row.note = Some(WITHOUT_COUNTS.into());
                    row
                }));
                Ok(named(answer, file, comparison))
            }
            Err(Refusal::TooFew { with_effect, mut left_out }) => {
                left_out.extend(without.into_iter().map(|name| (name, WITHOUT_COUNTS)));
                Err(Refusal::TooFew { with_effect, left_out })
            }
            Err(other) => Err(other),
        };
        found.push(Compared { comparison, question, sides, event: events.first().copied().flatten(), answer });
    }
    Ok(found)
}

/// The studies of a comparison with the counts of its two sides.
pub(super) fn counts_of(
    file: &EvidenceFile,
    comparison: &EvidenceComparison,
    trials: &[Trial],
) -> Result<Vec<PoolStudy>, Problems> {
    let mut studies = Vec::new();
    for (entry, trial) in file.studies.iter().zip(trials) {
        if belongs(comparison, trial) {
            studies.extend(study(file, comparison, entry, trial)?);
        }
    }
    Ok(studies)
}

/// Treatments of one side as one name, `sertraline+paroxetine`.
pub(super) fn side_name(treatments: &[toml::Spanned<String>]) -> String {
    treatments.iter().map(|treatment| treatment.get_ref().as_str()).collect::<Vec<_>>().join("+")
}

/// What is counted, as an id.
pub(super) fn endpoint_of(file: &EvidenceFile) -> String {
    let id = file.studies.first().map_or("event", |entry| entry.endpoint.get_ref());
    if file.evidence.complement { format!("non-{id}") } else { id.to_string() }
}

/// Whether what is counted of a study is hoped for or feared.
fn event(file: &EvidenceFile, entry: &EvidenceStudy, trial: &Trial) -> Option<Event> {
    let event = trial.study.file.endpoint(entry.endpoint.get_ref())?.event?;
    Some(match (event, file.evidence.complement) {
        (Event::Benefit, false) | (Event::Harm, true) => Event::Benefit,
        _ => Event::Harm,
    })
}

/// The measure of a file's word.
pub fn effect_measure(measure: PooledMeasure, log: bool) -> EffectMeasure {
    match measure {
        PooledMeasure::Rr => EffectMeasure::RiskRatio,
        PooledMeasure::Or => EffectMeasure::OddsRatio,
        PooledMeasure::Rd => EffectMeasure::RiskDifference,
        PooledMeasure::Peto => EffectMeasure::Peto,
        PooledMeasure::Md => EffectMeasure::MeanDifference,
        PooledMeasure::Smd => EffectMeasure::StandardisedMeanDifference,
        PooledMeasure::Rom => EffectMeasure::RatioOfMeans,
        PooledMeasure::Generic => EffectMeasure::Generic { log },
    }
}

/// Was the study named, or, where none is, has it arms of both sides?
fn belongs(comparison: &EvidenceComparison, trial: &Trial) -> bool {
    let file = &trial.study.file;
    match comparison.studies.as_slice() {
        [] => file.has_arm_of(&comparison.experimental) && file.has_arm_of(&comparison.control),
        named => named.iter().any(|id| id.get_ref() == file.study.id.get_ref()),
    }
}

/// A study as it enters the pool; `None` when it has no counts of both sides under any estimand.
fn study(
    file: &EvidenceFile,
    comparison: &EvidenceComparison,
    entry: &EvidenceStudy,
    trial: &Trial,
) -> Result<Option<PoolStudy>, Problems> {
    let Some(endpoint) = trial.study.file.endpoint(entry.endpoint.get_ref()) else { return Ok(None) };
    let Some(visit) = entry.visit.as_ref().or(endpoint.visit.as_ref()) else { return Ok(None) };
    let declared = comparison.estimand.unwrap_or(file.evidence.estimand);
    let unknown = Estimand { missing: Missing::Unknown, ..declared };
    for estimand in [declared, unknown, Estimand::OBSERVED] {
        let mut found = sample(trial, endpoint, visit.get_ref(), estimand)?;
        if file.evidence.complement {
            complement(&mut found);
        }
        let (mut notes, mut used) = (Vec::new(), Vec::new());
        let sides = [&comparison.experimental, &comparison.control].map(|treatments| {
            let names: Vec<&str> = treatments.iter().map(|treatment| treatment.get_ref().as_str()).collect();
            side(&found, trial, &names, &mut notes, &mut used)
        });
        let [Some(a), Some(b)] = sides else { continue };
        let mut study = PoolStudy::new(trial.study.file.study.id.get_ref(), StudyData::Counts(a, b));
        if estimand != declared {
            notes.insert(0, format!("{}, missing: {}", estimand.population.id(), estimand.missing.id()));
        }
        study.note = (!notes.is_empty()).then(|| notes.join("; "));
        study.subgroup = match comparison.subgroup {
            Some(StudyTrait::Group) => Some(entry.group.clone()),
            Some(StudyTrait::RiskOfBias) => {
                Some(entry.risk_of_bias.as_ref().map_or("not judged".into(), |judged| judged.overall.clone()))
            }
            None => None,
        };
        study.source = sources(used.iter().map(|arm| &arm.source));
        study.status = weakest(used.iter().map(|arm| arm.status));
        return Ok(Some(study));
    }
    Ok(None)
}

/// The arms of one side, added up; `None` when one of them has no counts.
fn side<'s>(
    sample: &'s Sample,
    trial: &Trial,
    treatments: &[&str],
    notes: &mut Vec<String>,
    used: &mut Vec<&'s ArmSample>,
) -> Option<Binomial> {
    let (mut events, mut n, mut arms) = (0, 0, Vec::new());
    for arm in sample.arms.iter().filter(|arm| arm.reading.is_none()) {
        let treatment = trial.study.file.arm(&arm.arm).and_then(|arm| arm.treatment.as_deref());
        if !treatment.is_some_and(|treatment| treatments.contains(&treatment)) {
            continue;
        }
        let Data::Counts { events: possible, n: of, .. } = &arm.data else { return None };
        let count = nearest_count(possible, *of, arm);
        if let [first, .., last] = possible.as_slice() {
            notes.push(format!("{}: {first} to {last} of {of} print its percentage, {count} is taken", arm.arm));
        }
        events += count;
        n += of;
        arms.push(arm.arm.as_str());
        used.push(arm);
    }
    if arms.len() > 1 {
        notes.push(format!("{} added up", arms.join(" and ")));
    }
    Binomial::new(events, n).ok()
}

/// The count nearest to the printed percentage.
fn nearest_count(possible: &[u64], n: u64, arm: &ArmSample) -> u64 {
    let printed = printed_proportion(arm).unwrap_or_default();
    let distance = |count: &u64| (*count as f64 / n as f64 - printed).abs();
    possible.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or_default()
}

/// The answer with the names of its file: the comparison's id, the outcome, the sides instead of a and b.
fn named(mut answer: Answer, file: &EvidenceFile, comparison: &EvidenceComparison) -> Answer {
    let side = |treatments: &[toml::Spanned<String>]| -> Text { Some(side_name(treatments).into()) };
    let (a, b) = (side(&comparison.experimental), side(&comparison.control));
    let endpoint: Text = Some(endpoint_of(file).into());
    let estimand = comparison.estimand.unwrap_or(file.evidence.estimand);
    let weakest_of_all = weakest(answer.rows.iter().map(|row| row.status));
    for row in &mut answer.rows {
        row.analysis = Some(comparison.id.get_ref().as_str().into());
        row.endpoint = endpoint.clone();
        row.population = Some(estimand.population.id().into());
        row.missing = Some(estimand.missing.id().into());
        (row.arm, row.versus) = match row.arm.as_deref() {
            Some("a") => (a.clone(), None),
            Some("b") => (b.clone(), None),
            _ => (a.clone(), b.clone()),
        };
        row.status = row.status.or(if row.study.is_none() { weakest_of_all } else { None });
    }
    answer
}
