//! The relay: puts the messages of one side into the outbox for the other side, in order. A
//! customer's messages go into the ticket's topic, joined where several wait; an agent's answers go
//! to the customer, each on its own.

use std::time::Duration;

use super::changes::{self, ChangeOutcome, MessageRejection};
use super::messages::{
    ForwardOrigin, MessageRef, MessageSide, NewMessage, RelayState, TicketMessage,
    queries as messages,
};
use super::outgoing::{self, What};
use super::outward::{CustomerMessage, to_agents, to_customer};
use super::parcels::{self, BatchContent, RelayBatch};
use super::queries;
use super::shown::{QuotedBatch, quote};
use super::ticket::{Ticket, TicketAgent, TopicState, Transition};
use super::{Support, captions, clocks, collision, holds, long, misses, strangers, topics};
use crate::audit::Actor;
use crate::channels::Spot;
use crate::clock::{At, Window};
use crate::delivery::{NotificationState, Priority, outbox};
use crate::ids::NotificationId;
use crate::language::Translator;
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};

/// The template of messages for the agents.
pub(super) const TO_AGENTS: &str = "ticket-relay";
/// The template of answers for a customer.
pub(super) const TO_CUSTOMER: &str = "ticket-reply";
/// How long an album waits for another piece.
const ALBUM: Duration = Duration::from_millis(800);
/// The window of `messages_per_minute`.
const MINUTE: Duration = Duration::from_secs(60);

/// Adds a customer's message to their ticket and relays it. `None` when it was added before.
pub async fn add_customer_message(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    said: &NewMessage,
    now: At,
) -> Result<Option<ChangeOutcome>, StoreError> {
    if is_known(tx, said).await? {
        return Ok(None);
    }
    if let Some(away) = turned_away(tx, support, ticket, said, now).await? {
        return Ok(Some(ChangeOutcome::TurnedAway(away)));
    }
    relay_customer_message(tx, support, ticket, said, now).await
}

/// Why a customer's message is not accepted. Messages above the limit are stored, but not relayed.
async fn turned_away(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    said: &NewMessage,
    now: At,
) -> Result<Option<MessageRejection>, StoreError> {
    let contact = &ticket.contact;
    if queries::is_blocked(tx, contact.channel, &contact.address).await? {
        let is_first = queries::mark_blocked_told(tx, contact, now).await?;
        return Ok(Some(MessageRejection::Blocked { is_first }));
    }
    // Locked, so that messages at the same time are counted too.
    let Some(ticket) = queries::lock(tx, &ticket.id).await? else { return Ok(None) };
    let (most, said_lately) = (
        support.rules.messages_per_minute,
        messages::messages_within(tx, contact, Window::of(MINUTE), now).await?,
    );
    if said_lately < most {
        return Ok(None);
    }
    if let Some(id) =
        messages::insert(tx, &ticket.id, MessageSide::Customer, said, None, RelayState::Kept)
            .await?
    {
        messages::reject(tx, &id, "too many").await?;
    }
    Ok(Some(MessageRejection::TooMany { is_first: said_lately == most }))
}

/// Adds a customer's message without checking limits.
pub(super) async fn relay_customer_message(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    said: &NewMessage,
    now: At,
) -> Result<Option<ChangeOutcome>, StoreError> {
    let done =
        changes::change(tx, support, &ticket.id, &Transition::Ask, &ticket.contact.actor(), now)
            .await?;
    let Some(ticket) = done.ticket() else { return Ok(Some(done)) };
    if write(tx, ticket, MessageSide::Customer, said, now).await? {
        if said.by.spoken().is_some() && said.thread != ticket.contact_topic {
            queries::set_contact_topic(tx, &ticket.id, said.thread).await?;
        }
        send_to_agents_unless_held(tx, support, ticket, now).await?;
    }
    Ok(Some(done))
}

/// Adds an agent's answer and relays it. `None` when it was added before, or when its album is
/// internal.
pub(super) async fn relay_answer(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    agent: &TicketAgent,
    actor: &Actor,
    said: &NewMessage,
    now: At,
) -> Result<Option<ChangeOutcome>, StoreError> {
    if is_known(tx, said).await? {
        return Ok(None);
    }
    if is_of_internal_album(tx, ticket, said).await? {
        store_note(tx, ticket, said, now).await?;
        return Ok(None);
    }
    let done =
        changes::change(tx, support, &ticket.id, &Transition::Answer(agent.clone()), actor, now)
            .await?;
    let Some(ticket) = done.ticket() else { return Ok(Some(done)) };
    if write(tx, ticket, MessageSide::Agent, said, now).await? {
        // The reminder counts from this answer.
        clocks::reset(tx, support, ticket).await?;
        outgoing::tell(tx, support, What::Answered, ticket, now).await?;
        send_to_customer(tx, support, ticket, now).await?;
        collision::tell(tx, support, ticket, said, now).await?;
    }
    Ok(Some(done))
}

