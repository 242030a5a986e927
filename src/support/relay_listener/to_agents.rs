//! What became of customers' messages for the agents.

use super::arrival::record_arrival;
use super::outcome::{is_taken, message_ids, ticket_of};
use crate::channels::Content;
use crate::delivery::{DeliveryOutcome, NotificationTemplate, Purpose};
use crate::language::Args;
use crate::store::{StoreError, Tx};
use crate::support::agents_group::topics;
use crate::support::case::message::{RelayForm, TicketMessage, TicketSide, describe};
use crate::support::case::ticket::Ticket;
use crate::support::conversation::failures::refused;
use crate::support::conversation::relay::albums;
use crate::support::desk::Support;
use crate::support::outbound;

/// The template of the message that names an unknown kind of content.
const UNKNOWN_KIND: NotificationTemplate =
    NotificationTemplate::heard("ticket-unknown-kind", Purpose::TicketNotice);

/// The template of the message that names the origin of a forwarded message: a copy does not.
const FORWARDED: NotificationTemplate =
    NotificationTemplate::heard("ticket-forwarded", Purpose::TicketNotice);

pub(super) async fn on_sent_to_agents(
    tx: &mut Tx,
    support: &Support,
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    let Some(ticket) = ticket_of(tx, outcome).await? else { return Ok(()) };
    if !is_taken(outcome) {
        return refused::on_message_refused(tx, support, &ticket, outcome).await;
    }
    let copies = message_ids(outcome);
    if albums::is_partial(outcome, copies.len()) {
        return albums::retry_partial(tx, support, &ticket, TicketSide::Customer, outcome, copies)
            .await;
    }
    let carried = record_arrival(tx, support, &ticket, outcome, TicketSide::Customer).await?;
    say_unknown(tx, support, &ticket, &carried, outcome).await?;
    say_forwarded(tx, support, &ticket, &carried, outcome).await?;
    if ticket.topic.card.is_none() {
        topics::confirm_topic(tx, &ticket, outcome.at).await?;
        topics::show_missing_card(tx, support, &ticket, topics::CardTiming::WithRoom, outcome.at)
            .await?;
    }
    refused::resume_ticket(tx, support, &ticket, outcome.at).await
}

/// Tells the agents Telegram's name for a message of unknown kind that was copied.
async fn say_unknown(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    carried: &[TicketMessage],
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    let (voice, ids) = (support.agents_translator(), message_ids(outcome));
    // A text in its place has already said what it is.
    let is_shown =
        |message: &TicketMessage| message.unknown.is_some() && message.form != RelayForm::InWords;
    for (place, message) in carried.iter().enumerate().filter(|(_, message)| is_shown(message)) {
        let text = voice.say(
            "ticket-unknown-kind",
            &Args::new().with("what", describe(&voice, message.kind, message.unknown.as_deref())),
        );
        let answers = ids.get(place).or(ids.first()).copied();
        outbound::post_under(
            tx,
            support,
            ticket,
            UNKNOWN_KIND,
            Content::text(text),
            answers,
            outcome.at,
        )
        .await?;
    }
    Ok(())
}

/// Tells the agents the origin of a forwarded message that was copied.
async fn say_forwarded(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    carried: &[TicketMessage],
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    let forwarded = carried.first().and_then(|message| message.forwarded.as_ref());
    let Some(forwarded) = forwarded.filter(|_| matches!(outcome.content, Content::Copy { .. }))
    else {
        return Ok(());
    };
    let content = Content::text(forwarded.head(&support.agents_translator())).quietly();
    outbound::post_under(
        tx,
        support,
        ticket,
        FORWARDED,
        content,
        message_ids(outcome).first().copied(),
        outcome.at,
    )
    .await
}
