//! The table of one analysis: arms and comparisons down, visits and estimands across, so that one sees where rates differ.

use crate::results::{MISSINGNESS, Method, Row, Statistic, display};
use crate::study::{Analysis, Better, Endpoint, Event, Measure, ModelKind, StudyFile};

use super::StudyReport;
use super::column::{ADVERSE_EVENTS, Column, no_event, reading};
use super::footnotes::Footnotes;
use super::page::{Cell, Kind, Line, Section, Table, intervals, status_mark};
use super::words;

/// Columns that stand side by side before the visits get a table each.
const SIDE_BY_SIDE: usize = 4;

/// Analysis and endpoint of efficacy rows with those rows, in the order of the table.
pub(super) fn analyses<'a>(report: &StudyReport<'a>) -> Vec<(&'a str, &'a str, Vec<&'a Row>)> {
    let mut found: Vec<(&str, &str, Vec<&Row>)> = Vec::new();
    for row in &report.results.rows {
        let (Some(analysis), Some(endpoint)) = (row.analysis.as_deref(), row.endpoint.as_deref()) else { continue };
        if analysis == ADVERSE_EVENTS || analysis == MISSINGNESS {
            continue;
        }
        match found.iter_mut().find(|(a, e, _)| (*a, *e) == (analysis, endpoint)) {
            Some((_, _, rows)) => rows.push(row),
            None => found.push((analysis, endpoint, vec![row])),
        }
    }
    found
}

/// A section for each analysis.
pub(super) fn sections(report: &StudyReport) -> Vec<Section> {
    analyses(report).into_iter().map(|(analysis, endpoint, rows)| section(report, analysis, endpoint, &rows)).collect()
}

fn section(report: &StudyReport, analysis: &str, id: &str, rows: &[&Row]) -> Section {
    let study = report.study;
    let endpoint = study.endpoint(id);
    // Coefficients and the like belong to no arm; they stand in the table of every row, as does each shift of a sweep.
    let rows: Vec<&Row> = rows
        .iter()
        .copied()
        .filter(|row| row.arm.is_some() && (row.term.is_none() || reading(row).is_some()))
        .collect();
    let rows = rows.as_slice();
    let columns = Column::all(rows.iter().copied());
    let mut visits: Vec<Option<String>> = columns.iter().map(|column| column.visit_label(study)).collect();
    visits.dedup();
    let label = endpoint.map_or_else(|| words::plain(id), |endpoint| endpoint.label.clone());
    let mut title = match visits.as_slice() {
        [Some(visit)] => format!("{label} · {visit}"),
        [None] | [] => label,
        _ => format!("{label} by visit"),
    };
    if let Some(asked) = study.analyses.iter().find(|asked| asked.id() == analysis) {
        title.extend(means_of(asked).map(|means| format!(" · {means}")));
    }
    let mut estimands: Vec<Column> = Vec::new();
    for column in columns.iter().map(Column::preferred) {
        if !estimands.contains(&column) {
            estimands.push(column);
        }
    }
    let apart = visits.len() > 1 && estimands.len() > SIDE_BY_SIDE && estimands.len() > visits.len();
    let tables = if apart {
        let of_visit = |visit: &Option<String>| {
            let columns: Vec<Column> =
                columns.iter().filter(|column| column.visit_label(study) == *visit).cloned().collect();
            table(report, endpoint, rows, &columns, visit.clone())
        };
        visits.iter().map(of_visit).collect()
    } else {
        vec![table(report, endpoint, rows, &columns, None)]
    };
    Section { id: format!("analysis-{analysis}-{id}"), title, lead: lead(study, analysis, endpoint), tables }
}

