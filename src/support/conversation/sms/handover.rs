//! The handover of a ticket from SMS to the customer's Telegram chat. It happens when the customer
//! opens the one-time link in a text, or links a chat in another way. The topic stays the same, and
//! answers that were too long for SMS are sent to the chat.

pub mod queries;

use crate::audit::AuditEntry;
use crate::channels::{BOT_CHANNEL, Content};
use crate::clock::At;
use crate::customers::links;
use crate::customers::links::LinkToken;
use crate::delivery::outbox;
use crate::ids::{CustomerId, MessageId, TicketId};
use crate::language::Args;
use crate::phone::Phone;
use crate::store::{Store, StoreError, Tx};
use crate::support::agents_group::redraw;
use crate::support::case::message::RelayState;
use crate::support::case::ticket::{Ticket, TicketContact, TicketState};
use crate::support::case::transition::Transition;
use crate::support::conversation::relay::change_ticket::change_ticket;
use crate::support::conversation::relay::to_customer;
use crate::support::conversation::sms::several_sms::TOO_LONG;
use crate::support::desk::Support;
use crate::support::messages;
use crate::support::outbound;
use crate::support::outbound::{CustomerMessage, CustomerNotice, customer_notification};
use crate::support::tickets;
use crate::{audit, delivery};

/// The template of a text with a link.
const LINK: &str = "ticket-link";

/// Sends the customer a link into the chat with the bot; at most one link while the last is valid.
/// False when the message was not undelivered, or when no SMS can be sent.
pub async fn send_link(
    tx: &mut Tx,
    support: &Support,
    message: &MessageId,
    token: &LinkToken,
    bot: &str,
    now: At,
) -> Result<bool, StoreError> {
    let Some(message) =
        messages::by_id(tx, message).await?.filter(|message| message.state == RelayState::Failed)
    else {
        return Ok(false);
    };
    let ticket = tickets::lock(tx, &message.ticket).await?;
    let Some(ticket) = ticket.filter(|ticket| {
        ticket.contact.channel.is_of_phones() && ticket.state != TicketState::Closed
    }) else {
        return Ok(false);
    };
    let voice = support.customer_translator(&ticket);
    let url = format!("https://t.me/{bot}?start={}", token.as_str());
    let args = Args::new()
        .text("shop", voice.shop())
        .text("number", &ticket.number.to_string())
        .text("link", &url);
    let words = voice.say("sms-ticket-link", &args);
    let mut new = customer_notification(
        tx,
        support,
        &ticket,
        LINK,
        CustomerMessage::by_text(ticket.contact.channel, words),
        now,
    )
    .await?;
    if outbox::first_state(&new, now) == delivery::NotificationState::Suppressed {
        return Ok(false);
    }
    let life = support.rules.link_life;
    let round = u128::try_from(now.ms()).unwrap_or(0) / life.as_millis().max(1);
    new.dedupe_key = Some(format!("{LINK}:{}:{round}", message.id));
    if outbox::enqueue(tx, &new, now).await?.is_some() {
        queries::insert_link(tx, &links::hash(token.as_str()), &ticket.id, now.plus(life), now)
            .await?;
    }
    Ok(true)
}

/// Uses a one-time link: the ticket moves to the chat, and the chat is linked to the customer if
/// the phone is still theirs. `None` when the link is unknown, used or expired.
pub async fn redeem_link(
    tx: &mut Tx,
    support: &Support,
    token: &str,
    chat: i64,
    now: At,
) -> Result<Option<Ticket>, StoreError> {
    let Some(id) = queries::use_link(tx, &links::hash(token), chat, now).await? else {
        return Ok(None);
    };
    let Some(ticket) = tickets::lock(tx, &id).await? else { return Ok(None) };
    if let Some(customer) = &ticket.contact.customer
        && is_theirs(tx, &ticket.contact, customer).await?
    {
        links::by_text(tx, &support.localizer, customer, chat, now).await?;
    }
    let moved = move_to_chat(tx, support, &id, chat, None, now).await?;
    Ok(Some(moved.unwrap_or(ticket)))
}

/// Whether the ticket's phone still belongs to its customer: numbers change hands.
async fn is_theirs(
    tx: &mut Tx,
    contact: &TicketContact,
    customer: &CustomerId,
) -> Result<bool, StoreError> {
    match Phone::recorded(&contact.address).ok().filter(|_| contact.channel.is_of_phones()) {
        Some(phone) => Ok(links::of_phone(tx, &phone).await?.as_ref() == Some(customer)),
        None => Ok(false),
    }
}

/// The ticket that this link moved into this chat, for an update that Telegram repeats.
pub async fn ticket_of_redeemed_link(
    store: &Store,
    token: &str,
    chat: i64,
) -> Result<Option<Ticket>, StoreError> {
    match queries::link_used_here(store, &links::hash(token), chat).await? {
        Some(id) => tickets::by_id(store, &id).await,
        None => Ok(None),
    }
}

/// Moves a ticket to a chat. `None` when it is not an open ticket by SMS.
pub(crate) async fn move_to_chat(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    chat: i64,
    customer: Option<&CustomerId>,
    now: At,
) -> Result<Option<Ticket>, StoreError> {
    let Some(before) = tickets::lock(tx, id).await? else { return Ok(None) };
    if !queries::move_to_chat(tx, id, chat, customer, now).await? {
        return Ok(None);
    }
    let Some(ticket) = tickets::lock(tx, id).await? else { return Ok(None) };
    audit::append(
        tx,
        &AuditEntry {
            actor: &ticket.contact.actor(),
            action: "ticket.moved",
            object: id.as_str(),
            detail: &format!("{} to {BOT_CHANNEL}", before.contact.channel),
        },
        now,
    )
    .await?;
    let topic = redraw::redraw_ticket(tx, support, &ticket, now).await?;
    let ticket = Ticket { topic, ..ticket };
    let moved = Content::text(support.agents_translator().word("ticket-goes-on-in-chat"));
    outbound::post_under(tx, support, &ticket, "ticket-goes-on-in-chat", moved, None, now).await?;
    outbound::notify_customer(tx, support, &ticket, welcome(support, &ticket), now).await?;
    // The answers that were too long for a text go out now.
    let waited = messages::requeue_failed(tx, id, TOO_LONG).await? > 0;
    if let Some(agent) = ticket.assignee.clone().filter(|_| waited && ticket.state.is_agents_turn())
    {
        change_ticket(tx, support, id, &Transition::Answer(agent.clone()), &agent.actor(), now)
            .await?;
    }
    to_customer::send_to_customer(tx, support, &ticket, now).await?;
    tickets::lock(tx, id).await
}

/// What the customer reads first in the chat.
fn welcome(support: &Support, ticket: &Ticket) -> CustomerNotice {
    let text = support
        .customer_translator(ticket)
        .say("ticket-goes-on-here", &Args::new().text("number", &ticket.number.to_string()));
    CustomerNotice { text, buttons: Vec::new(), sms: None }
}
