//! Adverse-event dot plot: percent by arm beside the risk difference.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::results::{Method, Row, Statistic};

use super::axis::{Axis, STROKE};
use super::canvas::{Anchor, Canvas, Form};
use super::face::{
    self, BODY, Face, Footnotes, KeyEntry, LEADING, MARGIN, SMALL, STRONG, Sign, TWO_COLUMNS_MM, draw_key,
};
use super::outcome_bars::{PROPORTION_METHODS, method_words};
use super::palette::{ArmStyle, Color, FAINT, INK, arm_styles};
use super::rows::{StudyRows, bounds, marks};
use super::svg::POINTS_PER_MM;
use super::text::{widest, wrap_at_most};
use super::{View, Wish, format};

/// At most so many terms are drawn; the table has them all.
const MOST_TERMS: usize = 60;

/// Participants of an arm with the event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Share {
    pub(crate) share: f64,
    /// With no event: the exact upper bound, how frequent it may still be.
    pub(crate) upper_at_zero: Option<f64>,
    pub(crate) count: String,
    pub(crate) marks: String,
}

/// A risk difference against the control.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Difference {
    /// Place of the experimental arm in `AdverseEvents::arms`.
    pub(crate) arm: usize,
    pub(crate) estimate: f64,
    pub(crate) bounds: Option<(f64, f64)>,
}

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EventRow {
    pub(crate) label: String,
    /// By arm.
    pub(crate) shares: Vec<Option<Share>>,
    pub(crate) differences: Vec<Difference>,
}

/// Events under one heading.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Section {
    pub(crate) heading: &'static str,
    pub(crate) rows: Vec<EventRow>,
}

/// The figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AdverseEvents {
    pub(crate) face: Face,
    /// Label and look.
    pub(crate) arms: Vec<(String, ArmStyle)>,
    pub(crate) sections: Vec<Section>,
    /// "MDMA − placebo", where there is one comparison.
    pub(crate) comparison: Option<String>,
    pub(crate) level: Option<f64>,
    pub(crate) notes: Footnotes,
}

/// The events of one section, in the table's words.
const SECTIONS: [(&str, &[&str]); 3] = [
    (
        "Participants with an event",
        &["adverse-event-any", "adverse-event-severe", "adverse-event-serious", "adverse-event-related"],
    ),
    ("System organ classes", &["adverse-event-soc"]),
    ("Preferred terms", &["adverse-event"]),
];

const DIFFERENCE_METHODS: [Method; 2] = [Method::Newcombe, Method::MiettinenNurminen];

