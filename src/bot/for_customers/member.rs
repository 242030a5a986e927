//! A person blocked or unblocked the bot.

use crate::bot::interactions;
use crate::bot::received::{Member, Status};
use crate::bot::tree::Answered;
use crate::bot::turn::{After, Turn};
use crate::channels::{AddressFault, BOT_CHANNEL};
use crate::delivery::suppressions;

pub(in crate::bot) async fn changed(turn: Turn, member: Member) -> Answered {
    // Of what we do not know nothing follows: whoever cannot be reached is found out when they are
    // written to.
    if !member.chat.is_private || member.now == Status::Unknown {
        interactions::ignored(&turn, "member").await;
        return Ok(());
    }
    let (chat, blocked) = (turn.chat.to_string(), !member.now.is_in());
    turn.effect("member", move |tx, now| {
        let chat = chat.clone();
        Box::pin(async move {
            // The turn itself has taken old marks back: this update shows that the chat lives.
            if blocked {
                suppressions::mark(tx, BOT_CHANNEL, &chat, AddressFault::Blocked, now).await?;
            }
            Ok(())
        })
    })
    .await?;
    Ok(turn.end("member", After::Nothing).await?)
}
