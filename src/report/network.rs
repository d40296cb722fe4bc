//! A network meta-analysis: each treatment against the reference, heterogeneity, every pair, direct and indirect evidence.

use crate::results::{Method, Results, Row, Statistic, display};

use super::footnotes::Footnotes;
use super::page::{Cell, Kind, Line, Page, Room, Section, Table, intervals};
use super::{NetworkReport, every_row, words};

/// More treatments than this make the list of all pairs too long for a terminal.
const SHORT: usize = 8;

/// The page of a network.
pub(super) fn page<'a>(report: &NetworkReport<'a>, room: Room) -> Page<'a> {
    let network = Network::new(report);
    let mut sections = Vec::new();
    let mut notes = vec![
        "The network takes it that trials differ at random in nothing that changes the effects: that a patient of one could have been \
         in any other. No number here can show that."
            .to_string(),
        "A P-score is the certainty that a treatment is better than another, averaged over the others; it says nothing about how \
         much better."
            .to_string(),
    ];
    if network.shown.is_empty() {
        notes.clear();
    }
    match room {
        Room::Wide => sections.push(network.league()),
        Room::Narrow if network.treatments.len() <= SHORT => sections.push(network.every_pair()),
        Room::Narrow => {
            notes.push("Every pair of treatments: --format csv, or the report that --output writes.".into())
        }
    }
    if room == Room::Wide || network.treatments.len() <= SHORT {
        sections.extend(network.direct_and_indirect());
    }
    Page {
        name: network.name(),
        title: report.title.to_string(),
        facts: Vec::new(),
        banners: Vec::new(),
        cautions: Vec::new(),
        arms: Vec::new(),
        summary: vec![network.against_reference(), network.heterogeneity()],
        figures: report.figures,
        sections,
        every_row: every_row::table(report.results, &|_| None),
        legend: Vec::new(),
        notes,
        sources: Vec::new(),
        inputs: &report.results.inputs,
        version: report.results.retrial.clone(),
    }
}

/// The league table as CSV: a row and a column for each treatment, the row's effect against the column's.
pub(super) fn league_csv(report: &NetworkReport) -> String {
    let network = Network::new(report);
    let mut text = String::new();
    for method in &network.methods {
        let head: Vec<String> = network.treatments.iter().map(|name| quoted(name)).collect();
        text.push_str(&format!("{},{}\n", quoted(method.id()), head.join(",")));
        for one in &network.treatments {
            let cells: Vec<String> = network
                .treatments
                .iter()
                .map(|other| if one == other { quoted(one) } else { quoted(&network.cell(*method, one, other).join()) })
                .collect();
            text.push_str(&format!("{},{}\n", quoted(one), cells.join(",")));
        }
    }
    text
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_string() }
}

impl Cell {
    /// Number and interval as one text.
    fn join(&self) -> String {
        self.parts().into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// The rows of a network by what they are about.
struct Network<'a> {
    results: &'a Results,
    reference: &'a str,
    treatments: Vec<&'a str>,
    methods: Vec<Method>,
    /// The statistic shown: the ratio where there is one.
    shown: Vec<&'a Row>,
    statistic: Statistic,
    level: f64,
}

impl<'a> Network<'a> {
    fn new(report: &NetworkReport<'a>) -> Network<'a> {
        let rows = &report.results.rows;
        let has = |statistic: Statistic| rows.iter().any(|row| row.statistic == statistic);
        let ratios = [Statistic::OddsRatio, Statistic::RiskRatio];
        let statistic = ratios.into_iter().find(|ratio| has(*ratio)).unwrap_or(Statistic::NetworkEffect);
        let shown: Vec<&Row> = rows.iter().filter(|row| row.statistic == statistic).collect();
        let mut methods = Vec::new();
        for method in shown.iter().filter_map(|row| row.method) {
            if !methods.contains(&method) {
                methods.push(method);
            }
        }
        let of_treatment = |row: &&Row| is_structure(row) && row.versus.is_none();
        let treatments = rows.iter().filter(of_treatment).filter_map(|row| row.arm.as_deref()).collect();
        let (results, reference, level) = (report.results, report.reference, report.level);
        Network { results, reference, treatments, methods, shown, statistic, level }
    }

    fn rows(&self, statistic: Statistic) -> impl Iterator<Item = &'a Row> {
        self.results.rows.iter().filter(move |row| row.statistic == statistic)
    }

