//! What a print says of itself: its percentage and its counts, its mean and its number of people, its interval and its p-value.
//!
//! No data are needed for it, so it also speaks where the claim cannot be tested, and it cannot confirm anything: numbers that fit each
//! other can all be wrong.

use crate::ingest::Trial;
use crate::printed::{
    Comparator as Sign, Decimal, Limits, Middle, PRange, Possible, PrintedInterval, PrintedTest, Rounding, Scale, Tail,
    TestKind, TestVerdict, counts_of, grim, grimmer, prints_percent,
};
use crate::results::{Method, Statistic, display};
use crate::stats::Level;
use crate::study::{self, Measure};

use super::print::{Comparator, Number, Print, TestName, Value};
use super::question::Question;
use super::scan::{FindingKind, ScanVerdict};

/// One check of a print against itself.
#[derive(Clone, Debug, PartialEq)]
pub struct SelfCheck {
    /// Which numbers were held against each other.
    pub kind: FindingKind,
    /// What became of it.
    pub verdict: ScanVerdict,
    /// Why, in words.
    pub note: String,
}

impl SelfCheck {
    fn new(kind: FindingKind, verdict: ScanVerdict, note: String) -> SelfCheck {
        SelfCheck { kind, verdict, note }
    }

    /// Can no data print these numbers together?
    pub fn is_impossible(&self) -> bool {
        matches!(self.verdict, ScanVerdict::Impossible | ScanVerdict::Reversed)
    }

    /// Do the numbers disagree, whether or not some data could print them?
    pub fn disagrees(&self) -> bool {
        !matches!(
            self.verdict,
            ScanVerdict::Consistent | ScanVerdict::Coherent | ScanVerdict::Possible | ScanVerdict::NotTestable
        )
    }
}

/// Every check that the numbers of a print allow; `trial` says what scores are possible.
///
/// # Choices
/// A check that every print would pass (a mean to one decimal of forty people, say) is left out. Rounded and cut-off numbers both pass.
pub fn self_checks(question: &Question, trial: Option<&Trial>) -> Vec<SelfCheck> {
    let print = &question.print;
    let mut checks = Vec::new();
    checks.extend(share(question));
    checks.extend(trial.and_then(|trial| mean(question, trial)));
    checks.extend(interval(question));
    checks.extend(test(question));
    if let Some((low, high)) = &print.range
        && low.decimal.value() > high.decimal.value()
    {
        let note = format!("the range runs from {} down to {}", low.decimal, high.decimal);
        checks.push(SelfCheck::new(FindingKind::EstimateInterval, ScanVerdict::Reversed, note));
    }
    checks
}

/// The estimate, where a number was printed and no bound on one.
fn estimate(print: &Print) -> Option<&Number> {
    match &print.value {
        Some(Value::Number(Comparator::Equal, number)) => Some(number),
        _ => None,
    }
}

/// The number as a percentage: 71.2 of a share can only be percent.
pub(super) fn as_percent(number: &Number) -> Option<Decimal> {
    (number.percent || number.decimal.value().abs() > 1.0).then_some(number.decimal)
}

/// A percentage, its count and its number of people.
fn share(question: &Question) -> Option<SelfCheck> {
    let print = &question.print;
    let check = |kind, verdict, note| Some(SelfCheck::new(kind, verdict, note));
    if let (Some(events), Some(n)) = (print.events, print.n)
        && (events > n || n == 0)
    {
        return check(
            FindingKind::CountPercent,
            ScanVerdict::Impossible,
            format!("{events} events in {n} participants"),
        );
    }
    if question.statistics != [Statistic::Proportion] {
        return None;
    }
    let percent = as_percent(estimate(print)?)?;
    let shown = format!("{percent} %");
    if percent.digits < 0 || percent.value() > 100.0 {
        return check(FindingKind::Percent, ScanVerdict::Impossible, format!("{shown} is no share of anybody"));
    }
    let n = print.n?;
    let of = |count: u64| {
        let counts = display::counts(Some(count), Some(n));
        format!("{counts} is {}", display::percent(count as f64 / n as f64))
    };
    match print.events {
        Some(events) if prints_percent(events, n, percent, Rounding::HalfEither) => check(
            FindingKind::CountPercent,
            ScanVerdict::Consistent,
            format!("{} = {shown}", display::counts(Some(events), Some(n))),
        ),
        Some(events) if prints_percent(events, n, percent, Rounding::Any) => check(
            FindingKind::CountPercent,
            ScanVerdict::Consistent,
            format!("{}, cut off and not rounded to {shown}", of(events)),
        ),
        Some(events) => {
            check(FindingKind::CountPercent, ScanVerdict::Impossible, format!("{}, not {shown}", of(events)))
        }
        None => match counts_of(n, percent, Rounding::Any) {
            None => check(FindingKind::PercentOfN, ScanVerdict::Impossible, format!("no count of {n} prints {shown}")),
            // Where the steps of 1/n are finer than the print, every percentage passes.
            Some(_) if n >= 100 * percent.unit() as u64 => None,
            Some((first, last)) => {
                let counts = if first == last { first.to_string() } else { format!("{first} to {last}") };
                check(FindingKind::PercentOfN, ScanVerdict::Possible, format!("{counts} of {n} prints {shown}"))
            }
        },
    }
}

