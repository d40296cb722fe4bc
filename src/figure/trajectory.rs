//! Mean score by visit with intervals, and how many were observed.

use crate::results::{Method, Row, Statistic};
use crate::study::Measure;

use super::axis::{Axis, STROKE, TICK_TYPE, TITLE_TYPE};
use super::canvas::{Anchor, Canvas, Form};
use super::face::{
    self, BODY, Face, Footnotes, KeyEntry, MARGIN, ONE_COLUMN_MM, SMALL, Sign, TWO_COLUMNS_MM, draw_key,
};
use super::outcome_bars::method_words;
use super::palette::{Color, FAINT, INK, arm_styles};
use super::rows::{Handling, Key, StudyRows, bounds, handling_of, key_of, marks};
use super::svg::POINTS_PER_MM;
use super::text::{widest, wrap};
use super::{View, Wish, format};

/// A mean at a visit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mean {
    /// Place of the visit in `Trajectory::visits`.
    pub(crate) visit: usize,
    pub(crate) mean: f64,
    pub(crate) bounds: Option<(f64, f64)>,
    pub(crate) n: Option<u64>,
    pub(crate) marks: String,
}

/// One arm.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    pub(crate) arm: String,
    pub(crate) color: Color,
    pub(crate) form: Form,
    pub(crate) means: Vec<Mean>,
}

/// A visit and its place in time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Visit {
    pub(crate) label: String,
    /// Weeks since baseline, or its number where the file does not say.
    pub(crate) time: f64,
}

/// The figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trajectory {
    pub(crate) face: Face,
    pub(crate) value: String,
    pub(crate) visits: Vec<Visit>,
    /// Are the visits drawn at their true distances?
    pub(crate) in_weeks: bool,
    /// Is the value a change, so that zero is a line of its own?
    pub(crate) change: bool,
    pub(crate) series: Vec<Series>,
    pub(crate) notes: Footnotes,
}

fn is_mean(row: &Row) -> bool {
    matches!(row.statistic, Statistic::Mean | Statistic::LsMean) && row.estimate.is_some() && !row.is_contrast()
}

/// One figure for each continuous endpoint with means at two visits or more.
pub(crate) fn build(rows: &StudyRows, wish: &Wish, warning: Option<&'static str>) -> Vec<(String, Trajectory)> {
    let mut endpoints: Vec<(&str, &str)> = Vec::new();
    for key in rows.keys(&wish.endpoints, is_mean) {
        if !endpoints.contains(&(key.analysis, key.endpoint)) {
            endpoints.push((key.analysis, key.endpoint));
        }
    }
    let mut views = Vec::new();
    for (analysis, endpoint) in endpoints {
        for statistic in [Statistic::Mean, Statistic::LsMean] {
            if let Some(view) = one(rows, wish, warning, (analysis, endpoint), statistic) {
                let suffix = if analysis == endpoint { endpoint.to_owned() } else { format!("{analysis}-{endpoint}") };
                views.push((suffix, view));
                break;
            }
        }
    }
    views
}