/// The rule in words, and what was done with intercurrent events where the study file says it.
fn lead(study: &StudyFile, analysis: &str, endpoint: Option<&Endpoint>) -> Option<String> {
    let events: Vec<String> = study
        .analyses
        .iter()
        .filter(|known| known.id() == analysis)
        .flat_map(|known| &known.intercurrent)
        .map(|known| format!("{}: {}", known.event, words::strategy(known.strategy)))
        .collect();
    let events = (!events.is_empty()).then(|| format!("Intercurrent events (ICH E9(R1)): {}.", events.join("; ")));
    let definition = endpoint.and_then(|endpoint| endpoint.definition.clone());
    let parts: Vec<String> = [definition, events].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// By which means an analysis goes beyond means and rates as they are.
fn means_of(analysis: &Analysis) -> Option<String> {
    let strata = || analysis.strata.iter().map(|name| name.get_ref().as_str()).collect::<Vec<_>>().join(" × ");
    match analysis.model.as_ref().map(|model| model.get_ref().kind) {
        Some(ModelKind::Mmrm) => Some("mixed model".into()),
        Some(ModelKind::Ancova) => Some("analysis of covariance".into()),
        Some(ModelKind::Logistic) => Some("adjusted by logistic regression".into()),
        None if !analysis.strata.is_empty() => Some(format!("over strata of {}", strata())),
        None => None,
    }
}

fn table(
    report: &StudyReport,
    endpoint: Option<&Endpoint>,
    rows: &[&Row],
    columns: &[Column],
    visit: Option<String>,
) -> Table {
    let study = report.study;
    let several_visits = columns.iter().any(|column| column.visit != columns[0].visit);
    let head = |column: &Column| {
        let mut lines: Vec<String> = Vec::new();
        if several_visits {
            lines.extend(column.visit_label(study));
        }
        lines.extend(column.estimand(no_event(endpoint.and_then(|endpoint| endpoint.event))));
        lines
    };
    let mut grid = Grid { study, endpoint, level: report.level, rows, columns, notes: Footnotes::default() };
    let mut lines = Vec::new();
    for arm in &study.arms {
        grid.arm(arm.id.get_ref(), &arm.label, &mut lines);
    }
    for (arm, versus) in contrasts(rows) {
        grid.contrast(arm, versus, &mut lines);
    }
    grid.sources(&mut lines);
    Table {
        caption: [visit, Some(caption(endpoint, rows, report.level))]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(": "),
        head: std::iter::once(Vec::new()).chain(columns.iter().map(head)).collect(),
        lines,
        footnotes: grid.notes.into_list(),
        sortable: false,
    }
}

/// What the numbers are and which way is better.
fn caption(endpoint: Option<&Endpoint>, rows: &[&Row], level: f64) -> String {
    let intervals = intervals(level);
    if rows.iter().any(|row| row.statistic == Statistic::Proportion) {
        let event = match endpoint.and_then(|endpoint| endpoint.event) {
            Some(Event::Benefit) => "; the event is a benefit",
            Some(Event::Harm) => "; the event is a harm",
            None => "",
        };
        return format!("Rates with {intervals}{event}");
    }
    let what = match endpoint.and_then(|endpoint| endpoint.measure) {
        Some(Measure::Change) => "Mean change from baseline",
        Some(Measure::PercentChange) => "Mean percent change from baseline",
        Some(Measure::Score) | None => "Mean score",
    };
    let better = match endpoint.and_then(|endpoint| endpoint.better) {
        Some(Better::Lower) => "; lower is better",
        Some(Better::Higher) => "; higher is better",
        None => "",
    };
    format!("{what} with {intervals}{better}")
}

/// Who is compared with whom, in the order of the rows.
pub(super) fn contrasts<'a>(rows: &[&'a Row]) -> Vec<(&'a str, &'a str)> {
    let mut found = Vec::new();
    for row in rows {
        if let (Some(arm), Some(versus)) = (row.arm.as_deref(), row.versus.as_deref())
            && !found.contains(&(arm, versus))
        {
            found.push((arm, versus));
        }
    }
    found
}

/// "MDMA with therapy v placebo with therapy".
pub(super) fn contrast_label(study: &StudyFile, arm: &str, versus: &str) -> String {
    let label = |id: &str| study.arm(id).map_or_else(|| words::plain(id), |arm| arm.label.clone());
    format!("{} v {}", label(arm), words::within(&label(versus)))
}

/// Rows being laid out in columns.
struct Grid<'a, 'r> {
    study: &'a StudyFile,
    endpoint: Option<&'a Endpoint>,
    level: f64,
    rows: &'r [&'a Row],
    columns: &'r [Column],
    notes: Footnotes,
}

/// One estimate in every column, by one method; none where a column has no such row.
type Across<'a> = Vec<Option<&'a Row>>;

/// One statistic by each of its methods.
type ByMethod<'a> = Vec<(Option<Method>, Across<'a>)>;