/// A mean of whole-number scores, and its standard deviation, of a number of people: GRIM and GRIMMER.
fn mean(question: &Question, trial: &Trial) -> Option<SelfCheck> {
    let print = &question.print;
    // A model's mean need not be any scores' mean; a standard deviation says that it is one.
    let is_mean = question.statistics == [Statistic::Mean]
        || (question.statistics.contains(&Statistic::Mean) && print.sd.is_some());
    if !is_mean || question.about.versus.is_some() {
        return None;
    }
    let (mean, n) = (estimate(print)?.decimal, print.n.filter(|n| *n > 0)?);
    let file = &trial.study.file;
    let endpoint = file.endpoint(question.about.endpoint.as_ref()?.get_ref())?;
    let scale = file.scale(endpoint.scale.as_ref()?.get_ref())?;
    let (parts, limits) = steps(scale, endpoint.measure?)?;
    let of = n.checked_mul(parts)?;
    let whole =
        if parts == 1 { "whole-number scores".to_string() } else { format!("means of {parts} whole-number items") };
    let impossible = |what: String| Some(SelfCheck::new(FindingKind::MeanSd, ScanVerdict::Impossible, what));
    if grim(mean, of, false, Rounding::Any).is_none() {
        return impossible(format!("no {n} {whole} have the mean {mean}"));
    }
    let Some(sd) = print.sd.as_ref().map(|sd| sd.decimal) else {
        let informative = of < mean.unit() as u64;
        return informative.then(|| {
            SelfCheck::new(FindingKind::MeanSd, ScanVerdict::Possible, format!("{n} {whole} can have the mean {mean}"))
        });
    };
    match grimmer(mean, sd, n, parts, limits, Rounding::Any) {
        Possible::Yes => Some(SelfCheck::new(
            FindingKind::MeanSd,
            ScanVerdict::Possible,
            format!("{n} {whole} can have the mean {mean} and the SD {sd}"),
        )),
        Possible::NoMean => impossible(format!("no {n} {whole} within the scale's range have the mean {mean}")),
        Possible::NoSd => impossible(format!("no {n} {whole} have the mean {mean} and the SD {sd}")),
        Possible::Unknown => None,
    }
}

/// Into how many whole steps a point of the scale is cut, and the limits of one step of what is measured.
fn steps(scale: &study::Scale, measure: Measure) -> Option<(u64, Limits)> {
    let parts = match (scale.integer, scale.items) {
        (true, _) => 1,
        (false, Some(items)) if items > 0 => u64::from(items),
        (false, _) => return None,
    };
    let (low, high) = match measure {
        Measure::Score => (scale.minimum, scale.maximum),
        Measure::Change => (scale.minimum - scale.maximum, scale.maximum - scale.minimum),
        // Percentages of a baseline are no whole numbers.
        Measure::PercentChange => return None,
    };
    Some((parts, Limits { low: Some(low.ceil() as i128), high: Some(high.floor() as i128) }))
}

/// On which scale the statistic's interval is symmetric, where it usually is.
fn symmetric_on(statistic: Statistic) -> Option<Scale> {
    match statistic {
        Statistic::Mean | Statistic::LsMean | Statistic::MeanDifference | Statistic::LsMeanDifference => {
            Some(Scale::Natural)
        }
        Statistic::RiskRatio | Statistic::OddsRatio | Statistic::RateRatio => Some(Scale::Log),
        _ => None,
    }
}

/// Degrees of freedom an interval may have had where none are printed, the fewest and the most (normal): the p-values of these lie on either
/// side of any between. Of a mean those of a small trial; of a ratio none, but where studies are pooled those of Hartung and Knapp.
fn degrees(question: &Question, scale: Scale) -> Vec<Option<f64>> {
    let studies = question.about.study.as_ref().map_or(0, |named| named.get_ref().0.len());
    let fewest = match (studies, scale) {
        (0, Scale::Log) => Some(2.0),
        (0 | 1, Scale::Natural) => Some(10.0),
        (1, Scale::Log) => None,
        (many, _) => Some((many - 1) as f64),
    };
    fewest.map(Some).into_iter().chain([None]).collect()
}

