//! How a code is made, read, kept and compared.

use std::fmt;
use std::sync::Arc;

use subtle::ConstantTimeEq;

use crate::access::mac;
use crate::phone;

/// The codes that there are: each of six digits.
const CODES: u32 = 1_000_000;
/// The longest text that is taken for a code, in characters: digits stand apart when people type
/// them.
const LONGEST_TYPED: usize = 64;
/// The greatest multiple of that below 2^32: beyond it some codes would come up more often than
/// others.
const FAIR: u32 = u32::MAX - u32::MAX % CODES;
/// What the key is for: the secret that it comes from signs events too.
const LABEL: &[u8] = b"bellhop one-time codes, version 1";

/// Six digits. Neither shown nor logged.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimeCode(String);

impl OneTimeCode {
    /// A fresh code, each as likely as any other.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn fresh() -> Result<Self, getrandom::Error> {
        loop {
            let mut bits = [0_u8; 4];
            getrandom::fill(&mut bits)?;
            if let Some(code) = Self::of(u32::from_le_bytes(bits)) {
                return Ok(code);
            }
        }
    }

    /// The code of 32 random bits; none for those that would favour some codes.
    fn of(bits: u32) -> Option<Self> {
        (bits < FAIR).then(|| Self(format!("{:06}", bits % CODES)))
    }

    /// Reads a code as people type it: spaces and dashes between, in the digits of their script.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.chars().count() > LONGEST_TYPED {
            return None;
        }
        let digits: String = typed
            .chars()
            .filter(|c| !phone::is_gap(*c))
            .map(|c| phone::digit(c).unwrap_or(c))
            .collect();
        (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()))
            .then_some(Self(digits))
    }

    /// For the one who sends it.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What codes are kept under. Derived from the first of `hook.signing_secrets` as it is written, by
/// HMAC-SHA256 under a label of its own, so that it need not be kept anywhere; with a new first
/// secret the codes on their way are worth nothing.
#[derive(Clone)]
pub struct CodeKey(Arc<[u8]>);

impl fmt::Debug for CodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl CodeKey {
    /// The key that comes from a secret.
    pub fn derive(secret: &str) -> Self {
        Self(Arc::new(mac::hmac_sha256(secret.as_bytes(), &[LABEL])))
    }

    /// A code as it is kept: bound to what it is for and to whom it went.
    pub(super) fn seal(&self, purpose: &str, target: &str, code: &OneTimeCode) -> String {
        hex::encode(mac::hmac_sha256(
            &self.0,
            &[purpose.as_bytes(), target.as_bytes(), code.as_str().as_bytes()],
        ))
    }

    /// Whether a code is the one that was kept; takes as long whatever is in it.
    pub(super) fn fits(
        &self,
        sealed: &str,
        purpose: &str,
        target: &str,
        code: &OneTimeCode,
    ) -> bool {
        bool::from(self.seal(purpose, target, code).as_bytes().ct_eq(sealed.as_bytes()))
    }
}

/// What is kept of a decoy: no code fits it.
pub(super) fn decoy() -> Result<String, getrandom::Error> {
    let mut bits = [0_u8; 32];
    getrandom::fill(&mut bits)?;
    Ok(hex::encode(bits))
}

#[cfg(test)]
#[path = "code_tests.rs"]
mod tests;
