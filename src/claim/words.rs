//! Rows in words, for the one sentence of a verdict.

use crate::ingest::Trial;
use crate::results::{Method, Provenance, Row, Statistic, display};

use super::print::{Number, Print, Value};

/// A number shown as precisely as it was printed, or better.
fn shown(value: f64, printed: Option<&Number>, least: usize) -> String {
    display::number(value, printed.map_or(least, |number| (number.decimal.decimals as usize).max(least)))
}

/// What the row computes, in the unit of the print: `37/52 = 71.2 %`, `risk difference 30.3 points (13.5 to 47.1, wald)`.
pub fn computed(row: &Row, print: &Print, test: Option<&Row>) -> String {
    let printed = match &print.value {
        Some(Value::Number(_, number)) => Some(number),
        _ => print.range.as_ref().map(|(low, _)| low),
    };
    let interval = || {
        let bound = |value: f64| display::bound(row.statistic, value);
        let bounds = display::interval(row.lower, row.upper, bound).filter(|_| print.has_interval())?;
        Some(format!(" ({bounds}, {})", row.method.map_or("", |method| method.id())))
    };
    let interval = interval().unwrap_or_default();
    let percent = printed.is_none_or(|number| super::agreement::factor(row, number) > 1.0);
    let text = match (row.statistic, row.estimate) {
        (Statistic::Proportion, Some(share)) => {
            let rate =
                if percent { format!("{} %", shown(100.0 * share, printed, 1)) } else { shown(share, printed, 3) };
            format!("{} = {rate}{interval}", display::counts(row.events, row.n))
        }
        (Statistic::RiskDifference, Some(share)) if percent => {
            format!("risk difference {} points{interval}", shown(100.0 * share, printed, 1))
        }
        (Statistic::TestOfEquality, _) => test_words(row),
        (Statistic::ParticipantCount, Some(count)) => format!("{} participants", display::number(count, 0)),
        (Statistic::EventCount, Some(count)) => format!("{} events", display::number(count, 0)),
        (Statistic::PublishedNumber | Statistic::Converted, Some(value)) => shown(value, printed, 0),
        (statistic, Some(value)) => {
            let value = shown(value, printed, 2);
            format!("{} {value}{interval}", name(statistic))
        }
        (statistic, None) => name(statistic),
    };
    let shows = |note: &str| note.contains("over the") || (row.versus.is_some() && note.contains('/'));
    let counts = match &row.note {
        Some(note) if shows(note) => format!(" [{}]", first_part(note)),
        _ => String::new(),
    };
    match test.filter(|_| print.p.is_some() || print.statistic.is_some()) {
        Some(test) => format!("{text}{counts}, {}", test_words(test)),
        None => format!("{text}{counts}"),
    }
}

/// What a standardised effect is divided by.
pub fn standardizer(unit: &str) -> String {
    match unit {
        "sd-change" => "SD of change".into(),
        "sd-endpoint" => "SD of the score".into(),
        "sd-baseline" => "SD at baseline".into(),
        "sd-model" => "the model's SE × √n".into(),
        other => other.into(),
    }
}

/// A statistic by name.
pub fn name(statistic: Statistic) -> String {
    match statistic {
        Statistic::CohensD => "Cohen's d".into(),
        Statistic::HedgesG => "Hedges' g".into(),
        Statistic::GlassDelta => "Glass's delta".into(),
        Statistic::LsMean => "LS mean".into(),
        Statistic::LsMeanDifference => "difference of LS means".into(),
        other => other.id().replace('-', " "),
    }
}

fn first_part(note: &str) -> &str {
    note.split("; ").next().unwrap_or(note)
}

fn test_words(row: &Row) -> String {
    let letter = match row.method {
        Some(Method::Pearson | Method::PearsonYates | Method::NMinusOne | Method::LikelihoodRatio) => "χ²",
        Some(Method::Student | Method::Welch) => "t",
        Some(Method::Normal) => "z",
        _ => "statistic",
    };
    let statistic = row.test_statistic.map(|value| format!("{letter} = {}", display::number(value, 2)));
    let p = row.p_value.map(p_words);
    let parts: Vec<String> = [statistic, p].into_iter().flatten().collect();
    format!("{} ({})", parts.join(", "), row.method.map_or("test", |method| method.id()))
}

