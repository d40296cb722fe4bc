//! Whole scores that meet every fact of an arm: the baseline first, then each visit beside it, then what is left all together.
//!
//! Simulated annealing over moves of one, two or exchanged scores. Every sum is a whole number, so a state with no penalty left meets the
//! windows exactly; nothing is rounded on the way. What was not published (the correlation of visits, the shape of a distribution) is
//! whatever the seed makes of it.

use super::exhaustive::{Exhausted, exhaust};
use super::people::People;
use super::random::Draws;
use super::rule::Rule;
use super::table::{ArmTable, Fact, Says};
use super::window::{Ends, Halves, Spread, Window, scatters, sums};

/// How long to look.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Baselines tried.
    pub baselines: usize,
    /// Moves for each block of each try.
    pub moves: usize,
}

impl Effort {
    /// For an answer.
    pub const FULL: Effort = Effort { baselines: 16, moves: 60_000 };
    /// For finding out which fact stands in the way.
    pub const BRIEF: Effort = Effort { baselines: 3, moves: 60_000 };
}

/// A sum, and n·Σx² − (Σx)², of a series or its change.
pub(super) struct Moments {
    pub series: usize,
    pub minus: Option<usize>,
    pub n: usize,
    pub sum: Window,
    pub scatter: Option<Window>,
    /// The ends of a printed interval, which mean and spread meet together; steps in a point.
    ends: Option<(Ends, f64)>,
    /// One unit move changes the scatter by about this much.
    unit: f64,
}

impl Moments {
    fn new(series: usize, minus: Option<usize>, n: usize, sum: Window, scatter: Option<Window>) -> Moments {
        let sd = scatter.map_or(1.0, |window| (window.high.max(0) as f64).sqrt() / n as f64);
        Moments { series, minus, n, sum, scatter, ends: None, unit: 2.0 * n as f64 * sd.max(1.0) }
    }

    /// What a fact says.
    fn of_fact(people: &People, fact: &Fact, halves: Halves) -> Option<Moments> {
        let Says::Moments { series, base, spread, .. } = &fact.says else { return None };
        let (sum, scatter) = windows(people, fact, halves);
        let parts = people.scales[people.series[*series].scale].parts as f64;
        let ends = match spread {
            Some(Spread::Interval(interval)) if fact.n > 1 => Some((interval.ends(fact.n as u64), parts)),
            _ => None,
        };
        Some(Moments { ends, ..Moments::new(*series, *base, fact.n, sum, scatter) })
    }

    /// How far from being met; 0 where it is.
    pub fn penalty(&self, sum: i64, squares: i64) -> f64 {
        let (sum, squares) = (i128::from(sum), i128::from(squares));
        let of_scatter = self.scatter.map_or(0.0, |window| {
            let distance = window.distance(self.n as i128 * squares - sum * sum) as f64;
            // A whole number away is still away.
            if distance > 0.0 { 0.05 + distance / self.unit } else { 0.0 }
        });
        let of_ends = self.ends.map_or(0.0, |(ends, parts)| {
            let n = self.n as f64;
            let scatter = (self.n as i128 * squares - sum * sum).max(0) as f64;
            let std_error = (scatter / (n - 1.0)).sqrt() / (n * parts);
            // In steps of the sum.
            n * parts * ends.distance(sum as f64 / (n * parts), std_error)
        });
        self.sum.distance(sum) as f64 + of_scatter + of_ends
    }
}

/// How many of the first `n` meet a rule.
pub(super) struct Count<'a> {
    rule: &'a Rule,
    pub n: usize,
    events: &'a [u64],
}

impl Count<'_> {
    fn penalty(&self, count: i64, undecided: i64) -> f64 {
        let distance = |wanted: &u64| (*wanted as i64 - count).abs();
        2.0 * (self.events.iter().map(distance).min().unwrap_or(0) + undecided) as f64
    }
}

/// What is moved together, and what it must meet.
pub(super) struct Block<'a> {
    pub series: Vec<usize>,
    pub flags: Vec<usize>,
    pub moments: Vec<Moments>,
    pub counts: Vec<Count<'a>>,
    pub is_baseline: bool,
}

