//! One integration crate, so that the program is linked once.

mod architecture;
mod bad_input;
mod calc;
mod calc_strata;
mod cited;
mod claims;
mod cli;
mod convert;
mod datasets;
mod figure_drawing;
mod forensics;
mod model_identities;
mod model_reference;
mod network;
mod participants;
mod pool;
mod reconstruct;
mod scan;
mod stats_logistic;
mod stats_properties;
mod stats_ranks;
mod stats_reference;
mod stats_special;
mod stats_strata;
mod study_models;
mod support;
