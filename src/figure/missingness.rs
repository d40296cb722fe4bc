//! Who was seen when: the share observed at each visit beside the patterns of the missing with their counts.

use crate::results::{Row, Statistic};

use super::axis::{Axis, STROKE};
use super::canvas::{Anchor, Canvas};
use super::face::{
    self, BODY, Face, Footnotes, KeyEntry, MARGIN, ONE_COLUMN_MM, SMALL, STRONG, Sign, TWO_COLUMNS_MM, draw_key,
};
use super::palette::{ArmStyle, Color, FAINT, INK, MUTED, arm_styles};
use super::rows::StudyRows;
use super::svg::POINTS_PER_MM;
use super::text::shortened;
use super::trajectory::{DODGE, INSET, TimeAxis, Visit, in_time};
use super::{View, Wish};

/// The patterns that get a line of their own; the rest share one.
const MOST_PATTERNS: usize = 16;

/// One arm.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ArmSeen {
    pub(crate) label: String,
    pub(crate) style: ArmStyle,
    /// Everyone.
    pub(crate) n: u64,
    /// Seen at each visit.
    pub(crate) observed: Vec<u64>,
}

/// Who was seen at which visits, and how many of each arm.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PatternSeen {
    pub(crate) seen: Vec<bool>,
    pub(crate) counts: Vec<u64>,
}

/// The figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Missingness {
    pub(crate) face: Face,
    pub(crate) visits: Vec<Visit>,
    pub(crate) in_weeks: bool,
    pub(crate) arms: Vec<ArmSeen>,
    /// The most frequent first.
    pub(crate) patterns: Vec<PatternSeen>,
}

/// One figure for each scale with two visits or more.
pub(crate) fn build(rows: &StudyRows, wish: &Wish, warning: Option<&'static str>) -> Vec<(String, Missingness)> {
    let mut scales: Vec<&str> = Vec::new();
    for scale in rows.missingness().filter_map(|row| row.endpoint.as_deref()) {
        if !scales.contains(&scale) {
            scales.push(scale);
        }
    }
    let own = rows.study.tables.scores.as_ref().and_then(|table| table.scale.as_ref());
    let wanted: Vec<&str> = wish
        .endpoints
        .iter()
        .filter_map(|id| Some(rows.endpoint(id)?.scale.as_ref().or(own)?.get_ref().as_str()))
        .collect();
    let styles = arm_styles(rows.study);
    let arms: Vec<(&str, &str, ArmStyle)> =
        rows.arms().map(|(at, arm)| (arm.id.get_ref().as_str(), arm.label.as_str(), styles[at])).collect();
    let of_scale = |scale: &&str| -> Option<(String, Missingness)> {
        let own: Vec<&Row> = rows.missingness().filter(|row| row.endpoint.as_deref() == Some(*scale)).collect();
        let face = Face {
            title: wish.title.clone().unwrap_or_else(|| "Who was seen when".to_owned()),
            subtitle: format!("{} · {scale} · everyone randomised", rows.study_name()),
            warning,
        };
        let view = Missingness::new(&own, &arms, face, |ids| in_time(rows, ids))?;
        Some((scale.to_lowercase(), view))
    };
    scales.iter().filter(|scale| wanted.is_empty() || wanted.contains(scale)).filter_map(of_scale).collect()
}

