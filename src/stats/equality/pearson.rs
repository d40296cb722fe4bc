use crate::stats::special::chi_squared;
use crate::stats::{Binomial, TestResult, risk_difference};

/// Pearson's chi-squared test of two proportions, without correction.
///
/// # Formula
/// N(x₁(n₂ − x₂) − x₂(n₁ − x₁))² / (n₁n₂m(N − m)), m = x₁ + x₂, one degree of freedom
/// # Returns
/// All null when m = 0 or m = N.
/// # Agrees with
/// R 4.2.2 `chisq.test(correct = FALSE)` to 1e-10 relative.
/// # Reference
/// Pearson (1900), doi:10.1080/14786440009463897
pub fn pearson(a: Binomial, b: Binomial) -> TestResult {
    one_degree(statistic(a, b, 0.0, 1.0))
}

/// Pearson's test with Yates's continuity correction.
///
/// # Formula
/// That of `pearson`, the cross difference shortened by N/2, not below 0
/// # Returns
/// All null when m = 0 or m = N.
/// # Agrees with
/// R 4.2.2 `chisq.test(correct = TRUE)` to 1e-10 relative.
/// # Reference
/// Yates (1934), doi:10.2307/2983604
pub fn pearson_yates(a: Binomial, b: Binomial) -> TestResult {
    one_degree(statistic(a, b, 0.5 * (a.n() as f64 + b.n() as f64), 1.0))
}

/// The “N − 1” chi-squared test.
///
/// # Formula
/// That of `pearson`, times (N − 1)/N
/// # Returns
/// All null when m = 0 or m = N.
/// # Choices
/// Campbell recommends it where every expected count is at least 1.
/// # Reference
/// Campbell (2007), doi:10.1002/sim.2832
pub fn n_minus_1(a: Binomial, b: Binomial) -> TestResult {
    let n = a.n() as f64 + b.n() as f64;
    one_degree(statistic(a, b, 0.0, (n - 1.0) / n))
}

/// N·max(|cross| − shortened, 0)²/(n₁n₂m(N − m)) times a factor; none when a margin is empty.
fn statistic(a: Binomial, b: Binomial, shortened: f64, factor: f64) -> Option<f64> {
    let (n1, n2) = (a.n() as f64, b.n() as f64);
    let (events, rest) = (a.events() as f64 + b.events() as f64, a.non_events() as f64 + b.non_events() as f64);
    if events == 0.0 || rest == 0.0 {
        return None;
    }
    let cross = (risk_difference::difference(a, b).abs() * n1 * n2 - shortened).max(0.0);
    Some(factor * (n1 + n2) * (cross / n1 / n2) * (cross / events / rest))
}

pub(super) fn one_degree(statistic: Option<f64>) -> TestResult {
    match statistic {
        Some(x) => TestResult::of(chi_squared::sf(x, 1.0)).with_statistic(x).with_df(1.0),
        None => TestResult::undefined("no test: every participant has the same outcome"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hand_computed() {
        // 15/40 v 6/40: 80·(15·34 − 6·25)²/(40·40·21·59)
        let test = pearson(Binomial::new(15, 40).unwrap(), Binomial::new(6, 40).unwrap());
        assert!((test.statistic.unwrap() - 80.0 * 360.0 * 360.0 / (1600.0 * 21.0 * 59.0)).abs() < 1e-13);
        // R 4.2.2: chisq.test(matrix(c(15, 6, 25, 34), 2), correct = FALSE)$p.value
        assert!((test.p_value.unwrap() - 0.0222002233620642).abs() < 1e-15, "{test:?}");
    }

    #[test]
    fn corrections() {
        let (a, b) = (Binomial::new(15, 40).unwrap(), Binomial::new(6, 40).unwrap());
        let plain = pearson(a, b).statistic.unwrap();
        assert!((n_minus_1(a, b).statistic.unwrap() - plain * 79.0 / 80.0).abs() < 1e-14);
        // |15·34 − 6·25| − 40 = 320
        assert!((pearson_yates(a, b).statistic.unwrap() - 80.0 * 320.0 * 320.0 / (1600.0 * 21.0 * 59.0)).abs() < 1e-13);
        // closer than the correction: 0, not a negative square
        let c = Binomial::new(7, 40).unwrap();
        assert_eq!(pearson_yates(b, c).p_value, Some(1.0));
    }

    #[test]
    fn an_empty_margin_is_no_test() {
        let none = Binomial::new(0, 4).unwrap();
        assert_eq!(pearson(none, none).p_value, None);
        assert!(pearson(none, none).note.is_some());
    }
}
