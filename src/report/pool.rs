//! A meta-analysis: the studies as a forest, the pooled effect by every model, heterogeneity, small studies, subgroups.

use crate::results::{Method, Pooled, PooledInterval, PooledPart, Row, Statistic, Text, display};

use crate::study::Event;

use super::page::{Cell, Kind, Line, Page, Room, Section, Table, intervals};
use super::{PoolReport, every_row, words};

/// Columns of an interval drawn in characters: no more, and no fewer where there is room for any.
const MOST_DRAWN: usize = 33;
const LEAST_DRAWN: usize = 11;

/// A blank that the layout leaves where it is.
const BLANK: char = '\u{2007}';

/// The statistics that are ratios, beside the logarithm they are analysed as.
const RATIOS: [(Statistic, Statistic); 4] = [
    (Statistic::RiskRatio, Statistic::LogRiskRatio),
    (Statistic::OddsRatio, Statistic::LogOddsRatio),
    (Statistic::RatioOfMeans, Statistic::LogRatioOfMeans),
    (Statistic::Ratio, Statistic::Effect),
];

/// The page of a meta-analysis.
pub(super) fn page<'a>(report: &PoolReport<'a>, room: Room) -> Page<'a> {
    let view = View::new(report, room);
    let mut sections = vec![view.heterogeneity()];
    sections.extend(view.small_studies());
    sections.extend(view.subgroup_difference());
    sections.extend(view.moderators());
    sections.extend(view.sequence(PooledPart::Cumulative, "Study by study", "Up to"));
    if report.leave_one_out || room == Room::Wide {
        sections.extend(view.sequence(PooledPart::LeaveOneOut, "Without each study in turn", "Without"));
    }
    Page {
        name: view.name(),
        title: report.title.to_string(),
        facts: Vec::new(),
        banners: Vec::new(),
        cautions: Vec::new(),
        arms: Vec::new(),
        summary: vec![view.forest(), view.pooled()],
        figures: report.figures,
        sections,
        every_row: every_row::table(report.results, &|_| None),
        legend: Vec::new(),
        notes: view.notes(),
        sources: Vec::new(),
        inputs: &report.results.inputs,
        version: report.results.retrial.clone(),
    }
}

/// The rows of a meta-analysis by what they are about.
struct View<'a, 'r> {
    report: &'r PoolReport<'a>,
    rows: &'a [Row],
    /// The statistic of the analysis.
    statistic: Statistic,
    /// The one that is shown: the ratio where there is one.
    shown: Statistic,
    room: Room,
    /// The scale of the forest in characters.
    scale: Option<Scale>,
}

/// A stretch of the axis, in logarithms where `log`.
#[derive(Clone, Copy)]
struct Scale {
    low: f64,
    high: f64,
    log: bool,
}

impl Scale {
    fn place(self, value: f64) -> f64 {
        let value = if self.log { libm::log(value) } else { value };
        (value - self.low) / (self.high - self.low)
    }

    /// `├──●───┤`, with `<` and `>` where an interval leaves the stretch and `│` at no effect.
    fn bar(self, row: &Row, mark: char, width: usize) -> String {
        let (Some(lower), Some(upper), Some(estimate)) = (row.lower, row.upper, row.estimate) else {
            return String::new();
        };
        let cell = |share: f64| (share.clamp(0.0, 1.0) * (width - 1) as f64).round() as usize;
        let (l, u, e) = (self.place(lower), self.place(upper), self.place(estimate));
        let null = cell(self.place(if self.log { 1.0 } else { 0.0 }));
        let (from, to) = (cell(l), cell(u));
        let bar = (0..width).map(|at| match at {
            at if at == cell(e) && (0.0..=1.0).contains(&e) => mark,
            at if at == from && l < 0.0 => '<',
            at if at == to && u > 1.0 => '>',
            at if at == from && from < to => '├',
            at if at == to && from < to => '┤',
            at if from < at && at < to => '─',
            at if at == null => '│',
            _ => BLANK,
        });
        bar.collect()
    }
}