impl Missingness {
    /// From the rows of one scale; `None` with fewer than two visits or without patterns. `in_time` tells labels and times of visits.
    pub(super) fn new(
        rows: &[&Row],
        arms: &[(&str, &str, ArmStyle)],
        face: Face,
        in_time: impl Fn(&[&str]) -> (Vec<Visit>, bool),
    ) -> Option<Missingness> {
        let of =
            |statistic: Statistic| rows.iter().filter(move |row| row.statistic == statistic && row.events.is_some());
        let mut ids: Vec<&str> = Vec::new();
        for visit in of(Statistic::Observed).filter_map(|row| row.visit.as_deref()) {
            if !ids.contains(&visit) {
                ids.push(visit);
            }
        }
        let mut patterns: Vec<PatternSeen> = Vec::new();
        let mut terms: Vec<&str> = Vec::new();
        for row in of(Statistic::MissingPattern) {
            let (Some(term), Some(count)) = (row.term.as_deref(), row.events) else { continue };
            let arm = arms.iter().position(|(id, ..)| Some(*id) == row.arm.as_deref())?;
            let at = terms.iter().position(|known| *known == term).unwrap_or_else(|| {
                terms.push(term);
                let seen = term.chars().map(|letter| letter == 'X').collect();
                patterns.push(PatternSeen { seen, counts: vec![0; arms.len()] });
                patterns.len() - 1
            });
            patterns[at].counts[arm] = count;
        }
        if ids.len() < 2 || patterns.is_empty() {
            return None;
        }
        let arm = |(id, label, style): &(&str, &str, ArmStyle)| {
            let own = || of(Statistic::Observed).filter(|row| row.arm.as_deref() == Some(*id));
            let at = |visit: &&str| own().find(|row| row.visit.as_deref() == Some(*visit)).and_then(|row| row.events);
            ArmSeen {
                label: label.to_string(),
                style: *style,
                n: own().find_map(|row| row.n).unwrap_or(0),
                observed: ids.iter().map(|visit| at(visit).unwrap_or(0)).collect(),
            }
        };
        let arms = arms.iter().map(arm).collect();
        let (visits, in_weeks) = in_time(&ids);
        Some(Missingness { face, visits, in_weeks, arms, patterns })
    }

    /// The patterns with a line of their own, and how many share the last line with which counts.
    fn lines(&self) -> (&[PatternSeen], Option<(usize, Vec<u64>)>) {
        if self.patterns.len() <= MOST_PATTERNS {
            return (&self.patterns, None);
        }
        let (own, others) = self.patterns.split_at(MOST_PATTERNS - 1);
        let counts = (0..self.arms.len()).map(|arm| others.iter().map(|pattern| pattern.counts[arm]).sum()).collect();
        (own, Some((others.len(), counts)))
    }

    /// The figure on a page of this width: panels side by side on two columns, one above the other on one.
    fn on(&self, width_mm: f64) -> Canvas {
        const GAP: f64 = 18.0;
        let mut canvas = Canvas::new(width_mm * POINTS_PER_MM);
        let mut y = self.face.draw(&mut canvas);
        let entry = |arm: &ArmSeen| KeyEntry {
            sign: Sign::Mark { form: arm.style.form, filled: true, color: arm.style.color },
            label: format!("{} (n = {})", arm.label, arm.n),
        };
        y = draw_key(&mut canvas, &self.arms.iter().map(entry).collect::<Vec<_>>(), y) + 3.0;
        let mut notes = Footnotes::default();
        let (left, right) = (MARGIN, canvas.width - MARGIN);
        let below = if width_mm > ONE_COLUMN_MM {
            let middle = left + 0.42 * (right - left);
            let retention = self.draw_retention(&mut canvas, (left, middle), y, &mut notes);
            retention.max(self.draw_patterns(&mut canvas, (middle + GAP, right), y, &mut notes))
        } else {
            y = self.draw_retention(&mut canvas, (left, right), y, &mut notes) + 7.0;
            self.draw_patterns(&mut canvas, (left, right), y, &mut notes)
        };
        let y = notes.draw(&mut canvas, below + 1.0);
        face::finish(&mut canvas, y);
        canvas
    }