/// One change of a state.
#[derive(Clone, Copy)]
enum Edit {
    Score { series: usize, person: usize, value: i64 },
    Flag { flag: usize, person: usize },
}

impl Edit {
    fn person(self) -> usize {
        match self {
            Edit::Score { person, .. } | Edit::Flag { person, .. } => person,
        }
    }
}

/// People that meet every fact of the arm; `None` where none were found.
pub fn search(arm: &ArmTable, baseline: usize, draws: &mut Draws, effort: Effort) -> Option<People> {
    let facts: Vec<&Fact> = arm.facts.iter().collect();
    search_for(arm, &facts, baseline, draws, effort)
}

/// The same for some of the facts.
pub fn search_for(
    arm: &ArmTable,
    facts: &[&Fact],
    baseline: usize,
    draws: &mut Draws,
    effort: Effort,
) -> Option<People> {
    let people = &arm.people;
    let visits = later_visits(people, baseline);
    let mut all = vec![baseline];
    all.extend(&visits);
    let blocks = |halves| -> (Block, Vec<Block>, Block) {
        let later = visits.iter().map(|visit| block(arm, facts, &[*visit], baseline, halves)).collect();
        (block(arm, facts, &[baseline], baseline, halves), later, block(arm, facts, &all, baseline, halves))
    };
    // What prints the table under every rule of rounding, if there is any.
    let (strict, lenient) = (blocks(Halves::Out), blocks(Halves::In));
    (0..effort.baselines).find_map(|attempt| {
        let (first, later, whole) = if 2 * attempt < effort.baselines { &strict } else { &lenient };
        let mut state = people.clone();
        let shape = Shape::draw(people, facts, baseline, draws);
        // Each try starts warmer, further from the shape that was drawn.
        let heat = 0.5 * (1 + attempt % 8) as f64;
        for series in &first.series {
            shape.fill(&mut state, *series, draws);
        }
        let mut met = anneal(&mut state, first, draws, effort.moves, heat);
        for block in later {
            for series in &block.series {
                shape.fill(&mut state, *series, draws);
            }
            flags_of_the_better(&mut state, block, draws);
            met &= anneal(&mut state, block, draws, effort.moves, heat);
        }
        // A baseline that stands in the way of a later visit moves with it.
        (met || anneal(&mut state, whole, draws, 4 * effort.moves, heat)).then_some(state)
    })
}

fn later_visits(people: &People, baseline: usize) -> Vec<usize> {
    let mut visits: Vec<usize> =
        people.series.iter().map(|series| series.visit).filter(|visit| *visit != baseline).collect();
    visits.sort_unstable();
    visits.dedup();
    visits
}

/// Looks through all people that there could be, where they are few: those found, or that there are none.
pub(super) fn exhaust_for(arm: &ArmTable, facts: &[&Fact], baseline: usize, draws: &mut Draws) -> Exhausted {
    let mut blocks = vec![block(arm, facts, &[baseline], baseline, Halves::In)];
    let later = later_visits(&arm.people, baseline);
    blocks.extend(later.iter().map(|visit| block(arm, facts, &[*visit], baseline, Halves::In)));
    exhaust(&arm.people, &blocks, draws)
}

/// The scores of some visits, and what is printed of them.
fn block<'a>(arm: &ArmTable, facts: &[&'a Fact], visits: &[usize], baseline: usize, halves: Halves) -> Block<'a> {
    let people = &arm.people;
    let mut block = Block {
        series: (0..people.series.len()).filter(|at| visits.contains(&people.series[*at].visit)).collect(),
        flags: (0..people.flags.len()).filter(|at| visits.contains(&people.flags[*at].visit)).collect(),
        moments: Vec::new(),
        counts: Vec::new(),
        is_baseline: visits == [baseline],
    };
    for fact in facts {
        match &fact.says {
            Says::Moments { series, .. } if block.series.contains(series) => {
                block.moments.extend(Moments::of_fact(people, fact, halves));
            }
            Says::Count { rule, series, events, .. } if block.series.contains(series) => {
                block.counts.push(Count { rule, n: arm.scored(fact), events });
            }
            _ => {}
        }
    }
    if block.is_baseline {
        block.moments.extend(implied_at_baseline(people, facts, halves));
    }
    block
}

