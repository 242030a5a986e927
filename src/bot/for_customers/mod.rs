//! What customers can do, one file for each command or gesture.

pub(super) mod cancel;
mod code;
pub(super) mod contact;
pub(super) mod help;
pub(super) mod member;
pub(super) mod order;
pub(super) mod press;
mod score;
pub(super) mod settings;
pub(super) mod start;
pub(super) mod support;
pub(super) mod ticket;
pub(super) mod track;
pub(super) mod words;

use super::turn::Turn;
use crate::bot::replies::Then;
use crate::channels::{Content, Keyboard};
use crate::language::Text;

/// Words over the button that shares the person's phone number; where codes can go out by SMS,
/// typing it will do too.
fn ask_for_contact(turn: &Turn, text: Text) -> Content {
    let voice = turn.voice();
    let button = voice.word("link-share-button");
    let text = if turn.desk.codes.reaches_phones() {
        Text::join([text, voice.word("link-by-number")], "\n")
    } else {
        text
    };
    Content::with_keyboard(text, Keyboard::ShareContact(button))
}

/// Words that take the keyboard away.
fn without_keyboard(text: Text) -> Content {
    Content::with_keyboard(text, Keyboard::Remove)
}

/// Says sorry for an update that failed, in private chats only. A chat that cannot be reached is
/// told nothing.
pub(super) async fn apologise(turn: &Turn) {
    if turn.chat > 0 {
        let sorry = Content::text(turn.voice().word("failed"));
        if let Err(error) = turn.reply(&sorry, &Then::Nothing).await {
            tracing::warn!(update_id = turn.update_id, %error, "an apology could not be sent");
        }
    }
}
