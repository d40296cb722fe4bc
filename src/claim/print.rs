//! What was printed, taken apart: the estimate, its interval, its p-value, its counts, each in its digits.

use std::ops::Range;

use toml::Spanned;

use crate::printed::{self, Decimal, PrintedP};
use crate::study::{Digits, PrintedAs, PrintedParts};

/// A number as printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Its digits.
    pub decimal: Decimal,
    /// Was it printed with a percent sign (or as points)?
    pub percent: bool,
}

/// How a number is compared with what was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    /// `=`
    Equal,
    /// `<`
    Below,
    /// `≤`
    AtMost,
    /// `>`
    Above,
    /// `≥`
    AtLeast,
}

/// The estimate.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number, or a bound on one.
    Number(Comparator, Number),
    /// "None".
    Absent,
}

/// Everything that a claim prints.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Print {
    /// As printed, for the reader.
    pub text: String,
    /// The estimate.
    pub value: Option<Value>,
    /// Lower end of the interval.
    pub lower: Option<Number>,
    /// Upper end of the interval.
    pub upper: Option<Number>,
    /// Coverage of the interval, 0.95 for 95 %.
    pub level: Option<f64>,
    /// The p-value.
    pub p: Option<PrintedP>,
    /// The count.
    pub events: Option<u64>,
    /// Of how many.
    pub n: Option<u64>,
    /// The test statistic.
    pub statistic: Option<Number>,
    /// Its degrees of freedom.
    pub df: Option<Number>,
    /// The standard deviation.
    pub sd: Option<Number>,
    /// The standard error.
    pub se: Option<Number>,
    /// Lowest and highest of several.
    pub range: Option<(Number, Number)>,
}

/// Why a print was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUnderstood {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where in the claims file, where it is about one part.
    pub span: Option<Range<usize>>,
}

fn not_understood(message: String) -> NotUnderstood {
    NotUnderstood {
        message,
        help: "write it as printed: \"71.2%\", \"37/52\", \"30.3% (13.5% to 47.1%)\", \"P = .004\"".into(),
        span: None,
    }
}

impl Print {
    /// Does it print anything?
    pub fn is_empty(&self) -> bool {
        *self == Print { text: self.text.clone(), level: self.level, ..Print::default() }
    }

    /// Does it print an interval?
    pub fn has_interval(&self) -> bool {
        self.lower.is_some() || self.upper.is_some()
    }

    /// Takes apart a text (`30.3% (95% CI 13.5% to 47.1%), P = .004`) or reads the parts given.
    ///
    /// # Errors
    /// What is no number, or a number too many; of each part that is none.
    pub fn of(printed: &PrintedAs) -> Result<Print, Vec<NotUnderstood>> {
        let mut print = match printed {
            PrintedAs::Text(text) => Print::of_text(text).map_err(|error| vec![error])?,
            PrintedAs::Parts(parts) => Print::of_parts(parts)?,
        };
        if print.is_empty() {
            return Err(vec![not_understood(format!("no number in {:?}", short(&print.text)))]);
        }
        // A percent sign behind one of the three numbers is meant for all.
        let of_value = matches!(&print.value, Some(Value::Number(_, number)) if number.percent);
        let bounds = [&print.lower, &print.upper].into_iter().flatten().any(|bound| bound.percent);
        if of_value || bounds {
            if let Some(Value::Number(_, number)) = &mut print.value {
                number.percent = true;
            }
            [&mut print.lower, &mut print.upper].into_iter().flatten().for_each(|bound| bound.percent = true);
        }
        if let Some((low, high)) = &mut print.range {
            low.percent |= high.percent;
            high.percent |= low.percent;
        }
        Ok(print)
    }

    /// Takes a text apart.
    ///
    /// # Errors
    /// As [`Print::of`].
    pub fn of_text(text: &str) -> Result<Print, NotUnderstood> {
        let tokens = tokens(text)?;
        let mut parser =
            Parser { tokens: &tokens, at: 0, depth: 0, print: Print { text: text.trim().into(), ..Print::default() } };
        while parser.at < tokens.len() {
            parser.step()?;
        }
        Ok(parser.print)
    }

