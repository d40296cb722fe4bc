//! Forest plot of a meta-analysis: the studies with what their arms reported, squares as large as their weights, a diamond for each
//! pooled effect, the prediction interval, subgroups.

use crate::results::{Method, Statistic, display};

use super::super::axis::Axis;
use super::super::canvas::{Anchor, Canvas, Point, Type};
use super::super::face::{self, BODY, Face, Footnotes, LEADING, MARGIN, SMALL, STRONG, TWO_COLUMNS_MM};
use super::super::palette::{BLUE, Color, FAINT, INK, MUTED, VERMILION};
use super::super::svg::POINTS_PER_MM;
use super::super::text::{shortened, widest, wrap, wrap_at_most};
use super::super::{View, format};
use super::PoolWish;
use super::rows::{PoolRows, StudyLine, SummaryLine, group_of};

/// Studies under one heading, with what is pooled of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    pub(crate) heading: Option<String>,
    pub(crate) studies: Vec<StudyLine>,
    pub(crate) summaries: Vec<SummaryLine>,
    pub(crate) heterogeneity: Option<String>,
}

/// The figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PooledForest {
    pub(crate) face: Face,
    pub(crate) groups: Vec<Group>,
    /// Of all studies, below the groups.
    pub(crate) summaries: Vec<SummaryLine>,
    /// Sentences below the summaries.
    pub(crate) sentences: Vec<String>,
    pub(crate) statistic: Statistic,
    pub(crate) effect: String,
    pub(crate) logarithmic: bool,
    pub(crate) factor: f64,
    /// Heads of the arms' columns; none where studies report effects alone.
    pub(crate) arms: Option<(String, String)>,
    /// What stands in the arms' columns: `n/N`, `Mean (SD), n`.
    pub(crate) reported: &'static str,
    /// A head for each column of weights.
    pub(crate) weights: Vec<String>,
    /// Below the axis, left and right.
    pub(crate) sides: Option<(String, String)>,
    pub(crate) level: Option<f64>,
    pub(crate) notes: Footnotes,
}

pub(crate) fn build(rows: &PoolRows, wish: &PoolWish, warning: Option<&'static str>) -> PooledForest {
    let mut notes = Footnotes::default();
    let mut groups = Vec::new();
    let studies = rows.studies(&mut notes);
    let terms = rows.terms();
    if terms.is_empty() {
        groups.push(Group { heading: None, studies: studies.clone(), summaries: Vec::new(), heterogeneity: None });
    }
    for term in &terms {
        let of_group = |study: &&StudyLine| study.group.as_deref() == group_of(term);
        groups.push(Group {
            heading: group_of(term).map(|name| if name.is_empty() { "(no value)".into() } else { name.to_owned() }),
            studies: studies.iter().filter(of_group).cloned().collect(),
            summaries: rows.summaries(Some(term), &mut notes),
            heterogeneity: rows.heterogeneity(Some(term)),
        });
    }
    let summaries = rows.summaries(None, &mut notes);
    let mut sentences: Vec<String> =
        rows.heterogeneity(None).map(|text| format!("Heterogeneity: {text}")).into_iter().collect();
    sentences.extend(rows.subgroup_difference());
    let reported = if studies.iter().any(|study| study.counts.is_some()) { "n/N" } else { "Mean (SD), n" };
    let has_arms = studies.iter().any(|study| !study.arms.0.is_empty());
    let named = wish.arms.map(|(a, b)| (a.to_owned(), b.to_owned()));
    let sides = wish.larger_is_better.zip(named.clone()).map(|(larger, (a, b))| {
        let (left, right) = if larger { (b, a) } else { (a, b) };
        (format!("←\u{a0}favours {left}"), format!("favours {right}\u{a0}→"))
    });
    let weights = match rows.weighted.as_slice() {
        [_] => vec!["Weight (%)".to_owned()],
        several => several
            .iter()
            .map(|method| format!("Weight (%) {}", if *method == Method::CommonEffect { "common" } else { "random" }))
            .collect(),
    };
    PooledForest {
        face: Face {
            title: wish.title.to_owned(),
            subtitle: [wish.outcome, wish.caveat].into_iter().flatten().collect::<Vec<_>>().join(". "),
            warning,
        },
        groups,
        summaries,
        sentences,
        statistic: rows.shown,
        effect: rows.effect_words().to_owned(),
        logarithmic: rows.logarithmic(),
        factor: rows.factor(),
        arms: has_arms.then(|| named.unwrap_or_else(|| ("Experimental".into(), "Control".into()))),
        reported,
        weights,
        sides,
        level: rows.level(),
        notes,
    }
}

