//! What a reader came for: one line per outcome, estimand and comparison, at the outcome's own visit.

use crate::results::{Method, Row, Statistic, display};
use crate::study::{Event, StudyFile};

use super::StudyReport;
use super::column::{ADVERSE_EVENTS, Column, no_event};
use super::footnotes::Footnotes;
use super::outcome::{analyses, contrast_label, contrasts, p_cell, value_cell};
use super::page::{Cell, Kind, Line, Table, intervals, status_mark};
use super::words;

/// Statistics per arm, the first found is shown.
const OF_ARM: [Statistic; 4] = [Statistic::StandardizedRisk, Statistic::Proportion, Statistic::LsMean, Statistic::Mean];

/// Statistics of a comparison, the first found is shown.
const OF_CONTRAST: [Statistic; 3] = [Statistic::RiskDifference, Statistic::LsMeanDifference, Statistic::MeanDifference];

/// Rates, then means; a table without lines is left out.
pub(super) fn tables(report: &StudyReport) -> Vec<Table> {
    let mut rates = Glance::new(report);
    let mut means = Glance::new(report);
    for (_, id, rows) in analyses(report) {
        let endpoint = report.study.endpoint(id);
        let binary = rows.iter().any(|row| row.statistic == Statistic::Proportion);
        let Some(rows) = at_own_visit(report.study, id, rows) else { continue };
        let mut label = endpoint.map_or_else(|| words::plain(id), |endpoint| endpoint.label.clone());
        if rows.iter().any(|row| row.statistic == Statistic::StandardizedRisk) {
            label.push_str(", adjusted");
        }
        let event = endpoint.and_then(|endpoint| endpoint.event);
        let glance = if binary { &mut rates } else { &mut means };
        glance.outcome(&label, event, &rows);
    }
    rates.harms();
    let rates = rates.table("Difference, points", "Rates");
    let means = means.table("Difference", "Means");
    [rates, means].into_iter().filter(|table| !table.lines.is_empty()).collect()
}

/// The rows at the endpoint's own visit; at the last one where it has none; nothing where the analysis is about others.
fn at_own_visit<'a>(study: &StudyFile, endpoint: &str, rows: Vec<&'a Row>) -> Option<Vec<&'a Row>> {
    let own = study.endpoint(endpoint).and_then(|endpoint| endpoint.visit.as_ref());
    let visit = match own {
        Some(visit) => Some(visit.get_ref().as_str()),
        None => rows.last()?.visit.as_deref(),
    };
    let rows: Vec<&Row> = rows.into_iter().filter(|row| row.visit.as_deref() == visit).collect();
    (!rows.is_empty()).then_some(rows)
}

struct Glance<'a, 'r> {
    report: &'r StudyReport<'a>,
    /// The one comparison, where the study has one.
    only: Option<(&'a str, &'a str)>,
    /// The one comparator of all comparisons, where there is one.
    comparator: Option<&'a str>,
    any_contrast: bool,
    lines: Vec<Line>,
    methods: Vec<Method>,
    notes: Footnotes,
    seen: Vec<(String, Column)>,
}

impl<'a, 'r> Glance<'a, 'r> {
    fn new(report: &'r StudyReport<'a>) -> Glance<'a, 'r> {
        let rows: Vec<&Row> = report.results.rows.iter().collect();
        let contrasts = contrasts(&rows);
        let only = if let [only] = contrasts.as_slice() { Some(*only) } else { None };
        let comparator = contrasts.first().map(|(_, versus)| *versus);
        Glance {
            report,
            only,
            comparator: comparator.filter(|one| contrasts.iter().all(|(_, versus)| versus == one)),
            any_contrast: !contrasts.is_empty(),
            lines: Vec::new(),
            methods: Vec::new(),
            notes: Footnotes::default(),
            seen: Vec::new(),
        }
    }

    fn outcome(&mut self, label: &str, event: Option<Event>, rows: &[&Row]) {
        let study = self.report.study;
        let mut columns = Column::all(rows.iter().copied());
        columns.retain(|column| !self.seen.contains(&(label.to_string(), column.clone())));
        let Some(first) = columns.first() else { return };
        let heading = match first.visit_label(study) {
            Some(visit) => format!("{label} · {visit}"),
            None => label.to_string(),
        };
        self.lines.push(Line::group(heading));
        for column in columns {
            let of_column: Vec<&Row> = rows.iter().copied().filter(|row| Column::of(row) == column).collect();
            let preferred = column.preferred();
            let fallback: Vec<&Row> = rows.iter().copied().filter(|row| Column::of(row) == preferred).collect();
            let label_of_column = column.estimand(no_event(event)).join(", ");
            self.estimand(&label_of_column, &of_column, &fallback);
            self.seen.push((label.to_string(), column));
        }
    }

