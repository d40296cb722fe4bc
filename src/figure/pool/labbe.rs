//! L'Abbé plot: the risk in the experimental arm against that in the control arm, a circle as large as the study.
//!
//! It shows what a forest hides: how different the controls' risks are (L'Abbé et al. 1987, doi:10.7326/0003-4819-107-2-224).

use crate::results::{Statistic, display};

use super::super::axis::Axis;
use super::super::canvas::{Anchor, Canvas, Shape};
use super::super::face::{self, Face, Footnotes, MARGIN, ONE_COLUMN_MM, SMALL};
use super::super::palette::{BLUE, FAINT, INK};
use super::super::svg::POINTS_PER_MM;
use super::super::text::wrap;
use super::super::{View, format};
use super::PoolWish;
use super::rows::PoolRows;

/// One study: risks as shares.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Risks {
    pub(crate) name: String,
    pub(crate) experimental: f64,
    pub(crate) control: f64,
    pub(crate) participants: u64,
}

/// The figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Labbe {
    pub(crate) face: Face,
    pub(crate) studies: Vec<Risks>,
    pub(crate) arms: (String, String),
    pub(crate) outcome: String,
    pub(crate) statistic: Statistic,
    pub(crate) effect: String,
    /// The pooled effect on the scale of the analysis.
    pub(crate) center: Option<f64>,
}

/// None where fewer than three studies report counts.
pub(crate) fn build(rows: &PoolRows, wish: &PoolWish, warning: Option<&'static str>) -> Option<Labbe> {
    let risk = |(events, n): (u64, u64)| (n > 0).then(|| events as f64 / n as f64);
    let studies: Vec<Risks> = rows
        .studies(&mut Footnotes::default())
        .into_iter()
        .filter_map(|study| {
            let [a, b] = study.counts?;
            Some(Risks { name: study.name, experimental: risk(a)?, control: risk(b)?, participants: a.1 + b.1 })
        })
        .collect();
    if studies.len() < 3 {
        return None;
    }
    let (a, b) = wish.arms.unwrap_or(("Experimental", "Control"));
    Some(Labbe {
        face: Face {
            title: format!("{}: L’Abbé plot", wish.title),
            subtitle: wish.caveat.unwrap_or_default().to_owned(),
            warning,
        },
        studies,
        arms: (a.to_owned(), b.to_owned()),
        outcome: wish.outcome.unwrap_or("Event").to_owned(),
        statistic: rows.shown,
        effect: rows.effect_words().to_owned(),
        center: rows.center(),
    })
}

/// Radius of the largest study.
const LARGEST: f64 = 7.0;
const SMALLEST: f64 = 1.2;

impl Labbe {
    /// The risk under the pooled effect of an arm whose control's risk is `control`.
    fn expected(&self, control: f64) -> Option<f64> {
        let center = self.center?;
        Some(match self.statistic {
            Statistic::RiskRatio => control * libm::exp(center),
            Statistic::OddsRatio => {
                let odds = libm::exp(center) * control / (1.0 - control);
                if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 }
            }
            Statistic::RiskDifference => control + center,
            _ => return None,
        })
    }
}

