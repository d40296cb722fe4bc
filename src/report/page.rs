//! What a report says, apart from how it looks: headings, tables of ready-made cells, notes, sources.

use crate::figure::Figure;
use crate::results::{Input, Provenance, Results, Status, display};
use crate::study::{Arm, Role, StudyFile};

use super::{
    EvidenceReport, StudyReport, across_trials, adverse_events, at_a_glance, every_row, evidence_pooled, missingness,
    outcome, words,
};

/// A whole report.
pub(super) struct Page<'a> {
    /// Short name of the study; of evidence, what is counted in how many trials.
    pub name: String,
    /// Heading.
    pub title: String,
    /// Registration, DOI and the like.
    pub facts: Vec<Fact>,
    /// What must be seen before any number.
    pub banners: Vec<Banner>,
    /// Why the numbers must not be compared, in sentences.
    pub cautions: Vec<String>,
    /// The arms.
    pub arms: Vec<ArmFacts>,
    /// What a reader came for.
    pub summary: Vec<Table>,
    /// Drawn by another room.
    pub figures: &'a [Figure],
    /// The tables behind the summary.
    pub sections: Vec<Section>,
    /// Every row.
    pub every_row: Table,
    /// Marks and words that the tables use.
    pub legend: Vec<(String, String)>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers were read.
    pub sources: Vec<SourceFacts>,
    /// Files read.
    pub inputs: &'a [Input],
    /// Version of the program that computed the rows.
    pub version: String,
}

/// `label: text`, with an address if it has one.
pub(super) struct Fact {
    pub label: &'static str,
    pub text: String,
    pub href: Option<String>,
}

/// Something that must be seen.
pub(super) struct Banner {
    /// One word in capitals.
    pub word: &'static str,
    /// What it means here.
    pub text: String,
    /// Is it a warning, rather than a property of the data?
    pub grave: bool,
}

/// One arm.
pub(super) struct ArmFacts {
    pub label: String,
    pub control: bool,
    /// "53 randomised", "52 completed".
    pub numbers: Vec<String>,
}

/// One source.
pub(super) struct SourceFacts {
    /// Id in the tables.
    pub id: String,
    pub citation: String,
    pub doi: Option<String>,
    pub url: Option<String>,
    pub retracted: bool,
    /// Statuses of the numbers read there.
    pub statuses: Vec<Status>,
}

/// One heading with its tables.
pub(super) struct Section {
    /// Anchor.
    pub id: String,
    pub title: String,
    /// The rule in words, or what else leads in.
    pub lead: Option<String>,
    pub tables: Vec<Table>,
}

/// One table.
#[derive(Default)]
pub(super) struct Table {
    /// What it holds and how it was computed.
    pub caption: String,
    /// Column heads, each of one or more lines; the first is that of the labels.
    pub head: Vec<Vec<String>>,
    pub lines: Vec<Line>,
    /// Mark and text.
    pub footnotes: Vec<(String, String)>,
    /// May its lines be put into another order?
    pub sortable: bool,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A heading within the table.
    Group,
    /// A number.
    Value,
    /// What belongs to the number above: an interval, a spread.
    Detail,
    /// Words.
    Remark,
}

/// One line of a table.
pub(super) struct Line {
    pub kind: Kind,
    pub label: String,
    pub cells: Vec<Cell>,
    /// Set in beneath the line before.
    pub inset: bool,
}

/// One cell: `45/52  86.5 % (74.7 to 93.3) ×61 †ᵃ`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cell {
    /// Before the number: its counts.
    pub lead: String,
    /// The number.
    pub text: String,
    /// After it: its interval.
    pub tail: String,
    /// After that: how many events.
    pub after: String,
    /// Signs that point to the legend and to footnotes.
    pub marks: Vec<String>,
    /// To sort by.
    pub value: Option<f64>,
    /// Bounds to be drawn about the value, where lines of one column share a scale.
    pub span: Option<(f64, f64)>,
}

