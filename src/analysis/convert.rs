//! What a paper prints → what a computation needs: every quantity that follows from those given, one row each.

use crate::results::{Alternative, Method, Row, Statistic};
use crate::stats::Level;
use crate::stats::conversion::five_numbers::Summary;
use crate::stats::conversion::standard_error::{self, Reference};
use crate::stats::conversion::standardized::{self, PointBiserial};

use super::methods::Entry;

/// On which scale an interval is symmetric.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// The estimate's own: means, differences.
    #[default]
    Natural,
    /// The logarithm's: ratios.
    Log,
}

/// Participants behind an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Participants {
    /// Of one mean.
    One(u64),
    /// Of two arms compared.
    Two(u64, u64),
}

/// What a paper prints of one estimate. A ratio and its bounds are given as ratios, its standard error as that of the logarithm.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Printed {
    /// The mean, difference or ratio.
    pub estimate: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Standard deviation of participants.
    pub sd: Option<f64>,
    /// Lower and upper bound.
    pub interval: Option<(f64, f64)>,
    /// Two-sided p-value against 0, or a ratio of 1; above 0.
    pub p: Option<f64>,
    /// Participants.
    pub participants: Option<Participants>,
    /// Degrees of freedom, where they do not follow from the participants.
    pub df: Option<f64>,
    /// Scale of the interval.
    pub scale: Scale,
}

/// A standardised effect, or the correlation or odds ratio that stands for one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// What is given.
    pub kind: EffectKind,
    /// Its value.
    pub value: f64,
    /// Its standard error; of an odds ratio, that of the logarithm.
    pub std_error: Option<f64>,
    /// Its bounds.
    pub interval: Option<(f64, f64)>,
    /// Sizes of the arms.
    pub arms: Option<(u64, u64)>,
}

/// The scale of an [`Effect`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectKind {
    /// Cohen's d.
    CohensD,
    /// Odds ratio, above 0.
    OddsRatio,
    /// Correlation of arm and outcome, between −1 and 1.
    Correlation,
}

/// Something to convert.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Given {
    /// An estimate with what belongs to it.
    Printed(Printed),
    /// A standardised effect.
    Effect(Effect),
    /// Median with quartiles or range, of n participants.
    Summary(Summary, u64),
}

