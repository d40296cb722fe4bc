use super::{cut, difference};
use crate::stats::{Binomial, Estimate, Level};

/// Hauck and Anderson's interval for the difference of two proportions.
///
/// # Formula
/// d ± (1/(2 min(n₁, n₂)) + z√(p₁(1 − p₁)/(n₁ − 1) + p₂(1 − p₂)/(n₂ − 1))), cut to [−1, 1]
/// # Returns
/// Null bounds when an arm has one participant.
/// # Reference
/// Hauck and Anderson (1986), doi:10.1080/00031305.1986.10475426
pub fn hauck_anderson(a: Binomial, b: Binomial, level: Level) -> Estimate {
    let d = difference(a, b);
    let smaller = a.n().min(b.n());
    if smaller < 2 {
        return Estimate::of(d).with_note("no interval: an arm of one participant has no variance");
    }
    let variance = |x: Binomial| x.proportion() * (x.non_events() as f64 / x.n() as f64) / (x.n() as f64 - 1.0);
    let half = 0.5 / smaller as f64 + level.z() * (variance(a) + variance(b)).sqrt();
    cut(a, b, d - half, d + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // 5/10 v 5/10: 1/20 + z√(2·0.25/9)
        let a = Binomial::new(5, 10).unwrap();
        let half = 0.05 + 1.959963984540054 * (0.5_f64 / 9.0).sqrt();
        let interval = hauck_anderson(a, a, Level::NINETY_FIVE);
        assert!((interval.upper.unwrap() - half).abs() < 1e-15 && (interval.lower.unwrap() + half).abs() < 1e-15);
    }

    #[test]
    fn one_participant_has_no_variance() {
        let (a, b) = (Binomial::new(1, 1).unwrap(), Binomial::new(2, 5).unwrap());
        let interval = hauck_anderson(a, b, Level::NINETY_FIVE);
        assert_eq!((interval.lower, interval.upper), (None, None));
        assert!(interval.note.is_some());
    }
}
