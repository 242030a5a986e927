//! Answers by SMS. An answer that does not fit into one text is sent in several numbered texts, and
//! the agent is told how many segments it takes. If it is too long for that too, it waits until the
//! customer comes to a chat.

pub mod queries;

use crate::channels::{Button, ChannelName, Content, segments};
use crate::clock::At;
use crate::delivery::{
    DeliveryOutcome, Exclusion, ExclusionReason, NewNotification, NotificationState,
    NotificationTemplate, Purpose, outbox,
};
use crate::ids::MessageId;
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};
use crate::support::buttons::TicketAction;
use crate::support::case::message::{MessageKind, RelayState};
use crate::support::case::ticket::Ticket;
use crate::support::conversation::failures::failure_reasons::UndeliveredReason;
use crate::support::conversation::failures::undelivered;
use crate::support::conversation::relay::attach::attach_batch;
use crate::support::conversation::relay::packing::RelayBatch;
use crate::support::conversation::sms::split;
use crate::support::conversation::sms::text::{sms_text, words_of};
use crate::support::desk::Support;
use crate::support::messages;
use crate::support::outbound::{
    CustomerMessage, TO_CUSTOMER, customer_notification, post_under, text_channel,
};

/// The button that sends the customer a link for an answer that is too long for SMS.
pub(crate) fn link_to_chat_button(support: &Support, message: &MessageId) -> Button {
    Button::press(
        support.agents_translator().word("ticket-send-link"),
        TicketAction::Link(message.clone()).word(),
    )
}

/// The template of each text of an answer except the last.
pub(crate) const PART: NotificationTemplate =
    NotificationTemplate::heard("ticket-reply-part", Purpose::TicketPart);
/// The template of the message that an answer was not sent by SMS.
pub(crate) const NOT_TEXTED: NotificationTemplate =
    NotificationTemplate::heard("ticket-not-texted", Purpose::TicketNotice);
/// The reason when an answer waits for a chat.
pub(crate) const TOO_LONG: &str = "too_long";

/// What was done with an answer by SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SmsDispatch {
    /// Nothing yet: it fits into one text, or SMS is not possible; the caller sends it as usual.
    Usual,
    /// Several texts are in the outbox.
    InTexts,
    /// It cannot be sent, and the agent was told why.
    Nowhere,
}

/// Sends an agent's answer in several texts, where one is not enough.
pub(crate) async fn send_in_several_sms(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    batch: &RelayBatch,
    now: At,
) -> Result<SmsDispatch, StoreError> {
    let Some(channel) = text_channel(support, ticket) else { return Ok(SmsDispatch::Usual) };
    let open = customer_notification(
        tx,
        support,
        ticket,
        TO_CUSTOMER,
        CustomerMessage::by_text(channel, Text::join([], "")),
        now,
    )
    .await?;
    if outbox::first_state(&open, now) == NotificationState::Suppressed {
        return Ok(SmsDispatch::Usual);
    }
    let Some(whole) = sms_text(support, ticket, batch) else {
        let content = Content::text(support.agents_translator().word("ticket-sms-no-media"));
        let why = Exclusion::new(channel, ExclusionReason::NothingToText);
        return fail(tx, support, ticket, batch, open, why, content, now)
            .await
            .map(|()| SmsDispatch::Nowhere);
    };
    if batch.messages.iter().any(|message| message.kind != MessageKind::Text) {
        let content = Content::text(support.agents_translator().word("ticket-sms-words-only"));
        post_under(tx, support, ticket, "ticket-sms-words-only", content, spoken(batch), now)
            .await?;
    }
    let (most, size) = (support.outbound.max_segments, segments::size(&whole.for_plain_channel()));
    if size.segments <= most {
        if size.segments > 1 {
            tell_size(tx, support, ticket, batch, 1, size.segments, now).await?;
        }
        return Ok(SmsDispatch::Usual);
    }
    let texts = numbered_texts(support, ticket, batch);
    let Some(texts) = texts.filter(|texts| !texts.is_empty()) else {
        let args = Args::new()
            .number("count", i64::try_from(support.rules.answer_texts).unwrap_or(i64::MAX));
        let text = support.agents_translator().say("ticket-sms-too-long", &args);
        let content = Content::with_buttons(text, link_button(support, ticket, batch));
        let why = Exclusion::new(channel, ExclusionReason::TooLong);
        return fail(tx, support, ticket, batch, open, why, content, now)
            .await
            .map(|()| SmsDispatch::Nowhere);
    };
    let segments =
        texts.iter().map(|text| segments::size(&text.for_plain_channel()).segments).sum();
    tell_size(tx, support, ticket, batch, texts.len(), segments, now).await?;
    in_order(tx, support, ticket, batch, (channel, texts), now).await?;
    Ok(SmsDispatch::InTexts)
}

