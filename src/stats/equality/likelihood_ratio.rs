use super::pearson::one_degree;
use crate::stats::special::deviance::deviance;
use crate::stats::{Binomial, TestResult, risk_difference};

/// Likelihood-ratio test of two proportions.
///
/// # Formula
/// 2ΣO ln(O/E) over the four cells, 0 ln 0 = 0, one degree of freedom
/// # Returns
/// All null when m = 0 or m = N.
/// # Agrees with
/// scipy 1.17 `chi2_contingency(correction=False, lambda_="log-likelihood")` to 1e-9.
/// # Choices
/// The cells' differences from expectation add up to 0, so O ln(O/E) + E − O is summed: nothing cancels in large equal arms.
/// # Reference
/// Wilks (1938), doi:10.1214/aoms/1177732360
pub fn likelihood_ratio(a: Binomial, b: Binomial) -> TestResult {
    let (n1, n2) = (a.n() as f64, b.n() as f64);
    let (events, rest) = (a.events() as f64 + b.events() as f64, a.non_events() as f64 + b.non_events() as f64);
    if events == 0.0 || rest == 0.0 {
        return one_degree(None);
    }
    let n = n1 + n2;
    // the same difference from expectation in all four cells
    let off = risk_difference::difference(a, b) * n1 * (n2 / n);
    let cell = |seen: u64, row: f64, column: f64, off: f64| deviance(seen as f64, row * (column / n), off);
    one_degree(Some(
        2.0 * (cell(a.events(), n1, events, off)
            + cell(a.non_events(), n1, rest, -off)
            + cell(b.events(), n2, events, -off)
            + cell(b.non_events(), n2, rest, off)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_definition() {
        let test = likelihood_ratio(Binomial::new(15, 40).unwrap(), Binomial::new(6, 40).unwrap());
        let direct: f64 = [(15.0, 10.5), (25.0, 29.5), (6.0, 10.5), (34.0, 29.5)]
            .iter()
            .map(|(o, e)| 2.0 * o * libm::log(o / e))
            .sum();
        assert!((test.statistic.unwrap() - direct).abs() < 1e-13);
    }

    #[test]
    fn near_equal_millions_keep_their_digits() {
        // one more event of a million a side: χ² and G² agree to a part in a million
        let (a, b) = (Binomial::new(500_001, 1_000_000).unwrap(), Binomial::new(500_000, 1_000_000).unwrap());
        let (g2, chi2) = (likelihood_ratio(a, b).statistic.unwrap(), super::super::pearson(a, b).statistic.unwrap());
        assert!((g2 / chi2 - 1.0).abs() < 1e-10, "{g2} {chi2}");
    }
}
