//! JSON that is read as far as it can be: a part that our parser refuses costs that part and
//! nothing beside it.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

/// So deep a part is looked for that can be read. What we use stands far above it.
const DEEPEST: usize = 8;

/// Reads a document; `None` when it is no JSON. What is nested deeper than our parser goes, a
/// number beyond all numbers or half a character becomes `null`: Telegram may add such a field, and
/// the words beside it are to be read all the same.
pub(in crate::bot) fn read(bytes: &[u8]) -> Option<Value> {
    match serde_json::from_slice(bytes) {
        Ok(value) => Some(value),
        Err(_) => serde_json::from_slice::<&RawValue>(bytes).ok().map(|raw| part(raw, DEEPEST)),
    }
}

fn part(raw: &RawValue, depth: usize) -> Value {
    let text = raw.get();
    if let Ok(value) = serde_json::from_str(text) {
        return value;
    }
    if depth == 0 {
        return Value::Null;
    }
    if let Ok(fields) = serde_json::from_str::<BTreeMap<String, &RawValue>>(text) {
        return Value::Object(
            fields.into_iter().map(|(name, raw)| (name, part(raw, depth - 1))).collect(),
        );
    }
    let items = serde_json::from_str::<Vec<&RawValue>>(text).unwrap_or_default();
    if items.is_empty() {
        Value::Null
    } else {
        Value::Array(items.into_iter().map(|raw| part(raw, depth - 1)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_part_that_cannot_be_read_costs_nothing_beside_it() {
        let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
        for bad in [deep.as_str(), "1e999", r#""\ud83d""#, r#"{"a": -1e999}"#] {
            let text = format!(
                r#"{{"update_id": 1, "message": {{"text": "words", "new": {bad}, "list": [1, {bad}, 2]}}}}"#
            );
            let value = read(text.as_bytes()).expect("JSON");
            assert_eq!(
                (&value["update_id"], &value["message"]["text"]),
                (&json!(1), &json!("words")),
                "{}",
                &text[..90]
            );
            assert_eq!(
                (&value["message"]["list"][0], &value["message"]["list"][2]),
                (&json!(1), &json!(2))
            );
        }
    }

    #[test]
    fn what_is_no_json_is_told_apart() {
        for bad in [&b""[..], b"{", b"{\"a\": }", b"\xff", b"{} {}"] {
            assert_eq!(read(bad), None);
        }
    }
}