    /// Shares observed, held until the next visit; gives the height below.
    fn draw_retention(&self, canvas: &mut Canvas, (left, right): (f64, f64), top: f64, notes: &mut Footnotes) -> f64 {
        const HEIGHT: f64 = 92.0;
        const ROW: f64 = 8.0;
        let mut y = top + 7.0;
        canvas.text("Observed at each visit", left, y, Anchor::Start, STRONG);
        y += 7.0;
        let bottom = y + HEIGHT;
        let axis = Axis::linear(0.0, 100.0, bottom, y);
        let title = "Observed, %";
        let x0 = left + axis.left_room(title);
        let last = self.visits.len() - 1;
        let (from, to) = (x0 + INSET, right - INSET);
        let span = self.visits[last].time - self.visits[0].time;
        let widest = self.arms.iter().map(|arm| BODY.width(&arm.n.to_string())).fold(0.0, f64::max);
        let narrowest = (DODGE * self.arms.len() as f64 + 2.0).max(widest + 3.0);
        let closest = self.visits.windows(2).map(|pair| (pair[1].time - pair[0].time) / span * (to - from));
        let equal = closest.fold(f64::INFINITY, f64::min) < narrowest;
        let along = if equal {
            Axis::linear(0.0, last as f64, from, to)
        } else {
            Axis::linear(self.visits[0].time, self.visits[last].time, from, to)
        };
        let at = |visit: usize| along.at(if equal { visit as f64 } else { self.visits[visit].time });
        axis.draw_left(canvas, x0, title);
        for percent in axis.ticks().into_iter().skip(1) {
            canvas.line((x0, axis.at(percent)), (right, axis.at(percent)), 0.25, FAINT.tint(0.45));
        }
        canvas.line((x0, bottom), (right, bottom), STROKE, INK);
        let middle = (self.arms.len() as f64 - 1.0) / 2.0;
        for (index, arm) in self.arms.iter().enumerate().filter(|(_, arm)| arm.n > 0) {
            let shift = DODGE * (index as f64 - middle);
            let place = |visit: usize| (at(visit) + shift, axis.at(100.0 * arm.observed[visit] as f64 / arm.n as f64));
            let mut steps = vec![place(0)];
            for visit in 1..=last {
                let (before, here) = (place(visit - 1), place(visit));
                steps.extend([(here.0, before.1), here]);
            }
            canvas.polyline(steps, 0.9, arm.style.color);
            for visit in 0..=last {
                canvas.mark(arm.style.form, true, place(visit), 2.1, arm.style.color);
            }
        }
        let visits = TimeAxis { visits: &self.visits, in_weeks: self.in_weeks, equal, room: (left, right) };
        y = visits.draw(canvas, ((x0, right), bottom), &at, notes) + 8.0;
        canvas.text("Participants observed", left, y, Anchor::Start, SMALL);
        for arm in &self.arms {
            y += ROW;
            canvas.mark(arm.style.form, true, (x0 - 6.0, y - 2.1), 2.1, arm.style.color);
            let mut free_from = f64::NEG_INFINITY;
            for (visit, count) in arm.observed.iter().enumerate() {
                let text = count.to_string();
                let (x, half) = (at(visit), BODY.width(&text) / 2.0);
                if x - half > free_from {
                    free_from = canvas.text(&text, x, y, Anchor::Middle, BODY) + 0.5;
                }
            }
        }
        y + 3.0
    }

