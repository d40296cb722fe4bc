//! Numbers as they were printed: text, with the digits that were shown and no others.

mod decimal;
mod percent;

pub use decimal::{Decimal, DecimalError};
pub use percent::{PrintedPercent, counts_printing};
