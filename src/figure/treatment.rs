//! Treatments as readers call them.

/// A treatment's id in words: `pill-placebo` is "Pill placebo", `mdma` "MDMA with therapy"; several joined by `+` stay joined.
pub(crate) fn treatment_label(id: &str) -> String {
    let one = |id: &str| -> String {
        match id {
            "mdma" => "MDMA with therapy".into(),
            "mdma-low-dose" => "Low-dose MDMA with therapy".into(),
            "ssri" => "SSRI".into(),
            other => other.replace('-', " "),
        }
    };
    let words = id.split('+').map(|part| one(part.trim())).collect::<Vec<_>>().join(" + ");
    let mut letters = words.chars();
    letters.next().map(|letter| letter.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_words() {
        assert_eq!(treatment_label("placebo-with-therapy"), "Placebo with therapy");
        assert_eq!(treatment_label("sertraline+paroxetine"), "Sertraline + paroxetine");
        assert_eq!(treatment_label("mdma-low-dose"), "Low-dose MDMA with therapy");
    }
}
