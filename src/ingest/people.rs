//! Participant-level tables → typed columns: who was in which arm, what was scored when, what happened to whom.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hashbrown::HashMap;
use polars::prelude::*;

use crate::problem::{Problem, Problems, nearest};
use crate::results::{Input, Provenance};
use crate::study::{Layout, Scale, Study};

use super::cells::{check_text, flags, numbers, present};
use super::file::{self, BadCell, TextTable, Wanted};

/// Participants, their scores and their adverse events, checked.
#[derive(Clone, Debug)]
pub struct People {
    /// One row per participant, sorted by id: `participant`, `arm`, `received` (arm ids), `treated` (bool), `completed` (bool or null
    /// where the file does not say), `baseline` (f64 or null), `flag:<name>` (bool).
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

/// Scores before they are joined to participants.
struct Scores {
    /// `row`, `participant`, `visit`, `scale`, `value`, flags.
    frame: DataFrame,
    /// `participant`, `arm` per row, where the scores name the arm.
    arms: Option<DataFrame>,
    /// `participant`, `baseline`, one row each, where a column repeats the baseline.
    baseline: Option<DataFrame>,
    visits: Vec<String>,
    table: TextTable,
    id_column: String,
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

    fn participants(&self, inputs: &mut Vec<Input>) -> Result<DataFrame, Problems> {
        let spec = self.study.file.tables.participants.as_ref().expect("called where there is such a table");
        let columns = &spec.columns;
        let mut wanted: Vec<Wanted> = vec![&columns.id, &columns.arm];
        wanted.extend(columns.received.iter());
        wanted.extend(columns.treated.iter());
        wanted.extend(columns.completed.iter());
        wanted.extend(columns.baseline.iter());
        wanted.extend(columns.flags.values());
        let table = file::read(self.study, self.folder, &spec.file, &spec.format, &spec.missing, &wanted)?;
        inputs.push(self.input(&table, *spec.provenance.get_ref()));
        let mut bad = Vec::new();
        let frame = self.typed_participants(&table, &mut bad).map_err(internal)?;
        self.one_arm_each(&table, &frame, columns.id.get_ref(), columns.arm.get_ref(), true, &mut bad)
            .map_err(internal)?;
        let mut problems = Problems::new();
        table.place(bad, &mut problems);
        problems.or(())?;
        let frame = frame.lazy().drop(cols(["row"])).sort(["participant"], Default::default()).collect();
        frame.map_err(internal)
    }

