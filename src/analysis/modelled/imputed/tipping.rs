//! A sweep over shifts of the imputed scores, and the shift at which the conclusion changes.

use crate::results::{Method, Row, Statistic, display};
use crate::stats::Level;
use crate::stats::imputation::Pooled;

use super::fill;

/// The pooled differences at one shift, one for each experimental arm; or why there are none.
type At<'a> = dyn Fn(f64) -> Result<Vec<Pooled>, String> + 'a;

/// Halvings of the last step of a sweep, to say where between two shifts the conclusion changes.
const HALVINGS: usize = 24;

/// The differences at every shift.
pub(super) struct Sweep {
    shifts: Vec<(f64, Vec<Pooled>)>,
}

/// What a test concludes: which arm has the lower mean, or that this is not known.
#[derive(Clone, Copy, PartialEq)]
enum Conclusion {
    Lower,
    Higher,
    Open,
}

fn conclusion(pooled: &Pooled, level: Level) -> Conclusion {
    match pooled.test().p_value {
        Some(p) if p < 1.0 - level.coverage() && pooled.contrast.estimate < 0.0 => Conclusion::Lower,
        Some(p) if p < 1.0 - level.coverage() => Conclusion::Higher,
        _ => Conclusion::Open,
    }
}

impl Sweep {
    pub(super) fn new(shifts: Vec<f64>, at: &At) -> Result<Sweep, String> {
        let shifts = shifts.into_iter().map(|delta| Ok((delta, at(delta)?))).collect::<Result<_, String>>()?;
        Ok(Sweep { shifts })
    }
}

/// A row for every shift and arm, and for every arm the first shift at which the conclusion is no longer that of the first one.
///
/// # Formula
/// The estimate is linear in the shift and its variance quadratic, so the conclusion changes at single points; the one between two shifts of
/// the sweep is found by halving the step between them.
pub(super) fn tipping_rows(sweep: &Sweep, arms: &[String], level: Level, at: &At) -> Vec<Row> {
    let mut rows = Vec::new();
    let (Some((from, _)), Some((to, _))) = (sweep.shifts.first(), sweep.shifts.last()) else { return rows };
    for (place, arm) in arms[1..].iter().enumerate() {
        let new = |statistic: Statistic| {
            let mut row = Row::new(statistic, Method::MultipleImputation);
            row.arm = Some(arm.as_str().into());
            row.versus = Some(arms[0].as_str().into());
            row
        };
        for (delta, pooled) in &sweep.shifts {
            let mut row = new(Statistic::LsMeanDifference);
            fill(&mut row, &pooled[place], level);
            row.term = Some(format!("delta={delta}").into());
            row.note = Some(
                format!("{delta} added to every score of the experimental arms imputed at the visit, in gaps and after leaving alike")
                    .into(),
            );
            rows.push(row);
        }
        let first = conclusion(&sweep.shifts[0].1[place], level);
        let changed = sweep.shifts.iter().position(|(_, pooled)| conclusion(&pooled[place], level) != first);
        let mut row = new(Statistic::TippingPoint);
        row.unit = Some("points".into());
        row.estimate = changed.map(|changed| sweep.shifts[changed].0);
        // 0.05, not the 0.050 of a p-value.
        let alpha = display::significant(1.0 - level.coverage(), 3);
        row.note = Some(
            match changed {
                Some(changed) => {
                    let exact = crossing(sweep.shifts[changed - 1].0, sweep.shifts[changed].0, |delta| {
                        at(delta).is_ok_and(|pooled| conclusion(&pooled[place], level) == first)
                    });
                    let now = conclusion(&sweep.shifts[changed].1[place], level);
                    let what = match (first, now) {
                        (Conclusion::Open, _) => format!("becomes significant (p < {alpha})"),
                        (_, Conclusion::Open) => format!("is no longer significant (p ≥ {alpha})"),
                        _ => "is significant the other way".into(),
                    };
                    format!(
                        "first shift of {from} to {to} at which the difference {what}; between the shifts of the sweep this is reached at {}",
                        display::number(exact, 2)
                    )
                }
                None if first == Conclusion::Open => format!("not significant (p ≥ {alpha}) at any shift from {from} to {to}"),
                None => format!("significant (p < {alpha}) at every shift from {from} to {to}"),
            }
            .into(),
        );
        rows.push(row);
    }
    rows
}

/// Where between two shifts `holds` ceases to hold.
fn crossing(holding: f64, ceased: f64, holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (holding, ceased);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Contrast;

    /// A difference of −4 + δ/2 with standard error 1 and 100 degrees of freedom.
    fn at(delta: f64) -> Result<Vec<Pooled>, String> {
        let contrast = Contrast { estimate: -4.0 + 0.5 * delta, std_error: 1.0, df: 100.0 };
        Ok(vec![Pooled { contrast, within: 1.0, between: 0.0, missing_information: 0.0 }])
    }

    fn tip(shifts: Vec<f64>) -> Row {
        let arms = ["placebo".to_string(), "drug".to_string()];
        let sweep = Sweep::new(shifts, &at).unwrap();
        tipping_rows(&sweep, &arms, Level::NINETY_FIVE, &at).pop().unwrap()
    }

    #[test]
    fn the_conclusion_tips_where_t_is_at_its_quantile() {
        // −4 + δ/2 = −t, t the 97.5 % point of t with 100 df, 1.983972: δ = 4.032057
        let row = tip(vec![0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(row.estimate, Some(6.0));
        let note = row.note.unwrap();
        assert!(note.contains("no longer significant (p ≥ 0.05)") && note.ends_with("reached at 4.03"), "{note}");
        // From the other side: at 12 significant the other way, at 11 open, at 4 lower again.
        assert_eq!(tip(vec![4.0, 13.0]).estimate, Some(13.0));
        assert!(tip(vec![4.0, 13.0]).note.unwrap().contains("significant the other way"));
        let gained = tip(vec![8.0, 6.0, 4.0]);
        assert_eq!(gained.estimate, Some(4.0));
        assert!(gained.note.unwrap().contains("becomes significant (p < 0.05)"));
    }

    #[test]
    fn where_nothing_tips_the_row_says_so() {
        let never = tip(vec![6.0, 8.0, 10.0]);
        assert_eq!(never.estimate, None);
        assert_eq!(never.note.unwrap(), "not significant (p ≥ 0.05) at any shift from 6 to 10");
        let always = tip(vec![-3.0, 0.0, 4.0]);
        assert_eq!(always.note.unwrap(), "significant (p < 0.05) at every shift from -3 to 4");
    }
}
