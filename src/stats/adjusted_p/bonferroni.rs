/// Bonferroni's adjustment.
///
/// # Formula
/// k·p, cut at 1
/// # Inputs
/// p-values in [0, 1].
/// # Agrees with
/// R 4.2.2 `p.adjust(method = "bonferroni")`.
/// # Reference
/// Dunn (1961), doi:10.1080/01621459.1961.10482090
pub fn bonferroni(p: &[f64]) -> Vec<f64> {
    let k = p.len() as f64;
    p.iter().map(|p| (k * p).min(1.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::bonferroni;

    #[test]
    fn times_the_family() {
        assert_eq!(bonferroni(&[0.5, 0.125]), [1.0, 0.25]);
        assert!(bonferroni(&[]).is_empty());
    }
}
