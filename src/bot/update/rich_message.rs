//! The words in a message that is formatted like a page (`rich_message`, Bot API 10.1): headings,
//! paragraphs, lists, tables.

use serde_json::{Map, Value};

use super::formatted_text::FormattedText;
use crate::language::{LONGEST_MESSAGE, StyledRange, TextStyle};

/// Where words stand in a block or a stretch of text, in the order in which they are read.
const PLACES: [&str; 10] = [
    "summary",
    "text",
    "alternative_text",
    "expression",
    "button",
    "cells",
    "items",
    "blocks",
    "caption",
    "credit",
];
/// What begins a line of its own.
const LINES: [&str; 3] = ["cells", "items", "blocks"];
/// No page is nested deeper.
const DEEPEST: usize = 64;

/// What is read of a page.
#[derive(Default)]
struct Page {
    text: String,
    /// Where its words lead.
    marks: Vec<StyledRange>,
}

/// The words of a page, as many as one message takes, and where they lead. What we do not know in
/// it is passed over, so they may not be all.
pub(in crate::bot) fn words(rich: &Value) -> FormattedText {
    let mut page = Page::default();
    page.lines(&rich["blocks"], DEEPEST);
    let skipped = long(&page.text) - long(page.text.trim_start());
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= LONGEST_MESSAGE
    };
    let text = page.text.trim().chars().take_while(fits).collect::<String>().trim_end().to_owned();
    let marks = page
        .marks
        .into_iter()
        .map(|mark| StyledRange { start: mark.start.saturating_sub(skipped), ..mark });
    FormattedText::marked(text, marks.collect())
}

fn long(text: &str) -> usize {
    text.encode_utf16().count()
}

/// What a stretch of a page does when somebody presses on it, as far as we know: it opens a page,
/// names a person, commands.
fn target(fields: &Map<String, Value>) -> Option<String> {
    let told = |name: &str| fields.get(name).and_then(Value::as_str);
    let user = || {
        fields
            .get("user")
            .and_then(|user| user["id"].as_i64())
            .map(|id| format!("tg://user?id={id}"))
    };
    let name = || told("username").map(|name| format!("@{}", name.trim_start_matches('@')));
    told("url").or(told("bot_command")).map(str::to_owned).or_else(user).or_else(name)
}

impl Page {
    /// Each item on a line of its own.
    fn lines(&mut self, items: &Value, depth: usize) {
        for item in items.as_array().into_iter().flatten() {
            if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push('\n');
            }
            self.stretch(item, depth);
        }
    }

    fn stretch(&mut self, part: &Value, depth: usize) {
        if depth == 0 {
            return;
        }
        match part {
            Value::String(words) => self.text.push_str(words),
            Value::Array(parts) => {
                for (place, part) in parts.iter().enumerate() {
                    // The cells of a row are parts of it that are words of their own.
                    if place > 0 && part.get("align").is_some() {
                        self.text.push(' ');
                    }
                    self.stretch(part, depth - 1);
                }
            }
            Value::Object(fields) => self.object(fields, depth),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn object(&mut self, fields: &Map<String, Value>, depth: usize) {
        let target = target(fields).map(|target| (long(&self.text), target));
        for (name, part) in PLACES.iter().filter_map(|name| Some((*name, fields.get(*name)?))) {
            if LINES.contains(&name) {
                self.lines(part, depth - 1);
            } else {
                self.stretch(part, depth - 1);
            }
        }
        if let Some((start, target)) = target {
            self.marks.push(StyledRange {
                start,
                length: long(&self.text) - start,
                style: TextStyle::Link(target),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_page_reads_from_top_to_bottom() {
        let bold =
            json!({"type": "bold", "text": ["two ", {"type": "of_next_year", "text": "three"}]});
        let cell = |words: &str| json!({"text": words, "align": "left", "valign": "top"});
        let page = json!({"blocks": [
            {"type": "heading", "size": 1, "text": "Title"},
            {"type": "paragraph", "text": ["one ", bold,
            {"type": "custom_emoji", "custom_emoji_id": "5", "alternative_text": "😀"}]},
            {"type": "divider"},
            {"type": "list", "items": [{"label": "1. ",
            "blocks": [{"type": "paragraph", "text": "first"}]}]},
            {"type": "table", "cells": [[cell("a"), cell("b")], [cell("c")]]},
            {"type": "of_next_year", "something": 5,
            "blocks": [{"type": "paragraph", "text": "inside"}]},
        ]});
        assert_eq!(words(&page).as_str(), "Title\none two three😀\nfirst\na b\nc\ninside");
    }

    #[test]
    fn where_its_words_lead_is_known() {
        let url = json!({"type": "url", "text": ["the ", {"type": "bold", "text": "bank"}],
            "url": "https://evil.example"});
        let person = json!({"type": "text_mention", "text": "Ana",
            "user": {"id": 9, "is_bot": false, "first_name": "Ana"}});
        let command = json!({"type": "bot_command", "text": "close", "bot_command": "/close"});
        let button =
            json!({"type": "button", "button": {"text": "Pay", "url": "https://pay.example"}});
        let page = json!({"blocks": [{"type": "paragraph",
            "text": ["  😀 ", url, " ", person, " ", command, " ", button]}]});
        let html = "😀 <a href=\"https://evil.example\">the bank</a> <a href=\"tg://user?id=9\">Ana</a> <a href=\"/close\">close</a> \
                    <a href=\"https://pay.example\">Pay</a>";
        assert_eq!(words(&page).styled().html(), html);
    }

    #[test]
    fn what_is_no_page_has_no_words_and_a_long_one_fits() {
        for none in
            [json!(null), json!([]), json!({"blocks": "words"}), json!({"blocks": [5, null, {}]})]
        {
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
