//! Topics: the Bot API's methods, and what people do to topics in their apps.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::calls::within_quota;
use crate::Simulator;
use crate::form::{number, text};
use crate::groups::{GENERAL, GroupKind, Rights, Topic};
use crate::refusal::{Answer, Refusal};
use crate::state::{BOT, ChatMessage, State};

/// The longest name. Telegram cuts a longer one in silence; here it is refused, so that who relies
/// on that is seen.
const LONGEST_NAME: usize = 128;
/// The colours that an icon may have.
const COLOURS: [i64; 6] = [7_322_096, 16_766_590, 13_338_331, 9_367_192, 16_749_490, 16_478_047];
/// The icons that every bot may use.
const ICONS: [(&str, &str); 24] = [
    ("📰", "5434144690511290129"),
    ("💡", "5312536423851630001"),
    ("⚡️", "5312016608254762256"),
    ("🎙", "5377544228505134960"),
    ("🗣", "5370870893004203704"),
    ("🆒", "5420216386448270341"),
    ("❗️", "5379748062124056162"),
    ("📝", "5373251851074415873"),
    ("📆", "5433614043006903194"),
    ("📁", "5357315181649076022"),
    ("🔎", "5309965701241379366"),
    ("📣", "5309984423003823246"),
    ("🔥", "5312241539987020022"),
    ("❤️", "5312138559556164615"),
    ("❓", "5377316857231450742"),
    ("💰", "5350452584119279096"),
    ("⁉️", "5377438129928020693"),
    ("🎉", "5310228579009699834"),
    ("‼️", "5377498341074542641"),
    ("🏆", "5312315739842026755"),
    ("🏁", "5408906741125490282"),
    ("👀", "5357121491508928442"),
    ("💬", "5417915203100613993"),
    ("✅", "5237699328843200968"),
];

/// What there is to see in a topic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicSeen {
    /// Its name.
    pub name: String,
    /// Its icon as an emoji; none where it is a mere colour.
    pub icon: Option<String>,
    /// Whether it is closed.
    pub closed: bool,
    /// What is pinned in it, newest last.
    pub pinned: Vec<i64>,
    /// What was written in it, notices too, oldest first.
    pub messages: Vec<ChatMessage>,
}

impl State {
    /// What there is to see in a topic of a group; `GENERAL` for General.
    pub fn topic(&self, chat: i64, thread: i64) -> Option<TopicSeen> {
        let group = self.group(chat)?;
        let topic = if thread == GENERAL { None } else { Some(group.topics.get(&thread)?) };
        let messages: Vec<_> = self
            .messages(chat)
            .iter()
            .filter(|message| message.thread.unwrap_or(GENERAL) == thread)
            .cloned()
            .collect();
        let icon = topic
            .and_then(|topic| icon_of(topic.icon_custom_emoji_id.as_deref()?))
            .map(str::to_owned);
        Some(TopicSeen {
            name: topic.map_or("General", |topic| topic.name.as_str()).to_owned(),
            icon,
            closed: topic.is_some_and(|topic| topic.closed),
            pinned: messages
                .iter()
                .filter(|message| message.pinned)
                .map(|message| message.id)
                .collect(),
            messages,
        })
    }

    /// The topics of a group by their thread.
    pub fn topics(&self, chat: i64) -> Vec<(i64, Topic)> {
        self.group(chat).map_or_else(Vec::new, |group| {
            group.topics.iter().map(|(thread, topic)| (*thread, topic.clone())).collect()
        })
    }

    fn topic_mut(&mut self, chat: i64, thread: i64) -> Option<&mut Topic> {
        self.group_mut(chat)?.topics.get_mut(&thread)
    }

    /// Where in a group a call writes; refused where there is no such topic or the bot may not
    /// write in it.
    pub(crate) fn thread_of(&self, chat: i64, body: &Value) -> Result<Option<i64>, Refusal> {
        let Some(thread) = number(&body["message_thread_id"]).filter(|thread| *thread != 0) else {
            return Ok(None);
        };
        // A group of which nothing was said has whatever topics its stories name.
        if chat < 0 && self.group(chat).is_none() {
            return Ok(Some(thread));
        }
        // In their own chat people make and delete topics themselves: those that hold a message are
        // there.
        if chat > 0 && self.messages(chat).iter().any(|message| message.thread == Some(thread)) {
            return Ok(Some(thread));
        }
        let topic = self
            .group(chat)
            .and_then(|group| group.topics.get(&thread))
            .filter(|_| self.kind(chat) == Some(GroupKind::Forum));
        let is_hidden = self.group(chat).is_some_and(|group| group.hides_topics);
        let topic =
            topic.filter(|_| !is_hidden).ok_or_else(|| Refusal::bad("message thread not found"))?;
        if topic.closed && !self.bot_rights(chat).manage_topics && topic.creator != BOT {
            return Err(Refusal::bad("TOPIC_CLOSED"));
        }
        Ok(Some(thread))
    }

