/// Benjamini and Yekutieli's adjustment for the false discovery rate under any dependence.
///
/// # Formula
/// That of `benjamini_hochberg`, times 1 + ½ + … + 1/k, cut at 1
/// # Inputs
/// p-values in [0, 1], in any order.
/// # Agrees with
/// R 4.2.2 `p.adjust(method = "BY")`.
/// # Reference
/// Benjamini and Yekutieli (2001), doi:10.1214/aos/1013699998
pub fn benjamini_yekutieli(p: &[f64]) -> Vec<f64> {
    // the small terms first
    let harmonic: f64 = (1..=p.len()).rev().map(|i| 1.0 / i as f64).sum();
    super::step_up(p, |i, p_i| harmonic * p.len() as f64 * p_i / i as f64)
}

#[cfg(test)]
mod tests {
    use super::benjamini_yekutieli;

    #[test]
    fn two_values_by_hand() {
        // harmonic 1.5: 0.01·2·1.5, 0.5·1.5
        let adjusted = benjamini_yekutieli(&[0.5, 0.01]);
        assert!((adjusted[0] - 0.75).abs() < 1e-15 && (adjusted[1] - 0.03).abs() < 1e-16);
    }
}
