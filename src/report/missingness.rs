//! Who was seen when, and what those who left had scored.

use crate::results::{MISSINGNESS, Row, Statistic, display};
use crate::study::StudyFile;

use super::StudyReport;
use super::footnotes::Footnotes;
use super::grid::Grid;
use super::page::{Cell, Kind, Line, Room, Section, Table, status_mark};
use super::words;

/// Patterns shown in a terminal; a sheet shows them all.
const MOST_PATTERNS: usize = 8;

/// The section, where there are rows of it.
pub(super) fn section(report: &StudyReport, room: Room) -> Option<Section> {
    // Of reconstructed participants some rows are empty: what nobody may say is left to the table of every row.
    let says = |row: &&Row| row.estimate.is_some() || row.lower.is_some();
    let own = report.results.rows.iter().filter(|row| row.analysis.as_deref() == Some(MISSINGNESS));
    let rows: Vec<&Row> = own.filter(says).collect();
    let study = report.study;
    let mut endpoints: Vec<&str> = Vec::new();
    for id in rows.iter().filter_map(|row| row.endpoint.as_deref()) {
        if !endpoints.contains(&id) {
            endpoints.push(id);
        }
    }
    let participants = study.tables.scores.is_some();
    let tables: Vec<Table> = if participants {
        let of = |id: &&str| {
            let own: Vec<&Row> = rows.iter().copied().filter(|row| row.endpoint.as_deref() == Some(*id)).collect();
            Seen { study, scale: id, rows: own }.tables(room)
        };
        endpoints.iter().flat_map(of).collect()
    } else {
        published(study, &rows, &endpoints).into_iter().collect()
    };
    (!tables.is_empty()).then(|| Section {
        id: MISSINGNESS.into(),
        title: "Who was seen when".into(),
        lead: None,
        tables,
    })
}

/// The values of a column, each once, in the order they are met.
fn distinct<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> Vec<&'a str> {
    let mut found = Vec::new();
    for cell in cells.flatten() {
        if !found.contains(&cell) {
            found.push(cell);
        }
    }
    found
}

/// The rows of one scale.
struct Seen<'a> {
    study: &'a StudyFile,
    scale: &'a str,
    rows: Vec<&'a Row>,
}

impl<'a> Seen<'a> {
    fn tables(&self, room: Room) -> Vec<Table> {
        let tables = [
            self.by_visit(),
            self.by_term(Statistic::MissingPattern, "Patterns, X seen and O not seen at each visit in turn", room),
            self.by_term(Statistic::ReasonForLeaving, "Reasons for leaving", Room::Wide),
            self.leavers(),
        ];
        tables.into_iter().filter(|table| !table.lines.is_empty()).collect()
    }

