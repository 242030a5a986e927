//! How the Bot API tells of messages, people and chats.

use serde_json::{Value, json};

use crate::groups::GroupKind;
use crate::state::{BOT, ChatMessage, SimButton, State};

/// In whose name administrators write who do not show their own.
pub(crate) const ANONYMOUS: i64 = 1_087_968_824;

impl State {
    /// A message as the Bot API shows it, with the one that it answers. What stands in a topic and
    /// answers nothing is shown as an answer to the notice that the topic was made: a trap of
    /// Telegram's own.
    pub(crate) fn wire_message(&self, chat: i64, message: &ChatMessage) -> Value {
        let mut wire = self.wire_alone(chat, message);
        // An answer to another chat or topic answers nothing here.
        let is_elsewhere =
            message.more.as_ref().is_some_and(|more| more["external_reply"].is_object());
        let answered =
            message.reply_to.or(message.thread).filter(|id| *id != message.id && !is_elsewhere);
        if let Some(answered) = answered.and_then(|id| self.message(chat, id)) {
            wire["reply_to_message"] = self.wire_alone(chat, answered);
        }
        if let Some(quote) = &message.quote {
            wire["quote"] = json!({"text": quote, "position": 0, "is_manual": true});
        }
        for (name, value) in message.more.iter().filter_map(Value::as_object).flatten() {
            wire[name] = value.clone();
        }
        wire
    }

    fn wire_alone(&self, chat: i64, message: &ChatMessage) -> Value {
        let mut wire =
            json!({"message_id": message.id, "date": message.date, "chat": self.wire_chat(chat)});
        if message.anonymous {
            wire["from"] = json!({"id": ANONYMOUS, "is_bot": true, "first_name": "Group",
                "username": "GroupAnonymousBot"});
            wire["sender_chat"] = self.wire_chat(chat);
        } else {
            wire["from"] = self.wire_user(message.author);
        }
        let fields = [
            ("message_thread_id", message.thread.map(|thread| json!(thread))),
            ("is_topic_message", message.thread.map(|_| json!(true))),
            ("edit_date", message.edit_date.map(|date| json!(date))),
            ("forward_origin", message.origin.clone()),
            ("media_group_id", message.album.as_ref().map(|album| json!(album))),
            ("has_protected_content", message.protected.then_some(Value::Bool(true))),
            ("reply_markup", (!message.buttons.is_empty()).then(|| wire_buttons(&message.buttons))),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                wire[name] = value;
            }
        }
        add_contents(&mut wire, message);
        wire
    }

    pub(crate) fn wire_bot(&self) -> Value {
        json!({"id": BOT, "is_bot": true, "first_name": "Bellhop", "username": self.username,
            "can_join_groups": true,
            "can_read_all_group_messages": false, "supports_inline_queries": false,
            "can_connect_to_business": false, "has_main_web_app": false})
    }

    /// Somebody: known from their own chat, or from a group.
    pub(crate) fn wire_user(&self, user: i64) -> Value {
        if user == BOT {
            return self.wire_bot();
        }
        let (chat, person) = (self.chats.get(&user), self.people.get(&user));
        let names =
            [chat.map(|chat| chat.name.as_str()), person.map(|person| person.name.as_str())];
        let name = names
            .iter()
            .flatten()
            .find(|name| !name.is_empty())
            .copied()
            .unwrap_or(if chat.is_some() { "" } else { "Somebody" });
        let code = chat
            .and_then(|chat| chat.language_code.as_deref())
            .or(person.and_then(|person| person.language_code.as_deref()));
        let mut wire = json!({"id": user.abs(), "is_bot": false, "first_name": name});
        if let Some(code) = code {
            wire["language_code"] = json!(code);
        }
        wire
    }

    pub(crate) fn wire_chat(&self, chat: i64) -> Value {
        let name = self.chats.get(&chat).map_or("", |known| known.name.as_str());
        match self.kind(chat) {
            None => json!({"id": chat, "type": "private", "first_name": name}),
            Some(GroupKind::Basic) => json!({"id": chat, "type": "group", "title": name}),
            Some(GroupKind::Supergroup) => json!({"id": chat, "type": "supergroup", "title": name}),
            Some(GroupKind::Forum) => {
                json!({"id": chat, "type": "supergroup", "title": name, "is_forum": true})
            }
        }
    }
}

fn add_contents(wire: &mut Value, message: &ChatMessage) {
    if let Some(Value::Object(notice)) = &message.notice {
        for (name, value) in notice {
            wire[name] = value.clone();
        }
        return;
    }
    let (words, entities) = match &message.media {
        None => ("text", "entities"),
        Some(_) => ("caption", "caption_entities"),
    };
    if message
        .media
        .as_ref()
        .is_none_or(|media| media.may_have_caption() && !message.text.is_empty())
    {
        wire[words] = json!(message.text);
        if !message.entities.is_empty() {
            wire[entities] = json!(message.entities);
        }
    }
    let Some(media) = &message.media else { return };
    wire[&media.kind] = media.body.clone();
    match media.kind.as_str() {
        "animation" => wire["document"] = media.body.clone(),
        "venue" => wire["location"] = media.body["location"].clone(),
        _ => {}
    }
}

fn wire_buttons(rows: &[Vec<SimButton>]) -> Value {
    let rows: Vec<Vec<Value>> =
        rows.iter().map(|row| row.iter().map(wire_button).collect()).collect();
    json!({"inline_keyboard": rows})
}

fn wire_button(button: &SimButton) -> Value {
    match (&button.data, &button.url) {
        (Some(data), _) => json!({"text": button.text, "callback_data": data}),
        (None, url) => json!({"text": button.text, "url": url}),
    }
}

/// A reaction as the Bot API tells it.
pub(crate) fn wire_reactions(emoji: &[String]) -> Value {
    emoji.iter().map(|emoji| json!({"type": "emoji", "emoji": emoji})).collect()
}
