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
use crate::ids::{MessageId, NotificationId};
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};
use crate::support::buttons::TicketAction;
use crate::support::case::ticket::Ticket;
use crate::support::conversation::messages::{MessageKind, RelayState, queries as messages};
use crate::support::conversation::packing::{BatchContent, RelayBatch};
use crate::support::conversation::{sms_split, undelivered};
use crate::support::desk::Support;
use crate::support::outbound::{
    CustomerMessage, TO_CUSTOMER, post_under, text_channel, to_customer,
};

/// The button that sends the customer a link for an answer that is too long for SMS.
pub(crate) fn button(support: &Support, message: &MessageId) -> Button {
    Button::press(
        support.agents().word("ticket-send-link"),
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
pub(crate) async fn send(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    parcel: &RelayBatch,
    now: At,
) -> Result<SmsDispatch, StoreError> {
    let Some(channel) = text_channel(support, ticket) else { return Ok(SmsDispatch::Usual) };
    let open = to_customer(
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
    let Some(whole) = sms_text(support, ticket, parcel) else {
        let content = Content::text(support.agents().word("ticket-sms-no-media"));
        let why = Exclusion::new(channel, ExclusionReason::NothingToText);
        return fail(tx, support, ticket, parcel, open, why, content, now)
            .await
            .map(|()| SmsDispatch::Nowhere);
    };
    if parcel.messages.iter().any(|message| message.kind != MessageKind::Text) {
        let content = Content::text(support.agents().word("ticket-sms-words-only"));
        post_under(tx, support, ticket, "ticket-sms-words-only", content, spoken(parcel), now)
            .await?;
    }
    let (most, size) = (support.outbound.max_segments, segments::size(&whole.for_sms()));
    if size.segments <= most {
        if size.segments > 1 {
            tell_size(tx, support, ticket, parcel, 1, size.segments, now).await?;
        }
        return Ok(SmsDispatch::Usual);
    }
    let words = words_of(parcel).for_sms();
    let part = |piece: &str, place: usize, of: usize| numbered(support, ticket, piece, place, of);
    let fits = |piece: &str, place: usize, of: usize| {
        part(piece, place, of).is_some_and(|text| segments::size(&text.for_sms()).segments <= most)
    };
    let cut = sms_split::cut(&words, support.rules.answer_texts, fits);
    let texts: Option<Vec<Text>> = cut.and_then(|cut| {
        let of = cut.len();
        cut.into_iter().enumerate().map(|(place, piece)| part(piece, place + 1, of)).collect()
    });
    let Some(texts) = texts.filter(|texts| !texts.is_empty()) else {
        let args = Args::new()
            .number("count", i64::try_from(support.rules.answer_texts).unwrap_or(i64::MAX));
        let text = support.agents().say("ticket-sms-too-long", &args);
        let content = Content::with_buttons(text, link_button(support, ticket, parcel));
        let why = Exclusion::new(channel, ExclusionReason::TooLong);
        return fail(tx, support, ticket, parcel, open, why, content, now)
            .await
            .map(|()| SmsDispatch::Nowhere);
    };
    let segments = texts.iter().map(|text| segments::size(&text.for_sms()).segments).sum();
    tell_size(tx, support, ticket, parcel, texts.len(), segments, now).await?;
    in_order(tx, support, ticket, parcel, (channel, texts), now).await?;
    Ok(SmsDispatch::InTexts)
}

/// The id of the agent's message in the topic.
fn spoken(parcel: &RelayBatch) -> Option<i64> {
    parcel.messages.first().and_then(|message| message.original).map(|spoken| spoken.message)
}

/// One of several texts, with its number.
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

fn link_button(support: &Support, ticket: &Ticket, parcel: &RelayBatch) -> Vec<Vec<Button>> {
    let can_move = ticket.contact.channel.is_of_phones();
    let message = parcel.messages.first().filter(|_| can_move);
    message.map(|message| vec![button(support, &message.id)]).into_iter().collect()
}

/// Enters the texts into the outbox in order. The last one carries the message.
async fn in_order(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    parcel: &RelayBatch,
    (channel, texts): (ChannelName, Vec<Text>),
    now: At,
) -> Result<(), StoreError> {
    let last = texts.len();
    for (place, text) in texts.into_iter().enumerate() {
        let is_last = place + 1 == last;
        let template = if is_last { TO_CUSTOMER } else { PART };
        let new = to_customer(
            tx,
            support,
            ticket,
            template,
            CustomerMessage::by_text(channel, text),
            now,
        )
        .await?;
        let Some(id) = outbox::enqueue(tx, &new, now).await? else { continue };
        for message in &parcel.messages {
            queries::insert(tx, &id, &message.id, now).await?;
        }
        if is_last {
            attach(tx, parcel, &id).await?;
        }
    }
    Ok(())
}

/// Tells the agent how many segments an answer takes.
async fn tell_size(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    parcel: &RelayBatch,
    texts: usize,
    segments: u32,
    now: At,
) -> Result<(), StoreError> {
    let args = Args::new()
        .number("texts", i64::try_from(texts).unwrap_or(i64::MAX))
        .number("segments", i64::from(segments));
    let content = Content::text(support.agents().say("ticket-sms-size", &args));
    post_under(tx, support, ticket, "ticket-sms-size", content, spoken(parcel), now).await
}

/// Records that an answer cannot be sent by SMS, and tells the agent why.
#[expect(clippy::too_many_arguments, reason = "the facts of one miss")]
async fn fail(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    parcel: &RelayBatch,
    open: NewNotification,
    why: Exclusion,
    content: Content,
    now: At,
) -> Result<(), StoreError> {
    // Recorded like everything that cannot be sent: a notification without a route.
    let reason = why.reason.code().to_owned();
    let record = NewNotification { route: Vec::new(), excluded: vec![why], sequence: None, ..open };
    let Some(id) = outbox::enqueue(tx, &record, now).await? else { return Ok(()) };
    attach(tx, parcel, &id).await?;
    messages::mark_failed(tx, &id, &reason).await?;
    post_under(tx, support, ticket, NOT_TEXTED, content, spoken(parcel), now).await?;
    undelivered::return_to_agents(tx, support, ticket, &parcel.messages, now).await
}

/// One of several texts failed: the later ones are cancelled, and the agent is told.
pub(crate) async fn part_failed(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    settled: &DeliveryOutcome,
) -> Result<(), StoreError> {
    let Some(id) = queries::message_of(tx, &settled.id).await? else { return Ok(()) };
    let together = queries::together(tx, &settled.id).await?;
    let message = messages::by_id(tx, &id).await?;
    // Nothing to say if it was sent again since, or if its failure is known.
    let is_current = message.is_some_and(|message| {
        message.state != RelayState::Failed && message.notification.as_ref() == together.last()
    });
    let Some(last) = together.last().filter(|_| is_current) else { return Ok(()) };
    for text in together.iter().filter(|text| **text > settled.id) {
        outbox::take_back(tx, text, settled.at).await?;
    }
    let reason = settled.reason.unwrap_or(settled.state.as_str());
    undelivered::mark_undelivered(tx, support, ticket, last, &reason.into(), settled.at).await
}

pub(crate) async fn attach(
    tx: &mut Tx,
    parcel: &RelayBatch,
    id: &NotificationId,
) -> Result<(), StoreError> {
    for message in &parcel.messages {
        messages::attach(tx, &message.id, id).await?;
    }
    Ok(())
}

/// An answer as an SMS, with the shop's name. Of pictures only the caption is sent; `None` if there
/// is none.
pub(crate) fn sms_text(support: &Support, ticket: &Ticket, parcel: &RelayBatch) -> Option<Text> {
    let voice = support.to(ticket);
    let words = words_of(parcel);
    let args = Args::new().text("shop", voice.shop()).text("number", &ticket.number.to_string());
    (!words.is_empty()).then(|| voice.say("sms-ticket-reply", &args.with("words", words)))
}

/// The words of a batch.
pub(crate) fn words_of(parcel: &RelayBatch) -> Text {
    match &parcel.load {
        BatchContent::Words(words) | BatchContent::Copies { words, .. } => words.clone(),
    }
}
