//! Columns → design matrices: factors with treatment contrasts, interactions, least-squares means, contrasts in words.
//!
//! A [`Frame`] holds the rows of a model as typed variables, whoever made it; [`Specification`] makes one from a data file. A
//! [`DesignMatrix`] is its numbers: the columns named as R names them, and the row of any combination of levels.

mod design_matrix;
mod event;
mod expression;
mod frame;
mod ls_means;
mod read;
mod subjects;
mod term;

pub use design_matrix::{DesignMatrix, Weights};
pub use event::EventLevels;
pub use expression::{Atom, Expression, ExpressionError};
pub use frame::{Frame, Values, Variable};
pub use ls_means::{LsMeanWeights, ls_mean_row};
pub use read::{Filter, MissingCovariates, Prepared, Response, Specification};
pub use subjects::Subjects;
pub use term::{Term, TermError, terms};
