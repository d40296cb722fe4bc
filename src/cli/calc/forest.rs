//! A forest of intervals in characters: one axis for all methods of a statistic, its ticks, and the value of no effect.

use crate::results::{Row, Statistic, display};

/// Characters across.
const WIDTH: usize = 36;

/// The axis of a forest.
pub(super) struct Forest {
    statistic: Statistic,
    low: f64,
    high: f64,
    /// Where there is no effect, if that is on the axis.
    none: Option<f64>,
    ticks: Vec<f64>,
}

impl Forest {
    /// The axis that holds the rows, and the value of no effect where it is near; none for a single interval or none at all.
    pub fn of(rows: &[Row]) -> Option<Forest> {
        let statistic = rows.first()?.statistic;
        let drawn = rows.iter().filter(|row| row.lower.is_some() || row.upper.is_some()).count();
        // An interval of the number needed to treat may run through infinity.
        if drawn < 2 || statistic == Statistic::NumberNeededToTreat {
            return None;
        }
        let scale = |x: f64| place_on(statistic, x);
        let ends = || rows.iter().flat_map(|row| [row.lower, row.estimate, row.upper]).flatten().map(scale);
        let ends = || ends().filter(|x| x.is_finite());
        let (mut low, mut high) = (ends().fold(f64::INFINITY, f64::min), ends().fold(f64::NEG_INFINITY, f64::max));
        if low >= high || (high - low).is_infinite() {
            return None;
        }
        let none = match statistic {
            Statistic::Proportion | Statistic::Mean | Statistic::Rate => None,
            Statistic::ProbabilityOfSuperiority => Some(0.5),
            _ if is_ratio(statistic) => Some(1.0),
            _ => Some(0.0),
        };
        let near = |x: &f64| scale(*x) > low - 1.5 * (high - low) && scale(*x) < high + 1.5 * (high - low);
        let none = none.filter(near);
        if let Some(x) = none {
            (low, high) = (low.min(scale(x)), high.max(scale(x)));
        }
        let ticks = if is_ratio(statistic) { ratio_ticks(low, high) } else { even_ticks(low, high) };
        Some(Forest { statistic, low, high, none, ticks })
    }

    fn place(&self, value: f64) -> usize {
        let share = (place_on(self.statistic, value) - self.low) / (self.high - self.low);
        (share.clamp(0.0, 1.0) * (WIDTH - 1) as f64).round() as usize
    }

    /// The bar of a row: `├──●───┤`, an arrow where a bound is infinite.
    pub fn bar(&self, row: &Row) -> String {
        let mut cells = [' '; WIDTH];
        if let Some(none) = self.none {
            cells[self.place(none)] = '┊';
        }
        let estimate = row.estimate.filter(|x| place_on(self.statistic, *x).is_finite());
        let (from, to) = match (row.lower, row.upper) {
            (None, None) => return cells.iter().collect(),
            (Some(lower), Some(upper)) => (self.place(lower), self.place(upper)),
            (Some(lower), None) => (self.place(lower), WIDTH - 1),
            (None, Some(upper)) => (0, self.place(upper)),
        };
        cells[from..=to].fill('─');
        if from < to {
            // A ratio of 0 is beyond every axis of logarithms.
            let beyond = row.lower.is_none_or(|lower| place_on(self.statistic, lower) == f64::NEG_INFINITY);
            cells[from] = if beyond { '◂' } else { '├' };
            cells[to] = if row.upper.is_none() { '▸' } else { '┤' };
        }
        if let Some(estimate) = estimate {
            cells[self.place(estimate)] = '●';
        }
        cells.iter().collect()
    }

    /// The axis and the numbers under it.
    pub fn axis(&self) -> [String; 2] {
        let mut line = ['─'; WIDTH];
        let mut labels: Vec<char> = vec![' '; WIDTH + 8];
        let mut free = 0;
        for tick in &self.ticks {
            let at = self.place(*tick);
            line[at] = if Some(*tick) == self.none { '┼' } else { '┴' };
            let label: Vec<char> = label(self.statistic, *tick).chars().collect();
            let start = at.saturating_sub(label.len() / 2);
            if start < free || start + label.len() > labels.len() {
                continue;
            }
            labels[start..start + label.len()].copy_from_slice(&label);
            free = start + label.len() + 1;
        }
        [line.iter().collect(), labels.iter().collect::<String>().trim_end().to_string()]
    }
}

