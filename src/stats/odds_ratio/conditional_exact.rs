use crate::stats::special::hypergeometric::Hypergeometric;
use crate::stats::special::noncentral_hypergeometric::Around;
use crate::stats::special::root::bracketed_newton;
use crate::stats::{Binomial, Estimate, Level};

/// Cornfield's exact conditional interval for the odds ratio, with the conditional maximum-likelihood estimate.
///
/// # Formula
/// Given m = x₁ + x₂, X₁ is noncentral hypergeometric: P(X₁ ≥ x₁; ψ) = (1 − level)/2 below, P(X₁ ≤ x₁; ψ) = (1 − level)/2 above, and
/// E(X₁; ψ) = x₁ for the estimate.
/// # Returns
/// Lower 0 and estimate 0 when x₁ is the least possible; upper and estimate null (infinite) when it is the largest possible; when only
/// one table is possible the estimate is null and the interval 0 to ∞.
/// # Agrees with
/// scipy 1.17 `contingency.odds_ratio(kind="conditional")` to 1e-11; R 4.2.2 `fisher.test` to its coarse search (up to 8 % off).
/// # Reference
/// Cornfield (1956), Proceedings of the Third Berkeley Symposium 4:135
pub fn conditional_exact(a: Binomial, b: Binomial, level: Level) -> Estimate {
    conditional(a, b, level, 1.0)
}

/// The mid-p version of `conditional_exact`: half of P(X₁ = x₁) counts, the estimate is the same.
///
/// # Choices
/// The estimate is not the median-unbiased one of R's epitools.
/// # Reference
/// Mehta and Walsh (1992), doi:10.1080/00031305.1992.10475866
pub fn conditional_mid_p(a: Binomial, b: Binomial, level: Level) -> Estimate {
    conditional(a, b, level, 0.5)
}

fn conditional(a: Binomial, b: Binomial, level: Level, share: f64) -> Estimate {
    const TOO_MANY: u64 = 1 << 61;
    if a.n() > TOO_MANY || b.n() > TOO_MANY {
        return Estimate::undefined("no interval: too many tables to sum");
    }
    let margins = Hypergeometric::new(a.n(), b.n(), a.events() + b.events());
    if margins.standard_deviation() > 2e6 {
        return Estimate::undefined("no interval: too many tables to sum");
    }
    let x = a.events();
    let (least, largest) = (x == margins.first(), x == margins.last());
    if least && largest {
        return Estimate::default()
            .with_bounds(0.0, None)
            .with_note("only one table has these margins: no estimate, and no upper bound");
    }
    // Woolf's interval with half a participant added to each cell is a good start
    let cells = [a.events(), a.non_events(), b.events(), b.non_events()].map(|n| n as f64 + 0.5);
    let log = libm::log(cells[0] / cells[1]) - libm::log(cells[2] / cells[3]);
    let half = level.z() * cells.iter().map(|n| 1.0 / n).sum::<f64>().sqrt();
    let log_tail = libm::log(level.tail());
    // ln of (share of P(X = x) + tail) over the rest, and its slope in ln ψ, upwards
    let beyond = |psi: f64, up: bool| {
        let s = Around::new(margins, x, psi);
        let (near, far) = if up { (s.above, s.below) } else { (s.below, s.above) };
        let tail = share + near.mass;
        let p = 1.0 / (1.0 + (1.0 - share + far.mass) / tail);
        let slope = if up { near.moment / tail - s.mean_minus_x() } else { near.moment / tail + s.mean_minus_x() };
        (libm::log(p) - log_tail, slope)
    };
    let lower = || newton(log - half, |psi| beyond(psi, true));
    let upper = || {
        newton(log + half, |psi| {
            let (gap, slope) = beyond(psi, false);
            (-gap, slope)
        })
    };
    let estimate = || {
        newton(log, |psi| {
            let s = Around::new(margins, x, psi);
            (s.mean_minus_x(), s.variance())
        })
    };
    let interval = Estimate::of(if least { Some(0.0) } else { (!largest).then(estimate) })
        .with_bounds(if least { 0.0 } else { lower() }, (!largest).then(upper));
    if largest {
        interval.with_note("no upper bound: no larger count is possible with these margins")
    } else {
        interval
    }
}

/// exp of the zero of an increasing function of ln ψ.
fn newton(start: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    libm::exp(bracketed_newton((f64::NEG_INFINITY, f64::INFINITY), start, 3.0, |eta| f(libm::exp(eta))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(x1: u64, n1: u64, x2: u64, n2: u64) -> (Binomial, Binomial) {
        (Binomial::new(x1, n1).unwrap(), Binomial::new(x2, n2).unwrap())
    }

    #[test]
    fn a_table_that_r_gets_wrong() {
        // 7/34 v 1/34: R's fisher.test gives 396.188 above; 50 digits give 396.994
        let (a, b) = table(7, 34, 1, 34);
        let interval = conditional_exact(a, b, Level::NINETY_FIVE);
        assert!((interval.upper.unwrap() - 396.994).abs() < 5e-4, "{interval:?}");
    }

    #[test]
    fn two_by_one_has_a_closed_form() {
        // 1/1 v 1/2: X₁ is 0 or 1 with weights 1 and 2ψ given m = 2, so P(X₁ ≥ 1) = 2ψ/(1 + 2ψ)
        let (a, b) = table(1, 1, 1, 2);
        let interval = conditional_exact(a, b, Level::NINETY_FIVE);
        assert!((interval.lower.unwrap() / (0.025 / 0.975 / 2.0) - 1.0).abs() < 1e-12);
        assert_eq!((interval.value, interval.upper), (None, None));
    }

    #[test]
    fn margins_that_allow_one_table() {
        let (a, b) = table(0, 5, 0, 7);
        let interval = conditional_exact(a, b, Level::NINETY_FIVE);
        assert_eq!((interval.value, interval.lower, interval.upper), (None, Some(0.0), None));
    }
}
