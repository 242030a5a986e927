//! A keyed hash over several parts. Each part goes in with its length, so that `ab`, `c` and `a`,
//! `bc` have different hashes.

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// HMAC-SHA256 (RFC 2104) of the parts, each behind its length as eight bytes, the greatest first.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes a key of any length: `new_from_slice` has no case in which it fails.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_read_alike_together_are_told_apart() {
        assert_ne!(hmac_sha256(b"key", &[b"ab", b"c"]), hmac_sha256(b"key", &[b"a", b"bc"]));
        assert_ne!(hmac_sha256(b"key", &[b"ab"]), hmac_sha256(b"other", &[b"ab"]));
        assert_eq!(hmac_sha256(b"key", &[b"ab"]), hmac_sha256(b"key", &[b"ab"]));
    }
}
