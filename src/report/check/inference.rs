//! The answer to one question: what prints the number, and what does not.

use crate::claim::Listed;

use super::CheckReport;

/// Rows shown of those that do not print it.
const SHOWN: usize = 40;

/// The answer for reading.
pub fn inference(report: &CheckReport, markdown: bool) -> String {
    let mut text = String::new();
    for (_, claim) in report.claims() {
        let finding = &claim.finding;
        let bold = if markdown { "**" } else { "" };
        text.push_str(&format!("{}\nprinted: {}\n\n{bold}{}{bold}\n", claim.says, claim.printed, finding.sentence));
        list("prints it", &finding.reproduces, markdown, &mut text);
        list("does not print it", &finding.rejects, markdown, &mut text);
        text.push_str(&format!("\n{} of {} tried\n", finding.matched, finding.tried));
    }
    text
}

fn list(what: &str, rows: &[Listed], markdown: bool, text: &mut String) {
    if rows.is_empty() {
        return;
    }
    text.push_str(&format!("\n{what}:\n"));
    if markdown {
        text.push('\n');
    }
    for row in rows.iter().take(SHOWN) {
        text.push_str(&format!("{}{}\n", if markdown { "- " } else { "  " }, row.words));
    }
    if rows.len() > SHOWN {
        text.push_str(&format!("  and {} more\n", rows.len() - SHOWN));
    }
}
