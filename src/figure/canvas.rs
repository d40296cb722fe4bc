//! What a figure is made of: a list of shapes in points (1/72 inch), y downwards, in drawing order.
//!
//! A figure is laid out from the top; its height is known when everything is placed. So the shapes are kept as a list, which
//! `svg` writes out and tests look through.

use super::font::{ASCENT, DESCENT, Weight, width};
use super::palette::{Color, WHITE};

/// A place on the page, in points.
pub(crate) type Point = (f64, f64);

/// Which end of a text its `x` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// One line of text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Label {
    pub(crate) text: String,
    pub(crate) x: f64,
    pub(crate) baseline: f64,
    pub(crate) size: f64,
    pub(crate) weight: Weight,
    pub(crate) anchor: Anchor,
    pub(crate) color: Color,
    /// Set upwards, as beside a vertical axis; `x` is then the baseline and `baseline` the anchor's height.
    pub(crate) upwards: bool,
}

impl Label {
    /// The space the text takes: left, top, right, bottom.
    pub(crate) fn bounds(&self) -> (f64, f64, f64, f64) {
        let length = width(&self.text, self.size, self.weight);
        let before = match self.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => length / 2.0,
            Anchor::End => length,
        };
        let (above, below) = (ASCENT * self.size, DESCENT * self.size);
        if self.upwards {
            (self.x - above, self.baseline - (length - before), self.x + below, self.baseline + before)
        } else {
            (self.x - before, self.baseline - above, self.x + length - before, self.baseline + below)
        }
    }
}

/// One thing drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// A straight or broken line.
    Line { points: Vec<Point>, width: f64, color: Color },
    /// A filled rectangle.
    Rectangle { left: f64, top: f64, right: f64, bottom: f64, color: Color },
    /// A filled polygon.
    Polygon { points: Vec<Point>, color: Color },
    /// A filled circle.
    Disc { center: Point, radius: f64, color: Color },
    /// A circle's outline on white.
    Ring { center: Point, radius: f64, width: f64, color: Color },
    /// Text.
    Text(Label),
}

/// Form of a data mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Circle,
    Square,
    Diamond,
    Triangle,
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Type {
    pub(crate) size: f64,
    pub(crate) weight: Weight,
    pub(crate) color: Color,
}

impl Type {
    pub(crate) const fn new(size: f64, weight: Weight, color: Color) -> Type {
        Type { size, weight, color }
    }

    /// Width of `text` set so.
    pub(crate) fn width(&self, text: &str) -> f64 {
        width(text, self.size, self.weight)
    }
}

/// The page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Canvas {
    /// Width of the page.
    pub(crate) width: f64,
    /// Height of the page, set when the layout is done.
    pub(crate) height: f64,
    /// What is on it.
    pub(crate) shapes: Vec<Shape>,
}

impl Canvas {
    /// An empty page.
    pub(crate) fn new(width: f64) -> Canvas {
        Canvas { width, height: 0.0, shapes: Vec::new() }
    }

    pub(crate) fn line(&mut self, from: Point, to: Point, width: f64, color: Color) {
        self.shapes.push(Shape::Line { points: vec![from, to], width, color });
    }

    pub(crate) fn polyline(&mut self, points: Vec<Point>, width: f64, color: Color) {
        self.shapes.push(Shape::Line { points, width, color });
    }

    /// A straight line in dashes.
    pub(crate) fn dashed(&mut self, from: Point, to: Point, width: f64, color: Color) {
        const DASH: f64 = 2.0;
        const GAP: f64 = 1.5;
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = libm::hypot(dx, dy);
        let mut at = 0.0;
        while at < length {
            let end = (at + DASH).min(length);
            let point = |along: f64| (from.0 + dx * along / length, from.1 + dy * along / length);
            self.line(point(at), point(end), width, color);
            at += DASH + GAP;
        }
    }

    pub(crate) fn rectangle(&mut self, left: f64, top: f64, right: f64, bottom: f64, color: Color) {
        self.shapes.push(Shape::Rectangle { left, top, right, bottom, color });
    }

    pub(crate) fn polygon(&mut self, points: Vec<Point>, color: Color) {
        self.shapes.push(Shape::Polygon { points, color });
    }

    /// A horizontal interval with short ends. An end outside `room` is cut there and shown as an arrow.
    pub(crate) fn whisker(&mut self, bounds: (f64, f64), room: (f64, f64), y: f64, width: f64, color: Color) {
        const CAP: f64 = 1.4;
        const ARROW: f64 = 3.0;
        let (low, high) = (bounds.0.max(room.0), bounds.1.min(room.1));
        self.line((low, y), (high, y), width, color);
        for (end, open, inwards) in [(low, bounds.0 < room.0 - 1e-6, 1.0), (high, bounds.1 > room.1 + 1e-6, -1.0)] {
            if open {
                let base = end + inwards * ARROW;
                self.polygon(vec![(end, y), (base, y - CAP), (base, y + CAP)], color);
            } else {
                self.line((end, y - CAP), (end, y + CAP), width, color);
            }
        }
    }