fn windows(people: &People, fact: &Fact, halves: Halves) -> (Window, Option<Window>) {
    let Says::Moments { series, mean, spread, .. } = &fact.says else {
        return (Window { low: i128::MIN / 4, high: i128::MAX / 4 }, None);
    };
    let parts = people.scales[people.series[*series].scale].parts;
    let scatter = spread.filter(|_| fact.n > 1).map(|spread| scatters(spread, fact.n, parts, halves));
    (sums(*mean, fact.n, parts, halves), scatter)
}

/// What a later mean and its change say of the baseline of those seen later.
fn implied_at_baseline(people: &People, facts: &[&Fact], halves: Halves) -> Vec<Moments> {
    let mut implied = Vec::new();
    for change in facts {
        let Says::Moments { series, base: Some(base), .. } = &change.says else { continue };
        for later in facts {
            let Says::Moments { series: of, base: None, .. } = &later.says else { continue };
            if of != series || later.n != change.n || people.series[*base].n < change.n {
                continue;
            }
            let ((sum, scatter), (change_sum, change_scatter)) =
                (windows(people, later, halves), windows(people, change, halves));
            let sum = Window { low: sum.low - change_sum.high, high: sum.high - change_sum.low };
            // Scatter by Cauchy and Schwarz, a little inside: √base lies between |√change − √later| and √change + √later.
            let scatter = scatter.zip(change_scatter).map(|(later, change)| {
                let root = |x: i128| (x.max(0) as f64).sqrt();
                let least = (root(change.low) - root(later.high)).max(root(later.low) - root(change.high)).max(0.0);
                let most = root(later.high) + root(change.high);
                Window { low: (least * least) as i128, high: (most * most) as i128 + 1 }
            });
            implied.push(Moments::new(*base, None, change.n, sum, scatter));
        }
    }
    implied
}

/// Where a search begins: plausible scores, correlated between visits.
struct Shape {
    /// How ill somebody is at baseline, standard normal.
    baseline: Vec<f64>,
    /// How somebody fares, standard normal.
    course: Vec<f64>,
    /// Mean and SD of each series, in steps, and its correlation with the baseline.
    series: Vec<(f64, f64, f64)>,
    which: usize,
}

impl Shape {
    fn draw(people: &People, facts: &[&Fact], baseline: usize, draws: &mut Draws) -> Shape {
        let printed = |series: usize, change: bool| {
            facts.iter().find_map(|fact| match &fact.says {
                Says::Moments { series: of, base, .. } if *of == series && base.is_some() == change => {
                    let (sum, scatter) = windows(people, fact, Halves::In);
                    let n = fact.n as f64;
                    let mean = (sum.low + sum.high) as f64 / 2.0 / n;
                    let sd = scatter.map(|window| ((window.low + window.high).max(0) as f64 / 2.0).sqrt() / n);
                    Some((mean, sd))
                }
                _ => None,
            })
        };
        let range = |series: usize| {
            let steps = &people.scales[people.series[series].scale];
            (steps.low as f64, steps.high as f64)
        };
        let at_baseline = |series: usize| {
            let (low, high) = range(series);
            let lower_is_better = people.scales[people.series[series].scale].lower_is_better;
            let usual = if lower_is_better { 0.6 } else { 0.4 };
            let (mean, sd) = printed(series, false).unwrap_or((low + usual * (high - low), None));
            (mean, sd.unwrap_or(0.12 * (high - low)))
        };
        let series = (0..people.series.len())
            .map(|series| {
                let base = people.find(people.series[series].scale, baseline);
                let start = base.map(at_baseline);
                if people.series[series].visit == baseline {
                    let (mean, sd) = at_baseline(series);
                    return (mean, sd, 1.0);
                }
                let (low, high) = range(series);
                let start_mean = start.map_or(low + 0.5 * (high - low), |(mean, _)| mean);
                let start_sd = start.map_or(0.15 * (high - low), |(_, sd)| sd);
                let change = printed(series, true);
                let own = printed(series, false);
                let mean =
                    own.map(|(mean, _)| mean).or(change.map(|(mean, _)| start_mean + mean)).unwrap_or(start_mean);
                let change_sd = change.and_then(|(_, sd)| sd);
                let sd = own.and_then(|(_, sd)| sd).or(change_sd).unwrap_or(1.3 * start_sd);
                let r = match (start, change_sd) {
                    (Some(_), Some(c)) if start_sd * sd > 0.0 => {
                        (start_sd * start_sd + sd * sd - c * c) / (2.0 * start_sd * sd)
                    }
                    _ => 0.5,
                };
                (mean, sd, r.clamp(-0.99, 0.99))
            })
            .collect();
        Shape {
            baseline: (0..people.count).map(|_| draws.normal()).collect(),
            course: (0..people.count).map(|_| draws.normal()).collect(),
            series,
            which: baseline,
        }
    }

