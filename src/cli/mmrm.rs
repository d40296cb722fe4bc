//! `retrial mmrm`: the mixed model for repeated measures, straight from a CSV.

use clap::{Args, ValueEnum};

use crate::analysis::{self, Followers, MmrmRequest};
use crate::model::Prepared;
use crate::results::{Provenance, Row};
use crate::stats::mmrm::{DegreesOfFreedom, Estimation, Options, Structure};

use super::model::{self, Columns, Fitted, Shown};
use super::reconstructed;
use super::{Failure, Global};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    columns: Columns,
    /// Column of the subject.
    #[arg(long, value_name = "COLUMN")]
    subject: String,
    /// Column of the visit; visits sort as numbers where all are numbers, else as text.
    #[arg(long, value_name = "COLUMN")]
    visit: String,
    /// The visits used, in order.
    #[arg(long, value_name = "V1,V2", value_delimiter = ',')]
    visits: Vec<String>,
    /// Column that says why a subject left, for the table of who was seen when.
    #[arg(long, value_name = "COLUMN")]
    withdrawal_reason: Option<String>,
    /// Covariance of a subject's visits.
    #[arg(long, value_enum, default_value = "us")]
    covariance: Covariance,
    /// Covariances to try, in this order, where the first does not converge; the one fitted is told.
    #[arg(long, value_enum, value_name = "COVARIANCE,…", value_delimiter = ',')]
    fallback: Vec<Covariance>,
    /// Degrees of freedom and standard errors.
    #[arg(long, value_enum, default_value = "satterthwaite")]
    df: Df,
    /// The likelihood that is maximised.
    #[arg(long, value_enum, default_value = "reml")]
    estimation: EstimationName,
}

/// Covariance of a subject's visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Covariance {
    /// Unstructured.
    Us,
    /// Compound symmetry.
    Cs,
    /// Compound symmetry, a variance for every visit.
    Csh,
    /// First-order autoregressive.
    Ar1,
    /// First-order autoregressive, a variance for every visit.
    Ar1h,
    /// Toeplitz.
    Toep,
    /// Toeplitz, a variance for every visit.
    Toeph,
    /// Ante-dependence, one variance.
    Ad,
    /// Ante-dependence, a variance for every visit.
    Adh,
}

impl From<Covariance> for Structure {
    fn from(name: Covariance) -> Structure {
        match name {
            Covariance::Us => Structure::Unstructured,
            Covariance::Cs => Structure::CompoundSymmetry,
            Covariance::Csh => Structure::HeterogeneousCompoundSymmetry,
            Covariance::Ar1 => Structure::Autoregressive,
            Covariance::Ar1h => Structure::HeterogeneousAutoregressive,
            Covariance::Toep => Structure::Toeplitz,
            Covariance::Toeph => Structure::HeterogeneousToeplitz,
            Covariance::Ad => Structure::AnteDependence,
            Covariance::Adh => Structure::HeterogeneousAnteDependence,
        }
    }
}

/// Degrees of freedom and standard errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Df {
    /// Satterthwaite's.
    Satterthwaite,
    /// Kenward and Roger's, as SAS DDFM=KENWARDROGER.
    KenwardRoger,
    /// Kenward and Roger's without second derivatives.
    KenwardRogerLinear,
    /// By whether a coefficient differs within subjects.
    BetweenWithin,
    /// Observations less coefficients.
    Residual,
}

impl From<Df> for DegreesOfFreedom {
    fn from(name: Df) -> DegreesOfFreedom {
        match name {
            Df::Satterthwaite => DegreesOfFreedom::Satterthwaite,
            Df::KenwardRoger => DegreesOfFreedom::KenwardRoger,
            Df::KenwardRogerLinear => DegreesOfFreedom::KenwardRogerLinear,
            Df::BetweenWithin => DegreesOfFreedom::BetweenWithin,
            Df::Residual => DegreesOfFreedom::Residual,
        }
    }
}

/// The likelihood that is maximised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum EstimationName {
    /// Restricted.
    Reml,
    /// Full.
    Ml,
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    let Arguments { columns, subject, visit, visits, .. } = &arguments;
    let mut spec = columns.specification(Some((subject.clone(), visit.clone())), visits.clone())?;
    spec.reason = arguments.withdrawal_reason.clone();
    let contrasts = columns.contrasts()?;
    let draws = reconstructed::files(&columns.data, columns.allow_reconstructed)?;
    let prepared = spec.read(&columns.data)?;
    let request = MmrmRequest {
        options: Options {
            structure: arguments.covariance.into(),
            estimation: match arguments.estimation {
                EstimationName::Reml => Estimation::Reml,
                EstimationName::Ml => Estimation::Ml,
            },
            degrees_of_freedom: arguments.df.into(),
        },
        fallback: arguments.fallback.iter().map(|name| (*name).into()).collect(),
        weights: columns.weights.into(),
        contrasts,
        level: global.level,
    };
    let analysis =
        analysis::mmrm(&prepared.frame, &request).map_err(|error| model::failure(error, &prepared.file, &spec))?;
    if !global.quiet {
        for remark in &prepared.remarks {
            eprintln!("note: {remark}");
        }
        for reason in &analysis.given_up {
            eprintln!("warning: {reason}");
        }
    }
    let structure = analysis.fit.options().structure;
    let title = format!(
        "{} subjects, {} observations; {} covariance, {}, {} degrees of freedom",
        analysis.fit.subjects(),
        analysis.fit.observations(),
        structure.words(),
        match arguments.estimation {
            EstimationName::Reml => "REML",
            EstimationName::Ml => "ML",
        },
        analysis::df_method(arguments.df.into()),
    );
    let rows = [analysis.rows, seen(&prepared)].concat();
    let rows = reconstructed::ranges(rows, draws.as_ref(), |file| {
        let prepared = spec.read(file)?;
        let analysis =
            analysis::mmrm(&prepared.frame, &request).map_err(|error| model::failure(error, &prepared.file, &spec))?;
        Ok([analysis.rows, seen(&prepared)].concat())
    })?;
    let provenance = draws.map(|_| Provenance::Reconstructed);
    let deviation = |visit: usize| analysis.fit.covariance()[(visit, visit)].sqrt();
    let shown =
        Shown::Means(analysis::residuals(&prepared.frame, &analysis.design, analysis.fit.coefficients(), deviation));
    let fitted = Fitted { columns, spec: &spec, prepared: &prepared, title, rows, shown, provenance };
    model::deliver(fitted, global)
}

/// The rows about who was seen when.
fn seen(prepared: &Prepared) -> Vec<Row> {
    let Some(subjects) = &prepared.subjects else { return Vec::new() };
    analysis::missingness(&Followers {
        arms: prepared.frame.arms().iter().map(String::as_str).collect(),
        visits: subjects.visits.iter().map(String::as_str).collect(),
        people: &subjects.people,
        reasons: subjects.reasons.as_deref(),
    })
}
