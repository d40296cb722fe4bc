//! Colours: Wong's eight, which colour-blind readers can tell apart (doi:10.1038/nmeth.1618), given to treatments so that
//! one treatment has one colour in every figure.

use crate::study::{Role, StudyFile};

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

/// Low doses of a drug that served as controls: its colour, halfway to the controls' grey.
pub(crate) const LOW_DOSE: Color = Color(0x8c, 0x5d, 0x37);

/// What an arm looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ArmStyle {
    pub(crate) color: Color,
    pub(crate) form: Form,
}

/// The looks of a study's arms, in the order of the file. Arms that would share a colour are told apart by its strength.
pub(crate) fn arm_styles(study: &StudyFile) -> Vec<ArmStyle> {
    let mut free = [BLUE, ORANGE, GREEN, PURPLE, SKY_BLUE].into_iter().cycle();
    let mut given: Vec<Color> = Vec::new();
    let mut of_role = [0, 0];
    let mut styles = Vec::new();
    for arm in &study.arms {
        let role = *arm.role.get_ref();
        let color = of_treatment(arm.treatment.as_deref().unwrap_or_default()).unwrap_or_else(|| match role {
            Role::Control => DARK_GREY,
            Role::Experimental => {
                (0..5).find_map(|_| free.next().filter(|color| !given.contains(color))).unwrap_or(BLUE)
            }
        });
        let before = given.iter().filter(|earlier| **earlier == color).count();
        given.push(color);
        let place = &mut of_role[usize::from(role == Role::Control)];
        let form = match role {
            Role::Control => Form::Square,
            Role::Experimental => [Form::Circle, Form::Triangle, Form::Diamond][*place % 3],
        };
        *place += 1;
        styles.push(ArmStyle { color: color.tint([1.0, 0.6, 0.35][before.min(2)]), form });
    }
    styles
}

/// The fixed colour of a treatment that studies share.
fn of_treatment(treatment: &str) -> Option<Color> {
    match treatment {
        "placebo-with-therapy" => Some(DARK_GREY),
        _ if treatment.contains("placebo") => Some(GREY),
        _ if treatment.starts_with("mdma-low") => Some(LOW_DOSE),
        _ if treatment.starts_with("mdma") => Some(VERMILION),
        _ if is_ssri(treatment) => Some(BLUE),
        _ => None,
    }
}

/// Is it one of the selective serotonin reuptake inhibitors, or the word for all of them?
pub(crate) fn is_ssri(treatment: &str) -> bool {
    const SSRI: [&str; 7] =
        ["ssri", "sertraline", "paroxetine", "fluoxetine", "citalopram", "escitalopram", "fluvoxamine"];
    SSRI.iter().any(|name| treatment == *name || treatment.starts_with(&format!("{name}-")))
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn a_treatment_has_one_colour_in_every_study() {
        let of = |study: &StudyFile| -> Vec<Color> { arm_styles(study).iter().map(|style| style.color).collect() };
        assert_eq!(of(&fixture::mdma_study("a", "A", (5, 5))), [VERMILION, DARK_GREY]);
        let arms = [("low", "20 mg"), ("high", "40 mg"), ("placebo", "Placebo")];
        let mut study = fixture::drug_study("b", "B", &arms);
        assert_eq!(of(&study), [BLUE, BLUE.tint(0.6), GREY]);
        study.arms[0].treatment = Some("sertraline".into());
        study.arms[1].treatment = Some("mdma-low-dose".into());
        assert_eq!(of(&study), [BLUE, LOW_DOSE, GREY]);
        study.arms[0].treatment = None;
        study.arms[1].treatment = Some("fluoxetine".into());
        assert_eq!(of(&study), [BLUE, BLUE.tint(0.6), GREY]);
    }
}
