//! The rating scales we know, shipped as data (`scales.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

use super::file::Better;

/// A rating scale: range, direction and the rules trials usually apply to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Id, named by study files.
    pub id: String,
    /// Full name.
    #[serde(default)]
    pub name: String,
    /// Lowest possible total.
    pub minimum: f64,
    /// Highest possible total.
    pub maximum: f64,
    /// Which direction is better.
    pub better: Better,
    /// Are totals whole numbers?
    #[serde(default)]
    pub integer: bool,
    /// Number of items, where the total is their sum; where totals are not whole numbers, their mean.
    pub items: Option<u32>,
    /// The usual response rule, in words.
    pub response: Option<String>,
    /// The usual remission rule, in words.
    pub remission: Option<String>,
    /// Where range and rules come from.
    #[serde(default)]
    pub citation: String,
    /// Its DOI.
    pub doi: Option<String>,
    /// What a user must know.
    pub note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScalesFile {
    scale: Vec<Scale>,
}

static SCALES: LazyLock<Vec<Scale>> = LazyLock::new(|| {
    let file: ScalesFile = toml::from_str(include_str!("scales.toml")).expect("a test reads the shipped scales");
    file.scale
});

/// Every scale shipped with the program.
pub fn scales() -> &'static [Scale] {
    &SCALES
}

/// The shipped scale of this id.
pub fn scale(id: &str) -> Option<&'static Scale> {
    scales().iter().find(|scale| scale.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_scale_has_a_range_and_its_own_id() {
        let mut ids: Vec<&str> = scales().iter().map(|scale| scale.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), scales().len());
        assert!(scales().iter().all(|scale| scale.minimum < scale.maximum));
        assert!(scales().iter().all(|scale| !scale.name.is_empty() && !scale.citation.is_empty()));
        // Weathers et al. 2018, doi:10.1037/pas0000486: 20 items, 0 to 4 each.
        assert_eq!(scale("CAPS-5").map(|caps| (caps.minimum, caps.maximum)), Some((0.0, 80.0)));
    }
}
