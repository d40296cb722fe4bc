//! Every treatment of a network against the reference, under each model, with its P-score.

use crate::results::{Statistic, display};

use super::super::axis::Axis;
use super::super::canvas::{Anchor, Canvas, Form};
use super::super::face::{self, BODY, Face, KeyEntry, LEADING, MARGIN, STRONG, Sign, TWO_COLUMNS_MM, draw_key};
use super::super::palette::{BLUE, FAINT};
use super::super::svg::POINTS_PER_MM;
use super::super::text::{widest, wrap, wrap_at_most};
use super::super::{View, format};
use super::network_rows::{Effect, NetworkRows};
use super::rows::model_words;

/// One treatment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) trials: u64,
    /// Under each model.
    pub(crate) effects: Vec<Option<Effect>>,
    pub(crate) p_score: Option<f64>,
}

/// The figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NetworkForest {
    pub(crate) face: Face,
    pub(crate) lines: Vec<Line>,
    pub(crate) reference: String,
    pub(crate) models: Vec<String>,
    pub(crate) statistic: Statistic,
    pub(crate) effect: String,
    pub(crate) logarithmic: bool,
    pub(crate) factor: f64,
    pub(crate) level: Option<f64>,
}

pub(crate) fn build(rows: &NetworkRows, face: Face, reference: &str) -> NetworkForest {
    let last = rows.methods.last().copied();
    let mut lines: Vec<Line> = rows
        .treatments
        .iter()
        .filter(|treatment| **treatment != reference)
        .map(|treatment| Line {
            name: (*treatment).to_owned(),
            trials: rows.size(treatment).0,
            effects: rows.methods.iter().map(|method| rows.effect(*method, treatment, reference)).collect(),
            p_score: last.and_then(|method| rows.p_score(method, treatment)),
        })
        .collect();
    let rank = |line: &Line| line.effects.last().copied().flatten().map_or(f64::NAN, |(estimate, _)| estimate);
    lines.sort_by(|a, b| rank(b).total_cmp(&rank(a)));
    let effect = rows.effect_words();
    NetworkForest {
        face,
        lines,
        reference: reference.to_owned(),
        models: rows.methods.iter().map(|method| model_words(*method)).collect(),
        statistic: if effect == "Risk difference" { Statistic::RiskDifference } else { rows.shown },
        effect: effect.to_owned(),
        logarithmic: rows.logarithmic(),
        factor: if effect == "Risk difference" { 100.0 } else { 1.0 },
        level: rows.level(),
    }
}

const GAP: f64 = 8.0;
const NAME_LIMIT: f64 = 150.0;

impl NetworkForest {
    fn text(&self, effect: Option<Effect>) -> String {
        effect.map_or_else(
            || display::NONE.to_owned(),
            |(estimate, bounds)| format::with_interval(self.statistic, estimate, bounds),
        )
    }

    fn names(&self, line: &Line) -> Vec<String> {
        wrap_at_most(&line.name, BODY.size, BODY.weight, NAME_LIMIT, 2)
    }

    fn axis(&self, start: f64, end: f64) -> Axis {
        let all = self.lines.iter().flat_map(|line| line.effects.iter().flatten());
        let stretch = |value: f64| if self.logarithmic { libm::log(value.max(1e-12)) } else { self.factor * value };
        let ends: Vec<f64> = all
            .flat_map(|(estimate, bounds)| {
                let (lower, upper) = bounds.unwrap_or((*estimate, *estimate));
                [stretch(lower), stretch(upper)]
            })
            .filter(|value| value.is_finite())
            .collect();
        let (low, high) = (ends.iter().copied().fold(0.0, f64::min), ends.iter().copied().fold(0.0, f64::max));
        let (low, high) = (low.min(-0.1 * high), high.max(-0.1 * low));
        if self.logarithmic {
            return Axis::logarithmic_around(libm::exp(low), libm::exp(high), start, end);
        }
        Axis::linear_around(low, high, start, end)
    }

    fn spread(&self) -> f64 {
        if self.models.len() > 1 { 2.2 } else { 0.0 }
    }
}

