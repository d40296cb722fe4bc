//! The parts of a network: which treatments any chain of comparisons joins.

use super::Study;

/// The connected parts, each as its treatments in rising order, ordered by their first.
///
/// # Inputs
/// `treatments`: how many there are; one that no study has is a part of its own.
pub fn components(studies: &[Study], treatments: usize) -> Vec<Vec<usize>> {
    let mut leader: Vec<usize> = (0..treatments).collect();
    fn find(leader: &mut [usize], mut at: usize) -> usize {
        while leader[at] != at {
            leader[at] = leader[leader[at]];
            at = leader[at];
        }
        at
    }
    for study in studies {
        let first = find(&mut leader, study.base());
        for arm in study.others() {
            let other = find(&mut leader, *arm);
            leader[other] = first;
        }
    }
    let mut parts: Vec<(usize, Vec<usize>)> = Vec::new();
    for treatment in 0..treatments {
        let root = find(&mut leader, treatment);
        match parts.iter_mut().find(|(known, _)| *known == root) {
            Some((_, part)) => part.push(treatment),
            None => parts.push((root, vec![treatment])),
        }
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Contrast, Study};
    use super::*;

    #[test]
    fn chains_join_and_what_nothing_joins_stays_apart() {
        let trial = |a, b| Study::of_contrasts(&[Contrast::new(a, b, 0.0, 1.0)]).unwrap();
        let studies = [trial(0, 1), trial(4, 2), trial(1, 5), trial(2, 4)];
        assert_eq!(components(&studies, 7), [vec![0, 1, 5], vec![2, 4], vec![3], vec![6]]);
        assert!(components(&[], 0).is_empty());
    }
}
