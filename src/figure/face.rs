//! What every figure has on its face: title, warnings about the data, key and footnotes.

use crate::results::{Provenance, Results};

use super::canvas::{Anchor, Canvas, Form, Type, mark_size};
use super::font::Weight;
use super::palette::{Color, INK, MUTED};
use super::text::{wrap, wrap_at_most};

/// One column and two columns of a journal page, in millimetres.
pub(crate) const ONE_COLUMN_MM: f64 = 89.0;
pub(crate) const TWO_COLUMNS_MM: f64 = 183.0;

/// Free space at the page's edges.
pub(crate) const MARGIN: f64 = 5.0;

pub(crate) const TITLE: Type = Type::new(7.0, Weight::Bold, INK);
pub(crate) const SUBTITLE: Type = Type::new(6.0, Weight::Regular, MUTED);
pub(crate) const BODY: Type = Type::new(6.0, Weight::Regular, INK);
pub(crate) const STRONG: Type = Type::new(6.0, Weight::Bold, INK);
pub(crate) const SMALL: Type = Type::new(5.0, Weight::Regular, MUTED);
const WARNING: Type = Type::new(6.5, Weight::Bold, Color(0xb0, 0x4a, 0x00));

/// Warnings beside the trial that they are about.
pub(crate) const CAUTION: Type = Type::new(5.0, Weight::Bold, Color(0xb0, 0x4a, 0x00));

/// Distance of two baselines, in type sizes.
pub(crate) const LEADING: f64 = 1.22;

/// Title, subtitle and warning of a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Face {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    /// "SIMULATED DATA …", where the data are not what a trial observed.
    pub(crate) warning: Option<&'static str>,
}

/// What must be said of the data on the face of a figure.
pub(crate) fn warning(results: &Results) -> Option<&'static str> {
    match (results.uses(Provenance::Simulated), results.uses(Provenance::Reconstructed)) {
        (true, true) => Some("SIMULATED AND RECONSTRUCTED DATA: these participants did not exist"),
        (true, false) => Some("SIMULATED DATA: invented participants, not a trial"),
        (false, true) => Some("RECONSTRUCTED DATA: participants made to match published numbers"),
        (false, false) => None,
    }
}

impl Face {
    /// Draws it at the top of the page; gives the height below.
    pub(crate) fn draw(&self, canvas: &mut Canvas) -> f64 {
        let room = canvas.width - 2.0 * MARGIN;
        let mut y = MARGIN;
        for line in wrap_at_most(&self.title, TITLE.size, TITLE.weight, room, 3) {
            y += TITLE.size * LEADING;
            canvas.text(&line, MARGIN, y - 1.5, Anchor::Start, TITLE);
        }
        if !self.subtitle.is_empty() {
            for line in wrap_at_most(&self.subtitle, SUBTITLE.size, SUBTITLE.weight, room, 4) {
                y += SUBTITLE.size * LEADING;
                canvas.text(&line, MARGIN, y - 1.0, Anchor::Start, SUBTITLE);
            }
        }
        if let Some(warning) = self.warning {
            y += 1.5;
            for line in wrap(warning, WARNING.size, WARNING.weight, room) {
                y += WARNING.size * LEADING;
                canvas.text(&line, MARGIN, y - 1.0, Anchor::Start, WARNING);
            }
        }
        y + 4.0
    }

    /// The beginning of the description for screen readers.
    pub(crate) fn spoken(&self) -> String {
        let mut text = String::new();
        for part in [self.warning.unwrap_or_default(), &self.title, &self.subtitle] {
            if !part.is_empty() {
                text.push_str(part.trim_end_matches('.'));
                text.push_str(". ");
            }
        }
        text
    }
}

/// One entry of a key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct KeyEntry {
    pub(crate) sign: Sign,
    pub(crate) label: String,
}

/// What stands before the words of a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sign {
    Mark { form: Form, filled: bool, color: Color },
    Swatch(Color),
}

/// Draws a key, its entries side by side as far as they fit; gives the height below.
pub(crate) fn draw_key(canvas: &mut Canvas, entries: &[KeyEntry], top: f64) -> f64 {
    const SIGN: f64 = 8.0;
    const GAP: f64 = 10.0;
    const LINE: f64 = 8.0;
    if entries.is_empty() {
        return top;
    }
    let (left, right) = (MARGIN, canvas.width - MARGIN);
    let mut x = left;
    let mut y = top + 6.0;
    for entry in entries {
        let lines = wrap(&entry.label, BODY.size, BODY.weight, right - left - SIGN);
        let width = SIGN + lines.iter().map(|line| BODY.width(line)).fold(0.0, f64::max);
        if x > left && x + width > right {
            x = left;
            y += LINE;
        }
        match entry.sign {
            Sign::Mark { form, filled, color } => canvas.mark(form, filled, (x + 3.0, y - 2.1), 2.1, color),
            Sign::Swatch(color) => canvas.rectangle(x, y - 4.4, x + 5.5, y, color),
        }
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                y += BODY.size * LEADING;
            }
            canvas.text(line, x + SIGN, y, Anchor::Start, BODY);
        }
        x += width + GAP;
    }
    y + 4.0
}

