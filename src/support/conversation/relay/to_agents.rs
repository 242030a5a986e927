//! Relays a customer's messages to the agents: into the ticket's topic, joined where several wait.

use crate::channels::Spot;
use crate::clock::At;
use crate::delivery::outbox;
use crate::store::{StoreError, Tx};
use crate::support::agents_group::topics::TopicChange;
use crate::support::agents_group::{deferral, held_tickets, topics};
use crate::support::case::message::TicketSide;
use crate::support::case::ticket::{Ticket, TopicState};
use crate::support::conversation::relay::attach::attach_batch;
use crate::support::conversation::relay::packing::ALBUM;
use crate::support::conversation::relay::quotation::{QuotedBatch, quote_for_agents};
use crate::support::conversation::relay::reply_spot::reply_spot;
use crate::support::conversation::relay::{captions, packing};
use crate::support::desk::Support;
use crate::support::messages;
use crate::support::outbound::{TO_AGENTS, agents_notification};
use crate::support::tickets;

/// Sends the agents what waits, unless the ticket is held or deferred.
pub(crate) async fn send_to_agents_unless_held(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    let has_none = ticket.topic.state == TopicState::None;
    if held_tickets::is_held(tx, &ticket.id).await?
        || (has_none && deferral::is_deferred(tx, &ticket.id).await?)
    {
        return Ok(());
    }
    send_to_agents(tx, support, ticket, now).await
}

/// Sends the agents what waits, also if the ticket is held. Asks for a topic first if there is
/// none.
pub(crate) async fn send_to_agents(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    if !ticket.topic.state.is_there() || topics::leaves_general(tx, ticket, now).await? {
        let change = topics::ask(tx, support, ticket, now).await?;
        return match change {
            TopicChange::Send(ticket) => send_to_topic(tx, support, &ticket, now).await,
            TopicChange::Wait => Ok(()),
        };
    }
    send_to_topic(tx, support, ticket, now).await
}

/// Sends what waits to the ticket's topic, or to General if it has none.
pub(crate) async fn send_to_topic(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    let Some(group) = ticket.topic.group else { return Ok(()) };
    take_back_last(tx, ticket, TicketSide::Customer, now).await?;
    let kept = captions::waiting(tx, ticket, TicketSide::Customer).await?;
    for batch in packing::pack_messages(kept, true) {
        let QuotedBatch { content, says_whose } = quote_for_agents(support, ticket, &batch);
        if ticket.topic.state == TopicState::Plain && !says_whose {
            topics::show_missing_card(tx, support, ticket, topics::CardTiming::BeforeWords, now)
                .await?;
        }
        let mut spot = Spot {
            topic: ticket.topic.thread(),
            ..reply_spot(tx, &batch, TicketSide::Customer, &group.to_string()).await?
        };
        // A copy has no room for the ticket's number, so it replies to the card.
        if ticket.topic.state == TopicState::Plain && !says_whose {
            spot.answers = spot.answers.or(ticket.topic.card);
        }
        let not_before = packing::may_get_more(&batch).then(|| now.plus(ALBUM));
        let content = content.at(spot);
        let mut new = agents_notification(
            support,
            ticket,
            group,
            TO_AGENTS,
            ticket.relay_priority(),
            content,
        );
        new.not_before = not_before;
        new.sequence = Some(tickets::next_place_to_agents(tx, &ticket.id).await?);
        if let Some(id) = outbox::enqueue(tx, &new, now).await? {
            attach_batch(tx, &batch, &id).await?;
        }
    }
    // Otherwise the card follows when the messages have been sent.
    match messages::last_in_flight(tx, &ticket.id, TicketSide::Customer).await? {
        None => {
            topics::show_missing_card(tx, support, ticket, topics::CardTiming::WithRoom, now).await
        }
        Some(_) => Ok(()),
    }
}

/// Whether anything waits for the agents: messages, the topic, or the card.
pub(crate) async fn waits_for_agents(tx: &mut Tx, ticket: &Ticket) -> Result<bool, StoreError> {
    let waits = !messages::waiting(tx, &ticket.id, TicketSide::Customer).await?.is_empty();
    Ok(waits
        || ticket.topic.state == TopicState::None
        || (ticket.topic.state.is_there() && ticket.topic.card.is_none()))
}

/// Takes back the last unsent notification, so that newer messages can be joined with it; of an
/// album all notifications.
async fn take_back_last(
    tx: &mut Tx,
    ticket: &Ticket,
    side: TicketSide,
    now: At,
) -> Result<(), StoreError> {
    let mut album = None;
    while let Some(last) = messages::last_in_flight(tx, &ticket.id, side).await? {
        let of = messages::attached(tx, &last).await?.into_iter().find_map(|message| message.album);
        if (album.is_some() && of != album) || !outbox::take_back(tx, &last, now).await? {
            break;
        }
        messages::requeue(tx, &last).await?;
        if of.is_none() {
            break;
        }
        album = of;
    }
    Ok(())
}
