//! A linear combination of a model's coefficients, with its t (or normal) interval and test.

use super::special::{normal, student_t};
use super::{Estimate, Level, TestResult};

/// A linear combination of coefficients.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// Lβ.
    pub estimate: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Degrees of freedom of its t; infinite where it is normal.
    pub df: f64,
}

impl Contrast {
    /// With the t interval at `level`; without degrees of freedom there is none.
    pub fn interval(&self, level: Level) -> Estimate {
        let estimate = Estimate::of(self.estimate).with_std_error(self.std_error);
        if self.df == f64::INFINITY {
            let half = level.z() * self.std_error;
            return estimate.with_bounds(self.estimate - half, self.estimate + half);
        }
        if !(self.df > 0.0 && self.df.is_finite()) {
            return estimate.with_note("no interval: no degrees of freedom are left");
        }
        let half = student_t::upper_quantile(level.tail(), self.df) * self.std_error;
        estimate.with_bounds(self.estimate - half, self.estimate + half).with_df(self.df)
    }

    /// The two-sided t test of Lβ = 0.
    pub fn test(&self) -> TestResult {
        if self.std_error <= 0.0 {
            return TestResult::undefined("no test: the contrast has no standard error");
        }
        let t = self.estimate / self.std_error;
        if self.df == f64::INFINITY {
            return TestResult::of(2.0 * normal::sf(t.abs())).with_statistic(t);
        }
        if !(self.df > 0.0 && self.df.is_finite()) {
            return TestResult::undefined("no test: no degrees of freedom are left");
        }
        TestResult::of(student_t::two_sided(t, self.df)).with_statistic(t).with_df(self.df)
    }
}
