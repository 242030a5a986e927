//! Twilio's own forms: message resources, pages, errors and status callbacks.

use chrono::DateTime;
use serde::Deserialize;

use super::classify;
use super::profile::PROFILE;
use crate::channels::{ChannelName, Found, Receipt, Source};
use crate::clock::At;
use crate::phone::tail;

/// The limiter's key for our sender: Twilio counts per sender, not per recipient.
pub(super) const SENDER: i64 = 1;
/// The longest error text that is kept.
const LONGEST_WORDS: usize = 300;

/// A message resource, as far as we read it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Message {
    pub sid: String,
    pub status: String,
    #[serde(default)]
    pub body: Option<String>,
    #[serde(default)]
    pub error_code: Option<i64>,
    #[serde(default)]
    date_created: Option<String>,
}

impl Message {
    /// When it was created, where Twilio says so.
    pub(super) fn created(&self) -> Option<At> {
        let date = DateTime::parse_from_rfc2822(self.date_created.as_deref()?).ok()?;
        Some(At(date.timestamp_millis()))
    }

    pub(super) fn receipt(&self, source: Source) -> Receipt {
        receipt(self.sid.clone(), None, &self.status, self.error_code, source)
    }

    pub(super) fn found(self) -> Found {
        let receipt = self.receipt(Source::Poll);
        Found { provider_id: self.sid, body: self.body.unwrap_or_default(), receipt }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Page {
    pub messages: Vec<Message>,
    #[serde(default)]
    pub next_page_uri: Option<String>,
}

/// An error answer.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    #[serde(default, alias = "error_code")]
    pub code: Option<i64>,
    #[serde(default, alias = "error_message")]
    pub message: Option<String>,
}

pub(super) fn read_message(body: &[u8]) -> Result<Message, serde_json::Error> {
    let message: Message = serde_json::from_slice(body)?;
    if message.sid.is_empty() {
        return Err(serde::de::Error::custom("the message has no sid"));
    }
    Ok(message)
}

pub(super) fn read_page(body: &[u8]) -> Result<Page, serde_json::Error> {
    serde_json::from_slice(body)
}

pub(super) fn read_error(body: &[u8]) -> Option<Refusal> {
    let mut refusal: Refusal = serde_json::from_slice(body).ok()?;
    refusal.message = refusal.message.map(|words| words.chars().take(LONGEST_WORDS).collect());
    Some(refusal)
}

/// An id as a part of a path: only what ids are made of.
pub(super) fn path_segment(id: &str) -> String {
    id.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Why a callback cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is missing, or is not what Twilio sends there")]
pub struct CallbackError(pub(super) &'static str);

/// The longest id and status that are believed.
const LONGEST_WORD: usize = 64;

/// A parameter's value, where it has one.
pub(super) fn get<'p>(parameters: &'p [(String, String)], name: &str) -> Option<&'p str> {
    parameters
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
}

/// The id of a message: nothing but letters and digits, so that it can stand in paths and in every
/// database.
fn id(parameters: &[(String, String)], name: &'static str) -> Result<String, CallbackError> {
    let id = get(parameters, name)
        .filter(|id| id.len() <= LONGEST_WORD && id.bytes().all(|b| b.is_ascii_alphanumeric()));
    id.map(str::to_owned).ok_or(CallbackError(name))
}

/// The id of the message that a callback is about; it has two names.
pub(super) fn message_id(parameters: &[(String, String)]) -> Result<String, CallbackError> {
    id(parameters, "MessageSid").or_else(|error| id(parameters, "SmsSid").map_err(|_| error))
}

/// Reads a status callback's parameters; `attempt` is what its URL carried.
///
/// # Errors
/// When the message's id or status is missing or is none.
pub fn read_callback(
    parameters: &[(String, String)],
    attempt: Option<String>,
) -> Result<Receipt, CallbackError> {
    let sid = message_id(parameters)?;
    let is_status = |status: &&str| {
        status.len() <= LONGEST_WORD && status.bytes().all(|b| b.is_ascii_graphic())
    };
    let status = |name| get(parameters, name).filter(is_status);
    let status = status("MessageStatus")
        .or_else(|| status("SmsStatus"))
        .ok_or(CallbackError("MessageStatus"))?;
    let code = get(parameters, "ErrorCode").and_then(|code| code.parse().ok());
    let mut receipt = receipt(sid, attempt, status, code, Source::Callback);
    receipt.raw = raw(parameters);
    Ok(receipt)
}

pub(super) fn receipt(
    provider_id: String,
    attempt: Option<String>,
    status: &str,
    code: Option<i64>,
    source: Source,
) -> Receipt {
    let raw = serde_json::json!({"status": status, "error_code": code}).to_string();
    let news = classify::of_message(status, code);
    let status = status.chars().take(40).collect();
    Receipt {
        channel: ChannelName::of(&PROFILE),
        provider_id,
        attempt,
        status,
        code: code.map(|code| code.to_string()),
        news,
        source,
        raw,
    }
}

/// The parameters as they came, without words and with phones masked.
fn raw(parameters: &[(String, String)]) -> String {
    let kept =
        parameters.iter().take(60).filter(|(name, _)| name != "Body").map(|(name, value)| {
            let value = if matches!(name.as_str(), "To" | "From") {
                tail(value)
            } else {
                value.chars().take(200).collect()
            };
            (name.chars().take(60).collect::<String>(), serde_json::Value::String(value))
        });
    serde_json::Value::Object(kept.collect()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::News;
    use proptest::prelude::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_callback_is_read_and_forgets_words_and_phones() {
        let callback = pairs(&[
            ("MessageSid", "SM1"),
            ("MessageStatus", "undelivered"),
            ("ErrorCode", "30003"),
            ("To", "+4915112345678"),
            ("Body", "your code"),
            ("Unknown", "kept"),
        ]);
        let receipt = read_callback(&callback, Some("att_1".to_owned())).expect("whole");
        assert_eq!((receipt.provider_id.as_str(), receipt.code.as_deref()), ("SM1", Some("30003")));
        assert!(matches!(receipt.news, News::Refuted { .. }));
        assert!(
            receipt.raw.contains("kept")
                && !receipt.raw.contains("your code")
                && !receipt.raw.contains("4915112345678")
        );
    }

    #[test]
    fn a_callback_without_its_message_is_refused() {
        assert!(read_callback(&pairs(&[("MessageStatus", "sent")]), None).is_err());
        assert!(
            read_callback(&pairs(&[("MessageSid", "SM1"), ("MessageStatus", "")]), None).is_err()
        );
        assert!(
            read_callback(&pairs(&[("MessageSid", "SM1/../x"), ("MessageStatus", "sent")]), None)
                .is_err()
        );
        assert!(
            read_callback(&pairs(&[("MessageSid", "SM1"), ("MessageStatus", "se\0nt")]), None)
                .is_err()
        );
    }

    #[test]
    fn a_message_tells_when_it_was_created() {
        let created = |date: &str| {
            let json = format!(r#"{{"sid": "SM1", "status": "queued", "date_created": {date}}}"#);
            read_message(json.as_bytes()).expect("whole").created()
        };
        assert_eq!(created(r#""Thu, 24 Aug 2023 05:01:45 +0000""#), Some(At(1_692_853_305_000)));
        assert_eq!((created("null"), created(r#""yesterday""#)), (None, None));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = (read_message(&body), read_page(&body), read_error(&body));
        }
    }
}
