//! Groups: what kind they are, who has which part in them, and whether the bot may write there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::media::Media;
use super::refusal::Refusal;
use super::state::{BOT, State};
use super::topics::Topic;

/// What kind of group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// A plain group.
    Basic,
    /// A supergroup without topics.
    Supergroup,
    /// A supergroup with topics.
    #[default]
    Forum,
}

/// What an administrator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rights {
    /// Topics may be made, renamed, closed and reopened.
    pub manage_topics: bool,
    /// Messages may be pinned.
    pub pin_messages: bool,
    /// What others wrote, and topics, may be deleted.
    pub delete_messages: bool,
}

impl Rights {
    /// Everything.
    pub const ALL: Self = Self { manage_topics: true, pin_messages: true, delete_messages: true };
    /// The mere title.
    pub const NONE: Self =
        Self { manage_topics: false, pin_messages: false, delete_messages: false };
}

/// Somebody's part in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Made it.
    Creator,
    /// Looks after it.
    Administrator(Rights),
    /// Is in it.
    #[default]
    Member,
    /// Is in it and may only read.
    Restricted,
    /// Was in it, or never.
    Left,
    /// Was thrown out.
    Kicked,
}

impl Role {
    /// What they may do.
    pub fn rights(self) -> Rights {
        match self {
            Self::Creator => Rights::ALL,
            Self::Administrator(rights) => rights,
            _ => Rights::NONE,
        }
    }

    /// Whether they look after it.
    pub fn is_admin(self) -> bool {
        matches!(self, Self::Creator | Self::Administrator(_))
    }

    /// Whether they are in it.
    pub fn is_in(self) -> bool {
        !matches!(self, Self::Left | Self::Kicked)
    }
}

/// A group that was made with its members known.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Group {
    /// What kind.
    pub kind: GroupKind,
    /// Who has which part, by user; the bot's too.
    pub roles: BTreeMap<i64, Role>,
    /// The topics there are, by thread; General is none of them.
    pub topics: BTreeMap<i64, Topic>,
    /// The supergroup that it became.
    pub upgraded_to: Option<i64>,
    /// Reactions that are allowed; all of the default ones when absent.
    pub reactions: Option<Vec<String>>,
    /// Whether the bot finds none of its topics, though people do: so it is with the topics of
    /// forums of over a million messages.
    pub hides_topics: bool,
}

impl State {
    /// A group whose members are known.
    pub fn group(&self, chat: i64) -> Option<&Group> {
        self.chats.get(&chat)?.group.as_ref()
    }

    pub(super) fn group_mut(&mut self, chat: i64) -> Option<&mut Group> {
        self.chats.get_mut(&chat)?.group.as_mut()
    }

    /// What kind of group a chat is. Groups of which nothing was said are forums.
    pub(super) fn kind(&self, chat: i64) -> Option<GroupKind> {
        (chat < 0).then(|| self.group(chat).map_or(GroupKind::Forum, |group| group.kind))
    }

    /// Somebody's part in a group; in one of which nothing was said everybody is a member.
    pub fn role(&self, chat: i64, user: i64) -> Role {
        let unknown =
            if user == BOT || self.group(chat).is_none() { Role::Member } else { Role::Left };
        self.group(chat).and_then(|group| group.roles.get(&user).copied()).unwrap_or(unknown)
    }

    /// The bot's rights in a group; in a private chat it needs none.
    pub(super) fn bot_rights(&self, chat: i64) -> Rights {
        if chat > 0 { Rights::ALL } else { self.role(chat, BOT).rights() }
    }

    /// Whether the bot is in a chat, and in Telegram's words why not.
    pub(super) fn accessible(&self, chat: i64) -> Result<(), Refusal> {
        let Some(known) = self.chats.get(&chat) else { return Err(Refusal::bad("chat not found")) };
        if known.blocked {
            return Err(Refusal::forbidden("bot was blocked by the user"));
        }
        if chat > 0 && !known.started {
            return Err(Refusal::bad("chat not found"));
        }
        let Some(group) = &known.group else { return Ok(()) };
        if let Some(supergroup) = group.upgraded_to {
            return Err(Refusal::upgraded(supergroup));
        }
        let name = if group.kind == GroupKind::Basic { "group" } else { "supergroup" };
        match self.role(chat, BOT) {
            Role::Kicked => {
                Err(Refusal::forbidden(&format!("bot was kicked from the {name} chat")))
            }
            Role::Left => {
                Err(Refusal::forbidden(&format!("bot is not a member of the {name} chat")))
            }
            _ => Ok(()),
        }
    }

    /// Whether a person takes such messages: with Premium they may want no voice and no video
    /// messages.
    pub(super) fn is_wanted(&self, chat: i64, media: Option<&Media>) -> Result<(), Refusal> {
        let is_spoken =
            media.is_some_and(|media| matches!(media.kind.as_str(), "voice" | "video_note"));
        let refuses = self.chats.get(&chat).is_some_and(|chat| chat.wants_no_voices);
        if is_spoken && refuses { Err(Refusal::bad("VOICE_MESSAGES_FORBIDDEN")) } else { Ok(()) }
    }

    /// Whether the bot may write `what` in a chat that is accessible.
    pub(super) fn may_send(&self, chat: i64, what: &str) -> Result<(), Refusal> {
        match self.role(chat, BOT) {
            Role::Restricted if chat < 0 => {
                Err(Refusal::bad(format!("not enough rights to send {what} to the chat")))
            }
            _ => Ok(()),
        }
    }
}
