//! Who and where: the chats and users that an update names.

use serde_json::Value;

/// Telegram's made-up user `GroupAnonymousBot`: administrators who write in the name of their
/// group.
const ANONYMOUS: i64 = 1_087_968_824;

/// A chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct TelegramChat {
    pub id: i64,
    /// Whether it is somebody's own chat with the bot. A kind of chat that we do not know is none.
    pub is_private: bool,
    pub title: Option<String>,
}

impl TelegramChat {
    pub(super) fn read(raw: &Value) -> Option<Self> {
        Some(Self {
            id: raw["id"].as_i64()?,
            is_private: raw["type"] == "private",
            title: string(&raw["title"]),
        })
    }
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct TelegramUser {
    pub id: i64,
    pub is_bot: bool,
    pub first_name: String,
    pub last_name: Option<String>,
    pub language_code: Option<String>,
}

impl TelegramUser {
    pub(super) fn read(raw: &Value) -> Option<Self> {
        Some(Self {
            id: raw["id"].as_i64().filter(|id| *id > 0)?,
            is_bot: raw["is_bot"] == true,
            first_name: string(&raw["first_name"]).unwrap_or_default(),
            last_name: string(&raw["last_name"]),
            language_code: string(&raw["language_code"]),
        })
    }

    pub(in crate::bot) fn full_name(&self) -> String {
        match &self.last_name {
            Some(last) => format!("{} {last}", self.first_name),
            None => self.first_name.clone(),
        }
    }

    /// Whether this stands for administrators who hide behind their group.
    pub(in crate::bot) fn is_anonymous(&self) -> bool {
        self.id == ANONYMOUS
    }
}

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct MessageAuthor {
    /// The user; made up by Telegram where a chat wrote.
    pub user: Option<TelegramUser>,
    /// The group or channel in whose name it was written.
    pub chat: Option<TelegramChat>,
    /// What an anonymous administrator is called.
    pub signature: Option<String>,
}

impl MessageAuthor {
    pub(super) fn read(raw: &Value) -> Self {
        Self {
            user: TelegramUser::read(&raw["from"]),
            chat: TelegramChat::read(&raw["sender_chat"]),
            signature: string(&raw["author_signature"]),
        }
    }
}

/// Where a message came from that was forwarded, or that is answered from another chat or topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) enum MessageOrigin {
    User(TelegramUser),
    /// Somebody whose account stays hidden.
    Hidden(String),
    /// A group, or a channel.
    Chat(TelegramChat),
    /// Telegram says something that we do not know.
    Unknown,
}

impl MessageOrigin {
    pub(super) fn read(raw: &Value) -> Option<Self> {
        let chat =
            || TelegramChat::read(&raw["sender_chat"]).or_else(|| TelegramChat::read(&raw["chat"]));
        raw.as_object()?;
        let origin = TelegramUser::read(&raw["sender_user"])
            .map(Self::User)
            .or_else(|| chat().map(Self::Chat));
        Some(
            origin
                .or_else(|| string(&raw["sender_user_name"]).map(Self::Hidden))
                .unwrap_or(Self::Unknown),
        )
    }
}

/// A message's number.
pub(super) fn number(raw: &Value) -> Option<i64> {
    raw["message_id"].as_i64().filter(|id| *id >= 0)
}

pub(super) fn string(raw: &Value) -> Option<String> {
    raw.as_str().map(str::to_owned)
}
