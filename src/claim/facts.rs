//! Claims about single numbers that no study holds: compared as printed, multiplied, or two rates set against each other.

use crate::printed::Rounding;
use crate::results::{Row, Statistic, Status, Verdict, display};
use crate::study::{Claims, Fact, Quantity};

use super::agreement::{compares, prints, prints_p};
use super::decide::{Finding, Listed};
use super::evidence::{Evidence, same_report};
use super::print::{Comparator, NotUnderstood, Number, Print, Value};
use super::question::Question;

/// A number and what it may have been before it was rounded.
#[derive(Clone, Copy, Debug)]
struct Known {
    value: f64,
    low: f64,
    high: f64,
}

/// The number of a fact, or its two ends.
fn known(fact: &Fact) -> Result<(Known, Known), NotUnderstood> {
    let of = |text: &str| -> Result<Known, NotUnderstood> {
        match Print::of_text(text)?.value {
            Some(Value::Number(_, number)) => Ok(of_number(&number)),
            _ => Err(NotUnderstood {
                message: format!("the fact `{}` is no number: {text:?}", fact.id.get_ref()),
                help: "write it as its source prints it: \"19\", \"58%\", \"0.37\"; two for a range: [\"75\", \"125\"]"
                    .into(),
                span: None,
            }),
        }
    };
    match fact.value.get_ref() {
        Quantity::One(text) => of(text).map(|number| (number, number)),
        Quantity::Range(low, high) => Ok((of(low)?, of(high)?)),
    }
}

fn of_number(number: &Number) -> Known {
    let half = 0.5 / number.decimal.unit() as f64;
    let scale = if number.percent { 0.01 } else { 1.0 };
    let value = number.decimal.value();
    Known { value: value * scale, low: (value - half) * scale, high: (value + half) * scale }
}

/// Is the fact a number?
///
/// # Errors
/// Why not.
pub fn check(fact: &Fact) -> Result<(), NotUnderstood> {
    known(fact).map(|_| ())
}

/// "1/20", "0.05", "5%".
fn multiplier(text: &str) -> Result<f64, NotUnderstood> {
    let bad = || NotUnderstood {
        message: format!("not a multiplier: {text:?}"),
        help: "write a number or a fraction: \"1/20\"".into(),
        span: None,
    };
    let number = |text: &str| match Print::of_text(text).ok()?.value? {
        Value::Number(Comparator::Equal, number) => Some(of_number(&number).value),
        _ => None,
    };
    match text.split_once('/') {
        Some((over, under)) => {
            let (over, under) = (number(over).ok_or_else(bad)?, number(under).ok_or_else(bad)?);
            if under == 0.0 { Err(bad()) } else { Ok(over / under) }
        }
        None => number(text).ok_or_else(bad),
    }
}

fn listed(question: &Question, row: &(Row, Known, Known, bool), facts: &[&Fact]) -> Listed {
    let ids: Vec<&str> = facts.iter().map(|fact| fact.id.get_ref().as_str()).collect();
    Listed { row: row.0.clone(), words: format!("{} · {}", shown(&question.print, row, facts), ids.join(", ")) }
}

