//! Estimates with their interval, and the p-value beside them.

use crate::printed::{Decimal, Middle, PrintedInterval, Scale};
use crate::stats::Level;

use super::finding::{Field, FindingKind, ScanVerdict};
use super::grammar::{Found, FoundInterval, FoundP, Tokens};
use super::statements::{Statement, p_fields, printed_p, shown, text};
use super::words;

/// "Par ratio" is none, and the logarithm of a ratio is symmetric as it stands.
const LOG: &[&str] = &["par", "log", "log-odds", "logarithmic", "logarithm", "ln"];

/// The scale that the words before (and within) an estimate imply, and whether a word said so.
fn scale(tokens: &Tokens, at: usize, end: usize) -> (Scale, bool) {
    let is_ratio = |at: usize| {
        if tokens.is_word(at, words::RATIOS) {
            let par = (at > 0 && tokens.is_word(at - 1, LOG)) || (at > 1 && tokens.is_word(at - 2, LOG));
            let short = tokens.written(at).chars().count() <= 3;
            return !par && (!short || tokens.written(at).ends_with(char::is_uppercase));
        }
        (matches!(tokens.written(at), "OR" | "ORs") && !(at > 0 && tokens.is_word(at - 1, LOG)))
            || (tokens.is_word(at, &["relative", "risque", "risques"])
                && tokens.is_word(at + 1, &["risk", "risks", "relatif", "relatifs"]))
    };
    let is_difference = |at: usize| {
        let single = tokens.written(at).chars().count() == 1;
        tokens.is_word(at, words::DIFFERENCES)
            && (!single
                || tokens.is_sign(at + 1, &['='])
                || at + 1 == tokens.all.len()
                || tokens.number(at + 1).is_some())
    };
    let sentence = tokens.sentence(at, 60);
    // The nearest word before it; a ratio named within the statement itself counts too.
    for before in (sentence..at).rev() {
        if is_ratio(before) {
            return (Scale::Log, true);
        }
        if is_difference(before) {
            return (Scale::Natural, true);
        }
    }
    if (at..end).any(is_ratio) { (Scale::Log, true) } else { (Scale::Natural, false) }
}

/// `−12.3 (95% CI, −17.5 to −7.2; P < .001)` and its many forms.
pub(super) fn estimates(tokens: &Tokens, at: usize) -> Found<Statement> {
    let estimate = tokens.number(at).filter(|number| !number.word)?.text.clone();
    let mut after = tokens.past_percent(at + 1).unwrap_or(at + 1);
    let is_percent = after > at + 1;
    // 12.3 per 1,000 person-years
    if tokens.is_word(after, &["per", "pour"]) && tokens.whole(after + 1).is_some() {
        after += 2;
    }
    if tokens.is_word(at.wrapping_sub(1), &["per", "pour"]) {
        return None;
    }
    after = tokens.past_words(after, 3, &["with", "avec", "and", "et", "to", "à", "ci", "ic", "sd", "p", "intervalle"]);
    if tokens.is_sign(after, &['/']) && tokens.word(after + 1).is_some() {
        after += 2;
    }
    let Parts { end, interval, p } = parts(tokens, at, after)?;
    statement(tokens, at, end, &estimate, is_percent, &interval, p.as_ref()).map(|statement| (end, statement))
}

/// The level of `LS mean change (95% CI) was −23.7 (−26.94, −20.44)`, said before the numbers.
fn announced(tokens: &Tokens, at: usize) -> Option<String> {
    (tokens.sentence(at, 40)..at).rev().find_map(|before| {
        let (end, level) = tokens.interval_label(before)?;
        (tokens.closes(end) && tokens.opens(before.checked_sub(1)?)).then_some(level)
    })
}

/// Is the number said to be a contrast, right before it? `MD −8.8 [−13.7, −3.9]`, `mean difference 4.6 (2.2 to 7.0)`.
fn is_contrast(tokens: &Tokens, at: usize) -> bool {
    const CONTRASTS: &[&str] = &["difference", "différence", "md", "smd", "wmd", "rd", "ard", "g", "d", "β"];
    let last = (at.saturating_sub(2)..at)
        .rev()
        .find(|at| !(tokens.is_sign(*at, &['=', ':', ',']) || tokens.is_word(*at, &["of", "was", "de"])));
    last.is_some_and(|at| tokens.is_word(at, CONTRASTS))
}

struct Parts {
    end: usize,
    interval: FoundInterval,
    p: Option<FoundP>,
}

