//! Peters's test of small-study effects in odds ratios.

use super::linear_regression::line;
use super::{Line, Studies};
use crate::stats::Level;

/// Peters's regression of the log odds ratio on the inverse of the study's size.
///
/// # Formula
/// y on 1/N, weights e·(N − e)/N with e the events of both arms; the *slope* measures asymmetry, t on k − 2 degrees of freedom
/// # Inputs
/// `events`, `participants`: of both arms together, a study each, in the order of `studies`.
/// # Returns
/// `None` with fewer than three studies of any weight, or when all are of one size.
/// # Agrees with
/// R 4.2.2 `lm(y ~ 1/N, weights = e·(N − e)/N)` to 1e-10.
/// # Choices
/// The log odds ratio and its standard error are related even without bias; this test does not look at the standard error.
/// # Reference
/// Peters, Sutton, Jones, Abrams and Rushton (2006), doi:10.1001/jama.295.6.676
pub fn peters(studies: &Studies, events: &[u64], participants: &[u64], level: Level) -> Option<Line> {
    let mut used = (Vec::new(), Vec::new(), Vec::new());
    for ((y, events), n) in studies.effects().iter().zip(events).zip(participants) {
        let (events, n) = (*events as f64, *n as f64);
        let weight = events * (n - events) / n;
        if weight > 0.0 {
            used.0.push(1.0 / n);
            used.1.push(*y);
            used.2.push(weight);
        }
    }
    line(&used.0, &used.1, &used.2, level)
}