/// Every adverse-event row; none when the table has none.
pub(crate) fn build(rows: &StudyRows, wish: &Wish, warning: Option<&'static str>) -> Option<AdverseEvents> {
    let styles = arm_styles(rows.study);
    let of_table: Vec<&Row> = rows.adverse_events().collect();
    let used: Vec<usize> = rows
        .arms()
        .filter(|(_, arm)| of_table.iter().any(|row| row.arm.as_deref() == Some(arm.id.get_ref())))
        .map(|(index, _)| index)
        .collect();
    let ids: Vec<&str> = used.iter().map(|&index| rows.study.arms[index].id.get_ref().as_str()).collect();
    let mut notes = Footnotes::default();
    let mut sections = Vec::new();
    for (heading, endpoints) in SECTIONS {
        let wished = |endpoint: &&str| wish.endpoints.is_empty() || wish.endpoints.iter().any(|id| id == endpoint);
        let endpoints: Vec<&str> = endpoints.iter().copied().filter(wished).collect();
        let mut events = events(&of_table, &endpoints);
        if heading != SECTIONS[0].0 {
            events.sort_by(|a, b| by_difference(a, b, &ids));
            if events.len() > MOST_TERMS {
                let more = events.len() - MOST_TERMS;
                let what = heading.to_lowercase();
                notes.remark(&format!(
                    "The {MOST_TERMS} most frequent {what} are shown; {more} more are in the results table."
                ));
                events = most_frequent(events);
            }
        }
        if !events.is_empty() {
            let rows = events.iter().map(|event| event.row(&ids, &mut notes)).collect();
            sections.push(Section { heading, rows });
        }
    }
    if sections.is_empty() {
        return None;
    }
    let differences: Vec<&Row> =
        of_table.iter().copied().filter(|row| row.statistic == Statistic::RiskDifference).collect();
    let mut pairs: Vec<(&str, &str)> =
        differences.iter().filter_map(|row| Some((row.arm.as_deref()?, row.versus.as_deref()?))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let label_of = |id: &str| rows.study.arm(id).map_or_else(|| id.to_owned(), |arm| arm.label.clone());
    let comparison = match pairs.as_slice() {
        [(arm, versus)] => Some(format!("{} − {}", label_of(arm), label_of(versus))),
        _ => None,
    };
    let level = differences.first().and_then(|row| row.level);
    let method =
        DIFFERENCE_METHODS.into_iter().find(|method| differences.iter().any(|row| row.method == Some(*method)));
    let population = of_table.first().and_then(|row| row.population.as_deref());
    let mut subtitle = vec![rows.study_name()];
    subtitle.extend(population.map(|population| match population {
        "treated" => "everyone treated, a participant once per row".to_owned(),
        "randomized" => "everyone randomised, a participant once per row".to_owned(),
        other => format!("{other}, a participant once per row"),
    }));
    subtitle.extend(method.map(|method| format!("{} intervals: {}", format::level(level), method_words(&[method]))));
    let arms = used.iter().map(|&index| (rows.study.arms[index].label.clone(), styles[index])).collect();
    let title = wish.title.clone().unwrap_or_else(|| "Adverse events".into());
    let face = Face { title, subtitle: subtitle.join(" · "), warning };
    Some(AdverseEvents { face, arms, sections, comparison, level, notes })
}

/// One event and its rows of the table.
struct Event<'a> {
    endpoint: &'a str,
    term: Option<&'a str>,
    rows: Vec<&'a Row>,
}

/// The events of these endpoints: endpoint by endpoint, and in the table's order.
fn events<'a>(rows: &[&'a Row], endpoints: &[&str]) -> Vec<Event<'a>> {
    let mut places: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    let mut events: Vec<Event> = Vec::new();
    for endpoint in endpoints {
        for row in rows {
            let Some(id) = row.endpoint.as_deref().filter(|id| id == endpoint) else { continue };
            let term = row.term.as_deref();
            let place = *places.entry((id, term)).or_insert_with(|| {
                events.push(Event { endpoint: id, term, rows: Vec::new() });
                events.len() - 1
            });
            events[place].rows.push(row);
        }
    }
    events
}

impl<'a> Event<'a> {
    fn label(&self) -> String {
        match (self.endpoint, self.term) {
            ("adverse-event" | "adverse-event-soc", Some(term)) => term.to_owned(),
            (_, None) => format!("{} adverse event", event_word(self.endpoint)),
            (_, Some(term)) => format!("{}: {term}", event_word(self.endpoint)),
        }
    }

