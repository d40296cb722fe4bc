//! Intervals for the difference of two proportions, a − b. The estimate is always p₁ − p₂, every bound is cut to [−1, 1].

mod agresti_caffo;
mod exact_unconditional;
mod haldane;
mod hauck_anderson;
mod jeffreys_perks;
mod miettinen_nurminen;
mod newcombe;
mod wald;

pub use agresti_caffo::agresti_caffo;
pub use exact_unconditional::{exact_unconditional, exact_unconditional_with_progress, exact_unconditional_work};
pub use haldane::haldane;
pub use hauck_anderson::hauck_anderson;
pub use jeffreys_perks::jeffreys_perks;
pub use miettinen_nurminen::{mee, miettinen_nurminen};
pub use newcombe::{newcombe, newcombe_cc};
pub use wald::{wald, wald_cc};

use super::{Binomial, Estimate};

/// p₁ − p₂, from the exact difference of the cross products where they fit.
pub(super) fn difference(a: Binomial, b: Binomial) -> f64 {
    const EXACT: u64 = 1 << 62;
    if a.n() < EXACT && b.n() < EXACT {
        let cross = i128::from(a.events()) * i128::from(b.n()) - i128::from(b.events()) * i128::from(a.n());
        cross as f64 / (a.n() as f64 * b.n() as f64)
    } else {
        a.proportion() - b.proportion()
    }
}

fn cut(a: Binomial, b: Binomial, lower: f64, upper: f64) -> Estimate {
    Estimate::of(difference(a, b)).with_bounds(lower.clamp(-1.0, 1.0), upper.clamp(-1.0, 1.0))
}