/// The verdict on a claim about facts.
///
/// # Errors
/// A multiplier that is no number.
pub fn decide(question: &Question, claims: &Claims) -> Result<Finding, NotUnderstood> {
    let about = question.about;
    let ids: Vec<&String> = about.fact.iter().flat_map(|named| &named.get_ref().0).collect();
    let facts: Vec<&Fact> =
        ids.iter().filter_map(|id| claims.file.facts.iter().find(|fact| fact.id.get_ref() == *id)).collect();
    let Some(first) = facts.first() else { return Ok(Finding::not_testable("Cannot be tested: no fact.".into())) };
    let evidence = facts.iter().map(|fact| evidence(fact, question)).max().unwrap_or(Evidence::Unconfirmed);
    let rows = rows(question, &facts)?;
    let tried = rows.len();
    let matches: Vec<&(Row, Known, Known, bool)> =
        rows.iter().filter(|(_, low, high, _)| agrees(&question.print, *low, *high, facts.len())).collect();
    let stated: Vec<&(Row, Known, Known, bool)> =
        matches.iter().copied().filter(|row| row.3 == about.complement).collect();
    let sources: Vec<String> = facts.iter().map(|fact| source(fact)).collect();
    let mut sources_once = sources.clone();
    sources_once.dedup();
    let sources = sources_once.join("; ");
    let unit = first.unit.as_deref().map_or(String::new(), |unit| format!(" {unit}"));
    let as_stated = rows.iter().find(|row| row.3 == about.complement).unwrap_or(&rows[0]);
    let seen = shown(&question.print, as_stated, &facts);
    let count = |matched: usize| {
        if tried == 1 {
            String::new()
        } else {
            format!("; {matched} of {tried} combinations tried print{} it", if matched == 1 { "s" } else { "" })
        }
    };
    let mut finding = Finding {
        recomputed: Some(format!("{seen}{unit}")),
        rejects: rows
            .iter()
            .filter(|row| !matches.iter().any(|other| std::ptr::eq(*other, *row)))
            .map(|row| listed(question, row, &facts))
            .collect(),
        tried,
        matched: stated.len(),
        ..Finding::not_testable(String::new())
    };
    (finding.verdict, finding.sentence) = if !stated.is_empty() {
        finding.reproduces = stated.iter().map(|row| listed(question, row, &facts)).collect();
        let count = count(stated.len());
        match evidence {
            Evidence::Independent => (Verdict::Reproduced, format!("Holds: {seen}{unit} ({sources}){count}.")),
            Evidence::SameReport => (
                Verdict::Coherent,
                format!(
                    "Agrees with its own report: {seen}{unit} ({sources}), which is arithmetic and no independent evidence{count}."
                ),
            ),
            _ => (
                Verdict::NotTestable,
                format!(
                    "Cannot be tested: {seen}{unit} agrees, but has not been seen in any source yet ({sources}){count}."
                ),
            ),
        }
    } else if !evidence.counts() {
        (
            Verdict::NotTestable,
            format!("Cannot be tested: {seen}{unit} has not been seen in any source yet ({sources})."),
        )
    } else if let Some(other) = matches.first() {
        finding.matched = matches.len();
        finding.reproduces = matches.iter().map(|row| listed(question, row, &facts)).collect();
        let other = shown(&question.print, other, &facts);
        let of = if about.complement { "with it" } else { "without it" };
        (
            Verdict::ReproducedOtherwise,
            format!(
                "Holds only for another event, those {of}: {other}; as stated it is {seen}{unit} ({sources}){}.",
                count(matches.len())
            ),
        )
    } else {
        (
            Verdict::NotReproduced,
            format!("Does not hold: {seen}{unit}, not {} ({sources}){}.", question.print.text, count(0)),
        )
    };
    Ok(finding)
}

fn evidence(fact: &Fact, question: &Question) -> Evidence {
    match fact.status {
        Status::Unconfirmed => Evidence::Unconfirmed,
        _ if same_report(question.source, fact.source.as_deref(), fact.doi.as_deref(), fact.url.as_deref()) => {
            Evidence::SameReport
        }
        _ => Evidence::Independent,
    }
}

fn source(fact: &Fact) -> String {
    let name = fact.source.as_deref().or(fact.citation.as_deref()).or(fact.doi.as_deref()).unwrap_or("no source");
    format!("source {name}, {}", fact.status)
}

