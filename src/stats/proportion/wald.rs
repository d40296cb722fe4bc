use crate::stats::{Binomial, Estimate, Level};

/// Wald interval for a single proportion.
///
/// # Formula
/// p ± z√(p(1 − p)/n), cut to [0, 1]; `std_error` = √(p(1 − p)/n)
/// # Choices
/// Known for coverage far below the level, and of no width at all when x = 0 or x = n (Brown, Cai and DasGupta 2001,
/// doi:10.1214/ss/1009213286); here because papers print it.
/// # Reference
/// Laplace (1812), *Théorie analytique des probabilités*
pub fn wald(x: Binomial, level: Level) -> Estimate {
    interval(x, level, 0.0)
}

/// Wald interval with Yates's continuity correction.
///
/// # Formula
/// p ± (z√(p(1 − p)/n) + 1/(2n)), cut to [0, 1]
/// # Reference
/// Newcombe (1998), method 2, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E
pub fn wald_cc(x: Binomial, level: Level) -> Estimate {
    interval(x, level, 0.5 / x.n() as f64)
}

fn interval(x: Binomial, level: Level, correction: f64) -> Estimate {
    let (n, p) = (x.n() as f64, x.proportion());
    let error = (p * (x.non_events() as f64 / n) / n).sqrt();
    let half = level.z() * error + correction;
    Estimate::of(p).with_std_error(error).with_bounds((p - half).max(0.0), (p + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcombe_1998_table_one() {
        // Newcombe (1998), Statistics in Medicine 17:857, table I, methods 1 and 2 (there not cut at 0)
        let cases = [
            (81, 263, (0.2522, 0.3638), (0.2503, 0.3657)),
            (15, 148, (0.0527, 0.1500), (0.0494, 0.1534)),
            (0, 20, (0.0, 0.0), (0.0, 0.0250)),
            (1, 29, (0.0, 0.1009), (0.0, 0.1181)),
        ];
        for (x, n, plain, corrected) in cases {
            let x = Binomial::new(x, n).unwrap();
            for (interval, (lower, upper)) in
                [(wald(x, Level::NINETY_FIVE), plain), (wald_cc(x, Level::NINETY_FIVE), corrected)]
            {
                assert!((interval.lower.unwrap() - lower).abs() < 5.1e-5, "{interval:?}");
                assert!((interval.upper.unwrap() - upper).abs() < 5.1e-5, "{interval:?}");
            }
        }
    }
}