/// An answer cut into numbered texts; `None` if `answer_texts` of them are not enough.
fn numbered_texts(support: &Support, ticket: &Ticket, batch: &RelayBatch) -> Option<Vec<Text>> {
    let most = support.outbound.max_segments;
    let words = words_of(batch).for_plain_channel();
    let part = |piece: &str, place: usize, of: usize| numbered(support, ticket, piece, place, of);
    let fits = |piece: &str, place: usize, of: usize| {
        part(piece, place, of)
            .is_some_and(|text| segments::size(&text.for_plain_channel()).segments <= most)
    };
    let cut = split::split_text(&words, support.rules.answer_texts, fits)?;
    let of = cut.len();
    cut.into_iter().enumerate().map(|(place, piece)| part(piece, place + 1, of)).collect()
}

/// The id of the agent's message in the topic.
fn spoken(batch: &RelayBatch) -> Option<i64> {
    batch.messages.first().and_then(|message| message.original).map(|spoken| spoken.message)
}

/// One of several texts, with its number.
fn numbered(
    support: &Support,
    ticket: &Ticket,
    piece: &str,
    place: usize,
    of: usize,
) -> Option<Text> {
    let voice = support.customer_translator(ticket);
    let words = Text::relayed(piece).ok()?;
    let args = Args::new()
        .text("shop", voice.shop())
        .text("number", &ticket.number.to_string())
        .text("place", &place.to_string())
        .text("of", &of.to_string())
        .with("words", words);
    Some(voice.say("sms-ticket-part", &args))
}

fn link_button(support: &Support, ticket: &Ticket, batch: &RelayBatch) -> Vec<Vec<Button>> {
    let can_move = ticket.contact.channel.is_of_phones();
    let message = batch.messages.first().filter(|_| can_move);
    message.map(|message| vec![link_to_chat_button(support, &message.id)]).into_iter().collect()
}

/// Enters the texts into the outbox in order. The last one carries the message.
async fn in_order(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    batch: &RelayBatch,
    (channel, texts): (ChannelName, Vec<Text>),
    now: At,
) -> Result<(), StoreError> {
    let last = texts.len();
    for (place, text) in texts.into_iter().enumerate() {
        let is_last = place + 1 == last;
        let template = if is_last { TO_CUSTOMER } else { PART };
        let new = customer_notification(
            tx,
            support,
            ticket,
            template,
            CustomerMessage::by_text(channel, text),
            now,
        )
        .await?;
        let Some(id) = outbox::enqueue(tx, &new, now).await? else { continue };
        for message in &batch.messages {
            queries::insert(tx, &id, &message.id, now).await?;
        }
        if is_last {
            attach_batch(tx, batch, &id).await?;
        }
    }
    Ok(())
}

/// Tells the agent how many segments an answer takes.
async fn tell_size(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    batch: &RelayBatch,
    texts: usize,
    segments: u32,
    now: At,
) -> Result<(), StoreError> {
    let args = Args::new()
        .number("texts", i64::try_from(texts).unwrap_or(i64::MAX))
        .number("segments", i64::from(segments));
    let content = Content::text(support.agents_translator().say("ticket-sms-size", &args));
    post_under(tx, support, ticket, "ticket-sms-size", content, spoken(batch), now).await
}

/// Records that an answer cannot be sent by SMS, and tells the agent why.
#[expect(clippy::too_many_arguments, reason = "the facts of one miss")]
async fn fail(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    batch: &RelayBatch,
    open: NewNotification,
    why: Exclusion,
    content: Content,
    now: At,
) -> Result<(), StoreError> {
    // Recorded like everything that cannot be sent: a notification without a route.
    let reason = why.reason.code().to_owned();
    let record = NewNotification { route: Vec::new(), excluded: vec![why], sequence: None, ..open };
    let Some(id) = outbox::enqueue(tx, &record, now).await? else { return Ok(()) };
    attach_batch(tx, batch, &id).await?;
    messages::mark_failed(tx, &id, &reason).await?;
    post_under(tx, support, ticket, NOT_TEXTED, content, spoken(batch), now).await?;
    undelivered::return_to_agents(tx, support, ticket, &batch.messages, now).await
}

/// One of several texts failed: the later ones are cancelled, and the agent is told.
pub(crate) async fn part_failed(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    let Some(id) = queries::message_of(tx, &outcome.id).await? else { return Ok(()) };
    let together = queries::together(tx, &outcome.id).await?;
    let message = messages::by_id(tx, &id).await?;
    // Nothing to say if it was sent again since, or if its failure is known.
    let is_current = message.is_some_and(|message| {
        message.state != RelayState::Failed && message.notification.as_ref() == together.last()
    });
    let Some(last) = together.last().filter(|_| is_current) else { return Ok(()) };
    for text in together.iter().filter(|text| **text > outcome.id) {
        outbox::take_back(tx, text, outcome.at).await?;
    }
    let reason = UndeliveredReason::of_outcome(outcome);
    undelivered::mark_undelivered(tx, support, ticket, last, &reason, outcome.at).await
}
