//! Which rows of the results table a figure of one study draws.

use crate::results::{MISSINGNESS, Method, Results, Row, Statistic, Status};
use crate::study::{Arm, Endpoint, Estimand, StudyFile};

use super::face::Footnotes;
use super::format;

/// `analysis` of the adverse-event rows.
pub(crate) const ADVERSE_EVENTS: &str = "adverse-events";

/// What begins the `term` of another reading of a published count.
const READING: &str = "reading=";

/// Endpoint of an analysis at a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key<'a> {
    pub(crate) analysis: &'a str,
    pub(crate) endpoint: &'a str,
    pub(crate) visit: Option<&'a str>,
}

/// Who is counted, and what is done with the missing, as ids of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Handling<'a> {
    pub(crate) population: &'a str,
    pub(crate) missing: &'a str,
}

impl From<Estimand> for Handling<'static> {
    fn from(estimand: Estimand) -> Self {
        Handling { population: estimand.population.id(), missing: estimand.missing.id() }
    }
}

impl Handling<'_> {
    /// In words: "everyone randomised, missing counted as no event".
    pub(crate) fn words(&self) -> String {
        let who = match self.population {
            "randomized" => "everyone randomised",
            "treated" => "everyone treated",
            "observed" => "everyone observed at the visit",
            "completers" => "completers",
            other => other,
        };
        let missing = match self.missing {
            "observed" if self.population == "observed" => return who.to_owned(),
            "observed" => "missing left out",
            "non-responder" => "missing counted as no event",
            "locf" => "last observation carried forward",
            "worst-case" => "missing counted against the experimental arm",
            "best-case" => "missing counted for the experimental arm",
            "unknown" => "handling of the missing not stated",
            "mmrm" => "mixed model for repeated measures",
            "multiple-imputation" => "missing imputed several times over",
            other => other,
        };
        format!("{who}, {missing}")
    }
}

/// The rows of one study.
pub(crate) struct StudyRows<'a> {
    pub(crate) study: &'a StudyFile,
    rows: Vec<&'a Row>,
}

