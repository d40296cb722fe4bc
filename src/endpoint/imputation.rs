//! What a missing-data rule makes of those without a value: one place for data from participants and from print.

use crate::study::{Arm, Endpoint, Event, Missing, Role};

/// How a rule treats the missing of one arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Imputation {
    /// Do they stay in the denominator?
    counted: bool,
    /// As having had the event?
    events: bool,
    /// In words.
    words: &'static str,
}

impl Imputation {
    /// The rule for an arm; `None` where counts alone do not decide it.
    ///
    /// A failure is a benefit that does not come, or a harm that does. Worst case: experimental arms fail, the control succeeds.
    pub fn of(rule: Missing, endpoint: &Endpoint, arm: &Arm) -> Option<Imputation> {
        let benefit = endpoint.event == Some(Event::Benefit);
        let experimental = *arm.role.get_ref() == Role::Experimental;
        match rule {
            Missing::Observed => Some(Imputation { counted: false, events: false, words: "left out" }),
            Missing::NonResponder => Some(Imputation { counted: true, events: false, words: "counted as no event" }),
            Missing::WorstCase | Missing::BestCase => {
                let fails = experimental == (rule == Missing::WorstCase);
                let words = if fails { "counted as failures" } else { "counted as successes" };
                Some(Imputation { counted: true, events: fails != benefit, words })
            }
            Missing::Locf | Missing::Unknown | Missing::Mmrm | Missing::MultipleImputation => None,
        }
    }

    /// Do the missing of the arm have the event? `None` where they are left out.
    pub fn value(self) -> Option<bool> {
        self.counted.then_some(self.events)
    }

    /// Participants in the denominator.
    pub fn n(self, observed: u64, missing: u64) -> u64 {
        if self.counted { observed + missing } else { observed }
    }

    /// Events added to those observed.
    pub fn added(self, missing: u64) -> u64 {
        if self.counted && self.events { missing } else { 0 }
    }

    /// What was done, for the reader; nothing where nobody was missing.
    pub fn note(self, observed: u64, missing: u64) -> Option<String> {
        (missing > 0).then(|| format!("{missing} of {} without a value {}", observed + missing, self.words))
    }
}
