//! What people do without words: they press, react, and let the bot in or out.

use serde_json::Value;

use super::{Chat, User, number, string};
use crate::channels::Emoji;

/// A pressed button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct Press {
    /// By which it is answered.
    pub id: String,
    pub from: User,
    /// The word in the button.
    pub data: String,
    /// The message that the button stands under; none where Telegram does not say
    /// (`callback_query_mode`, Bot API 10.5).
    pub under: Option<Under>,
}

/// The message that a button stands under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct Under {
    pub chat: Chat,
    /// Its number; 0 for one that only the bot and whoever pressed see.
    pub message: i64,
    /// Whether it can still be changed.
    pub is_within_reach: bool,
    /// The words in its buttons.
    pub words: Vec<String>,
}

impl Press {
    /// The message to draw anew, where that can be.
    pub(in crate::bot) fn in_place(&self) -> Option<i64> {
        self.under.as_ref().filter(|under| under.is_within_reach).map(|under| under.message)
    }

    pub(in crate::bot) fn read(raw: &Value) -> Option<Self> {
        Some(Self {
            id: string(&raw["id"])?,
            from: User::read(&raw["from"])?,
            data: string(&raw["data"]).unwrap_or_default(),
            under: under(&raw["message"]),
        })
    }
}

fn under(raw: &Value) -> Option<Under> {
    let rows = raw["reply_markup"]["inline_keyboard"].as_array().into_iter().flatten();
    let buttons = rows.flat_map(|row| row.as_array().into_iter().flatten());
    let message = number(raw).unwrap_or(0);
    Some(Under {
        chat: Chat::read(&raw["chat"])?,
        message,
        // One that is out of the bot's reach has the date 0.
        is_within_reach: message > 0 && raw["date"].as_i64().is_some_and(|date| date > 0),
        words: buttons.filter_map(|button| string(&button["callback_data"])).collect(),
    })
}

/// A reaction to a message, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct Reaction {
    pub chat: Chat,
    pub message: i64,
    /// Who; none for who hides behind a chat.
    pub user: Option<User>,
    /// The first emoji; none where it was taken away, or is none that everybody has.
    pub emoji: Option<Emoji>,
}

impl Reaction {
    pub(in crate::bot) fn read(raw: &Value) -> Option<Self> {
        let emoji = raw["new_reaction"]
            .as_array()?
            .iter()
            .filter(|one| one["type"] == "emoji")
            .find_map(|one| one["emoji"].as_str());
        Some(Self {
            chat: Chat::read(&raw["chat"])?,
            message: number(raw)?,
            user: User::read(&raw["user"]),
            emoji: emoji.map(Emoji::new),
        })
    }
}

/// The bot was let in or out, or has other rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct Member {
    pub chat: Chat,
    pub from: Option<User>,
    /// What it was.
    pub before: Status,
    /// What it is.
    pub now: Status,
}

/// What the bot is in a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bot) enum Status {
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

impl Status {
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

impl Member {
    pub(in crate::bot) fn read(raw: &Value) -> Option<Self> {
        let (before, now) =
            (Status::read(&raw["old_chat_member"]), Status::read(&raw["new_chat_member"]));
        Some(Self { chat: Chat::read(&raw["chat"])?, from: User::read(&raw["from"]), before, now })
    }
}
