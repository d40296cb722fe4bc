//! The probability that a participant of one arm does better than one of the other.

mod normal;

pub use normal::normal;
