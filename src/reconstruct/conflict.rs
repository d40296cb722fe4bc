//! Printed numbers that cannot all be true, proven by arithmetic on whole numbers.

use super::extremes::{self, Group};
use super::rule::{Limits, Rule};
use super::table::{ArmTable, Fact, Says, true_minus};
use super::window::{Halves, Spread, Window, scatters, sums};

/// Facts of one arm that no data meet together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Id of the arm.
    pub arm: String,
    /// The facts, none of which can be left out.
    pub facts: Vec<String>,
    /// Lines of the published table.
    pub lines: Vec<usize>,
    /// The arithmetic.
    pub why: String,
    /// Is it proven, or only that no search found any data?
    pub proven: bool,
}

/// The mean and spread of one fact as windows.
struct Quantity<'a> {
    fact: &'a Fact,
    series: usize,
    base: Option<usize>,
    n: i128,
    parts: i128,
    range: Window,
    sum: Window,
    scatter: Option<Window>,
}

/// Every conflict that arithmetic shows, each with as few facts as its proof needs.
pub fn conflicts(arm: &ArmTable) -> Vec<Conflict> {
    let quantities: Vec<Quantity> = arm.facts.iter().filter_map(|fact| quantity(arm, fact)).collect();
    let prover = Prover { arm };
    let mut found = prover.numbers_of_people();
    // What is wrong alone is not looked at together with others.
    let (sound, wrong): (Vec<&Quantity>, Vec<&Quantity>) =
        quantities.iter().partition(|quantity| prover.alone(quantity).is_none());
    found.extend(wrong.iter().filter_map(|quantity| prover.alone(quantity)));
    for (at, a) in sound.iter().enumerate() {
        for b in &sound[at + 1..] {
            if (a.series, a.base) == (b.series, b.base) {
                found.extend(prover.two_readings(a, b));
            }
        }
    }
    for change in sound.iter().filter(|quantity| quantity.base.is_some()) {
        let of = |series: usize| sound.iter().filter(move |other| other.base.is_none() && other.series == series);
        for base in of(change.base.unwrap_or(0)) {
            for later in of(change.series) {
                found.extend(prover.change_and_scores(base, later, change));
            }
        }
    }
    found.extend(prover.counts(&sound));
    found
}

fn quantity<'a>(arm: &ArmTable, fact: &'a Fact) -> Option<Quantity<'a>> {
    let Says::Moments { series, base, mean, spread } = &fact.says else { return None };
    let steps = &arm.people.scales[arm.people.series[*series].scale];
    let (low, high) = (i128::from(steps.low), i128::from(steps.high));
    let range = if base.is_some() { Window { low: low - high, high: high - low } } else { Window { low, high } };
    Some(Quantity {
        fact,
        series: *series,
        base: *base,
        n: fact.n as i128,
        parts: i128::from(steps.parts),
        range,
        sum: sums(*mean, fact.n, steps.parts, Halves::In),
        scatter: spread.filter(|_| fact.n > 1).map(|spread| scatters(spread, fact.n, steps.parts, Halves::In)),
    })
}