/// What follows the estimate: a bracket or a comma, the interval, a p-value before or after it.
fn parts(tokens: &Tokens, at: usize, mut after: usize) -> Option<Parts> {
    let opened = tokens.opens(after);
    if opened || tokens.is_sign(after, &[',', ';', ':']) {
        after += 1;
    }
    if !opened {
        after = tokens.past_words_in(after, 3, &["with", "avec", "a", "an", "un", "une", "and", "et", "l'"]);
    }
    let start = after;
    let mut p = None;
    let mut interval = None;
    // Up to five parts apart by commas, of which one is the interval.
    for _ in 0..5 {
        if interval.is_none()
            && let Some((end, found)) = tokens.interval(after)
        {
            (interval, after) = (Some(found), end);
        } else if p.is_none()
            && let Some((end, found)) = tokens.p(after)
        {
            (p, after) = (Some(found), end);
        } else if interval.is_none()
            && let Some(end) = other_part(tokens, after)
        {
            after = end;
        } else {
            break;
        }
        let next = after
            + usize::from(tokens.is_sign(after, &[',', ';']) || tokens.is_word(after, &["and", "et", "with", "avec"]));
        // Outside a bracket a semicolon ends what is said of the estimate, unless its interval follows.
        if !opened && interval.is_none() && tokens.is_sign(after, &[';']) && tokens.interval(next).is_none() {
            break;
        }
        let goes_on = tokens.p(next).is_some() && p.is_none() || interval.is_none();
        if !goes_on || next == after {
            // "0.72 (95% CI 0.55–0.94) p = .016" needs no comma.
            if !(next == after && !opened && p.is_none() && tokens.p(after).is_some()) {
                break;
            }
        }
        after = next;
    }
    if interval.is_none() && opened && after == start {
        // 0.72 (0.55–0.94), where a ratio was named.
        let (end, (lower, upper)) = tokens.bounds(after)?;
        let ordered = |a: &str, b: &str| Some(a.parse::<f64>().ok()? <= b.parse::<f64>().ok()?);
        let estimate = &tokens.number(at)?.text;
        let holds = ordered(&lower, estimate)? && ordered(estimate, &upper)?;
        let ratio = scale(tokens, at, at) == (Scale::Log, true);
        let closed = tokens.closes(end) || tokens.is_sign(end, &[',', ';']);
        let announced = announced(tokens, at);
        if !(holds && closed && (ratio || announced.is_some() || is_contrast(tokens, at))) {
            return None;
        }
        let level = announced.unwrap_or_else(|| "0.95".into());
        interval = Some(FoundInterval { lower, upper, level });
        after = end;
        if tokens.is_sign(after, &[',', ';'])
            && let Some((end, found)) = tokens.p(after + 1)
        {
            (p, after) = (Some(found), end);
        }
    }
    let interval = interval?;
    if opened && tokens.closes(after) {
        after += 1;
    }
    // "−23.7 (…) vs −14.8 (…); P = .004": that p is of the two.
    let compared = (at.saturating_sub(4)..at).any(|before| {
        tokens.is_word(before, &["vs", "versus", "v", "contre", "compared", "against", "than"])
            && tokens.sentence(at, 4) <= before
    });
    if p.is_none() && !compared {
        let next = after + usize::from(tokens.is_sign(after, &[',', ';']));
        let bracket = tokens.opens(next);
        if let Some((end, found)) = tokens.p(next + usize::from(bracket)) {
            p = Some(found);
            after = end + usize::from(bracket && tokens.closes(end));
        }
    }
    Some(Parts { end: after, interval, p })
}

/// `SE = 1.2`, `SE 1.2`, `d = 0.5`, `t(48) = 2.3`: a part that is not looked at.
fn other_part(tokens: &Tokens, at: usize) -> Option<usize> {
    let word = tokens.word(at)?;
    if words::INTERVAL.contains(&word) {
        return None;
    }
    let mut after = tokens.past_words(at + 1, 1, words::INTERVAL);
    if tokens.opens(after) {
        after = (after..after + 6).find(|at| tokens.closes(*at))? + 1;
    }
    after += usize::from(tokens.is_sign(after, &['=', ':']));
    tokens.number(after)?;
    Some(tokens.past_percent(after + 1).unwrap_or(after + 1))
}

fn statement(
    tokens: &Tokens,
    at: usize,
    end: usize,
    estimate: &str,
    is_percent: bool,
    found: &FoundInterval,
    p: Option<&FoundP>,
) -> Option<Statement> {
    let (mut scale, said) = scale(tokens, at, end);
    let decimals: [Decimal; 3] = [estimate.parse().ok()?, found.lower.parse().ok()?, found.upper.parse().ok()?];
    if decimals.iter().any(|number| number.digits < 0) {
        scale = Scale::Natural;
    }
    let level = Level::new(found.level.parse().ok()?).ok()?;
    let [estimate_digits, lower, upper] = decimals;
    let interval = PrintedInterval { estimate: estimate_digits, lower, upper, scale, level, df: None };
    let mut fields = vec![
        ("estimate", text(estimate)),
        ("lower", text(&found.lower)),
        ("upper", text(&found.upper)),
        ("level", text(&found.level)),
        ("scale", text(if scale == Scale::Log { "log" } else { "natural" })),
    ];
    fields.extend(p.into_iter().flat_map(p_fields));
    let asymmetric = || (tokens.sentence(at, 8)..at).any(|before| tokens.is_word(before, words::ASYMMETRIC));
    let agrees = p.and_then(printed_p).and_then(|p| interval.agrees_with(&p));
    let (verdict, note) = match interval.middle() {
        Middle::Reversed => (ScanVerdict::Reversed, "the lower bound is above the upper one".to_string()),
        // The interval of a single share, of a correlation or a median need not be symmetric.
        Middle::Inconsistent if (is_percent || asymmetric()) && !said => {
            (ScanVerdict::NotTestable, "the interval of such a number need not be symmetric".to_string())
        }
        Middle::Inconsistent => {
            let on = if scale == Scale::Log { " on the log scale" } else { "" };
            (ScanVerdict::EstimateNotInTheMiddle, format!("the estimate cannot be half-way between its bounds{on}"))
        }
        Middle::Consistent if agrees == Some(false) => {
            let at = interval.p().map_or(f64::NAN, |range| range.at);
            (ScanVerdict::PDoesNotMatch, format!("the interval gives p {}", shown(at)))
        }
        Middle::Consistent => match interval.p() {
            Some(range) => (ScanVerdict::Coherent, format!("the interval gives p {}", shown(range.at))),
            None => (ScanVerdict::Coherent, String::new()),
        },
    };
    if let (Some(_), Some(range)) = (p, interval.p()) {
        fields.push(("p_from_interval", Field::Number(range.at)));
    }
    let statement = Statement::new(at, FindingKind::EstimateInterval, verdict, fields);
    Some(if note.is_empty() { statement } else { statement.noted(note) })
}
