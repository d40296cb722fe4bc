//! A published table as facts about the people of each arm.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::ingest::{PublishedRow, PublishedValue, Trial};
use crate::printed::Decimal;
use crate::stats::Level;
use crate::study::{Better, Condition, Endpoint, Estimand, Measure, Missing, Population, StudyFile};

use super::choice::Choice;
use super::people::{Flag, People, Series, Steps};
use super::rule::{Limits, Rule};
use super::window::{Interval, Spread};

/// People above this number are not made: nobody publishes trials of that size arm by arm and means whole scores.
const MOST_PEOPLE: u64 = 100_000;

/// The published table of a study, arm by arm.
#[derive(Clone, Debug)]
pub struct Table {
    /// In the order of the study file.
    pub arms: Vec<ArmTable>,
    /// Ids of the visits, in order.
    pub visits: Vec<String>,
    /// Which of them is the baseline.
    pub baseline: usize,
    /// Rows that say nothing about people's scores, and why.
    pub unused: Vec<Unused>,
    /// What had to be taken for granted, in sentences.
    pub assumed: Vec<String>,
}

/// A row that is no constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unused {
    /// Line of the published table.
    pub line: usize,
    /// What the row is about.
    pub what: String,
    /// Why it is not used.
    pub why: String,
}

/// What is known of one arm.
#[derive(Clone, Debug)]
pub struct ArmTable {
    /// Id of the arm.
    pub arm: String,
    /// Who is scored when; every score 0 so far.
    pub people: People,
    /// What was printed.
    pub facts: Vec<Fact>,
}

/// One printed row.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Line of the published table.
    pub line: usize,
    /// Id of the source.
    pub source: Arc<str>,
    /// Endpoint id.
    pub endpoint: String,
    /// Visit id.
    pub visit: String,
    /// Population and missing-data rule.
    pub estimand: Estimand,
    /// Participants.
    pub n: usize,
    /// What it says.
    pub says: Says,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// Mean and spread of a series, or of its change from `base`.
    Moments {
        /// The series.
        series: usize,
        /// The baseline, of a change.
        base: Option<usize>,
        /// Printed mean.
        mean: Decimal,
        /// Printed spread.
        spread: Option<Spread>,
    },
    /// How many meet a rule.
    Count {
        /// The rule.
        rule: Rule,
        /// The series with whose scores it goes.
        series: usize,
        /// Its baseline, where the rule compares with it.
        base: Option<usize>,
        /// Every count that prints as published, rising.
        events: Vec<u64>,
        /// Are those without a score in the denominator, as not having the event?
        missing_counted: bool,
    },
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mean = if matches!(self.says, Says::Moments { .. }) { "mean " } else { "" };
        write!(f, "line {}: {} at {}, {mean}{}", self.line, self.endpoint, self.visit, self.printed())
    }
}

impl Fact {
    /// The printed numbers alone.
    pub fn printed(&self) -> String {
        true_minus(&match &self.says {
            Says::Moments { mean, spread: Some(spread), .. } => {
                format!("{mean}, {spread}, n {}", self.n)
            }
            Says::Moments { mean, spread: None, .. } => format!("{mean}, n {}", self.n),
            Says::Count { events, .. } => match events.as_slice() {
                [only] => format!("{only} of {}", self.n),
                _ => format!("{} to {} of {}", events[0], events[events.len() - 1], self.n),
            },
        })
    }
}

/// The hyphen before a number as the minus that it stands for.
pub(super) fn true_minus(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let number = letters.peek().is_some_and(|next| next.is_ascii_digit() || *next == '.');
        out.push(if letter == '-' && number && !before.is_alphanumeric() { '\u{2212}' } else { letter });
        before = letter;
    }
    out
}

impl ArmTable {
    /// Visits at which more people are seen than at the one before: who was away and came back is not published.
    fn returning(&self, visits: &[String]) -> Vec<String> {
        let mut said = Vec::new();
        for (scale, steps) in self.people.scales.iter().enumerate() {
            let mut of_scale: Vec<&Series> = self.people.series.iter().filter(|series| series.scale == scale).collect();
            of_scale.sort_by_key(|series| series.visit);
            for pair in of_scale.windows(2).filter(|pair| pair[1].n > pair[0].n) {
                said.push(format!(
                    "{}: {} have {} at {} and {} at {}; whoever is missing at {} came back, and it is taken to be the same people who \
                     are missing whenever so many are",
                    self.arm, pair[0].n, steps.scale, visits[pair[0].visit], pair[1].n, visits[pair[1].visit], visits[pair[0].visit]
                ));
            }
        }
        said
    }

