//! Parts that must add up to their total: arms to those randomised, those who stayed and those who left to those there were.

use super::finding::{Field, FindingKind, ScanVerdict};
use super::flow::RANDOMISED;
use super::grammar::{Found, Tokens};
use super::statements::Statement;
use super::words;

/// Where the list of arms is over: what follows divides them again.
const DIVIDES: &[&str] =
    &["whom", "who", "which", "including", "dont", "whose", "women", "men", "female", "male", "femmes", "hommes"];

/// `104 participants were randomised to MDMA (n = 53) or placebo (n = 51)`, `104 were randomised: 53 to MDMA and 51 to placebo`.
pub(super) fn arms(tokens: &Tokens, at: usize) -> Found<Statement> {
    let total = tokens.whole(at)?;
    let sentence = tokens.sentence(at, 8);
    let before = (sentence..at).any(|at| tokens.is_word(at, RANDOMISED));
    let people = tokens.people(at + 1, 3);
    let mut after = people.unwrap_or(at + 1);
    if people.is_none() && !(at + 1..at + 4).any(|at| tokens.is_word(at, RANDOMISED)) {
        return None;
    }
    let limit = after + 60;
    let mut said = before || (people.is_some() && tokens.opens(after));
    let mut arms = Vec::new();
    let mut end = after;
    while after < limit && !tokens.ends_sentence(after) && !tokens.is_word(after, DIVIDES) {
        said |= tokens.is_word(after, RANDOMISED);
        if said
            && tokens.opens(after)
            && let Some((close, n)) = tokens.size(after + 1)
        {
            arms.push(n);
            end = close + usize::from(tokens.closes(close));
            after = end;
            continue;
        }
        if said && let Some((close, n)) = arm(tokens, after).filter(|(_, n)| *n <= total) {
            arms.push(n);
            end = close;
        }
        after += 1;
    }
    if arms.len() < 2 || (arms.contains(&total) && arms.len() == 2) {
        return None;
    }
    Some((end, sum(at, total, arms)?))
}

/// `53 to MDMA`, `53 patients were assigned to`, `53 in the MDMA group`, `53 au placebo`: a number of people who go to one place.
fn arm(tokens: &Tokens, at: usize) -> Found<u64> {
    const TO: &[&str] = &["to", "received", "à", "au", "aux"];
    const IN: &[&str] = &["in", "dans"];
    let begins = tokens.is_sign(at.checked_sub(1)?, &[',', ':', ';', '(', '–', '—'])
        || tokens.is_word(at - 1, &["and", "et", "with", "avec", "or", "ou", "being"]);
    let ratio = at > 1 && tokens.number(at - 2).is_some() && tokens.is_sign(at - 1, &[':']);
    if !begins || ratio {
        return None;
    }
    let n = tokens.number(at).filter(|number| !number.word || number.whole > Some(2))?.whole?;
    let after = tokens.people(at + 1, 1).unwrap_or(at + 1);
    let after = tokens.past_words_in(after, 2, &["were", "was", "ont", "été"]);
    let after = tokens.past_words_in(after, 2, RANDOMISED);
    let group = || (after + 1..after + 6).any(|at| tokens.is_word(at, words::GROUP));
    let goes = tokens.is_word(after, TO) || (tokens.is_word(after, IN) && group());
    let name = tokens.past_words_in(after + 1, 1, words::THE);
    (goes && tokens.number(after + 1).is_none()).then_some((tokens.past_words(name, 1, &[]), n))
}

/// Parts beside their total.
pub(super) fn sum(at: usize, total: u64, parts: Vec<u64>) -> Option<Statement> {
    let sum = parts.iter().try_fold(0u64, |sum, n| sum.checked_add(*n))?;
    let verdict = if sum == total { ScanVerdict::Consistent } else { ScanVerdict::Impossible };
    let list = parts.iter().map(u64::to_string).collect::<Vec<_>>().join(" + ");
    let note = if sum == total { format!("{list} = {total}") } else { format!("{list} = {sum}, not {total}") };
    let fields = vec![("total", Field::Count(total)), ("parts", Field::Counts(parts))];
    Some(Statement::new(at, FindingKind::Total, verdict, fields).noted(note))
}
