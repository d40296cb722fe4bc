//! Participant-level tables → typed columns: who was in which arm, what was scored when, what happened to whom.

mod adverse_events;
mod participants;
mod scores;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hashbrown::HashMap;
use polars::prelude::*;

use crate::problem::{Problem, Problems, nearest};
use crate::results::{Input, Provenance};
use crate::study::{Scale, Study};

use super::cells::{check_text, present};
use super::file::{BadCell, TextTable};

use self::participants::with_baseline;

/// Participants, their scores and their adverse events, checked.
#[derive(Clone, Debug)]
pub struct People {
    /// One row per participant, sorted by id: `participant`, `arm`, `received` (arm ids), `treated` (bool), `completed` (bool or null
    /// where the file does not say), `baseline` (f64 or null), `reason` for leaving (text, where a column says it), `flag:<name>` (bool).
    pub participants: DataFrame,
    /// One row per score: `participant`, `visit` (ids), `scale` (id), `value` (f64 or null), `flag:<name>` (bool).
    pub scores: Option<DataFrame>,
    /// The visits in order, the baseline first.
    pub visits: Vec<String>,
    /// Which visit is the baseline, where the baseline is a visit.
    pub baseline_visit: Option<String>,
    /// Does the participants frame say who completed?
    pub knows_completion: bool,
    /// Treatment-emergent adverse events.
    pub adverse_events: Option<AdverseEvents>,
    /// Real, simulated or reconstructed.
    pub provenance: Provenance,
}

/// Treatment-emergent adverse events, their words told apart by number: a file of millions of rows has few of them.
#[derive(Clone, Debug)]
pub struct AdverseEvents {
    /// One row per event: `participant` (row of the participants frame), `term` and `soc` (places in the lists below, `soc` where known),
    /// `severe`, `serious`, `related` (bool, where known).
    pub frame: DataFrame,
    /// The terms, in alphabetical order.
    pub terms: Vec<String>,
    /// The system organ classes, in alphabetical order.
    pub socs: Vec<String>,
}

/// What ingestion met that is no error, but that a reader should know.
pub type Warnings = Vec<String>;

/// Reads the participant-level tables of a study, if it has any.
///
/// # Errors
/// Every bad cell of every table.
pub(super) fn read(
    study: &Study,
    folder: &Path,
    inputs: &mut Vec<Input>,
    warnings: &mut Warnings,
) -> Result<Option<People>, Problems> {
    let tables = &study.file.tables;
    if tables.participants.is_none() && tables.scores.is_none() {
        return Ok(None);
    }
    let mut problems = Problems::new();
    let reader = Reader { study, folder };
    let participants = tables.participants.as_ref().map(|_| problems.take(reader.participants(inputs)));
    let scores = tables.scores.as_ref().map(|_| problems.take(reader.scores(inputs, warnings)));
    // A table that could not be read leaves nothing to compare the others with.
    if participants.as_ref().is_some_and(Option::is_none) || scores.as_ref().is_some_and(Option::is_none) {
        if tables.adverse_events.is_some() {
            problems.take(reader.adverse_events(inputs, None));
        }
        return problems.or(None);
    }
    let scores = scores.flatten();
    let known_participants = participants.flatten();
    let knows_completion = tables.participants.as_ref().is_some_and(|table| table.columns.completed.is_some());
    let people = match known_participants {
        Some(frame) => {
            if let Some(scores) = &scores {
                reader.scores_belong(&frame, scores, &mut problems).map_err(internal)?;
            }
            frame
        }
        None => match &scores {
            Some(scores) => match problems.take(reader.participants_from_scores(scores)) {
                Some(frame) => frame,
                None => return problems.or(None),
            },
            None => return problems.or(None),
        },
    };
    reader.randomized_agree(&people, &mut problems);
    let adverse_events = match tables.adverse_events {
        Some(_) => problems.take(reader.adverse_events(inputs, Some(&people))),
        None => None,
    };
    let provenance = [
        tables.participants.as_ref().map(|table| *table.provenance.get_ref()),
        tables.scores.as_ref().map(|table| *table.provenance.get_ref()),
        tables.adverse_events.as_ref().map(|table| *table.provenance.get_ref()),
    ]
    .into_iter()
    .flatten()
    .max()
    .unwrap_or(Provenance::Participants);
    let participants = match &scores {
        Some(scores) if scores.baseline.is_some() => {
            with_baseline(people, scores.baseline.as_ref().expect("just checked")).map_err(internal)?
        }
        _ => people,
    };
    let people = People {
        participants,
        visits: scores.as_ref().map_or_else(Vec::new, |scores| scores.visits.clone()),
        baseline_visit: tables.scores.as_ref().and_then(|table| table.baseline.as_ref().map(|b| b.get_ref().clone())),
        scores: scores.map(|scores| scores.frame),
        knows_completion,
        adverse_events,
        provenance,
    };
    problems.or(Some(people))
}

/// A failure of a frame operation on columns we built ourselves.
pub(crate) fn internal(error: PolarsError) -> Problems {
    Problem::new(format!("the data could not be arranged: {error}"))
        .help("this is a fault of the program; please report it with the study file")
        .into()
}

struct Reader<'a> {
    study: &'a Study,
    folder: &'a Path,
}

