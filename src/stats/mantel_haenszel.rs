//! Mantel and Haenszel's estimates of one effect common to several tables: the strata of a trial, or the studies of a meta-analysis.
//!
//! Of each table n₁, x₁ are the participants and events of the experimental arm, n₂, x₂ those of the control, N = n₁ + n₂. Counts are
//! taken as they are: nothing is added to zero cells. The variances hold for a few large tables and for many small ones alike.

use super::special::chi_squared;
use super::{Binomial, Estimate, Level, TestResult};

/// A pooled effect, and the share each table has in it.
#[derive(Clone, Debug, PartialEq)]
pub struct MantelHaenszel {
    /// The effect with its standard error and interval; `None` with a note where the tables hold no information about it.
    pub effect: Estimate,
    /// Weights in the order of the tables, summing to 1: n₁n₂/N for the difference, x₂n₁/N for the risk ratio, x₂(n₁ − x₁)/N for the odds
    /// ratio. All 0 where there is no effect.
    pub weights: Vec<f64>,
}

/// Risk difference of Mantel and Haenszel, a − b, with the variance of Sato.
///
/// # Formula
/// Δ = Σ(x₁n₂ − x₂n₁)/N / W, W = Σn₁n₂/N; SE² = (ΔΣP + ΣQ)/W², P = (n₁²x₂ − n₂²x₁ + n₁n₂(n₂ − n₁)/2)/N²,
/// Q = (x₁(n₂ − x₂) + x₂(n₁ − x₁))/(2N); Δ ± z·SE
/// # Returns
/// Bounds that are not cut to [−1, 1]. Nothing, with a note, when there are no tables.
/// # Agrees with
/// metafor 3.8-1 `rma.mh(measure = "RD")` to 1e-12; cases in `tests/reference/strata/`.
/// # Choices
/// Tables without events count: they say that the difference is small.
/// # Reference
/// Sato, Greenland and Robins (1989), Biometrics 45:1323; Sato (1989), doi:10.2307/2531675
pub fn risk_difference(tables: &[(Binomial, Binomial)], level: Level) -> MantelHaenszel {
    let (mut cross, mut p, mut q) = (0.0, 0.0, 0.0);
    let mut weights = Vec::with_capacity(tables.len());
    for Table { n1, x1, rest1, n2, x2, rest2, n } in tables.iter().map(Table::new) {
        let (share1, share2) = (n1 / n, n2 / n);
        cross += x1 * share2 - x2 * share1;
        p += x2 * share1 * share1 - x1 * share2 * share2 + share1 * share2 * (n2 - n1) / 2.0;
        q += (x1 * rest2 / n + x2 * rest1 / n) / 2.0;
        weights.push(n1 * share2);
    }
    let total: f64 = weights.iter().sum();
    let difference = cross / total;
    let effect = match tables {
        [] => Estimate::undefined("no tables"),
        _ => wald(difference, ((difference * p + q).max(0.0)).sqrt() / total, level),
    };
    MantelHaenszel { effect, weights: shares(weights, total) }
}

/// Log risk ratio of Mantel and Haenszel, log(a / b), with the variance of Greenland and Robins.
///
/// # Formula
/// log(R/S), R = Σx₁n₂/N, S = Σx₂n₁/N; SE² = Σ(n₁n₂(x₁ + x₂) − x₁x₂N)/N² / (RS)
/// # Returns
/// Nothing, with a note, when an arm has no events in any table that counts.
/// # Agrees with
/// metafor 3.8-1 `rma.mh(measure = "RR")` to 1e-12.
/// # Reference
/// Greenland and Robins (1985), doi:10.2307/2530643
pub fn log_risk_ratio(tables: &[(Binomial, Binomial)], level: Level) -> MantelHaenszel {
    let (mut r, mut information) = (0.0, 0.0);
    let mut weights = Vec::with_capacity(tables.len());
    for Table { n1, x1, rest1, n2, x2, rest2, n } in tables.iter().map(Table::new) {
        r += x1 * (n2 / n);
        weights.push(x2 * (n1 / n));
        // n₁n₂(x₁ + x₂) − x₁x₂N, as a sum of what cannot be negative
        information += x1 * (n1 / n) * (rest2 / n) + x2 * (n2 / n) * (rest1 / n);
    }
    let s: f64 = weights.iter().sum();
    let effect = log_ratio(r, s, information / (r * s), level);
    MantelHaenszel { effect, weights: shares(weights, s) }
}

