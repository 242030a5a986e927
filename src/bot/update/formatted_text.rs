//! Words with their styles, as Telegram tells them: a text, and entities that are counted in UTF-16
//! units.

use serde_json::Value;
use url::Url;

use super::actors::TelegramUser;
use crate::language::{StyledRange, Text, TextStyle};

/// Words with what we know of their looks. An entity that we do not know, or that lies outside the
/// words, costs its look and never the words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::bot) struct FormattedText {
    text: String,
    marks: Vec<StyledRange>,
    /// Those who are named by pressing on them in the app, in the order of the entities.
    named: Vec<TelegramUser>,
}

impl FormattedText {
    /// Reads a text and its entities; `None` where there is no text.
    pub(in crate::bot) fn read(text: &Value, entities: &Value) -> Option<Self> {
        let text = text.as_str().filter(|text| !text.is_empty())?;
        let units = text.encode_utf16().count();
        let entities = || entities.as_array().into_iter().flatten();
        let named = entities()
            .filter(|entity| entity["type"] == "text_mention")
            .filter_map(|entity| TelegramUser::read(&entity["user"]));
        Some(Self {
            text: text.to_owned(),
            marks: entities().filter_map(|entity| mark(entity, units)).collect(),
            named: named.collect(),
        })
    }

    /// Words with looks that we have read ourselves.
    pub(in crate::bot) fn marked(text: String, marks: Vec<StyledRange>) -> Self {
        Self { text, marks, named: Vec::new() }
    }

    pub(in crate::bot) fn as_str(&self) -> &str {
        &self.text
    }

    pub(in crate::bot) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Those who are named by pressing on them in the app.
    pub(in crate::bot) fn named(&self) -> &[TelegramUser] {
        &self.named
    }

    /// As a text of ours, styles and all.
    pub(in crate::bot) fn styled(&self) -> Text {
        Text::styled(&self.text, &self.marks)
    }

    /// The same from a byte on.
    pub(in crate::bot) fn styled_from(&self, byte: usize) -> Text {
        let Some(rest) = self.text.get(byte..).map(str::trim_start) else {
            return Text::join([], "");
        };
        let skipped = self.text[..self.text.len() - rest.len()].encode_utf16().count();
        let shifted = self.marks.iter().filter_map(|mark| {
            let start = mark.start.saturating_sub(skipped);
            let end = mark.start.saturating_add(mark.length).checked_sub(skipped)?;
            Some(StyledRange {
                start,
                length: end.saturating_sub(start),
                style: mark.style.clone(),
            })
        });
        Text::styled(rest.trim_end(), &shifted.collect::<Vec<_>>())
    }
}

/// The look of a stretch within so many UTF-16 units.
fn mark(entity: &Value, units: usize) -> Option<StyledRange> {
    let count = |name: &str| entity[name].as_i64().and_then(|count| usize::try_from(count).ok());
    let start = count("offset").filter(|start| *start < units)?;
    let length = count("length").filter(|length| *length > 0)?.min(units - start);
    let style = match entity["type"].as_str()? {
        "bold" => TextStyle::Bold,
        "italic" => TextStyle::Italic,
        "underline" => TextStyle::Underline,
        "strikethrough" => TextStyle::Strike,
        "spoiler" => TextStyle::Spoiler,
        "code" => TextStyle::Code,
        "pre" => TextStyle::Pre,
        "blockquote" | "expandable_blockquote" => TextStyle::Quote,
        "text_link" => TextStyle::Link(Url::parse(entity["url"].as_str()?).ok()?.to_string()),
        _ => return None,
    };
    Some(StyledRange { start, length, style })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str, entities: &Value) -> FormattedText {
        FormattedText::read(&json!(text), entities).expect("words")
    }

    #[test]
    fn what_we_do_not_know_of_words_costs_them_nothing() {
        let entities = json!([
            {"type": "date_time", "offset": 0, "length": 2, "unix_time": 1},
            {"type": "bold", "offset": 3, "length": 4},
            {"type": "bold", "offset": -1, "length": 4},
            {"type": "bold", "offset": 900, "length": 4},
            {"type": "italic", "offset": 3, "length": i64::MAX},
            {"type": "text_link", "offset": 0, "length": 2, "url": "no address"},
            {"type": 5}, {}, [], null, "bold",
        ]);
        let words = read("😀 here", &entities);
        assert_eq!(words.as_str(), "😀 here");
        assert_eq!(words.styled().html(), "😀 <b><i>here</i></b>");
        for entities in [json!(null), json!({}), json!("bold"), json!([[]])] {
            assert_eq!(read("words", &entities).styled().html(), "words");
        }
    }

    #[test]
    fn words_from_a_place_on_keep_their_looks() {
        let words =
            read("/canned add x 😀 hello", &json!([{"type": "bold", "offset": 17, "length": 5}]));
        assert_eq!(words.styled_from(13).html(), "😀 <b>hello</b>");
        assert!(words.styled_from(15).is_empty(), "no place between two characters");
        assert!(words.styled_from(900).is_empty());
    }

    #[test]
    fn who_is_pressed_on_is_named() {
        let user = json!({"id": 9, "is_bot": false, "first_name": "Ana"});
        let words = read(
            "Ana and Ben",
            &json!([{"type": "text_mention", "offset": 0, "length": 3, "user": user},
                {"type": "text_mention"}]),
        );
        assert_eq!(words.named().iter().map(|user| user.id).collect::<Vec<_>>(), [9]);
    }

    #[test]
    fn nothing_is_no_text() {
        for none in [json!(null), json!(""), json!(5), json!({"text": "words"})] {
            assert_eq!(FormattedText::read(&none, &json!([])), None, "{none}");
        }
    }
}
