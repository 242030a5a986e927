//! The relay: what one side says reaches the other, in order, through the outbox. A customer's
//! words go into the ticket's topic, several in one message where they would queue; an agent's go
//! to the customer, each with a fate of its own.

use std::time::Duration;

use super::changes::{self, Away, Done};
use super::messages::{Forwarded, Message, RelayState, Said, Side, Spoken, queries as messages};
use super::outgoing::{self, What};
use super::outward::{Outward, to_contact, to_staff};
use super::parcels::{self, Load, Parcel};
use super::queries;
use super::shown::{Shown, shown};
use super::ticket::{Act, Agent, Ticket, TopicState};
use super::{Support, captions, clocks, collision, holds, long, misses, strangers, topics};
use crate::channels::{ChannelKind, Spot};
use crate::clock::{At, Window};
use crate::delivery::{NotificationState, Priority, outbox};
use crate::ids::NotificationId;
use crate::language::Translator;
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};

/// The template of what goes into a topic.
pub(super) const TO_AGENTS: &str = "ticket-relay";
/// The template of what goes to a customer.
pub(super) const TO_CUSTOMER: &str = "ticket-reply";
/// How long an album waits for its next piece.
const ALBUM: Duration = Duration::from_millis(800);
/// The time in which a customer's messages are counted.
const MINUTE: Duration = Duration::from_secs(60);

/// The customer says something. `None` when it is on record already.
///
/// # Errors
/// When the store fails.
pub async fn ask(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    said: &Said,
    now: At,
) -> Result<Option<Done>, StoreError> {
    if is_known(tx, said).await? {
        return Ok(None);
    }
    if let Some(away) = turned_away(tx, support, ticket, said, now).await? {
        return Ok(Some(Done::TurnedAway(away)));
    }
    put(tx, support, ticket, said, now).await
}

/// Why a customer's words are not taken; those that are too many stay on record.
async fn turned_away(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    said: &Said,
    now: At,
) -> Result<Option<Away>, StoreError> {
    let contact = &ticket.contact;
    if queries::is_blocked(tx, contact.channel, &contact.address).await? {
        let is_first = queries::tell_blocked(tx, contact, now).await?;
        return Ok(Some(Away::Blocked { is_first }));
    }
    // Held, so that what comes into it at the same time is counted too.
    let Some(ticket) = queries::hold(tx, &ticket.id).await? else { return Ok(None) };
    let (most, said_lately) = (
        support.rules.messages_per_minute,
        messages::asked_within(tx, contact, Window::of(MINUTE), now).await?,
    );
    if said_lately < most {
        return Ok(None);
    }
    if let Some(id) =
        messages::insert(tx, &ticket.id, Side::Customer, said, None, RelayState::Kept).await?
    {
        messages::refuse(tx, &id, "too many").await?;
    }
    Ok(Some(Away::TooMuch { is_first: said_lately == most }))
}

/// Puts a customer's words into a ticket.
pub(super) async fn put(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    said: &Said,
    now: At,
) -> Result<Option<Done>, StoreError> {
    let done =
        changes::change(tx, support, &ticket.id, &Act::Ask, &ticket.contact.actor(), now).await?;
    let Some(ticket) = done.ticket() else { return Ok(Some(done)) };
    if write(tx, ticket, Side::Customer, said, now).await? {
        if said.by.spoken().is_some() && said.thread != ticket.contact_topic {
            queries::set_contact_topic(tx, &ticket.id, said.thread).await?;
        }
        to_agents(tx, support, ticket, now).await?;
    }
    Ok(Some(done))
}

/// An agent answers the customer. `None` when it is on record already, or stays among agents with
/// the rest of its album.
pub(super) async fn answer(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    agent: &Agent,
    actor: &str,
    said: &Said,
    now: At,
) -> Result<Option<Done>, StoreError> {
    if is_known(tx, said).await? {
        return Ok(None);
    }
    if is_of_internal_album(tx, ticket, said).await? {
        note(tx, ticket, said, now).await?;
        return Ok(None);
    }
    let done =
        changes::change(tx, support, &ticket.id, &Act::Answer(agent.clone()), actor, now).await?;
    let Some(ticket) = done.ticket() else { return Ok(Some(done)) };
    if write(tx, ticket, Side::Agent, said, now).await? {
        // The customer's silence begins with these words.
        clocks::set(tx, support, ticket).await?;
        outgoing::tell(tx, support, What::Answered, ticket, now).await?;
        to_customer(tx, support, ticket, now).await?;
        collision::tell(tx, support, ticket, said, now).await?;
    }
    Ok(Some(done))
}