const GAP: f64 = 8.0;
const NAME_LIMIT: f64 = 150.0;
const HEAD_LIMIT: f64 = 58.0;
const WEIGHT_HEAD_LIMIT: f64 = 40.0;
const HEAD_LINES: usize = 5;
/// Lines that the name of a study may take.
const NAME_LINES: usize = 2;
/// Half the side of the heaviest study's square.
const LARGEST: f64 = 3.3;
const SMALLEST: f64 = 0.8;
/// Half the height of a diamond.
const DIAMOND: f64 = 3.0;
const PLOT_LEAST: f64 = 120.0;

/// Where the columns end (and the plot begins).
struct Columns {
    first: f64,
    second: f64,
    axis: Axis,
    weights: Vec<f64>,
    effect: f64,
    name_limit: f64,
}

impl PooledForest {
    fn studies(&self) -> impl Iterator<Item = &StudyLine> {
        self.groups.iter().flat_map(|group| &group.studies)
    }

    fn all_summaries(&self) -> impl Iterator<Item = &SummaryLine> {
        self.groups.iter().flat_map(|group| &group.summaries).chain(&self.summaries)
    }

    fn has_headline(&self) -> bool {
        self.summaries.iter().any(|line| line.headline)
    }

    fn effect_text(&self, estimate: Option<f64>, bounds: Option<(f64, f64)>) -> String {
        match (estimate, bounds) {
            (Some(estimate), bounds) => format::with_interval(self.statistic, estimate, bounds),
            (None, Some((lower, upper))) => {
                let shown = display::interval(Some(lower), Some(upper), |value| display::bound(self.statistic, value));
                shown.map(|shown| format!("({shown})")).unwrap_or_default()
            }
            (None, None) => display::NONE.to_owned(),
        }
    }

    fn effect_head(&self) -> Vec<String> {
        let name = self.effect.split(" (").next().unwrap_or_default();
        let head = format!("{name} ({} CI)", format::level(self.level));
        wrap(&head, STRONG.size, STRONG.weight, 96.0)
    }

    /// On the axis's own scale, linear in length.
    fn stretched(&self, value: f64) -> f64 {
        if self.logarithmic { libm::log(value.max(1e-12)) } else { self.factor * value }
    }

    /// The axis: every estimate and pooled interval, and the bounds of all but the vaguest fifth of the studies.
    fn axis(&self, start: f64, end: f64) -> Axis {
        let summary = || self.all_summaries().filter_map(|line| line.bounds).flat_map(|(lower, upper)| [lower, upper]);
        let estimates = || self.studies().filter_map(|study| study.estimate).chain(summary());
        let mut ends: Vec<f64> = self
            .studies()
            .filter_map(|study| study.bounds)
            .flat_map(|(lower, upper)| [lower, upper])
            .map(|value| self.stretched(value))
            .filter(|value| value.is_finite())
            .collect();
        let estimates: Vec<f64> =
            estimates().map(|value| self.stretched(value)).filter(|value| value.is_finite()).collect();
        let middle = estimates.iter().sum::<f64>() / (estimates.len().max(1) as f64);
        ends.sort_by(|a, b| (a - middle).abs().total_cmp(&(b - middle).abs()));
        ends.truncate(if ends.len() > 8 { ends.len() * 4 / 5 } else { ends.len() });
        let all = || estimates.iter().chain(&ends).copied();
        let (low, high) = (all().fold(0.0, f64::min), all().fold(0.0, f64::max));
        if self.logarithmic {
            // A little of the other side shows where no effect is.
            let (low, high) = (low.min(-0.15 * high), high.max(-0.15 * low));
            return Axis::logarithmic_around(libm::exp(low), libm::exp(high), start, end);
        }
        Axis::linear_around(low.min(-0.15 * high), high.max(-0.15 * low), start, end)
    }

