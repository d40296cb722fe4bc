//! Every table of very few people, one after another: what is not found then does not exist.
//!
//! Given the baseline, what is printed of one later visit says nothing of another one. So every baseline is tried, and for each of them
//! every later visit by itself.

use super::people::People;
use super::random::Draws;
use super::search::{Block, Moments, Tally};
use super::window::Window;

/// Arms of more people are not looked through.
pub const MOST_PEOPLE: usize = 5;

/// Scores tried before it is given up.
const MOST_STEPS: u64 = 20_000_000;

/// What became of it.
pub enum Exhausted {
    /// People that meet everything.
    Found(Box<People>),
    /// There are none.
    Nobody,
    /// Too many to look at.
    Unfinished,
}

/// Looks through every state of `blocks`, the baseline's first. `draws` say where among them to begin.
pub fn exhaust(people: &People, blocks: &[Block], draws: &mut Draws) -> Exhausted {
    if people.series.iter().any(|series| series.n > MOST_PEOPLE) {
        return Exhausted::Unfinished;
    }
    let Some((first, later)) = blocks.split_first() else { return Exhausted::Unfinished };
    let mut state = people.clone();
    let mut looking =
        Looking { steps: 0, turn: draws.below(1 << 16) as i64, exchangeable: exchangeable(people, blocks) };
    let found = looking.block(&mut state, first, &mut |looking, state| {
        later.iter().all(|block| looking.block(state, block, &mut |_, _| true))
    });
    match (found, looking.steps > MOST_STEPS) {
        (true, _) => Exhausted::Found(Box::new(state)),
        (false, false) => Exhausted::Nobody,
        (false, true) => Exhausted::Unfinished,
    }
}

/// Is somebody told from the one before by nothing? Then their first baseline scores need be tried in one order only.
fn exchangeable(people: &People, blocks: &[Block]) -> Vec<bool> {
    let mut ends: Vec<usize> = people.series.iter().map(|series| series.n).collect();
    ends.extend(people.flags.iter().map(|flag| flag.values.len()));
    for block in blocks {
        ends.extend(block.moments.iter().map(|moments| moments.n));
        ends.extend(block.counts.iter().map(|count| count.n));
    }
    (0..people.count).map(|i| i > 0 && !ends.contains(&i)).collect()
}

struct Looking {
    steps: u64,
    turn: i64,
    exchangeable: Vec<bool>,
}

/// What is done with a state that meets a block: go on looking (`false`) or keep it.
type Then<'a> = &'a mut dyn FnMut(&mut Looking, &mut People) -> bool;

impl Looking {
    /// Every state of a block that meets it, until `then` keeps one. `false` also when it is given up.
    fn block(&mut self, state: &mut People, block: &Block, then: Then) -> bool {
        self.scores(state, block, 0, 0, then)
    }

    /// The scores of series `at` of the block from person `i` on.
    fn scores(&mut self, state: &mut People, block: &Block, at: usize, i: usize, then: Then) -> bool {
        let Some(&series) = block.series.get(at) else { return self.flags(state, block, 0, 0, then) };
        let of = &state.series[series];
        if i == of.n {
            let done = block.moments.iter().filter(|moments| moments.series == series);
            let met = done.into_iter().all(|moments| meets(state, moments));
            return met && self.scores(state, block, at + 1, 0, then);
        }
        let steps = &state.scales[of.scale];
        let mut range = Window { low: steps.low.into(), high: steps.high.into() };
        let whole = range;
        if block.is_baseline && at == 0 && self.exchangeable[i] {
            range.low = range.low.max(of.values[i - 1].into());
        }
        for moments in block.moments.iter().filter(|moments| moments.series == series && i < moments.n) {
            range = range.and(left(state, moments, i, whole));
        }
        let size = (range.high - range.low + 1).max(0) as i64;
        for offset in 0..size {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return false;
            }
            state.series[series].values[i] = range.low as i64 + (offset + self.turn).rem_euclid(size);
            let of_series = block.moments.iter().filter(|moments| moments.series == series && i < moments.n);
            if !of_series.into_iter().all(|moments| is_narrow(state, moments, i)) {
                continue;
            }
            if self.scores(state, block, at, i + 1, then) {
                return true;
            }
        }
        false
    }

    /// The flags of the block, one person after another; then everything is met or not.
    fn flags(&mut self, state: &mut People, block: &Block, at: usize, i: usize, then: Then) -> bool {
        let Some(&flag) = block.flags.get(at) else {
            self.steps += 1;
            return Tally::of(state, block).penalty(block) == 0.0 && then(self, state);
        };
        if i == state.flags[flag].values.len() {
            return self.flags(state, block, at + 1, 0, then);
        }
        [false, true].into_iter().any(|value| {
            state.flags[flag].values[i] = value;
            self.steps <= MOST_STEPS && self.flags(state, block, at, i + 1, then)
        })
    }
}

/// Score less baseline of one person.
fn value(state: &People, moments: &Moments, i: usize) -> i64 {
    state.series[moments.series].values[i] - base(state, moments, i)
}

fn base(state: &People, moments: &Moments, i: usize) -> i64 {
    moments.minus.map_or(0, |base| state.series[base].values[i])
}

fn meets(state: &People, moments: &Moments) -> bool {
    let values = || (0..moments.n).map(|i| value(state, moments, i));
    moments.penalty(values().sum(), values().map(|x| x * x).sum()) == 0.0
}

/// Do the people up to `i` scatter no more than all of them may?
///
/// # Formula
/// Whoever comes later never takes from the sum of squares about the mean: (k·q − s²)/k of the first k is at most D/n.
fn is_narrow(state: &People, moments: &Moments, i: usize) -> bool {
    let Some(scatter) = moments.scatter else { return true };
    let k = i as i128 + 1;
    let (sum, squares) =
        (0..=i).map(|j| i128::from(value(state, moments, j))).fold((0, 0), |(s, q), x| (s + x, q + x * x));
    (k * squares - sum * sum) * moments.n as i128 <= scatter.high * k
}

/// The scores of person `i` with which those after can still bring the sum into its window.
fn left(state: &People, moments: &Moments, i: usize, range: Window) -> Window {
    let so_far: i64 = (0..i).map(|j| value(state, moments, j)).sum();
    let bases: i64 = (i..moments.n).map(|j| base(state, moments, j)).sum();
    let after = (moments.n - i - 1) as i128;
    let known = i128::from(so_far) - i128::from(bases);
    Window { low: moments.sum.low - known - after * range.high, high: moments.sum.high - known - after * range.low }
}
