//! Contour-enhanced funnel plot: each study's effect against its standard error, over the regions in which such an effect would be
//! significant.
//!
//! Gaps where results would not be significant speak for results that were not published; gaps elsewhere for other causes (Peters et al.
//! 2008, doi:10.1016/j.jclinepi.2007.11.010).

use crate::results::display;

use super::super::axis::Axis;
use super::super::canvas::{Anchor, Canvas, Form, Point};
use super::super::face::{self, Face, Footnotes, KeyEntry, MARGIN, ONE_COLUMN_MM, SMALL, Sign, draw_key};
use super::super::palette::{BLUE, Color, FAINT, INK, VERMILION, WHITE};
use super::super::svg::POINTS_PER_MM;
use super::super::text::wrap;
use super::super::{View, format};
use super::PoolWish;
use super::rows::PoolRows;

/// The figure; effects and standard errors on the scale of the analysis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Funnel {
    pub(crate) face: Face,
    /// Name, effect, standard error.
    pub(crate) studies: Vec<(String, f64, f64)>,
    /// Those that trim and fill made up.
    pub(crate) filled: Vec<(f64, f64)>,
    pub(crate) center: Option<f64>,
    pub(crate) effect: String,
    pub(crate) logarithmic: bool,
    pub(crate) factor: f64,
    pub(crate) sentence: Option<String>,
}

/// None below three studies with an effect, or where all have the same standard error.
pub(crate) fn build(rows: &PoolRows, wish: &PoolWish, warning: Option<&'static str>) -> Option<Funnel> {
    let studies: Vec<(String, f64, f64)> = rows
        .studies(&mut Footnotes::default())
        .into_iter()
        .filter_map(|study| study.analysed.map(|(effect, std_error)| (study.name, effect, std_error)))
        .collect();
    let least = studies.iter().map(|(.., std_error)| *std_error).fold(f64::INFINITY, f64::min);
    let most = studies.iter().map(|(.., std_error)| *std_error).fold(0.0, f64::max);
    if studies.len() < 3 || most <= least {
        return None;
    }
    Some(Funnel {
        face: Face {
            title: format!("{}: funnel plot", wish.title),
            subtitle: wish.caveat.unwrap_or_default().to_owned(),
            warning,
        },
        studies,
        filled: rows.filled(),
        center: rows.center(),
        effect: rows.effect_words().to_owned(),
        logarithmic: rows.logarithmic(),
        factor: rows.factor(),
        sentence: rows.asymmetry(),
    })
}

/// Normal quantiles of p = 0.01, 0.05 and 0.10, and the shade of the region inside each.
const CONTOURS: [(f64, Color); 3] = [
    (2.575_829_303_548_901, Color(0xe4, 0xe4, 0xe4)),
    (1.959_963_984_540_054, Color(0xcc, 0xcc, 0xcc)),
    (1.644_853_626_951_473, WHITE),
];
const HEIGHT: f64 = 150.0;

impl Funnel {
    /// From the scale of the analysis to that of the axis.
    fn shown(&self, effect: f64) -> f64 {
        if self.logarithmic { libm::exp(effect) } else { self.factor * effect }
    }

    fn across(&self, start: f64, end: f64, deepest: f64) -> Axis {
        let effects =
            || self.studies.iter().map(|(_, effect, _)| *effect).chain(self.filled.iter().map(|(effect, _)| *effect));
        let center = self.center.unwrap_or(0.0);
        let low = effects().fold((center - deepest).min(0.0), f64::min);
        let high = effects().fold((center + deepest).max(0.0), f64::max);
        if self.logarithmic {
            return Axis::logarithmic_around(libm::exp(low), libm::exp(high), start, end);
        }
        Axis::linear_around(self.factor * low, self.factor * high, start, end)
    }

    fn key(&self) -> Vec<KeyEntry> {
        let entry = |sign: Sign, label: &str| KeyEntry { sign, label: label.into() };
        let mark = |filled, color| Sign::Mark { form: Form::Circle, filled, color };
        let mut key = vec![entry(mark(true, BLUE), "study")];
        if !self.filled.is_empty() {
            key.push(entry(mark(false, VERMILION), "made up by trim and fill"));
        }
        key.push(entry(Sign::Swatch(CONTOURS[1].1), "0.05 < p < 0.10"));
        key.push(entry(Sign::Swatch(CONTOURS[0].1), "0.01 < p < 0.05"));
        key
    }
}

