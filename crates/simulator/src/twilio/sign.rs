//! How Twilio signs what it posts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;

/// The signature over a URL and a form's parameters: each name in order, each distinct value of it
/// in order.
pub fn sign(token: &str, url: &str, parameters: &[(String, String)]) -> String {
    let mut sorted: Vec<&(String, String)> = parameters.iter().collect();
    sorted.sort();
    sorted.dedup();
    let signed =
        sorted.into_iter().fold(url.to_owned(), |signed, (name, value)| signed + name + value);
    // A key of any length will do, so there is always a code to finish.
    let code = Hmac::<Sha1>::new_from_slice(token.as_bytes())
        .map(|mac| mac.chain_update(signed.as_bytes()).finalize().into_bytes());
    code.map(|code| STANDARD.encode(code)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_signature_that_twilio_documents() {
        let pairs = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ];
        let mut parameters: Vec<_> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        parameters.push(("Caller".to_owned(), "+14158675309".to_owned()));
        assert_eq!(
            sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", &parameters),
            "RSOYDt4T1cUTdK1PDd93/VVr8B8="
        );
    }
}