/// An agent notes something that the customer never sees; false when it is on record already. Of an
/// album only one piece says that it is internal: what came of the others before is taken back.
pub(super) async fn note(
    tx: &mut Tx,
    ticket: &Ticket,
    said: &Said,
    now: At,
) -> Result<bool, StoreError> {
    let Some(ticket) = queries::hold(tx, &ticket.id).await? else { return Ok(false) };
    if let Some(album) = &said.album {
        for piece in messages::in_album(tx, &ticket.id, Side::Agent, album).await? {
            keep_in(tx, &piece, now).await?;
        }
    }
    write(tx, &ticket, Side::Note, said, now).await
}

/// An agent says of what they wrote that it is internal: what is not out yet stays among agents,
/// its whole album with it. What the customer has read they keep.
///
/// # Errors
/// When the store fails.
pub async fn make_internal(
    tx: &mut Tx,
    spoken: Spoken,
    words: &Text,
    now: At,
) -> Result<(), StoreError> {
    let Some(message) = messages::said(tx, spoken).await? else { return Ok(()) };
    queries::hold(tx, &message.ticket).await?;
    let pieces = match &message.album {
        Some(album) => messages::in_album(tx, &message.ticket, Side::Agent, album).await?,
        None => messages::said(tx, spoken)
            .await?
            .into_iter()
            .filter(|message| message.side == Side::Agent)
            .collect(),
    };
    let captions = captions::of(tx, &pieces).await?;
    for piece in pieces.into_iter().chain(captions) {
        if keep_in(tx, &piece, now).await? && piece.id == message.id {
            messages::edit(tx, &piece.id, words, now).await?;
        }
    }
    Ok(())
}

/// What waits to go to the customer stays among agents; false when it is out.
async fn keep_in(tx: &mut Tx, piece: &Message, now: At) -> Result<bool, StoreError> {
    if let Some(id) = &piece.notification
        // Of an answer that goes in several texts the first may be out.
        && long::queries::message_of(tx, id).await?.is_none()
        && outbox::take_back(tx, id, now).await?
    {
        messages::keep(tx, id).await?;
    }
    messages::make_internal(tx, &piece.id).await
}

/// Whether somebody has said of another piece of the same album that it is internal.
async fn is_of_internal_album(
    tx: &mut Tx,
    ticket: &Ticket,
    said: &Said,
) -> Result<bool, StoreError> {
    match &said.album {
        Some(album) => Ok(!messages::in_album(tx, &ticket.id, Side::Note, album).await?.is_empty()),
        None => Ok(false),
    }
}

async fn is_known(tx: &mut Tx, said: &Said) -> Result<bool, StoreError> {
    match said.by.spoken() {
        Some(spoken) => Ok(messages::said(tx, spoken).await?.is_some()),
        None => Ok(false),
    }
}

async fn write(
    tx: &mut Tx,
    ticket: &Ticket,
    side: Side,
    said: &Said,
    now: At,
) -> Result<bool, StoreError> {
    let state = if side == Side::Note { RelayState::Internal } else { RelayState::Kept };
    if side != Side::Note {
        queries::move_on(tx, &ticket.id, now).await?;
    }
    let answers = match said.answers {
        Some(spoken) => messages::here(tx, &ticket.id, spoken).await?,
        None => None,
    };
    Ok(messages::insert(tx, &ticket.id, side, said, answers.as_ref(), state).await?.is_some())
}

/// Puts on its way to the agents what waits, unless their group does not take it at the moment, or
/// the ticket is to wait.
pub(super) async fn to_agents(
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
    bring(tx, support, ticket, now).await
}

/// The same, whether their group took it the last time or not.
pub(super) async fn bring(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    if !ticket.topic.state.is_there() || topics::leaves_general(tx, ticket, now).await? {
        return topics::ask(tx, support, ticket, now).await;
    }
    bring_here(tx, support, ticket, now).await
}