    fn columns(&self, width: f64) -> Columns {
        let of = |texts: Vec<String>, set: Type| widest(texts.iter().map(String::as_str), set.size, set.weight);
        let arm_width = |head: &str, cell: fn(&StudyLine) -> &str| {
            if self.arms.is_none() {
                return 0.0;
            }
            let lines = wrap_at_most(head, STRONG.size, STRONG.weight, HEAD_LIMIT, HEAD_LINES);
            let cells = self.studies().map(|study| cell(study).to_owned()).collect();
            of(lines, STRONG).max(of(cells, BODY)).max(BODY.width(self.reported)) + GAP
        };
        let (a, b) = self.arms.clone().unwrap_or_default();
        let (first, second) = (arm_width(&a, |study| &study.arms.0), arm_width(&b, |study| &study.arms.1));
        let effects: Vec<String> = self
            .studies()
            .map(|study| self.effect_text(study.estimate, study.bounds))
            .chain(self.all_summaries().map(|line| self.effect_text(line.estimate, line.bounds)))
            .collect();
        let marks = self.all_summaries().map(|line| SMALL.width(&line.marks)).fold(0.0, f64::max);
        let effect_width = of(effects, STRONG).max(of(self.effect_head(), STRONG));
        let weight_widths: Vec<f64> = self
            .weights
            .iter()
            .map(|head| {
                let lines = wrap_at_most(head, STRONG.size, STRONG.weight, WEIGHT_HEAD_LIMIT, HEAD_LINES);
                of(lines, STRONG).max(BODY.width("100.0")) + GAP
            })
            .collect();
        let right = width - MARGIN - marks;
        let fixed = first + second + effect_width + weight_widths.iter().sum::<f64>() + 2.0 * GAP + marks;
        let name_width = self
            .studies()
            .map(|study| BODY.width(&study.name) + SMALL.width(&study.marks) + 1.5 + self.inset())
            .chain(self.all_summaries().map(|line| STRONG.width(&line.label)))
            .chain(self.groups.iter().filter_map(|group| group.heading.as_ref()).map(|heading| STRONG.width(heading)))
            .fold(50.0, f64::max);
        let most = (width - 2.0 * MARGIN - fixed - PLOT_LEAST).clamp(60.0, NAME_LIMIT);
        let name_width = name_width.min(most);
        let first = MARGIN + name_width + first;
        let second = first + second;
        let mut weights: Vec<f64> = Vec::new();
        let mut at = right - effect_width - if self.weights.is_empty() { 0.0 } else { GAP };
        for width in weight_widths.iter().rev() {
            weights.insert(0, at);
            at -= width;
        }
        let axis = self.axis(second + GAP, at - GAP);
        Columns { first, second, axis, weights, effect: right, name_limit: name_width }
    }

