//! The mixed model for repeated measures → rows.

use crate::model::{DesignMatrix, Expression, Frame, LsMeanWeights};
use crate::results::{Method, Row, Statistic};
use crate::stats::mmrm::{DegreesOfFreedom, Design, Estimation, Fit, FitError, Options, Structure, fit};
use crate::stats::{Contrast, Level, TestResult};

use super::model_rows::{Fitted, ModelError, ModelRows, aliased};

/// What is asked of a model for repeated measures.
#[derive(Clone, Debug)]
pub struct MmrmRequest {
    /// Covariance, estimation, degrees of freedom.
    pub options: Options,
    /// Structures to try, in order, where that of the options does not converge.
    pub fallback: Vec<Structure>,
    /// How least-squares means average.
    pub weights: LsMeanWeights,
    /// Contrasts besides the differences of arms.
    pub contrasts: Vec<Expression>,
    /// Coverage of the intervals.
    pub level: Level,
}

/// A fitted model with its rows.
#[derive(Clone, Debug)]
pub struct MmrmAnalysis {
    /// The rows.
    pub rows: Vec<Row>,
    /// The fit.
    pub fit: Fit,
    /// Its design matrix.
    pub design: DesignMatrix,
    /// Structures that were tried first, and why they were given up.
    pub given_up: Vec<String>,
}

impl Fitted for Fit {
    fn contrast(&self, l: &[f64]) -> Contrast {
        Fit::contrast(self, l)
    }

    fn f_test(&self, rows: &[Vec<f64>]) -> TestResult {
        Fit::f_test(self, rows)
    }
}

/// The method of degrees of freedom.
pub fn df_method(df: DegreesOfFreedom) -> Method {
    match df {
        DegreesOfFreedom::Satterthwaite => Method::Satterthwaite,
        DegreesOfFreedom::KenwardRoger => Method::KenwardRoger,
        DegreesOfFreedom::KenwardRogerLinear => Method::KenwardRogerLinear,
        DegreesOfFreedom::BetweenWithin => Method::BetweenWithin,
        DegreesOfFreedom::Residual => Method::Residual,
    }
}

/// The numbers of a frame as the fit takes them.
pub fn design_of(frame: &Frame, design: &DesignMatrix) -> Design {
    Design {
        x: design.x.clone(),
        y: frame.response.clone(),
        subject: frame.subject.clone(),
        visit: frame.visit_codes(),
        visits: frame.visits().len().max(1),
    }
}

/// Fits the model and makes its rows: least-squares means by arm and visit, differences, contrasts, tests of terms, coefficients, the
/// fitted covariance, the likelihood with its criteria, how the search ended.
///
/// # Errors
/// [`ModelError`]; a structure that does not converge gives way to the fall-backs, if there are any.
pub fn mmrm(frame: &Frame, request: &MmrmRequest) -> Result<MmrmAnalysis, ModelError> {
    let design = DesignMatrix::new(frame);
    let data = design_of(frame, &design);
    let mut given_up = Vec::new();
    let mut tried = std::iter::once(request.options.structure).chain(request.fallback.iter().copied()).peekable();
    let fit = loop {
        let Some(structure) = tried.next() else {
            return Err(ModelError::Refused(given_up.join("; ")));
        };
        match fit(&data, &Options { structure, ..request.options }) {
            Ok(fit) => break fit,
            Err(FitError::Aliased(aliases)) => return Err(aliased(&aliases, &design.names)),
            Err(error) => {
                let why = format!("{} ({}) was not fitted: {}", structure.words(), structure.id(), why(&error, frame));
                let last = tried.peek().is_none();
                given_up.push(if last { format!("{why}; {}", what_to_try(&error, structure)) } else { why });
            }
        }
    };
    let options = fit.options();
    let estimation = match options.estimation {
        Estimation::Reml => Method::Reml,
        Estimation::Ml => Method::MaximumLikelihood,
    };
    let mut note = format!("{} covariance, {}", options.structure.id(), estimation.id().to_uppercase());
    if !given_up.is_empty() {
        note.push_str(&format!(", in place of {}", request.options.structure.id()));
    }
    let rows = ModelRows {
        frame,
        design: &design,
        fit: &fit,
        method: df_method(options.degrees_of_freedom),
        weights: request.weights,
        level: request.level,
        note: note.clone(),
    };
    let mut all = rows.ls_means();
    all.extend(rows.differences().into_iter().map(|(row, _)| row));
    all.extend(rows.contrasts(&request.contrasts)?);
    all.extend(rows.term_tests());
    all.extend(rows.coefficients());
    all.extend(covariance_rows(frame, &fit, estimation, &note));
    all.extend(likelihood_rows(&fit, estimation, &note));
    Ok(MmrmAnalysis { rows: all, fit, design, given_up })
}

