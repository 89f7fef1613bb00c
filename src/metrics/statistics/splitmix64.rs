//! A small random generator whose numbers are the same on every machine.

/// SplitMix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
#[derive(Debug, Clone)]
pub struct SplitMix64 {
    state: u64,
}

/// From one state to the next: 2^64 over the golden ratio, made odd.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl SplitMix64 {
    /// A generator that begins at this seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Passes over so many draws, at no more than the price of one.
    pub fn skip(&mut self, draws: usize) {
        self.state = self.state.wrapping_add(STEP.wrapping_mul(draws as u64));
    }

    /// A number below `n`: the upper half of the 128-bit product of the next bits and n.
    ///
    /// The bias is below n / 2^64, and no draw is thrown away, so the row of draws is easy to repeat elsewhere.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next_u64()) * n as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_of_seed_42_are_those_of_the_reference() {
        let mut generator = SplitMix64::new(42);
        let expected = [
            13_679_457_532_755_275_413,
            2_949_826_092_126_892_291,
            5_139_283_748_462_763_858,
            6_349_198_060_258_255_764,
            701_532_786_141_963_250,
        ];
        assert_eq!(expected.map(|_| generator.next_u64()), expected);
        let mut other = SplitMix64::new(42);
        other.skip(3);
        assert_eq!(other.next_u64(), expected[3]);
    }
}
