//! Which rows of a meta-analysis a figure draws.

use crate::results::{Method, Pooled, PooledModel, PooledPart, Results, Row, Statistic, display};

use super::super::face::Footnotes;
use super::super::rows::bounds;
use super::PoolWish;

/// Ratios, shown in place of their logarithms.
const RATIOS: [Statistic; 4] = [Statistic::RiskRatio, Statistic::OddsRatio, Statistic::RatioOfMeans, Statistic::Ratio];

/// One study.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StudyLine {
    pub(crate) name: String,
    pub(crate) marks: String,
    /// The subgroup it belongs to.
    pub(crate) group: Option<String>,
    /// What each arm reported: `4/123`, `−24.4 (11.6), 42`.
    pub(crate) arms: (String, String),
    /// Events of participants, where it reports counts.
    pub(crate) counts: Option<[(u64, u64); 2]>,
    /// On the scale that is shown.
    pub(crate) estimate: Option<f64>,
    pub(crate) bounds: Option<(f64, f64)>,
    /// On the scale of the analysis: the effect and its standard error.
    pub(crate) analysed: Option<(f64, f64)>,
    /// Its share of the weight under each model that is shown.
    pub(crate) weights: Vec<Option<f64>>,
}

/// A pooled effect, or the interval a new study's effect is predicted in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SummaryLine {
    pub(crate) label: String,
    pub(crate) estimate: Option<f64>,
    pub(crate) bounds: Option<(f64, f64)>,
    /// Is this the one to be read first?
    pub(crate) headline: bool,
    /// Is it a prediction interval?
    pub(crate) prediction: bool,
    pub(crate) marks: String,
}

/// A meta-analysis by what its rows are about.
pub(crate) struct PoolRows<'a> {
    rows: &'a [Row],
    wish: &'a PoolWish<'a>,
    /// What the figures show.
    pub(crate) shown: Statistic,
    /// What was analysed: the same, or its logarithm.
    pub(crate) analysed: Statistic,
    /// The models whose effects are shown, in the table's order.
    pub(crate) models: Vec<Method>,
    /// The models whose weights are shown.
    pub(crate) weighted: Vec<Method>,
}

impl<'a> PoolRows<'a> {
    /// None where no study has an effect.
    pub(crate) fn new(results: &'a Results, wish: &'a PoolWish<'a>) -> Option<PoolRows<'a>> {
        let rows = results.rows.as_slice();
        let single = |row: &&Row| row.method == Some(Method::SingleStudy) && row.estimate.is_some();
        let statistics: Vec<Statistic> = rows.iter().filter(single).map(|row| row.statistic).collect();
        let analysed = *statistics.iter().find(|statistic| !RATIOS.contains(statistic))?;
        let shown = statistics.iter().copied().find(|statistic| RATIOS.contains(statistic)).unwrap_or(analysed);
        let of_all = |row: &&Row| row.statistic == shown && row.study.is_none() && row.term.is_none();
        let mut models: Vec<Method> = Vec::new();
        for method in rows.iter().filter(of_all).filter_map(|row| row.method) {
            if is_model(method) && !models.contains(&method) {
                models.push(method);
            }
        }
        let mut weighted: Vec<Method> = Vec::new();
        for method in rows.iter().filter(|row| row.statistic == Statistic::Weight).filter_map(|row| row.method) {
            if !weighted.contains(&method) {
                weighted.push(method);
            }
        }
        if let Some(headline) = wish.headline {
            weighted.retain(|method| *method == base_model(headline));
        }
        weighted.truncate(2);
        Some(PoolRows { rows, wish, shown, analysed, models, weighted })
    }

    /// Is the axis logarithmic?
    pub(crate) fn logarithmic(&self) -> bool {
        RATIOS.contains(&self.shown)
    }

    /// What turns an effect into the unit it is shown in.
    pub(crate) fn factor(&self) -> f64 {
        if self.shown == Statistic::RiskDifference { 100.0 } else { 1.0 }
    }

    /// The effect as the title of an axis.
    pub(crate) fn effect_words(&self) -> &'static str {
        match self.shown {
            Statistic::RiskRatio => "Risk ratio",
            Statistic::OddsRatio => "Odds ratio",
            Statistic::RatioOfMeans => "Ratio of means",
            Statistic::Ratio => "Ratio",
            Statistic::RiskDifference => "Risk difference (percentage points)",
            Statistic::MeanDifference => "Mean difference",
            Statistic::StandardizedMeanDifference => "Standardised mean difference",
            _ => "Effect",
        }
    }

    pub(crate) fn level(&self) -> Option<f64> {
        self.rows.iter().find(|row| row.statistic == self.shown).and_then(|row| row.level)
    }

