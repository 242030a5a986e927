//! What an attempt does: composed in full before it enters the outbox, so that the engine needs no
//! domain.

use serde::{Deserialize, Serialize};

use super::emoji::Emoji;
use crate::language::Text;

/// What pressing a button does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Comes back to the bot as this word, 1 to 64 bytes; `bot` reads it.
    Press(String),
    /// Opens a web page.
    Open(String),
}

/// A button under a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Button {
    /// What is written on it.
    pub label: Text,
    /// What it does.
    pub action: Action,
}

impl Button {
    /// A button that comes back to the bot.
    pub fn press(label: Text, word: impl Into<String>) -> Self {
        Self { label, action: Action::Press(word.into()) }
    }

    /// A button that opens a page.
    pub fn open(label: Text, url: impl Into<String>) -> Self {
        Self { label, action: Action::Open(url.into()) }
    }
}

/// What stands where the person's keyboard is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keyboard {
    /// Left as it is.
    #[default]
    Unchanged,
    /// One button that shares the person's own phone number.
    ShareContact(Text),
    /// A keyboard of ours is taken away.
    Remove,
}

/// Where in its chat a message goes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Spot {
    /// The forum topic; none for General and for chats without topics.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<i64>,
    /// The message that it answers, where that is still there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<i64>,
    /// The words of that message that it answers, where they still stand there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Text>,
}

impl Spot {
    /// In a topic, as an answer to a message there.
    pub fn under(topic: Option<i64>, answers: Option<i64>) -> Self {
        Self { topic, answers, quote: None }
    }

    /// Nowhere in particular.
    pub fn is_anywhere(&self) -> bool {
        *self == Self::default()
    }
}

/// What an attempt asks of its channel: to send a message, or to change one that is there (edit, pin,
/// react, delete), or a topic. A notification keeps it as JSON, tagged by `do`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Content {
    /// Sends a message.
    Send {
        /// Its words.
        text: Text,
        /// Buttons under it, in rows.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        buttons: Vec<Vec<Button>>,
        /// What becomes of the keyboard; only without buttons.
        #[serde(default)]
        keyboard: Keyboard,
        /// Arrives without a sound.
        #[serde(default)]
        silent: bool,
        /// Can't be forwarded or saved: for codes.
        #[serde(default)]
        protected: bool,
        /// Where in the chat.
        #[serde(default, skip_serializing_if = "Spot::is_anywhere")]
        spot: Spot,
    },
    /// Brings messages of another chat as they are: photos, voices, whole albums.
    Copy {
        /// Where they are.
        from: i64,
        /// Which ones, in order.
        messages: Vec<i64>,
        /// What they say or show, in words, for channels that can carry no more.
        text: Text,
        /// Without the words under them, which go in a message of their own.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        bare: bool,
        /// Under a single one, in the place of the words under it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<Text>,
        /// Where in the chat.
        #[serde(default, skip_serializing_if = "Spot::is_anywhere")]
        spot: Spot,
    },
    /// Makes a forum topic; its id comes back as the provider's.
    OpenTopic {
        /// What it is called.
        name: Text,
    },
    /// Calls a forum topic something else.
    RenameTopic {
        /// Which one.
        topic: i64,
        /// What it is called now.
        name: Text,
    },
    /// Closes a forum topic, or opens it again.
    CloseTopic {
        /// Which one.
        topic: i64,
        /// Whether it is closed from now on.
        closed: bool,
    },
    /// Puts a reaction under a message, or takes ours away.
    React {
        /// Which one.
        message_id: i64,
        /// Which; none takes it away.
        emoji: Option<Emoji>,
    },
    /// Pins a message without a sound.
    Pin {
        /// Which one.
        message_id: i64,
    },
    /// Takes messages of ours away again.
    Unsend {
        /// Which ones.
        messages: Vec<i64>,
    },
    /// Changes what stands under a photo or file.
    EditCaption {
        /// Which message.
        message_id: i64,
        /// The new words.
        text: Text,
    },
    /// Changes a message in place.
    Edit {
        /// Which one.
        message_id: i64,
        /// Its new words.
        text: Text,
        /// Its new buttons.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        buttons: Vec<Vec<Button>>,
    },
}

impl Content {
    /// Plain words with a sound.
    pub fn text(text: Text) -> Self {
        Self::with_buttons(text, Vec::new())
    }

    /// Words over buttons, with a sound.
    pub fn with_buttons(text: Text, buttons: Vec<Vec<Button>>) -> Self {
        Self::Send {
            text,
            buttons,
            keyboard: Keyboard::Unchanged,
            silent: false,
            protected: false,
            spot: Spot::default(),
        }
    }