impl<'a> StudyRows<'a> {
    pub(crate) fn new(study: &'a StudyFile, results: &'a Results) -> StudyRows<'a> {
        let id = study.study.id.get_ref().as_str();
        let rows = results.rows.iter().filter(|row| row.study.as_deref().is_none_or(|of| of == id)).collect();
        StudyRows { study, rows }
    }

    /// Rows about efficacy, without other readings.
    pub(crate) fn efficacy(&self) -> impl Iterator<Item = &'a Row> {
        self.rows.iter().copied().filter(|row| row.term.is_none() && is_efficacy(row))
    }

    /// Rows about efficacy that are one of many for the same estimate.
    pub(crate) fn sweeps(&self) -> impl Iterator<Item = &'a Row> {
        self.rows.iter().copied().filter(|row| row.term.is_some() && is_efficacy(row))
    }

    /// Rows about who was seen when.
    pub(crate) fn missingness(&self) -> impl Iterator<Item = &'a Row> {
        self.rows.iter().copied().filter(|row| row.analysis.as_deref() == Some(MISSINGNESS))
    }

    /// Rows about adverse events, without other readings.
    pub(crate) fn adverse_events(&self) -> impl Iterator<Item = &'a Row> {
        self.rows.iter().copied().filter(|row| {
            row.analysis.as_deref() == Some(ADVERSE_EVENTS)
                && !row.term.as_deref().is_some_and(|term| term.starts_with(READING))
        })
    }

    /// Endpoints at visits with rows that satisfy `wanted`, in the table's order; only those named in `endpoints`, in that
    /// order, where it names any.
    pub(crate) fn keys(&self, endpoints: &[String], wanted: impl Fn(&Row) -> bool) -> Vec<Key<'a>> {
        let mut keys: Vec<Key<'a>> = Vec::new();
        for row in self.efficacy().filter(|row| wanted(row)) {
            if let Some(key) = key_of(row)
                && !keys.contains(&key)
            {
                keys.push(key);
            }
        }
        if endpoints.is_empty() {
            return keys;
        }
        endpoints.iter().flat_map(|id| keys.iter().copied().filter(move |key| key.endpoint == id)).collect()
    }

    /// Of each endpoint only its own visit; where it has none, the last. Nothing at baseline: that is no outcome.
    pub(crate) fn at_main_visit(&self, keys: Vec<Key<'a>>) -> Vec<Key<'a>> {
        let main: Vec<Option<&str>> = keys
            .iter()
            .map(|key| {
                let own = self.endpoint(key.endpoint).and_then(|endpoint| endpoint.visit.as_ref());
                let visits = || {
                    let of_endpoint = keys.iter().filter(|other| other.endpoint == key.endpoint);
                    of_endpoint.filter_map(|other| other.visit).filter(|visit| !self.is_baseline(visit))
                };
                let own = own.and_then(|own| visits().find(|visit| visit == own.get_ref()));
                own.or_else(|| visits().max_by_key(|visit| self.visit_place(visit)))
            })
            .collect();
        keys.into_iter()
            .zip(main)
            .filter(|(key, main)| key.visit.is_none() || key.visit == *main)
            .map(|(key, _)| key)
            .collect()
    }

    /// The place of a visit among those of the study file; those it does not name are first.
    pub(crate) fn visit_place(&self, id: &str) -> Option<usize> {
        self.study.visits.iter().position(|visit| visit.id.get_ref() == id)
    }

    fn is_baseline(&self, id: &str) -> bool {
        let scores = self.study.tables.scores.as_ref().and_then(|scores| scores.baseline.as_ref());
        let declared = self.visit_place(id).and_then(|place| self.study.visits[place].week);
        scores.map_or(id == "baseline", |baseline| baseline.get_ref() == id) || declared.is_some_and(|week| week <= 0.0)
    }

    /// The handling shown for `key`: the one asked for, or else the analysis's first with rows.
    pub(crate) fn handling(
        &self,
        key: Key,
        asked: Option<Estimand>,
        wanted: impl Fn(&Row) -> bool,
    ) -> Option<Handling<'a>> {
        let there: Vec<Handling<'a>> =
            self.efficacy().filter(|row| is_about(row, key) && wanted(row)).map(handling_of).collect();
        if let Some(asked) = asked {
            return there.into_iter().find(|handling| *handling == Handling::from(asked));
        }
        let analysis = self.study.analyses.iter().find(|analysis| analysis.id() == key.analysis);
        let declared = analysis.map(|analysis| analysis.estimands.as_slice()).unwrap_or_default();
        declared
            .iter()
            .find_map(|estimand| there.iter().find(|handling| **handling == Handling::from(*estimand)))
            .or(there.first())
            .copied()
    }

    /// The row of one arm by the first of `methods` that has one.
    pub(crate) fn of_arm(
        &self,
        key: Key,
        handling: Handling,
        arm: &str,
        statistic: Statistic,
        methods: &[Method],
    ) -> Option<&'a Row> {
        self.find(key, handling, statistic, methods, |row| row.arm.as_deref() == Some(arm) && !row.is_contrast())
    }

    /// The row of a contrast by the first of `methods` that has one.
    pub(crate) fn of_contrast(
        &self,
        key: Key,
        handling: Handling,
        (arm, versus): (&str, &str),
        statistic: Statistic,
        methods: &[Method],
    ) -> Option<&'a Row> {
        self.find(key, handling, statistic, methods, |row| {
            row.arm.as_deref() == Some(arm) && row.versus.as_deref() == Some(versus)
        })
    }

    fn find(
        &self,
        key: Key,
        handling: Handling,
        statistic: Statistic,
        methods: &[Method],
        which: impl Fn(&Row) -> bool,
    ) -> Option<&'a Row> {
        methods.iter().find_map(|method| {
            self.efficacy().find(|row| {
                is_about(row, key)
                    && handling_of(row) == handling
                    && row.statistic == statistic
                    && row.method == Some(*method)
                    && which(row)
            })
        })
    }

    /// What else the sources say of the count behind `of`.
    pub(crate) fn other_readings(&self, of: &Row) -> Option<String> {
        other_readings(self.rows.iter().copied(), of)
    }

    /// The study's short name, and whether its report was retracted.
    pub(crate) fn study_name(&self) -> String {
        let retracted = if self.study.study.retracted { " (report retracted)" } else { "" };
        format!("{}{retracted}", self.study.label())
    }

    /// The arms with their place in the study file.
    pub(crate) fn arms(&self) -> impl Iterator<Item = (usize, &'a Arm)> {
        self.study.arms.iter().enumerate()
    }

    /// The endpoint's label, or its id where the study file does not have it.
    pub(crate) fn endpoint_label(&self, id: &'a str) -> &'a str {
        self.endpoint(id).map_or(id, |endpoint| endpoint.label.as_str())
    }

    pub(crate) fn endpoint(&self, id: &str) -> Option<&'a Endpoint> {
        self.study.endpoint(id)
    }
}

