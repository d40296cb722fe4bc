//! Figures of a linear model: least-squares means over the visits, its residuals, the fitted covariance.

use crate::results::{Row, Statistic};

use super::axis::{Axis, STROKE};
use super::canvas::{Anchor, Canvas, Form};
use super::face::{
    self, BODY, Face, Footnotes, KeyEntry, MARGIN, ONE_COLUMN_MM, STRONG, Sign, TWO_COLUMNS_MM, draw_key,
};
use super::missingness::Missingness;
use super::palette::{ArmStyle, BLUE, Color, DARK_GREY, FAINT, GREEN, INK, ORANGE, PURPLE, SKY_BLUE, VERMILION};
use super::svg::POINTS_PER_MM;
use super::trajectory::{Mean, Series, Trajectory, Visit};
use super::{Figure, FigureError, View, finished, font, format};

/// What the figures of a model say besides its rows.
#[derive(Clone, Debug)]
pub struct ModelWish<'a> {
    /// The response, as the value axis names it.
    pub response: &'a str,
    /// Is it a change, so that zero is a line of its own?
    pub change: bool,
    /// What was fitted.
    pub subtitle: &'a str,
    /// The arms, the reference first.
    pub arms: &'a [String],
    /// Fitted value, standardised residual, normal quantile and arm of every observation.
    pub residuals: &'a [(f64, f64, f64, usize)],
}

/// The looks of an arm: the reference is grey and square.
fn look(arm: usize) -> (Color, Form) {
    const OTHERS: [Color; 6] = [VERMILION, BLUE, GREEN, ORANGE, PURPLE, SKY_BLUE];
    const FORMS: [Form; 3] = [Form::Circle, Form::Triangle, Form::Diamond];
    match arm.checked_sub(1) {
        None => (DARK_GREY, Form::Square),
        Some(other) => (OTHERS[other % OTHERS.len()], FORMS[other % FORMS.len()]),
    }
}

/// Least-squares means by visit (where there are two visits), who was seen when (likewise), residuals, covariance (likewise).
///
/// # Errors
/// When the bundled typeface or the backend fails.
pub fn model_figures(rows: &[Row], wish: &ModelWish) -> Result<Vec<Figure>, FigureError> {
    font::register()?;
    let mut figures = Vec::new();
    if let Some(view) = means(rows, wish) {
        figures.push(finished("ls-means".into(), "model", &view)?);
    }
    if let Some(view) = seen(rows, wish) {
        figures.push(finished("missingness".into(), "model", &view)?);
    }
    if wish.residuals.len() > 1 {
        figures.push(finished("residuals".into(), "model", &Residuals::new(wish))?);
    }
    if let Some(view) = Covariance::new(rows, wish) {
        figures.push(finished("covariance".into(), "model", &view)?);
    }
    Ok(figures)
}

fn means(rows: &[Row], wish: &ModelWish) -> Option<Trajectory> {
    let of = || rows.iter().filter(|row| row.statistic == Statistic::LsMean && row.estimate.is_some());
    let mut visits: Vec<&str> = Vec::new();
    for visit in of().filter_map(|row| row.visit.as_deref()) {
        if !visits.contains(&visit) {
            visits.push(visit);
        }
    }
    if visits.len() < 2 {
        return None;
    }
    let series = wish.arms.iter().enumerate().map(|(place, arm)| {
        let (color, form) = look(place);
        let mean = |row: &Row| {
            Some(Mean {
                visit: visits.iter().position(|visit| Some(*visit) == row.visit.as_deref())?,
                mean: row.estimate?,
                bounds: row.lower.zip(row.upper),
                n: row.n,
                marks: String::new(),
            })
        };
        let means = of().filter(|row| row.arm.as_deref() == Some(arm)).filter_map(mean).collect();
        Series { arm: arm.clone(), color, form, means }
    });
    let level = format::level(of().find_map(|row| row.level));
    Some(Trajectory {
        face: Face {
            title: format!("{}: least-squares means by visit", wish.response),
            subtitle: wish.subtitle.into(),
            warning: None,
        },
        value: format!("{}, least-squares mean ({level} CI)", wish.response),
        visits: in_time(&visits),
        in_weeks: false,
        change: wish.change,
        series: series.collect(),
        notes: Footnotes::default(),
    })
}

/// Visits that are numbers stand at their distances.
fn in_time(visits: &[&str]) -> Vec<Visit> {
    let times: Vec<Option<f64>> = visits.iter().map(|visit| visit.parse().ok()).collect();
    let rising = times.windows(2).all(|pair| matches!(pair, [Some(a), Some(b)] if a < b));
    let visit = |(number, (label, time)): (usize, (&&str, &Option<f64>))| Visit {
        label: label.to_string(),
        time: time.filter(|_| rising).unwrap_or(number as f64),
    };
    visits.iter().zip(&times).enumerate().map(visit).collect()
}

