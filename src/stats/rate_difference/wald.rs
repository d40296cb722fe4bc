use crate::stats::{Estimate, Level, PersonTime};

/// Wald interval for the difference of two event rates.
///
/// # Formula
/// x₁/T₁ − x₂/T₂ ± z·SE, SE = √(x₁/T₁² + x₂/T₂²) = `std_error`, not cut
/// # Reference
/// Rothman, Greenland and Lash (2008), *Modern Epidemiology*, 3rd ed., ch. 14
pub fn wald(a: PersonTime, b: PersonTime, level: Level) -> Estimate {
    let rate = |x: PersonTime| (x.events as f64 / x.time, (x.events as f64).sqrt() / x.time);
    let ((r1, e1), (r2, e2)) = (rate(a), rate(b));
    let (difference, error) = (r1 - r2, libm::hypot(e1, e2));
    let half = level.z() * error;
    Estimate::of(difference).with_std_error(error).with_bounds(difference - half, difference + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breast_cancer_after_fluoroscopy() {
        // Rothman and Greenland: 41/28 010 v 15/19 017, 6.7 per 10 000, 0.7 to 12.7
        let (a, b) = (PersonTime::new(41, 28010.0).unwrap(), PersonTime::new(15, 19017.0).unwrap());
        let e = wald(a, b, Level::NINETY_FIVE);
        let per = |x: Option<f64>| 1e4 * x.unwrap();
        assert!((per(e.value) - 6.75).abs() < 0.05);
        assert!((per(e.lower) - 0.75).abs() < 0.1 && (per(e.upper) - 12.75).abs() < 0.1);
    }
}