impl Reader<'_> {
    fn input(&self, table: &TextTable, provenance: Provenance) -> Input {
        Input { file: table.name.clone(), sha256: table.sha256.clone(), provenance: Some(provenance) }
    }

    /// Arm codes of the data to arm ids.
    fn arm_codes(&self) -> BTreeMap<String, String> {
        let mut codes = BTreeMap::new();
        for arm in &self.study.file.arms {
            let id = arm.id.get_ref();
            if arm.codes.is_empty() {
                codes.insert(id.clone(), id.clone());
            }
            for code in &arm.codes {
                codes.insert(code.clone(), id.clone());
            }
        }
        codes
    }

    fn arms(&self, table: &TextTable, column: &str, bad: &mut Vec<BadCell>) -> Column {
        let codes = self.arm_codes();
        let known: Vec<&str> = codes.keys().map(String::as_str).collect();
        check_text(table, column, bad, |code| {
            (!codes.contains_key(code)).then(|| {
                let help = match nearest(code, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!(
                        "the study file knows {}; add `codes = [{code:?}]` to the arm it stands for",
                        known.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ")
                    ),
                };
                (format!("unknown arm: {code:?}"), help)
            })
        });
        let ids = present(table, column, "an arm", bad).iter().map(|code| codes.get(code?).map(String::as_str));
        StringChunked::from_iter_options(column.into(), ids).into_column()
    }

    /// The scale of the scores, where there is only one.
    fn only_scale(&self) -> Option<&Scale> {
        self.study.file.scale(self.study.file.tables.scores.as_ref()?.scale.as_ref()?.get_ref())
    }

    /// Each participant in one arm; once in all, if `once`.
    fn one_arm_each(
        &self,
        table: &TextTable,
        frame: &DataFrame,
        id_column: &str,
        arm_column: &str,
        once: bool,
        bad: &mut Vec<BadCell>,
    ) -> PolarsResult<()> {
        let counts = frame
            .clone()
            .lazy()
            .group_by([col("participant")])
            .agg([len().alias("rows"), col("arm").n_unique().alias("arms")])
            .filter(if once { col("rows").gt(lit(1)) } else { col("arms").gt(lit(1)) })
            .collect()?;
        if counts.height() == 0 {
            return Ok(());
        }
        let _ = table;
        let twice: BTreeSet<&str> = counts.column("participant")?.str()?.iter().flatten().collect();
        let mut first: HashMap<&str, Option<&str>> = HashMap::new();
        let participants = frame.column("participant")?.str()?;
        let arms = frame.column("arm")?.str()?;
        for (row, (participant, arm)) in participants.iter().zip(arms.iter()).enumerate() {
            let Some(participant) = participant.filter(|id| twice.contains(id)) else { continue };
            match first.get(participant) {
                None => {
                    first.insert(participant, arm);
                }
                Some(before) if *before != arm => bad.push(BadCell {
                    row,
                    column: Some(arm_column.into()),
                    message: format!(
                        "the participant {participant:?} is in two arms: `{}` before, `{}` here",
                        before.unwrap_or("?"),
                        arm.unwrap_or("?")
                    ),
                    help: Some("a participant has one arm; correct the arm or the id".into()),
                }),
                Some(_) if once => bad.push(BadCell {
                    row,
                    column: Some(id_column.into()),
                    message: format!("the participant {participant:?} is there twice"),
                    help: Some("one row per participant; remove one, or correct the id".into()),
                }),
                Some(_) => {}
            }
        }
        Ok(())
    }
}

/// For each id its row among the participants; who is not among them is told to `unknown`, with a likely misprint.
fn places<'a>(
    ids: impl Iterator<Item = Option<&'a str>>,
    participants: &DataFrame,
    mut unknown: impl FnMut(usize, &str, Option<&str>),
) -> PolarsResult<UInt32Chunked> {
    let known: Vec<&str> = participants.column("participant")?.str()?.iter().flatten().collect();
    let places: HashMap<&str, u32> = known.iter().enumerate().map(|(at, id)| (*id, at as u32)).collect();
    // Among very many participants a likely misprint would take longer to find than the reader.
    let candidates: &[&str] = if known.len() <= 10_000 { &known } else { &[] };
    let rows = ids.enumerate().map(|(row, id)| {
        let id = id?;
        let place = places.get(id).copied();
        if place.is_none() {
            unknown(row, id, nearest(id, candidates.iter().copied()));
        }
        place
    });
    Ok(UInt32Chunked::from_iter_options("participant".into(), rows))
}

fn stranger(row: usize, name: &str, near: Option<&str>, column: &str, what: &str) -> BadCell {
    BadCell {
        row,
        column: Some(column.into()),
        message: format!("{what} of an unknown participant: {name:?}"),
        help: Some(match near {
            Some(near) => format!("did you mean `{near}`? otherwise add the participant to the participants table"),
            None => "add the participant to the participants table, or remove the row".into(),
        }),
    }
}

fn row_numbers(height: usize) -> Column {
    UInt32Chunked::from_iter_values("row".into(), 0..height as u32).into_column()
}

/// Values outside the scale, and fractions where totals are whole.
fn check_range<'a>(
    column: &str,
    values: &Column,
    scale_of: impl Fn(usize) -> Option<&'a Scale>,
    bad: &mut Vec<BadCell>,
) -> PolarsResult<()> {
    for (row, value) in values.f64()?.iter().enumerate() {
        let (Some(value), Some(scale)) = (value.filter(|value| value.is_finite()), scale_of(row)) else { continue };
        if value < scale.minimum || value > scale.maximum {
            bad.push(BadCell {
                row,
                column: Some(column.into()),
                message: format!(
                    "{value} is outside {}, which runs from {} to {}",
                    scale.id, scale.minimum, scale.maximum
                ),
                help: Some(format!("correct it, or declare it a missing code: `missing = [\"{value}\"]`")),
            });
        } else if scale.integer && libm::trunc(value) != value {
            bad.push(BadCell {
                row,
                column: Some(column.into()),
                message: format!("{value} is not a whole number; totals of {} are", scale.id),
                help: Some("correct it; if the column holds means of items, name another scale".into()),
            });
        }
    }
    Ok(())
}
