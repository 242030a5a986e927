//! A text that a person sent to us, as Twilio passes it on.

use super::wire::{CallbackError, get, message_id};
use crate::phone::Phone;

/// How many pictures are kept of one message: Twilio passes on no more.
const MOST_MEDIA: usize = 10;
/// The longest text that is kept, in characters: Twilio passes on 1600.
const LONGEST: usize = 4000;
/// The longest name of a sender that is kept.
const LONGEST_SENDER: usize = 64;

/// A picture or file that came with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Where the provider keeps it.
    pub url: String,
    /// Its MIME type.
    pub content_type: String,
}

/// A text that came in. `Debug` says nothing of its words.
#[derive(Clone, PartialEq, Eq)]
pub struct InboundSms {
    /// The provider's id; the same text may come twice.
    pub message_sid: String,
    /// Who sent it, as the provider says it: a phone, a short code, or a name.
    pub from: String,
    /// The same where it is a phone; nobody else can be answered.
    pub phone: Option<Phone>,
    /// Which of our numbers it was sent to; a short code is no phone.
    pub to: String,
    /// What it says; empty where it is only pictures.
    pub body: String,
    /// How many segments it took.
    pub num_segments: u32,
    /// What came with it.
    pub media: Vec<Media>,
    /// The provider's own word for a keyword that it has answered already: STOP, START or HELP.
    pub opt_out_type: Option<String>,
    /// Everything, as it came.
    pub raw: Vec<(String, String)>,
}

impl std::fmt::Debug for InboundSms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { message_sid, phone, opt_out_type, media, .. } = self;
        write!(
            f,
            "InboundSms {{ {message_sid} from {phone:?}, {} media, {opt_out_type:?} }}",
            media.len()
        )
    }
}

/// Reads a webhook's parameters.
///
/// # Errors
/// When the message's id is missing or is none, or no sender is named.
pub fn read_inbound(parameters: Vec<(String, String)>) -> Result<InboundSms, CallbackError> {
    let message_sid = message_id(&parameters)?;
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
    Ok(InboundSms {
        to: kept("To", 40),
        body: kept("Body", LONGEST),
        num_segments: get(&parameters, "NumSegments")
            .and_then(|segments| segments.parse().ok())
            .unwrap_or(1),
        media: media.collect(),
        opt_out_type: Some(kept("OptOutType", 20)).filter(|word| !word.is_empty()),
        message_sid,
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
