//! What the methods take and what they return.

use std::borrow::Cow;
use std::fmt;

use super::special;

/// Why a number is missing, or what its reader must know.
pub type Note = Cow<'static, str>;

/// An input outside the domain of the statistics.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DomainError {
    /// A proportion of nobody: n = 0.
    NoTrials,
    /// More events than participants.
    CountAboveTotal {
        /// Events.
        events: u64,
        /// Participants.
        n: u64,
    },
    /// A level outside the open interval (0, 1).
    Level(f64),
    /// A standard deviation below zero, or a mean or standard deviation that is not a finite number.
    Moments,
    /// Person-time that is not a positive finite number.
    PersonTime(f64),
}

impl fmt::Display for DomainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DomainError::NoTrials => write!(f, "a proportion needs at least one participant, n is 0"),
            DomainError::CountAboveTotal { events, n } => {
                write!(f, "{events} events cannot come from {n} participants")
            }
            DomainError::Level(level) => write!(f, "the level must lie between 0 and 1, not {level}"),
            DomainError::Moments => {
                write!(f, "a mean and a standard deviation must be finite, the latter not negative")
            }
            DomainError::PersonTime(time) => write!(f, "person-time must be above 0, not {time}"),
        }
    }
}

impl std::error::Error for DomainError {}

/// Coverage of an interval, in (0, 1): 0.95 means 95 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level(f64);

impl Level {
    /// The 95 % level.
    pub const NINETY_FIVE: Level = Level(0.95);

    /// # Errors
    /// `DomainError::Level` unless 0 < `coverage` < 1.
    pub fn new(coverage: f64) -> Result<Level, DomainError> {
        if coverage > 0.0 && coverage < 1.0 { Ok(Level(coverage)) } else { Err(DomainError::Level(coverage)) }
    }

    /// The coverage, 0.95 for 95 %.
    pub fn coverage(self) -> f64 {
        self.0
    }

    /// The probability left in one tail, (1 − coverage)/2.
    pub fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }

    /// The standard normal quantile at (1 + coverage)/2: 1.959964… for 95 %.
    pub fn z(self) -> f64 {
        special::normal::upper_quantile(self.tail())
    }
}

/// `events` of `n` participants, 0 ≤ events ≤ n, n ≥ 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Binomial {
    events: u64,
    n: u64,
}

impl Binomial {
    /// # Errors
    /// `DomainError::NoTrials` when n = 0; `DomainError::CountAboveTotal` when events > n.
    pub fn new(events: u64, n: u64) -> Result<Binomial, DomainError> {
        match (events, n) {
            (_, 0) => Err(DomainError::NoTrials),
            (events, n) if events > n => Err(DomainError::CountAboveTotal { events, n }),
            (events, n) => Ok(Binomial { events, n }),
        }
    }

    /// Participants with the event.
    pub fn events(self) -> u64 {
        self.events
    }

    /// Participants.
    pub fn n(self) -> u64 {
        self.n
    }

    /// Participants without the event.
    pub fn non_events(self) -> u64 {
        self.n - self.events
    }

    /// events/n.
    pub fn proportion(self) -> f64 {
        self.events as f64 / self.n as f64
    }

    /// The same participants, counting those without the event.
    pub fn mirrored(self) -> Binomial {
        Binomial { events: self.non_events(), n: self.n }
    }
}

/// Mean and standard deviation (divisor n − 1) of n participants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation, divisor n − 1; 0 for a single participant.
    pub sd: f64,
    /// Participants, at least 1.
    pub n: u64,
}

impl Moments {
    /// # Errors
    /// `DomainError::NoTrials` when n = 0; `DomainError::Moments` when a number is not finite or `sd` is negative.
    pub fn new(mean: f64, sd: f64, n: u64) -> Result<Moments, DomainError> {
        if n == 0 {
            Err(DomainError::NoTrials)
        } else if !mean.is_finite() || !sd.is_finite() || sd < 0.0 {
            Err(DomainError::Moments)
        } else {
            Ok(Moments { mean, sd, n })
        }
    }

    /// Mean and standard deviation of `values`, summed in the order given: the same digits on every run.
    ///
    /// # Formula
    /// mean = Σx/n; sd = √((Σ(x − mean)² − (Σ(x − mean))²/n)/(n − 1)), the second term correcting the mean's rounding (Chan, Golub and
    /// LeVeque 1983, doi:10.1080/00031305.1983.10483115). sd = 0 for one value.
    /// # Errors
    /// `DomainError::NoTrials` without values; `DomainError::Moments` when one is not finite.
    pub fn of(values: &[f64]) -> Result<Moments, DomainError> {
        if values.is_empty() {
            return Err(DomainError::NoTrials);
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let (squares, rest) = values.iter().fold((0.0, 0.0), |(squares, rest), x| {
            let d = x - mean;
            (squares + d * d, rest + d)
        });
        let variance = if values.len() > 1 { (squares - rest * rest / n) / (n - 1.0) } else { 0.0 };
        Moments::new(mean, variance.max(0.0).sqrt(), values.len() as u64)
    }
}

/// `events` seen over `time` units of person-time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PersonTime {
    /// Number of events; one person may have several.
    pub events: u64,
    /// Person-time at risk, above 0, in any unit.
    pub time: f64,
}

