//! What customers can do, one file for each command or gesture.

pub(super) mod blocked;
pub(super) mod callbacks;
pub(super) mod cancel;
pub(super) mod contact;
pub(super) mod help;
pub(super) mod media;
pub(super) mod order;
pub(super) mod phone_code;
pub(super) mod score;
pub(super) mod settings;
pub(super) mod start;
pub(super) mod support;
pub(super) mod text;
pub(super) mod ticket_messages;
pub(super) mod track;

use super::runtime::{HandlerResult, UpdateContext};
use crate::channels::{Content, Keyboard};
use crate::language::Text;

/// Longer words are no number.
const LONGEST_NUMBER: usize = 100;

/// Words over the button that shares the person's phone number; where codes can go out by SMS,
/// typing it will do too.
fn ask_for_contact(ctx: &UpdateContext, text: Text) -> Content {
    let tr = ctx.translator();
    let button = tr.word("link-share-button");
    let text = if ctx.services.codes.reaches_phones() {
        Text::join([text, tr.word("link-by-number")], "\n")
    } else {
        text
    };
    Content::with_keyboard(text, Keyboard::ShareContact(button))
}

/// Words that take the keyboard away.
fn without_keyboard(text: Text) -> Content {
    Content::with_keyboard(text, Keyboard::Remove)
}

/// Whether text may be an order or tracking number.
fn may_be_number(typed: &str) -> bool {
    typed.len() <= LONGEST_NUMBER && !typed.starts_with('/')
}

/// Says that nothing was understood, and what can be asked.
async fn menu(ctx: &UpdateContext) -> HandlerResult {
    ctx.respond("text", &Content::text(ctx.translator().word("menu"))).await
}
