//! Chance that depends on nothing but a seed and a row's number, so that any row can be made
//! without those before it.

/// A source of numbers of one row.
pub(crate) struct Chance(u64);

impl Chance {
    /// Of a row of a table, which `salt` tells from other tables.
    pub fn of(seed: u64, salt: u64, row: u64) -> Self {
        let mut chance = Self(seed ^ salt.wrapping_mul(0xA24B_AED4_963E_E407));
        chance.0 = chance.next() ^ row.wrapping_mul(0x9FB2_1C65_1E98_DF25);
        chance
    }

    /// Any number (splitmix64).
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `most` - 1.
    pub fn below(&mut self, most: u64) -> u64 {
        (self.next() >> 11) % most.max(1)
    }

    /// A number from `least` to `most` - 1.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = u64::try_from(most - least).unwrap_or(1);
        least + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// True so many times in a thousand.
    pub fn in_thousand(&mut self, share: u64) -> bool {
        self.below(1000) < share
    }

    /// One of these values.
    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap_or(0)]
    }

    /// So many hexadecimal digits.
    pub fn hex(&mut self, digits: usize) -> String {
        let mut text = String::with_capacity(digits + 16);
        while text.len() < digits {
            text.push_str(&format!("{:016x}", self.next()));
        }
        text.truncate(digits);
        text
    }
}
