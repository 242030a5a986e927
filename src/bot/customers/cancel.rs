//! /cancel: always leaves whatever we are in.

use super::without_keyboard;
use crate::bot::runtime::{HandlerResult, UpdateContext};

/// `/cancel`: leaves the dialogue of this chat.
pub(in crate::bot) async fn cancel(ctx: UpdateContext) -> HandlerResult {
    let tr = ctx.translator();
    // For an update that comes again the dialogue is gone and was ours to end.
    let ended = ctx.snapshot.dialogue.is_some() || ctx.snapshot.is_taken;
    ctx.set_dialogue("cancel", None).await?;
    let text = tr.word(if ended { "cancel-done" } else { "cancel-nothing" });
    ctx.respond("cancel", &without_keyboard(text)).await
}
