//! Printed numbers against themselves.

use crate::results::{Method, Statistic};

use super::{Calculator, Compute, Entry};

const fn entry(calculator: Calculator, statistic: Statistic, method: Method) -> Entry {
    let (summary, when) = match method {
        Method::HalfUp => {
            ("Rounded to the nearest, a half up", "What most programs print, and the usual rule in print")
        }
        Method::HalfEven => ("Rounded to the nearest, a half to even", "R and other programs that round by IEC 60559"),
        Method::HalfEither => (
            "Rounded to the nearest, a half either way",
            "Where the program is unknown: says least against the authors",
        ),
        Method::Truncation => ("Cut off", "Where digits were cut by hand or by a spreadsheet's format"),
        Method::AnyRounding => {
            ("Rounded or cut off", "First question: if impossible here, no convention saves the number")
        }
        Method::T => ("Student's t", "t(28) = 2.20, p = .03: is it the p of that t?"),
        Method::F => ("Fisher's F", "F(1, 48) = 3.02, p = .04"),
        Method::ChiSquared => ("Chi-squared", "χ²(1, N = 208) = 8.48, p = .004"),
        Method::R => ("A correlation, by its t", "r(38) = .41, p = .008"),
        Method::Z => ("Standard normal", "z = 2.20, p = .03"),
        Method::Natural => ("On the scale printed", "Differences, means, percentages"),
        Method::Log => ("On the logarithm", "Odds, risk, hazard and rate ratios"),
        Method::Student => {
            ("p from the interval's width, t with df", "A t interval whose degrees of freedom are known")
        }
        _ => ("p from the interval's width, normal", "An interval without degrees of freedom"),
    };
    let reference = match calculator {
        Calculator::Grim | Calculator::Percent | Calculator::Denominators => "doi:10.1177/1948550616673876",
        Calculator::Grimmer => "doi:10.7287/peerj.preprints.2400v1",
        Calculator::Debit => "Heathers and Brown 2019, DEBIT, https://osf.io/5vb3u",
        Calculator::PValue => "doi:10.3758/s13428-015-0664-2",
        _ => "doi:10.1136/bmj.d2304",
    };
    let recommended = match method {
        Method::AnyRounding => Some("impossible under every convention is impossible"),
        _ => None,
    };
    Entry { calculator, statistic, method, compute: Compute::Calculator, summary, when, recommended, reference }
}

const fn roundings(calculator: Calculator, statistic: Statistic) -> [Entry; 5] {
    [
        entry(calculator, statistic, Method::HalfUp),
        entry(calculator, statistic, Method::HalfEven),
        entry(calculator, statistic, Method::HalfEither),
        entry(calculator, statistic, Method::Truncation),
        entry(calculator, statistic, Method::AnyRounding),
    ]
}

pub(super) const GRIM: &[Entry] = &roundings(Calculator::Grim, Statistic::Grim);
pub(super) const GRIMMER: &[Entry] = &roundings(Calculator::Grimmer, Statistic::Grimmer);
pub(super) const DEBIT: &[Entry] = &roundings(Calculator::Debit, Statistic::Debit);
pub(super) const PERCENT: &[Entry] = &roundings(Calculator::Percent, Statistic::Percent);
pub(super) const DENOMINATORS: &[Entry] = &roundings(Calculator::Denominators, Statistic::Denominator);
pub(super) const P_VALUE: &[Entry] = &[
    entry(Calculator::PValue, Statistic::PValue, Method::T),
    entry(Calculator::PValue, Statistic::PValue, Method::F),
    entry(Calculator::PValue, Statistic::PValue, Method::ChiSquared),
    entry(Calculator::PValue, Statistic::PValue, Method::R),
    entry(Calculator::PValue, Statistic::PValue, Method::Z),
];
pub(super) const INTERVAL: &[Entry] = &[
    entry(Calculator::Interval, Statistic::IntervalMiddle, Method::Natural),
    entry(Calculator::Interval, Statistic::IntervalMiddle, Method::Log),
    entry(Calculator::Interval, Statistic::IntervalP, Method::Normal),
    entry(Calculator::Interval, Statistic::IntervalP, Method::Student),
];