fn is_efficacy(row: &Row) -> bool {
    !row.analysis.as_deref().is_some_and(|analysis| [ADVERSE_EVENTS, MISSINGNESS].contains(&analysis))
}

/// Which endpoint, analysis and visit a row is about.
pub(crate) fn key_of(row: &Row) -> Option<Key<'_>> {
    let endpoint = row.endpoint.as_deref()?;
    Some(Key { analysis: row.analysis.as_deref().unwrap_or(endpoint), endpoint, visit: row.visit.as_deref() })
}

fn is_about(row: &Row, key: Key) -> bool {
    key_of(row) == Some(key)
}

/// How a row counts.
pub(crate) fn handling_of(row: &Row) -> Handling<'_> {
    Handling {
        population: row.population.as_deref().unwrap_or_default(),
        missing: row.missing.as_deref().unwrap_or_default(),
    }
}

/// Both bounds, where the row has an interval.
pub(crate) fn bounds(row: &Row) -> Option<(f64, f64)> {
    Some((row.lower?, row.upper?))
}

/// Other readings of the count behind `of`, among `rows`: "Another reading of this count: 22/37 (59.5 %; press)."
pub(crate) fn other_readings<'a>(rows: impl Iterator<Item = &'a Row>, of: &Row) -> Option<String> {
    let readings: Vec<String> = rows
        .filter(|row| {
            row.statistic == of.statistic
                && row.method == of.method
                && row.arm == of.arm
                && key_of(row) == key_of(of)
                && handling_of(row) == handling_of(of)
        })
        .filter_map(|row| {
            let reading = row.term.as_deref()?.strip_prefix(READING)?;
            Some(format!("{} ({}; {reading})", format::counts(row.events, row.n), format::percent(row.estimate?)))
        })
        .collect();
    (!readings.is_empty()).then(|| format!("Another reading of this count: {}.", readings.join(", ")))
}

/// The footnote signs a number needs: unconfirmed, or printed without a count.
pub(crate) fn marks(row: &Row, notes: &mut Footnotes) -> String {
    let mut marks = String::new();
    if row.status == Some(Status::Unconfirmed) {
        marks.push_str(&notes.unconfirmed());
    }
    if row.statistic == Statistic::Proportion && row.events.is_none() && row.estimate.is_some() {
        marks.push_str(&notes.unprinted_count());
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn of_each_endpoint_the_main_visit_is_kept() {
        let (study, results) = fixture::mapp2();
        let rows = StudyRows::new(&study, &results);
        let key = |endpoint, visit| Key { analysis: "any", endpoint, visit: Some(visit) };
        let keys = vec![
            key("response", "week-4"),
            key("response", "week-18"),
            // This endpoint names no visit of its own.
            key("caps5", "week-8"),
            key("caps5", "week-4"),
            key("caps5", "baseline"),
            key("unknown", "baseline"),
        ];
        assert_eq!(rows.at_main_visit(keys), [key("response", "week-18"), key("caps5", "week-8")]);
    }

    #[test]
    fn how_the_missing_were_handled_is_said_in_words() {
        let words = |population, missing| Handling { population, missing }.words();
        assert_eq!(words("observed", "observed"), "everyone observed at the visit");
        assert_eq!(words("randomized", "non-responder"), "everyone randomised, missing counted as no event");
        assert_eq!(words("randomized", "unknown"), "everyone randomised, handling of the missing not stated");
    }
}