    /// Words that change the person's keyboard.
    pub fn with_keyboard(text: Text, keyboard: Keyboard) -> Self {
        Self::Send {
            text,
            buttons: Vec::new(),
            keyboard,
            silent: false,
            protected: false,
            spot: Spot::default(),
        }
    }

    /// The words it brings, where it brings any.
    pub fn words(&self) -> Option<&Text> {
        match self {
            Self::Send { text, .. }
            | Self::Edit { text, .. }
            | Self::EditCaption { text, .. }
            | Self::Copy { text, .. } => Some(text),
            Self::OpenTopic { name } | Self::RenameTopic { name, .. } => Some(name),
            Self::CloseTopic { .. }
            | Self::React { .. }
            | Self::Pin { .. }
            | Self::Unsend { .. } => None,
        }
    }

    /// The words for a channel of plain text, as `Text::for_plain_channel` has them.
    pub fn for_plain_channel(&self) -> String {
        self.words().map(Text::for_plain_channel).unwrap_or_default()
    }

    /// The same, kept from being forwarded or saved.
    #[must_use]
    pub fn protected(mut self) -> Self {
        if let Self::Send { protected, .. } = &mut self {
            *protected = true;
        }
        self
    }

    /// The same somewhere else in its chat.
    #[must_use]
    pub fn at(mut self, place: Spot) -> Self {
        if let Self::Send { spot, .. } | Self::Copy { spot, .. } = &mut self {
            *spot = place;
        }
        self
    }

    /// The same as an answer to a message, but to none of its words.
    #[must_use]
    pub fn unquoting(mut self) -> Self {
        if let Self::Send { spot, .. } | Self::Copy { spot, .. } = &mut self {
            spot.quote = None;
        }
        self
    }

    /// The same as an answer to nothing.
    #[must_use]
    pub fn unanswering(mut self) -> Self {
        if let Self::Send { spot, .. } | Self::Copy { spot, .. } = &mut self {
            (spot.answers, spot.quote) = (None, None);
        }
        self
    }

    /// Where in its chat it goes, where it is a message.
    fn spot(&self) -> Option<&Spot> {
        match self {
            Self::Send { spot, .. } | Self::Copy { spot, .. } => Some(spot),
            _ => None,
        }
    }

    /// Whether it quotes words of the message that it answers.
    pub fn is_quoting(&self) -> bool {
        self.spot().is_some_and(|spot| spot.answers.is_some() && spot.quote.is_some())
    }

    /// Whether it answers a message.
    pub fn is_answering(&self) -> bool {
        self.spot().is_some_and(|spot| spot.answers.is_some())
    }

    /// The same in a topic of its chat.
    #[must_use]
    pub fn in_topic(mut self, thread: i64) -> Self {
        if let Self::Send { spot, .. } | Self::Copy { spot, .. } = &mut self {
            spot.topic = Some(thread);
        }
        self
    }

    /// The same outside of topics.
    #[must_use]
    pub fn in_no_topic(mut self) -> Self {
        if let Self::Send { spot, .. } | Self::Copy { spot, .. } = &mut self {
            spot.topic = None;
        }
        self
    }

    /// The same without anything to read.
    #[must_use]
    pub fn without_words(mut self) -> Self {
        match &mut self {
            Self::Send { text, buttons, .. } | Self::Edit { text, buttons, .. } => {
                *text = Text::join([], "");
                buttons.clear();
            }
            Self::Copy { text, caption, .. } => {
                *text = Text::join([], "");
                *caption = None;
            }
            Self::EditCaption { text, .. } => *text = Text::join([], ""),
            Self::OpenTopic { .. }
            | Self::RenameTopic { .. }
            | Self::CloseTopic { .. }
            | Self::React { .. }
            | Self::Pin { .. }
            | Self::Unsend { .. } => {}
        }
        self
    }

    /// The topic that it goes into.
    pub fn topic(&self) -> Option<i64> {
        self.spot()?.topic
    }

    /// The same in the group that its group became, where nothing stands of what stood in the old
    /// one; none where there is nothing left to change.
    #[must_use]
    pub fn moved(self) -> Option<Self> {
        self.is_send().then(|| self.at(Spot::default()))
    }

    /// Whether this brings something new, rather than changing what is there: it has to arrive.
    pub fn is_send(&self) -> bool {
        matches!(self, Self::Send { .. } | Self::Copy { .. } | Self::OpenTopic { .. })
    }

    /// The same without a sound.
    #[must_use]
    pub fn quietly(mut self) -> Self {
        if let Self::Send { silent, .. } = &mut self {
            *silent = true;
        }
        self
    }
}