fn one(
    rows: &StudyRows,
    wish: &Wish,
    warning: Option<&'static str>,
    (analysis, endpoint): (&str, &str),
    statistic: Statistic,
) -> Option<Trajectory> {
    let wanted = |row: &Row| {
        is_mean(row)
            && row.statistic == statistic
            && key_of(row).is_some_and(|key| key.analysis == analysis && key.endpoint == endpoint)
    };
    let of_endpoint: Vec<&Row> = rows.efficacy().filter(|row| wanted(row)).collect();
    let keys: Vec<Key> = of_endpoint.iter().filter_map(|row| key_of(row)).collect();
    let handling: Handling = match wish.estimand {
        Some(asked) => Handling::from(asked),
        None => rows
            .handling(*keys.first()?, None, wanted)
            .filter(|first| visits_under(&of_endpoint, *first) >= 2)
            .or_else(|| {
                of_endpoint.iter().map(|row| handling_of(row)).max_by_key(|h| visits_under(&of_endpoint, *h))
            })?,
    };
    let (visits, ids, in_weeks) = visits(rows, &of_endpoint, handling);
    if visits.len() < 2 {
        return None;
    }
    let styles = arm_styles(rows.study);
    let mut notes = Footnotes::default();
    let mut level = None;
    let mut methods: Vec<Method> = Vec::new();
    let mut series = Vec::new();
    for (index, arm) in rows.arms() {
        let mut means = Vec::new();
        for (visit, id) in ids.iter().enumerate() {
            let row = of_endpoint.iter().find(|row| {
                row.visit.as_deref() == Some(*id)
                    && row.arm.as_deref() == Some(arm.id.get_ref())
                    && handling_of(row) == handling
            });
            let Some(row) = row else { continue };
            let Some(mean) = row.estimate else { continue };
            level = level.or(row.level);
            if let Some(method) = row.method.filter(|method| !methods.contains(method)) {
                methods.push(method);
            }
            means.push(Mean { visit, mean, bounds: bounds(row), n: row.n, marks: marks(row, &mut notes) });
        }
        if !means.is_empty() {
            series.push(Series { arm: arm.label.clone(), color: styles[index].color, form: styles[index].form, means });
        }
    }
    let of_study = rows.endpoint(endpoint);
    let measure = of_study.and_then(|endpoint| endpoint.measure);
    let label = rows.endpoint_label(keys.first()?.endpoint);
    let what = if statistic == Statistic::LsMean { "least-squares mean" } else { "mean" };
    let value = format!("{label}, {what} ({} CI)", format::level(level));
    let subtitle = [
        rows.study_name(),
        handling.words(),
        format!("{} intervals: {}", format::level(level), method_words(&methods)),
    ]
    .join(" · ");
    let title = wish.title.clone().unwrap_or_else(|| format!("{label} by visit"));
    let change = matches!(measure, Some(Measure::Change | Measure::PercentChange));
    Some(Trajectory { face: Face { title, subtitle, warning }, value, visits, in_weeks, change, series, notes })
}

fn visits_under(rows: &[&Row], handling: Handling) -> usize {
    let mut visits: Vec<&str> =
        rows.iter().filter(|row| handling_of(row) == handling).filter_map(|row| row.visit.as_deref()).collect();
    visits.sort_unstable();
    visits.dedup();
    visits.len()
}

