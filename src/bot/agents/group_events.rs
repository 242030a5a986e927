//! What happens to the agents' group itself: a topic is closed by hand, the group moves, the bot
//! gets and loses its rights.

use super::in_ticket::{agent, ticket_of};
use crate::bot::command_menus;
use crate::bot::runtime::{FollowUp, HandlerResult, UpdateContext};
use crate::bot::update::{ChatMemberUpdate, IncomingMessage, MemberStatus};
use crate::support::{self, MissingRight, Transition};

/// An agent closed or reopened the topic by hand.
pub(super) async fn locked(
    ctx: &UpdateContext,
    message: &IncomingMessage,
    is_closed: bool,
) -> HandlerResult {
    // Telegram tells us of our own acts too: a bot is no agent.
    let (Some(ticket), Some(agent)) = (ticket_of(ctx, message).await?, agent(message)) else {
        ctx.ignore("ignored").await;
        return Ok(());
    };
    let act = if is_closed { Transition::Close } else { Transition::Reopen };
    let (desk, actor) = (ctx.services.support.clone(), agent.actor());
    ctx.commit_and_end(
        "lock",
        |_| true,
        async move |tx, now| support::change_ticket(tx, &desk, &ticket.id, &act, &actor, now).await,
    )
    .await?;
    Ok(())
}

/// The group became a supergroup.
pub(super) async fn moved(ctx: &UpdateContext, old: i64, new: i64) -> HandlerResult {
    ctx.services.telegram.moved(old, new);
    ctx.commit_and_end(
        "moved",
        |()| true,
        async move |tx, now| support::migrate_group(tx, old, new, now).await,
    )
    .await?;
    Ok(())
}

/// The bot was let into the group, or its rights there are others: what waited goes on, and what is
/// lacking is said.
pub(in crate::bot) async fn member(ctx: UpdateContext, member: ChatMemberUpdate) -> HandlerResult {
    let (chat, is_there, lacks) = (ctx.chat, member.now.is_in(), lacks(member.now));
    let desk = ctx.services.support.clone();
    ctx.commit("member", async move |tx, now| {
        if is_there {
            support::resume_group(tx, &desk, chat, now).await?;
            support::report_missing_rights(tx, &desk, chat, &lacks, now).await?;
        }
        Ok(())
    })
    .await?;
    ctx.services.engine.now();
    if is_there && !member.before.is_in() {
        command_menus::register_for_group(&ctx.services, chat).await;
    }
    Ok(ctx.end("member", FollowUp::Nothing).await?)
}

/// What the bot may not do as what it is there.
fn lacks(status: MemberStatus) -> Vec<MissingRight> {
    match status {
        MemberStatus::Owner => Vec::new(),
        MemberStatus::Administrator { can_manage_topics, can_pin_messages } => {
            // A group without topics has no such right to give.
            let topics = (!can_manage_topics).then_some(MissingRight::Topics);
            let pins = (!can_pin_messages).then_some(MissingRight::Pins);
            topics.into_iter().chain(pins).collect()
        }
        MemberStatus::Member | MemberStatus::Out | MemberStatus::Unknown => {
            vec![MissingRight::Reading, MissingRight::Topics, MissingRight::Pins]
        }
    }
}
