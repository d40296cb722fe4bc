//! What an evidence file pools, the network its trials make, and, only where it assumes one, an indirect comparison.

use crate::results::{Method, PooledModel, Row, Statistic, display};

use super::EvidenceReport;
use super::footnotes::Footnotes;
use super::network::{effect, is_structure};
use super::page::{Cell, Kind, Line, Section, Table, intervals, status_mark};
use super::pool::model_name;
use super::words;

/// Begins the notes of what rests on an assumption that the data do not support.
const NOT_SUPPORTED: &str = "assumption not supported by the data";

/// The effects that are shown; a ratio in place of its logarithm.
const SHOWN: [Statistic; 6] = [
    Statistic::RiskRatio,
    Statistic::OddsRatio,
    Statistic::RatioOfMeans,
    Statistic::RiskDifference,
    Statistic::MeanDifference,
    Statistic::StandardizedMeanDifference,
];

/// The sections, those that there is something to say in.
pub(super) fn sections(report: &EvidenceReport) -> Vec<Section> {
    [pooled(report), network(report), assumed(report)].into_iter().flatten().collect()
}

fn rows<'a>(report: &EvidenceReport<'a>) -> impl Iterator<Item = &'a Row> {
    report.results.rows.iter()
}

/// Each comparison: its studies, then what is pooled of them.
fn pooled(report: &EvidenceReport) -> Option<Section> {
    let mut notes = Footnotes::default();
    let mut lines = Vec::new();
    let mut heads: Vec<&str> = Vec::new();
    for comparison in &report.evidence.comparisons {
        let id = comparison.id.get_ref().as_str();
        let own = || rows(report).filter(move |row| row.analysis.as_deref() == Some(id) && row.term.is_none());
        lines.push(Line::group(&comparison.label));
        let Some(statistic) = SHOWN.into_iter().find(|shown| own().any(|row| row.statistic == *shown)) else {
            let reason = own().find_map(|row| row.note.as_deref()).unwrap_or("not pooled");
            lines.push(Line::of(Kind::Remark, words::capital(reason), Vec::new()));
            continue;
        };
        if !heads.contains(&words::statistic(statistic)) {
            heads.push(words::statistic(statistic));
        }
        let mut line = |label: String, row: &Row, counts: [String; 2], inset: bool| {
            let mut cell = effect(row);
            cell.marks.extend(status_mark(row.status).map(String::from));
            let logged = own().find(|other| {
                other.study == row.study && other.method == row.method && is_log_of(other.statistic, statistic)
            });
            cell.marks.extend(logged.unwrap_or(row).note.as_deref().map(|note| notes.mark(note)));
            let [a, b] = counts.map(Cell::new);
            let line = Line::of(Kind::Value, label, vec![a, b, cell]);
            lines.push(if inset { line.inset() } else { line });
        };
        for row in own().filter(|row| row.statistic == statistic && row.method == Some(Method::SingleStudy)) {
            let study = row.study.as_deref().unwrap_or_default();
            let label = report.studies.iter().find(|file| file.study.id.get_ref() == study).map(|file| file.label());
            let of_arm = |at: usize| {
                let arms = own().filter(|other| {
                    other.study == row.study && other.statistic == Statistic::Proportion && other.versus.is_none()
                });
                arms.map(|other| display::counts(other.events, other.n)).nth(at).unwrap_or_default()
            };
            line(label.unwrap_or(study).to_string(), row, [of_arm(0), of_arm(1)], true);
        }
        for row in own().filter(|row| row.statistic == statistic && row.study.is_none()) {
            let Some(method) = row.method.filter(|method| is_model(*method)) else { continue };
            line(format!("Pooled, {}", model_name(method)), row, [String::new(), String::new()], false);
        }
        let find = |statistic: Statistic, method: Method| {
            own().find(move |row| row.statistic == statistic && row.method == Some(method) && row.study.is_none())
        };
        if let Some(q) = find(Statistic::CochranQ, Method::InverseVariance)
            && let (Some(value), Some(df), Some(p)) = (q.estimate, q.df, q.p_value)
        {
            let share = find(Statistic::ISquared, Method::FromQ).and_then(|row| row.estimate);
            let share = share.map(|share| format!(", I² {}", display::percent(share))).unwrap_or_default();
            let (value, df) = (display::number(value, 2), display::number(df, 0));
            let text = format!("Q {value} on {df} df, {}{share}", display::p_with_sign(p));
            lines.push(Line::of(Kind::Remark, text, Vec::new()));
        }
    }
    if lines.is_empty() {
        return None;
    }
    let table = Table {
        caption: format!("Effects pooled within comparisons, {}", intervals(report.level)),
        head: vec![
            Vec::new(),
            vec!["Experimental".into(), "n/N".into()],
            vec!["Control".into(), "n/N".into()],
            vec![heads.join(", ")],
        ],
        lines,
        footnotes: notes.into_list(),
        sortable: false,
    };
    Some(Section {
        id: "pooled".into(),
        title: "What can be pooled".into(),
        lead: Some(
            "Trials of the same comparison. With two of them no model is put first: the common-effect and REML intervals take the \
             differences between trials as known, Hartung and Knapp's from a single degree of freedom."
                .into(),
        ),
        tables: vec![table],
    })
}

