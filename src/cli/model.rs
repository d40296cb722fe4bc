//! What `mmrm` and `ancova` have in common: the options that name columns, and printing.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::analysis::{ModelError, Residual};
use crate::figure::{self, ModelWish};
use crate::ingest::DataFile;
use crate::model::{Expression, Filter, Frame, LsMeanWeights, MissingCovariates, Prepared, Specification, terms};
use crate::problem::{Problem, Problems};
use crate::reconstruct::DRAWS;
use crate::report;
use crate::results::{self, Input, Provenance, Results, Row};

use super::figures::Figures;
use super::{Failure, Format, Global, output};

/// The columns of a model and the rows it uses.
#[derive(Args, Clone, Debug)]
pub(super) struct Columns {
    /// The data: CSV or TSV (also gzipped), or Parquet.
    #[arg(value_name = "DATA")]
    pub data: PathBuf,
    /// Column of the response.
    #[arg(long, value_name = "COLUMN")]
    pub response: String,
    /// Column of the baseline: the response becomes the change from it.
    #[arg(long, value_name = "COLUMN")]
    pub change_from: Option<String>,
    /// Column of the arm.
    #[arg(long, value_name = "COLUMN")]
    pub arm: String,
    /// The arm the others are compared with; otherwise the first in sort order.
    #[arg(long, value_name = "ARM", allow_hyphen_values = true)]
    pub reference: Option<String>,
    /// Further terms: A, A:B, or A*B for A + B + A:B. Text columns are factors, numbers are numeric.
    #[arg(long, value_name = "A,B,C*VISIT", value_delimiter = ',')]
    pub covariates: Vec<String>,
    /// Columns of numbers that are factors.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub factors: Vec<String>,
    /// Makes a column a factor with this reference level; otherwise the first in sort order.
    #[arg(long, value_name = "COLUMN=LEVEL")]
    pub reference_level: Vec<String>,
    /// Only rows whose column has this value (COLUMN!=VALUE: has not). Repeated for one column: any of the values.
    #[arg(long, value_name = "COLUMN=VALUE")]
    pub filter: Vec<String>,
    /// What stands for a missing value, besides an empty cell: NA, -9, …
    #[arg(long, value_name = "CODE,CODE", value_delimiter = ',', default_value = "NA", allow_hyphen_values = true)]
    pub missing: Vec<String>,
    /// How LS means average over the factors they do not name.
    #[arg(long, value_enum, default_value = "equal")]
    pub weights: Weights,
    #[command(flatten)]
    pub figures: Figures,
    /// A contrast: 'DRUG@7 - PLACEBO@7', 'late = (DRUG@6 + DRUG@7)/2 - …', '{COEFFICIENT}'.
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub contrast: Vec<String>,
    /// Of reconstructed participants, show the range of every number over 20 reconstructions.
    #[arg(long)]
    pub allow_reconstructed: bool,
}

/// What becomes of rows without a covariate.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct CovariateOptions {
    /// What becomes of rows without a covariate (a row without a response or an arm is never used).
    #[arg(long, value_enum, default_value = "left-out")]
    pub missing_covariates: MissingCovariatesName,
}

/// What becomes of rows without a covariate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MissingCovariatesName {
    /// They are left out: complete cases.
    LeftOut,
    /// The mean of the others, over both arms alike, stands in for a number; in a factor, missing is a level.
    Mean,
    /// The same, with a column that says where the mean stands in.
    Indicator,
}

impl From<MissingCovariatesName> for MissingCovariates {
    fn from(name: MissingCovariatesName) -> MissingCovariates {
        match name {
            MissingCovariatesName::LeftOut => MissingCovariates::LeftOut,
            MissingCovariatesName::Mean => MissingCovariates::Mean,
            MissingCovariatesName::Indicator => MissingCovariates::Indicator,
        }
    }
}

/// How LS means average over the factors they do not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Weights {
    /// Every level alike.
    Equal,
    /// Combinations of levels as often as they occur.
    Proportional,
    /// Every row used, moved to the arm.
    Counterfactual,
}

