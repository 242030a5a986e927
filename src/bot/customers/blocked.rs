//! A person blocked or unblocked the bot.

use crate::bot::runtime::{FollowUp, HandlerResult, UpdateContext};
use crate::bot::update::{ChatMemberUpdate, MemberStatus};
use crate::channels::{AddressFault, BOT_CHANNEL};
use crate::delivery::suppressions;

/// A customer blocked the bot, or unblocked it.
pub(in crate::bot) async fn changed(ctx: UpdateContext, member: ChatMemberUpdate) -> HandlerResult {
    // Of what we do not know nothing follows: whoever cannot be reached is found out when they are
    // written to.
    if !member.chat.is_private || member.now == MemberStatus::Unknown {
        ctx.ignore("member").await;
        return Ok(());
    }
    let (chat, blocked) = (ctx.chat.to_string(), !member.now.is_in());
    ctx.commit("member", async move |tx, now| {
        // The turn itself has taken old marks back: this update shows that the chat lives.
        if blocked {
            suppressions::mark(tx, BOT_CHANNEL, &chat, AddressFault::Blocked, now).await?;
        }
        Ok(())
    })
    .await?;
    Ok(ctx.end("member", FollowUp::Nothing).await?)
}
