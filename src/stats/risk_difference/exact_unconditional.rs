use super::difference;
use super::miettinen_nurminen::Restricted;
use crate::stats::special::binomial::masses;
use crate::stats::special::root::bracketed_newton;
use crate::stats::{Binomial, Estimate, Level};

/// Chan and Zhang's exact unconditional interval for the difference of two proportions.
///
/// # Formula
/// With Z(δ) = (d − δ)/√V(δ), V the variance of `mee`: the lower bound is the least δ at which the largest probability of Z ≥ Z observed, over
/// all p₁ − p₂ = δ, exceeds (1 − level)/2; the upper bound is its mirror.
/// # Returns
/// Null bounds when the arms are too large to enumerate (`exact_unconditional_work`).
/// # Agrees with
/// Fagerland, Lydersen and Laake (2015): 7/34 v 1/34, 0.019 to 0.36; an enumeration in Python to 1e-7, `tests/reference/exact_unconditional/`.
/// # Choices
/// Two one-sided tests, not the inversion of one two-sided test (Agresti and Min 2001 is shorter). Tables tied with the observed one count
/// (relative 1e−9). The probability need not be monotone in δ: below the crossing that bisection finds, two hundred more points are looked at.
/// # Reference
/// Chan and Zhang (1999), doi:10.1111/j.0006-341X.1999.01202.x
pub fn exact_unconditional(a: Binomial, b: Binomial, level: Level) -> Estimate {
    exact_unconditional_with_progress(a, b, level, |_| ())
}

/// `exact_unconditional`, telling from time to time which share of the work is done.
pub fn exact_unconditional_with_progress(
    a: Binomial,
    b: Binomial,
    level: Level,
    mut progress: impl FnMut(f64),
) -> Estimate {
    let estimate = Estimate::of(difference(a, b));
    if exact_unconditional_work(a, b) > 1e12 {
        return estimate.with_note("no interval: too many tables to enumerate");
    }
    let lower = lower(a, b, level, |done| progress(0.5 * done));
    let upper = -self::lower(b, a, level, |done| progress(0.5 + 0.5 * done));
    estimate.with_bounds(lower, upper)
}

/// About how many terms `exact_unconditional` adds up for these arms, at some nanoseconds each.
pub fn exact_unconditional_work(a: Binomial, b: Binomial) -> f64 {
    let (n1, n2) = (a.n() as f64, b.n() as f64);
    let in_reach = |n: f64| n.min(10.0 * n.sqrt());
    2.0 * STEPS * (50.0 * (n1 + n2) + 8.0 * (n1 + n2).sqrt() * (in_reach(n1) + in_reach(n2)))
}

/// Evaluations of the tail probability for one bound.
const STEPS: f64 = 250.0;

fn lower(a: Binomial, b: Binomial, level: Level, mut progress: impl FnMut(f64)) -> f64 {
    let (d, tail) = (difference(a, b), level.tail());
    if d <= -1.0 {
        return -1.0;
    }
    let mut steps = 0.0;
    let mut region = Region::new(a, b);
    let mut rejected = |delta: f64| {
        steps += 1.0;
        progress((steps / STEPS).min(1.0));
        region.largest_tail(delta) <= tail
    };
    // a rejected difference to begin with, outwards from the score bound
    let mut inside = d;
    let mut reach = (d - super::mee(a, b, level).lower.unwrap_or(-1.0)).max(1e-3);
    let mut outside = loop {
        let delta = d - reach;
        if delta <= -1.0 {
            break -1.0;
        }
        if rejected(delta) {
            break delta;
        }
        inside = delta;
        reach *= 1.3;
    };
    let bisect = |mut outside: f64, mut inside: f64, rejected: &mut dyn FnMut(f64) -> bool| {
        while inside - outside > 1e-10 {
            let middle = 0.5 * (outside + inside);
            if rejected(middle) { outside = middle } else { inside = middle }
        }
        inside
    };
    let mut bound = bisect(outside, inside, &mut rejected);
    // the probability jumps with the order of the tables: it may exceed the level again further out
    let stride = (d - bound).max(1e-3) / 100.0;
    outside = bound;
    for _ in 0..200 {
        let delta = outside - stride;
        if delta <= -1.0 {
            break;
        }
        if !rejected(delta) {
            bound = delta;
        } else if bound == outside && bound < d {
            bound = bisect(delta, bound, &mut rejected);
        }
        outside = delta;
    }
    bound
}

/// The tables with Z at least the observed one, at any δ.
struct Region {
    a: Binomial,
    b: Binomial,
    /// For each x₂ the least x₁ that counts, n₁ + 1 where none does.
    least: Vec<u64>,
    one: Vec<f64>,
    two: Vec<f64>,
}

impl Region {
    fn new(a: Binomial, b: Binomial) -> Region {
        Region { a, b, least: vec![0; b.n() as usize + 1], one: Vec::new(), two: Vec::new() }
    }

