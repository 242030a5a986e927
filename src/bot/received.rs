//! What Telegram tells us, read by ourselves: the few fields that we use, straight from the
//! update's JSON. A library that reads a message whole reads it as an empty one as soon as one
//! field of it is newer than the library; here a field that we do not know is passed over, and the
//! words stay. docs/telegram.md says what becomes of each kind of content.

mod content;
mod gestures;
mod rich;
mod words;

use serde_json::Value;

pub(super) use self::content::{Body, Notice};
#[cfg(test)]
pub(super) use self::content::{has_happened, is_known};
pub(super) use self::gestures::{Member, Press, Reaction, Status, Under};
pub(super) use self::words::Words;
use crate::support::MessageRef;

/// The user in whose name administrators write who hide behind their group.
const ANONYMOUS: i64 = 1_087_968_824;

/// A chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chat {
    pub id: i64,
    /// Whether it is somebody's own chat with the bot. A kind of chat that we do not know is none.
    pub is_private: bool,
    pub title: Option<String>,
}

impl Chat {
    fn read(raw: &Value) -> Option<Self> {
        Some(Self {
            id: raw["id"].as_i64()?,
            is_private: raw["type"] == "private",
            title: string(&raw["title"]),
        })
    }
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct User {
    pub id: i64,
    pub is_bot: bool,
    pub first_name: String,
    pub last_name: Option<String>,
    pub language_code: Option<String>,
}

impl User {
    fn read(raw: &Value) -> Option<Self> {
        Some(Self {
            id: raw["id"].as_i64().filter(|id| *id > 0)?,
            is_bot: raw["is_bot"] == true,
            first_name: string(&raw["first_name"]).unwrap_or_default(),
            last_name: string(&raw["last_name"]),
            language_code: string(&raw["language_code"]),
        })
    }

    pub(super) fn full_name(&self) -> String {
        match &self.last_name {
            Some(last) => format!("{} {last}", self.first_name),
            None => self.first_name.clone(),
        }
    }

    /// Whether this stands for administrators who hide behind their group.
    pub(super) fn is_anonymous(&self) -> bool {
        self.id == ANONYMOUS
    }
}

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Author {
    /// The user; made up by Telegram where a chat wrote.
    pub user: Option<User>,
    /// The group or channel in whose name it was written.
    pub chat: Option<Chat>,
    /// What an anonymous administrator is called.
    pub signature: Option<String>,
}

impl Author {
    fn read(raw: &Value) -> Self {
        Self {
            user: User::read(&raw["from"]),
            chat: Chat::read(&raw["sender_chat"]),
            signature: string(&raw["author_signature"]),
        }
    }
}

/// Where a message came from that was forwarded, or that is answered from another chat or topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    User(User),
    /// Somebody whose account stays hidden.
    Hidden(String),
    /// A group, or a channel.
    Chat(Chat),
    /// Telegram says something that we do not know.
    Unknown,
}

impl Origin {
    fn read(raw: &Value) -> Option<Self> {
        let chat = || Chat::read(&raw["sender_chat"]).or_else(|| Chat::read(&raw["chat"]));
        raw.as_object()?;
        let origin =
            User::read(&raw["sender_user"]).map(Self::User).or_else(|| chat().map(Self::Chat));
        Some(
            origin
                .or_else(|| string(&raw["sender_user_name"]).map(Self::Hidden))
                .unwrap_or(Self::Unknown),
        )
    }
}

/// The message that one answers, in the same chat and topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answered {
    pub spoken: MessageRef,
    pub author: Author,
    pub body: Body,
}

/// The words that one answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quote {
    pub words: Words,
    /// Whether the person chose them; else Telegram did.
    pub is_manual: bool,
}

/// A shared contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contact {
    pub phone: String,
    /// Whose it is at Telegram.
    pub user: Option<i64>,
}

/// A message as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Received {
    pub chat: Chat,
    /// Its number in the chat; 0 for one that only the bot sees and that vanishes.
    pub id: i64,
    /// The thread or topic it stands in: also that of a private chat, and in a group without topics
    /// that of what it answers.
    pub thread: Option<i64>,
    /// Whether that is a topic.
    pub is_in_topic: bool,
    pub author: Author,
    /// The bot that it was sent through: its sender's word all the same.
    pub via: Option<User>,
    /// Where it was forwarded from.
    pub origin: Option<Origin>,
    pub answered: Option<Answered>,
    /// The message that it answers in another chat or topic, where that is told.
    pub answered_elsewhere: Option<MessageRef>,
    pub quote: Option<Quote>,
    /// What it is.
    pub body: Body,
    /// A text, what stands under media, or the words in a message that is formatted like a page.
    pub words: Words,
    /// Whether these are no words under media.
    is_typed: bool,
    /// What it begins with where it has no words of its own: a poll's question, a checklist's
    /// title.
    title: Option<String>,
    /// The album that it belongs to.
    pub album: Option<String>,
    /// How large its file is, in bytes, where it has one and Telegram says so.
    pub size: Option<u64>,
    pub contact: Option<Contact>,
}

