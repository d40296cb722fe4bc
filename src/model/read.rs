//! A data file and what was asked → the frame of a model, or everything that is wrong with either.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use crate::ingest::{CellProblem, DataFile, suggest};
use crate::problem::{Problem, Problems};

use super::event::{EventLevels, events};
use super::frame::{Frame, Variable};
use super::subjects::Subjects;
use super::term::Term;

/// Which rows are used: those whose column has (or, `negated`, has not) the value. Several values of one column are alternatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The column.
    pub column: String,
    /// The value.
    pub value: String,
    /// Leave such rows out?
    pub negated: bool,
}

/// What the response is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Response {
    /// A number.
    #[default]
    Number,
    /// An event that happens or not: the value that says it did, where it is named.
    Event(Option<String>),
}

/// What becomes of a row without a covariate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingCovariates {
    /// It is left out.
    #[default]
    LeftOut,
    /// The mean of the others stands in; in a factor, missing is a level.
    Mean,
    /// The same, with a column that says where the mean stands in.
    Indicator,
}

/// The level of a factor where its cell is empty.
const MISSING: &str = "(missing)";

/// What is asked of a data file.
#[derive(Clone, Debug, Default)]
pub struct Specification {
    /// Column of the response.
    pub response: String,
    /// What the response is.
    pub kind: Response,
    /// Column of the baseline that is taken off the response.
    pub change_from: Option<String>,
    /// Column of the arm.
    pub arm: String,
    /// The reference arm; else the first level.
    pub reference: Option<String>,
    /// Columns of the subject and of the visit.
    pub longitudinal: Option<(String, String)>,
    /// The visits used, in order; empty for all of them.
    pub visits: Vec<String>,
    /// The terms besides arm and visit.
    pub terms: Vec<Term>,
    /// Columns of numbers that are factors.
    pub factors: Vec<String>,
    /// Columns that are factors, with their reference level.
    pub reference_levels: Vec<(String, String)>,
    /// Which rows are used.
    pub filters: Vec<Filter>,
    /// What stands for a missing value, besides an empty cell.
    pub missing: Vec<String>,
    /// Column that says why a subject left.
    pub reason: Option<String>,
    /// What becomes of rows without a covariate.
    pub missing_covariates: MissingCovariates,
}

/// A frame, and what was done to get it.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The rows used.
    pub frame: Frame,
    /// The file.
    pub file: DataFile,
    /// What a reader should know: rows left out, and why.
    pub remarks: Vec<String>,
    /// Every subject of the rows kept by the filters, seen or not; `None` without visits.
    pub subjects: Option<Subjects>,
    /// The values of a response that happens or not.
    pub event: Option<EventLevels>,
}

impl Specification {
    /// Reads the file and checks all that can be checked before a fit.
    ///
    /// # Errors
    /// Every column that is missing, every cell that is no number where one is due, every subject-visit that comes twice, levels that
    /// do not occur, factors with one level, constant covariates, arms missing at a visit.
    pub fn read(&self, path: &Path) -> Result<Prepared, Problems> {
        let columns = self.columns();
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let file = DataFile::open(path, &names, &self.missing)?;
        Reader { spec: self, file: &file }.prepared()
    }

    /// Every column that is needed, each once.
    fn columns(&self) -> Vec<String> {
        let mut columns = vec![self.response.clone()];
        columns.extend(self.change_from.clone());
        columns.push(self.arm.clone());
        if let Some((subject, visit)) = &self.longitudinal {
            columns.extend([subject.clone(), visit.clone()]);
        }
        columns.extend(self.terms.iter().flat_map(|term| term.variables.clone()));
        columns.extend(self.factors.clone());
        columns.extend(self.reference_levels.iter().map(|(column, _)| column.clone()));
        columns.extend(self.filters.iter().map(|filter| filter.column.clone()));
        columns.extend(self.reason.clone());
        let mut seen = BTreeSet::new();
        columns.retain(|column| seen.insert(column.clone()));
        columns
    }