/// Stores a note; false when it was stored before. Only one piece of an album says that it is a
/// note, so the pieces that came before it are taken back.
pub(super) async fn store_note(
    tx: &mut Tx,
    ticket: &Ticket,
    said: &NewMessage,
    now: At,
) -> Result<bool, StoreError> {
    let Some(ticket) = queries::lock(tx, &ticket.id).await? else { return Ok(false) };
    if let Some(album) = &said.album {
        for piece in messages::in_album(tx, &ticket.id, MessageSide::Agent, album).await? {
            withhold(tx, &piece, now).await?;
        }
    }
    write(tx, &ticket, MessageSide::Note, said, now).await
}

/// Makes an answer internal by an edit: what was not sent yet becomes a note, with its whole album.
/// What was sent stays sent.
pub async fn make_internal(
    tx: &mut Tx,
    spoken: MessageRef,
    words: &Text,
    now: At,
) -> Result<(), StoreError> {
    let Some(message) = messages::by_original(tx, spoken).await? else { return Ok(()) };
    queries::lock(tx, &message.ticket).await?;
    let pieces = match &message.album {
        Some(album) => messages::in_album(tx, &message.ticket, MessageSide::Agent, album).await?,
        None => messages::by_original(tx, spoken)
            .await?
            .into_iter()
            .filter(|message| message.side == MessageSide::Agent)
            .collect(),
    };
    let captions = captions::of(tx, &pieces).await?;
    for piece in pieces.into_iter().chain(captions) {
        if withhold(tx, &piece, now).await? && piece.id == message.id {
            messages::edit(tx, &piece.id, words, now).await?;
        }
    }
    Ok(())
}

/// Makes a waiting answer a note; false when it was sent.
async fn withhold(tx: &mut Tx, piece: &TicketMessage, now: At) -> Result<bool, StoreError> {
    if let Some(id) = &piece.notification
        // Of an answer in several texts the first may have been sent.
        && long::queries::message_of(tx, id).await?.is_none()
        && outbox::take_back(tx, id, now).await?
    {
        messages::requeue(tx, id).await?;
    }
    messages::make_internal(tx, &piece.id).await
}

/// Whether another piece of the same album is a note.
async fn is_of_internal_album(
    tx: &mut Tx,
    ticket: &Ticket,
    said: &NewMessage,
) -> Result<bool, StoreError> {
    match &said.album {
        Some(album) => {
            Ok(!messages::in_album(tx, &ticket.id, MessageSide::Note, album).await?.is_empty())
        }
        None => Ok(false),
    }
}

async fn is_known(tx: &mut Tx, said: &NewMessage) -> Result<bool, StoreError> {
    match said.by.spoken() {
        Some(spoken) => Ok(messages::by_original(tx, spoken).await?.is_some()),
        None => Ok(false),
    }
}

async fn write(
    tx: &mut Tx,
    ticket: &Ticket,
    side: MessageSide,
    said: &NewMessage,
    now: At,
) -> Result<bool, StoreError> {
    let state = if side == MessageSide::Note { RelayState::Internal } else { RelayState::Kept };
    if side != MessageSide::Note {
        queries::touch(tx, &ticket.id, now).await?;
    }
    let answers = match said.answers {
        Some(spoken) => messages::in_ticket(tx, &ticket.id, spoken).await?,
        None => None,
    };
    Ok(messages::insert(tx, &ticket.id, side, said, answers.as_ref(), state).await?.is_some())
}

/// Sends the agents what waits, unless the ticket is held or deferred.
pub(super) async fn send_to_agents_unless_held(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    let has_none = ticket.topic.state == TopicState::None;
    if holds::is_held(tx, &ticket.id).await?
        || (has_none && strangers::is_deferred(tx, &ticket.id).await?)
    {
        return Ok(());
    }
    send_to_agents(tx, support, ticket, now).await
}

/// Sends the agents what waits, also if the ticket is held. Asks for a topic first if there is
/// none.
pub(super) async fn send_to_agents(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    if !ticket.topic.state.is_there() || topics::leaves_general(tx, ticket, now).await? {
        return topics::ask(tx, support, ticket, now).await;
    }
    send_to_topic(tx, support, ticket, now).await
}

