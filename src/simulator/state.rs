//! What the simulated Telegram knows, and beside it what Twilio does.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;
use serde_json::{Value, json};

use super::faults::Fault;
use super::quota::Quota;
use super::twilio::SmsState;

/// A button under a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SimButton {
    /// What is written on it.
    pub text: String,
    /// What comes back when it is pressed.
    pub data: Option<String>,
    /// What it opens.
    pub url: Option<String>,
}

/// A message in a chat.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChatMessage {
    /// Its id in the chat.
    pub id: i64,
    /// Whether the bot wrote it.
    pub from_bot: bool,
    /// What a person reads.
    pub text: String,
    /// What the bot sent, tags and all.
    pub html: String,
    /// Inline buttons in rows.
    pub buttons: Vec<Vec<SimButton>>,
    /// The reply keyboard that came with it.
    pub keyboard: Option<Value>,
    /// How often it was edited.
    pub edits: u32,
    /// Whether it came without a sound.
    pub silent: bool,
}

/// A chat.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Chat {
    /// The person's name, or the group's.
    pub name: String,
    /// Who writes and presses in a group.
    pub member: Option<String>,
    /// The language of the person's app.
    pub language_code: Option<String>,
    /// Whether the bot has seen the person.
    pub started: bool,
    /// Whether the person blocked the bot.
    pub blocked: bool,
    /// What was said, oldest first.
    pub messages: Vec<ChatMessage>,
    /// The keyboard that stands now.
    pub keyboard: Option<Value>,
    pub(super) last_message_id: i64,
}

/// A call of the bot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Call {
    /// The method, as it was written.
    pub method: String,
    /// Its parameters.
    pub body: Value,
    /// The error's code and words, or none for success.
    pub refused: Option<(u16, String)>,
}

/// A delivery to the webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// Which update.
    pub update_id: i64,
    /// The HTTP status; 0: no answer.
    pub status: u16,
}

/// What the bot does, at the moment when it does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening<'h> {
    /// It got a message into a chat.
    Told(i64),
    /// A call of its about a chat was refused.
    Refused(i64),
    /// A text of its to a phone was taken.
    Texted(&'h str),
}

