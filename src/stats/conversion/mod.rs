//! What a paper prints, as what a computation needs: standard errors, standardised effects, quartiles.

pub mod five_numbers;
pub mod standard_error;
pub mod standardized;
