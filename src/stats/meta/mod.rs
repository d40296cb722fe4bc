//! Meta-analysis: effects of several studies, each with its sampling variance, pooled under a common-effect or a random-effects model.
//!
//! A file per concept. [`fit`] puts them together: the between-study variance τ² by one of eight estimators, the weighted mean, its
//! interval with or without Hartung and Knapp's standard error. Everything takes moderators as well: the mean is the regression on a
//! constant.

mod begg;
mod bucher;
mod dersimonian_laird;
mod design;
mod egger;
mod fit;
mod hartung_knapp;
mod hedges;
mod heterogeneity;
mod hunter_schmidt;
mod likelihood;
mod linear_regression;
mod paule_mandel;
mod peters;
mod peto;
mod prediction;
mod q_profile;
mod sidik_jonkman;
mod studies;
mod subgroups;
mod tau_squared;
mod trim_and_fill;
mod weighted;

pub mod counts;
pub mod means;

pub use begg::{Begg, begg};
pub use bucher::{Contrast, bucher, combined, inconsistency};
pub use design::Design;
pub use egger::{egger, egger_meta_regression};
pub use fit::{Coefficient, Fit, coefficient, fit, fit_with_tau2};
pub use hartung_knapp::Interval;
pub use heterogeneity::{Heterogeneity, cochran_q, heterogeneity};
pub use linear_regression::Line;
pub use peters::peters;
pub use peto::{Peto, peto};
pub use prediction::{Quantile, prediction_interval};
pub use q_profile::q_profile;
pub use studies::{Studies, StudiesError};
pub use subgroups::subgroup_difference;
pub use tau_squared::{Estimator, Tau2, tau_squared};
pub use trim_and_fill::{Convergence, Filled, Side, TrimAndFill, trim_and_fill};
