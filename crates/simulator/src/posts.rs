//! What people write in chats and groups: words and media, in topics, as answers, in albums; edits
//! and presses. Whether the bot hears of it is Telegram's to decide.

use serde_json::{Value, json};

use crate::Simulator;
use crate::groups::Role;
use crate::media::Media;
use crate::state::{BOT, ChatMessage, State};

/// Something to write.
#[derive(Debug, Clone, Default)]
pub struct Post {
    text: String,
    entities: Vec<Value>,
    media: Option<Media>,
    thread: Option<i64>,
    reply_to: Option<i64>,
    quote: Option<String>,
    anonymous: bool,
    protected: bool,
    origin: Option<Value>,
    album: Option<String>,
    more: Option<Value>,
}

impl Post {
    /// Words.
    pub fn text(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// Media without words.
    pub fn media(media: Media) -> Self {
        Self { media: Some(media), ..Self::default() }
    }

    /// The same with these words under it.
    #[must_use]
    pub fn saying(mut self, text: &str) -> Self {
        text.clone_into(&mut self.text);
        self
    }

    /// The same with entities, as the Bot API tells them.
    #[must_use]
    pub fn with_entities(mut self, entities: Vec<Value>) -> Self {
        self.entities = entities;
        self
    }

    /// The same in a topic.
    #[must_use]
    pub fn in_topic(mut self, thread: i64) -> Self {
        self.thread = Some(thread);
        self
    }

    /// The same as an answer to a message.
    #[must_use]
    pub fn answering(mut self, message: i64) -> Self {
        self.reply_to = Some(message);
        self
    }

    /// The same as an answer to these words of a message.
    #[must_use]
    pub fn quoting(mut self, message: i64, words: &str) -> Self {
        (self.reply_to, self.quote) = (Some(message), Some(words.to_owned()));
        self
    }

    /// The same in the name of the group.
    #[must_use]
    pub fn anonymously(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// The same in a chat whose contents can't be copied or forwarded.
    #[must_use]
    pub fn protected(mut self) -> Self {
        self.protected = true;
        self
    }

    /// The same, forwarded from somebody whose account stays hidden.
    #[must_use]
    pub fn forwarded_from(mut self, name: &str) -> Self {
        self.origin =
            Some(json!({"type": "hidden_user", "date": 1_767_225_600, "sender_user_name": name}));
        self
    }

    /// The same with more fields, or with others in the place of these, as a newer Bot API may tell
    /// them.
    #[must_use]
    pub fn also(mut self, fields: Value) -> Self {
        self.more = Some(fields);
        self
    }

    fn into_message(self, author: i64) -> ChatMessage {
        let mut entities = self.entities;
        if self.text.starts_with('/') && entities.is_empty() {
            let length =
                self.text.split_whitespace().next().unwrap_or_default().encode_utf16().count();
            entities.push(json!({"type": "bot_command", "offset": 0, "length": length}));
        }
        ChatMessage {
            author,
            entities,
            text: self.text,
            media: self.media,
            thread: self.thread,
            reply_to: self.reply_to,
            quote: self.quote,
            anonymous: self.anonymous,
            protected: self.protected,
            origin: self.origin,
            album: self.album,
            more: self.more,
            ..ChatMessage::default()
        }
    }
}

/// What was written: its id in the chat, and the update that tells the bot of it, if one does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    /// The message.
    pub message: i64,
    /// The update.
    pub update: Option<i64>,
}

impl State {
    /// Whether the bot is shown what somebody wrote: in groups that it does not look after only
    /// what is meant for it.
    fn hears(&self, chat: i64, message: &ChatMessage) -> bool {
        let Some(group) = self.group(chat) else { return true };
        let role = self.role(chat, BOT);
        if group.upgraded_to.is_some() || !role.is_in() {
            return false;
        }
        let to_bot = || {
            message
                .reply_to
                .and_then(|id| self.message(chat, id))
                .is_some_and(|answered| answered.from_bot)
        };
        let mentioned = || message.text.contains(&format!("@{}", self.username));
        let command = || {
            message.text.starts_with('/')
                && message.text.split_whitespace().next().is_some_and(|word| !word.contains('@'))
        };
        role.is_admin() || message.notice.is_some() || command() || mentioned() || to_bot()
    }

    /// Enters the update about a message, if the bot is shown it.
    fn tell(&mut self, chat: i64, kind: &str, message: &ChatMessage) -> Option<i64> {
        if !self.hears(chat, message) {
            return None;
        }
        let wire = self.wire_message(chat, message);
        self.enter(chat, kind, wire)
    }