    fn of(&self, statistic: Statistic) -> impl Iterator<Item = &'a Row> {
        self.rows.iter().copied().filter(move |row| row.statistic == statistic)
    }

    fn find(&self, statistic: Statistic, arm: &str, visit: Option<&str>, term: Option<&str>) -> Option<&'a Row> {
        self.of(statistic)
            .find(|row| row.arm.as_deref() == Some(arm) && row.visit.as_deref() == visit && row.term.as_deref() == term)
    }

    fn visits(&self) -> Vec<&'a str> {
        distinct(self.of(Statistic::Observed).map(|row| row.visit.as_deref()))
    }

    /// "Drug (102 randomised)".
    fn arm_label(&self, arm: &str, label: &str) -> String {
        match self.of(Statistic::Observed).find(|row| row.arm.as_deref() == Some(arm)).and_then(|row| row.n) {
            Some(n) => format!("{label} ({n} randomised)"),
            None => label.to_string(),
        }
    }

    fn by_visit(&self) -> Table {
        const LINES: [(Statistic, Kind, &str); 5] = [
            (Statistic::Observed, Kind::Value, "Observed"),
            (Statistic::Missing, Kind::Value, "Missing"),
            (Statistic::MissingMonotone, Kind::Detail, "for good"),
            (Statistic::MissingIntermittent, Kind::Detail, "seen again later"),
            (Statistic::LastObserved, Kind::Value, "Last seen"),
        ];
        let visits = self.visits();
        let mut notes = Footnotes::default();
        let mut lines = Vec::new();
        for arm in &self.study.arms {
            let id = arm.id.get_ref().as_str();
            let never = self.find(Statistic::LastObserved, id, None, Some("never-observed"));
            let mut label = self.arm_label(id, &arm.label);
            if let Some(count) = never.and_then(|row| row.events).filter(|count| *count > 0) {
                label = format!("{label}, {count} never seen");
            }
            lines.push(Line::group(label));
            for (statistic, kind, name) in LINES {
                let cell = |visit: &&str| {
                    self.find(statistic, id, Some(visit), None).map_or_else(Cell::empty, |row| share(row, &mut notes))
                };
                lines.push(Line::of(kind, name, visits.iter().map(cell).collect()));
            }
        }
        Table {
            caption: format!("Scores on {} of everyone randomised", self.scale),
            head: self.head(visits.iter().map(|visit| self.study.visit_label(visit).to_string())),
            lines,
            footnotes: notes.into_list(),
            sortable: false,
        }
    }

    /// A line a pattern or a reason, a column an arm.
    fn by_term(&self, statistic: Statistic, caption: &str, room: Room) -> Table {
        let terms = distinct(self.of(statistic).map(|row| row.term.as_deref()));
        let shown = if room == Room::Narrow && terms.len() > MOST_PATTERNS { MOST_PATTERNS - 1 } else { terms.len() };
        let mut notes = Footnotes::default();
        let mut lines: Vec<Line> = Vec::new();
        for term in &terms[..shown] {
            let cell = |arm: &crate::study::Arm| {
                self.find(statistic, arm.id.get_ref(), None, Some(term))
                    .map_or_else(Cell::empty, |row| share(row, &mut notes))
            };
            lines.push(Line::of(Kind::Value, *term, self.study.arms.iter().map(cell).collect()));
        }
        if shown < terms.len() {
            let cell = |arm: &crate::study::Arm| {
                let of = |term: &&str| self.find(statistic, arm.id.get_ref(), None, Some(term))?.events;
                let sum: u64 = terms[shown..].iter().filter_map(of).sum();
                Cell { lead: sum.to_string(), text: " ".into(), ..Cell::default() }
            };
            let label = format!("{} other patterns", terms.len() - shown);
            lines.push(Line::of(Kind::Value, label, self.study.arms.iter().map(cell).collect()));
        }
        Table {
            caption: format!("{caption}: participants"),
            head: self.head(self.study.arms.iter().map(|arm| arm.label.clone())),
            lines,
            footnotes: notes.into_list(),
            sortable: false,
        }
    }

    fn leavers(&self) -> Table {
        let last = self.visits().last().copied();
        let mut lines = Vec::new();
        let mut notes = Footnotes::default();
        let any = self.of(Statistic::BaselineByLastVisit).next().is_some();
        for arm in &self.study.arms {
            let id = arm.id.get_ref().as_str();
            let mut groups: Vec<(String, Option<&str>, Option<&str>)> = Vec::new();
            for visit in self.visits() {
                let label = self.study.visit_label(visit);
                let name = if Some(visit) == last { "Seen at the end," } else { "Last seen at" };
                groups.push((format!("{name} {}", words::within(label)), Some(visit), None));
            }
            let term = "left-before-the-last-visit";
            groups.push(("All last seen before the end".into(), None, Some(term)));
            groups.push(("Never seen".into(), None, Some("never-observed")));
            let mut of_arm = Vec::new();
            for (label, visit, term) in groups {
                let rows = [Statistic::BaselineByLastVisit, Statistic::LastScoreByLastVisit]
                    .map(|statistic| self.find(statistic, id, visit, term));
                if rows.iter().all(Option::is_none) {
                    continue;
                }
                let [baseline, score] = rows;
                let mean =
                    |row: Option<&Row>, notes: &mut Footnotes| row.map_or_else(Cell::empty, |row| mean(row, notes));
                let n = score.or(baseline).and_then(|row| row.n).unwrap_or(0);
                let mut cells = vec![Cell::new(n.to_string())];
                if any {
                    cells.push(mean(baseline, &mut notes));
                }
                cells.push(mean(score, &mut notes));
                of_arm.push(Line::of(Kind::Value, label, cells));
            }
            if !of_arm.is_empty() {
                lines.push(Line::group(arm.label.clone()));
                lines.extend(of_arm);
            }
        }
        let mut head = vec!["n".to_string()];
        head.extend(any.then(|| "Baseline".to_string()));
        head.push("Last score".into());
        Table {
            caption: format!(
                "Who left: mean {} (standard error) by the visit at which people were last seen",
                self.scale
            ),
            head: self.head(head.into_iter()),
            lines,
            footnotes: notes.into_list(),
            sortable: false,
        }
    }

    fn head(&self, columns: impl Iterator<Item = String>) -> Vec<Vec<String>> {
        std::iter::once(Vec::new()).chain(columns.map(|column| vec![column])).collect()
    }
}

