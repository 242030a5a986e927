//! What happens to the agents' group itself: a topic is closed by hand, the group moves, the bot
//! gets and loses its rights.

use super::talk::{agent, nothing, ticket_of};
use crate::bot::identity;
use crate::bot::received::{Member, Received, Status};
use crate::bot::tree::Answered;
use crate::bot::turn::{After, Turn};
use crate::support::{self, MissingRight, Transition};

/// An agent closed or reopened the topic by hand.
pub(super) async fn locked(turn: &Turn, message: &Received, is_closed: bool) -> Answered {
    // Telegram tells us of our own acts too: a bot is no agent.
    let (Some(ticket), Some(agent)) = (ticket_of(turn, message).await?, agent(message)) else {
        return nothing(turn).await;
    };
    let act = if is_closed { Transition::Close } else { Transition::Reopen };
    let desk = turn.desk.support.clone();
    turn.settle(
        "lock",
        |_| true,
        move |tx, now| {
            let (desk, id, act, actor) =
                (desk.clone(), ticket.id.clone(), act.clone(), agent.actor());
            Box::pin(async move { support::change(tx, &desk, &id, &act, &actor, now).await })
        },
    )
    .await?;
    Ok(())
}

/// The group became a supergroup.
pub(super) async fn moved(turn: &Turn, old: i64, new: i64) -> Answered {
    turn.desk.telegram.moved(old, new);
    turn.settle(
        "moved",
        |()| true,
        move |tx, now| Box::pin(async move { support::migrate_group(tx, old, new, now).await }),
    )
    .await?;
    Ok(())
}

/// The bot was let into the group, or its rights there are others: what waited goes on, and what is
/// lacking is said.
pub(in crate::bot) async fn member(turn: Turn, member: Member) -> Answered {
    let (chat, is_there, lacks) = (turn.chat, member.now.is_in(), lacks(member.now));
    let desk = turn.desk.support.clone();
    turn.effect("member", move |tx, now| {
        let (desk, lacks) = (desk.clone(), lacks.clone());
        Box::pin(async move {
            if is_there {
                support::resume_group(tx, &desk, chat, now).await?;
                support::report_missing_rights(tx, &desk, chat, &lacks, now).await?;
            }
            Ok(())
        })
    })
    .await?;
    turn.desk.engine.now();
    if is_there && !member.before.is_in() {
        identity::register_group(&turn.desk, chat).await;
    }
    Ok(turn.end("member", After::Nothing).await?)
}

/// What the bot may not do as what it is there.
fn lacks(status: Status) -> Vec<MissingRight> {
    match status {
        Status::Owner => Vec::new(),
        Status::Administrator { can_manage_topics, can_pin_messages } => {
            // A group without topics has no such right to give.
            let topics = (!can_manage_topics).then_some(MissingRight::Topics);
            let pins = (!can_pin_messages).then_some(MissingRight::Pins);
            topics.into_iter().chain(pins).collect()
        }
        Status::Member | Status::Out | Status::Unknown => {
            vec![MissingRight::Reading, MissingRight::Topics, MissingRight::Pins]
        }
    }
}
