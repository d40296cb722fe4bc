//! What was scored when: long or wide, one scale or several.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use polars::prelude::*;

use crate::ingest::cells::{flags, numbers, present};
use crate::ingest::file::{self, BadCell, TextTable, Wanted};
use crate::problem::{Problem, Problems};
use crate::results::Input;
use crate::study::Layout;

use super::{Reader, Warnings, check_range, internal, places, row_numbers, stranger};

/// Scores before they are joined to participants.
pub(super) struct Scores {
    /// `row`, `participant`, `visit`, `scale`, `value`, flags.
    pub frame: DataFrame,
    /// `participant`, `arm` per row, where the scores name the arm.
    pub arms: Option<DataFrame>,
    /// `participant`, `baseline`, one row each, where a column repeats the baseline.
    pub baseline: Option<DataFrame>,
    pub visits: Vec<String>,
    pub table: TextTable,
    pub id_column: String,
}

impl Reader<'_> {
    pub(super) fn scores(&self, inputs: &mut Vec<Input>, warnings: &mut Warnings) -> Result<Scores, Problems> {
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
    pub(super) fn scores_belong(
        &self,
        participants: &DataFrame,
        scores: &Scores,
        problems: &mut Problems,
    ) -> PolarsResult<()> {
        let rows = scores.frame.column("row")?.u32()?;
        let mut bad = Vec::new();
        places(scores.frame.column("participant")?.str()?.iter(), participants, |at, name, near| {
            let row = rows.get(at).unwrap_or(0) as usize;
            bad.push(stranger(row, name, near, &scores.id_column, "a score"));
        })?;
        scores.table.place(bad, problems);
        Ok(())
    }
}