    /// The largest P(Z ≥ Z observed) over all p₁ − p₂ = δ.
    fn largest_tail(&mut self, delta: f64) -> f64 {
        let seen = z(self.a.events(), self.a.n(), self.b.events(), self.b.n(), delta);
        let limit = seen - 1e-9 * seen.abs().max(1e-6);
        // Z grows with x₁ and falls with x₂: the least x₁ climbs a staircase
        let mut x1 = 0;
        for x2 in 0..=self.b.n() {
            while x1 <= self.a.n() && z(x1, self.a.n(), x2, self.b.n(), delta) < limit {
                x1 += 1;
            }
            self.least[x2 as usize] = x1;
        }
        let (low, high) = ((-delta).max(0.0), (1.0 - delta).min(1.0));
        let at = |region: &mut Region, angle: f64| {
            let s = libm::sin(angle);
            region.tail(delta, low + (high - low) * s * s)
        };
        let count = 8.0 * ((self.a.n() + self.b.n()) as f64).sqrt() + 32.0;
        let width = std::f64::consts::FRAC_PI_2 / count;
        let values: Vec<f64> = (0..=count as usize).map(|i| at(self, width * i as f64)).collect();
        let top = values.iter().copied().fold(0.0, f64::max);
        let mut best = top;
        for i in 1..values.len() - 1 {
            // every local maximum that may still win
            if values[i] >= values[i - 1] && values[i] >= values[i + 1] && values[i] > 0.95 * top {
                best = best.max(golden_maximum(width * (i as f64 - 1.0), width * (i as f64 + 1.0), |t| at(self, t)));
            }
        }
        best
    }

    /// P(Z ≥ Z observed) at p₂ = p, p₁ = p + δ.
    fn tail(&mut self, delta: f64, p: f64) -> f64 {
        let Region { a, b, least, one, two } = self;
        let first1 = masses(a.n(), (p + delta).clamp(0.0, 1.0), one);
        let first2 = masses(b.n(), p.clamp(0.0, 1.0), two);
        // upper tails of the first arm, in place
        for i in (1..one.len()).rev() {
            one[i - 1] += one[i];
        }
        let mut sum = 0.0;
        for (mass, x2) in two.iter().zip(first2..) {
            let x1 = least[x2 as usize];
            let above = if x1 <= first1 { one.first() } else { one.get((x1 - first1) as usize) };
            sum += mass * above.copied().unwrap_or(0.0);
        }
        sum
    }
}

/// (d − δ)/√V(δ), found as λ√V with λ the multiplier that `mee` solves for.
fn z(x1: u64, n1: u64, x2: u64, n2: u64, delta: f64) -> f64 {
    let restricted = Restricted::new((x1, n1), (x2, n2));
    let off = x1 as f64 / n1 as f64 - x2 as f64 / n2 as f64 - delta;
    if off.abs() < 1e-15 {
        return 0.0;
    }
    let start = off.signum() * (off.abs() / restricted.at(0.0).variance.max(1e-9)).min((n1 + n2) as f64);
    let everywhere = (f64::NEG_INFINITY, f64::INFINITY);
    let lambda = bracketed_newton(everywhere, start, (n1 + n2) as f64, |lambda| {
        let point = restricted.at(lambda);
        (delta - point.difference, point.slope)
    });
    off.signum() * (off * lambda).abs().sqrt()
}

/// The maximum in a bracket that holds one, by golden section.
fn golden_maximum(mut low: f64, mut high: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let (mut left, mut right) = (high - RATIO * (high - low), low + RATIO * (high - low));
    let (mut at_left, mut at_right) = (f(left), f(right));
    for _ in 0..24 {
        if at_left > at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - RATIO * (high - low);
            at_left = f(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + RATIO * (high - low);
            at_right = f(right);
        }
    }
    at_left.max(at_right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(x1: u64, n1: u64, x2: u64, n2: u64) -> (f64, f64) {
        let e = exact_unconditional(Binomial::new(x1, n1).unwrap(), Binomial::new(x2, n2).unwrap(), Level::NINETY_FIVE);
        (e.lower.unwrap(), e.upper.unwrap())
    }

    #[test]
    fn fagerland_lydersen_laake_2015() {
        // 7/34 v 1/34: 0.0194 to 0.3584
        let (lower, upper) = interval(7, 34, 1, 34);
        assert!((lower - 0.0194).abs() < 5e-5 && (upper - 0.3584).abs() < 5e-5, "{lower} {upper}");
    }

    #[test]
    fn opposite_extremes() {
        // 1/1 v 0/1: the largest probability of that table is ((1 + δ)/2)², 2.5 % at δ = 2√0.025 − 1
        let (lower, upper) = interval(1, 1, 0, 1);
        assert!((lower - (2.0 * 0.025_f64.sqrt() - 1.0)).abs() < 1e-8, "{lower}");
        assert_eq!(upper, 1.0);
    }
}
