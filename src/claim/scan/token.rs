//! Text → tokens: numbers as printed, words, signs.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::words;

/// Words that a total or a flow can begin with.
static LEADING: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| super::flow::leading().chain(super::categories::leading()).collect());

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A printed number.
    Number(Number),
    /// A word in lower case: letters, then letters, digits, hyphens and apostrophes.
    Word(String),
    /// Any other sign.
    Sign(char),
    /// The end of a paragraph.
    Break,
}

/// A number as printed, with a decimal point, an ASCII minus, and no separators of thousands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    pub text: String,
    /// Its value, if it is a whole number.
    pub whole: Option<u64>,
    /// Was it a word?
    pub word: bool,
}

/// A piece of the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    /// Does white space stand before it?
    pub spaced: bool,
    /// A word that a total or a flow can begin with; looked up once.
    pub leads: bool,
}

/// The language a text is written in, as far as numbers are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// 71.2 and 10,000.
    English,
    /// 71,2 and 10 000.
    French,
}

const FRENCH: [&str; 22] = [
    "le", "la", "les", "des", "une", "dans", "pour", "avec", "chez", "était", "étaient", "du", "sur", "et", "est", "à",
    "contre", "par", "plus", "groupe", "parmi", "ont",
];
const ENGLISH: [&str; 20] = [
    "the", "of", "and", "was", "were", "in", "with", "to", "for", "versus", "among", "had", "group", "patients", "on",
    "by", "is", "at", "than", "from",
];

impl Language {
    /// By its small words; where they leave it open, by its decimal signs.
    pub fn of(text: &str) -> Language {
        Language::by_words(text).unwrap_or_else(|| {
            let signs = |sign: u8| {
                let digits = |pair: &[u8]| pair[0].is_ascii_digit() && pair[1] == sign && pair[2].is_ascii_digit();
                text.as_bytes().windows(3).filter(|three| digits(three)).count()
            };
            if signs(b',') > signs(b'.') { Language::French } else { Language::English }
        })
    }

    fn by_words(text: &str) -> Option<Language> {
        let (mut french, mut english) = (0, 0);
        for word in text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).take(20_000) {
            let word = word.to_lowercase();
            french += usize::from(FRENCH.contains(&word.as_str()));
            english += usize::from(ENGLISH.contains(&word.as_str()));
        }
        match french.cmp(&english) {
            std::cmp::Ordering::Greater => Some(Language::French),
            std::cmp::Ordering::Less => Some(Language::English),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// Blanks inside a number: no-break, narrow no-break, thin.
fn is_thin(letter: char) -> bool {
    matches!(letter, '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}')
}

/// Hyphens, minus and dashes that can be the sign of a number.
pub(super) fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '−' | '–' | '‐' | '‑' | '‒' | '—' | '﹣' | '－')
}

