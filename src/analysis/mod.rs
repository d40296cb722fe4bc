//! Which estimates are asked for, and the one registry of methods behind every command.

pub mod calculate;
pub mod convert;
mod evidence;
pub mod methods;
pub mod network;
mod outcome;
pub mod pool;
mod run;
pub mod wide;

pub use evidence::evidence;
pub use outcome::Outcome;
pub use run::study;