impl Quantity<'_> {
    fn mean(&self) -> String {
        match &self.fact.says {
            Says::Moments { mean, .. } => mean.to_string(),
            Says::Count { .. } => String::new(),
        }
    }

    fn spread(&self) -> String {
        match &self.fact.says {
            Says::Moments { spread: Some(spread), .. } => spread.to_string(),
            _ => String::new(),
        }
    }

    /// `steps` over `of` people, in points.
    fn points(&self, steps: i128, of: i128) -> f64 {
        steps as f64 / (of * self.parts) as f64
    }

    /// The spread that would be printed for n·Σx² − (Σx)² = `scatter`.
    fn shown(&self, scatter: i128) -> f64 {
        let sd = (scatter.max(0) as f64 / (self.n * (self.n - 1)) as f64).sqrt() / self.parts as f64;
        match &self.fact.says {
            Says::Moments { spread: Some(Spread::Se(_)), .. } => sd / (self.n as f64).sqrt(),
            // Half as wide as the interval.
            Says::Moments { spread: Some(Spread::Interval(interval)), .. } => {
                let (lower, upper) = interval.ends(self.n as u64).around(0.0, sd / (self.n as f64).sqrt());
                (upper - lower) / 2.0
            }
            _ => sd,
        }
    }

    fn sd(&self, scatter: i128) -> f64 {
        (scatter.max(0) as f64 / (self.n * (self.n - 1)) as f64).sqrt() / self.parts as f64
    }

    /// The sums of squares with which this sum prints the spread.
    fn squares(&self, sum: i128) -> Option<Window> {
        let scatter = self.scatter?;
        Some(Window {
            low: -(-(scatter.low + sum * sum)).div_euclid(self.n),
            high: (scatter.high + sum * sum).div_euclid(self.n),
        })
    }
}

/// Why no values have a sum and a sum of squares in their windows.
enum Lacking {
    Sum,
    /// The largest scatter there is.
    Wider(i128),
    /// The smallest.
    Narrower(i128),
    Parity,
    Exhausted,
}

/// `None` where nothing speaks against such values.
fn lacking(quantity: &Quantity, groups: &[Group]) -> Option<Lacking> {
    let sum = quantity.sum.and(extremes::sums(groups));
    if sum.is_empty() {
        return Some(Lacking::Sum);
    }
    // Without a spread, the sum was all there is to meet.
    quantity.scatter?;
    let (mut widest, mut narrowest) = (None::<i128>, None::<i128>);
    let (mut too_wide, mut too_narrow, mut exhausted) = (true, true, false);
    for s in sum.low..=sum.high {
        let (Some(wanted), Some(possible)) = (quantity.squares(s), extremes::squares(groups, s)) else { continue };
        let scatter = |q: i128| quantity.n * q - s * s;
        widest = widest.max(Some(scatter(possible.high)));
        narrowest = Some(narrowest.map_or(scatter(possible.low), |least| least.min(scatter(possible.low))));
        too_wide &= wanted.low > possible.high;
        too_narrow &= wanted.high < possible.low;
        let both = wanted.and(possible);
        // A whole number and its square are both odd or both even, and so are their sums.
        let first = both.low + (both.low - s).rem_euclid(2);
        if first > both.high {
            continue;
        }
        match groups {
            [only] if only.count <= 5 && both.high - both.low <= 64 => {
                let mut budget = 200_000;
                if (first..=both.high)
                    .step_by(2)
                    .any(|q| exists(only.count, only.range, s, q, &mut budget) || budget == 0)
                {
                    return None;
                }
                exhausted = true;
            }
            _ => return None,
        }
    }
    Some(match (widest, narrowest) {
        (None, _) | (_, None) => Lacking::Sum,
        _ if exhausted => Lacking::Exhausted,
        (Some(widest), _) if too_wide => Lacking::Wider(widest),
        (_, Some(narrowest)) if too_narrow => Lacking::Narrower(narrowest),
        _ => Lacking::Parity,
    })
}

/// Are there `count` whole numbers in `range` with this sum and sum of squares? True also when the budget runs out.
fn exists(count: i128, range: Window, sum: i128, squares: i128, budget: &mut u32) -> bool {
    if count == 0 {
        return sum == 0 && squares == 0;
    }
    let Some(possible) = extremes::squares(&[Group { count, range }], sum) else { return false };
    if !possible.holds(squares) {
        return false;
    }
    (range.low..=range.high).rev().any(|largest| {
        *budget = budget.saturating_sub(1);
        let below = Window { low: range.low, high: largest };
        *budget == 0 || exists(count - 1, below, sum - largest, squares - largest * largest, budget)
    })
}

struct Prover<'a> {
    arm: &'a ArmTable,
}