fn is_ratio(statistic: Statistic) -> bool {
    use Statistic::{OddsRatio, RateRatio, RiskRatio, VarianceRatio};
    matches!(statistic, RiskRatio | OddsRatio | RateRatio | VarianceRatio)
}

fn place_on(statistic: Statistic, x: f64) -> f64 {
    if is_ratio(statistic) { libm::log(x) } else { x }
}

/// As short as it is exact: ticks are round numbers.
fn label(statistic: Statistic, tick: f64) -> String {
    let percent = matches!(statistic, Statistic::Proportion | Statistic::RiskDifference);
    display::significant(if percent { 100.0 * tick } else { tick }, 6)
}

/// Three to six round numbers.
fn even_ticks(low: f64, high: f64) -> Vec<f64> {
    let rough = (high - low) / 4.0;
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    if !power.is_normal() {
        return Vec::new();
    }
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * power).find(|step| *step >= rough);
    let step = step.unwrap_or(10.0 * power);
    let first = libm::ceil(low / step - 1e-9);
    (0..8).map(|i| (first + f64::from(i)) * step).take_while(|tick| *tick <= high + 1e-9 * step).collect()
}

/// 1, 2 and 5 times powers of ten; powers alone where there would be many.
fn ratio_ticks(low: f64, high: f64) -> Vec<f64> {
    let power = |e: i32| libm::pow(10.0, f64::from(e));
    let (first, last) =
        (libm::floor(low / std::f64::consts::LN_10) as i32, libm::ceil(high / std::f64::consts::LN_10) as i32);
    let decades = last.saturating_sub(first);
    let within = |tick: &f64| libm::log(*tick) >= low - 1e-9 && libm::log(*tick) <= high + 1e-9;
    let between = |steps: &'static [f64], every: usize| -> Vec<f64> {
        let powers = (first..=last).step_by(every.max(1));
        powers.flat_map(|e| steps.iter().map(move |step| step * power(e))).filter(within).collect()
    };
    let fine = between(&[1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0], 1);
    let medium = if decades <= 4 { between(&[1.0, 2.0, 5.0], 1) } else { Vec::new() };
    match (decades, medium.len()) {
        (..=2, ..=2) => fine,
        (_, 3..=7) => medium,
        _ => between(&[1.0], (decades / 6 + 1) as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::Method;

    fn row(statistic: Statistic, lower: Option<f64>, estimate: f64, upper: Option<f64>) -> Row {
        let mut row = Row::new(statistic, Method::Wald);
        (row.lower, row.estimate, row.upper) = (lower, Some(estimate), upper);
        row
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(even_ticks(-0.05, 0.43), [0.0, 0.2, 0.4]);
        assert_eq!(even_ticks(0.0, 1.0), [0.0, 0.5, 1.0]);
        let logs = |low: f64, high: f64| ratio_ticks(libm::log(low), libm::log(high));
        assert_eq!(logs(0.9, 7.0), [1.0, 2.0, 5.0]);
        assert_eq!(logs(1.1e-6, 0.9e6).len(), 3);
        assert_eq!(even_ticks(0.0, 5e-324), Vec::<f64>::new());
    }

    #[test]
    fn the_axis_holds_the_value_of_no_effect_where_it_is_near() {
        let interval = |lower, upper| row(Statistic::RiskDifference, Some(lower), 0.5 * (lower + upper), Some(upper));
        assert_eq!(Forest::of(&[interval(0.1, 0.3), interval(0.1, 0.4)]).unwrap().none, Some(0.0));
        assert_eq!(Forest::of(&[interval(0.8, 0.9), interval(0.8, 0.91)]).unwrap().none, None);
        assert!(Forest::of(&[interval(0.8, 0.9)]).is_none());
    }

    #[test]
    fn an_infinite_bound_is_an_arrow() {
        let rows =
            [row(Statistic::OddsRatio, Some(0.5), 2.0, None), row(Statistic::OddsRatio, Some(0.0), 2.0, Some(4.0))];
        let forest = Forest::of(&rows).unwrap();
        assert!(forest.bar(&rows[0]).ends_with('▸'));
        assert!(forest.bar(&rows[1]).starts_with('◂'));
    }
}
