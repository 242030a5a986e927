//! Words that a service of the shop wrote itself, for each channel that it names.

use serde_json::{Map, Value};

use super::arguments::Wording;
use crate::channels::{ChannelName, Registry, TextFormat, segments};
use crate::fields::{FieldError, escaped, kind};
use crate::language::{LONGEST_MESSAGE, Text};

/// The words that a service wrote for each channel.
pub(super) fn by_channel(
    text: &Value,
    known: &Registry,
    max_segments: u32,
    faults: &mut Vec<FieldError>,
) -> Vec<(ChannelName, Text)> {
    let Value::Object(text) = text else {
        let detail = format!("must be an object with {}, not {}", all(known), kind(text));
        faults.push(FieldError::new("/text", detail));
        return Vec::new();
    };
    if text.values().all(Value::is_null) {
        let detail = format!("must have at least one of {}", all(known));
        faults.push(FieldError::new("/text", detail));
    }
    let mut words = Vec::new();
    let named = known.names().filter_map(|channel| text.get_key_value(channel.as_str()));
    let unknown = text.iter().filter(|(name, _)| known.find(name).is_none());
    for (name, value) in named.chain(unknown) {
        let pointer = format!("/text/{}", escaped(name));
        match (known.find(name), value) {
            (Some(_), Value::Null) => {}
            (Some(channel), Value::String(said)) => {
                words.extend(self::words(&pointer, said, channel, max_segments, faults));
            }
            (Some(_), other) => {
                let detail = format!("must be a string, not {}", kind(other));
                faults.push(FieldError::new(pointer, detail));
            }
            (None, _) => {
                let detail = format!("is not known here: there are {}", all(known));
                faults.push(FieldError::new(pointer, detail));
            }
        }
    }
    words
}

fn all(known: &Registry) -> String {
    known.names().map(ChannelName::as_str).collect::<Vec<_>>().join(", ")
}

/// Words that a service composed itself for a channel, within what that takes.
pub(super) fn words(
    pointer: &str,
    said: &str,
    channel: ChannelName,
    max_segments: u32,
    faults: &mut Vec<FieldError>,
) -> Option<(ChannelName, Text)> {
    let words = match Text::relayed(said) {
        Ok(words) => words,
        Err(error) => {
            faults.push(FieldError::new(pointer, error.to_string()));
            return None;
        }
    };
    if let Some(detail) = too_large(&words, channel, max_segments) {
        faults.push(FieldError::new(pointer, detail));
    }
    Some((channel, words))
}

/// The wording of words that a service wrote itself: without arguments.
pub(super) fn wording(
    arguments: Option<&Map<String, Value>>,
    words: Vec<(ChannelName, Text)>,
    faults: &mut Vec<FieldError>,
) -> Option<Wording> {
    if arguments.is_some() {
        faults.push(FieldError::new("/arguments", "belong to a template: a text has none"));
    }
    Some(Wording::Relayed(words))
}

/// Why words are too long for a channel: for one message of rich text, or for the segments of plain
/// text.
pub(in crate::notifications) fn too_large(
    words: &Text,
    channel: ChannelName,
    most: u32,
) -> Option<String> {
    match channel.profile().format {
        TextFormat::Rich => {
            let length = words.visible_utf16();
            (length > LONGEST_MESSAGE).then(|| {
                format!("may be {LONGEST_MESSAGE} UTF-16 units long at most, not {length}")
            })
        }
        TextFormat::Plain => {
            let size = segments::size(&words.for_plain_channel());
            (size.segments > most).then(|| {
                format!(
                    "may take {most} SMS segments at most, not {} ({} units)",
                    size.segments, size.units
                )
            })
        }
    }
}