    /// The covariates' columns in the order of the terms, arm and visit not among them.
    fn covariates(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for name in self.terms.iter().flat_map(|term| &term.variables) {
            let own = *name == self.arm || self.longitudinal.as_ref().is_some_and(|(_, visit)| visit == name);
            if !own && !found.contains(&name.as_str()) {
                found.push(name);
            }
        }
        found
    }

    fn reference_of(&self, column: &str) -> Option<&str> {
        let named = self.reference_levels.iter().find(|(name, _)| name == column).map(|(_, level)| level.as_str());
        if column == self.arm { self.reference.as_deref().or(named) } else { named }
    }
}

pub(super) struct Reader<'a> {
    pub(super) spec: &'a Specification,
    pub(super) file: &'a DataFile,
}

/// A column with its numbers.
type Numbers<'a> = (&'a str, Vec<Option<f64>>);

/// The rows used and the numbers found on the way.
struct Rows {
    used: Vec<usize>,
    response: Vec<f64>,
}

impl Reader<'_> {
    fn prepared(&self) -> Result<Prepared, Problems> {
        let spec = self.spec;
        let mut problems = Problems::new();
        let mut bad = Vec::new();
        let mut remarks = Vec::new();
        let kept = self.filtered(&mut problems);
        let kept = self.at_visits(kept, &mut problems, &mut remarks);
        let kinds: Vec<(&str, bool)> =
            spec.covariates().into_iter().map(|column| (column, self.is_factor(column, &kept, &mut bad))).collect();
        let (response, event) = self.response(&kept, &mut bad, &mut problems);
        let rows = self.complete(kept, &kinds, response, &mut bad, &mut remarks);
        self.duplicates(&rows.used, &mut bad);
        self.two_arms(&rows.used, &mut bad);
        self.file.place(bad, &mut problems);
        problems.or(())?;
        if rows.used.is_empty() {
            let help = "look at the filters, the visits and the missing codes".to_string();
            let message = format!("no row of {} has everything the model needs", self.file.name());
            return Err(Problem::new(message).help(help).into());
        }

        let mut problems = Problems::new();
        let mut variables = Vec::new();
        variables.extend(problems.take(self.factor(&spec.arm, &rows.used)));
        if let Some((_, visit)) = &spec.longitudinal {
            variables.extend(problems.take(self.visit(visit, &rows.used)));
        }
        for (column, is_factor) in &kinds {
            variables.extend(if *is_factor {
                problems.take(self.factor(column, &rows.used))
            } else {
                problems.take(self.numeric(column, &rows.used))
            });
        }
        problems.or(())?;
        let mut terms = self.terms(&variables);
        if spec.missing_covariates == MissingCovariates::Indicator {
            for (column, _) in kinds.iter().filter(|(_, is_factor)| !is_factor) {
                if let Some(indicator) = self.indicator(column, &rows.used)
                    && !variables.iter().any(|known| known.values == indicator.values)
                {
                    terms.push(vec![variables.len()]);
                    variables.push(indicator);
                }
            }
        }
        let subject = match &spec.longitudinal {
            Some((subject, _)) => numbered(&self.file.cells(subject), &rows.used),
            None => (0..rows.used.len()).collect(),
        };
        let frame =
            Frame { response: rows.response, subject, variables, longitudinal: spec.longitudinal.is_some(), terms };
        self.empty_cells(&frame)?;
        let subjects = self.subjects(&frame);
        Ok(Prepared { frame, file: self.file.clone(), remarks, subjects, event })
    }

    /// The response of every row, less its baseline where there is one.
    fn response(
        &self,
        kept: &[usize],
        bad: &mut Vec<CellProblem>,
        problems: &mut Problems,
    ) -> (Vec<Numbers<'_>>, Option<EventLevels>) {
        let spec = self.spec;
        match &spec.kind {
            Response::Number => {
                let columns = std::iter::once(&spec.response).chain(&spec.change_from);
                (columns.map(|column| (column.as_str(), self.numbers(column, kept, bad))).collect(), None)
            }
            Response::Event(named) => {
                let (response, event) = events(self.file, &spec.response, named.as_deref(), kept, bad, problems);
                (vec![(spec.response.as_str(), response)], event)
            }
        }
    }

    /// The rows that pass the filters.
    pub(super) fn filtered(&self, problems: &mut Problems) -> Vec<usize> {
        let mut kept: Vec<usize> = (0..self.file.height()).collect();
        let mut by_column: BTreeMap<(&str, bool), Vec<&str>> = BTreeMap::new();
        for filter in &self.spec.filters {
            by_column.entry((&filter.column, filter.negated)).or_default().push(&filter.value);
        }
        for ((column, negated), values) in by_column {
            let cells = self.file.cells(column);
            let same = |cell: &str, value: &str| {
                cell == value
                    || matches!((self.file.number(cell), self.file.number(value)), (Some(a), Some(b)) if a == b)
            };
            for value in &values {
                if !cells.iter().flatten().any(|cell| same(cell, value)) {
                    let known: BTreeSet<&str> = cells.iter().flatten().copied().collect();
                    let help = suggest(value, known.iter().copied());
                    problems.push(self.file.column_problem(column, format!("`{column}` is nowhere `{value}`"), help));
                }
            }
            kept.retain(|row| cells[*row].is_some_and(|cell| values.iter().any(|value| same(cell, value))) != negated);
        }
        kept
    }

    /// The rows at the visits that were named; all, if none were.
    fn at_visits(&self, kept: Vec<usize>, problems: &mut Problems, remarks: &mut Vec<String>) -> Vec<usize> {
        let Some((_, column)) = self.spec.longitudinal.as_ref().filter(|_| !self.spec.visits.is_empty()) else {
            return kept;
        };
        let cells = self.file.cells(column);
        let known: BTreeSet<&str> = kept.iter().filter_map(|row| cells[*row]).collect();
        for (at, visit) in self.spec.visits.iter().enumerate() {
            if self.spec.visits[..at].contains(visit) {
                problems.push(Problem::new(format!("--visits names `{visit}` twice")).help("name every visit once"));
            } else if !known.contains(visit.as_str()) {
                let help = suggest(visit, known.iter().copied());
                problems.push(self.file.column_problem(column, format!("`{column}` is nowhere `{visit}`"), help));
            }
        }
        let before = kept.len();
        let others: BTreeSet<&str> =
            known.iter().copied().filter(|visit| !self.spec.visits.iter().any(|named| named == visit)).collect();
        let kept: Vec<usize> = kept
            .into_iter()
            .filter(|row| cells[*row].is_none_or(|cell| self.spec.visits.iter().any(|visit| visit == cell)))
            .collect();
        if !others.is_empty() {
            let others: Vec<&str> = others.into_iter().collect();
            let count = before - kept.len();
            remarks.push(format!(
                "{count} rows at visits that --visits does not name are left out: {}",
                others.join(", ")
            ));
        }
        kept
    }

    /// Is a covariate a factor? A column that nearly always holds numbers and here and there does not is neither: that is told.
    fn is_factor(&self, column: &str, kept: &[usize], bad: &mut Vec<CellProblem>) -> bool {
        let named = self.spec.factors.iter().any(|name| name == column);
        if named || self.spec.reference_levels.iter().any(|(name, _)| name == column) {
            return true;
        }
        let cells = self.file.cells(column);
        let mut words = Vec::new();
        let mut numbers = 0;
        for row in kept {
            match cells[*row] {
                Some(cell) if self.file.number(cell).is_none() => words.push((*row, cell)),
                Some(_) => numbers += 1,
                None => {}
            }
        }
        if !words.is_empty() && numbers > words.len() {
            bad.extend(words.into_iter().map(|(row, cell)| CellProblem {
                row,
                column: Some(column.into()),
                message: format!("`{column}` is a number in {numbers} rows, but not here: {cell:?}"),
                help: format!("declare a missing code with --missing {cell}, or a factor with --factors {column}"),
            }));
            return false;
        }
        numbers == 0
    }

    /// The rows that lack nothing, and their response.
    fn complete(
        &self,
        kept: Vec<usize>,
        kinds: &[(&str, bool)],
        numbers: Vec<Numbers<'_>>,
        bad: &mut Vec<CellProblem>,
        remarks: &mut Vec<String>,
    ) -> Rows {
        let spec = self.spec;
        let texts: Vec<(&str, Vec<Option<&str>>)> =
            kinds.iter().map(|(column, _)| (*column, self.file.cells(column))).collect();
        let mut roles: Vec<(&str, &str)> = vec![(&spec.arm, "an arm")];
        if let Some((subject, visit)) = &spec.longitudinal {
            roles.extend([(subject.as_str(), "a subject"), (visit.as_str(), "a visit")]);
        }
        let roles: Vec<(&str, &str, Vec<Option<&str>>)> =
            roles.into_iter().map(|(column, what)| (column, what, self.file.cells(column))).collect();
        let (mut lacking, mut filled): (BTreeMap<&str, usize>, BTreeMap<&str, usize>) = Default::default();
        let mut rows = Rows { used: Vec::new(), response: Vec::new() };
        for row in kept {
            if let Some((column, _)) = numbers.iter().find(|(_, numbers)| numbers[row].is_none()) {
                *lacking.entry(column).or_default() += 1;
                continue;
            }
            for (column, what, cells) in &roles {
                if cells[row].is_none() {
                    bad.push(CellProblem {
                        row,
                        column: Some(column.to_string()),
                        message: format!("`{column}` is empty: a row with a response needs {what}"),
                        help: format!("write {what}, or remove the row"),
                    });
                }
            }
            let empty = || texts.iter().filter(|(_, cells)| cells[row].is_none()).map(|(column, _)| *column);
            if spec.missing_covariates != MissingCovariates::LeftOut {
                empty().for_each(|column| *filled.entry(column).or_default() += 1);
            } else if let Some(column) = empty().next() {
                *lacking.entry(column).or_default() += 1;
                continue;
            }
            let value = numbers[0].1[row].unwrap_or(f64::NAN);
            let base = numbers.get(1).and_then(|(_, numbers)| numbers[row]).unwrap_or(0.0);
            rows.used.push(row);
            rows.response.push(value - base);
        }
        for (column, count) in lacking {
            let (rows, verb) = if count == 1 { ("row", "is") } else { ("rows", "are") };
            remarks.push(format!("{count} {rows} without `{column}` {verb} left out"));
        }
        for (column, count) in filled {
            let factor = kinds.iter().any(|(name, is_factor)| *name == column && *is_factor);
            let what = match (factor, spec.missing_covariates) {
                (true, _) => "missing is a level of its own",
                (false, MissingCovariates::Indicator) => "the mean of the others stands in, with an indicator",
                (false, _) => "the mean of the others stands in",
            };
            let rows = if count == 1 { "row" } else { "rows" };
            remarks.push(format!("{count} {rows} without `{column}`: {what}"));
        }
        rows
    }

    /// A column of numbers; what is none is told.
    fn numbers(&self, column: &str, kept: &[usize], bad: &mut Vec<CellProblem>) -> Vec<Option<f64>> {
        let cells = self.file.cells(column);
        let mut numbers = vec![None; cells.len()];
        for row in kept {
            let Some(cell) = cells[*row] else { continue };
            numbers[*row] = self.file.number(cell);
            if numbers[*row].is_none() {
                bad.push(CellProblem {
                    row: *row,
                    column: Some(column.into()),
                    message: format!("`{column}` is not a number: {cell:?}"),
                    help: format!("correct it, leave the cell empty, or declare a missing code: --missing {cell}"),
                });
            }
        }
        numbers
    }

    /// Subjects with two rows for one visit.
    fn duplicates(&self, used: &[usize], bad: &mut Vec<CellProblem>) {
        let Some((subject, visit)) = &self.spec.longitudinal else { return };
        let (subjects, visits) = (self.file.cells(subject), self.file.cells(visit));
        let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
        let mut twice = Vec::new();
        for row in used {
            let (Some(who), Some(when)) = (subjects[*row], visits[*row]) else { continue };
            match seen.get(&(who, when)) {
                Some(first) => twice.push((*first, *row, who, when)),
                None => {
                    seen.insert((who, when), *row);
                }
            }
        }
        let lines = self.lines(twice.iter().map(|(first, ..)| *first));
        for (first, row, who, when) in twice {
            bad.push(CellProblem {
                row,
                column: Some(visit.clone()),
                message: format!(
                    "{subject} {who} has visit {when} a second time; the first is in line {}",
                    lines[&first]
                ),
                help: "keep one of them: --filter chooses rows by another column".into(),
            });
        }
    }

    /// Subjects whose arm changes.
    fn two_arms(&self, used: &[usize], bad: &mut Vec<CellProblem>) {
        let Some((subject, _)) = &self.spec.longitudinal else { return };
        let (subjects, arms) = (self.file.cells(subject), self.file.cells(&self.spec.arm));
        let mut first: HashMap<&str, (usize, &str)> = HashMap::new();
        let mut moved = Vec::new();
        for row in used {
            let (Some(who), Some(arm)) = (subjects[*row], arms[*row]) else { continue };
            let (line, known) = *first.entry(who).or_insert((*row, arm));
            if known != arm {
                moved.push((line, *row, who, arm, known));
                // Once a subject is enough.
                first.insert(who, (*row, arm));
            }
        }
        let lines = self.lines(moved.iter().map(|(first, ..)| *first));
        for (first, row, who, arm, known) in moved {
            bad.push(CellProblem {
                row,
                column: Some(self.spec.arm.clone()),
                message: format!("{subject} {who} is in arm {arm} here, and in {known} in line {}", lines[&first]),
                help: "one subject has one arm; two people need two ids".into(),
            });
        }
    }

    fn lines(&self, rows: impl Iterator<Item = usize>) -> BTreeMap<usize, usize> {
        let rows: Vec<usize> = rows.collect::<BTreeSet<usize>>().into_iter().collect();
        let lines = self.file.lines(&rows);
        // Without lines (Parquet), the number of the row.
        rows.iter().enumerate().map(|(at, row)| (*row, lines.get(at).copied().unwrap_or(row + 1))).collect()
    }

    /// A column as a factor: levels in sort order, the reference first.
    fn factor(&self, column: &str, used: &[usize]) -> Result<Variable, Problems> {
        let cells = self.file.cells(column);
        let mut levels = self.sorted_levels(used.iter().filter_map(|row| cells[*row]).collect());
        if used.iter().any(|row| cells[*row].is_none()) {
            levels.push(MISSING.into());
        }
        if let Some(reference) = self.spec.reference_of(column) {
            let Some(at) = levels.iter().position(|level| level == reference) else {
                let help = suggest(reference, levels.iter().map(String::as_str));
                let message = format!("no row used has `{reference}` in `{column}`, the reference level");
                return Err(self.file.column_problem(column, message, help).into());
            };
            let reference = levels.remove(at);
            levels.insert(0, reference);
        }
        if levels.len() < 2 {
            let only = levels.first().map_or("nothing", String::as_str);
            let message = format!("`{column}` is `{only}` in every row used: a factor needs two levels");
            let help = if column == self.spec.arm {
                "a comparison needs two arms; look at --filter and at rows without a response".to_string()
            } else {
                format!("leave `{column}` out of the model")
            };
            return Err(self.file.column_problem(column, message, help).into());
        }
        Ok(coded(column, levels, &cells, used))
    }

    /// The visits: as named, or in their order.
    fn visit(&self, column: &str, used: &[usize]) -> Result<Variable, Problems> {
        let cells = self.file.cells(column);
        let present: BTreeSet<&str> = used.iter().filter_map(|row| cells[*row]).collect();
        let levels = if self.spec.visits.is_empty() {
            self.sorted_levels(present)
        } else {
            if let Some(empty) = self.spec.visits.iter().find(|visit| !present.contains(visit.as_str())) {
                let message = format!("visit `{empty}` has no row with everything the model needs");
                let help = "leave it out of --visits".to_string();
                return Err(self.file.column_problem(column, message, help).into());
            }
            self.spec.visits.clone()
        };
        Ok(coded(column, levels, &cells, used))
    }

    /// As numbers where all are numbers, else as text.
    pub(super) fn sorted_levels(&self, present: BTreeSet<&str>) -> Vec<String> {
        let mut levels: Vec<&str> = present.into_iter().collect();
        let numbers: Vec<Option<f64>> = levels.iter().map(|level| self.file.number(level)).collect();
        if numbers.iter().all(Option::is_some) {
            let of = |level: &str| self.file.number(level).unwrap_or(0.0);
            levels.sort_by(|a, b| of(a).total_cmp(&of(b)).then(a.cmp(b)));
        }
        levels.into_iter().map(str::to_string).collect()
    }

    /// A column as numbers that differ.
    fn numeric(&self, column: &str, used: &[usize]) -> Result<Variable, Problems> {
        let cells = self.file.cells(column);
        let number = |row: &usize| cells[*row].and_then(|cell| self.file.number(cell));
        let known: Vec<f64> = used.iter().filter_map(number).collect();
        let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
        let values: Vec<f64> = used.iter().map(|row| number(row).unwrap_or(mean)).collect();
        if values.iter().all(|value| *value == values[0]) {
            let message =
                format!("`{column}` is {} in every row used: it cannot be told from the intercept", values[0]);
            return Err(self.file.column_problem(column, message, format!("leave `{column}` out of the model")).into());
        }
        Ok(Variable::numeric(column, values))
    }

    /// Where the mean stands in for a number; `None` where it does nowhere.
    fn indicator(&self, column: &str, used: &[usize]) -> Option<Variable> {
        let cells = self.file.cells(column);
        let missing: Vec<f64> = used.iter().map(|row| f64::from(u8::from(cells[*row].is_none()))).collect();
        missing.contains(&1.0).then(|| Variable::numeric(&format!("{column}{MISSING}"), missing))
    }

    /// The model's terms: the covariates', then arm and visit with their product.
    fn terms(&self, variables: &[Variable]) -> Vec<Vec<usize>> {
        let place = |name: &String| variables.iter().position(|variable| variable.name == *name);
        let mut terms: Vec<Vec<usize>> =
            self.spec.terms.iter().map(|term| term.variables.iter().filter_map(place).collect()).collect();
        let own: &[&[usize]] = if self.spec.longitudinal.is_some() {
            &[&[Frame::ARM], &[Frame::VISIT], &[Frame::ARM, Frame::VISIT]]
        } else {
            &[&[Frame::ARM]]
        };
        for term in own {
            let same = |known: &Vec<usize>| known.len() == term.len() && term.iter().all(|at| known.contains(at));
            if !terms.iter().any(same) {
                terms.push(term.to_vec());
            }
        }
        terms
    }

    /// Arms that nobody was seen in at a visit.
    fn empty_cells(&self, frame: &Frame) -> Result<(), Problems> {
        let Some((_, column)) = &self.spec.longitudinal else { return Ok(()) };
        let mut problems = Problems::new();
        let (arms, visits) = (frame.variables[Frame::ARM].codes(), frame.variables[Frame::VISIT].codes());
        let mut seen = vec![vec![false; frame.visits().len()]; frame.arms().len()];
        arms.iter().zip(visits).for_each(|(arm, visit)| seen[*arm][*visit] = true);
        for (arm, seen) in frame.arms().iter().zip(&seen) {
            for (visit, seen) in frame.visits().iter().zip(seen) {
                if !seen {
                    let message =
                        format!("arm `{arm}` has no row used at visit `{visit}`: there is no mean to estimate");
                    let help = format!("leave the visit out with --filter '{column}!={visit}'");
                    problems.push(self.file.column_problem(column, message, help));
                }
            }
        }
        problems.or(())
    }
}

fn coded(column: &str, levels: Vec<String>, cells: &[Option<&str>], used: &[usize]) -> Variable {
    let place: HashMap<&str, usize> = levels.iter().enumerate().map(|(at, level)| (level.as_str(), at)).collect();
    let code = |row: &usize| place.get(cells[*row].unwrap_or(MISSING)).copied().unwrap_or(0);
    let codes = used.iter().map(code).collect();
    Variable::factor(column, levels.clone(), codes)
}

/// Subjects numbered in the order in which they come.
fn numbered(cells: &[Option<&str>], used: &[usize]) -> Vec<usize> {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let number = |row: &usize| {
        let next = numbers.len();
        *numbers.entry(cells[*row].unwrap_or_default()).or_insert(next)
    };
    used.iter().map(number).collect()
}
