//! The mark of a probe.

use serde::{Deserialize, Serialize};

/// Letters and digits that nobody mistakes for others, as many as a byte has values divided by
/// eight.
pub(super) const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// What a probe says of itself, so that whoever reads it knows which one it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mark(String);

impl Mark {
    /// A fresh one.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn fresh() -> Result<Self, getrandom::Error> {
        let mut bits = [0_u8; 4];
        getrandom::fill(&mut bits)?;
        Ok(Self(bits.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
