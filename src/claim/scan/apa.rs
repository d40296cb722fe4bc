//! Tests as the APA prints them: `t(48) = 2.31, p = .025`, `χ²(1, N = 208) = 8.48`, `t = 2.31, df = 48, p = .025`.

use crate::printed::{Comparator, PrintedTest, Tail, TestKind, TestVerdict};

use super::finding::{Field, FindingKind, ScanVerdict};
use super::grammar::{Found, FoundP, Tokens};
use super::statements::{Statement, printed_p, shown, text};
use super::words;

#[derive(Clone, Copy, PartialEq)]
enum Letter {
    T,
    F,
    ChiSquared,
    R,
    Z,
    /// Cochran's, of χ².
    Q,
    /// Kruskal and Wallis's, of χ².
    H,
}

impl Letter {
    fn id(self) -> &'static str {
        match self {
            Letter::T => "t",
            Letter::F => "F",
            Letter::ChiSquared => "chi2",
            Letter::R => "r",
            Letter::Z => "z",
            Letter::Q => "Q",
            Letter::H => "H",
        }
    }
}

const SUBSCRIPTS: &str = "₀₁₂₃₄₅₆₇₈₉";

/// The name of a test: the token behind it, and degrees of freedom glued to it (`t48`, `F1,48`).
fn letter(tokens: &Tokens, at: usize) -> Option<(usize, Letter, Option<f64>)> {
    let word = tokens.word(at)?;
    // t₄₈, χ²₁: what hangs below are the degrees of freedom.
    if let Some(cut) = word.find(|letter| SUBSCRIPTS.contains(letter)) {
        let digit = |letter: char| SUBSCRIPTS.chars().position(|below| below == letter).map(|digit| digit.to_string());
        let df: Option<String> = word[cut..].chars().map(digit).collect();
        let letter = match &word[..cut] {
            "t" => Letter::T,
            "r" => Letter::R,
            "χ²" | "χ2" | "x²" => Letter::ChiSquared,
            _ => return None,
        };
        return Some((at + 1, letter, Some(df?.parse().ok()?)));
    }
    let letter = match word {
        "t" => Letter::T,
        "f" => Letter::F,
        "r" => Letter::R,
        "z" => Letter::Z,
        // Letters of much else, unless degrees of freedom follow.
        "q" if tokens.opens(at + 1) || (tokens.written(at) == "Q" && tokens.is_sign(at + 1, &['='])) => Letter::Q,
        "h" if tokens.opens(at + 1) => Letter::H,
        "χ²" | "χ2" | "chi2" | "chi²" | "chi-squared" | "chi-square" | "chi-deux" | "khi2" | "khi²" | "khi-deux"
        | "khi-carré" | "x²" | "x2" | "chi-carré" => Letter::ChiSquared,
        "χ" | "chi" | "khi" | "x" => {
            // χ 2, chi(2), χ^2, chi square, khi deux
            let square =
                |at: usize| tokens.whole(at) == Some(2) || tokens.is_word(at, &["square", "squared", "carré", "²"]);
            if word == "x" && !tokens.is_sign(at + 1, &['^']) {
                return None;
            }
            if square(at + 1) {
                return Some((at + 2, Letter::ChiSquared, None));
            }
            if tokens.is_sign(at + 1, &['^']) && square(at + 2) {
                return Some((at + 3, Letter::ChiSquared, None));
            }
            let twice = tokens.opens(at + 1) && square(at + 2) && tokens.closes(at + 3) && tokens.opens(at + 4);
            return twice.then_some((at + 4, Letter::ChiSquared, None));
        }
        glued => {
            let (name, digits) = glued.split_at(glued.chars().next().map_or(0, char::len_utf8));
            let letter = match name {
                "t" => Letter::T,
                "f" => Letter::F,
                "r" => Letter::R,
                _ => return None,
            };
            return Some((at + 1, letter, Some(digits.parse().ok()?)));
        }
    };
    Some((at + 1, letter, None))
}

