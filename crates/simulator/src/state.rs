//! What the simulated Telegram knows, and beside it what Twilio does.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::faults::Fault;
use crate::groups::Group;
use crate::media::{File, Media};
use crate::quota::Quota;
use crate::twilio::SmsState;

/// The bot's user id.
pub const BOT: i64 = 424_242;
/// Kinds of updates that come only when they are asked for by name.
const ONLY_BY_NAME: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

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

impl SimButton {
    /// Whether it has this label, or brings this back.
    pub(crate) fn bears(&self, label: &str) -> bool {
        without_isolates(&self.text).contains(label) || self.data.as_deref() == Some(label)
    }
}

/// A label without the marks that isolate directions.
fn without_isolates(label: &str) -> String {
    label.chars().filter(|c| !matches!(c, '\u{2066}'..='\u{2069}')).collect()
}

/// A message in a chat.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
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
    /// Whether it can't be copied or forwarded.
    pub protected: bool,
    /// Who wrote it, or whose act the notice is about: a user's id.
    pub author: i64,
    /// Whether an administrator wrote it in the name of the group.
    pub anonymous: bool,
    /// The topic it stands in; none in General and where there are no topics.
    pub thread: Option<i64>,
    /// The message of this chat that it answers.
    pub reply_to: Option<i64>,
    /// The words of that message that it quotes.
    pub quote: Option<String>,
    /// Bold words, links and the like, as the Bot API tells them.
    pub entities: Vec<Value>,
    /// What it holds besides words.
    pub media: Option<Media>,
    /// The album it belongs to.
    pub album: Option<String>,
    /// Where it was forwarded from.
    pub origin: Option<Value>,
    /// Whatever else the Bot API tells of it, field by field.
    #[serde(skip)]
    pub more: Option<Value>,
    /// Telegram's own notice, such as that a topic was closed; nobody wrote it.
    pub notice: Option<Value>,
    /// Reactions by user.
    pub reactions: BTreeMap<i64, Vec<String>>,
    /// Whether it is pinned.
    pub pinned: bool,
    /// When it was written, in seconds since 1970.
    pub date: i64,
    /// When it was last edited.
    pub edit_date: Option<i64>,
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
    /// Whether the person's settings take no voice and no video messages.
    pub wants_no_voices: bool,
    /// What was said, oldest first.
    pub messages: Vec<ChatMessage>,
    /// The keyboard that stands now.
    pub keyboard: Option<Value>,
    /// What is known of a group's members and topics.
    pub group: Option<Group>,
    pub(crate) last_message_id: i64,
}

/// Somebody who is known from a group.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// The language of their app.
    pub language_code: Option<String>,
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
    /// It is handed an update of a chat; with polling each time that it is.
    HandedOver(i64),
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
pub(crate) struct Webhook {
    pub url: String,
    pub secret: Option<String>,
    pub last_error: Option<String>,
    /// How many calls there are at once.
    pub connections: Arc<Semaphore>,
}

/// Everything.
pub struct State {
    /// The bot's name.
    pub username: String,
    /// The one token that is taken; any when absent.
    pub token: Option<String>,
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
    /// How many messages of a chat are kept, and up to an eighth more.
    pub keep_messages: usize,
    /// What members of groups may do, by chat: what `getChatMember` says of the bot.
    pub rights: HashMap<i64, Value>,
    /// Hears of each message and each refusal, at that moment.
    pub heard: Option<Heard>,
    /// Twilio's side: phones and texts.
    pub sms: SmsState,
    /// People by user id who are known from groups.
    pub people: BTreeMap<i64, Person>,
    /// Whether edits count against the enforced limits.
    pub edits_count: bool,
    /// Whether reactions count against the enforced limits.
    pub reactions_count: bool,
    pub(crate) quota: Option<Quota>,
    pub(crate) files: BTreeMap<String, File>,
    pub(crate) last_file: u64,
    pub(crate) last_album: u64,
    pub(crate) faults: Vec<Fault>,
    pub(crate) pending: BTreeMap<i64, Pending>,
    pub(crate) last_update_id: i64,
    /// How often updates were asked for; only the newest question is held open.
    pub(crate) polls: u64,
    pub(crate) sent: BTreeMap<i64, Value>,
    pub(crate) webhook: Option<Webhook>,
    pub(crate) delivering: HashSet<i64>,
    pub(crate) allowed: Option<HashSet<String>>,
    pub(crate) log: Vec<Value>,
    /// The people and orders that the demo page shows.
    pub(crate) scene: Value,
    /// The delivery log that the demo page shows.
    pub(crate) delivery_log: Value,
}

#[derive(Debug, Clone)]
pub(crate) struct Pending {
    /// Whose queue it waits in.
    pub key: i64,
    pub update: Value,
}

impl Default for State {
    fn default() -> Self {
        Self {
            username: "bellhop_demo_bot".to_owned(),
            token: None,
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
            people: BTreeMap::new(),
            edits_count: true,
            reactions_count: false,
            quota: None,
            files: BTreeMap::new(),
            last_file: 0,
            last_album: 0,
            faults: Vec::new(),
            pending: BTreeMap::new(),
            last_update_id: 1000,
            polls: 0,
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
            || self.call_counts.keys().any(|method| {
                method.eq_ignore_ascii_case("getUpdates")
                    || method.eq_ignore_ascii_case("deleteWebhook")
            })
    }

    /// Tells whoever listens.
    pub(crate) fn happens(&self, happening: Happening<'_>) {
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

    /// Whether the bot asked for updates of this kind.
    pub(crate) fn wants(&self, kind: &str) -> bool {
        self.allowed
            .as_ref()
            .map_or_else(|| !ONLY_BY_NAME.contains(&kind), |allowed| allowed.contains(kind))
    }

    /// Enters an update of `kind` for whoever receives updates; `None` where the bot does not want
    /// that kind.
    pub(crate) fn enter(&mut self, key: i64, kind: &str, body: Value) -> Option<i64> {
        if !self.wants(kind) {
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

    /// Adds a message to a chat: it gets its id and its date.
    pub(crate) fn add_message(&mut self, chat: i64, mut message: ChatMessage) -> ChatMessage {
        let (keep, now) = (self.keep_messages.max(1), self.seconds());
        let chat = self.chats.entry(chat).or_default();
        chat.last_message_id += 1;
        (message.id, message.date) = (chat.last_message_id, now);
        // The oldest go many at a time: one by one, a long chat would be moved as a whole for each
        // message.
        if chat.messages.len() >= keep + keep / 8 {
            chat.messages.drain(..=chat.messages.len() - keep);
        }
        chat.messages.push(message.clone());
        message
    }

    /// A message of a chat by its id.
    pub fn message(&self, chat: i64, id: i64) -> Option<&ChatMessage> {
        let messages = self.messages(chat);
        messages.binary_search_by_key(&id, |message| message.id).ok().map(|place| &messages[place])
    }

    pub(crate) fn message_mut(&mut self, chat: i64, id: i64) -> Option<&mut ChatMessage> {
        let messages = &mut self.chats.get_mut(&chat)?.messages;
        messages
            .binary_search_by_key(&id, |message| message.id)
            .ok()
            .map(|place| &mut messages[place])
    }

    /// The time in seconds since 1970.
    pub(crate) fn seconds(&self) -> i64 {
        self.sms.now() / 1000
    }

    /// A name for a new album.
    pub(crate) fn fresh_album(&mut self) -> String {
        self.last_album += 1;
        format!("{}", 13_000_000_000_000_000 + self.last_album)
    }
}
