//! Numbers that a text prints and nothing in it can test: percentages, sample sizes, doses, points.

use super::finding::{Field, FindingKind, ScanVerdict};
use super::grammar::{Found, Tokens};
use super::statements::{Statement, text};
use super::token::{Kind, Token, is_dash};
use super::words;

fn statement(from: usize, kind: FindingKind, value: &str, upper: Option<&str>, unit: Option<&str>) -> Statement {
    let mut fields = vec![("value", text(value))];
    fields.extend(upper.map(|upper| ("upper", text(upper))));
    fields.extend(unit.map(|unit| ("unit", text(unit))));
    Statement { from, kind, verdict: ScanVerdict::NotTestable, fields, note: None }
}

/// `fewer than nineteen`, `plus de 100`: the sign of a bound.
fn bound(tokens: &Tokens, at: usize) -> Option<&'static str> {
    let [two, one] = [at.checked_sub(2)?, at - 1];
    if tokens.is_word(one, &["than"]) {
        let less = tokens.is_word(two, &["less", "fewer", "lower"]);
        return if less { Some("<") } else { tokens.is_word(two, &["more", "greater", "higher"]).then_some(">") };
    }
    let de = tokens.is_word(one, &["de"]) && !tokens.is_word(at.wrapping_sub(3), &["au"]);
    let less = tokens.is_word(two, &["moins"]);
    (de && (less || tokens.is_word(two, &["plus"]))).then_some(if less { "<" } else { ">" })
}

/// The second number of a range: `35–47`, `75 et 125`, `5 à 15`, `between 5 and 15`; the token behind it.
fn range(tokens: &Tokens, at: usize) -> Found<String> {
    let dash = matches!(tokens.all.get(at), Some(Token { kind: Kind::Sign(sign), .. }) if is_dash(*sign));
    // "71% and 48%" are two numbers, "between 35 and 47%" is one range.
    let first = at.saturating_sub(3);
    let between = || {
        (first..at).any(|at| tokens.is_word(at, &["between", "entre"])) || (first..at).all(|at| !tokens.is_percent(at))
    };
    let joined =
        dash || tokens.is_word(at, &["to", "à", "or", "ou", "a"]) || (tokens.is_word(at, &["et", "and"]) && between());
    let upper = tokens.number(at + 1).filter(|number| joined && !number.word)?;
    Some((at + 2, upper.text.clone()))
}

/// Power, significance level, attrition expected: a percentage of the plan, not of the results.
fn is_design(tokens: &Tokens, at: usize, end: usize) -> bool {
    const PLAN: &[&str] = &["power", "puissance", "alpha", "seuil", "significance", "signification", "level", "niveau"];
    (at.saturating_sub(4)..at).any(|before| tokens.is_word(before, PLAN) && tokens.sentence(at, 4) <= before)
        || (end..end + 2).any(|after| tokens.is_word(after, PLAN))
}

/// A number with its unit: what it is, and the token behind.
pub(super) fn quantities(tokens: &Tokens, at: usize) -> Found<Statement> {
    let (end, mut statement) = with_unit(tokens, at)?;
    if let Some(sign) = bound(tokens, at) {
        statement.fields.push(("comparator", text(sign)));
    }
    Some((end, statement))
}

fn with_unit(tokens: &Tokens, at: usize) -> Found<Statement> {
    let number = tokens.number(at)?;
    // "95% CIs are given", "12/20 – 60%", "5 per 100 patients"
    let before = at.wrapping_sub(1);
    let rate = tokens.is_word(before, &["per", "pour"]) && matches!(number.whole, Some(100 | 1000 | 10_000 | 100_000));
    if tokens.interval_label(at).is_some() || (!tokens.all[at].spaced && tokens.is_sign(before, &['/'])) || rate {
        return None;
    }
    let value = number.text.as_str();
    let first = tokens.past_percent(at + 1);
    let (after, upper) = match range(tokens, first.unwrap_or(at + 1)) {
        Some((after, upper)) => (after, Some(upper)),
        None => (at + 1, None),
    };
    for (after, upper) in [(after, upper.as_deref()), (at + 1, None)] {
        if let Some(end) = tokens.past_percent(after) {
            if is_design(tokens, at, end) {
                return None;
            }
            return Some((end, statement(at, FindingKind::Percent, value, upper, None)));
        }
        if tokens.is_word(after, words::DOSES) && !tokens.is_word(at.wrapping_sub(1), &["vol"]) {
            let mut end = after + 1;
            if tokens.is_sign(end, &['/']) && tokens.word(end + 1).is_some() {
                end += 2;
            }
            let unit = &tokens.text[tokens.all[after].start..tokens.all[end - 1].end];
            // Grams and millilitres of anything are no dose.
            if unit == "g"
                || unit == "G"
                || unit.starts_with("mg/d")
                || unit.starts_with("ml/")
                || unit.starts_with("g/")
            {
                return None;
            }
            return Some((end, statement(at, FindingKind::Dose, value, upper, Some(unit))));
        }
        if tokens.is_word(after, words::POINTS) {
            return Some((after + 1, statement(at, FindingKind::Points, value, upper, None)));
        }
        if let Some(end) = number.whole.and_then(|_| tokens.people(after, 3)) {
            let one_of = number.word && number.whole.is_some_and(|n| n < 3);
            return (!one_of).then(|| {
                let mut statement = statement(at, FindingKind::SampleSize, value, upper, None);
                statement.fields[0] = ("n", Field::Count(number.whole.unwrap_or(0)));
                (end, statement)
            });
        }
    }
    // "47,8 sur une échelle de 0 à 100", "a mean score of 47.8"
    if number.word {
        return None;
    }
    let scale = tokens.is_word(at + 1, &["sur", "on", "out"])
        && (at + 2..at + 6).any(|at| tokens.is_word(at, &["échelle", "scale"]));
    let sentence = tokens.sentence(at, 6);
    let score = number.whole.is_none() && (sentence..at).any(|at| tokens.is_word(at, words::SCORES));
    (scale || score).then(|| (at + 1, statement(at, FindingKind::Points, value, None, None)))
}

/// `n = 53`, alone.
pub(super) fn size(tokens: &Tokens, at: usize) -> Found<Statement> {
    let (end, n) = tokens.size(at)?;
    let mut statement = statement(at, FindingKind::SampleSize, "", None, None);
    statement.fields = vec![("n", Field::Count(n))];
    Some((end, statement))
}

/// A number set against points or percentages before it: "contre 22,8".
pub(super) fn against(tokens: &Tokens, at: usize, before: FindingKind) -> Found<Statement> {
    let number = tokens.number(at).filter(|number| !number.word && number.whole.is_none())?;
    if !tokens.is_word(at.checked_sub(1)?, &["contre", "versus", "vs", "against", "with", "than", "à", "to"])
        || tokens.word(at + 1).is_some_and(|word| words::NOT_COUNTED.contains(&word))
    {
        return None;
    }
    Some((at + 1, statement(at, before, &number.text, None, None)))
}
