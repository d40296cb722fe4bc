//! What an analysis of a study file asks of a model, and of the missing.

use std::collections::BTreeMap;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

/// A model of an endpoint.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Model {
    /// Which model.
    pub kind: ModelKind,
    /// Further terms: `baseline`, a covariate or a flag of the participants; `A*visit` for A + A:visit.
    #[serde(default)]
    pub covariates: Vec<Spanned<String>>,
    /// MMRM: the covariance of a participant's visits.
    #[serde(default)]
    pub covariance: Covariance,
    /// MMRM: covariances to try, in order, where the first does not converge.
    #[serde(default)]
    pub fallback: Vec<Covariance>,
    /// MMRM: standard errors and degrees of freedom.
    #[serde(default)]
    pub df: Df,
    /// ANCOVA, logistic regression: what becomes of participants without a covariate.
    #[serde(default)]
    pub missing_covariates: MissingCovariates,
    /// Logistic regression: what is maximised.
    #[serde(default)]
    pub penalty: Penalty,
}

/// Which model.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ModelKind {
    /// Repeated measures, the missing at random given what was seen.
    Mmrm,
    /// Least squares at each visit.
    Ancova,
    /// Logistic regression of an event at each visit, with risks standardised over the participants.
    Logistic,
}

/// What becomes of participants without a covariate.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum MissingCovariates {
    /// They are left out: complete cases.
    #[default]
    LeftOut,
    /// The mean of the others, over all arms alike, stands in for a number; in a factor, missing is a level.
    Mean,
    /// The same, with a variable that says where the mean stands in.
    Indicator,
}

/// What a logistic regression maximises.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Penalty {
    /// The likelihood.
    #[default]
    None,
    /// Firth's penalised likelihood, finite where a term separates.
    Firth,
}

/// Covariance of a participant's visits.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Covariance {
    /// Unstructured.
    #[default]
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

/// Standard errors and degrees of freedom.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Df {
    /// Satterthwaite's.
    #[default]
    Satterthwaite,
    /// Kenward and Roger's, as SAS `DDFM=KENWARDROGER`.
    KenwardRoger,
    /// Kenward and Roger's without second derivatives.
    KenwardRogerLinear,
    /// By whether a coefficient differs within participants.
    BetweenWithin,
    /// Observations less coefficients.
    Residual,
}

/// How the missing are imputed several times over, under `missing = "multiple-imputation"`.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Imputations {
    /// Imputed data sets.
    pub number: u32,
    /// Seed of the random draws.
    pub seed: u64,
    /// Added to every value imputed at the visit analysed, in points of the scale.
    pub delta: Delta,
    /// A sweep over such shifts of the experimental arms.
    pub tipping_point: Option<TippingPoint>,
}

impl Default for Imputations {
    fn default() -> Imputations {
        Imputations { number: 100, seed: 1, delta: Delta::Experimental(0.0), tipping_point: None }
    }
}

/// What is added to imputed values: `delta = 5`, or `delta = { drug = 5, placebo = -2 }`.
#[derive(Clone, Debug, PartialEq)]
pub enum Delta {
    /// To those of the experimental arms.
    Experimental(f64),
    /// To those of each arm named.
    Arms(BTreeMap<String, f64>),
}

impl<'de> Deserialize<'de> for Delta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Delta, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Delta;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a number of points, or a number for each arm: { drug = 5 }")
            }
            fn visit_f64<E>(self, delta: f64) -> Result<Delta, E> {
                Ok(Delta::Experimental(delta))
            }
            fn visit_i64<E>(self, delta: i64) -> Result<Delta, E> {
                Ok(Delta::Experimental(delta as f64))
            }
            fn visit_map<A: MapAccess<'de>>(self, arms: A) -> Result<Delta, A::Error> {
                Deserialize::deserialize(de::value::MapAccessDeserializer::new(arms)).map(Delta::Arms)
            }
        }
        deserializer.deserialize_any(Read)
    }
}

impl Delta {
    /// Every number in it.
    pub fn numbers(&self) -> Vec<f64> {
        match self {
            Delta::Experimental(delta) => vec![*delta],
            Delta::Arms(arms) => arms.values().copied().collect(),
        }
    }
}

/// Shifts of the experimental arms' imputed values, from the first to the last.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TippingPoint {
    /// The first shift.
    pub from: f64,
    /// The last.
    pub to: f64,
    /// The distance between two.
    pub by: f64,
}

impl TippingPoint {
    /// The most shifts a sweep may have.
    pub const MOST: usize = 1000;

    /// Every shift; `None` where they are none or too many.
    pub fn shifts(&self) -> Option<Vec<f64>> {
        let steps = (self.to - self.from) / self.by;
        let count = (steps + 1e-9).floor() + 1.0;
        (steps.is_finite() && count >= 1.0 && count <= TippingPoint::MOST as f64)
            .then(|| (0..count as usize).map(|at| decimal(self.from + at as f64 * self.by)).collect())
    }
}

/// Without the binary dust of a sum of decimals: 0.3, not 0.30000000000000004.
fn decimal(shift: f64) -> f64 {
    let rounded = (shift * 1e9).round() / 1e9;
    if rounded.is_finite() && (rounded - shift).abs() <= 1e-9 * shift.abs() { rounded } else { shift }
}
