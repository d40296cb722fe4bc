//! Both tails of the beta distribution. `statrs` loses the small tail (it returns one minus the other) and does not converge for large
//! parameters; here each tail is computed as a tail and a million participants cost no more than ten.

use super::deviance::deviance;
use super::large_parameters;
use super::stirling::stirling_error;
use super::{Tails, expit};

/// A beta distribution with parameters a, b > 0.
#[derive(Clone, Copy, Debug)]
pub struct Beta {
    a: f64,
    b: f64,
    /// ln of the density's constant, Stirling's part taken out.
    log_front: f64,
}

impl Beta {
    /// Parameters above 0 and finite.
    pub fn new(a: f64, b: f64) -> Beta {
        let remainders = stirling_error(a + b) - stirling_error(a) - stirling_error(b);
        // a·b/(a + b) without overflow
        let harmonic = a.min(b) / (1.0 + a.min(b) / a.max(b));
        Beta { a, b, log_front: 0.5 * libm::log(harmonic / (2.0 * std::f64::consts::PI)) + remainders }
    }

    /// Mean a/(a + b).
    pub fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// λ = a − (a + b)x, from the smaller of x and y = 1 − x.
    fn lambda(self, x: f64, y: f64) -> f64 {
        if self.a > self.b { (self.a + self.b) * y - self.b } else { self.a - (self.a + self.b) * x }
    }

    /// x^a y^b / B(a, b), the density on the logit scale.
    ///
    /// # Reference
    /// Loader (2000), *Fast and accurate computation of binomial probabilities*
    pub fn logit_density(self, x: f64, y: f64) -> f64 {
        if x <= 0.0 || y <= 0.0 {
            return 0.0;
        }
        let (total, lambda) = (self.a + self.b, self.lambda(x, y));
        let exponent = deviance(self.a, total * x, lambda) + deviance(self.b, total * y, -lambda);
        libm::exp(self.log_front - exponent)
    }

    /// P(B ≤ x) and P(B > x), given both x and y = 1 − x.
    ///
    /// # Formula
    /// The continued fraction of the tail that ends below the mean; Didonato and Morris's expansion when both parameters are large.
    /// # Agrees with
    /// mpmath at 50 digits to 1e-13 relative on either side; `tests/reference/special/`.
    /// # Reference
    /// Didonato and Morris (1992), algorithm TOMS 708, doi:10.1145/131766.131776
    pub fn tails(self, x: f64, y: f64) -> Tails {
        if x <= 0.0 {
            return Tails { lower: 0.0, upper: 1.0 };
        }
        if y <= 0.0 {
            return Tails { lower: 1.0, upper: 0.0 };
        }
        let lambda = self.lambda(x, y);
        if lambda >= 0.0 {
            let lower = self.tail_below_mean(x, y, lambda);
            Tails { lower, upper: 1.0 - lower }
        } else {
            let upper = Beta { a: self.b, b: self.a, ..self }.tail_below_mean(y, x, -lambda);
            Tails { lower: 1.0 - upper, upper }
        }
    }

    fn tail_below_mean(self, x: f64, y: f64, lambda: f64) -> f64 {
        let tail = if self.a.min(self.b) >= 100.0 && lambda <= 0.03 * self.a.min(self.b) {
            large_parameters::lower_tail(self.a, self.b, lambda)
        } else {
            self.logit_density(x, y) * self.continued_fraction(x, y, lambda)
        };
        tail.min(1.0)
    }

    /// I_x(a, b) / (x^a y^b / B(a, b)), for x at or below the mean; the function BFRAC of TOMS 708.
    fn continued_fraction(self, x: f64, y: f64, lambda: f64) -> f64 {
        let Beta { a, b, .. } = self;
        let (c, c0, c1, yp1, inverse_a) = (lambda + 1.0, b / a, 1.0 / a + 1.0, y + 1.0, 1.0 / a);
        let (mut n, mut p, mut s) = (0.0, 1.0, a + 1.0);
        let (mut an, mut bn, mut anp1, mut bnp1) = (0.0, 1.0, 1.0, c / c1);
        let mut r = c1 / c;
        while n < 20_000.0 {
            n += 1.0;
            let t = n * inverse_a;
            let w = n * (b - n) * x;
            let inverse_s = 1.0 / s;
            let e = a * inverse_s;
            let alpha = (p * (p + c0) * e * e) * (w * x);
            let e = (t + 1.0) / (c1 + t + t);
            let beta = n + w * inverse_s + e * (c + n * yp1);
            p = t + 1.0;
            s += 2.0;
            (an, anp1) = (anp1, alpha * an + beta * anp1);
            (bn, bnp1) = (bnp1, alpha * bn + beta * bnp1);
            let before = r;
            let scale = 1.0 / bnp1;
            r = anp1 * scale;
            // a NaN does not move either
            let moves = (r - before).abs() > 2e-16 * r;
            if !moves {
                break;
            }
            an *= scale;
            bn *= scale;
            anp1 = r;
            bnp1 = 1.0;
        }
        r
    }