    fn share(&self, arm: &str, method: Method) -> Option<&'a Row> {
        self.rows.iter().copied().find(|row| {
            row.statistic == Statistic::Proportion
                && row.method == Some(method)
                && row.arm.as_deref() == Some(arm)
                && !row.is_contrast()
        })
    }

    fn difference(&self, arm: &str) -> Option<&'a Row> {
        DIFFERENCE_METHODS.iter().find_map(|method| {
            self.rows.iter().copied().find(|row| {
                row.statistic == Statistic::RiskDifference
                    && row.method == Some(*method)
                    && row.arm.as_deref() == Some(arm)
                    && row.is_contrast()
            })
        })
    }

    /// The difference that rows are sorted by: that of the first arm which has one.
    fn first_difference(&self, arms: &[&str]) -> Option<f64> {
        arms.iter().find_map(|arm| self.difference(arm)?.estimate)
    }

    /// The largest share of any arm.
    fn largest(&self) -> f64 {
        let shares = self.rows.iter().filter(|row| row.statistic == Statistic::Proportion);
        shares.filter_map(|row| row.estimate).fold(0.0, f64::max)
    }

    fn row(&self, arms: &[&str], notes: &mut Footnotes) -> EventRow {
        let mut share = |arm: &&str| {
            let row = PROPORTION_METHODS.iter().find_map(|method| self.share(arm, *method))?;
            let exact = self.share(arm, Method::ClopperPearson).filter(|row| row.events == Some(0));
            Some(Share {
                share: row.estimate?,
                upper_at_zero: exact.and_then(|row| row.upper),
                count: format::counts(row.events, row.n),
                marks: marks(row, notes),
            })
        };
        let shares = arms.iter().map(&mut share).collect();
        let difference = |(place, arm): (usize, &&str)| {
            let row = self.difference(arm)?;
            Some(Difference { arm: place, estimate: row.estimate?, bounds: bounds(row) })
        };
        EventRow { label: self.label(), shares, differences: arms.iter().enumerate().filter_map(difference).collect() }
    }
}

/// The largest risk difference first, rows without one last, then by name.
fn by_difference(a: &Event, b: &Event, arms: &[&str]) -> Ordering {
    let difference = |event: &Event| event.first_difference(arms).unwrap_or(f64::NEG_INFINITY);
    difference(b).total_cmp(&difference(a)).then_with(|| a.label().cmp(&b.label()))
}

/// The events with the largest percentage in any arm, in their given order.
fn most_frequent(events: Vec<Event>) -> Vec<Event> {
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by(|&a, &b| events[b].largest().total_cmp(&events[a].largest()).then(a.cmp(&b)));
    order.truncate(MOST_TERMS);
    order.sort_unstable();
    let mut kept = order.into_iter().peekable();
    events
        .into_iter()
        .enumerate()
        .filter(|(place, _)| kept.next_if_eq(place).is_some())
        .map(|(_, event)| event)
        .collect()
}

fn event_word(endpoint: &str) -> &str {
    match endpoint {
        "adverse-event-any" => "Any",
        "adverse-event-serious" => "Serious",
        "adverse-event-severe" => "Severe",
        "adverse-event-related" => "Related",
        other => other,
    }
}

impl AdverseEvents {
    fn rows(&self) -> impl Iterator<Item = &EventRow> {
        self.sections.iter().flat_map(|section| &section.rows)
    }

    /// Axes of percent and difference.
    fn axes(&self, percent: (f64, f64), difference: (f64, f64)) -> (Axis, Axis) {
        let shares = self.rows().flat_map(|row| row.shares.iter().flatten());
        let highest = shares.map(|share| share.share.max(share.upper_at_zero.unwrap_or(0.0))).fold(0.01, f64::max);
        let ends = self.rows().flat_map(|row| &row.differences).flat_map(|difference| {
            let (lower, upper) = difference.bounds.unwrap_or((difference.estimate, difference.estimate));
            [lower.min(difference.estimate), upper.max(difference.estimate)]
        });
        let (low, high) = ends.fold((0.0, 0.0), |(low, high): (f64, f64), end| (low.min(end), high.max(end)));
        (
            Axis::linear_around(0.0, 100.0 * highest, percent.0, percent.1),
            Axis::linear_around(100.0 * low, 100.0 * high, difference.0, difference.1),
        )
    }

    fn has_zero(&self) -> bool {
        self.rows().flat_map(|row| row.shares.iter().flatten()).any(|share| share.upper_at_zero.is_some())
    }
}

fn difference_text(difference: &Difference) -> String {
    format::with_interval(Statistic::RiskDifference, difference.estimate, difference.bounds)
}

