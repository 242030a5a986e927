//! Plain words: an order or tracking number opens what it names, everything else is offered the
//! menu.

use super::order::{ask_to_link, show};
use super::{code, score, settings, start, support, ticket, track};
use crate::bot::dialogue::Dialogue;
use crate::bot::identity::Identity;
use crate::bot::interactions;
use crate::bot::received::{Body, Received};
use crate::bot::tree::Answered;
use crate::bot::turn::Turn;
use crate::channels::Content;
use crate::customers::keywords::{self, Keyword};
use crate::notifications::verifications::OneTimeCode;
use crate::orders::view;
use crate::support::MessageKind;

/// Longer words are no mere wish to be left alone.
const LONGEST_WISH: usize = 200;
/// Longer words are no number.
const LONGEST_NUMBER: usize = 100;

pub(in crate::bot) async fn said(turn: Turn, me: Identity, message: Received) -> Answered {
    let typed = message.typed().unwrap_or_default().trim();
    if is_for_another_bot(typed, &me.username) {
        interactions::ignored(&turn, "other-bot").await;
        return Ok(());
    }
    if is_stop(typed) {
        return settings::instead_of_stop(&turn).await;
    }
    if let Some(draft) = turn.draft() {
        return support::wrote(&turn, &message, draft).await;
    }
    if let (Some(Dialogue::Score { number }), false) =
        (&turn.standing.dialogue, typed.starts_with('/'))
        && score::is_asked_why(&turn, *number).await?
    {
        return score::says(&turn, &message, *number).await;
    }
    let waits =
        matches!(turn.standing.dialogue, Some(Dialogue::Code { .. } | Dialogue::TrackingNumber));
    if !waits
        && !typed.starts_with('/')
        && !is_number_of_stranger(&turn, typed)
        && let Some(ticket) = support::ticket_for(&turn, &message).await?
    {
        return ticket::says(&turn, &message, ticket).await;
    }
    let Some(customer) = turn.customer().cloned() else { return code::said(turn, typed).await };
    if typed.len() > LONGEST_NUMBER || typed.starts_with('/') {
        return menu(&turn).await;
    }
    if turn.standing.dialogue == Some(Dialogue::TrackingNumber) {
        return match track::find(&turn, typed, &customer).await? {
            Some(order) => track::show(&turn, "track", order, None).await,
            None => {
                turn.finish("track", &Content::text(turn.voice().word("track-not-found"))).await
            }
        };
    }
    if let Some(order) = view::find(&turn.desk.store, typed, &customer).await? {
        return show(&turn, "text", &order, None).await;
    }
    match view::find_by_tracking(&turn.desk.store, typed, &customer).await? {
        Some(order) => track::show(&turn, "text", order, None).await,
        // It comes again: the code has linked this chat already.
        None if turn.standing.is_taken && OneTimeCode::parse(typed).is_some() => {
            start::thank(&turn).await
        }
        None => menu(&turn).await,
    }
}

/// A photo, a voice, a file: for the shop's people. Without a ticket it begins a request.
pub(in crate::bot) async fn showed(turn: Turn, message: Received) -> Answered {
    if let Some(draft) = turn.draft() {
        return support::wrote(&turn, &message, draft).await;
    }
    if let Some(ticket) = support::ticket_for(&turn, &message).await? {
        return ticket::says(&turn, &message, ticket).await;
    }
    let has_agents = turn.desk.support.groups().next().is_some();
    match (
        has_agents && message.body != Body::Known(MessageKind::Sticker),
        turn.customer().is_some(),
    ) {
        (true, _) => support::begin_with(&turn, &message).await,
        (false, true) => menu(&turn).await,
        (false, false) => ask_to_link(&turn, "media").await,
    }
}

/// Somebody who is not linked and types their phone number means to be.
fn is_number_of_stranger(turn: &Turn, typed: &str) -> bool {
    turn.customer().is_none() && code::is_number(typed)
}

async fn menu(turn: &Turn) -> Answered {
    turn.finish("text", &Content::text(turn.voice().word("menu"))).await
}

/// Whether a person says that they want no more messages. "Cancel" and the like mean other things
/// in a chat.
fn is_stop(typed: &str) -> bool {
    let heard = keywords::detect(typed);
    typed.len() <= LONGEST_WISH && heard.keyword == Some(Keyword::Stop) && !heard.is_everyday
}

/// `/order@otherbot` is not for us.
fn is_for_another_bot(typed: &str, us: &str) -> bool {
    let command = typed.split_whitespace().next().unwrap_or_default();
    command
        .strip_prefix('/')
        .and_then(|command| command.split_once('@'))
        .is_some_and(|(_, bot)| !bot.eq_ignore_ascii_case(us))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_for_another_bot_is_told_apart() {
        assert!(is_for_another_bot("/order@otherbot ORD-1", "bellhop_bot"));
        assert!(!is_for_another_bot("/order@Bellhop_Bot ORD-1", "bellhop_bot"));
        assert!(!is_for_another_bot("me@example.com", "bellhop_bot"));
    }
}
