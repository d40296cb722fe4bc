/// Hommel's adjustment, the closed test of Simes's.
///
/// # Formula
/// For each p the largest Simes p-value over the subsets that hold it. With αₛ = min s·p₍ₙ₋ₛ₊ₖ₎/k over k = 1…s, the Simes p-value of the s
/// largest, it is the least max(s·p, αₛ₊₁, …, αₙ) over s = 0…n.
/// # Inputs
/// p-values in [0, 1], in any order.
/// # Agrees with
/// R 4.2.2 `p.adjust(method = "hommel")`, in n log n steps instead of n².
/// # Choices
/// Holds the family-wise error rate where Simes's inequality does, and never asks more than `hochberg`.
/// # Reference
/// Hommel (1988), doi:10.1093/biomet/75.2.383; the fast form is Meijer, Krebs and Goeman (2019), doi:10.1002/bimj.201700316
pub fn hommel(p: &[f64]) -> Vec<f64> {
    let sorted: Vec<f64> = super::ascending(p).into_iter().map(|(_, p)| p).collect();
    let floor = suffix_maxima(&simes_of_the_largest(&sorted));
    p.iter()
        .map(|&p| {
            // s·p grows with s, the floor falls: their crossing is the least maximum
            let (mut low, mut high) = (0, sorted.len());
            while low < high {
                let middle = (low + high) / 2;
                if middle as f64 * p >= floor[middle] { high = middle } else { low = middle + 1 }
            }
            let here = (low as f64 * p).max(floor[low]);
            let before = if low > 0 { floor[low - 1].max((low - 1) as f64 * p) } else { here };
            here.min(before).min(1.0)
        })
        .collect()
}

/// αₛ for s = 1…n, at index s − 1.
fn simes_of_the_largest(sorted: &[f64]) -> Vec<f64> {
    let n = sorted.len();
    let mut alpha = vec![0.0; n];
    // the lower hull of the points (j, p₍ⱼ₎) with j > n − s, leftmost last; seen from (n − s, 0) the lowest slope touches it
    let mut hull: Vec<(f64, f64)> = Vec::new();
    for s in 1..=n {
        let origin = n - s;
        let point = ((origin + 1) as f64, sorted[origin]);
        while hull.len() > 1 {
            let (near, far) = (hull[hull.len() - 1], hull[hull.len() - 2]);
            if slope(point, near) >= slope(point, far) {
                hull.pop()
            } else {
                break;
            };
        }
        hull.push(point);
        let from_origin = |i: usize| hull[i].1 / (hull[i].0 - origin as f64);
        // slopes from the origin fall, then rise, along the hull
        let (mut low, mut high) = (0, hull.len() - 1);
        while low < high {
            let middle = (low + high) / 2;
            if from_origin(middle) <= from_origin(middle + 1) { high = middle } else { low = middle + 1 }
        }
        alpha[s - 1] = s as f64 * from_origin(low);
    }
    alpha
}

fn slope(a: (f64, f64), b: (f64, f64)) -> f64 {
    (b.1 - a.1) / (b.0 - a.0)
}

/// max(αₛ₊₁, …, αₙ) at index s, 0 at index n.
fn suffix_maxima(alpha: &[f64]) -> Vec<f64> {
    let mut maxima = vec![0.0_f64; alpha.len() + 1];
    for s in (0..alpha.len()).rev() {
        maxima[s] = maxima[s + 1].max(alpha[s]);
    }
    maxima
}

#[cfg(test)]
mod tests {
    use super::hommel;

    /// The closed test itself.
    fn by_definition(p: &[f64]) -> Vec<f64> {
        let mut adjusted = vec![0.0_f64; p.len()];
        for set in 1_u32..1 << p.len() {
            let mut inside: Vec<f64> = (0..p.len()).filter(|i| set >> i & 1 == 1).map(|i| p[i]).collect();
            inside.sort_by(f64::total_cmp);
            let size = inside.len() as f64;
            let simes = inside.iter().zip(1..).map(|(p, k)| size * p / f64::from(k)).fold(1.0, f64::min);
            for (i, adjusted) in adjusted.iter_mut().enumerate() {
                if set >> i & 1 == 1 {
                    *adjusted = adjusted.max(simes);
                }
            }
        }
        adjusted
    }

    #[test]
    fn agrees_with_the_closed_test() {
        let families: [&[f64]; 7] = [
            &[0.01, 0.02, 0.03, 0.04, 0.05],
            &[0.04, 0.01, 0.04, 0.01, 0.5, 1.0, 0.04],
            &[1e-30, 0.9, 3e-12, 1e-300, 0.049, 2.5e-7, 0.051],
            &[0.032],
            &[1.0, 1.0, 0.0],
            &[0.02, 0.021, 0.022, 0.5, 0.51, 0.52, 0.9, 0.91],
            &[0.3, 0.2, 0.1, 0.05, 0.04, 0.03, 0.02, 0.012, 0.011, 0.01],
        ];
        for p in families {
            for (fast, slow) in hommel(p).iter().zip(by_definition(p)) {
                assert!((fast - slow).abs() <= 1e-14 * slow, "{p:?}: {fast} {slow}");
            }
        }
        assert!(hommel(&[]).is_empty());
    }
}
