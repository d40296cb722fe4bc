//! Who was seen when: counts of the observed and the missing, patterns, and what those who left had scored.

use std::collections::BTreeMap;

use super::Moments;

/// One participant, visit by visit.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// Place of the arm.
    pub arm: usize,
    /// Score before the first visit, where it is not a visit itself.
    pub baseline: Option<f64>,
    /// Score at every visit; `None` where there is none.
    pub scores: Vec<Option<f64>>,
}

impl Followed {
    /// The last visit with a score; `None` for someone never seen.
    pub fn last(&self) -> Option<usize> {
        self.scores.iter().rposition(Option::is_some)
    }
}

/// Counts at one visit of one arm.
///
/// Everyone is one of three: observed, missing for good (`monotone`: at this visit and all later ones), or missing now and seen again
/// (`intermittent`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AtVisit {
    /// With a score.
    pub observed: u64,
    /// Without one here or later.
    pub monotone: u64,
    /// Without one here, with one later.
    pub intermittent: u64,
    /// Whose last score is this one.
    pub last: u64,
}

impl AtVisit {
    /// Without a score.
    pub fn missing(&self) -> u64 {
        self.monotone + self.intermittent
    }
}

/// One arm.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArmMissingness {
    /// Everyone.
    pub n: u64,
    /// Never seen.
    pub never: u64,
    /// Visit by visit.
    pub visits: Vec<AtVisit>,
    /// Baseline and last score of those last seen at each visit.
    pub by_last: Vec<Leavers>,
    /// The same of all whose last score came before the last visit.
    pub left: Leavers,
    /// Baseline of those never seen.
    pub never_seen: Leavers,
}

/// What a group of people had scored, as far as anyone of it has a score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Leavers {
    /// At baseline.
    pub baseline: Option<Moments>,
    /// When last seen.
    pub last: Option<Moments>,
}

/// Who was seen at which visits, and how many of each arm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Seen at each visit?
    pub seen: Vec<bool>,
    /// Participants, arm by arm.
    pub counts: Vec<u64>,
}

impl Pattern {
    /// `X` where seen, `O` where not: `XXOO`.
    pub fn text(&self) -> String {
        self.seen.iter().map(|seen| if *seen { 'X' } else { 'O' }).collect()
    }

    /// Participants of all arms.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// Counts of the observed and the missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Missingness {
    /// Arm by arm.
    pub arms: Vec<ArmMissingness>,
    /// The patterns that occur, the most frequent first; of equally frequent ones, who was seen longer.
    pub patterns: Vec<Pattern>,
}

