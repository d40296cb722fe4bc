//! Noncentral t. `statrs` has none, and the usual series (R's `pt`) give up at |ncp| > 37; trial data reach 50 and more (d = 5 with 200
//! participants). Here the distribution is the mean of a normal tail over the chi distribution, summed by the trapezoid rule, which
//! converges exponentially for analytic integrands that die off.

use super::{Tails, chi_squared, normal};

/// S = chi/√df on a grid that is even in ln s, with weights that add up to 1.
struct ScaledChi {
    points: Vec<(f64, f64)>,
}

impl ScaledChi {
    /// `sharpness`: the largest d(normal argument)/d(ln s) that the integrand must resolve. `reach`: how many units of the exponent to
    /// keep on either side.
    fn new(df: f64, sharpness: f64, reach: f64) -> ScaledChi {
        // e^(df·g(u)) with g(u) = u − (e^(2u) − 1)/2, which is −u² near 0
        let exponent = |u: f64| df * (-0.5 * expm1_minus(2.0 * u));
        let width = 1.0 / (2.0 * df + sharpness * sharpness).sqrt();
        let step = (width / 1.6).min(0.12);
        let limit = |direction: f64| {
            let mut far = direction / (2.0 * df).sqrt();
            let mut steps = 0;
            while exponent(far) > -reach && steps < 60 {
                far *= 1.25;
                steps += 1;
            }
            far
        };
        let (low, high) = (limit(-1.0), limit(1.0));
        let count = ((high - low) / step).min(4e6) as usize;
        let step = (high - low) / count as f64;
        let mut points = Vec::with_capacity(count + 1);
        let mut total = 0.0;
        for i in 0..=count {
            let u = low + step * i as f64;
            let weight = libm::exp(exponent(u));
            total += weight;
            points.push((libm::exp(u), weight));
        }
        for point in &mut points {
            point.1 /= total;
        }
        ScaledChi { points }
    }
}

/// e^x − 1 − x, without cancellation near 0.
fn expm1_minus(x: f64) -> f64 {
    if x.abs() > 0.5 {
        return libm::expm1(x) - x;
    }
    let (mut term, mut sum, mut k) = (0.5 * x * x, 0.0, 2.0);
    while sum + term != sum && k < 40.0 {
        sum += term;
        k += 1.0;
        term *= x / k;
    }
    sum
}

/// P(T ≤ t) and P(T > t) for T = (Z + ncp)/S.
///
/// # Inputs
/// `df` > 0; |ncp| may be in the thousands.
/// # Agrees with
/// mpmath at 32 digits to 1e-10 relative in either tail down to 1e-300; `tests/reference/special/`.
/// # Reference
/// Johnson, Kotz and Balakrishnan (1995), *Continuous Univariate Distributions* 2, ch. 31; trapezoid rule: Trefethen and Weideman
/// (2014), doi:10.1137/130932132
pub fn tails(t: f64, df: f64, ncp: f64) -> Tails {
    let chi = ScaledChi::new(df, t.abs().max(ncp.abs()), 750.0);
    let (mut lower, mut upper) = (0.0, 0.0);
    for &(s, weight) in &chi.points {
        lower += weight * normal::cdf(t * s - ncp);
        upper += weight * normal::sf(t * s - ncp);
    }
    Tails { lower: lower.min(1.0), upper: upper.min(1.0) }
}

/// The noncentralities that leave `tail` above, and `tail` below, the observed t: the bounds of a confidence interval for ncp.
///
/// # Formula
/// P(T ≥ t; λ) = P(tS − Z ≤ λ), so the bounds are the quantiles of tS − Z at `tail` and 1 − `tail`.
/// # Inputs
/// `tail` in (0, ½].
/// # Reference
/// Steiger and Fouladi (1997), in *What if there were no significance tests?*, ch. 9
pub fn noncentrality_bounds(t: f64, df: f64, tail: f64) -> (f64, f64) {
    if t < 0.0 {
        let (low, high) = noncentrality_bounds(-t, df, tail);
        return (-high, -low);
    }
    let spread = t / (2.0 * df).sqrt();
    if spread > 1e4 {
        // the normal part is below a part in 1e8 of the spread, squared: the chi quantile alone
        let (low, high) = (chi_squared::quantile(tail, df), chi_squared::upper_quantile(tail, df));
        return (t * (low / df).sqrt(), t * (high / df).sqrt());
    }
    let chi = ScaledChi::new(df, t, 46.0 - libm::log(tail));
    let half = normal::upper_quantile(tail) * (1.0 + spread * spread).sqrt();
    let bound = |direction: f64| {
        // ln P(beyond λ) is concave in λ: Newton from outside of the root never passes it, a bracket guards the rest
        let (mut inside, mut outside) = (f64::NAN, f64::NAN);
        let mut ncp = t + direction * half;
        for _ in 0..200 {
            let (mut p, mut density) = (0.0, 0.0);
            for &(s, weight) in &chi.points {
                let z = direction * (t * s - ncp);
                if z > -39.0 {
                    p += weight * normal::cdf(z);
                    if z < 39.0 {
                        density += weight * normal::density(z);
                    }
                }
            }
            if p > tail {
                inside = ncp;
            } else {
                outside = ncp;
            }
            let step = direction * p / density * libm::log(p / tail);
            let next = ncp + step;
            let between = if inside.is_nan() || outside.is_nan() {
                step.is_finite() && step.abs() < 10.0 * half + 10.0
            } else {
                (next - inside) * (next - outside) < 0.0
            };
            let next = if between {
                next
            } else if inside.is_nan() {
                ncp - direction * (half + 1.0)
            } else if outside.is_nan() {
                ncp + direction * (half + 1.0)
            } else {
                0.5 * (inside + outside)
            };
            // the error after a Newton step is of the order of its square
            let done = (next - ncp).abs() <= if between { 1e-8 } else { 1e-15 } * half;
            ncp = next;
            if done {
                break;
            }
        }
        ncp
    };
    (bound(-1.0), bound(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn central_case_is_students() {
        for df in [1.0, 2.0, 7.5, 40.0, 1e4] {
            for t in [-3.0, 0.0, 0.5, 2.0, 6.0] {
                let (ours, theirs) = (tails(t, df, 0.0).upper, super::super::student_t::sf(t, df));
                assert!((ours / theirs - 1.0).abs() < 1e-12, "{t} {df}: {ours} {theirs}");
            }
        }
    }

    #[test]
    fn bounds_put_the_tail_beyond_t() {
        for (t, df) in [(0.0, 3.0), (2.5, 1.0), (15.8, 8.0), (60.0, 200.0), (790.6, 99998.0)] {
            let (low, high) = noncentrality_bounds(t, df, 0.025);
            let (above, below) = (tails(t, df, low).upper, tails(t, df, high).lower);
            assert!((above / 0.025 - 1.0).abs() < 1e-9, "{t} {df}: {low} {above}");
            assert!((below / 0.025 - 1.0).abs() < 1e-9, "{t} {df}: {high} {below}");
        }
    }
}