fn seen(rows: &[Row], wish: &ModelWish) -> Option<Missingness> {
    let arms: Vec<(&str, &str, ArmStyle)> = wish
        .arms
        .iter()
        .enumerate()
        .map(|(place, arm)| {
            let (color, form) = look(place);
            (arm.as_str(), arm.as_str(), ArmStyle { color, form })
        })
        .collect();
    let face = Face {
        title: format!("{}: who was seen when", wish.response),
        subtitle: "every subject of the file".into(),
        warning: None,
    };
    Missingness::new(&rows.iter().collect::<Vec<_>>(), &arms, face, |ids| (in_time(ids), false))
}

/// Standardised residuals against the fitted values, and against the quantiles of a normal distribution.
struct Residuals {
    face: Face,
    arms: Vec<String>,
    points: Vec<(f64, f64, f64, usize)>,
}

impl Residuals {
    fn new(wish: &ModelWish) -> Residuals {
        let face = Face {
            title: format!("{}: residuals of the model", wish.response),
            subtitle: wish.subtitle.into(),
            warning: None,
        };
        Residuals { face, arms: wish.arms.to_vec(), points: wish.residuals.to_vec() }
    }

    fn ends(&self, of: impl Fn(&(f64, f64, f64, usize)) -> f64) -> (f64, f64) {
        self.points.iter().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
    }
}

impl View for Residuals {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        const HEIGHT: f64 = 130.0;
        const GAP: f64 = 26.0;
        let mut canvas = Canvas::new(TWO_COLUMNS_MM * POINTS_PER_MM);
        let mut y = self.face.draw(&mut canvas);
        let entry = |(place, arm): (usize, &String)| {
            let (color, form) = look(place);
            KeyEntry { sign: Sign::Mark { form, filled: true, color }, label: arm.clone() }
        };
        y = draw_key(&mut canvas, &self.arms.iter().enumerate().map(entry).collect::<Vec<_>>(), y) + 4.0;
        let (top, bottom) = (y, y + HEIGHT);
        let (low, high) = self.ends(|point| point.1);
        let value = Axis::linear_around(low.min(-2.0), high.max(2.0), bottom, top);
        let half = (canvas.width - 2.0 * MARGIN - GAP) / 2.0;
        let title = "Standardised residual";
        let radius = if self.points.len() > 600 { 0.7 } else { 1.1 };
        let mut below = bottom;
        for panel in 0..2 {
            let left = MARGIN + panel as f64 * (half + GAP);
            let x0 = left + value.left_room(title);
            let right = left + half;
            let across = |point: &(f64, f64, f64, usize)| if panel == 0 { point.0 } else { point.2 };
            let (low, high) = self.ends(across);
            let axis = Axis::linear_around(low, high, x0, right);
            value.draw_left(&mut canvas, x0, title);
            if panel == 0 {
                canvas.dashed((x0, value.at(0.0)), (right, value.at(0.0)), 0.4, FAINT);
            } else {
                // The line on which normal residuals of variance one lie, as far as both axes go.
                let (from, to) = (axis.low.max(value.low), axis.high.min(value.high));
                canvas.dashed((axis.at(from), value.at(from)), (axis.at(to), value.at(to)), 0.4, FAINT);
            }
            for point in &self.points {
                let (color, form) = look(point.3);
                canvas.mark(form, true, (axis.at(across(point)), value.at(point.1)), radius, color);
            }
            let words = if panel == 0 { "Fitted value" } else { "Normal quantile" };
            below = below.max(axis.draw_below(&mut canvas, bottom, words));
        }
        face::finish(&mut canvas, below);
        canvas
    }

    fn describe(&self) -> String {
        let beyond = self.points.iter().filter(|point| point.1.abs() > 3.0).count();
        let (low, high) = self.ends(|point| point.1);
        format!(
            "{}{} residuals over their standard deviation, against fitted values and against normal quantiles: from {} to {}, {beyond} beyond 3.",
            self.face.spoken(),
            self.points.len(),
            format::number(low, 1),
            format::number(high, 1),
        )
    }
}

/// Standard deviations of the visits and their correlations.
struct Covariance {
    face: Face,
    visits: Vec<String>,
    /// The lower triangle, row after row.
    entries: Vec<f64>,
}

impl Covariance {
    fn new(rows: &[Row], wish: &ModelWish) -> Option<Covariance> {
        let visits: Vec<String> = {
            let mut seen: Vec<String> = Vec::new();
            for row in rows.iter().filter(|row| row.statistic == Statistic::LsMean) {
                let visit = row.visit.as_deref()?.to_string();
                if !seen.contains(&visit) {
                    seen.push(visit);
                }
            }
            seen
        };
        let of = rows.iter().filter(|row| row.statistic == Statistic::Covariance);
        let entries: Vec<f64> = of.filter_map(|row| row.estimate).collect();
        let m = visits.len();
        let face = Face {
            title: format!("{}: fitted covariance of the visits", wish.response),
            subtitle: wish.subtitle.into(),
            warning: None,
        };
        (m > 1 && entries.len() == m * (m + 1) / 2).then_some(Covariance { face, visits, entries })
    }

    fn entry(&self, i: usize, j: usize) -> f64 {
        let (i, j) = (i.max(j), i.min(j));
        self.entries[i * (i + 1) / 2 + j]
    }

