//! What became of a ticket's topic, its card and the card's pin.

use std::time::Duration;

use super::outcome::{is_taken, message_ids, ticket_of};
use crate::channels::{Content, ErrorClass};
use crate::delivery::{DeliveryOutcome, NotificationTemplate, Priority, Purpose, outbox};
use crate::store::{StoreError, Tx};
use crate::support::agents_group::missing_rights::MissingRight;
use crate::support::agents_group::{missing_rights, redraw, topics};
use crate::support::case::ticket::{Ticket, TicketTopic, TopicState};
use crate::support::conversation::failures::refused;
use crate::support::conversation::relay::topic_changes;
use crate::support::desk::Support;
use crate::support::outbound;
use crate::support::tickets;

/// The template of the call that pins a card.
const PIN: NotificationTemplate = NotificationTemplate::heard("ticket-pin", Purpose::TicketPin);

/// A card that could not be pinned within this time stays unpinned: a pin uses up one of the few
/// calls that a group accepts per minute.
const PIN_WITHIN: Duration = Duration::from_secs(120);

pub(super) async fn on_topic(
    tx: &mut Tx,
    support: &Support,
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    let Some(ticket) =
        ticket_of(tx, outcome).await?.filter(|ticket| ticket.topic.state == TopicState::Asked)
    else {
        return Ok(());
    };
    if is_taken(outcome) {
        return topic_changes::topic_opened(
            tx,
            support,
            &ticket,
            message_ids(outcome).first().copied(),
            outcome.at,
        )
        .await;
    }
    if outcome.class == Some(ErrorClass::NoTopics) {
        topics::hint(tx, support, &ticket, outcome.at).await?;
        return topic_changes::topic_opened(tx, support, &ticket, None, outcome.at).await;
    }
    refused::on_topic_refused(tx, support, ticket, outcome).await
}

pub(super) async fn on_card(
    tx: &mut Tx,
    support: &Support,
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    let Some(ticket) = ticket_of(tx, outcome).await? else { return Ok(()) };
    if outcome.class == Some(ErrorClass::TopicGone) {
        return topic_changes::topic_lost(
            tx,
            support,
            &ticket,
            outcome.content.topic(),
            outcome.detail.as_deref(),
            outcome.at,
        )
        .await;
    }
    if !matches!(outcome.content, Content::Send { .. }) {
        return Ok(());
    }
    let Some(card) = message_ids(outcome).first().copied().filter(|_| is_taken(outcome)) else {
        return refused::on_card_refused(tx, &ticket, outcome).await;
    };
    topics::confirm_topic(tx, &ticket, outcome.at).await?;
    let topic = TicketTopic { card: Some(card), ..ticket.topic.clone() };
    tickets::set_topic(tx, &ticket.id, &topic).await?;
    let ticket = Ticket { topic: topic.clone(), ..ticket };
    // The ticket may have changed while the card was being sent.
    if topics::card(tx, support, &ticket).await? != outcome.content {
        redraw::redraw_ticket(tx, support, &ticket, outcome.at).await?;
    }
    if let Some(group) = topic.group.filter(|_| topic.state != TopicState::Plain) {
        let pin = Content::Pin { message_id: card };
        let mut new =
            outbound::agents_notification(support, &ticket, group, PIN, Priority::Bulk, pin);
        new.expires_at = Some(outcome.at.plus(PIN_WITHIN));
        outbox::enqueue(tx, &new, outcome.at).await?;
    }
    refused::resume_ticket(tx, support, &ticket, outcome.at).await
}

/// A card could not be pinned because the right is missing.
pub(super) async fn on_pin(
    tx: &mut Tx,
    support: &Support,
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    match (outcome.class, outcome.address.parse()) {
        (Some(ErrorClass::NoRight), Ok(group)) => {
            missing_rights::report_missing_rights(
                tx,
                support,
                group,
                &[MissingRight::Pins],
                outcome.at,
            )
            .await
        }
        _ => Ok(()),
    }
}
