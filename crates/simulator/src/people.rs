//! The people's side: what they type, press, share and block.

use serde_json::{Value, json};

use crate::groups::{GroupKind, Rights, Role};
use crate::media::Media;
use crate::posts::Post;
use crate::{Simulator, State};

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

    /// A group with topics that the bot looks after, and the one person who writes and presses
    /// there; their id is the group's without its sign.
    pub fn group(&self, chat: i64, title: &str, member: &str) {
        self.open_group(chat, title, GroupKind::Forum);
        self.add_member(chat, chat.abs(), member, None, Role::Administrator(Rights::ALL));
        self.change(|state| state.chats.entry(chat).or_default().member = Some(member.to_owned()));
    }

    /// A person says something; returns the update's id.
    pub fn say(&self, chat: i64, text: &str) -> Option<i64> {
        self.post(chat, chat.abs(), Post::text(text)).update
    }

    /// A person shares a contact: their own when `owner` is themselves.
    pub fn share_contact(&self, chat: i64, phone: &str, owner: Option<i64>) -> Option<i64> {
        let name = self.look(|state| {
            state.chats.get(&chat).map_or_else(String::new, |person| person.name.clone())
        });
        let post = Post::media(Media::contact(phone, &name, owner)).saying(&format!("☎ {phone}"));
        self.post(chat, chat, post).update
    }

    /// A person presses the button with this label (or data) on the newest message that has one;
    /// `None` when none has.
    pub fn press(&self, chat: i64, label: &str) -> Option<i64> {
        let (message, data) = self.button(chat, label)?;
        self.press_raw(chat, message, &data)
    }

    /// The newest message with a button of this label (or data), and the button's data.
    pub fn button(&self, chat: i64, label: &str) -> Option<(i64, String)> {
        self.look(|state| {
            state.messages(chat).iter().rev().find_map(|message| {
                let found = message.buttons.iter().flatten().find(|button| button.bears(label))?;
                Some((message.id, found.data.clone()?))
            })
        })
    }

    /// A press with any data, as a strange client may send it.
    pub fn press_raw(&self, chat: i64, message_id: i64, data: &str) -> Option<i64> {
        self.change_and_kick(|state| state.press_by(chat, chat.abs(), message_id, data))
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
        self.change_and_kick(|state| {
            state.chats.entry(chat).or_default().blocked = blocked;
            let member = |status: &str, state: &State| match status {
                "kicked" => json!({"status": "kicked", "user": state.wire_bot(), "until_date": 0}),
                status => json!({"status": status, "user": state.wire_bot()}),
            };
            let (old, new) = if blocked { ("member", "kicked") } else { ("kicked", "member") };
            let body = json!({"chat": state.wire_chat(chat), "from": state.wire_user(chat),
                "date": state.seconds(),
                "old_chat_member": member(old, state), "new_chat_member": member(new, state)});
            state.enter(chat, "my_chat_member", body)
        })
    }

    /// A person deletes a message of the bot: only their chat knows.
    pub fn delete_message(&self, chat: i64, message_id: i64) {
        self.erase(chat, message_id);
    }

    /// What the Bot API says of a member of a group.
    pub fn set_rights(&self, chat: i64, member: Value) {
        self.change(|state| state.rights.insert(chat, member));
    }

    /// Any update: `body` is what stands under its kind.
    pub fn update_raw(&self, chat: i64, kind: &str, body: Value) -> Option<i64> {
        self.change_and_kick(|state| state.enter(chat, kind, body))
    }

    /// Telegram delivers an update once more, as it does when our answer was lost.
    pub fn repeat(&self, update_id: i64) {
        self.change_and_kick(|state| {
            let Some(update) = state.sent.get(&update_id).cloned() else { return };
            let key = crate::deliver::key(&update);
            state.pending.insert(update_id, crate::state::Pending { key, update });
        });
    }

    /// Forgets which calls there were and which command menus, so that a bot that starts anew is
    /// seen to do so.
    pub fn forget_calls(&self) {
        self.change(|state| {
            state.calls.clear();
            state.call_counts.clear();
            state.commands.clear();
        });
    }

    /// Telegram's limits are enforced from now on.
    pub fn enforce_limits(&self) {
        self.change(|state| state.quota = Some(crate::quota::Quota::default()));
    }
}
