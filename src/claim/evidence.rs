//! What agreement with a row is worth: only data that were not made from the printed number can confirm it.

use crate::analysis::wide::Candidate;
use crate::ingest::Trial;
use crate::results::{Provenance, Statistic, Status};
use crate::study::ClaimSource;

/// What agreement is worth, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Data not derived from the printed number.
    Independent,
    /// Data from the report that prints the claim.
    SameReport,
    /// Counts worked back from a printed percentage, and the claim is that percentage.
    WorkedBack,
    /// Numbers not yet seen in any source.
    Unconfirmed,
    /// Reconstructed to match what was published.
    Reconstructed,
    /// Invented.
    Simulated,
}

impl Evidence {
    /// Can such data confirm or refute anything?
    pub fn counts(self) -> bool {
        matches!(self, Evidence::Independent | Evidence::SameReport)
    }

    /// What such a row is worth for a claim printed in `source`.
    pub fn of(candidate: &Candidate, trial: &Trial, source: &ClaimSource) -> Evidence {
        let row = &candidate.row;
        match candidate.provenance {
            Provenance::Simulated => return Evidence::Simulated,
            Provenance::Reconstructed => return Evidence::Reconstructed,
            Provenance::Participants => return Evidence::Independent,
            Provenance::Published => {}
        }
        let of_one_arm = row.versus.is_none() && row.statistic == Statistic::Proportion;
        match row.status {
            Some(Status::Unconfirmed) => return Evidence::Unconfirmed,
            Some(Status::Derived) if of_one_arm => return Evidence::WorkedBack,
            _ => {}
        }
        let same = match row.source.as_deref() {
            Some(ids) => ids.split('+').any(|id| {
                let of_data = trial.study.file.source(id);
                same_report(
                    source,
                    Some(id),
                    of_data.and_then(|of| of.doi.as_deref()),
                    of_data.and_then(|of| of.url.as_deref()),
                )
            }),
            // Numbers of the study file itself come from the study's report.
            None => same_report(source, None, trial.study.file.study.doi.as_deref(), None),
        };
        if same { Evidence::SameReport } else { Evidence::Independent }
    }
}

/// Is the report that prints the claim the one that the data were read in? DOIs decide; where either has none, addresses and ids.
pub fn same_report(claim: &ClaimSource, id: Option<&str>, doi: Option<&str>, url: Option<&str>) -> bool {
    if let (Some(claim), Some(data)) = (&claim.doi, doi) {
        return plain_doi(claim) == plain_doi(data);
    }
    let same = |claim: &Option<String>, data: Option<&str>| {
        claim
            .as_deref()
            .zip(data)
            .is_some_and(|(claim, data)| claim.trim_end_matches('/') == data.trim_end_matches('/'))
    };
    same(&claim.url, url) || same(&claim.id, id)
}

fn plain_doi(doi: &str) -> String {
    let doi = doi.trim().to_lowercase();
    ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "doi:"]
        .iter()
        .find_map(|prefix| doi.strip_prefix(prefix))
        .unwrap_or(&doi)
        .trim()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_report_under_another_spelling_of_its_doi() {
        let claim =
            ClaimSource { doi: Some("https://doi.org/10.1038/S41591-023-02565-4".into()), ..ClaimSource::default() };
        assert!(same_report(&claim, Some("abstract"), Some("10.1038/s41591-023-02565-4"), None));
        assert!(!same_report(&claim, Some("open-data"), Some("10.5281/zenodo.18740439"), None));
        let article = ClaimSource { url: Some("https://example.org/a/".into()), ..ClaimSource::default() };
        assert!(same_report(&article, None, None, Some("https://example.org/a")));
        assert!(!same_report(&ClaimSource::default(), None, None, None));
    }
}
