//! `retrial scales`: the rating scales we know.

use comfy_table::{ContentArrangement, Table, presets};

use crate::study::{Better, Scale, scales};

use super::{Failure, Format, Global, output};

pub(super) fn run(global: &Global) -> Result<(), Failure> {
    output::emit(
        &match global.format {
            Format::Text => text(),
            Format::Json => json(),
            Format::Csv => csv(),
            Format::Markdown => markdown(),
        },
        global,
    )
}

const COLUMNS: [&str; 9] = ["id", "name", "minimum", "maximum", "better", "response", "remission", "citation", "doi"];

fn cells(scale: &Scale) -> [String; 9] {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        scale.id.clone(),
        scale.name.clone(),
        scale.minimum.to_string(),
        scale.maximum.to_string(),
        match scale.better {
            Better::Lower => "lower".into(),
            Better::Higher => "higher".into(),
        },
        optional(&scale.response),
        optional(&scale.remission),
        scale.citation.clone(),
        optional(&scale.doi),
    ]
}

fn text() -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(100);
    table.set_header(["Scale", "Range", "Better", "Usual response", "Usual remission"]);
    for scale in scales() {
        let [id, _, minimum, maximum, better, response, remission, ..] = cells(scale);
        table.add_row([id, format!("{minimum}–{maximum}"), better, response, remission]);
    }
    let mut text: String = table.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    text.push_str("\nSources\n");
    for scale in scales() {
        let doi = scale.doi.as_ref().map_or(String::new(), |doi| format!(" doi:{doi}"));
        let note = scale.note.as_ref().map_or(String::new(), |note| format!(" {note}"));
        let line = format!("{}: {}. {}{doi}{note}", scale.id, scale.name, scale.citation);
        for line in wrap(&line, 98) {
            text.push_str(&format!("  {line}\n"));
        }
    }
    text
}

/// Lines of at most `width` characters, the second and later ones indented.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("never empty");
        if line.trim().is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(format!("  {word}"));
        }
    }
    lines
}

fn json() -> String {
    let list: Vec<_> = scales()
        .iter()
        .map(|scale| {
            serde_json::json!({
                "id": scale.id, "name": scale.name, "minimum": scale.minimum, "maximum": scale.maximum,
                "better": cells(scale)[4], "integer": scale.integer, "items": scale.items, "response": scale.response,
                "remission": scale.remission, "citation": scale.citation, "doi": scale.doi, "note": scale.note,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::json!({ "schema": "retrial.scales/1", "scales": list }))
}

fn csv() -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).expect("writing to memory does not fail");
    for scale in scales() {
        writer.write_record(cells(scale)).expect("writing to memory does not fail");
    }
    String::from_utf8(writer.into_inner().expect("writing to memory does not fail")).expect("cells are UTF-8")
}

fn markdown() -> String {
    let mut text = format!("| {} |\n|{}\n", COLUMNS.join(" | "), "---|".repeat(COLUMNS.len()));
    for scale in scales() {
        text.push_str(&format!("| {} |\n", cells(scale).map(|cell| cell.replace('|', "\\|")).join(" | ")));
    }
    text
}