    fn heads(&self, canvas: &mut Canvas, columns: &Columns, top: f64) -> f64 {
        let wrapped = |text: &str, limit| wrap_at_most(text, STRONG.size, STRONG.weight, limit, HEAD_LINES);
        let mut heads: Vec<(Vec<String>, f64, Anchor)> = vec![(vec!["Study".into()], MARGIN, Anchor::Start)];
        if let Some((a, b)) = &self.arms {
            for (head, x) in [(a, columns.first), (b, columns.second)] {
                let mut lines = wrapped(head, HEAD_LIMIT);
                lines.push(self.reported.into());
                heads.push((lines, x, Anchor::End));
            }
        }
        for (head, x) in self.weights.iter().zip(&columns.weights) {
            heads.push((wrapped(head, WEIGHT_HEAD_LIMIT), *x, Anchor::End));
        }
        heads.push((self.effect_head(), columns.effect, Anchor::End));
        let most = heads.iter().map(|(lines, ..)| lines.len()).max().unwrap_or(1);
        let bottom = top + most as f64 * STRONG.size * LEADING;
        for (lines, x, anchor) in heads {
            let mut baseline = bottom - lines.len() as f64 * STRONG.size * LEADING;
            for line in &lines {
                baseline += STRONG.size * LEADING;
                let set = if *line == self.reported { BODY } else { STRONG };
                canvas.text(line, x, baseline - 1.5, anchor, set);
            }
        }
        canvas.line((MARGIN, bottom + 1.0), (canvas.width - MARGIN, bottom + 1.0), 0.4, FAINT);
        bottom + 3.0
    }

    fn place(&self, axis: &Axis, value: f64) -> f64 {
        let shown = self.factor * value;
        if self.logarithmic && shown <= 0.0 { axis.room().0 - 1.0 } else { axis.at(shown) }
    }

    /// How far the studies are set in, below the headings of their groups.
    fn inset(&self) -> f64 {
        if self.groups.iter().any(|group| group.heading.is_some()) { 4.0 } else { 0.0 }
    }

    fn name_lines(&self, columns: &Columns, study: &StudyLine) -> Vec<String> {
        let room = columns.name_limit - self.inset() - SMALL.width(&study.marks) - 1.0;
        wrap_at_most(&study.name, BODY.size, BODY.weight, room, NAME_LINES)
    }

    fn study_height(&self, columns: &Columns, study: &StudyLine, row: f64) -> f64 {
        row + (self.name_lines(columns, study).len() - 1) as f64 * BODY.size * LEADING
    }

    fn study(&self, canvas: &mut Canvas, columns: &Columns, study: &StudyLine, y: f64, row: f64, heaviest: f64) {
        let names = self.name_lines(columns, study);
        let middle = y + self.study_height(columns, study, row) / 2.0;
        let baseline = middle + 2.1;
        let mut line = baseline - (names.len() - 1) as f64 * BODY.size * LEADING / 2.0;
        for (at, name) in names.iter().enumerate() {
            let marks = if at + 1 == names.len() { study.marks.as_str() } else { "" };
            canvas.text_with_marks(name, marks, MARGIN + self.inset(), line, Anchor::Start, BODY);
            line += BODY.size * LEADING;
        }
        if self.arms.is_some() {
            canvas.text(&study.arms.0, columns.first, baseline, Anchor::End, BODY);
            canvas.text(&study.arms.1, columns.second, baseline, Anchor::End, BODY);
        }
        let axis = &columns.axis;
        if let Some((lower, upper)) = study.bounds {
            let ends = (self.place(axis, lower), self.place(axis, upper));
            if ends.1 < axis.room().0 || ends.0 > axis.room().1 {
                beyond(canvas, axis, ends.1 < axis.room().0, middle, INK);
            } else {
                canvas.whisker(ends, axis.room(), middle, 0.6, INK);
            }
        }
        if let Some(estimate) = study.estimate.filter(|estimate| axis.holds(self.factor * estimate)) {
            let share = study.weights.iter().flatten().next_back().copied().unwrap_or(heaviest / 4.0);
            let half = (LARGEST * (share / heaviest).sqrt()).clamp(SMALLEST, LARGEST);
            let x = self.place(axis, estimate);
            canvas.rectangle(x - half, middle - half, x + half, middle + half, BLUE);
        }
        for (weight, x) in study.weights.iter().zip(&columns.weights) {
            let shown = weight.map_or_else(|| display::NONE.to_owned(), format::percent_number);
            canvas.text(&shown, *x, baseline, Anchor::End, BODY);
        }
        let text = self.effect_text(study.estimate, study.bounds);
        canvas.text(&text, columns.effect, baseline, Anchor::End, BODY);
    }