impl View for Labbe {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        let mut canvas = Canvas::new(ONE_COLUMN_MM * POINTS_PER_MM);
        let top = self.face.draw(&mut canvas) + 3.0;
        let most = self.studies.iter().flat_map(|study| [study.experimental, study.control]).fold(0.0, f64::max);
        let limit = if most > 0.0 { (115.0 * most).min(100.0) } else { 100.0 };
        let titles = [&self.arms.0, &self.arms.1].map(|arm| format!("{} with {arm} (%)", self.outcome));
        let probe = Axis::linear_around(0.0, limit, 150.0, 0.0);
        let left = MARGIN + probe.left_room(&titles[0]);
        // Both axes are as long and end at the same risk: equal risks lie on the diagonal.
        let side = canvas.width - MARGIN - 5.0 - left;
        let bottom = top + side;
        let highest = probe.high;
        // A little below zero, so that circles there are seen whole.
        let up = Axis::linear(-0.05 * highest, highest, bottom, top);
        let across = Axis::linear(up.low, highest, left, left + side);
        canvas.line((across.at(0.0), up.at(0.0)), (across.at(highest), up.at(highest)), 0.4, FAINT);
        let curve: Vec<(f64, f64)> = (0..=100)
            .map(|step| highest / 100.0 * f64::from(step))
            .filter_map(|control| Some((control, 100.0 * self.expected(control / 100.0)?)))
            .filter(|(_, risk)| up.holds(*risk))
            .map(|(control, risk)| (across.at(control), up.at(risk)))
            .collect();
        for pair in curve.windows(2).step_by(2) {
            canvas.line(pair[0], pair[1], 0.6, INK);
        }
        let largest = self.studies.iter().map(|study| study.participants).max().unwrap_or(1) as f64;
        let mut studies: Vec<&Risks> = self.studies.iter().collect();
        studies.sort_by_key(|study| std::cmp::Reverse(study.participants));
        for study in studies {
            let center = (across.at(100.0 * study.control), up.at(100.0 * study.experimental));
            let radius = (LARGEST * (study.participants as f64 / largest).sqrt()).max(SMALLEST);
            canvas.shapes.push(Shape::Disc { center, radius, color: BLUE });
            canvas.shapes.push(Shape::Disc { center, radius: radius - 0.4, color: BLUE.tint(0.3) });
        }
        up.draw_left(&mut canvas, left, &titles[0]);
        let mut y = across.draw_below(&mut canvas, bottom, &titles[1]);
        let mut text = "Circles as large as the studies; grey line: equal risks".to_owned();
        if !curve.is_empty() {
            text.push_str(&format!(
                "; broken line: the pooled {}",
                self.effect.split(" (").next().unwrap_or_default().to_lowercase()
            ));
        }
        for line in wrap(&format!("{text}."), SMALL.size, SMALL.weight, canvas.width - 2.0 * MARGIN) {
            y += SMALL.size * 1.22;
            canvas.text(&line, MARGIN, y, Anchor::Start, SMALL);
        }
        face::finish(&mut canvas, y + 1.0);
        canvas
    }

    fn describe(&self) -> String {
        let mut text = self.face.spoken();
        text.push_str(&format!("{} in percent, {} v {}. ", self.outcome, self.arms.0, self.arms.1));
        let studies: Vec<String> = self
            .studies
            .iter()
            .map(|study| {
                let [a, b] = [study.experimental, study.control].map(format::percent_number);
                format!("{} {a} v {b} of {}", study.name, display::number(study.participants as f64, 0))
            })
            .collect();
        text.push_str(&studies.join("; "));
        text.push('.');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{assert_places, place_of, through};
    use super::super::super::font;
    use super::super::fixture::{bcg, rows};
    use super::*;

    #[test]
    fn circles_stand_at_the_risks_and_their_areas_are_the_participants() {
        font::register().unwrap();
        let results = rows(&bcg());
        let wish = PoolWish {
            id: "test",
            title: "Test",
            outcome: Some("Tuberculosis"),
            arms: Some(("vaccine", "none")),
            headline: None,
            prediction: None,
            larger_is_better: None,
            caveat: None,
        };
        let view = build(&PoolRows::new(&results, &wish).unwrap(), &wish, None).unwrap();
        let canvas = view.draw();
        let (zero, thirty) = (place_of(&canvas, "0", 1).0, place_of(&canvas, "30", 1).0);
        let across = through((0.0, zero), (30.0, thirty));
        // Largest first: Madras with 176,782 participants, then Comstock 1974 with 77,972.
        let discs: Vec<(f64, f64)> = canvas
            .shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Disc { center, radius, color } if *color == BLUE => Some((center.0, *radius)),
                _ => None,
            })
            .collect();
        assert_places(&[discs[0].0, discs[1].0], &[across(100.0 * 499.0 / 88391.0), across(100.0 * 141.0 / 27338.0)]);
        let areas = (discs[0].1 / discs[1].1) * (discs[0].1 / discs[1].1);
        assert!((areas - 176_782.0 / 77_972.0).abs() < 1e-9);
    }
}
