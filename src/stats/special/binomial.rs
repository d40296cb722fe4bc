//! Tails of the binomial distribution, as tails.

use super::incomplete_beta::Beta;

/// P(X ≥ k) for X ~ Binomial(n, p).
pub fn at_least(k: u64, n: u64, p: f64) -> f64 {
    if k == 0 {
        1.0
    } else if k > n {
        0.0
    } else {
        Beta::new(k as f64, (n - k + 1) as f64).tails(p, 1.0 - p).lower
    }
}

/// P(X ≤ k) for X ~ Binomial(n, p).
pub fn at_most(k: u64, n: u64, p: f64) -> f64 {
    if k >= n { 1.0 } else { Beta::new((k + 1) as f64, (n - k) as f64).tails(p, 1.0 - p).upper }
}

/// The masses of Binomial(n, p) that are not negligible (1e−20 of the largest), in order; gives the count of the first one.
pub fn masses(n: u64, p: f64, out: &mut Vec<f64>) -> u64 {
    out.clear();
    if p <= 0.0 || p >= 1.0 {
        out.push(1.0);
        return if p <= 0.0 { 0 } else { n };
    }
    let odds = p / (1.0 - p);
    let mode = ((p * (n as f64 + 1.0)) as u64).min(n);
    let (mut weight, mut total) = (1.0, 1.0);
    for k in (0..mode).rev() {
        weight *= (k + 1) as f64 / ((n - k) as f64 * odds);
        if weight < 1e-20 {
            break;
        }
        out.push(weight);
        total += weight;
    }
    let first = mode - out.len() as u64;
    out.reverse();
    out.push(1.0);
    weight = 1.0;
    for k in mode..n {
        weight *= (n - k) as f64 / (k + 1) as f64 * odds;
        if weight < 1e-20 {
            break;
        }
        out.push(weight);
        total += weight;
    }
    let scale = 1.0 / total;
    out.iter_mut().for_each(|mass| *mass *= scale);
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tosses() {
        assert!((at_least(8, 10, 0.5) - 56.0 / 1024.0).abs() < 1e-16);
        assert!((at_most(2, 10, 0.5) - 56.0 / 1024.0).abs() < 1e-16);
        assert_eq!((at_least(0, 10, 0.5), at_most(10, 10, 0.5), at_least(11, 10, 0.5)), (1.0, 1.0, 0.0));
        // 1e-30 keeps its digits
        assert!((at_least(10, 10, 1e-3) / 1e-30 - 1.0).abs() < 1e-13);
    }

    #[test]
    fn masses_agree_with_the_tails() {
        let mut out = Vec::new();
        let first = masses(40, 0.3, &mut out);
        let above: f64 = out.iter().zip(first..).filter(|(_, k)| *k >= 15).map(|(mass, _)| mass).sum();
        assert!((above / at_least(15, 40, 0.3) - 1.0).abs() < 1e-13);
        assert_eq!((masses(7, 0.0, &mut out), masses(7, 1.0, &mut out)), (0, 7));
    }
}