    /// The x with P(B ≤ x) = p, together with 1 − x; p in (0, 1). See `upper_quantile` for a small upper tail.
    pub fn quantile(self, p: f64) -> (f64, f64) {
        if p > 0.5 {
            return self.upper_quantile(1.0 - p);
        }
        self.solve(p, self.logit_guess(p))
    }

    /// The x with P(B > x) = p, together with 1 − x.
    pub fn upper_quantile(self, p: f64) -> (f64, f64) {
        let (y, x) = Beta { a: self.b, b: self.a, ..self }.quantile(p);
        (x, y)
    }

    /// The same from a first guess of logit x.
    pub(super) fn quantile_from(self, p: f64, guess: f64) -> (f64, f64) {
        self.solve(p, guess)
    }

    /// Halley's method on ln P(B ≤ x) against logit x, where it is concave. A bracket catches the leaps that a flat place may cause.
    fn solve(self, p: f64, guess: f64) -> (f64, f64) {
        if p <= 0.0 {
            return (0.0, 1.0);
        }
        if guess < -600.0 {
            // below 1e-260 the tail is a power of x, and x may leave the range of doubles
            let x = 1e-260;
            let tail = self.tails(x, 1.0).lower;
            if tail >= p {
                return (x * libm::exp(libm::log(p / tail) / self.a), 1.0);
            }
        }
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        let mut u = guess;
        for _ in 0..100 {
            let (x, y) = expit(u);
            let tail = self.tails(x, y).lower;
            if tail < p {
                low = u;
            } else {
                high = u;
            }
            let gap = libm::log(p / tail);
            // first derivative, and the second over the first
            let slope = self.logit_density(x, y) / tail;
            let bend = self.a * y - self.b * x - slope;
            let newton = gap / slope;
            let step = newton / (1.0 + 0.5 * newton * bend).max(0.5);
            let next = u + step;
            if gap.abs() <= 1e-5 || low >= high {
                // what is left after this step is of the order of its cube
                u = next;
                break;
            }
            u = if next > low && next < high && step.abs() < 40.0 + u.abs() {
                next
            } else if low.is_infinite() {
                high - (10.0 + high.abs())
            } else if high.is_infinite() {
                low + (10.0 + low.abs())
            } else {
                0.5 * (low + high)
            };
            if u == low || u == high {
                break;
            }
        }
        expit(u)
    }

    /// Abramowitz and Stegun 26.5.22; where a parameter is below 1, the power law of the lower tail, or for a large `a` the chi-squared
    /// limit of the upper one.
    fn logit_guess(self, p: f64) -> f64 {
        let Beta { a, b, .. } = self;
        let z = super::normal::upper_quantile(p);
        if a >= 1.0 && b >= 1.0 {
            let al = (z * z - 3.0) / 6.0;
            let (ra, rb) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
            let h = 2.0 / (ra + rb);
            let w = z * (al + h).max(0.0).sqrt() / h - (rb - ra) * (al + 5.0 / 6.0 - 2.0 / (3.0 * h));
            if w.is_finite() && w.abs() < 300.0 {
                return libm::log(a / b) - 2.0 * w;
            }
        }
        if a > 5.0 && b < 1.0 {
            let z = super::normal::upper_quantile(0.5 * p);
            return libm::log(2.0 * a / (z * z));
        }
        // P ~ x^a/(a B(a, b)): the density at the mean sets the scale
        let (mean, rest) = (a / (a + b), b / (a + b));
        let at_mean = self.logit_density(mean, rest).max(1e-300) / a;
        libm::log(mean / rest) + ((libm::log(p) - libm::log(at_mean)) / a).min(5.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniform_and_power_cases_have_closed_forms() {
        for x in [1e-300, 1e-20, 0.1, 0.5, 0.9] {
            let t = Beta::new(1.0, 1.0).tails(x, 1.0 - x);
            assert!((t.lower / x - 1.0).abs() < 2e-13, "{x} {t:?}");
            let t = Beta::new(1.0, 7.0).tails(x, 1.0 - x);
            let upper = libm::pow(1.0 - x, 7.0);
            assert!((t.upper / upper - 1.0).abs() < 1e-14, "{x} {t:?}");
        }
    }

    #[test]
    fn quantiles_go_round() {
        for a in [0.5, 1.0, 2.5, 7.0, 150.0, 1e5, 1e9, 1e15] {
            for b in [0.5, 1.0, 4.0, 31.5, 2e3, 1e6, 1e15] {
                for p in [1e-200, 1e-30, 1e-9, 0.025, 0.3, 0.5] {
                    let beta = Beta::new(a, b);
                    let (x, y) = beta.quantile(p);
                    let back = beta.tails(x, y).lower;
                    if x > 1e-300 && y > 1e-300 {
                        // x itself is a double: at a = 1e15 its last bit moves the tail
                        let slack = 1e-12 + 1e-15 * beta.logit_density(x, y) / p / x.min(y);
                        assert!((back / p - 1.0).abs() < slack.max(1e-12), "{a} {b} {p}: {x} {back}");
                    }
                }
            }
        }
    }
}