    /// A line a pattern: squares for the visits, bars for the arms; gives the height below.
    fn draw_patterns(&self, canvas: &mut Canvas, (left, right): (f64, f64), top: f64, notes: &mut Footnotes) -> f64 {
        const ROW: f64 = 9.0;
        const LANE_GAP: f64 = 6.0;
        const LEAST_LANE: f64 = 26.0;
        let mut y = top + 7.0;
        let mut x = canvas.text("Patterns", left, y, Anchor::Start, STRONG) + 6.0;
        for (filled, word) in [(true, "seen"), (false, "not seen")] {
            square(canvas, (x + 2.5, y - 2.1), 2.5, filled);
            x = canvas.text(word, x + 7.0, y, Anchor::Start, BODY) + 6.0;
        }
        y += 6.0;
        let (own, others) = self.lines();
        let others_text = others.as_ref().map(|(kinds, _)| format!("{kinds} other patterns"));
        let visits = self.visits.len() as f64;
        let arms = self.arms.len() as f64;
        let widest_label = self.visits.iter().map(|visit| SMALL.width(&visit.label) + 3.0).fold(0.0, f64::max);
        let most = own.iter().flat_map(|pattern| &pattern.counts).copied().max().unwrap_or(1).max(1);
        // What is left over is a sum of many, and has no bar among those of single patterns.
        let counts = own.iter().map(|pattern| &pattern.counts).chain(others.iter().map(|(_, counts)| counts)).flatten();
        let count_width = counts.map(|count| BODY.width(&count.to_string())).fold(0.0, f64::max) + 2.5;
        // Bars keep their least length; what is left is for the squares.
        let room = right - left - arms * (LEAST_LANE + count_width + LANE_GAP);
        let named = widest_label <= (room / visits).min(34.0);
        let cell = if named { widest_label.max(9.0) } else { (room / visits).clamp(1.0, 9.0) };
        let squares = (cell * visits).max(others_text.as_ref().map_or(0.0, |text| BODY.width(text)));
        let side = (cell - 1.6).clamp(0.6, 6.0);
        let center = |visit: usize| left + cell * (visit as f64 + 0.5);
        y += 6.0;
        let mut free_from = f64::NEG_INFINITY;
        for (number, visit) in self.visits.iter().enumerate() {
            let text = if named { visit.label.clone() } else { (number + 1).to_string() };
            let half = SMALL.width(&text) / 2.0;
            if center(number) - half > free_from {
                canvas.text(&text, center(number), y, Anchor::Middle, SMALL);
                free_from = center(number) + half + 1.0;
            }
        }
        if !named {
            let list: Vec<String> =
                self.visits.iter().enumerate().map(|(at, visit)| format!("{} {}", at + 1, visit.label)).collect();
            notes.remark(&format!("Visits: {}.", list.join("; ")));
        }
        let lanes = left + squares + LANE_GAP;
        let lane = (right - lanes) / arms;
        let longest = lane - count_width - LANE_GAP;
        for (at, arm) in self.arms.iter().enumerate() {
            let x = lanes + lane * at as f64;
            canvas.mark(arm.style.form, true, (x + 2.5, y - 2.0), 2.1, arm.style.color);
            let label = shortened(&arm.label, SMALL.size, SMALL.weight, lane - 9.0);
            canvas.text(&label, x + 7.0, y, Anchor::Start, SMALL);
        }
        y += 3.0;
        let rows = own.iter().map(|pattern| (Some(&pattern.seen), &pattern.counts));
        let rows = rows.chain(others.iter().map(|(_, counts)| (None, counts)));
        let first = y;
        for (seen, counts) in rows {
            let middle = y + ROW / 2.0;
            match (seen, &others_text) {
                (Some(seen), _) => {
                    for (visit, seen) in seen.iter().enumerate() {
                        square(canvas, (center(visit), middle), side / 2.0, *seen);
                    }
                }
                (None, Some(text)) => {
                    canvas.text(text, left, middle + 2.0, Anchor::Start, BODY);
                }
                (None, None) => {}
            }
            for (at, (arm, count)) in self.arms.iter().zip(counts).enumerate() {
                let x = lanes + lane * at as f64;
                let end = if seen.is_some() { x + longest.max(1.0) * *count as f64 / most as f64 } else { x };
                if end > x {
                    canvas.rectangle(x, middle - 2.8, end, middle + 2.8, arm.style.color);
                }
                canvas.text(&count.to_string(), end + 1.8, middle + 2.0, Anchor::Start, BODY);
            }
            y += ROW;
        }
        for at in 0..self.arms.len() {
            let x = lanes + lane * at as f64;
            canvas.line((x, first), (x, y), STROKE, INK);
        }
        y + 2.0
    }
}

/// Filled, or an outline on white.
fn square(canvas: &mut Canvas, (x, y): (f64, f64), half: f64, filled: bool) {
    let edge: Color = if filled { INK } else { MUTED };
    canvas.rectangle(x - half, y - half, x + half, y + half, edge);
    if !filled {
        let inner = half - 0.45;
        canvas.rectangle(x - inner, y - inner, x + inner, y + inner, super::palette::WHITE);
    }
}

