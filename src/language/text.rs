//! Text: what a person is sent, as Telegram's HTML. Only this room makes one from words.

use serde::{Deserialize, Serialize};

/// The longest text that one Telegram message takes, in UTF-16 units after its tags are gone.
pub const LONGEST_MESSAGE: usize = 4096;

/// The longest caption that a bot may put under a picture or file, counted the same way. People
/// with Premium may write more.
pub const LONGEST_CAPTION: usize = 1024;

/// Words for a person, in Telegram's HTML with every inserted value escaped. Made by `MessageCatalog`;
/// deserialising is for reading back what the outbox holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(String);

/// Why words can't be relayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// There is nothing to read.
    #[error("must not be empty")]
    Empty,
    /// A control character.
    #[error("must not hold the control character U+{0:04X}")]
    Control(u32),
}

impl Text {
    pub(super) fn from_html(html: String) -> Self {
        Self(html)
    }

    /// Somebody else's words, for a service of the shop that composed them itself: they stay words,
    /// whatever they hold. Lines may end as they do on any system.
    ///
    /// # Errors
    /// When there is nothing to read, or a control character that no chat shows.
    pub fn relayed(words: &str) -> Result<Self, InvalidText> {
        let words = words.trim().replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
        if words.is_empty() {
            return Err(InvalidText::Empty);
        }
        match words.chars().find(|c| c.is_control() && *c != '\n') {
            Some(c) => Err(InvalidText::Control(u32::from(c))),
            None => Ok(Self(escape(&words))),
        }
    }

    /// As HTML for Telegram.
    pub fn html(&self) -> &str {
        &self.0
    }

    /// Without tags, entities decoded: for button labels and toasts.
    pub fn plain(&self) -> String {
        let mut out = String::with_capacity(self.0.len());
        let mut rest = self.0.as_str();
        while let Some(at) = rest.find(['<', '&']) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let end = if rest.starts_with('<') { rest.find('>') } else { rest.find(';') };
            let Some(end) = end else { break };
            out.push_str(match &rest[..=end] {
                "&amp;" => "&",
                "&lt;" => "<",
                "&gt;" => ">",
                "&quot;" => "\"",
                _ => "",
            });
            rest = &rest[end + 1..];
        }
        out.push_str(rest);
        out
    }

    /// As plain words without marks of direction, for names that others show.
    pub fn bare(&self) -> String {
        self.plain()
            .chars()
            .filter(|c| !matches!(c, '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}'))
            .collect()
    }

    /// As plain words for an SMS: without marks of direction, and with the plain forms of
    /// characters that would double its price by leaving the GSM alphabet.
    pub fn for_plain_channel(&self) -> String {
        let mut out = String::new();
        for c in self.plain().chars() {
            match c {
                '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{FE0F}' => {}
                '\u{A0}' | '\u{202F}' | '\t' => out.push(' '),
                '’' | '‘' => out.push('\''),
                '“' | '”' | '„' => out.push('"'),
                '–' | '—' | '‑' => out.push('-'),
                '…' => out.push_str("..."),
                c => out.push(c),
            }
        }
        out
    }

    /// Its length as Telegram counts it: UTF-16 units after the tags are gone.
    pub fn visible_utf16(&self) -> usize {
        self.plain().encode_utf16().count()
    }

    /// With every `{name}` replaced by its value, which stays words; places that have none are
    /// named instead. What is none of these names stands as it is.
    ///
    /// # Errors
    /// The names that stand in the words and have no value.
    pub fn filled<'n>(&self, values: &[(&'n str, Option<&str>)]) -> Result<Self, Vec<&'n str>> {
        let (mut out, mut rest, mut missing) =
            (String::with_capacity(self.0.len()), self.0.as_str(), Vec::new());
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let place = rest.find('}').and_then(|end| {
                values
                    .iter()
                    .find(|(name, _)| *name == rest[1..end].trim())
                    .map(|found| (end, found))
            });
            match place {
                Some((end, (name, value))) => {
                    match value {
                        Some(value) => out.push_str(&escape(value)),
                        None => missing.push(*name),
                    }
                    rest = &rest[end + 1..];
                }
                None => {
                    out.push('{');
                    rest = &rest[1..];
                }
            }
        }
        out.push_str(rest);
        if missing.is_empty() { Ok(Self(out)) } else { Err(missing) }
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first of several forms that fits into one message, else the last.
    pub fn first_that_fits(forms: impl IntoIterator<Item = Self>) -> Self {
        let mut last = Self(String::new());
        for form in forms {
            if form.visible_utf16() <= LONGEST_MESSAGE {
                return form;
            }
            last = form;
        }
        last
    }

    /// Parts in a row.
    pub fn join(parts: impl IntoIterator<Item = Self>, separator: &'static str) -> Self {
        Self(parts.into_iter().map(|part| part.0).collect::<Vec<_>>().join(separator))
    }
}

/// The one HTML escape function: what a person or a shop wrote stays words. Drops what no chat
/// shows: control characters and marks that turn the direction of what follows.
pub(super) fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{061C}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() && c != '\n' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_somebody_wrote_stays_words() {
        let text = Text::from_html(format!("<b>{}</b>", escape("<i>&\"'\u{202E}\0x")));
        assert_eq!(text.html(), "<b>&lt;i&gt;&amp;&quot;'x</b>");
        assert_eq!(text.plain(), "<i>&\"'x");
    }

    #[test]
    fn length_is_counted_as_telegram_does() {
        assert_eq!(Text::from_html("<b>a&amp;😀</b>".to_owned()).visible_utf16(), 4);
    }

    #[test]
    fn an_sms_keeps_to_the_cheap_alphabet() {
        let text = Text::from_html("<b>\u{2068}19,90\u{A0}€\u{2069}</b> – it’s „here“…".to_owned());
        assert_eq!(text.for_plain_channel(), "19,90 € - it's \"here\"...");
    }

    #[test]
    fn places_are_filled_with_words_that_stay_words() {
        let text = Text::from_html("<b>{name}</b>, { order } {x} {".to_owned());
        assert_eq!(
            text.filled(&[("name", Some("<Ana>")), ("order", Some("{name}"))]).map(|text| text.0),
            Ok("<b>&lt;Ana&gt;</b>, {name} {x} {".to_owned())
        );
        assert_eq!(text.filled(&[("name", None), ("order", Some("1"))]), Err(vec!["name"]));
    }

    #[test]
    fn relayed_words_stay_words() {
        let relayed = Text::relayed(" <b>5 > 4</b>\r\nand\tmore ")
            .map(|text| (text.plain(), text.html().contains("<b>")));
        assert_eq!(relayed, Ok(("<b>5 > 4</b>\nand more".to_owned(), false)));
        assert_eq!(Text::relayed(" \n"), Err(InvalidText::Empty));
        assert_eq!(Text::relayed("a\0b"), Err(InvalidText::Control(0)));
    }

    proptest! {
        #[test]
        fn what_is_escaped_reads_the_same(value in "[^\\p{C}]*") {
            prop_assert_eq!(Text::from_html(escape(&value)).plain(), value);
        }

        #[test]
        fn no_place_breaks_the_words(value in "[{}a ]*") {
            let _ = Text::from_html(value).filled(&[("a", Some("b"))]);
        }

        #[test]
        fn nothing_escaped_opens_a_tag(value in ".*") {
            prop_assert!(!escape(&value).contains(['<', '>', '\0']));
        }
    }
}
