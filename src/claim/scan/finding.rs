//! What a scan finds.

/// What kind of statement it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingKind {
    /// A count beside its percentage: `37/52 (71.2%)`.
    CountPercent,
    /// A percentage of a known number of people.
    PercentOfN,
    /// A mean and its standard deviation.
    MeanSd,
    /// An estimate and its interval.
    EstimateInterval,
    /// A test statistic.
    Test,
    /// A p-value alone.
    PValue,
    /// Parts and their total: arms, exclusive categories, those who stayed and those who left.
    Total,
    /// People who went on, out of those there were before: treated of those randomised, completed of those treated.
    Flow,
    /// A percentage alone.
    Percent,
    /// A number of people.
    SampleSize,
    /// A dose.
    Dose,
    /// Points on a scale.
    Points,
}

impl FindingKind {
    /// The id in JSON.
    pub fn id(self) -> &'static str {
        match self {
            FindingKind::CountPercent => "count-percent",
            FindingKind::PercentOfN => "percent-of-n",
            FindingKind::MeanSd => "mean-sd",
            FindingKind::EstimateInterval => "estimate-interval",
            FindingKind::Test => "test",
            FindingKind::PValue => "p-value",
            FindingKind::Total => "total",
            FindingKind::Flow => "flow",
            FindingKind::Percent => "percent",
            FindingKind::SampleSize => "sample-size",
            FindingKind::Dose => "dose",
            FindingKind::Points => "points",
        }
    }
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScanVerdict {
    /// No numbers can print this.
    Impossible,
    /// The lower bound is above the upper one.
    Reversed,
    /// The statistic gives another p, on the other side of 0.05.
    DecisionError,
    /// The statistic gives another p.
    Inconsistent,
    /// The estimate cannot be half-way between its bounds.
    EstimateNotInTheMiddle,
    /// The interval gives another p.
    PDoesNotMatch,
    /// The numbers agree.
    Consistent,
    /// Estimate, interval and p agree.
    Coherent,
    /// Some count can print this.
    Possible,
    /// The text alone cannot tell.
    NotTestable,
}

impl ScanVerdict {
    /// Every verdict, the worst first.
    pub const ALL: [ScanVerdict; 10] = [
        ScanVerdict::Impossible,
        ScanVerdict::Reversed,
        ScanVerdict::DecisionError,
        ScanVerdict::Inconsistent,
        ScanVerdict::EstimateNotInTheMiddle,
        ScanVerdict::PDoesNotMatch,
        ScanVerdict::Consistent,
        ScanVerdict::Coherent,
        ScanVerdict::Possible,
        ScanVerdict::NotTestable,
    ];

    /// The id in JSON.
    pub fn id(self) -> &'static str {
        match self {
            ScanVerdict::Impossible => "impossible",
            ScanVerdict::Reversed => "reversed",
            ScanVerdict::DecisionError => "decision-error",
            ScanVerdict::Inconsistent => "inconsistent",
            ScanVerdict::EstimateNotInTheMiddle => "estimate-not-in-the-middle",
            ScanVerdict::PDoesNotMatch => "p-does-not-match",
            ScanVerdict::Consistent => "consistent",
            ScanVerdict::Coherent => "coherent",
            ScanVerdict::Possible => "possible",
            ScanVerdict::NotTestable => "not-testable",
        }
    }
}

/// A number that was read, in its printed digits.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// As printed.
    Text(String),
    /// A count.
    Count(u64),
    /// Several, as printed.
    Texts(Vec<String>),
    /// Counts.
    Counts(Vec<u64>),
    /// A computed number.
    Number(f64),
    /// Does not apply.
    Null,
}

/// One statement with its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// What it is.
    pub kind: FindingKind,
    /// The text it was read from, without markup.
    pub text: String,
    /// What became of it.
    pub verdict: ScanVerdict,
    /// The numbers read, by name.
    pub fields: Vec<(&'static str, Field)>,
    /// Why, in words.
    pub note: Option<String>,
}
