//! Everyone a file of repeated measures follows, whether a model can use their rows or not.

use std::collections::{BTreeSet, HashMap};

use crate::problem::Problems;
use crate::stats::missingness::Followed;

use super::frame::Frame;
use super::read::Reader;

/// The subjects of a file, in the order in which they come.
#[derive(Clone, Debug, PartialEq)]
pub struct Subjects {
    /// The visits in order, those at which nobody was seen too.
    pub visits: Vec<String>,
    /// Everyone: the place of the arm is that among the arms of the frame.
    pub people: Vec<Followed>,
    /// Why each one left; `None` where no column was named.
    pub reasons: Option<Vec<Option<String>>>,
}

impl Reader<'_> {
    /// Subjects of the rows that the filters keep, with a response or without; `None` without visits.
    pub(super) fn subjects(&self, frame: &Frame) -> Option<Subjects> {
        let (subject, visit) = self.spec.longitudinal.as_ref()?;
        let file = self.file;
        let kept = self.filtered(&mut Problems::new());
        let (subjects, visits, arms) = (file.cells(subject), file.cells(visit), file.cells(&self.spec.arm));
        let order = if self.spec.visits.is_empty() {
            self.sorted_levels(kept.iter().filter_map(|row| visits[*row]).collect::<BTreeSet<&str>>())
        } else {
            self.spec.visits.clone()
        };
        let place: HashMap<&str, usize> = order.iter().enumerate().map(|(at, visit)| (visit.as_str(), at)).collect();
        let arm_place: HashMap<&str, usize> =
            frame.arms().iter().enumerate().map(|(at, arm)| (arm.as_str(), at)).collect();
        let numbers = |column: &str| {
            let cells = file.cells(column);
            move |row: usize| cells[row].and_then(|cell| file.number(cell))
        };
        let response = numbers(&self.spec.response);
        let baseline = self.spec.change_from.as_deref().map(numbers);
        let reason = self.spec.reason.as_deref().map(|column| file.cells(column));
        let mut known: HashMap<&str, usize> = HashMap::new();
        let mut people: Vec<Followed> = Vec::new();
        let mut reasons: Vec<Option<String>> = Vec::new();
        for row in kept {
            let (Some(who), Some(arm)) = (subjects[row], arms[row].and_then(|arm| arm_place.get(arm))) else {
                continue;
            };
            let at = *known.entry(who).or_insert_with(|| {
                people.push(Followed { arm: *arm, baseline: None, scores: vec![None; order.len()] });
                reasons.push(None);
                people.len() - 1
            });
            let person = &mut people[at];
            person.baseline = person.baseline.or_else(|| baseline.as_ref()?(row));
            reasons[at] = reasons[at].take().or_else(|| Some(reason.as_ref()?[row]?.to_string()));
            if let Some(visit) = visits[row].and_then(|visit| place.get(visit)) {
                person.scores[*visit] = person.scores[*visit].or_else(|| response(row));
            }
        }
        Some(Subjects { visits: order, people, reasons: reason.map(|_| reasons) })
    }
}
