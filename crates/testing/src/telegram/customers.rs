//! What customers do in the stories, and what they see.

use bellhop_simulator::{Call, ChatMessage};
use serde_json::json;

use crate::house::{House, PATIENCE};

impl House {
    /// A person whose app speaks a language.
    pub fn person(&self, chat: i64, name: &str, language: &str) {
        self.simulator.person(chat, name, Some(language));
    }

    /// A person says something; what the bot answered, oldest first.
    pub async fn hears(&self, chat: i64, text: &str) -> Vec<ChatMessage> {
        let before = self.newest(chat);
        self.simulator.say(chat, text);
        self.quiet().await;
        self.since(chat, before)
    }

    /// A person says something and gets one answer.
    pub async fn says(&self, chat: i64, text: &str) -> ChatMessage {
        let heard = self.hears(chat, text).await;
        assert_eq!(heard.len(), 1, "one answer to {text:?}: {heard:?}");
        heard.into_iter().next().expect("one")
    }

    /// A person presses a button; returns the message that it stands under, as it is then.
    pub async fn presses(&self, chat: i64, label: &str) -> ChatMessage {
        let (message, _) = self
            .simulator
            .button(chat, label)
            .unwrap_or_else(|| panic!("a button {label:?} in {:?}", self.chat(chat)));
        self.simulator.press(chat, label);
        self.quiet().await;
        self.message(chat, message)
    }

    /// A person shares a contact; what the bot answered.
    pub async fn shares(&self, chat: i64, phone: &str, owner: Option<i64>) -> Vec<ChatMessage> {
        let before = self.newest(chat);
        self.simulator.share_contact(chat, phone, owner);
        self.quiet().await;
        self.since(chat, before)
    }

    /// Everything that the bot wrote in a chat.
    pub fn chat(&self, chat: i64) -> Vec<ChatMessage> {
        self.simulator.look(|state| state.from_bot(chat))
    }

    /// The bot's last message in a chat.
    pub fn last(&self, chat: i64) -> ChatMessage {
        self.chat(chat).pop().expect("a message")
    }

    /// The last thing that a press brought up on the screen.
    pub fn toast(&self) -> Option<String> {
        self.simulator.look(|state| state.toasts.last().cloned().flatten())
    }

    /// The bot's calls of a method for a chat.
    pub fn calls(&self, method: &str, chat: i64) -> Vec<Call> {
        let fits = |call: &&Call| {
            call.method.eq_ignore_ascii_case(method) && call.body["chat_id"] == json!(chat)
        };
        self.simulator.look(|state| state.calls.iter().filter(fits).cloned().collect())
    }

    /// A message by its id.
    pub fn message(&self, chat: i64, id: i64) -> ChatMessage {
        self.simulator
            .look(|state| state.messages(chat).iter().find(|message| message.id == id).cloned())
            .expect("the message")
    }

    /// The newest message's id in a chat.
    pub fn newest(&self, chat: i64) -> i64 {
        self.simulator.look(|state| state.messages(chat).last().map_or(0, |message| message.id))
    }

    /// What the bot wrote in a chat after a message.
    pub fn since(&self, chat: i64, id: i64) -> Vec<ChatMessage> {
        self.chat(chat).into_iter().filter(|message| message.id > id).collect()
    }

    /// Waits until a message of the bot holds these words.
    pub async fn shows(&self, chat: i64, words: &str) -> ChatMessage {
        let found = self.simulator.wait_for(PATIENCE, |state| {
            state.from_bot(chat).into_iter().rev().find(|message| reads(message).contains(words))
        });
        let found = found.await;
        found.unwrap_or_else(|| {
            panic!("{words:?} in {:?}", self.chat(chat).iter().map(reads).collect::<Vec<_>>())
        })
    }
}

/// A message's words without the marks that isolate directions, and with plain spaces.
pub fn reads(message: &ChatMessage) -> String {
    plainly(&message.text)
}

fn plainly(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{200F}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if c == '\u{A0}' { ' ' } else { c })
        .collect()
}

/// The labels of a message's buttons, row by row, without marks.
pub fn buttons(message: &ChatMessage) -> Vec<String> {
    message.buttons.iter().flatten().map(|button| plainly(&button.text)).collect()
}
