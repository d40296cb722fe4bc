//! Verdicts in a terminal: never wider than a hundred columns.

use crate::claim::{Checked, Listed};
use crate::report::terminal::WIDTH;
use crate::results::Verdict;

use super::{CheckReport, expectation, own_words, words};

/// Rows shown of each list.
const SHOWN: usize = 3;

/// The report as lines.
pub fn terminal(report: &CheckReport, color: bool) -> String {
    let mut text = String::new();
    for banner in report.banners() {
        text.push_str(&paint(banner, "1;33", color));
        text.push_str("\n\n");
    }
    for file in &report.files {
        text.push_str(&paint(&file.title(), "1", color));
        text.push('\n');
        if file.title() != file.path {
            text.push_str(&paint(&file.path, "2", color));
            text.push('\n');
        }
        for claim in &file.check.claims {
            text.push('\n');
            of_claim(report, claim, color, &mut text);
        }
        text.push('\n');
    }
    text.push_str(&report.summary());
    text.push('\n');
    text
}

fn of_claim(report: &CheckReport, claim: &Checked, color: bool, text: &mut String) {
    let verdict = claim.finding.verdict;
    let tone = match verdict {
        Verdict::Reproduced => "32",
        Verdict::Coherent => "36",
        Verdict::NotTestable => "2",
        _ => "31",
    };
    let mark = if report.fails(claim) { "✗" } else { "✓" };
    let mark = if verdict == Verdict::NotTestable && !report.fails(claim) { "·" } else { mark };
    text.push_str(&format!("{mark} {}  {}\n", paint(&format!("{:<21}", words(verdict)), tone, color), claim.id));
    let printed = format!("printed: {}", claim.printed);
    let says = if claim.says.is_empty() { printed } else { format!("{} · {printed}", claim.says) };
    wrapped(&says, 2, text);
    wrapped(&claim.finding.sentence, 2, text);
    list("prints it", &claim.finding.reproduces, claim.finding.matched, text);
    let rejected = claim.finding.tried.saturating_sub(claim.finding.matched);
    list("does not", &claim.finding.rejects, rejected, text);
    for check in &claim.own {
        let line = own_words(check);
        wrapped(&if check.disagrees() { paint(&line, "33", color) } else { line }, 2, text);
    }
    if let Some(note) = &claim.note {
        wrapped(&format!("note: {note}"), 2, text);
    }
    if let Some(expectation) = expectation(claim) {
        wrapped(&paint(&expectation, "31", color), 2, text);
    }
}

fn list(what: &str, rows: &[Listed], all: usize, text: &mut String) {
    for (at, row) in rows.iter().take(SHOWN).enumerate() {
        let head = if at == 0 { format!("{what}:") } else { String::new() };
        let mut line = String::new();
        wrapped(&row.words, 15, &mut line);
        text.push_str(&format!("    {head:<11}{}", line.trim_start()));
    }
    if all > SHOWN.min(rows.len()) && !rows.is_empty() {
        text.push_str(&format!("    {:<11}and {} more\n", "", all - SHOWN.min(rows.len())));
    }
}

fn paint(text: &str, code: &str, color: bool) -> String {
    if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_string() }
}

/// Lines of at most [`WIDTH`] columns, each behind `inset` spaces.
fn wrapped(text: &str, inset: usize, out: &mut String) {
    let mut width = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH {
            out.push('\n');
            width = 0;
        }
        if width == 0 {
            out.push_str(&" ".repeat(inset));
            width = inset + length;
        } else {
            out.push(' ');
            width += 1 + length;
        }
        out.push_str(word);
    }
    out.push('\n');
}
