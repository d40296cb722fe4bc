use super::{EMPTY, Ranked};
use crate::stats::special::student_t;
use crate::stats::{Estimate, Level, TestResult};

/// What both the interval and the test are made of.
struct Parts {
    /// P(X > Y) + ½P(X = Y).
    probability: f64,
    std_error: f64,
    df: f64,
}

/// Variances of the placements, Brunner and Munzel (2000), equations 2.9 to 2.11.
fn parts(a: &[f64], b: &[f64]) -> Option<Parts> {
    let ranked = Ranked::new(a, b)?;
    let (n1, n2) = (ranked.n1 as f64, ranked.n2 as f64);
    let probability = ranked.doubled_u() as f64 / 2.0 / (n1 * n2);
    let placements = |own: &[f64], other: &[f64]| -> Vec<f64> {
        let mut sorted = other.to_vec();
        sorted.sort_by(f64::total_cmp);
        let below = |value: f64| sorted.partition_point(|other| *other < value) as f64;
        let up_to = |value: f64| sorted.partition_point(|other| *other <= value) as f64;
        own.iter().map(|value| (below(*value) + up_to(*value)) / 2.0).collect()
    };
    let variance = |values: &[f64]| -> f64 {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0)
    };
    let share = |own: &[f64], other: &[f64], n: f64, others: f64| {
        if own.len() < 2 { 0.0 } else { variance(&placements(own, other)) / (others * others) / n }
    };
    let (v1, v2) = (share(a, b, n1, n2), share(b, a, n2, n1));
    let total = v1 + v2;
    let df = total * total / (v1 * v1 / (n1 - 1.0) + v2 * v2 / (n2 - 1.0));
    Some(Parts { probability, std_error: total.sqrt(), df })
}

const NO_VARIANCE: &str =
    "no interval: the arms do not overlap, or an arm has one value, and the variance is not known";

/// Probability that a participant of the first arm has the higher value, ties half, with Brunner and Munzel's interval.
///
/// # Formula
/// p = U/(n₁n₂); SE² = s₁²/n₁ + s₂²/n₂, s² the variances of the placements (the share of the other arm below a value, ties half);
/// p ± t·SE with Satterthwaite's df, cut to [0, 1]
/// # Returns
/// Null bounds with a note where the arms do not overlap or one has a single value.
/// # Agrees with
/// scipy 1.17 `brunnermunzel` (statistic and p-value, hence SE and df) to 1e-11.
/// # Reference
/// Brunner and Munzel (2000), doi:10.1002/(SICI)1521-4036(200001)42:1<17::AID-BIMJ17>3.0.CO;2-U
pub fn brunner_munzel(a: &[f64], b: &[f64], level: Level) -> Estimate {
    let Some(Parts { probability, std_error, df }) = parts(a, b) else { return Estimate::undefined(EMPTY) };
    if a.len() < 2 || b.len() < 2 || std_error <= 0.0 {
        return Estimate::of(probability).with_note(NO_VARIANCE);
    }
    let half = student_t::upper_quantile(level.tail(), df) * std_error;
    let (lower, upper) = ((probability - half).max(0.0), (probability + half).min(1.0));
    Estimate::of(probability).with_std_error(std_error).with_bounds(lower, upper).with_df(df)
}

/// Brunner and Munzel's test that neither arm tends to higher values.
///
/// # Formula
/// t = (p − ½)/SE with Satterthwaite's df, two-sided; p, SE as for `brunner_munzel`
/// # Choices
/// Unlike Mann and Whitney's it does not suppose that the arms have the same spread.
/// # Agrees with
/// scipy 1.17 `brunnermunzel` to 1e-11, called with the second sample first.
/// # Reference
/// Brunner and Munzel (2000), doi:10.1002/(SICI)1521-4036(200001)42:1<17::AID-BIMJ17>3.0.CO;2-U
pub fn brunner_munzel_test(a: &[f64], b: &[f64]) -> TestResult {
    let Some(Parts { probability, std_error, df }) = parts(a, b) else { return TestResult::undefined(EMPTY) };
    if a.len() < 2 || b.len() < 2 || std_error <= 0.0 {
        return TestResult::undefined(NO_VARIANCE);
    }
    let t = (probability - 0.5) / std_error;
    TestResult::of(student_t::two_sided(t, df)).with_statistic(t).with_df(df)
}