impl View for NetworkForest {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        let mut canvas = Canvas::new(TWO_COLUMNS_MM * POINTS_PER_MM);
        let mut y = self.face.draw(&mut canvas);
        let looks =
            |at: usize| (at + 1 == self.models.len(), if at + 1 == self.models.len() { BLUE } else { BLUE.tint(0.6) });
        if self.models.len() > 1 {
            let key: Vec<KeyEntry> = self
                .models
                .iter()
                .enumerate()
                .map(|(at, label)| {
                    let (filled, color) = looks(at);
                    KeyEntry { sign: Sign::Mark { form: Form::Circle, filled, color }, label: label.clone() }
                })
                .collect();
            y = draw_key(&mut canvas, &key, y) + 1.0;
        }
        let of = |texts: Vec<String>| widest(texts.iter().map(String::as_str), BODY.size, BODY.weight);
        let head = format!("{} ({} CI)", self.effect, format::level(self.level));
        let heads: Vec<Vec<String>> = self
            .models
            .iter()
            .map(|model| {
                let mut lines = wrap(model, STRONG.size, STRONG.weight, 80.0);
                lines.extend(wrap(&head, STRONG.size, STRONG.weight, 80.0));
                lines
            })
            .collect();
        let score_head = ["P-score".to_owned()];
        let names = self.lines.iter().flat_map(|line| self.names(line)).collect();
        let name_width = of(names).max(50.0);
        let trials_right = MARGIN + name_width + GAP + STRONG.width("Trials");
        let scored = self.lines.iter().any(|line| line.p_score.is_some());
        let mut right = canvas.width - MARGIN;
        let score_right = right;
        if scored {
            right -= STRONG.width("P-score") + GAP;
        }
        let mut effect_rights: Vec<f64> = Vec::new();
        for (at, head) in heads.iter().enumerate().rev() {
            let cells = self.lines.iter().map(|line| self.text(line.effects[at])).collect();
            let width = of(cells).max(widest(head.iter().map(String::as_str), STRONG.size, STRONG.weight));
            effect_rights.insert(0, right);
            right -= width + GAP;
        }
        let axis = self.axis(trials_right + 2.0 * GAP, right - GAP);
        let most = heads.iter().map(Vec::len).max().unwrap_or(1);
        let bottom = y + most as f64 * STRONG.size * LEADING;
        let mut columns: Vec<(&[String], f64, Anchor)> = Vec::new();
        let (first, trials) = (["Treatment".to_owned()], ["Trials".to_owned()]);
        columns.push((&first, MARGIN, Anchor::Start));
        columns.push((&trials, trials_right, Anchor::End));
        columns.extend(heads.iter().zip(&effect_rights).map(|(lines, x)| (lines.as_slice(), *x, Anchor::End)));
        if scored {
            columns.push((&score_head, score_right, Anchor::End));
        }
        for (lines, x, anchor) in columns {
            let mut baseline = bottom - lines.len() as f64 * STRONG.size * LEADING;
            for line in lines {
                baseline += STRONG.size * LEADING;
                canvas.text(line, x, baseline - 1.5, anchor, STRONG);
            }
        }
        canvas.line((MARGIN, bottom + 1.0), (canvas.width - MARGIN, bottom + 1.0), 0.4, FAINT);
        y = bottom + 3.0;
        let height = |line: &Line| (self.names(line).len() as f64 * BODY.size * LEADING).max(7.2) + 3.0;
        let whole: f64 = self.lines.iter().map(height).sum();
        let null = axis.at(if self.logarithmic { 1.0 } else { 0.0 });
        canvas.line((null, y), (null, y + whole + 1.0), 0.4, FAINT);
        for line in &self.lines {
            let middle = y + height(line) / 2.0;
            let names = self.names(line);
            let mut baseline = middle + 2.1 - (names.len() - 1) as f64 * BODY.size * LEADING / 2.0;
            for name in &names {
                canvas.text(name, MARGIN, baseline, Anchor::Start, BODY);
                baseline += BODY.size * LEADING;
            }
            canvas.text(&line.trials.to_string(), trials_right, middle + 2.1, Anchor::End, BODY);
            for (at, effect) in line.effects.iter().enumerate() {
                let (filled, color) = looks(at);
                let shift = self.spread() * (at as f64 - (self.models.len() as f64 - 1.0) / 2.0);
                canvas.text(&self.text(*effect), effect_rights[at], middle + 2.1, Anchor::End, BODY);
                let Some((estimate, bounds)) = effect else { continue };
                let place = |value: f64| {
                    let shown = self.factor * value;
                    if self.logarithmic && shown <= 0.0 { axis.room().0 - 1.0 } else { axis.at(shown) }
                };
                if let Some((lower, upper)) = bounds {
                    let ends = (place(*lower), place(*upper));
                    if ends.1 >= axis.room().0 && ends.0 <= axis.room().1 {
                        canvas.whisker(ends, axis.room(), middle + shift, 0.6, color);
                    }
                }
                if axis.holds(self.factor * estimate) {
                    canvas.mark(Form::Circle, filled, (place(*estimate), middle + shift), 1.7, color);
                }
            }
            if let Some(score) = line.p_score {
                canvas.text(&display::number(score, 3), score_right, middle + 2.1, Anchor::End, BODY);
            }
            y += height(line);
        }
        y = axis.draw_below(&mut canvas, y + 2.0, &format!("{} against {}", self.effect, self.reference));
        face::finish(&mut canvas, y);
        canvas
    }

    fn describe(&self) -> String {
        let mut text = self.face.spoken();
        text.push_str(&format!("{} of each treatment against {}. ", self.effect, self.reference));
        let lines: Vec<String> = self
            .lines
            .iter()
            .map(|line| {
                let effects: Vec<String> = self
                    .models
                    .iter()
                    .zip(&line.effects)
                    .map(|(model, effect)| format!("{model} {}", self.text(*effect)))
                    .collect();
                format!("{}: {}", line.name, effects.join(", "))
            })
            .collect();
        text.push_str(&lines.join("; "));
        text.push('.');
        text
    }
}
