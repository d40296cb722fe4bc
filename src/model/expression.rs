//! A contrast in words: `DRUG@7 - PLACEBO@7`, `late = (DRUG@6 + DRUG@7)/2 - (PLACEBO@6 + PLACEBO@7)/2`, `{BASVAL}`.

/// What a contrast is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Atom {
    /// The least-squares mean of an arm, at a visit or over all visits alike.
    LsMean {
        /// The arm.
        arm: String,
        /// The visit.
        visit: Option<String>,
    },
    /// A coefficient by its name.
    Coefficient(String),
}

/// A linear combination of atoms, with the name it is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// `late` in `late = …`; else the text itself.
    pub label: String,
    /// The atoms with their factors.
    pub sum: Vec<(f64, Atom)>,
}

/// Where and why a contrast cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("contrast `{text}`, at character {at}: {what}")]
pub struct ExpressionError {
    /// The contrast as typed.
    pub text: String,
    /// Character, from 1.
    pub at: usize,
    /// What is wrong there.
    pub what: String,
}

impl Expression {
    /// Reads a contrast.
    ///
    /// # Grammar
    /// `[NAME =] TERM {(+|-) TERM}`; a term is `FACTOR {(*|/) FACTOR}`, a factor a number, an atom, `-FACTOR` or `(…)`. Atoms:
    /// `ARM@VISIT`, `ARM`, `{COEFFICIENT}`. An arm that is no plain word stands in quotes: `'Drug 20 mg'@7`.
    /// # Errors
    /// [`ExpressionError`], also where atoms are multiplied with each other or a number stands alone.
    pub fn read(text: &str) -> Result<Expression, ExpressionError> {
        let (label, body) = match text.split_once('=') {
            Some((label, body)) if !label.contains(['\'', '"', '{']) => (label.trim(), body),
            _ => (text.trim(), text),
        };
        let offset = text.chars().count() - body.chars().count();
        let mut reader = Reader { letters: body.chars().collect(), at: 0, offset, text };
        let found = reader.sum()?;
        reader.blank();
        if reader.at < reader.letters.len() {
            return Err(reader.error("an operator (+ - * /) is expected"));
        }
        if found.constant != 0.0 {
            return Err(reader.error("a number stands alone; write it as a factor, 0.5*DRUG@7"));
        }
        if found.atoms.is_empty() {
            return Err(reader.error("it names no arm and no coefficient"));
        }
        Ok(Expression { label: label.into(), sum: found.atoms })
    }
}

/// A number and a sum of atoms.
#[derive(Clone, Debug, Default)]
struct Linear {
    constant: f64,
    atoms: Vec<(f64, Atom)>,
}

impl Linear {
    fn scaled(mut self, factor: f64) -> Linear {
        self.constant *= factor;
        self.atoms.iter_mut().for_each(|(weight, _)| *weight *= factor);
        self
    }

    fn plus(mut self, other: Linear) -> Linear {
        self.constant += other.constant;
        for (weight, atom) in other.atoms {
            match self.atoms.iter_mut().find(|(_, known)| *known == atom) {
                Some((sum, _)) => *sum += weight,
                None => self.atoms.push((weight, atom)),
            }
        }
        self
    }
}

struct Reader<'a> {
    letters: Vec<char>,
    at: usize,
    offset: usize,
    text: &'a str,
}

