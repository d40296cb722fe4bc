//! Two samples compared by ranks: no shape is assumed, only the order of the values counts.

mod brunner_munzel;
mod hodges_lehmann;
mod mann_whitney;
mod rank_sum;

pub use brunner_munzel::{brunner_munzel, brunner_munzel_test};
pub use hodges_lehmann::{hodges_lehmann_exact, hodges_lehmann_normal};
pub use mann_whitney::{mann_whitney_exact, mann_whitney_normal};

use super::Note;

/// Values of each arm from which on the exact distribution is not computed.
pub const EXACT_BELOW: usize = 50;

/// Both samples in one order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ranked {
    n1: usize,
    n2: usize,
    /// Twice the midrank of every value of the first sample.
    doubled_first: Vec<u64>,
    /// Twice the midrank of every value, rising.
    doubled: Vec<u64>,
    /// Σ(t³ − t) over the groups of tied values.
    ties: f64,
}

impl Ranked {
    /// `None` where a sample is empty or a value is no number.
    pub fn new(a: &[f64], b: &[f64]) -> Option<Ranked> {
        if a.is_empty() || b.is_empty() || a.iter().chain(b).any(|value| !value.is_finite()) {
            return None;
        }
        let mut all: Vec<(f64, bool)> =
            a.iter().map(|value| (*value, true)).chain(b.iter().map(|value| (*value, false))).collect();
        all.sort_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)));
        let (mut doubled_first, mut doubled, mut ties) =
            (Vec::with_capacity(a.len()), Vec::with_capacity(all.len()), 0.0);
        // 0 and −0 are one value
        for group in all.chunk_by(|x, y| x.0 == y.0) {
            let from = doubled.len() as u64 + 1;
            let rank = 2 * from + group.len() as u64 - 1;
            let t = group.len() as f64;
            ties += t * (t * t - 1.0);
            for (_, first) in group {
                doubled.push(rank);
                if *first {
                    doubled_first.push(rank);
                }
            }
        }
        Some(Ranked { n1: a.len(), n2: b.len(), doubled_first, doubled, ties })
    }

    /// Twice the rank sum of the first sample.
    pub fn doubled_sum(&self) -> u64 {
        self.doubled_first.iter().sum()
    }

    /// Twice the Mann–Whitney count: pairs in which the first is above the second count 2, ties 1.
    pub fn doubled_u(&self) -> u64 {
        let n1 = self.n1 as u64;
        self.doubled_sum() - n1 * (n1 + 1)
    }

    pub fn has_ties(&self) -> bool {
        self.ties > 0.0
    }

    /// Variance of the Mann–Whitney count where the samples come from one distribution, given the ties.
    pub fn variance(&self) -> f64 {
        let (n1, n2) = (self.n1 as f64, self.n2 as f64);
        let n = n1 + n2;
        n1 * n2 / 12.0 * ((n + 1.0) - self.ties / (n * (n - 1.0)))
    }

    /// Small enough for the exact distribution?
    pub fn is_small(&self) -> bool {
        self.n1 < EXACT_BELOW && self.n2 < EXACT_BELOW
    }
}

const EMPTY: Note = Note::Borrowed("nothing to compare: an arm has no values");
const LARGE: Note = Note::Borrowed("not computed: exact up to 49 values in each arm");
