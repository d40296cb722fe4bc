//! Random draws by counter: the n-th draw of a stream depends on seed, stream and n alone, so no thread can change it.

use crate::stats::special::normal;

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// One stream of draws.
///
/// # Formula
/// SplitMix64: the finaliser of Stafford's variant 13 applied to key + n·γ, γ the odd integer nearest 2⁶⁴/φ.
/// # Reference
/// Steele, Lea and Flood (2014), doi:10.1145/2660193.2660195
#[derive(Clone, Debug)]
pub struct Draws {
    key: u64,
    counter: u64,
}

impl Draws {
    /// The stream `stream` of a seed.
    pub fn new(seed: u64, stream: u64) -> Draws {
        Draws { key: mix(seed.wrapping_add(GOLDEN) ^ mix(stream.wrapping_mul(GOLDEN).wrapping_add(1))), counter: 0 }
    }

    fn next(&mut self) -> u64 {
        self.counter = self.counter.wrapping_add(1);
        mix(self.key.wrapping_add(self.counter.wrapping_mul(GOLDEN)))
    }

    /// A whole number below `bound`, which is above 0.
    pub fn below(&mut self, bound: usize) -> usize {
        // The high half of a 128-bit product: its bias, at most bound/2⁶⁴, is of no matter for moves of a search.
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// Strictly between 0 and 1.
    pub fn unit(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    /// A standard normal number, by inversion.
    pub fn normal(&mut self) -> f64 {
        normal::quantile(self.unit())
    }

    /// 0, …, n − 1 in random order.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for at in (1..n).rev() {
            order.swap(at, self.below(at + 1));
        }
        order
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finaliser_is_that_of_the_reference_implementation() {
        // SplitMix64 seeded with 1234567, first three outputs (Vigna's splitmix64.c, as listed on Rosetta Code).
        let outputs: Vec<u64> = (1..=3u64).map(|n| mix(1_234_567u64.wrapping_add(n.wrapping_mul(GOLDEN)))).collect();
        assert_eq!(outputs, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn streams_repeat_and_differ() {
        let draw = |seed, stream| Draws::new(seed, stream).permutation(20);
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 2));
    }
}