/// Log odds ratio of Mantel and Haenszel, a over b, with the variance of Robins, Breslow and Greenland.
///
/// # Formula
/// log(ΣR/ΣS), R = x₁(n₂ − x₂)/N, S = x₂(n₁ − x₁)/N; with P = (x₁ + n₂ − x₂)/N and Q = 1 − P,
/// SE² = ΣPR/(2(ΣR)²) + Σ(PS + QR)/(2ΣRΣS) + ΣQS/(2(ΣS)²)
/// # Returns
/// Nothing, with a note, when no table puts an event of one arm beside a non-event of the other, for either arm.
/// # Agrees with
/// R 4.2.2 `mantelhaen.test(exact = FALSE)` and metafor 3.8-1 `rma.mh(measure = "OR")` to 1e-12.
/// # Reference
/// Mantel and Haenszel (1959), doi:10.1093/jnci/22.4.719; Robins, Breslow and Greenland (1986), doi:10.2307/2531052
pub fn log_odds_ratio(tables: &[(Binomial, Binomial)], level: Level) -> MantelHaenszel {
    let (mut r, mut pr, mut mixed, mut qs) = (0.0, 0.0, 0.0, 0.0);
    let mut weights = Vec::with_capacity(tables.len());
    for Table { x1, rest1, x2, rest2, n, .. } in tables.iter().map(Table::new) {
        let (one, two) = (x1 * (rest2 / n), x2 * (rest1 / n));
        let (p, q) = ((x1 + rest2) / n, (x2 + rest1) / n);
        r += one;
        weights.push(two);
        pr += p * one;
        mixed += p * two + q * one;
        qs += q * two;
    }
    let s: f64 = weights.iter().sum();
    let variance = pr / (2.0 * r * r) + mixed / (2.0 * r * s) + qs / (2.0 * s * s);
    let effect = log_ratio(r, s, variance, level);
    MantelHaenszel { effect, weights: shares(weights, s) }
}

/// The Cochran–Mantel–Haenszel test: is the odds ratio common to the tables 1?
///
/// # Formula
/// χ² = (|Σ(x₁ − E)| − c)²/ΣV, E = n₁m/N, V = m(N − m)n₁n₂/(N²(N − 1)), m = x₁ + x₂; one degree of freedom. c = 0, with `corrected` ½ but
/// never more than |Σ(x₁ − E)|.
/// # Returns
/// Nothing, with a note, when ΣV = 0: in every table the event happened to nobody, to everybody, or in one arm only.
/// # Agrees with
/// metafor 3.8-1 `rma.mh(correct = FALSE)`; R 4.2.2 `mantelhaen.test`, which leaves the correction out where |Σ(x₁ − E)| < ½.
/// # Reference
/// Mantel and Haenszel (1959), doi:10.1093/jnci/22.4.719
pub fn test(tables: &[(Binomial, Binomial)], corrected: bool) -> TestResult {
    let parts = tables.iter().map(|(a, b)| observed_minus_expected(*a, *b));
    let (sum, variance) = parts.fold((0.0, 0.0), |(sum, variance), (o, v)| (sum + o, variance + v));
    if variance <= 0.0 {
        return TestResult::undefined("no test: in no table do both arms have a say about the event");
    }
    let distance: f64 = sum.abs();
    let distance = if corrected { (distance - 0.5).max(0.0) } else { distance };
    let statistic = distance * distance / variance;
    TestResult::of(chi_squared::sf(statistic, 1.0)).with_statistic(statistic).with_df(1.0)
}

