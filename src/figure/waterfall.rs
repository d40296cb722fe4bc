//! Waterfall plot: one bar per participant, the least improved first.

use super::axis::STROKE;
use super::canvas::{Anchor, Canvas};
use super::face::{self, Face, MARGIN, SMALL, TWO_COLUMNS_MM, draw_key};
use super::palette::INK;
use super::responder_curve::{Changes, changes};
use super::rows::StudyRows;
use super::svg::POINTS_PER_MM;
use super::{Individuals, View, Wish};

/// Bars narrower than this are drawn as one area.
const NARROWEST: f64 = 0.6;

/// The plot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Waterfall(Changes);

/// One plot for each endpoint and visit with individual values.
pub(crate) fn build(
    rows: &StudyRows,
    wish: &Wish,
    individuals: &[Individuals],
    warning: Option<&'static str>,
) -> Vec<(String, Waterfall)> {
    changes(rows, wish, individuals, warning, "Every participant’s change")
        .into_iter()
        .map(|(suffix, changes)| (suffix, Waterfall(changes)))
        .collect()
}

impl View for Waterfall {
    fn face(&self) -> &Face {
        &self.0.face
    }

    fn draw(&self) -> Canvas {
        const HEIGHT: f64 = 115.0;
        const BETWEEN: f64 = 12.0;
        let changes = &self.0;
        let mut canvas = Canvas::new(TWO_COLUMNS_MM * POINTS_PER_MM);
        let mut y = changes.face.draw(&mut canvas);
        y = draw_key(&mut canvas, &changes.key(), y) + 4.0;
        let (top, bottom) = (y, y + HEIGHT);
        let axis = changes.value_axis(bottom, top);
        let x0 = MARGIN + axis.left_room(&changes.value);
        axis.draw_left(&mut canvas, x0, &changes.value);
        let zero = axis.at(0.0);
        let people: usize = changes.arms.iter().map(|arm| arm.values.len()).sum();
        let room = canvas.width - MARGIN - x0 - 4.0 - BETWEEN * (changes.arms.len() - 1) as f64;
        let step = room / people as f64;
        let mut x = x0 + 4.0;
        for arm in &changes.arms {
            let color = arm.style.color;
            let ranges = arm.ranges();
            let worst_first = ranges.iter().rev();
            let is_range = changes.are_ranges();
            // A range needs its own bar, however narrow.
            if step * 0.85 < NARROWEST && !is_range {
                let mut outline = vec![(x, zero)];
                for (_, value) in worst_first {
                    outline.push((x, axis.at(*value)));
                    x += step;
                    outline.push((x, axis.at(*value)));
                }
                outline.push((x, zero));
                canvas.polygon(outline, color);
            } else {
                for (least, most) in worst_first {
                    // A participant's bar begins at no change; that of a rank spans what the reconstructions give.
                    let (start, end) = (if is_range { axis.at(*least) } else { zero }, axis.at(*most));
                    let inset = 0.075 * step;
                    // No change is a mark on the line, not a missing participant.
                    let (high, low) = if (end - start).abs() < 0.5 {
                        (start - 0.5, start + 0.5)
                    } else {
                        (end.min(start), end.max(start))
                    };
                    canvas.rectangle(x + inset, high, x + step - inset, low, color);
                    x += step;
                }
            }
            x += BETWEEN;
        }
        canvas.line((x0, zero), (canvas.width - MARGIN, zero), STROKE, INK);
        y = bottom + 9.0;
        let note = if changes.are_ranges() {
            "Each bar spans what the reconstructions give for one rank, from the least to the most improved."
        } else {
            "Each bar is one participant; within an arm from the least to the most improved."
        };
        canvas.text(note, x0, y, Anchor::Start, SMALL);
        face::finish(&mut canvas, y + 2.0);
        canvas
    }

    fn describe(&self) -> String {
        format!(
            "{}One bar per participant, from the least to the most improved. {}",
            self.0.face.spoken(),
            self.0.spoken()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::canvas::Shape;
    use super::super::fixture::{assert_places, mapp2, place_of, through};
    use super::super::palette::VERMILION;
    use super::*;

    #[test]
    fn every_participant_is_a_bar_as_long_as_the_change() {
        super::super::font::register().unwrap();
        let (study, results) = mapp2();
        let people = [Individuals {
            endpoint: "caps5-change",
            visit: "week-18",
            arms: vec![("mdma", vec![-30.0, 8.0, -12.0]), ("placebo", vec![-5.0, 0.0])],
            other_draws: Vec::new(),
        }];
        let rows = StudyRows::new(&study, &results);
        let canvas = build(&rows, &Wish::default(), &people, None)[0].1.draw();
        let at = through((0.0, place_of(&canvas, "0", 0).1 - 2.0), (-20.0, place_of(&canvas, "−20", 0).1 - 2.0));
        let bars: Vec<(f64, f64)> = canvas
            .shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Rectangle { top, bottom, color, .. } if *color == VERMILION => Some((*top, *bottom)),
                _ => None,
            })
            .skip(1)
            .collect();
        assert_places(&bars.iter().map(|bar| bar.0).collect::<Vec<_>>(), &[at(8.0), at(0.0), at(0.0)]);
        assert_places(&bars.iter().map(|bar| bar.1).collect::<Vec<_>>(), &[at(0.0), at(-12.0), at(-30.0)]);
    }
}
