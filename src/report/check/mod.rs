//! Checked claims as a reader, a CI job or a test viewer meets them.
//!
//! The sentences come from `claim`; here they are only set out.

mod github;
mod inference;
mod json;
mod junit;
mod markdown;
mod terminal;

pub use github::github;
pub use inference::inference;
pub use json::{csv, json};
pub use junit::junit;
pub use markdown::markdown;
pub use terminal::terminal;

use crate::claim::{Check, Checked, SelfCheck};
use crate::results::{Provenance, Verdict};
use crate::study::ClaimSource;

/// A claims file and what became of its claims.
#[derive(Clone, Debug)]
pub struct CheckedFile {
    /// As the user named it.
    pub path: String,
    /// Where its claims were printed.
    pub source: ClaimSource,
    /// The verdicts.
    pub check: Check,
}

/// Several files, and which verdicts fail.
#[derive(Clone, Debug)]
pub struct CheckReport {
    /// The files in the order given.
    pub files: Vec<CheckedFile>,
    /// Verdicts that fail the check.
    pub fail_on: Vec<Verdict>,
    /// Does a claim fail whose own numbers disagree?
    pub fail_on_own: bool,
}

impl CheckReport {
    /// Every claim with its file.
    pub fn claims(&self) -> impl Iterator<Item = (&CheckedFile, &Checked)> {
        self.files.iter().flat_map(|file| file.check.claims.iter().map(move |claim| (file, claim)))
    }

    /// Does the claim fail?
    pub fn fails(&self, claim: &Checked) -> bool {
        claim.fails(&self.fail_on) || (self.fail_on_own && claim.disagrees_with_itself())
    }

    /// Does any claim fail?
    pub fn failed(&self) -> bool {
        self.claims().any(|(_, claim)| self.fails(claim))
    }

    /// "23 claims: 9 reproduced, 3 not testable; 4 fail".
    fn summary(&self) -> String {
        let count = |verdict: Verdict| self.claims().filter(|(_, claim)| claim.finding.verdict == verdict).count();
        let parts: Vec<String> = Verdict::ALL
            .iter()
            .map(|verdict| (count(*verdict), words(*verdict)))
            .filter(|(count, _)| *count > 0)
            .map(|(count, words)| format!("{count} {words}"))
            .collect();
        let all = self.claims().count();
        let changed = self.claims().filter(|(_, claim)| claim.changed()).count();
        let failing = self.claims().filter(|(_, claim)| self.fails(claim)).count();
        let failing = match failing {
            0 => "none fails".to_string(),
            1 => "1 fails".to_string(),
            many => format!("{many} fail"),
        };
        let changed = if changed > 0 { format!(" ({changed} not as expected)") } else { String::new() };
        let own = match self.claims().filter(|(_, claim)| claim.disagrees_with_itself()).count() {
            0 => String::new(),
            1 => "; 1 disagrees with itself".to_string(),
            many => format!("; {many} disagree with themselves"),
        };
        format!("{all} claim{}: {}; {failing}{changed}{own}", if all == 1 { "" } else { "s" }, parts.join(", "))
    }

    /// What a reader must know of the data: invented and reconstructed data confirm nothing.
    fn banners(&self) -> Vec<&'static str> {
        let uses = |provenance| self.files.iter().any(|file| file.check.uses(provenance));
        let simulated =
            uses(Provenance::Simulated).then_some("SIMULATED data are among those read: they confirm nothing.");
        let reconstructed =
            uses(Provenance::Reconstructed).then_some("RECONSTRUCTED data are among those read: they confirm nothing.");
        [simulated, reconstructed].into_iter().flatten().collect()
    }
}

impl CheckedFile {
    /// What the claims file is about, for a heading.
    fn title(&self) -> String {
        let title = self.source.title.as_deref().or(self.source.citation.as_deref());
        title.map_or_else(|| self.path.clone(), str::to_string)
    }
}

/// What a print says of itself, in a line.
fn own_words(check: &SelfCheck) -> String {
    let head = if check.disagrees() { "its own numbers disagree" } else { "its own numbers" };
    format!("{head}: {}", check.note)
}

/// A verdict in words.
fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Reproduced => "reproduced",
        Verdict::Coherent => "coherent",
        Verdict::ReproducedOtherwise => "reproduced otherwise",
        Verdict::NotReproduced => "not reproduced",
        Verdict::Impossible => "impossible",
        Verdict::NotTestable => "not testable",
    }
}

/// What was expected, where something else came.
fn expectation(claim: &Checked) -> Option<String> {
    let expected = claim.expected.filter(|_| claim.changed())?;
    Some(format!("expected: {}, now: {}", words(expected), words(claim.finding.verdict)))
}
