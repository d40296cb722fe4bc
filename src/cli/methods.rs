//! `retrial methods`: what can be estimated, how, and who described it.

use clap::Args;

use crate::analysis::methods::{Entry, METHODS};
use crate::problem::nearest;

use super::{Failure, Format, Global, output};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Explain this one.
    method: Option<String>,
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    let entries: Vec<&Entry> = match &arguments.method {
        None => METHODS.iter().collect(),
        Some(id) => METHODS.iter().filter(|entry| entry.method.id() == id || entry.statistic.id() == id).collect(),
    };
    if let (Some(id), true) = (&arguments.method, entries.is_empty()) {
        let near = nearest(id, METHODS.iter().map(|entry| entry.method.id()));
        let help = near.map_or("`retrial methods` lists them".to_string(), |near| format!("did you mean `{near}`?"));
        return Err(Failure::Usage(format!("there is no method `{id}`\nhelp: {help}")));
    }
    output::emit(&render(&entries, global.format), global)
}

fn cells(entry: &Entry) -> [&'static str; 7] {
    [
        entry.calculator.id(),
        entry.statistic.id(),
        entry.method.id(),
        entry.summary,
        entry.when,
        entry.recommended.unwrap_or_default(),
        entry.reference,
    ]
}

const COLUMNS: [&str; 7] = ["calculator", "statistic", "method", "summary", "when", "recommended", "reference"];

fn render(entries: &[&Entry], format: Format) -> String {
    match format {
        Format::Json => {
            let list: Vec<_> = entries
                .iter()
                .map(|entry| COLUMNS.iter().zip(cells(entry)).collect::<std::collections::BTreeMap<_, _>>())
                .collect();
            format!("{:#}\n", serde_json::json!({ "schema": "retrial.methods/1", "methods": list }))
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(COLUMNS).expect("writing to memory does not fail");
            for entry in entries {
                writer.write_record(cells(entry)).expect("writing to memory does not fail");
            }
            String::from_utf8(writer.into_inner().expect("writing to memory does not fail")).expect("cells are UTF-8")
        }
        Format::Markdown => {
            let head = format!("| {} |\n|{}\n", COLUMNS.join(" | "), "---|".repeat(COLUMNS.len()));
            entries.iter().fold(head, |text, entry| text + &format!("| {} |\n", cells(entry).join(" | ")))
        }
        Format::Text => {
            let mut text = String::new();
            let mut above = None;
            for entry in entries {
                if above != Some((entry.calculator, entry.statistic)) {
                    text.push_str(&format!("\n{}: {}\n", entry.calculator.id(), entry.statistic.id()));
                    above = Some((entry.calculator, entry.statistic));
                }
                text.push_str(&format!("  {:<22}{}\n", entry.method.id(), entry.summary));
                text.push_str(&format!("  {:<22}{}\n", "", entry.when));
                if let Some(reason) = entry.recommended {
                    text.push_str(&format!("  {:<22}recommended: {reason}\n", ""));
                }
                text.push_str(&format!("  {:<22}{}\n", "", entry.reference));
            }
            text.trim_start().to_string()
        }
    }
}
