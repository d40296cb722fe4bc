//! What the analyses of a study file ask, checked.

use crate::problem::Problem;
use crate::results::Method;
use crate::study::file::{Analysis, Estimand, Missing, Population};
use crate::study::model::{Delta, MissingCovariates, ModelKind, Penalty, TippingPoint};

use super::{Checker, unknown};

impl Checker<'_> {
    /// What an analysis asks of a model and of the imputed.
    fn model(&mut self, analysis: &Analysis) {
        let file = &self.study.file;
        let endpoint = file.endpoint(analysis.endpoint.get_ref());
        let asks = |missing: Missing| analysis.estimands.iter().any(|estimand| estimand.missing == missing);
        if let Some(model) = &analysis.model {
            let kind = model.get_ref().kind;
            let binary = endpoint.is_some_and(|endpoint| endpoint.is_binary());
            match kind {
                ModelKind::Mmrm | ModelKind::Ancova if binary => self.push(
                    Problem::new("a model of means for an endpoint that is an event")
                        .help("name an endpoint with a `measure`, or take `kind = \"logistic\"`"),
                    model,
                ),
                ModelKind::Logistic if endpoint.is_some() && !binary => self.push(
                    Problem::new("a model of an event for an endpoint that is a measure")
                        .help("name an endpoint with an `event`, or take `kind = \"ancova\"`"),
                    model,
                ),
                _ => {}
            }
            if kind == ModelKind::Mmrm && model.get_ref().missing_covariates != MissingCovariates::LeftOut {
                self.push(
                    Problem::new("a mixed model leaves out participants without a covariate")
                        .help("remove `missing-covariates`"),
                    model,
                );
            }
            if kind != ModelKind::Logistic && model.get_ref().penalty != Penalty::None {
                self.push(Problem::new("a penalty belongs to a logistic regression").help("remove `penalty`"), model);
            }
            if file.tables.scores.is_none() {
                self.push(
                    Problem::new("a model needs the scores of participants")
                        .help("add [table.scores], or remove `model`"),
                    model,
                );
            }
            for estimand in &analysis.estimands {
                let (fits, help) = match kind {
                    ModelKind::Mmrm => {
                        (estimand.missing == Missing::Mmrm, "a mixed model goes with `missing = \"mmrm\"`")
                    }
                    ModelKind::Ancova => (
                        matches!(estimand.missing, Missing::Observed | Missing::Locf | Missing::MultipleImputation),
                        "an ANCOVA goes with `missing = \"observed\"`, `\"locf\"` or `\"multiple-imputation\"`",
                    ),
                    ModelKind::Logistic => (
                        !matches!(estimand.missing, Missing::Mmrm | Missing::MultipleImputation | Missing::Unknown),
                        "a logistic regression goes with `missing = \"observed\"`, `\"non-responder\"`, `\"locf\"`, `\"worst-case\"` or `\"best-case\"`",
                    ),
                };
                if !fits {
                    let message = format!("the model does not go with `missing = \"{}\"`", estimand.missing.id());
                    self.push(Problem::new(message).help(help), model);
                }
            }
            let known: Vec<&str> = ["baseline", "arm", "visit"]
                .into_iter()
                .chain(file.tables.participants.iter().flat_map(|table| {
                    table.columns.covariates.keys().chain(table.columns.flags.keys()).map(String::as_str)
                }))
                .collect();
            for term in &model.get_ref().covariates {
                for name in term.get_ref().split(['*', ':']).map(str::trim) {
                    if !known.contains(&name) {
                        self.push(unknown("covariate", name, &known), term);
                    }
                }
            }
        } else if asks(Missing::MultipleImputation) && endpoint.is_some_and(|endpoint| !endpoint.is_binary()) {
            self.push(
                Problem::new("imputed scores need a model").help("add `model = { kind = \"ancova\" }` to the analysis"),
                &analysis.endpoint,
            );
        }
        let nobody = |estimand: &Estimand| {
            estimand.missing == Missing::MultipleImputation && estimand.population == Population::Observed
        };
        if analysis.estimands.iter().any(nobody) {
            self.push(
                Problem::new("of those observed nobody is missing: nothing can be imputed").help(
                    "`population = \"randomized\"` or `\"treated\"` goes with `missing = \"multiple-imputation\"`",
                ),
                &analysis.endpoint,
            );
        }
        let Some(imputation) = &analysis.imputation else { return };
        let wanted = imputation.get_ref();
        if !asks(Missing::MultipleImputation) {
            self.push(
                Problem::new("nothing is imputed in this analysis")
                    .help("ask for it in an estimand: `missing = \"multiple-imputation\"`"),
                imputation,
            );
        }
        if !(2..=10_000).contains(&wanted.number) {
            self.push(
                Problem::new(format!("{} imputed data sets", wanted.number)).help("2 to 10000; 100 are usual"),
                imputation,
            );
        }
        if let Delta::Arms(arms) = &wanted.delta {
            let known: Vec<&str> = file.arms.iter().map(|arm| arm.id.get_ref().as_str()).collect();
            for arm in arms.keys().filter(|arm| !known.contains(&arm.as_str())) {
                self.push(unknown("arm", arm, &known), imputation);
            }
        }
        if wanted.delta.numbers().iter().any(|delta| !delta.is_finite()) {
            let problem = Problem::new("the shift `delta` is not a number");
            self.push(problem.help("points of the scale that are added to imputed scores, 5 say"), imputation);
        }
        if wanted.tipping_point.is_some_and(|sweep| sweep.shifts().is_none()) {
            let most = TippingPoint::MOST;
            self.push(
                Problem::new("these shifts are no sweep").help(format!(
                    "`from` and `to` are numbers, `by` leads from one to the other in at most {most} steps"
                )),
                imputation,
            );
        }
    }

    /// Strata are covariates or flags of participants, and go with an event.
    fn strata(&mut self, analysis: &Analysis) {
        let Some(first) = analysis.strata.first() else { return };
        let file = &self.study.file;
        if file.endpoint(analysis.endpoint.get_ref()).is_some_and(|endpoint| !endpoint.is_binary()) {
            self.push(
                Problem::new("strata go with an endpoint that is an event")
                    .help("for a measure, name them among the `covariates` of a model"),
                first,
            );
        }
        if let Some(estimand) = analysis
            .estimands
            .iter()
            .find(|estimand| matches!(estimand.missing, Missing::Mmrm | Missing::MultipleImputation | Missing::Unknown))
        {
            let message = format!("strata do not go with `missing = \"{}\"`", estimand.missing.id());
            self.push(Problem::new(message).help("give that estimand an analysis of its own"), first);
        }
        let known: Vec<&str> = file
            .tables
            .participants
            .iter()
            .flat_map(|table| table.columns.covariates.keys().chain(table.columns.flags.keys()).map(String::as_str))
            .collect();
        for name in &analysis.strata {
            if !known.contains(&name.get_ref().as_str()) {
                self.push(unknown("covariate", name.get_ref(), &known), name);
            }
        }
    }

    pub(super) fn analyses(&mut self) {
        let file = &self.study.file;
        for analysis in &file.analyses {
            self.endpoint_exists(&analysis.endpoint);
            if analysis.estimands.is_empty() {
                self.push(
                    Problem::new(format!("the analysis of `{}` has no estimand", analysis.endpoint.get_ref()))
                        .help("add `estimands = [{ population = \"observed\", missing = \"observed\" }]`"),
                    &analysis.endpoint,
                );
            }
            for method in &analysis.methods {
                if method.get_ref().parse::<Method>().is_err() {
                    let known: Vec<&str> = Method::ALL.iter().map(|method| method.id()).collect();
                    self.push(unknown("method", method.get_ref(), &known), method);
                }
            }
            self.model(analysis);
            self.strata(analysis);
            let visit = file.endpoint(analysis.endpoint.get_ref()).and_then(|endpoint| endpoint.visit.as_ref());
            if analysis.visits.is_empty() && visit.is_none() && file.endpoint(analysis.endpoint.get_ref()).is_some() {
                self.push(
                    Problem::new(format!("nothing says at which visit `{}` is analysed", analysis.endpoint.get_ref()))
                        .help("add `visit` to the endpoint, or `visits` to the analysis"),
                    &analysis.endpoint,
                );
            }
        }
    }
}
