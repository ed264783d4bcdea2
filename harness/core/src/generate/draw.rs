//! Choices from a stream of random bits: the same on every machine, whatever the width of its words.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

/// A source of choices.
#[derive(Debug)]
pub struct Draw(TestRng);

impl Draw {
    /// The choices for message number `n` of a seed: any message can be made without those before it.
    pub fn of(seed: u64, n: u64) -> Self {
        let mut key = *b"paycert generated message, v1...";
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&n.to_le_bytes());
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &key))
    }

    /// The choices of a proptest run.
    pub fn from_rng(rng: TestRng) -> Self {
        Self(rng)
    }

    /// A number below `count`; 0 if there is none.
    pub fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count).unwrap_or(u64::MAX).min(u64::from(u32::MAX));
        ((u64::from(self.0.next_u32()) * count) >> 32) as usize
    }

    /// A number from `least` to `most`.
    pub fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several; `None` if there are none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// A length from `least` to `most`, with a liking for both ends, where bugs live.
    pub fn length(&mut self, least: usize, most: usize) -> usize {
        match self.below(8) {
            0 => least,
            1 => most,
            2 => most.saturating_sub(1).max(least),
            3 => (least + 1).min(most),
            4 => self.between(least, most),
            _ => self.between(least, most.min(least.max(1) + 30)),
        }
    }
}
