//! Logistic regression with the risks it standardises → rows; the unadjusted rates beside.

use crate::model::{DesignMatrix, Expression, Frame, LsMeanWeights, Values, Weights};
use crate::results::{Alternative, Method, Row, Statistic};
use crate::stats::logistic::{Likelihood, Logistic, LogisticError, Marginal, Standardized, Variance, g_computation};
use crate::stats::matrix::Matrix;
use crate::stats::{Binomial, Contrast, Estimate, Level, TestResult};

use super::methods::{self, Compute};
use super::model_rows::{Fitted, ModelError, ModelRows, aliased};
use super::outcome::Outcome;
use super::strata::Strata;

/// What is asked of a logistic regression.
#[derive(Clone, Debug)]
pub struct LogisticRequest {
    /// What is maximised.
    pub likelihood: Likelihood,
    /// Profile-likelihood intervals beside Wald's?
    pub profile: bool,
    /// Where a conditional odds ratio differs over the covariates: how it is averaged.
    pub weights: LsMeanWeights,
    /// Variables over whose levels Mantel and Haenszel's effects are taken.
    pub strata: Vec<String>,
    /// Contrasts of log odds besides the differences of arms.
    pub contrasts: Vec<Expression>,
    /// Coverage of the intervals.
    pub level: Level,
}

/// A fitted model with its rows.
#[derive(Clone, Debug)]
pub struct LogisticAnalysis {
    /// The rows.
    pub rows: Vec<Row>,
    /// The fit.
    pub fit: Logistic,
    /// What a reader should know: few events for the number of coefficients.
    pub remarks: Vec<String>,
}

impl Fitted for Logistic {
    fn contrast(&self, l: &[f64]) -> Contrast {
        let found = Logistic::contrast(self, l, Level::NINETY_FIVE);
        let number = |value: Option<f64>| value.unwrap_or(f64::NAN);
        Contrast { estimate: number(found.value), std_error: number(found.std_error), df: f64::INFINITY }
    }

    fn f_test(&self, rows: &[Vec<f64>]) -> TestResult {
        self.wald(rows)
    }
}

/// How the standardised risks vary, in words.
const VARIANCES: [(Variance, Method, &str); 3] = [
    (
        Variance::Robust,
        Method::GComputationRobust,
        "variance that holds if the model is wrong, simple randomisation (Ye and others 2023)",
    ),
    (Variance::ModelBased, Method::GComputation, "delta method, the model's covariance (Ge and others 2011)"),
    (Variance::Sandwich, Method::GComputationHc0, "delta method, sandwich covariance HC0"),
];

/// The unadjusted contrasts that stand beside.
const UNADJUSTED: [(Statistic, Method); 5] = [
    (Statistic::RiskDifference, Method::Wald),
    (Statistic::RiskDifference, Method::Newcombe),
    (Statistic::RiskRatio, Method::Katz),
    (Statistic::OddsRatio, Method::Woolf),
    (Statistic::TestOfEquality, Method::FisherExact),
];

/// Fewer participants with (or without) the event for each coefficient are told (Vittinghoff and McCulloch 2007, doi:10.1093/aje/kwk052).
const FEW: f64 = 5.0;

/// Fits the model and makes its rows: rates as they are, standardised risks, marginal and conditional contrasts, contrasts asked for, tests
/// of terms, coefficients, the likelihood.
///
/// # Errors
/// [`ModelError`]; what separates those with the event from those without is named, with what to try.
pub fn logistic(frame: &Frame, request: &LogisticRequest) -> Result<LogisticAnalysis, ModelError> {
    let design = DesignMatrix::new(frame);
    let events: Vec<bool> = frame.response.iter().map(|response| *response == 1.0).collect();
    let (count, rows) = (events.iter().filter(|event| **event).count(), events.len());
    if count == 0 || count == rows {
        let who = if count == 0 { "nobody" } else { "everybody" };
        return Err(ModelError::Refused(format!(
            "{who} of the {rows} rows used has the event: no odds can be estimated; give the rates with `retrial calc two-proportions`"
        )));
    }
    let fit = Logistic::fit(&design.x, &events, request.likelihood).map_err(|error| match error {
        LogisticError::Aliased(aliases) => aliased(&aliases, &design.names),
        LogisticError::Separated { columns } => ModelError::Refused(separation(frame, &design, &columns)),
        LogisticError::GivenUp => {
            ModelError::Refused(format!("{error}; leave terms out of the model, or merge sparse levels"))
        }
        LogisticError::NotFinite => ModelError::Refused(format!("{error}; change their unit")),
    })?;
    let made = Made { frame, design: &design, fit: &fit, request };
    let mut remarks = Vec::new();
    let each = count.min(rows - count) as f64 / (design.names.len() as f64 - 1.0).max(1.0);
    if each < FEW {
        remarks.push(format!(
            "{} participants {} the event for {} coefficient{} besides the intercept: estimates may be biased away from no effect",
            count.min(rows - count),
            if count <= rows - count { "with" } else { "without" },
            design.names.len() - 1,
            if design.names.len() == 2 { "" } else { "s" }
        ));
    }
    Ok(LogisticAnalysis { rows: made.rows(&events)?, fit: fit.clone(), remarks })
}