impl<'a> Grid<'a, '_> {
    fn arm(&mut self, arm: &str, label: &str, lines: &mut Vec<Line>) {
        let block: Vec<&Row> =
            self.rows.iter().copied().filter(|row| !row.is_contrast() && row.arm.as_deref() == Some(arm)).collect();
        for (at, (statistic, methods)) in self.statistics(&block, true).into_iter().enumerate() {
            let kind = if at == 0 { Kind::Value } else { Kind::Detail };
            let label = match statistic {
                Statistic::LsMean if at == 0 => format!("{label}, LS mean"),
                _ if at == 0 => label.to_string(),
                _ => self.label(statistic, &methods),
            };
            self.estimates(kind, &label, statistic, methods, lines);
        }
    }

    fn contrast(&mut self, arm: &str, versus: &str, lines: &mut Vec<Line>) {
        let is_of = |row: &&Row| row.arm.as_deref() == Some(arm) && row.versus.as_deref() == Some(versus);
        let block: Vec<&Row> = self.rows.iter().copied().filter(is_of).collect();
        let statistics = self.statistics(&block, false);
        if !statistics.is_empty() {
            lines.push(Line::group(contrast_label(self.study, arm, versus)));
        }
        for (statistic, methods) in statistics {
            let label = self.label(statistic, &methods);
            self.estimates(Kind::Value, &label, statistic, methods, lines);
        }
    }

    /// The block's statistics in order, each with its methods and their rows by column. Logarithms are left to the table of every row.
    fn statistics(&self, block: &[&'a Row], fill: bool) -> Vec<(Statistic, ByMethod<'a>)> {
        let mut found: Vec<(Statistic, ByMethod)> = Vec::new();
        for row in block {
            if matches!(row.statistic, Statistic::LogRiskRatio | Statistic::LogOddsRatio) {
                continue;
            }
            let at = found.iter().position(|(statistic, _)| *statistic == row.statistic).unwrap_or_else(|| {
                found.push((row.statistic, Vec::new()));
                found.len() - 1
            });
            let methods = &mut found[at].1;
            if methods.iter().any(|(method, _)| *method == row.method) {
                continue;
            }
            let same = |other: &&&Row| other.statistic == row.statistic && other.method == row.method;
            let in_column =
                |column: &Column| block.iter().filter(same).find(|other| Column::of(other) == *column).copied();
            // A reading of one arm is compared with the preferred reading of the others: that stands in its column.
            let read_otherwise = |column: &Column| block.iter().any(|other| Column::of(other) == *column);
            let across = self.columns.iter().map(|column| match in_column(column) {
                None if fill && !read_otherwise(column) => in_column(&column.preferred()),
                found => found,
            });
            methods.push((row.method, across.collect()));
        }
        found
    }

    fn label(&self, statistic: Statistic, methods: &ByMethod) -> String {
        let unit = methods.iter().flat_map(|(_, across)| across.iter().flatten()).find_map(|row| row.unit.as_deref());
        let name = words::statistic(statistic);
        match (statistic, unit) {
            (Statistic::CohensD | Statistic::HedgesG | Statistic::GlassDelta, Some(unit)) => {
                format!("{name} ({})", words::standardizer(unit))
            }
            _ => name.to_string(),
        }
    }

    /// The lines of one statistic: the estimate, and beneath it the interval by each method that gives this estimate.
    fn estimates(&mut self, kind: Kind, label: &str, statistic: Statistic, methods: ByMethod, lines: &mut Vec<Line>) {
        if matches!(statistic, Statistic::TestOfEquality | Statistic::CochranMantelHaenszel | Statistic::Homogeneity) {
            for (method, across) in methods {
                let name = method.map_or_else(String::new, words::method);
                let cells = across.iter().map(|row| self.cell(*row, p_cell)).collect();
                lines.push(Line::of(Kind::Value, format!("p, {name}"), cells));
            }
            return;
        }
        let mut groups: Vec<ByMethod> = Vec::new();
        for entry in methods {
            match groups.iter_mut().find(|group| same_estimates(&group[0].1, &entry.1)) {
                Some(group) => group.push(entry),
                None => groups.push(vec![entry]),
            }
        }
        let benefit = self.endpoint.and_then(|endpoint| endpoint.event) != Some(Event::Harm);
        for group in groups {
            let cells = group[0].1.iter().map(|row| self.cell(*row, |row| value_cell(row, benefit))).collect();
            lines.push(Line::of(kind, label, cells));
            for (method, across) in &group {
                let Some(method) = method else { continue };
                let value_notes: Vec<_> =
                    group[0].1.iter().map(|row| row.and_then(|row| row.note.as_deref())).collect();
                let mut any = false;
                let mut cells = Vec::new();
                for (row, above) in across.iter().zip(value_notes) {
                    let shown = row.and_then(|row| interval_text(row, benefit));
                    any |= shown.is_some();
                    let lacks = row.is_some_and(|row| row.estimate.is_some());
                    let mut cell =
                        Cell::new(shown.unwrap_or_else(|| if lacks { display::NONE.into() } else { String::new() }));
                    if let Some(note) = row.and_then(|row| row.note.as_deref()).filter(|note| Some(*note) != above) {
                        cell.marks.push(self.notes.mark(note));
                    }
                    cells.push(cell);
                }
                // A spread or a count has no interval to show.
                if any || !matches!(statistic, Statistic::StandardDeviation | Statistic::TippingPoint) {
                    lines.push(Line::of(Kind::Detail, self.method_label(*method, across), cells));
                }
            }
            let p = |row: &Option<&Row>| row.is_some_and(|row| row.p_value.is_some());
            // That a single arm's mean is not 0 is nothing a reader asks.
            if statistic != Statistic::LsMean && group[0].1.iter().any(p) {
                let cells = group[0].1.iter().map(|row| row.map_or_else(Cell::empty, p_cell)).collect();
                let name = group[0].0.map_or_else(String::new, |method| format!(", {}", words::method(method)));
                lines.push(Line::of(Kind::Value, format!("p{name}"), cells));
            }
        }
    }

    /// The method, with the coverage where it is not that of the report.
    fn method_label(&self, method: Method, across: &Across) -> String {
        let level = across.iter().flatten().find_map(|row| row.level);
        match level {
            Some(level) if (level - self.level).abs() > 1e-9 => {
                format!("{}, {}", words::method(method), display::level(level))
            }
            _ => words::method(method),
        }
    }

    /// A number with its marks: how well it is known, and the footnote it needs.
    fn cell(&mut self, row: Option<&Row>, show: impl Fn(&Row) -> Cell) -> Cell {
        let Some(row) = row else { return Cell::empty() };
        let mut cell = show(row);
        cell.marks.extend(status_mark(row.status).map(String::from));
        if let Some(note) = row.note.as_deref() {
            cell.marks.push(self.notes.mark(note));
        }
        cell
    }

    /// A line that says where each column's arms were read.
    fn sources(&self, lines: &mut Vec<Line>) {
        let cells: Vec<Cell> =
            self.columns.iter().map(|column| Cell::new(self.sources_of(column).join("; "))).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            lines.push(Line::of(Kind::Remark, "Source", cells));
        }
    }

    fn sources_of(&self, column: &Column) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let rows = self.rows.iter().filter(|row| !row.is_contrast() && Column::of(row) == *column);
        for row in rows {
            let shown = source_text(row);
            if !shown.is_empty() && !found.contains(&shown) {
                found.push(shown);
            }
        }
        found
    }
}

