/// Holm's step-down adjustment.
///
/// # Formula
/// The running maximum of (k − i + 1)·p₍ᵢ₎, cut at 1
/// # Inputs
/// p-values in [0, 1], in any order.
/// # Agrees with
/// R 4.2.2 `p.adjust(method = "holm")`.
/// # Choices
/// Holds the family-wise error rate under any dependence, and never asks more than `bonferroni`.
/// # Reference
/// Holm (1979), Scandinavian Journal of Statistics 6:65
pub fn holm(p: &[f64]) -> Vec<f64> {
    super::step_down(p, |i, p_i| (p.len() - i + 1) as f64 * p_i)
}

#[cfg(test)]
mod tests {
    use super::holm;

    #[test]
    fn textbook_family() {
        // R 4.2.2: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
        let adjusted = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (ours, r) in adjusted.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((ours - r).abs() < 1e-16);
        }
    }
}
