//! A person blocked or unblocked the bot.

use teloxide::types::ChatMemberUpdated;

use crate::bot::interactions;
use crate::bot::tree::Answered;
use crate::bot::turn::{After, Turn};
use crate::channels::{AddressFault, ChannelKind};
use crate::delivery::suppressions;

pub(in crate::bot) async fn changed(turn: Turn, member: ChatMemberUpdated) -> Answered {
    if !member.chat.is_private() {
        interactions::ignored(&turn, "member").await;
        return Ok(());
    }
    let (chat, blocked) = (turn.chat.to_string(), !member.new_chat_member.is_present());
    turn.effect("member", move |tx, now| {
        let chat = chat.clone();
        Box::pin(async move {
            // The turn itself has taken old marks back: this update shows that the chat lives.
            if blocked {
                suppressions::mark(tx, ChannelKind::Telegram, &chat, AddressFault::Blocked, now).await?;
            }
            Ok(())
        })
    })
    .await?;
    Ok(turn.end("member", After::Nothing).await?)
}