/// The same to where the ticket stands.
pub(super) async fn bring_here(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    let Some(group) = ticket.topic.group else { return Ok(()) };
    take_back_last(tx, ticket, Side::Customer, now).await?;
    let kept = captions::kept(tx, ticket, Side::Customer).await?;
    for parcel in parcels::pack(kept, true) {
        let Shown { content, says_whose } = shown(support, ticket, &parcel);
        if ticket.topic.state == TopicState::Plain && !says_whose {
            topics::show_missing_card(tx, support, ticket, topics::When::BeforeWords, now).await?;
        }
        let mut spot = Spot {
            topic: ticket.topic.thread(),
            ..place_of(tx, &parcel, Side::Customer, &group.to_string()).await?
        };
        // What has no room for a name says whose it is by the card that it answers.
        if ticket.topic.state == TopicState::Plain && !says_whose {
            spot.answers = spot.answers.or(ticket.topic.card);
        }
        let not_before = parcels::may_grow(&parcel).then(|| now.plus(ALBUM));
        let content = content.at(spot);
        let mut new = to_staff(support, ticket, group, TO_AGENTS, haste(ticket), content);
        new.not_before = not_before;
        new.sequence = Some(queries::place_in(tx, &ticket.id).await?);
        if let Some(id) = outbox::enqueue(tx, &new, now).await? {
            carry(tx, &parcel, &id).await?;
        }
    }
    // What is said brings the card when it is there.
    match messages::last_on_its_way(tx, &ticket.id, Side::Customer).await? {
        None => topics::show_missing_card(tx, support, ticket, topics::When::WithRoom, now).await,
        Some(_) => Ok(()),
    }
}

/// Whether anything of a ticket waits for the agents: words, or a topic to read them in.
pub(super) async fn waits_for_agents(tx: &mut Tx, ticket: &Ticket) -> Result<bool, StoreError> {
    let waits = !messages::kept(tx, &ticket.id, Side::Customer).await?.is_empty();
    Ok(waits
        || ticket.topic.state == TopicState::None
        || (ticket.topic.state.is_there() && ticket.topic.card.is_none()))
}

/// How soon what a customer says goes to their agents. A group takes few messages a minute: those
/// whom the shop knows, or somebody is already talking to, go before strangers, and words before
/// all that only redraws.
pub(super) fn haste(ticket: &Ticket) -> Priority {
    let is_known = ticket.contact.customer.is_some()
        || ticket.assignee.is_some()
        || ticket.first_answered_at.is_some();
    match ticket.priority {
        Priority::Bulk => Priority::Normal,
        Priority::Normal if !is_known => Priority::Normal,
        Priority::Normal | Priority::High | Priority::Urgent => Priority::High,
    }
}

/// Puts on its way to the customer what an agent said.
pub(super) async fn to_customer(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    take_back_album(tx, ticket, now).await?;
    let kept = captions::kept(tx, ticket, Side::Agent).await?;
    for parcel in parcels::pack(kept, false) {
        let parcel = with_origin(&support.to(ticket), parcel);
        if ticket.contact.channel == ChannelKind::Sms
            && long::send(tx, support, ticket, &parcel, now).await? != long::Way::Usual
        {
            continue;
        }
        let spot = place_of(tx, &parcel, Side::Agent, &ticket.contact.address).await?;
        let not_before = parcels::may_grow(&parcel).then(|| now.plus(ALBUM));
        let sms = by_sms(support, ticket, &parcel);
        let content = parcel.load.clone().content().at(spot);
        let mut new =
            to_contact(tx, support, ticket, TO_CUSTOMER, Outward { content, sms, only: None }, now)
                .await?;
        new.not_before = not_before;
        let is_out = outbox::first_state(&new, now) != NotificationState::Suppressed;
        let Some(id) = outbox::enqueue(tx, &new, now).await? else { continue };
        carry(tx, &parcel, &id).await?;
        if !is_out {
            misses::failed(tx, support, ticket, &id, &new.excluded.join("; "), now).await?;
        }
    }
    Ok(())
}

/// An agent's words with the line that says that they are forwarded, where there is room for it.
fn with_origin(voice: &Translator, mut parcel: Parcel) -> Parcel {
    let forwarded = parcel
        .messages
        .first()
        .and_then(|message| message.forwarded.clone())
        .map(Forwarded::outside);
    if let (Load::Words(words), Some(forwarded)) = (&mut parcel.load, forwarded) {
        *words = Text::first_that_fits([
            Text::join([forwarded.head(voice), words.clone()], "\n"),
            words.clone(),
        ]);
    }
    parcel
}

pub(super) async fn carry(
    tx: &mut Tx,
    parcel: &Parcel,
    id: &NotificationId,
) -> Result<(), StoreError> {
    for message in &parcel.messages {
        messages::carry(tx, &message.id, id).await?;
    }
    Ok(())
}

