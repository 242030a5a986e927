//! Telegram's HTML: what it accepts, in its own words when it does not.

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

/// The words a reader sees, or what Telegram says of broken HTML.
pub(super) fn parse(html: &str) -> Result<String, String> {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<String> = Vec::new();
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
        let end = rest.find('>').ok_or_else(|| format!("Unclosed start tag at byte offset {at}"))?;
        let inside = &rest[1..end];
        if let Some(name) = inside.strip_prefix('/') {
            match open.pop() {
                Some(last) if last == name.trim().to_ascii_lowercase() => {}
                Some(last) => return Err(format!("Unmatched end tag at byte offset {at}, expected \"</{last}>\", found \"</{name}>\"")),
                None => return Err(format!("Unexpected end tag at byte offset {at}")),
            }
        } else {
            let name = inside.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
            if !TAGS.contains(&name.as_str()) {
                return Err(format!("Unsupported start tag \"{name}\" at byte offset {at}"));
            }
            open.push(name);
        }
        at += end + 1;
    }
    out.push_str(&html[at..]);
    match open.last() {
        Some(name) => Err(format!("Can't find end tag corresponding to start tag \"{name}\"")),
        None => Ok(out),
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
        assert_eq!(parse("<b>a &lt; <i>b</i></b> &#x41; & c").as_deref(), Ok("a < b A & c"));
        assert_eq!(parse("<a href=\"https://x\">x</a>").as_deref(), Ok("x"));
    }

    #[test]
    fn broken_html_is_told() {
        assert_eq!(parse("a <x>"), Err("Unsupported start tag \"x\" at byte offset 2".to_owned()));
        assert_eq!(parse("</b>"), Err("Unexpected end tag at byte offset 0".to_owned()));
        assert!(parse("<b>").is_err() && parse("<b><i></b></i>").is_err() && parse("a < b").is_err());
    }

    proptest! {
        #[test]
        fn nothing_panics(html in ".*") {
            let _ = parse(&html);
        }
    }
}
