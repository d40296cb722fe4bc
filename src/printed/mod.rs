//! Numbers as they were printed: text, with the digits that were shown and no others; what they can stand for, and what could have
//! printed them. Whatever is counted is decided in integers and exact fractions.

mod decimal;
mod fraction;
mod grimmer;
mod interval;
mod p_value;
mod percent;
mod rounding;
mod sum_of_squares;
mod test_p;
mod total;

pub use decimal::{Decimal, DecimalError};
pub use fraction::Fraction;
pub use grimmer::{LARGEST, Possible, debit, grim, grimmer};
pub use interval::{Middle, PrintedInterval, Scale};
pub use p_value::{Comparator, PrintedP, PrintedPError};
pub use percent::{PrintedPercent, counts_of, counts_printing, prints_percent};
pub use rounding::{Rounding, Span};
pub use sum_of_squares::{Limits, attains};
pub use test_p::{PRange, PrintedTest, Tail, TestKind, TestVerdict};
pub use total::PrintedSum;
