//! The report in a terminal: never wider than a hundred columns, colour only to guide the eye.

use comfy_table::presets::NOTHING;
use comfy_table::{Cell as TableCell, CellAlignment, ColumnConstraint, ContentArrangement, Table as Layout, Width};

use super::page::{self, Cell, Kind, Line, Page, Room, Section, Table};
use super::{EvidenceReport, IndirectReport, NetworkReport, PoolReport, StudyReport, indirect, network, pool, words};

/// No line is longer.
pub const WIDTH: usize = 100;

/// Columns between two columns of a table.
const GAP: usize = 2;

/// The labels' column is never made narrower than this for the sake of the others.
const LEAST_LABEL: usize = 22;

/// The most that a heading may widen its column.
const HEAD: usize = 12;

/// A study's report as lines of at most [`WIDTH`] columns.
pub fn study(report: &StudyReport, color: bool) -> String {
    Terminal::new(color).page(&page::of_study(report, Room::Narrow))
}

/// An evidence file's report as lines of at most [`WIDTH`] columns.
pub fn evidence(report: &EvidenceReport, color: bool) -> String {
    Terminal::new(color).page(&page::of_evidence(report, Room::Narrow))
}

/// A meta-analysis as lines of at most [`WIDTH`] columns.
pub fn pool(report: &PoolReport, color: bool) -> String {
    Terminal::new(color).page(&pool::page(report, Room::Narrow))
}

/// An indirect comparison as lines of at most [`WIDTH`] columns.
pub fn indirect(report: &IndirectReport, color: bool) -> String {
    Terminal::new(color).page(&indirect::page(report))
}

/// A network meta-analysis as lines of at most [`WIDTH`] columns.
pub fn network(report: &NetworkReport, color: bool) -> String {
    Terminal::new(color).page(&network::page(report, Room::Narrow))
}

/// What a stretch of text is, for the eye.
#[derive(Clone, Copy)]
enum Tone {
    Plain,
    Strong,
    Quiet,
    Warning,
    Alarm,
}

struct Terminal {
    text: String,
    color: bool,
}

impl Terminal {
    fn new(color: bool) -> Terminal {
        Terminal { text: String::new(), color }
    }

    fn page(mut self, page: &Page) -> String {
        self.head(page);
        for (at, table) in page.summary.iter().enumerate() {
            if at > 0 {
                self.blank();
            }
            self.table(table);
        }
        for section in &page.sections {
            self.section(section);
        }
        self.foot(page);
        self.text
    }

    fn head(&mut self, page: &Page) {
        for banner in &page.banners {
            let tone = if banner.grave { Tone::Alarm } else { Tone::Warning };
            self.paragraph(&format!("{}: {}", banner.word, banner.text), 0, tone);
        }
        if !page.banners.is_empty() {
            self.blank();
        }
        self.paragraph(&page.title, 0, Tone::Strong);
        let facts: Vec<String> = page
            .facts
            .iter()
            .filter(|fact| fact.href.is_some() || fact.label != "Report")
            .map(|fact| if fact.label == "DOI" { format!("doi:{}", fact.text) } else { fact.text.clone() })
            .collect();
        let name = std::iter::once(page.name.clone()).chain(facts).collect::<Vec<_>>().join(" · ");
        self.paragraph(&name, 0, Tone::Plain);
        for fact in page.facts.iter().filter(|fact| fact.label == "Report") {
            self.paragraph(&fact.text, 0, Tone::Quiet);
        }
        if !page.arms.is_empty() {
            self.blank();
            let rows: Vec<(String, String)> = page
                .arms
                .iter()
                .map(|arm| {
                    let role = if arm.control { "control".to_string() } else { String::new() };
                    let said: Vec<String> =
                        arm.numbers.iter().cloned().chain([role]).filter(|s| !s.is_empty()).collect();
                    (arm.label.clone(), said.join(", "))
                })
                .collect();
            self.pairs(&rows, Tone::Plain);
        }
        if !page.cautions.is_empty() {
            self.blank();
            self.paragraph("No line of this compares one trial with another:", 0, Tone::Warning);
            for caution in &page.cautions {
                self.item(caution, Tone::Plain);
            }
        }
        self.blank();
    }

    fn section(&mut self, section: &Section) {
        self.blank();
        self.blank();
        self.paragraph(&section.title, 0, Tone::Strong);
        if let Some(lead) = &section.lead {
            self.paragraph(lead, 0, Tone::Plain);
        }
        for (at, table) in section.tables.iter().enumerate() {
            if at > 0 {
                self.blank();
            }
            self.table(table);
        }
    }

