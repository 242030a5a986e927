//! A ticket's messages as values, and the state of each message's relay to the other side. Pure.

use serde::{Deserialize, Serialize};

use crate::channels::{BOT_CHANNEL, ChannelName};
use crate::clock::At;
use crate::enum_words::enum_words;
use crate::ids::{MessageId, NotificationId, TicketId};
use crate::language::{Args, Text, Translator};
use crate::store::{FromRow, FromValue, Value};

/// The side that a message comes from.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum TicketSide {
    Customer,
    /// An agent, to the customer.
    Agent,
    /// An agent, to the other agents only.
    Note,
}

enum_words!(TicketSide);

/// The content type of a message, as in Telegram's Bot API.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MessageKind {
    Text,
    Photo,
    Video,
    /// A round video message.
    VideoNote,
    Voice,
    Audio,
    Animation,
    Document,
    Sticker,
    Location,
    Contact,
    /// Any other message that Telegram can copy.
    Other,
}

enum_words!(MessageKind);

impl MessageKind {
    /// The text key of its name, for places where it cannot be shown.
    pub fn key(self) -> &'static str {
        match self {
            Self::Text => "said-text",
            Self::Photo => "said-photo",
            Self::Video | Self::VideoNote | Self::Animation => "said-video",
            Self::Voice | Self::Audio => "said-voice",
            Self::Document => "said-document",
            Self::Sticker => "said-sticker",
            Self::Location => "said-location",
            Self::Contact => "said-contact",
            Self::Other => "said-other",
        }
    }
}

/// The name of a message's kind, for people; of an unknown kind Telegram's own name.
pub fn describe(voice: &Translator, kind: MessageKind, unknown: Option<&str>) -> Text {
    match unknown.filter(|name| !name.is_empty()) {
        Some(name) => voice.say("said-unknown", &Args::new().text("name", name)),
        None => voice.word(kind.key()),
    }
}

/// A message in a Telegram chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRef {
    pub chat: i64,
    pub message: i64,
}

/// The origin of a forwarded message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum ForwardOrigin {
    /// A person, with their name at Telegram.
    Person { name: String },
    /// A Telegram channel or group.
    Chat { name: String },
    /// Telegram does not say who.
    Unknown,
}

impl ForwardOrigin {
    /// The line above forwarded words.
    pub fn head(&self, voice: &Translator) -> Text {
        match self {
            Self::Person { name } | Self::Chat { name } => {
                voice.say("said-forwarded", &Args::new().theirs("name", name))
            }
            Self::Unknown => voice.word("said-forwarded-by-somebody"),
        }
    }

    /// Without a person's name, for the customer.
    #[must_use]
    pub fn outside(self) -> Self {
        if matches!(self, Self::Person { .. }) { Self::Unknown } else { self }
    }
}

/// A message that comes in, before it has a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMessage {
    /// The author's name; the other side may see it.
    pub author: String,
    /// What kind of thing.
    pub kind: MessageKind,
    /// Telegram's name for a kind that we do not know; empty where Telegram gives none.
    #[serde(default)]
    pub unknown: Option<String>,
    /// The text or the caption.
    pub words: Text,
    /// `media_group_id`: the pieces of an album share it.
    pub album: Option<String>,
    pub by: MessageSource,
    /// The message that it replies to.
    pub answers: Option<MessageRef>,
    /// The part of that message that the author quoted.
    #[serde(default)]
    pub quote: Option<Text>,
    #[serde(default)]
    pub forwarded: Option<ForwardOrigin>,
    /// The topic of the private chat that it was written in.
    #[serde(default)]
    pub thread: Option<i64>,
    pub at: At,
}

/// Where a message came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageSource {
    /// As a message in a chat.
    #[serde(alias = "telegram")]
    Chat(MessageRef),
    /// As a text by this channel.
    Text(ChannelName),
    Api,
}

impl MessageSource {
    /// The channel that it came by, or the API.
    pub(crate) fn came_by(self) -> CameBy {
        match self {
            Self::Chat(_) => CameBy::Channel(BOT_CHANNEL),
            Self::Text(channel) => CameBy::Channel(channel),
            Self::Api => CameBy::Api,
        }
    }

