//! Which estimates are asked for, and the one registry of methods behind every command.

mod ancova;
pub mod calculate;
pub mod consistency;
pub mod convert;
mod diagnostics;
pub mod effect_size;
mod evidence;
mod evidence_network;
mod logistic;
pub mod methods;
mod missingness;
mod mmrm;
mod model_rows;
mod modelled;
pub mod network;
mod outcome;
pub mod pool;
pub mod reconstructed;
mod run;
mod strata;
pub mod wide;

pub use ancova::{AncovaAnalysis, AncovaRequest, ancova};
pub use diagnostics::{Residual, residuals};
pub use evidence::evidence;
pub use evidence_network::evidence_network;
pub use logistic::{LogisticAnalysis, LogisticRequest, logistic};
pub use missingness::{Followers, missingness};
pub use mmrm::{MmrmAnalysis, MmrmRequest, design_of, df_method, mmrm};
pub use model_rows::ModelError;
pub use outcome::Outcome;
pub use run::study;
pub(crate) use run::{sources, weakest};
