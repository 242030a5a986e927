//! Long answers by SMS: what does not fit into one text goes in several, numbered and in order, and
//! the agent is told how many segments that takes. What does not fit into those either waits for
//! the customer to come to a chat.

pub mod queries;

use super::messages::{Kind, RelayState, queries as messages};
use super::outward::{Outward, say_under, to_contact};
use super::parcels::Parcel;
use super::relay::{self, TO_CUSTOMER};
use super::ticket::Ticket;
use super::{Support, handover, misses, pieces};
use crate::channels::{Button, ChannelKind, Content, sms};
use crate::clock::At;
use crate::delivery::{DeliveryOutcome, NewNotification, NotificationState, outbox};
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};

/// The template of every text of an answer but its last.
pub(super) const PART: &str = "ticket-reply-part";
/// The template of the word that nothing of an answer goes by SMS.
pub(super) const NOT_TEXTED: &str = "ticket-not-texted";
/// Why an answer waits for a chat.
pub(super) const TOO_LONG: &str = "too_long";
/// Why nothing of an answer goes by SMS.
const NO_WORDS: &str = "no_words";

/// How an answer goes by SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// As any answer: it fits into one text, or SMS is closed to it anyway.
    Usual,
    /// In several texts, which are on their way.
    InTexts,
    /// Not at all; the agent was told why.
    Nowhere,
}

/// Sends an agent's answer by SMS where one text will not do.
pub(super) async fn send(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    parcel: &Parcel,
    now: At,
) -> Result<Way, StoreError> {
    let open =
        to_contact(tx, support, ticket, TO_CUSTOMER, Outward::by_sms(Text::join([], "")), now)
            .await?;
    if outbox::first_state(&open, now) == NotificationState::Suppressed {
        return Ok(Way::Usual);
    }
    let Some(whole) = relay::by_sms(support, ticket, parcel) else {
        let content = Content::text(support.agents().word("ticket-sms-no-media"));
        return fail(tx, support, ticket, parcel, open, NO_WORDS, content, now)
            .await
            .map(|()| Way::Nowhere);
    };
    if parcel.messages.iter().any(|message| message.kind != Kind::Text) {
        let content = Content::text(support.agents().word("ticket-sms-words-only"));
        say_under(tx, support, ticket, "ticket-sms-words-only", content, spoken(parcel), now)
            .await?;
    }
    let (most, size) = (support.outbound.max_segments, sms::size(&whole.for_sms()));
    if size.segments <= most {
        if size.segments > 1 {
            tell_size(tx, support, ticket, parcel, 1, size.segments, now).await?;
        }
        return Ok(Way::Usual);
    }
    let words = relay::words_of(parcel).for_sms();
    let part = |piece: &str, place: usize, of: usize| numbered(support, ticket, piece, place, of);
    let fits = |piece: &str, place: usize, of: usize| {
        part(piece, place, of).is_some_and(|text| sms::size(&text.for_sms()).segments <= most)
    };
    let cut = pieces::cut(&words, support.rules.answer_texts, fits);
    let texts: Option<Vec<Text>> = cut.and_then(|cut| {
        let of = cut.len();
        cut.into_iter().enumerate().map(|(place, piece)| part(piece, place + 1, of)).collect()
    });
    let Some(texts) = texts.filter(|texts| !texts.is_empty()) else {
        let args = Args::new()
            .number("count", i64::try_from(support.rules.answer_texts).unwrap_or(i64::MAX));
        let text = support.agents().say("ticket-sms-too-long", &args);
        let content = Content::with_buttons(text, link_button(support, ticket, parcel));
        return fail(tx, support, ticket, parcel, open, TOO_LONG, content, now)
            .await
            .map(|()| Way::Nowhere);
    };
    let segments = texts.iter().map(|text| sms::size(&text.for_sms()).segments).sum();
    tell_size(tx, support, ticket, parcel, texts.len(), segments, now).await?;
    in_order(tx, support, ticket, parcel, texts, now).await?;
    Ok(Way::InTexts)
}

/// Where what a parcel carries was said.
fn spoken(parcel: &Parcel) -> Option<i64> {
    parcel.messages.first().and_then(|message| message.spoken).map(|spoken| spoken.message)
}