    fn fill(&self, state: &mut People, at: usize, draws: &mut Draws) {
        let (mean, sd, r) = self.series[at];
        let (low, high) = {
            let steps = &state.scales[state.series[at].scale];
            (steps.low, steps.high)
        };
        let is_baseline = state.series[at].visit == self.which;
        for i in 0..state.series[at].n {
            let z = if is_baseline {
                self.baseline[i]
            } else {
                // Two thirds of what the baseline leaves open stay with the person from visit to visit.
                r * self.baseline[i] + (1.0 - r * r).sqrt() * (0.8 * self.course[i] + 0.6 * draws.normal())
            };
            let value = libm::round(mean + sd * z).clamp(low as f64, high as f64);
            state.series[at].values[i] = value as i64;
        }
    }
}

/// Flags begin with those whose scores are best, a little disordered.
fn flags_of_the_better(state: &mut People, block: &Block, draws: &mut Draws) {
    for flag in &block.flags {
        let Some(series) = state.find(state.flags[*flag].scale, state.flags[*flag].visit) else { continue };
        let steps = &state.scales[state.series[series].scale];
        let sign = if steps.lower_is_better { 1.0 } else { -1.0 };
        let disorder = 0.06 * (steps.high - steps.low) as f64;
        let n = state.flags[*flag].values.len();
        let wanted = block
            .counts
            .iter()
            .find_map(|count| (*count.rule == Rule::Flag(*flag)).then(|| count.events.first().copied().unwrap_or(0)))
            .or_else(|| block.counts.iter().filter_map(|count| count.events.first().copied()).max())
            .unwrap_or(0) as usize;
        let mut order: Vec<(f64, usize)> =
            (0..n).map(|i| (sign * state.series[series].values[i] as f64 + disorder * draws.normal(), i)).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        state.flags[*flag].values.fill(false);
        for (_, i) in order.iter().take(wanted) {
            state.flags[*flag].values[*i] = true;
        }
    }
}

/// The sums that the penalties are made of.
pub(super) struct Tally {
    sums: Vec<(i64, i64)>,
    /// Those who meet the rule, and those for whom it is undefined.
    counts: Vec<(i64, i64)>,
}

impl Tally {
    /// Of everybody.
    pub fn of(state: &People, block: &Block) -> Tally {
        let mut tally = Tally { sums: vec![(0, 0); block.moments.len()], counts: vec![(0, 0); block.counts.len()] };
        for i in 0..state.count {
            tally.add(state, block, i, 1);
        }
        tally
    }

    /// Adds (or, with −1, takes away) what person `i` contributes.
    fn add(&mut self, state: &People, block: &Block, i: usize, sign: i64) {
        for (moments, (sum, squares)) in block.moments.iter().zip(&mut self.sums) {
            if i < moments.n {
                let base = moments.minus.map_or(0, |base| state.series[base].values[i]);
                let x = state.series[moments.series].values[i] - base;
                *sum += sign * x;
                *squares += sign * x * x;
            }
        }
        for (count, (events, undecided)) in block.counts.iter().zip(&mut self.counts) {
            if i < count.n {
                *events += sign * i64::from(count.rule.holds(state, i));
                *undecided += sign * i64::from(count.rule.is_undefined(state, i));
            }
        }
    }

