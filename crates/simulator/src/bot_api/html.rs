//! Telegram's HTML: what it accepts, in its own words when it does not.

use serde_json::{Value, json};

/// The tags that Telegram knows.
const TAGS: [&str; 17] = [
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "tg-spoiler",
    "span",
    "a",
    "code",
    "pre",
    "blockquote",
    "tg-emoji",
    "tg-time",
];

/// A tag that is open: its name, what it brings, and where in the words it begins.
struct Open {
    name: String,
    entity: Value,
    at: usize,
}

/// The words a reader sees with their entities, or what Telegram says of broken HTML.
pub(crate) fn parse(html: &str) -> Result<(String, Vec<Value>), String> {
    let mut out = String::with_capacity(html.len());
    let (mut open, mut entities): (Vec<Open>, Vec<Value>) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(found) = html[at..].find(['<', '&']) {
        out.push_str(&html[at..at + found]);
        at += found;
        let rest = &html[at..];
        if rest.starts_with('&') {
            let (decoded, length) = entity(rest);
            out.push_str(&decoded);
            at += length;
            continue;
        }
        let end =
            rest.find('>').ok_or_else(|| format!("Unclosed start tag at byte offset {at}"))?;
        let inside = &rest[1..end];
        if let Some(name) = inside.strip_prefix('/') {
            match open.pop() {
                Some(last) if last.name == name.trim().to_ascii_lowercase() => {
                    entities.extend(closed(last, &out))
                }
                Some(Open { name: last, .. }) => {
                    return Err(format!(
                        "Unmatched end tag at byte offset {at}, expected \"</{last}>\", found \
                            \"</{name}>\""
                    ));
                }
                None => return Err(format!("Unexpected end tag at byte offset {at}")),
            }
        } else {
            let name = inside.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
            if !TAGS.contains(&name.as_str()) {
                return Err(format!("Unsupported start tag \"{name}\" at byte offset {at}"));
            }
            open.push(Open { entity: brought(&name, inside), name, at: length(&out) });
        }
        at += end + 1;
    }
    out.push_str(&html[at..]);
    entities.sort_by_key(|entity| {
        (entity["offset"].as_u64(), std::cmp::Reverse(entity["length"].as_u64()))
    });
    match open.last() {
        Some(Open { name, .. }) => {
            Err(format!("Can't find end tag corresponding to start tag \"{name}\""))
        }
        None => Ok((out, entities)),
    }
}

/// Telegram counts in UTF-16.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The entity of a tag that ends here; none of a tag with nothing in it.
fn closed(tag: Open, words: &str) -> Option<Value> {
    let (mut entity, long) = (tag.entity, length(words) - tag.at);
    if long == 0 || !entity.is_object() {
        return None;
    }
    entity["offset"] = json!(tag.at);
    entity["length"] = json!(long);
    Some(entity)
}

/// What a tag brings.
fn brought(name: &str, inside: &str) -> Value {
    let value = |attribute: &str| {
        inside.split_once(&format!("{attribute}=\""))?.1.split_once('"').map(|(value, _)| value)
    };
    match name {
        "b" | "strong" => json!({"type": "bold"}),
        "i" | "em" => json!({"type": "italic"}),
        "u" | "ins" => json!({"type": "underline"}),
        "s" | "strike" | "del" => json!({"type": "strikethrough"}),
        "tg-spoiler" | "span" => json!({"type": "spoiler"}),
        "code" => json!({"type": "code"}),
        "pre" => json!({"type": "pre"}),
        "blockquote" => json!({"type": "blockquote"}),
        "a" => value("href").map_or(
            Value::Null,
            |url| json!({"type": "text_link", "url": url.replace("&amp;", "&")}),
        ),
        "tg-emoji" => value("emoji-id")
            .map_or(Value::Null, |id| json!({"type": "custom_emoji", "custom_emoji_id": id})),
        _ => Value::Null,
    }
}

/// A decoded entity and how long it was; what is none stays as it is.
fn entity(text: &str) -> (String, usize) {
    let Some(end) = text.find(';').filter(|end| *end <= 10) else { return ("&".to_owned(), 1) };
    let decoded = match &text[1..end] {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        number => number
            .strip_prefix('#')
            .and_then(|digits| match digits.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => digits.parse().ok(),
            })
            .and_then(char::from_u32),
    };
    decoded.map_or_else(|| ("&".to_owned(), 1), |c| (c.to_string(), end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn good_html_is_read() {
        let (words, entities) = parse("<b>a &lt; <i>😀</i></b> &#x41; & c").expect("it is good");
        assert_eq!(words, "a < 😀 A & c");
        assert_eq!(
            entities,
            [
                json!({"type": "bold", "offset": 0, "length": 6}),
                json!({"type": "italic", "offset": 4, "length": 2})
            ]
        );
        let link = json!({"type": "text_link", "url": "https://x", "offset": 0, "length": 1});
        assert_eq!(parse("<a href=\"https://x\">x</a><b></b>"), Ok(("x".to_owned(), vec![link])));
    }

    #[test]
    fn broken_html_is_told() {
        assert_eq!(parse("a <x>"), Err("Unsupported start tag \"x\" at byte offset 2".to_owned()));
        assert_eq!(parse("</b>"), Err("Unexpected end tag at byte offset 0".to_owned()));
        assert!(
            parse("<b>").is_err() && parse("<b><i></b></i>").is_err() && parse("a < b").is_err()
        );
    }

    proptest! {
        #[test]
        fn nothing_panics(html in ".*") {
            let _ = parse(&html);
        }
    }
}
