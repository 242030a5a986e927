//! What the bot is in a chat, and how that changed.

use serde_json::Value;

use super::actors::{TelegramChat, TelegramUser};

/// The bot was let in or out, or has other rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct ChatMemberUpdate {
    pub chat: TelegramChat,
    pub from: Option<TelegramUser>,
    /// What it was.
    pub before: MemberStatus,
    /// What it is.
    pub now: MemberStatus,
}

/// What the bot is in a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bot) enum MemberStatus {
    Owner,
    Administrator {
        can_manage_topics: bool,
        can_pin_messages: bool,
    },
    /// Without rights of its own.
    Member,
    /// Not there, or blocked.
    Out,
    /// Something that we do not know.
    Unknown,
}

impl MemberStatus {
    /// Reads one: in an update about the bot, or what the API says of anybody.
    pub(in crate::bot) fn read(raw: &Value) -> Self {
        match raw["status"].as_str() {
            Some("creator") => Self::Owner,
            Some("administrator") => Self::Administrator {
                can_manage_topics: raw["can_manage_topics"] == true,
                can_pin_messages: raw["can_pin_messages"] == true,
            },
            Some("member") => Self::Member,
            Some("restricted") if raw["is_member"] == true => Self::Member,
            Some("left" | "kicked" | "restricted") => Self::Out,
            _ => Self::Unknown,
        }
    }

    /// Whether the bot is there.
    pub(in crate::bot) fn is_in(self) -> bool {
        matches!(self, Self::Owner | Self::Administrator { .. } | Self::Member)
    }
}

impl ChatMemberUpdate {
    pub(in crate::bot) fn read(raw: &Value) -> Option<Self> {
        let (before, now) = (
            MemberStatus::read(&raw["old_chat_member"]),
            MemberStatus::read(&raw["new_chat_member"]),
        );
        Some(Self {
            chat: TelegramChat::read(&raw["chat"])?,
            from: TelegramUser::read(&raw["from"]),
            before,
            now,
        })
    }
}
