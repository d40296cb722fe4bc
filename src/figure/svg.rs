//! Shapes to SVG: drawn by plotters' SVG backend at 20 units per point, in an envelope with real lengths, a title and a
//! description.

use plotters::prelude::{DrawingBackend, RGBColor, SVGBackend, ShapeStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontDesc, FontFamily, FontTransform, TextStyle};

use super::FigureError;
use super::canvas::{Anchor, Canvas, Label, Point, Shape};
use super::font::FAMILY;
use super::palette::{Color, WHITE};

/// The backend draws on whole units; a twentieth of a point is finer than print.
const UNITS_PER_POINT: f64 = 20.0;

/// plotters writes font sizes divided by this.
const FONT_FACTOR: f64 = 1.24;

/// Points per millimetre.
pub(crate) const POINTS_PER_MM: f64 = 72.0 / 25.4;

/// What the envelope says.
pub(crate) struct Envelope<'a> {
    /// Unique on any page that shows several figures.
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) description: &'a str,
    pub(crate) width_mm: f64,
    pub(crate) height_mm: f64,
}

/// The page as one SVG document.
///
/// # Errors
/// When the backend refuses a shape.
pub(crate) fn write(canvas: &Canvas, envelope: &Envelope) -> Result<String, FigureError> {
    let size = (units(canvas.width), units(canvas.height));
    let mut drawn = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut drawn, (size.0 as u32, size.1 as u32));
        draw(&mut backend, canvas, size)?;
    }
    Ok(enveloped(&drawn, size, envelope))
}

fn draw(backend: &mut SVGBackend, canvas: &Canvas, size: (i32, i32)) -> Result<(), FigureError> {
    let refused = |error: &dyn std::fmt::Display| FigureError::Drawing(error.to_string());
    backend.draw_rect((0, 0), size, &fill(WHITE), true).map_err(|error| refused(&error))?;
    for shape in &canvas.shapes {
        let drawn = match shape {
            Shape::Line { points, width, color } => match points.as_slice() {
                [from, to] => backend.draw_line(place(*from), place(*to), &stroke(*color, *width)),
                points => backend.draw_path(points.iter().copied().map(place), &stroke(*color, *width)),
            },
            Shape::Rectangle { left, top, right, bottom, color } => {
                backend.draw_rect(place((*left, *top)), place((*right, *bottom)), &fill(*color), true)
            }
            Shape::Polygon { points, color } => backend.fill_polygon(points.iter().copied().map(place), &fill(*color)),
            Shape::Disc { center, radius, color } => {
                backend.draw_circle(place(*center), units(*radius) as u32, &fill(*color), true)
            }
            Shape::Ring { center, radius, width, color } => {
                let (center, radius) = (place(*center), units(*radius) as u32);
                backend
                    .draw_circle(center, radius, &fill(WHITE), true)
                    .and_then(|()| backend.draw_circle(center, radius, &stroke(*color, *width), false))
            }
            Shape::Text(label) => backend.draw_text(&label.text, &text_style(label), place((label.x, label.baseline))),
        };
        drawn.map_err(|error| refused(&error))?;
    }
    backend.present().map_err(|error| refused(&error))
}

fn units(points: f64) -> i32 {
    (points * UNITS_PER_POINT).round() as i32
}

fn place(point: Point) -> (i32, i32) {
    (units(point.0), units(point.1))
}

fn rgb(Color(red, green, blue): Color) -> RGBColor {
    RGBColor(red, green, blue)
}

fn fill(color: Color) -> ShapeStyle {
    rgb(color).filled()
}

fn stroke(color: Color, width: f64) -> ShapeStyle {
    rgb(color).stroke_width(units(width) as u32)
}

fn text_style(label: &Label) -> TextStyle<'static> {
    let size = label.size * UNITS_PER_POINT * FONT_FACTOR;
    let font = FontDesc::new(FontFamily::Name(FAMILY), size, label.weight.style());
    let font = if label.upwards { font.transform(FontTransform::Rotate270) } else { font };
    let horizontal = match label.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    font.color(&rgb(label.color)).pos(Pos::new(horizontal, VPos::Top))
}