impl Cell {
    pub fn new(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), ..Cell::default() }
    }

    pub fn empty() -> Cell {
        Cell::default()
    }

    pub fn is_empty(&self) -> bool {
        self.parts().iter().all(|part| part.is_empty())
    }

    /// Its parts in order: counts, number, interval, events.
    pub fn parts(&self) -> [&str; 4] {
        [&self.lead, &self.text, &self.tail, &self.after]
    }

    /// Do the parts of both stand beneath each other, where both are in one column?
    pub fn is_like(&self, other: &Cell) -> bool {
        let counted = |cell: &Cell| !cell.lead.is_empty();
        counted(self) == counted(other) && (counted(self) || self.tail.is_empty() == other.tail.is_empty())
    }

    /// The same, with what it is sorted by.
    pub fn sorted_by(mut self, value: Option<f64>) -> Cell {
        self.value = value;
        self
    }
}

impl Line {
    pub fn group(label: impl Into<String>) -> Line {
        Line { kind: Kind::Group, label: label.into(), cells: Vec::new(), inset: false }
    }

    pub fn of(kind: Kind, label: impl Into<String>, cells: Vec<Cell>) -> Line {
        Line { kind, label: label.into(), cells, inset: kind == Kind::Detail }
    }

    /// The same, set in.
    pub fn inset(mut self) -> Line {
        self.inset = true;
        self
    }

    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(Cell::is_empty)
    }
}

/// How much room the page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// A hundred columns of a terminal.
    Narrow,
    /// A sheet.
    Wide,
}

/// The page of a study.
pub(super) fn of_study<'a>(report: &StudyReport<'a>, room: Room) -> Page<'a> {
    let study = report.study;
    let head = &study.study;
    let mut facts = Vec::new();
    if let Some(registration) = &head.registration {
        facts.push(Fact { label: "Registration", text: registration.clone(), href: registry(registration) });
    }
    if let Some(doi) = &head.doi {
        facts.push(Fact { label: "DOI", text: doi.clone(), href: Some(doi_address(doi)) });
    }
    if let Some(citation) = &head.citation {
        facts.push(Fact { label: "Report", text: citation.clone(), href: None });
    }
    let mut banners = Vec::new();
    if head.retracted {
        banners.push(Banner { word: "RETRACTED", text: "The report of this trial was retracted.".into(), grave: true });
    }
    banners.extend(provenance_banners(report.results));
    let mut sections = outcome::sections(report);
    sections.extend(missingness::section(report, room));
    sections.extend(adverse_events::section(report, room));
    Page {
        name: study.label().to_string(),
        title: head.title.clone(),
        facts,
        banners,
        cautions: Vec::new(),
        arms: study.arms.iter().map(arm_facts).collect(),
        summary: at_a_glance::tables(report),
        figures: report.figures,
        sections,
        every_row: every_row::table(report.results, &|row| study_of(row, &[study])),
        legend: legend(report.results),
        notes: head.notes.clone(),
        sources: sources(report.results, &[study]),
        inputs: &report.results.inputs,
        version: report.results.retrial.clone(),
    }
}

/// The page of an evidence file.
pub(super) fn of_evidence<'a>(report: &EvidenceReport<'a>, room: Room) -> Page<'a> {
    let head = &report.evidence.evidence;
    let mut banners = provenance_banners(report.results);
    for study in report.studies.iter().filter(|study| study.study.retracted) {
        let text = format!("The report of {} was retracted.", study.label());
        banners.insert(0, Banner { word: "RETRACTED", text, grave: true });
    }
    Page {
        name: format!("{} in {} trials", head.outcome, report.studies.len()),
        title: head.title.clone(),
        facts: Vec::new(),
        banners,
        cautions: head.reasons.clone(),
        arms: Vec::new(),
        summary: across_trials::tables(report, room),
        figures: report.figures,
        sections: evidence_pooled::sections(report),
        every_row: every_row::table(report.results, &|row| study_of(row, &report.studies)),
        legend: legend(report.results),
        notes: across_trials::notes(report),
        sources: sources(report.results, &report.studies),
        inputs: &report.results.inputs,
        version: report.results.retrial.clone(),
    }
}

/// The study a row is about; the only one where the row does not say.
fn study_of<'a>(row: &crate::results::Row, studies: &[&'a StudyFile]) -> Option<&'a StudyFile> {
    match row.study.as_deref() {
        Some(id) => studies.iter().find(|study| study.study.id.get_ref() == id).copied(),
        None => studies.first().copied(),
    }
}