impl<'a, 'r> View<'a, 'r> {
    fn new(report: &'r PoolReport<'a>, room: Room) -> View<'a, 'r> {
        let rows = &report.results.rows[..];
        let studies = || rows.iter().filter(|row| row.method == Some(Method::SingleStudy));
        let first = studies().next().map_or(Statistic::Effect, |row| row.statistic);
        let ratio = RATIOS.iter().find(|(ratio, log)| *log == first && studies().any(|row| row.statistic == *ratio));
        let shown = ratio.map_or(first, |(ratio, _)| *ratio);
        let mut view = View { report, rows, statistic: first, shown, room, scale: None };
        view.scale = view.stretch();
        view
    }

    /// From the studies and the pooled effects, no wider than what most intervals need.
    fn stretch(&self) -> Option<Scale> {
        let log = self.shown != self.statistic;
        let on_axis = |value: f64| if log { libm::log(value) } else { value };
        let mut bounds = Vec::new();
        let mut points = vec![0.0];
        for row in self.rows.iter().filter(|row| row.statistic == self.shown && self.is_drawn(row)) {
            let (Some(estimate), Some(lower), Some(upper)) = (row.estimate, row.lower, row.upper) else { continue };
            let (estimate, lower, upper) = (on_axis(estimate), on_axis(lower), on_axis(upper));
            if estimate.is_finite() && lower.is_finite() && upper.is_finite() {
                points.push(estimate);
                bounds.push((estimate - lower).max(upper - estimate));
            }
        }
        bounds.sort_by(f64::total_cmp);
        let usual = *bounds.get(bounds.len() / 2)?;
        let low = points.iter().copied().fold(f64::INFINITY, f64::min) - usual;
        let high = points.iter().copied().fold(f64::NEG_INFINITY, f64::max) + usual;
        (low < high).then_some(Scale { low, high, log })
    }

    fn is_drawn(&self, row: &Row) -> bool {
        let whole = |method: Method| self.report.methods.contains(&method);
        row.method == Some(Method::SingleStudy) || (row.term.is_none() && row.method.is_some_and(whole))
    }

