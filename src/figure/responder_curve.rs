//! Cumulative responder curve: the share of participants with at least each degree of improvement.

use crate::study::{Better, Measure};

use super::axis::{Axis, STROKE};
use super::canvas::Canvas;
use super::face::{self, Face, KeyEntry, MARGIN, ONE_COLUMN_MM, Sign, draw_key};
use super::palette::{ArmStyle, FAINT, INK, arm_styles};
use super::rows::StudyRows;
use super::svg::POINTS_PER_MM;
use super::{Individuals, View, Wish, format};

/// One arm's values, the most improved first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ArmValues {
    pub(crate) label: String,
    pub(crate) style: ArmStyle,
    pub(crate) values: Vec<f64>,
}

/// The individual values of one endpoint at one visit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Changes {
    pub(crate) face: Face,
    /// The axis of the values.
    pub(crate) value: String,
    pub(crate) lower_is_better: bool,
    pub(crate) arms: Vec<ArmValues>,
}

/// The values that the wish asks for, each with its endpoint and visit.
pub(crate) fn changes(
    rows: &StudyRows,
    wish: &Wish,
    individuals: &[Individuals],
    warning: Option<&'static str>,
    title: &str,
) -> Vec<(String, Changes)> {
    let styles = arm_styles(rows.study);
    individuals
        .iter()
        .filter(|of| wish.endpoints.is_empty() || wish.endpoints.iter().any(|id| id == of.endpoint))
        .filter_map(|of| {
            let endpoint = rows.endpoint(of.endpoint);
            let better = endpoint.and_then(|endpoint| rows.study.better(endpoint));
            let lower_is_better = better != Some(Better::Higher);
            let arms: Vec<ArmValues> = rows
                .arms()
                .filter_map(|(index, arm)| {
                    let (_, values) = of.arms.iter().find(|(id, _)| id == arm.id.get_ref())?;
                    let mut values: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
                    values.sort_by(f64::total_cmp);
                    if !lower_is_better {
                        values.reverse();
                    }
                    (!values.is_empty()).then(|| ArmValues { label: arm.label.clone(), style: styles[index], values })
                })
                .collect();
            if arms.is_empty() {
                return None;
            }
            let label = endpoint.map_or(of.endpoint, |endpoint| endpoint.label.as_str());
            let names_it = label.to_lowercase().contains("change");
            let value = match endpoint.and_then(|endpoint| endpoint.measure) {
                Some(Measure::PercentChange) if names_it => format!("{label} (%)"),
                Some(Measure::PercentChange) => format!("{label}, change (%)"),
                Some(Measure::Score) => label.to_owned(),
                _ if names_it => format!("{label} (points)"),
                _ => format!("{label}, change (points)"),
            };
            let subtitle =
                format!("{} · {label} · {} · those observed", rows.study_name(), rows.study.visit_label(of.visit));
            let title = wish.title.clone().unwrap_or_else(|| title.to_owned());
            let changes = Changes { face: Face { title, subtitle, warning }, value, lower_is_better, arms };
            Some((format!("{}-{}", of.endpoint, of.visit), changes))
        })
        .collect()
}

impl Changes {
    /// The values' axis, the best at its end.
    pub(crate) fn value_axis(&self, start: f64, end: f64) -> Axis {
        let all = self.arms.iter().flat_map(|arm| arm.values.iter().copied()).chain([0.0]);
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        Axis::linear_around(low, high, start, end)
    }

    /// Entries of the key with the number of participants.
    pub(crate) fn key(&self) -> Vec<KeyEntry> {
        self.arms
            .iter()
            .map(|arm| KeyEntry {
                sign: Sign::Swatch(arm.style.color),
                label: format!("{} (n = {})", arm.label, arm.values.len()),
            })
            .collect()
    }

    /// Best, median and worst value of each arm, for screen readers.
    pub(crate) fn spoken(&self) -> String {
        let arms: Vec<String> = self
            .arms
            .iter()
            .map(|arm| {
                let n = arm.values.len();
                let median = (arm.values[(n - 1) / 2] + arm.values[n / 2]) / 2.0;
                format!(
                    "{}: {n} participants, best {}, median {}, worst {}",
                    arm.label,
                    format::mean(arm.values[0]),
                    format::mean(median),
                    format::mean(arm.values[n - 1])
                )
            })
            .collect();
        format!("{}. {}.", self.value, arms.join("; "))
    }
}

/// The curve.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ResponderCurve(Changes);

/// One curve for each endpoint and visit with individual values.
pub(crate) fn build(
    rows: &StudyRows,
    wish: &Wish,
    individuals: &[Individuals],
    warning: Option<&'static str>,
) -> Vec<(String, ResponderCurve)> {
    changes(rows, wish, individuals, warning, "Participants by degree of improvement")
        .into_iter()
        .map(|(suffix, changes)| (suffix, ResponderCurve(changes)))
        .collect()
}

/// The corners of the step curve: at each value, the percentage of participants who did at least as well.
pub(crate) fn steps(values: &[f64]) -> Vec<(f64, f64)> {
    let n = values.len() as f64;
    let mut corners = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let last_of_ties = values.get(index + 1).is_none_or(|next| next != value);
        if last_of_ties {
            corners.push((*value, 100.0 * (index + 1) as f64 / n));
        }
    }
    corners
}

impl View for ResponderCurve {
    fn face(&self) -> &Face {
        &self.0.face
    }

    fn draw(&self) -> Canvas {
        const HEIGHT: f64 = 125.0;
        let changes = &self.0;
        let mut canvas = Canvas::new(ONE_COLUMN_MM * POINTS_PER_MM);
        let mut y = changes.face.draw(&mut canvas);
        y = draw_key(&mut canvas, &changes.key(), y) + 4.0;
        let (top, bottom) = (y, y + HEIGHT);
        let share_axis = Axis::linear(0.0, 100.0, bottom, top);
        let share = "Participants who did at least as well (%)";
        let x0 = MARGIN + share_axis.left_room(share);
        let x1 = canvas.width - MARGIN - 4.0;
        let axis = if changes.lower_is_better { changes.value_axis(x0, x1) } else { changes.value_axis(x1, x0) };
        share_axis.draw_left(&mut canvas, x0, share);
        let zero = axis.at(0.0);
        if zero > x0 + 1.0 && zero < x1 - 1.0 {
            canvas.dashed((zero, bottom), (zero, top), 0.4, FAINT);
        }
        for arm in &changes.arms {
            let mut points = vec![(x0, bottom)];
            let mut level = bottom;
            for (value, share) in steps(&arm.values) {
                let x = axis.at(value);
                points.push((x, level));
                level = share_axis.at(share);
                points.push((x, level));
            }
            points.push((x1, level));
            canvas.polyline(points, 1.0, arm.style.color);
        }
        canvas.line((x0, bottom), (x1, bottom), STROKE, INK);
        y = axis.draw_below(&mut canvas, bottom, &format!("{}, better to the left", changes.value));
        face::finish(&mut canvas, y);
        canvas
    }

    fn describe(&self) -> String {
        format!(
            "{}Step curves: the percentage of participants who did at least as well as each value. {}",
            self.0.face.spoken(),
            self.0.spoken()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_steps_at_each_value_to_the_share_at_least_as_good() {
        assert_eq!(steps(&[-30.0, -10.0, -10.0, 5.0]), [(-30.0, 25.0), (-10.0, 75.0), (5.0, 100.0)]);
        assert_eq!(steps(&[]), []);
    }
}