fn is_log_of(log: Statistic, shown: Statistic) -> bool {
    matches!(
        (log, shown),
        (Statistic::LogRiskRatio, Statistic::RiskRatio)
            | (Statistic::LogOddsRatio, Statistic::OddsRatio)
            | (Statistic::LogRatioOfMeans, Statistic::RatioOfMeans)
    )
}

fn is_model(method: Method) -> bool {
    match method {
        Method::Pooled(pooled) => pooled.part == crate::results::PooledPart::Whole,
        other => PooledModel::ALL.iter().any(|model| model.method() == other),
    }
}

/// Who was compared with whom.
fn network(report: &EvidenceReport) -> Option<Section> {
    let own = || rows(report).filter(|row| is_structure(row));
    let lines: Vec<Line> = own()
        .filter(|row| row.versus.is_some())
        .map(|row| {
            let [arm, versus] =
                [&row.arm, &row.versus].map(|name| name.as_deref().map(words::treatment).unwrap_or_default());
            let trials = row.estimate.map_or_else(|| display::NONE.into(), |trials| display::number(trials, 0));
            Line::of(Kind::Value, format!("{arm} – {}", words::within(&versus)), vec![Cell::new(trials)])
        })
        .collect();
    if lines.is_empty() {
        return None;
    }
    let broken = rows(report).find(|row| {
        row.statistic == Statistic::NetworkEffect && row.method == Some(Method::Network) && row.estimate.is_none()
    });
    let lead = match broken.and_then(|row| row.note.as_deref()) {
        Some(note) => {
            let (said, parts) = note.split_once(": ").unwrap_or((note, ""));
            let parts: Vec<String> = parts
                .split(" | ")
                .enumerate()
                .map(|(at, part)| {
                    let names: Vec<String> = part.split(", ").map(words::treatment).collect();
                    format!("part {}: {}", at + 1, names.join(", "))
                })
                .collect();
            format!("{}. {}.", words::capital(said), words::capital(&parts.join("; ")))
        }
        None => "Every treatment is joined to every other by some chain of trials.".into(),
    };
    let table = Table {
        caption: "Comparisons that were randomised, and the trials that made them".into(),
        head: vec![Vec::new(), vec!["Trials".into()]],
        lines,
        footnotes: Vec::new(),
        sortable: false,
    };
    Some(Section { id: "network".into(), title: "The network as it is".into(), lead: Some(lead), tables: vec![table] })
}

/// Bucher's comparison under the file's assumption: the three ratios side by side.
fn assumed(report: &EvidenceReport) -> Option<Section> {
    let own = || {
        rows(report).filter(|row| {
            row.method == Some(Method::Bucher)
                && row.note.as_deref().is_some_and(|note| note.starts_with(NOT_SUPPORTED))
        })
    };
    let mut notes = Footnotes::default();
    let mut lines: Vec<Line> = Vec::new();
    let mut before: Option<&Row> = None;
    for row in own().filter(|row| matches!(row.statistic, Statistic::RiskRatio | Statistic::OddsRatio)) {
        let [arm, versus] =
            [&row.arm, &row.versus].map(|name| name.as_deref().map(words::treatment).unwrap_or_default());
        if before.is_none_or(|before| before.analysis != row.analysis) {
            lines.push(Line::group(format!("{arm} v {}", words::within(&versus))));
        }
        before = Some(row);
        let counted = row.endpoint.as_deref().unwrap_or_default();
        let label = format!("{}, {}", words::statistic(row.statistic), counted);
        let mut cell = effect(row);
        cell.marks.extend(row.note.as_deref().map(|note| notes.mark(note)));
        lines.push(Line::of(Kind::Value, label, vec![cell]));
    }
    if lines.is_empty() {
        return None;
    }
    let reason = report.evidence.evidence.assume_common_comparator.as_ref().map(|reason| reason.get_ref().clone());
    let table = Table {
        caption: format!(
            "Indirect comparison (Bucher) of common effects, {}; {NOT_SUPPORTED}",
            intervals(report.level)
        ),
        head: vec![Vec::new(), vec!["Ratio".into()]],
        lines,
        footnotes: notes.into_list(),
        sortable: false,
    };
    Some(Section {
        id: "assumed".into(),
        title: "If the controls were one treatment".into(),
        lead: Some(format!(
            "The file assumes a common comparator: “{}”. No trial supports this; every number below stands and falls with it.",
            reason.unwrap_or_default()
        )),
        tables: vec![table],
    })
}
