//! Cohen's d, the odds ratio and the correlation into one another.

use std::f64::consts::PI;

/// What a d counts in the log odds ratio: the standard logistic distribution has the standard deviation π/√3.
///
/// # Reference
/// Hasselblad and Hedges (1995), doi:10.1037/0033-2909.117.1.167; Chinn (2000),
/// doi:10.1002/1097-0258(20001130)19:22<3127::AID-SIM784>3.0.CO;2-M
pub const LOG_ODDS_PER_D: f64 = PI / 1.732_050_807_568_877_2;

/// log OR = d·π/√3.
///
/// # Choices
/// Holds when the outcome behind the event is logistic with one spread in both arms. Standard errors scale alike.
pub fn log_odds_ratio_of_d(d: f64) -> f64 {
    d * LOG_ODDS_PER_D
}

/// d = log OR·√3/π.
pub fn d_of_log_odds_ratio(log_odds_ratio: f64) -> f64 {
    log_odds_ratio / LOG_ODDS_PER_D
}

/// The h of the point-biserial correlation between arm and outcome: r = d/√(d² + h).
///
/// # Formula
/// h = m/n₁ + m/n₂, m = n₁ + n₂ − 2: then r is t/√(t² + m) of Student's t test of the same data. Without the sizes, 4: large arms of the
/// same size.
/// # Choices
/// Borenstein and others (2009) have N²/(n₁n₂) instead, m = N: the two part at small N only.
/// # Agrees with
/// R effectsize 0.8.3 `d_to_r`, `r_to_d` to 1e-12.
/// # Reference
/// McGrath and Meyer (2006), doi:10.1037/1082-989X.11.4.386
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PointBiserial(f64);

impl PointBiserial {
    /// Two large arms of the same size.
    pub const LARGE: PointBiserial = PointBiserial(4.0);

    /// Two arms of these sizes; none unless both have participants and one has two.
    pub fn of_arms(n_a: u64, n_b: u64) -> Option<PointBiserial> {
        let (n1, n2) = (n_a as f64, n_b as f64);
        let m = n1 + n2 - 2.0;
        (n_a > 0 && n_b > 0 && m > 0.0).then(|| PointBiserial(m / n1 + m / n2))
    }

    /// r = d/√(d² + h).
    pub fn r_of_d(self, d: f64) -> f64 {
        d / libm::hypot(d, self.0.sqrt())
    }

    /// d = r√h/√(1 − r²); infinite at r = ±1.
    pub fn d_of_r(self, r: f64) -> f64 {
        r * self.0.sqrt() / ((1.0 - r) * (1.0 + r)).sqrt()
    }

    /// Standard error of r from that of d, by the delta method: SE_r = h·SE_d/(d² + h)^(3/2).
    pub fn r_error(self, d: f64, d_error: f64) -> f64 {
        let root = libm::hypot(d, self.0.sqrt());
        self.0 / root * d_error / root / root
    }

    /// Standard error of d from that of r, by the delta method: SE_d = √h·SE_r/(1 − r²)^(3/2).
    pub fn d_error(self, r: f64, r_error: f64) -> f64 {
        let rest = (1.0 - r) * (1.0 + r);
        self.0.sqrt() * r_error / (rest * rest.sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borenstein_2009_chapter_seven() {
        // Borenstein, Hedges, Higgins and Rothstein (2009), Introduction to Meta-Analysis, chapter 7:
        // log OR 0.9069, V 0.0676 → d 0.5000, V 0.0205; d 0.5, V 0.0205 → log OR 0.9069, V 0.0676
        assert!((d_of_log_odds_ratio(0.9069) - 0.5).abs() < 5e-5);
        assert!((log_odds_ratio_of_d(0.5) - 0.9069).abs() < 5e-5);
        assert!((libm::pow(d_of_log_odds_ratio(0.0676_f64.sqrt()), 2.0) - 0.0205).abs() < 6e-5);
        // r 0.50, V 0.0058 → d 1.1547, V 0.0550; d 1.1547, V 0.0550 → r 0.5, V 0.0058
        let large = PointBiserial::LARGE;
        assert!((large.d_of_r(0.5) - 1.1547).abs() < 5e-5);
        assert!((libm::pow(large.d_error(0.5, 0.0058_f64.sqrt()), 2.0) - 0.0550).abs() < 6e-5);
        assert!((large.r_of_d(1.1547) - 0.5).abs() < 5e-6);
        assert!((libm::pow(large.r_error(1.1547, 0.055_f64.sqrt()), 2.0) - 0.0058).abs() < 6e-5);
    }

    #[test]
    fn the_correlation_is_that_of_students_t() {
        // t = d/√(1/n₁ + 1/n₂), r = t/√(t² + m)
        let (d, n_a, n_b) = (0.8, 12, 30);
        let t = d / (1.0 / 12.0 + 1.0 / 30.0_f64).sqrt();
        let arms = PointBiserial::of_arms(n_a, n_b).unwrap();
        assert!((arms.r_of_d(d) - t / (t * t + 40.0).sqrt()).abs() < 1e-15);
        assert!((arms.d_of_r(arms.r_of_d(d)) - d).abs() < 1e-14);
        assert_eq!(PointBiserial::of_arms(1, 1), None);
    }
}
