//! SVG to PNG, with the bundled typeface and no other.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::FigureError;
use super::font::{BOLD, REGULAR};

/// The name of the typeface in its own tables.
const FAMILY: &str = "Liberation Sans";

/// Largest picture: 20,000 × 20,000 would be 1.6 GB.
const MOST_PIXELS: f64 = 100e6;

/// The picture at `dpi` dots per inch; the file says so, so that it is placed at its printed size.
///
/// # Errors
/// `FigureError::Resolution` when `dpi` is no positive number or the picture would be too large; `FigureError::Picture` when
/// the SVG cannot be read.
pub(crate) fn render(svg: &str, width_mm: f64, height_mm: f64, dpi: f64) -> Result<Vec<u8>, FigureError> {
    let pixels = |mm: f64| (mm / 25.4 * dpi).round();
    let (width, height) = (pixels(width_mm), pixels(height_mm));
    if !(width >= 1.0 && height >= 1.0 && width * height <= MOST_PIXELS) {
        return Err(FigureError::Resolution { dpi });
    }
    let options = Options { fontdb: fonts(), font_family: FAMILY.into(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| FigureError::Picture(error.to_string()))?;
    let mut pixmap = Pixmap::new(width as u32, height as u32).ok_or(FigureError::Resolution { dpi })?;
    let (across, down) = (width as f32 / tree.size().width(), height as f32 / tree.size().height());
    resvg::render(&tree, Transform::from_scale(across, down), &mut pixmap.as_mut());
    let png = pixmap.encode_png().map_err(|error| FigureError::Picture(error.to_string()))?;
    Ok(with_resolution(png, dpi))
}

fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(REGULAR)));
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(BOLD)));
        for set in [fontdb::Database::set_sans_serif_family, fontdb::Database::set_serif_family] {
            set(&mut fonts, FAMILY);
        }
        Arc::new(fonts)
    });
    Arc::clone(fonts)
}

/// Adds the `pHYs` chunk after the header: pixels per metre.
fn with_resolution(mut png: Vec<u8>, dpi: f64) -> Vec<u8> {
    /// Signature (8) and the header chunk (4 length, 4 name, 13 data, 4 checksum).
    const AFTER_HEADER: usize = 8 + 25;
    let per_metre = (dpi / 0.0254).round() as u32;
    let mut body = b"pHYs".to_vec();
    body.extend(per_metre.to_be_bytes());
    body.extend(per_metre.to_be_bytes());
    body.push(1);
    let mut chunk = 9_u32.to_be_bytes().to_vec();
    chunk.extend(&body);
    chunk.extend(crc32(&body).to_be_bytes());
    png.splice(AFTER_HEADER..AFTER_HEADER, chunk);
    png
}

/// The checksum of PNG chunks (ISO 3309, polynomial 0xEDB88320).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="25.4mm" height="12.7mm" viewBox="0 0 100 50"><rect width="100" height="50" fill="#ffffff"/><text x="10" y="40" font-size="30" font-family="Liberation Sans">H</text></svg>"##;

    /// The check value of this checksum in every catalogue: "123456789" gives 0xCBF43926.
    #[test]
    fn the_checksum_is_the_one_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_picture_has_its_printed_size_and_its_text() {
        let png = render(PAGE, 25.4, 12.7, 300.0).unwrap();
        assert_eq!(&png[16..24], [300_u32.to_be_bytes(), 150_u32.to_be_bytes()].concat());
        let at = png.windows(4).position(|name| name == b"pHYs").unwrap();
        assert_eq!(&png[at + 4..at + 8], 11811_u32.to_be_bytes());
        let picture = Pixmap::decode_png(&png).unwrap();
        assert!(picture.pixels().iter().any(|pixel| pixel.red() < 50), "no text was drawn");
    }

    #[test]
    fn a_resolution_that_makes_no_picture_is_refused() {
        for dpi in [0.0, -300.0, f64::NAN, 1e9] {
            assert!(matches!(render(PAGE, 25.4, 12.7, dpi), Err(FigureError::Resolution { .. })), "{dpi}");
        }
    }
}