    /// How many people have all the scores that a fact is about.
    pub fn scored(&self, fact: &Fact) -> usize {
        let series = match &fact.says {
            Says::Moments { series, base, .. } => std::iter::once(*series).chain(*base).collect(),
            Says::Count { rule, series, .. } => {
                let mut all = rule.series();
                all.push(*series);
                all
            }
        };
        series.into_iter().map(|at| self.people.series[at].n).min().unwrap_or(0)
    }
}

impl Table {
    /// The published rows of a trial, chosen among conflicting readings by `choice`.
    pub fn of(trial: &Trial, choice: &Choice) -> Table {
        let study = &trial.study.file;
        let (visits, baseline) = visits(study, &trial.published);
        let mut unused = Vec::new();
        let arms: Vec<ArmTable> = study
            .arms
            .iter()
            .map(|arm| {
                let rows = choice.rows(&trial.published, arm.id.get_ref(), &mut unused);
                let mut builder = Builder { study, visits: &visits, baseline, scales: Vec::new(), unused: &mut unused };
                let most = rows.iter().map(|row| n_of(row)).max().unwrap_or(0);
                let count = arm.randomized.unwrap_or(most).min(MOST_PEOPLE) as usize;
                builder.arm(arm.id.get_ref(), count, &rows)
            })
            .collect();
        let assumed = arms.iter().flat_map(|arm| arm.returning(&visits)).collect();
        Table { arms, visits, baseline, unused, assumed }
    }
}

fn n_of(row: &PublishedRow) -> u64 {
    match &row.value {
        PublishedValue::Counts { n, .. } | PublishedValue::Moments { n, .. } | PublishedValue::LsMean { n, .. } => *n,
    }
}

/// The visits in order, and which is the baseline: week 0, else the one called so, else a new one before all others.
fn visits(study: &StudyFile, rows: &[PublishedRow]) -> (Vec<String>, usize) {
    let mut visits: Vec<String> = study.visits.iter().map(|visit| visit.id.get_ref().clone()).collect();
    for row in rows {
        if !visits.contains(&row.visit) {
            visits.push(row.visit.clone());
        }
    }
    let of_week_0 = study.visits.iter().position(|visit| visit.week == Some(0.0));
    let named = || visits.iter().position(|id| id.eq_ignore_ascii_case("baseline"));
    match of_week_0.or_else(named) {
        Some(at) => (visits, at),
        None => {
            visits.insert(0, "baseline".into());
            (visits, 0)
        }
    }
}

struct Builder<'a> {
    study: &'a StudyFile,
    visits: &'a [String],
    baseline: usize,
    scales: Vec<Steps>,
    unused: &'a mut Vec<Unused>,
}

/// A row that will be a fact, once it is known who is scored when.
struct Draft<'a> {
    row: &'a PublishedRow,
    endpoint: &'a Endpoint,
    scale: usize,
    others: Vec<usize>,
    visit: usize,
    n: usize,
    change: bool,
    missing_counted: bool,
}

