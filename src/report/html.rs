//! The report as one HTML file: style, script and figures are in it, and it loads nothing.

mod skeleton;

use askama::Template;

use self::skeleton::Html;
use super::page::{self, Cell, Kind, Line, Page, Room, Section, SourceFacts, Table, doi_address, web_address};
use super::{EvidenceReport, NetworkReport, PoolReport, StudyReport, network, pool, words};
use crate::results::{Input, display};

/// A study's report.
pub fn study(report: &StudyReport) -> String {
    write(&page::of_study(report, Room::Wide), report.level)
}

/// An evidence file's report.
pub fn evidence(report: &EvidenceReport) -> String {
    write(&page::of_evidence(report, Room::Wide), report.level)
}

/// A meta-analysis as one self-contained page.
pub fn pool(report: &PoolReport) -> String {
    write(&pool::page(report, Room::Wide), report.level)
}

/// A network meta-analysis.
pub fn network(report: &NetworkReport) -> String {
    write(&network::page(report, Room::Wide), report.level)
}

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

fn write(page: &Page, level: f64) -> String {
    let html = Html { page, level, style: STYLE, script: SCRIPT };
    html.render().expect("writing to memory does not fail")
}

impl Html<'_> {
    /// The tables of the page by heading, for the list at its top.
    fn contents(&self) -> Vec<(&str, &str)> {
        let mut contents = vec![("summary", "Summary")];
        if !self.page.figures.is_empty() {
            contents.push(("figures", "Figures"));
        }
        contents.extend(self.page.sections.iter().map(|section| (section.id.as_str(), section.title.as_str())));
        if !self.page.notes.is_empty() {
            contents.push(("notes", "Notes"));
        }
        contents.push(("every-row", "Every row"));
        if !self.page.sources.is_empty() {
            contents.push(("sources", "Sources"));
        }
        contents.push(("files", "Files"));
        contents
    }

    fn coverage(&self) -> String {
        display::level(self.level)
    }

    fn svg<'s>(&self, figure: &'s crate::figure::Figure) -> &'s str {
        // A document's prologue has no place within a page.
        figure.svg.find("<svg").map_or("", |at| &figure.svg[at..])
    }

    fn doi(&self, doi: &str) -> String {
        doi_address(doi)
    }

    fn web<'s>(&self, source: &'s SourceFacts) -> Option<&'s str> {
        source.url.as_deref().and_then(web_address)
    }

    fn statuses(&self, source: &SourceFacts) -> String {
        source.statuses.iter().map(|status| words::status(*status)).collect::<Vec<_>>().join(", ")
    }

    fn kind(&self, input: &Input) -> &'static str {
        input.provenance.map_or("", words::provenance)
    }

    /// Lines under their group headings.
    fn groups<'t>(&self, table: &'t Table) -> Vec<(Option<&'t Line>, &'t [Line])> {
        let mut groups = Vec::new();
        let mut rest = table.lines.as_slice();
        while !rest.is_empty() {
            let (heading, lines) = match rest {
                [heading, lines @ ..] if heading.kind == Kind::Group => (Some(heading), lines),
                lines => (None, lines),
            };
            let end = lines.iter().position(|line| line.kind == Kind::Group).unwrap_or(lines.len());
            groups.push((heading, &lines[..end]));
            rest = &lines[end..];
        }
        groups
    }

    fn class(&self, line: &Line) -> &'static str {
        match line.kind {
            Kind::Group => "group",
            Kind::Value if line.inset => "value inset",
            Kind::Value => "value",
            Kind::Detail => "detail",
            Kind::Remark if line.cells.is_empty() => "subhead",
            Kind::Remark => "remark",
        }
    }

    /// What a mark stands for, shown where it is pointed at.
    fn meaning<'t>(&'t self, table: &'t Table, mark: &str) -> &'t str {
        let known = table.footnotes.iter().chain(&self.page.legend).find(|(known, _)| known == mark);
        known.map_or("", |(_, meaning)| meaning)
    }

    /// What a cell is sorted by: its number with all digits, or else its words.
    fn sort_value(&self, cell: &Cell) -> String {
        cell.value.filter(|value| value.is_finite()).map_or_else(String::new, |value| value.to_string())
    }

    /// The column's common scale, where any of its cells is drawn.
    fn scale(&self, table: &Table, column: &usize) -> Option<Scale> {
        let cells = table.lines.iter().filter_map(|line| line.cells.get(*column));
        let bounds: Vec<f64> = cells.filter_map(|cell| cell.span).flat_map(|(lower, upper)| [lower, upper]).collect();
        let least = bounds.iter().copied().fold(0.0, f64::min);
        let most = bounds.iter().copied().fold(0.0, f64::max);
        (least < most).then_some(Scale { least, most })
    }

    /// The parts of a cell, each with the width that lets it stand beneath those of the cells like it.
    fn parts<'t>(&self, table: &'t Table, column: &usize, cell: &'t Cell) -> Vec<Part<'t>> {
        if cell.lead.is_empty() && cell.tail.is_empty() {
            return vec![Part { class: "text", text: &cell.text, width: String::new() }];
        }
        let lines = table.lines.iter().filter(|line| line.kind != Kind::Remark);
        let alike: Vec<&Cell> =
            lines.filter_map(|line| line.cells.get(*column)).filter(|other| other.is_like(cell)).collect();
        // The unit `ch` measures a digit: spaces, brackets and points are narrower, the percent sign is wider.
        let kinds = [("lead", 1.0), ("text", 0.95), ("tail", 0.82), ("after", 1.0)];
        let mut parts = Vec::new();
        for ((class, share), (at, text)) in kinds.into_iter().zip(cell.parts().into_iter().enumerate()) {
            let widest = alike.iter().map(|cell| cell.parts()[at].chars().count()).max().unwrap_or(0);
            if widest > 0 {
                parts.push(Part { class, text, width: display::number(widest as f64 * share, 1) });
            }
        }
        parts
    }

    /// The class of a column that holds words, counted from that of the labels, as an attribute.
    fn words_class(&self, table: &Table, column: &usize) -> &'static str {
        match table.head.get(*column).and_then(|head| head.first()).map(String::as_str) {
            Some("Term" | "Note") => " class=\"words long\"",
            Some(head) if TEXT_COLUMNS.contains(&head) => " class=\"words\"",
            _ => "",
        }
    }

    fn summary_id(&self, at: &usize) -> String {
        format!("summary-table-{at}")
    }

    fn table_id(&self, section: &Section, at: &usize) -> String {
        format!("{}-table-{at}", section.id)
    }
}

/// One part of a cell, as wide as the column's parts of its kind; of any width where `width` is empty.
struct Part<'t> {
    class: &'static str,
    text: &'t str,
    width: String,
}

/// Columns of words: set at the left.
const TEXT_COLUMNS: [&str; 10] =
    ["Outcome", "Visit", "Population", "Missing", "Arm", "Term", "Statistic", "Method", "Source", "Note"];

/// What the width of a small drawing stands for; zero is always in it.
struct Scale {
    least: f64,
    most: f64,
}

impl Scale {
    /// The drawing's width within its margins, and the margin.
    const WIDTH: f64 = 120.0;
    const MARGIN: f64 = 4.0;

    fn x(&self, value: &f64) -> String {
        let share = (value - self.least) / (self.most - self.least);
        format!("{:.1}", Self::MARGIN + share.clamp(0.0, 1.0) * Self::WIDTH)
    }

    fn zero(&self) -> String {
        self.x(&0.0)
    }
}