/// The rows to match: each with its lower and upper end, and whether those without the event are meant.
fn rows(question: &Question, facts: &[&Fact]) -> Result<Vec<(Row, Known, Known, bool)>, NotUnderstood> {
    let statistic = question.about.statistic.as_ref().map(|said| *said.get_ref());
    let row = |statistic: Statistic, low: Known, high: Known, complement: bool| {
        let mut row = Row::new(statistic, None);
        let ids: Vec<&str> = facts.iter().map(|fact| fact.id.get_ref().as_str()).collect();
        row.id = Some(ids.join("+").into());
        row.estimate = (low.value == high.value).then_some(low.value);
        let ends = if low.value == high.value { (low.low, low.high) } else { (low.value, high.value) };
        (row.lower, row.upper) = (Some(ends.0), Some(ends.1));
        row.source = facts[0].source.as_deref().map(Into::into);
        row.status = Some(facts[0].status);
        if complement {
            row.term = Some("without the event".into());
        }
        (row, low, high, complement)
    };
    if let (Some(statistic @ (Statistic::RiskRatio | Statistic::OddsRatio | Statistic::RiskDifference)), [a, b]) =
        (statistic, facts)
    {
        let (p, q) = (known(a)?.0, known(b)?.0);
        return Ok([false, true]
            .into_iter()
            .map(|complement| {
                let of = |known: Known| {
                    if complement {
                        Known { value: 1.0 - known.value, low: 1.0 - known.high, high: 1.0 - known.low }
                    } else {
                        known
                    }
                };
                let (p, q) = (of(p), of(q));
                let contrast = |p: f64, q: f64| match statistic {
                    Statistic::RiskRatio => p / q,
                    Statistic::OddsRatio => p / (1.0 - p) / (q / (1.0 - q)),
                    _ => p - q,
                };
                // All three rise with the first rate and fall with the second.
                let ends = Known {
                    value: contrast(p.value, q.value),
                    low: contrast(p.low, q.high),
                    high: contrast(p.high, q.low),
                };
                row(statistic, ends, ends, complement)
            })
            .collect());
    }
    let mut low = known(facts[0])?.0;
    let mut high = known(facts[0])?.1;
    for fact in facts {
        let (l, h) = known(fact)?;
        if l.value < low.value {
            low = l;
        }
        if h.value > high.value {
            high = h;
        }
    }
    let mut statistic = statistic.unwrap_or(Statistic::PublishedNumber);
    if let Some(times) = &question.about.times {
        let by: Vec<f64> = times.get_ref().0.iter().map(|text| multiplier(text)).collect::<Result<_, _>>()?;
        let scaled =
            |known: Known, by: f64| Known { value: known.value * by, low: known.low * by, high: known.high * by };
        low = scaled(low, by.iter().copied().fold(f64::INFINITY, f64::min));
        high = scaled(high, by.iter().copied().fold(f64::NEG_INFINITY, f64::max));
        statistic = Statistic::Converted;
    }
    Ok(vec![row(statistic, low, high, question.about.complement)])
}

/// Does the print say the same, within the rounding of both?
fn agrees(print: &Print, low: Known, high: Known, facts: usize) -> bool {
    let scale = |number: &Number| if number.percent { 100.0 } else { 1.0 };
    let meets = |known: Known, number: &Number| {
        let value = known.value * scale(number);
        let exact = prints(value, number, Rounding::HalfEither) || prints(value, number, Rounding::Truncation);
        // Worked out of rounded numbers, it may lie anywhere between.
        let half = 0.5 / number.decimal.unit() as f64;
        let printed = number.decimal.value();
        let worked_out =
            facts > 1 && known.low * scale(number) <= printed + half && known.high * scale(number) >= printed - half;
        exact || worked_out
    };
    let value = match &print.value {
        None => true,
        Some(Value::Absent) => low.value == 0.0 && high.value == 0.0,
        Some(Value::Number(Comparator::Equal, number)) => meets(low, number) && meets(high, number),
        Some(Value::Number(comparator, number)) => {
            [low, high].iter().all(|end| compares(end.value * scale(number), *comparator, number, Rounding::HalfUp))
        }
    };
    let range = print.range.as_ref().is_none_or(|(from, to)| meets(low, from) && meets(high, to));
    let n = print.n.is_none_or(|n| low.value == n as f64 && high.value == n as f64);
    let p = print.p.as_ref().is_none_or(|p| [low, high].iter().all(|end| prints_p(end.value, p, Rounding::HalfUp)));
    value && range && n && p
}

fn shown(print: &Print, row: &(Row, Known, Known, bool), facts: &[&Fact]) -> String {
    let (_, low, high, complement) = row;
    let printed = match (&print.value, &print.range) {
        (Some(Value::Number(_, number)), _) => Some(number),
        (_, Some((low, _))) => Some(low),
        _ => None,
    };
    let percent = printed.is_some_and(|number| number.percent);
    let number = |known: &Known| {
        let value = known.value * if percent { 100.0 } else { 1.0 };
        let exact = format!("{value}");
        let shown = if exact.len() > 7 { display::number(value, 3) } else { exact.replace('-', "−") };
        if percent { format!("{shown} %") } else { shown }
    };
    let ends = if low.value == high.value { number(low) } else { format!("{} to {}", number(low), number(high)) };
    if facts.len() == 2 && low.value == high.value && low.low != low.high && print.range.is_none() && print.p.is_none()
    {
        let of: Vec<String> = facts
            .iter()
            .map(|fact| match fact.value.get_ref() {
                Quantity::One(text) => text.clone(),
                Quantity::Range(low, high) => format!("{low} to {high}"),
            })
            .collect();
        let event = if *complement { "without the event" } else { "with the event" };
        let (least, most) = (display::number(low.low, 3), display::number(low.high, 3));
        return format!("{ends} {event}, anything from {least} to {most} given {}", of.join(" and "));
    }
    ends
}