impl From<Weights> for LsMeanWeights {
    fn from(weights: Weights) -> LsMeanWeights {
        match weights {
            Weights::Equal => LsMeanWeights::Equal,
            Weights::Proportional => LsMeanWeights::Proportional,
            Weights::Counterfactual => LsMeanWeights::Counterfactual,
        }
    }
}

impl Columns {
    /// The request, as the model room takes it.
    pub fn specification(
        &self,
        longitudinal: Option<(String, String)>,
        visits: Vec<String>,
    ) -> Result<Specification, Failure> {
        let usage = |text: String| Failure::Usage(text);
        let mut reference_levels = Vec::new();
        for text in &self.reference_level {
            let Some((column, level)) = text.split_once('=') else {
                return Err(usage(format!("--reference-level {text}: write COLUMN=LEVEL")));
            };
            reference_levels.push((column.trim().to_string(), level.trim().to_string()));
        }
        let mut filters = Vec::new();
        for text in &self.filter {
            let Some((column, value)) = text.split_once('=') else {
                return Err(usage(format!("--filter {text}: write COLUMN=VALUE or COLUMN!=VALUE")));
            };
            let (column, negated) = match column.strip_suffix('!') {
                Some(column) => (column, true),
                None => (column, false),
            };
            filters.push(Filter { column: column.trim().into(), value: value.trim().into(), negated });
        }
        let terms = terms(&self.covariates).map_err(|error| usage(format!("--covariates: {error}")))?;
        let mut roles = vec![("--response", self.response.as_str()), ("--arm", self.arm.as_str())];
        if let Some((subject, visit)) = &longitudinal {
            roles.extend([("--subject", subject.as_str()), ("--visit", visit.as_str())]);
        }
        for (at, (flag, column)) in roles.iter().enumerate() {
            if let Some((other, _)) = roles[..at].iter().find(|(_, known)| known == column) {
                return Err(usage(format!("{other} and {flag} both name the column `{column}`")));
            }
        }
        if terms.iter().any(|term| term.variables.contains(&self.response)) {
            return Err(usage(format!("--covariates names the response `{}`", self.response)));
        }
        // The parser has turned a minus sign before a digit into a typographic one.
        let missing = self.missing.iter().map(|code| code.replace('−', "-")).collect();
        Ok(Specification {
            response: self.response.clone(),
            change_from: self.change_from.clone(),
            arm: self.arm.clone(),
            reference: self.reference.as_ref().map(|level| level.replace('−', "-")),
            longitudinal,
            visits,
            terms,
            factors: self.factors.clone(),
            reference_levels,
            filters,
            missing,
            ..Specification::default()
        })
    }

    /// The contrasts.
    pub fn contrasts(&self) -> Result<Vec<Expression>, Failure> {
        self.contrast
            .iter()
            .map(|text| Expression::read(text).map_err(|error| Failure::Usage(error.to_string())))
            .collect()
    }
}

/// A refused model as the command ends on it.
pub(super) fn failure(error: ModelError, file: &DataFile, spec: &Specification) -> Failure {
    match error {
        ModelError::Design(sentences) => {
            let mut problems = Problems::new();
            for sentence in sentences {
                let named = spec.terms.iter().flat_map(|term| &term.variables);
                // The longest name in the sentence: `AGE2` also holds `AGE`.
                let column = named.filter(|name| sentence.contains(name.as_str())).max_by_key(|name| name.len());
                let of_arm =
                    sentence.starts_with(&format!("the coefficient `{}", spec.arm)) && spec.longitudinal.is_none();
                let help = match of_arm {
                    true => "leave that covariate out: where it tells the arms apart, nothing is left to compare"
                        .to_string(),
                    false => "leave the term out, or merge levels that do not occur together".to_string(),
                };
                problems.push(match column {
                    Some(column) => file.column_problem(column, sentence, help),
                    None => Problem::new(sentence).help(help),
                });
            }
            Failure::Input(problems)
        }
        ModelError::Contrast(text) => Failure::Usage(text),
        ModelError::Refused(text) => Failure::Refused(text),
    }
}

