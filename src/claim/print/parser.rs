//! A printed text taken apart: `30.3% (95% CI 13.5% to 47.1%), P = .004`.

use crate::printed::{self, PrintedP};

use super::parts::coverage;
use super::tokens::{ABSENT, BOUNDS, Token, tokens};
use super::{Comparator, NotUnderstood, Number, Print, TestName, Value, not_understood, short};

impl Print {
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
        let decimal = match self.token(offset)? {
            Token::Number(decimal) | Token::Grouped { decimal, .. } => decimal,
            _ => return None,
        };
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
            Some(Token::Grouped { whole, .. }) => Some(*whole),
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
            Some(Token::Number(_) | Token::Grouped { .. }) => return self.number_step(),
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
        if let Some(test) = self.test() {
            let mut at = 1;
            let (mut df, mut df2) = (None, None);
            while let Some(Token::Open) = self.token(at) {
                // chi(2)(1): the first pair may be the exponent. χ²(1, N = 104): behind the comma stands no degree of freedom.
                if let Some((number, taken)) = self.number(at + 1) {
                    let comma = matches!(self.token(at + 1 + taken), Some(Token::Comma));
                    df2 = self.number(at + 2 + taken).filter(|_| comma).map(|(number, _)| number);
                    df = Some(number);
                }
                while !matches!(self.token(at), None | Some(Token::Close)) {
                    at += 1;
                }
                at += 1;
            }
            if let (Some(Token::Compare(Comparator::Equal)), Some((number, taken))) =
                (self.token(at), self.number(at + 1))
            {
                (self.print.test, self.print.statistic) = (Some(test), Some(number));
                (self.print.df, self.print.df2) = (df, df2);
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

    /// The test whose letter stands here.
    fn test(&self) -> Option<TestName> {
        const NAMES: [(&[&str], TestName); 5] = [
            (&["t"], TestName::T),
            (&["f"], TestName::F),
            (&["z"], TestName::Z),
            (&["r"], TestName::R),
            (&["χ²", "chi", "chi2", "chi²", "x2", "x²", "χ2", "χ"], TestName::ChiSquared),
        ];
        NAMES.iter().find(|(names, _)| self.word(0, names)).map(|(_, test)| *test)
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
