//! Half the unit deviance of a Poisson count, the exponent of every saddle-point mass and of the likelihood-ratio statistic.

/// ln(1 + x) − x, x > −1, without cancellation near 0.
pub fn log1p_minus(x: f64) -> f64 {
    if !(-0.4..=0.6).contains(&x) {
        return libm::log1p(x) - x;
    }
    // ln(1 + x) = 2 atanh(r), r = x/(2 + x), |r| ≤ 0.25
    let r = x / (2.0 + x);
    let r2 = r * r;
    let mut sum = 0.0;
    let mut k = 29.0;
    while k > 2.0 {
        sum = sum * r2 + 1.0 / k;
        k -= 2.0;
    }
    r * (2.0 * r2 * sum - x)
}

/// x ln(x/m) + m − x for a count x ≥ 0 and a mean m > 0, given x − m exactly as well as it is known.
///
/// # Choices
/// Near x = m the difference alone carries the digits, so the caller computes it (often it is an integer over n).
/// # Reference
/// Loader (2000), *Fast and accurate computation of binomial probabilities*, the function bd0
pub fn deviance(x: f64, m: f64, x_minus_m: f64) -> f64 {
    if x == 0.0 {
        return m;
    }
    let v = -x_minus_m / x;
    if v.abs() <= 0.4 { -x * log1p_minus(v) } else { x * libm::log(x / m) - x_minus_m }
}
