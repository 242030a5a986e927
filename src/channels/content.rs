//! What an attempt does: composed in full before it enters the outbox, so that the engine needs no domain.

use serde::{Deserialize, Serialize};

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

/// What an attempt does.
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
        Self::Send { text, buttons: Vec::new(), keyboard: Keyboard::Unchanged, silent: false, protected: false }
    }

    /// Words over buttons, with a sound.
    pub fn with_buttons(text: Text, buttons: Vec<Vec<Button>>) -> Self {
        Self::Send { text, buttons, keyboard: Keyboard::Unchanged, silent: false, protected: false }
    }

    /// The words it brings.
    pub fn words(&self) -> &Text {
        match self {
            Self::Send { text, .. } | Self::Edit { text, .. } => text,
        }
    }

    /// The same, kept from being forwarded or saved.
    #[must_use]
    pub fn protected(mut self) -> Self {
        if let Self::Send { protected, .. } = &mut self {
            *protected = true;
        }
        self
    }

    /// The same without anything to read.
    #[must_use]
    pub fn without_words(mut self) -> Self {
        let (Self::Send { text, buttons, .. } | Self::Edit { text, buttons, .. }) = &mut self;
        *text = Text::join([], "");
        buttons.clear();
        self
    }

    /// Whether this brings something new to a person, rather than changing what is there.
    pub fn is_send(&self) -> bool {
        matches!(self, Self::Send { .. })
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
