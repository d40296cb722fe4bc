//! Outcome percentages by arm, side by side, with counts and interval whiskers.

use crate::results::{Method, Row, Statistic};

use super::axis::Axis;
use super::canvas::{Anchor, Canvas};
use super::face::{
    self, BODY, Face, Footnotes, KeyEntry, LEADING, MARGIN, ONE_COLUMN_MM, SMALL, STRONG, Sign, TWO_COLUMNS_MM,
    draw_key,
};
use super::palette::{Color, INK, arm_styles};
use super::rows::{Handling, StudyRows, bounds, marks};
use super::svg::POINTS_PER_MM;
use super::text::{widest, wrap, wrap_at_most};
use super::{View, Wish, format};

/// Intervals in order of preference.
pub(crate) const PROPORTION_METHODS: [Method; 2] = [Method::Wilson, Method::ClopperPearson];

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bar {
    pub(crate) arm: String,
    pub(crate) color: Color,
    pub(crate) share: f64,
    pub(crate) bounds: Option<(f64, f64)>,
    pub(crate) count: String,
    pub(crate) marks: String,
}

/// The bars of one endpoint.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) label: String,
    /// Visit and handling of the missing, where they differ between the outcomes.
    pub(crate) detail: String,
    pub(crate) bars: Vec<Bar>,
}

/// The figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OutcomeBars {
    pub(crate) face: Face,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) key: Vec<KeyEntry>,
    pub(crate) level: Option<f64>,
    pub(crate) notes: Footnotes,
}

fn is_share(row: &Row) -> bool {
    row.statistic == Statistic::Proportion && row.estimate.is_some() && !row.is_contrast()
}

/// Everything the table has on proportions; none when it has nothing.
pub(crate) fn build(rows: &StudyRows, wish: &Wish, warning: Option<&'static str>) -> Option<OutcomeBars> {
    let styles = arm_styles(rows.study);
    let mut notes = Footnotes::default();
    let mut drawn: Vec<(Outcome, Option<String>, Handling)> = Vec::new();
    let mut used = vec![false; styles.len()];
    let mut level = None;
    let mut methods: Vec<Method> = Vec::new();
    for key in rows.at_main_visit(rows.keys(&wish.endpoints, is_share)) {
        let Some(handling) = rows.handling(key, wish.estimand, is_share) else { continue };
        let mut bars = Vec::new();
        for (index, arm) in rows.arms() {
            let id = arm.id.get_ref();
            let Some(row) = rows.of_arm(key, handling, id, Statistic::Proportion, &PROPORTION_METHODS) else {
                continue;
            };
            let Some(share) = row.estimate else { continue };
            let mut signs = marks(row, &mut notes);
            if let Some(reading) = rows.other_readings(row) {
                signs.push_str(&notes.remark(&reading));
            }
            level = level.or(row.level);
            if let Some(method) = row.method.filter(|method| !methods.contains(method)) {
                methods.push(method);
            }
            used[index] = true;
            bars.push(Bar {
                arm: arm.label.clone(),
                color: styles[index].color,
                share,
                bounds: bounds(row),
                count: format::counts(row.events, row.n),
                marks: signs,
            });
        }
        if !bars.is_empty() {
            let label = rows.endpoint_label(key.endpoint).to_owned();
            let visit = key.visit.map(|visit| rows.study.visit_label(visit).to_owned());
            // Another analysis of the same outcome has the same rates.
            let again = |(outcome, at, how): &(Outcome, Option<String>, _)| {
                outcome.label == label && *at == visit && *how == handling
            };
            if drawn.iter().any(again) {
                continue;
            }
            drawn.push((Outcome { label, detail: String::new(), bars }, visit, handling));
        }
    }
    let (_, first_visit, first_handling) = drawn.first()?.clone();
    let same_visit = drawn.iter().all(|(_, visit, _)| *visit == first_visit);
    let same_handling = drawn.iter().all(|(_, _, handling)| *handling == first_handling);
    let mut subtitle = vec![rows.study_name()];
    subtitle.extend(first_visit.filter(|_| same_visit));
    subtitle.extend(same_handling.then(|| first_handling.words()));
    subtitle.push(format!("{} intervals: {}", format::level(level), method_words(&methods)));
    let outcomes = drawn
        .into_iter()
        .map(|(outcome, visit, handling)| {
            let visit = visit.filter(|_| !same_visit);
            let handling = (!same_handling).then(|| handling.words());
            let detail = visit.into_iter().chain(handling).collect::<Vec<_>>().join("; ");
            Outcome { detail, ..outcome }
        })
        .collect();
    let key = rows
        .arms()
        .filter(|(index, _)| used[*index])
        .map(|(index, arm)| KeyEntry { sign: Sign::Swatch(fill(styles[index].color)), label: arm.label.clone() })
        .collect();
    let title = wish.title.clone().unwrap_or_else(|| "Outcomes by arm".into());
    Some(OutcomeBars { face: Face { title, subtitle: subtitle.join(" · "), warning }, outcomes, key, level, notes })
}