    /// Reads the parts, every one of them, so that all bad ones are told at once.
    fn of_parts(parts: &PrintedParts) -> Result<Print, Vec<NotUnderstood>> {
        let mut reader = Parts { shown: Vec::new(), bad: Vec::new() };
        // The value may bring more with it: "37/52 (71.2%)".
        let estimate = |text: &str| match Print::of_text(text)? {
            print if print.is_empty() => Err(not_understood(format!("not a number: {:?}", short(text)))),
            print => Ok(print),
        };
        let mut print = reader.read("", &parts.value, estimate).unwrap_or_default();
        let count = one_count;
        print.events = reader.read("events", &parts.events, count).or(print.events);
        print.n = reader.read("n", &parts.n, count).or(print.n);
        print.lower = reader.read("from", &parts.lower, one_number).or(print.lower);
        print.upper = reader.read("to", &parts.upper, one_number).or(print.upper);
        print.level = reader.read("level", &parts.level, |text| coverage(&one_number(text)?)).or(print.level);
        print.statistic = reader.read("statistic", &parts.statistic, one_number).or(print.statistic);
        print.df = reader.read("df", &parts.df, one_number).or(print.df);
        print.p = reader.read("p", &parts.p, p_value).or(print.p);
        print.sd = reader.read("SD", &parts.sd, one_number).or(print.sd);
        print.se = reader.read("SE", &parts.se, one_number).or(print.se);
        if let Some(range) = &parts.range {
            let words = &range.get_ref().0;
            reader.shown.push(words.join(" to "));
            let read = match words.as_slice() {
                [low, high] => one_number(low).and_then(|low| Ok(Some((low, one_number(high)?)))),
                [text] => Print::of_text(text).map(|print| print.range),
                _ => Ok(None),
            };
            match read {
                Ok(Some(range)) => print.range = Some(range),
                Ok(None) => {
                    reader.bad.push(at(range, not_understood("a range is two numbers: [\"35%\", \"47%\"]".into())))
                }
                Err(error) => reader.bad.push(at(range, error)),
            }
        }
        print.text = reader.shown.join(", ");
        if reader.bad.is_empty() { Ok(print) } else { Err(reader.bad) }
    }
}

/// Parts as they are read.
struct Parts {
    shown: Vec<String>,
    bad: Vec<NotUnderstood>,
}

impl Parts {
    fn read<T>(
        &mut self,
        name: &str,
        part: &Option<Spanned<Digits>>,
        read: impl Fn(&str) -> Result<T, NotUnderstood>,
    ) -> Option<T> {
        let part = part.as_ref()?;
        let digits = part.get_ref().0.trim();
        self.shown.push(if name.is_empty() { digits.to_string() } else { format!("{name} {digits}") });
        read(digits).map_err(|error| self.bad.push(at(part, error))).ok()
    }
}

/// The error at the place of what it is about.
fn at<T>(part: &Spanned<T>, mut error: NotUnderstood) -> NotUnderstood {
    error.span = Some(part.span());
    error
}

fn p_value(text: &str) -> Result<PrintedP, NotUnderstood> {
    let digits = text.trim_start_matches(['p', 'P']).trim_start();
    digits.parse().map_err(|error| not_understood(format!("{error}: {:?}", short(text))))
}

fn coverage(level: &Number) -> Result<f64, NotUnderstood> {
    let value = level.decimal.value();
    let share = if level.percent || value > 1.0 { value / 100.0 } else { value };
    if share > 0.0 && share < 1.0 { Ok(share) } else { Err(not_understood(format!("a level of {value}"))) }
}

fn one_number(text: &str) -> Result<Number, NotUnderstood> {
    match Print::of_text(text)? {
        Print { value: Some(Value::Number(Comparator::Equal, number)), .. } => Ok(number),
        _ => Err(not_understood(format!("not a number: {:?}", short(text)))),
    }
}

