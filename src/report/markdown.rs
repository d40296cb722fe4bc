//! The report as GitHub-flavoured Markdown. Figures are linked as `figures/<id>.svg`, beside the file.

use super::page::{self, Cell, Kind, Line, Page, Room, Table, doi_address, web_address};
use super::{EvidenceReport, IndirectReport, NetworkReport, PoolReport, StudyReport, indirect, network, pool, words};

/// A study's report.
pub fn study(report: &StudyReport) -> String {
    write(&page::of_study(report, Room::Wide))
}

/// An evidence file's report.
pub fn evidence(report: &EvidenceReport) -> String {
    write(&page::of_evidence(report, Room::Wide))
}

/// A meta-analysis as Markdown.
pub fn pool(report: &PoolReport) -> String {
    write(&pool::page(report, Room::Wide))
}

/// An indirect comparison as Markdown.
pub fn indirect(report: &IndirectReport) -> String {
    write(&indirect::page(report))
}

/// A network meta-analysis.
pub fn network(report: &NetworkReport) -> String {
    write(&network::page(report, Room::Wide))
}

fn write(page: &Page) -> String {
    let mut text = format!("# {}\n", escaped(&page.title));
    for banner in &page.banners {
        let kind = if banner.grave { "WARNING" } else { "IMPORTANT" };
        text.push_str(&format!("\n> [!{kind}]\n> **{}.** {}\n", banner.word, escaped(&banner.text)));
    }
    let facts: Vec<String> = page
        .facts
        .iter()
        .filter(|fact| fact.label != "Report")
        .map(|fact| {
            let shown = if fact.label == "DOI" { format!("doi:{}", fact.text) } else { fact.text.clone() };
            link(&shown, fact.href.as_deref())
        })
        .collect();
    let name = std::iter::once(format!("**{}**", escaped(&page.name))).chain(facts).collect::<Vec<_>>().join(" · ");
    text.push_str(&format!("\n{name}\n"));
    for fact in page.facts.iter().filter(|fact| fact.label == "Report") {
        text.push_str(&format!("\n{}\n", escaped(&fact.text)));
    }
    if !page.arms.is_empty() {
        text.push('\n');
    }
    for arm in &page.arms {
        let control = if arm.control { " (control)" } else { "" };
        let numbers = if arm.numbers.is_empty() { String::new() } else { format!(": {}", arm.numbers.join(", ")) };
        text.push_str(&format!("- **{}**{control}{numbers}\n", escaped(&arm.label)));
    }
    if !page.cautions.is_empty() {
        text.push_str("\n**No line of this compares one trial with another:**\n\n");
        list(&mut text, &page.cautions);
    }
    text.push_str("\n## Summary\n");
    for table in &page.summary {
        write_table(&mut text, table);
    }
    if !page.figures.is_empty() {
        text.push_str("\n## Figures\n");
    }
    for figure in page.figures {
        let alt = escaped(&figure.description).replace('\n', " ");
        text.push_str(&format!("\n**{}**\n\n![{alt}](figures/{}.svg)\n", escaped(&figure.title), address(&figure.id)));
    }
    for section in &page.sections {
        text.push_str(&format!("\n## {}\n", escaped(&section.title)));
        if let Some(lead) = &section.lead {
            text.push_str(&format!("\n{}\n", escaped(lead)));
        }
        for table in &section.tables {
            write_table(&mut text, table);
        }
    }
    if !page.legend.is_empty() {
        text.push_str("\n## Signs and words\n\n");
        for (sign, meaning) in &page.legend {
            text.push_str(&format!("- **{}**: {}\n", escaped(sign), escaped(meaning)));
        }
    }
    if !page.notes.is_empty() {
        text.push_str("\n## Notes\n\n");
        list(&mut text, &page.notes);
    }
    if !page.sources.is_empty() {
        text.push_str("\n## Sources\n\n");
    }
    for source in &page.sources {
        let mut line = format!("- **{}**: ", escaped(&source.id));
        if source.retracted {
            line.push_str("**RETRACTED.** ");
        }
        line.push_str(&escaped(&source.citation));
        if let Some(doi) = &source.doi {
            line.push_str(&format!(" {}", link(&format!("doi:{doi}"), Some(&doi_address(doi)))));
        }
        if let Some(url) = source.url.as_deref().and_then(web_address) {
            line.push_str(&format!(" {}", link(url, Some(url))));
        }
        let statuses: Vec<&str> = source.statuses.iter().map(|status| words::status(*status)).collect();
        if !statuses.is_empty() {
            line.push_str(&format!(" ({})", statuses.join(", ")));
        }
        text.push_str(&line);
        text.push('\n');
    }
    text.push_str("\n## Files read\n\n| File | Data | SHA-256 |\n|:--|:--|:--|\n");
    for input in page.inputs {
        let kind = input.provenance.map_or("", words::provenance);
        text.push_str(&format!("| {} | {kind} | `{}` |\n", escaped(&input.file), input.sha256));
    }
    text.push_str(&format!(
        "\n---\n\nComputed by retrial {}. Every row with all its digits is in `results.json` and `results.csv`.\n",
        escaped(&page.version)
    ));
    text
}

fn list(text: &mut String, items: &[String]) {
    for item in items {
        text.push_str(&format!("- {}\n", escaped(item)));
    }
}

fn write_table(text: &mut String, table: &Table) {
    text.push_str(&format!("\n{}.\n\n", escaped(&table.caption)));
    let head: Vec<String> = table
        .head
        .iter()
        .map(|lines| lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>"))
        .collect();
    let ruler: Vec<&str> = (0..head.len()).map(|column| if column == 0 { ":--" } else { "--:" }).collect();
    text.push_str(&format!("| {} |\n|{}|\n", head.join(" | "), ruler.join("|")));
    for line in &table.lines {
        let mut cells: Vec<String> = vec![label(line)];
        cells.extend((0..head.len() - 1).map(|column| line.cells.get(column).map_or_else(String::new, cell)));
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    if !table.footnotes.is_empty() {
        text.push('\n');
    }
    for (at, (mark, note)) in table.footnotes.iter().enumerate() {
        let end = if at + 1 == table.footnotes.len() { "" } else { "<br>" };
        text.push_str(&format!("<sup>{mark}</sup> {}{end}\n", escaped(note)));
    }
}

fn label(line: &Line) -> String {
    let label = escaped(&line.label);
    match line.kind {
        Kind::Group => format!("**{label}**"),
        Kind::Remark => format!("*{label}*"),
        _ if line.inset => format!("&emsp;{label}"),
        _ => label,
    }
}

fn cell(cell: &Cell) -> String {
    let parts = cell.parts();
    let mut text = parts.iter().filter(|part| !part.is_empty()).map(|part| escaped(part)).collect::<Vec<_>>().join(" ");
    if !cell.marks.is_empty() && !text.is_empty() {
        text.push_str(&format!("<sup>{}</sup>", cell.marks.join(" ")));
    }
    text
}

fn link(text: &str, href: Option<&str>) -> String {
    match href {
        Some(href) => format!("[{}]({})", escaped(text), address(href)),
        None => escaped(text),
    }
}

/// An address that ends where the link's bracket does.
fn address(href: &str) -> String {
    href.replace('(', "%28").replace(')', "%29").replace(' ', "%20").replace('<', "%3C").replace('>', "%3E")
}

/// Text that Markdown shows as it is, on one line.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => {
                shown.push('\\');
                shown.push(letter);
            }
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            '\n' | '\r' | '\t' => shown.push(' '),
            _ => shown.push(letter),
        }
    }
    shown
}