    fn one(&self, statistic: Statistic, method: Method) -> Option<&'a Row> {
        self.rows(statistic).find(|row| row.method == Some(method))
    }

    fn trials(&self, row: Option<&Row>) -> String {
        row.and_then(|row| row.estimate).map_or_else(|| display::NONE.into(), |trials| display::number(trials, 0))
    }

    fn name(&self) -> String {
        let all = self.rows(Statistic::StudyCount).find(|row| is_structure(row) && row.arm.is_none());
        let trials = self.trials(all);
        let unit = if trials == "1" { "trial" } else { "trials" };
        format!("{} treatments in {trials} {unit}", self.treatments.len())
    }

    /// The effect of `one` against `other`, whichever way round its row is.
    fn cell(&self, method: Method, one: &str, other: &str) -> Cell {
        let is = |row: &&&Row, arm: &str, versus: &str| {
            row.method == Some(method) && row.arm.as_deref() == Some(arm) && row.versus.as_deref() == Some(versus)
        };
        let found = self.shown.iter().find(|row| is(row, one, other)).map(|row| (**row).clone());
        let turned = || self.shown.iter().find(|row| is(row, other, one)).map(|row| self.turned(row));
        found.or_else(turned).map_or_else(Cell::empty, |row| effect(&row))
    }

    /// The same comparison the other way round.
    fn turned(&self, row: &Row) -> Row {
        let ratio = self.statistic != Statistic::NetworkEffect;
        let turn = |value: Option<f64>| value.map(|value| if ratio { 1.0 / value } else { -value });
        let (lower, upper) = (turn(row.upper), turn(row.lower));
        Row { estimate: turn(row.estimate), lower, upper, ..row.clone() }
    }