impl Received {
    /// Reads a message; `None` where not even its chat and number can be read.
    pub(super) fn read(raw: &Value) -> Option<Self> {
        let (chat, id) = (Chat::read(&raw["chat"])?, number(raw)?);
        let body = Body::read(raw);
        let rich = || {
            Some(rich::words(&raw["rich_message"]))
                .filter(|words| body == Body::Rich && !words.is_empty())
        };
        let typed = Words::read(&raw["text"], &raw["entities"]).or_else(rich);
        Some(Self {
            id,
            thread: raw["message_thread_id"].as_i64(),
            is_in_topic: raw["is_topic_message"] == true,
            author: Author::read(raw),
            via: User::read(&raw["via_bot"]),
            origin: origin(raw),
            answered: answered(&raw["reply_to_message"], chat.id),
            answered_elsewhere: elsewhere(&raw["external_reply"]),
            quote: quote(&raw["quote"]),
            is_typed: typed.is_some(),
            words: typed
                .or_else(|| Words::read(&raw["caption"], &raw["caption_entities"]))
                .unwrap_or_default(),
            title: string(&raw["poll"]["question"]).or_else(|| string(&raw["checklist"]["title"])),
            album: string(&raw["media_group_id"]),
            size: content::size(raw),
            contact: contact(&raw["contact"]),
            body,
            chat,
        })
    }

    /// What somebody typed: a text. What stands under media is said with them, and no command.
    pub(super) fn typed(&self) -> Option<&str> {
        self.is_typed.then(|| self.words.as_str())
    }

    /// How it begins for whoever reads it.
    pub(super) fn opening(&self) -> &str {
        if self.words.is_empty() {
            self.title.as_deref().unwrap_or_default()
        } else {
            self.words.as_str()
        }
    }

    /// Whether it is a person's, not a notice of Telegram's own.
    pub(super) fn is_said(&self) -> bool {
        !matches!(self.body, Body::Notice(_))
    }

    /// Whether it may say something that we cannot read: then nobody knows whom it is for.
    pub(super) fn is_unclear(&self) -> bool {
        match &self.body {
            Body::Unknown(_) => self.words.is_empty(),
            Body::Rich => true,
            Body::Known(_) | Body::Notice(_) => false,
        }
    }

    /// Whether there is nothing in it that could be read: no words, and no content that may have
    /// none.
    pub(super) fn reads_as_nothing(&self) -> bool {
        !matches!(self.body, Body::Known(_)) && self.words.is_empty()
    }

    /// Where it stands; none for one that vanishes.
    pub(super) fn spoken(&self) -> Option<MessageRef> {
        (self.id > 0).then_some(MessageRef { chat: self.chat.id, message: self.id })
    }
}

/// Where a message was forwarded from; servers before Bot API 7.0 say only that it was.
fn origin(raw: &Value) -> Option<Origin> {
    Origin::read(&raw["forward_origin"])
        .or_else(|| raw["forward_date"].is_number().then_some(Origin::Unknown))
}

/// A message's number.
fn number(raw: &Value) -> Option<i64> {
    raw["message_id"].as_i64().filter(|id| *id >= 0)
}

fn answered(raw: &Value, chat: i64) -> Option<Answered> {
    let spoken =
        MessageRef { chat: raw["chat"]["id"].as_i64().unwrap_or(chat), message: number(raw)? };
    Some(Answered { spoken, author: Author::read(raw), body: Body::read(raw) })
}

fn elsewhere(raw: &Value) -> Option<MessageRef> {
    Some(MessageRef {
        chat: raw["chat"]["id"].as_i64()?,
        message: number(raw).filter(|id| *id > 0)?,
    })
}

fn quote(raw: &Value) -> Option<Quote> {
    Some(Quote {
        words: Words::read(&raw["text"], &raw["entities"])?,
        is_manual: raw["is_manual"] == true,
    })
}

fn contact(raw: &Value) -> Option<Contact> {
    Some(Contact { phone: string(&raw["phone_number"])?, user: raw["user_id"].as_i64() })
}

fn string(raw: &Value) -> Option<String> {
    raw.as_str().map(str::to_owned)
}