    /// A data mark; a hollow one is white inside.
    pub(crate) fn mark(&mut self, form: Form, filled: bool, center: Point, radius: f64, color: Color) {
        const OUTLINE: f64 = 0.75;
        let (x, y) = center;
        if form == Form::Circle {
            if filled {
                self.shapes.push(Shape::Disc { center, radius, color });
            } else {
                self.shapes.push(Shape::Ring { center, radius: radius - OUTLINE / 2.0, width: OUTLINE, color });
            }
            return;
        }
        let corners = |r: f64| match form {
            Form::Square => {
                let r = 0.89 * r;
                vec![(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]
            }
            Form::Diamond => {
                let r = 1.25 * r;
                vec![(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
            }
            Form::Triangle | Form::Circle => {
                let r = 1.2 * r;
                vec![(x, y - r), (x + 0.95 * r, y + 0.75 * r), (x - 0.95 * r, y + 0.75 * r)]
            }
        };
        self.polygon(corners(radius), color);
        if !filled {
            self.polygon(corners(radius - 1.2 * OUTLINE), WHITE);
        }
    }

    /// One line of text; gives its right end.
    pub(crate) fn text(&mut self, text: &str, x: f64, baseline: f64, anchor: Anchor, set: Type) -> f64 {
        let label = Label {
            text: text.to_owned(),
            x,
            baseline,
            size: set.size,
            weight: set.weight,
            anchor,
            color: set.color,
            upwards: false,
        };
        let right = label.bounds().2;
        if !text.is_empty() {
            self.shapes.push(Shape::Text(label));
        }
        right
    }

    /// One line of text followed by raised footnote marks, which hang to the right of it; gives the right end of both.
    pub(crate) fn text_with_marks(
        &mut self,
        text: &str,
        marks: &str,
        x: f64,
        baseline: f64,
        anchor: Anchor,
        set: Type,
    ) -> f64 {
        let right = self.text(text, x, baseline, anchor, set);
        if marks.is_empty() {
            return right;
        }
        let small = Type { size: mark_size(set.size), ..set };
        self.text(marks, right + 0.4, baseline - 0.32 * set.size, Anchor::Start, small)
    }

    /// Text set upwards, centred on `y`.
    pub(crate) fn text_upwards(&mut self, text: &str, baseline_x: f64, y: f64, set: Type) {
        self.shapes.push(Shape::Text(Label {
            text: text.to_owned(),
            x: baseline_x,
            baseline: y,
            size: set.size,
            weight: set.weight,
            anchor: Anchor::Middle,
            color: set.color,
            upwards: true,
        }));
    }

    /// Every text on the page.
    #[cfg(test)]
    pub(crate) fn labels(&self) -> impl Iterator<Item = &Label> {
        self.shapes.iter().filter_map(|shape| match shape {
            Shape::Text(label) => Some(label),
            _ => None,
        })
    }

    /// Centres of the data marks of this colour, in drawing order.
    #[cfg(test)]
    pub(crate) fn centers(&self, wanted: Color) -> Vec<Point> {
        let of_polygon = |points: &[Point]| {
            let count = points.len() as f64;
            (points.iter().map(|p| p.0).sum::<f64>() / count, points.iter().map(|p| p.1).sum::<f64>() / count)
        };
        self.shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Disc { center, color, .. } | Shape::Ring { center, color, .. } if *color == wanted => {
                    Some(*center)
                }
                Shape::Polygon { points, color } if *color == wanted && points.len() < 5 => Some(of_polygon(points)),
                _ => None,
            })
            .collect()
    }

    /// Pairs of texts that touch, and texts that leave the page.
    #[cfg(test)]
    pub(crate) fn collisions(&self) -> Vec<String> {
        const SLACK: f64 = 0.15;
        let boxes: Vec<_> = self.labels().map(|label| (label.text.as_str(), label.bounds())).collect();
        let mut found = Vec::new();
        for (index, (text, a)) in boxes.iter().enumerate() {
            if a.0 < 0.0 || a.1 < 0.0 || a.2 > self.width || a.3 > self.height {
                found.push(format!("`{text}` leaves the page: {a:?} of {} × {}", self.width, self.height));
            }
            for (other, b) in &boxes[index + 1..] {
                let apart = a.2 <= b.0 + SLACK || b.2 <= a.0 + SLACK || a.3 <= b.1 + SLACK || b.3 <= a.1 + SLACK;
                if !apart {
                    found.push(format!("`{text}` {a:?} touches `{other}` {b:?}"));
                }
            }
        }
        found
    }
}

/// Size of a raised footnote mark beside text of this size.
pub(crate) fn mark_size(size: f64) -> f64 {
    (0.8 * size * 20.0).round() / 20.0
}
