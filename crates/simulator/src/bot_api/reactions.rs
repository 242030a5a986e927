//! Reactions: the bot's, and those of people.

use serde_json::{Value, json};

use super::calls::{reachable, within_quota};
use crate::Simulator;
use crate::form::{number, text};
use crate::refusal::{Answer, Refusal};
use crate::state::{BOT, State};
use crate::wire::wire_reactions;

/// The emoji that a reaction may be.
const EMOJI: [&str; 73] = [
    "❤",
    "👍",
    "👎",
    "🔥",
    "🥰",
    "👏",
    "😁",
    "🤔",
    "🤯",
    "😱",
    "🤬",
    "😢",
    "🎉",
    "🤩",
    "🤮",
    "💩",
    "🙏",
    "👌",
    "🕊",
    "🤡",
    "🥱",
    "🥴",
    "😍",
    "🐳",
    "❤\u{200d}🔥",
    "🌚",
    "🌭",
    "💯",
    "🤣",
    "⚡",
    "🍌",
    "🏆",
    "💔",
    "🤨",
    "😐",
    "🍓",
    "🍾",
    "💋",
    "🖕",
    "😈",
    "😴",
    "😭",
    "🤓",
    "👻",
    "👨\u{200d}💻",
    "👀",
    "🎃",
    "🙈",
    "😇",
    "😨",
    "🤝",
    "✍",
    "🤗",
    "🫡",
    "🎅",
    "🎄",
    "☃",
    "💅",
    "🤪",
    "🗿",
    "🆒",
    "💘",
    "🙉",
    "🦄",
    "😘",
    "💊",
    "🙊",
    "😎",
    "👾",
    "🤷\u{200d}♂",
    "🤷",
    "🤷\u{200d}♀",
    "😡",
];

pub(crate) fn set(state: &mut State, body: &Value) -> Answer {
    let chat = reachable(state, body)?;
    let given = body["reaction"].as_array().cloned().unwrap_or_default();
    let emoji: Vec<String> = given.iter().map(|one| text(one, "emoji").to_owned()).collect();
    let allowed = state.group(chat).and_then(|group| group.reactions.as_ref());
    let good = |emoji: &String| {
        EMOJI.contains(&emoji.as_str()) && allowed.is_none_or(|allowed| allowed.contains(emoji))
    };
    let id = number(&body["message_id"]).unwrap_or(0);
    let message =
        state.message(chat, id).ok_or_else(|| Refusal::bad("message to react not found"))?;
    let id = first_of_album(state, chat, message.album.as_deref()).unwrap_or(id);
    if !emoji.iter().all(good) {
        return Err(Refusal::bad("REACTION_INVALID"));
    }
    if emoji.len() > 1 {
        return Err(Refusal::bad("REACTIONS_TOO_MANY"));
    }
    if state.reactions_count {
        within_quota(state, chat, 1)?;
    }
    react(state, chat, BOT, id, &emoji);
    Ok(json!(true))
}

/// A bot's reaction to an album stands under its first message.
fn first_of_album(state: &State, chat: i64, album: Option<&str>) -> Option<i64> {
    let album = album?;
    state
        .messages(chat)
        .iter()
        .find(|message| message.album.as_deref() == Some(album))
        .map(|message| message.id)
}

/// Sets somebody's reactions; those that they had before, or none where there is no such message.
fn react(
    state: &mut State,
    chat: i64,
    user: i64,
    id: i64,
    emoji: &[String],
) -> Option<Vec<String>> {
    let reactions = &mut state.message_mut(chat, id)?.reactions;
    let before = if emoji.is_empty() {
        reactions.remove(&user)
    } else {
        reactions.insert(user, emoji.to_vec())
    };
    Some(before.unwrap_or_default())
}

impl Simulator {
    /// Somebody reacts to a message; no emoji takes the reaction back. The bot hears of it where it
    /// asked for that and, in a group, looks after it.
    pub fn react(&self, chat: i64, user: i64, message: i64, emoji: &[&str]) -> Option<i64> {
        let emoji: Vec<String> = emoji.iter().map(|&emoji| emoji.to_owned()).collect();
        self.change_and_kick(|state| {
            let before = react(state, chat, user, message, &emoji)?;
            if chat < 0 && !state.role(chat, BOT).is_admin() {
                return None;
            }
            let body = json!({"chat": state.wire_chat(chat), "message_id": message,
                "user": state.wire_user(user), "date": state.seconds(),
                "old_reaction": wire_reactions(&before), "new_reaction": wire_reactions(&emoji)});
            state.enter(chat, "message_reaction", body)
        })
    }
}
