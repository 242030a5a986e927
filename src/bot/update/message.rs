//! A message: who wrote it, what it is, what it answers.

use std::ops::Deref;
use std::sync::Arc;

use serde_json::Value;

use super::actors::{MessageAuthor, MessageOrigin, TelegramChat, TelegramUser, number, string};
use super::content::{self, MessageContent};
use super::formatted_text::FormattedText;
use super::rich_message;
use crate::support::case::message::MessageRef;

/// The message that one answers, in the same chat and topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct RepliedMessage {
    pub spoken: MessageRef,
    pub author: MessageAuthor,
    pub body: MessageContent,
}

/// The words that one answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct ReplyQuote {
    pub words: FormattedText,
    /// Whether the person chose them; else Telegram did.
    pub is_manual: bool,
}

/// A shared contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct SharedContact {
    pub phone: String,
    /// Whose it is at Telegram.
    pub user: Option<i64>,
}

/// A message as it was received. Cheap to clone: each branch of the dispatch tree is given one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct IncomingMessage(Arc<MessageFields>);

impl Deref for IncomingMessage {
    type Target = MessageFields;

    fn deref(&self) -> &MessageFields {
        &self.0
    }
}

/// What we read of a message.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::bot) struct MessageFields {
    pub chat: TelegramChat,
    /// Its number in the chat; 0 for one that only the bot sees and that vanishes.
    pub id: i64,
    /// The thread or topic it stands in: also that of a private chat, and in a group without topics
    /// that of what it answers.
    pub thread: Option<i64>,
    /// Whether that is a topic.
    pub is_in_topic: bool,
    pub author: MessageAuthor,
    /// The bot that it was sent through: its sender's word all the same.
    pub via: Option<TelegramUser>,
    /// Where it was forwarded from.
    pub origin: Option<MessageOrigin>,
    pub reply_to: Option<RepliedMessage>,
    /// The message that it answers in another chat or topic, where that is told.
    pub external_reply: Option<MessageRef>,
    pub quote: Option<ReplyQuote>,
    /// What it is.
    pub body: MessageContent,
    /// A text, what stands under media, or the words in a message that is formatted like a page.
    pub words: FormattedText,
    /// Whether these are no words under media.
    is_typed: bool,
    /// What it begins with where it has no words of its own: a poll's question, a checklist's
    /// title.
    title: Option<String>,
    /// The album that it belongs to.
    pub album: Option<String>,
    /// How large its file is, in bytes, where it has one and Telegram says so.
    pub size: Option<u64>,
    pub contact: Option<SharedContact>,
}

impl IncomingMessage {
    /// Reads a message; `None` where not even its chat and number can be read.
    pub(in crate::bot) fn read(raw: &Value) -> Option<Self> {
        let (chat, id) = (TelegramChat::read(&raw["chat"])?, number(raw)?);
        let body = MessageContent::read(raw);
        let rich = || {
            Some(rich_message::words(&raw["rich_message"]))
                .filter(|words| body == MessageContent::Rich && !words.is_empty())
        };
        let typed = FormattedText::read(&raw["text"], &raw["entities"]).or_else(rich);
        Some(Self(Arc::new(MessageFields {
            id,
            thread: raw["message_thread_id"].as_i64(),
            is_in_topic: raw["is_topic_message"] == true,
            author: MessageAuthor::read(raw),
            via: TelegramUser::read(&raw["via_bot"]),
            origin: origin(raw),
            reply_to: reply_to(&raw["reply_to_message"], chat.id),
            external_reply: external_reply(&raw["external_reply"]),
            quote: quote(&raw["quote"]),
            is_typed: typed.is_some(),
            words: typed
                .or_else(|| FormattedText::read(&raw["caption"], &raw["caption_entities"]))
                .unwrap_or_default(),
            title: string(&raw["poll"]["question"]).or_else(|| string(&raw["checklist"]["title"])),
            album: string(&raw["media_group_id"]),
            size: content::size(raw),
            contact: contact(&raw["contact"]),
            body,
            chat,
        })))
    }
}

impl MessageFields {
    /// What somebody typed: a text. What stands under media is said with them, and no command.
    pub(in crate::bot) fn typed(&self) -> Option<&str> {
        self.is_typed.then(|| self.words.as_str())
    }

    /// How it begins for whoever reads it.
    pub(in crate::bot) fn opening(&self) -> &str {
        if self.words.is_empty() {
            self.title.as_deref().unwrap_or_default()
        } else {
            self.words.as_str()
        }
    }

    /// Whether it is a person's, not a notice of Telegram's own.
    pub(in crate::bot) fn is_said(&self) -> bool {
        !matches!(self.body, MessageContent::Service(_))
    }

    /// Whether it may say something that we cannot read: then nobody knows whom it is for.
    pub(in crate::bot) fn is_unclear(&self) -> bool {
        match &self.body {
            MessageContent::Unknown(_) => self.words.is_empty(),
            MessageContent::Rich => true,
            MessageContent::Known(_) | MessageContent::Service(_) => false,
        }
    }

    /// Whether there is nothing in it that could be read: no words, and no content that may have
    /// none.
    pub(in crate::bot) fn reads_as_nothing(&self) -> bool {
        !matches!(self.body, MessageContent::Known(_)) && self.words.is_empty()
    }

    /// Where it stands; none for one that vanishes.
    pub(in crate::bot) fn spoken(&self) -> Option<MessageRef> {
        (self.id > 0).then_some(MessageRef { chat: self.chat.id, message: self.id })
    }
}

/// Where a message was forwarded from; servers before Bot API 7.0 say only that it was.
fn origin(raw: &Value) -> Option<MessageOrigin> {
    MessageOrigin::read(&raw["forward_origin"])
        .or_else(|| raw["forward_date"].is_number().then_some(MessageOrigin::Unknown))
}

fn reply_to(raw: &Value, chat: i64) -> Option<RepliedMessage> {
    let spoken =
        MessageRef { chat: raw["chat"]["id"].as_i64().unwrap_or(chat), message: number(raw)? };
    Some(RepliedMessage {
        spoken,
        author: MessageAuthor::read(raw),
        body: MessageContent::read(raw),
    })
}

fn external_reply(raw: &Value) -> Option<MessageRef> {
    Some(MessageRef {
        chat: raw["chat"]["id"].as_i64()?,
        message: number(raw).filter(|id| *id > 0)?,
    })
}

fn quote(raw: &Value) -> Option<ReplyQuote> {
    Some(ReplyQuote {
        words: FormattedText::read(&raw["text"], &raw["entities"])?,
        is_manual: raw["is_manual"] == true,
    })
}

fn contact(raw: &Value) -> Option<SharedContact> {
    Some(SharedContact { phone: string(&raw["phone_number"])?, user: raw["user_id"].as_i64() })
}