/// The methods of the intervals, by the names of their authors.
pub(crate) fn method_words(methods: &[Method]) -> String {
    let words: Vec<&str> = methods
        .iter()
        .map(|method| match method {
            Method::Wilson => "Wilson",
            Method::KenwardRoger => "Kenward–Roger",
            Method::KenwardRogerLinear => "Kenward–Roger, linear",
            Method::Satterthwaite => "Satterthwaite",
            Method::ClopperPearson => "Clopper–Pearson",
            Method::Newcombe => "Newcombe",
            Method::MiettinenNurminen => "Miettinen–Nurminen",
            Method::Katz => "Katz",
            Method::Koopman => "Koopman",
            Method::Woolf => "Woolf",
            Method::ConditionalExact => "conditional exact",
            Method::Student => "Student’s t",
            Method::Welch => "Welch’s t",
            Method::NoncentralT => "noncentral t",
            Method::GComputationRobust => "standardised (robust)",
            Method::GComputation => "standardised (model-based)",
            Method::Published => "as published",
            other => other.id(),
        })
        .collect();
    words.join(", ")
}

/// Widest label in one column and in two, and how many lines it may take.
const NARROW_LABEL: f64 = 72.0;
const WIDE_LABEL: f64 = 165.0;
const MOST_LINES: usize = 4;

/// Bars are thinned so that whiskers show on them.
fn fill(color: Color) -> Color {
    color.tint(0.62)
}

impl OutcomeBars {
    /// The percent axis between these two places.
    fn axis(&self, start: f64, end: f64) -> Axis {
        let highest = self
            .outcomes
            .iter()
            .flat_map(|outcome| &outcome.bars)
            .map(|bar| bar.bounds.map_or(bar.share, |bounds| bounds.1))
            .fold(0.0, f64::max);
        if highest > 0.5 {
            Axis::linear(0.0, 100.0, start, end)
        } else {
            Axis::linear_around(0.0, (100.0 * highest).max(1.0), start, end)
        }
    }
}

