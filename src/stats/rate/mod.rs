//! Intervals for one event rate, events over person-time.

mod garwood;

pub use garwood::garwood;