struct Made<'a> {
    frame: &'a Frame,
    design: &'a DesignMatrix,
    fit: &'a Logistic,
    request: &'a LogisticRequest,
}

impl Made<'_> {
    fn is_firth(&self) -> bool {
        self.request.likelihood == Likelihood::Firth
    }

    fn method(&self) -> Method {
        if self.is_firth() { Method::Firth } else { Method::Logistic }
    }

    fn rows(&self, events: &[bool]) -> Result<Vec<Row>, ModelError> {
        let note = if self.is_firth() { "Firth's penalised likelihood" } else { "maximum likelihood" };
        let rows = ModelRows {
            frame: self.frame,
            design: self.design,
            fit: self.fit,
            method: self.method(),
            weights: self.request.weights,
            level: self.request.level,
            note: note.to_string(),
        };
        let mut all = self.risks(events);
        all.extend(self.conditional(&rows));
        all.extend(rows.contrasts(&self.request.contrasts)?.into_iter().map(|mut row| {
            row.unit = Some("log-odds".into());
            if self.is_firth() {
                row.note = Some("Firth's penalised likelihood, Wald interval".into());
            }
            row
        }));
        all.extend(self.term_tests(&rows));
        all.extend(self.coefficients(&rows));
        all.extend(self.likelihood(events));
        Ok(all)
    }

    /// Rates as they are and as standardised, then their contrasts pair by pair.
    fn risks(&self, events: &[bool]) -> Vec<Row> {
        let level = self.request.level;
        let arms = self.frame.arms();
        let codes = self.frame.variables[Frame::ARM].codes();
        let counts: Vec<Option<Binomial>> = (0..arms.len())
            .map(|arm| {
                let of = || events.iter().zip(codes).filter(|(_, own)| **own == arm);
                Binomial::new(of().filter(|(event, _)| **event).count() as u64, of().count() as u64).ok()
            })
            .collect();
        let mut rows = Vec::new();
        for (arm, count) in arms.iter().zip(&counts) {
            let entry = methods::find(Statistic::Proportion, Method::Wilson).map(|entry| entry.compute);
            let (Some(count), Some(Compute::Proportion(compute))) = (count, entry) else { continue };
            let mut row = Row::new(Statistic::Proportion, Method::Wilson);
            row.arm = Some(arm.as_str().into());
            (row.events, row.n) = (Some(count.events()), Some(count.n()));
            row.unit = Some("proportion".into());
            row.note = Some("unadjusted".into());
            Outcome::of_estimate(compute(*count, level), level).fill(&mut row);
            rows.push(row);
        }
        let strata = self.strata(events);
        let standardized = self.standardized(codes);
        for (arm, name) in arms.iter().enumerate() {
            for (method, words, found) in &standardized {
                let mut row = Row::new(Statistic::StandardizedRisk, *method);
                row.arm = Some(name.as_str().into());
                row.n = Some(self.frame.response.len() as u64);
                row.unit = Some("proportion".into());
                row.note = Some(format!("everyone as if in this arm; {words}").into());
                self.marginal(found, |found| (found.risk(arm, level), None)).fill(&mut row);
                rows.push(row);
            }
        }
        for versus in 0..arms.len() {
            for arm in versus + 1..arms.len() {
                let pair = |statistic: Statistic, method: Method, words: &str, outcome: Outcome| {
                    let mut row = Row::new(statistic, method);
                    row.arm = Some(arms[arm].as_str().into());
                    row.versus = Some(arms[versus].as_str().into());
                    row.unit = Some(super::run::unit_of(statistic).into())
                        .filter(|unit: &std::sync::Arc<str>| !unit.is_empty());
                    row.note = Some(words).filter(|words| !words.is_empty()).map(|words| words.to_string().into());
                    outcome.fill(&mut row);
                    row
                };
                for (contrast, natural, log) in CONTRASTS {
                    for (method, words, found) in &standardized {
                        let words = format!("marginal; {words}");
                        let outcome = self.marginal(found, |found| {
                            (found.contrast(contrast, arm, versus, level), Some(found.test(contrast, arm, versus)))
                        });
                        if natural != log {
                            rows.push(pair(natural, *method, &words, on_ratio_scale(outcome.clone())));
                        }
                        rows.push(pair(log, *method, &words, outcome));
                    }
                    let (Some(a), Some(b)) = (counts[arm], counts[versus]) else { continue };
                    for (statistic, method) in UNADJUSTED.iter().filter(|(statistic, _)| *statistic == natural) {
                        if let Some(entry) = methods::find(*statistic, *method) {
                            rows.push(pair(*statistic, *method, "unadjusted", super::run::apply(entry, a, b, level)));
                        }
                    }
                }
                if !self.request.strata.is_empty() {
                    let names = self.request.strata.join(" × ");
                    for (statistic, method, outcome) in
                        strata.contrasts((arm, versus), &names, Strata::is_standard, level)
                    {
                        rows.push(pair(statistic, method, "", outcome));
                    }
                }
                let (Some(a), Some(b)) = (counts[arm], counts[versus]) else { continue };
                if let Some(entry) = methods::find(Statistic::TestOfEquality, Method::FisherExact) {
                    rows.push(pair(entry.statistic, entry.method, "unadjusted", super::run::apply(entry, a, b, level)));
                }
            }
        }
        rows
    }

    /// Everyone by stratum and arm.
    fn strata(&self, events: &[bool]) -> Strata {
        let named: Vec<&[usize]> = self
            .request
            .strata
            .iter()
            .filter_map(|name| self.frame.variables.iter().find(|variable| variable.name == *name))
            .map(|variable| variable.codes())
            .collect();
        let mut strata = Strata::default();
        for (row, event) in events.iter().enumerate() {
            let stratum = named.iter().map(|codes| codes[row]).collect();
            strata.add(stratum, self.frame.variables[Frame::ARM].codes()[row], *event);
        }
        strata
    }

    /// The standardised risks with each variance; nothing of a penalised fit.
    fn standardized(&self, codes: &[usize]) -> Vec<(Method, &'static str, Option<Standardized>)> {
        let count = self.frame.arms().len();
        let as_arm: Vec<Matrix> = (0..count).map(|arm| self.as_arm(arm)).collect();
        let compute = |(variance, method, words): &(Variance, Method, &'static str)| {
            let found = (!self.is_firth()).then(|| g_computation(self.fit, &as_arm, codes, *variance)).flatten();
            (*method, *words, found)
        };
        // Of a penalised fit one row says why there is none.
        VARIANCES
            .iter()
            .skip(usize::from(self.is_firth()))
            .take(if self.is_firth() { 1 } else { VARIANCES.len() })
            .map(compute)
            .collect()
    }

    /// The design with everyone in this arm.
    fn as_arm(&self, arm: usize) -> Matrix {
        let count = self.frame.arms().len();
        let rows: Vec<Vec<f64>> = (0..self.frame.response.len())
            .map(|row| {
                let at = |variable: &crate::model::Variable| match &variable.values {
                    Values::Numeric(values) => Weights::Value(values[row]),
                    Values::Factor { levels, codes } => Weights::level(codes[row], levels.len()),
                };
                let mut point: Vec<Weights> = self.frame.variables.iter().map(at).collect();
                point[Frame::ARM] = Weights::level(arm, count);
                self.design.row(&point)
            })
            .collect();
        Matrix::of(rows.len(), self.design.names.len(), |i, j| rows[i][j])
    }

    fn marginal(
        &self,
        found: &Option<Standardized>,
        compute: impl Fn(&Standardized) -> (Estimate, Option<TestResult>),
    ) -> Outcome {
        match found {
            Some(found) => {
                let (estimate, test) = compute(found);
                with_test(Outcome::of_estimate(estimate, self.request.level), test)
            }
            None if self.is_firth() => Outcome::missing(
                "not standardised: Firth's likelihood draws the predicted risks towards one half (Puhr and others 2017, doi:10.1002/sim.7273)",
            ),
            None => Outcome::missing("no variance: an arm has one participant"),
        }
    }

    /// Conditional odds ratios of the arms.
    fn conditional(&self, rows: &ModelRows) -> Vec<Row> {
        let crossed = self.frame.terms.iter().any(|term| term.len() > 1 && term.contains(&Frame::ARM));
        let mut all = Vec::new();
        for (difference, l) in rows.differences() {
            let averaged = match crossed {
                true => format!(
                    "conditional on the covariates, log odds averaged over those crossed with the arm ({} weights)",
                    self.request.weights.id()
                ),
                false => "conditional on the covariates".to_string(),
            };
            for (method, outcome) in self.intervals(&l) {
                for log in [false, true] {
                    let statistic = if log { Statistic::LogOddsRatio } else { Statistic::OddsRatio };
                    let mut row = Row::new(statistic, method);
                    (row.arm, row.versus, row.n) = (difference.arm.clone(), difference.versus.clone(), difference.n);
                    row.unit = Some(super::run::unit_of(statistic).into());
                    row.note = Some(averaged.clone().into());
                    if log { outcome.clone() } else { on_ratio_scale(outcome.clone()) }.fill(&mut row);
                    all.push(row);
                }
            }
        }
        all
    }

    /// A combination of the coefficients by each method of its interval.
    fn intervals(&self, l: &[f64]) -> Vec<(Method, Outcome)> {
        let level = self.request.level;
        let profile = || {
            let outcome = Outcome::of_estimate(self.fit.profile(l, level), level);
            with_test(outcome, Some(self.fit.likelihood_ratio_of(l)))
        };
        if self.is_firth() {
            return vec![(Method::Firth, profile())];
        }
        let contrast = Fitted::contrast(self.fit, l);
        let wald = with_test(Outcome::of_estimate(contrast.interval(level), level), Some(contrast.test()));
        let mut found = vec![(Method::Logistic, wald)];
        if self.request.profile {
            found.push((Method::ProfileLikelihood, profile()));
        }
        found
    }

    /// Every term by Wald's test at equal weights, and those that are in no product by the likelihood ratio.
    fn term_tests(&self, rows: &ModelRows) -> Vec<Row> {
        let mut all: Vec<Row> = rows.term_tests();
        for row in &mut all {
            row.method = Some(Method::Wald);
        }
        for (term, columns) in self.design.removable(self.frame) {
            let test = self.fit.likelihood_ratio(&columns);
            let mut row = Row::new(Statistic::TermTest, Method::LikelihoodRatio);
            row.term = Some(term.into());
            row.note = Some(match self.is_firth() {
                true => "penalised likelihood with and without the term".into(),
                false => "likelihood with and without the term".into(),
            });
            Outcome::of_test(test).fill(&mut row);
            all.push(row);
        }
        all
    }

    /// The coefficients, and their odds ratios.
    fn coefficients(&self, rows: &ModelRows) -> Vec<Row> {
        let mut all = Vec::new();
        let count = self.design.names.len();
        for (at, plain) in rows.coefficients().into_iter().enumerate() {
            let l: Vec<f64> = (0..count).map(|j| f64::from(u8::from(j == at))).collect();
            for (method, outcome) in self.intervals(&l) {
                let mut row = Row::new(Statistic::Coefficient, method);
                row.term = plain.term.clone();
                row.note = plain.note.clone();
                row.unit = Some("log-odds".into());
                outcome.clone().fill(&mut row);
                all.push(row);
                if at > 0 {
                    let mut row = Row::new(Statistic::OddsRatio, method);
                    row.term = plain.term.clone();
                    row.note = Some("conditional on the other terms".into());
                    row.unit = Some("ratio".into());
                    on_ratio_scale(outcome).fill(&mut row);
                    all.push(row);
                }
            }
        }
        all
    }

    /// −2 log L with its criteria, that of the intercept alone, the steps.
    fn likelihood(&self, events: &[bool]) -> Vec<Row> {
        let (n, p) = (events.len() as f64, self.design.names.len() as f64);
        let x = events.iter().filter(|event| **event).count() as f64;
        let alone = -2.0 * (x * libm::log(x / n) + (n - x) * libm::log((n - x) / n));
        let own = -2.0 * self.fit.log_likelihood();
        let note = "−2 log L is the residual deviance of single events";
        let row = |statistic: Statistic, value: f64, term: Option<&str>| {
            let mut row = Row::new(statistic, Method::MaximumLikelihood);
            row.estimate = Some(value);
            row.term = term.map(Into::into);
            row.n = Some(events.len() as u64);
            row.note = Some(if self.is_firth() { format!("{note}; at Firth's estimate") } else { note.into() }.into());
            row
        };
        vec![
            row(Statistic::Minus2LogLikelihood, own, None),
            row(Statistic::Minus2LogLikelihood, alone, Some("intercept alone")),
            row(Statistic::Aic, own + 2.0 * p, None),
            row(Statistic::Bic, own + p * libm::log(n), None),
            row(Statistic::Iterations, f64::from(self.fit.steps()), None),
        ]
    }
}

