//! Neighbours that must add up: arms to their total, and no more people later than before.

use super::finding::{Field, FindingKind, ScanVerdict};
use super::grammar::{Found, Tokens};
use super::statements::Statement;

const RANDOMISED: &[&str] = &[
    "randomised",
    "randomized",
    "randomly",
    "assigned",
    "allocated",
    "randomisés",
    "randomisées",
    "répartis",
    "réparties",
    "assignés",
    "alloués",
    "affectés",
];

/// `104 participants were randomised to MDMA (n = 53) or placebo (n = 51)`: the arms add up to the total.
pub(super) fn arms(tokens: &Tokens, at: usize) -> Found<Statement> {
    let total = tokens.number(at).filter(|number| !number.word)?.whole?;
    let people = tokens.people(at + 1, 3)?;
    let mut after = people;
    let mut said = false;
    let mut arms = Vec::new();
    let mut end = people;
    while after < people + 60 && !tokens.ends_sentence(after) {
        said |= tokens.is_word(after, RANDOMISED);
        // The total of another sample, or a share, is no arm.
        if tokens.is_percent(after) {
            return None;
        }
        if said
            && tokens.opens(after)
            && let Some((close, n)) = tokens.size(after + 1)
            && tokens.closes(close)
        {
            arms.push(n);
            end = close + 1;
        } else if said
            && let Some(n) =
                tokens.whole(after).filter(|_| tokens.is_word(after + 1, &["to", "received", "à", "au", "dans"]))
        {
            arms.push(n);
            end = after + 2;
        }
        after += 1;
    }
    if arms.len() < 2 {
        return None;
    }
    let sum = arms.iter().try_fold(0u64, |sum, n| sum.checked_add(*n))?;
    let verdict = if sum == total { ScanVerdict::Consistent } else { ScanVerdict::Impossible };
    let list = arms.iter().map(u64::to_string).collect::<Vec<_>>().join(" + ");
    let fields = vec![("total", Field::Count(total)), ("parts", Field::Counts(arms))];
    let note = if sum == total { format!("{list} = {total}") } else { format!("{list} = {sum}, not {total}") };
    Some((end, Statement::new(at, FindingKind::Total, verdict, fields).noted(note)))
}
