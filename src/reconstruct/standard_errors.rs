//! Standard deviations that somebody worked back from rounded standard errors.

use crate::ingest::{PublishedRow, PublishedValue};
use crate::printed::Decimal;

/// A source whose SDs all are a standard error with fewer decimals times √n.
#[derive(Clone, Debug, PartialEq)]
pub struct FromStandardErrors {
    /// Id of the source.
    pub source: String,
    /// Lines of the published table.
    pub lines: Vec<usize>,
    /// Decimals of the standard errors.
    pub decimals: u32,
    /// How probable it is that SDs of their own would all do so.
    pub chance: f64,
    /// The first SD, with the SDs that its standard error stands for.
    pub example: (Decimal, f64, f64),
}

/// Every source of which at least three printed SDs, and all of them, equal SE × √n with the SE to one decimal less.
///
/// # Formula
/// SE = SD/√n to d − 1 decimals; SE·√n must print the SD's d decimals. SDs with a precision of 10⁻ᵈ and standard errors with one of 10¹⁻ᵈ
/// agree by chance once in 10·√n times.
/// # Choices
/// Reported below a chance of 1 in 10,000.
pub fn from_standard_errors(rows: &[PublishedRow]) -> Vec<FromStandardErrors> {
    let mut sources: Vec<&str> = rows.iter().map(|row| &*row.source).collect();
    sources.sort_unstable();
    sources.dedup();
    sources.iter().filter_map(|source| of_source(source, rows)).collect()
}

fn of_source(source: &str, rows: &[PublishedRow]) -> Option<FromStandardErrors> {
    let sds: Vec<(usize, Decimal, f64)> = rows
        .iter()
        .filter(|row| &*row.source == source)
        .filter_map(|row| match (&row.value, row.printed.sd) {
            (PublishedValue::Moments { n, .. }, Some(sd)) if *n > 1 && sd.decimals > 0 => {
                Some((row.line, sd, (*n as f64).sqrt()))
            }
            _ => None,
        })
        .collect();
    let (_, first, root) = *sds.first()?;
    let decimals = first.decimals - 1;
    let mut chance = 1.0;
    for (_, sd, root) in &sds {
        if sd.decimals != first.decimals {
            return None;
        }
        let unit = 1.0 / sd.unit() as f64;
        let se = libm::round(sd.value() / root / (10.0 * unit)) * 10.0 * unit;
        if (se * root - sd.value()).abs() > unit / 2.0 + 1e-9 {
            return None;
        }
        chance *= (1.0 / (10.0 * root)).min(1.0);
    }
    let unit = 10.0 / first.unit() as f64;
    let se = libm::round(first.value() / root / unit) * unit;
    (sds.len() >= 3 && chance < 1e-4).then(|| FromStandardErrors {
        source: source.to_string(),
        lines: sds.iter().map(|(line, ..)| *line).collect(),
        decimals,
        chance,
        example: (first, (se - unit / 2.0) * root, (se + unit / 2.0) * root),
    })
}
