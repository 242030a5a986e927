//! What happens to waiting messages when a ticket's topic changes: they are sent to the new place.

use crate::clock::At;
use crate::store::{StoreError, Tx};
use crate::support::agents_group::topics;
use crate::support::agents_group::topics::TopicChange;
use crate::support::case::ticket::Ticket;
use crate::support::conversation::relay::to_agents::send_to_topic;
use crate::support::desk::Support;

/// The topic exists, or (without an id) the group has none: what waits is sent.
pub(crate) async fn topic_opened(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    id: Option<i64>,
    now: At,
) -> Result<(), StoreError> {
    let change = topics::topic_opened(tx, support, ticket, id, now).await?;
    send_after(tx, support, change, now).await
}

/// The topic is gone: what waits is sent to General, or waits for another topic.
pub(crate) async fn topic_lost(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    gone: Option<i64>,
    said: Option<&str>,
    now: At,
) -> Result<(), StoreError> {
    let change = topics::topic_lost(tx, support, ticket, gone, said, now).await?;
    send_after(tx, support, change, now).await
}

/// Moves a ticket to General and sends what waits there.
pub(crate) async fn to_general(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    let change = topics::to_general(tx, support, ticket, now).await?;
    send_after(tx, support, change, now).await
}

async fn send_after(
    tx: &mut Tx,
    support: &Support,
    change: TopicChange,
    now: At,
) -> Result<(), StoreError> {
    match change {
        TopicChange::Send(ticket) => send_to_topic(tx, support, &ticket, now).await,
        TopicChange::Wait => Ok(()),
    }
}
