//! An indirect comparison through one common comparator.

use super::Coefficient;
use super::fit::coefficient;
use crate::stats::Level;

/// An effect with its standard error, on the scale of the analysis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// The effect.
    pub value: f64,
    /// Its standard error.
    pub std_error: f64,
}

impl Contrast {
    fn tested(self, level: Level) -> Coefficient {
        coefficient(self.value, self.std_error, level.z(), None)
    }
}

/// Bucher's indirect comparison of A with C through B.
///
/// # Formula
/// d_AC = d_AB − d_CB, SE = √(SE_AB² + SE_CB²), normal interval
/// # Choices
/// Holds the randomisation of each comparison, and assumes that whatever changes the effect is spread alike over the two sets of trials:
/// it cannot be seen from the numbers.
/// # Reference
/// Bucher, Guyatt, Griffith and Walter (1997), doi:10.1016/S0895-4356(97)00049-8
pub fn bucher(a_versus_b: Contrast, c_versus_b: Contrast, level: Level) -> (Contrast, Coefficient) {
    let indirect = Contrast {
        value: a_versus_b.value - c_versus_b.value,
        std_error: libm::hypot(a_versus_b.std_error, c_versus_b.std_error),
    };
    (indirect, indirect.tested(level))
}

/// Indirect minus direct: 0 when the two agree.
///
/// # Formula
/// d_indirect − d_direct, variances added
/// # Reference
/// Bucher, Guyatt, Griffith and Walter (1997), doi:10.1016/S0895-4356(97)00049-8
pub fn inconsistency(indirect: Contrast, direct: Contrast, level: Level) -> Coefficient {
    Contrast { value: indirect.value - direct.value, std_error: libm::hypot(indirect.std_error, direct.std_error) }
        .tested(level)
}

/// The inverse-variance mean of the direct and the indirect effect.
///
/// # Formula
/// Σwd/Σw, w = 1/SE²; SE = (Σw)^−½
pub fn combined(indirect: Contrast, direct: Contrast, level: Level) -> Coefficient {
    let [wi, wd] = [indirect, direct].map(|c| 1.0 / (c.std_error * c.std_error));
    let value = (wi * indirect.value + wd * direct.value) / (wi + wd);
    Contrast { value, std_error: 1.0 / (wi + wd).sqrt() }.tested(level)
}
