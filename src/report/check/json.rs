//! Verdicts for programs: `retrial.check/1`, `retrial.infer/1`, and one line per claim as CSV.

use serde::Serialize;

use crate::claim::{Checked, Listed, SelfCheck};
use crate::results::{Input, Verdict};

use super::CheckReport;

/// A claim, but for its rows.
#[derive(Serialize)]
struct Head<'a> {
    id: &'a str,
    verdict: Verdict,
    sentence: &'a str,
    printed: &'a str,
    recomputed: Option<&'a str>,
    expected: Option<Verdict>,
    fails: bool,
    says: &'a str,
    file: &'a str,
    line: usize,
    tried: usize,
    matched: usize,
}

/// What a print says of itself.
#[derive(Serialize)]
struct Own<'a> {
    kind: &'static str,
    verdict: &'static str,
    note: &'a str,
}

impl Own<'_> {
    fn of(check: &SelfCheck) -> Own<'_> {
        Own { kind: check.kind.id(), verdict: check.verdict.id(), note: &check.note }
    }
}

/// The document of a schema that holds checked claims: a line per claim and per row, so that a text diff names what moved.
pub fn json(report: &CheckReport, schema: &str) -> String {
    let inputs: Vec<&Input> = report.files.iter().flat_map(|file| &file.check.inputs).collect();
    let inputs = lines(inputs.into_iter(), "    ");
    let mut text = format!(
        "{{\n  \"schema\": {},\n  \"retrial\": {},\n  \"inputs\": [{inputs}],\n  \"claims\": [",
        compact(&schema),
        compact(&env!("CARGO_PKG_VERSION"))
    );
    for (at, (file, claim)) in report.claims().enumerate() {
        let head = compact(&Head {
            id: &claim.id,
            verdict: claim.finding.verdict,
            sentence: &claim.finding.sentence,
            printed: &claim.printed,
            recomputed: claim.finding.recomputed.as_deref(),
            expected: claim.expected,
            fails: report.fails(claim),
            says: &claim.says,
            file: &file.path,
            line: claim.line,
            tried: claim.finding.tried,
            matched: claim.finding.matched,
        });
        let own: Vec<Own> = claim.own.iter().map(Own::of).collect();
        let rows = |listed: &[Listed]| lines(listed.iter().map(|listed| &listed.row), "      ");
        text.push_str(if at == 0 { "\n    " } else { ",\n    " });
        text.push_str(head.trim_end_matches('}'));
        text.push_str(&format!(
            ",\n     \"self_checks\":[{}],\n     \"reproduces\":[{}],\n     \"rejects\":[{}]}}",
            lines(own.iter(), "      "),
            rows(&claim.finding.reproduces),
            rows(&claim.finding.rejects)
        ));
    }
    text.push_str("\n  ]\n}\n");
    text
}

fn lines<'a, T: Serialize + 'a>(items: impl Iterator<Item = &'a T>, inset: &str) -> String {
    items.map(|item| format!("\n{inset}{}", compact(item))).collect::<Vec<_>>().join(",")
}

fn compact<T: Serialize + ?Sized>(item: &T) -> String {
    serde_json::to_string(item).expect("text and numbers always serialise")
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
