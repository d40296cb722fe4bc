use super::haldane::beal;
use crate::stats::{Binomial, Estimate, Level};

/// Beal's interval for the difference of two proportions, in Jeffreys and Perks's form.
///
/// # Formula
/// That of `haldane`, with ψ = ½((x₁ + ½)/(n₁ + 1) + (x₂ + ½)/(n₂ + 1))
/// # Reference
/// Beal (1987), doi:10.2307/2531547
pub fn jeffreys_perks(a: Binomial, b: Binomial, level: Level) -> Estimate {
    let shrunk = |x: Binomial| (x.events() as f64 + 0.5) / (x.n() as f64 + 1.0);
    beal(a, b, level, 0.5 * (shrunk(a) + shrunk(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcombe_1998_table_two() {
        // Newcombe (1998), Statistics in Medicine 17:873, table II, method 4
        let cases = [(56, 70, 48, 80, 0.0531, 0.3355), (9, 10, 3, 10, 0.1760, 0.8306), (5, 56, 0, 29, -0.0165, 0.1595)];
        for (x1, n1, x2, n2, lower, upper) in cases {
            let (a, b) = (Binomial::new(x1, n1).unwrap(), Binomial::new(x2, n2).unwrap());
            let interval = jeffreys_perks(a, b, Level::NINETY_FIVE);
            assert!((interval.lower.unwrap() - lower).abs() < 5.1e-5, "{interval:?}");
            assert!((interval.upper.unwrap() - upper).abs() < 5.1e-5, "{interval:?}");
        }
    }
}