    fn correlation(&self, i: usize, j: usize) -> f64 {
        self.entry(i, j) / (self.entry(i, i) * self.entry(j, j)).sqrt()
    }

    /// What stands in a square: a standard deviation on the diagonal, a correlation below it.
    fn text(&self, i: usize, j: usize) -> String {
        if i == j {
            let deviation = self.entry(i, i).sqrt();
            format::number(deviation, if deviation >= 100.0 { 0 } else { 2 })
        } else {
            format::number(self.correlation(i, j), 2)
        }
    }
}

impl View for Covariance {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        let m = self.visits.len();
        let names = self.visits.iter().map(|name| BODY.width(name)).fold(0.0, f64::max);
        let width_mm = if m > 7 { TWO_COLUMNS_MM } else { ONE_COLUMN_MM };
        let mut canvas = Canvas::new(width_mm * POINTS_PER_MM);
        let mut y = self.face.draw(&mut canvas);
        let left = MARGIN + names.min(80.0) + 5.0;
        let side = ((canvas.width - MARGIN - left) / m as f64).min(34.0);
        let height = side.min(20.0);
        for i in 0..m {
            canvas.text(&self.visits[i], left - 4.0, y + height / 2.0 + 2.0, Anchor::End, STRONG);
            for j in 0..=i {
                let x = left + side * j as f64;
                if i != j {
                    let strength = self.correlation(i, j);
                    let color = if strength < 0.0 { VERMILION } else { BLUE };
                    canvas.rectangle(x, y, x + side, y + height, color.tint(0.55 * strength.abs().min(1.0)));
                }
                let set = if i == j { STRONG } else { BODY };
                canvas.text(&self.text(i, j), x + side / 2.0, y + height / 2.0 + 2.0, Anchor::Middle, set);
                for (from, to) in [((x, y), (x + side, y)), ((x, y), (x, y + height))] {
                    canvas.line(from, to, STROKE, INK);
                }
                canvas.line((x + side, y), (x + side, y + height), STROKE, INK);
                canvas.line((x, y + height), (x + side, y + height), STROKE, INK);
            }
            y += height;
        }
        y += 9.0;
        canvas.text("On the diagonal: standard deviation. Below it: correlation.", MARGIN, y, Anchor::Start, BODY);
        face::finish(&mut canvas, y + 3.0);
        canvas
    }

    fn describe(&self) -> String {
        let line = |i: usize| {
            let parts: Vec<String> = (0..i).map(|j| format!("{} with {}", self.text(i, j), self.visits[j])).collect();
            format!(
                "{}: standard deviation {}{}",
                self.visits[i],
                self.text(i, i),
                match parts.is_empty() {
                    true => String::new(),
                    false => format!(", correlation {}", parts.join(", ")),
                }
            )
        };
        let lines: Vec<String> = (0..self.visits.len()).map(line).collect();
        format!("{}{}.", self.face.spoken(), lines.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::Method;

    fn rows() -> Vec<Row> {
        let mut rows = Vec::new();
        for (arm, shift) in [("Placebo", 0.0), ("Drug", -2.0)] {
            for visit in ["2", "4", "8"] {
                let mut row = Row::new(Statistic::LsMean, Method::Satterthwaite);
                (row.arm, row.visit, row.n, row.level) = (Some(arm.into()), Some(visit.into()), Some(40), Some(0.95));
                let mean = shift - visit.parse::<f64>().unwrap();
                (row.estimate, row.lower, row.upper) = (Some(mean), Some(mean - 1.0), Some(mean + 1.0));
                rows.push(row);
            }
        }
        for entry in [4.0, 3.0, 9.0, -1.0, 2.0, 16.0] {
            let mut row = Row::new(Statistic::Covariance, Method::Reml);
            row.estimate = Some(entry);
            rows.push(row);
        }
        rows
    }

    #[test]
    fn every_figure_of_a_model_keeps_its_texts_apart_and_tells_its_numbers() {
        let arms = ["Placebo".to_string(), "Drug".to_string()];
        let residuals: Vec<(f64, f64, f64, usize)> =
            (0..40).map(|i| (i as f64, (i as f64 - 20.0) / 8.0, (i as f64 - 19.5) / 9.0, i % 2)).collect();
        let wish =
            ModelWish { response: "CHANGE", change: true, subtitle: "us, REML", arms: &arms, residuals: &residuals };
        font::register().unwrap();
        let rows = rows();
        let views: Vec<Box<dyn View>> = vec![
            Box::new(means(&rows, &wish).unwrap()),
            Box::new(Residuals::new(&wish)),
            Box::new(Covariance::new(&rows, &wish).unwrap()),
        ];
        for view in &views {
            assert_eq!(view.draw().collisions(), Vec::<String>::new());
        }
        // 3/√(4·9) and the root of 16.
        let spoken = views[2].describe();
        assert!(spoken.contains("4: standard deviation 3.00, correlation 0.50 with 2"), "{spoken}");
        assert!(spoken.contains("8: standard deviation 4.00, correlation −0.13 with 2"), "{spoken}");
        assert_eq!(model_figures(&rows, &wish).unwrap().len(), 3);
    }
}