/// Footnotes, each with its sign, numbered in the order in which they are asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Footnotes {
    notes: Vec<(String, String)>,
}

impl Footnotes {
    /// The dagger of numbers not seen in the primary source.
    pub(crate) fn unconfirmed(&mut self) -> String {
        self.fixed("†", "Unconfirmed: remembered or quoted, not yet seen in a source we could read.")
    }

    /// The double dagger of percentages printed without a count.
    pub(crate) fn unprinted_count(&mut self) -> String {
        self.fixed(
            "‡",
            "Only a percentage was printed and several counts fit it: the estimate is that of the printed percentage, the \
             interval covers those of every count that fits.",
        )
    }

    /// A letter for any other remark; the same remark keeps its letter.
    pub(crate) fn remark(&mut self, text: &str) -> String {
        let letters = self.notes.iter().filter(|(sign, _)| sign.chars().all(|c| c.is_ascii_lowercase())).count();
        match self.notes.iter().find(|(_, known)| known == text) {
            Some((sign, _)) => sign.clone(),
            None => {
                let sign = letter(letters);
                self.notes.push((sign.clone(), text.to_owned()));
                sign
            }
        }
    }

    fn fixed(&mut self, sign: &str, text: &str) -> String {
        if !self.notes.iter().any(|(known, _)| known == sign) {
            self.notes.push((sign.to_owned(), text.to_owned()));
        }
        sign.to_owned()
    }

    /// The notes with their signs, daggers first, then by letter.
    pub(crate) fn sorted(&self) -> Vec<(String, String)> {
        let (letters, mut signs): (Vec<_>, Vec<_>) =
            self.notes.iter().cloned().partition(|(sign, _)| sign.chars().all(|c| c.is_ascii_lowercase()));
        signs.sort();
        signs.extend(letters);
        signs
    }

    /// Draws them below `top`; gives the height below.
    pub(crate) fn draw(&self, canvas: &mut Canvas, top: f64) -> f64 {
        let room = canvas.width - 2.0 * MARGIN;
        let sorted = self.sorted();
        if sorted.is_empty() {
            return top;
        }
        let indent = sorted.iter().map(|(sign, _)| mark_type().width(sign)).fold(0.0, f64::max) + 1.5;
        let mut y = top + 2.0;
        for (sign, text) in sorted {
            for (index, line) in wrap(&text, SMALL.size, SMALL.weight, room - indent).iter().enumerate() {
                y += SMALL.size * LEADING;
                if index == 0 {
                    canvas.text(&sign, MARGIN, y - 1.6, Anchor::Start, mark_type());
                }
                canvas.text(line, MARGIN + indent, y, Anchor::Start, SMALL);
            }
        }
        y + 1.5
    }

    /// The notes as sentences, for screen readers.
    pub(crate) fn spoken(&self) -> String {
        self.sorted().iter().map(|(sign, text)| format!(" {sign}: {text}")).collect()
    }
}

fn mark_type() -> Type {
    Type { size: mark_size(BODY.size), ..SMALL }
}

/// a, b, … z, aa, ab, …
fn letter(index: usize) -> String {
    let last = char::from(b'a' + (index % 26) as u8);
    match index / 26 {
        0 => last.to_string(),
        more => format!("{}{last}", letter(more - 1)),
    }
}

/// Ends the page below `y`.
pub(crate) fn finish(canvas: &mut Canvas, y: f64) {
    canvas.height = y + MARGIN;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_made_twice_has_one_letter() {
        let mut notes = Footnotes::default();
        assert_eq!(notes.remark("first"), "a");
        assert_eq!(notes.unconfirmed(), "†");
        assert_eq!(notes.remark("second"), "b");
        assert_eq!(notes.remark("first"), "a");
        assert_eq!(notes.sorted().iter().map(|(sign, _)| sign.as_str()).collect::<Vec<_>>(), ["†", "a", "b"]);
        assert_eq!((letter(25), letter(26), letter(52)), ("z".into(), "aa".into(), "ba".into()));
    }

    #[test]
    fn footnotes_and_keys_stay_on_the_page() {
        let mut canvas = Canvas::new(120.0);
        let face = Face {
            title: "A title that is too long for one line of a narrow figure".into(),
            subtitle: "Randomised; missing counted as non-response; 95 % intervals by Wilson".into(),
            warning: Some("SIMULATED DATA: invented participants, not a trial"),
        };
        let mut y = face.draw(&mut canvas);
        let entry = |label: &str| KeyEntry { sign: Sign::Swatch(INK), label: label.into() };
        let entries = [
            entry("MDMA-assisted therapy"),
            entry("Placebo with the same therapy, given by the same therapists in pairs"),
        ];
        y = draw_key(&mut canvas, &entries, y);
        let mut notes = Footnotes::default();
        notes.unconfirmed();
        notes.unprinted_count();
        y = notes.draw(&mut canvas, y);
        finish(&mut canvas, y);
        assert_eq!(canvas.collisions(), Vec::<String>::new());
    }
}