    fn summary(&self, canvas: &mut Canvas, columns: &Columns, line: &SummaryLine, y: f64, row: f64) {
        let middle = y + row / 2.0;
        let baseline = middle + 2.1;
        let set = if line.headline { STRONG } else { BODY };
        let label = shortened(&line.label, set.size, set.weight, columns.second - MARGIN - 2.0);
        canvas.text(&label, MARGIN, baseline, Anchor::Start, set);
        let axis = &columns.axis;
        let (left, right) = axis.room();
        if let Some((lower, upper)) = line.bounds {
            let (lower, upper) = (self.place(axis, lower), self.place(axis, upper));
            if line.prediction {
                canvas.whisker((lower, upper), (left, right), middle, 1.6, VERMILION);
            } else if let Some(estimate) = line.estimate {
                let center = self.place(axis, estimate).clamp(left, right);
                let points = diamond((lower.clamp(left, right), upper.clamp(left, right)), center, middle, DIAMOND);
                canvas.polygon(points, if line.headline || !self.has_headline() { INK } else { MUTED });
                for (out, at_left) in [(lower < left, true), (upper > right, false)] {
                    if out {
                        beyond(canvas, axis, at_left, middle, INK);
                    }
                }
            }
        }
        let text = self.effect_text(line.estimate, line.bounds);
        canvas.text_with_marks(&text, &line.marks, columns.effect, baseline, Anchor::End, set);
    }
}

/// A diamond from the lower to the upper bound, widest at the estimate.
fn diamond((lower, upper): (f64, f64), center: f64, y: f64, half: f64) -> Vec<Point> {
    vec![(lower, y), (center, y - half), (upper, y), (center, y + half)]
}

/// An arrow at the end of the axis: what is meant lies beyond it.
fn beyond(canvas: &mut Canvas, axis: &Axis, at_left: bool, y: f64, color: Color) {
    let (left, right) = axis.room();
    let (tip, base) = if at_left { (left, left + 3.0) } else { (right, right - 3.0) };
    canvas.polygon(vec![(tip, y), (base, y - 1.4), (base, y + 1.4)], color);
}

