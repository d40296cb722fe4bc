//! Do small studies show other effects? Egger, Begg, Peters, trim and fill.

use crate::analysis::outcome::Outcome;
use crate::results::{Method, PooledPart, Row, Statistic};
use crate::stats::Note;
use crate::stats::meta::{
    Coefficient, Convergence, Estimator, Side, Studies, begg, egger, egger_meta_regression, peters, trim_and_fill,
};

use super::member::{Set, StudyData};
use super::models::{About, fill, joined};
use super::question::{EffectMeasure, Model};

/// Below this the tests say next to nothing.
const ENOUGH: usize = 10;

impl About<'_> {
    /// The tests of funnel asymmetry.
    pub fn asymmetry_rows(&self, set: &Set, rows: &mut Vec<Row>) {
        let Some(studies) = set.studies().filter(|studies| studies.k() > 2) else { return };
        let level = self.question.level;
        let few = (studies.k() < ENOUGH).then_some(Note::Borrowed(
            "fewer than ten studies: a test of asymmetry finds next to nothing (doi:10.1136/bmj.d4002)",
        ));
        let mut regression = |statistic, method, found: Option<Coefficient>, what: &'static str| {
            let mut row = self.row(statistic, method);
            match found {
                Some(found) => {
                    fill(&mut row, &found, level);
                    row.note = joined(row.note.take(), joined(Some(what.into()), few.clone()));
                }
                None => row.note = Some("no test: the studies do not differ in precision".into()),
            }
            rows.push(row);
        };
        let intercept = egger(&studies, level).map(|line| line.intercept);
        regression(Statistic::Egger, Method::LinearRegression, intercept, "intercept of effect/SE on 1/SE");
        let slope = egger_meta_regression(&studies, Some(Estimator::Reml), level);
        regression(Statistic::Egger, Method::MetaRegressionReml, slope, "slope of effect on SE, REML");
        if self.question.measure == EffectMeasure::OddsRatio
            && let Some(sizes) = sizes(set)
        {
            let (events, n): (Vec<u64>, Vec<u64>) = sizes.into_iter().unzip();
            let slope = peters(&studies, &events, &n, level).map(|line| line.slope);
            regression(Statistic::Peters, Method::LinearRegression, slope, "slope of log odds ratio on 1/N");
        }
        match begg(&studies) {
            Some(found) => {
                let exact = if found.ties { Method::KendallTies } else { Method::KendallExact };
                for (method, test) in [(exact, found.kendall), (Method::Normal, found.normal)] {
                    let mut row = self.row(Statistic::Begg, method);
                    Outcome::of_test(test).fill(&mut row);
                    row.estimate = Some(found.tau);
                    row.note = joined(row.note.take(), few.clone());
                    rows.push(row);
                }
            }
            None => {
                let mut row = self.row(Statistic::Begg, Method::KendallExact);
                row.note = Some("no test: the variances have no order".into());
                rows.push(row);
            }
        }
    }

    /// Trim and fill under a model: the effect, and the studies filled in.
    pub fn trim_and_fill_rows(&self, set: &Set, model: Model, rows: &mut Vec<Row>) {
        // The interval does not matter to what is trimmed: once for each model.
        let model = Model::normal(model.model);
        let method = model.part(PooledPart::TrimAndFillL0);
        let told = |row: &Row| row.statistic == Statistic::TrimAndFill && row.method == Some(method);
        if !model.is_inverse_variance() || rows.iter().any(told) {
            return;
        }
        let Some(studies) = set.studies().filter(|studies| studies.k() > 2) else { return };
        self.trim_and_fill_of(set, &studies, model, PooledPart::TrimAndFillL0, rows);
        if matches!(model.estimator(), Some(Estimator::Reml | Estimator::Ml)) {
            self.trim_and_fill_of(set, &studies, model, PooledPart::TrimAndFillL0Converged, rows);
        }
    }

    fn trim_and_fill_of(&self, set: &Set, studies: &Studies, model: Model, part: PooledPart, rows: &mut Vec<Row>) {
        let (question, method) = (self.question, model.part(part));
        let convergence = match part {
            PooledPart::TrimAndFillL0Converged => Convergence::Full,
            _ => Convergence::AsMetafor,
        };
        let mut row = self.row(Statistic::TrimAndFill, method);
        row.unit = self.units.0.clone();
        let Some(found) = trim_and_fill(studies, model.estimator(), convergence, question.level) else {
            row.note =
                Some("not computed: the studies do not differ in precision, or the number does not settle".into());
            rows.push(row);
            return;
        };
        fill(&mut row, found.fit.mean(), question.level);
        let side = match found.side {
            Side::Left => "left",
            Side::Right => "right",
        };
        let count = found.filled.len();
        let likelihood = matches!(model.estimator(), Some(Estimator::Reml | Estimator::Ml));
        let rough = match part {
            PooledPart::TrimAndFillL0 if likelihood && count > 0 => ", τ² to 1e-5 as metafor's trimfill stops",
            _ => "",
        };
        row.note = Some(format!("{count} filled in on the {side}{rough}").into());
        let ratio = question.measure.ratio().map(|statistic| {
            let mut ratio = self.row(statistic, method);
            ratio.unit = self.units.1.clone();
            Outcome::of_estimate(found.fit.mean().estimate.clone().mapped(libm::exp), question.level).fill(&mut ratio);
            ratio
        });
        rows.push(row);
        rows.extend(ratio);
        let members = set.with_effect();
        for filled in &found.filled {
            let mut row = self.row(Statistic::FilledStudy, method);
            row.study = members[filled.mirrors].study.name.clone();
            row.unit = self.units.0.clone();
            row.estimate = Some(filled.effect);
            row.std_error = Some(filled.variance.sqrt());
            row.note = Some("made up: the mirror image of this study".into());
            rows.push(row);
        }
    }
}

/// Events and participants of both arms, of every study with an effect.
fn sizes(set: &Set) -> Option<Vec<(u64, u64)>> {
    let of = |data: &StudyData| match data {
        StudyData::Counts(a, b) => Some((a.events() + b.events(), a.n() + b.n())),
        _ => None,
    };
    set.with_effect().iter().map(|member| of(&member.study.data)).collect()
}
