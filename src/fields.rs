//! JSON bodies: read into a type, or refused with a JSON pointer to each fault, in terms of the
//! body.

mod reader;
mod value;

use chrono::{DateTime, Datelike as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_path_to_error::Segment;

use self::reader::{JsonReader, ShapeError};
use crate::clock::At;

pub use self::value::{MOST_EXACT, kind, whole};

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Where, as a JSON pointer (RFC 6901); empty for the whole body.
    pub pointer: String,
    /// What was wrong and what is allowed.
    pub detail: String,
}

impl FieldError {
    /// A fault at a place.
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }
}

/// Why a request's body is refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyError {
    /// It is no JSON.
    NotJson(String),
    /// It is JSON and breaks rules, each at its place.
    Invalid(Vec<FieldError>),
}

/// What stands for half of a surrogate pair while its place is looked for: no text holds it.
const HALF_PAIR: char = '\u{FDD0}';

/// Reads a body as JSON.
///
/// # Errors
/// When it is none, or holds half of a surrogate pair, which is no text.
pub fn json(body: &[u8]) -> Result<Value, BodyError> {
    serde_json::from_slice(body).map_err(|error| {
        let halves = half_pairs(body);
        if halves.is_empty() {
            BodyError::NotJson(error.to_string())
        } else {
            BodyError::Invalid(halves)
        }
    })
}

/// Reads a body that is one object into a type, naming the first place that has another shape.
///
/// # Errors
/// When it is no JSON, no object, or of another shape.
pub fn shape<T: DeserializeOwned>(body: &[u8]) -> Result<T, BodyError> {
    let value = json(body)?;
    if !value.is_object() {
        return Err(BodyError::Invalid(vec![FieldError::new(
            "",
            format!("must be an object, not {}", kind(&value)),
        )]));
    }
    serde_path_to_error::deserialize(JsonReader(&value)).map_err(|error| {
        let mut pointer: String = error.path().iter().map(pointer_step).collect();
        if let ShapeError::Missing(name) = error.inner() {
            pointer.push_str(&format!("/{}", escaped(name)));
        }
        BodyError::Invalid(vec![FieldError::new(pointer, error.inner().to_string())])
    })
}

/// Words that somebody reads, of at most `most` characters, without white space around them. Lines
/// may end as they do on any system.
///
/// # Errors
/// When they are longer, or hold a control character other than tabs and the ends of lines.
pub fn words(text: &str, most: usize) -> Result<String, String> {
    let length = text.chars().count();
    if length > most {
        return Err(format!("may be {most} characters long at most, not {length}"));
    }
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    match text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        Some(c) => Err(format!("must not hold the control character U+{:04X}", u32::from(c))),
        None => Ok(text),
    }
}

fn pointer_step(segment: &Segment) -> String {
    match segment {
        Segment::Map { key } | Segment::Enum { variant: key } => format!("/{}", escaped(key)),
        Segment::Seq { index } => format!("/{index}"),
        Segment::Unknown => String::new(),
    }
}

/// A name as a step of a JSON pointer; of one that nobody would write only the beginning.
pub fn escaped(name: &str) -> String {
    let shown: String = name.chars().take(60).collect();
    shown.replace('~', "~0").replace('/', "~1")
}

/// Where a body holds half of a surrogate pair, which JSON's grammar allows and which is no text.
/// Empty where that is not what is wrong with it.
fn half_pairs(body: &[u8]) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if let Some(value) =
        without_half_pairs(body).and_then(|mended| serde_json::from_slice::<Value>(&mended).ok())
    {
        name_half_pairs(&value, "", &mut faults);
    }
    faults
}

/// The body with each half of a pair replaced; `None` where there is none.
fn without_half_pairs(body: &[u8]) -> Option<Vec<u8>> {
    let mut mended = body.to_vec();
    let (mut at, mut found) = (0, false);
    while at < mended.len() {
        if mended[at] != b'\\' {
            at += 1;
            continue;
        }
        match unit(&mended, at) {
            Some(0xD800..=0xDBFF) if matches!(unit(&mended, at + 6), Some(0xDC00..=0xDFFF)) => {
                at += 12
            }
            Some(0xD800..=0xDFFF) => {
                mended[at + 2..at + 6].copy_from_slice(b"fdd0");
                (at, found) = (at + 6, true);
            }
            _ => at += 2,
        }
    }
    found.then_some(mended)
}

