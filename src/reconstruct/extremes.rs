//! How small and how large a sum of squares can be, when the sum and the range are given.

use super::window::Window;

/// Some of the values, with the range they lie in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// How many.
    pub count: i128,
    /// Their range.
    pub range: Window,
}

/// The sums that the groups can have.
pub fn sums(groups: &[Group]) -> Window {
    Window {
        low: groups.iter().map(|group| group.count * group.range.low).sum(),
        high: groups.iter().map(|group| group.count * group.range.high).sum(),
    }
}

/// The sums of squares of whole numbers with this sum; `None` where the groups cannot have it.
///
/// # Returns
/// The low bound is reached, the values being as level as their ranges allow. The high bound is reached by one group, whose values lie at
/// the ends of the range but for one; by several it is the bound of the chords, which may lie above what whole numbers reach.
pub fn squares(groups: &[Group], sum: i128) -> Option<Window> {
    if groups.iter().any(|group| group.count > 0 && group.range.is_empty()) || !sums(groups).holds(sum) {
        return None;
    }
    let groups: Vec<Group> = groups.iter().copied().filter(|group| group.count > 0).collect();
    Some(Window { low: least(&groups, sum), high: greatest(&groups, sum) })
}

fn least(groups: &[Group], sum: i128) -> i128 {
    let at = |level: i128| -> i128 {
        groups.iter().map(|group| group.count * level.clamp(group.range.low, group.range.high)).sum()
    };
    let (mut low, mut high) = (
        groups.iter().map(|group| group.range.low).min().unwrap_or(0),
        groups.iter().map(|group| group.range.high).max().unwrap_or(0),
    );
    // The highest level whose sum is not above the one asked for.
    while low < high {
        let middle = low + (high - low + 1) / 2;
        if at(middle) <= sum {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    let square = |x: i128| x * x;
    let level: i128 =
        groups.iter().map(|group| group.count * square(low.clamp(group.range.low, group.range.high))).sum();
    // The rest goes up by one: each adds 2·level + 1.
    level + (sum - at(low)) * (2 * low + 1)
}

fn greatest(groups: &[Group], sum: i128) -> i128 {
    let mut squares: i128 = groups.iter().map(|group| group.count * group.range.low * group.range.low).sum();
    let mut left = sum - groups.iter().map(|group| group.count * group.range.low).sum::<i128>();
    let mut order: Vec<&Group> = groups.iter().collect();
    // Going from low to high adds low + high for each unit of the sum: the steepest first.
    order.sort_by_key(|group| std::cmp::Reverse(group.range.low + group.range.high));
    for group in order {
        let (low, high) = (group.range.low, group.range.high);
        let step = high - low;
        let moved = left.min(group.count * step);
        let part = if step == 0 { 0 } else { moved % step };
        squares += (moved - part) * (low + high);
        squares += if groups.len() == 1 { (low + part) * (low + part) - low * low } else { part * (low + high) };
        left -= moved;
    }
    squares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(count: i128, low: i128, high: i128) -> Group {
        Group { count, range: Window { low, high } }
    }

    #[test]
    fn one_group_against_every_multiset() {
        let mut seen = std::collections::BTreeMap::new();
        for a in -2..=5i128 {
            for b in -2..=5 {
                for c in -2..=5 {
                    let entry = seen.entry(a + b + c).or_insert((i128::MAX, i128::MIN));
                    let q = a * a + b * b + c * c;
                    *entry = (entry.0.min(q), entry.1.max(q));
                }
            }
        }
        for (sum, (low, high)) in seen {
            assert_eq!(squares(&[group(3, -2, 5)], sum), Some(Window { low, high }), "{sum}");
        }
        assert_eq!(squares(&[group(3, -2, 5)], 16), None);
    }

    #[test]
    fn several_groups_are_bounded() {
        let groups = [group(2, 0, 3), group(1, 4, 9)];
        for a in 0..=3i128 {
            for b in 0..=3 {
                for c in 4..=9 {
                    let window = squares(&groups, a + b + c).unwrap();
                    assert!(window.holds(a * a + b * b + c * c), "{a} {b} {c}: {window:?}");
                }
            }
        }
        assert_eq!(squares(&groups, 16), None);
        // Level but for the ranges: 3, 3, 4.
        assert_eq!(squares(&groups, 10).unwrap().low, 34);
    }
}
