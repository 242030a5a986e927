//! Standard Webhooks 1.0.0: signatures over `id.timestamp.body`, several secrets at once for
//! rotation.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::access::idempotency::is_id;
use crate::access::mac;
use crate::clock::At;

/// How long an HMAC-SHA256 is, in bytes.
const SIGNATURE: usize = 32;
/// How many signatures of one request are looked at: one for each secret while they are rotated.
const MOST_SIGNATURES: usize = 16;

/// Why a request is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// A header is not there, or not readable.
    #[error("the header {0} is missing")]
    Missing(&'static str),
    /// The id is empty, too long or holds a dot.
    #[error("webhook-id must be 1 to 255 visible ASCII characters without a dot")]
    BadId,
    /// The timestamp is no whole number of seconds.
    #[error("webhook-timestamp must be seconds since 1970, such as 1767225600")]
    BadTimestamp,
    /// The timestamp is too far from now.
    #[error(
        "webhook-timestamp is {off_s} s off our clock, more than the {tolerance_s} s that are \
            tolerated: is the sender's clock right?"
    )]
    Stale {
        off_s: u64,
        /// How far is tolerated.
        tolerance_s: u64,
    },
    /// No signature fits any secret.
    #[error(
        "no signature in webhook-signature fits: sign id.timestamp.body with HMAC-SHA256 and the \
            decoded secret, as v1,<base64>"
    )]
    NoMatch,
}

/// A secret that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a signing secret must be whsec_ followed by base64 of 24 to 64 bytes")]
pub struct InvalidSigningSecret;

/// The secrets that a sender may sign with.
pub struct SigningKeys(Vec<Vec<u8>>);

/// A request that is believed.
#[derive(Clone, Copy)]
pub struct SignedRequest<'k, 'h> {
    pub id: &'h str,
    key: &'k [u8],
}

impl SignedRequest<'_, '_> {
    /// 128 bits that only who holds this secret can have asked for: the same for the same words. So
    /// a secret can be answered twice without being kept.
    pub fn derive(&self, words: &[&[u8]]) -> [u8; 16] {
        let mut bits = [0_u8; 16];
        bits.copy_from_slice(&mac::hmac_sha256(self.key, words)[..16]);
        bits
    }
}

/// What a request says of itself, in good form and fresh; whether it is true only its body tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnverifiedRequest<'h> {
    id: &'h str,
    seconds: i64,
    signatures: Vec<Vec<u8>>,
}

/// The three headers of a request, as they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SignatureHeaders<'h> {
    /// `webhook-id`.
    pub id: Option<&'h str>,
    /// `webhook-timestamp`.
    pub timestamp: Option<&'h str>,
    /// `webhook-signature`.
    pub signature: Option<&'h str>,
}

impl<'h> SignatureHeaders<'h> {
    /// What can be refused before the body is read is.
    ///
    /// # Errors
    /// When a header is missing or malformed, the time is off, or no signature is one.
    pub fn read(
        &self,
        now: At,
        tolerance: Duration,
    ) -> Result<UnverifiedRequest<'h>, SignatureError> {
        let id = self.id.ok_or(SignatureError::Missing("webhook-id"))?;
        let timestamp = self.timestamp.ok_or(SignatureError::Missing("webhook-timestamp"))?;
        let signatures = self.signature.ok_or(SignatureError::Missing("webhook-signature"))?;
        if !is_id(id) || id.contains('.') {
            return Err(SignatureError::BadId);
        }
        let seconds: i64 = timestamp.parse().map_err(|_| SignatureError::BadTimestamp)?;
        let off_s = (now.ms().div_euclid(1000)).abs_diff(seconds);
        if off_s > tolerance.as_secs() {
            return Err(SignatureError::Stale { off_s, tolerance_s: tolerance.as_secs() });
        }
        let given =
            signatures.split(' ').filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok());
        let signatures: Vec<Vec<u8>> =
            given.filter(|signature| signature.len() == SIGNATURE).take(MOST_SIGNATURES).collect();
        if signatures.is_empty() {
            return Err(SignatureError::NoMatch);
        }
        Ok(UnverifiedRequest { id, seconds, signatures })
    }
}

impl SigningKeys {
    /// Takes secrets as they are written in settings.
    ///
    /// # Errors
    /// When one is not `whsec_` and base64 of 24 to 64 bytes.
    pub fn from_secrets<'s>(
        secrets: impl IntoIterator<Item = &'s str>,
    ) -> Result<Self, InvalidSigningSecret> {
        secrets.into_iter().map(decode).collect::<Result<_, _>>().map(Self)
    }

    /// Believes a request or says why not.
    ///
    /// # Errors
    /// When no signature fits any secret.
    pub fn verify<'k, 'h>(
        &'k self,
        claimed: &UnverifiedRequest<'h>,
        body: &[u8],
    ) -> Result<SignedRequest<'k, 'h>, SignatureError> {
        let fitting = self.0.iter().find(|key| {
            let expected = signature_of(key, claimed.id, claimed.seconds, body);
            claimed.signatures.iter().any(|signature| bool::from(expected.ct_eq(signature)))
        });
        fitting.map(|key| SignedRequest { id: claimed.id, key }).ok_or(SignatureError::NoMatch)
    }
}