/// Marks of several arms at the same place are set apart by this much.
const DODGE: f64 = 4.0;

impl View for AdverseEvents {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        const GAP: f64 = 7.0;
        const LABEL_LIMIT: f64 = 130.0;
        let mut canvas = Canvas::new(TWO_COLUMNS_MM * POINTS_PER_MM);
        let label_lines = |row: &EventRow| wrap_at_most(&row.label, BODY.size, BODY.weight, LABEL_LIMIT, 3);
        let label_width = self
            .rows()
            .map(|row| widest(label_lines(row).iter().map(String::as_str), BODY.size, BODY.weight))
            .fold(60.0, f64::max);
        let head_limit = if self.arms.len() > 2 { 38.0 } else { 54.0 };
        let heads: Vec<Vec<String>> =
            self.arms.iter().map(|(label, _)| wrap_at_most(label, BODY.size, BODY.weight, head_limit, 3)).collect();
        let widths: Vec<f64> = heads
            .iter()
            .enumerate()
            .map(|(arm, head)| {
                let cells = self.rows().filter_map(|row| row.shares[arm].as_ref());
                let cell = cells.map(|share| BODY.width(&share.count) + SMALL.width(&share.marks)).fold(0.0, f64::max);
                cell.max(widest(head.iter().map(String::as_str), BODY.size, BODY.weight)).max(14.0)
            })
            .collect();
        let texts = self.rows().flat_map(|row| row.differences.iter().map(difference_text)).collect::<Vec<_>>();
        let difference_head = format!("Difference ({} CI)", format::level(self.level));
        let text_width =
            widest(texts.iter().map(String::as_str), BODY.size, BODY.weight).max(BODY.width(&difference_head));
        let right = canvas.width - MARGIN;
        let mut count_rights = Vec::new();
        let mut x = MARGIN + label_width;
        for width in &widths {
            x += GAP + width;
            count_rights.push(x);
        }
        let plot_left = x + 2.0 * GAP;
        let plot_right = right - text_width - 2.0 * GAP;
        let half = (plot_right - plot_left - 2.5 * GAP) / 2.0;
        let (percent_axis, difference_axis) = self.axes((plot_left, plot_left + half), (plot_right - half, plot_right));

