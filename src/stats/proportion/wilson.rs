use crate::stats::{Binomial, Estimate, Level};

/// Wilson score interval for a single proportion.
///
/// # Formula
/// With p = x/n and z the standard normal quantile at (1 + level)/2:
/// (p + z²/2n ± z√(p(1 − p)/n + z²/4n²)) / (1 + z²/n)
/// # Returns
/// Bounds as proportions; exactly 0 below when x = 0, exactly 1 above when x = n.
/// # Agrees with
/// R 4.2.2 `prop.test(x, n, correct = FALSE)$conf.int` to 1e-12 relative.
/// # Choices
/// No continuity correction; `wilson_cc` has it.
/// # Reference
/// Wilson (1927), doi:10.1080/01621459.1927.10502953
pub fn wilson(x: Binomial, level: Level) -> Estimate {
    let z = level.z();
    let (lower, upper) = bounds(x, z);
    Estimate::of(x.proportion()).with_bounds(lower, upper)
}

/// The larger root over 1 + z²/n, and the smaller one as p² over the larger: neither loses its digits when p is small.
fn bounds(x: Binomial, z: f64) -> (f64, f64) {
    let (n, p) = (x.n() as f64, x.proportion());
    let q = x.non_events() as f64 / n;
    let z2 = z * z;
    let larger = p + z2 / (2.0 * n) + z * (p * q / n + z2 / (4.0 * n * n)).sqrt();
    let lower = if x.events() == 0 { 0.0 } else { p * p / larger };
    let upper = if x.non_events() == 0 { 1.0 } else { larger / (1.0 + z2 / n) };
    (lower, upper)
}

/// Wilson score interval with continuity correction.
///
/// # Formula
/// (2np + z² ± (1 + z√(z² ± 2 − 1/n + 4p(n(1 − p) ∓ 1)))) / (2(n + z²)), cut to [0, 1]
/// # Returns
/// Bounds as proportions; exactly 0 below when x = 0, exactly 1 above when x = n.
/// # Agrees with
/// R 4.2.2 `prop.test(x, n, correct = TRUE)$conf.int`, except where R shortens the correction (|x − n/2| < ½).
/// # Reference
/// Newcombe (1998), method 4, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E
pub fn wilson_cc(x: Binomial, level: Level) -> Estimate {
    let z = level.z();
    Estimate::of(x.proportion()).with_bounds(lower_cc(x, z), upper_cc(x, z))
}

/// As in `lower`, the product of both roots, (2x − 1)²/(4n(n + z²)), over the larger one.
fn lower_cc(x: Binomial, z: f64) -> f64 {
    if x.events() == 0 {
        return 0.0;
    }
    let (n, k, rest) = (x.n() as f64, x.events() as f64, x.non_events() as f64);
    let z2 = z * z;
    let root = (z2 - 2.0 - 1.0 / n + 4.0 * (k / n) * (rest + 1.0)).max(0.0).sqrt();
    let odd = 2.0 * k - 1.0;
    odd * odd / (2.0 * n * (odd + z2 + z * root))
}

fn upper_cc(x: Binomial, z: f64) -> f64 {
    if x.non_events() == 0 {
        return 1.0;
    }
    let (n, k, rest) = (x.n() as f64, x.events() as f64, x.non_events() as f64);
    let z2 = z * z;
    let root = (z2 + 2.0 - 1.0 / n + 4.0 * (k / n) * (rest - 1.0)).max(0.0).sqrt();
    ((2.0 * k + z2 + 1.0 + z * root) / (2.0 * (n + z2))).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcombe_1998_table_one() {
        // Newcombe (1998), Statistics in Medicine 17:857, table I, method 3
        for (x, n, lower, upper) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let interval = wilson(Binomial::new(x, n).unwrap(), Level::NINETY_FIVE);
            assert!((interval.lower.unwrap() - lower).abs() < 5e-5 && (interval.upper.unwrap() - upper).abs() < 5e-5);
        }
    }

    #[test]
    fn nobody_and_everybody_end_exactly() {
        let none = wilson(Binomial::new(0, 1).unwrap(), Level::NINETY_FIVE);
        let all = wilson(Binomial::new(7, 7).unwrap(), Level::NINETY_FIVE);
        assert_eq!((none.value, none.lower, all.value, all.upper), (Some(0.0), Some(0.0), Some(1.0), Some(1.0)));
    }

    #[test]
    fn one_of_very_many_keeps_its_digits() {
        // mpmath 1.3, 50 digits
        let interval = wilson(Binomial::new(1, 1_000_000_000_000_000).unwrap(), Level::NINETY_FIVE);
        assert!((interval.lower.unwrap() / 1.7652455493515295e-16 - 1.0).abs() < 1e-14, "{interval:?}");
        assert!((interval.upper.unwrap() / 5.664934265758951e-15 - 1.0).abs() < 1e-14, "{interval:?}");
    }

    #[test]
    fn corrected_newcombe_1998_table_one() {
        // Newcombe (1998), Statistics in Medicine 17:857, table I, method 4
        for (x, n, lower, upper) in
            [(81, 263, 0.2535, 0.3682), (15, 148, 0.0598, 0.1644), (0, 20, 0.0, 0.2005), (1, 29, 0.0018, 0.1963)]
        {
            let interval = wilson_cc(Binomial::new(x, n).unwrap(), Level::NINETY_FIVE);
            assert!((interval.lower.unwrap() - lower).abs() < 5.1e-5, "{interval:?}");
            assert!((interval.upper.unwrap() - upper).abs() < 5.1e-5, "{interval:?}");
        }
    }

    #[test]
    fn correction_is_never_shortened() {
        // R's prop.test gives 0.0945 to 0.9055 for 1/2
        let interval = wilson_cc(Binomial::new(1, 2).unwrap(), Level::NINETY_FIVE);
        assert!((interval.lower.unwrap() - 0.0267).abs() < 5e-5 && (interval.upper.unwrap() - 0.9733).abs() < 5e-5);
    }
}
