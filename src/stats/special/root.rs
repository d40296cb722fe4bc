//! The zero of a function in a bracket.

/// Zero of `f` in [low, high], where it changes sign; the midpoint of what is left when it does not.
///
/// # Choices
/// Chandrupatla's rule: inverse quadratic steps where they are safe, bisection where not. Ends at neighbouring doubles or after 200
/// steps, so it always ends; `f` must not return NaN (a NaN counts as negative).
/// # Reference
/// Chandrupatla (1997), doi:10.1016/S0965-9978(96)00051-8
pub fn bracketed_root(low: f64, high: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let (mut a, mut b) = (low, high);
    let (mut fa, mut fb) = (f(a), f(b));
    if fa == 0.0 {
        return a;
    }
    if fb == 0.0 {
        return b;
    }
    let mut share = 0.5;
    for _ in 0..200 {
        let x = a + share * (b - a);
        let fx = f(x);
        let (c, fc);
        if (fx > 0.0) == (fa > 0.0) {
            (c, fc) = (a, fa);
        } else {
            (c, b, fc, fb) = (b, a, fb, fa);
        }
        (a, fa) = (x, fx);
        let best = if fa.abs() < fb.abs() { a } else { b };
        let width = (b - a).abs();
        let small = 4.0 * f64::EPSILON * best.abs() + f64::MIN_POSITIVE;
        if fa == 0.0 || width <= small {
            return best;
        }
        let (xi, phi) = ((a - b) / (c - b), (fa - fb) / (fc - fb));
        share = if phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi {
            fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        } else {
            0.5
        };
        let margin = (0.5 * small / width).min(0.5);
        // NaN from infinite values bisects
        share = if share >= margin && share <= 1.0 - margin {
            share
        } else if share < margin {
            margin
        } else if share > 1.0 - margin {
            1.0 - margin
        } else {
            0.5
        };
    }
    0.5 * (a + b)
}

/// Zero of an increasing `f`, which gives its value and its slope, somewhere in (low, high); the ends may be infinite.
///
/// # Choices
/// Newton's steps, kept in the bracket that the signs draw; bisection, or strides of `reach`, where a step leaves it. Ends when the step no
/// longer counts, or after 200 steps.
pub fn bracketed_newton(
    (mut low, mut high): (f64, f64),
    start: f64,
    reach: f64,
    mut f: impl FnMut(f64) -> (f64, f64),
) -> f64 {
    let mut x = start;
    for _ in 0..200 {
        let (value, slope) = f(x);
        if value == 0.0 {
            return x;
        }
        if value < 0.0 {
            low = x
        } else {
            high = x
        }
        let step = -value / slope;
        let next = x + step;
        let inside = next > low && next < high && step.abs() < 20.0 * reach;
        if (inside || next == x) && step.abs() <= 4.0 * f64::EPSILON * x.abs() {
            return next;
        }
        x = if inside {
            next
        } else if low.is_infinite() {
            high - reach
        } else if high.is_infinite() {
            low + reach
        } else {
            0.5 * (low + high)
        };
        if x <= low || x >= high {
            return x;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::{bracketed_newton, bracketed_root};

    #[test]
    fn finds_roots_of_steep_and_flat_functions() {
        assert!((bracketed_root(0.0, 2.0, |x| x * x - 2.0) - 2.0_f64.sqrt()).abs() < 1e-15);
        assert!((bracketed_root(0.0, 1.0, |x| x * x * x) - 0.0).abs() < 1e-5);
        assert!((bracketed_root(1e-300, 1.0, |x| libm::log(x) + 100.0) / libm::exp(-100.0) - 1.0).abs() < 1e-13);
        assert!((bracketed_root(0.0, 1.0, |x| if x < 0.3 { -1.0 } else { 1e9 }) - 0.3).abs() < 1e-15);
    }

    #[test]
    fn newton_stays_in_its_bracket() {
        let everywhere = (f64::NEG_INFINITY, f64::INFINITY);
        // arctangent: plain Newton diverges from 3
        let root =
            bracketed_newton(everywhere, 3.0, 1.0, |x| (libm::atan(x - 1.0), 1.0 / (1.0 + (x - 1.0) * (x - 1.0))));
        assert!((root - 1.0).abs() < 1e-15);
        assert_eq!(bracketed_newton((0.0, 1.0), 0.5, 1.0, |x| (x - 0.25, 1.0)), 0.25);
        // a slope that is no number
        let root = bracketed_newton((0.0, 1.0), 0.5, 1.0, |x| (x - 0.3, f64::NAN));
        assert!((root - 0.3).abs() < 1e-15);
    }
}
