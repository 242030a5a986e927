//! Parameters of a call: JSON, a form, or a form in parts with files in it; and how single ones are
//! read.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// Reads a body into one object. What is JSON inside a form becomes JSON; a file becomes `{"name":
/// …, "base64": …}`.
pub(crate) fn parameters(headers: &HeaderMap, body: &[u8]) -> Value {
    let kind =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        let fields = url::form_urlencoded::parse(body)
            .map(|(name, value)| (name.into_owned(), opened(value.into_owned())));
        return Value::Object(fields.collect());
    }
    if let Some((_, boundary)) =
        kind.split_once("boundary=").filter(|_| kind.starts_with("multipart/form-data"))
    {
        return in_parts(body, boundary.trim_matches('"'));
    }
    serde_json::from_slice(body).unwrap_or_else(|_| json!({}))
}

/// A form's value: objects and lists are JSON in there, everything else is text.
fn opened(value: String) -> Value {
    if value.starts_with(['{', '[']) {
        serde_json::from_str(&value).unwrap_or(Value::String(value))
    } else {
        Value::String(value)
    }
}

fn in_parts(body: &[u8], boundary: &str) -> Value {
    let mark = format!("--{boundary}");
    let mut fields = Map::new();
    for part in split(body, mark.as_bytes()) {
        let Some((name, value)) = part_of(part) else { continue };
        fields.insert(name, value);
    }
    Value::Object(fields)
}

fn part_of(part: &[u8]) -> Option<(String, Value)> {
    let head_ends = part.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&part[..head_ends]).ok()?;
    let content = &part[head_ends + 4..];
    let content = content.strip_suffix(b"\r\n").unwrap_or(content);
    let named =
        |what: &str| Some(head.split_once(&format!("{what}=\""))?.1.split_once('"')?.0.to_owned());
    let name = named("; name")?;
    let value = match named("filename") {
        Some(file) => json!({"name": file, "base64": STANDARD.encode(content)}),
        None => opened(String::from_utf8_lossy(content).into_owned()),
    };
    Some((name, value))
}

fn split<'b>(body: &'b [u8], mark: &'b [u8]) -> impl Iterator<Item = &'b [u8]> {
    let mut rest = Some(body);
    std::iter::from_fn(move || {
        let now = rest?;
        let at = now.windows(mark.len().max(1)).position(|window| window == mark);
        rest = at.map(|at| &now[at + mark.len()..]);
        Some(at.map_or(now, |at| &now[..at]))
    })
}

/// A number; forms write it as text.
pub(crate) fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// A text; empty when there is none.
pub(crate) fn text<'v>(body: &'v Value, name: &str) -> &'v str {
    body[name].as_str().unwrap_or_default()
}

/// A yes; forms write it as text.
pub(crate) fn truth(value: &Value) -> bool {
    value
        .as_bool()
        .unwrap_or_else(|| value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("true")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: &str, body: &[u8]) -> Value {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, kind.parse().expect("a header"));
        parameters(&headers, body)
    }

    #[test]
    fn parameters_are_read_from_json_and_both_forms() {
        let expected = json!({"chat_id": "7", "reply_markup": {"a": [1]}});
        assert_eq!(
            read(
                "application/x-www-form-urlencoded",
                b"chat_id=7&reply_markup=%7B%22a%22%3A%5B1%5D%7D"
            ),
            expected
        );
        let body = b"--b\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n7\r\n--b\r\nContent-Disposition: form-data; \
            name=\"reply_markup\"\r\n\r\n{\"a\": [1]}\r\n--b--\r\n";
        assert_eq!(read("multipart/form-data; boundary=b", body), expected);
        let file = b"--b\r\nContent-Disposition: form-data; name=\"document\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n1;2\r\n\r\n--b--";
        assert_eq!(
            read("multipart/form-data; boundary=b", file)["document"],
            json!({"name": "a.csv", "base64": STANDARD.encode("1;2\r\n")})
        );
        assert_eq!(read("application/json", b"no JSON"), json!({}));
        assert_eq!(
            (number(&json!("7")), number(&json!(7)), truth(&json!("True")), truth(&json!("x"))),
            (Some(7), Some(7), true, false)
        );
    }
}
