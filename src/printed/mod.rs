//! Numbers as they were printed: text, with the digits that were shown and no others; what they can stand for, and what could have
//! printed them. Whatever is counted is decided in integers and exact fractions.

mod decimal;
mod fraction;
mod p_value;
mod percent;
mod rounding;

pub use decimal::{Decimal, DecimalError};
pub use fraction::Fraction;
pub use p_value::{Comparator, PrintedP, PrintedPError};
pub use percent::{PrintedPercent, counts_printing};
pub use rounding::{Rounding, Span};
