//! A standardised effect from what a paper prints: every difference over every standard deviation.

use crate::results::{Method, Row, Statistic, display};
use crate::stats::standardized::{cohens_d, hedges_g};
use crate::stats::{Level, Moments};

/// Mean, SD and n of the experimental arm and of the control.
type Pair = Option<(Moments, Moments)>;

/// What is known of the two arms. Differences and SDs are apart, so that each can stand for what would have been printed like it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given {
    /// Change from baseline.
    pub change: Pair,
    /// The same in everyone randomised.
    pub change_all: Pair,
    /// Score at the endpoint.
    pub endpoint: Pair,
    /// The difference of a model.
    pub model_difference: Option<f64>,
    /// SDs of change.
    pub sd_change: Pair,
    /// The same in everyone randomised.
    pub sd_change_all: Pair,
    /// SDs of the score at the endpoint.
    pub sd_endpoint: Pair,
    /// SDs of the score at baseline.
    pub sd_baseline: Pair,
}

/// Every difference over every SD: pooled (Cohen's d, Hedges' g with the factor J) and the control's (Glass's delta). The interval of d
/// and g stands where difference and SD are of the same sample.
pub fn rows(given: &Given, level: Level) -> Vec<Row> {
    let difference = |pair: Pair| pair.map(|(a, b)| a.mean - b.mean);
    let differences: [(&str, Option<f64>); 4] = [
        ("raw difference of change", difference(given.change)),
        ("raw difference of change, all randomised", difference(given.change_all)),
        ("raw difference of scores at the endpoint", difference(given.endpoint)),
        ("the model's difference", given.model_difference),
    ];
    let divisors: [(&str, &str, Pair); 4] = [
        ("sd-change", "SD of change", given.sd_change),
        ("sd-change", "SD of change, all randomised", given.sd_change_all),
        ("sd-endpoint", "SD at the endpoint", given.sd_endpoint),
        ("sd-baseline", "SD at baseline", given.sd_baseline),
    ];
    let mut rows = Vec::new();
    for (at, (numerator, difference)) in differences.iter().enumerate() {
        let Some(difference) = difference else { continue };
        for (from, (unit, divisor, pair)) in divisors.iter().enumerate() {
            let Some((a, b)) = pair else { continue };
            let moved = (Moments { mean: *difference, ..*a }, Moments { mean: 0.0, ..*b });
            let d = cohens_d::noncentral_t(moved.0, moved.1, level);
            let g = hedges_g::noncentral_t(moved.0, moved.1, level);
            let pooled = d.value.map(|d| difference / d);
            let delta = (b.sd > 0.0).then(|| difference / b.sd);
            for (statistic, whose, sd, estimate, interval) in [
                (Statistic::CohensD, "pooled", pooled, d.value, Some((d.lower, d.upper))),
                (Statistic::HedgesG, "pooled", pooled, g.value, Some((g.lower, g.upper))),
                (Statistic::GlassDelta, "control's", Some(b.sd), delta, None),
            ] {
                let same = at == from && at < 3;
                let mut row =
                    Row::new(statistic, if same && interval.is_some() { Method::NoncentralT } else { Method::Moment });
                row.unit = Some((*unit).into());
                row.estimate = estimate.filter(|value| value.is_finite());
                if let Some((lower, upper)) = interval.filter(|_| same) {
                    (row.lower, row.upper, row.level) = (lower, upper, Some(level.coverage()));
                }
                row.n = Some(a.n + b.n);
                let sd = sd.map_or(String::new(), |sd| format!(" {}", display::mean(sd.abs())));
                row.note =
                    Some(format!("{numerator} {} over the {whose} {divisor}{sd}", display::mean(*difference)).into());
                rows.push(row);
            }
        }
    }
    rows
}
