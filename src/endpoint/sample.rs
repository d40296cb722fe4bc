//! What an analysis sees of a trial.

use crate::printed::PrintedPercent;
use crate::results::{Status, Text};
use crate::stats::Moments;
use crate::study::Estimand;

/// One endpoint at one visit under one estimand.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Endpoint id.
    pub endpoint: String,
    /// Visit id.
    pub visit: String,
    /// Population and missing-data rule.
    pub estimand: Estimand,
    /// The arms in the order of the study file; conflicting readings of an arm follow the preferred one.
    pub arms: Vec<ArmSample>,
}

/// One arm of a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct ArmSample {
    /// Arm id.
    pub arm: String,
    /// A conflicting reading of the same number; `None` for the preferred one.
    pub reading: Option<String>,
    /// Its numbers.
    pub data: Data,
    /// Source of the numbers; `None` where they were counted from participants.
    pub source: Text,
    /// How well they are known.
    pub status: Option<Status>,
    /// How its numbers were made from others: who was left out, what was imputed or worked back.
    pub derivation: Option<String>,
    /// What a reader must know of the source's own number.
    pub note: Option<String>,
}

/// The numbers of an arm.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Events among n participants. Several counts where a printed percentage allows several.
    Counts {
        /// Every possible count, rising, never empty.
        events: Vec<u64>,
        /// Participants.
        n: u64,
        /// The percentage the counts were worked back from, where no count was printed.
        printed: Option<PrintedPercent>,
    },
    /// Mean and standard deviation.
    Moments(Moments),
    /// A published model's mean.
    LsMean {
        /// Least-squares mean.
        mean: f64,
        /// Its standard error.
        std_error: f64,
        /// Bounds and level as printed.
        printed_interval: Option<(f64, f64, f64)>,
        /// Participants.
        n: u64,
    },
    /// Nothing, and why.
    Unavailable(String),
}
