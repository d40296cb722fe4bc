//! Random numbers from a counter: the n-th draw of a stream is a function of seed, stream and n alone.

use crate::stats::special::{chi_squared, normal};

const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// One stream of the Philox4x32-10 generator.
///
/// # Formula
/// Ten rounds of multiplication and exclusive or on the counter (n, stream), keyed by the seed.
/// # Agrees with
/// The known answers of the Random123 library, `kat_vectors`.
/// # Reference
/// Salmon, Moraes, Dror and Shaw (2011), doi:10.1145/2063384.2063405
#[derive(Clone, Debug)]
pub struct Philox {
    key: [u32; 2],
    stream: u64,
    next: u64,
    second: Option<u64>,
}

impl Philox {
    /// A stream of a seed, from its first draw on.
    pub fn new(seed: u64, stream: u64) -> Philox {
        Philox { key: [seed as u32, (seed >> 32) as u32], stream, next: 0, second: None }
    }

    fn bits(&mut self) -> u64 {
        if let Some(second) = self.second.take() {
            return second;
        }
        let words = [self.next as u32, (self.next >> 32) as u32, self.stream as u32, (self.stream >> 32) as u32];
        self.next += 1;
        let [a, b, c, d] = block(words, self.key);
        self.second = Some(u64::from(c) | u64::from(d) << 32);
        u64::from(a) | u64::from(b) << 32
    }

    /// Uniform in (0, 1): 53 bits, the ends never.
    pub fn uniform(&mut self) -> f64 {
        ((self.bits() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// Standard normal, by the inverse of the distribution function.
    pub fn normal(&mut self) -> f64 {
        normal::quantile(self.uniform())
    }

    /// Chi-squared, by the inverse of the distribution function.
    pub fn chi_squared(&mut self, df: f64) -> f64 {
        chi_squared::upper_quantile(self.uniform(), df)
    }
}

fn block(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for round in 0..10 {
        if round > 0 {
            key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
        }
        let one = u64::from(MULTIPLIERS[0]) * u64::from(counter[0]);
        let two = u64::from(MULTIPLIERS[1]) * u64::from(counter[2]);
        counter = [
            (two >> 32) as u32 ^ counter[1] ^ key[0],
            two as u32,
            (one >> 32) as u32 ^ counter[3] ^ key[1],
            one as u32,
        ];
    }
    counter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers_of_random123() {
        // Random123 1.14, tests/kat_vectors, philox4x32 10
        assert_eq!(block([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(block([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        assert_eq!(
            block([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn moments_of_a_hundred_thousand_draws() {
        let mut draws = Philox::new(7, 3);
        let n = 100_000;
        let (mut sum, mut squares, mut chi) = (0.0, 0.0, 0.0);
        for _ in 0..n {
            let z = draws.normal();
            sum += z;
            squares += z * z;
            chi += draws.chi_squared(4.0);
        }
        let n = f64::from(n);
        assert!((sum / n).abs() < 0.015 && (squares / n - 1.0).abs() < 0.02 && (chi / n - 4.0).abs() < 0.05);
    }
}
