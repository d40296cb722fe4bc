//! Verdicts as annotations of GitHub Actions: they appear beside the claim's line in a pull request.

use crate::results::Verdict;

use super::{CheckReport, expectation, own_words, words};

/// One workflow command per claim that fails or deserves a look; the summary last.
pub fn github(report: &CheckReport) -> String {
    let mut text = String::new();
    for (file, claim) in report.claims() {
        let own: Vec<String> = claim.own.iter().filter(|check| check.disagrees()).map(own_words).collect();
        let kind = if report.fails(claim) {
            "error"
        } else if !own.is_empty() {
            "warning"
        } else if matches!(claim.finding.verdict, Verdict::NotTestable | Verdict::Reproduced | Verdict::Coherent) {
            "notice"
        } else {
            "warning"
        };
        let expected = expectation(claim).map_or(String::new(), |expectation| format!(" ({expectation})"));
        text.push_str(&format!(
            "::{kind} file={},line={},title={}::{}\n",
            property(&file.path),
            claim.line,
            property(&format!("{}: {}", claim.id, words(claim.finding.verdict))),
            data(&[&[format!("{}{expected}", claim.finding.sentence)], own.as_slice()].concat().join(" "))
        ));
    }
    text.push_str(&report.summary());
    text.push('\n');
    text
}

/// The message of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
