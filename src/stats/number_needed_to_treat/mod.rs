//! The number needed to treat.

mod newcombe;

pub use newcombe::newcombe;
