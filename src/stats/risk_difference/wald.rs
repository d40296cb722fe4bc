use super::{cut, difference};
use crate::stats::{Binomial, Estimate, Level};

/// Wald interval for the difference of two proportions.
///
/// # Formula
/// d ± z·SE, SE = √(p₁(1 − p₁)/n₁ + p₂(1 − p₂)/n₂) = `std_error`, cut to [−1, 1]
/// # Choices
/// Here because papers print it: too narrow in small arms, of no width when both arms are empty or full.
/// # Reference
/// Newcombe (1998), method 1, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
pub fn wald(a: Binomial, b: Binomial, level: Level) -> Estimate {
    interval(a, b, level, 0.0)
}

/// Wald interval with Yates's continuity correction.
///
/// # Formula
/// d ± (z·SE + (1/n₁ + 1/n₂)/2), cut to [−1, 1]
/// # Choices
/// The correction is never shortened; R's `prop.test` shortens it when |d| < (1/n₁ + 1/n₂)/2.
/// # Reference
/// Newcombe (1998), method 2, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
pub fn wald_cc(a: Binomial, b: Binomial, level: Level) -> Estimate {
    interval(a, b, level, 0.5 / a.n() as f64 + 0.5 / b.n() as f64)
}

fn interval(a: Binomial, b: Binomial, level: Level, correction: f64) -> Estimate {
    let variance = |x: Binomial| x.proportion() * (x.non_events() as f64 / x.n() as f64) / x.n() as f64;
    let error = (variance(a) + variance(b)).sqrt();
    let (d, half) = (difference(a, b), level.z() * error + correction);
    cut(a, b, d - half, d + half).with_std_error(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcombe_1998_table_two() {
        // Newcombe (1998), Statistics in Medicine 17:873, table II, methods 1 and 2 (there not cut at 1)
        let cases = [
            (56, 70, 48, 80, (0.0575, 0.3425), (0.0441, 0.3559)),
            (9, 10, 3, 10, (0.2605, 0.9395), (0.1605, 1.0)),
            (6, 7, 2, 7, (0.1481, 0.9947), (0.0053, 1.0)),
            (5, 56, 0, 29, (0.0146, 0.1640), (-0.0116, 0.1901)),
        ];
        for (x1, n1, x2, n2, plain, corrected) in cases {
            let (a, b) = (Binomial::new(x1, n1).unwrap(), Binomial::new(x2, n2).unwrap());
            for (interval, (lower, upper)) in
                [(wald(a, b, Level::NINETY_FIVE), plain), (wald_cc(a, b, Level::NINETY_FIVE), corrected)]
            {
                assert!((interval.lower.unwrap() - lower).abs() < 5.1e-5, "{interval:?}");
                assert!((interval.upper.unwrap() - upper).abs() < 5.1e-5, "{interval:?}");
            }
        }
    }
}
