//! The pooled effect of a set of studies by one model, and the rows about it.

use crate::analysis::outcome::Outcome;
use crate::results::{Alternative, Method, Pooled, PooledInterval, PooledModel, PooledPart, Row, Statistic, Text};
use crate::stats::meta::{
    Coefficient, Design, Fit, Heterogeneity, Interval, Quantile, Studies, cochran_q, fit, heterogeneity, peto,
    prediction_interval, q_profile,
};
use crate::stats::{Estimate, Level, Note, TestResult};

use super::member::Set;
use super::question::{EffectMeasure, Model, Question};

/// What a set of studies gave under a model.
#[derive(Clone, Debug)]
pub(super) struct PooledEffect {
    pub effect: Coefficient,
    /// The weighted fit; `None` for Mantel–Haenszel and Peto.
    pub fit: Option<Fit>,
    /// Shares of the weight by name; those of an inverse-variance model are of the studies with an effect, the others of all.
    pub weights: Vec<(Text, f64)>,
    /// Heterogeneity about this effect, where the model has its own.
    pub q: Option<TestResult>,
    pub note: Option<Note>,
}

/// Pools a set; the reason where it cannot be.
pub(super) fn pool(set: &Set, model: Model, question: &Question) -> Result<PooledEffect, Note> {
    if !model.is_inverse_variance() {
        return of_counts(set, model, question);
    }
    let studies = set.studies().ok_or(Note::Borrowed("no study of these has an effect"))?;
    let design = Design::constant(studies.k());
    let single = studies.k() == 1;
    if single && model.interval != PooledInterval::Normal {
        return Err("one study: Hartung and Knapp's interval needs two".into());
    }
    let estimator = model.estimator().filter(|_| !single);
    let fit = fit(&studies, &design, estimator, model.interval(), question.level)
        .ok_or(Note::Borrowed("too few studies for this model"))?;
    let names = set.with_effect().into_iter().map(|member| member.study.name.clone());
    let mut notes: Vec<&str> = Vec::new();
    if single {
        notes.push("one study: its own effect");
    }
    if model.interval != PooledInterval::Normal && narrower_than_common(&fit, &studies, question.level) {
        notes.push("narrower than the common-effect interval: the studies differ less than chance lets expect");
    }
    Ok(PooledEffect {
        effect: fit.mean().clone(),
        weights: names.zip(fit.weights.iter().copied()).collect(),
        fit: Some(fit),
        q: None,
        note: (!notes.is_empty()).then(|| notes.join("; ").into()),
    })
}

fn narrower_than_common(of: &Fit, studies: &Studies, level: Level) -> bool {
    let width = |estimate: &Estimate| estimate.upper.zip(estimate.lower).map(|(upper, lower)| upper - lower);
    let common = fit(studies, &Design::constant(studies.k()), None, Interval::Normal, level);
    let common = common.and_then(|fit| width(&fit.mean().estimate));
    width(&of.mean().estimate).zip(common).is_some_and(|(own, common)| own < common)
}

fn of_counts(set: &Set, model: Model, question: &Question) -> Result<PooledEffect, Note> {
    let counts = set.counts().ok_or(Note::Borrowed("the studies do not report counts"))?;
    let names = || set.members.iter().map(|member| member.study.name.clone());
    match model.model {
        PooledModel::Peto => {
            let found = peto(&counts, question.level)
                .ok_or(Note::Borrowed("the event happened to nobody, or to everybody, in every study"))?;
            Ok(PooledEffect {
                effect: found.effect,
                fit: None,
                weights: names().zip(found.weights).collect(),
                q: Some(found.q),
                note: None,
            })
        }
        _ => super::mantel_haenszel::pool(&counts, names().collect(), question),
    }
}

/// What every row about a set shares.
pub(super) struct About<'a> {
    pub question: &'a Question,
    pub units: &'a (Text, Text),
    pub term: Text,
}