/// The response as it was modelled.
fn response(spec: &Specification) -> String {
    match &spec.change_from {
        Some(base) => format!("{} − {base}", spec.response),
        None => spec.response.clone(),
    }
}

/// The formula, for the head of the text.
fn head(spec: &Specification, frame: &Frame) -> String {
    let order = |term: &&Vec<usize>| term.len();
    let mut terms: Vec<&Vec<usize>> = frame.terms.iter().collect();
    terms.sort_by_key(order);
    let names = |term: &Vec<usize>| -> String {
        term.iter().map(|at| frame.variables[*at].name.as_str()).collect::<Vec<_>>().join(":")
    };
    let terms: Vec<String> = terms.into_iter().map(names).collect();
    format!("{} ~ {}", response(spec), terms.join(" + "))
}

/// What a model is about.
pub(super) enum Shown {
    /// Means, with the residuals of every row.
    Means(Vec<Residual>),
    /// Risks.
    Risks,
}

/// A fitted model, ready to be printed.
pub(super) struct Fitted<'a> {
    pub columns: &'a Columns,
    pub spec: &'a Specification,
    pub prepared: &'a Prepared,
    /// What was fitted, in words.
    pub title: String,
    pub rows: Vec<Row>,
    pub shown: Shown,
    /// Reconstructed, or what a trial observed?
    pub provenance: Option<Provenance>,
}

/// Prints the rows, and writes them with their figures into the folder of `--output`.
pub(super) fn deliver(fitted: Fitted, global: &Global) -> Result<(), Failure> {
    let Fitted { columns, spec, prepared, title, rows, shown, provenance } = fitted;
    let file = &prepared.file;
    let model = head(spec, &prepared.frame);
    let input = Input { file: file.name().into(), sha256: file.sha256().into(), provenance };
    let results = Results::new(vec![input], rows);
    let title = match provenance {
        Some(Provenance::Reconstructed) => {
            format!("RECONSTRUCTED DATA: every number is its range over {DRAWS} reconstructions, no interval\n{title}")
        }
        _ => title,
    };
    let text = |markdown: bool| match &shown {
        Shown::Means(_) => report::model::text(&title, &model, &results.rows, markdown),
        Shown::Risks => report::logistic::text(&title, &model, &results.rows, markdown),
    };
    if let Some(folder) = &global.output {
        let mut files: Vec<(String, Vec<u8>)> = vec![
            ("report.md".into(), text(true).into_bytes()),
            ("results.json".into(), results::json(&results).into_bytes()),
            ("results.csv".into(), results::csv(&results.rows).into_bytes()),
        ];
        let response = response(spec);
        let figures = match (&shown, provenance) {
            // A range over reconstructions is no interval: nothing is drawn of it.
            (_, Some(_)) => Ok(Vec::new()),
            (Shown::Means(residuals), None) => {
                let residuals: Vec<(f64, f64, f64, usize)> =
                    residuals.iter().map(|point| (point.fitted, point.standardized, point.normal, point.arm)).collect();
                let wish = ModelWish {
                    response: &response,
                    change: spec.change_from.is_some() || spec.response.eq_ignore_ascii_case("CHG"),
                    subtitle: &title,
                    arms: prepared.frame.arms(),
                    residuals: &residuals,
                };
                figure::model_figures(&results.rows, &wish)
            }
            (Shown::Risks, None) => figure::adjusted_figures(&results.rows, &response, &title),
        };
        let figures = figures.map_err(|error| Failure::Refused(error.to_string()))?;
        files.extend(columns.figures.files(&figures)?);
        output::write_report(folder, &files, global)?;
    }
    output::print(&match global.format {
        Format::Text => text(false),
        Format::Json => results::json(&results),
        Format::Csv => results::csv(&results.rows),
        Format::Markdown => text(true),
    })
}