impl PersonTime {
    /// # Errors
    /// `DomainError::PersonTime` unless `time` is finite and above 0.
    pub fn new(events: u64, time: f64) -> Result<PersonTime, DomainError> {
        if time.is_finite() && time > 0.0 {
            Ok(PersonTime { events, time })
        } else {
            Err(DomainError::PersonTime(time))
        }
    }
}

/// An estimate with its interval. A bound that is `None` is infinite or undefined; `note` says which.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The point estimate; `None` where it is not defined (0/0).
    pub value: Option<f64>,
    /// Standard error on the scale of `value`; `None` where the method has none.
    pub std_error: Option<f64>,
    /// Lower bound.
    pub lower: Option<f64>,
    /// Upper bound.
    pub upper: Option<f64>,
    /// Degrees of freedom the interval uses; `None` for normal or exact methods.
    pub df: Option<f64>,
    /// Why something is missing, in words.
    pub note: Option<Note>,
}

impl Estimate {
    /// A point estimate; one that is not finite is none.
    pub fn of(value: impl Into<Option<f64>>) -> Estimate {
        Estimate::default().with_value(value)
    }

    /// Nothing but a reason.
    pub fn undefined(note: impl Into<Note>) -> Estimate {
        Estimate::default().with_note(note)
    }

    /// With another point estimate.
    pub fn with_value(mut self, value: impl Into<Option<f64>>) -> Estimate {
        self.value = finite(value, &mut self.note);
        self
    }

    /// With a standard error on the scale of the value.
    pub fn with_std_error(mut self, std_error: impl Into<Option<f64>>) -> Estimate {
        self.std_error = finite(std_error, &mut self.note);
        self
    }

    /// With both bounds; one that is not finite is none.
    pub fn with_bounds(mut self, lower: impl Into<Option<f64>>, upper: impl Into<Option<f64>>) -> Estimate {
        self.lower = finite(lower, &mut self.note);
        self.upper = finite(upper, &mut self.note);
        self
    }

    /// With the degrees of freedom of the interval.
    pub fn with_df(mut self, df: f64) -> Estimate {
        self.df = finite(df, &mut self.note);
        self
    }

    /// With a word to the reader.
    pub fn with_note(self, note: impl Into<Note>) -> Estimate {
        Estimate { note: Some(note.into()), ..self }
    }

    /// The value and the bounds on another scale, by an increasing function; the standard error stays behind.
    pub fn mapped(mut self, scale: impl Fn(f64) -> f64) -> Estimate {
        self.std_error = None;
        for number in [&mut self.value, &mut self.lower, &mut self.upper] {
            *number = finite(number.map(&scale), &mut self.note);
        }
        self
    }
}

/// No NaN and no infinity leaves this module: the number if it is one, else a word about it where there is none yet.
fn finite(x: impl Into<Option<f64>>, note: &mut Option<Note>) -> Option<f64> {
    let x = x.into();
    if x.is_some_and(|x| !x.is_finite()) {
        note.get_or_insert(Note::Borrowed("a number here is beyond the range of doubles"));
    }
    x.filter(|x| x.is_finite())
}

/// A test. `p_value` is two-sided unless the method says otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TestResult {
    /// The test statistic, where the method has one.
    pub statistic: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// Second degrees of freedom (F tests).
    pub df2: Option<f64>,
    /// The p-value; `None` where the test is not defined.
    pub p_value: Option<f64>,
    /// Why something is missing, in words.
    pub note: Option<Note>,
}

impl TestResult {
    /// A p-value, cut at 1; one that is not a number is none.
    pub fn of(p_value: impl Into<Option<f64>>) -> TestResult {
        let mut test = TestResult::default();
        test.p_value = finite(p_value, &mut test.note).map(|p| p.clamp(0.0, 1.0));
        if test.p_value == Some(0.0) {
            test.note = Some(Note::Borrowed("the p-value is not 0, but below 1e-300, where doubles end"));
        }
        test
    }

    /// Nothing but a reason.
    pub fn undefined(note: impl Into<Note>) -> TestResult {
        TestResult::default().with_note(note)
    }

    /// With the test statistic.
    pub fn with_statistic(mut self, statistic: impl Into<Option<f64>>) -> TestResult {
        self.statistic = finite(statistic, &mut self.note);
        self
    }

    /// With degrees of freedom.
    pub fn with_df(mut self, df: f64) -> TestResult {
        self.df = finite(df, &mut self.note);
        self
    }

    /// With a word to the reader.
    pub fn with_note(self, note: impl Into<Note>) -> TestResult {
        TestResult { note: Some(note.into()), ..self }
    }
}