/// Degrees of freedom in brackets: `(48)`, `(1, 48)`, `(1,48)`, `(1, N = 208)`, `(df = 1)`.
fn degrees(tokens: &Tokens, at: usize, letter: Letter) -> Found<Vec<String>> {
    if !tokens.opens(at) {
        return None;
    }
    let mut after = at + 1;
    let mut found = Vec::new();
    for _ in 0..4 {
        if tokens.is_word(after, &["df", "ddl", "dl", "d.f"]) {
            after += 1;
            after += usize::from(tokens.is_sign(after, &['=']));
        }
        if let Some((end, _)) = tokens.size(after) {
            after = end;
        } else {
            let number = tokens.number(after)?;
            // F(1,48) where a comma makes decimals, F(2,176) where it makes thousands.
            let apart = tokens.written(after).split_once(',').filter(|_| letter == Letter::F && found.is_empty());
            match apart.filter(|_| tokens.closes(after + 1)) {
                Some((first, second)) => found.extend([first.to_string(), second.to_string()]),
                None => found.push(number.text.clone()),
            }
            after += 1;
        }
        if tokens.closes(after) {
            return Some((after + 1, found));
        }
        if !tokens.is_sign(after, &[',', ';']) {
            return None;
        }
        after += 1;
    }
    None
}

/// A test with its statistic, and its p-value if it has one.
pub(super) fn tests(tokens: &Tokens, at: usize) -> Found<Statement> {
    let (mut after, letter, glued) = letter(tokens, at)?;
    let mut df: Vec<String> = glued.into_iter().map(|df| df.to_string()).collect();
    if glued.is_some() && letter == Letter::F {
        // F1,48
        if !tokens.is_sign(after, &[',']) {
            return None;
        }
        df.push(tokens.number(after + 1)?.text.clone());
        after += 2;
    }
    if df.is_empty()
        && let Some((end, found)) = degrees(tokens, after, letter)
    {
        (df, after) = (found, end);
    }
    let (end, (comparator, statistic)) = tokens.compared(after)?;
    if statistic.word {
        return None;
    }
    let statistic = statistic.text.clone();
    // "r" and "t" are also plain letters: without degrees of freedom a p-value must follow.
    let mut after = end;
    let mut p: Option<FoundP> = None;
    for _ in 0..5 {
        let bracket = tokens.opens(after);
        let next = after
            + usize::from(
                bracket || tokens.is_sign(after, &[',', ';']) || tokens.is_word(after, &["and", "et", "with", "avec"]),
            );
        if next == after && tokens.p(after).is_none() {
            break;
        }
        if let Some((end, found)) = tokens.p(next) {
            p = Some(found);
            after = end + usize::from(bracket && tokens.closes(end));
            break;
        }
        if let Some((end, found)) = tokens.not_significant(next) {
            p = Some(found);
            after = end + usize::from(bracket && tokens.closes(end));
            break;
        }
        if let Some((end, _)) = tokens.interval(next) {
            after = end + usize::from(bracket && tokens.closes(end));
            continue;
        }
        // df = 48, n = 40, d = 0.5, η² = .06
        let named = tokens.past_words(next, 2, &["p"]);
        if named == next {
            break;
        }
        let value = named + usize::from(tokens.is_sign(named, &['=', '<', '>']));
        let Some(number) = tokens.number(value) else { break };
        if tokens.is_word(next, &["df", "ddl", "dl"]) && df.is_empty() {
            df.push(number.text.clone());
            if letter == Letter::F && tokens.is_sign(value + 1, &[',']) && tokens.number(value + 2).is_some() {
                df.push(tokens.number(value + 2)?.text.clone());
                after = value + 3;
                continue;
            }
        } else if tokens.is_word(next, &["n"]) && letter == Letter::R && df.is_empty() {
            df.push(number.whole?.checked_sub(2)?.to_string());
        }
        after = tokens.past_percent(value + 1).unwrap_or(value + 1);
        if bracket && tokens.closes(after) {
            after += 1;
        }
    }
    if p.is_none() {
        after = end;
    } else if df.is_empty()
        && tokens.is_sign(after, &[',', ';'])
        && tokens.is_word(after + 1, &["df", "ddl", "dl"])
        && tokens.is_sign(after + 2, &['='])
    {
        // p = .025, df = 48
        df.push(tokens.number(after + 3)?.text.clone());
        after += 4;
    } else if df.is_empty()
        && letter == Letter::R
        && tokens.is_sign(after, &[',', ';'])
        && let Some((behind, n)) = tokens.size(after + 1)
    {
        df.push(n.checked_sub(2)?.to_string());
        after = behind;
    }
    let kind = kind(letter, &df);
    if kind.is_none() && (p.is_none() || !df.is_empty()) {
        return None;
    }
    Some((after, statement(tokens, at, after, letter, kind, &df, (comparator, &statistic), p.as_ref())?))
}