    /// A line per comparison; per arm, where nothing is compared.
    fn estimand(&mut self, label: &str, rows: &[&Row], fallback: &[&Row]) {
        let study = self.report.study;
        let contrasts = contrasts(rows);
        if !self.any_contrast {
            for arm in &study.arms {
                if let Some(row) = of_arm(rows, fallback, arm.id.get_ref()) {
                    let label =
                        if study.arms.len() == 1 { label.to_string() } else { format!("{}, {label}", arm.label) };
                    let cells = vec![self.cell(Some(row), value_cell(row, true), true)];
                    self.lines.push(Line::of(Kind::Value, label, cells));
                }
            }
            return;
        }
        for (arm, versus) in contrasts {
            let is_of = |row: &&&Row| row.arm.as_deref() == Some(arm) && row.versus.as_deref() == Some(versus);
            let difference = OF_CONTRAST
                .iter()
                .find_map(|statistic| rows.iter().filter(is_of).find(|row| row.statistic == *statistic))
                .copied();
            let test = rows
                .iter()
                .filter(is_of)
                .find(|row| row.statistic == Statistic::TestOfEquality)
                .copied()
                .or(difference.filter(|row| row.p_value.is_some()));
            let rates = [arm, versus].map(|id| of_arm(rows, fallback, id));
            let mut cells: Vec<Cell> = rates
                .into_iter()
                .map(|row| self.cell(row, row.map_or_else(Cell::empty, |row| value_cell(row, true)), false))
                .collect();
            cells.push(self.cell(difference, difference.map_or_else(Cell::empty, difference_cell), true));
            cells.push(self.cell(test, test.map_or_else(Cell::empty, p_cell), false));
            let label = match (self.only, self.comparator) {
                (Some(_), _) => label.to_string(),
                (None, Some(_)) => format!("{}: {}", arm_label(study, arm), words::within(label)),
                (None, None) => format!("{}: {}", contrast_label(study, arm, versus), words::within(label)),
            };
            self.lines.push(Line::of(Kind::Value, label, cells));
        }
    }

    /// The adverse events that stand for all terms.
    fn harms(&mut self) {
        let rows: Vec<&Row> = self
            .report
            .results
            .rows
            .iter()
            .filter(|row| row.analysis.as_deref() == Some(ADVERSE_EVENTS) && row.term.is_none())
            .collect();
        let mut endpoints: Vec<&str> = Vec::new();
        for row in &rows {
            if let Some(endpoint) = row.endpoint.as_deref()
                && !endpoints.contains(&endpoint)
            {
                endpoints.push(endpoint);
            }
        }
        if !endpoints.is_empty() {
            self.lines.push(Line::group("Adverse events · participants treated"));
        }
        for endpoint in endpoints {
            let of: Vec<&Row> = rows.iter().copied().filter(|row| row.endpoint.as_deref() == Some(endpoint)).collect();
            self.estimand(&words::adverse_event(endpoint), &of, &of);
        }
    }

    /// Marks a cell and keeps what its footnotes and the caption need.
    fn cell(&mut self, row: Option<&Row>, mut cell: Cell, with_interval: bool) -> Cell {
        let Some(row) = row else { return cell };
        if with_interval {
            cell.tail = display::row_interval(row).map_or_else(String::new, |interval| format!("({interval})"));
            // Means are in units of their own, and share no scale.
            cell.span = row.lower.zip(row.upper).filter(|_| row.statistic == Statistic::RiskDifference);
        }
        let counts = row.p_value.is_some() || with_interval;
        if let Some(method) = row.method.filter(|method| counts && !self.methods.contains(method)) {
            self.methods.push(method);
        }
        cell.marks.extend(status_mark(row.status).map(String::from));
        if row.estimate.is_none()
            && row.p_value.is_none()
            && let Some(note) = row.note.as_deref()
        {
            cell.marks.push(self.notes.mark(note));
        }
        cell
    }

    fn table(self, difference: &str, what: &str) -> Table {
        let study = self.report.study;
        let columns: Vec<String> = match (self.only, self.any_contrast) {
            (Some((arm, versus)), _) => {
                vec![arm_label(study, arm), arm_label(study, versus), difference.into(), "p".into()]
            }
            (None, true) => {
                let control = self.comparator.map_or_else(|| "Control".into(), |versus| arm_label(study, versus));
                vec!["Experimental".into(), control, difference.into(), "p".into()]
            }
            (None, false) => vec![what.to_string()],
        };
        let methods: Vec<String> = self.methods.iter().map(|method| words::method(*method)).collect();
        Table {
            caption: format!("{what} with {}: {}", intervals(self.report.level), methods.join(", ")),
            head: std::iter::once(Vec::new()).chain(columns.into_iter().map(|head| vec![head])).collect(),
            lines: self.lines,
            footnotes: self.notes.into_list(),
            sortable: false,
        }
    }
}

fn arm_label(study: &StudyFile, id: &str) -> String {
    study.arm(id).map_or_else(|| words::plain(id), |arm| arm.label.clone())
}

fn of_arm<'a>(rows: &[&'a Row], fallback: &[&'a Row], arm: &str) -> Option<&'a Row> {
    let in_rows = |rows: &[&'a Row]| {
        OF_ARM.iter().find_map(|statistic| {
            let is_of =
                |row: &&&Row| row.statistic == *statistic && !row.is_contrast() && row.arm.as_deref() == Some(arm);
            rows.iter().find(is_of).copied()
        })
    };
    in_rows(rows).or_else(|| in_rows(fallback))
}

/// A difference without its unit, which the column's head names.
fn difference_cell(row: &Row) -> Cell {
    Cell::new(row.estimate.map_or_else(|| display::NONE.to_string(), |value| display::bound(row.statistic, value)))
        .sorted_by(row.estimate)
}
