/// Hochberg's step-up adjustment.
///
/// # Formula
/// The running minimum of (k − i + 1)·p₍ᵢ₎ from the largest on, cut at 1
/// # Inputs
/// p-values in [0, 1], in any order.
/// # Agrees with
/// R 4.2.2 `p.adjust(method = "hochberg")`.
/// # Choices
/// Holds the family-wise error rate where Simes's inequality does (independence, positive dependence).
/// # Reference
/// Hochberg (1988), doi:10.1093/biomet/75.4.800
pub fn hochberg(p: &[f64]) -> Vec<f64> {
    super::step_up(p, |i, p_i| (p.len() - i + 1) as f64 * p_i)
}

#[cfg(test)]
mod tests {
    use super::hochberg;

    #[test]
    fn textbook_family() {
        // R 4.2.2: p.adjust(c(0.01, 0.04, 0.03, 0.005), "hochberg")
        let adjusted = hochberg(&[0.01, 0.04, 0.03, 0.005]);
        for (ours, r) in adjusted.iter().zip([0.03, 0.04, 0.04, 0.02]) {
            assert!((ours - r).abs() < 1e-16);
        }
    }
}
