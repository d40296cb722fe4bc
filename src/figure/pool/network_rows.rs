//! Which rows of a network meta-analysis a figure draws.

use crate::results::{Method, Results, Row, Statistic};

use super::super::rows::bounds;

/// An effect with its interval, on the scale that is shown.
pub(crate) type Effect = (f64, Option<(f64, f64)>);

/// Is it about what the network is made of?
fn is_structure(row: &Row) -> bool {
    row.statistic == Statistic::StudyCount && row.method == Some(Method::Network)
}

/// A network by what its rows are about.
pub(crate) struct NetworkRows<'a> {
    rows: &'a [Row],
    /// The treatments, in alphabetical order.
    pub(crate) treatments: Vec<&'a str>,
    /// What is shown: the ratio where there is one.
    pub(crate) shown: Statistic,
    /// The models, in the table's order.
    pub(crate) methods: Vec<Method>,
}

impl<'a> NetworkRows<'a> {
    /// None without rows about a network. One in parts has no effects, and so no methods.
    pub(crate) fn new(results: &'a Results) -> Option<NetworkRows<'a>> {
        let rows = results.rows.as_slice();
        let has = |statistic: Statistic| rows.iter().any(|row| row.statistic == statistic && row.estimate.is_some());
        let ratios = [Statistic::OddsRatio, Statistic::RiskRatio];
        if !rows.iter().any(is_structure) {
            return None;
        }
        let shown = ratios.into_iter().find(|ratio| has(*ratio)).unwrap_or(Statistic::NetworkEffect);
        let mut methods = Vec::new();
        let effects = rows.iter().filter(|row| row.statistic == shown && row.estimate.is_some());
        for method in effects.filter_map(|row| row.method) {
            if !methods.contains(&method) {
                methods.push(method);
            }
        }
        let of_treatment = |row: &&Row| is_structure(row) && row.versus.is_none();
        let treatments = rows.iter().filter(of_treatment).filter_map(|row| row.arm.as_deref()).collect();
        Some(NetworkRows { rows, treatments, shown, methods })
    }

    /// Is the scale a logarithmic one?
    pub(crate) fn logarithmic(&self) -> bool {
        self.shown != Statistic::NetworkEffect
    }

    fn unit(&self) -> Option<&str> {
        self.rows.iter().find(|row| row.statistic == Statistic::NetworkEffect).and_then(|row| row.unit.as_deref())
    }

    /// The effect as the title of an axis.
    pub(crate) fn effect_words(&self) -> &'static str {
        match (self.shown, self.unit()) {
            (Statistic::OddsRatio, _) => "Odds ratio",
            (Statistic::RiskRatio, _) => "Risk ratio",
            (_, Some("proportion")) => "Risk difference",
            (_, Some("mean-difference")) => "Mean difference",
            (_, Some("sd-unknown")) => "Standardised mean difference",
            (_, Some("log-odds-ratio")) => "Log odds ratio",
            (_, Some("log-risk-ratio")) => "Log risk ratio",
            _ => "Effect",
        }
    }

    pub(crate) fn level(&self) -> Option<f64> {
        self.rows.iter().find(|row| row.statistic == self.shown).and_then(|row| row.level)
    }

    /// What must be said of every number, if anything.
    pub(crate) fn caveat(&self) -> Option<&'a str> {
        self.rows.iter().find(|row| row.statistic == self.shown).and_then(|row| row.note.as_deref())
    }

    /// The effect of `one` against `other`.
    pub(crate) fn effect(&self, method: Method, one: &str, other: &str) -> Option<Effect> {
        let find = |arm: &str, versus: &str| {
            self.rows.iter().find(|row| {
                row.statistic == self.shown
                    && row.method == Some(method)
                    && row.arm.as_deref() == Some(arm)
                    && row.versus.as_deref() == Some(versus)
            })
        };
        if let Some(row) = find(one, other) {
            return Some((row.estimate?, bounds(row)));
        }
        let row = find(other, one)?;
        let turn = |value: f64| if self.logarithmic() { 1.0 / value } else { -value };
        Some((turn(row.estimate?), bounds(row).map(|(lower, upper)| (turn(upper), turn(lower)))))
    }

    /// Trials that had this treatment, and its participants.
    pub(crate) fn size(&self, treatment: &str) -> (u64, Option<u64>) {
        let own = |row: &&Row| is_structure(row) && row.versus.is_none() && row.arm.as_deref() == Some(treatment);
        let row = self.rows.iter().find(own);
        let trials = row.and_then(|row| row.estimate).unwrap_or(0.0);
        (trials as u64, row.and_then(|row| row.n))
    }

    /// Each comparison that a trial made, by the places of its treatments, and how many made it.
    pub(crate) fn comparisons(&self) -> Vec<(usize, usize, u64)> {
        let place = |name: Option<&str>| self.treatments.iter().position(|known| Some(*known) == name);
        let rows = self.rows.iter().filter(|row| is_structure(row) && row.versus.is_some());
        rows.filter_map(|row| Some((place(row.arm.as_deref())?, place(row.versus.as_deref())?, row.estimate? as u64)))
            .collect()
    }

    /// Trials in all.
    pub(crate) fn trials(&self) -> u64 {
        let all = self.rows.iter().find(|row| is_structure(row) && row.arm.is_none());
        all.and_then(|row| row.estimate).unwrap_or(0.0) as u64
    }

    /// The P-score of a treatment.
    pub(crate) fn p_score(&self, method: Method, treatment: &str) -> Option<f64> {
        let own = |row: &&Row| {
            row.statistic == Statistic::PScore && row.method == Some(method) && row.arm.as_deref() == Some(treatment)
        };
        self.rows.iter().find(own)?.estimate
    }
}
