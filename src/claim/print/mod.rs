//! What was printed, taken apart: the estimate, its interval, its p-value, its counts, each in its digits.

mod parser;
mod parts;
mod tokens;

use std::ops::Range;

use crate::printed::{Decimal, PrintedP};
use crate::study::PrintedAs;

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

/// The letter a test statistic was printed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestName {
    /// Student's t.
    T,
    /// Fisher's F.
    F,
    /// χ².
    ChiSquared,
    /// Standard normal.
    Z,
    /// A correlation.
    R,
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
    /// The test, where it was named.
    pub test: Option<TestName>,
    /// The test statistic.
    pub statistic: Option<Number>,
    /// Its degrees of freedom; of an F those of the numerator.
    pub df: Option<Number>,
    /// Those of the denominator of an F.
    pub df2: Option<Number>,
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

    /// Where a count is meant, `1,234` is no number with three decimals.
    pub fn count_in_thousands(&mut self) {
        if let Some(Value::Number(_, number)) = &mut self.value
            && number.decimal.decimals == 3
            && number.decimal.digits >= number.decimal.unit()
        {
            number.decimal.decimals = 0;
        }
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
}

/// Shown whole where short.
fn short(text: &str) -> String {
    let shown: String = text.chars().take(40).collect();
    if shown.len() < text.len() { format!("{shown}…") } else { shown }
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
        for text in ["", "abc", "1 2 3", "1.2.3.4 #", "12345678901234567890", "µ@", "7x", "1.3e-5", "71.2q%"] {
            assert!(Print::of(&PrintedAs::Text(text.into())).is_err(), "{text}");
        }
    }
}
