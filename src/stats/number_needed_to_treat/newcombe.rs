use crate::stats::{Binomial, Estimate, Level, risk_difference};

/// Number needed to treat, from Newcombe's interval of the risk difference.
///
/// # Formula
/// 1/d, with the bounds 1/U and 1/L of the risk difference's interval (L, U); positive means more events in a.
/// # Returns
/// When the interval of the difference holds 0, `lower` is positive and `upper` negative: in Altman's form, `lower` to ∞ to `upper`. Null
/// where the difference or a bound is 0.
/// # Choices
/// An interval through ∞ is one interval, not two; printing its ends in ascending order would say the opposite.
/// # Reference
/// Altman (1998), doi:10.1136/bmj.317.7168.1309
pub fn newcombe(a: Binomial, b: Binomial, level: Level) -> Estimate {
    let difference = risk_difference::newcombe(a, b, level);
    let reciprocal = |x: Option<f64>| x.filter(|&x| x != 0.0).map(|x| 1.0 / x);
    let number = Estimate::of(reciprocal(difference.value))
        .with_bounds(reciprocal(difference.upper), reciprocal(difference.lower));
    match (difference.lower, difference.upper) {
        (Some(lower), Some(upper)) if lower < 0.0 && upper > 0.0 => {
            number.with_note("the interval of the difference holds 0: read it as lower to infinity to upper")
        }
        (Some(lower), Some(upper)) if lower == 0.0 || upper == 0.0 => {
            number.with_note("the interval of the difference ends at 0: the number is infinite there")
        }
        _ => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reciprocals_of_the_interval_cross_infinity() {
        let (a, b) = (Binomial::new(5, 56).unwrap(), Binomial::new(0, 29).unwrap());
        let number = newcombe(a, b, Level::NINETY_FIVE);
        let difference = risk_difference::newcombe(a, b, Level::NINETY_FIVE);
        // Newcombe (1998): −0.0381 to 0.1926
        assert_eq!(number.lower, difference.upper.map(|x| 1.0 / x));
        assert!((number.lower.unwrap() - 5.19).abs() < 0.01 && (number.upper.unwrap() + 26.2).abs() < 0.1);
        assert!(number.note.is_some());
        assert!((number.value.unwrap() - 11.2).abs() < 1e-12);
    }

    #[test]
    fn no_difference_has_no_number() {
        let a = Binomial::new(5, 10).unwrap();
        assert_eq!(newcombe(a, a, Level::NINETY_FIVE).value, None);
    }
}
