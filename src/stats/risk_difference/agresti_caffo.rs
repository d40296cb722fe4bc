use super::cut;
use crate::stats::{Binomial, Estimate, Level};

/// Agresti and Caffo's interval: Wald's, with one event and one non-event added to each arm.
///
/// # Formula
/// d̃ ± z√(p̃₁(1 − p̃₁)/(n₁ + 2) + p̃₂(1 − p̃₂)/(n₂ + 2)), p̃ = (x + 1)/(n + 2), cut to [−1, 1]
/// # Agrees with
/// statsmodels 0.15 `confint_proportions_2indep(method="agresti-caffo")` to 1e-9, which does not cut.
/// # Choices
/// The estimate stays p₁ − p₂.
/// # Reference
/// Agresti and Caffo (2000), doi:10.1080/00031305.2000.10474560
pub fn agresti_caffo(a: Binomial, b: Binomial, level: Level) -> Estimate {
    let moments = |x: Binomial| {
        let (n, p) = (x.n() as f64 + 2.0, (x.events() as f64 + 1.0) / (x.n() as f64 + 2.0));
        (p, p * ((x.non_events() as f64 + 1.0) / n) / n)
    };
    let ((p1, v1), (p2, v2)) = (moments(a), moments(b));
    let half = level.z() * (v1 + v2).sqrt();
    cut(a, b, p1 - p2 - half, p1 - p2 + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fagerland_lydersen_laake_2015() {
        // Fagerland, Lydersen and Laake (2015), doi:10.1177/0962280211415469, 7/34 v 1/34: 0.012 to 0.32
        let (a, b) = (Binomial::new(7, 34).unwrap(), Binomial::new(1, 34).unwrap());
        let interval = agresti_caffo(a, b, Level::NINETY_FIVE);
        assert!((interval.lower.unwrap() - 0.012).abs() < 5e-4 && (interval.upper.unwrap() - 0.32).abs() < 5e-3);
        assert!((interval.value.unwrap() - 6.0 / 34.0).abs() < 1e-16);
    }

    #[test]
    fn one_against_none_is_cut() {
        // statsmodels 0.15 gives 1.0877
        let (a, b) = (Binomial::new(1, 1).unwrap(), Binomial::new(0, 1).unwrap());
        assert_eq!(agresti_caffo(a, b, Level::NINETY_FIVE).upper, Some(1.0));
    }
}
