//! The handover: a ticket that was asked by SMS goes on in its customer's chat. Either its customer
//! opens the one-time link of a text, or they link a chat in any way; the topic stays, what could
//! not be told by SMS follows them.

pub mod queries;

use super::actions::TicketAction;
use super::long::TOO_LONG;
use super::messages::{RelayState, queries as messages};
use super::outward::{self, Notice, Outward, to_contact};
use super::ticket::{Act, Contact, State, Ticket};
use super::{Support, changes, queries as tickets, relay};
use crate::audit::{self, Entry};
use crate::channels::{Button, ChannelKind, Content};
use crate::clock::At;
use crate::customers::links::{self, Token};
use crate::delivery::{self, outbox};
use crate::ids::{CustomerId, MessageId, TicketId};
use crate::language::Args;
use crate::phone::Phone;
use crate::store::{Store, StoreError, Tx};

/// The template of a text with a link.
const LINK: &str = "ticket-link";

/// The button that sends a link for an answer that is too long.
pub(super) fn button(support: &Support, message: &MessageId) -> Button {
    Button::press(
        support.agents().word("ticket-send-link"),
        TicketAction::Link(message.clone()).word(),
    )
}

/// Sends the customer a link into their chat, one for as long as it is good; false when there is
/// nothing to read there or no way to send it.
///
/// # Errors
/// When the store fails.
pub async fn offer(
    tx: &mut Tx,
    support: &Support,
    message: &MessageId,
    token: &Token,
    bot: &str,
    now: At,
) -> Result<bool, StoreError> {
    let Some(message) =
        messages::by_id(tx, message).await?.filter(|message| message.state == RelayState::Failed)
    else {
        return Ok(false);
    };
    let ticket = tickets::hold(tx, &message.ticket).await?;
    let Some(ticket) = ticket.filter(|ticket| {
        ticket.contact.channel == ChannelKind::Sms && ticket.state != State::Closed
    }) else {
        return Ok(false);
    };
    let voice = support.to(&ticket);
    let url = format!("https://t.me/{bot}?start={}", token.as_str());
    let args = Args::new()
        .text("shop", voice.shop())
        .text("number", &ticket.number.to_string())
        .text("link", &url);
    let words = voice.say("sms-ticket-link", &args);
    let mut new = to_contact(tx, support, &ticket, LINK, Outward::by_sms(words), now).await?;
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

/// Uses up a one-time link for a chat: the chat is its customer's, where the phone that it came to
/// is theirs, and the ticket goes on there. `None` when it is no such link, or was used up or too
/// old.
///
/// # Errors
/// When the store fails.
pub async fn redeem(
    tx: &mut Tx,
    support: &Support,
    token: &str,
    chat: i64,
    now: At,
) -> Result<Option<Ticket>, StoreError> {
    let Some(id) = queries::use_link(tx, &links::hash(token), chat, now).await? else {
        return Ok(None);
    };
    let Some(ticket) = tickets::hold(tx, &id).await? else { return Ok(None) };
    if let Some(customer) = &ticket.contact.customer
        && is_theirs(tx, &ticket.contact, customer).await?
    {
        links::by_text(tx, &support.localizer, customer, chat, now).await?;
    }
    let moved = to_chat(tx, support, &id, chat, None, now).await?;
    Ok(Some(moved.unwrap_or(ticket)))
}

/// Whether what comes to the phone that a ticket was asked from comes to its customer: it may be
/// somebody else's by now.
async fn is_theirs(
    tx: &mut Tx,
    contact: &Contact,
    customer: &CustomerId,
) -> Result<bool, StoreError> {
    match Phone::recorded(&contact.address).ok().filter(|_| contact.channel == ChannelKind::Sms) {
        Some(phone) => Ok(links::of_phone(tx, &phone).await?.as_ref() == Some(customer)),
        None => Ok(false),
    }
}

/// The ticket that a link moved into this chat, for an update that comes again.
///
/// # Errors
/// When the store does not answer.
pub async fn was_redeemed(
    store: &Store,
    token: &str,
    chat: i64,
) -> Result<Option<Ticket>, StoreError> {
    match queries::link_used_here(store, &links::hash(token), chat).await? {
        Some(id) => tickets::by_id(store, &id).await,
        None => Ok(None),
    }
}

/// A ticket goes on in a chat. `None` when it is none by SMS, or closed.
pub(super) async fn to_chat(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    chat: i64,
    customer: Option<&CustomerId>,
    now: At,
) -> Result<Option<Ticket>, StoreError> {
    if !queries::move_to_chat(tx, id, chat, customer, now).await? {
        return Ok(None);
    }
    let Some(ticket) = tickets::hold(tx, id).await? else { return Ok(None) };
    audit::append(
        tx,
        &Entry {
            actor: &ticket.contact.actor(),
            action: "ticket.moved",
            object: id.as_str(),
            detail: "sms to telegram",
        },
        now,
    )
    .await?;
    let topic = changes::show(tx, support, &ticket, now).await?;
    let ticket = Ticket { topic, ..ticket };
    let moved = Content::text(support.agents().word("ticket-goes-on-in-chat"));
    outward::say_under(tx, support, &ticket, "ticket-goes-on-in-chat", moved, None, now).await?;
    outward::notify(tx, support, &ticket, welcome(support, &ticket), now).await?;
    // What was too long for a text is what they came for.
    let waited = messages::keep_failed(tx, id, TOO_LONG).await? > 0;
    if let Some(agent) = ticket.assignee.clone().filter(|_| waited && ticket.state.is_agents_turn())
    {
        changes::change(tx, support, id, &Act::Answer(agent.clone()), &agent.actor(), now).await?;
    }
    relay::to_customer(tx, support, &ticket, now).await?;
    tickets::hold(tx, id).await
}

/// How a customer is told that their ticket goes on in their chat.
fn welcome(support: &Support, ticket: &Ticket) -> Notice {
    let text = support
        .to(ticket)
        .say("ticket-goes-on-here", &Args::new().text("number", &ticket.number.to_string()));
    Notice { text, buttons: Vec::new(), sms: None }
}