fn one_count(text: &str) -> Result<u64, NotUnderstood> {
    let digits = text.trim().replace([' ', '\u{a0}', '\u{202f}'], "");
    match digits.parse::<u64>() {
        Ok(count) if count <= 1 << 53 => Ok(count),
        _ => Err(not_understood(format!("not a count: {:?}", short(text)))),
    }
}

/// Shown whole where short.
fn short(text: &str) -> String {
    let shown: String = text.chars().take(40).collect();
    if shown.len() < text.len() { format!("{shown}…") } else { shown }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(Decimal),
    Percent,
    Open,
    Close,
    Comma,
    Slash,
    Dash,
    Compare(Comparator),
    Word(String),
}

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
const BOUNDS: [(&[&str], Comparator); 10] = [
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

const ABSENT: [&str; 7] = ["none", "no", "nobody", "zero", "aucun", "aucune", "nul"];

fn tokens(text: &str) -> Result<Vec<Token>, NotUnderstood> {
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
        let after_number = matches!(tokens.last(), Some(Token::Number(_) | Token::Percent));
        let starts = digit(0)
            || (letter == '.' && digit(1))
            || (matches!(letter, '-' | '−' | '–' | '+')
                && !after_number
                && (digit(1) || (letters.get(at + 1) == Some(&'.') && digit(2))));
        if starts {
            let from = at;
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
            let decimal = number.parse().map_err(|error: crate::printed::DecimalError| {
                not_understood(format!("{:?} is {error}", short(&number)))
            })?;
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

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    print: Print,
}

impl Parser<'_> {
    fn token(&self, offset: usize) -> Option<&Token> {
        self.tokens.get(self.at + offset)
    }

    fn word(&self, offset: usize, words: &[&str]) -> bool {
        matches!(self.token(offset), Some(Token::Word(word)) if words.contains(&word.as_str()))
    }

    /// A number at this offset and how many tokens it takes.
    fn number(&self, offset: usize) -> Option<(Number, usize)> {
        let Some(Token::Number(decimal)) = self.token(offset) else { return None };
        let percent = match self.token(offset + 1) {
            Some(Token::Percent) => true,
            Some(Token::Word(word)) => ["percent", "points", "pp", "pour"].contains(&word.as_str()),
            _ => false,
        };
        Some((Number { decimal: *decimal, percent }, 1 + usize::from(percent)))
    }

    fn whole(&self, offset: usize) -> Option<u64> {
        match self.token(offset) {
            Some(Token::Number(decimal)) if decimal.decimals == 0 => u64::try_from(decimal.digits).ok(),
            _ => None,
        }
    }

    fn comparator(&self, offset: usize) -> Option<(Comparator, usize)> {
        if let Some(Token::Compare(comparator)) = self.token(offset) {
            return Some((*comparator, 1));
        }
        let said = |words: &&[&str]| words.iter().enumerate().all(|(at, word)| self.word(offset + at, &[word]));
        BOUNDS.iter().find(|(words, _)| said(words)).map(|(words, comparator)| (*comparator, words.len()))
    }

    fn step(&mut self) -> Result<(), NotUnderstood> {
        match self.token(0) {
            Some(Token::Open) => self.depth += 1,
            Some(Token::Close) => self.depth = self.depth.saturating_sub(1),
            Some(Token::Word(_)) => return self.word_step(),
            Some(Token::Compare(_)) => return self.bound(),
            Some(Token::Number(_)) => return self.number_step(),
            _ => {}
        }
        self.at += 1;
        Ok(())
    }

    fn word_step(&mut self) -> Result<(), NotUnderstood> {
        if self.word(0, &["p"]) {
            if let (Some((comparator, taken)), Some((number, more))) = (
                self.comparator(1).or_else(|| self.number(1).map(|_| (Comparator::Equal, 0))),
                self.comparator(1).map_or_else(|| self.number(1), |(_, taken)| self.number(1 + taken)),
            ) {
                let comparator = match comparator {
                    Comparator::Equal => printed::Comparator::Equal,
                    Comparator::Below | Comparator::AtMost => printed::Comparator::Below,
                    Comparator::Above | Comparator::AtLeast => printed::Comparator::Above,
                };
                let p = PrintedP::new(comparator, &number.decimal.to_string());
                self.print.p = Some(p.map_err(|error| not_understood(format!("{error}: {}", number.decimal)))?);
                self.at += 1 + taken + more;
                return Ok(());
            }
            let skip = 1 + usize::from(matches!(self.token(1), Some(Token::Compare(_))));
            if self.word(skip, &["ns"]) || (self.word(skip, &["n"]) && self.word(skip + 1, &["s"])) {
                self.print.p = Some(PrintedP::NotSignificant);
                self.at += skip + 2;
                return Ok(());
            }
        }
        if self.word(0, &["ns"]) || (self.word(0, &["not"]) && self.word(1, &["significant"])) {
            self.print.p = Some(PrintedP::NotSignificant);
            self.at += 2;
            return Ok(());
        }
        if self.word(0, &["n"])
            && matches!(self.token(1), Some(Token::Compare(Comparator::Equal)))
            && self.whole(2).is_some()
        {
            self.print.n = self.whole(2);
            self.at += 3;
            return Ok(());
        }
        if self.word(0, &["ci", "ic"]) {
            // "IC à 95 %", "CI 95%": a level behind the word.
            let skip = 1 + usize::from(self.word(1, &["à"]));
            if let Some((level, taken)) = self.number(skip)
                && level.percent
                && self.print.level.is_none()
            {
                self.print.level = Some(coverage(&level)?);
                self.at += skip + taken;
                return Ok(());
            }
        }
        if self.word(0, &["t", "z", "f", "χ²", "chi", "chi2", "chi²", "x2", "x²", "χ2"]) {
            let mut at = 1;
            let mut df = None;
            while let Some(Token::Open) = self.token(at) {
                // chi(2)(1): the first pair may be the exponent.
                df = self.number(at + 1).map(|(number, _)| number).or(df);
                while !matches!(self.token(at), None | Some(Token::Close)) {
                    at += 1;
                }
                at += 1;
            }
            if let (Some(Token::Compare(Comparator::Equal)), Some((number, taken))) =
                (self.token(at), self.number(at + 1))
            {
                (self.print.statistic, self.print.df) = (Some(number), df);
                self.at += at + 1 + taken;
                return Ok(());
            }
        }
        if self.comparator(0).is_some() {
            return self.bound();
        }
        if self.word(0, &ABSENT) && self.print.value.is_none() {
            self.print.value = Some(Value::Absent);
        }
        self.at += 1;
        Ok(())
    }

    fn bound(&mut self) -> Result<(), NotUnderstood> {
        let Some((comparator, skip)) = self.comparator(0) else {
            self.at += 1;
            return Ok(());
        };
        let Some((number, taken)) = self.number(skip) else {
            self.at += skip;
            return Ok(());
        };
        if self.print.value.is_some() {
            return Err(self.one_too_many());
        }
        self.print.value = Some(Value::Number(comparator, number));
        self.at += skip + taken;
        Ok(())
    }

    fn number_step(&mut self) -> Result<(), NotUnderstood> {
        let Some((first, taken)) = self.number(0) else { return Err(self.one_too_many()) };
        // 37/52, 37 of 52, 37 sur 52
        let set_apart = matches!(self.token(1), Some(Token::Slash)) || self.word(1, &["of", "sur"]);
        if let (true, Some(events), Some(n)) = (set_apart, self.whole(0), self.whole(2)) {
            (self.print.events, self.print.n) = (Some(events), Some(n));
            self.at += 3;
            return Ok(());
        }
        if self.word(taken, &["ci", "ic", "confidence"]) {
            self.print.level = Some(coverage(&first)?);
            self.at += taken + 1;
            return Ok(());
        }
        let between = match self.token(taken) {
            Some(Token::Dash) => true,
            Some(Token::Comma) => self.depth > 0,
            _ => self.word(taken, &["to", "à", "bis", "and", "et"]),
        };
        if let (true, Some((second, more))) = (between, self.number(taken + 1)) {
            let pair = (Some(first.clone()), Some(second.clone()));
            if self.print.value.is_some() || self.print.events.is_some() || self.depth > 0 {
                if self.print.has_interval() {
                    return Err(self.one_too_many());
                }
                (self.print.lower, self.print.upper) = pair;
            } else {
                self.print.range = Some((first, second));
            }
            self.at += taken + 1 + more;
            return Ok(());
        }
        if self.print.value.is_some() || self.print.range.is_some() {
            return Err(self.one_too_many());
        }
        self.print.value = Some(Value::Number(Comparator::Equal, first));
        self.at += taken;
        Ok(())
    }

    fn one_too_many(&self) -> NotUnderstood {
        let mut error =
            not_understood(format!("more numbers than one estimate and its interval in {:?}", short(&self.print.text)));
        error.help = "take it apart: { value = \"…\", lower = \"…\", upper = \"…\", p = \"…\" }".into();
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str, percent: bool) -> Number {
        Number { decimal: text.parse().unwrap(), percent }
    }

    fn read(text: &str) -> Print {
        Print::of(&PrintedAs::Text(text.into())).unwrap_or_else(|error| panic!("{text}: {error:?}"))
    }

    #[test]
    fn an_estimate_with_its_interval_in_every_style() {
        for text in [
            "30.3% (13.5% to 47.1%)",
            "30.3 % [13.5; 47.1]",
            "30,3% (13,5 à 47,1)",
            "30.3% (95% CI 13.5–47.1)",
            "30.3 % (IC à 95 % : 13.5 à 47.1)",
            "30.3% (95% CI, 13.5% to 47.1%)",
        ] {
            let print = read(text);
            assert_eq!(print.value, Some(Value::Number(Comparator::Equal, number("30.3", true))), "{text}");
            assert_eq!((print.lower, print.upper), (Some(number("13.5", true)), Some(number("47.1", true))), "{text}");
        }
        let print = read("−23.7 (−26.94, −20.44)");
        assert_eq!((print.lower, print.upper), (Some(number("-26.94", false)), Some(number("-20.44", false))));
        assert_eq!(read("0.66, 95% confidence interval 0.59 to 0.74").level, Some(0.95));
    }

    #[test]
    fn counts_p_values_and_tests() {
        let print = read("37/52 (71.2%)");
        assert_eq!((print.events, print.n), (Some(37), Some(52)));
        assert_eq!(print.value, Some(Value::Number(Comparator::Equal, number("71.2", true))));
        assert_eq!(read("37 of 52").n, Some(52));
        for text in ["P = .004", "p=.004", "p .004"] {
            assert_eq!(read(text).p, Some(".004".parse().unwrap()), "{text}");
        }
        assert_eq!(read("0.91, P < 0.0001").p, Some("<0.0001".parse().unwrap()));
        assert_eq!(read("ns").p, Some(PrintedP::NotSignificant));
        let test = read("chi(2)(1) = 8.48, P =.004");
        assert_eq!((test.statistic, test.df), (Some(number("8.48", false)), Some(number("1", false))));
        assert!(read("t(48) = 2.31, p < .05").p.is_some());
    }

    #[test]
    fn ranges_bounds_and_absences() {
        assert_eq!(read("35–47%").range, Some((number("35", true), number("47", true))));
        assert_eq!(read("35-47 %").range, Some((number("35", true), number("47", true))));
        for text in ["fewer than 19", "<19", "moins de 19"] {
            assert_eq!(read(text).value, Some(Value::Number(Comparator::Below, number("19", false))), "{text}");
        }
        assert_eq!(read("none").value, Some(Value::Absent));
    }

    #[test]
    fn what_is_no_print_is_refused() {
        for text in ["", "abc", "1 2 3", "1.2.3.4 #", "12345678901234567890", "µ@"] {
            assert!(Print::of(&PrintedAs::Text(text.into())).is_err(), "{text}");
        }
    }
}
