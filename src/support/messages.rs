//! What is said in a ticket: each message as it was said, and what became of its relay to the other
//! side.

pub mod queries;

use serde::{Deserialize, Serialize};

use crate::channels::ChannelName;
use crate::clock::At;
use crate::ids::{MessageId, NotificationId, TicketId};
use crate::language::Translator;
use crate::language::{Args, Text};

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The customer.
    Customer,
    /// An agent, to the customer.
    Agent,
    /// An agent, to the other agents only.
    Note,
}

impl Side {
    /// Every side.
    pub const ALL: [Self; 3] = [Self::Customer, Self::Agent, Self::Note];

    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Agent => "agent",
            Self::Note => "note",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.as_str() == word)
    }
}

/// What kind of thing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Words.
    Text,
    /// A picture.
    Photo,
    /// A film.
    Video,
    /// A film in a circle.
    VideoNote,
    /// Spoken words.
    Voice,
    /// Music.
    Audio,
    /// A moving picture.
    Animation,
    /// A file.
    Document,
    /// A sticker.
    Sticker,
    /// A place.
    Location,
    /// Somebody's contact.
    Contact,
    /// Whatever else Telegram can copy.
    Other,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Text,
        Self::Photo,
        Self::Video,
        Self::VideoNote,
        Self::Voice,
        Self::Audio,
        Self::Animation,
        Self::Document,
        Self::Sticker,
        Self::Location,
        Self::Contact,
        Self::Other,
    ];

    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Photo => "photo",
            Self::Video => "video",
            Self::VideoNote => "video_note",
            Self::Voice => "voice",
            Self::Audio => "audio",
            Self::Animation => "animation",
            Self::Document => "document",
            Self::Sticker => "sticker",
            Self::Location => "location",
            Self::Contact => "contact",
            Self::Other => "other",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// How it is named where it cannot be shown.
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

/// What is said, as it is called where it cannot be shown: by its kind, and of one that we do not
/// know by Telegram's own name.
pub fn named(voice: &Translator, kind: Kind, unknown: Option<&str>) -> Text {
    match unknown.filter(|name| !name.is_empty()) {
        Some(name) => voice.say("said-unknown", &Args::new().text("name", name)),
        None => voice.word(kind.key()),
    }
}

/// Where something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    /// In which chat.
    pub chat: i64,
    /// As which message.
    pub message: i64,
}

/// Whose words a message forwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Forwarded {
    /// A person's, as they call themselves.
    Person {
        /// Their name.
        name: String,
    },
    /// A channel's or a group's.
    Chat {
        /// Its title.
        name: String,
    },
    /// Somebody's, of whom nothing is told.
    Unknown,
}

impl Forwarded {
    /// The line over words that are forwarded.
    pub fn head(&self, voice: &Translator) -> Text {
        match self {
            Self::Person { name } | Self::Chat { name } => {
                voice.say("said-forwarded", &Args::new().theirs("name", name))
            }
            Self::Unknown => voice.word("said-forwarded-by-somebody"),
        }
    }

    /// The same for the other side: who a person is stays inside.
    #[must_use]
    pub fn outside(self) -> Self {
        if matches!(self, Self::Person { .. }) { Self::Unknown } else { self }
    }
}

/// Something that is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// By whom, as the other side may be told.
    pub author: String,
    /// What kind of thing.
    pub kind: Kind,
    /// What Telegram calls it, where that is a kind that we do not know; empty where it does not
    /// say.
    #[serde(default)]
    pub unknown: Option<String>,
    /// Its words: a text, or what stands under a picture.
    pub words: Text,
    /// Pictures that belong together have the same.
    pub album: Option<String>,
    /// How it came.
    pub by: Way,
    /// The message that it answers, where it answers one.
    pub answers: Option<Spoken>,
    /// The words of that message that it answers, where somebody chose some.
    #[serde(default)]
    pub quote: Option<Text>,
    /// Whose words it forwards, where it forwards some.
    #[serde(default)]
    pub forwarded: Option<Forwarded>,
    /// The topic of the private chat that it was said in.
    #[serde(default)]
    pub thread: Option<i64>,
    /// When.
    pub at: At,
}

/// How something came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// As a message at Telegram.
    Telegram(Spoken),
    /// As a text.
    Sms,
    /// Through the API.
    Api,
}

impl Way {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Telegram(_) => "telegram",
            Self::Sms => "sms",
            Self::Api => "api",
        }
    }

    /// The message that it is at Telegram.
    pub fn spoken(self) -> Option<Spoken> {
        match self {
            Self::Telegram(spoken) => Some(spoken),
            Self::Sms | Self::Api => None,
        }
    }
}

/// What became of a message's relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayState {
    /// It waits for its topic.
    Kept,
    /// A notification carries it.
    OnItsWay,
    /// It is there.
    Told,
    /// It did not get there.
    Failed,
    /// Nobody on the other side is to read it.
    Internal,
}

impl RelayState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Kept, Self::OnItsWay, Self::Told, Self::Failed, Self::Internal];

    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::OnItsWay => "on_its_way",
            Self::Told => "told",
            Self::Failed => "failed",
            Self::Internal => "internal",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// How a message goes to the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goes {
    /// As it is, and with its album where it is of one.
    Whole,
    /// As it is, apart from its album: of that not all pieces came.
    Alone,
    /// In words that say what it is: it can't be copied.
    InWords,
}

impl Goes {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Whole, Self::Alone, Self::InWords];

    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Alone => "alone",
            Self::InWords => "in_words",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|goes| goes.as_str() == word)
    }
}

/// One message of a ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Which.
    pub id: MessageId,
    /// Of which ticket.
    pub ticket: TicketId,
    /// Who said it.
    pub side: Side,
    /// By name.
    pub author: String,
    /// What kind of thing.
    pub kind: Kind,
    /// What Telegram calls it, where that is a kind that we do not know; empty where it does not
    /// say.
    pub unknown: Option<String>,
    /// Its words.
    pub words: Text,
    /// Its album.
    pub album: Option<String>,
    /// How it came: `telegram`, `sms` or `api`.
    pub came: String,
    /// Where it was said.
    pub spoken: Option<Spoken>,
    /// Which message of the ticket it answers.
    pub answers: Option<MessageId>,
    /// The words of that message that it answers.
    pub quote: Option<Text>,
    /// Whose words it forwards, where it forwards some.
    pub forwarded: Option<Forwarded>,
    /// How it goes to the other side.
    pub goes: Goes,
    /// Whether the words under it are a message of their own.
    pub is_bare: bool,
    /// The message under which these words stood.
    pub caption_of: Option<MessageId>,
    /// What became of its relay.
    pub state: RelayState,
    /// Why it failed.
    pub reason: Option<String>,
    /// What carries it.
    pub notification: Option<NotificationId>,
    /// By which channel it got there.
    pub told_by: Option<ChannelName>,
    /// Where it got to.
    pub told: Option<Spoken>,
    /// When it was said.
    pub said_at: At,
    /// When it was last changed.
    pub edited_at: Option<At>,
}