/// Sends what waits to the ticket's topic, or to General if it has none.
pub(super) async fn send_to_topic(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    let Some(group) = ticket.topic.group else { return Ok(()) };
    take_back_last(tx, ticket, MessageSide::Customer, now).await?;
    let kept = captions::waiting(tx, ticket, MessageSide::Customer).await?;
    for parcel in parcels::pack(kept, true) {
        let QuotedBatch { content, says_whose } = quote(support, ticket, &parcel);
        if ticket.topic.state == TopicState::Plain && !says_whose {
            topics::show_missing_card(tx, support, ticket, topics::CardTiming::BeforeWords, now)
                .await?;
        }
        let mut spot = Spot {
            topic: ticket.topic.thread(),
            ..spot_of(tx, &parcel, MessageSide::Customer, &group.to_string()).await?
        };
        // A copy has no room for the ticket's number, so it replies to the card.
        if ticket.topic.state == TopicState::Plain && !says_whose {
            spot.answers = spot.answers.or(ticket.topic.card);
        }
        let not_before = parcels::may_get_more(&parcel).then(|| now.plus(ALBUM));
        let content = content.at(spot);
        let mut new = to_agents(support, ticket, group, TO_AGENTS, relay_priority(ticket), content);
        new.not_before = not_before;
        new.sequence = Some(queries::next_place_to_agents(tx, &ticket.id).await?);
        if let Some(id) = outbox::enqueue(tx, &new, now).await? {
            attach(tx, &parcel, &id).await?;
        }
    }
    // Otherwise the card follows when the messages have been sent.
    match messages::last_in_flight(tx, &ticket.id, MessageSide::Customer).await? {
        None => {
            topics::show_missing_card(tx, support, ticket, topics::CardTiming::WithRoom, now).await
        }
        Some(_) => Ok(()),
    }
}

/// Whether anything waits for the agents: messages, the topic, or the card.
pub(super) async fn waits_for_agents(tx: &mut Tx, ticket: &Ticket) -> Result<bool, StoreError> {
    let waits = !messages::waiting(tx, &ticket.id, MessageSide::Customer).await?.is_empty();
    Ok(waits
        || ticket.topic.state == TopicState::None
        || (ticket.topic.state.is_there() && ticket.topic.card.is_none()))
}

/// The priority of a customer's messages in the agents' group, which accepts few messages a minute:
/// known customers and running conversations go before strangers, and messages before updates of
/// cards.
pub(super) fn relay_priority(ticket: &Ticket) -> Priority {
    let is_known = ticket.contact.customer.is_some()
        || ticket.assignee.is_some()
        || ticket.first_answered_at.is_some();
    match ticket.priority {
        Priority::Bulk => Priority::Normal,
        Priority::Normal if !is_known => Priority::Normal,
        Priority::Normal | Priority::High | Priority::Urgent => Priority::High,
    }
}

/// Sends the customer the answers that wait.
pub(super) async fn send_to_customer(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    take_back_album(tx, ticket, now).await?;
    let kept = captions::waiting(tx, ticket, MessageSide::Agent).await?;
    for parcel in parcels::pack(kept, false) {
        let parcel = with_origin(&support.to(ticket), parcel);
        if ticket.contact.channel.is_plain()
            && long::send(tx, support, ticket, &parcel, now).await? != long::SmsDispatch::Usual
        {
            continue;
        }
        let spot = spot_of(tx, &parcel, MessageSide::Agent, &ticket.contact.address).await?;
        let not_before = parcels::may_get_more(&parcel).then(|| now.plus(ALBUM));
        let sms = sms_text(support, ticket, &parcel);
        let content = parcel.load.clone().content().at(spot);
        let mut new = to_customer(
            tx,
            support,
            ticket,
            TO_CUSTOMER,
            CustomerMessage { content, sms, only: Vec::new() },
            now,
        )
        .await?;
        new.not_before = not_before;
        let is_out = outbox::first_state(&new, now) != NotificationState::Suppressed;
        let Some(id) = outbox::enqueue(tx, &new, now).await? else { continue };
        attach(tx, &parcel, &id).await?;
        if !is_out {
            misses::mark_undelivered(tx, support, ticket, &id, &new.excluded.into(), now).await?;
        }
    }
    Ok(())
}

/// Adds the line that says that an answer is forwarded, if there is room for it.
fn with_origin(voice: &Translator, mut parcel: RelayBatch) -> RelayBatch {
    let forwarded = parcel
        .messages
        .first()
        .and_then(|message| message.forwarded.clone())
        .map(ForwardOrigin::outside);
    if let (BatchContent::Words(words), Some(forwarded)) = (&mut parcel.load, forwarded) {
        *words = Text::first_that_fits([
            Text::join([forwarded.head(voice), words.clone()], "\n"),
            words.clone(),
        ]);
    }
    parcel
}