/// The visits in order, with their ids, and whether the study file gives all their weeks.
fn visits<'a>(rows: &StudyRows<'a>, means: &[&'a Row], handling: Handling) -> (Vec<Visit>, Vec<&'a str>, bool) {
    let mut ids: Vec<&str> = Vec::new();
    for id in means.iter().filter(|row| handling_of(row) == handling).filter_map(|row| row.visit.as_deref()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.sort_by_key(|id| rows.visit_place(id).unwrap_or(usize::MAX));
    let (visits, in_weeks) = in_time(rows, &ids);
    (visits, ids, in_weeks)
}

/// Visits in their order with their labels and weeks, and whether the study file gives all their weeks.
pub(super) fn in_time(rows: &StudyRows, ids: &[&str]) -> (Vec<Visit>, bool) {
    let weeks: Vec<Option<f64>> =
        ids.iter().map(|id| rows.visit_place(id).and_then(|place| rows.study.visits[place].week)).collect();
    let in_order = weeks.windows(2).all(|pair| matches!(pair, [Some(a), Some(b)] if a < b));
    let visits = ids
        .iter()
        .zip(&weeks)
        .enumerate()
        .map(|(number, (id, week))| Visit {
            label: rows.study.visit_label(id).to_owned(),
            time: week.filter(|_| in_order).unwrap_or(number as f64),
        })
        .collect();
    (visits, in_order)
}

/// Horizontal distance of neighbouring arms at one visit.
pub(super) const DODGE: f64 = 2.4;

/// Free space between the axis and the first and last visit.
pub(super) const INSET: f64 = 9.0;

impl Trajectory {
    /// The time axis between these two places; visits that would collide are set at equal distances instead, when `equal`.
    fn time_axis(&self, start: f64, end: f64, equal: bool) -> Axis {
        let last = self.visits.len() - 1;
        if equal {
            return Axis::linear(0.0, last as f64, start + INSET, end - INSET);
        }
        Axis::linear(self.visits[0].time, self.visits[last].time, start + INSET, end - INSET)
    }

    /// The smallest distance of two visits on an axis of this length.
    fn closest(&self, length: f64) -> f64 {
        let span = self.visits[self.visits.len() - 1].time - self.visits[0].time;
        self.visits.windows(2).map(|pair| (pair[1].time - pair[0].time) / span * length).fold(f64::INFINITY, f64::min)
    }

    fn value_axis(&self, bottom: f64, top: f64) -> Axis {
        let ends = self.series.iter().flat_map(|series| &series.means).flat_map(|mean| {
            let (lower, upper) = mean.bounds.unwrap_or((mean.mean, mean.mean));
            [lower.min(mean.mean), upper.max(mean.mean)]
        });
        let zero = if self.change { 0.0 } else { f64::NAN };
        let (low, high) = ends
            .chain([zero])
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end), high.max(end)));
        Axis::linear_around(low, high, bottom, top)
    }
}

/// The names of the visits, broken into lines, where they fit side by side: centre and lines of each.
fn visit_names(visits: &[Visit], at: &impl Fn(usize) -> f64, room: (f64, f64)) -> Option<Vec<(f64, Vec<String>)>> {
    const WIDEST: f64 = 58.0;
    let place = |number: usize| {
        let lines = wrap(&visits[number].label, TICK_TYPE.size, TICK_TYPE.weight, WIDEST);
        let half = widest(lines.iter().map(String::as_str), TICK_TYPE.size, TICK_TYPE.weight) / 2.0;
        (at(number).max(room.0 + half).min(room.1 - half), half, lines)
    };
    let places: Vec<(f64, f64, Vec<String>)> = (0..visits.len()).map(place).collect();
    let apart = places.windows(2).all(|pair| pair[0].0 + pair[0].1 + 2.0 < pair[1].0 - pair[1].1);
    let short = places.iter().all(|(_, _, lines)| lines.len() <= 3);
    (apart && short).then(|| places.into_iter().map(|(center, _, lines)| (center, lines)).collect())
}

/// Visits along a time axis.
pub(crate) struct TimeAxis<'a> {
    pub(crate) visits: &'a [Visit],
    /// Are their times weeks?
    pub(crate) in_weeks: bool,
    /// Are they set at equal distances?
    pub(crate) equal: bool,
    /// From where to where their names may go.
    pub(crate) room: (f64, f64),
}