    /// The studies in the table's order, with what a reader must know of them as footnotes.
    pub(crate) fn studies(&self, notes: &mut Footnotes) -> Vec<StudyLine> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.rows.iter().filter(|row| row.method == Some(Method::SingleStudy)).filter_map(name_of) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.into_iter().map(|name| self.study(name, notes)).collect()
    }

    fn study(&self, name: &str, notes: &mut Footnotes) -> StudyLine {
        let own = || self.rows.iter().filter(move |row| name_of(row) == Some(name));
        let single = |statistic: Statistic| {
            own().find(move |row| row.statistic == statistic && row.method == Some(Method::SingleStudy))
        };
        let (shown, analysed) = (single(self.shown), single(self.analysed));
        // The arms' rows name no comparator; the experimental one stands first.
        let of_arm = |statistic: Statistic, at: usize| {
            own().filter(move |row| row.statistic == statistic && row.arm.is_some() && row.versus.is_none()).nth(at)
        };
        let counts = |at: usize| of_arm(Statistic::Proportion, at).and_then(|row| row.events.zip(row.n));
        let arm = |at: usize| match (counts(at), of_arm(Statistic::Mean, at), of_arm(Statistic::StandardDeviation, at))
        {
            (Some((events, n)), ..) => display::counts(Some(events), Some(n)),
            (None, Some(mean), sd) => {
                let spread = sd.and_then(|sd| sd.estimate).map(|sd| format!(" ({})", display::mean(sd)));
                let n = mean.n.map(|n| format!(", {n}")).unwrap_or_default();
                let value = mean.estimate.map_or_else(|| display::NONE.into(), display::mean);
                format!("{value}{}{n}", spread.unwrap_or_default())
            }
            _ => String::new(),
        };
        let note = analysed.or(shown).and_then(|row| row.note.as_deref());
        let weight = |method: &Method| {
            let of_method = |row: &&Row| row.statistic == Statistic::Weight && row.method == Some(*method);
            own().find(of_method).and_then(|row| row.estimate)
        };
        StudyLine {
            name: name.to_owned(),
            marks: note.map(|note| notes.remark(&sentence(note))).unwrap_or_default(),
            group: own().find_map(|row| group_of(row.term.as_deref()?)).map(str::to_owned),
            arms: (arm(0), arm(1)),
            counts: counts(0).zip(counts(1)).map(|(a, b)| [a, b]),
            estimate: shown.and_then(|row| row.estimate),
            bounds: shown.and_then(bounds),
            analysed: analysed.and_then(|row| row.estimate.zip(row.std_error)),
            weights: self.weighted.iter().map(weight).collect(),
        }
    }

    /// The pooled effects of all studies, or of the subgroup `term`; the prediction interval last.
    pub(crate) fn summaries(&self, term: Option<&str>, notes: &mut Footnotes) -> Vec<SummaryLine> {
        let mut lines = Vec::new();
        for model in &self.models {
            let Some(row) = self.find(self.shown, *model, term) else { continue };
            // What is the matter with a pooled effect is said where its logarithm stands.
            let note = self.find(self.analysed, *model, term).and_then(|row| row.note.as_deref());
            lines.push(SummaryLine {
                label: model_words(*model),
                estimate: row.estimate,
                bounds: bounds(row),
                headline: self.wish.headline == Some(*model),
                prediction: false,
                marks: note.map(|note| notes.remark(&sentence(note))).unwrap_or_default(),
            });
        }
        let statistic =
            if self.logarithmic() { Statistic::PredictionIntervalRatio } else { Statistic::PredictionInterval };
        let predicted = self.wish.prediction.and_then(|method| self.find(statistic, method, term));
        if let Some(row) = predicted.filter(|row| row.lower.is_some() && term.is_none()) {
            lines.push(SummaryLine {
                label: "Prediction interval for a new study".into(),
                estimate: None,
                bounds: bounds(row),
                headline: false,
                prediction: true,
                marks: String::new(),
            });
        }
        lines
    }

    fn find(&self, statistic: Statistic, method: Method, term: Option<&str>) -> Option<&'a Row> {
        self.rows.iter().find(|row| {
            row.statistic == statistic
                && row.method == Some(method)
                && row.study.is_none()
                && row.term.as_deref() == term
        })
    }

    /// The pooled effect to be read first, on the scale of the analysis.
    pub(crate) fn center(&self) -> Option<f64> {
        let model = self.wish.headline.or_else(|| self.models.first().copied())?;
        self.find(self.analysed, model, None)?.estimate
    }

    /// How much the studies differ, as a sentence; of all, or of the subgroup `term`.
    pub(crate) fn heterogeneity(&self, term: Option<&str>) -> Option<String> {
        let q = self.find(Statistic::CochranQ, Method::InverseVariance, term)?;
        let (value, df) = (q.estimate?, q.df?);
        let p = q.p_value.map(|p| format!(", {}", display::p_with_sign(p))).unwrap_or_default();
        let mut text = format!("Q = {} on {} df{p}", display::number(value, 2), display::number(df, 0));
        let model = self.wish.headline.map(base_model);
        let model = model.or_else(|| self.weighted.last().copied()).filter(|model| *model != Method::CommonEffect);
        let squared = model.and_then(|model| self.find(Statistic::ISquared, model, term));
        let squared = squared.or_else(|| self.find(Statistic::ISquared, Method::FromQ, term));
        if let Some(share) = squared.and_then(|row| row.estimate) {
            text.push_str(&format!("; I² = {}", display::percent(share)));
        }
        if let Some((model, tau2)) =
            model.and_then(|model| Some((model, self.find(Statistic::TauSquared, model, term)?.estimate?)))
        {
            text.push_str(&format!("; τ² = {} ({})", display::mean(tau2), estimator_words(model)));
            let profile = self.find(Statistic::TauSquared, Method::QProfile, term);
            let interval = profile.and_then(|row| display::interval(row.lower, row.upper, display::mean));
            if let Some(interval) = interval {
                text.push_str(&format!(", Q-profile {interval}"));
            }
        }
        Some(text)
    }

    /// The subgroups in the order of the studies, as terms (`COLUMN=value`).
    pub(crate) fn terms(&self) -> Vec<&'a str> {
        let mut terms: Vec<&str> = Vec::new();
        for term in self.rows.iter().filter(|row| row.study.is_some()).filter_map(|row| row.term.as_deref()) {
            if group_of(term).is_some() && !terms.contains(&term) {
                terms.push(term);
            }
        }
        terms
    }

    /// The test of a difference between subgroups, as a sentence.
    pub(crate) fn subgroup_difference(&self) -> Option<String> {
        let rows = || self.rows.iter().filter(|row| row.statistic == Statistic::SubgroupDifference);
        let headline = self.wish.headline.and_then(|headline| rows().find(|row| row.method == Some(headline)));
        let row = headline.or_else(|| rows().next_back())?;
        let (value, df, p) = (row.test_statistic?, row.df?, row.p_value?);
        Some(format!(
            "Difference between subgroups: Q = {} on {} df, {}",
            display::number(value, 2),
            display::number(df, 0),
            display::p_with_sign(p)
        ))
    }

    /// The studies that trim and fill made up: effect and standard error on the scale of the analysis.
    pub(crate) fn filled(&self) -> Vec<(f64, f64)> {
        let model = self.wish.headline.map_or(Method::CommonEffect, base_model);
        let of_model = |row: &&Row| {
            row.statistic == Statistic::FilledStudy && row.method.is_some_and(|method| base_model(method) == model)
        };
        self.rows.iter().filter(of_model).filter_map(|row| row.estimate.zip(row.std_error)).collect()
    }

    /// The test of asymmetry, as a sentence.
    pub(crate) fn asymmetry(&self) -> Option<String> {
        let row = self.find(Statistic::Egger, Method::LinearRegression, None)?;
        Some(format!("Egger’s test of asymmetry: {}", display::p_with_sign(row.p_value?)))
    }
}