/// The Breslow–Day test: do the tables share one odds ratio?
///
/// # Formula
/// X² = Σ(x₁ − A)²/V − (Σ(x₁ − A))²/ΣV, with A the root of A(n₂ − m + A) = ψ(m − A)(n₁ − A), m = x₁ + x₂, ψ the Mantel–Haenszel odds ratio,
/// and 1/V = 1/A + 1/(m − A) + 1/(n₁ − A) + 1/(n₂ − m + A). The second term is Tarone's correction. χ² on one less than the tables with
/// V > 0.
/// # Returns
/// Nothing, with a note, without an odds ratio or with fewer than two tables that have an event and a non-event.
/// # Agrees with
/// metafor 3.8-1 `rma.mh` (its Tarone test, `TA`) to 1e-11.
/// # Reference
/// Breslow and Day (1980), Statistical Methods in Cancer Research I, p. 142; Tarone (1985), doi:10.1093/biomet/72.1.91
pub fn homogeneity(tables: &[(Binomial, Binomial)]) -> TestResult {
    let effect = log_odds_ratio(tables, Level::NINETY_FIVE).effect;
    let Some(log) = effect.value else {
        return TestResult::undefined("no test: there is no odds ratio to share");
    };
    let psi = libm::exp(log);
    let (mut sum, mut squares, mut variance, mut informative) = (0.0, 0.0, 0.0, 0u32);
    for table in tables.iter().map(Table::new) {
        let (fitted, v) = fitted_events(&table, psi);
        if v > 0.0 {
            let residual = table.x1 - fitted;
            sum += residual;
            squares += residual * residual / v;
            variance += v;
            informative += 1;
        }
    }
    if informative < 2 {
        return TestResult::undefined("no test: fewer than two tables have both an event and a non-event");
    }
    let statistic = (squares - sum * sum / variance).max(0.0);
    let df = f64::from(informative - 1);
    TestResult::of(chi_squared::sf(statistic, df)).with_statistic(statistic).with_df(df)
}

/// Events of the experimental arm fitted to the margins of a table at the odds ratio ψ, and their variance.
fn fitted_events(table: &Table, psi: f64) -> (f64, f64) {
    let Table { n1, x1, rest1, n2, x2, rest2, .. } = *table;
    let (m, others) = (x1 + x2, rest1 + rest2);
    if m == 0.0 || others == 0.0 {
        return (x1, 0.0);
    }
    // (1 − ψ)A² + (n₂ − m + ψ(m + n₁))A − ψmn₁ = 0; the root within the margins, without cancellation where ψ is near 1
    let (a, b, c) = (1.0 - psi, (n2 - m) + psi * (m + n1), psi * m * n1);
    let root = (b * b + 4.0 * a * c).max(0.0).sqrt();
    let fitted = if b > 0.0 { 2.0 * c / (b + root) } else { (root - b) / (2.0 * a) };
    let cells = [fitted, m - fitted, n1 - fitted, n2 - m + fitted];
    let variance =
        if cells.iter().all(|cell| *cell > 0.0) { 1.0 / cells.iter().map(|cell| 1.0 / cell).sum::<f64>() } else { 0.0 };
    (fitted, variance)
}

/// Events of the experimental arm minus those expected from the margins of the table, and their hypergeometric variance.
///
/// # Formula
/// E = n₁m/N, V = m(N − m)n₁n₂/(N²(N − 1)), m the events of both arms
/// # Returns
/// (O − E, V); V = 0 when all or none of the participants have the event, or there is only one of them.
pub(super) fn observed_minus_expected(a: Binomial, b: Binomial) -> (f64, f64) {
    let (n1, n2) = (a.n() as f64, b.n() as f64);
    let n = n1 + n2;
    let (events, others) = ((a.events() + b.events()) as f64, (a.non_events() + b.non_events()) as f64);
    let variance = if n > 1.0 { events * others * (n1 / n) * (n2 / n) / (n - 1.0) } else { 0.0 };
    (a.events() as f64 - events * n1 / n, variance)
}

/// The cells of a table as numbers.
struct Table {
    n1: f64,
    x1: f64,
    rest1: f64,
    n2: f64,
    x2: f64,
    rest2: f64,
    n: f64,
}

impl Table {
    fn new((a, b): &(Binomial, Binomial)) -> Table {
        let (n1, n2) = (a.n() as f64, b.n() as f64);
        Table {
            n1,
            x1: a.events() as f64,
            rest1: a.non_events() as f64,
            n2,
            x2: b.events() as f64,
            rest2: b.non_events() as f64,
            n: n1 + n2,
        }
    }
}

fn wald(value: f64, std_error: f64, level: Level) -> Estimate {
    let half = level.z() * std_error;
    Estimate::of(value).with_std_error(std_error).with_bounds(value - half, value + half)
}