impl View for OutcomeBars {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        const BAR: f64 = 6.5;
        const STEP: f64 = 8.5;
        const BETWEEN: f64 = 5.0;
        const COLUMN_GAP: f64 = 6.0;
        // Labels that would be cut in one column get two.
        let too_long =
            |outcome: &Outcome| wrap(&outcome.label, STRONG.size, STRONG.weight, NARROW_LABEL).len() > MOST_LINES;
        let wide = self.outcomes.iter().any(too_long);
        let (width_mm, label_limit) = if wide { (TWO_COLUMNS_MM, WIDE_LABEL) } else { (ONE_COLUMN_MM, NARROW_LABEL) };
        let label_of = |outcome: &Outcome| {
            let label = wrap_at_most(&outcome.label, STRONG.size, STRONG.weight, label_limit, MOST_LINES);
            let detail = wrap_at_most(&outcome.detail, SMALL.size, SMALL.weight, label_limit, MOST_LINES);
            (label, if outcome.detail.is_empty() { Vec::new() } else { detail })
        };
        let mut canvas = Canvas::new(width_mm * POINTS_PER_MM);
        let bars = || self.outcomes.iter().flat_map(|outcome| &outcome.bars);
        let shares: Vec<String> =
            bars().map(|bar| format::with_interval(Statistic::Proportion, bar.share, bar.bounds)).collect();
        let mark_room = bars().map(|bar| SMALL.width(&bar.marks)).fold(0.0, f64::max);
        let interval_header = format!("% ({} CI)", format::level(self.level));
        let share_width =
            widest(shares.iter().map(String::as_str), BODY.size, BODY.weight).max(BODY.width(&interval_header));
        let count_width = widest(bars().map(|bar| bar.count.as_str()), BODY.size, BODY.weight).max(BODY.width("n/N"));
        let right = canvas.width - MARGIN - mark_room;
        let count_right = right - share_width - COLUMN_GAP;
        let label_width = self
            .outcomes
            .iter()
            .flat_map(|outcome| {
                let (label, detail) = label_of(outcome);
                [
                    widest(label.iter().map(String::as_str), STRONG.size, STRONG.weight),
                    widest(detail.iter().map(String::as_str), SMALL.size, SMALL.weight),
                ]
            })
            .fold(20.0, f64::max);
        let start = MARGIN + label_width + 5.0;
        let axis = self.axis(start, count_right - count_width - COLUMN_GAP);

