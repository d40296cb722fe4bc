//! Responder rules on the scores of one person.

use crate::study::Bounds;

use super::people::People;

/// A rule with its scores looked up.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// Every one of them.
    All(Vec<Rule>),
    /// At least one of them.
    Any(Vec<Rule>),
    /// The opposite.
    Not(Box<Rule>),
    /// On the score of a series.
    Score(usize, Limits),
    /// On a series minus its baseline.
    Change(usize, usize, Limits),
    /// On 100 × change / (baseline − zero), zero in scale points; false where that is not defined.
    PercentChange(usize, usize, f64, Limits),
    /// A flag of the person.
    Flag(usize),
}

/// Limits in scale points; every one given must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    at_most: Option<f64>,
    at_least: Option<f64>,
    below: Option<f64>,
    above: Option<f64>,
}

impl Limits {
    /// The limits of a study file's condition.
    pub fn of(bounds: &Bounds) -> Limits {
        Limits { at_most: bounds.at_most, at_least: bounds.at_least, below: bounds.below, above: bounds.above }
    }

    /// Are they all kept?
    pub fn hold(self, x: f64) -> bool {
        self.at_most.is_none_or(|limit| x <= limit)
            && self.at_least.is_none_or(|limit| x >= limit)
            && self.below.is_none_or(|limit| x < limit)
            && self.above.is_none_or(|limit| x > limit)
    }
}

impl Rule {
    /// Does person `i` meet it?
    pub fn holds(&self, people: &People, i: usize) -> bool {
        match self {
            Rule::All(rules) => rules.iter().all(|rule| rule.holds(people, i)),
            Rule::Any(rules) => rules.iter().any(|rule| rule.holds(people, i)),
            Rule::Not(rule) => !rule.holds(people, i),
            Rule::Score(series, limits) => limits.hold(people.points(*series, i)),
            Rule::Change(series, base, limits) => limits.hold(people.points(*series, i) - people.points(*base, i)),
            Rule::PercentChange(series, base, zero, limits) => {
                // As `endpoint` computes it: the product first.
                let from = people.points(*base, i) - zero;
                from > 0.0 && limits.hold(100.0 * (people.points(*series, i) - people.points(*base, i)) / from)
            }
            Rule::Flag(flag) => people.flags[*flag].values[i],
        }
    }

    /// Does it ask for a percentage of nothing? Such a person has no value, and is not counted.
    pub fn is_undefined(&self, people: &People, i: usize) -> bool {
        match self {
            Rule::All(rules) | Rule::Any(rules) => rules.iter().any(|rule| rule.is_undefined(people, i)),
            Rule::Not(rule) => rule.is_undefined(people, i),
            Rule::PercentChange(_, base, zero, _) => people.points(*base, i) <= *zero,
            Rule::Score(..) | Rule::Change(..) | Rule::Flag(_) => false,
        }
    }

    /// Every series it looks at.
    pub fn series(&self) -> Vec<usize> {
        match self {
            Rule::All(rules) | Rule::Any(rules) => rules.iter().flat_map(Rule::series).collect(),
            Rule::Not(rule) => rule.series(),
            Rule::Score(series, _) => vec![*series],
            Rule::Change(series, base, _) | Rule::PercentChange(series, base, ..) => vec![*series, *base],
            Rule::Flag(_) => Vec::new(),
        }
    }

    /// Does whoever meets this rule meet `other`?
    ///
    /// # Returns
    /// True only where the form of the two rules shows it; false may mean that it is not seen.
    pub fn implies(&self, other: &Rule) -> bool {
        if self == other {
            return true;
        }
        match (self, other) {
            (_, Rule::All(parts)) => parts.iter().all(|part| self.implies(part)),
            (Rule::Any(parts), _) => parts.iter().all(|part| part.implies(other)),
            (Rule::All(parts), _) if parts.iter().any(|part| part.implies(other)) => true,
            (_, Rule::Any(parts)) => parts.iter().any(|part| self.implies(part)),
            (Rule::Score(a, x), Rule::Score(b, y)) => a == b && x.within(*y),
            (Rule::Change(a, _, x), Rule::Change(b, _, y)) => a == b && x.within(*y),
            (Rule::PercentChange(a, _, _, x), Rule::PercentChange(b, _, _, y)) => a == b && x.within(*y),
            _ => false,
        }
    }
}

impl Limits {
    /// Does everything that keeps these limits keep the other ones?
    fn within(self, other: Limits) -> bool {
        let under = |limit: f64, strict: bool| {
            self.at_most.is_some_and(|x| x < limit || (x <= limit && !strict)) || self.below.is_some_and(|x| x <= limit)
        };
        let over = |limit: f64, strict: bool| {
            self.at_least.is_some_and(|x| x > limit || (x >= limit && !strict))
                || self.above.is_some_and(|x| x >= limit)
        };
        other.at_most.is_none_or(|limit| under(limit, false))
            && other.below.is_none_or(|limit| under(limit, true))
            && other.at_least.is_none_or(|limit| over(limit, false))
            && other.above.is_none_or(|limit| over(limit, true))
    }
}