fn log_ratio(r: f64, s: f64, variance: f64, level: Level) -> Estimate {
    if r > 0.0 && s > 0.0 {
        return wald(libm::log(r / s), variance.max(0.0).sqrt(), level);
    }
    Estimate::undefined(match (r > 0.0, s > 0.0) {
        (false, true) => "no logarithm: the ratio is 0",
        (true, false) => "no ratio: its denominator is 0",
        _ => "no ratio: no table has any information about it",
    })
}

fn shares(mut weights: Vec<f64>, total: f64) -> Vec<f64> {
    weights.iter_mut().for_each(|weight| *weight = if total > 0.0 { *weight / total } else { 0.0 });
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(cells: &[(u64, u64, u64, u64)]) -> Vec<(Binomial, Binomial)> {
        cells
            .iter()
            .map(|(x1, n1, x2, n2)| (Binomial::new(*x1, *n1).unwrap(), Binomial::new(*x2, *n2).unwrap()))
            .collect()
    }

    #[test]
    fn one_table_gives_its_own_difference_and_ratios() {
        let one = tables(&[(37, 52, 20, 42)]);
        let difference = risk_difference(&one, Level::NINETY_FIVE).effect.value.unwrap();
        assert!((difference - (37.0 / 52.0 - 20.0 / 42.0)).abs() < 1e-15);
        let ratio = log_risk_ratio(&one, Level::NINETY_FIVE).effect;
        assert!((ratio.value.unwrap() - libm::log(37.0 * 42.0 / (20.0 * 52.0))).abs() < 1e-15);
        // of one table the variances are those of Katz and of Woolf
        let katz = 1.0 / 37.0 - 1.0 / 52.0 + 1.0 / 20.0 - 1.0 / 42.0;
        assert!((ratio.std_error.unwrap() - f64::sqrt(katz)).abs() < 1e-14);
        let odds = log_odds_ratio(&one, Level::NINETY_FIVE).effect;
        let woolf = 1.0 / 37.0 + 1.0 / 15.0 + 1.0 / 20.0 + 1.0 / 22.0;
        assert!((odds.std_error.unwrap() - f64::sqrt(woolf)).abs() < 1e-14);
    }

    #[test]
    fn exchanging_the_arms_turns_every_effect_around() {
        let there = tables(&[(3, 20, 7, 31), (0, 9, 2, 12), (5, 14, 5, 9)]);
        let back: Vec<_> = there.iter().map(|(a, b)| (*b, *a)).collect();
        for effect in [risk_difference, log_risk_ratio, log_odds_ratio] {
            let (one, two) = (effect(&there, Level::NINETY_FIVE).effect, effect(&back, Level::NINETY_FIVE).effect);
            assert!((one.value.unwrap() + two.value.unwrap()).abs() < 1e-14);
            assert!((one.std_error.unwrap() - two.std_error.unwrap()).abs() < 1e-14);
        }
    }

    #[test]
    fn tables_without_events_say_something_about_the_difference_only() {
        let (with, without) = (tables(&[(3, 20, 7, 31), (0, 40, 0, 40)]), tables(&[(3, 20, 7, 31)]));
        let value = |effect: MantelHaenszel| effect.effect.value.unwrap();
        let level = Level::NINETY_FIVE;
        assert_eq!(value(log_odds_ratio(&with, level)), value(log_odds_ratio(&without, level)));
        assert_eq!(value(log_risk_ratio(&with, level)), value(log_risk_ratio(&without, level)));
        assert!(value(risk_difference(&with, level)).abs() < value(risk_difference(&without, level)).abs());
        assert_eq!(test(&with, false), test(&without, false));
    }

    #[test]
    fn nothing_to_divide_by_is_said_in_words() {
        let empty = tables(&[(0, 20, 0, 31), (0, 9, 0, 12)]);
        assert_eq!(risk_difference(&empty, Level::NINETY_FIVE).effect.value, Some(0.0));
        for effect in [log_risk_ratio(&empty, Level::NINETY_FIVE), log_odds_ratio(&empty, Level::NINETY_FIVE)] {
            assert!(effect.effect.value.is_none() && effect.effect.note.is_some());
            assert_eq!(effect.weights, [0.0, 0.0]);
        }
        assert!(test(&empty, true).p_value.is_none() && homogeneity(&empty).note.is_some());
        assert!(risk_difference(&[], Level::NINETY_FIVE).effect.note.is_some());
    }
}