/// The marginal contrasts, each on its natural scale and on the one its standard error lives on.
const CONTRASTS: [(Marginal, Statistic, Statistic); 3] = [
    (Marginal::RiskDifference, Statistic::RiskDifference, Statistic::RiskDifference),
    (Marginal::LogRiskRatio, Statistic::RiskRatio, Statistic::LogRiskRatio),
    (Marginal::LogOddsRatio, Statistic::OddsRatio, Statistic::LogOddsRatio),
];

fn with_test(mut outcome: Outcome, test: Option<TestResult>) -> Outcome {
    if let Some(test) = test {
        outcome.test_statistic = test.statistic;
        outcome.df = outcome.df.or(test.df);
        outcome.p_value = test.p_value;
        outcome.alternative = test.p_value.map(|_| Alternative::TwoSided);
    }
    outcome
}

/// A logarithm as its ratio; the standard error stays with the logarithm.
fn on_ratio_scale(mut outcome: Outcome) -> Outcome {
    for value in [&mut outcome.estimate, &mut outcome.lower, &mut outcome.upper] {
        *value = value.map(libm::exp).filter(|value| value.is_finite());
    }
    outcome.std_error = None;
    outcome
}

/// What parts those with the event from those without, and what to try.
fn separation(frame: &Frame, design: &DesignMatrix, columns: &[usize]) -> String {
    let happened = |row: usize| frame.response[row] == 1.0;
    let mut sentences = Vec::new();
    let mut merge = false;
    for variable in &frame.variables {
        match &variable.values {
            Values::Factor { levels, codes } => {
                for (at, level) in levels.iter().enumerate() {
                    let of: Vec<usize> = (0..codes.len()).filter(|row| codes[*row] == at).collect();
                    let events = of.iter().filter(|row| happened(**row)).count();
                    let who = match (events, of.len()) {
                        (0, _) => "nobody",
                        (events, n) if events == n => "everybody",
                        _ => continue,
                    };
                    merge |= levels.len() > 2;
                    sentences.push(format!(
                        "{who} with `{}` = `{level}` has the event ({events} of {})",
                        variable.name,
                        of.len()
                    ));
                }
            }
            Values::Numeric(values) => {
                let range = |wanted: bool| {
                    let of = (0..values.len()).filter(|row| happened(*row) == wanted).map(|row| values[row]);
                    of.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
                };
                let (with, without) = (range(true), range(false));
                if with.0 >= without.1 || with.1 <= without.0 {
                    sentences.push(format!(
                        "`{}` is {} to {} with the event and {} to {} without it",
                        variable.name, with.0, with.1, without.0, without.1
                    ));
                }
            }
        }
    }
    if sentences.is_empty() {
        let named: Vec<String> = columns.iter().map(|column| format!("`{}`", design.names[*column])).collect();
        sentences.push(format!("together the terms {} part those with the event from those without", named.join(", ")));
    }
    let mend = if merge { "merge that level with another, leave the term out" } else { "leave the term out" };
    format!(
        "separation: {}; the odds ratio has no finite estimate; {mend}, or ask for Firth's penalised likelihood (--penalty firth)",
        sentences.join("; ")
    )
}