fn arm_facts(arm: &Arm) -> ArmFacts {
    let counts = [(arm.randomized, "randomised"), (arm.treated, "treated"), (arm.completed, "completed")];
    ArmFacts {
        label: arm.label.clone(),
        control: *arm.role.get_ref() == Role::Control,
        numbers: counts.iter().filter_map(|(count, what)| Some(format!("{} {what}", (*count)?))).collect(),
    }
}

fn provenance_banners(results: &Results) -> Vec<Banner> {
    let mut banners = Vec::new();
    if results.uses(Provenance::Simulated) {
        let text = "The participants are invented; these numbers say nothing about any treatment.".into();
        banners.push(Banner { word: "SIMULATED", text, grave: false });
    }
    if results.uses(Provenance::Reconstructed) {
        let text = "The participants were made so as to match published numbers; they can confirm no claim.".into();
        banners.push(Banner { word: "RECONSTRUCTED", text, grave: false });
    }
    banners
}

/// The sign of a number that is less than read in a source.
pub(super) fn status_mark(status: Option<Status>) -> Option<&'static str> {
    match status? {
        Status::Unconfirmed => Some("†"),
        Status::Derived => Some("‡"),
        Status::Primary | Status::Secondary => None,
    }
}

/// Only what the tables use.
fn legend(results: &Results) -> Vec<(String, String)> {
    let mut legend: Vec<(String, String)> = Vec::new();
    for status in [Status::Unconfirmed, Status::Derived] {
        if results.rows.iter().any(|row| row.status == Some(status))
            && let Some(mark) = status_mark(Some(status))
        {
            legend.push((mark.into(), format!("{}: {}", words::status(status), words::status_explained(status))));
        }
    }
    for rule in ["locf", "worst-case", "best-case", "unknown", "mmrm"] {
        if results.rows.iter().any(|row| row.missing.as_deref() == Some(rule))
            && let Some((name, meaning)) = words::missing_explained(rule)
        {
            legend.push((name.into(), meaning.into()));
        }
    }
    legend
}

/// The sources the rows name, in the order of the study files; all of a study's where its rows name none.
fn sources(results: &Results, studies: &[&StudyFile]) -> Vec<SourceFacts> {
    let several = studies.len() > 1;
    let mut found = Vec::new();
    for study in studies {
        let rows = || {
            let of_study =
                |row: &&crate::results::Row| row.study.as_deref().is_none_or(|id| id == study.study.id.get_ref());
            results.rows.iter().filter(of_study)
        };
        let named =
            |id: &str| rows().filter(|row| row.source.iter().any(|s| s.split('+').any(|s| s == id))).count() > 0;
        let any = study.sources.iter().any(|source| named(source.id.get_ref()));
        for source in study.sources.iter().filter(|source| !any || named(source.id.get_ref())) {
            let id = source.id.get_ref();
            // A row of several sources has the status of the weakest: only rows of one source tell its own.
            let statuses = [Status::Primary, Status::Secondary, Status::Unconfirmed, Status::Derived];
            let of_source = |status: &Status| {
                rows().any(|row| row.source.as_deref() == Some(id.as_str()) && row.status == Some(*status))
            };
            found.push(SourceFacts {
                id: if several { format!("{}: {id}", study.label()) } else { id.clone() },
                citation: source.citation.clone(),
                doi: source.doi.clone(),
                url: source.url.clone(),
                retracted: source.retracted,
                statuses: statuses.into_iter().filter(of_source).collect(),
            });
        }
    }
    found
}

/// The address of a DOI.
pub(super) fn doi_address(doi: &str) -> String {
    let bare = doi.trim_start_matches("https://doi.org/").trim_start_matches("doi:");
    let mut address = String::from("https://doi.org/");
    for byte in bare.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'/' | b'-' | b'_' | b'~' | b'(' | b')' | b':' | b';' => {
                address.push(byte as char)
            }
            other => address.push_str(&format!("%{other:02X}")),
        }
    }
    address
}

/// The address of a trial registration, where its form is known.
fn registry(registration: &str) -> Option<String> {
    let digits = registration.strip_prefix("NCT")?;
    let known = digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_digit());
    known.then(|| format!("https://clinicaltrials.gov/study/{registration}"))
}

/// An address one may follow: nothing but the web.
pub(super) fn web_address(url: &str) -> Option<&str> {
    (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
}

/// "95 % intervals".
pub(super) fn intervals(level: f64) -> String {
    format!("{} intervals", display::level(level))
}
