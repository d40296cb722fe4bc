//! The pieces of a printed text.

use crate::printed::{Decimal, DecimalError};

use super::{Comparator, NotUnderstood, not_understood, short};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(Decimal),
    /// `1,234`: a thousand and more where a count is meant, else a little above one.
    Grouped {
        whole: u64,
        decimal: Decimal,
    },
    Percent,
    Open,
    Close,
    Comma,
    Slash,
    Dash,
    Compare(Comparator),
    Word(String),
}

/// What may stand behind a number without a blank.
const UNITS: [&str; 8] = ["mg", "kg", "g", "µg", "μg", "pp", "points", "percent"];

/// Signs of comparison, the longer first.
const SIGNS: [(&str, Comparator); 8] = [
    ("<=", Comparator::AtMost),
    (">=", Comparator::AtLeast),
    ("≤", Comparator::AtMost),
    ("≥", Comparator::AtLeast),
    ("⩽", Comparator::AtMost),
    ("<", Comparator::Below),
    (">", Comparator::Above),
    ("=", Comparator::Equal),
];

/// Words of comparison.
pub(super) const BOUNDS: [(&[&str], Comparator); 10] = [
    (&["fewer", "than"], Comparator::Below),
    (&["less", "than"], Comparator::Below),
    (&["moins", "de"], Comparator::Below),
    (&["more", "than"], Comparator::Above),
    (&["over"], Comparator::Above),
    (&["plus", "de"], Comparator::Above),
    (&["at", "least"], Comparator::AtLeast),
    (&["au", "moins"], Comparator::AtLeast),
    (&["at", "most"], Comparator::AtMost),
    (&["au", "plus"], Comparator::AtMost),
];

pub(super) const ABSENT: [&str; 7] = ["none", "no", "nobody", "zero", "aucun", "aucune", "nul"];

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, NotUnderstood> {
    if text.len() > 2_000 {
        return Err(not_understood("a print of more than 2000 characters".into()));
    }
    let letters: Vec<char> = text.chars().collect();
    // With a decimal point about, a comma sets numbers apart.
    let point =
        letters.windows(3).any(|three| three[0].is_ascii_digit() && three[1] == '.' && three[2].is_ascii_digit());
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        let digit = |offset: usize| letters.get(at + offset).is_some_and(char::is_ascii_digit);
        let after_number = matches!(tokens.last(), Some(Token::Number(_) | Token::Grouped { .. } | Token::Percent));
        let starts = digit(0)
            || (letter == '.' && digit(1))
            || (matches!(letter, '-' | '−' | '–' | '+')
                && !after_number
                && (digit(1) || (letters.get(at + 1) == Some(&'.') && digit(2))));
        if starts {
            let from = at;
            if let Some((end, whole, comma)) = thousands(&letters, from) {
                let decimal = Decimal { digits: whole as i64, decimals: if comma && !point { 3 } else { 0 } };
                tokens.push(match decimal.decimals {
                    0 => Token::Number(decimal),
                    _ => Token::Grouped { whole, decimal },
                });
                at = end;
                continue;
            }
            at += 1;
            while at < letters.len() {
                let next = letters.get(at + 1).is_some_and(char::is_ascii_digit);
                match letters[at] {
                    digit if digit.is_ascii_digit() => at += 1,
                    '.' if next => at += 1,
                    ',' if next && !point => at += 1,
                    _ => break,
                }
            }
            let number: String = letters[from..at].iter().collect();
            // "1.3e-5" is not 1.3, and "7x" is nothing.
            let glued: String = letters[at..].iter().take_while(|letter| letter.is_alphabetic()).collect();
            if !glued.is_empty() && !UNITS.contains(&glued.as_str()) {
                return Err(not_understood(format!("{:?} is no number", short(&format!("{number}{glued}")))));
            }
            let decimal = number
                .parse()
                .map_err(|error: DecimalError| not_understood(format!("{:?} is {error}", short(&number))))?;
            tokens.push(Token::Number(decimal));
            continue;
        }
        let rest: String = letters[at..(at + 2).min(letters.len())].iter().collect();
        if let Some((sign, comparator)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            tokens.push(Token::Compare(*comparator));
            at += sign.chars().count();
            continue;
        }
        at += 1;
        match letter {
            '%' => tokens.push(Token::Percent),
            '(' | '[' => tokens.push(Token::Open),
            ')' | ']' => tokens.push(Token::Close),
            ',' | ';' => tokens.push(Token::Comma),
            '/' => tokens.push(Token::Slash),
            '-' | '−' | '–' | '—' => tokens.push(Token::Dash),
            letter if letter.is_alphabetic() => {
                let from = at - 1;
                while at < letters.len() && (letters[at].is_alphanumeric() || matches!(letters[at], '²' | '\'' | '’'))
                {
                    at += 1;
                }
                tokens.push(Token::Word(letters[from..at].iter().collect::<String>().to_lowercase()));
            }
            letter if letter.is_whitespace() || matches!(letter, '.' | ':' | '±' | '"' | '²') => {}
            letter => return Err(not_understood(format!("{letter:?} in {:?}", short(text)))),
        }
    }
    Ok(tokens)
}

/// `1,234`, `1 234`, `1,234,567`: where it ends, the number, and whether a single comma leaves open that it is a little above one.
fn thousands(letters: &[char], from: usize) -> Option<(usize, u64, bool)> {
    let digits =
        |at: usize| letters[at.min(letters.len())..].iter().take_while(|letter| letter.is_ascii_digit()).count();
    let first = digits(from);
    if !(1..=3).contains(&first) || letters[from] == '0' {
        return None;
    }
    let separator = *letters.get(from + first)?;
    if !matches!(separator, ',' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'' | '’') {
        return None;
    }
    let mut end = from + first;
    let mut groups = 0;
    while letters.get(end) == Some(&separator) && digits(end + 1) == 3 {
        end += 4;
        groups += 1;
    }
    // A further sign of a decimal number, or a fourth digit, and it was something else.
    let goes_on = matches!(letters.get(end), Some('.' | ',')) && digits(end + 1) > 0;
    if groups == 0 || groups > 4 || goes_on || digits(end) > 0 {
        return None;
    }
    let whole: String = letters[from..end].iter().filter(|letter| letter.is_ascii_digit()).collect();
    Some((end, whole.parse().ok()?, separator == ',' && groups == 1))
}