        let mut y = self.face.draw(&mut canvas);
        let mut key: Vec<KeyEntry> = self
            .arms
            .iter()
            .map(|(label, style)| KeyEntry {
                sign: Sign::Mark { form: style.form, filled: true, color: style.color },
                label: label.clone(),
            })
            .collect();
        if self.has_zero() {
            key.push(KeyEntry {
                sign: Sign::Mark { form: Form::Circle, filled: false, color: FAINT },
                label: "No participant; the line ends at the exact (Clopper–Pearson) upper bound".into(),
            });
        }
        y = draw_key(&mut canvas, &key, y);
        let head_lines = heads.iter().map(Vec::len).max().unwrap_or(1) + 1;
        let head_bottom = y + head_lines as f64 * BODY.size * LEADING + 2.0;
        for (head, x) in heads.iter().zip(&count_rights) {
            let mut baseline = head_bottom - (head.len() + 1) as f64 * BODY.size * LEADING;
            for line in head.iter().map(String::as_str).chain(["n/N"]) {
                baseline += BODY.size * LEADING;
                canvas.text(line, *x, baseline - 1.5, Anchor::End, BODY);
            }
        }
        canvas.text(&difference_head, right, head_bottom - 1.5, Anchor::End, BODY);
        y = head_bottom + 1.0;
        canvas.line((MARGIN, y), (right, y), 0.4, FAINT);
        let zero = difference_axis.at(0.0);
        let mut plotted: Vec<(f64, f64)> = Vec::new();
        for (index, section) in self.sections.iter().enumerate() {
            if self.sections.len() > 1 {
                y += if index == 0 { 8.0 } else { 10.0 };
                canvas.text(section.heading, MARGIN, y, Anchor::Start, STRONG);
                y += 2.0;
            } else {
                y += 2.0;
            }
            let top = y;
            for row in &section.rows {
                let lines = label_lines(row);
                let several = row.differences.len().max(1) as f64;
                let height = (lines.len() as f64 * BODY.size * LEADING + 1.5).max(several * 7.5 + 1.5);
                let middle = y + height / 2.0;
                let mut baseline = middle - lines.len() as f64 * BODY.size * LEADING / 2.0;
                for line in &lines {
                    baseline += BODY.size * LEADING;
                    canvas.text(line, MARGIN, baseline - 1.7, Anchor::Start, BODY);
                }
                self.draw_shares(&mut canvas, row, middle, &percent_axis, &count_rights);
                let first = middle - (several - 1.0) / 2.0 * 7.5;
                for (place, difference) in row.differences.iter().enumerate() {
                    let at = first + 7.5 * place as f64;
                    let style = self.arms[difference.arm].1;
                    if let Some((lower, upper)) = difference.bounds {
                        let ends = (difference_axis.at(100.0 * lower), difference_axis.at(100.0 * upper));
                        canvas.whisker(ends, difference_axis.room(), at, 0.75, style.color);
                    }
                    canvas.mark(
                        style.form,
                        true,
                        (difference_axis.at(100.0 * difference.estimate), at),
                        2.1,
                        style.color,
                    );
                    canvas.text(&difference_text(difference), right, at + 2.1, Anchor::End, BODY);
                }
                y += height;
            }
            plotted.push((top, y));
        }
        let (top, bottom) = (plotted[0].0, y + 2.0);
        canvas.shapes.insert(0, vertical(zero, top, bottom, FAINT, 0.4));
        canvas.shapes.insert(0, vertical(percent_axis.start, top, bottom, INK, STROKE));
        let name = match &self.comparison {
            Some(comparison) => wrap_at_most(comparison, BODY.size, BODY.weight, half + 5.0 * GAP, 2),
            None => vec!["Experimental − control".to_owned()],
        };
        let below = percent_axis.draw_below(&mut canvas, bottom, "Participants (%)");
        y = difference_axis.draw_below(&mut canvas, bottom, "Risk difference (percentage points)").max(below);
        for line in &name {
            y += BODY.size * LEADING;
            canvas.text(line, (difference_axis.start + difference_axis.end) / 2.0, y - 1.5, Anchor::Middle, BODY);
        }
        y = self.notes.draw(&mut canvas, y + 2.0);
        face::finish(&mut canvas, y);
        canvas
    }

    fn describe(&self) -> String {
        let mut text = self.face.spoken();
        text.push_str("Dot plot of percentages by arm beside risk differences");
        if let Some(comparison) = &self.comparison {
            text.push_str(&format!(" ({comparison})"));
        }
        text.push_str(". ");
        for section in &self.sections {
            text.push_str(&format!("{}: ", section.heading));
            let rows: Vec<String> = section
                .rows
                .iter()
                .map(|row| {
                    let shares = row.shares.iter().zip(&self.arms).filter_map(|(share, (arm, _))| {
                        let share = share.as_ref()?;
                        Some(format!("{arm} {} ({})", share.count, format::percent(share.share)))
                    });
                    let differences =
                        row.differences.iter().map(|difference| format!("difference {}", difference_text(difference)));
                    format!("{}, {}", row.label, shares.chain(differences).collect::<Vec<_>>().join(", "))
                })
                .collect();
            text.push_str(&rows.join("; "));
            text.push_str(". ");
        }
        text.push_str(self.notes.spoken().trim_start());
        text.trim_end().to_owned()
    }
}

