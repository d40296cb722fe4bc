//! Verdicts for programs: `retrial.check/1`, `retrial.infer/1`, and one line per claim as CSV.

use serde::Serialize;

use crate::claim::Checked;
use crate::results::{Input, Row, Verdict};

use super::CheckReport;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'a str,
    retrial: &'a str,
    inputs: Vec<&'a Input>,
    claims: Vec<OfClaim<'a>>,
}

#[derive(Serialize)]
struct OfClaim<'a> {
    id: &'a str,
    verdict: Verdict,
    sentence: &'a str,
    printed: &'a str,
    recomputed: Option<&'a str>,
    reproduces: Vec<&'a Row>,
    rejects: Vec<&'a Row>,
    tried: usize,
    matched: usize,
    expected: Option<Verdict>,
    fails: bool,
    says: &'a str,
    file: &'a str,
    line: usize,
}

/// The document of a schema that holds checked claims.
pub fn json(report: &CheckReport, schema: &str) -> String {
    let document = Document {
        schema,
        retrial: env!("CARGO_PKG_VERSION"),
        inputs: report.files.iter().flat_map(|file| &file.check.inputs).collect(),
        claims: report
            .claims()
            .map(|(file, claim)| OfClaim {
                id: &claim.id,
                verdict: claim.finding.verdict,
                sentence: &claim.finding.sentence,
                printed: &claim.printed,
                recomputed: claim.finding.recomputed.as_deref(),
                reproduces: claim.finding.reproduces.iter().map(|listed| &listed.row).collect(),
                rejects: claim.finding.rejects.iter().map(|listed| &listed.row).collect(),
                tried: claim.finding.tried,
                matched: claim.finding.matched,
                expected: claim.expected,
                fails: report.fails(claim),
                says: &claim.says,
                file: &file.path,
                line: claim.line,
            })
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// One line per claim.
pub fn csv(report: &CheckReport) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let mut write = |record: [&str; 11]| writer.write_record(record).expect("writing to memory does not fail");
    write([
        "file",
        "line",
        "id",
        "verdict",
        "expected",
        "fails",
        "printed",
        "recomputed",
        "tried",
        "matched",
        "sentence",
    ]);
    for (file, claim) in report.claims() {
        let Checked { finding, expected, .. } = claim;
        write([
            &file.path,
            &claim.line.to_string(),
            &claim.id,
            finding.verdict.id(),
            expected.map_or("", Verdict::id),
            if report.fails(claim) { "true" } else { "false" },
            &claim.printed,
            finding.recomputed.as_deref().unwrap_or_default(),
            &finding.tried.to_string(),
            &finding.matched.to_string(),
            &finding.sentence,
        ]);
    }
    String::from_utf8(writer.into_inner().expect("writing to memory does not fail")).expect("cells are UTF-8")
}