/// One of several texts, as its reader sees it.
fn numbered(
    support: &Support,
    ticket: &Ticket,
    piece: &str,
    place: usize,
    of: usize,
) -> Option<Text> {
    let voice = support.to(ticket);
    let words = Text::relayed(piece).ok()?;
    let args = Args::new()
        .text("shop", voice.shop())
        .text("number", &ticket.number.to_string())
        .text("place", &place.to_string())
        .text("of", &of.to_string())
        .with("words", words);
    Some(voice.say("sms-ticket-part", &args))
}

fn link_button(support: &Support, ticket: &Ticket, parcel: &Parcel) -> Vec<Vec<Button>> {
    let can_move = ticket.contact.channel == ChannelKind::Sms;
    let message = parcel.messages.first().filter(|_| can_move);
    message.map(|message| vec![handover::button(support, &message.id)]).into_iter().collect()
}

/// Puts the texts on their way: each waits for the one before; the last carries the message.
async fn in_order(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    parcel: &Parcel,
    texts: Vec<Text>,
    now: At,
) -> Result<(), StoreError> {
    let last = texts.len();
    for (place, text) in texts.into_iter().enumerate() {
        let is_last = place + 1 == last;
        let template = if is_last { TO_CUSTOMER } else { PART };
        let new = to_contact(tx, support, ticket, template, Outward::by_sms(text), now).await?;
        let Some(id) = outbox::enqueue(tx, &new, now).await? else { continue };
        for message in &parcel.messages {
            queries::insert(tx, &id, &message.id, now).await?;
        }
        if is_last {
            relay::carry(tx, parcel, &id).await?;
        }
    }
    Ok(())
}

/// How many segments an answer takes is said before it goes out.
async fn tell_size(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    parcel: &Parcel,
    texts: usize,
    segments: u32,
    now: At,
) -> Result<(), StoreError> {
    let args = Args::new()
        .number("texts", i64::try_from(texts).unwrap_or(i64::MAX))
        .number("segments", i64::from(segments));
    let content = Content::text(support.agents().say("ticket-sms-size", &args));
    say_under(tx, support, ticket, "ticket-sms-size", content, spoken(parcel), now).await
}

/// Nothing of an answer goes by SMS: that is on record, and the agent reads why.
#[expect(clippy::too_many_arguments, reason = "the facts of one miss")]
async fn fail(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    parcel: &Parcel,
    open: NewNotification,
    reason: &str,
    content: Content,
    now: At,
) -> Result<(), StoreError> {
    // On record as everything else that goes nowhere: a notification without a way.
    let record = NewNotification {
        route: Vec::new(),
        excluded: vec![format!("sms: {reason}")],
        sequence: None,
        ..open
    };
    let Some(id) = outbox::enqueue(tx, &record, now).await? else { return Ok(()) };
    relay::carry(tx, parcel, &id).await?;
    messages::missed(tx, &id, reason).await?;
    say_under(tx, support, ticket, NOT_TEXTED, content, spoken(parcel), now).await?;
    misses::turn_back(tx, support, ticket, &parcel.messages, now).await
}

/// One of several texts did not get there: those behind it are worth nothing, and the agent is
/// told.
pub(super) async fn part_failed(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    settled: &DeliveryOutcome,
) -> Result<(), StoreError> {
    let Some(id) = queries::message_of(tx, &settled.id).await? else { return Ok(()) };
    let together = queries::together(tx, &settled.id).await?;
    let message = messages::by_id(tx, &id).await?;
    // What was sent once more since, or is known to have failed, needs no further word.
    let is_current = message.is_some_and(|message| {
        message.state != RelayState::Failed && message.notification.as_ref() == together.last()
    });
    let Some(last) = together.last().filter(|_| is_current) else { return Ok(()) };
    for text in together.iter().filter(|text| **text > settled.id) {
        outbox::take_back(tx, text, settled.at).await?;
    }
    let reason = settled.reason.unwrap_or(settled.state.as_str());
    misses::failed(tx, support, ticket, last, reason, settled.at).await
}
