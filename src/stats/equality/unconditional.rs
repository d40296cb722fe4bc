//! What Barnard's and Boschloo's tests share: the largest probability of a set of tables over the common event probability π.

use crate::stats::Binomial;

/// About how many terms `barnard` and `boschloo` add up for these arms, at some nanoseconds each: the tables of every margin, and the
/// probabilities of the margins at every π looked at.
///
/// # Choices
/// A caller that must not wait looks here first: 250 v 250 is 3e5, 100 000 v 100 000 is 1e9.
pub fn work(a: Binomial, b: Binomial) -> f64 {
    const MARGINS: f64 = 200.0;
    let (n1, n2) = (a.n() as f64, b.n() as f64);
    let tables_per_margin = n1.min(n2).min(20.0 * (n1.min(n2) * 0.25).sqrt() + 50.0);
    (n1 + n2 + 1.0) * (tables_per_margin + MARGINS)
}

/// More terms than anybody waits for (an hour).
pub(super) const TOO_MUCH_WORK: f64 = 1e12;

/// Largest value of Σ rₘ·P(M = m), M ~ Binomial(N, π), over π in [0, 1]; `given[m]` is rₘ, the probability of the set given m events.
///
/// Given m the probability of a set of tables does not depend on π, so this sum is the probability of the whole set.
///
/// # Choices
/// A certified global maximum, not a grid. At an interior maximum π* the mean of M over the set is Nπ*, so by Jensen's inequality
/// f(π) ≥ f(π*)·exp(−N·KL(π*, π)) for every π: a cell of π with centre c and ends l, r cannot reach beyond
/// f(c)·exp(N·max(KL(l, c), KL(r, c))). Cells that may still hold the maximum are cut in three until they are within 1e-11 of it.
pub(super) fn supremum(given: &[f64]) -> f64 {
    let top = given.iter().copied().fold(0.0, f64::max);
    let n = given.len() - 1;
    let polynomial = Polynomial::new(given, top);
    // at π = 0 and 1 only one margin is possible
    let mut best = given[0].max(given[n]);
    // even in asin √π, where the binomial is 1/(2√N) wide everywhere
    let count = (7.0 * (n as f64).sqrt()) as usize + 8;
    let width = std::f64::consts::FRAC_PI_2 / count as f64;
    let mut cells: Vec<Cell> = (0..count)
        .map(|i| {
            let centre = width * (i as f64 + 0.5);
            Cell { centre, half: 0.5 * width, value: polynomial.at(centre) }
        })
        .collect();
    for _ in 0..14 {
        best = cells.iter().map(|cell| cell.value).fold(best, f64::max);
        let enough = best * (1.0 + 1e-11);
        if top <= enough || cells.len() > 20_000 {
            break;
        }
        cells.retain(|cell| cell.value * libm::exp(n as f64 * cell.divergence()) > enough);
        if cells.is_empty() {
            break;
        }
        cells = cells
            .iter()
            .flat_map(|cell| {
                let third = cell.half / 3.0;
                let side = |direction: f64| {
                    let centre = cell.centre + 2.0 * direction * third;
                    Cell { centre, half: third, value: polynomial.at(centre) }
                };
                [side(-1.0), Cell { half: third, ..*cell }, side(1.0)]
            })
            .collect();
    }
    best.min(1.0)
}

/// A range of asin √π, and the probability at its centre.
#[derive(Clone, Copy)]
struct Cell {
    centre: f64,
    half: f64,
    value: f64,
}

impl Cell {
    /// The larger divergence of an end from the centre.
    fn divergence(&self) -> f64 {
        let (s, c) = (libm::sin(self.centre), libm::cos(self.centre));
        let from = |angle: f64| {
            let (s1, c1) = (libm::sin(angle), libm::cos(angle));
            let term = |p: f64, q: f64| if p > 0.0 { p * p * 2.0 * libm::log(p / q) } else { 0.0 };
            term(s1, s) + term(c1.max(0.0), c)
        };
        from(self.centre - self.half).max(from(self.centre + self.half)).max(0.0)
    }
}

/// Σ rₘ·P(M = m) as a function of asin √π.
struct Polynomial<'a> {
    given: &'a [f64],
    top: f64,
    /// (N − m)/(m + 1), the ratio of neighbouring binomial coefficients.
    ratios: Vec<f64>,
    /// Their inverses.
    inverses: Vec<f64>,
}

impl<'a> Polynomial<'a> {
    fn new(given: &'a [f64], top: f64) -> Polynomial<'a> {
        let n = given.len() - 1;
        let ratios: Vec<f64> = (0..n).map(|m| (n - m) as f64 / (m + 1) as f64).collect();
        let inverses = ratios.iter().map(|r| 1.0 / r).collect();
        Polynomial { given, top, ratios, inverses }
    }

    /// Sums from the mode outwards, until what may follow cannot count.
    fn at(&self, angle: f64) -> f64 {
        let (s, c) = (libm::sin(angle), libm::cos(angle));
        let (p, odds) = (s * s, (s / c) * (s / c));
        let n = self.given.len() - 1;
        let mode = ((p * (n + 1) as f64) as usize).min(n);
        let (mut sum, mut total) = (self.given[mode], 1.0);
        // both directions in turn, so that neither goes further than it must
        let mut weight = 1.0;
        for m in mode..n {
            weight *= self.ratios[m] * odds;
            sum += weight * self.given[m + 1];
            total += weight;
            if weight * self.top * 1e3 < 1e-16 * sum && weight < 1e-19 * total {
                break;
            }
        }
        weight = 1.0;
        let inverse_odds = 1.0 / odds;
        for m in (0..mode).rev() {
            weight *= self.inverses[m] * inverse_odds;
            sum += weight * self.given[m];
            total += weight;
            if weight * self.top * 1e3 < 1e-16 * sum && weight < 1e-19 * total {
                break;
            }
        }
        sum / total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_margin_has_a_closed_form() {
        // only m = 3 of N = 10 counts: the maximum is its own mode, π = 0.3
        let mut given = vec![0.0; 11];
        given[3] = 0.25;
        let peak = 120.0 * libm::pow(0.3, 3.0) * libm::pow(0.7, 7.0) * 0.25;
        assert!((supremum(&given) / peak - 1.0).abs() < 1e-10);
    }

    #[test]
    fn the_higher_of_two_peaks_is_found() {
        // two narrow peaks far apart, the right one higher by a part in a million
        let n = 400;
        let mut given = vec![0.0; n + 1];
        given[40] = 1e-20;
        given[360] = 1e-20 * (1.0 + 1e-6);
        let height = |m: usize| {
            let h = crate::stats::special::binomial::at_most;
            let p = m as f64 / n as f64;
            (h(m as u64, n as u64, p) - h(m as u64 - 1, n as u64, p)) * given[m]
        };
        assert!((supremum(&given) / height(360) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn constants_and_edges() {
        assert_eq!(supremum(&[1.0, 1.0, 1.0]), 1.0);
        assert_eq!(supremum(&[0.0, 0.0]), 0.0);
        assert_eq!(supremum(&[0.5, 0.0, 0.0]), 0.5);
    }
}