fn decode(secret: &str) -> Result<Vec<u8>, InvalidSigningSecret> {
    let bytes = secret
        .strip_prefix("whsec_")
        .and_then(|text| STANDARD.decode(text).ok())
        .ok_or(InvalidSigningSecret)?;
    if (24..=64).contains(&bytes.len()) { Ok(bytes) } else { Err(InvalidSigningSecret) }
}

fn signature_of(key: &[u8], id: &str, timestamp: i64, body: &[u8]) -> Vec<u8> {
    // HMAC takes a key of any length: `new_from_slice` has no case in which it fails.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

/// The `webhook-signature` of a request.
///
/// # Errors
/// When the secret is not one.
pub fn sign(
    secret: &str,
    id: &str,
    timestamp: i64,
    body: &[u8],
) -> Result<String, InvalidSigningSecret> {
    Ok(format!("v1,{}", STANDARD.encode(signature_of(&decode(secret)?, id, timestamp, body))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const ID: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
    const BODY: &[u8] = br#"{"email":"test@example.com","username":"test_user"}"#;
    const SIGNATURE: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
    const SENT: i64 = 1_649_367_553;

    fn verify(headers: SignatureHeaders<'_>, off_s: i64) -> Result<String, SignatureError> {
        let keys = SigningKeys::from_secrets(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", SECRET])
            .expect("secrets");
        let claimed = headers.read(At((SENT + off_s) * 1000), Duration::from_secs(300))?;
        keys.verify(&claimed, BODY).map(|signed| signed.id.to_owned())
    }

    fn whole() -> SignatureHeaders<'static> {
        SignatureHeaders { id: Some(ID), timestamp: Some("1649367553"), signature: Some(SIGNATURE) }
    }

    #[test]
    fn the_specification_s_own_example_is_believed() {
        assert_eq!(sign(SECRET, ID, SENT, BODY).as_deref(), Ok(SIGNATURE));
        assert_eq!(verify(whole(), 0).as_deref(), Ok(ID));
        let rotated = format!("v2,abc v1,AAAA v1a,xyz {SIGNATURE}");
        assert!(verify(SignatureHeaders { signature: Some(&rotated), ..whole() }, 0).is_ok());
    }

    #[test]
    fn five_minutes_pass_and_a_second_more_does_not() {
        for off in [-300, 300] {
            assert!(verify(whole(), off).is_ok());
        }
        for off in [-301, 301] {
            assert_eq!(
                verify(whole(), off),
                Err(SignatureError::Stale { off_s: 301, tolerance_s: 300 })
            );
        }
    }

    #[test]
    fn what_is_not_signed_is_not_believed() {
        assert_eq!(
            verify(SignatureHeaders { id: None, ..whole() }, 0),
            Err(SignatureError::Missing("webhook-id"))
        );
        assert_eq!(
            verify(SignatureHeaders { id: Some("a.b"), ..whole() }, 0),
            Err(SignatureError::BadId)
        );
        assert_eq!(
            verify(SignatureHeaders { timestamp: Some("soon"), ..whole() }, 0),
            Err(SignatureError::BadTimestamp)
        );
        for signature in [
            "",
            "v1,",
            "v1,%%%",
            "v2,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
            "v1,AZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
        ] {
            assert_eq!(
                verify(SignatureHeaders { signature: Some(signature), ..whole() }, 0),
                Err(SignatureError::NoMatch),
                "{signature}"
            );
        }
        assert_eq!(
            verify(SignatureHeaders { id: Some("another"), ..whole() }, 0),
            Err(SignatureError::NoMatch)
        );
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert!(SigningKeys::from_secrets(["whsec_c2hvcnQ="]).is_err());
        assert!(SigningKeys::from_secrets(["C2FVsBQIhrscChlQIMV+b5sSYspob7oD"]).is_err());
    }

    fn odd() -> impl Strategy<Value = Option<String>> {
        let near = prop::sample::select(vec![
            "v1,",
            "v1,tZ1I4",
            SIGNATURE,
            "v1a,x",
            ".",
            "-1",
            "9223372036854775807",
            "1649367553",
            " ",
            "%%%",
            "=",
        ]);
        prop::option::of(prop_oneof![
            "\\PC{0,60}",
            "[0-9]{1,25}",
            prop::collection::vec(near, 0..20).prop_map(|parts| parts.concat())
        ])
    }

    proptest! {
        #[test]
        fn no_headers_panic_and_none_are_believed(id in odd(), timestamp in odd(), signature in odd(), now: i64, tolerance in 0_u64..10_000) {
            let headers = SignatureHeaders { id: id.as_deref(), timestamp: timestamp.as_deref(), signature: signature.as_deref() };
            if let Ok(claimed) = headers.read(At(now), Duration::from_secs(tolerance)) {
                let keys = SigningKeys::from_secrets(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]).expect("a secret");
                prop_assert!(keys.verify(&claimed, BODY).is_err());
            }
        }
    }
}
