//! Chance that can be repeated: what a test chooses comes again with its seed.

use bellhop::clock::Clock;

/// Numbers that look like chance.
pub struct Chance {
    /// What they come from.
    pub seed: u64,
    state: u64,
}

impl Chance {
    /// Of this seed, or of the one that the environment names.
    pub fn of(seed: u64) -> Self {
        let seed = setting("BELLHOP_SEED").unwrap_or(seed);
        Self { seed, state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 }
    }

    /// Of a new seed in each run.
    pub fn fresh() -> Self {
        Self::of(u64::try_from(Clock::System.now().ms()).expect("a time"))
    }

    /// Less than `most`.
    pub fn below(&mut self, most: u64) -> u64 {
        // Xorshift: good enough to choose moments by.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 8) % most.max(1)
    }

    /// One of these.
    pub fn one_of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        let place = self.below(u64::try_from(all.len()).expect("a number"));
        &all[usize::try_from(place).expect("a place")]
    }
}

/// A number from the environment.
pub fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}
