//! Multiple imputation: draws of what is missing, and the analyses of the completed data put together.

mod normal_data;
mod philox;
mod proportion;
mod rubin;

pub use normal_data::{ImputationError, NormalData};
pub use philox::Philox;
pub use proportion::{PooledShare, newcombe};
pub use rubin::{Pooled, rubin};
