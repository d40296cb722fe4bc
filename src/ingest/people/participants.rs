//! Who was in which arm, treated with what, and completed.

use polars::prelude::*;

use crate::ingest::cells::{flags, numbers, present, typed};
use crate::ingest::file::{self, BadCell, TextTable, Wanted};
use crate::problem::{Problem, Problems};
use crate::results::Input;

use super::scores::Scores;
use super::{Reader, check_range, internal, row_numbers};

impl Reader<'_> {
    pub(super) fn participants(&self, inputs: &mut Vec<Input>) -> Result<DataFrame, Problems> {
        let spec = self.study.file.tables.participants.as_ref().expect("called where there is such a table");
        let columns = &spec.columns;
        let mut wanted: Vec<Wanted> = vec![&columns.id, &columns.arm];
        wanted.extend(columns.received.iter());
        wanted.extend(columns.treated.iter());
        wanted.extend(columns.completed.iter());
        wanted.extend(columns.baseline.iter());
        wanted.extend(columns.withdrawal_reason.iter());
        wanted.extend(columns.flags.values());
        wanted.extend(columns.covariates.values());
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
        if let Some(column) = &spec.withdrawal_reason {
            columns.push(table.column(column.get_ref()).column("reason"));
        }
        for (flag, column) in &spec.flags {
            columns.push(flags(table, column.get_ref(), bad).with_name(format!("flag:{flag}").into()));
        }
        for (name, column) in &spec.covariates {
            columns.push(typed(table, column.get_ref()).with_name(format!("covariate:{name}").into()));
        }
        DataFrame::new(height, columns)
    }

    /// Where the file says how many were randomised, the data must hold as many.
    pub(super) fn randomized_agree(&self, participants: &DataFrame, problems: &mut Problems) {
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

    pub(super) fn participants_from_scores(&self, scores: &Scores) -> Result<DataFrame, Problems> {
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
}

/// The baseline column repeated in the scores, moved to the participants.
pub(super) fn with_baseline(participants: DataFrame, baseline: &DataFrame) -> PolarsResult<DataFrame> {
    participants
        .lazy()
        .drop(cols(["baseline"]))
        .join(baseline.clone().lazy(), [col("participant")], [col("participant")], JoinArgs::new(JoinType::Left))
        .sort(["participant"], Default::default())
        .collect()
}