fn covariance_rows(frame: &Frame, fit: &Fit, estimation: Method, note: &str) -> Vec<Row> {
    let visits = frame.visits();
    let mut rows = Vec::new();
    for i in 0..visits.len() {
        for j in 0..=i {
            let mut row = Row::new(Statistic::Covariance, estimation);
            row.term = Some(format!("{},{}", visits[i], visits[j]).into());
            row.estimate = Some(fit.covariance()[(i, j)]);
            row.note = Some(note.to_string().into());
            rows.push(row);
        }
    }
    rows
}

fn likelihood_rows(fit: &Fit, estimation: Method, note: &str) -> Vec<Row> {
    let convergence = fit.convergence();
    let row = |statistic: Statistic, term: Option<&str>, value: f64| {
        let mut row = Row::new(statistic, estimation);
        row.term = term.map(Into::into);
        row.estimate = Some(value).filter(|value| value.is_finite());
        row.n = Some(fit.subjects() as u64);
        row.note = Some(note.to_string().into());
        row
    };
    vec![
        row(Statistic::Minus2LogLikelihood, None, fit.minus_2_log_likelihood()),
        row(Statistic::Aic, None, fit.aic()),
        row(Statistic::Bic, None, fit.bic()),
        row(Statistic::Iterations, None, convergence.iterations as f64),
        row(Statistic::GradientNorm, None, convergence.gradient_norm),
        row(Statistic::HessianEigenvalue, Some("smallest"), convergence.smallest_eigenvalue),
        row(Statistic::HessianEigenvalue, Some("largest"), convergence.largest_eigenvalue),
    ]
}

/// Why a structure was not fitted, with the visits by their names.
fn why(error: &FitError, frame: &Frame) -> String {
    let name = |visit: usize| frame.visits().get(visit).map_or_else(|| (visit + 1).to_string(), Clone::clone);
    match error {
        FitError::Saturated { visit, rows } => {
            format!("visit `{}` has {rows} observations, too few for a variance of its own", name(*visit))
        }
        FitError::NeverTogether { visits } => {
            format!("nobody was seen at both `{}` and `{}`", name(visits.0), name(visits.1))
        }
        other => other.to_string(),
    }
}

/// What to try next.
fn what_to_try(error: &FitError, structure: Structure) -> String {
    let simpler = match structure {
        Structure::Unstructured => "toeph, adh, ar1h or csh",
        structure if structure.is_heterogeneous() => "ar1h, csh, toep or ar1",
        _ => "ar1 or cs",
    };
    let simpler = format!("try a structure with fewer parameters (--covariance {simpler}, or --fallback)");
    match error {
        FitError::TooFewRows { .. } => "leave terms out of the model".into(),
        FitError::NoStart => {
            "look at the response: it may be constant, or a covariate may be the response itself".into()
        }
        FitError::Saturated { .. } | FitError::NeverTogether { .. } => {
            format!("leave the visit out (--visits), or {simpler}")
        }
        FitError::Singular { .. } => {
            format!(
                "two visits may hold the same numbers, or there are too few subjects; {simpler}, or leave a visit out (--visits)"
            )
        }
        _ => format!("{simpler}, or leave out a visit with few observations (--visits)"),
    }
}