impl View for Funnel {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        let mut canvas = Canvas::new(ONE_COLUMN_MM * POINTS_PER_MM);
        let mut y = self.face.draw(&mut canvas);
        y = draw_key(&mut canvas, &self.key(), y) + 3.0;
        let (top, bottom) = (y, y + HEIGHT);
        let all = || self.studies.iter().map(|(_, x, s)| (*x, *s)).chain(self.filled.iter().copied());
        let deepest = all().map(|(_, s)| s).fold(0.0, f64::max);
        let depth = Axis::linear_around(0.0, self.factor * deepest, top, bottom);
        let title = if self.logarithmic {
            format!("Standard error of log {}", self.effect.to_lowercase())
        } else {
            "Standard error".into()
        };
        let left = MARGIN + depth.left_room(&title);
        let axis = self.across(left, canvas.width - MARGIN - 4.0, deepest);
        let at = |effect: f64, std_error: f64| (axis.at(self.shown(effect)), depth.at(self.factor * std_error));
        let (low, high) = axis.room();
        let floor = depth.high / self.factor;
        for (z, shade) in CONTOURS {
            canvas.polygon(wedge(|effect| axis.at(self.shown(effect)), (low, high), (top, bottom), z * floor), shade);
        }
        canvas.line((axis.at(self.shown(0.0)), top), (axis.at(self.shown(0.0)), bottom), 0.4, FAINT);
        if let Some(center) = self.center.filter(|center| axis.holds(self.shown(*center))) {
            let x = axis.at(self.shown(center));
            canvas.dashed((x, top), (x, bottom), 0.5, INK);
        }
        for (effect, std_error) in &self.filled {
            if axis.holds(self.shown(*effect)) {
                canvas.mark(Form::Circle, false, at(*effect, *std_error), 2.0, VERMILION);
            }
        }
        for (_, effect, std_error) in &self.studies {
            if axis.holds(self.shown(*effect)) {
                canvas.mark(Form::Circle, true, at(*effect, *std_error), 1.8, BLUE);
            }
        }
        depth.draw_left(&mut canvas, left, &title);
        y = axis.draw_below(&mut canvas, bottom, &self.effect);
        let off = all().filter(|(effect, _)| !axis.holds(self.shown(*effect))).count();
        let mut sentences: Vec<String> = vec!["Shaded against no effect; dashed: the pooled effect.".into()];
        if off > 0 {
            sentences.push(format!("{off} beyond the axis, not drawn."));
        }
        sentences.extend(self.sentence.iter().map(|sentence| format!("{sentence}.")));
        for line in wrap(&sentences.join(" "), SMALL.size, SMALL.weight, canvas.width - 2.0 * MARGIN) {
            y += SMALL.size * 1.22;
            canvas.text(&line, MARGIN, y, Anchor::Start, SMALL);
        }
        face::finish(&mut canvas, y + 1.0);
        canvas
    }

    fn describe(&self) -> String {
        let mut text = self.face.spoken();
        text.push_str(&format!("{} of each study against its standard error. ", self.effect));
        let studies: Vec<String> = self
            .studies
            .iter()
            .map(|(name, effect, std_error)| {
                format!("{name} {} ({})", format::mean(self.shown(*effect)), display::mean(self.factor * std_error))
            })
            .collect();
        text.push_str(&studies.join("; "));
        text.push_str(". ");
        if !self.filled.is_empty() {
            text.push_str(&format!("{} made up by trim and fill. ", self.filled.len()));
        }
        text.extend(self.sentence.iter().map(|sentence| format!("{sentence}.")));
        text.trim_end().to_owned()
    }
}

/// The region within ±`reach` of no effect at the bottom, narrowing to no effect at the top, cut at the sides of the plot.
fn wedge(place: impl Fn(f64) -> f64, (low, high): (f64, f64), (top, bottom): (f64, f64), reach: f64) -> Vec<Point> {
    let middle = place(0.0);
    let side = |end: f64, limit: f64| -> Vec<Point> {
        let share = (limit - middle) / (end - middle);
        if share < 1.0 { vec![(limit, top + share * (bottom - top)), (limit, bottom)] } else { vec![(end, bottom)] }
    };
    let mut points = vec![(middle, top)];
    points.extend(side(place(reach), high));
    points.extend(side(place(-reach), low).into_iter().rev());
    points
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{assert_places, place_of, through};
    use super::super::super::font;
    use super::super::fixture::{HEADLINE, bcg, many, rows};
    use super::*;

    fn funnel(studies: &[super::super::fixture::Invented]) -> Option<Funnel> {
        font::register().unwrap();
        let results = rows(studies);
        let wish = PoolWish {
            id: "test",
            title: "Test",
            outcome: None,
            arms: None,
            headline: Some(HEADLINE),
            prediction: None,
            larger_is_better: None,
            caveat: None,
        };
        build(&PoolRows::new(&results, &wish).unwrap(), &wish, None)
    }

    #[test]
    fn studies_stand_at_their_effects_and_standard_errors() {
        let view = funnel(&bcg()).unwrap();
        let canvas = view.draw();
        let across = through((0.0, place_of(&canvas, "1", 0).0), (libm::log(5.0), place_of(&canvas, "5", 0).0));
        let labels = [place_of(&canvas, "0.0", 0).1, place_of(&canvas, "0.8", 0).1];
        let down = through((0.0, labels[0] - 2.0), (0.8, labels[1] - 2.0));
        // The first disc of the colour is the key's.
        let marks = &canvas.centers(BLUE)[1..];
        let (a, n, b, m) = (4.0, 123.0, 11.0, 139.0);
        let std_error = f64::sqrt(1.0 / a - 1.0 / n + 1.0 / b - 1.0 / m);
        assert_places(&[marks[0].0, marks[0].1], &[across(libm::log(a / n / (b / m))), down(std_error)]);
        assert_eq!((marks.len(), view.filled.len()), (13, 2));
    }

    #[test]
    fn two_studies_have_no_funnel() {
        assert!(funnel(&many(2, false, &[])).is_none());
    }

    #[test]
    fn a_wedge_is_cut_at_the_sides_of_the_plot() {
        let whole = wedge(|x| 50.0 + 10.0 * x, (0.0, 100.0), (0.0, 100.0), 2.0);
        assert_eq!(whole, [(50.0, 0.0), (70.0, 100.0), (30.0, 100.0)]);
        let cut = wedge(|x| 50.0 + 10.0 * x, (0.0, 60.0), (0.0, 100.0), 2.0);
        assert_eq!(cut, [(50.0, 0.0), (60.0, 50.0), (60.0, 100.0), (30.0, 100.0)]);
    }
}