    fn foot(&mut self, page: &Page) {
        if !page.legend.is_empty() {
            self.heading("Signs and words");
            self.pairs(&page.legend, Tone::Plain);
        }
        if !page.notes.is_empty() {
            self.heading("Notes");
            for note in &page.notes {
                self.item(note, Tone::Plain);
            }
        }
        if !page.sources.is_empty() {
            self.heading("Sources");
            let rows: Vec<(String, String)> = page
                .sources
                .iter()
                .map(|source| {
                    let mut said = if source.retracted { "RETRACTED: ".to_string() } else { String::new() };
                    said.push_str(&source.citation);
                    if let Some(doi) = &source.doi {
                        said.push_str(&format!(" doi:{doi}"));
                    } else if let Some(url) = &source.url {
                        said.push_str(&format!(" {url}"));
                    }
                    let statuses: Vec<&str> = source.statuses.iter().map(|status| words::status(*status)).collect();
                    if !statuses.is_empty() {
                        said.push_str(&format!(" [{}]", statuses.join(", ")));
                    }
                    (source.id.clone(), said)
                })
                .collect();
            self.pairs(&rows, Tone::Plain);
        }
        if !page.inputs.is_empty() {
            self.heading("Files read");
            let rows: Vec<(String, String)> = page
                .inputs
                .iter()
                .map(|input| {
                    let kind = input.provenance.map_or("", words::provenance);
                    let digest = input.sha256.get(..16).unwrap_or(&input.sha256);
                    (input.file.clone(), format!("sha256 {digest}…  {kind}").trim_end().to_string())
                })
                .collect();
            self.pairs(&rows, Tone::Quiet);
        }
    }

    fn heading(&mut self, text: &str) {
        self.blank();
        self.paragraph(text, 0, Tone::Strong);
    }

    fn table(&mut self, table: &Table) {
        self.paragraph(&table.caption, 0, Tone::Quiet);
        self.blank();
        let columns = table.head.len().saturating_sub(1);
        let shown = Columns::new(table, columns);
        for range in shown.fitting() {
            if range.start > 0 {
                self.blank();
            }
            let widths = shown.widths(range.clone());
            for line in heads(table, range.clone(), &widths) {
                self.line(&line, Tone::Strong);
            }
            let full: usize = widths.iter().sum::<usize>() + GAP * (widths.len() - 1);
            self.line(&"─".repeat(full), Tone::Quiet);
            self.lines(table, &shown, range, &widths);
        }
        for (mark, note) in &table.footnotes {
            self.hanging(&format!("{} ", raised(mark)), note, Tone::Quiet);
        }
    }

    fn lines(&mut self, table: &Table, shown: &Columns, range: std::ops::Range<usize>, widths: &[usize]) {
        for (at, line) in table.lines.iter().enumerate() {
            match line.kind {
                Kind::Group => {
                    if at > 0 {
                        self.blank();
                    }
                    self.paragraph(&line.label, 0, Tone::Strong);
                }
                Kind::Remark if line.cells.is_empty() => self.paragraph(&line.label, 0, Tone::Plain),
                kind => {
                    let cells: Vec<String> = range.clone().map(|column| shown.text(at, column)).collect();
                    let tone = if kind == Kind::Value { Tone::Plain } else { Tone::Quiet };
                    if kind == Kind::Remark {
                        self.blank();
                    }
                    for text in laid_out(&indented(line), &cells, widths) {
                        self.line(&text, tone);
                    }
                }
            }
        }
    }

    /// A term and what is said of it, in two columns.
    fn pairs(&mut self, rows: &[(String, String)], tone: Tone) {
        let width = rows.iter().map(|(term, _)| columns_of(term)).max().unwrap_or(0).min(30);
        for (term, said) in rows {
            if columns_of(term) > width {
                self.paragraph(term, 0, tone);
                self.hanging(&" ".repeat(width + GAP), said, tone);
            } else {
                let pad = width + GAP - columns_of(term);
                self.hanging(&format!("{term}{}", " ".repeat(pad)), said, tone);
            }
        }
    }

    fn item(&mut self, text: &str, tone: Tone) {
        self.hanging("• ", text, tone);
    }

    /// A first line that begins with `first`, the others set in by as much.
    fn hanging(&mut self, first: &str, text: &str, tone: Tone) {
        let inset = columns_of(first);
        for (at, line) in wrapped(text, WIDTH - inset).into_iter().enumerate() {
            let lead = if at == 0 { first.to_string() } else { " ".repeat(inset) };
            self.line(&format!("{lead}{line}"), tone);
        }
    }

    fn paragraph(&mut self, text: &str, inset: usize, tone: Tone) {
        for line in wrapped(text, WIDTH - inset) {
            self.line(&format!("{}{line}", " ".repeat(inset)), tone);
        }
    }