/// What is not seen: zero-width marks, and hyphens shown only where a line breaks.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// Marks of a footnote behind a number.
fn is_footnote(letter: char) -> bool {
    matches!(
        letter,
        '*' | '†' | '‡' | '§' | '¶' | '⁎' | '∗' | '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | 'ᵃ' | 'ᵇ' | 'ᶜ' | 'ᵈ' | 'ᵉ'
    )
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    language: Language,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn before(&self) -> Option<char> {
        self.text[..self.at].chars().next_back()
    }

    fn digits_at(&self, at: usize) -> usize {
        self.text.as_bytes()[at..].iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// A sign attached to a number that nothing stands before.
    fn minus(&self) -> Option<usize> {
        let sign = self.peek().filter(|letter| is_dash(*letter) && *letter != '—')?;
        if self.before().is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '%' | ')' | ']')) {
            return None;
        }
        let mut after = self.at + sign.len_utf8();
        let next = self.text[after..].chars().next()?;
        if sign == '−' && is_thin(next) {
            after += next.len_utf8();
        }
        self.begins_number(after).then_some(after)
    }

    fn begins_number(&self, at: usize) -> bool {
        self.digits_at(at) > 0 || (self.text[at..].starts_with('.') && self.digits_at(at + 1) > 0)
    }

    /// A number from here on, which may have a sign.
    fn number(&mut self) -> Option<Number> {
        let start = self.minus().unwrap_or(self.at);
        if !self.begins_number(start) {
            return None;
        }
        let negative = start != self.at;
        let mut at = start;
        let first = self.digits_at(at);
        let mut text = self.text[at..at + first].to_string();
        at += first;
        // Groups of three.
        let mut grouped = false;
        while first > 0 && first <= 3 && !text.starts_with('0') {
            let Some(separator) = self.text[at..].chars().next() else { break };
            let after = at + separator.len_utf8();
            let three = self.digits_at(after.min(self.text.len())) == 3;
            let comma = separator == ',' && self.language == Language::English;
            let blank = is_thin(separator)
                || (separator == ' '
                    && three
                    && (grouped || self.text[after..].starts_with("000") || self.groups_by_blanks(start, after + 3)));
            if !three || !(comma || blank) {
                break;
            }
            text.push_str(&self.text[after..after + 3]);
            at = after + 3;
            grouped = true;
        }
        let mut whole = true;
        let sign = self.text[at..].chars().next();
        let fraction = if matches!(sign, Some('.' | ',' | '·')) {
            let after = at + sign.map_or(0, char::len_utf8);
            let count = self.digits_at(after);
            // No group of thousands begins with a nought: 0,35 is a decimal in any language.
            let french = self.language == Language::French || text == "0";
            let is_decimal = sign != Some(',') || (french && !grouped);
            // 1.2.3 is a version, 1.2. the end of a sentence.
            (count > 0 && is_decimal).then_some((after, count))
        } else {
            None
        };
        if let Some((after, count)) = fraction {
            text.push('.');
            text.push_str(&self.text[after..after + count]);
            whole = false;
            at = after + count;
        }
        self.at = at;
        let value = text.parse().ok().filter(|value| *value <= 1u64 << 53 && whole && !negative);
        if negative {
            text.insert(0, '-');
        }
        Some(Number { text, whole: value, word: false })
    }

    /// Is `1 234` one number? In French unless a label stands before it (`groupe 1 234 patients`); in English where people are counted.
    fn groups_by_blanks(&self, start: usize, end: usize) -> bool {
        let before = self.text[..start].trim_end_matches(' ');
        let last = &before[before.rfind(char::is_whitespace).map_or(0, |at| at + 1)..];
        let last = last.to_lowercase();
        const LABELS: [&str; 19] = [
            "table", "tableau", "figure", "group", "groupe", "bras", "arm", "phase", "week", "semaine", "day", "jour",
            "page", "stage", "stade", "grade", "version", "site", "no",
        ];
        if LABELS.contains(&last.trim_end_matches('.')) || last.ends_with(|letter: char| letter.is_ascii_digit()) {
            return false;
        }
        let rest = &self.text[end..];
        let next = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
        // A fourth digit, or blanks that hold columns apart.
        if rest.starts_with(|letter: char| letter.is_ascii_digit())
            || (self.language == Language::English && next == rest && rest.starts_with('.'))
        {
            return false;
        }
        let word = next.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default().to_lowercase();
        self.language == Language::French
            || words::PEOPLE.contains(&word.as_str())
            || before.ends_with('/')
            || last == "of"
            || (rest.starts_with('/') && self.digits_at(end + 1) > 0)
    }

    fn word(&mut self) -> String {
        let start = self.at;
        let mut letters = self.text[start..].char_indices().peekable();
        let mut end = self.text.len();
        while let Some((at, letter)) = letters.next() {
            let joins = matches!(letter, '-' | '‑' | '\'' | '’')
                && letters.peek().is_some_and(|(_, next)| next.is_alphanumeric());
            if !(letter.is_alphanumeric() || matches!(letter, '²' | '\u{301}' | '\u{ad}') || joins) {
                end = start + at;
                break;
            }
        }
        let mut word = self.text[start..end].to_string();
        // A word broken at the end of a line.
        if let Some(rest) = self.text[end..].strip_prefix(['-', '‐']).filter(|_| end > start + 1) {
            let next = rest.trim_start_matches([' ', '\r']).strip_prefix('\n').map(|rest| rest.trim_start_matches(' '));
            if let Some(next) = next.filter(|next| next.starts_with(char::is_lowercase)) {
                let length = next.find(|letter: char| !letter.is_alphabetic()).unwrap_or(next.len());
                end = self.text.len() - next.len() + length;
                word.push_str(&next[..length]);
            }
        }
        self.at = end;
        if word.is_ascii() {
            word.make_ascii_lowercase();
            return word;
        }
        word.to_lowercase().replace('\u{ad}', "")
    }

    /// What follows, as far as any address reaches: a text without blanks is not gone through for each of its letters.
    fn within_reach(&self) -> &str {
        let mut end = self.text.len().min(self.at + 500);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        &self.text[self.at..end]
    }

    /// Past an address, a DOI or a version, which hold numbers that count nothing.
    fn skip_address(&mut self) -> bool {
        let rest = self.within_reach();
        let end =
            rest.find(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '<' | '>')).unwrap_or(rest.len());
        let word = &rest[..end];
        let doi = word.starts_with("10.") && self.digits_at(self.at + 3) >= 4 && word.contains('/');
        let dots = || {
            let number = word.trim_end_matches(|letter: char| !letter.is_ascii_digit());
            number.split('.').count() > 2 && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        };
        let address = word.starts_with("http") || word.starts_with("www.") || word.starts_with("doi:");
        if doi || address || (word.as_bytes()[0].is_ascii_digit() && dots()) {
            self.at += end;
            return true;
        }
        false
    }
}