/// Counts everyone of `arms` arms at `visits` visits.
///
/// # Inputs
/// `people`: each with a place among the arms and one score or none for each visit.
/// # Returns
/// Per arm and visit observed + monotone + intermittent = n; the last observations and the never seen add up to n.
/// # Reference
/// Little and Rubin (2019), Statistical Analysis with Missing Data, section 1.2; the letters are those of SAS PROC MI
pub fn missingness(arms: usize, visits: usize, people: &[Followed]) -> Missingness {
    let mut counted = vec![ArmMissingness { visits: vec![AtVisit::default(); visits], ..Default::default() }; arms];
    let mut patterns: BTreeMap<Vec<bool>, Vec<u64>> = BTreeMap::new();
    for person in people {
        let arm = &mut counted[person.arm];
        arm.n += 1;
        let last = person.last();
        match last {
            Some(last) => arm.visits[last].last += 1,
            None => arm.never += 1,
        }
        for (at, (score, visit)) in person.scores.iter().zip(&mut arm.visits).enumerate() {
            match score {
                Some(_) => visit.observed += 1,
                None if last.is_some_and(|last| at < last) => visit.intermittent += 1,
                None => visit.monotone += 1,
            }
        }
        let seen = person.scores.iter().map(Option::is_some).collect();
        patterns.entry(seen).or_insert_with(|| vec![0; arms])[person.arm] += 1;
    }
    for (at, arm) in counted.iter_mut().enumerate() {
        let of = |wanted: &dyn Fn(Option<usize>) -> bool| -> Leavers {
            let group = || people.iter().filter(|person| person.arm == at && wanted(person.last()));
            let baseline: Vec<f64> = group().filter_map(|person| person.baseline).collect();
            let last: Vec<f64> = group().filter_map(|person| person.scores[person.last()?]).collect();
            Leavers { baseline: Moments::of(&baseline).ok(), last: Moments::of(&last).ok() }
        };
        arm.by_last = (0..visits).map(|visit| of(&|last| last == Some(visit))).collect();
        arm.left = of(&|last| last.is_some_and(|last| last + 1 < visits));
        arm.never_seen = of(&|last| last.is_none());
    }
    let mut patterns: Vec<Pattern> = patterns.into_iter().map(|(seen, counts)| Pattern { seen, counts }).collect();
    patterns.sort_by(|a, b| b.total().cmp(&a.total()).then_with(|| b.seen.cmp(&a.seen)));
    Missingness { arms: counted, patterns }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(arm: usize, baseline: f64, pattern: &str) -> Followed {
        let score = |(at, letter): (usize, char)| (letter == 'X').then_some(baseline - at as f64);
        Followed { arm, baseline: Some(baseline), scores: pattern.chars().enumerate().map(score).collect() }
    }

    #[test]
    fn ten_people_by_hand() {
        let people: Vec<Followed> = [
            (0, 10.0, "XXX"),
            (0, 12.0, "XXX"),
            (0, 20.0, "XOX"),
            (0, 30.0, "XOO"),
            (0, 34.0, "XXO"),
            (0, 9.0, "OOO"),
            (1, 10.0, "XXX"),
            (1, 11.0, "OXX"),
            (1, 12.0, "OXO"),
            (1, 13.0, "XXO"),
        ]
        .map(|(arm, baseline, pattern)| person(arm, baseline, pattern))
        .to_vec();
        let found = missingness(2, 3, &people);
        let drug = &found.arms[0];
        assert_eq!((drug.n, drug.never), (6, 1));
        let of = |observed, monotone, intermittent, last| AtVisit { observed, monotone, intermittent, last };
        assert_eq!(drug.visits, [of(5, 1, 0, 1), of(3, 2, 1, 1), of(3, 3, 0, 3)]);
        assert_eq!(found.arms[1].visits, [of(2, 0, 2, 0), of(4, 0, 0, 2), of(2, 2, 0, 2)]);
        let texts: Vec<(String, Vec<u64>)> =
            found.patterns.iter().map(|pattern| (pattern.text(), pattern.counts.clone())).collect();
        let expected: Vec<(String, Vec<u64>)> = [
            ("XXX", [2, 1]),
            ("XXO", [1, 1]),
            ("XOX", [1, 0]),
            ("XOO", [1, 0]),
            ("OXX", [0, 1]),
            ("OXO", [0, 1]),
            ("OOO", [1, 0]),
        ]
        .map(|(text, counts)| (text.to_string(), counts.to_vec()))
        .to_vec();
        assert_eq!(texts, expected);
        // Those who left the drug arm: 30 at baseline and 30 when last seen, 34 and 33.
        assert_eq!(drug.left.baseline.map(|m| (m.n, m.mean)), Some((2, 32.0)));
        assert_eq!(drug.left.last.map(|m| (m.n, m.mean)), Some((2, 31.5)));
        assert_eq!(drug.by_last[2].baseline.map(|m| (m.n, m.mean)), Some((3, 14.0)));
        assert_eq!((drug.never_seen.baseline.map(|m| m.mean), drug.never_seen.last), (Some(9.0), None));
    }

    #[test]
    fn everybody_is_counted_once_at_every_visit() {
        // every pattern of five visits, 1 to 32 people of each
        let mut people = Vec::new();
        for pattern in 0..32_u32 {
            let text: String = (0..5).map(|visit| if pattern >> visit & 1 == 1 { 'X' } else { 'O' }).collect();
            people.extend((0..=pattern).map(|at| person(at as usize % 3, 20.0, &text)));
        }
        let found = missingness(3, 5, &people);
        assert_eq!(found.patterns.len(), 32);
        for (at, arm) in found.arms.iter().enumerate() {
            assert!(arm.visits.iter().all(|visit| visit.observed + visit.missing() == arm.n));
            assert_eq!(arm.visits.iter().map(|visit| visit.last).sum::<u64>() + arm.never, arm.n);
            assert_eq!(found.patterns.iter().map(|pattern| pattern.counts[at]).sum::<u64>(), arm.n);
            // Who is missing for good never comes back, so their number cannot fall; nobody is intermittent at the end.
            assert!(arm.visits.windows(2).all(|pair| pair[0].monotone <= pair[1].monotone));
            assert_eq!(arm.visits[4].intermittent, 0);
        }
        assert!(found.patterns.windows(2).all(|pair| pair[0].total() >= pair[1].total()));
    }

    #[test]
    fn nobody_and_no_visits_are_no_fault() {
        let found = missingness(2, 3, &[]);
        assert!(found.patterns.is_empty() && found.arms.iter().all(|arm| arm.n == 0 && arm.left.last.is_none()));
        let found = missingness(1, 0, &[Followed { arm: 0, baseline: None, scores: Vec::new() }]);
        assert_eq!((found.arms[0].n, found.arms[0].never), (1, 1));
    }
}