/// What waits at the end of the row is taken back, so that what was said since can go with it; of
/// an album all of it.
async fn take_back_last(
    tx: &mut Tx,
    ticket: &Ticket,
    side: Side,
    now: At,
) -> Result<(), StoreError> {
    let mut album = None;
    while let Some(last) = messages::last_on_its_way(tx, &ticket.id, side).await? {
        let of = messages::carried(tx, &last).await?.into_iter().find_map(|message| message.album);
        if (album.is_some() && of != album) || !outbox::take_back(tx, &last, now).await? {
            break;
        }
        messages::keep(tx, &last).await?;
        if of.is_none() {
            break;
        }
        album = of;
    }
    Ok(())
}

/// An agent's album that is not out yet is taken back when its next piece is here.
async fn take_back_album(tx: &mut Tx, ticket: &Ticket, now: At) -> Result<(), StoreError> {
    let kept = messages::kept(tx, &ticket.id, Side::Agent).await?;
    let Some(album) = kept.first().and_then(|message| message.album.clone()) else { return Ok(()) };
    while let Some(last) = messages::last_on_its_way(tx, &ticket.id, Side::Agent).await? {
        let is_of_it = messages::carried(tx, &last)
            .await?
            .iter()
            .any(|message| message.album.as_ref() == Some(&album));
        if !is_of_it || !outbox::take_back(tx, &last, now).await? {
            break;
        }
        messages::keep(tx, &last).await?;
    }
    Ok(())
}

/// What a notification carried waits again, and so does what queues behind it: that would fail the
/// same way, or come first.
pub(super) async fn keep(
    tx: &mut Tx,
    ticket: &Ticket,
    side: Side,
    id: &NotificationId,
    now: At,
) -> Result<(), StoreError> {
    messages::keep(tx, id).await?;
    keep_behind(tx, ticket, side, now).await
}

/// Whatever of one side has not been tried yet waits again.
pub(super) async fn keep_behind(
    tx: &mut Tx,
    ticket: &Ticket,
    side: Side,
    now: At,
) -> Result<(), StoreError> {
    for behind in messages::on_their_way(tx, &ticket.id, side).await? {
        if outbox::take_back(tx, &behind, now).await? {
            messages::keep(tx, &behind).await?;
        }
    }
    Ok(())
}

/// Puts on its way to the other side what waits on one.
pub(super) async fn onward(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    side: Side,
    now: At,
) -> Result<(), StoreError> {
    match side {
        Side::Customer => to_agents(tx, support, ticket, now).await,
        Side::Agent => to_customer(tx, support, ticket, now).await,
        Side::Note => Ok(()),
    }
}

/// Where the message that a parcel answers stands in the chat that it goes to, and which of its
/// words it answers. What stood somewhere else is no message there.
async fn place_of(
    tx: &mut Tx,
    parcel: &Parcel,
    side: Side,
    chat: &str,
) -> Result<Spot, StoreError> {
    let Some(first) = parcel.messages.first() else { return Ok(Spot::default()) };
    let answered = match &first.answers {
        Some(answers) => messages::by_id(tx, answers).await?,
        None => None,
    };
    // A customer's words stand in the topic so that nothing in them acts, and in their chat as they
    // wrote them.
    let quote = match (side, answered.as_ref().map(|answered| answered.side)) {
        (Side::Customer, Some(Side::Customer)) => first.quote.as_ref().map(Text::inert),
        (Side::Agent, Some(Side::Customer)) => first.quote.as_ref().map(Text::as_said),
        _ => first.quote.clone(),
    };
    // One's own words stand over there as their relay, the other side's as they were said.
    let spoken = answered
        .and_then(|answered| if answered.side == side { answered.told } else { answered.spoken });
    let spoken = spoken.filter(|spoken| spoken.chat.to_string() == chat);
    Ok(Spot { topic: None, answers: spoken.map(|spoken| spoken.message), quote })
}

/// The words of an agent's message as a text: with the shop's name, for its reader sees a bare
/// number. Pictures do not go by SMS, only what stands under them; none where that is nothing.
pub(super) fn by_sms(support: &Support, ticket: &Ticket, parcel: &Parcel) -> Option<Text> {
    let voice = support.to(ticket);
    let words = words_of(parcel);
    let args = Args::new().text("shop", voice.shop()).text("number", &ticket.number.to_string());
    (!words.is_empty()).then(|| voice.say("sms-ticket-reply", &args.with("words", words)))
}

/// The words in a parcel.
pub(super) fn words_of(parcel: &Parcel) -> Text {
    match &parcel.load {
        Load::Words(words) | Load::Copies { words, .. } => words.clone(),
    }
}
