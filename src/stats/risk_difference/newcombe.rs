use super::{cut, difference};
use crate::stats::{Binomial, Estimate, Level, proportion};

/// Newcombe's hybrid score interval for the difference of two proportions (his method 10).
///
/// # Formula
/// d − √((p₁ − l₁)² + (u₂ − p₂)²) to d + √((u₁ − p₁)² + (p₂ − l₂)²), (l, u) the Wilson intervals of the arms.
/// # Agrees with
/// statsmodels 0.15 `confint_proportions_2indep(method="newcomb")` to 1e-9.
/// # Reference
/// Newcombe (1998), doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
pub fn newcombe(a: Binomial, b: Binomial, level: Level) -> Estimate {
    hybrid(a, b, &proportion::wilson(a, level), &proportion::wilson(b, level))
}

/// Newcombe's hybrid score interval with continuity correction (his method 11).
///
/// # Formula
/// As `newcombe`, with (l, u) the Wilson intervals with continuity correction.
/// # Reference
/// Newcombe (1998), doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
pub fn newcombe_cc(a: Binomial, b: Binomial, level: Level) -> Estimate {
    hybrid(a, b, &proportion::wilson_cc(a, level), &proportion::wilson_cc(b, level))
}

/// Squares and adds the distances of both arms' single bounds.
fn hybrid(a: Binomial, b: Binomial, one: &Estimate, two: &Estimate) -> Estimate {
    let (d, p1, p2) = (difference(a, b), a.proportion(), b.proportion());
    match (one.lower, one.upper, two.lower, two.upper) {
        (Some(l1), Some(u1), Some(l2), Some(u2)) => {
            cut(a, b, d - libm::hypot(p1 - l1, u2 - p2), d + libm::hypot(u1 - p1, p2 - l2))
        }
        _ => Estimate::of(d),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcombe_1998_table_two() {
        // Newcombe (1998), Statistics in Medicine 17:873, table II, method 10
        let cases = [
            (56, 70, 48, 80, 0.0524, 0.3339),
            (9, 10, 3, 10, 0.1705, 0.8090),
            (6, 7, 2, 7, 0.0582, 0.8062),
            (5, 56, 0, 29, -0.0381, 0.1926),
            (0, 10, 0, 20, -0.1611, 0.2775),
            (0, 10, 0, 10, -0.2775, 0.2775),
            (10, 10, 0, 20, 0.6791, 1.0),
            (10, 10, 0, 10, 0.6075, 1.0),
        ];
        for (x1, n1, x2, n2, lower, upper) in cases {
            let (a, b) = (Binomial::new(x1, n1).unwrap(), Binomial::new(x2, n2).unwrap());
            let interval = newcombe(a, b, Level::NINETY_FIVE);
            assert!((interval.lower.unwrap() - lower).abs() < 5.1e-5, "{interval:?}");
            assert!((interval.upper.unwrap() - upper).abs() < 5.1e-5, "{interval:?}");
        }
    }

    #[test]
    fn corrected_newcombe_1998_table_two() {
        // Newcombe (1998), Statistics in Medicine 17:873, table II, method 11
        let cases = [
            (56, 70, 48, 80, 0.0428, 0.3422),
            (9, 10, 3, 10, 0.1013, 0.8387),
            (6, 7, 2, 7, -0.0290, 0.8423),
            (5, 56, 0, 29, -0.0667, 0.2037),
        ];
        for (x1, n1, x2, n2, lower, upper) in cases {
            let (a, b) = (Binomial::new(x1, n1).unwrap(), Binomial::new(x2, n2).unwrap());
            let interval = newcombe_cc(a, b, Level::NINETY_FIVE);
            assert!((interval.lower.unwrap() - lower).abs() < 5.1e-5, "{interval:?}");
            assert!((interval.upper.unwrap() - upper).abs() < 5.1e-5, "{interval:?}");
        }
    }
}
