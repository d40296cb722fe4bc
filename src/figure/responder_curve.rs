//! Cumulative responder curve: the share of participants with at least each degree of improvement.

use crate::study::{Better, Measure};

use super::axis::{Axis, STROKE};
use super::canvas::{Anchor, Canvas};
use super::face::{self, Face, KeyEntry, MARGIN, ONE_COLUMN_MM, SMALL, Sign, draw_key};
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
    /// Those of other reconstructions, where the people were made: ranges are drawn instead of any one set.
    pub(crate) other_draws: Vec<Vec<f64>>,
}

impl ArmValues {
    /// Every set of values.
    pub(crate) fn draws(&self) -> impl Iterator<Item = &Vec<f64>> {
        std::iter::once(&self.values).chain(&self.other_draws)
    }

    /// For each rank, the most improved first, its value or the range of it over the reconstructions.
    pub(crate) fn ranges(&self) -> Vec<(f64, f64)> {
        (0..self.values.len())
            .map(|rank| {
                let of_draws = self.draws().filter_map(|values| values.get(rank).copied());
                of_draws.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
            })
            .collect()
    }
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
                    let sorted = |arms: &Vec<(&str, Vec<f64>)>| -> Option<Vec<f64>> {
                        let (_, values) = arms.iter().find(|(id, _)| id == arm.id.get_ref())?;
                        let mut values: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
                        values.sort_by(f64::total_cmp);
                        if !lower_is_better {
                            values.reverse();
                        }
                        Some(values)
                    };
                    let values = sorted(&of.arms).filter(|values| !values.is_empty())?;
                    let other_draws = of.other_draws.iter().filter_map(sorted).collect();
                    Some(ArmValues { label: arm.label.clone(), style: styles[index], values, other_draws })
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
            let visit = rows.study.visit_label(of.visit);
            let who = match of.other_draws.len() {
                0 => "those observed".to_owned(),
                others => format!("range over {} reconstructions", others + 1),
            };
            let subtitle = format!("{} · {label} · {visit} · {who}", rows.study_name());
            let title = wish.title.clone().unwrap_or_else(|| title.to_owned());
            let changes = Changes { face: Face { title, subtitle, warning }, value, lower_is_better, arms };
            Some((format!("{}-{}", of.endpoint, of.visit), changes))
        })
        .collect()
}

impl Changes {
    /// The values' axis, the best at its end.
    pub(crate) fn value_axis(&self, start: f64, end: f64) -> Axis {
        let all = self.arms.iter().flat_map(|arm| arm.draws().flatten().copied()).chain([0.0]);
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

    /// Were the people made to match a table?
    pub(crate) fn are_ranges(&self) -> bool {
        self.arms.iter().any(|arm| !arm.other_draws.is_empty())
    }

    /// Best, median and worst value of each arm, for screen readers.
    pub(crate) fn spoken(&self) -> String {
        let arms: Vec<String> = self
            .arms
            .iter()
            .map(|arm| {
                let n = arm.values.len();
                let of = |value: fn(&[f64]) -> f64| {
                    let mut values: Vec<f64> = arm.draws().filter(|v| !v.is_empty()).map(|v| value(v)).collect();
                    values.sort_by(f64::total_cmp);
                    match values.as_slice() {
                        [only] => format::mean(*only),
                        all => format!("{} to {}", format::mean(all[0]), format::mean(all[all.len() - 1])),
                    }
                };
                format!(
                    "{}: {n} participants, best {}, median {}, worst {}",
                    arm.label,
                    of(|values| values[0]),
                    of(|values| (values[(values.len() - 1) / 2] + values[values.len() / 2]) / 2.0),
                    of(|values| values[values.len() - 1])
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
            // Of reconstructed people no one curve stands out.
            let width = if arm.other_draws.is_empty() { 1.0 } else { 0.35 };
            for values in arm.draws() {
                let mut points = vec![(x0, bottom)];
                let mut level = bottom;
                for (value, share) in steps(values) {
                    let x = axis.at(value);
                    points.push((x, level));
                    level = share_axis.at(share);
                    points.push((x, level));
                }
                points.push((x1, level));
                canvas.polyline(points, width, arm.style.color);
            }
        }
        canvas.line((x0, bottom), (x1, bottom), STROKE, INK);
        y = axis.draw_below(&mut canvas, bottom, &format!("{}, better to the left", changes.value));
        if changes.are_ranges() {
            y += 4.0;
            canvas.text("Each line is one reconstruction of the same table.", x0, y, Anchor::Start, SMALL);
            y += 2.0;
        }
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
