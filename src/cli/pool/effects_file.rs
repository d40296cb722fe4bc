//! The file of a meta-analysis: a study a row, with counts, means, or an estimate and its standard error.

use std::collections::BTreeMap;
use std::path::Path;

use crate::analysis::pool::{EffectMeasure, PoolStudy, StudyData};
use crate::ingest::{BadValue, CaseColumn, CaseFile};
use crate::problem::{Problem, Problems};
use crate::results::Input;

use super::super::calc::cell::{binomial, moments, number};

const COUNTS: [&str; 4] = ["events_a", "n_a", "events_b", "n_b"];
const MEANS: [&str; 6] = ["mean_a", "sd_a", "n_a", "mean_b", "sd_b", "n_b"];
const STD_ERRORS: [&str; 2] = ["estimate", "std_error"];
const VARIANCES: [&str; 2] = ["estimate", "variance"];
const STANDARDIZER: &str = "standardizer";

/// What the studies of a file report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Events of participants.
    Counts,
    /// Means.
    Means,
    /// Estimates with standard errors.
    StdErrors,
    /// Estimates with variances.
    Variances,
}

impl Form {
    fn columns(self) -> &'static [&'static str] {
        match self {
            Form::Counts => &COUNTS,
            Form::Means => &MEANS,
            Form::StdErrors => &STD_ERRORS,
            Form::Variances => &VARIANCES,
        }
    }

    /// What these can be pooled as.
    pub fn allows(self, measure: EffectMeasure) -> bool {
        use EffectMeasure::{
            Generic, MeanDifference, OddsRatio, Peto, RatioOfMeans, RiskDifference, RiskRatio,
            StandardisedMeanDifference,
        };
        match measure {
            RiskRatio | OddsRatio | RiskDifference | Peto => self == Form::Counts,
            MeanDifference | StandardisedMeanDifference | RatioOfMeans => self == Form::Means,
            Generic { .. } => matches!(self, Form::StdErrors | Form::Variances),
        }
    }

    /// The measures of that form, for a message.
    pub fn measures(self) -> &'static str {
        match self {
            Form::Counts => "rr, or, rd, peto",
            Form::Means => "md, smd, rom",
            Form::StdErrors | Form::Variances => "generic",
        }
    }
}

/// What the rows of this file are, by its columns.
///
/// # Errors
/// A file that cannot be read or is empty, or whose columns are none of ours.
pub(super) fn form(path: &Path) -> Result<Form, Problems> {
    let file = CaseFile::open(path, &[CaseColumn::optional("study")])?;
    let has = |columns: &[&str]| columns.iter().filter(|column| file.has(column)).count();
    let forms = [Form::Counts, Form::Means, Form::StdErrors, Form::Variances];
    // The form most of whose columns are there; what is missing of it is then said by name.
    let most = forms.iter().rev().max_by_key(|form| (has(form.columns()) * 12) / form.columns().len());
    match most {
        Some(form) if has(form.columns()) > 0 => Ok(*form),
        _ => {
            let problem = Problem::new(format!("{} has none of the columns of a meta-analysis", file.name));
            Err(problem
                .help(format!(
                    "beside `study` it needs {}, or {}, or {}",
                    COUNTS.join(","),
                    MEANS.join(","),
                    STD_ERRORS.join(",")
                ))
                .into())
        }
    }
}

/// The further columns that a question needs.
#[derive(Clone, Debug, Default)]
pub(super) struct Further<'a> {
    pub subgroup: Option<&'a str>,
    pub moderators: Vec<&'a str>,
    pub order: Option<&'a str>,
}

/// Reads the studies.
///
/// # Errors
/// Every bad cell with its place: counts that cannot be, a standard error that is not above 0, a study named twice, an empty moderator.
pub(super) fn read(path: &Path, form: Form, further: &Further) -> Result<(Vec<PoolStudy>, Input), Problems> {
    let own = form.columns();
    let mut columns = vec![("study", true)];
    columns.extend(own.iter().map(|column| (*column, true)));
    let standardizer = columns.len();
    columns.push((STANDARDIZER, false));
    let named: Vec<&str> = further.subgroup.iter().chain(&further.moderators).chain(&further.order).copied().collect();
    columns.extend(named.iter().map(|column| (*column, true)));
    let file = CaseFile::open_named(path, &columns)?;
    let mut studies = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    file.each(|cells| {
        let mut bad = Vec::new();
        let name = cells[0];
        if name.is_empty() {
            let message = "a study without a name".to_string();
            bad.push(BadValue { column: Some(0), message, help: "name every study: its rows are found by it".into() });
        }
        let row = known.len() + 1;
        if let Some(first) = known.get(name).filter(|_| !name.is_empty()) {
            let message = format!("the study `{name}` is named twice: it is number {first} already");
            let help = "a study counts once: combine its arms, or give the second one another name".into();
            bad.push(BadValue { column: Some(0), message, help });
        }
        known.entry(name.to_string()).or_insert(row);
        let data = data(form, &cells[1..=own.len()], &mut bad);
        let further_cells = &cells[standardizer + 1..];
        for (at, (column, cell)) in named.iter().zip(further_cells).enumerate() {
            if cell.is_empty() {
                let message = format!("`{column}` is empty");
                let help = "every study needs a value of what is asked for".into();
                bad.push(BadValue { column: Some(standardizer + 1 + at), message, help });
            }
        }
        let Some(data) = data.filter(|_| bad.is_empty()) else { return Err(bad) };
        let mut study = PoolStudy::new(name, data);
        study.standardiser = Some(cells[standardizer]).filter(|cell| !cell.is_empty()).map(Into::into);
        let mut rest = further_cells.iter().map(|cell| cell.to_string());
        study.subgroup = further.subgroup.and_then(|_| rest.next());
        study.moderators = rest.by_ref().take(further.moderators.len()).collect();
        study.order = further.order.and_then(|_| rest.next());
        studies.push(study);
        Ok(())
    })?;
    let input = Input { file: file.name.clone(), sha256: file.sha256.clone(), provenance: None };
    Ok((studies, input))
}

fn data(form: Form, cells: &[&str], bad: &mut Vec<BadValue>) -> Option<StudyData> {
    match form {
        Form::Counts => {
            let (a, b) = (binomial(cells, 0, bad), binomial(cells, 2, bad));
            Some(StudyData::Counts(a?, b?))
        }
        Form::Means => {
            let (a, b) = (moments(cells, 0, bad), moments(cells, 3, bad));
            Some(StudyData::Means(a?, b?))
        }
        Form::StdErrors | Form::Variances => {
            let (value, spread) = (number(cells, 0, bad), number(cells, 1, bad));
            let variance = form == Form::Variances;
            let (value, spread) = (value?, spread?);
            let std_error = if variance { spread.sqrt() } else { spread };
            // Its square must be a number that can be weighed by.
            if !(1e-70..=1e70).contains(&std_error) {
                let what = if variance { "variance" } else { "standard error" };
                let message = format!("a {what} must be above 0, not {}", cells[1]);
                bad.push(BadValue { column: Some(2), message, help: "correct it, or leave the study out".into() });
            }
            if value.abs() > 1e70 {
                let message = format!("an effect of {} cannot be pooled", cells[0]);
                bad.push(BadValue { column: Some(1), message, help: "write it in another unit".into() });
            }
            bad.is_empty().then_some(StudyData::Estimate { value, std_error })
        }
    }
}
