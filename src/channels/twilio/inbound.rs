//! A text that a person sent to us, as Twilio passes it on.

use super::profile::PROFILE;
use super::wire::{CallbackError, get, message_id};
use crate::channels::{ChannelName, InboundText, Media};
use crate::phone::Phone;

/// How many pictures are kept of one message: Twilio passes on no more.
const MOST_MEDIA: usize = 10;
/// The longest text that is kept, in characters: Twilio passes on 1600.
const LONGEST: usize = 4000;
/// The longest name of a sender that is kept.
const LONGEST_SENDER: usize = 64;

/// Reads a webhook's parameters.
///
/// # Errors
/// When the message's id is missing or is none, or no sender is named.
pub fn read_inbound(parameters: Vec<(String, String)>) -> Result<InboundText, CallbackError> {
    let provider_id = message_id(&parameters)?;
    // No database keeps a zero byte in a text.
    let kept = |name: &str, most: usize| -> String {
        get(&parameters, name)
            .unwrap_or_default()
            .chars()
            .filter(|c| *c != '\0')
            .take(most)
            .collect()
    };
    let from = Some(kept("From", LONGEST_SENDER))
        .filter(|from| from.chars().any(|c| !c.is_whitespace() && !c.is_control()))
        .ok_or(CallbackError("From"))?;
    let media = (0..MOST_MEDIA).filter_map(|n| {
        let url = kept(&format!("MediaUrl{n}"), LONGEST);
        (!url.is_empty())
            .then(|| Media { url, content_type: kept(&format!("MediaContentType{n}"), 100) })
    });
    Ok(InboundText {
        channel: ChannelName::of(&PROFILE),
        to: kept("To", 40),
        body: kept("Body", LONGEST),
        num_segments: get(&parameters, "NumSegments")
            .and_then(|segments| segments.parse().ok())
            .unwrap_or(1),
        media: media.collect(),
        opt_out_type: Some(kept("OptOutType", 20)).filter(|word| !word.is_empty()),
        provider_id,
        // Only what is written as a phone is one: a short code has no country.
        phone: Phone::recorded(&from).ok(),
        from,
        raw: parameters,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_text_is_read_with_its_pictures() {
        let form = pairs(&[
            ("MessageSid", "MM1"),
            ("From", "+4915112345678"),
            ("To", "12345"),
            ("Body", "Look\0!"),
            ("NumMedia", "1"),
            ("MediaUrl0", "https://api.example/0"),
            ("MediaContentType0", "image/jpeg"),
            ("OptOutType", "HELP"),
        ]);
        let text = read_inbound(form).expect("whole");
        assert_eq!(
            (text.body.as_str(), text.to.as_str(), text.opt_out_type.as_deref()),
            ("Look!", "12345", Some("HELP"))
        );
        assert_eq!(
            text.media,
            [Media {
                url: "https://api.example/0".to_owned(),
                content_type: "image/jpeg".to_owned()
            }]
        );
        let seen = format!("{text:?}");
        assert!(!seen.contains("Look") && !seen.contains("4915112345678"), "{seen}");
    }

    #[test]
    fn who_has_no_phone_is_kept_as_they_are_called() {
        for (from, phone) in [
            ("DHL", None),
            ("34567", None),
            ("+4915112345678", Some("+4915112345678")),
            ("whatsapp:+49151", None),
        ] {
            let text =
                read_inbound(pairs(&[("MessageSid", "SM1"), ("From", from)])).expect("whole");
            assert_eq!((text.from.as_str(), text.phone.as_ref().map(Phone::as_str)), (from, phone));
        }
    }

    #[test]
    fn a_text_from_nobody_is_refused() {
        for form in [
            &[("From", "+4915112345678")][..],
            &[("MessageSid", "SM1")],
            &[("MessageSid", "SM1"), ("From", " ")],
            &[("MessageSid", "SM\0"), ("From", "+4915112345678")],
        ] {
            assert!(read_inbound(pairs(form)).is_err(), "{form:?}");
        }
    }
}