        let mut y = self.face.draw(&mut canvas);
        y = draw_key(&mut canvas, &self.key, y);
        y += 8.0;
        canvas.text("n/N", count_right, y, Anchor::End, BODY);
        canvas.text(&interval_header, right, y, Anchor::End, BODY);
        y += 4.0;
        let top = y;
        let mut share_texts = shares.iter();
        for outcome in &self.outcomes {
            let (label, detail) = label_of(outcome);
            let label_height = label.len() as f64 * STRONG.size * LEADING + detail.len() as f64 * SMALL.size * LEADING;
            let height = (outcome.bars.len() as f64 * STEP).max(label_height);
            let mut bar_top = y + (height - outcome.bars.len() as f64 * STEP) / 2.0;
            let mut baseline = y + (height - label_height) / 2.0;
            for line in &label {
                baseline += STRONG.size * LEADING;
                canvas.text(line, MARGIN, baseline - 1.8, Anchor::Start, STRONG);
            }
            for line in &detail {
                baseline += SMALL.size * LEADING;
                canvas.text(line, MARGIN, baseline - 1.5, Anchor::Start, SMALL);
            }
            for bar in &outcome.bars {
                let middle = bar_top + STEP / 2.0;
                let end = axis.at(100.0 * bar.share);
                canvas.rectangle(axis.start, middle - BAR / 2.0, end, middle + BAR / 2.0, fill(bar.color));
                if end - axis.start < 1.0 {
                    // A bar too short to show its colour has it before the axis.
                    canvas.rectangle(
                        axis.start - 3.0,
                        middle - BAR / 2.0,
                        axis.start - 1.0,
                        middle + BAR / 2.0,
                        fill(bar.color),
                    );
                }
                if let Some((lower, upper)) = bar.bounds {
                    canvas.whisker((axis.at(100.0 * lower), axis.at(100.0 * upper)), axis.room(), middle, 0.6, INK);
                }
                canvas.text(&bar.count, count_right, middle + 2.1, Anchor::End, BODY);
                let share = share_texts.next().map(String::as_str).unwrap_or_default();
                canvas.text_with_marks(share, &bar.marks, right, middle + 2.1, Anchor::End, BODY);
                bar_top += STEP;
            }
            y += height + BETWEEN;
        }
        canvas.line((axis.start, top - 2.0), (axis.start, y - 2.0), super::axis::STROKE, INK);
        y = axis.draw_below(&mut canvas, y - 2.0, "Participants (%)");
        y = self.notes.draw(&mut canvas, y);
        face::finish(&mut canvas, y);
        canvas
    }

    fn describe(&self) -> String {
        let mut text = self.face.spoken();
        text.push_str("Horizontal bars. ");
        for outcome in &self.outcomes {
            text.push_str(&outcome.label);
            if !outcome.detail.is_empty() {
                text.push_str(&format!(" ({})", outcome.detail));
            }
            text.push_str(": ");
            let bars: Vec<String> = outcome
                .bars
                .iter()
                .map(|bar| {
                    let share = format::with_interval(Statistic::Proportion, bar.share, bar.bounds);
                    format!("{} {}, {share} percent{}", bar.arm, bar.count, bar.marks)
                })
                .collect();
            text.push_str(&bars.join("; "));
            text.push_str(". ");
        }
        text.push_str(self.notes.spoken().trim_start());
        text.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::canvas::Shape;
    use super::super::fixture::{assert_places, mapp1, mapp2, place_of, through};
    use super::super::palette::{DARK_GREY, VERMILION};
    use super::*;

    #[test]
    fn bars_end_and_whiskers_stand_at_their_percentages() {
        super::super::font::register().unwrap();
        let (study, results) = mapp2();
        let view = build(&StudyRows::new(&study, &results), &Wish::default(), None).unwrap();
        let canvas = view.draw();
        let at = through((0.0, place_of(&canvas, "0", 0).0), (100.0, place_of(&canvas, "100", 0).0));
        let ends = |of: Color| -> Vec<f64> {
            let bars = canvas.shapes.iter().filter_map(|shape| match shape {
                Shape::Rectangle { left, right, color, .. } if *color == fill(of) && *left == at(0.0) => Some(*right),
                _ => None,
            });
            bars.collect()
        };
        assert_places(&ends(VERMILION), &[45.0, 37.0, 24.0].map(|events| at(100.0 * events / 52.0)));
        assert_places(&ends(DARK_GREY), &[29.0, 20.0, 9.0].map(|events| at(100.0 * events / 42.0)));
        let (lower, upper) = super::super::fixture::wilson(45.0, 52.0);
        let whisker = canvas.shapes.iter().find_map(|shape| match shape {
            Shape::Line { points, color, .. } if *color == INK && points[0].1 == points[1].1 => Some(points.clone()),
            _ => None,
        });
        assert_places(
            &whisker.unwrap().iter().map(|point| point.0).collect::<Vec<_>>(),
            &[at(100.0 * lower), at(100.0 * upper)],
        );
        place_of(&canvas, "45/52", 0);
        place_of(&canvas, "86.5 (74.7 to 93.3)", 0);
    }

    #[test]
    fn the_estimand_asked_for_is_the_one_drawn() {
        let (study, results) = mapp2();
        let estimand = Some(crate::study::Estimand::NON_RESPONDER);
        let wish = Wish { estimand, endpoints: vec!["remission".into()], ..Wish::default() };
        let view = build(&StudyRows::new(&study, &results), &wish, None).unwrap();
        assert_eq!(view.outcomes.len(), 1);
        assert_eq!(view.outcomes[0].bars.iter().map(|bar| bar.count.as_str()).collect::<Vec<_>>(), ["24/53", "9/51"]);
        assert!(view.face.subtitle.contains("everyone randomised, missing counted as no event"));
    }

    #[test]
    fn another_reading_is_a_footnote_and_no_bar() {
        let (study, results) = mapp1();
        let view = build(&StudyRows::new(&study, &results), &Wish::default(), None).unwrap();
        assert_eq!(view.outcomes[0].bars.len(), 2);
        assert_eq!(view.outcomes[0].bars[1].marks, "a");
        assert_eq!(view.notes.sorted()[0].1, "Another reading of this count: 22/37 (59.5\u{a0}%; press).");
    }
}