/// Two or three significant digits: a printed p is compared in its own.
fn p_words(p: f64) -> String {
    match p {
        p if p < 1e-300 => "p < 1e-300".into(),
        p if p < 1e-4 => format!("p = {p:.1e}").replace("e-", " × 10^−"),
        p if p < 0.01 => format!("p = {}", display::number(p, 5)),
        p => format!("p = {}", display::number(p, 4)),
    }
}

/// Arm, arms together, or arm against comparator, by their labels.
pub fn arms(row: &Row, trial: Option<&Trial>) -> String {
    let label = |id: &str| match id {
        crate::analysis::wide::ALL_ARMS => "all arms together".to_string(),
        crate::analysis::wide::EXPERIMENTAL_ARMS => "the experimental arms together".to_string(),
        id => trial.and_then(|trial| trial.study.file.arm(id)).map_or_else(|| id.to_string(), |arm| arm.label.clone()),
    };
    match (row.arm.as_deref(), row.versus.as_deref()) {
        (Some(arm), Some(versus)) => format!("{} against {}", label(arm), label(versus)),
        (Some(arm), None) => label(arm),
        _ => String::new(),
    }
}

/// Who is in the denominator.
pub fn denominator(row: &Row) -> String {
    let population = match row.population.as_deref() {
        Some("randomized") => "all randomised",
        Some("treated") => "all treated",
        Some("completers") => "those who completed",
        Some("observed") => "those observed",
        _ => "",
    };
    let missing = match row.missing.as_deref() {
        Some("non-responder") => ", the missing as without the event",
        Some("locf") => ", last value carried forward",
        Some("worst-case") => ", worst case",
        Some("best-case") => ", best case",
        Some("mmrm") if row.analysis.is_none() => ", by the report's model",
        Some("mmrm") => ", by the study file's model for repeated measures",
        Some("multiple-imputation") => ", the missing imputed several times",
        Some("unknown") => ", rule for the missing not known",
        _ => "",
    };
    format!("{population}{missing}")
}

/// The visit by its label.
pub fn visit(row: &Row, trial: Option<&Trial>) -> Option<String> {
    let id = row.visit.as_deref()?;
    Some(trial.map_or(id, |trial| trial.study.file.visit_label(id)).to_string())
}

/// Where the numbers of a row were read.
pub fn source(row: &Row, provenance: Provenance) -> String {
    let status = row.status.map_or(String::new(), |status| format!(", {status}"));
    match row.source.as_deref() {
        Some(ids) => format!("source {}{status}", ids.replace('+', " and ")),
        None if provenance == Provenance::Published => "from the study file".into(),
        None => "counted from participants".into(),
    }
}

/// A row in one line: what it computes, of whom, how.
pub fn line(row: &Row, print: &Print, test: Option<&Row>, trial: Option<&Trial>) -> String {
    // Without an interval the method matters only where it moves the estimate.
    let method = row.method.filter(|_| row.statistic == Statistic::OddsRatio && !print.has_interval());
    let unit = match row.statistic {
        Statistic::CohensD | Statistic::HedgesG | Statistic::GlassDelta => row.unit.as_deref(),
        _ => None,
    };
    let complement = row.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("non-"));
    let parts = [
        Some(computed(row, print, test)),
        Some(arms(row, trial)),
        complement.then(|| "those without the event".to_string()),
        Some(denominator(row)),
        visit(row, trial),
        unit.map(standardizer),
        row.term.as_deref().map(|term| term.replace("reading=", "second reading: ")),
        method.map(|method| method.id().to_string()),
        row.status.filter(|status| *status != crate::results::Status::Primary).map(|status| status.id().to_string()),
    ];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
