//! Who is in which group: what the Bot API tells of it, how groups are made and how parts in them
//! change.

use serde_json::{Value, json};

use super::calls::{chat_of, reachable};
use crate::Simulator;
use crate::form::number;
use crate::groups::GENERAL;
use crate::groups::{Group, GroupKind, Rights, Role};
use crate::refusal::{Answer, Refusal};
use crate::state::{BOT, Person, State};
use crate::wire::ANONYMOUS;

pub(crate) fn chat(state: &State, body: &Value) -> Answer {
    let chat = reachable_or_known(state, body)?;
    let mut wire = state.wire_chat(chat);
    wire["accent_color_id"] = json!(0);
    wire["max_reaction_count"] = json!(11);
    wire["accepted_gift_types"] = json!({"unlimited_gifts": false, "limited_gifts": false,
        "unique_gifts": false, "premium_subscription": false,
        "gifts_from_channels": false});
    if let Some(pinned) = state.messages(chat).iter().rev().find(|message| message.pinned) {
        wire["pinned_message"] = state.wire_message(chat, pinned);
    }
    if let Some(emoji) = state.group(chat).and_then(|group| group.reactions.as_ref()) {
        wire["available_reactions"] = crate::wire::wire_reactions(emoji);
    }
    Ok(wire)
}

/// Of private chats the Bot API tells even when the bot may not write there.
fn reachable_or_known(state: &State, body: &Value) -> Result<i64, Refusal> {
    match chat_of(body) {
        Some(chat) if chat > 0 && state.chats.contains_key(&chat) => Ok(chat),
        _ => reachable(state, body),
    }
}

pub(crate) fn member(state: &State, body: &Value) -> Answer {
    let chat = reachable_or_known(state, body)?;
    let Some(user) = number(&body["user_id"]) else {
        return Err(Refusal::bad("invalid user_id specified"));
    };
    let Some(group) = state.group(chat) else {
        return Ok(state
            .rights
            .get(&chat)
            .cloned()
            .unwrap_or_else(|| json!({"status": "member", "user": state.wire_bot()})));
    };
    let known = user == BOT
        || group.roles.contains_key(&user)
        || state.chats.contains_key(&user)
        || state.people.contains_key(&user);
    if known {
        Ok(wire_member(state, user, state.role(chat, user)))
    } else {
        Err(Refusal::bad("PARTICIPANT_ID_INVALID"))
    }
}

pub(crate) fn administrators(state: &State, body: &Value) -> Answer {
    let chat = reachable(state, body)?;
    if chat > 0 {
        return Err(Refusal::bad("there are no administrators in the private chat"));
    }
    let roles = state.group(chat).map(|group| &group.roles);
    let admins = roles.into_iter().flatten().filter(|(_, role)| role.is_admin());
    Ok(admins.map(|(user, role)| wire_member(state, *user, *role)).collect())
}

fn wire_member(state: &State, user: i64, role: Role) -> Value {
    let wire = |status: &str| json!({"status": status, "user": state.wire_user(user)});
    match role {
        Role::Creator => {
            let mut wire = wire("creator");
            wire["is_anonymous"] = json!(false);
            wire
        }
        Role::Administrator(rights) => wire_administrator(wire("administrator"), rights),
        Role::Member => wire("member"),
        Role::Restricted => wire_restricted(wire("restricted")),
        Role::Left => wire("left"),
        Role::Kicked => {
            let mut wire = wire("kicked");
            wire["until_date"] = json!(0);
            wire
        }
    }
}

fn wire_administrator(mut wire: Value, rights: Rights) -> Value {
    let others = [
        "can_be_edited",
        "is_anonymous",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    ];
    for name in others {
        wire[name] = json!(false);
    }
    for name in ["can_manage_chat", "can_invite_users"] {
        wire[name] = json!(true);
    }
    wire["can_delete_messages"] = json!(rights.delete_messages);
    wire["can_pin_messages"] = json!(rights.pin_messages);
    wire["can_manage_topics"] = json!(rights.manage_topics);
    wire
}

