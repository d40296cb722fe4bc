//! The bundled typeface: its bytes, and how wide a text is in it.

use std::sync::OnceLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

use super::FigureError;

/// What the SVG asks for: the bundled typeface, then those of the same widths. Every renderer that has one of the first
/// three sets the lines as wide as they were measured.
pub(crate) const FAMILY: &str = "Liberation Sans, Arial, Helvetica, sans-serif";

/// Liberation Sans 2.1.5, SIL Open Font License 1.1 (`fonts/OFL.txt`).
pub(crate) static REGULAR: &[u8] = include_bytes!("fonts/LiberationSans-Regular.ttf");

/// Its bold cut.
pub(crate) static BOLD: &[u8] = include_bytes!("fonts/LiberationSans-Bold.ttf");

/// Font units per em of both cuts.
const UNITS_PER_EM: f64 = 2048.0;

/// Ascender minus descender of both cuts (1854 + 434). At this size the font library, which scales by height and not by em,
/// gives advances in font units.
const UNITS_PER_HEIGHT: f64 = 2288.0;

/// Top of the capitals and ascenders above the baseline, in em.
pub(crate) const ASCENT: f64 = 0.74;

/// Bottom of the descenders below the baseline, in em.
pub(crate) const DESCENT: f64 = 0.21;

/// How strong a text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Running text and numbers.
    Regular,
    /// Titles and headings.
    Bold,
}

impl Weight {
    pub(crate) fn style(self) -> FontStyle {
        match self {
            Weight::Regular => FontStyle::Normal,
            Weight::Bold => FontStyle::Bold,
        }
    }
}

/// Makes the typeface known to plotters, once.
///
/// # Errors
/// When the bundled bytes are no font.
pub(crate) fn register() -> Result<(), FigureError> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    let registered = *REGISTERED.get_or_init(|| {
        register_font(FAMILY, FontStyle::Normal, REGULAR).is_ok()
            && register_font(FAMILY, FontStyle::Bold, BOLD).is_ok()
    });
    if registered { Ok(()) } else { Err(FigureError::Font("the bundled typeface cannot be read".into())) }
}

/// Width of `text` set at `size` points, in points: advances and pair kerning of the bundled typeface.
pub(crate) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    if register().is_err() {
        return 0.5 * size * text.chars().count() as f64;
    }
    let font = FontDesc::new(FontFamily::Name(FAMILY), UNITS_PER_HEIGHT, weight.style());
    match font.layout_box(text) {
        Ok((_, (units, _))) => f64::from(units) / UNITS_PER_EM * size,
        Err(_) => 0.5 * size * text.chars().count() as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Advance widths of Arial, which Liberation Sans shares: digit 1139, M 1706, i 455 of 2048 units.
    #[test]
    fn a_text_is_as_wide_as_its_glyphs() {
        assert_eq!(width("0", 2048.0, Weight::Regular), 1139.0);
        assert_eq!(width("M", 2048.0, Weight::Regular), 1706.0);
        assert_eq!(width("ii", 2048.0, Weight::Regular), 910.0);
        assert_eq!(width("0", 6.0, Weight::Bold), 1139.0 / 2048.0 * 6.0);
        assert_eq!(width("", 6.0, Weight::Regular), 0.0);
    }
}
