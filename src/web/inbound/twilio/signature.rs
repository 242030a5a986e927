//! `X-Twilio-Signature`: HMAC-SHA1 over the whole address and, for a form, each parameter's name
//! and distinct values in order. Another kind of body is signed by its hash in the address.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What the address of a body that is no form carries.
const BODY_HASH: &str = "bodySHA256";

/// The tokens that are believed: several while they are rotated.
pub(super) struct TwilioTokens(Vec<Vec<u8>>);

impl TwilioTokens {
    /// Takes tokens; empty ones are none.
    pub(super) fn new<'t>(tokens: impl IntoIterator<Item = &'t str>) -> Self {
        Self(
            tokens
                .into_iter()
                .filter(|token| !token.is_empty())
                .map(|token| token.as_bytes().to_vec())
                .collect(),
        )
    }

    /// Whether `given` is a signature of this request.
    pub(super) fn believe(&self, url: &str, body: &[u8], given: &str) -> bool {
        let hash = url.split_once('?').and_then(|(_, query)| {
            url::form_urlencoded::parse(query.as_bytes())
                .find(|(name, _)| name == BODY_HASH)
                .map(|(_, hash)| hash.into_owned())
        });
        let rest = match hash {
            Some(hash)
                if bool::from(
                    hex::encode(Sha256::digest(body))
                        .as_bytes()
                        .ct_eq(hash.to_ascii_lowercase().as_bytes()),
                ) =>
            {
                String::new()
            }
            Some(_) => return false,
            None => in_order(body),
        };
        // Each is compared, whichever fits: how long it takes says nothing.
        let fits = spellings(url)
            .into_iter()
            .flat_map(|url| self.0.iter().map(move |token| sign(token, &url)))
            .map(|mac| (mac, &rest));
        fits.fold(false, |fits, (mac, rest)| {
            let code = mac.map(|mac| {
                STANDARD.encode(mac.chain_update(rest.as_bytes()).finalize().into_bytes())
            });
            fits | code.is_some_and(|code| bool::from(code.as_bytes().ct_eq(given.as_bytes())))
        })
    }
}

/// Whether a text can be a signature: base64 of an HMAC-SHA1.
pub(super) fn is_one(given: &str) -> bool {
    STANDARD.decode(given).is_ok_and(|code| code.len() == 20)
}

fn sign(token: &[u8], url: &str) -> Option<Hmac<Sha1>> {
    Some(Hmac::<Sha1>::new_from_slice(token).ok()?.chain_update(url.as_bytes()))
}

/// A form's names and distinct values, sorted, nothing between them.
fn in_order(form: &[u8]) -> String {
    let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(form).into_owned().collect();
    pairs.sort();
    pairs.dedup();
    pairs.into_iter().fold(String::new(), |signed, (name, value)| signed + &name + &value)
}

/// Twilio does not always sign the port as it was given: the address as it is, without a port, and
/// with the usual one.
fn spellings(url: &str) -> Vec<String> {
    let mut spellings = vec![url.to_owned()];
    let Some((scheme, rest)) = url.split_once("://") else { return spellings };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    // In an IPv6 address in brackets a colon is no port's.
    match authority.rsplit_once(':').filter(|(_, port)| !port.contains(']')) {
        Some((host, _)) => spellings.push(format!("{scheme}://{host}{path}")),
        None => spellings.push(format!(
            "{scheme}://{authority}:{}{path}",
            if scheme == "https" { 443 } else { 80 }
        )),
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";

    fn form(pairs: &[(&str, &str)]) -> Vec<u8> {
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish()
            .into_bytes()
    }

    fn call() -> Vec<u8> {
        form(&[
            ("CallSid", "CA1234567890ABCDE"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
            ("Caller", "+14158675309"),
        ])
    }

    fn believed(url: &str, body: &[u8], given: &str) -> bool {
        TwilioTokens::new(["12345"]).believe(url, body, given)
    }

    #[test]
    fn the_documented_vectors_are_believed() {
        assert!(believed(URL, &call(), "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
        let twice = form(&[
            ("Sid", "CA123"),
            ("SidAccount", "AC123"),
            ("Digits", "5678"),
            ("Digits", "1234"),
            ("Digits", "1234"),
        ]);
        assert!(believed(URL, &twice, "IK+Dwps556ElfBT0I3Rgjkr1wJU="));
        let status = form(&[
            ("MessageSid", "SM00000000000000000000000000000001"),
            ("MessageStatus", "delivered"),
            ("To", "+15558675310"),
            ("From", "+15017122661"),
            ("AccountSid", "AC00000000000000000000000000000001"),
            ("Body", ""),
            ("ErrorCode", "30003"),
        ]);
        assert!(believed(
            "https://bot.example.com/twilio/status?d=42",
            &status,
            "z9DxhAXDPXPMpDlPXhy1d+dHu5I="
        ));
    }

    #[test]
    fn a_body_that_is_no_form_is_believed_by_its_hash() {
        let url = format!(
            "{URL}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
        );
        let body = br#"{"property": "value", "boolean": true}"#;
        assert!(believed(&url, body, "a9nBmqA0ju/hNViExpshrM61xv4="));
        assert!(!believed(&url, b"{}", "a9nBmqA0ju/hNViExpshrM61xv4="), "another body");
        assert!(!believed(&format!("{URL}&bodySHA256="), b"", "a9nBmqA0ju/hNViExpshrM61xv4="));
    }

    #[test]
    fn the_port_may_be_signed_or_not() {
        let with_port = URL.replacen(".com/", ".com:443/", 1);
        for (url, given) in [
            (URL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
            (with_port.as_str(), "kvajT1Ptam85bY51eRf/AJRuM3w="),
            (with_port.as_str(), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ] {
            assert!(believed(url, &call(), given), "{url} {given}");
        }
        assert_eq!(spellings("http://[::1]/x"), ["http://[::1]/x", "http://[::1]:80/x"]);
        assert_eq!(
            spellings("http://[::1]:8080/x?a=b:c"),
            ["http://[::1]:8080/x?a=b:c", "http://[::1]/x?a=b:c"]
        );
    }

    #[test]
    fn either_token_is_believed_while_they_are_rotated_and_no_other() {
        let both = TwilioTokens::new(["new-token", "12345", ""]);
        assert!(both.believe(URL, &call(), "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
        for tokens in
            [TwilioTokens::new(["new-token"]), TwilioTokens::new([""]), TwilioTokens::new([])]
        {
            assert!(!tokens.believe(URL, &call(), "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
        }
    }

    #[test]
    fn what_was_changed_on_the_way_is_not_believed() {
        let given = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
        let mut longer = call();
        longer.extend_from_slice(b"&Extra=1");
        for (url, body) in [
            ("https://mycompany.com/myapp.php?foo=1&bar=3", call()),
            ("https://mycompany.com/myapp.php/?foo=1&bar=2", call()),
            ("http://mycompany.com/myapp.php?foo=1&bar=2", call()),
            ("https://mycompany.com/myapp.php?foo=1&bar=%32", call()),
            (URL, longer),
            (URL, Vec::new()),
        ] {
            assert!(!believed(url, &body, given), "{url}");
        }
        for other in ["", "RSOYDt4T1cUTdK1PDd93/VVr8B8", "rsoydt4t1cutdk1pdd93/vvr8b8="] {
            assert!(!believed(URL, &call(), other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(url in ".{0,80}", body in prop::collection::vec(any::<u8>(), 0..200), given in ".{0,40}") {
            prop_assert!(!believed(&url, &body, &given));
        }
    }
}