impl View for Missingness {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        let small = self.visits.len() <= 5 && self.arms.len() <= 2 && self.patterns.len() <= 8;
        self.on(if small { ONE_COLUMN_MM } else { TWO_COLUMNS_MM })
    }

    fn describe(&self) -> String {
        let mut text = self.face.spoken();
        for arm in &self.arms {
            let at = |(visit, count): (&Visit, &u64)| format!("{} {count}", visit.label);
            let counts: Vec<String> = self.visits.iter().zip(&arm.observed).map(at).collect();
            text.push_str(&format!("{}, observed of {}: {}. ", arm.label, arm.n, counts.join("; ")));
        }
        let names: Vec<&str> = self.arms.iter().map(|arm| arm.label.as_str()).collect();
        let counts = |counts: &[u64]| counts.iter().map(u64::to_string).collect::<Vec<_>>().join(" and ");
        let (own, others) = self.lines();
        let line = |pattern: &PatternSeen| {
            let letters: String = pattern.seen.iter().map(|seen| if *seen { 'X' } else { 'O' }).collect();
            format!("{letters} {}", counts(&pattern.counts))
        };
        let mut lines: Vec<String> = own.iter().map(line).collect();
        lines.extend(others.iter().map(|(kinds, of)| format!("{kinds} other patterns {}", counts(of))));
        text.push_str(&format!("Patterns (X seen, O not seen; {}): {}.", names.join(" and "), lines.join("; ")));
        text
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::canvas::Form;
    use super::super::fixture::{assert_places, place_of, through};
    use super::super::palette::{BLUE, DARK_GREY, GREEN};
    use super::*;
    use crate::analysis::{Followers, missingness};
    use crate::stats::missingness::Followed;

    /// The figure of these people: arms by label, visits by label, patterns with their counts arm by arm.
    fn view(arms: &[&str], visits: &[&str], patterns: &[(String, Vec<usize>)]) -> Missingness {
        let mut people = Vec::new();
        for (pattern, counts) in patterns {
            for (arm, count) in counts.iter().enumerate() {
                let scores = pattern.chars().map(|letter| (letter == 'X').then_some(1.0)).collect();
                people.extend(std::iter::repeat_n(Followed { arm, baseline: None, scores }, *count));
            }
        }
        let followers = Followers { arms: arms.to_vec(), visits: visits.to_vec(), people: &people, reasons: None };
        let rows = missingness(&followers);
        let looks = [(DARK_GREY, Form::Square), (BLUE, Form::Circle), (GREEN, Form::Triangle)];
        let styled: Vec<(&str, &str, ArmStyle)> = arms
            .iter()
            .enumerate()
            .map(|(at, arm)| (*arm, *arm, ArmStyle { color: looks[at % 3].0, form: looks[at % 3].1 }))
            .collect();
        let face = Face {
            title: "Who was seen when".into(),
            subtitle: "A trial · CAPS-5 · everyone randomised".into(),
            warning: Some("SIMULATED DATA: invented participants, not a trial"),
        };
        let in_time = |ids: &[&str]| {
            let visit = |(at, id): (usize, &&str)| Visit { label: id.to_string(), time: at as f64 };
            (ids.iter().enumerate().map(visit).collect(), false)
        };
        Missingness::new(&rows.iter().collect::<Vec<_>>(), &styled, face, in_time).unwrap()
    }

    fn pattern(bits: usize, visits: usize) -> String {
        (0..visits).map(|visit| if bits >> visit & 1 == 1 { 'X' } else { 'O' }).collect()
    }

    /// Plain and nasty ones, on one column and on two.
    pub(crate) fn examples() -> Vec<(String, Box<dyn View>)> {
        let long = "Clinician-assisted therapy with a drug of a very long name, in two doses and three schedules";
        let ten: Vec<String> = (1..=10).map(|at| format!("The {at}th visit after the first session")).collect();
        let ten: Vec<&str> = ten.iter().map(String::as_str).collect();
        let weeks = ["Baseline", "Week 4", "Week 8", "Week 18"];
        let of = |patterns: &[(&str, &[usize])]| -> Vec<(String, Vec<usize>)> {
            patterns.iter().map(|(pattern, counts)| (pattern.to_string(), counts.to_vec())).collect()
        };
        let plain =
            of(&[("XXXX", &[80, 90]), ("XXXO", &[6, 3]), ("XXOO", &[4, 2]), ("XOXX", &[2, 4]), ("XOOO", &[1, 0])]);
        let sixty: Vec<(String, Vec<usize>)> = (0..60).map(|at| (pattern(1023 - 7 * at, 10), vec![60 - at])).collect();
        let crowd: Vec<(String, Vec<usize>)> =
            (0..60).map(|at| (pattern(1023 - 13 * at, 10), vec![1200 - 20 * at, 7 * at, at % 3, 2])).collect();
        let nobody = of(&[("XOXO", &[12, 3]), ("OOXO", &[0, 9])]);
        let views = [
            ("plain", view(&["Placebo", "Drug"], &weeks, &plain)),
            ("one-arm-sixty-patterns", view(&[long], &ten, &sixty)),
            ("four-arms", view(&["A", long, "C", "Placebo pill"], &ten, &crowd)),
            ("everybody", view(&["Placebo", long], &weeks, &of(&[("XXXX", &[100, 104])]))),
            ("nobody-at-a-visit", view(&["Placebo", "Drug"], &weeks, &nobody)),
        ];
        let mut all: Vec<(String, Box<dyn View>)> = Vec::new();
        for (name, view) in views {
            for width in [ONE_COLUMN_MM, TWO_COLUMNS_MM] {
                all.push((format!("missingness-{name}-{width}"), Box::new(At { view: view.clone(), width })));
            }
        }
        all
    }

    /// A figure at a width that it would not choose itself.
    struct At {
        view: Missingness,
        width: f64,
    }

    impl View for At {
        fn face(&self) -> &Face {
            &self.view.face
        }

        fn draw(&self) -> Canvas {
            self.view.on(self.width)
        }

        fn describe(&self) -> String {
            self.view.describe()
        }
    }

    #[test]
    fn shares_stand_at_their_height_and_bars_have_their_length() {
        super::super::font::register().unwrap();
        let patterns = [("XX".to_string(), vec![30, 10]), ("XO".to_string(), vec![10, 30])];
        let canvas = view(&["Placebo", "Drug"], &["First", "Second"], &patterns).draw();
        let percent = through((0.0, place_of(&canvas, "0", 0).1 - 2.0), (100.0, place_of(&canvas, "100", 0).1 - 2.0));
        // key, two visits, table of counts, head of the bars
        let drug: Vec<f64> = canvas.centers(BLUE).iter().map(|mark| mark.1).collect();
        assert_places(&drug[1..3], &[percent(100.0), percent(25.0)]);
        let placebo: Vec<f64> = canvas.centers(DARK_GREY).iter().map(|mark| mark.1).collect();
        assert_places(&placebo[1..3], &[percent(100.0), percent(75.0)]);
        let bars: Vec<f64> = canvas
            .shapes
            .iter()
            .filter_map(|shape| match shape {
                super::super::canvas::Shape::Rectangle { left, right, color, .. } if *color == BLUE => {
                    Some(right - left)
                }
                _ => None,
            })
            .collect();
        assert_eq!(bars.len(), 2);
        assert!((bars[1] - 3.0 * bars[0]).abs() < 1e-9, "{bars:?}");
    }

    #[test]
    fn the_description_has_every_number_that_is_drawn() {
        let patterns: Vec<(String, Vec<usize>)> = (0..20).map(|at| (pattern(31 - at, 5), vec![40 - at, at])).collect();
        let text = view(&["Placebo", "Drug"], &["a", "b", "c", "d", "e"], &patterns).describe();
        assert!(text.contains("Placebo, observed of 610: a 310; "), "{text}");
        assert!(text.contains("XXXXX 40 and 0; XXXXO 24 and 16; "), "{text}");
        // all have 40 people: those seen longest come first
        assert!(text.ends_with("5 other patterns 145 and 55."), "{text}");
    }
}
