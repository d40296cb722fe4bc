//! `retrial ancova`: analysis of covariance at one visit, straight from a CSV.

use clap::{Args, ValueEnum};

use crate::analysis::{self, AncovaRequest};
use crate::results::Provenance;
use crate::stats::linear_model::Errors;

use super::model::{self, Columns, CovariateOptions, Fitted, Shown};
use super::reconstructed;
use super::{Failure, Global};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    columns: Columns,
    #[command(flatten)]
    covariates: CovariateOptions,
    /// What the standard errors assume.
    #[arg(long, value_enum, default_value = "classical")]
    errors: ErrorsName,
}

/// What the standard errors assume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ErrorsName {
    /// One variance for all.
    Classical,
    /// The HC3 sandwich: every row its own.
    Hc3,
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    let columns = &arguments.columns;
    let mut spec = columns.specification(None, Vec::new())?;
    spec.missing_covariates = arguments.covariates.missing_covariates.into();
    let contrasts = columns.contrasts()?;
    let draws = reconstructed::files(&columns.data, columns.allow_reconstructed)?;
    let prepared = spec.read(&columns.data)?;
    let request = AncovaRequest {
        errors: match arguments.errors {
            ErrorsName::Classical => Errors::Classical,
            ErrorsName::Hc3 => Errors::Hc3,
        },
        weights: columns.weights.into(),
        contrasts,
        level: global.level,
    };
    let analysis =
        analysis::ancova(&prepared.frame, &request).map_err(|error| model::failure(error, &prepared.file, &spec))?;
    if !global.quiet {
        for remark in &prepared.remarks {
            eprintln!("note: {remark}");
        }
    }
    let errors = match arguments.errors {
        ErrorsName::Classical => "",
        ErrorsName::Hc3 => ", HC3 standard errors",
    };
    let title = format!("{} observations; ordinary least squares{errors}", prepared.frame.response.len());
    let rows = reconstructed::ranges(analysis.rows, draws.as_ref(), |file| {
        let prepared = spec.read(file)?;
        let analysis = analysis::ancova(&prepared.frame, &request)
            .map_err(|error| model::failure(error, &prepared.file, &spec))?;
        Ok(analysis.rows)
    })?;
    let provenance = draws.map(|_| Provenance::Reconstructed);
    let deviation = analysis.fit.residual_variance().sqrt();
    let shown =
        Shown::Means(analysis::residuals(&prepared.frame, &analysis.design, analysis.fit.coefficients(), |_| {
            deviation
        }));
    let fitted = Fitted { columns, spec: &spec, prepared: &prepared, title, rows, shown, provenance };
    model::deliver(fitted, global)
}