impl About<'_> {
    pub fn row(&self, statistic: Statistic, method: Method) -> Row {
        let mut row = Row::new(statistic, method);
        row.term = self.term.clone();
        row
    }

    /// An effect with its interval and test, and the ratio it is the logarithm of.
    pub fn effect_rows(&self, method: Method, found: &Result<PooledEffect, Note>, rows: &mut Vec<Row>) {
        let (question, units) = (self.question, self.units);
        let mut row = self.row(question.measure.statistic(), method);
        row.unit = units.0.clone();
        let ratio = question.measure.ratio().map(|statistic| {
            let mut row = self.row(statistic, method);
            row.unit = units.1.clone();
            row
        });
        match found {
            Ok(found) => {
                fill(&mut row, &found.effect, question.level);
                row.note = joined(row.note.take(), found.note.clone());
                rows.push(row);
                if let Some(mut row) = ratio {
                    let mut estimate = found.effect.estimate.clone();
                    estimate.note = None;
                    Outcome::of_estimate(estimate.mapped(libm::exp), question.level).fill(&mut row);
                    row.df = None;
                    rows.push(row);
                }
            }
            Err(reason) => {
                row.note = Some(reason.clone());
                rows.push(row);
            }
        }
    }

    /// The rows of a model: the effect; τ² and the shares made of it; prediction intervals.
    pub fn model_rows(&self, set: &Set, model: Model, rows: &mut Vec<Row>) -> Option<PooledEffect> {
        let found = pool(set, model, self.question);
        self.effect_rows(model.method(), &found, rows);
        let found = found.ok()?;
        let (question, level) = (self.question, self.question.level);
        if let Some(q) = &found.q {
            let mut row = self.row(Statistic::CochranQ, model.method());
            fill_test_as_estimate(&mut row, q);
            rows.push(row);
        }
        let (Some(fit), Some(studies)) = (&found.fit, set.studies()) else { return Some(found) };
        let Some(tau2) = fit.tau2 else { return Some(found) };
        let method = model.model.method();
        if model.interval == PooledInterval::Normal || !rows.iter().any(|row| self.is_about_tau2(row, method)) {
            let mut row = self.row(Statistic::TauSquared, method);
            row.estimate = Some(tau2.value);
            row.std_error = Some(tau2.std_error).filter(|se| se.is_finite());
            rows.push(row);
            let shares = heterogeneity(&studies, &Design::constant(studies.k()), tau2.value);
            self.share_rows(method, shares, rows);
        }
        let quantiles: &[(PooledPart, Quantile)] = &[
            (PooledPart::PredictionNormal, Quantile::Normal),
            (PooledPart::PredictionTKMinusOne, Quantile::TKMinusOne),
            (PooledPart::PredictionTKMinusTwo, Quantile::TKMinusTwo),
        ];
        for (part, quantile) in quantiles {
            // A normal quantile beside Hartung and Knapp's standard error is nobody's.
            if model.interval != PooledInterval::Normal && *quantile == Quantile::Normal {
                continue;
            }
            let method = Pooled::method(model.model, model.interval, *part);
            let estimate = prediction_interval(fit, *quantile, level);
            let mut row = self.row(Statistic::PredictionInterval, method);
            row.unit = self.units.0.clone();
            Outcome::of_estimate(estimate.clone(), level).fill(&mut row);
            rows.push(row);
            if question.measure.ratio().is_some() && estimate.lower.is_some() {
                let mut row = self.row(Statistic::PredictionIntervalRatio, method);
                row.unit = self.units.1.clone();
                Outcome::of_estimate(estimate.mapped(libm::exp), level).fill(&mut row);
                rows.push(row);
            }
        }
        Some(found)
    }

    fn is_about_tau2(&self, row: &Row, method: Method) -> bool {
        row.statistic == Statistic::TauSquared && row.method == Some(method) && row.term == self.term
    }

    fn share_rows(&self, method: Method, shares: Heterogeneity, rows: &mut Vec<Row>) {
        for (statistic, value) in [(Statistic::ISquared, shares.i_squared), (Statistic::HSquared, shares.h_squared)] {
            let mut row = self.row(statistic, method);
            row.estimate = Some(value).filter(|value| value.is_finite());
            rows.push(row);
        }
    }

    /// Cochran's Q, what is made of it, and the Q-profile interval.
    pub fn heterogeneity_rows(&self, set: &Set, rows: &mut Vec<Row>) {
        let Some(studies) = set.studies().filter(|studies| studies.k() > 1) else { return };
        let design = Design::constant(studies.k());
        let q = cochran_q(&studies, &design);
        let mut row = self.row(Statistic::CochranQ, Method::InverseVariance);
        fill_test_as_estimate(&mut row, &q);
        rows.push(row);
        if let (Some(q), Some(df)) = (q.statistic, q.df) {
            self.share_rows(Method::FromQ, Heterogeneity::from_q(q, df), rows);
        }
        let Some((lower, upper)) = q_profile(&studies, &design, self.question.level) else { return };
        let [low, high] = [lower, upper].map(|tau2| heterogeneity(&studies, &design, tau2));
        for (statistic, low, high) in [
            (Statistic::TauSquared, lower, upper),
            (Statistic::ISquared, low.i_squared, high.i_squared),
            (Statistic::HSquared, low.h_squared, high.h_squared),
        ] {
            let mut row = self.row(statistic, Method::QProfile);
            (row.lower, row.upper) = (Some(low), Some(high));
            row.level = Some(self.question.level.coverage());
            rows.push(row);
        }
    }
}

/// A coefficient as cells.
pub(super) fn fill(row: &mut Row, of: &Coefficient, level: Level) {
    Outcome::of_estimate(of.estimate.clone(), level).fill(row);
    row.test_statistic = of.test.statistic;
    row.p_value = of.test.p_value;
    row.alternative = of.test.p_value.map(|_| Alternative::TwoSided);
    row.note = joined(row.note.take(), of.test.note.clone());
}

/// A test whose statistic is what is reported: Q.
pub(super) fn fill_test_as_estimate(row: &mut Row, of: &TestResult) {
    row.estimate = of.statistic;
    (row.df, row.p_value) = (of.df, of.p_value);
    row.note = joined(row.note.take(), of.note.clone());
}

pub(super) fn joined(first: Option<Note>, second: Option<Note>) -> Option<Note> {
    match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first}; {second}").into()),
        (first, second) => first.or(second),
    }
}

/// The models that the data allow, in the order of the table.
pub(super) fn all_models(measure: EffectMeasure, counts: bool) -> Vec<Model> {
    let mut models = Vec::new();
    for model in PooledModel::ALL {
        let allowed = match model {
            PooledModel::MantelHaenszel => counts && measure != EffectMeasure::Peto,
            PooledModel::Peto => counts && matches!(measure, EffectMeasure::OddsRatio | EffectMeasure::Peto),
            _ => true,
        };
        if allowed {
            models.push(Model::normal(model));
            if Model::normal(model).is_random() {
                models.push(Model { model, interval: PooledInterval::HartungKnapp });
            }
        }
    }
    models
}
