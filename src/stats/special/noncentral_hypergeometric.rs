//! Fisher's noncentral hypergeometric distribution: one cell of a two-by-two table given its margins and the odds ratio. R's own searches
//! it with a coarse tolerance (an interval up to 8 % off); here each root is found to the last digits.

use super::hypergeometric::Hypergeometric;

/// Sums of the distribution on one side of x, each relative to P(X = x).
#[derive(Clone, Copy, Debug, Default)]
pub struct Side {
    /// P(X beyond x).
    pub mass: f64,
    /// E|X − x|, beyond x.
    pub moment: f64,
    /// E(X − x)², beyond x.
    pub square: f64,
}

impl Side {
    /// Adds up the weights that `ratio` gives step by step; infinite where they leave the reach of doubles.
    fn sum(steps: u64, ratio: impl Fn(u64) -> f64) -> Side {
        let mut weight = 1.0;
        let mut side = Side::default();
        for i in 1..=steps {
            let ratio = ratio(i);
            weight *= ratio;
            let distance = i as f64;
            side.mass += weight;
            side.moment += weight * distance;
            side.square += weight * distance * distance;
            if weight > 1e270 {
                return Side { mass: f64::INFINITY, moment: f64::INFINITY, square: f64::INFINITY };
            }
            if ratio < 1.0 && weight < 1e-19 * side.mass {
                break;
            }
        }
        side
    }
}

/// The distribution around x.
#[derive(Clone, Copy, Debug)]
pub struct Around {
    /// X > x.
    pub above: Side,
    /// X < x.
    pub below: Side,
}

impl Around {
    /// The sums around `x` at an odds ratio.
    pub fn new(margins: Hypergeometric, x: u64, odds_ratio: f64) -> Around {
        Around {
            above: Side::sum(margins.last() - x, |i| margins.ratio(x + i - 1) * odds_ratio),
            below: Side::sum(x - margins.first(), |i| 1.0 / (margins.ratio(x - i) * odds_ratio)),
        }
    }

    /// E(X) − x; a very large number where the distribution is out of reach.
    pub fn mean_minus_x(self) -> f64 {
        if self.above.mass.is_infinite() {
            1e300
        } else if self.below.mass.is_infinite() {
            -1e300
        } else {
            (self.above.moment - self.below.moment) / (1.0 + self.above.mass + self.below.mass)
        }
    }

    /// Var(X).
    pub fn variance(self) -> f64 {
        let mean = self.mean_minus_x();
        (self.above.square + self.below.square) / (1.0 + self.above.mass + self.below.mass) - mean * mean
    }
}
