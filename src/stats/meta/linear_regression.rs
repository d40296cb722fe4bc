//! Weighted straight lines, behind the regressions of small-study effects.

use super::Coefficient;
use super::fit::coefficient;
use crate::stats::Level;
use crate::stats::special::student_t;

/// The line of y on x, each coefficient with a t test on k − 2 degrees of freedom.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Where it meets x = 0.
    pub intercept: Coefficient,
    /// Its slope.
    pub slope: Coefficient,
}

/// Weighted least squares of y on x; weights known up to a factor.
///
/// # Formula
/// slope = Σw(x − x̄)(y − ȳ)/Σw(x − x̄)², intercept = ȳ − slope·x̄; residual variance Σw(y − ŷ)²/(k − 2)
/// # Returns
/// `None` with fewer than three points, or when x does not vary.
/// # Agrees with
/// R 4.2.2 `lm(y ~ x, weights = w)` to 1e-12.
pub(super) fn line(x: &[f64], y: &[f64], weights: &[f64], level: Level) -> Option<Line> {
    let k = x.len();
    let sum: f64 = weights.iter().sum();
    let mean = |of: &[f64]| of.iter().zip(weights).map(|(x, w)| w * x).sum::<f64>() / sum;
    let (mx, my) = (mean(x), mean(y));
    let cross = |a: &[f64], ma: f64, b: &[f64], mb: f64| -> f64 {
        a.iter().zip(b).zip(weights).map(|((a, b), w)| w * (a - ma) * (b - mb)).sum()
    };
    let sxx = cross(x, mx, x, mx);
    let scale: f64 = x.iter().zip(weights).map(|(x, w)| w * x * x).sum();
    if k < 3 || sxx.is_nan() || sxx <= 1e-20 * scale {
        return None;
    }
    let slope = cross(x, mx, y, my) / sxx;
    let residual = |((x, y), w): ((&f64, &f64), &f64)| {
        let r = (y - my) - slope * (x - mx);
        w * r * r
    };
    let df = k as f64 - 2.0;
    let variance = x.iter().zip(y).zip(weights).map(residual).sum::<f64>() / df;
    let quantile = student_t::upper_quantile(level.tail(), df);
    let with = |value: f64, variance: f64| coefficient(value, variance.sqrt(), quantile, Some(df));
    Some(Line {
        intercept: with(my - slope * mx, variance * (1.0 / sum + mx * mx / sxx)),
        slope: with(slope, variance / sxx),
    })
}