/// A count with its share.
fn share(row: &Row, notes: &mut Footnotes) -> Cell {
    let mut cell = match row.events {
        Some(count) => Cell {
            lead: count.to_string(),
            text: row.estimate.map_or_else(|| display::NONE.to_string(), display::percent),
            ..Cell::default()
        },
        None => Cell::new(display::row_interval(row).unwrap_or_else(|| display::NONE.into())),
    };
    // The letters of a pattern are explained above their table.
    if let Some(note) = row.note.as_deref().filter(|_| row.estimate.is_none()) {
        cell.marks.push(notes.mark(note));
    }
    cell.sorted_by(row.estimate)
}

/// A mean with its standard error.
fn mean(row: &Row, notes: &mut Footnotes) -> Cell {
    let Some(value) = row.estimate else {
        let mut cell = Cell::new(display::row_interval(row).unwrap_or_else(|| display::NONE.into()));
        cell.marks.extend(row.note.as_deref().map(|note| notes.mark(note)));
        return cell;
    };
    let error = row.std_error.map_or_else(|| display::NONE.to_string(), display::mean);
    Cell { text: display::mean(value), tail: format!("({error})"), ..Cell::default() }.sorted_by(Some(value))
}

/// Numbers observed that were printed, of those randomised: outcomes with the same numbers share a line.
fn published(study: &StudyFile, rows: &[&Row], endpoints: &[&str]) -> Option<Table> {
    let of: Vec<&Row> = rows.iter().copied().filter(|row| row.statistic == Statistic::Observed).collect();
    let mut visits = distinct(of.iter().map(|row| row.visit.as_deref()));
    visits.sort_by_key(|id| study.visits.iter().position(|visit| visit.id.get_ref() == id).unwrap_or(usize::MAX));
    let mut lines = Vec::new();
    let mut notes = Footnotes::default();
    for arm in &study.arms {
        let mut outcomes: Vec<(Vec<String>, Vec<Cell>)> = Vec::new();
        for endpoint in endpoints {
            let find = |visit: &&str| {
                of.iter().copied().find(|row| {
                    row.arm.as_deref() == Some(arm.id.get_ref())
                        && row.endpoint.as_deref() == Some(*endpoint)
                        && row.visit.as_deref() == Some(*visit)
                })
            };
            let cell = |row: Option<&Row>| {
                row.map_or_else(Cell::empty, |row| {
                    let mut cell = share(row, &mut notes);
                    cell.marks.extend(status_mark(row.status).map(String::from));
                    cell
                })
            };
            let cells: Vec<Cell> = visits.iter().map(find).map(cell).collect();
            if cells.iter().all(Cell::is_empty) {
                continue;
            }
            let label = study.endpoint(endpoint).map_or_else(|| words::plain(endpoint), |known| known.label.clone());
            match outcomes.iter_mut().find(|(_, known)| *known == cells) {
                Some((labels, _)) => labels.push(label),
                None => outcomes.push((vec![label], cells)),
            }
        }
        if outcomes.is_empty() {
            continue;
        }
        let n = arm.randomized.map_or_else(String::new, |n| format!(" ({n} randomised)"));
        lines.push(Line::group(format!("{}{n}", arm.label)));
        for (labels, cells) in outcomes {
            let rest: Vec<String> = labels[1..].iter().map(|label| words::within(label)).collect();
            let label = std::iter::once(labels[0].clone()).chain(rest).collect::<Vec<_>>().join(", ");
            lines.push(Line::of(Kind::Value, label, cells));
        }
    }
    let head = visits.iter().map(|visit| vec![study.visit_label(visit).to_string()]);
    (!lines.is_empty()).then(|| Table {
        caption: "Participants with an outcome, as published, of those randomised".into(),
        head: std::iter::once(Vec::new()).chain(head).collect(),
        lines,
        footnotes: notes.into_list(),
        sortable: false,
    })
}