    /// Makes a topic and the notice of it, whose id is the thread.
    fn make_topic(&mut self, chat: i64, topic: Topic) -> i64 {
        let mut created = json!({"name": topic.name, "icon_color": topic.icon_color});
        if let Some(icon) = &topic.icon_custom_emoji_id {
            created["icon_custom_emoji_id"] = json!(icon);
        }
        let thread = self.chats.get(&chat).map_or(0, |chat| chat.last_message_id) + 1;
        let creator = topic.creator;
        if let Some(group) = self.group_mut(chat) {
            group.topics.insert(thread, topic);
        }
        self.notice(chat, creator, Some(thread), json!({"forum_topic_created": created}));
        thread
    }

    /// Closes or reopens a topic; whether that changed anything.
    fn set_closed(&mut self, chat: i64, thread: i64, by: i64, closed: bool) -> bool {
        let Some(topic) = self.topic_mut(chat, thread).filter(|topic| topic.closed != closed)
        else {
            return false;
        };
        topic.closed = closed;
        let what = if closed { "forum_topic_closed" } else { "forum_topic_reopened" };
        self.notice(
            chat,
            by,
            Some(thread),
            Value::Object(Map::from_iter([(what.to_owned(), json!({}))])),
        );
        true
    }

    /// Renames a topic or changes its icon; whether that changed anything.
    fn change_topic(
        &mut self,
        chat: i64,
        thread: i64,
        by: i64,
        name: Option<&str>,
        icon: Option<&str>,
    ) -> bool {
        let Some(topic) = self.topic_mut(chat, thread) else { return false };
        let mut edited = json!({});
        if let Some(name) = name.filter(|name| *name != topic.name) {
            name.clone_into(&mut topic.name);
            edited["name"] = json!(name);
        }
        if let Some(icon) =
            icon.filter(|icon| topic.icon_custom_emoji_id.as_deref().unwrap_or_default() != *icon)
        {
            topic.icon_custom_emoji_id = (!icon.is_empty()).then(|| icon.to_owned());
            edited["icon_custom_emoji_id"] = json!(icon);
        }
        let changed = edited != json!({});
        if changed {
            self.notice(chat, by, Some(thread), json!({"forum_topic_edited": edited}));
        }
        changed
    }

    /// Deletes a topic with all that is in it; nobody is told.
    fn drop_topic(&mut self, chat: i64, thread: i64) -> bool {
        let dropped =
            self.group_mut(chat).is_some_and(|group| group.topics.remove(&thread).is_some());
        if let Some(chat) = self.chats.get_mut(&chat).filter(|_| dropped) {
            chat.messages.retain(|message| message.thread != Some(thread));
        }
        dropped
    }
}

fn icon_of(id: &str) -> Option<&'static str> {
    ICONS.iter().find(|(_, known)| *known == id).map(|(emoji, _)| *emoji)
}

/// The group of a call about topics.
fn forum(state: &State, body: &Value) -> Result<i64, Refusal> {
    let chat = super::calls::reachable(state, body)?;
    if state.kind(chat) == Some(GroupKind::Forum) {
        Ok(chat)
    } else {
        Err(Refusal::bad("the chat is not a forum"))
    }
}

/// The topic of a call, if the bot may do that to it: who made a topic needs no right to it.
fn own_topic(state: &State, body: &Value, may: bool, what: &str) -> Result<(i64, i64), Refusal> {
    let chat = forum(state, body)?;
    let thread = number(&body["message_thread_id"]).unwrap_or(0);
    let topic = state.group(chat).and_then(|group| group.topics.get(&thread));
    if !may && topic.is_none_or(|topic| topic.creator != BOT) {
        return Err(Refusal::bad(format!("not enough rights to {what} the topic")));
    }
    topic.map(|_| (chat, thread)).ok_or_else(|| Refusal::bad("TOPIC_ID_INVALID"))
}

fn rights(state: &State, body: &Value) -> Rights {
    super::calls::chat_of(body).map_or(Rights::NONE, |chat| state.bot_rights(chat))
}

fn good_name(name: &str) -> Result<&str, Refusal> {
    match name.trim() {
        "" => Err(Refusal::bad("title must be non-empty")),
        name if name.chars().count() > LONGEST_NAME => Err(Refusal::bad("title is too long")),
        name => Ok(name),
    }
}

fn good_icon(id: &str) -> Result<(), Refusal> {
    if id.is_empty() || icon_of(id).is_some() {
        Ok(())
    } else {
        Err(Refusal::bad("DOCUMENT_INVALID"))
    }
}