    fn blank(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    fn line(&mut self, line: &str, tone: Tone) {
        let line = line.trim_end();
        let code = match tone {
            _ if !self.color || line.is_empty() => "",
            Tone::Plain => "",
            Tone::Strong => "\u{1b}[1m",
            Tone::Quiet => "\u{1b}[2m",
            Tone::Warning => "\u{1b}[1;33m",
            Tone::Alarm => "\u{1b}[1;31m",
        };
        self.text.push_str(code);
        self.text.push_str(line);
        if !code.is_empty() {
            self.text.push_str("\u{1b}[0m");
        }
        self.text.push('\n');
    }
}

fn indented(line: &Line) -> String {
    format!("{}{}", if line.inset { "  " } else { "" }, line.label)
}

/// The cells of a table as text whose parts stand beneath each other.
struct Columns<'t> {
    table: &'t Table,
    texts: Vec<Vec<String>>,
    widths: Vec<usize>,
    label: usize,
}

impl<'t> Columns<'t> {
    fn new(table: &'t Table, columns: usize) -> Columns<'t> {
        let mut texts = vec![vec![String::new(); columns]; table.lines.len()];
        let mut widths = vec![1; columns];
        for column in 0..columns {
            let cells: Vec<Option<&Cell>> = table.lines.iter().map(|line| line.cells.get(column)).collect();
            let marks = cells.iter().flatten().map(|cell| columns_of(&marks(cell))).max().unwrap_or(0);
            for (at, cell) in cells.iter().enumerate() {
                let Some(cell) = cell.filter(|cell| !cell.is_empty()) else { continue };
                if table.lines[at].kind == Kind::Remark {
                    texts[at][column] = cell.text.clone();
                    widths[column] = widths[column].max(longest_word(&cell.text).min(HEAD));
                } else {
                    let alike = table.lines.iter().zip(&cells).filter_map(|(line, other)| {
                        (line.kind != Kind::Remark).then_some(*other).flatten().filter(|other| other.is_like(cell))
                    });
                    texts[at][column] = folded(aligned(cell, &alike.collect::<Vec<_>>(), marks));
                    let width = texts[at][column].lines().map(columns_of).max().unwrap_or(0);
                    widths[column] = widths[column].max(width);
                }
            }
            let head = table.head[column + 1].iter().map(|line| longest_word(line)).max().unwrap_or(0);
            widths[column] = widths[column].max(head.min(HEAD)).min(WIDTH - LEAST_LABEL - GAP);
        }
        let labels = table.lines.iter().filter(|line| !line.cells.is_empty()).map(|line| columns_of(&indented(line)));
        let label = labels.chain(table.head[0].iter().map(|line| columns_of(line))).max().unwrap_or(0);
        Columns { table, texts, widths, label }
    }

    /// Stretches of columns that fit beside the labels.
    fn fitting(&self) -> Vec<std::ops::Range<usize>> {
        let mut ranges = Vec::new();
        let mut start = 0;
        while start < self.widths.len() {
            let mut end = start + 1;
            while end < self.widths.len() && self.needed(start..end + 1) <= WIDTH {
                end += 1;
            }
            ranges.push(start..end);
            start = end;
        }
        ranges
    }

    fn needed(&self, range: std::ops::Range<usize>) -> usize {
        self.label.min(LEAST_LABEL) + self.widths[range].iter().map(|width| width + GAP).sum::<usize>()
    }

    /// Widths of the labels and of the columns in `range`; what is left over goes to the heads that need it.
    fn widths(&self, range: std::ops::Range<usize>) -> Vec<usize> {
        let columns = &self.widths[range.clone()];
        let taken: usize = columns.iter().map(|width| width + GAP).sum();
        let label = self.label.min(WIDTH.saturating_sub(taken)).max(1);
        let mut left = WIDTH.saturating_sub(taken + label);
        let mut widths = vec![label];
        for (width, head) in columns.iter().zip(&self.table.head[1..][range]) {
            let wish = head.iter().map(|line| columns_of(line)).max().unwrap_or(0).min(2 * HEAD);
            let more = wish.saturating_sub(*width).min(left);
            left -= more;
            widths.push(width + more);
        }
        widths
    }

    fn text(&self, line: usize, column: usize) -> String {
        self.texts[line][column].clone()
    }
}

/// A cell with its parts beneath those of the cells like it.
fn aligned(cell: &Cell, alike: &[&Cell], marks_width: usize) -> String {
    let mut text = String::new();
    let alone = cell.lead.is_empty() && cell.tail.is_empty();
    let parts = cell.parts();
    let last = parts.iter().rposition(|part| !part.is_empty()).unwrap_or(0);
    let signs = marks(cell);
    for (at, part) in parts.into_iter().enumerate() {
        let width = if alone {
            columns_of(part)
        } else {
            alike.iter().map(|cell| columns_of(cell.parts()[at])).max().unwrap_or(0)
        };
        if width == 0 {
            continue;
        }
        // Counts stand a little apart from their number.
        text.push_str(if text.is_empty() {
            ""
        } else if at == 1 {
            "  "
        } else {
            " "
        });
        text.push_str(&" ".repeat(width - columns_of(part)));
        text.push_str(part);
        if at == last {
            text.push_str(&signs);
        }
    }
    text.push_str(&" ".repeat(marks_width.saturating_sub(columns_of(&signs))));
    text
}

/// An interval through infinity on two lines: it alone would widen its column.
fn folded(text: String) -> String {
    text.replacen(" to ∞ to ", " to ∞\nto ", 1)
}

fn marks(cell: &Cell) -> String {
    cell.marks.iter().map(|mark| raised(mark)).collect()
}

/// A footnote's letters set high.
fn raised(mark: &str) -> String {
    const HIGH: [char; 26] = [
        'ᵃ', 'ᵇ', 'ᶜ', 'ᵈ', 'ᵉ', 'ᶠ', 'ᵍ', 'ʰ', 'ⁱ', 'ʲ', 'ᵏ', 'ˡ', 'ᵐ', 'ⁿ', 'ᵒ', 'ᵖ', 'ᑫ', 'ʳ', 'ˢ', 'ᵗ', 'ᵘ', 'ᵛ',
        'ʷ', 'ˣ', 'ʸ', 'ᶻ',
    ];
    let high = |letter: char| match letter {
        'a'..='z' => HIGH[letter as usize - 'a' as usize],
        other => other,
    };
    mark.chars().map(high).collect()
}

fn longest_word(text: &str) -> usize {
    text.split_whitespace().map(columns_of).max().unwrap_or(0)
}

/// Columns a text takes, as the layout counts them.
fn columns_of(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    let mut layout = layout();
    layout.add_row([text.replace('\n', " ")]);
    usize::from(layout.column_max_content_widths()[0])
}

fn layout() -> Layout {
    let mut layout = Layout::new();
    layout.load_style(NOTHING).force_no_tty();
    layout
}

/// The lines of the heads, each ending on the last.
fn heads(table: &Table, range: std::ops::Range<usize>, widths: &[usize]) -> Vec<String> {
    let of_column = |lines: &[String], width: usize| -> Vec<String> {
        lines.iter().flat_map(|line| wrapped(line, width)).collect()
    };
    let label = of_column(&table.head[0], widths[0]);
    let heads: Vec<Vec<String>> =
        table.head[1..][range].iter().zip(&widths[1..]).map(|(lines, width)| of_column(lines, *width)).collect();
    let height = heads.iter().map(Vec::len).chain([label.len()]).max().unwrap_or(0);
    let at_the_foot = |lines: &[String], line: usize| {
        (line + lines.len()).checked_sub(height).map_or_else(String::new, |at| lines[at].clone())
    };
    (0..height)
        .flat_map(|line| {
            let cells: Vec<String> = heads.iter().map(|lines| at_the_foot(lines, line)).collect();
            laid_out(&at_the_foot(&label, line), &cells, widths)
        })
        .collect()
}

/// The lines of a row: its label at the left, the cells at the right of their columns.
fn laid_out(label: &str, cells: &[String], widths: &[usize]) -> Vec<String> {
    let mut layout = layout();
    layout.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH as u16);
    // What a label goes on with on further lines is set in, so that two labels are not taken for one.
    let inset = label.len() - label.trim_start_matches(' ').len();
    let label = label.trim_start_matches(' ');
    let room = widths[0].saturating_sub(inset).max(1);
    let lines = match wrapped(label, room) {
        lines if lines.len() > 1 && room > 6 => wrapped(label, room - 2),
        lines => lines,
    };
    let mut row =
        vec![TableCell::new(lines.join(if lines.len() > 1 && room > 6 { "\n\u{2007}\u{2007}" } else { "\n" }))];
    row.extend(cells.iter().map(|cell| TableCell::new(cell).set_alignment(CellAlignment::Right)));
    layout.add_row(row);
    for (column, width) in layout.column_iter_mut().zip(widths) {
        let padding = if column.index == 0 { inset } else { GAP };
        let total = if column.index == 0 { *width } else { width + GAP };
        column.set_padding((padding as u16, 0));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(total.max(padding + 1) as u16)));
    }
    layout.lines().map(|line| line.replace('\u{2007}', " ")).collect()
}

/// A text in lines of at most `width` columns.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    if text.is_ascii() && text.len() <= width && !text.contains(['\n', '\t', '\r']) {
        return vec![text.to_string()];
    }
    let mut layout = layout();
    layout.set_content_arrangement(ContentArrangement::Dynamic).set_width(width as u16);
    layout.add_row([text.split_whitespace().collect::<Vec<_>>().join(" ")]);
    for column in layout.column_iter_mut() {
        column.set_padding((0, 0));
    }
    layout.lines().map(|line| line.trim_end().to_string()).collect()
}