/// The UTF-16 unit of an escape such as `\ud83d`.
fn unit(body: &[u8], at: usize) -> Option<u16> {
    let digits = std::str::from_utf8(body.get(at..at + 6)?.strip_prefix(b"\\u")?).ok()?;
    // The parser of numbers takes a sign, and no escape has one.
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u16::from_str_radix(digits, 16).ok()
}

fn name_half_pairs(value: &Value, pointer: &str, faults: &mut Vec<FieldError>) {
    match value {
        Value::String(text) if text.contains(HALF_PAIR) => {
            faults.push(FieldError::new(pointer, "must not hold half of a surrogate pair"));
        }
        Value::Array(list) => {
            for (place, value) in list.iter().enumerate() {
                name_half_pairs(value, &format!("{pointer}/{place}"), faults);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                if name.contains(HALF_PAIR) {
                    faults.push(FieldError::new(
                        pointer,
                        "must not have a name that holds half of a surrogate pair",
                    ));
                }
                name_half_pairs(value, &format!("{pointer}/{}", escaped(name)), faults);
            }
        }
        _ => {}
    }
}

/// A time of RFC 3339 between the years 2000 and 2100, by the clock that it is written by.
///
/// # Errors
/// When it is none.
pub fn time(text: &str) -> Result<At, &'static str> {
    let parsed = DateTime::parse_from_rfc3339(text)
        .map_err(|_| "must be a time of RFC 3339, such as 2026-03-01T12:00:00Z")?;
    if (2000..2100).contains(&parsed.year()) {
        Ok(At(parsed.timestamp_millis()))
    } else {
        Err("must lie between the years 2000 and 2100")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Shape {
        #[serde(default)]
        list: Vec<Inner>,
        a: Option<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        n: i64,
    }

    fn pointers(body: &str) -> Vec<String> {
        match shape::<Shape>(body.as_bytes()) {
            Err(BodyError::Invalid(faults)) => {
                faults.into_iter().map(|fault| fault.pointer).collect()
            }
            other => panic!("faults in {body}: {other:?}"),
        }
    }

    #[test]
    fn half_a_pair_is_named_where_it_stands() {
        assert_eq!(pointers(r#"{"a": ["x", {"b/c": "\uD800 \u0041"}]}"#), ["/a/1/b~1c"]);
        assert_eq!(pointers(r#"{"a": "\udc00\ud83d", "b": "\\ud800"}"#), ["/a"]);
        assert_eq!(pointers(r#"{"\ud800": 1}"#), [""]);
        let whole = shape::<Shape>(br#"{"a": "\ud83d\ude00 \\ud800"}"#).expect("a shape");
        assert_eq!(whole.a.as_deref(), Some("😀 \\ud800"));
    }

    #[test]
    fn what_is_no_json_is_said_to_be_none() {
        for body in
            ["", "{", "{\"a\": \"\\ud800\"", "{\"a\": \"\u{0}\"}", "{} {}", "{\"a\": \"\\u+d80\"}"]
        {
            assert!(
                matches!(shape::<Shape>(body.as_bytes()), Err(BodyError::NotJson(_))),
                "{body}"
            );
        }
        for body in ["[]", "null", "7", "\"x\""] {
            assert_eq!(pointers(body), [""], "{body}");
        }
    }

    #[test]
    fn another_shape_is_named_where_it_is() {
        let read = shape::<Shape>(br#"{"list": [{"n": 1}, {"n": 2}]}"#).expect("a shape");
        assert_eq!(read.list.iter().map(|inner| inner.n).sum::<i64>(), 3);
        assert_eq!(pointers(r#"{"list": [{"n": 1}, {"n": "2"}]}"#), ["/list/1/n"]);
        assert_eq!(pointers(r#"{"a.b/c": 1}"#), ["/a.b~1c"]);
        assert_eq!(
            pointers(r#"{"list": [{}]}"#),
            ["/list/0/n"],
            "what is missing is named as if it were there"
        );
    }

    #[test]
    fn a_time_is_one_that_people_mean() {
        assert_eq!(time("2026-03-01T13:00:00+01:00"), Ok(At(1_772_366_400_000)));
        for bad in [
            "",
            "soon",
            "2026-03-01",
            "1999-12-31T23:59:59Z",
            "2100-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
        ] {
            assert!(time(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = shape::<Shape>(&body);
        }

        #[test]
        fn no_escapes_panic(parts in prop::collection::vec(prop::sample::select(vec!["\\ud800", "\\udc00", "\\\\", "\\u00", "x", "\"", "\\"]), 0..12)) {
            let _ = shape::<Shape>(format!("{{\"a\": \"{}\"}}", parts.concat()).as_bytes());
        }
    }
}
