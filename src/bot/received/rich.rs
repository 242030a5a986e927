//! The words in a message that is formatted like a page (`rich_message`, Bot API 10.1): headings, paragraphs, lists, tables.

use serde_json::Value;

use super::Words;
use crate::language::LONGEST_MESSAGE;

/// Where words stand in a block or a stretch of text, in the order in which they are read.
const PLACES: [&str; 9] = ["summary", "text", "alternative_text", "expression", "cells", "items", "blocks", "caption", "credit"];
/// What begins a line of its own.
const LINES: [&str; 3] = ["cells", "items", "blocks"];
/// No page is nested deeper.
const DEEPEST: usize = 64;

/// The words of a page, as many as one message takes. What we do not know in it is passed over, so they may not be all.
pub(super) fn words(rich: &Value) -> Words {
    let mut text = String::new();
    lines(&rich["blocks"], &mut text, DEEPEST);
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= LONGEST_MESSAGE
    };
    Words::plain(text.trim().chars().take_while(fits).collect::<String>().trim_end().to_owned())
}

/// Each item on a line of its own.
fn lines(items: &Value, out: &mut String, depth: usize) {
    for item in items.as_array().into_iter().flatten() {
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        stretch(item, out, depth);
    }
}

fn stretch(part: &Value, out: &mut String, depth: usize) {
    if depth == 0 {
        return;
    }
    match part {
        Value::String(words) => out.push_str(words),
        Value::Array(parts) => {
            for (place, part) in parts.iter().enumerate() {
                // The cells of a row are parts of it that are words of their own.
                if place > 0 && part.get("align").is_some() {
                    out.push(' ');
                }
                stretch(part, out, depth - 1);
            }
        }
        Value::Object(fields) => {
            for (name, part) in PLACES.iter().filter_map(|name| Some((*name, fields.get(*name)?))) {
                if LINES.contains(&name) {
                    lines(part, out, depth - 1);
                } else {
                    stretch(part, out, depth - 1);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_page_reads_from_top_to_bottom() {
        let bold = json!({"type": "bold", "text": ["two ", {"type": "of_next_year", "text": "three"}]});
        let cell = |words: &str| json!({"text": words, "align": "left", "valign": "top"});
        let page = json!({"blocks": [
            {"type": "heading", "size": 1, "text": "Title"},
            {"type": "paragraph", "text": ["one ", bold, {"type": "custom_emoji", "custom_emoji_id": "5", "alternative_text": "😀"}]},
            {"type": "divider"},
            {"type": "list", "items": [{"label": "1. ", "blocks": [{"type": "paragraph", "text": "first"}]}]},
            {"type": "table", "cells": [[cell("a"), cell("b")], [cell("c")]]},
            {"type": "of_next_year", "something": 5, "blocks": [{"type": "paragraph", "text": "inside"}]},
        ]});
        assert_eq!(words(&page).as_str(), "Title\none two three😀\nfirst\na b\nc\ninside");
    }

    #[test]
    fn what_is_no_page_has_no_words_and_a_long_one_fits() {
        for none in [json!(null), json!([]), json!({"blocks": "words"}), json!({"blocks": [5, null, {}]})] {
            assert!(words(&none).is_empty(), "{none}");
        }
        let mut deep = json!("end");
        for _ in 0..120 {
            deep = json!({"text": deep});
        }
        assert!(words(&json!({"blocks": [deep]})).is_empty());
        let long = json!({"blocks": [{"type": "paragraph", "text": "😀".repeat(3000)}]});
        assert_eq!(words(&long).as_str().encode_utf16().count(), LONGEST_MESSAGE);
    }
}