impl Prover<'_> {
    fn conflict(&self, facts: &[&Fact], why: String) -> Conflict {
        Conflict {
            arm: self.arm.arm.clone(),
            facts: facts.iter().map(|fact| fact.to_string()).collect(),
            lines: facts.iter().map(|fact| fact.line).collect(),
            why: true_minus(&why),
            proven: true,
        }
    }

    /// Rows that count other people than those who have a score.
    fn numbers_of_people(&self) -> Vec<Conflict> {
        let people = &self.arm.people;
        let mut found = Vec::new();
        for fact in &self.arm.facts {
            let (series, base, counted) = match &fact.says {
                Says::Moments { series, base, .. } => (*series, *base, false),
                Says::Count { series, base, missing_counted, .. } => (*series, *base, *missing_counted),
            };
            let expected = if counted { people.count } else { self.arm.scored(fact) };
            if fact.n == expected {
                continue;
            }
            let other = self.arm.facts.iter().find(|other| {
                let Says::Moments { series: of, base: None, .. } = other.says else { return false };
                (of == series || Some(of) == base) && people.series[of].n == expected && other.n != fact.n
            });
            let why = if counted {
                format!("the row counts {} randomised, the arm has {expected}", fact.n)
            } else {
                format!("{} are counted, but {expected} have the score(s) it needs", fact.n)
            };
            let mut facts = vec![fact];
            facts.extend(other);
            found.push(self.conflict(&facts, why));
        }
        found
    }

    /// What is impossible by itself.
    fn alone(&self, quantity: &Quantity) -> Option<Conflict> {
        let all = [Group { count: quantity.n, range: quantity.range }];
        let (n, parts) = (quantity.n, quantity.parts);
        if quantity.sum.is_empty() {
            let Says::Moments { mean, .. } = &quantity.fact.says else { return None };
            let below = (i128::from(mean.digits) * n * parts).div_euclid(i128::from(mean.unit()));
            let digits = mean.decimals as usize + 2;
            let why = format!(
                "no {n} whole scores have a mean of {mean}: a sum of {} gives {:.digits$}, the next one, {}, {:.digits$} (GRIM)",
                below,
                quantity.points(below, n),
                below + 1,
                quantity.points(below + 1, n),
            );
            return Some(self.conflict(&[quantity.fact], why));
        }
        let (low, high) = (quantity.points(quantity.range.low, 1), quantity.points(quantity.range.high, 1));
        let (mean, spread) = (quantity.mean(), quantity.spread());
        let why = match lacking(quantity, &all)? {
            Lacking::Sum => format!("a mean of {mean} is outside the range, {low} to {high}"),
            Lacking::Wider(most) => format!(
                "the widest spread of {n} values between {low} and {high} with a mean of {mean} is {:.3}, below the printed {spread}",
                quantity.shown(most)
            ),
            Lacking::Narrower(least) => format!(
                "the narrowest spread of {n} whole scores with a mean of {mean} is {:.3}, above the printed {spread}",
                quantity.shown(least)
            ),
            Lacking::Parity => format!(
                "no sum of squares gives {spread} with a mean of {mean} and n {n}: it must be odd where the sum is odd (GRIMMER)"
            ),
            Lacking::Exhausted => {
                format!("every set of {n} whole scores with a mean of {mean} was looked at, and none has {spread}")
            }
        };
        Some(self.conflict(&[quantity.fact], why))
    }

    /// Two readings of one number.
    fn two_readings(&self, a: &Quantity, b: &Quantity) -> Option<Conflict> {
        let facts = [a.fact, b.fact];
        if a.n == b.n {
            let apart = |x: Option<Window>, y: Option<Window>| x.zip(y).is_some_and(|(x, y)| x.and(y).is_empty());
            if !apart(Some(a.sum), Some(b.sum)) && !apart(a.scatter, b.scatter) {
                return None;
            }
            let moments = |of: &Quantity| format!("mean {} {}", of.mean(), of.spread());
            let why = format!("{} and {}, of the same {} people", moments(a).trim_end(), moments(b).trim_end(), a.n);
            return Some(self.conflict(&facts, why));
        }
        let (fewer, more) = if a.n < b.n { (a, b) } else { (b, a) };
        let (Some(part), Some(whole)) = (fewer.scatter, more.scatter) else { return None };
        // Leaving people out never adds to the sum of squares about the mean, scatter/n.
        (part.low * more.n > whole.high * fewer.n).then(|| {
            let most = (whole.high as f64 / more.n as f64 / (fewer.n - 1) as f64).sqrt() / more.parts as f64;
            let why = format!(
                "{} of {} people allows at most SD {most:.2} in any {} of them, not {:.2}",
                more.spread(),
                more.n,
                fewer.n,
                fewer.sd(part.low)
            );
            self.conflict(&facts, why)
        })
    }

    /// A change is the later score less the baseline, of the same people.
    fn change_and_scores(&self, base: &Quantity, later: &Quantity, change: &Quantity) -> Option<Conflict> {
        if later.n != change.n || base.n < change.n {
            return None;
        }
        let facts = [base.fact, later.fact, change.fact];
        let left = base.n - change.n;
        // Baseline sum of those seen later.
        let seen = Window { low: later.sum.low - change.sum.high, high: later.sum.high - change.sum.low };
        let whole = Window { low: base.sum.low - left * base.range.high, high: base.sum.high - left * base.range.low };
        if seen.and(whole).is_empty() {
            let difference = |sums: Window| {
                let (low, high) = (base.points(sums.low, change.n), base.points(sums.high, change.n));
                if sums.low == sums.high { format!("{low:.2}") } else { format!("{low:.2} to {high:.2}") }
            };
            let why = if left == 0 {
                let low = later.sum.low - base.sum.high;
                let high = later.sum.high - base.sum.low;
                format!(
                    "{} less {} is a mean change of {}, not {}, for the same {} people",
                    later.mean(),
                    base.mean(),
                    difference(Window { low, high }),
                    change.mean(),
                    change.n
                )
            } else {
                format!(
                    "{} less {} gives the {} seen later a mean baseline of {}; with the {left} others between {} and {} the mean of all cannot be {}",
                    later.mean(),
                    change.mean(),
                    change.n,
                    difference(seen),
                    base.points(base.range.low, 1),
                    base.points(base.range.high, 1),
                    base.mean()
                )
            };
            return Some(self.conflict(&facts, why));
        }
        if left > 0
            && let Some(scatter) = base.scatter
        {
            // The distance of the two means alone needs (n₀·S₁ − n₁·S₀)² ≤ n₁·left·scatter, S₁ the baseline sum of those seen later.
            let gap = |whole: i128| {
                let (low, high) = (base.n * seen.low - change.n * whole, base.n * seen.high - change.n * whole);
                if low <= 0 && high >= 0 { 0 } else { low.abs().min(high.abs()) }
            };
            let least = (base.sum.low..=base.sum.high).map(gap).min().unwrap_or(0);
            if least * least > scatter.high * change.n * left {
                let apart = least as f64 / (change.n * left * base.parts) as f64;
                let why = format!(
                    "those seen later and the {left} others would differ by {apart:.2} points at baseline, more than {} of all allows",
                    base.spread()
                );
                return Some(self.conflict(&facts, why));
            }
        }
        let (Some(b), Some(l), Some(c)) = (base.scatter, later.scatter, change.scatter) else { return None };
        // |s_later − s_base| ≤ s_change ≤ s_later + s_base, by Cauchy and Schwarz; the SDs of those seen, n − 1 below.
        let of_seen =
            |scatter: i128| (scatter.max(0) as f64 / base.n as f64 / (change.n - 1) as f64).sqrt() / base.parts as f64;
        let (least, most) = (if left == 0 { base.sd(b.low) } else { 0.0 }, of_seen(b.high));
        let slack = 1e-9;
        let (later_low, later_high) = (later.sd(l.low), later.sd(l.high));
        let (change_low, change_high) = (change.sd(c.low), change.sd(c.high));
        let at_most = if left == 0 { "" } else { "at most " };
        let why = if change_low > later_high + most + slack {
            format!(
                "the SD of a change is at most the sum of the two SDs, {later_high:.2} + {at_most}{most:.2} = {:.2} (correlation −1), not {change_low:.2}",
                later_high + most
            )
        } else if change_high < later_low - most - slack {
            format!(
                "the SD of a change is at least the difference of the two SDs, {later_low:.2} − {at_most}{most:.2} = {:.2} (correlation 1), not {change_high:.2}",
                later_low - most
            )
        } else if change_high < least - later_high - slack {
            format!(
                "the SD of a change is at least the difference of the two SDs, {least:.2} − {later_high:.2} = {:.2} (correlation 1), not {change_high:.2}",
                least - later_high
            )
        } else {
            return None;
        };
        Some(self.conflict(&facts, why))
    }

    /// Counts against counts, and against means and spreads.
    fn counts(&self, quantities: &[&Quantity]) -> Vec<Conflict> {
        let mut found = Vec::new();
        let counts: Vec<(&Fact, &Rule, &[u64])> = self
            .arm
            .facts
            .iter()
            .filter_map(|fact| match &fact.says {
                Says::Count { rule, events, .. } => Some((fact, rule, events.as_slice())),
                Says::Moments { .. } => None,
            })
            .collect();
        for (fact, rule, events) in &counts {
            for (other, wider, most) in &counts {
                if fact.line == other.line || events[0] <= most[most.len() - 1] || !rule.implies(wider) {
                    continue;
                }
                let (events, most) = (events[0], most[most.len() - 1]);
                let why = if fact.endpoint == other.endpoint {
                    format!("one row counts {events}, the other {most}, of the same people")
                } else {
                    let (a, b) = (&fact.endpoint, &other.endpoint);
                    format!("whoever has {a} has {b} as well, but {events} have the one and {most} the other")
                };
                found.push(self.conflict(&[fact, other], why));
            }
        }
        for (fact, rule, events) in &counts {
            for quantity in quantities {
                found.extend(self.count_and_moments(fact, rule, events, quantity, &[quantity.fact]));
            }
            found.extend(self.count_and_means(fact, rule, events, quantities));
        }
        found
    }

    fn count_and_moments(
        &self,
        fact: &Fact,
        rule: &Rule,
        events: &[u64],
        quantity: &Quantity,
        of: &[&Fact],
    ) -> Option<Conflict> {
        let (bound, set) = bound(rule, quantity)?;
        let mut why = None;
        for k in events {
            match lacking(quantity, &bound.groups(i128::from(*k), set, quantity)) {
                None => return None,
                Some(lacking) => why = Some(why.unwrap_or(lacking)),
            }
        }
        let few = if of.len() > 1 { String::new() } else { format!("a mean of {}", quantity.mean()) };
        let range = |groups: &[Group]| {
            let sums = extremes::sums(groups);
            (quantity.points(sums.low, quantity.n), quantity.points(sums.high, quantity.n))
        };
        let k = i128::from(events[0]);
        let (low, high) = range(&bound.groups(k, set, quantity));
        let who = format!(
            "{} of {} with {} {} {}",
            bound.words(k),
            quantity.n,
            if quantity.base.is_some() { "a change" } else { "a score" },
            if set.low == quantity.range.low { "of at most" } else { "of at least" },
            quantity.points(if set.low == quantity.range.low { set.high } else { set.low }, 1),
        );
        let why = match why? {
            Lacking::Sum if few.is_empty() => {
                format!("{who} allow a mean change of {low:.2} to {high:.2}, and the two means differ by another")
            }
            Lacking::Sum => format!("{who} allow means from {low:.2} to {high:.2}, not {}", quantity.mean()),
            Lacking::Wider(most) => format!(
                "{who} and {few} allow a spread of at most {:.3}, not {}",
                quantity.shown(most),
                quantity.spread()
            ),
            Lacking::Narrower(least) => format!(
                "{who} and {few} need a spread of at least {:.3}, not {}",
                quantity.shown(least),
                quantity.spread()
            ),
            Lacking::Parity | Lacking::Exhausted => {
                format!("{who}, {few} and {} leave no sum of squares", quantity.spread())
            }
        };
        let mut facts = of.to_vec();
        facts.push(fact);
        Some(self.conflict(&facts, why))
    }

    /// The mean change follows from two means of the same people, whether or not it was printed.
    fn count_and_means(&self, fact: &Fact, rule: &Rule, events: &[u64], quantities: &[&Quantity]) -> Option<Conflict> {
        for later in quantities.iter().filter(|later| later.base.is_none()) {
            for base in quantities.iter().filter(|base| base.base.is_none() && base.n == later.n) {
                let Says::Count { base: Some(of), series, .. } = &fact.says else { return None };
                if (*of, *series) != (base.series, later.series) {
                    continue;
                }
                let span = later.range.high - later.range.low;
                let change = Quantity {
                    fact,
                    series: later.series,
                    base: Some(base.series),
                    n: later.n,
                    parts: later.parts,
                    range: Window { low: -span, high: span },
                    sum: Window { low: later.sum.low - base.sum.high, high: later.sum.high - base.sum.low },
                    scatter: None,
                };
                let found = self.count_and_moments(fact, rule, events, &change, &[base.fact, later.fact]);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }
}

/// What a count says of how many values lie in a set.
#[derive(Clone, Copy)]
enum Bound {
    Exactly,
    AtLeast,
    AtMost,
}

impl Bound {
    fn words(self, k: i128) -> String {
        match self {
            Bound::Exactly => k.to_string(),
            Bound::AtLeast => format!("at least {k}"),
            Bound::AtMost => format!("at most {k}"),
        }
    }

    fn groups(self, k: i128, set: Window, quantity: &Quantity) -> Vec<Group> {
        let all = quantity.range;
        let rest = if set.low == all.low {
            Window { low: set.high + 1, high: all.high }
        } else {
            Window { low: all.low, high: set.low - 1 }
        };
        let (inside, outside) = match self {
            Bound::Exactly => (set, rest),
            Bound::AtLeast => (set, all),
            Bound::AtMost => (all, rest),
        };
        vec![Group { count: k, range: inside }, Group { count: (quantity.n - k).max(0), range: outside }]
    }
}

/// The set of values that a rule bounds, where it is one end of the range.
fn bound(rule: &Rule, quantity: &Quantity) -> Option<(Bound, Window)> {
    let of = |limits: &Limits| {
        let all = quantity.range;
        if all.high - all.low > 100_000 {
            return None;
        }
        let mut inside = (all.low..=all.high).filter(|x| limits.hold(*x as f64 / quantity.parts as f64));
        let low = inside.next()?;
        let set = Window { low, high: inside.next_back().unwrap_or(low) };
        (set.low == all.low || set.high == all.high).then_some((Bound::Exactly, set))
    };
    match (rule, quantity.base) {
        (Rule::Score(series, limits), None) if *series == quantity.series => of(limits),
        (Rule::Change(series, base, limits), Some(own)) if (*series, *base) == (quantity.series, own) => of(limits),
        (Rule::All(parts), _) => match parts.iter().find_map(|part| bound(part, quantity))? {
            (Bound::Exactly | Bound::AtLeast, set) => Some((Bound::AtLeast, set)),
            (Bound::AtMost, _) => None,
        },
        (Rule::Any(parts), _) => match parts.iter().find_map(|part| bound(part, quantity))? {
            (Bound::Exactly | Bound::AtMost, set) => Some((Bound::AtMost, set)),
            (Bound::AtLeast, _) => None,
        },
        _ => None,
    }
}