const SMALL: [&str; 19] = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
const SMALL_FRENCH: [&str; 19] = [
    "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze",
    "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

const TENS_FRENCH: [(&str, u64); 7] = [
    ("vingt", 20),
    ("trente", 30),
    ("quarante", 40),
    ("cinquante", 50),
    ("soixante", 60),
    ("quatre-vingts", 80),
    ("quatre-vingt", 80),
];

/// A whole number in one word, from two to ninety-nine.
fn spelled(word: &str, language: Language) -> Option<u64> {
    let small = if language == Language::French { &SMALL_FRENCH } else { &SMALL };
    let below_twenty = |word: &str| small.iter().position(|known| *known == word).map(|at| at as u64 + 2);
    if let Some(value) = below_twenty(word) {
        return Some(value);
    }
    if language == Language::French {
        return TENS_FRENCH.iter().find_map(|(tens, value)| {
            let rest = word.strip_prefix(tens)?;
            let ones = match rest {
                "" => 0,
                "-et-un" | "-et-une" | "-un" | "-une" => 1,
                "-et-onze" => 11,
                rest => below_twenty(rest.strip_prefix('-')?)?,
            };
            (ones < 10 || (ones < 20 && matches!(value, 60 | 80))).then_some(value + ones)
        });
    }
    let (tens, ones) = word.split_once('-').unwrap_or((word, ""));
    let tens = TENS.iter().position(|known| *known == tens)? as u64 * 10 + 20;
    match ones {
        "" => Some(tens),
        "one" => Some(tens + 1),
        ones => SMALL[..8].iter().position(|known| *known == ones).map(|at| tens + at as u64 + 2),
    }
}

/// A number in several words: how many of the last tokens the next word joins, and the value then.
///
/// `two hundred`, `one hundred and four`, `deux cents`, `cent quatre`, `vingt et un`.
fn joined(tokens: &[Token], word: &str, value: Option<u64>, language: Language) -> Option<(usize, u64)> {
    let back = |count: usize| tokens.len().checked_sub(count).map(|at| &tokens[at].kind);
    let number = |count: usize| match back(count)? {
        Kind::Number(Number { whole: Some(whole), word: true, .. }) => Some(*whole),
        _ => None,
    };
    let is =
        |count: usize, words: &[&str]| matches!(back(count), Some(Kind::Word(word)) if words.contains(&word.as_str()));
    if matches!(word, "hundred" | "cent" | "cents") && (word == "hundred") == (language == Language::English) {
        return match number(1) {
            Some(count) if count < 20 => Some((1, count * 100)),
            _ if is(1, &["one", "a"]) => Some((1, 100)),
            _ if word == "cent" && !is(1, &["pour"]) => Some((0, 100)),
            _ => None,
        };
    }
    let hundreds = |count: usize| number(count).filter(|value| *value >= 100 && value % 100 == 0);
    if let Some(value) = value {
        let (count, hundreds) = match hundreds(1) {
            Some(hundreds) => (1, hundreds),
            None if is(1, &["and"]) => (2, hundreds(2)?),
            None => return None,
        };
        return Some((count, hundreds + value));
    }
    let one = matches!(word, "un" | "une") && is(1, &["et"]) && language == Language::French;
    let tens = number(2).filter(|tens| one && tens % 10 == 0 && (20..70).contains(tens))?;
    Some((2, tens + 1))
}

/// The language of the paragraph that begins here; that of the whole where its words leave it open.
fn paragraph(text: &str, from: usize, whole: Language) -> Language {
    // The first few thousand bytes say it.
    let mut reach = text.len().min(from + 4000);
    while !text.is_char_boundary(reach) {
        reach -= 1;
    }
    let rest = &text[from..reach];
    let begins = rest.len() - rest.trim_start().len();
    let end = rest[begins..].find("\n\n").map_or(rest.len(), |end| begins + end);
    Language::by_words(&rest[..end]).unwrap_or(whole)
}

/// Does a number, or what closes one, stand right before? Not 10, which has powers.
fn follows_number(tokens: &[Token]) -> bool {
    match tokens.last().map(|token| &token.kind) {
        Some(Kind::Number(number)) => !number.word && number.text != "10",
        Some(Kind::Sign(sign)) => matches!(sign, '%' | ')' | ']'),
        _ => false,
    }
}

/// The tokens of a text from a place on. A paragraph in the other language (an abstract, say) is read in its own.
pub(super) fn tokens(text: &str, from: usize, language: Language) -> Vec<Token> {
    let mut reader = Reader { text, at: from, language: paragraph(text, from, language) };
    let mut tokens = Vec::with_capacity((text.len() - from) / 4);
    let mut spaced = false;
    let mut lines = 0;
    while let Some(letter) = reader.peek() {
        let mut start = reader.at;
        if letter.is_whitespace() || is_invisible(letter) {
            lines += usize::from(letter == '\n');
            if letter == '\n' && lines == 2 {
                reader.language = paragraph(text, start + 1, language);
                tokens.push(Token { start, end: start, kind: Kind::Break, spaced: true, leads: false });
            }
            spaced |= letter.is_whitespace();
            reader.at += letter.len_utf8();
            continue;
        }
        lines = 0;
        if is_footnote(letter) && !spaced && follows_number(&tokens) {
            reader.at += letter.len_utf8();
            continue;
        }
        let attached = reader.before().is_some_and(|before| before.is_alphabetic());
        let kind = if letter.is_ascii_alphanumeric() && !attached && reader.skip_address() {
            Kind::Sign('\u{fffd}')
        } else if let Some(number) = reader.number() {
            Kind::Number(number)
        } else if letter.is_alphanumeric() {
            let word = reader.word();
            let value = spelled(&word, reader.language);
            let (count, value) = match joined(&tokens, &word, value, reader.language) {
                Some((count, value)) => (count, Some(value)),
                None => (0, value),
            };
            if count > 0 {
                let first = &tokens[tokens.len() - count];
                (start, spaced) = (first.start, first.spaced);
                tokens.truncate(tokens.len() - count);
            }
            match value {
                Some(value) => Kind::Number(Number { text: value.to_string(), whole: Some(value), word: true }),
                None => Kind::Word(word),
            }
        } else {
            reader.at += letter.len_utf8();
            Kind::Sign(letter)
        };
        let leads = matches!(&kind, Kind::Word(word) if LEADING.contains(word.as_str()));
        tokens.push(Token { start, end: reader.at, kind, spaced, leads });
        spaced = false;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<String> {
        let all = tokens(text, 0, Language::of(text)).into_iter();
        all.filter_map(|token| if let Kind::Number(number) = token.kind { Some(number.text) } else { None }).collect()
    }

    #[test]
    fn numbers_are_read_as_printed() {
        for (text, expected) in [
            ("the rate was 71.20 % of 1,234 patients.", vec!["71.20", "1234"]),
            ("le taux était de 71,20 % des 1\u{202f}234 patients.", vec!["71.20", "1234"]),
            ("dans les 10 000 personnes", vec!["10000"]),
            ("from −17.5 to –7.2, the -3 and .05", vec!["-17.5", "-7.2", "-3", ".05"]),
            ("the 0.55–0.94 and −8.2–−2.4", vec!["0.55", "0.94", "-8.2", "-2.4"]),
            ("CAPS-5, NCT04077437, version 1.2.3, doi:10.1038/s41591 at https://x.org/12", vec![]),
            ("Eighteen of twenty-seven", vec!["18", "27"]),
            ("one hundred and four of two hundred, a hundred and twenty-one", vec!["104", "200", "121"]),
            (
                "les cent quatre patients, vingt et un des deux cents, soixante-dix-sept pour cent",
                vec!["104", "21", "200", "77"],
            ),
            ("le groupe 1 234 patients et les 1 234 patients sur 12 345 678", vec!["1", "234", "1234", "12345678"]),
            (
                "the 1 234 patients, 617 of 1 234 and 12 345/23 456 in table 3 104",
                vec!["1234", "617", "1234", "12345", "23456", "3", "104"],
            ),
            ("the 71.2%¹² and 52*, 37† of 10", vec!["71.2", "52", "37", "10"]),
            (
                "the rate of 1,234\n\nle taux de 1,234 dans les groupes\n\nand the 0,35 of",
                vec!["1234", "1.234", "0.35"],
            ),
            ("in 2021 and (2019)", vec!["2021", "2019"]),
        ] {
            assert_eq!(numbers(text), expected, "{text}");
        }
    }
}
