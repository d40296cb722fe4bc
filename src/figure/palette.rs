//! Colours: Wong's eight, which colour-blind readers can tell apart (doi:10.1038/nmeth.1618), given to treatments so that
//! one treatment has one colour in every figure.

use crate::study::{Arm, Role, StudyFile};

use super::canvas::Form;

/// An opaque colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Color(pub(crate) u8, pub(crate) u8, pub(crate) u8);

impl Color {
    /// This colour thinned with white: 0 is white, 1 the colour itself.
    pub(crate) fn tint(self, strength: f64) -> Color {
        let part = |value: u8| (255.0 - strength * (255.0 - f64::from(value))).round() as u8;
        Color(part(self.0), part(self.1), part(self.2))
    }
}

pub(crate) const WHITE: Color = Color(255, 255, 255);
/// Text and axes.
pub(crate) const INK: Color = Color(0x1a, 0x1a, 0x1a);
/// Secondary text.
pub(crate) const MUTED: Color = Color(0x55, 0x55, 0x55);
/// Reference lines.
pub(crate) const FAINT: Color = Color(0x8c, 0x8c, 0x8c);
/// Bands that bind rows together.
pub(crate) const BAND: Color = Color(0xf1, 0xf1, 0xf1);

pub(crate) const ORANGE: Color = Color(0xe6, 0x9f, 0x00);
pub(crate) const SKY_BLUE: Color = Color(0x56, 0xb4, 0xe9);
pub(crate) const GREEN: Color = Color(0x00, 0x9e, 0x73);
pub(crate) const BLUE: Color = Color(0x00, 0x72, 0xb2);
pub(crate) const VERMILION: Color = Color(0xd5, 0x5e, 0x00);
pub(crate) const PURPLE: Color = Color(0xcc, 0x79, 0xa7);
/// Controls who had the same therapy without the drug.
pub(crate) const DARK_GREY: Color = Color(0x5c, 0x5c, 0x5c);
/// Other controls.
pub(crate) const GREY: Color = Color(0x96, 0x96, 0x96);

/// What an arm looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ArmStyle {
    pub(crate) color: Color,
    pub(crate) form: Form,
}

/// The looks of a study's arms, in the order of the file. Arms of the same treatment share the colour, the later ones thinner.
pub(crate) fn arm_styles(study: &StudyFile) -> Vec<ArmStyle> {
    let mut free = [BLUE, ORANGE, GREEN, PURPLE, SKY_BLUE].into_iter().cycle();
    let mut given: Vec<(Option<&str>, Role, Color)> = Vec::new();
    let mut controls = 0;
    let mut experimental = 0;
    study
        .arms
        .iter()
        .map(|arm| {
            let role = *arm.role.get_ref();
            let same = given.iter().filter(|(treatment, of, _)| {
                treatment.is_some() && *treatment == arm.treatment.as_deref() && *of == role
            });
            let earlier: Vec<Color> = same.map(|(_, _, color)| *color).collect();
            let color = match (earlier.first(), of_treatment(arm)) {
                (Some(first), _) => first.tint(if earlier.len() == 1 { 0.55 } else { 0.3 }),
                (None, Some(color)) => color,
                (None, None) if role == Role::Control => [DARK_GREY, GREY][controls.min(1)],
                (None, None) => {
                    let taken: Vec<Color> = given.iter().map(|(_, _, color)| *color).collect();
                    (0..5).find_map(|_| free.next().filter(|color| !taken.contains(color))).unwrap_or(SKY_BLUE)
                }
            };
            given.push((arm.treatment.as_deref(), role, color));
            let form = match role {
                Role::Control => {
                    controls += 1;
                    Form::Square
                }
                Role::Experimental => {
                    experimental += 1;
                    [Form::Circle, Form::Triangle, Form::Diamond][(experimental - 1) % 3]
                }
            };
            ArmStyle { color, form }
        })
        .collect()
}

/// The fixed colour of a treatment that the shipped studies share.
fn of_treatment(arm: &Arm) -> Option<Color> {
    let treatment = arm.treatment.as_deref()?;
    match treatment {
        "placebo-with-therapy" => Some(DARK_GREY),
        _ if treatment.contains("placebo") => Some(GREY),
        _ if treatment.starts_with("mdma") => Some(VERMILION),
        _ if treatment.starts_with("ssri") => Some(BLUE),
        _ => None,
    }
}