/// Is told what happens.
pub type Heard = Box<dyn Fn(Happening<'_>) + Send + Sync>;

#[derive(Debug, Clone)]
pub(super) struct Webhook {
    pub url: String,
    pub secret: Option<String>,
    pub last_error: Option<String>,
}

/// Everything.
pub struct State {
    /// The bot's name.
    pub username: String,
    /// Chats by id; negative ids are groups.
    pub chats: BTreeMap<i64, Chat>,
    /// Calls, oldest first, up to a bound.
    pub calls: Vec<Call>,
    /// How many calls of each method there were.
    pub call_counts: HashMap<String, u64>,
    /// Deliveries to the webhook, oldest first.
    pub deliveries: Vec<Delivery>,
    /// Toasts: the texts of answers to presses.
    pub toasts: Vec<Option<String>>,
    /// How many calls earned a 429 of the enforced limits.
    pub earned_429: u64,
    /// Command menus by (scope, language).
    pub commands: HashMap<(String, String), Value>,
    /// How many calls are kept.
    pub keep_calls: usize,
    /// How many messages of a chat are kept.
    pub keep_messages: usize,
    /// What members of groups may do, by chat: what `getChatMember` says of the bot.
    pub rights: HashMap<i64, Value>,
    /// Hears of each message and each refusal, at that moment.
    pub heard: Option<Heard>,
    /// Twilio's side: phones and texts.
    pub sms: SmsState,
    pub(super) quota: Option<Quota>,
    pub(super) faults: Vec<Fault>,
    pub(super) pending: BTreeMap<i64, Pending>,
    pub(super) last_update_id: i64,
    pub(super) sent: BTreeMap<i64, Value>,
    pub(super) webhook: Option<Webhook>,
    pub(super) delivering: HashSet<i64>,
    pub(super) allowed: Option<HashSet<String>>,
    pub(super) log: Vec<Value>,
    /// The people and orders that the demo page shows.
    pub(super) scene: Value,
    /// The delivery log that the demo page shows.
    pub(super) delivery_log: Value,
}

#[derive(Debug, Clone)]
pub(super) struct Pending {
    /// Whose queue it waits in.
    pub key: i64,
    pub update: Value,
}

impl Default for State {
    fn default() -> Self {
        Self {
            username: "bellhop_demo_bot".to_owned(),
            chats: BTreeMap::new(),
            calls: Vec::new(),
            call_counts: HashMap::new(),
            deliveries: Vec::new(),
            toasts: Vec::new(),
            earned_429: 0,
            commands: HashMap::new(),
            keep_calls: 10_000,
            keep_messages: 10_000,
            rights: HashMap::new(),
            heard: None,
            sms: SmsState::default(),
            quota: None,
            faults: Vec::new(),
            pending: BTreeMap::new(),
            last_update_id: 1000,
            sent: BTreeMap::new(),
            webhook: None,
            delivering: HashSet::new(),
            allowed: None,
            log: Vec::new(),
            scene: json!({}),
            delivery_log: json!({}),
        }
    }
}

impl State {
    /// A chat's messages.
    pub fn messages(&self, chat: i64) -> &[ChatMessage] {
        self.chats.get(&chat).map_or(&[], |chat| &chat.messages)
    }

    /// Whether the bot has said how updates are to come: by webhook, or by asking.
    pub fn is_asked(&self) -> bool {
        self.webhook.is_some()
            || self
                .call_counts
                .keys()
                .any(|method| method.eq_ignore_ascii_case("getUpdates") || method.eq_ignore_ascii_case("deleteWebhook"))
    }

    /// Tells whoever listens.
    pub(super) fn happens(&self, happening: Happening<'_>) {
        if let Some(heard) = &self.heard {
            heard(happening);
        }
    }

    /// How many updates wait.
    pub fn waiting(&self) -> usize {
        self.pending.len()
    }

    /// The bot's messages in a chat.
    pub fn from_bot(&self, chat: i64) -> Vec<ChatMessage> {
        self.messages(chat).iter().filter(|message| message.from_bot).cloned().collect()
    }

    /// Enters an update of `kind` for whoever receives updates; `None` where the bot does not want that kind.
    pub(super) fn enter(&mut self, key: i64, kind: &str, body: Value) -> Option<i64> {
        if self.allowed.as_ref().is_some_and(|allowed| !allowed.contains(kind)) {
            return None;
        }
        self.last_update_id += 1;
        let id = self.last_update_id;
        let mut update = serde_json::Map::new();
        update.insert("update_id".to_owned(), json!(id));
        update.insert(kind.to_owned(), body);
        let update = Value::Object(update);
        self.sent.insert(id, update.clone());
        self.pending.insert(id, Pending { key, update });
        Some(id)
    }

    /// Adds a message to a chat.
    pub(super) fn add_message(&mut self, chat: i64, make: impl FnOnce(i64) -> ChatMessage) -> ChatMessage {
        let keep = self.keep_messages;
        let chat = self.chats.entry(chat).or_default();
        chat.last_message_id += 1;
        let message = make(chat.last_message_id);
        if chat.messages.len() >= keep {
            chat.messages.remove(0);
        }
        chat.messages.push(message.clone());
        message
    }

    /// A message as the Bot API shows it.
    pub(super) fn wire_message(&self, chat_id: i64, message: &ChatMessage) -> Value {
        let from = if message.from_bot { self.wire_bot() } else { self.wire_user(chat_id) };
        let mut wire =
            json!({"message_id": message.id, "date": 1_767_225_600, "chat": self.wire_chat(chat_id), "from": from, "text": message.text});
        if !message.buttons.is_empty() {
            wire["reply_markup"] = json!({"inline_keyboard": message.buttons.iter().map(|row| row.iter().map(wire_button).collect::<Vec<_>>()).collect::<Vec<_>>()});
        }
        wire
    }

    pub(super) fn wire_bot(&self) -> Value {
        json!({"id": 424_242, "is_bot": true, "first_name": "Bellhop", "username": self.username, "can_join_groups": true,
            "can_read_all_group_messages": false, "supports_inline_queries": false, "can_connect_to_business": false, "has_main_web_app": false})
    }

    pub(super) fn wire_user(&self, chat: i64) -> Value {
        let known = self.chats.get(&chat);
        let name = known.map_or("Somebody", |known| known.member.as_ref().unwrap_or(&known.name).as_str());
        let mut user = json!({"id": chat.abs(), "is_bot": false, "first_name": name});
        if let Some(code) = known.and_then(|known| known.language_code.as_deref()) {
            user["language_code"] = json!(code);
        }
        user
    }

    pub(super) fn wire_chat(&self, chat: i64) -> Value {
        let name = self.chats.get(&chat).map_or("", |known| known.name.as_str());
        if chat < 0 {
            json!({"id": chat, "type": "supergroup", "title": name, "is_forum": true})
        } else {
            json!({"id": chat, "type": "private", "first_name": name})
        }
    }
}

fn wire_button(button: &SimButton) -> Value {
    match (&button.data, &button.url) {
        (Some(data), _) => json!({"text": button.text, "callback_data": data}),
        (None, url) => json!({"text": button.text, "url": url}),
    }
}