fn wire_restricted(mut wire: Value) -> Value {
    let rights = [
        "messages",
        "audios",
        "documents",
        "photos",
        "videos",
        "video_notes",
        "voice_notes",
        "polls",
        "other_messages",
    ];
    for name in rights {
        wire[format!("can_send_{name}")] = json!(false);
    }
    let others = [
        "can_add_web_page_previews",
        "can_react_to_messages",
        "can_edit_tag",
        "can_change_info",
        "can_invite_users",
        "can_pin_messages",
        "can_manage_topics",
    ];
    for name in others {
        wire[name] = json!(false);
    }
    wire["is_member"] = json!(true);
    wire["until_date"] = json!(0);
    wire
}

impl Simulator {
    /// A group with the bot as an administrator who may do everything.
    pub fn open_group(&self, chat: i64, title: &str, kind: GroupKind) {
        self.change(|state| {
            let known = state.chats.entry(chat).or_default();
            title.clone_into(&mut known.name);
            known.started = true;
            // The notice that it was made is its first message: no topic ever has General's thread.
            known.last_message_id = known.last_message_id.max(GENERAL);
            let roles = [(BOT, Role::Administrator(Rights::ALL))].into();
            known.group = Some(Group { kind, roles, ..Group::default() });
        });
    }

    /// Somebody who is in a group, or was; the bot is not told.
    pub fn add_member(
        &self,
        chat: i64,
        user: i64,
        name: &str,
        language_code: Option<&str>,
        role: Role,
    ) {
        self.change(|state| {
            state.people.insert(
                user,
                Person { name: name.to_owned(), language_code: language_code.map(str::to_owned) },
            );
            if let Some(group) = state.group_mut(chat) {
                group.roles.insert(user, role);
            }
        });
    }

    /// Somebody's part in a group changes, the bot's too: promoted, demoted, gone. Returns the
    /// update's id where one tells of it.
    pub fn set_role(&self, chat: i64, user: i64, role: Role) -> Option<i64> {
        self.change_and_kick(|state| {
            let before = state.role(chat, user);
            state.group_mut(chat)?.roles.insert(user, role);
            let kind = if user == BOT { "my_chat_member" } else { "chat_member" };
            if user != BOT && !state.role(chat, BOT).is_admin() {
                return None;
            }
            let body = json!({"chat": state.wire_chat(chat),
                "from": state.wire_user(owner(state, chat)), "date": state.seconds(),
                "old_chat_member": wire_member(state, user, before),
                "new_chat_member": wire_member(state, user, role)});
            state.enter(chat, kind, body)
        })
    }

    /// A supergroup's topics are switched on or off.
    pub fn set_topics(&self, chat: i64, on: bool) {
        self.change(|state| {
            if let Some(group) = state.group_mut(chat) {
                group.kind = if on { GroupKind::Forum } else { GroupKind::Supergroup };
            }
        });
    }

    /// Only these reactions are allowed in a group; all of the default ones without a list.
    pub fn allow_reactions(&self, chat: i64, emoji: Option<&[&str]>) {
        self.change(|state| {
            if let Some(group) = state.group_mut(chat) {
                group.reactions =
                    emoji.map(|emoji| emoji.iter().map(|&one| one.to_owned()).collect());
            }
        });
    }

    /// A plain group becomes a supergroup with another id: notices tell of it on both sides, and
    /// calls to the old one are refused.
    pub fn upgrade_group(&self, chat: i64, supergroup: i64) {
        self.change_and_kick(|state| {
            let owner = owner(state, chat);
            state.notice(chat, owner, None, json!({"migrate_to_chat_id": supergroup}));
            let name = state.chats.get(&chat).map(|known| known.name.clone()).unwrap_or_default();
            let Some(group) = state.group_mut(chat) else { return };
            group.upgraded_to = Some(supergroup);
            let upgraded = Group {
                kind: GroupKind::Supergroup,
                roles: group.roles.clone(),
                ..Group::default()
            };
            let known = state.chats.entry(supergroup).or_default();
            (known.name, known.started, known.group) = (name, true, Some(upgraded));
            known.last_message_id = known.last_message_id.max(GENERAL);
            state.notice(supergroup, owner, None, json!({"migrate_from_chat_id": chat}));
        });
    }
}

/// Whose group it is.
fn owner(state: &State, chat: i64) -> i64 {
    let roles = state.group(chat).map(|group| &group.roles);
    roles
        .into_iter()
        .flatten()
        .find(|(_, role)| **role == Role::Creator)
        .map_or(ANONYMOUS, |(user, _)| *user)
}
