//! A difference against shifts of the imputed scores: how much worse would those not seen have to be?

use crate::results::{Method, Row, Statistic};

use super::axis::{Axis, STROKE};
use super::canvas::{Anchor, Canvas, Form};
use super::face::{self, BODY, Face, MARGIN, ONE_COLUMN_MM};
use super::palette::{Color, FAINT, INK, arm_styles};
use super::rows::StudyRows;
use super::svg::POINTS_PER_MM;
use super::{View, Wish, format};

/// What begins the `term` of one shift.
const SHIFT: &str = "delta=";

/// The difference at one shift.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shift {
    pub(crate) delta: f64,
    pub(crate) difference: f64,
    pub(crate) bounds: (f64, f64),
}

/// The sweep of one arm.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TippingPoint {
    pub(crate) face: Face,
    pub(crate) arm: String,
    pub(crate) color: Color,
    pub(crate) level: String,
    pub(crate) shifts: Vec<Shift>,
    /// The first shift that is no longer significant.
    pub(crate) tips_at: Option<f64>,
}

/// One figure for each sweep.
pub(crate) fn build(rows: &StudyRows, wish: &Wish, warning: Option<&'static str>) -> Vec<(String, TippingPoint)> {
    let is_shift = |row: &&Row| {
        row.statistic == Statistic::LsMeanDifference
            && row.method == Some(Method::MultipleImputation)
            && row.term.as_deref().is_some_and(|term| term.starts_with(SHIFT))
    };
    let about = |row: &Row| (row.analysis.clone(), row.endpoint.clone(), row.visit.clone(), row.arm.clone());
    let mut sweeps: Vec<Vec<&Row>> = Vec::new();
    for row in rows.sweeps().filter(is_shift) {
        match sweeps.last_mut() {
            Some(sweep) if about(sweep[0]) == about(row) => sweep.push(row),
            _ => sweeps.push(vec![row]),
        }
    }
    let styles = arm_styles(rows.study);
    let one = |sweep: Vec<&Row>| -> Option<(String, TippingPoint)> {
        let first = sweep[0];
        let endpoint = first.endpoint.as_deref()?;
        if !wish.endpoints.is_empty() && !wish.endpoints.iter().any(|id| id == endpoint) {
            return None;
        }
        let shifts: Vec<Shift> = sweep
            .iter()
            .filter_map(|row| {
                let delta = row.term.as_deref()?.strip_prefix(SHIFT)?.parse().ok()?;
                Some(Shift { delta, difference: row.estimate?, bounds: (row.lower?, row.upper?) })
            })
            .collect();
        let (index, arm) = rows.arms().find(|(_, arm)| Some(arm.id.get_ref().as_str()) == first.arm.as_deref())?;
        let tips_at = rows
            .efficacy()
            .find(|row| row.statistic == Statistic::TippingPoint && about(row) == about(first))
            .and_then(|row| row.estimate);
        let visit = first.visit.as_deref()?;
        let label = rows.endpoint(endpoint).map_or(endpoint, |endpoint| endpoint.label.as_str());
        let face = Face {
            title: wish.title.clone().unwrap_or_else(|| "How much worse would those not seen have to be?".to_owned()),
            subtitle: format!(
                "{} · {label} · {} · imputed scores of the experimental arm shifted",
                rows.study_name(),
                rows.study.visit_label(visit)
            ),
            warning,
        };
        let view = TippingPoint {
            face,
            arm: arm.label.clone(),
            color: styles[index].color,
            level: format::level(first.level),
            shifts,
            tips_at,
        };
        (view.shifts.len() > 1).then(|| (format!("{}-{}", endpoint, arm.id.get_ref()), view))
    };
    sweeps.into_iter().filter_map(one).collect()
}

impl View for TippingPoint {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        const HEIGHT: f64 = 115.0;
        let mut canvas = Canvas::new(ONE_COLUMN_MM * POINTS_PER_MM);
        let top = self.face.draw(&mut canvas) + 6.0;
        let bottom = top + HEIGHT;
        let values = self.shifts.iter().flat_map(|shift| [shift.bounds.0, shift.bounds.1, 0.0]);
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let axis = Axis::linear_around(low, high, bottom, top);
        let title = format!("Difference with {} interval", self.level);
        let x0 = MARGIN + axis.left_room(&title);
        let x1 = canvas.width - MARGIN - 6.0;
        let (first, last) = (self.shifts[0].delta, self.shifts[self.shifts.len() - 1].delta);
        let along = Axis::linear_around(first.min(last), first.max(last), x0, x1);
        let at = |shift: &Shift, value: f64| (along.at(shift.delta), axis.at(value));
        let upper = self.shifts.iter().map(|shift| at(shift, shift.bounds.1));
        let lower = self.shifts.iter().rev().map(|shift| at(shift, shift.bounds.0));
        canvas.polygon(upper.chain(lower).collect(), self.color.tint(0.2));
        axis.draw_left(&mut canvas, x0, &title);
        canvas.dashed((x0, axis.at(0.0)), (x1, axis.at(0.0)), 0.4, FAINT);
        canvas.polyline(self.shifts.iter().map(|shift| at(shift, shift.difference)).collect(), 1.0, self.color);
        if let Some(tip) = self.tips_at
            && let Some(shift) = self.shifts.iter().find(|shift| shift.delta == tip)
        {
            let x = along.at(tip);
            canvas.dashed((x, bottom), (x, top), 0.5, INK);
            canvas.mark(Form::Circle, true, at(shift, shift.difference), 2.2, INK);
            let words = format!("tips at {}", format::mean(tip));
            let (place, anchor) = if x > (x0 + x1) / 2.0 { (x - 3.0, Anchor::End) } else { (x + 3.0, Anchor::Start) };
            canvas.text(&words, place, bottom - 4.0, anchor, BODY);
        }
        canvas.line((x0, bottom), (x1, bottom), STROKE, INK);
        let y = along.draw_below(&mut canvas, bottom, "Points added to every imputed score of the arm");
        face::finish(&mut canvas, y);
        canvas
    }

    fn describe(&self) -> String {
        let number = |shift: &Shift| {
            format!(
                "{} ({} to {}) at a shift of {}",
                format::mean(shift.difference),
                format::mean(shift.bounds.0),
                format::mean(shift.bounds.1),
                format::mean(shift.delta)
            )
        };
        let (first, last) = (number(&self.shifts[0]), number(&self.shifts[self.shifts.len() - 1]));
        let tip = match self.tips_at {
            Some(tip) => format!("Significance is lost at {}.", format::mean(tip)),
            None => "Within the sweep, significance does not change.".to_owned(),
        };
        format!(
            "{}{}: difference from the control against points added to imputed scores, from {first} to {last}. {tip}",
            self.face.spoken(),
            self.arm
        )
    }
}
