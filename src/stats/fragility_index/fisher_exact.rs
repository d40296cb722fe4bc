use crate::stats::special::hypergeometric::Hypergeometric;
use crate::stats::{Binomial, Estimate, equality};

/// A result is significant while Fisher's p is below this, whatever the level of the intervals.
const ALPHA: f64 = 0.05;

/// Walsh's fragility index.
///
/// # Formula
/// While Fisher's two-sided p < 0.05, one non-event of the arm with fewer events becomes an event; the number of turns until p ≥ 0.05.
/// # Returns
/// 0 when p ≥ 0.05 to begin with; null when the arm runs out of non-events first.
/// # Choices
/// The arm is chosen once, as many events in both arms: the larger one. Above 1000 turns the first p ≥ 0.05 is looked for by bisection, then
/// turn by turn over the last 64; where the arm has passed the other and the result is still significant, it stays so.
/// # Reference
/// Walsh et al. (2014), doi:10.1016/j.jclinepi.2013.10.019
pub fn fisher_exact(a: Binomial, b: Binomial) -> Estimate {
    let in_a = (a.events(), std::cmp::Reverse(a.n())) < (b.events(), std::cmp::Reverse(b.n()));
    let changed = if in_a { a } else { b };
    // None where the p-value cannot be had at all
    let significant_after = |turns: u64| {
        let turned = Binomial::new(changed.events() + turns, changed.n()).ok()?;
        let (one, two) = if in_a { (turned, b) } else { (a, turned) };
        equality::fisher_exact(one, two).p_value.map(|p| p < ALPHA)
    };
    let Some(significant) = significant_after(0) else {
        return Estimate::undefined("no index: too many participants to sum the tables");
    };
    if !significant {
        return Estimate::of(0.0);
    }
    let last = changed.non_events();
    let never =
        || Estimate::undefined("no index: the arm runs out of non-events while the result is still significant");
    let mut start = 1;
    // beyond equality the other direction becomes significant: that is too far
    let before = |turns: u64| {
        !above_the_other(changed, turns, if in_a { b } else { a }) && significant_after(turns) == Some(true)
    };
    if last > 1000 && before(1000) {
        let (mut low, mut high) = (1000, last);
        while high - low > 64 {
            let middle = low + (high - low) / 2;
            if before(middle) { low = middle } else { high = middle }
        }
        start = low.saturating_sub(64).max(1);
    }
    for turns in start..=last {
        if significant_after(turns) == Some(false) {
            return Estimate::of(turns as f64);
        }
        // every further turn takes the rates further apart
        if turns > 1000 && above_the_other(changed, turns, if in_a { b } else { a }) {
            break;
        }
    }
    never()
}

/// About how many tables `fisher_exact` adds up when the result is significant, at some nanoseconds each.
///
/// # Choices
/// A caller that must not wait looks here first: two hundred tests, each over a dozen standard deviations of the first arm's events.
pub fn work(a: Binomial, b: Binomial) -> f64 {
    2400.0 * Hypergeometric::new(a.n(), b.n(), a.events() + b.events()).standard_deviation()
}

/// Whether the arm's rate has passed the other's.
fn above_the_other(changed: Binomial, turns: u64, other: Binomial) -> bool {
    u128::from(changed.events() + turns) * u128::from(other.n()) >= u128::from(other.events()) * u128::from(changed.n())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(x1: u64, n1: u64, x2: u64, n2: u64) -> Option<f64> {
        fisher_exact(Binomial::new(x1, n1).unwrap(), Binomial::new(x2, n2).unwrap()).value
    }

    #[test]
    fn walsh_2014_first_example() {
        // Walsh et al. (2014): 1/100 v 9/100 (p = 0.02) turns at 2/100 (p = 0.06); 200/4000 v 250/4000 (p = 0.02) needs 9
        assert_eq!(index(1, 100, 9, 100), Some(1.0));
        assert_eq!(index(200, 4000, 250, 4000), Some(9.0));
    }

    #[test]
    fn not_significant_is_zero() {
        assert_eq!(index(10, 100, 20, 100), Some(0.0));
        assert_eq!(index(0, 5, 0, 5), Some(0.0));
    }

    #[test]
    fn large_trials_jump_to_the_same_turn() {
        // turn by turn as far as it goes
        let (n, x2) = (20_000, 10_000);
        let significant = |x: u64| {
            let (a, b) = (Binomial::new(x, n).unwrap(), Binomial::new(x2, n).unwrap());
            equality::fisher_exact(a, b).p_value.unwrap() < ALPHA
        };
        let first = (9_700..=x2).find(|&x| !significant(x)).unwrap();
        assert_eq!(index(5_000, n, x2, n), Some((first - 5_000) as f64));
    }
}
