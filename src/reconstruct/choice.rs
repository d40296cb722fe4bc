//! Which rows of a published table are to be met.

use std::str::FromStr;

use crate::ingest::PublishedRow;

use super::table::Unused;

/// Which of conflicting readings are used, and what is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Readings that stand before the preferred one, the first named first.
    pub prefer: Vec<String>,
    /// Rows left out.
    pub ignore: Vec<Selector>,
    /// Every reading at once.
    pub all_readings: bool,
}

/// `endpoint=caps5,visit=week-8`: rows that agree in every part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    parts: Vec<(Part, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Line,
    Arm,
    Endpoint,
    Visit,
    Source,
    Reading,
}

const PARTS: [(&str, Part); 6] = [
    ("line", Part::Line),
    ("arm", Part::Arm),
    ("endpoint", Part::Endpoint),
    ("visit", Part::Visit),
    ("source", Part::Source),
    ("reading", Part::Reading),
];

impl FromStr for Selector {
    type Err = String;

    fn from_str(text: &str) -> Result<Selector, String> {
        let mut parts = Vec::new();
        for piece in text.split(',') {
            let (name, value) = piece.split_once('=').ok_or_else(|| {
                format!("`{piece}` is not of the form key=value; the keys are line, arm, endpoint, visit, source and reading")
            })?;
            let known = PARTS.iter().find(|(known, _)| *known == name.trim());
            let (_, part) = known.ok_or_else(|| {
                format!(
                    "there is no key `{}`; the keys are line, arm, endpoint, visit, source and reading",
                    name.trim()
                )
            })?;
            parts.push((*part, value.trim().to_string()));
        }
        Ok(Selector { parts })
    }
}

impl std::fmt::Display for Selector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = |part: Part| PARTS.iter().find(|(_, known)| *known == part).map_or("", |(name, _)| *name);
        let parts: Vec<String> = self.parts.iter().map(|(part, value)| format!("{}={value}", name(*part))).collect();
        f.write_str(&parts.join(","))
    }
}

impl Selector {
    /// Does it mean this row?
    pub fn means(&self, row: &PublishedRow) -> bool {
        self.parts.iter().all(|(part, value)| match part {
            Part::Line => value.parse() == Ok(row.line),
            Part::Arm => row.arm == *value,
            Part::Endpoint => row.endpoint == *value,
            Part::Visit => row.visit == *value,
            Part::Source => &*row.source == value,
            Part::Reading => row.reading.as_deref() == Some(value),
        })
    }
}

impl Choice {
    /// The rows of an arm that are to be met; the others are added to `unused`.
    pub(super) fn rows<'a>(
        &self,
        rows: &'a [PublishedRow],
        arm: &str,
        unused: &mut Vec<Unused>,
    ) -> Vec<&'a PublishedRow> {
        let same = |a: &PublishedRow, b: &PublishedRow| {
            (&a.arm, &a.endpoint, &a.visit, a.population, a.missing)
                == (&b.arm, &b.endpoint, &b.visit, b.population, b.missing)
        };
        // The row's own reading ranks after those preferred, a conflicting one last.
        let rank = |row: &PublishedRow| {
            let rank = match &row.reading {
                Some(reading) => self.prefer.iter().position(|wanted| wanted == reading).unwrap_or(usize::MAX),
                None => self.prefer.len(),
            };
            (rank, row.line)
        };
        let of_arm: Vec<&PublishedRow> = rows.iter().filter(|row| row.arm == arm).collect();
        let (ignored, kept): (Vec<&PublishedRow>, Vec<&PublishedRow>) =
            of_arm.into_iter().partition(|row| self.ignore.iter().any(|selector| selector.means(row)));
        let what = |row: &PublishedRow| format!("{arm}: {} at {}", row.endpoint, row.visit);
        for row in ignored {
            unused.push(Unused { line: row.line, what: what(row), why: "left out by --ignore".into() });
        }
        let mut met = Vec::new();
        for row in &kept {
            let better = kept.iter().find(|other| same(row, other) && rank(other) < rank(row));
            match better {
                Some(other) if !self.all_readings => {
                    let why = format!("another reading of line {}", other.line);
                    unused.push(Unused { line: row.line, what: what(row), why });
                }
                _ => met.push(*row),
            }
        }
        met
    }
}