    fn find(&self, statistic: Statistic, method: Method, term: &Text) -> Option<&'a Row> {
        self.rows.iter().find(|row| {
            row.statistic == statistic && row.method == Some(method) && row.term == *term && row.study.is_none()
        })
    }

    fn name(&self) -> String {
        let count = self.find(Statistic::StudyCount, Method::Count, &None);
        let k = count.and_then(|row| row.estimate).unwrap_or_default();
        let participants = match count.and_then(|row| row.n) {
            Some(n) => format!(", {} participants", thousands(n)),
            None => String::new(),
        };
        format!("{} · {} studies{participants}", words::statistic(self.shown), display::number(k, 0))
    }

    /// The weight shown: that of the headline, else of the first model.
    fn weighted_by(&self) -> Option<Method> {
        let weights = |method: &Method| {
            self.rows.iter().any(|row| row.statistic == Statistic::Weight && row.method == Some(*method))
        };
        let headline = self.report.headline.map(model_of);
        headline.into_iter().chain(self.report.methods.iter().map(|method| model_of(*method))).find(weights)
    }

    fn effect_cell(&self, row: &Row) -> Cell {
        let interval = display::row_interval(row).map(|interval| format!("({interval})")).unwrap_or_default();
        Cell {
            text: row.estimate.map_or_else(|| display::NONE.into(), |value| display::bound(row.statistic, value)),
            tail: interval,
            value: row.estimate,
            ..Cell::default()
        }
    }

    /// A further column with the intervals of the lines drawn in characters, as wide as the terminal has room.
    fn draw(&self, table: &mut Table, marks: &[Option<(&Row, char)>]) {
        let (Room::Narrow, Some(scale)) = (self.room, self.scale) else { return };
        let width = |text: &str| text.chars().count();
        let columns = table.head.len() - 1;
        let lines = || table.lines.iter().filter(|line| !line.cells.is_empty());
        let label = lines().map(|line| width(&line.label) + if line.inset { 2 } else { 0 }).max().unwrap_or(0);
        let part = |column: usize, part: usize| {
            lines().map(|line| line.cells.get(column).map_or(0, |cell| width(cell.parts()[part]))).max().unwrap_or(0)
        };
        let cells: usize = (0..columns)
            .map(|column| {
                let parts: Vec<usize> = (0..4).map(|at| part(column, at)).filter(|width| *width > 0).collect();
                let marks = lines().any(|line| line.cells.get(column).is_some_and(|cell| !cell.marks.is_empty()));
                let own = parts.iter().sum::<usize>() + parts.len().saturating_sub(1) + usize::from(marks);
                own.max(table.head[column + 1].iter().map(|head| width(head)).max().unwrap_or(0).min(12)) + 2
            })
            .sum();
        let room = |label: usize| super::terminal::WIDTH.saturating_sub(label + cells + 2);
        // Long names may go on below before the drawing is left out.
        let width = if room(label) >= LEAST_DRAWN { room(label) } else { room(label.min(22)) };
        if width < LEAST_DRAWN {
            return;
        }
        table.head.push(vec![String::new()]);
        for (line, mark) in table.lines.iter_mut().zip(marks) {
            if let Some((row, mark)) = mark {
                line.cells.push(Cell::new(scale.bar(row, *mark, width.min(MOST_DRAWN))));
            }
        }
    }

    fn forest(&self) -> Table {
        let weighted_by = self.weighted_by();
        let [a, b] = self.report.arms;
        let unit = if self.shown == Statistic::RiskDifference { ", points" } else { "" };
        let mut head = vec![vec!["Study".to_string()]];
        let arms = self.rows.iter().any(|row| row.study.is_some() && row.arm.is_some() && row.versus.is_none());
        if arms {
            head.extend([vec![a.to_string()], vec![b.to_string()]]);
        }
        head.push(vec![format!("{}{unit}", words::statistic(self.shown))]);
        head.push(vec!["Weight".into()]);
        let (mut lines, mut marks) = (Vec::new(), Vec::new());
        let mut group: Text = None;
        let studies = self.rows.iter().filter(|row| {
            row.method == Some(Method::SingleStudy) && row.statistic == self.statistic && row.study.is_some()
        });
        let mut studies: Vec<&Row> = studies.collect();
        if self.report.subgroup.is_some() {
            let mut order: Vec<&Text> = Vec::new();
            for row in &studies {
                if !order.contains(&&row.term) {
                    order.push(&row.term);
                }
            }
            let place = |row: &Row| order.iter().position(|term| **term == row.term);
            studies.sort_by_key(|row| place(row));
        }
        for (at, row) in studies.iter().enumerate() {
            if row.term != group {
                group = row.term.clone();
                lines.extend(group.as_deref().map(|term| Line::group(term.replacen('=', ": ", 1))));
                marks.resize(lines.len(), None);
            }
            let (line, shown) = self.study_line(row, arms, weighted_by);
            lines.push(line);
            marks.push(Some((shown, '●')));
            if group.is_some() && studies.get(at + 1).is_none_or(|next| next.term != group) {
                for (line, row) in self.group_lines(&group, arms) {
                    lines.push(line);
                    marks.push(Some((row, '◆')));
                }
            }
        }
        let by = weighted_by.map_or(String::new(), |method| format!("; weights by {}", words::method(method)));
        let caption =
            format!("{} of {a} against {b}, {}{by}", words::statistic(self.shown), intervals(self.report.level));
        let mut table = Table { caption, head, lines, footnotes: Vec::new(), sortable: false };
        self.draw(&mut table, &marks);
        table
    }

    fn study_line(&self, row: &'a Row, arms: bool, weighted_by: Option<Method>) -> (Line, &'a Row) {
        let of_study = |statistic: Statistic| {
            self.rows.iter().filter(move |other| other.statistic == statistic && other.study == row.study)
        };
        let mut cells = Vec::new();
        if arms {
            // Experimental before control, as the rows stand.
            for at in 0..2 {
                let of_arm = |statistic| of_study(statistic).filter(|other| other.versus.is_none()).nth(at);
                let text = match (of_arm(Statistic::Proportion), of_arm(Statistic::Mean)) {
                    (Some(counted), _) => display::counts(counted.events, counted.n),
                    (None, Some(mean)) => {
                        let sd = of_arm(Statistic::StandardDeviation).and_then(|row| row.estimate);
                        let mean_text = mean.estimate.map(display::mean).unwrap_or_default();
                        let sd_text = sd.map(|sd| format!(" ± {}", display::mean(sd))).unwrap_or_default();
                        format!("{mean_text}{sd_text}, {}", mean.n.unwrap_or_default())
                    }
                    _ => String::new(),
                };
                cells.push(Cell::new(text));
            }
        }
        let shown = of_study(self.shown).find(|other| other.method == Some(Method::SingleStudy)).unwrap_or(row);
        cells.push(self.effect_cell(shown));
        let weight = of_study(Statistic::Weight).find(|other| other.method == weighted_by);
        let weight = weight.and_then(|row| row.estimate).filter(|weight| *weight > 0.0 || row.estimate.is_some());
        cells.push(Cell::new(weight.map_or_else(|| display::NONE.into(), display::percent)));
        (Line::of(Kind::Value, row.study.as_deref().unwrap_or_default(), cells), shown)
    }

    /// The pooled effects of a subgroup, beneath its studies.
    fn group_lines(&self, term: &Text, arms: bool) -> Vec<(Line, &'a Row)> {
        let shown: Vec<Method> = match self.report.headline {
            Some(headline) => vec![headline],
            None => self.report.methods.iter().copied().take(3).collect(),
        };
        let line = |method: &Method| {
            let row = self.find(self.shown, *method, term).or_else(|| self.find(self.statistic, *method, term))?;
            let mut cells = if arms { vec![Cell::empty(), Cell::empty()] } else { Vec::new() };
            cells.extend([self.effect_cell(row), Cell::empty()]);
            let label = if shown.len() == 1 { "pooled".to_string() } else { model_name(*method) };
            Some((Line::of(Kind::Value, label, cells).inset(), row))
        };
        shown.iter().filter_map(line).collect()
    }

    /// Every model, the headline marked, and its prediction interval.
    fn pooled(&self) -> Table {
        let (mut lines, mut marks) = (Vec::new(), Vec::new());
        for method in self.report.methods {
            let Some(row) = self.find(self.shown, *method, &None).or_else(|| self.find(self.statistic, *method, &None))
            else {
                continue;
            };
            let tested = self.find(self.statistic, *method, &None);
            let p = tested.and_then(|row| row.p_value).map(display::p_value).unwrap_or_default();
            let mut effect = self.effect_cell(row);
            if self.report.headline == Some(*method) {
                effect.marks.push("*".into());
            }
            lines.push(Line::of(Kind::Value, model_name(*method), vec![effect, Cell::new(p)]));
            marks.push(Some((row, '◆')));
        }
        if let Some(row) = self.prediction() {
            let mut cell = self.effect_cell(row);
            cell.text = String::new();
            lines.push(Line::of(Kind::Detail, "a further study (prediction)", vec![cell, Cell::empty()]));
            marks.push(Some((row, '─')));
        }
        let mut footnotes = Vec::new();
        if self.report.headline.is_some() {
            footnotes.push(("*".to_string(), "to be read first".to_string()));
        }
        let head = vec![vec!["Pooled".to_string()], vec![words::statistic(self.shown).to_string()], vec!["p".into()]];
        let caption = format!("Pooled effect, {}", intervals(self.report.level));
        let mut table = Table { caption, head, lines, footnotes, sortable: false };
        self.draw(&mut table, &marks);
        table
    }

    fn prediction(&self) -> Option<&'a Row> {
        let method = self.report.prediction?;
        self.find(Statistic::PredictionIntervalRatio, method, &None)
            .or_else(|| self.find(Statistic::PredictionInterval, method, &None))
    }

    /// Q, τ², I², H² and their intervals.
    fn heterogeneity(&self) -> Section {
        let mut sentences = Vec::new();
        if let Some(q) = self.find(Statistic::CochranQ, Method::InverseVariance, &None) {
            let (value, df) = (q.estimate.unwrap_or_default(), q.df.unwrap_or_default());
            let p = q.p_value.map(display::p_with_sign).unwrap_or_default();
            sentences.push(format!(
                "Q = {} on {} degrees of freedom, {p}.",
                display::number(value, 2),
                display::number(df, 0)
            ));
        }
        let mut lines = Vec::new();
        for method in self.report.methods.iter().map(|method| model_of(*method)) {
            let name = words::method(method);
            if lines.iter().any(|line: &Line| line.label == name) {
                continue;
            }
            let of = |statistic| self.find(statistic, method, &None).and_then(|row| row.estimate);
            if let Some(tau2) = of(Statistic::TauSquared) {
                let cells = [
                    small(tau2),
                    small(tau2.sqrt()),
                    of(Statistic::ISquared).map(display::percent).unwrap_or_default(),
                    of(Statistic::HSquared).map(|h| display::number(h, 2)).unwrap_or_default(),
                ];
                lines.push(Line::of(Kind::Value, name, cells.map(Cell::new).to_vec()));
            }
        }
        let of = |statistic| self.find(statistic, Method::QProfile, &None);
        if let Some(tau2) = of(Statistic::TauSquared) {
            let both = |row: Option<&Row>, show: &dyn Fn(f64) -> String| {
                row.and_then(|row| display::interval(row.lower, row.upper, show)).unwrap_or_default()
            };
            let cells = [
                both(Some(tau2), &small),
                both(Some(tau2), &|tau2| small(tau2.sqrt())),
                both(of(Statistic::ISquared), &display::percent),
                both(of(Statistic::HSquared), &|h| display::number(h, 2)),
            ];
            let label = format!("{} interval (Q-profile)", display::level(self.report.level));
            lines.push(Line::of(Kind::Value, label, cells.map(Cell::new).to_vec()));
        }
        let head = ["τ² by", "τ²", "τ", "I²", "H²"].map(|head| vec![head.to_string()]).to_vec();
        let table = Table {
            caption: "Variance between studies, and its share of the whole".into(),
            head,
            lines,
            footnotes: Vec::new(),
            sortable: false,
        };
        Section {
            id: "heterogeneity".into(),
            title: "Do the studies differ?".into(),
            lead: Some(sentences.join(" ")),
            tables: if table.lines.is_empty() { Vec::new() } else { vec![table] },
        }
    }

    /// Egger, Begg, Peters, trim and fill.
    fn small_studies(&self) -> Option<Section> {
        let tests: [(Statistic, Method, &str); 6] = [
            (Statistic::Egger, Method::LinearRegression, "Egger, effect/SE on 1/SE"),
            (Statistic::Egger, Method::MetaRegressionReml, "Egger, meta-regression on SE"),
            (Statistic::Peters, Method::LinearRegression, "Peters, on 1/N"),
            (Statistic::Begg, Method::KendallExact, "Begg, exact"),
            (Statistic::Begg, Method::KendallTies, "Begg, ties"),
            (Statistic::Begg, Method::Normal, "Begg, normal"),
        ];
        let mut lines = Vec::new();
        for (statistic, method, name) in tests {
            let Some(row) = self.find(statistic, method, &None).filter(|row| row.p_value.is_some()) else { continue };
            let mut effect = Cell::new(row.estimate.map(display::mean).unwrap_or_default());
            effect.tail = display::row_interval(row).map(|interval| format!("({interval})")).unwrap_or_default();
            let p = row.p_value.map(display::p_value).unwrap_or_default();
            lines.push(Line::of(Kind::Value, name, vec![effect, Cell::new(p)]));
        }
        for method in self.report.methods {
            let parts = [PooledPart::TrimAndFillL0Converged, PooledPart::TrimAndFillL0];
            let found = parts.into_iter().filter_map(|part| part_of(*method, part)).find_map(|method| {
                let row = self.find(Statistic::TrimAndFill, method, &None).filter(|row| row.estimate.is_some())?;
                Some((method, row))
            });
            let Some((method, row)) = found else { continue };
            let shown = self.find(self.shown, method, &None).unwrap_or(row);
            let label = format!(
                "Trim and fill, {}: {}",
                words::method(model_of(method)),
                row.note.as_deref().unwrap_or_default()
            );
            let p = row.p_value.map(display::p_value).unwrap_or_default();
            lines.push(Line::of(Kind::Value, label, vec![self.effect_cell(shown), Cell::new(p)]));
        }
        if lines.is_empty() {
            return None;
        }
        let few = self.rows.iter().any(|row| {
            row.statistic == Statistic::Egger && row.note.as_deref().is_some_and(|note| note.contains("fewer than ten"))
        });
        let lead = few.then(|| "Fewer than ten studies: these tests find next to nothing.".to_string());
        let head = ["Test", "Estimate", "p"].map(|head| vec![head.to_string()]).to_vec();
        let table =
            Table { caption: "Asymmetry of the funnel".into(), head, lines, footnotes: Vec::new(), sortable: false };
        Some(Section {
            id: "small-studies".into(),
            title: "Do small studies show other effects?".into(),
            lead,
            tables: vec![table],
        })
    }

    fn subgroup_difference(&self) -> Option<Section> {
        let column = self.report.subgroup?;
        let term: Text = Some(column.into());
        let mut lines = Vec::new();
        for method in self.report.methods {
            let Some(row) = self.find(Statistic::SubgroupDifference, *method, &term) else { continue };
            let cells = [
                row.test_statistic.map(|q| display::number(q, 2)).unwrap_or_default(),
                row.df.map(|df| display::number(df, 0)).unwrap_or_default(),
                row.p_value.map(display::p_value).unwrap_or_default(),
            ];
            lines.push(Line::of(Kind::Value, model_name(*method), cells.map(Cell::new).to_vec()));
            lines.extend(row.note.as_deref().map(|note| Line::of(Kind::Remark, note, Vec::new())));
        }
        let head = ["Model", "Q", "df", "p"].map(|head| vec![head.to_string()]).to_vec();
        let table = Table {
            caption: "Test that all subgroups have one effect; each has its own τ²".into(),
            head,
            lines,
            footnotes: Vec::new(),
            sortable: false,
        };
        Some(Section {
            id: "subgroups".into(),
            title: format!("Do the subgroups of {column} differ?"),
            lead: None,
            tables: vec![table],
        })
    }

    fn moderators(&self) -> Option<Section> {
        let coefficients: Vec<&Row> = self.rows.iter().filter(|row| row.statistic == Statistic::Coefficient).collect();
        let mut lines = Vec::new();
        let mut last = None;
        for row in coefficients {
            if row.method != last {
                last = row.method;
                let method = row.method?;
                let explained = self.find(Statistic::RSquared, model_of(method), &None).and_then(|row| row.estimate);
                let explained =
                    explained.map(|r| format!(", {} of τ² explained", display::percent(r))).unwrap_or_default();
                lines.push(Line::group(format!("{}{explained}", model_name(method))));
            }
            let p = row.p_value.map(display::p_value).unwrap_or_default();
            let mut cell = Cell::new(row.estimate.map(small).unwrap_or_default());
            cell.tail = display::interval(row.lower, row.upper, small).map(|i| format!("({i})")).unwrap_or_default();
            lines.push(Line::of(Kind::Value, row.term.as_deref().unwrap_or_default(), vec![cell, Cell::new(p)]));
        }
        if lines.is_empty() {
            return None;
        }
        let head =
            vec![vec!["Moderator".to_string()], vec![words::statistic(self.statistic).to_string()], vec!["p".into()]];
        let caption = format!("Effect on moderators, {}", intervals(self.report.level));
        let table = Table { caption, head, lines, footnotes: Vec::new(), sortable: false };
        Some(Section { id: "moderators".into(), title: "Meta-regression".into(), lead: None, tables: vec![table] })
    }

    fn sequence(&self, part: PooledPart, title: &str, label: &str) -> Option<Section> {
        let method = self.report.headline.or(self.report.methods.first().copied())?;
        let method_of_part = part_of(method, part)?;
        let of_part = |row: &&Row| row.statistic == self.shown && row.method == Some(method_of_part);
        let rows: Vec<&Row> = self.rows.iter().filter(of_part).collect();
        let line = |row: &Row| {
            let tau2 = self.find(Statistic::TauSquared, method_of_part, &row.term).and_then(|row| row.estimate);
            let cells = vec![self.effect_cell(row), Cell::new(tau2.map(small).unwrap_or_default())];
            Line::of(Kind::Value, row.term.as_deref().unwrap_or_default(), cells)
        };
        let lines: Vec<Line> = rows.iter().map(|row| line(row)).collect();
        if lines.is_empty() {
            return None;
        }
        let head = vec![vec![label.to_string()], vec![words::statistic(self.shown).to_string()], vec!["τ²".into()]];
        let caption = format!("{}, {}", model_name(method), intervals(self.report.level));
        let mut table = Table { caption, head, lines, footnotes: Vec::new(), sortable: false };
        self.draw(&mut table, &rows.iter().map(|row| Some((*row, '◆'))).collect::<Vec<_>>());
        Some(Section {
            id: title.to_lowercase().replace(' ', "-"),
            title: title.into(),
            lead: None,
            tables: vec![table],
        })
    }

    fn notes(&self) -> Vec<String> {
        let [a, b] = self.report.arms;
        let mut notes: Vec<String> = Vec::new();
        notes.extend(self.report.reason.map(String::from));
        if self.shown != Statistic::Effect && self.shown != Statistic::Ratio {
            let what = self.report.outcome.map_or_else(|| "more".into(), |outcome| format!("more of “{outcome}”"));
            let above = if self.shown == self.statistic { "A difference above 0" } else { "A ratio above 1" };
            let judged = match self.report.event {
                Some(Event::Benefit) => "it is hoped for",
                Some(Event::Harm) => "it is feared",
                None => "whether that is good is not said here",
            };
            notes.push(format!("{above} means {what} under {a} than under {b}; {judged}."));
        }
        notes.extend(self.report.choices.iter().cloned());
        for row in self.rows.iter().filter(|row| row.statistic == self.statistic && row.study.is_none()) {
            let whole = row.method.is_some_and(|method| self.report.methods.contains(&method));
            if let (true, Some(note), Some(method)) = (whole && row.term.is_none(), row.note.as_deref(), row.method) {
                notes.push(format!("{}: {note}.", model_name(method)));
            }
        }
        for row in self.rows.iter().filter(|row| row.method == Some(Method::SingleStudy)) {
            if let (Some(study), Some(note)) = (row.study.as_deref(), row.note.as_deref()) {
                notes.push(format!("{study}: {note}."));
            }
        }
        notes
    }
}

