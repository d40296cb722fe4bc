//! The tail of a beta or gamma distribution near its mean when the parameters are large, where continued fractions need √a steps.

use super::deviance::log1p_minus;
use super::stirling::stirling_error;

/// P(Beta(a, b) ≤ x) with λ = a − (a + b)x ≥ 0; `b` infinite gives P(Gamma(a) ≤ a − λ), `a` infinite P(Gamma(b) ≥ b + λ).
///
/// # Inputs
/// min(a, b) ≥ 100, λ ≤ 0.1·min(a, b).
/// # Choices
/// The gamma distribution is the limit of the beta one, so one expansion serves both tails of both.
/// # Reference
/// Didonato and Morris (1992), algorithm TOMS 708, the function BASYM, doi:10.1145/131766.131776
pub fn lower_tail(a: f64, b: f64, lambda: f64) -> f64 {
    const TERMS: usize = 20;
    const E0: f64 = std::f64::consts::FRAC_2_SQRT_PI;
    // 2^(-3/2)
    const E1: f64 = std::f64::consts::SQRT_2 / 4.0;

    let half_deviance = |n: f64, x: f64| if n.is_finite() { -n * log1p_minus(x) } else { 0.0 };
    let f = half_deviance(a, -lambda / a) + half_deviance(b, lambda / b);
    let front = libm::exp(-f);
    if front == 0.0 {
        return 0.0;
    }
    let z0 = f.sqrt();
    let (z, z2) = (z0 / E1 * 0.5, f + f);
    let (h, small, r1) = if a < b { (a / b, a, 1.0 - a / b) } else { (b / a, b, b / a - 1.0) };
    let (r0, w0) = (1.0 / (h + 1.0), 1.0 / (small * (h + 1.0)).sqrt());

    let (mut a0, mut b0, mut c, mut d) = ([0.0; TERMS + 1], [0.0; TERMS + 1], [0.0; TERMS + 1], [0.0; TERMS + 1]);
    a0[0] = r1 * (2.0 / 3.0);
    c[0] = a0[0] * -0.5;
    d[0] = -c[0];
    let mut j0 = 0.5 / E0 * scaled_erfc(z0, front);
    let mut j1 = E1;
    let mut sum = j0 + d[0] * w0 * j1;
    let (mut s, h2, mut hn, mut w, mut znm1, mut zn) = (1.0, h * h, 1.0, w0, z, z2);
    let mut n = 2;
    while n <= TERMS {
        hn *= h2;
        a0[n - 1] = r0 * 2.0 * (h * hn + 1.0) / (n as f64 + 2.0);
        s += hn;
        a0[n] = r1 * 2.0 * s / (n as f64 + 3.0);
        for i in n..=n + 1 {
            let r = (i as f64 + 1.0) * -0.5;
            b0[0] = r * a0[0];
            for m in 2..=i {
                let mut bsum = 0.0;
                for j in 1..m {
                    bsum += (j as f64 * r - (m - j) as f64) * a0[j - 1] * b0[m - j - 1];
                }
                b0[m - 1] = r * a0[m - 1] + bsum / m as f64;
            }
            c[i - 1] = b0[i - 1] / (i as f64 + 1.0);
            let mut dsum = 0.0;
            for j in 1..i {
                dsum += d[i - j - 1] * c[j - 1];
            }
            d[i - 1] = -(dsum + c[i - 1]);
        }
        j0 = E1 * znm1 + (n as f64 - 1.0) * j0;
        j1 = E1 * zn + n as f64 * j1;
        znm1 *= z2;
        zn *= z2;
        w *= w0;
        let t0 = d[n - 1] * w * j0;
        w *= w0;
        let t1 = d[n] * w * j1;
        sum += t0 + t1;
        if t0.abs() + t1.abs() <= 1e-17 * sum {
            break;
        }
        n += 2;
    }
    let remainder = |n: f64| if n.is_finite() { stirling_error(n) } else { 0.0 };
    E0 * front * libm::exp(remainder(a + b) - remainder(a) - remainder(b)) * sum
}

/// exp(z²)·erfc(z), given exp(−z²).
fn scaled_erfc(z: f64, exp_minus_z2: f64) -> f64 {
    if z < 20.0 {
        return libm::erfc(z) / exp_minus_z2;
    }
    // DLMF 7.12.1; at z ≥ 20 the eighth term is below 1e-17
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..8 {
        term *= -(2.0 * k as f64 - 1.0) / (2.0 * z * z);
        sum += term;
    }
    sum / (z * std::f64::consts::PI.sqrt())
}
