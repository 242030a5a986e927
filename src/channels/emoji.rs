//! Telegram's reactions: what a bot may set is a short list.

use serde::{Deserialize, Serialize};

/// The signs that a reaction may be (Bot API, `ReactionTypeEmoji`).
const SIGNS: &str = "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u{200D}🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 \
    👨\u{200D}💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u{200D}♂ 🤷 🤷\u{200D}♀ 😡";
/// Signs of phones that say what one of Telegram's says.
const SAME: &[(&str, &str)] = &[
    ("😂", "🤣"),
    ("😆", "😁"),
    ("😄", "😁"),
    ("😃", "😁"),
    ("♥", "❤"),
    ("💕", "❤"),
    ("❓", "🤔"),
    ("❔", "🤔"),
    ("☹", "😢"),
    ("🙁", "😢"),
];

/// One of Telegram's reactions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Emoji(String);

impl Emoji {
    /// The reaction with this sign.
    pub fn new(sign: impl Into<String>) -> Self {
        Self(sign.into())
    }

    /// The reaction that says what a sign from elsewhere says, in whatever colour; none where
    /// Telegram has none.
    pub fn for_sign(sign: &str) -> Option<Self> {
        let bare: String =
            sign.chars().filter(|c| !matches!(c, '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}')).collect();
        let same =
            SAME.iter().find(|(theirs, _)| *theirs == bare).map_or(bare.as_str(), |(_, ours)| ours);
        SIGNS.split(' ').find(|known| *known == same).map(Self::new)
    }

    /// Its sign.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_phones_become_telegram_s() {
        for (sign, expected) in [
            ("👍", Some("👍")),
            ("❤️", Some("❤")),
            ("👍🏽", Some("👍")),
            ("😂", Some("🤣")),
            ("❓", Some("🤔")),
            ("‼", None),
            ("🦖", None),
            ("", None),
        ] {
            assert_eq!(Emoji::for_sign(sign).as_ref().map(Emoji::as_str), expected, "{sign}");
        }
        assert!(SAME.iter().all(|(theirs, _)| Emoji::for_sign(theirs).is_some()));
    }
}