/// `reml+hartung-knapp` → `reml`.
fn model_of(method: Method) -> Method {
    match method {
        Method::Pooled(parts) => parts.model.method(),
        other => other,
    }
}

/// The id of a part of a model's numbers.
fn part_of(method: Method, part: PooledPart) -> Option<Method> {
    let trimmed = matches!(part, PooledPart::TrimAndFillL0 | PooledPart::TrimAndFillL0Converged);
    Pooled::of(method).map(|parts| {
        let interval = if trimmed { PooledInterval::Normal } else { parts.interval };
        Pooled::method(parts.model, interval, part)
    })
}

/// "REML, Hartung–Knapp".
pub(super) fn model_name(method: Method) -> String {
    let name = words::method(model_of(method));
    match method {
        Method::Pooled(Pooled { interval: PooledInterval::HartungKnapp, .. }) => format!("{name}, Hartung–Knapp"),
        Method::Pooled(Pooled { interval: PooledInterval::HartungKnappAdHoc, .. }) => {
            format!("{name}, Hartung–Knapp ad hoc")
        }
        _ => name,
    }
}

/// A variance or a coefficient: three decimals, more as it nears zero.
fn small(value: f64) -> String {
    let size = value.abs();
    let decimals = if size == 0.0 || size >= 0.01 { 3 } else { 5 };
    if size > 0.0 && size < 1e-4 {
        format!("{value:.2e}").replace('-', "−")
    } else {
        display::number(value, decimals)
    }
}

fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
