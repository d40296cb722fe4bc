use super::cut;
use crate::stats::{Binomial, Estimate, Level};

/// Beal's interval for the difference of two proportions, in Haldane's form.
///
/// # Formula
/// With u = (1/n₁ + 1/n₂)/4, v = (1/n₁ − 1/n₂)/4, ψ = (p₁ + p₂)/2 and θ* = (d + z²v(1 − 2ψ))/(1 + z²u):
/// θ* ± z/(1 + z²u)·√(u(4ψ(1 − ψ) − d²) + 2v(1 − 2ψ)d + 4z²u²ψ(1 − ψ) + z²v²(1 − 2ψ)²), cut to [−1, 1]
/// # Reference
/// Beal (1987), doi:10.2307/2531547
pub fn haldane(a: Binomial, b: Binomial, level: Level) -> Estimate {
    beal(a, b, level, 0.5 * (a.proportion() + b.proportion()))
}

/// Beal's interval, with ψ = (p₁ + p₂)/2 estimated by the caller.
pub(super) fn beal(a: Binomial, b: Binomial, level: Level, psi: f64) -> Estimate {
    let (d, z) = (super::difference(a, b), level.z());
    let (r1, r2) = (1.0 / a.n() as f64, 1.0 / b.n() as f64);
    let (u, v, z2) = (0.25 * (r1 + r2), 0.25 * (r1 - r2), z * z);
    let skew = v * (1.0 - 2.0 * psi);
    let spread = 4.0 * psi * (1.0 - psi);
    let inner = u * (spread - d * d) + 2.0 * skew * d + z2 * (u * u * spread + skew * skew);
    let centre = (d + z2 * skew) / (1.0 + z2 * u);
    let half = z / (1.0 + z2 * u) * inner.max(0.0).sqrt();
    cut(a, b, centre - half, centre + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcombe_1998_table_two() {
        // Newcombe (1998), Statistics in Medicine 17:873, table II, method 3
        let cases = [
            (56, 70, 48, 80, 0.0535, 0.3351),
            (9, 10, 3, 10, 0.1777, 0.8289),
            (6, 7, 2, 7, 0.0537, 0.8430),
            (5, 56, 0, 29, -0.0039, 0.1463),
        ];
        for (x1, n1, x2, n2, lower, upper) in cases {
            let (a, b) = (Binomial::new(x1, n1).unwrap(), Binomial::new(x2, n2).unwrap());
            let interval = haldane(a, b, Level::NINETY_FIVE);
            assert!((interval.lower.unwrap() - lower).abs() < 5.1e-5, "{interval:?}");
            assert!((interval.upper.unwrap() - upper).abs() < 5.1e-5, "{interval:?}");
        }
    }
}
