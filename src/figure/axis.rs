//! From values to places: linear and logarithmic axes and their ticks.

use super::canvas::{Anchor, Canvas, Type};
use super::face::MARGIN;
use super::font::Weight;
use super::format;
use super::palette::INK;
use super::text::wrap_at_most;

/// Type of tick labels and axis titles.
pub(crate) const TICK_TYPE: Type = Type::new(5.5, Weight::Regular, INK);
pub(crate) const TITLE_TYPE: Type = Type::new(6.0, Weight::Regular, INK);

/// Stroke of axes.
pub(crate) const STROKE: f64 = 0.5;

/// Length of a tick.
const TICK: f64 = 2.0;

/// How far a title may stand out beyond the axis on either side.
const OVERHANG: f64 = 8.0;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// With the distance of its ticks.
    Linear {
        step: f64,
    },
    Logarithmic,
}

/// An axis from `low` to `high`, drawn from `start` to `end` (points; `end` may be the smaller).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Axis {
    kind: Kind,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) start: f64,
    pub(crate) end: f64,
}

impl Axis {
    /// A linear axis over exactly this range.
    pub(crate) fn linear(low: f64, high: f64, start: f64, end: f64) -> Axis {
        Axis { kind: Kind::Linear { step: step(low, high, most_ticks(start, end)) }, low, high, start, end }
    }

    /// A linear axis that holds the range and ends on ticks.
    pub(crate) fn linear_around(low: f64, high: f64, start: f64, end: f64) -> Axis {
        let (low, high) = if high > low { (low, high) } else { (low - 1.0, high + 1.0) };
        let step = step(low, high, most_ticks(start, end));
        let (low, high) = ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step);
        Axis { kind: Kind::Linear { step }, low, high, start, end }
    }

    /// A logarithmic axis over this range, which must be above zero.
    pub(crate) fn logarithmic(low: f64, high: f64, start: f64, end: f64) -> Axis {
        Axis { kind: Kind::Logarithmic, low, high, start, end }
    }

    /// A logarithmic axis that holds the range and ends on one of 1, 2, 5 times a power of ten; at most from 1/100 to 100.
    pub(crate) fn logarithmic_around(low: f64, high: f64, start: f64, end: f64) -> Axis {
        let (low, high) = (low.clamp(0.01, 1.0), high.clamp(1.0, 100.0));
        let below = log_steps().filter(|&tick| tick <= low * (1.0 + 1e-9)).last().unwrap_or(0.01);
        let above = log_steps().find(|&tick| tick >= high * (1.0 - 1e-9)).unwrap_or(100.0);
        let (below, above) = if below < above { (below, above) } else { (0.5, 2.0) };
        Axis::logarithmic(below, above, start, end)
    }

    /// Where `value` is, in points; not cut to the axis.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let along = match self.kind {
            Kind::Linear { .. } => (value - self.low) / (self.high - self.low),
            Kind::Logarithmic => libm::log(value / self.low) / libm::log(self.high / self.low),
        };
        self.start + along * (self.end - self.start)
    }

    /// Is `value` on the axis?
    pub(crate) fn holds(&self, value: f64) -> bool {
        let slack = 1e-9 * (self.high - self.low);
        value >= self.low - slack && value <= self.high + slack
    }

    /// The axis's ends from left to right (or top to bottom).
    pub(crate) fn room(&self) -> (f64, f64) {
        (self.start.min(self.end), self.start.max(self.end))
    }

    /// The values that are marked.
    pub(crate) fn ticks(&self) -> Vec<f64> {
        match self.kind {
            Kind::Linear { step } => {
                let first = (self.low / step - 1e-9).ceil() as i64;
                let last = (self.high / step + 1e-9).floor() as i64;
                (first..=last).map(|k| k as f64 * step).collect()
            }
            Kind::Logarithmic => {
                let all: Vec<f64> = log_steps().filter(|&tick| self.holds(tick)).collect();
                let room = (self.end - self.start).abs() / 16.0;
                if all.len() as f64 <= room {
                    return all;
                }
                all.into_iter().filter(|tick| matches!(leading_digit(*tick), 1 | 5)).collect()
            }
        }
    }

    /// Ticks as text, all with the same number of decimals (a logarithmic axis: as many as each needs).
    pub(crate) fn tick_labels(&self) -> Vec<(f64, String)> {
        let ticks = self.ticks();
        let decimals_of = |value: f64| (0..6).find(|&d| close_to_whole(value * libm::pow(10.0, d as f64))).unwrap_or(6);
        let common = ticks.iter().map(|&tick| decimals_of(tick)).max().unwrap_or(0);
        ticks
            .into_iter()
            .map(|tick| {
                let decimals = if self.kind == Kind::Logarithmic { decimals_of(tick) } else { common };
                (tick, format::number(tick, decimals))
            })
            .collect()
    }

    /// Draws it as a bottom axis at height `y`; gives the height below its labels.
    pub(crate) fn draw_below(&self, canvas: &mut Canvas, y: f64, title: &str) -> f64 {
        canvas.line((self.start, y), (self.end, y), STROKE, INK);
        for (value, label) in self.tick_labels() {
            let x = self.at(value);
            canvas.line((x, y), (x, y + TICK), STROKE, INK);
            canvas.text(&label, x, y + TICK + 6.0, Anchor::Middle, TICK_TYPE);
        }
        let mut below = y + TICK + 8.0;
        for line in wrapped(title, (self.end - self.start).abs() + 2.0 * OVERHANG) {
            let (half, middle) = (TITLE_TYPE.width(&line) / 2.0, (self.start + self.end) / 2.0);
            let center = middle.min(canvas.width - MARGIN - half);
            canvas.text(&line, center, below + 6.0, Anchor::Middle, TITLE_TYPE);
            below += 7.3;
        }
        below + 1.0
    }

    /// How much room a left axis with this title takes.
    pub(crate) fn left_room(&self, title: &str) -> f64 {
        7.0 * self.left_title(title).len() as f64 + self.label_width() + TICK + 3.5
    }

    /// Draws it as a left axis at `x`, its title set upwards beside its labels.
    pub(crate) fn draw_left(&self, canvas: &mut Canvas, x: f64, title: &str) {
        canvas.line((x, self.start), (x, self.end), STROKE, INK);
        for (value, label) in self.tick_labels() {
            let y = self.at(value);
            canvas.line((x - TICK, y), (x, y), STROKE, INK);
            canvas.text(&label, x - TICK - 1.5, y + 2.0, Anchor::End, TICK_TYPE);
        }
        let left = x - self.left_room(title);
        for (index, line) in self.left_title(title).iter().enumerate() {
            let baseline = left + 5.0 + 7.0 * index as f64;
            canvas.text_upwards(line, baseline, (self.start + self.end) / 2.0, TITLE_TYPE);
        }
    }

    fn left_title(&self, title: &str) -> Vec<String> {
        wrapped(title, (self.end - self.start).abs() + OVERHANG)
    }

    /// Width of the widest tick label.
    pub(crate) fn label_width(&self) -> f64 {
        self.tick_labels().iter().map(|(_, label)| TICK_TYPE.width(label)).fold(0.0, f64::max)
    }
}