fn kind(letter: Letter, df: &[String]) -> Option<TestKind> {
    let df = |at: usize| df.get(at)?.parse::<f64>().ok().filter(|df| *df > 0.0 && df.is_finite());
    Some(match letter {
        Letter::T => TestKind::T { df: df(0)? },
        Letter::ChiSquared | Letter::Q | Letter::H => TestKind::ChiSquared { df: df(0)? },
        Letter::R => TestKind::R { df: df(0)? },
        Letter::F => TestKind::F { df1: df(0)?, df2: df(1)? },
        Letter::Z => TestKind::Z,
    })
}

#[allow(clippy::too_many_arguments)]
fn statement(
    tokens: &Tokens,
    at: usize,
    end: usize,
    letter: Letter,
    kind: Option<TestKind>,
    df: &[String],
    (comparator, statistic): (Comparator, &str),
    p: Option<&FoundP>,
) -> Option<Statement> {
    let digits = statistic.parse().ok()?;
    let signed = matches!(letter, Letter::T | Letter::Z | Letter::R);
    let near = at.saturating_sub(6)..end + 6;
    let one_tailed = signed && near.clone().any(|at| tokens.is_word(at, words::ONE_TAILED));
    let tail = match (one_tailed, statistic.starts_with('-')) {
        (false, _) => Tail::Both,
        (true, false) => Tail::Upper,
        (true, true) => Tail::Lower,
    };
    let degree = |at: usize| match df.get(at).map(|df| (df.parse::<u64>(), df)) {
        Some((Ok(whole), _)) => Field::Count(whole),
        Some((Err(_), df)) => df.parse().map_or(Field::Null, Field::Number),
        None => Field::Null,
    };
    let alternative = match tail {
        Tail::Both => "two-sided",
        Tail::Upper => "greater",
        Tail::Lower => "less",
    };
    let mut fields = vec![
        ("test", text(letter.id())),
        ("comparator", text(comparator.sign())),
        ("statistic", text(statistic)),
        ("df1", degree(0)),
        ("df2", degree(1)),
        ("alternative", text(alternative)),
    ];
    if let Some(p) = p {
        fields.extend([("p_comparator", text(p.comparator.sign())), ("p", text(&p.text))]);
    }
    let found =
        |verdict, fields, note: String| Some(Statement::new(at, FindingKind::Test, verdict, fields).noted(note));
    let Some(kind) = kind else {
        return found(ScanVerdict::NotTestable, fields, "the degrees of freedom are not printed".into());
    };
    let test = PrintedTest { kind, comparator, statistic: digits, tail };
    let range = test.range();
    fields.push(("p_at_printed", Field::Number(range.at)));
    let Some(printed) = p.and_then(printed_p) else {
        return found(ScanVerdict::NotTestable, fields, format!("no p beside it; it gives {}", shown(range.at)));
    };
    let verdict = match test.verdict(&printed, 0.05) {
        TestVerdict::Consistent => ScanVerdict::Consistent,
        TestVerdict::Inconsistent => ScanVerdict::Inconsistent,
        TestVerdict::DecisionError => ScanVerdict::DecisionError,
    };
    found(verdict, fields, format!("the statistic gives p {}", shown(range.at)))
}