    /// The Telegram message, if it is one.
    pub fn spoken(self) -> Option<MessageRef> {
        match self {
            Self::Chat(spoken) => Some(spoken),
            Self::Text(_) | Self::Api => None,
        }
    }
}

/// What a message of a ticket came by: its column holds a channel's name or `api`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameBy {
    Channel(ChannelName),
    Api,
}

impl CameBy {
    /// The word in the table and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Channel(channel) => channel.as_str(),
            Self::Api => "api",
        }
    }

    /// Whether it came by a channel of plain text.
    pub(crate) fn is_plain(self) -> bool {
        matches!(self, Self::Channel(channel) if channel.is_plain())
    }
}

impl FromValue for CameBy {
    fn from_value(value: &Value) -> Result<Self, String> {
        if value.text()? == Self::Api.as_str() {
            return Ok(Self::Api);
        }
        ChannelName::from_value(value).map(Self::Channel)
    }
}

/// The state of a message's relay to the other side.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::VariantArray,
)]
pub enum RelayState {
    /// It waits: no notification carries it yet.
    #[strum(serialize = "kept")]
    Waiting,
    /// A notification in the outbox carries it.
    #[strum(serialize = "on_its_way")]
    InFlight,
    /// It reached the other side.
    #[strum(serialize = "told")]
    Relayed,
    /// It did not reach the other side.
    #[strum(serialize = "failed")]
    Failed,
    /// A note: it is not relayed.
    #[strum(serialize = "internal")]
    Internal,
}

enum_words!(RelayState);

/// The form in which a message is relayed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum RelayForm {
    /// A copy, together with its album.
    Whole,
    /// A copy on its own: Telegram did not copy the whole album.
    Alone,
    /// A text that says what it is: it cannot be copied.
    InWords,
}

enum_words!(RelayForm);

fn place(chat: Option<i64>, message: Option<i64>) -> Option<MessageRef> {
    chat.zip(message).map(|(chat, message)| MessageRef { chat, message })
}

/// The columns of the message as its author wrote it.
#[derive(FromRow)]
struct SaidRef {
    said_chat_id: Option<i64>,
    said_message_id: Option<i64>,
}

impl SaidRef {
    fn message(self) -> Option<MessageRef> {
        place(self.said_chat_id, self.said_message_id)
    }
}

/// The columns of its copy on the other side.
#[derive(FromRow)]
struct ToldRef {
    told_chat_id: Option<i64>,
    told_message_id: Option<i64>,
}

impl ToldRef {
    fn message(self) -> Option<MessageRef> {
        place(self.told_chat_id, self.told_message_id)
    }
}

/// A message of a ticket: one row of `ticket_messages`.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct TicketMessage {
    pub id: MessageId,
    #[column("ticket_id")]
    pub ticket: TicketId,
    pub side: TicketSide,
    pub author: String,
    /// What kind of thing.
    pub kind: MessageKind,
    /// Telegram's name for a kind that we do not know; empty where Telegram gives none.
    #[column("unknown_kind")]
    pub unknown: Option<String>,
    #[column(json)]
    pub words: Text,
    pub album: Option<String>,
    #[column("channel")]
    pub came_by: CameBy,
    /// The message as its author wrote it at Telegram.
    #[column(flatten, map = SaidRef::message)]
    pub original: Option<MessageRef>,
    /// The message of the ticket that it replies to.
    pub answers: Option<MessageId>,
    /// The part of that message that the author quoted.
    #[column(json)]
    pub quote: Option<Text>,
    #[column(json)]
    pub forwarded: Option<ForwardOrigin>,
    #[column("goes")]
    pub form: RelayForm,
    /// Whether its caption is relayed as a message of its own.
    #[column("is_bare")]
    pub has_separate_caption: bool,
    /// This is the caption of that message, relayed on its own.
    pub caption_of: Option<MessageId>,
    pub state: RelayState,
    pub reason: Option<String>,
    #[column("notification_id")]
    pub notification: Option<NotificationId>,
    /// The channel by which it reached the other side.
    #[column("told_channel")]
    pub relayed_by: Option<ChannelName>,
    /// The copy of it on the other side.
    #[column(flatten, map = ToldRef::message)]
    pub relayed: Option<MessageRef>,
    pub said_at: At,
    pub edited_at: Option<At>,
}
