//! What an operator asks for who wants to see that messages arrive: to whom the probe goes, by
//! which channels, and how long it is watched.

use std::time::Duration;

use serde::Deserialize;

use super::mark::Mark;
use super::{RawRecipient, Request, To, Wording, locale, recipient};
use crate::channels::{ChannelName, Registry};
use crate::clock::At;
use crate::delivery::{Category, Priority};
use crate::fields::{BodyError, FieldError, shape};

/// How long a probe is watched where nobody says.
const USUAL_WATCH: Duration = Duration::from_secs(60);
/// How long at most.
pub const LONGEST_WATCH: Duration = Duration::from_secs(300);
/// A test message, its channels and how long it is watched.
#[derive(Debug, Clone)]
pub struct Probe {
    /// To whom it goes.
    pub to: To,
    /// By which channels, in order; those of news about orders where there are none.
    pub channels: Vec<ChannelName>,
    /// Its language; the recipient's where it is not said.
    pub locale: Option<crate::language::Locale>,
    /// How long it is watched, and worth sending.
    pub watch: Duration,
}

impl Probe {
    /// What enters the outbox: news about orders as far as preferences, consents and deadlines go.
    pub fn request(&self, mark: Mark, now: At) -> Request {
        Request {
            to: self.to.clone(),
            category: Category::Order,
            priority: Priority::High,
            wording: Wording::Probe(mark),
            locale: self.locale,
            only: self.channels.clone(),
            not_before: None,
            // A probe that comes when nobody looks any more is a riddle.
            expires_at: Some(now.plus(self.watch)),
            order: None,
            dedupe_key: None,
            is_test: true,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    recipient: RawRecipient,
    #[serde(default)]
    channels: Option<Vec<String>>,
    locale: Option<String>,
    timeout_seconds: Option<i64>,
}

/// Reads a request of `POST /api/communication/test`.
///
/// # Errors
/// When it is no JSON, has another shape, or breaks a rule.
pub fn read_probe(body: &[u8], known: &Registry) -> Result<Probe, BodyError> {
    let raw: Raw = shape(body)?;
    let mut faults = Vec::new();
    let to = recipient(raw.recipient, &mut faults);
    let channels = channels(raw.channels, known, &mut faults);
    let locale = locale(raw.locale.as_deref(), &mut faults);
    let watch = raw
        .timeout_seconds
        .map_or(USUAL_WATCH, |seconds| Duration::from_secs(u64::try_from(seconds).unwrap_or(0)));
    if !(Duration::from_secs(1)..=LONGEST_WATCH).contains(&watch) {
        faults.push(FieldError::new(
            "/timeout_seconds",
            format!("must be 1 to {}", LONGEST_WATCH.as_secs()),
        ));
    }
    match to {
        Some(to) if faults.is_empty() => Ok(Probe { to, channels, locale, watch }),
        _ => Err(BodyError::Invalid(faults)),
    }
}

fn channels(
    named: Option<Vec<String>>,
    known: &Registry,
    faults: &mut Vec<FieldError>,
) -> Vec<ChannelName> {
    let Some(named) = named else { return Vec::new() };
    let mut channels = Vec::new();
    for (place, name) in named.iter().enumerate() {
        match known.find(name) {
            Some(channel) if channels.contains(&channel) => {
                faults.push(FieldError::new(format!("/channels/{place}"), "is named twice"))
            }
            Some(channel) => channels.push(channel),
            None => faults.push(FieldError::new(
                format!("/channels/{place}"),
                format!("must be {}", known.listed()),
            )),
        }
    }
    if named.is_empty() {
        faults.push(FieldError::new(
            "/channels",
            "names none: leave it out for the channels of news about orders",
        ));
    }
    channels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::test_channels;

    fn wrong(body: &str) -> Vec<String> {
        match read_probe(body.as_bytes(), &test_channels::registry()) {
            Err(BodyError::Invalid(faults)) => {
                faults.into_iter().map(|fault| fault.pointer).collect()
            }
            Err(BodyError::NotJson(why)) => vec![why],
            Ok(probe) => panic!("{probe:?}"),
        }
    }

    #[test]
    fn a_probe_is_read_and_what_is_wrong_is_named() {
        let probe =
            read_probe(br#"{"recipient": {"chat_id": 7}, "channels": ["sms", "telegram"], "timeout_seconds": 300}"#, &test_channels::registry()).expect("right");
        assert_eq!(
            (probe.channels, probe.watch),
            (vec![test_channels::PLAIN, test_channels::RICH], LONGEST_WATCH)
        );
        assert_eq!(
            read_probe(br#"{"recipient": {"chat_id": 7}}"#, &test_channels::registry())
                .expect("right")
                .watch,
            USUAL_WATCH
        );
        assert_eq!(
            wrong(r#"{"recipient": {}, "channels": [], "locale": "xx", "timeout_seconds": 0}"#)
                .len(),
            4
        );
        assert_eq!(
            wrong(r#"{"recipient": {"chat_id": 7}, "channels": ["sms", "sms", "fax"]}"#),
            ["/channels/1", "/channels/2"]
        );
        assert_eq!(
            wrong(r#"{"recipient": {"chat_id": 7}, "timeout_seconds": 18446744073709551615}"#),
            ["/timeout_seconds"]
        );
        assert_eq!(wrong(r#"{"recipient": {"chat_id": 7}, "category": "order"}"#), ["/category"]);
    }

    #[test]
    fn marks_are_four_letters_and_tell_probes_apart() {
        let marks: std::collections::BTreeSet<String> =
            (0..50).map(|_| Mark::fresh().expect("randomness").as_str().to_owned()).collect();
        assert!(
            marks.len() > 40
                && marks.iter().all(|mark| mark.len() == 4
                    && mark
                        .bytes()
                        .all(|byte| crate::notifications::request::mark::LETTERS.contains(&byte)))
        );
    }
}
