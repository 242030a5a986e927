//! Answers that did not reach the customer. The agents are told why, and may send them by SMS.

use crate::audit::Actor;
use crate::channels::{AddressKind, Button, Content};
use crate::clock::At;
use crate::customers;
use crate::delivery::{NotificationTemplate, Purpose};
use crate::ids::NotificationId;
use crate::language::Args;
use crate::store::{StoreError, Tx};
use crate::support::case::message::{RelayState, TicketMessage};
use crate::support::case::ticket::Ticket;
use crate::support::case::transition::Transition;
use crate::support::changes::apply;
use crate::support::conversation::failures::failure_reasons::{self, UndeliveredReason};
use crate::support::conversation::relay::captions;
use crate::support::desk::Support;
use crate::support::messages;
use crate::support::outbound::post_under;

/// The template of the message that an answer did not reach the customer.
pub(crate) const NOT_TOLD: NotificationTemplate =
    NotificationTemplate::heard("ticket-not-told", Purpose::TicketNotice);

/// Records that an answer did not reach the customer, and tells the agents why under it.
pub(crate) async fn mark_undelivered(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    notification: &NotificationId,
    reason: &UndeliveredReason,
    now: At,
) -> Result<(), StoreError> {
    let carried = messages::attached(tx, notification).await?;
    if carried.iter().all(|message| message.state == RelayState::Failed) {
        return Ok(());
    }
    messages::mark_failed(tx, notification, &reason.record()).await?;
    let Some(first) = carried.first() else { return Ok(()) };
    let voice = support.agents_translator();
    let text = voice.say(
        "ticket-not-told",
        &Args::new()
            .with("reason", failure_reasons::explain_failure(&voice, reason, Some(first.kind))),
    );
    let buttons = match can_be_texted(tx, ticket).await? && !first.words.is_empty() {
        true => vec![vec![Button::press(
            voice.word("ticket-send-by-sms"),
            crate::support::buttons::TicketAction::Text(first.id.clone()).word(),
        )]],
        false => Vec::new(),
    };
    let answers = captions::origin_of(tx, Some(first)).await?.map(|spoken| spoken.message);
    post_under(tx, support, ticket, NOT_TOLD, Content::with_buttons(text, buttons), answers, now)
        .await?;
    return_to_agents(tx, support, ticket, &carried, now).await
}

/// The customer has no answer: the ticket waits for the agents again, unless a later answer was
/// sent.
pub(crate) async fn return_to_agents(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    missed: &[TicketMessage],
    now: At,
) -> Result<(), StoreError> {
    if let Some(last) = missed.last()
        && messages::is_last_answer(tx, &last.id).await?
    {
        apply::apply(tx, support, &ticket.id, &Transition::Miss, &Actor::System, now).await?;
    }
    Ok(())
}

async fn can_be_texted(tx: &mut Tx, ticket: &Ticket) -> Result<bool, StoreError> {
    let Some(customer) = &ticket.contact.customer else { return Ok(false) };
    Ok(customers::contact_info(tx, customer)
        .await?
        .is_some_and(|contact| contact.is_open(AddressKind::Phone)))
}