pub(super) async fn attach(
    tx: &mut Tx,
    parcel: &RelayBatch,
    id: &NotificationId,
) -> Result<(), StoreError> {
    for message in &parcel.messages {
        messages::attach(tx, &message.id, id).await?;
    }
    Ok(())
}

/// Takes back the last unsent notification, so that newer messages can be joined with it; of an
/// album all notifications.
async fn take_back_last(
    tx: &mut Tx,
    ticket: &Ticket,
    side: MessageSide,
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

/// Takes back an agent's unsent album when another piece of it arrives.
async fn take_back_album(tx: &mut Tx, ticket: &Ticket, now: At) -> Result<(), StoreError> {
    let kept = messages::waiting(tx, &ticket.id, MessageSide::Agent).await?;
    let Some(album) = kept.first().and_then(|message| message.album.clone()) else { return Ok(()) };
    while let Some(last) = messages::last_in_flight(tx, &ticket.id, MessageSide::Agent).await? {
        let is_of_it = messages::attached(tx, &last)
            .await?
            .iter()
            .any(|message| message.album.as_ref() == Some(&album));
        if !is_of_it || !outbox::take_back(tx, &last, now).await? {
            break;
        }
        messages::requeue(tx, &last).await?;
    }
    Ok(())
}

/// The messages of a notification wait again, and so do later ones: they would fail in the same
/// way, or overtake these.
pub(super) async fn requeue(
    tx: &mut Tx,
    ticket: &Ticket,
    side: MessageSide,
    id: &NotificationId,
    now: At,
) -> Result<(), StoreError> {
    messages::requeue(tx, id).await?;
    requeue_later(tx, ticket, side, now).await
}

/// Messages of one side that have not been tried yet wait again.
pub(super) async fn requeue_later(
    tx: &mut Tx,
    ticket: &Ticket,
    side: MessageSide,
    now: At,
) -> Result<(), StoreError> {
    for behind in messages::in_flight(tx, &ticket.id, side).await? {
        if outbox::take_back(tx, &behind, now).await? {
            messages::requeue(tx, &behind).await?;
        }
    }
    Ok(())
}

/// Sends the other side what waits on `side`.
pub(super) async fn send_on(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    side: MessageSide,
    now: At,
) -> Result<(), StoreError> {
    match side {
        MessageSide::Customer => send_to_agents_unless_held(tx, support, ticket, now).await,
        MessageSide::Agent => send_to_customer(tx, support, ticket, now).await,
        MessageSide::Note => Ok(()),
    }
}

/// The message to reply to in the chat that a batch goes to, and the quoted part of it.
async fn spot_of(
    tx: &mut Tx,
    parcel: &RelayBatch,
    side: MessageSide,
    chat: &str,
) -> Result<Spot, StoreError> {
    let Some(first) = parcel.messages.first() else { return Ok(Spot::default()) };
    let answered = match &first.answers {
        Some(answers) => messages::by_id(tx, answers).await?,
        None => None,
    };
    // A customer's words are quoted in the topic without links and commands, and in their chat as
    // they wrote them.
    let quote = match (side, answered.as_ref().map(|answered| answered.side)) {
        (MessageSide::Customer, Some(MessageSide::Customer)) => {
            first.quote.as_ref().map(Text::inert)
        }
        (MessageSide::Agent, Some(MessageSide::Customer)) => {
            first.quote.as_ref().map(Text::as_said)
        }
        _ => first.quote.clone(),
    };
    // On the other side one's own message is the copy, and theirs is the original.
    let spoken =
        answered.and_then(
            |answered| if answered.side == side { answered.relayed } else { answered.original },
        );
    let spoken = spoken.filter(|spoken| spoken.chat.to_string() == chat);
    Ok(Spot { topic: None, answers: spoken.map(|spoken| spoken.message), quote })
}

/// An answer as an SMS, with the shop's name. Of pictures only the caption is sent; `None` if there
/// is none.
pub(super) fn sms_text(support: &Support, ticket: &Ticket, parcel: &RelayBatch) -> Option<Text> {
    let voice = support.to(ticket);
    let words = words_of(parcel);
    let args = Args::new().text("shop", voice.shop()).text("number", &ticket.number.to_string());
    (!words.is_empty()).then(|| voice.say("sms-ticket-reply", &args.with("words", words)))
}

/// The words of a batch.
pub(super) fn words_of(parcel: &RelayBatch) -> Text {
    match &parcel.load {
        BatchContent::Words(words) | BatchContent::Copies { words, .. } => words.clone(),
    }
}
