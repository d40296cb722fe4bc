//! The part of ln Γ that Stirling's formula leaves over. Differences of ln Γ at large arguments lose every digit; sums of these do not.

/// Stirling's remainder ln Γ(n + 1) − (½ ln(2πn) + n ln n − n), for n > 0.
///
/// # Choices
/// A table at the multiples of ½ up to 16, the asymptotic series above, and below it the recurrence
/// δ(n) = δ(n + 1) + (n + ½) ln(1 + 1/n) − 1 for arguments in between. Absolute error below 1e-15.
/// # Reference
/// Loader (2000), *Fast and accurate computation of binomial probabilities*; series DLMF 5.11.1
pub fn stirling_error(n: f64) -> f64 {
    if n <= 16.0 {
        let twice = n + n;
        if twice == libm::floor(twice) {
            return HALVES[twice as usize];
        }
    }
    let (mut n, mut shifted) = (n, 0.0);
    while n < 16.0 {
        shifted += (n + 0.5) * super::deviance::log1p_minus(1.0 / n) + 0.5 / n;
        n += 1.0;
    }
    let r = 1.0 / (n * n);
    let series = [1.0 / 156.0, -691.0 / 360360.0, 1.0 / 1188.0, -1.0 / 1680.0, 1.0 / 1260.0, -1.0 / 360.0, 1.0 / 12.0];
    shifted + series.iter().fold(0.0, |sum, c| sum * r + c) / n
}

/// What ln n! exceeds n ln n − n by; 0 for n = 0.
pub fn log_factorial_remainder(n: f64) -> f64 {
    if n == 0.0 { 0.0 } else { stirling_error(n) + 0.5 * libm::log(2.0 * std::f64::consts::PI * n) }
}

/// δ(i/2); generated with mpmath at 60 digits.
#[allow(clippy::excessive_precision)]
const HALVES: [f64; 33] = [
    f64::INFINITY,
    0.15342640972002735,
    0.081061466795327258,
    0.054814121051917654,
    0.041340695955409294,
    0.033162873519936287,
    0.027677925684998339,
    0.023746163656297496,
    0.020790672103765093,
    0.018488450532673185,
    0.016644691189821192,
    0.015134973221917379,
    0.013876128823070748,
    0.012810465242920227,
    0.01189670994589177,
    0.011104559758206917,
    0.010411265261972096,
    0.0097994161261588033,
    0.0092554621827127329,
    0.0087687001341393855,
    0.0083305634333628713,
    0.0079341145643140205,
    0.0075736754879518408,
    0.0072445543013203832,
    0.0069428401072095299,
    0.0066652470327076824,
    0.0064089941880042071,
    0.0061717122630394576,
    0.0059513701127588477,
    0.0057462165130101157,
    0.0055547335519628014,
    0.0053755990329268345,
    0.0052076559196096404,
];