/// "open-data, secondary".
pub(super) fn source_text(row: &Row) -> String {
    let source = row.source.as_deref().map(|source| source.replace('+', " + "));
    let status = row.status.map(|status| words::status(status).to_string());
    // A source that is itself called by its status says it once.
    let parts: Vec<String> =
        if source == status { source.into_iter().collect() } else { [source, status].into_iter().flatten().collect() };
    parts.join(", ")
}

fn same_estimates(a: &Across, b: &Across) -> bool {
    let same = |(a, b): (&Option<&Row>, &Option<&Row>)| match (a.and_then(|r| r.estimate), b.and_then(|r| r.estimate)) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * a.abs().max(b.abs()),
        (a, b) => a.is_none() == b.is_none(),
    };
    a.iter().zip(b).all(same)
}

/// The estimate with its counts.
pub(super) fn value_cell(row: &Row, benefit: bool) -> Cell {
    let lead = match row.statistic {
        Statistic::Proportion if row.n.is_some() => display::counts(row.events, row.n),
        Statistic::Mean | Statistic::LsMean => row.n.map_or_else(String::new, |n| format!("n {n}")),
        _ => String::new(),
    };
    let text = match (row.statistic, row.estimate) {
        (_, None) => display::NONE.to_string(),
        (Statistic::NumberNeededToTreat, Some(value)) => display::number_needed(value, benefit),
        _ => display::estimate(row).unwrap_or_default(),
    };
    Cell { lead, text, value: row.estimate, ..Cell::default() }
}

/// The interval.
pub(super) fn interval_text(row: &Row, benefit: bool) -> Option<String> {
    match row.statistic {
        Statistic::NumberNeededToTreat => display::number_needed_interval(row.lower, row.upper, benefit),
        _ => display::row_interval(row),
    }
}

/// The p-value.
pub(super) fn p_cell(row: &Row) -> Cell {
    Cell::new(row.p_value.map_or_else(|| display::NONE.to_string(), display::p_value)).sorted_by(row.p_value)
}