fn wrapped(title: &str, room: f64) -> Vec<String> {
    if title.is_empty() { Vec::new() } else { wrap_at_most(title, TITLE_TYPE.size, TITLE_TYPE.weight, room, 3) }
}

fn close_to_whole(value: f64) -> bool {
    (value - value.round()).abs() < 1e-6 * value.abs().max(1.0)
}

/// How many ticks fit on an axis of this length.
fn most_ticks(start: f64, end: f64) -> usize {
    (((end - start).abs() / 18.0) as usize).clamp(2, 8)
}

/// The smallest of 1, 2, 5, 10, … times a power of ten that gives at most `most` steps.
fn step(low: f64, high: f64, most: usize) -> f64 {
    let rough = (high - low) / most as f64;
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|&s| s >= rough * (1.0 - 1e-9)).unwrap_or(10.0 * power)
}

/// 0.01, 0.02, 0.05, … 100.
fn log_steps() -> impl Iterator<Item = f64> {
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0].into_iter()
}

fn leading_digit(value: f64) -> u8 {
    let scaled = value / libm::pow(10.0, libm::floor(libm::log10(value) + 1e-9));
    scaled.round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_axis_is_proportional() {
        let axis = Axis::linear(0.0, 100.0, 50.0, 250.0);
        assert_eq!(axis.at(0.0), 50.0);
        assert_eq!(axis.at(25.0), 100.0);
        assert_eq!(axis.at(100.0), 250.0);
    }

    #[test]
    fn equal_ratios_are_equally_far_apart_on_a_logarithmic_axis() {
        let axis = Axis::logarithmic_around(0.45, 6.1, 0.0, 130.0);
        assert_eq!((axis.low, axis.high), (0.2, 10.0));
        let half = axis.at(1.0) - axis.at(0.5);
        assert!((half - (axis.at(4.0) - axis.at(2.0))).abs() < 1e-9);
        assert_eq!(axis.ticks(), [0.2, 0.5, 1.0, 2.0, 5.0, 10.0]);
    }

    #[test]
    fn an_axis_around_values_holds_them_and_ends_on_ticks() {
        for (low, high) in
            [(-3.2, 41.2), (0.0, 63.0), (12.4, 41.2), (-0.004, 0.003), (15.8, 39.5), (7.0, 7.0), (-1e6, 3e7)]
        {
            let axis = Axis::linear_around(low, high, 0.0, 150.0);
            assert!(axis.holds(low) && axis.holds(high));
            let ticks = axis.ticks();
            assert!(ticks.len() >= 2 && ticks.len() <= 10, "{ticks:?}");
            assert!((ticks[0] - axis.low).abs() < 1e-6 * (high - low).abs().max(1.0));
            assert!((ticks[ticks.len() - 1] - axis.high).abs() < 1e-6 * (high - low).abs().max(1.0));
        }
    }

    #[test]
    fn ticks_share_their_decimals() {
        let labels: Vec<String> =
            Axis::linear(-1.0, 1.0, 0.0, 100.0).tick_labels().into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["−1.0", "−0.5", "0.0", "0.5", "1.0"]);
    }
}