/// Every quantity that follows, by every method asked for, except those that were given.
pub fn rows(given: &Given, entries: &[&'static Entry], level: Level) -> Vec<Row> {
    let methods: Vec<Method> = entries.iter().map(|entry| entry.method).collect();
    match given {
        Given::Printed(printed) => methods.iter().flat_map(|method| printed.rows(*method, level)).collect(),
        Given::Effect(effect) => methods.iter().flat_map(|method| effect.rows(*method, level)).collect(),
        Given::Summary(summary, n) => methods.iter().flat_map(|method| of_summary(*summary, *n, *method)).collect(),
    }
}

fn row(term: &str, unit: &str, method: Method) -> Row {
    let mut row = Row::new(Statistic::Converted, method);
    row.term = Some(term.into());
    row.unit = Some(unit).filter(|unit| !unit.is_empty()).map(Into::into);
    row
}

/// The value, if there is one that doubles can hold; else the reason.
fn valued(mut row: Row, value: Option<f64>, reason: &'static str) -> Row {
    row.estimate = value.filter(|value| value.is_finite());
    if row.estimate.is_none() {
        row.note = Some(if value.is_some() { "beyond the range of doubles".into() } else { reason.into() });
    }
    row
}

impl Printed {
    /// What the interval is symmetric about, and the bounds, on the scale where it is.
    fn on_scale(&self) -> (Option<f64>, Option<(f64, f64)>) {
        let scale = |x: f64| if self.scale == Scale::Log { libm::log(x) } else { x };
        let interval = self.interval.map(|(lower, upper)| (scale(lower), scale(upper)));
        let middle = interval.map(|(lower, upper)| 0.5 * lower + 0.5 * upper);
        (self.estimate.map(scale).or(middle), interval)
    }

    fn df(&self) -> Option<f64> {
        self.df.or_else(|| {
            let df = match self.participants? {
                Participants::One(n) => n as f64 - 1.0,
                Participants::Two(a, b) => a as f64 + b as f64 - 2.0,
            };
            (df > 0.0 && self.scale == Scale::Natural).then_some(df)
        })
    }

    fn sd_of(&self, se: f64) -> Option<f64> {
        Some(match self.participants? {
            Participants::One(n) => standard_error::sd_of_mean(se, n),
            Participants::Two(a, b) => standard_error::sd_of_difference(se, a, b),
        })
    }

    /// The standard error that is given, or follows from the SD without a distribution.
    fn plain_error(&self) -> Option<f64> {
        self.std_error.or_else(|| {
            let sd = self.sd?;
            Some(match self.participants? {
                Participants::One(n) => standard_error::of_sd(sd, n),
                Participants::Two(a, b) => sd / standard_error::sd_of_difference(1.0, a, b),
            })
        })
    }

    fn rows(&self, method: Method, level: Level) -> Vec<Row> {
        let reference = match method {
            Method::RootN => return self.by_root_n(),
            Method::Normal => Reference::Normal,
            Method::Student => match self.df() {
                Some(df) => Reference::Student(df),
                None => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        let unit = if self.scale == Scale::Log { "log-ratio" } else { "" };
        let (middle, interval) = self.on_scale();
        let mut rows = Vec::new();
        let mut push = |mut row: Row| {
            row.df = if let Reference::Student(df) = reference { Some(df) } else { None };
            row.n = match self.participants {
                Some(Participants::One(n)) => Some(n),
                Some(Participants::Two(a, b)) => a.checked_add(b),
                None => None,
            };
            rows.push(row);
        };
        let plain = self.plain_error();
        let (error, reason) = match (plain, interval, self.p) {
            (Some(error), ..) => (Some(error), ""),
            (None, Some((lower, upper)), _) => (Some(standard_error::of_interval(lower, upper, reference, level)), ""),
            (None, None, Some(p)) => match middle {
                Some(0.0) | None => (None, "no standard error: an estimate of no effect has p = 1 whatever its error"),
                Some(_) if p >= 1.0 => (None, "no standard error: p = 1 belongs to an estimate of no effect"),
                Some(middle) => (Some(standard_error::of_p(middle, p, reference)), ""),
            },
            (None, None, None) => return Vec::new(),
        };
        if plain.is_none() {
            push(valued(row("standard-error", unit, method), error, reason));
        }
        let Some(error) = error.filter(|error| error.is_finite()) else { return rows };
        if self.sd.is_none()
            && plain.is_none()
            && self.scale == Scale::Natural
            && let Some(sd) = self.sd_of(error)
        {
            push(valued(row("standard-deviation", "", method), Some(sd), ""));
        }
        let Some(middle) = middle else { return rows };
        if self.estimate.is_none() {
            let unit = if self.scale == Scale::Log { "ratio" } else { "" };
            push(valued(row("estimate", unit, method), Some(self.back(middle)), ""));
        }
        if interval.is_none() {
            let reach = reference.reach(level) * error;
            let (lower, upper) = (self.back(middle - reach), self.back(middle + reach));
            let mut bounds = row("interval", if self.scale == Scale::Log { "ratio" } else { "" }, method);
            bounds.lower = Some(lower).filter(|bound| bound.is_finite());
            bounds.upper = Some(upper).filter(|bound| bound.is_finite());
            bounds.level = Some(level.coverage());
            if bounds.lower.is_none() || bounds.upper.is_none() {
                bounds.note = Some("a bound is beyond the range of doubles".into());
            }
            push(bounds);
        }
        if self.p.is_none() {
            push(p_value(middle, error, reference, method));
        }
        if let (Some(Participants::Two(..)), Scale::Natural) = (self.participants, self.scale) {
            let sd = self.sd.or_else(|| self.sd_of(error)).filter(|sd| *sd > 0.0);
            let d = sd.map(|sd| middle / sd);
            push(valued(row("cohens-d", "unknown", method), d, "no effect: the standard deviation is 0"));
        }
        rows
    }

    fn back(&self, x: f64) -> f64 {
        if self.scale == Scale::Log { libm::exp(x) } else { x }
    }

    fn by_root_n(&self) -> Vec<Row> {
        let (Some(_), Scale::Natural) = (self.participants, self.scale) else { return Vec::new() };
        match (self.std_error, self.sd) {
            (Some(error), None) => {
                vec![valued(row("standard-deviation", "", Method::RootN), self.sd_of(error), "")]
            }
            (None, Some(_)) => vec![valued(row("standard-error", "", Method::RootN), self.plain_error(), "")],
            _ => Vec::new(),
        }
    }
}

fn p_value(middle: f64, error: f64, reference: Reference, method: Method) -> Row {
    let mut row = row("p-value", "", method);
    if error == 0.0 {
        row.note = Some("no p-value: the standard error is 0".into());
        return row;
    }
    let statistic = middle / error;
    row.test_statistic = Some(statistic).filter(|statistic| statistic.is_finite());
    let p = reference.two_sided(statistic);
    row.p_value = Some(p.clamp(0.0, 1.0));
    row.alternative = Some(Alternative::TwoSided);
    if p == 0.0 {
        row.note = Some("the p-value is not 0, but below 1e-300, where doubles end".into());
    }
    row
}

/// A value on one of the scales of an effect, with what belongs to it there.
#[derive(Clone, Copy)]
struct On {
    value: f64,
    error: Option<f64>,
    interval: Option<(f64, f64)>,
}

impl On {
    fn map(self, value: impl Fn(f64) -> f64, error: impl Fn(f64) -> f64) -> On {
        On {
            value: value(self.value),
            error: self.error.map(error),
            interval: self.interval.map(|(lower, upper)| (value(lower), value(upper))),
        }
    }

    fn row(self, term: &str, unit: &str, method: Method, level: Level) -> Row {
        let mut row = valued(row(term, unit, method), Some(self.value), "");
        row.std_error = self.error.filter(|error| error.is_finite());
        if let Some((lower, upper)) = self.interval {
            row.lower = Some(lower).filter(|bound| bound.is_finite());
            row.upper = Some(upper).filter(|bound| bound.is_finite());
            row.level = Some(level.coverage());
        }
        row
    }
}

impl Effect {
    fn rows(&self, method: Method, level: Level) -> Vec<Row> {
        let arms = match self.arms {
            Some((a, b)) => PointBiserial::of_arms(a, b),
            None => Some(PointBiserial::LARGE),
        };
        let Some(arms) = arms else {
            let mut row = row("correlation", "", Method::PointBiserial);
            row.note = Some("no correlation: two participants leave no degrees of freedom".into());
            return if method == Method::PointBiserial { vec![row] } else { Vec::new() };
        };
        let (d, log_odds) = (self.as_d(arms, level), self.as_log_odds(arms, level));
        let mut rows = match (method, self.kind) {
            (Method::Logistic, EffectKind::CohensD | EffectKind::Correlation) => {
                let odds_ratio = On { error: None, ..log_odds }.map(libm::exp, |error| error);
                vec![
                    log_odds.row("log-odds-ratio", "log-ratio", method, level),
                    odds_ratio.row("odds-ratio", "ratio", method, level),
                ]
            }
            (Method::Logistic, EffectKind::OddsRatio) => vec![d.row("cohens-d", "unknown", method, level)],
            (Method::PointBiserial, EffectKind::CohensD | EffectKind::OddsRatio) => {
                let r = d.map(|d| arms.r_of_d(d), |error| arms.r_error(d.value, error));
                vec![r.row("correlation", "", method, level)]
            }
            (Method::PointBiserial, EffectKind::Correlation) => {
                vec![d.row("cohens-d", "unknown", method, level)]
            }
            _ => Vec::new(),
        };
        for row in &mut rows {
            row.n = self.arms.and_then(|(a, b)| a.checked_add(b));
        }
        rows
    }

    /// The effect as given; its standard error from the interval where that is symmetric and none was given.
    fn given(&self, level: Level) -> On {
        let scale = |x: f64| if self.kind == EffectKind::OddsRatio { libm::log(x) } else { x };
        let interval = self.interval.map(|(lower, upper)| (scale(lower), scale(upper)));
        let from_interval = || match (self.kind, interval) {
            (EffectKind::OddsRatio, Some((lower, upper))) => {
                Some(standard_error::of_interval(lower, upper, Reference::Normal, level))
            }
            _ => None,
        };
        On { value: scale(self.value), error: self.std_error.or_else(from_interval), interval }
    }

    fn as_d(&self, arms: PointBiserial, level: Level) -> On {
        let given = self.given(level);
        match self.kind {
            EffectKind::CohensD => given,
            EffectKind::OddsRatio => given.map(standardized::d_of_log_odds_ratio, standardized::d_of_log_odds_ratio),
            EffectKind::Correlation => given.map(|r| arms.d_of_r(r), |error| arms.d_error(self.value, error)),
        }
    }

    fn as_log_odds(&self, arms: PointBiserial, level: Level) -> On {
        match self.kind {
            EffectKind::OddsRatio => self.given(level),
            _ => self.as_d(arms, level).map(standardized::log_odds_ratio_of_d, standardized::log_odds_ratio_of_d),
        }
    }
}

fn of_summary(summary: Summary, n: u64, method: Method) -> Vec<Row> {
    const NORMAL: &str = "if the values are normal";
    let noted = |mut row: Row| {
        row.n = Some(n);
        row.note.get_or_insert(NORMAL.into());
        row
    };
    let mean = |value: f64| noted(valued(row("mean", "", method), Some(value), ""));
    match method {
        Method::Luo => vec![mean(summary.mean_luo(n))],
        Method::Wan => {
            let sd = row("standard-deviation", "", method);
            let sd = valued(sd, summary.sd_wan(n), "no standard deviation: one participant has no spread");
            vec![mean(summary.mean_wan()), noted(sd)]
        }
        _ => Vec::new(),
    }
}