/// The backend's document with our envelope, and its texts on their baselines with round sizes.
fn enveloped(drawn: &str, size: (i32, i32), envelope: &Envelope) -> String {
    let Envelope { id, title, description, width_mm, height_mm } = envelope;
    let mut svg = format!(
        concat!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {} {}\" ",
            "font-family=\"{}\" role=\"img\" aria-labelledby=\"{}-title {}-description\">\n",
            "<title id=\"{}-title\">{}</title>\n<desc id=\"{}-description\">{}</desc>\n"
        ),
        width_mm,
        height_mm,
        size.0,
        size.1,
        FAMILY,
        id,
        id,
        id,
        escaped(title),
        id,
        escaped(description)
    );
    let mut lines = drawn.lines().skip(1).peekable();
    while let Some(line) = lines.next() {
        if !line.starts_with("<text ") {
            svg.push_str(&line.replace(" opacity=\"1\"", ""));
            svg.push('\n');
            continue;
        }
        svg.push_str(&text_tag(line));
        while let Some(part) = lines.next_if(|part| !part.starts_with("</text>")) {
            svg.push_str(part);
        }
        lines.next();
        svg.push_str("</text>\n");
    }
    svg
}

/// The opening tag of a text, without the shift from its top and the typeface that all share, and with its size rounded.
fn text_tag(line: &str) -> String {
    let family = format!(" font-family=\"{FAMILY}\"");
    let line = line.replace(" dy=\"0.76em\"", "").replace(" opacity=\"1\"", "").replace(&family, "");
    let key = "font-size=\"";
    let Some(start) = line.find(key).map(|at| at + key.len()) else { return line };
    let Some(end) = line[start..].find('"').map(|at| start + at) else { return line };
    match line[start..end].parse::<f64>() {
        Ok(size) => format!("{}{}{}", &line[..start], (100.0 * size).round() / 100.0, &line[end..]),
        Err(_) => line,
    }
}

/// `text` as the content of an XML element or attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::canvas::Type;
    use super::super::font::Weight;
    use super::super::palette::{INK, VERMILION};
    use super::*;

    #[test]
    fn a_page_is_an_image_with_real_lengths_and_real_text() {
        super::super::font::register().unwrap();
        let mut canvas = Canvas::new(100.0);
        canvas.height = 50.0;
        canvas.text("a < b & c", 10.0, 20.0, Anchor::Start, Type::new(6.0, Weight::Bold, INK));
        canvas.mark(super::super::canvas::Form::Circle, true, (30.0, 40.0), 2.0, VERMILION);
        let envelope = Envelope { id: "x", title: "T & t", description: "D", width_mm: 35.28, height_mm: 17.64 };
        let expected = concat!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"35.28mm\" height=\"17.64mm\" viewBox=\"0 0 2000 1000\" ",
            "font-family=\"Liberation Sans, Arial, Helvetica, sans-serif\" role=\"img\" ",
            "aria-labelledby=\"x-title x-description\">\n",
            "<title id=\"x-title\">T &amp; t</title>\n<desc id=\"x-description\">D</desc>\n",
            "<rect x=\"0\" y=\"0\" width=\"2000\" height=\"1000\" fill=\"#FFFFFF\" stroke=\"none\"/>\n",
            "<text x=\"200\" y=\"400\" text-anchor=\"start\" font-size=\"120\" fill=\"#1A1A1A\" font-weight=\"bold\">",
            "a &lt; b &amp; c</text>\n",
            "<circle cx=\"600\" cy=\"800\" r=\"40\" fill=\"#D55E00\" stroke=\"none\" stroke-width=\"1\"/>\n</svg>\n",
        );
        assert_eq!(write(&canvas, &envelope).unwrap(), expected);
    }
}
