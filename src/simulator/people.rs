//! The people's side: what they type, press, share and block.

use serde_json::{Value, json};

use super::state::{ChatMessage, SimButton};
use super::{Simulator, State};

impl Simulator {
    /// A person with an app in a language. They are unknown to the bot until they say something.
    pub fn person(&self, chat: i64, name: &str, language_code: Option<&str>) {
        self.change(|state| {
            let person = state.chats.entry(chat).or_default();
            name.clone_into(&mut person.name);
            person.language_code = language_code.map(str::to_owned);
        });
    }

    /// A person has pressed Start some time ago: the bot may write to them.
    pub fn start_chat(&self, chat: i64) {
        self.change(|state| state.chats.entry(chat).or_default().started = true);
    }

    /// A person whom the bot may write to, though nothing was said yet.
    pub fn acquaintance(&self, chat: i64, name: &str, language_code: Option<&str>) {
        self.person(chat, name, language_code);
        self.change(|state| state.chats.entry(chat).or_default().started = true);
    }

    /// A group that the bot is in, and the one person who writes and presses there; their id is the group's without its sign.
    pub fn group(&self, chat: i64, title: &str, member: &str) {
        self.change(|state| {
            let group = state.chats.entry(chat).or_default();
            title.clone_into(&mut group.name);
            group.member = Some(member.to_owned());
            group.started = true;
        });
    }

    /// A person says something; returns the update's id.
    pub fn say(&self, chat: i64, text: &str) -> Option<i64> {
        self.update(chat, |state| {
            let message = person_message(state, chat, text);
            let mut wire = state.wire_message(chat, &message);
            if text.starts_with('/') {
                let length = text.split_whitespace().next().unwrap_or_default().encode_utf16().count();
                wire["entities"] = json!([{"type": "bot_command", "offset": 0, "length": length}]);
            }
            state.enter(chat, "message", wire)
        })
    }

    /// A person shares a contact: their own when `owner` is themselves.
    pub fn share_contact(&self, chat: i64, phone: &str, owner: Option<i64>) -> Option<i64> {
        self.update(chat, |state| {
            let message = person_message(state, chat, &format!("☎ {phone}"));
            let mut wire = state.wire_message(chat, &message);
            let mut contact =
                json!({"phone_number": phone, "first_name": state.chats.get(&chat).map_or("", |person| person.name.as_str())});
            if let Some(owner) = owner {
                contact["user_id"] = json!(owner);
            }
            if let Some(fields) = wire.as_object_mut() {
                fields.remove("text");
                fields.insert("contact".to_owned(), contact);
            }
            state.enter(chat, "message", wire)
        })
    }

    /// A person presses the button with this label (or data) on the newest message that has one; `None` when none has.
    pub fn press(&self, chat: i64, label: &str) -> Option<i64> {
        let (message, data) = self.button(chat, label)?;
        self.press_raw(chat, message, &data)
    }

    /// The newest message with a button of this label (or data), and the button's data.
    pub fn button(&self, chat: i64, label: &str) -> Option<(i64, String)> {
        self.look(|state| {
            state.messages(chat).iter().rev().find_map(|message| {
                let fits = |button: &&SimButton| bare(&button.text).contains(label) || button.data.as_deref() == Some(label);
                Some((message.id, message.buttons.iter().flatten().find(fits)?.data.clone()?))
            })
        })
    }

    /// A press with any data, as a strange client may send it.
    pub fn press_raw(&self, chat: i64, message_id: i64, data: &str) -> Option<i64> {
        self.update(chat, |state| {
            let message = state.messages(chat).iter().find(|message| message.id == message_id).cloned();
            let message = match message {
                Some(message) => state.wire_message(chat, &message),
                None => json!({"message_id": message_id, "date": 0, "chat": state.wire_chat(chat)}),
            };
            let id = state.last_update_id;
            let query =
                json!({"id": format!("q{id}"), "from": state.wire_user(chat), "chat_instance": "1", "data": data, "message": message});
            state.enter(chat, "callback_query", query)
        })
    }

    /// A person blocks the bot.
    pub fn block(&self, chat: i64) -> Option<i64> {
        self.membership(chat, true)
    }

    /// A person takes the bot back.
    pub fn unblock(&self, chat: i64) -> Option<i64> {
        self.membership(chat, false)
    }

    fn membership(&self, chat: i64, blocked: bool) -> Option<i64> {
        self.update(chat, |state| {
            state.chats.entry(chat).or_default().blocked = blocked;
            let member = |status: &str, state: &State| match status {
                "kicked" => json!({"status": "kicked", "user": state.wire_bot(), "until_date": 0}),
                status => json!({"status": status, "user": state.wire_bot()}),
            };
            let (old, new) = if blocked { ("member", "kicked") } else { ("kicked", "member") };
            let body = json!({"chat": state.wire_chat(chat), "from": state.wire_user(chat), "date": 1_767_225_600,
                "old_chat_member": member(old, state), "new_chat_member": member(new, state)});
            state.enter(chat, "my_chat_member", body)
        })
    }

    /// A person deletes a message of the bot: only their chat knows.
    pub fn delete_message(&self, chat: i64, message_id: i64) {
        self.change(|state| {
            if let Some(chat) = state.chats.get_mut(&chat) {
                chat.messages.retain(|message| message.id != message_id);
            }
        });
    }

    /// What the Bot API says of a member of a group.
    pub fn set_rights(&self, chat: i64, member: Value) {
        self.change(|state| state.rights.insert(chat, member));
    }

    /// Any update: `body` is what stands under its kind.
    pub fn update_raw(&self, chat: i64, kind: &str, body: Value) -> Option<i64> {
        self.update(chat, |state| state.enter(chat, kind, body))
    }

    /// Telegram delivers an update once more, as it does when our answer was lost.
    pub fn repeat(&self, update_id: i64) {
        self.update(0, |state| {
            let update = state.sent.get(&update_id)?.clone();
            let key = super::deliver::key(&update);
            state.pending.insert(update_id, super::state::Pending { key, update });
            Some(update_id)
        });
    }

    /// Forgets which calls there were and which command menus, so that a bot that starts anew is seen to do so.
    pub fn forget_calls(&self) {
        self.change(|state| {
            state.calls.clear();
            state.call_counts.clear();
            state.commands.clear();
        });
    }

    /// Telegram's limits are enforced from now on.
    pub fn enforce_limits(&self) {
        self.change(|state| state.quota = Some(super::quota::Quota::default()));
    }

    fn update(&self, _chat: i64, enter: impl FnOnce(&mut State) -> Option<i64>) -> Option<i64> {
        let id = self.change(enter);
        self.kick();
        id
    }
}

/// A label without the marks that isolate directions.
fn bare(label: &str) -> String {
    label.chars().filter(|c| !matches!(c, '\u{2066}'..='\u{2069}')).collect()
}

fn person_message(state: &mut State, chat: i64, text: &str) -> ChatMessage {
    let person = state.chats.entry(chat).or_default();
    person.started = true;
    state.add_message(chat, |id| ChatMessage {
        id,
        from_bot: false,
        text: text.to_owned(),
        html: String::new(),
        buttons: Vec::new(),
        keyboard: None,
        edits: 0,
        silent: false,
    })
}
