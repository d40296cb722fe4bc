//! Network meta-analysis: many treatments, compared in trials of two or more arms, in one model.
//!
//! Treatments are places 0 … t − 1 of a list that the caller keeps. A contrast `a` v `b` is the effect of `a` minus that of `b`, on a
//! scale on which effects add (log odds ratio, mean difference, …).
//!
//! ```
//! use retrial::stats::network::{Contrast, Study, dersimonian_laird, fit};
//!
//! // A triangle: 1 v 0, 2 v 1 and 2 v 0, each in one trial.
//! let trial = |a, b, estimate| Study::of_contrasts(&[Contrast::new(a, b, estimate, 0.2)]).unwrap();
//! let studies = [trial(1, 0, 0.5), trial(2, 1, 0.3), trial(2, 0, 0.6)];
//! let common = fit(&studies, 3, 0.0).unwrap();
//! // Direct 0.6 (variance 0.04) and indirect 0.8 (variance 0.08), weighted.
//! assert!((common.effect(2, 0).value.unwrap() - (0.6 * 2.0 + 0.8) / 3.0).abs() < 1e-12);
//! assert_eq!(common.df, 1.0);
//! assert_eq!(dersimonian_laird(&studies, 3).unwrap().value, Some(0.0));
//! ```

mod components;
mod dersimonian_laird;
mod design;
mod direct_indirect;
mod least_squares;
mod p_score;
mod study;

pub use components::components;
pub use dersimonian_laird::dersimonian_laird;
pub use design::{Decomposition, decomposition};
pub use direct_indirect::{Evidence, direct_and_indirect};
pub use least_squares::{Fit, NetworkError, fit};
pub use p_score::p_scores;
pub use study::{Contrast, Study, StudyFault};