impl View for PooledForest {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        let mut canvas = Canvas::new(TWO_COLUMNS_MM * POINTS_PER_MM);
        let columns = self.columns(canvas.width);
        let mut y = self.face.draw(&mut canvas);
        y = self.heads(&mut canvas, &columns, y);
        let row = if self.studies().count() > 30 { 8.2 } else { 9.4 };
        let heaviest = self.studies().flat_map(|study| study.weights.last().copied().flatten()).fold(1e-12, f64::max);
        // The lines of no effect and of the pooled one go first, beneath everything; their length is known at the end.
        let (below, top) = (canvas.shapes.len(), y);
        for group in &self.groups {
            if let Some(heading) = &group.heading {
                let shown = shortened(heading, STRONG.size, STRONG.weight, columns.second - MARGIN);
                canvas.text(&shown, MARGIN, y + row / 2.0 + 2.1, Anchor::Start, STRONG);
                y += row;
            }
            for study in &group.studies {
                self.study(&mut canvas, &columns, study, y, row, heaviest);
                y += self.study_height(&columns, study, row);
            }
            for line in &group.summaries {
                self.summary(&mut canvas, &columns, line, y, row);
                y += row;
            }
            if let Some(text) = group.heterogeneity.as_ref().filter(|_| group.studies.len() > 1) {
                for line in wrap(text, SMALL.size, SMALL.weight, columns.axis.room().0 - MARGIN - 4.0) {
                    y += SMALL.size * LEADING;
                    canvas.text(&line, MARGIN, y - 1.0, Anchor::Start, SMALL);
                }
                y += 1.5;
            }
            if group.heading.is_some() {
                y += 3.0;
            }
        }
        y += 2.0;
        canvas.line((MARGIN, y), (columns.second, y), 0.4, FAINT);
        y += 1.5;
        for line in &self.summaries {
            self.summary(&mut canvas, &columns, line, y, row);
            y += row;
        }
        y += 1.0;
        let null = columns.axis.at(if self.logarithmic { 1.0 } else { 0.0 });
        let mut lines = Canvas::new(canvas.width);
        lines.line((null, top), (null, y), 0.4, FAINT);
        let first = self.summaries.iter().find(|line| line.headline && !line.prediction);
        if let Some(estimate) = first.and_then(|line| line.estimate)
            && columns.axis.holds(self.factor * estimate)
        {
            let x = self.place(&columns.axis, estimate);
            lines.dashed((x, top), (x, y), 0.4, MUTED);
        }
        canvas.shapes.splice(below..below, lines.shapes);
        let bottom = columns.axis.draw_below(&mut canvas, y, &self.effect);
        let mut beside = y + 4.0;
        for text in &self.sentences {
            for line in wrap(text, SMALL.size, SMALL.weight, columns.axis.room().0 - MARGIN - 14.0) {
                beside += SMALL.size * LEADING;
                canvas.text(&line, MARGIN, beside, Anchor::Start, SMALL);
            }
        }
        y = bottom;
        if let Some((left, right)) = &self.sides {
            let (start, end) = columns.axis.room();
            let half = (end - start) / 2.0 + GAP - 2.0;
            let lines = |text: &str| wrap_at_most(text, SMALL.size, SMALL.weight, half, NAME_LINES + 1);
            let mut lowest = y;
            for (text, x, anchor) in [(left, start - GAP, Anchor::Start), (right, end + GAP, Anchor::End)] {
                let mut baseline = y;
                for line in lines(text) {
                    baseline += SMALL.size * LEADING;
                    canvas.text(&line, x, baseline, anchor, SMALL);
                }
                lowest = lowest.max(baseline);
            }
            y = lowest + 2.0;
        }
        y = self.notes.draw(&mut canvas, y.max(beside) + 2.0);
        face::finish(&mut canvas, y);
        canvas
    }

    fn describe(&self) -> String {
        let mut text = self.face.spoken();
        text.push_str(&format!("Forest plot of the {} in each study. ", self.effect.to_lowercase()));
        let lines = |summaries: &[SummaryLine]| -> String {
            let spoken =
                |line: &SummaryLine| format!("{} {}", line.label, self.effect_text(line.estimate, line.bounds));
            summaries.iter().map(spoken).collect::<Vec<_>>().join("; ")
        };
        for group in &self.groups {
            if let Some(heading) = &group.heading {
                text.push_str(&format!("{heading}: "));
            }
            let studies: Vec<String> = group
                .studies
                .iter()
                .map(|study| {
                    let arms = if self.arms.is_some() {
                        format!(" {} v {},", study.arms.0, study.arms.1)
                    } else {
                        String::new()
                    };
                    format!("{}{arms} {}{}", study.name, self.effect_text(study.estimate, study.bounds), study.marks)
                })
                .collect();
            text.push_str(&studies.join("; "));
            text.push_str(". ");
            if !group.summaries.is_empty() {
                text.push_str(&format!("{}. ", lines(&group.summaries)));
            }
        }
        text.push_str(&format!("All studies: {}. ", lines(&self.summaries)));
        for sentence in &self.sentences {
            text.push_str(&format!("{sentence}. "));
        }
        text.push_str(self.notes.spoken().trim_start());
        text.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{assert_places, place_of, through};
    use super::super::super::{canvas::Shape, font};
    use super::super::fixture::{HEADLINE, PREDICTION, bcg, many, rows};
    use super::*;

    fn forest(studies: &[super::super::fixture::Invented], headline: bool) -> PooledForest {
        font::register().unwrap();
        let results = rows(studies);
        let wish = PoolWish {
            id: "test",
            title: "Test",
            outcome: None,
            arms: Some(("BCG vaccine", "No vaccine")),
            headline: headline.then_some(HEADLINE),
            prediction: headline.then_some(PREDICTION),
            larger_is_better: Some(false),
            caveat: None,
        };
        build(&PoolRows::new(&results, &wish).unwrap(), &wish, None)
    }

    /// Squares in drawing order: the middle and half the side.
    fn squares(canvas: &Canvas) -> Vec<(f64, f64)> {
        let square = |shape: &Shape| match shape {
            Shape::Rectangle { left, right, color, .. } if *color == BLUE => {
                Some(((left + right) / 2.0, (right - left) / 2.0))
            }
            _ => None,
        };
        canvas.shapes.iter().filter_map(square).collect()
    }

    #[test]
    fn squares_stand_at_the_effects_and_their_areas_are_the_weights() {
        let view = forest(&bcg(), true);
        let canvas = view.draw();
        let log = through((0.0, place_of(&canvas, "1", 0).0), (libm::log(0.1), place_of(&canvas, "0.1", 0).0));
        let found = squares(&canvas);
        let middles: Vec<f64> = found.iter().map(|square| square.0).collect();
        // Aronson 4/123 v 11/139, Ferguson 6/306 v 29/303; the last is Comstock 1976.
        let ratio = |a: f64, n: f64, b: f64, m: f64| log(libm::log(a / n / (b / m)));
        assert_places(&middles[..2], &[ratio(4.0, 123.0, 11.0, 139.0), ratio(6.0, 306.0, 29.0, 303.0)]);
        assert_places(&middles[12..], &[ratio(27.0, 16913.0, 29.0, 17854.0)]);
        // Madras (41.4 %) and Stein (23.8 %): areas are as the weights.
        let madras = bcg().iter().position(|study| study.name.starts_with("TPT")).unwrap();
        let stein = bcg().iter().position(|study| study.name.starts_with("Stein")).unwrap();
        let area = (found[madras].1 / found[stein].1) * (found[madras].1 / found[stein].1);
        let weights = [madras, stein].map(|at| view.groups[0].studies[at].weights[0].unwrap());
        assert!((area - weights[0] / weights[1]).abs() < 1e-9, "{area} {weights:?}");
        place_of(&canvas, "0.41 (0.13 to 1.26)", 0);
        place_of(&canvas, "180/1541", 0);
    }

    #[test]
    fn a_diamond_reaches_from_bound_to_bound() {
        let view = forest(&bcg(), true);
        let canvas = view.draw();
        let log = through((0.0, place_of(&canvas, "1", 0).0), (libm::log(0.1), place_of(&canvas, "0.1", 0).0));
        let diamond = canvas.shapes.iter().find_map(|shape| match shape {
            Shape::Polygon { points, color } if *color == INK && points.len() == 4 => Some(points.clone()),
            _ => None,
        });
        let points = diamond.unwrap();
        let (lower, upper) = view.summaries[1].bounds.unwrap();
        let estimate = view.summaries[1].estimate.unwrap();
        let places = [points[0].0, points[1].0, points[2].0];
        assert_places(&places, &[lower, estimate, upper].map(|value| log(libm::log(value))));
    }

    #[test]
    fn without_a_headline_no_model_stands_first() {
        let view = forest(&many(2, false, &[]), false);
        assert!(view.summaries.iter().all(|line| !line.headline && !line.prediction));
        assert_eq!(view.weights, ["Weight (%) common", "Weight (%) random"]);
    }

    #[test]
    fn studies_stand_in_their_subgroups_with_what_is_pooled_of_each() {
        let view = forest(&many(13, false, &["random", "alternate", "systematic"]), true);
        let shape: Vec<(Option<&str>, usize, usize)> = view
            .groups
            .iter()
            .map(|group| (group.heading.as_deref(), group.studies.len(), group.summaries.len()))
            .collect();
        assert_eq!(shape, [(Some("random"), 5, 2), (Some("alternate"), 4, 2), (Some("systematic"), 4, 2)]);
        assert_eq!(view.sentences[1], "Difference between subgroups: Q = 3.91 on 2 df, p = 0.142");
        assert!(view.describe().contains("systematic: S9 113/179 v 56/182, 2.05 (1.61 to 2.62)"));
    }
}