fn name_of(row: &Row) -> Option<&str> {
    row.study.as_deref()
}

/// The value of a `COLUMN=value` term.
pub(crate) fn group_of(term: &str) -> Option<&str> {
    term.split_once('=').map(|(_, value)| value)
}

fn is_model(method: Method) -> bool {
    match method {
        Method::Pooled(Pooled { part, .. }) => part == PooledPart::Whole,
        other => PooledModel::ALL.iter().any(|model| model.method() == other),
    }
}

/// The model behind a composed id.
fn base_model(method: Method) -> Method {
    match method {
        Method::Pooled(Pooled { model, .. }) => model.method(),
        other => other,
    }
}

/// A model in the words of a line.
pub(crate) fn model_words(method: Method) -> String {
    let own = match base_model(method) {
        Method::CommonEffect => "Common effect".to_owned(),
        Method::MantelHaenszel => "Mantel–Haenszel".to_owned(),
        Method::Peto => "Peto".to_owned(),
        model => format!("Random effects ({})", estimator_words(model)),
    };
    let more = if method.id().contains("hartung-knapp-ad-hoc") {
        ", Hartung–Knapp ad hoc"
    } else if method.id().contains("hartung-knapp") {
        ", Hartung–Knapp"
    } else {
        ""
    };
    own + more
}

/// The estimator of τ² as it is usually abbreviated.
pub(crate) fn estimator_words(model: Method) -> &'static str {
    match model {
        Method::DerSimonianLaird => "DL",
        Method::Reml => "REML",
        Method::MaximumLikelihood => "ML",
        Method::PauleMandel => "PM",
        Method::Hedges => "HE",
        Method::SidikJonkman => "SJ",
        Method::EmpiricalBayes => "EB",
        Method::HunterSchmidt => "HS",
        other => other.id(),
    }
}

/// A note as a sentence.
pub(crate) fn sentence(note: &str) -> String {
    let mut letters = note.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}