impl Builder<'_> {
    fn arm(&mut self, arm: &str, count: usize, rows: &[&PublishedRow]) -> ArmTable {
        let drafts: Vec<Draft> = rows
            .iter()
            .filter_map(|row| match self.draft(row) {
                Ok(draft) => Some(draft),
                Err(why) => {
                    let what = format!("{arm}: {} at {}", row.endpoint, row.visit);
                    self.unused.push(Unused { line: row.line, what, why });
                    None
                }
            })
            .collect();
        let people = self.people(count, &drafts);
        let mut people = people;
        let facts = drafts.iter().map(|draft| self.fact(draft, &mut people)).collect();
        ArmTable { arm: arm.to_string(), people, facts }
    }

    fn draft<'a>(&mut self, row: &'a PublishedRow) -> Result<Draft<'a>, String>
    where
        Self: 'a,
    {
        let study: &'a StudyFile = self.study;
        let endpoint = study.endpoint(&row.endpoint).ok_or("unknown endpoint")?;
        let n = n_of(row);
        if n > MOST_PEOPLE {
            return Err(format!("an arm of {n} is more than the {MOST_PEOPLE} that are made"));
        }
        let missing_counted = match (row.missing, row.population, &row.value) {
            (_, _, PublishedValue::LsMean { .. }) => return Err("a model's mean is no mean of anybody's scores".into()),
            (Missing::Observed, ..) => false,
            (Missing::NonResponder, Population::Randomized, PublishedValue::Counts { .. }) => true,
            (Missing::Unknown, ..) => return Err("the report does not say what was done with the missing".into()),
            (rule, ..) => return Err(format!("scores that `{}` filled in are not people's own", rule.id())),
        };
        let scale = endpoint.scale.as_ref().ok_or("the endpoint names no scale")?.get_ref();
        let scale = self.scale(scale)?;
        let mut others = Vec::new();
        for bounds in endpoint.when.iter().flat_map(Condition::bounds) {
            if let Some(other) = &bounds.scale {
                others.push(self.scale(other)?);
            }
        }
        let visit = self.visits.iter().position(|id| *id == row.visit).ok_or("unknown visit")?;
        let change = match endpoint.measure {
            Some(Measure::PercentChange) => return Err("percentages of the baseline are no whole numbers".into()),
            Some(Measure::Change) => true,
            Some(Measure::Score) => false,
            None => endpoint.when.as_ref().is_some_and(Condition::needs_baseline),
        };
        if change && visit == self.baseline {
            return Err("a change at the baseline itself".into());
        }
        if matches!(row.value, PublishedValue::Moments { .. }) && row.printed.mean.is_none() {
            return Err("its mean is no plain decimal number".into());
        }
        Ok(Draft { row, endpoint, scale, others, visit, n: n as usize, change, missing_counted })
    }

    fn scale(&mut self, id: &str) -> Result<usize, String> {
        if let Some(at) = self.scales.iter().position(|steps| steps.scale == id) {
            return Ok(at);
        }
        let scale = self.study.scale(id).ok_or("unknown scale")?;
        let parts = match (scale.integer, scale.items) {
            (true, _) => 1,
            (false, Some(items)) if items > 0 => i64::from(items),
            (false, _) => {
                return Err(format!("scores of {id} are no whole numbers (`integer`), nor means of so many `items`"));
            }
        };
        let steps = |limit: f64| limit * parts as f64;
        if scale.maximum - scale.minimum > 1e6
            || steps(scale.minimum).fract() != 0.0
            || steps(scale.maximum).fract() != 0.0
        {
            return Err(format!("{id} runs from {} to {}", scale.minimum, scale.maximum));
        }
        self.scales.push(Steps {
            scale: id.to_string(),
            parts,
            low: steps(scale.minimum) as i64,
            high: steps(scale.maximum) as i64,
            lower_is_better: scale.better == Better::Lower,
        });
        Ok(self.scales.len() - 1)
    }

    /// Who is scored when: as many as a mean of the scores themselves says, else as any other row.
    fn people(&self, count: usize, drafts: &[Draft]) -> People {
        let mut scored: BTreeMap<(usize, usize), (bool, usize)> = BTreeMap::new();
        let mut baselines: BTreeMap<usize, usize> = BTreeMap::new();
        let mut note = |key: (usize, usize), own: bool, n: usize| {
            let known = scored.entry(key).or_insert((own, n));
            *known = match (known.0, own) {
                (true, true) | (false, false) => (own, known.1.max(n)),
                (true, false) => *known,
                (false, true) => (true, n),
            };
        };
        for draft in drafts.iter().filter(|draft| !draft.missing_counted) {
            let own = draft.endpoint.measure == Some(Measure::Score);
            for scale in std::iter::once(draft.scale).chain(draft.others.iter().copied()) {
                note((scale, draft.visit), own, draft.n);
            }
        }
        for draft in drafts.iter().filter(|draft| draft.change) {
            for scale in std::iter::once(draft.scale).chain(draft.others.iter().copied()) {
                // A rule on everybody randomised says nothing of who was seen.
                let n = if draft.missing_counted { 0 } else { draft.n };
                let known = baselines.entry(scale).or_insert(n);
                *known = (*known).max(n);
            }
        }
        for draft in drafts.iter().filter(|draft| draft.missing_counted) {
            for scale in std::iter::once(draft.scale).chain(draft.others.iter().copied()) {
                scored.entry((scale, draft.visit)).or_insert((false, draft.n));
            }
        }
        for (scale, n) in baselines {
            let of_scale = scored.iter().filter(|((of, _), _)| *of == scale).map(|(_, (_, n))| *n).max().unwrap_or(n);
            scored.entry((scale, self.baseline)).or_insert((false, of_scale.max(n)));
        }
        let most = scored.values().map(|(_, n)| *n).max().unwrap_or(0);
        People {
            count: count.max(most),
            scales: self.scales.clone(),
            series: scored
                .into_iter()
                .map(|((scale, visit), (_, n))| Series { scale, visit, n, values: vec![0; n] })
                .collect(),
            flags: Vec::new(),
        }
    }

    fn fact(&self, draft: &Draft, people: &mut People) -> Fact {
        let row = draft.row;
        let series = people.find(draft.scale, draft.visit).unwrap_or(0);
        let base = if draft.change { people.find(draft.scale, self.baseline) } else { None };
        let says = match &row.value {
            PublishedValue::Counts { events, .. } => {
                let rule = match &draft.endpoint.when {
                    Some(when) => self.rule(when, draft, people),
                    // Without a rule it is known of each person, and not how.
                    None => Rule::Flag(self.flag(&row.endpoint, draft, people)),
                };
                Says::Count { rule, series, base, events: events.clone(), missing_counted: draft.missing_counted }
            }
            _ => {
                let interval = row.printed.lower.zip(row.printed.upper).map(|(lower, upper)| {
                    let level = row.printed.level.unwrap_or(Level::NINETY_FIVE);
                    Spread::Interval(Interval { lower, upper, level })
                });
                let spread = row.printed.sd.map(Spread::Sd).or(row.printed.se.map(Spread::Se)).or(interval);
                let mean = row.printed.mean.unwrap_or(Decimal { digits: 0, decimals: 0 });
                Says::Moments { series, base, mean, spread }
            }
        };
        Fact {
            line: row.line,
            source: row.source.clone(),
            endpoint: row.endpoint.clone(),
            visit: row.visit.clone(),
            estimand: Estimand { population: row.population, missing: row.missing },
            n: draft.n,
            says,
        }
    }

    fn rule(&self, when: &Condition, draft: &Draft, people: &mut People) -> Rule {
        let place = |people: &People, scale: &Option<String>| {
            let scale = match scale {
                Some(id) => self.scales.iter().position(|steps| steps.scale == *id).unwrap_or(draft.scale),
                None => draft.scale,
            };
            (people.find(scale, draft.visit).unwrap_or(0), people.find(scale, self.baseline).unwrap_or(0))
        };
        match when {
            Condition::All(parts) => Rule::All(parts.iter().map(|part| self.rule(part, draft, people)).collect()),
            Condition::Any(parts) => Rule::Any(parts.iter().map(|part| self.rule(part, draft, people)).collect()),
            Condition::Not(part) => Rule::Not(Box::new(self.rule(part, draft, people))),
            Condition::Score(bounds) => Rule::Score(place(people, &bounds.scale).0, Limits::of(bounds)),
            Condition::Change(bounds) => {
                let (series, base) = place(people, &bounds.scale);
                Rule::Change(series, base, Limits::of(bounds))
            }
            Condition::PercentChange(bounds) => {
                let (series, base) = place(people, &bounds.scale);
                let own = bounds.scale.is_none() && draft.endpoint.subtract_minimum;
                let steps = &self.scales[draft.scale];
                let zero = if own { steps.low as f64 / steps.parts as f64 } else { 0.0 };
                Rule::PercentChange(series, base, zero, Limits::of(bounds))
            }
            Condition::Flag(name) => Rule::Flag(self.flag(name, draft, people)),
        }
    }

    fn flag(&self, name: &str, draft: &Draft, people: &mut People) -> usize {
        let known = people
            .flags
            .iter()
            .position(|flag| flag.name == name && flag.visit == draft.visit && flag.scale == draft.scale);
        known.unwrap_or_else(|| {
            let n = people.find(draft.scale, draft.visit).map_or(0, |series| people.series[series].n);
            people.flags.push(Flag {
                name: name.to_string(),
                scale: draft.scale,
                visit: draft.visit,
                values: vec![false; n],
            });
            people.flags.len() - 1
        })
    }
}
