//! p-values adjusted for multiplicity: one family in, in any order, the adjusted values out in the same order, cut at 1.

mod benjamini_hochberg;
mod benjamini_yekutieli;
mod bonferroni;
mod hochberg;
mod holm;
mod hommel;

pub use benjamini_hochberg::benjamini_hochberg;
pub use benjamini_yekutieli::benjamini_yekutieli;
pub use bonferroni::bonferroni;
pub use hochberg::hochberg;
pub use holm::holm;
pub use hommel::hommel;

/// The p-values in ascending order, each with its place in the family; ties in order of entry.
fn ascending(p: &[f64]) -> Vec<(usize, f64)> {
    let mut sorted: Vec<(usize, f64)> = p.iter().copied().enumerate().collect();
    sorted.sort_by(|a, b| a.1.total_cmp(&b.1));
    sorted
}

/// `value(i, p)` of the i-th smallest p-value, i from 1, with a running maximum from the smallest on; back in order of entry.
fn step_down(p: &[f64], value: impl Fn(usize, f64) -> f64) -> Vec<f64> {
    let (mut adjusted, mut running) = (vec![0.0; p.len()], 0.0_f64);
    for (rank, (place, p)) in (1..).zip(ascending(p)) {
        running = running.max(value(rank, p)).min(1.0);
        adjusted[place] = running;
    }
    adjusted
}

/// The same with a running minimum from the largest on.
fn step_up(p: &[f64], value: impl Fn(usize, f64) -> f64) -> Vec<f64> {
    let (mut adjusted, mut running) = (vec![0.0; p.len()], 1.0_f64);
    for (rank, (place, p)) in (1..).zip(ascending(p)).collect::<Vec<_>>().into_iter().rev() {
        running = running.min(value(rank, p));
        adjusted[place] = running;
    }
    adjusted
}