impl TimeAxis<'_> {
    /// Draws ticks and names of the visits below the axis from `x0` to `x1` at height `y`; gives the height below them.
    pub(crate) fn draw(
        &self,
        canvas: &mut Canvas,
        ((x0, x1), mut y): ((f64, f64), f64),
        at: &impl Fn(usize) -> f64,
        notes: &mut Footnotes,
    ) -> f64 {
        const LINE: f64 = 6.6;
        for visit in 0..self.visits.len() {
            canvas.line((at(visit), y), (at(visit), y + 2.0), STROKE, INK);
        }
        let names = visit_names(self.visits, at, self.room);
        let title = match (&names, self.in_weeks, self.equal) {
            (Some(_), true, false) => "",
            (Some(_), ..) => "Visits, not at their true distances",
            (None, true, true) => "Weeks since baseline, not to scale",
            (None, true, false) => "Weeks since baseline",
            (None, false, _) => "Visit, by number",
        };
        let lines = match names {
            Some(names) => {
                for (center, lines) in &names {
                    for (index, line) in lines.iter().enumerate() {
                        canvas.text(line, *center, y + 8.0 + LINE * index as f64, Anchor::Middle, TICK_TYPE);
                    }
                }
                names.iter().map(|(_, lines)| lines.len()).max().unwrap_or(1)
            }
            None => {
                let mut free_from = f64::NEG_INFINITY;
                for (number, visit) in self.visits.iter().enumerate() {
                    let tick = if self.in_weeks { format::week(visit.time) } else { (number + 1).to_string() };
                    let (x, half) = (at(number), TICK_TYPE.width(&tick) / 2.0);
                    if x - half > free_from {
                        canvas.text(&tick, x, y + 8.0, Anchor::Middle, TICK_TYPE);
                        free_from = x + half + 1.5;
                    }
                }
                if !self.in_weeks {
                    let named = self.visits.iter().enumerate();
                    let list: Vec<String> =
                        named.map(|(number, visit)| format!("{} {}", number + 1, visit.label)).collect();
                    notes.remark(&format!("Visits: {}.", list.join("; ")));
                }
                1
            }
        };
        y += 9.5 + LINE * (lines - 1) as f64;
        if !title.is_empty() {
            y += 7.0;
            canvas.text(title, (x0 + x1) / 2.0, y, Anchor::Middle, TITLE_TYPE);
            y += 1.5;
        }
        y
    }
}

impl View for Trajectory {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        const HEIGHT: f64 = 120.0;
        const ROW: f64 = 8.0;
        let count = |mean: &Mean| mean.n.map_or_else(|| "–".to_owned(), |n| n.to_string());
        let means = || self.series.iter().flat_map(|series| &series.means);
        let counts: Vec<String> = means().map(count).collect();
        let count_width = widest(counts.iter().map(String::as_str), BODY.size, BODY.weight) + 3.0;
        let dodge_width = DODGE * self.series.len() as f64 + 2.0;
        let narrowest = count_width.max(dodge_width);
        let left_part = MARGIN + 34.0;
        let length = |mm: f64| mm * POINTS_PER_MM - left_part - MARGIN - 2.0 * INSET;
        let width_mm = if self.closest(length(ONE_COLUMN_MM)) >= narrowest { ONE_COLUMN_MM } else { TWO_COLUMNS_MM };
        let equal = self.closest(length(width_mm)) < narrowest;
        let mut canvas = Canvas::new(width_mm * POINTS_PER_MM);