impl Reader<'_> {
    fn error(&self, what: &str) -> ExpressionError {
        ExpressionError { text: self.text.into(), at: self.offset + self.at + 1, what: what.into() }
    }

    fn blank(&mut self) {
        while self.letters.get(self.at).is_some_and(|letter| letter.is_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.blank();
        // A minus sent as a typographic one is a minus.
        self.letters.get(self.at).map(|letter| if *letter == '−' { '-' } else { *letter })
    }

    fn sum(&mut self) -> Result<Linear, ExpressionError> {
        let mut sum = self.product()?;
        while let Some(sign @ ('+' | '-')) = self.peek() {
            self.at += 1;
            let next = self.product()?;
            sum = sum.plus(next.scaled(if sign == '-' { -1.0 } else { 1.0 }));
        }
        Ok(sum)
    }

    fn product(&mut self) -> Result<Linear, ExpressionError> {
        let mut product = self.factor()?;
        while let Some(sign @ ('*' | '/')) = self.peek() {
            self.at += 1;
            let next = self.factor()?;
            product = match (product.atoms.is_empty(), next.atoms.is_empty(), sign) {
                (_, true, '/') if next.constant == 0.0 => return Err(self.error("a division by zero")),
                (_, true, '/') => product.scaled(1.0 / next.constant),
                (_, true, _) => product.scaled(next.constant),
                (true, false, '*') => next.scaled(product.constant),
                _ => return Err(self.error("a contrast is linear: multiply or divide by numbers only")),
            };
        }
        Ok(product)
    }

    fn factor(&mut self) -> Result<Linear, ExpressionError> {
        match self.peek() {
            None => Err(self.error("something is missing here: ARM@VISIT, a number, or (…)")),
            Some('-') => {
                self.at += 1;
                Ok(self.factor()?.scaled(-1.0))
            }
            Some('(') => {
                self.at += 1;
                let inner = self.sum()?;
                if self.peek() != Some(')') {
                    return Err(self.error("the parenthesis is not closed"));
                }
                self.at += 1;
                Ok(inner)
            }
            Some('{') => {
                let name = self.enclosed('}')?;
                Ok(Linear { constant: 0.0, atoms: vec![(1.0, Atom::Coefficient(name))] })
            }
            Some(digit) if digit.is_ascii_digit() || digit == '.' => self.number(),
            Some(_) => {
                let arm = self.word("an arm")?;
                let visit = if self.peek() == Some('@') {
                    self.at += 1;
                    Some(self.word("a visit")?)
                } else {
                    None
                };
                Ok(Linear { constant: 0.0, atoms: vec![(1.0, Atom::LsMean { arm, visit })] })
            }
        }
    }

    fn number(&mut self) -> Result<Linear, ExpressionError> {
        let start = self.at;
        while self.letters.get(self.at).is_some_and(|letter| letter.is_ascii_digit() || *letter == '.') {
            self.at += 1;
        }
        let text: String = self.letters[start..self.at].iter().collect();
        match text.parse::<f64>() {
            Ok(constant) if constant.is_finite() => Ok(Linear { constant, atoms: Vec::new() }),
            _ => {
                self.at = start;
                Err(self.error(&format!("`{text}` is no number")))
            }
        }
    }

    /// A plain word, or one in quotes.
    fn word(&mut self, what: &str) -> Result<String, ExpressionError> {
        match self.peek() {
            Some(quote @ ('\'' | '"')) => self.enclosed(quote),
            _ => {
                let start = self.at;
                let plain = |letter: &char| letter.is_alphanumeric() || "_.".contains(*letter);
                while self.letters.get(self.at).is_some_and(plain) {
                    self.at += 1;
                }
                if start == self.at {
                    return Err(self.error(&format!("{what} is expected, in quotes if it is no plain word")));
                }
                Ok(self.letters[start..self.at].iter().collect())
            }
        }
    }

    fn enclosed(&mut self, end: char) -> Result<String, ExpressionError> {
        let start = self.at + 1;
        match self.letters[start..].iter().position(|letter| *letter == end) {
            Some(length) => {
                self.at = start + length + 1;
                Ok(self.letters[start..start + length].iter().collect())
            }
            None => Err(self.error(&format!("the `{end}` that closes this is missing"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(arm: &str, visit: &str) -> Atom {
        Atom::LsMean { arm: arm.into(), visit: Some(visit.into()).filter(|visit: &String| !visit.is_empty()) }
    }

    #[test]
    fn contrasts_read_as_they_are_written() {
        let simple = Expression::read("DRUG@7 - PLACEBO@7").unwrap();
        assert_eq!(simple.sum, [(1.0, mean("DRUG", "7")), (-1.0, mean("PLACEBO", "7"))]);
        assert_eq!(simple.label, "DRUG@7 - PLACEBO@7");
        let late = Expression::read("late = (D@6 + D@7)/2 - 'P 1'@7*0.5").unwrap();
        assert_eq!(late.label, "late");
        assert_eq!(late.sum, [(0.5, mean("D", "6")), (0.5, mean("D", "7")), (-0.5, mean("P 1", "7"))]);
        let slope = Expression::read("-2*{BASVAL:VISIT7} + D").unwrap();
        assert_eq!(slope.sum, [(-2.0, Atom::Coefficient("BASVAL:VISIT7".into())), (1.0, mean("D", ""))]);
        assert_eq!(Expression::read("D@1 − D@1").unwrap().sum, [(0.0, mean("D", "1"))]);
    }

    #[test]
    fn what_is_no_contrast_is_told_with_its_place() {
        let cases = [
            ("DRUG@7 -", 9, "missing"),
            ("DRUG@7 * PLACEBO@7", 19, "linear"),
            ("(DRUG", 6, "closed"),
            ("DRUG@7 DRUG", 8, "operator"),
            ("3", 2, "alone"),
            ("A/0", 4, "zero"),
            ("{BASVAL", 1, "closes"),
            ("x = 1.2.3*A", 5, "no number"),
        ];
        for (text, at, what) in cases {
            let error = Expression::read(text).unwrap_err();
            assert!(error.what.contains(what) && error.at == at, "{text}: {error}");
        }
    }
}
