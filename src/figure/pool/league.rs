//! The league table of a network: the effect of the treatment of each row against that of each column.

use crate::results::{Statistic, display};

use super::super::canvas::{Anchor, Canvas, Type};
use super::super::face::{self, BODY, Face, MARGIN, SMALL, STRONG, TWO_COLUMNS_MM};
use super::super::font::Weight;
use super::super::palette::{BAND, BLUE, INK, ORANGE, WHITE};
use super::super::svg::POINTS_PER_MM;
use super::super::text::{widest, wrap, wrap_at_most};
use super::super::{View, format};
use super::network_rows::{Effect, NetworkRows};
use super::rows::model_words;

/// The figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct League {
    pub(crate) face: Face,
    pub(crate) names: Vec<String>,
    /// Row by row: below the diagonal under the last model, above it under the first.
    pub(crate) cells: Vec<Vec<Option<Effect>>>,
    pub(crate) statistic: Statistic,
    pub(crate) logarithmic: bool,
    pub(crate) sentences: Vec<String>,
}

/// More treatments than this do not fit on a page.
const MOST: usize = 26;

/// None with more treatments than fit; the report has them all.
pub(crate) fn build(rows: &NetworkRows, face: Face) -> Option<League> {
    let count = rows.treatments.len();
    if count > MOST {
        return None;
    }
    let (first, last) = (*rows.methods.first()?, *rows.methods.last()?);
    let cells = (0..count)
        .map(|row| {
            (0..count)
                .map(|column| {
                    let method = if column > row { first } else { last };
                    (row != column)
                        .then(|| rows.effect(method, rows.treatments[row], rows.treatments[column]))
                        .flatten()
                })
                .collect()
        })
        .collect();
    let effect = rows.effect_words();
    let models = if first == last {
        model_words(first)
    } else {
        format!(
            "below the diagonal {}, above it {}",
            model_words(last).to_lowercase().replace("(dl)", "(DL)"),
            model_words(first).to_lowercase()
        )
    };
    Some(League {
        face,
        names: rows.treatments.iter().map(|name| (*name).to_owned()).collect(),
        cells,
        statistic: if effect == "Risk difference" { Statistic::RiskDifference } else { rows.shown },
        logarithmic: rows.logarithmic(),
        sentences: vec![format!(
            "{effect} of the treatment of the row against that of the column, {} intervals; {models}. Shaded where the interval does \
             not hold “no difference”: blue above it, orange below.",
            format::level(rows.level())
        )],
    })
}

const NAME_LIMIT: f64 = 112.0;
const TINY: Type = Type::new(4.6, Weight::Regular, INK);

impl League {
    fn lines(&self, effect: Effect, room: f64) -> Vec<String> {
        let bound = |value| display::bound(self.statistic, value);
        let estimate = bound(effect.0);
        let interval = effect.1.and_then(|(lower, upper)| display::interval(Some(lower), Some(upper), bound));
        match interval {
            Some(interval) if TINY.width(&interval) <= room => vec![estimate, interval],
            _ => vec![estimate],
        }
    }

    fn beyond(&self, effect: Effect) -> Option<bool> {
        let none = if self.logarithmic { 1.0 } else { 0.0 };
        let (lower, upper) = effect.1?;
        if lower > none {
            Some(true)
        } else if upper < none {
            Some(false)
        } else {
            None
        }
    }
}

impl View for League {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        let mut canvas = Canvas::new(TWO_COLUMNS_MM * POINTS_PER_MM);
        let mut y = self.face.draw(&mut canvas);
        let count = self.names.len();
        let label = |at: usize| format!("{}  {}", at + 1, self.names[at]);
        let labels: Vec<Vec<String>> =
            (0..count).map(|at| wrap_at_most(&label(at), BODY.size, BODY.weight, NAME_LIMIT, 2)).collect();
        let name_width = labels
            .iter()
            .map(|lines| widest(lines.iter().map(String::as_str), BODY.size, BODY.weight))
            .fold(0.0, f64::max);
        let left = MARGIN + name_width + 5.0;
        let wide = ((canvas.width - MARGIN - left) / count as f64).min(70.0);
        let room = wide - 3.0;
        let texts: Vec<Vec<Vec<String>>> = self
            .cells
            .iter()
            .map(|row| row.iter().map(|cell| cell.map_or_else(Vec::new, |effect| self.lines(effect, room))).collect())
            .collect();
        // All cells alike: the interval stands in all of them or in none.
        let all = texts.iter().flatten().filter(|lines| !lines.is_empty()).all(|lines| lines.len() == 2);
        let deepest = labels.iter().map(Vec::len).max().unwrap_or(1);
        let tall = if all || deepest > 1 { 17.0 } else { 11.0 };
        y += 8.0;
        for at in 0..count {
            let x = left + (at as f64 + 0.5) * wide;
            canvas.text(&(at + 1).to_string(), x, y - 2.0, Anchor::Middle, STRONG);
        }
        for (at, row) in texts.iter().enumerate() {
            let middle = y + tall / 2.0;
            let mut baseline = middle + 2.1 - (labels[at].len() - 1) as f64 * 7.3 / 2.0;
            for line in &labels[at] {
                canvas.text(line, MARGIN, baseline, Anchor::Start, BODY);
                baseline += 7.3;
            }
            for (column, lines) in row.iter().enumerate() {
                let (start, x) = (left + column as f64 * wide, left + (column as f64 + 0.5) * wide);
                let shade = match self.cells[at][column] {
                    None if at == column => BLUE.tint(0.08),
                    None => WHITE,
                    Some(effect) => match self.beyond(effect) {
                        Some(true) => BLUE.tint(0.25),
                        Some(false) => ORANGE.tint(0.3),
                        None => BAND,
                    },
                };
                canvas.rectangle(start + 0.5, y + 0.5, start + wide - 0.5, y + tall - 0.5, shade);
                let shown = if all { lines.as_slice() } else { lines.get(..1).unwrap_or_default() };
                let mut baseline = middle + 1.7 - (shown.len().max(1) - 1) as f64 * 5.8 / 2.0;
                for line in shown {
                    if TINY.width(line) <= wide - 0.6 {
                        canvas.text(line, x, baseline, Anchor::Middle, TINY);
                    }
                    baseline += 5.8;
                }
            }
            y += tall;
        }
        y += 3.0;
        let mut sentences = self.sentences.clone();
        if !all {
            sentences.push("The intervals are in the report and in league.csv.".into());
        }
        for line in wrap(&sentences.join(" "), SMALL.size, SMALL.weight, canvas.width - 2.0 * MARGIN) {
            y += SMALL.size * 1.22;
            canvas.text(&line, MARGIN, y, Anchor::Start, SMALL);
        }
        face::finish(&mut canvas, y + 1.0);
        canvas
    }

    fn describe(&self) -> String {
        let mut text = self.face.spoken();
        text.push_str(&self.sentences.join(" "));
        for (row, cells) in self.cells.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate().take(row) {
                if let Some((estimate, bounds)) = cell {
                    let shown = format::with_interval(self.statistic, *estimate, *bounds);
                    text.push_str(&format!(" {} against {}: {shown}.", self.names[row], self.names[column]));
                }
            }
        }
        text
    }
}