    fn typed_participants(&self, table: &TextTable, bad: &mut Vec<BadCell>) -> PolarsResult<DataFrame> {
        let spec = &self.study.file.tables.participants.as_ref().expect("called where there is such a table").columns;
        let height = table.height;
        let arm = self.arms(table, spec.arm.get_ref(), bad);
        let received = match &spec.received {
            Some(column) => self.arms(table, column.get_ref(), bad),
            None => arm.clone(),
        };
        let treated = match &spec.treated {
            Some(column) => flags(table, column.get_ref(), bad),
            None => Column::new_scalar("treated".into(), Scalar::from(true), height),
        };
        let completed = match &spec.completed {
            Some(column) => flags(table, column.get_ref(), bad),
            None => Column::full_null("completed".into(), height, &DataType::Boolean),
        };
        let baseline = match &spec.baseline {
            Some(column) => {
                let values = numbers(table, column.get_ref(), bad);
                if let Some(scale) = self.only_scale() {
                    check_range(column.get_ref(), &values, |_| Some(scale), bad)?;
                }
                values
            }
            None => Column::full_null("baseline".into(), height, &DataType::Float64),
        };
        let mut columns = vec![
            row_numbers(height),
            present(table, spec.id.get_ref(), "a participant id", bad).column("participant"),
            arm.with_name("arm".into()),
            received.with_name("received".into()),
            treated.with_name("treated".into()),
            completed.with_name("completed".into()),
            baseline.with_name("baseline".into()),
        ];
        for (flag, column) in &spec.flags {
            columns.push(flags(table, column.get_ref(), bad).with_name(format!("flag:{flag}").into()));
        }
        DataFrame::new(height, columns)
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

    /// Where the file says how many were randomised, the data must hold as many.
    fn randomized_agree(&self, participants: &DataFrame, problems: &mut Problems) {
        let Ok(arms) = participants.column("arm").and_then(|column| column.str().cloned()) else { return };
        for arm in &self.study.file.arms {
            let found = arms.iter().flatten().filter(|id| *id == arm.id.get_ref()).count() as u64;
            match arm.randomized {
                Some(randomized) if randomized != found => problems.push(
                    Problem::new(format!(
                        "`{}` has `randomized = {randomized}`, the data hold {found} participants of it",
                        arm.id.get_ref()
                    ))
                    .at(self.study.place(&arm.id))
                    .help("correct the number, or add the missing participants: they belong in the denominator"),
                ),
                None if found == 0 => problems.push(
                    Problem::new(format!("no participant is in the arm `{}`", arm.id.get_ref()))
                        .at(self.study.place(&arm.id))
                        .help("remove the arm, or give it the code the data use: `codes = [\"…\"]`"),
                ),
                _ => {}
            }
        }
    }

    fn scores(&self, inputs: &mut Vec<Input>, warnings: &mut Warnings) -> Result<Scores, Problems> {
        let spec = self.study.file.tables.scores.as_ref().expect("called where there is such a table");
        let columns = &spec.columns;
        let mut wanted: Vec<Wanted> = vec![&columns.id];
        wanted.extend(columns.arm.iter());
        wanted.extend(columns.scale.iter());
        wanted.extend(columns.baseline.iter());
        match spec.layout {
            Layout::Long => {
                wanted.extend(columns.visit.iter());
                wanted.extend(columns.value.iter());
                wanted.extend(columns.flags.values());
            }
            Layout::Wide => {
                wanted.extend(columns.visits.values());
                wanted.extend(columns.visit_flags.values().flat_map(BTreeMap::values));
            }
        }
        let table = file::read(self.study, self.folder, &spec.file, &spec.format, &spec.missing, &wanted)?;
        inputs.push(self.input(&table, *spec.provenance.get_ref()));
        let mut bad = Vec::new();
        let frame = match spec.layout {
            Layout::Long => self.long(&table, &mut bad, warnings),
            Layout::Wide => self.wide(&table, &mut bad),
        }
        .map_err(internal)?;
        self.no_duplicates(&frame, &mut bad).map_err(internal)?;
        let arms = match &columns.arm {
            Some(column) => Some(self.arms_of_scores(&table, column.get_ref(), &mut bad).map_err(internal)?),
            None => None,
        };
        let baseline = match &columns.baseline {
            Some(column) => Some(self.baseline_of_scores(&table, column.get_ref(), &mut bad).map_err(internal)?),
            None => None,
        };
        let mut problems = Problems::new();
        table.place(bad, &mut problems);
        problems.or(())?;
        let visits = self.visit_order(&frame).map_err(internal)?;
        let mut problems = Problems::new();
        if let Some(baseline) = &spec.baseline
            && !visits.contains(baseline.get_ref())
        {
            problems.push(
                Problem::new(format!("no score is at the baseline visit `{}`", baseline.get_ref()))
                    .at(self.study.place(baseline))
                    .help(format!("the data have the visits {}", visits.join(", "))),
            );
        }
        for wanted in self
            .study
            .file
            .endpoints
            .iter()
            .filter_map(|endpoint| endpoint.visit.as_ref())
            .chain(self.study.file.analyses.iter().flat_map(|analysis| analysis.visits.iter()))
        {
            if !visits.contains(wanted.get_ref()) {
                problems.push(
                    Problem::new(format!("no score is at the visit `{}`", wanted.get_ref()))
                        .at(self.study.place(wanted))
                        .help(format!("the data have the visits {}", visits.join(", "))),
                );
            }
        }
        problems.or(Scores { frame, arms, baseline, visits, table, id_column: columns.id.get_ref().clone() })
    }

    fn long(&self, table: &TextTable, bad: &mut Vec<BadCell>, warnings: &mut Warnings) -> PolarsResult<DataFrame> {
        let spec = self.study.file.tables.scores.as_ref().expect("called where there is such a table");
        let height = table.height;
        let visit_column = spec.columns.visit.as_ref().expect("checked with the study file").get_ref();
        let value_column = spec.columns.value.as_ref().expect("checked with the study file").get_ref();
        let codes: BTreeMap<&str, &str> = self
            .study
            .file
            .visits
            .iter()
            .map(|visit| (visit.code.as_deref().unwrap_or(visit.id.get_ref()), visit.id.get_ref().as_str()))
            .collect();
        let visits = present(table, visit_column, "a visit", bad).iter().map(|code| {
            let code = code?;
            if codes.is_empty() { Some(code) } else { codes.get(code).copied() }
        });
        let visits = StringChunked::from_iter_options("visit".into(), visits);
        let scales = match &spec.columns.scale {
            Some(column) => {
                let codes = present(table, column.get_ref(), "a scale", bad).iter();
                let ids = codes.map(|code| spec.scales.get(code?).map(|id| id.get_ref().as_str()));
                StringChunked::from_iter_options("scale".into(), ids)
            }
            None => {
                let id = spec.scale.as_ref().expect("checked with the study file").get_ref();
                StringChunked::full("scale".into(), id, height)
            }
        };
        let values = numbers(table, value_column, bad);
        check_range(value_column, &values, |row| scales.get(row).and_then(|id| self.study.file.scale(id)), bad)?;
        let mut columns = vec![
            row_numbers(height),
            present(table, spec.columns.id.get_ref(), "a participant id", bad).column("participant"),
            visits.with_name("visit".into()).into_column(),
            scales.with_name("scale".into()).into_column(),
            values.with_name("value".into()),
        ];
        for (flag, column) in &spec.columns.flags {
            columns.push(flags(table, column.get_ref(), bad).with_name(format!("flag:{flag}").into()));
        }
        let frame = DataFrame::new(height, columns)?;
        // Scales the study file does not name are other instruments of the same trial.
        let frame = frame.lazy().filter(col("scale").is_not_null()).collect()?;
        let unnamed = frame.clone().lazy().filter(col("visit").is_null()).collect()?.height();
        if unnamed > 0 && !codes.is_empty() {
            warnings.push(format!(
                "{}: {unnamed} rows are at visits that the study file does not name; they are passed over",
                table.name
            ));
        }
        frame.lazy().filter(col("visit").is_not_null()).collect()
    }

    fn wide(&self, table: &TextTable, bad: &mut Vec<BadCell>) -> PolarsResult<DataFrame> {
        let spec = self.study.file.tables.scores.as_ref().expect("called where there is such a table");
        let height = table.height;
        let id = spec.scale.as_ref().map(|id| id.get_ref().as_str()).unwrap_or_default();
        let participants = present(table, spec.columns.id.get_ref(), "a participant id", bad).column("participant");
        let mut parts = Vec::new();
        for (visit, column) in &spec.columns.visits {
            let values = numbers(table, column.get_ref(), bad);
            check_range(column.get_ref(), &values, |_| self.study.file.scale(id), bad)?;
            let mut columns = vec![
                row_numbers(height),
                participants.clone(),
                StringChunked::full("visit".into(), visit, height).into_column(),
                StringChunked::full("scale".into(), id, height).into_column(),
                values.with_name("value".into()),
            ];
            for (flag, by_visit) in &spec.columns.visit_flags {
                let name: PlSmallStr = format!("flag:{flag}").into();
                columns.push(match by_visit.get(visit) {
                    Some(column) => flags(table, column.get_ref(), bad).with_name(name),
                    None => Column::full_null(name, height, &DataType::Boolean),
                });
            }
            parts.push(DataFrame::new(height, columns)?.lazy());
        }
        concat(parts, UnionArgs::default())?.collect()
    }

    fn no_duplicates(&self, frame: &DataFrame, bad: &mut Vec<BadCell>) -> PolarsResult<()> {
        let spec = self.study.file.tables.scores.as_ref().expect("called where there is such a table");
        let twice = frame
            .clone()
            .lazy()
            .group_by([col("participant"), col("visit"), col("scale")])
            .agg([len().alias("rows")])
            .filter(col("rows").gt(lit(1)))
            .collect()?;
        if twice.height() == 0 {
            return Ok(());
        }
        let mut seen = BTreeSet::new();
        let (participants, visits, scales) =
            (frame.column("participant")?.str()?, frame.column("visit")?.str()?, frame.column("scale")?.str()?);
        let rows = frame.column("row")?.u32()?;
        for (((participant, visit), scale), row) in
            participants.iter().zip(visits.iter()).zip(scales.iter()).zip(rows.iter())
        {
            let (Some(participant), Some(visit)) = (participant, visit) else { continue };
            if !seen.insert((participant, visit, scale)) {
                let column = match spec.layout {
                    Layout::Long => spec.columns.visit.as_ref().map(|column| column.get_ref().clone()),
                    Layout::Wide => Some(spec.columns.id.get_ref().clone()),
                };
                bad.push(BadCell {
                    row: row.unwrap_or(0) as usize,
                    column,
                    message: format!("a second score of participant {participant:?} at visit {visit:?}"),
                    help: Some("keep one row per participant and visit; correct the visit, or remove one".into()),
                });
            }
        }
        Ok(())
    }

    fn arms_of_scores(&self, table: &TextTable, column: &str, bad: &mut Vec<BadCell>) -> PolarsResult<DataFrame> {
        let id_column = self.study.file.tables.scores.as_ref().map(|spec| spec.columns.id.get_ref().as_str());
        let id_column = id_column.expect("called where there is such a table");
        let arm = self.arms(table, column, bad).with_name("arm".into());
        let participant = table.column(id_column).column("participant");
        let frame = DataFrame::new(table.height, vec![participant, arm])?;
        self.one_arm_each(table, &frame, id_column, column, false, bad)?;
        frame
            .lazy()
            .group_by([col("participant")])
            .agg([col("arm").first()])
            .sort(["participant"], Default::default())
            .collect()
    }

    fn baseline_of_scores(&self, table: &TextTable, column: &str, bad: &mut Vec<BadCell>) -> PolarsResult<DataFrame> {
        let id_column = self.study.file.tables.scores.as_ref().map(|spec| spec.columns.id.get_ref().as_str());
        let id_column = id_column.expect("called where there is such a table");
        let values = numbers(table, column, bad);
        if let Some(scale) = self.only_scale() {
            check_range(column, &values, |_| Some(scale), bad)?;
        }
        let participants = table.column(id_column);
        let mut first: HashMap<&str, f64> = HashMap::new();
        for (row, (participant, value)) in participants.iter().zip(values.f64()?.iter()).enumerate() {
            let (Some(participant), Some(value)) = (participant, value) else { continue };
            let before = *first.entry(participant).or_insert(value);
            if before != value {
                bad.push(BadCell {
                    row,
                    column: Some(column.into()),
                    message: format!("participant {participant:?} has two baselines: {before} before, {value} here"),
                    help: Some("a participant has one baseline; correct it".into()),
                });
            }
        }
        let participant = table.column(id_column).column("participant");
        let frame = DataFrame::new(table.height, vec![participant, values.with_name("baseline".into())])?;
        frame
            .lazy()
            .group_by([col("participant")])
            .agg([col("baseline").drop_nulls().first()])
            .sort(["participant"], Default::default())
            .collect()
    }

    /// Declared order; else by number where every visit is one; else as text. The baseline comes first.
    fn visit_order(&self, frame: &DataFrame) -> PolarsResult<Vec<String>> {
        let spec = self.study.file.tables.scores.as_ref().expect("called where there is such a table");
        let present: BTreeSet<String> =
            frame.column("visit")?.unique()?.str()?.iter().flatten().map(String::from).collect();
        let declared: Vec<String> = self.study.file.visits.iter().map(|visit| visit.id.get_ref().clone()).collect();
        let mut visits: Vec<String> = if declared.is_empty() {
            let mut visits: Vec<String> = present.into_iter().collect();
            if visits.iter().all(|visit| visit.parse::<f64>().is_ok()) {
                let number = |visit: &String| visit.parse::<f64>().unwrap_or(f64::NAN);
                visits.sort_by(|a, b| number(a).total_cmp(&number(b)));
            }
            visits
        } else {
            let others = present.iter().filter(|visit| !declared.contains(visit)).cloned();
            declared.iter().filter(|visit| present.contains(*visit)).cloned().chain(others).collect()
        };
        if let Some(baseline) = &spec.baseline
            && let Some(at) = visits.iter().position(|visit| visit == baseline.get_ref())
        {
            let baseline = visits.remove(at);
            visits.insert(0, baseline);
        }
        Ok(visits)
    }

    /// Every scored participant is in the participants table.
    fn scores_belong(&self, participants: &DataFrame, scores: &Scores, problems: &mut Problems) -> PolarsResult<()> {
        let rows = scores.frame.column("row")?.u32()?;
        let mut bad = Vec::new();
        places(scores.frame.column("participant")?.str()?.iter(), participants, |at, name, near| {
            let row = rows.get(at).unwrap_or(0) as usize;
            bad.push(stranger(row, name, near, &scores.id_column, "a score"));
        })?;
        scores.table.place(bad, problems);
        Ok(())
    }

    fn participants_from_scores(&self, scores: &Scores) -> Result<DataFrame, Problems> {
        let arms = scores.arms.clone().expect("a study without participants has the arm in its scores");
        arms.lazy()
            .with_columns([
                col("arm").alias("received"),
                lit(true).alias("treated"),
                lit(NULL).cast(DataType::Boolean).alias("completed"),
                lit(NULL).cast(DataType::Float64).alias("baseline"),
            ])
            .collect()
            .map_err(internal)
    }

    fn adverse_events(
        &self,
        inputs: &mut Vec<Input>,
        participants: Option<&DataFrame>,
    ) -> Result<AdverseEvents, Problems> {
        let spec = self.study.file.tables.adverse_events.as_ref().expect("called where there is such a table");
        let columns = &spec.columns;
        let mut wanted: Vec<Wanted> = vec![&columns.id, &columns.term];
        for column in [
            &columns.soc,
            &columns.severity,
            &columns.serious,
            &columns.related,
            &columns.treatment_emergent,
            &columns.start,
            &columns.end,
        ] {
            wanted.extend(column.iter());
        }
        let table = file::read(self.study, self.folder, &spec.file, &spec.format, &spec.missing, &wanted)?;
        inputs.push(self.input(&table, *spec.provenance.get_ref()));
        let mut bad = Vec::new();
        let events = self.typed_adverse_events(&table, participants, &mut bad).map_err(internal)?;
        let mut problems = Problems::new();
        table.place(bad, &mut problems);
        problems.or(events)
    }

    fn typed_adverse_events(
        &self,
        table: &TextTable,
        participants: Option<&DataFrame>,
        bad: &mut Vec<BadCell>,
    ) -> PolarsResult<AdverseEvents> {
        let spec = self.study.file.tables.adverse_events.as_ref().expect("called where there is such a table");
        let columns = &spec.columns;
        let height = table.height;
        let id_column = columns.id.get_ref();
        let ids = present(table, id_column, "a participant id", bad);
        let participant = match participants {
            Some(participants) => places(ids.iter(), participants, |row, name, near| {
                bad.push(stranger(row, name, near, id_column, "an adverse event"))
            })?,
            None => UInt32Chunked::full_null("participant".into(), height),
        };
        let (term, terms) = numbered(present(table, columns.term.get_ref(), "a term", bad).iter());
        let mut frame = vec![
            participant.with_name("participant".into()).into_column(),
            term.with_name("term".into()).into_column(),
        ];
        let mut socs = Vec::new();
        if let Some(column) = &columns.soc {
            let (soc, names) = numbered(present(table, column.get_ref(), "a system organ class", bad).iter());
            frame.push(soc.with_name("soc".into()).into_column());
            socs = names;
        }
        if let Some(column) = &columns.severity {
            let severity = table.column(column.get_ref());
            let severe = |word: &str| spec.severe.iter().any(|severe| severe.eq_ignore_ascii_case(word));
            let flags = severity.iter().map(|cell| cell.map(severe));
            frame.push(BooleanChunked::from_iter_options("severe".into(), flags).into_column());
        }
        for (name, column) in
            [("serious", &columns.serious), ("related", &columns.related), ("emergent", &columns.treatment_emergent)]
        {
            if let Some(column) = column {
                frame.push(flags(table, column.get_ref(), bad).with_name(name.into()));
            }
        }
        let mut days = Vec::new();
        for column in [&columns.start, &columns.end].into_iter().flatten() {
            let values = numbers(table, column.get_ref(), bad);
            for (row, value) in values.f64()?.iter().enumerate() {
                if let Some(value) = value.filter(|value| libm::trunc(*value) != *value) {
                    bad.push(BadCell {
                        row,
                        column: Some(column.get_ref().clone()),
                        message: format!("`{}` is not a whole day: {value}", column.get_ref()),
                        help: Some("days are counted in whole numbers".into()),
                    });
                }
            }
            days.push(values);
        }
        if let ([start, end], Some(column)) = (days.as_slice(), &columns.end) {
            for (row, (start, end)) in start.f64()?.iter().zip(end.f64()?.iter()).enumerate() {
                if let (Some(start), Some(end)) = (start, end)
                    && end < start
                {
                    bad.push(BadCell {
                        row,
                        column: Some(column.get_ref().clone()),
                        message: format!("the event ends on day {end}, before it starts on day {start}"),
                        help: Some("correct one of the two days".into()),
                    });
                }
            }
        }
        let frame = DataFrame::new(height, frame)?;
        let frame = match columns.treatment_emergent {
            Some(_) => frame.lazy().filter(col("emergent").fill_null(lit(true))).drop(cols(["emergent"])).collect()?,
            None => frame,
        };
        Ok(AdverseEvents { frame, terms, socs })
    }
}

/// Distinct words in alphabetical order, and for each cell the place of its word.
fn numbered<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> (UInt32Chunked, Vec<String>) {
    let mut met: HashMap<&str, u32> = HashMap::new();
    let codes: Vec<Option<u32>> = cells
        .map(|cell| {
            let next = met.len() as u32;
            cell.map(|word| *met.entry(word).or_insert(next))
        })
        .collect();
    let mut words: Vec<(&str, u32)> = met.into_iter().collect();
    words.sort_unstable();
    let mut place = vec![0u32; words.len()];
    for (at, (_, code)) in words.iter().enumerate() {
        place[*code as usize] = at as u32;
    }
    let codes = codes.into_iter().map(|code| code.map(|code| place[code as usize]));
    (UInt32Chunked::from_iter_options("".into(), codes), words.into_iter().map(|(word, _)| word.to_string()).collect())
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

/// The baseline column repeated in the scores, moved to the participants.
fn with_baseline(participants: DataFrame, baseline: &DataFrame) -> PolarsResult<DataFrame> {
    participants
        .lazy()
        .drop(cols(["baseline"]))
        .join(baseline.clone().lazy(), [col("participant")], [col("participant")], JoinArgs::new(JoinType::Left))
        .sort(["participant"], Default::default())
        .collect()
}
