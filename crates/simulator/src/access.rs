//! Groups as the bot knows them: whether it may see a chat and write in it.

use crate::groups::{Group, GroupKind, Rights, Role};
use crate::media::Media;
use crate::refusal::Refusal;
use crate::state::{BOT, State};

impl State {
    /// A group whose members are known.
    pub fn group(&self, chat: i64) -> Option<&Group> {
        self.chats.get(&chat)?.group.as_ref()
    }

    pub(crate) fn group_mut(&mut self, chat: i64) -> Option<&mut Group> {
        self.chats.get_mut(&chat)?.group.as_mut()
    }

    /// What kind of group a chat is. Groups of which nothing was said are forums.
    pub(crate) fn kind(&self, chat: i64) -> Option<GroupKind> {
        (chat < 0).then(|| self.group(chat).map_or(GroupKind::Forum, |group| group.kind))
    }

    /// Somebody's part in a group; in one of which nothing was said everybody is a member.
    pub fn role(&self, chat: i64, user: i64) -> Role {
        let unknown =
            if user == BOT || self.group(chat).is_none() { Role::Member } else { Role::Left };
        self.group(chat).and_then(|group| group.roles.get(&user).copied()).unwrap_or(unknown)
    }

    /// The bot's rights in a group; in a private chat it needs none.
    pub(crate) fn bot_rights(&self, chat: i64) -> Rights {
        if chat > 0 { Rights::ALL } else { self.role(chat, BOT).rights() }
    }

    /// Whether the bot is in a chat, and in Telegram's words why not.
    pub(crate) fn accessible(&self, chat: i64) -> Result<(), Refusal> {
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
    pub(crate) fn is_wanted(&self, chat: i64, media: Option<&Media>) -> Result<(), Refusal> {
        let is_spoken =
            media.is_some_and(|media| matches!(media.kind.as_str(), "voice" | "video_note"));
        let refuses = self.chats.get(&chat).is_some_and(|chat| chat.wants_no_voices);
        if is_spoken && refuses { Err(Refusal::bad("VOICE_MESSAGES_FORBIDDEN")) } else { Ok(()) }
    }

    /// Whether the bot may write `what` in a chat that is accessible.
    pub(crate) fn may_send(&self, chat: i64, what: &str) -> Result<(), Refusal> {
        match self.role(chat, BOT) {
            Role::Restricted if chat < 0 => {
                Err(Refusal::bad(format!("not enough rights to send {what} to the chat")))
            }
            _ => Ok(()),
        }
    }
}
