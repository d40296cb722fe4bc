//! A printed decimal number, kept exactly.

use std::fmt;
use std::str::FromStr;

/// A decimal number as printed: 71.20 has two decimals and is not 71.2. Its value is `digits` / 10^`decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// All digits, with the sign.
    pub digits: i64,
    /// How many of them stand after the point; at most 15.
    pub decimals: u32,
}

/// Why a text is no decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not digits with at most one decimal sign.
    #[error("not a decimal number")]
    Form,
    /// More digits than are ever printed (over 15).
    #[error("a number with over 15 digits")]
    Long,
}

impl Decimal {
    /// 10^`decimals`.
    pub fn unit(self) -> i64 {
        10i64.pow(self.decimals)
    }

    /// The nearest floating-point number.
    pub fn value(self) -> f64 {
        self.digits as f64 / self.unit() as f64
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    /// Reads `71.2`, `71,2`, `-0.5`, `−0.5` (a typographic minus) and `.05`.
    fn from_str(text: &str) -> Result<Decimal, DecimalError> {
        let text = text.trim();
        let (negative, unsigned) = match text.strip_prefix(['-', '−', '–']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = unsigned.split_once(['.', ',']).unwrap_or((unsigned, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !all_digits(whole) || !all_digits(fraction) {
            return Err(DecimalError::Form);
        }
        if whole.trim_start_matches('0').len() + fraction.len() > 15 {
            return Err(DecimalError::Long);
        }
        let digits: i64 = format!("{whole}{fraction}").parse().map_err(|_| DecimalError::Long)?;
        Ok(Decimal { digits: if negative { -digits } else { digits }, decimals: fraction.len() as u32 })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = self.digits.unsigned_abs();
        let unit = self.unit() as u64;
        write!(f, "{sign}{}", digits / unit)?;
        if self.decimals > 0 {
            write!(f, ".{:0width$}", digits % unit, width = self.decimals as usize)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_digits_are_kept() {
        for (text, digits, decimals) in
            [("71.2", 712, 1), ("71.20", 7120, 2), ("69,0", 690, 1), ("−8.9", -89, 1), (".05", 5, 2), ("0004", 4, 0)]
        {
            assert_eq!(text.parse(), Ok(Decimal { digits, decimals }), "{text}");
        }
        assert_eq!("2.0".parse::<Decimal>().unwrap().to_string(), "2.0");
    }

    #[test]
    fn what_is_no_decimal_is_refused() {
        for text in ["", ".", "-", "1.2.3", "1e5", "abc", "١"] {
            assert_eq!(text.parse::<Decimal>(), Err(DecimalError::Form), "{text}");
        }
        assert_eq!("1234567890123456".parse::<Decimal>(), Err(DecimalError::Long));
    }
}