/// The same of a model straight from a file, after its own text.
pub(super) fn of_model(rows: &[Row], markdown: bool, text: &mut String) {
    let of = |statistic: Statistic| rows.iter().filter(move |row| row.statistic == statistic);
    let visits = distinct(of(Statistic::Observed).map(|row| row.visit.as_deref()));
    let arms = distinct(of(Statistic::Observed).map(|row| row.arm.as_deref()));
    if visits.is_empty() {
        return;
    }
    let heading = |name: &str, text: &mut String| {
        text.push_str(&if markdown { format!("\n## {name}\n\n") } else { format!("\n{name}\n") });
    };
    let find = |statistic: Statistic, arm: &str, visit: Option<&str>, term: Option<&str>| {
        of(statistic)
            .find(|row| row.arm.as_deref() == Some(arm) && row.visit.as_deref() == visit && row.term.as_deref() == term)
    };
    let count = |row: Option<&Row>| match row.and_then(|row| Some((row.events?, row.estimate))) {
        Some((count, Some(share))) => format!("{count} ({} %)", display::percent_number(share)),
        Some((count, None)) => count.to_string(),
        // A range over reconstructions has no count of its own.
        None => row.and_then(display::row_interval).unwrap_or_default(),
    };
    heading("Who was seen when: subjects with a response", text);
    let heads: Vec<&str> = ["arm", ""].into_iter().chain(visits.iter().copied()).collect();
    let mut grid = Grid::new(&heads, 2);
    for arm in &arms {
        let n = of(Statistic::Observed).find(|row| row.arm.as_deref() == Some(*arm)).and_then(|row| row.n);
        for (statistic, name) in [
            (Statistic::Observed, "observed"),
            (Statistic::MissingMonotone, "missing for good"),
            (Statistic::MissingIntermittent, "missing, seen again"),
            (Statistic::LastObserved, "last seen"),
        ] {
            let label = match (statistic, n) {
                (Statistic::Observed, Some(n)) => format!("{arm} (n = {n})"),
                (Statistic::Observed, None) => arm.to_string(),
                _ => String::new(),
            };
            let cells = visits.iter().map(|visit| count(find(statistic, arm, Some(visit), None)));
            grid.lines.push([label, name.to_string()].into_iter().chain(cells).collect());
        }
    }
    grid.write(markdown, text);
    text.truncate(text.trim_end().len() + 1);
    for (statistic, name) in [
        (Statistic::MissingPattern, "Patterns of visits, X seen and O not seen"),
        (Statistic::ReasonForLeaving, "Reasons for leaving"),
    ] {
        let terms = distinct(of(statistic).map(|row| row.term.as_deref()));
        if terms.is_empty() {
            continue;
        }
        let shown = if markdown || terms.len() <= MOST_PATTERNS { terms.len() } else { MOST_PATTERNS - 1 };
        heading(name, text);
        let heads: Vec<&str> = std::iter::once("").chain(arms.iter().copied()).collect();
        let mut grid = Grid::new(&heads, 1);
        for term in &terms[..shown] {
            let cells = arms.iter().map(|arm| count(find(statistic, arm, None, Some(term))));
            grid.lines.push(std::iter::once(term.to_string()).chain(cells).collect());
        }
        if shown < terms.len() {
            let cells = arms.iter().map(|arm| {
                let of = |term: &&str| find(statistic, arm, None, Some(term))?.events;
                terms[shown..].iter().filter_map(of).sum::<u64>().to_string()
            });
            let label = format!("{} others", terms.len() - shown);
            grid.lines.push(std::iter::once(label).chain(cells).collect());
        }
        grid.write(markdown, text);
        text.truncate(text.trim_end().len() + 1);
    }
    heading("Who left: means (standard errors) by the visit at which subjects were last seen", text);
    let mut grid = Grid::new(&["arm", "last seen", "n", "baseline", "last response"], 2);
    let mean = |row: Option<&Row>| match row.and_then(|row| Some((row.estimate?, row.std_error))) {
        Some((value, error)) => {
            let error = error.map_or_else(|| display::NONE.to_string(), display::mean);
            format!("{} ({error})", display::mean(value))
        }
        None => row.and_then(display::row_interval).unwrap_or_default(),
    };
    for arm in &arms {
        let groups = visits.iter().map(|visit| (*visit, Some(*visit), None)).chain([
            ("before the last visit", None, Some("left-before-the-last-visit")),
            ("never", None, Some("never-observed")),
        ]);
        for (name, visit, term) in groups {
            let baseline = find(Statistic::BaselineByLastVisit, arm, visit, term);
            let last = find(Statistic::LastScoreByLastVisit, arm, visit, term);
            let Some(n) = last.or(baseline).map(|row| row.n) else { continue };
            let n = n.map_or_else(String::new, |n| n.to_string());
            grid.lines.push(vec![arm.to_string(), name.to_string(), n, mean(baseline), mean(last)]);
        }
    }
    grid.write(markdown, text);
    text.truncate(text.trim_end().len() + 1);
}
