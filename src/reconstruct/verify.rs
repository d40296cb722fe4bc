//! Do the written participants print the table? Read back as any other data, and compared row by row.

use crate::endpoint::{Data, sample};
use crate::ingest::Trial;
use crate::printed::{Decimal, Rounding};
use crate::problem::Problems;
use crate::results::display;

use super::table::{Fact, Says, Table};
use super::window::Spread;

/// One printed row beside what the participants give.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Id of the arm.
    pub arm: String,
    /// What was printed.
    pub fact: Fact,
    /// The same from the participants, at the printed precision.
    pub remade: String,
    /// Does it print the same?
    pub agrees: bool,
}

/// Every fact of the table against `trial`, the reconstructed participants as read from their files.
///
/// # Errors
/// Only faults of the program.
pub fn verify(trial: &Trial, table: &Table) -> Result<Vec<Checked>, Problems> {
    let mut checked = Vec::new();
    for arm in &table.arms {
        for fact in &arm.facts {
            let (remade, agrees) = match trial.study.file.endpoint(&fact.endpoint) {
                Some(endpoint) => {
                    let sample = sample(trial, endpoint, &fact.visit, fact.estimand)?;
                    let of_arm = sample.arms.iter().find(|sample| sample.arm == arm.arm);
                    of_arm.map_or_else(|| ("no such arm".into(), false), |sample| compare(fact, &sample.data))
                }
                None => ("no such endpoint".into(), false),
            };
            checked.push(Checked { arm: arm.arm.clone(), fact: fact.clone(), remade, agrees });
        }
    }
    Ok(checked)
}

fn compare(fact: &Fact, data: &Data) -> (String, bool) {
    match (&fact.says, data) {
        (Says::Moments { mean, spread, .. }, Data::Moments(moments)) => {
            let n = moments.n;
            let mut words = shown(moments.mean, *mean);
            let mut agrees = prints(moments.mean, *mean) && n == fact.n as u64;
            match spread {
                Some(Spread::Interval(interval)) if n > 1 => {
                    let ends = interval.ends(n);
                    let std_error = moments.sd / (n as f64).sqrt();
                    let (lower, upper) = ends.around(moments.mean, std_error);
                    let (lower, upper) = (shown(lower, interval.lower), shown(upper, interval.upper));
                    words.push_str(&format!(", {} % interval {lower} to {upper}", 100.0 * interval.level.coverage()));
                    agrees &= ends.distance(moments.mean, std_error) == 0.0;
                }
                Some(Spread::Sd(printed)) => {
                    words.push_str(&format!(", SD {}", shown(moments.sd, *printed)));
                    agrees &= n < 2 || prints(moments.sd, *printed);
                }
                Some(Spread::Se(printed)) => {
                    let std_error = moments.sd / (n as f64).sqrt();
                    words.push_str(&format!(", SE {}", shown(std_error, *printed)));
                    agrees &= n < 2 || prints(std_error, *printed);
                }
                _ => {}
            }
            (format!("{words}, n {n}"), agrees)
        }
        (Says::Count { events: possible, .. }, Data::Counts { events, n, .. }) => {
            let agrees = *n == fact.n as u64 && events.len() == 1 && possible.contains(&events[0]);
            (format!("{} of {n}", events[0]), agrees)
        }
        (_, Data::Unavailable(reason)) => (reason.clone(), false),
        _ => ("another kind of number".into(), false),
    }
}

/// At the printed precision; with one more decimal where a half was rounded the other way.
fn shown(value: f64, printed: Decimal) -> String {
    let decimals = printed.decimals as usize;
    let rounded = display::number(value, decimals);
    let other_way = prints(value, printed) && rounded != display::number(printed.value(), decimals);
    if other_way { display::number(value, decimals + 1) } else { rounded }
}

/// Within half a unit of the last printed digit, a half either way.
fn prints(value: f64, printed: Decimal) -> bool {
    printed.span(Rounding::HalfEither).holds_computed(value)
}
