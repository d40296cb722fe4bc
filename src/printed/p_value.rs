//! A p-value as printed.

use std::fmt;
use std::str::FromStr;

use super::decimal::{Decimal, DecimalError};

/// What stands before a printed number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// `=`, or nothing.
    Equal,
    /// `<` (and `≤`: an end has no weight here).
    Below,
    /// `>` (and `≥`).
    Above,
}

impl Comparator {
    /// The sign.
    pub fn sign(self) -> &'static str {
        match self {
            Comparator::Equal => "=",
            Comparator::Below => "<",
            Comparator::Above => ">",
        }
    }

    /// The sign that begins a text, and what follows it; `Equal` where there is none.
    pub fn split(text: &str) -> (Comparator, &str) {
        let text = text.trim();
        for (sign, comparator) in [
            ("<=", Comparator::Below),
            (">=", Comparator::Above),
            ("<", Comparator::Below),
            ("≤", Comparator::Below),
            (">", Comparator::Above),
            ("≥", Comparator::Above),
            ("=", Comparator::Equal),
        ] {
            if let Some(rest) = text.strip_prefix(sign) {
                return (comparator, rest.trim_start());
            }
        }
        (Comparator::Equal, text)
    }
}

/// A p-value as printed: `<0.001`, `= .04`, `2.2e-16`, `ns`.
#[derive(Clone, Debug, PartialEq)]
pub enum PrintedP {
    /// Not significant: above the significance level.
    NotSignificant,
    /// A number with its comparator.
    Number {
        /// What stands before it.
        comparator: Comparator,
        /// Its digits.
        number: Decimal,
        /// The power of ten beside them; 0 unless printed as `2.2e-16` or `2.2 × 10−16`.
        exponent: i32,
    },
}

/// Why a text is no p-value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrintedPError {
    /// Not a number.
    #[error("not a p-value")]
    Form,
    /// More digits than are ever printed.
    #[error("a p-value with over 15 digits")]
    Long,
    /// Below 0 or above 1.
    #[error("a p-value lies between 0 and 1")]
    Range,
}

/// Computed p-values are trusted to this share of themselves: nearer to a bound than this is on it.
const TRUSTED: f64 = 1e-12;

impl PrintedP {
    /// A number without a comparator in its text.
    ///
    /// # Errors
    /// As of [`PrintedP::from_str`].
    pub fn new(comparator: Comparator, text: &str) -> Result<PrintedP, PrintedPError> {
        let text = text.trim();
        if matches!(text.to_lowercase().as_str(), "ns" | "n.s." | "n.s") {
            return Ok(PrintedP::NotSignificant);
        }
        let (digits, exponent) = power_of_ten(text).ok_or(PrintedPError::Form)?;
        let number: Decimal = digits.parse().map_err(|error| match error {
            DecimalError::Form => PrintedPError::Form,
            DecimalError::Long => PrintedPError::Long,
        })?;
        let p = PrintedP::Number { comparator, number, exponent };
        if number.digits < 0 || p.value().is_some_and(|value| value > 1.0) { Err(PrintedPError::Range) } else { Ok(p) }
    }

    /// The printed number.
    pub fn value(&self) -> Option<f64> {
        match self {
            PrintedP::NotSignificant => None,
            PrintedP::Number { number, exponent, .. } => {
                Some(shifted(2 * i128::from(number.digits), *number, *exponent))
            }
        }
    }

    /// The lowest and highest p it stands for by its rounding, whatever its comparator: .0355 to .0365 for .036; 0 to .0005 for .000.
    pub fn ends(&self) -> Option<(f64, f64)> {
        match self {
            PrintedP::NotSignificant => None,
            PrintedP::Number { number, exponent, .. } => {
                let halves = 2 * i128::from(number.digits);
                let low = shifted((halves - 1).max(0), *number, *exponent);
                Some((low, shifted(halves + 1, *number, *exponent)))
            }
        }
    }

    /// Can p-values from `low` to `high` print as this, at the significance level `alpha`?
    ///
    /// # Formula
    /// `=`: the range meets the ends of the print. `<`: something in it lies below the number, `>`: above. `ns`: above `alpha`.
    pub fn meets(&self, low: f64, high: f64, alpha: f64) -> bool {
        match (self, self.value(), self.ends()) {
            (PrintedP::Number { comparator: Comparator::Equal, .. }, _, Some((first, last))) => {
                low <= last * (1.0 + TRUSTED) && high >= first * (1.0 - TRUSTED)
            }
            (PrintedP::Number { comparator: Comparator::Below, .. }, Some(p), _) => low < p * (1.0 - TRUSTED),
            (PrintedP::Number { comparator: Comparator::Above, .. }, Some(p), _) => high > p * (1.0 + TRUSTED),
            _ => high > alpha * (1.0 + TRUSTED),
        }
    }

