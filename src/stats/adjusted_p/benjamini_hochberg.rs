/// Benjamini and Hochberg's adjustment for the false discovery rate.
///
/// # Formula
/// The running minimum of k·p₍ᵢ₎/i from the largest on, cut at 1
/// # Inputs
/// p-values in [0, 1], in any order.
/// # Agrees with
/// R 4.2.2 `p.adjust(method = "BH")`.
/// # Reference
/// Benjamini and Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    super::step_up(p, |i, p_i| p.len() as f64 * p_i / i as f64)
}

#[cfg(test)]
mod tests {
    use super::benjamini_hochberg;

    #[test]
    fn benjamini_and_hochberg_1995_example() {
        // the fifteen p-values of their section 3: four rejected at 0.05
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0,
        ];
        assert_eq!(benjamini_hochberg(&p).iter().filter(|&&p| p <= 0.05).count(), 4);
    }
}