        let mut y = self.face.draw(&mut canvas);
        let key: Vec<KeyEntry> = self
            .series
            .iter()
            .map(|series| KeyEntry {
                sign: Sign::Mark { form: series.form, filled: true, color: series.color },
                label: series.arm.clone(),
            })
            .collect();
        y = draw_key(&mut canvas, &key, y) + 4.0;
        let (top, bottom) = (y, y + HEIGHT);
        let value_axis = self.value_axis(bottom, top);
        let x0 = MARGIN + value_axis.left_room(&self.value);
        let time_axis = self.time_axis(x0, canvas.width - MARGIN, equal);
        let at = |visit: usize| time_axis.at(if equal { visit as f64 } else { self.visits[visit].time });
        value_axis.draw_left(&mut canvas, x0, &self.value);
        if self.change && value_axis.low < 0.0 && value_axis.high > 0.0 {
            let zero = value_axis.at(0.0);
            canvas.dashed((x0, zero), (canvas.width - MARGIN, zero), 0.4, FAINT);
        }
        canvas.line((x0, bottom), (canvas.width - MARGIN, bottom), STROKE, INK);
        let middle = (self.series.len() as f64 - 1.0) / 2.0;
        for (index, series) in self.series.iter().enumerate() {
            let shift = DODGE * (index as f64 - middle);
            let points: Vec<(f64, f64)> =
                series.means.iter().map(|mean| (at(mean.visit) + shift, value_axis.at(mean.mean))).collect();
            for (mean, (x, _)) in series.means.iter().zip(&points) {
                if let Some((lower, upper)) = mean.bounds {
                    let (low, high) = (value_axis.at(lower), value_axis.at(upper));
                    canvas.line((*x, low), (*x, high), 0.6, series.color);
                    for end in [low, high] {
                        canvas.line((x - 1.4, end), (x + 1.4, end), 0.6, series.color);
                    }
                }
            }
            if points.len() > 1 {
                canvas.polyline(points.clone(), 0.9, series.color);
            }
            for point in points {
                canvas.mark(series.form, true, point, 2.1, series.color);
            }
        }
        let mut notes = self.notes.clone();
        let room = (1.5, canvas.width - 1.5);
        let visits = TimeAxis { visits: &self.visits, in_weeks: self.in_weeks, equal, room };
        let ends = (x0, canvas.width - MARGIN);
        y = visits.draw(&mut canvas, (ends, bottom), &at, &mut notes);
        y += 8.0;
        canvas.text("Participants in the mean", MARGIN, y, Anchor::Start, SMALL);
        for series in &self.series {
            y += ROW;
            canvas.mark(series.form, true, (x0 - 6.0, y - 2.1), 2.1, series.color);
            let mut free_from = f64::NEG_INFINITY;
            for mean in &series.means {
                let text = count(mean);
                let (x, half) = (at(mean.visit), BODY.width(&text) / 2.0);
                if x - half > free_from {
                    free_from = canvas.text_with_marks(&text, &mean.marks, x, y, Anchor::Middle, BODY) + 0.5;
                }
            }
        }
        y = notes.draw(&mut canvas, y + 3.0);
        face::finish(&mut canvas, y);
        canvas
    }

    fn describe(&self) -> String {
        let mut text = self.face.spoken();
        text.push_str(&format!("Lines over time: {}. ", self.value));
        for series in &self.series {
            let means: Vec<String> = series
                .means
                .iter()
                .map(|mean| {
                    let n = mean.n.map(|n| format!(", n = {n}")).unwrap_or_default();
                    let value = format::with_interval(Statistic::Mean, mean.mean, mean.bounds);
                    format!("{} {value}{n}{}", self.visits[mean.visit].label, mean.marks)
                })
                .collect();
            text.push_str(&format!("{}: {}. ", series.arm, means.join("; ")));
        }
        text.push_str(self.notes.spoken().trim_start());
        text.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_places, mapp2, place_of, through};
    use super::super::palette::VERMILION;
    use super::*;

    #[test]
    fn means_stand_at_their_weeks_and_scores() {
        super::super::font::register().unwrap();
        let (study, results) = mapp2();
        let views = build(&StudyRows::new(&study, &results), &Wish::default(), None);
        assert_eq!(views.len(), 1, "the change has one visit only");
        let canvas = views[0].1.draw();
        let week = through((0.0, place_of(&canvas, "Baseline", 0).0), (18.0, place_of(&canvas, "Week 18", 0).0));
        let score = through((20.0, place_of(&canvas, "20", 0).1 - 2.0), (40.0, place_of(&canvas, "40", 0).1 - 2.0));
        // Key and table of counts hold one mark each.
        let marks: Vec<(f64, f64)> = canvas.centers(VERMILION)[1..5].to_vec();
        let xs: Vec<f64> = marks.iter().map(|mark| mark.0 + DODGE / 2.0).collect();
        let ys: Vec<f64> = marks.iter().map(|mark| mark.1).collect();
        assert_places(&xs, &[0.0, 4.0, 8.0, 18.0].map(&week));
        assert_places(&ys, &[39.4, 28.1, 20.8, 15.8].map(&score));
        for n in ["53", "52", "44", "42"] {
            place_of(&canvas, n, 0);
        }
    }
}