/// An estimate, its interval and its p-value.
fn interval(question: &Question) -> Option<SelfCheck> {
    let print = &question.print;
    let (lower, upper) = (print.lower.as_ref()?.decimal, print.upper.as_ref()?.decimal);
    let check = |verdict, note| Some(SelfCheck::new(FindingKind::EstimateInterval, verdict, note));
    if lower.value() > upper.value() {
        return check(ScanVerdict::Reversed, format!("the interval runs from {lower} down to {upper}"));
    }
    let estimate = estimate(print)?.decimal;
    if estimate.value() < lower.value() || estimate.value() > upper.value() {
        return check(ScanVerdict::Impossible, format!("{estimate} is not between {lower} and {upper}"));
    }
    let scales: Vec<Option<Scale>> = question.statistics.iter().map(|statistic| symmetric_on(*statistic)).collect();
    let scale = scales
        .first()
        .copied()
        .flatten()
        .filter(|scale| scales.iter().all(|other| other.is_none_or(|other| other == *scale)))?;
    // A ratio below zero is its logarithm.
    let scale = if lower.digits < 0 { Scale::Natural } else { scale };
    let of = |df: Option<f64>| PrintedInterval { estimate, lower, upper, scale, level: question.level, df };
    let on = if scale == Scale::Log { " on the log scale" } else { "" };
    if of(None).middle() == Middle::Inconsistent {
        return check(
            ScanVerdict::EstimateNotInTheMiddle,
            format!("{estimate} cannot be half-way between {lower} and {upper}{on}"),
        );
    }
    let half_way = format!("{estimate} is half-way between {lower} and {upper}{on}");
    let printed = print.p.as_ref().filter(|_| about_nothing(question));
    let degrees = match (&print.df, scale) {
        (Some(df), Scale::Natural) if print.df2.is_none() => vec![Some(df.decimal.value())],
        _ => degrees(question, scale),
    };
    let ranges: Option<Vec<PRange>> = degrees.into_iter().map(|df| of(df).p()).collect();
    let (Some(printed), Some(ranges)) = (printed, ranges) else { return check(ScanVerdict::Coherent, half_way) };
    let low = ranges.iter().map(|range| range.low).fold(f64::INFINITY, f64::min);
    let high = ranges.iter().map(|range| range.high).fold(0.0, f64::max);
    let [few, many] = [ranges.first(), ranges.last()]
        .map(|range| worded_p(&display::p_value(range.map_or(f64::NAN, |range| range.at))));
    let at = if few == many { few } else { format!("{few} to {many}, by its degrees of freedom") };
    if printed.meets(low, high, 1.0 - question.level.coverage()) {
        check(ScanVerdict::Coherent, format!("{half_way}, and the interval gives {at}"))
    } else {
        check(ScanVerdict::PDoesNotMatch, format!("the interval gives {at}"))
    }
}

/// Is the p-value that of the estimate against nothing? An arm's mean may stand beside the p of the comparison.
fn about_nothing(question: &Question) -> bool {
    !matches!(question.statistics.first(), Some(Statistic::Mean | Statistic::LsMean))
}

fn worded_p(p: &str) -> String {
    if p.starts_with('<') { format!("p {p}") } else { format!("p = {p}") }
}

/// A test statistic and its p-value.
fn test(question: &Question) -> Option<SelfCheck> {
    let print = &question.print;
    let (statistic, p) = (print.statistic.as_ref()?.decimal, print.p.as_ref()?);
    let above_zero =
        |number: &Option<Number>| number.as_ref().map(|number| number.decimal.value()).filter(|df| *df > 0.0);
    let name = print.test.or_else(|| match question.about.method.as_ref()?.get_ref() {
        Method::Pearson | Method::PearsonYates => Some(TestName::ChiSquared),
        Method::Student | Method::Welch => Some(TestName::T),
        _ => None,
    })?;
    let kind = match name {
        TestName::T => TestKind::T { df: above_zero(&print.df)? },
        TestName::R => TestKind::R { df: above_zero(&print.df)? },
        TestName::F => TestKind::F { df1: above_zero(&print.df)?, df2: above_zero(&print.df2)? },
        // Two rates compared have one degree of freedom.
        TestName::ChiSquared => TestKind::ChiSquared { df: above_zero(&print.df).unwrap_or(1.0) },
        TestName::Z => TestKind::Z,
    };
    let test = PrintedTest { kind, comparator: Sign::Equal, statistic, tail: Tail::Both };
    let gives = format!("the statistic gives {}", worded_p(&display::p_value(test.range().at)));
    let verdict = match test.verdict(p, 1.0 - Level::NINETY_FIVE.coverage()) {
        TestVerdict::Consistent => ScanVerdict::Consistent,
        TestVerdict::Inconsistent => ScanVerdict::Inconsistent,
        TestVerdict::DecisionError => ScanVerdict::DecisionError,
    };
    Some(SelfCheck::new(FindingKind::Test, verdict, gives))
}
