//! Verdicts in Markdown: a table to read first, then each claim with its rows.

use crate::claim::Listed;

use super::{CheckReport, expectation, own_words, words};

/// The report as Markdown.
pub fn markdown(report: &CheckReport) -> String {
    let mut text = String::new();
    for file in &report.files {
        text.push_str(&format!("# Claims of: {}\n\n", escaped(&file.title())));
        let source = &file.source;
        let parts: Vec<String> = [
            source.author.clone(),
            source.date.clone(),
            source.citation.clone().filter(|citation| *citation != file.title()),
            source.doi.as_ref().map(|doi| format!("[doi:{doi}](https://doi.org/{doi})")),
            source.url.as_ref().map(|url| format!("<{url}>")),
            source.note.clone(),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !parts.is_empty() {
            text.push_str(&format!("{}\n\n", parts.join(" · ")));
        }
        for banner in report.banners() {
            text.push_str(&format!("> **{banner}**\n\n"));
        }
        text.push_str("| verdict | claim | printed | recomputed |\n|---|---|---|---|\n");
        for claim in &file.check.claims {
            let mark = if report.fails(claim) { "✗" } else { "" };
            text.push_str(&format!(
                "| {mark} {} | [{}](#{}) | {} | {} |\n",
                words(claim.finding.verdict),
                escaped(&claim.id),
                anchor(&claim.id),
                escaped(&claim.printed),
                escaped(claim.finding.recomputed.as_deref().unwrap_or("–"))
            ));
        }
        text.push('\n');
        for claim in &file.check.claims {
            text.push_str(&format!("## {}\n\n", escaped(&claim.id)));
            let place = claim.locator.as_ref().map_or(String::new(), |place| format!(" ({})", escaped(place)));
            if !claim.says.is_empty() {
                text.push_str(&format!("{}{place}\n\n", escaped(&claim.says)));
            }
            text.push_str(&format!("Printed: {}  \n", escaped(&claim.printed)));
            text.push_str(&format!(
                "**{}.** {}\n\n",
                capital(words(claim.finding.verdict)),
                escaped(&claim.finding.sentence)
            ));
            list("Prints it", &claim.finding.reproduces, claim.finding.matched, &mut text);
            let rejected = claim.finding.tried.saturating_sub(claim.finding.matched);
            list("Does not print it", &claim.finding.rejects, rejected, &mut text);
            for check in &claim.own {
                text.push_str(&format!("{}.\n\n", escaped(&capital(&own_words(check)))));
            }
            if let Some(note) = &claim.note {
                text.push_str(&format!("Note: {}\n\n", escaped(note)));
            }
            if let Some(expectation) = expectation(claim) {
                text.push_str(&format!("**{}**\n\n", escaped(&expectation)));
            }
        }
    }
    text.push_str(&format!("{}\n", report.summary()));
    text
}

fn list(what: &str, rows: &[Listed], all: usize, text: &mut String) {
    if rows.is_empty() {
        return;
    }
    let more = if all > rows.len() { format!(" ({} of {all})", rows.len()) } else { String::new() };
    text.push_str(&format!("{what}{more}:\n\n"));
    for row in rows {
        text.push_str(&format!("- {}\n", escaped(&row.words)));
    }
    text.push('\n');
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// As GitHub makes anchors of headings.
fn anchor(id: &str) -> String {
    let kept = id.to_lowercase();
    kept.chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
        .map(|letter| if letter == ' ' { '-' } else { letter })
        .collect()
}

/// Text that means itself, also in a table.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '|' | '*' | '_' | '`' | '<' | '[' | ']' | '\\' | '#' => {
                out.push('\\');
                out.push(letter);
            }
            '\n' | '\r' => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}