    /// How far the block is from being met; 0 where it is.
    pub fn penalty(&self, block: &Block) -> f64 {
        let moments =
            block.moments.iter().zip(&self.sums).map(|(moments, (sum, squares))| moments.penalty(*sum, *squares));
        let counts = block
            .counts
            .iter()
            .zip(&self.counts)
            .map(|(count, (events, undecided))| count.penalty(*events, *undecided));
        moments.sum::<f64>() + counts.sum::<f64>()
    }
}

/// Moves a block until it meets everything; `false` where it does not within `moves`.
fn anneal(state: &mut People, block: &Block, draws: &mut Draws, moves: usize, heat: f64) -> bool {
    let mut tally = Tally::of(state, block);
    let mut penalty = tally.penalty(block);
    let (mut edits, mut undo): (Vec<Edit>, Vec<Edit>) = (Vec::new(), Vec::new());
    let mut temperature = heat;
    // From `heat` to a hundredth of it.
    let cooling = libm::exp(-4.6 / moves as f64);
    for _ in 0..moves {
        if penalty == 0.0 {
            return true;
        }
        temperature *= cooling;
        propose(state, block, draws, &mut edits);
        if edits.is_empty() {
            continue;
        }
        undo.clear();
        for edit in &edits {
            tally.add(state, block, edit.person(), -1);
            undo.push(apply(state, *edit));
            tally.add(state, block, edit.person(), 1);
        }
        let proposed = tally.penalty(block);
        if proposed <= penalty || draws.unit() < libm::exp((penalty - proposed) / temperature) {
            penalty = proposed;
        } else {
            for edit in undo.iter().rev() {
                tally.add(state, block, edit.person(), -1);
                apply(state, *edit);
                tally.add(state, block, edit.person(), 1);
            }
        }
    }
    penalty == 0.0
}

/// Makes a change, and gives the one that takes it back.
fn apply(state: &mut People, edit: Edit) -> Edit {
    match edit {
        Edit::Score { series, person, value } => {
            let old = std::mem::replace(&mut state.series[series].values[person], value);
            Edit::Score { series, person, value: old }
        }
        Edit::Flag { flag, person } => {
            let value = &mut state.flags[flag].values[person];
            *value = !*value;
            edit
        }
    }
}

fn propose(state: &People, block: &Block, draws: &mut Draws, edits: &mut Vec<Edit>) {
    edits.clear();
    let kinds = block.series.len() + block.flags.len();
    if kinds == 0 {
        return;
    }
    let which = draws.below(kinds);
    if which >= block.series.len() {
        let flag = block.flags[which - block.series.len()];
        let values = &state.flags[flag].values;
        if values.is_empty() {
            return;
        }
        let (a, b) = (draws.below(values.len()), draws.below(values.len()));
        edits.push(Edit::Flag { flag, person: a });
        if values[a] != values[b] && draws.below(2) == 0 {
            edits.push(Edit::Flag { flag, person: b });
        }
        return;
    }
    let series = block.series[which];
    let of = &state.series[series];
    if of.n == 0 {
        return;
    }
    let steps = &state.scales[of.scale];
    let (a, b) = (draws.below(of.n), draws.below(of.n));
    // Mostly by one, seldom far.
    let mut step = 1;
    while step < 16 && draws.below(2) == 0 {
        step *= 2;
    }
    let step = step.min(1 + draws.below(step as usize) as i64) * if draws.below(2) == 0 { 1 } else { -1 };
    let inside = |value: i64| steps.low <= value && value <= steps.high;
    let (x, y) = (of.values[a], of.values[b]);
    match draws.below(4) {
        0 if inside(x + step) => edits.push(Edit::Score { series, person: a, value: x + step }),
        1 if x != y => {
            edits.push(Edit::Score { series, person: a, value: y });
            edits.push(Edit::Score { series, person: b, value: x });
        }
        2 | 3 if a != b && inside(x + step) && inside(y - step) => {
            edits.push(Edit::Score { series, person: a, value: x + step });
            edits.push(Edit::Score { series, person: b, value: y - step });
        }
        _ => {}
    }
}
