//! `retrial logistic`: an event adjusted for covariates, straight from a CSV.

use clap::{Args, ValueEnum};

use crate::analysis::{self, LogisticRequest};
use crate::model::{Prepared, Response, Term};
use crate::results::Provenance;
use crate::stats::logistic::Likelihood;

use super::model::{self, Columns, CovariateOptions, Fitted, Shown};
use super::reconstructed;
use super::{Failure, Global};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    columns: Columns,
    #[command(flatten)]
    covariates: CovariateOptions,
    /// The value of the response that is the event; otherwise 1, yes, y, true or event.
    #[arg(long, value_name = "LEVEL", allow_hyphen_values = true)]
    event: Option<String>,
    /// Columns of a stratified randomisation: factors of the model; their cells give Mantel–Haenszel effects and tests.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    strata: Vec<String>,
    /// What is maximised.
    #[arg(long, value_enum, default_value = "none")]
    penalty: Penalty,
    /// Profile-likelihood intervals beside Wald's.
    #[arg(long)]
    profile: bool,
}

/// What is maximised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Penalty {
    /// The likelihood.
    None,
    /// Firth's penalised likelihood: finite where a term separates; no standardised risks.
    Firth,
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    let columns = &arguments.columns;
    if columns.change_from.is_some() {
        return Err(Failure::Usage("--change-from: an event has no change".into()));
    }
    let mut spec = columns.specification(None, Vec::new())?;
    spec.kind = Response::Event(arguments.event.as_ref().map(|event| event.replace('−', "-")));
    for column in &arguments.strata {
        if *column == spec.arm || *column == spec.response {
            return Err(Failure::Usage(format!("--strata names the arm or the response, `{column}`")));
        }
        let term = Term::of(&[column]);
        if !spec.terms.iter().any(|known| known.is(&term)) {
            spec.terms.push(term);
        }
        spec.factors.push(column.clone());
    }
    spec.missing_covariates = arguments.covariates.missing_covariates.into();
    let contrasts = columns.contrasts()?;
    let draws = reconstructed::files(&columns.data, columns.allow_reconstructed)?;
    let prepared = spec.read(&columns.data)?;
    let request = LogisticRequest {
        likelihood: match arguments.penalty {
            Penalty::None => Likelihood::Plain,
            Penalty::Firth => Likelihood::Firth,
        },
        profile: arguments.profile,
        strata: arguments.strata.clone(),
        weights: columns.weights.into(),
        contrasts,
        level: global.level,
    };
    let fitted = |prepared: &Prepared| {
        analysis::logistic(&prepared.frame, &request).map_err(|error| model::failure(error, &prepared.file, &spec))
    };
    let analysis = fitted(&prepared)?;
    if !global.quiet {
        for remark in prepared.remarks.iter().chain(&analysis.remarks) {
            eprintln!("note: {remark}");
        }
    }
    let event = prepared.event.as_ref().map_or_else(String::new, |levels| {
        let other = levels.other.as_ref().map_or_else(String::new, |other| format!(" (not {other})"));
        format!("the event is {} = {}{other}", spec.response, levels.event)
    });
    let penalty = match arguments.penalty {
        Penalty::None => "logistic regression, maximum likelihood",
        Penalty::Firth => "logistic regression, Firth's penalised likelihood",
    };
    let title = format!("{} participants, {event}; {penalty}", prepared.frame.response.len());
    let rows = reconstructed::ranges(analysis.rows, draws.as_ref(), |file| Ok(fitted(&spec.read(file)?)?.rows))?;
    let provenance = draws.map(|_| Provenance::Reconstructed);
    let fitted = Fitted { columns, spec: &spec, prepared: &prepared, title, rows, shown: Shown::Risks, provenance };
    model::deliver(fitted, global)
}