    /// Telegram's own notice in a chat.
    pub(crate) fn notice(
        &mut self,
        chat: i64,
        author: i64,
        thread: Option<i64>,
        notice: Value,
    ) -> Option<i64> {
        let message = self.add_message(
            chat,
            ChatMessage { author, thread, notice: Some(notice), ..ChatMessage::default() },
        );
        self.tell(chat, "message", &message)
    }

    /// Somebody writes something.
    pub(crate) fn post(&mut self, chat: i64, author: i64, post: Post) -> Posted {
        if chat > 0 {
            self.chats.entry(chat).or_default().started = true;
        }
        let mut message = post.into_message(author);
        message.media = message.media.map(|media| self.keep_files(media, None));
        message.thread = message.thread.or_else(|| self.message(chat, message.reply_to?)?.thread);
        let message = self.add_message(chat, message);
        Posted { message: message.id, update: self.tell(chat, "message", &message) }
    }

    /// Somebody changes the words of what they wrote; with `words` as they are it is an edit
    /// without visible change.
    fn edit_post(&mut self, chat: i64, id: i64, words: &str, entities: Vec<Value>) -> Option<i64> {
        let now = self.seconds();
        let message = self
            .message_mut(chat, id)
            .filter(|message| message.author != BOT && message.notice.is_none())?;
        words.clone_into(&mut message.text);
        (message.entities, message.edit_date) = (entities, Some(now));
        message.edits += 1;
        let message = message.clone();
        self.tell(chat, "edited_message", &message)
    }

    /// Somebody presses a button: `data` comes back under a message that may be gone.
    pub(crate) fn press_by(
        &mut self,
        chat: i64,
        user: i64,
        message: i64,
        data: &str,
    ) -> Option<i64> {
        let under = match self.message(chat, message) {
            Some(found) => self.wire_message(chat, found),
            None => json!({"message_id": message, "date": 0, "chat": self.wire_chat(chat)}),
        };
        let query = json!({"id": format!("q{}", self.last_update_id), "from": self.wire_user(user),
            "chat_instance": "1", "data": data,
            "message": under});
        self.enter(user, "callback_query", query)
    }
}

impl Simulator {
    /// Somebody writes in a chat: a customer in their own (where `author` is the chat), an agent in
    /// a group.
    pub fn post(&self, chat: i64, author: i64, post: Post) -> Posted {
        self.change_and_kick(|state| state.post(chat, author, post))
    }

    /// Somebody sends an album: one message for each, all under one mark.
    pub fn post_album(&self, chat: i64, author: i64, posts: Vec<Post>) -> Vec<Posted> {
        self.change_and_kick(|state| {
            let album = state.fresh_album();
            posts
                .into_iter()
                .map(|post| state.post(chat, author, Post { album: Some(album.clone()), ..post }))
                .collect()
        })
    }

    /// Somebody edits what they wrote: the text, or the caption of media.
    pub fn edit_post(&self, chat: i64, message: i64, words: &str) -> Option<i64> {
        self.change_and_kick(|state| state.edit_post(chat, message, words, Vec::new()))
    }

    /// The same with bold words, links and the like, as the Bot API tells them.
    pub fn edit_post_with(
        &self,
        chat: i64,
        message: i64,
        words: &str,
        entities: Vec<Value>,
    ) -> Option<i64> {
        self.change_and_kick(|state| state.edit_post(chat, message, words, entities))
    }

    /// Somebody presses a button of this label (or data) under a message, as it stands; `None` when
    /// it has none.
    pub fn press_in(&self, chat: i64, user: i64, message: i64, label: &str) -> Option<i64> {
        self.change_and_kick(|state| {
            let buttons = &state.message(chat, message)?.buttons;
            let data = buttons.iter().flatten().find(|button| button.bears(label))?.data.clone()?;
            state.press_by(chat, user, message, &data)
        })
    }

    /// Somebody deletes a message in a group or a chat; no update tells of it.
    pub fn erase(&self, chat: i64, message: i64) -> bool {
        self.change(|state| {
            let found = state.message(chat, message).is_some();
            if let Some(chat) = state.chats.get_mut(&chat) {
                chat.messages.retain(|one| one.id != message);
            }
            found
        })
    }

    /// Somebody joins a group or comes back, and a notice says so.
    pub fn join(&self, chat: i64, user: i64) -> Option<i64> {
        self.change_and_kick(|state| {
            state.group_mut(chat)?.roles.insert(user, Role::Member);
            let joined = json!({"new_chat_members": [state.wire_user(user)]});
            state.notice(chat, user, None, joined)
        })
    }

    /// Somebody leaves a group, and a notice says so.
    pub fn leave(&self, chat: i64, user: i64) -> Option<i64> {
        self.change_and_kick(|state| {
            state.group_mut(chat)?.roles.insert(user, Role::Left);
            let left = json!({"left_chat_member": state.wire_user(user)});
            state.notice(chat, user, None, left)
        })
    }
}