    fn effect_words(&self) -> &'static str {
        match self.statistic {
            Statistic::NetworkEffect => match self.shown.first().and_then(|row| row.unit.as_deref()) {
                Some("proportion") => "Risk difference",
                Some("mean-difference") => "Mean difference",
                Some("sd-unknown") => "Standardised mean difference",
                _ => "Effect",
            },
            ratio => words::statistic(ratio),
        }
    }

    fn heads(&self) -> Vec<Vec<String>> {
        self.methods.iter().map(|method| vec![self.effect_words().to_string(), words::method(*method)]).collect()
    }

    fn against_reference(&self) -> Table {
        let mut notes = Footnotes::default();
        let others = self.treatments.iter().filter(|name| **name != self.reference);
        let mut lines: Vec<(f64, Line)> = others
            .map(|treatment| {
                let mut cells: Vec<Cell> =
                    self.methods.iter().map(|method| self.cell(*method, treatment, self.reference)).collect();
                let rank = cells.last().and_then(|cell| cell.value).unwrap_or(f64::NAN);
                cells.extend(self.scores(treatment));
                cells.push(self.of_treatment(treatment));
                (rank, Line::of(Kind::Value, *treatment, cells))
            })
            .collect();
        lines.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut lines: Vec<Line> = lines.into_iter().map(|(_, line)| line).collect();
        let mut own: Vec<Cell> = self.methods.iter().map(|_| Cell::new("reference")).collect();
        own.extend(self.scores(self.reference));
        own.push(self.of_treatment(self.reference));
        lines.push(Line::of(Kind::Value, self.reference, own));
        let mut head = vec![Vec::new()];
        head.extend(self.heads());
        head.extend(self.methods.iter().map(|method| vec!["P-score".to_string(), words::method(*method)]));
        head.push(vec!["Trials".into()]);
        let note = self.rows(Statistic::PScore).find_map(|row| row.note.as_deref().filter(|_| row.estimate.is_some()));
        let mut caption = format!("Each treatment against {}, {}", self.reference, intervals(self.level));
        if let Some(note) = note {
            caption.push_str(&format!("; P-scores: {note}"));
        }
        let caveat = self.shown.iter().find_map(|row| row.note.as_deref());
        caveat.into_iter().for_each(|caveat| {
            let mark = notes.mark(caveat);
            lines.iter_mut().flat_map(|line| line.cells.iter_mut()).filter(|cell| cell.value.is_some()).for_each(
                |cell| {
                    cell.marks.push(mark.clone());
                },
            );
        });
        Table { caption, head, lines, footnotes: notes.into_list(), sortable: false }
    }

    fn scores(&self, treatment: &str) -> Vec<Cell> {
        let score = |method: &Method| {
            let own = |row: &&Row| row.method == Some(*method) && row.arm.as_deref() == Some(treatment);
            let score = self.rows(Statistic::PScore).find(own).and_then(|row| row.estimate);
            Cell::new(score.map_or_else(|| display::NONE.into(), |score| display::number(score, 3)))
        };
        self.methods.iter().map(score).collect()
    }

    fn of_treatment(&self, treatment: &str) -> Cell {
        let own = |row: &&Row| is_structure(row) && row.versus.is_none() && row.arm.as_deref() == Some(treatment);
        Cell::new(self.trials(self.rows(Statistic::StudyCount).find(own)))
    }

    fn heterogeneity(&self) -> Table {
        let q = |label: &str, method: Method| {
            let row = self.one(Statistic::CochranQ, method)?;
            let number = |value: Option<f64>, decimals| {
                Cell::new(value.map_or_else(|| display::NONE.into(), |value| display::number(value, decimals)))
            };
            let p = Cell::new(row.p_value.map_or_else(|| display::NONE.into(), display::p_value));
            Some(Line::of(Kind::Value, label, vec![number(row.estimate, 2), number(row.df, 0), p]))
        };
        let mut lines: Vec<Line> = [
            ("Whole network", Method::Network),
            ("Among trials of one design", Method::WithinDesigns),
            ("Between designs (inconsistency)", Method::BetweenDesigns),
        ]
        .into_iter()
        .filter_map(|(label, method)| q(label, method))
        .collect();
        let squared = self.one(Statistic::ISquared, Method::Network).and_then(|row| row.estimate);
        let tau2 = self.one(Statistic::TauSquared, Method::NetworkDl).and_then(|row| row.estimate);
        let shown = |value: Option<String>| value.unwrap_or_else(|| display::NONE.into());
        let words = format!(
            "I² {}; τ² {} (moments)",
            shown(squared.map(display::percent)),
            shown(tau2.map(|value| display::number(value, 4)))
        );
        lines.push(Line::of(Kind::Remark, words, Vec::new()));
        let head = [vec![], vec!["Q"], vec!["df"], vec!["p"]];
        let head = head.map(|lines| lines.into_iter().map(String::from).collect()).to_vec();
        Table { caption: "Heterogeneity".into(), head, lines, footnotes: Vec::new(), sortable: false }
    }

    /// Every pair in a list.
    fn every_pair(&self) -> Section {
        let mut lines = Vec::new();
        for (at, one) in self.treatments.iter().enumerate() {
            for other in &self.treatments[at + 1..] {
                let (one, other) = if *one == self.reference { (other, one) } else { (one, other) };
                let cells = self.methods.iter().map(|method| self.cell(*method, one, other)).collect();
                lines.push(Line::of(Kind::Value, format!("{one} v {other}"), cells));
            }
        }
        let mut head = vec![Vec::new()];
        head.extend(self.heads());
        let caption = format!("Every pair of treatments, {}", intervals(self.level));
        let table = Table { caption, head, lines, footnotes: Vec::new(), sortable: false };
        Section { id: "every-pair".into(), title: "Every pair".into(), lead: None, tables: vec![table] }
    }

    /// Every pair in a square: the row's effect against the column's.
    fn league(&self) -> Section {
        let tables = self.methods.iter().map(|method| {
            let mut head = vec![vec![String::new()]];
            head.extend(self.treatments.iter().map(|name| vec![(*name).to_string()]));
            let line = |one: &&str| {
                let cell = |other: &&str| {
                    if one == other {
                        Cell::new(display::NONE)
                    } else {
                        Cell::new(self.cell(*method, one, other).join())
                    }
                };
                Line::of(Kind::Value, *one, self.treatments.iter().map(cell).collect())
            };
            Table {
                caption: format!(
                    "{}, {}: the treatment of the row against that of the column, {}",
                    self.effect_words(),
                    words::method(*method),
                    intervals(self.level)
                ),
                head,
                lines: self.treatments.iter().map(line).collect(),
                footnotes: Vec::new(),
                sortable: false,
            }
        });
        Section { id: "league".into(), title: "League table".into(), lead: None, tables: tables.collect() }
    }

    fn direct_and_indirect(&self) -> Option<Section> {
        let method = *self.methods.last()?;
        let mut lines = Vec::new();
        let of = |statistic: Statistic, like: &Row| {
            let same = move |row: &&Row| row.method == like.method && row.arm == like.arm && row.versus == like.versus;
            self.rows(statistic).find(same)
        };
        for direct in self.rows(Statistic::DirectEffect).filter(|row| row.method == Some(method)) {
            let trials = direct.term.as_deref().and_then(|term| term.strip_prefix("trials=")).unwrap_or_default();
            let difference = of(Statistic::Inconsistency, direct);
            let mut cells = vec![Cell::new(trials), effect(direct)];
            cells.extend(
                [Statistic::IndirectEffect, Statistic::Inconsistency]
                    .map(|statistic| of(statistic, direct).map_or_else(Cell::empty, effect)),
            );
            cells.push(Cell::new(
                difference.and_then(|row| row.p_value).map_or_else(|| display::NONE.into(), display::p_value),
            ));
            let (arm, versus) = (direct.arm.as_deref()?, direct.versus.as_deref()?);
            lines.push(Line::of(Kind::Value, format!("{arm} v {versus}"), cells));
        }
        if lines.is_empty() {
            return None;
        }
        let scale = match self.statistic {
            Statistic::NetworkEffect => String::new(),
            ratio => format!(", log {}", words::within(words::statistic(ratio))),
        };
        let heads = ["", "Trials", "Direct", "Indirect", "Difference", "p"];
        let table = Table {
            caption: format!(
                "Direct evidence beside that of the trials that did not compare the two, {}{scale}, {}",
                words::method(method),
                intervals(self.level)
            ),
            head: heads
                .iter()
                .map(|head| if head.is_empty() { Vec::new() } else { vec![(*head).to_string()] })
                .collect(),
            lines,
            footnotes: Vec::new(),
            sortable: false,
        };
        Some(Section {
            id: "direct-indirect".into(),
            title: "Direct and indirect evidence".into(),
            lead: None,
            tables: vec![table],
        })
    }
}

/// Is it about what the network is made of?
pub(super) fn is_structure(row: &Row) -> bool {
    row.statistic == Statistic::StudyCount && row.method == Some(Method::Network)
}

pub(super) fn effect(row: &Row) -> Cell {
    Cell {
        text: row.estimate.map_or_else(|| display::NONE.into(), |value| display::bound(row.statistic, value)),
        tail: display::row_interval(row).map_or_else(String::new, |shown| format!("({shown})")),
        value: row.estimate,
        ..Cell::default()
    }
}