impl AdverseEvents {
    fn draw_shares(&self, canvas: &mut Canvas, row: &EventRow, middle: f64, axis: &Axis, count_rights: &[f64]) {
        let shares: Vec<(usize, &Share)> =
            row.shares.iter().enumerate().filter_map(|(arm, share)| Some((arm, share.as_ref()?))).collect();
        let close = |a: f64, b: f64| (axis.at(100.0 * a) - axis.at(100.0 * b)).abs() < 4.4;
        let crowded = shares
            .iter()
            .enumerate()
            .any(|(place, (_, share))| shares[place + 1..].iter().any(|(_, other)| close(share.share, other.share)));
        for (place, (arm, share)) in shares.iter().enumerate() {
            let style = self.arms[*arm].1;
            let shift = if crowded { DODGE * (place as f64 - (shares.len() as f64 - 1.0) / 2.0) } else { 0.0 };
            let center = (axis.at(100.0 * share.share), middle + shift);
            if let Some(upper) = share.upper_at_zero {
                canvas.line(center, (axis.at(100.0 * upper), center.1), 0.5, style.color);
                canvas.line(
                    (axis.at(100.0 * upper), center.1 - 1.2),
                    (axis.at(100.0 * upper), center.1 + 1.2),
                    0.5,
                    style.color,
                );
            }
            canvas.mark(style.form, share.upper_at_zero.is_none(), center, 2.1, style.color);
        }
        for (arm, share) in shares {
            let marks_width = SMALL.width(&share.marks);
            let x = count_rights[arm] - if share.marks.is_empty() { 0.0 } else { marks_width };
            canvas.text_with_marks(&share.count, &share.marks, x, middle + 2.1, Anchor::End, BODY);
        }
    }
}

fn vertical(x: f64, top: f64, bottom: f64, color: Color, width: f64) -> super::canvas::Shape {
    super::canvas::Shape::Line { points: vec![(x, top), (x, bottom)], width, color }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_places, mapp1, place_of, through};
    use super::super::palette::VERMILION;
    use super::*;

    fn mapp1_events() -> AdverseEvents {
        super::super::font::register().unwrap();
        let (study, results) = mapp1();
        build(&StudyRows::new(&study, &results), &Wish::default(), None).unwrap()
    }

    #[test]
    fn terms_are_sorted_by_difference_and_zero_rows_are_kept() {
        let view = mapp1_events();
        let terms = &view.sections[1].rows;
        assert_eq!(terms.len(), 15);
        assert_eq!(terms[0].label, "Muscle tightness");
        assert_eq!(terms[14].label, "Suicidal ideation");
        assert!(terms.windows(2).all(|pair| pair[0].differences[0].estimate >= pair[1].differences[0].estimate));
        let cardiac = terms.iter().find(|row| row.label.starts_with("Cardiac")).unwrap();
        let none = cardiac.shares[0].as_ref().unwrap();
        assert_eq!((none.share, none.count.as_str()), (0.0, "0/46"));
        // Clopper and Pearson (1934) at 0 of 46: 1 − 0.025^(1/46).
        assert!((none.upper_at_zero.unwrap() - 0.077_06).abs() < 1e-4);
        assert_eq!(terms.iter().find(|row| row.label == "Bruxism").unwrap().shares[0].as_ref().unwrap().marks, "†");
    }

    #[test]
    fn dots_and_differences_stand_at_their_values() {
        let canvas = mapp1_events().draw();
        let percent = through((0.0, place_of(&canvas, "0", 0).0), (100.0, place_of(&canvas, "100", 0).0));
        let points = through((0.0, place_of(&canvas, "0", 1).0), (80.0, place_of(&canvas, "80", 1).0));
        let row = place_of(&canvas, "Muscle tightness", 0).1;
        let marks: Vec<f64> =
            canvas.centers(VERMILION).iter().filter(|mark| (mark.1 - row).abs() < 5.0).map(|mark| mark.0).collect();
        assert_places(&marks, &[percent(100.0 * 29.0 / 46.0), points(100.0 * (29.0 / 46.0 - 5.0 / 44.0))]);
    }
}