pub(crate) fn create(state: &mut State, body: &Value) -> Answer {
    let chat = forum(state, body)?;
    let name = good_name(text(body, "name"))?.to_owned();
    let icon_color = number(&body["icon_color"]).unwrap_or(COLOURS[0]);
    if !COLOURS.contains(&icon_color) {
        return Err(Refusal::bad("invalid topic icon color specified"));
    }
    let icon = text(body, "icon_custom_emoji_id");
    good_icon(icon)?;
    if !state.bot_rights(chat).manage_topics {
        return Err(Refusal::bad("not enough rights to create a topic"));
    }
    within_quota(state, chat, 1)?;
    let icon_custom_emoji_id = (!icon.is_empty()).then(|| icon.to_owned());
    let topic = Topic { name, icon_color, icon_custom_emoji_id, closed: false, creator: BOT };
    let mut answer = json!({"name": topic.name, "icon_color": topic.icon_color});
    if !icon.is_empty() {
        answer["icon_custom_emoji_id"] = json!(icon);
    }
    answer["message_thread_id"] = json!(state.make_topic(chat, topic));
    Ok(answer)
}

pub(crate) fn edit(state: &mut State, body: &Value) -> Answer {
    let (chat, thread) = own_topic(state, body, rights(state, body).manage_topics, "edit")?;
    let name =
        Some(text(body, "name")).filter(|name| !name.is_empty()).map(good_name).transpose()?;
    let icon = body["icon_custom_emoji_id"].as_str();
    good_icon(icon.unwrap_or_default())?;
    changed(state.change_topic(chat, thread, BOT, name, icon))
}

pub(crate) fn close(state: &mut State, body: &Value, closed: bool) -> Answer {
    let (chat, thread) =
        own_topic(state, body, rights(state, body).manage_topics, "close or open")?;
    changed(state.set_closed(chat, thread, BOT, closed))
}

fn changed(changed: bool) -> Answer {
    if changed { Ok(json!(true)) } else { Err(Refusal::bad("TOPIC_NOT_MODIFIED")) }
}

pub(crate) fn delete(state: &mut State, body: &Value) -> Answer {
    let (chat, thread) = own_topic(state, body, rights(state, body).delete_messages, "delete")?;
    Ok(json!(state.drop_topic(chat, thread)))
}

pub(crate) fn icons() -> Value {
    let sticker = |(emoji, id): &(&str, &str)| {
        json!({"file_id": format!("icon-{id}"), "file_unique_id": id, "type": "custom_emoji",
            "width": 100, "height": 100, "is_animated": true,
            "is_video": false, "emoji": emoji, "set_name": "Topics", "custom_emoji_id": id,
            "needs_repainting": false, "file_size": 4000})
    };
    ICONS.iter().map(sticker).collect()
}

impl Simulator {
    /// Somebody makes a topic in their app; its thread.
    pub fn create_topic(&self, chat: i64, by: i64, name: &str) -> i64 {
        let topic = Topic {
            name: name.to_owned(),
            icon_color: COLOURS[0],
            icon_custom_emoji_id: None,
            closed: false,
            creator: by,
        };
        self.change_and_kick(|state| state.make_topic(chat, topic))
    }

    /// Somebody closes a topic; whether it was open.
    pub fn close_topic(&self, chat: i64, by: i64, thread: i64) -> bool {
        self.change_and_kick(|state| state.set_closed(chat, thread, by, true))
    }

    /// Somebody reopens a topic; whether it was closed.
    pub fn reopen_topic(&self, chat: i64, by: i64, thread: i64) -> bool {
        self.change_and_kick(|state| state.set_closed(chat, thread, by, false))
    }

    /// Somebody renames a topic; whether it had another name.
    pub fn rename_topic(&self, chat: i64, by: i64, thread: i64, name: &str) -> bool {
        self.change_and_kick(|state| state.change_topic(chat, thread, by, Some(name), None))
    }

    /// Somebody deletes a topic with all that is in it; whether there was one. No update tells of
    /// it.
    pub fn delete_topic(&self, chat: i64, thread: i64) -> bool {
        self.take_topic(chat, thread).is_some()
    }

    /// From now on the bot finds no topics of a group, or does again; people find them all the
    /// same.
    pub fn hide_topics(&self, chat: i64, hidden: bool) {
        self.change(|state| {
            if let Some(group) = state.group_mut(chat) {
                group.hides_topics = hidden;
            }
        });
    }

    /// The same; what was in it at that moment.
    pub fn take_topic(&self, chat: i64, thread: i64) -> Option<TopicSeen> {
        self.change_and_kick(|state| {
            let seen = state.topic(chat, thread)?;
            state.drop_topic(chat, thread).then_some(seen)
        })
    }
}