    /// Does it say that the result is significant? `None` where it leaves that open (`< .08` at .05). A p equal to alpha is significant.
    pub fn says_significant(&self, alpha: f64) -> Option<bool> {
        match (self, self.value()) {
            (PrintedP::Number { comparator: Comparator::Equal, .. }, Some(p)) => Some(p <= alpha),
            (PrintedP::Number { comparator: Comparator::Below, .. }, Some(p)) => (p <= alpha).then_some(true),
            (PrintedP::Number { comparator: Comparator::Above, .. }, Some(p)) => (p >= alpha).then_some(false),
            _ => Some(false),
        }
    }
}

/// `halves` halves of the last digit of `number`, times the power of ten; read as a decimal, so rounded once.
fn shifted(halves: i128, number: Decimal, exponent: i32) -> f64 {
    format!("{}e{}", halves * 5, exponent - number.decimals as i32 - 1).parse().unwrap_or(0.0)
}

/// Digits and power of ten of `2.2e-16`, `2.2 × 10−16`, `10^-5`, `1,3·10⁻⁵`; a power of 0 where none is written.
fn power_of_ten(text: &str) -> Option<(&str, i32)> {
    let power = |text: &str| {
        let plain: String = text
            .trim()
            .trim_start_matches('^')
            .chars()
            .map(|letter| match letter {
                '−' | '–' | '⁻' => '-',
                letter => "⁰¹²³⁴⁵⁶⁷⁸⁹"
                    .chars()
                    .position(|high| high == letter)
                    .map_or(letter, |digit| (b'0' + digit as u8) as char),
            })
            .collect();
        plain.parse::<i32>().ok().filter(|power| power.abs() <= 400)
    };
    if let Some((digits, rest)) = text.split_once(['e', 'E']) {
        return Some((digits.trim(), power(rest)?));
    }
    if let Some(at) = text.find(['×', '·', '*', 'x']) {
        let sign = text[at..].chars().next().map_or(1, char::len_utf8);
        let rest = text[at + sign..].trim_start().strip_prefix("10")?;
        return Some((text[..at].trim(), power(rest)?));
    }
    match text.strip_prefix("10") {
        Some(rest) if rest.starts_with(['^', '-', '−', '–', '⁻']) => Some(("1", power(rest)?)),
        _ => Some((text, 0)),
    }
}

impl FromStr for PrintedP {
    type Err = PrintedPError;

    /// Reads `<0.001`, `= .04`, `.04`, `2.2e-16`, `< 10−5`, `ns`.
    fn from_str(text: &str) -> Result<PrintedP, PrintedPError> {
        let (comparator, rest) = Comparator::split(text);
        PrintedP::new(comparator, rest)
    }
}

/// Without blanks: `<0.001`; an equals sign is not shown.
impl fmt::Display for PrintedP {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PrintedP::Number { comparator, number, exponent } = self else { return f.write_str("ns") };
        if *comparator != Comparator::Equal {
            f.write_str(comparator.sign())?;
        }
        write!(f, "{number}")?;
        if *exponent != 0 { write!(f, "e{exponent}") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_p_values_are_read() {
        for (text, shown, value) in [
            ("<0.001", "<0.001", Some(0.001)),
            ("= .04", "0.04", Some(0.04)),
            ("0,37", "0.37", Some(0.37)),
            ("≤ .05", "<0.05", Some(0.05)),
            ("< 2.2e-16", "<2.2e-16", Some(2.2e-16)),
            ("1.3 × 10−5", "1.3e-5", Some(1.3e-5)),
            ("<10⁻⁵", "<1e-5", Some(1e-5)),
            ("n.s.", "ns", None),
            ("1.00", "1.00", Some(1.0)),
        ] {
            let p: PrintedP = text.parse().unwrap();
            assert_eq!((p.to_string().as_str(), p.value()), (shown, value), "{text}");
        }
        for text in ["", "<", "abc", "1.01", "-0.2", "0.1.2", "1e", "e5", "3 × 11-5"] {
            assert!(text.parse::<PrintedP>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_a_printed_p_stands_for() {
        let p = |text: &str| text.parse::<PrintedP>().unwrap();
        assert_eq!(p(".036").ends(), Some((0.0355, 0.0365)));
        assert_eq!(p(".000").ends(), Some((0.0, 0.0005)));
        assert!(p(".04").meets(0.0449, 0.06, 0.05) && !p(".04").meets(0.046, 0.06, 0.05));
        assert!(p("<.05").meets(0.049, 0.06, 0.05) && !p("<.05").meets(0.05, 0.06, 0.05));
        // r < .4 with 2 degrees of freedom, upper tail: at most .7, which one tail computes as .7000000000000001.
        assert!(!p("> .70").meets(0.0, 0.7000000000000001, 0.05) && p(".65").meets(0.655, 0.7, 0.05));
        assert!(p("ns").meets(0.04, 0.06, 0.05) && !p("ns").meets(0.04, 0.05, 0.05));
        assert_eq!(p(".05").says_significant(0.05), Some(true));
        assert_eq!(p("<.08").says_significant(0.05), None);
        assert_eq!(p(">.05").says_significant(0.05), Some(false));
    }
}
