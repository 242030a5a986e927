//! The relay: puts the messages of one side into the outbox for the other side, in order. A
//! customer's messages go into the ticket's topic, joined where several wait; an agent's answers go
//! to the customer, each on its own.

use std::time::Duration;

use crate::channels::Spot;
use crate::clock::At;
use crate::delivery::{NotificationState, outbox};
use crate::ids::NotificationId;
use crate::language::{Text, Translator};
use crate::store::{StoreError, Tx};
use crate::support::agents_group::topics::TopicChange;
use crate::support::agents_group::{deferral, held_tickets, topics};
use crate::support::case::ticket::{Ticket, TopicState};
use crate::support::conversation::messages::{ForwardOrigin, MessageSide, queries as messages};
use crate::support::conversation::packing::{BatchContent, RelayBatch};
use crate::support::conversation::quotation::{QuotedBatch, quote};
use crate::support::conversation::sms_answer::{attach, sms_text};
use crate::support::conversation::{captions, packing, sms_answer, undelivered};
use crate::support::desk::Support;
use crate::support::outbound::{CustomerMessage, TO_AGENTS, TO_CUSTOMER, to_agents, to_customer};
use crate::support::queries;

/// How long an album waits for another piece.
const ALBUM: Duration = Duration::from_millis(800);

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
    take_back_last(tx, ticket, MessageSide::Customer, now).await?;
    let kept = captions::waiting(tx, ticket, MessageSide::Customer).await?;
    for parcel in packing::pack(kept, true) {
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
        let not_before = packing::may_get_more(&parcel).then(|| now.plus(ALBUM));
        let content = content.at(spot);
        let mut new =
            to_agents(support, ticket, group, TO_AGENTS, ticket.relay_priority(), content);
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
pub(crate) async fn waits_for_agents(tx: &mut Tx, ticket: &Ticket) -> Result<bool, StoreError> {
    let waits = !messages::waiting(tx, &ticket.id, MessageSide::Customer).await?.is_empty();
    Ok(waits
        || ticket.topic.state == TopicState::None
        || (ticket.topic.state.is_there() && ticket.topic.card.is_none()))
}

/// Sends the customer the answers that wait.
pub(crate) async fn send_to_customer(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    take_back_album(tx, ticket, now).await?;
    let kept = captions::waiting(tx, ticket, MessageSide::Agent).await?;
    for parcel in packing::pack(kept, false) {
        let parcel = with_origin(&support.to(ticket), parcel);
        if ticket.contact.channel.is_plain()
            && sms_answer::send(tx, support, ticket, &parcel, now).await?
                != sms_answer::SmsDispatch::Usual
        {
            continue;
        }
        let spot = spot_of(tx, &parcel, MessageSide::Agent, &ticket.contact.address).await?;
        let not_before = packing::may_get_more(&parcel).then(|| now.plus(ALBUM));
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
            undelivered::mark_undelivered(tx, support, ticket, &id, &new.excluded.into(), now)
                .await?;
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
pub(crate) async fn requeue(
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
pub(crate) async fn requeue_later(
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
pub(crate) async fn send_on(
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
