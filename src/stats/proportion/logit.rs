use crate::stats::special::expit;
use crate::stats::{Binomial, Estimate, Level};

/// Logit interval for a single proportion.
///
/// # Formula
/// log(x/(n − x)) ± z√(n/(x(n − x))), mapped back
/// # Returns
/// Null bounds when x = 0 or x = n.
/// # Reference
/// Brown, Cai and DasGupta (2001), doi:10.1214/ss/1009213286
pub fn logit(x: Binomial, level: Level) -> Estimate {
    let (n, k, rest) = (x.n() as f64, x.events() as f64, x.non_events() as f64);
    let estimate = Estimate::of(x.proportion());
    if x.events() == 0 || x.non_events() == 0 {
        return estimate.with_note("no interval: 0 and 1 have no logit");
    }
    let (centre, half) = (libm::log(k / rest), level.z() * (n / k / rest).sqrt());
    estimate.with_bounds(expit(centre - half).0, expit(centre + half).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_glm() {
        // R 4.2.2: plogis(qlogis(15/148) + c(-1, 1) * qnorm(0.975) * sqrt(148 / (15 * 133)))
        let e = logit(Binomial::new(15, 148).unwrap(), Level::NINETY_FIVE);
        assert!(
            (e.lower.unwrap() - 0.06202798347587766).abs() < 1e-13
                && (e.upper.unwrap() - 0.1613167378892723).abs() < 1e-13
        );
    }

    #[test]
    fn edges_have_no_logit() {
        let e = logit(Binomial::new(0, 9).unwrap(), Level::NINETY_FIVE);
        assert_eq!((e.value, e.lower, e.upper), (Some(0.0), None, None));
        assert!(e.note.is_some());
    }
}
