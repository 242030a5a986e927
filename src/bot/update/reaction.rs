//! An emoji under a message.

use serde_json::Value;

use super::actors::{TelegramChat, TelegramUser, number};
use crate::channels::Emoji;

/// A reaction to a message, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct MessageReaction {
    pub chat: TelegramChat,
    pub message: i64,
    /// Who; none for who hides behind a chat.
    pub user: Option<TelegramUser>,
    /// The first emoji; none where it was taken away, or is none that everybody has.
    pub emoji: Option<Emoji>,
}

impl MessageReaction {
    pub(in crate::bot) fn read(raw: &Value) -> Option<Self> {
        let emoji = raw["new_reaction"]
            .as_array()?
            .iter()
            .filter(|one| one["type"] == "emoji")
            .find_map(|one| one["emoji"].as_str());
        Some(Self {
            chat: TelegramChat::read(&raw["chat"])?,
            message: number(raw)?,
            user: TelegramUser::read(&raw["user"]),
            emoji: emoji.map(Emoji::new),
        })
    }
}
